"""The roster of members: a file from the members' office, read as a whole or refused with every mistake named."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.kernel.sheets.cells import KnownNames, name_of, text_of
from services.kernel.sheets.files import Line
from services.kernel.sheets.rows import Sheet
from services.members.roster_cells import phone_of, sex_of, standing_of
from services.members.roster_columns import ROSTER, Column


@dataclass(frozen=True, kw_only=True)
class RosterRow:
    """One member as the file has them, names of bodies as the committee writes them; `row` is the sheet's number."""

    row: int
    name: str
    phone: str
    sector: str
    member_number: str
    special_committees: tuple[str, ...] = ()
    street_group: str | None = None
    is_standing: bool = False
    position: str | None = None
    sex: str | None = None
    employer: str | None = None


@dataclass(frozen=True)
class Roster:
    """A file without a mistake."""

    rows: tuple[RosterRow, ...]


def read_roster(
    filename: str,
    content: bytes,
    *,
    sectors: Iterable[str],
    special_committees: Iterable[str],
    street_groups: Iterable[str],
) -> Roster:
    """The members of an .xlsx file, or of a .csv in UTF-8 or GBK parted by commas or tabs.

    The names are those of the committee's own bodies. Raises BadSheet; all rows are checked before it does.
    """
    sheet = Sheet(ROSTER, filename, content)
    reader = _RowReader(
        sheet,
        sectors=KnownNames(sectors),
        special_committees=KnownNames(special_committees, thing="专门委员会"),
        street_groups=KnownNames(street_groups),
    )
    rows = tuple(reader.read(line) for line in sheet.lines)
    sheet.refuse_mistakes()
    return Roster(rows)


class _RowReader:
    """Reads one line after the other, the columns in their order."""

    def __init__(
        self, sheet: Sheet, *, sectors: KnownNames, special_committees: KnownNames, street_groups: KnownNames
    ) -> None:
        self._sheet = sheet
        self._sectors = sectors
        self._special_committees = special_committees
        self._street_groups = street_groups

    def read(self, line: Line) -> RosterRow:
        """The member of a line; what is wrong goes to the sheet's mistakes."""
        value = self._sheet.value
        name = value(line, Column.NAME, name_of, "")
        phone = value(line, Column.PHONE, phone_of, "")
        self._check_single(line, Column.PHONE, phone)
        sector = value(line, Column.SECTOR, self._sectors.one_of, "")
        nowhere: tuple[str, ...] = ()
        special_committees = value(line, Column.SPECIAL_COMMITTEES, self._special_committees.several_of, nowhere)
        street_group = value(line, Column.STREET_GROUP, self._street_groups.one_of, "")
        member_number = value(line, Column.MEMBER_NUMBER, text_of, "")
        self._check_single(line, Column.MEMBER_NUMBER, member_number)
        is_standing = value(line, Column.IS_STANDING, standing_of, False)  # noqa: FBT003 - the value of a faulty cell
        position = value(line, Column.POSITION, text_of, "")
        sex = value(line, Column.SEX, sex_of, "")
        employer = value(line, Column.EMPLOYER, text_of, "")
        self._sheet.check_headers(line)
        return RosterRow(
            row=line.number,
            name=name,
            phone=phone,
            sector=sector,
            member_number=member_number,
            special_committees=special_committees,
            street_group=street_group or None,
            is_standing=is_standing,
            position=position or None,
            sex=sex or None,
            employer=employer or None,
        )

    def _check_single(self, line: Line, column: Column, value: str) -> None:
        """A phone or a member's number stands once in a file."""
        first = self._sheet.first_row(line, column, value)
        if value and first != line.number:
            self._sheet.note(line, column, f"与第{first}行的{column}重复。")
