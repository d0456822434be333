"""A committee with people in it."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.kernel.types import new_id
from services.kernel.work import Toolbox, Work, reading, writing
from services.members.accounts import add_account
from services.members.models import Account, Body, Committee, Device, Officer, RoleGrant, Seat, Term, TermSession, Unit
from services.members.vocabulary import BodyKind, CommitteeLevel, Role

PASSWORD = "Zhuzi-2026-shili"
_numbers = count(1)


class CheapHasher:
    """The hasher's twin for tests: fast, and no secret."""

    def hash(self, password: str) -> str:
        """A plain digest."""
        return "cheap$" + hashlib.sha256(password.encode()).hexdigest()

    def verify(self, hash: str | None, password: str) -> bool:  # noqa: A002 - the port's word
        """Whether the password made the hash."""
        return hash == self.hash(password)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who can act: `seat_id` for members."""

    committee_id: UUID
    account_id: UUID
    device_id: UUID
    name: str
    phone: str
    seat_id: UUID | None = None
    officer_id: UUID | None = None
    unit_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Place:
    """A committee with its term, session of the year, sectors and units."""

    toolbox: Toolbox
    id: UUID
    term_id: UUID
    session_id: UUID
    sectors: dict[str, UUID]
    units: dict[str, UUID]
    people: dict[str, Person] = field(default_factory=dict)

    def member(
        self, name: str = "示例委员", *, sector: str = "经济", roles: tuple[Role, ...] = (), is_standing: bool = False
    ) -> Person:
        """A member with a seat, logged in on one device."""
        number = next(_numbers)
        with housekeeping(self.toolbox, self.id) as work:
            account, device = _account(work, number)
            seat = Seat(
                term_id=self.term_id,
                account_id=account.id,
                name=name,
                member_number=f"{number:04}",
                sector_id=self.sectors[sector],
                is_standing=is_standing,
            )
            work.add(seat)
            _grant(work, account.id, roles)
            work.flush()
            return Person(
                committee_id=self.id,
                account_id=account.id,
                device_id=device.id,
                name=name,
                phone=_phone(number),
                seat_id=seat.id,
            )

    def officer(self, *roles: Role, name: str = "示例工作人员", unit: str | None = None) -> Person:
        """A person of the staff, logged in on one device."""
        number = next(_numbers)
        unit_id = self.units[unit] if unit else None
        with housekeeping(self.toolbox, self.id) as work:
            account, device = _account(work, number)
            officer = Officer(account_id=account.id, name=name, duty="工作人员", unit_id=unit_id)
            work.add(officer)
            _grant(work, account.id, roles)
            work.flush()
            return Person(
                committee_id=self.id,
                account_id=account.id,
                device_id=device.id,
                name=name,
                phone=_phone(number),
                officer_id=officer.id,
                unit_id=unit_id,
            )


def housekeeping(toolbox: Toolbox, committee_id: UUID):
    """A unit of work that may set a scene without an act of anybody."""
    return writing(toolbox, committee_id=committee_id, housekeeping=True)


def re_elected(place: Place, member: Person, *, begins_on: date = date(2027, 1, 1)) -> Person:
    """The member on his seat of the next term, which begins when the one that he sat in ends."""
    with housekeeping(place.toolbox, place.id) as work:
        old = work.get(Seat, member.seat_id)
        old.is_active = False
        work.get(Term, old.term_id).ends_on = begins_on - timedelta(days=1)
        term = Term(id=new_id(), number=15, begins_on=begins_on, ends_on=date(2031, 12, 31))
        work.add(term)
        work.flush()
        seat = Seat(
            id=new_id(), term_id=term.id, account_id=member.account_id, name=old.name,
            member_number=old.member_number, sector_id=old.sector_id,
        )  # fmt: skip
        work.add(seat)
        return replace(member, seat_id=seat.id)


def row_of(place: Place, table: Any, **where: Any) -> Any:
    """The one row of a table of this committee that is so."""
    with reading(place.toolbox, committee_id=place.id) as work:
        return work.session.scalars(work.select(table).filter_by(**where)).one()


def public_code_of(place: Place) -> str:
    """The code by which the public names the committee."""
    with reading(place.toolbox, committee_id=place.id) as work:
        return str(work.session.scalar(select(Committee.code).where(Committee.id == place.id)))


def a_committee(
    toolbox: Toolbox, *, name: str = "示例市政协", year: int = 2026, parent_id: UUID | None = None
) -> Place:
    """A committee in its fourteenth term, with a session for the year."""
    committee_id = new_id()
    with housekeeping(toolbox, committee_id) as work:
        work.add(
            Committee(
                id=committee_id,
                parent_id=parent_id,
                code=f"c{next(_numbers)}",
                name=name,
                level=CommitteeLevel.DISTRICT if parent_id else CommitteeLevel.CITY,
                created_at=work.now,
            )
        )
        work.flush()
        term = Term(number=14, begins_on=date(2022, 1, 1), ends_on=date(2026, 12, 31))
        work.add(term)
        work.flush()
        session = TermSession(
            term_id=term.id, number=5, year=year, begins_on=date(year, 1, 1), ends_on=date(year, 12, 31)
        )
        work.add(session)
        sectors = {each: Body(kind=BodyKind.SECTOR, name=each) for each in ("经济", "教育", "医药卫生")}
        units = {each: Unit(name=each) for each in ("示例市城管局", "示例市教育局")}
        for row in (*sectors.values(), *units.values()):
            work.add(row)
        work.flush()
        return Place(
            toolbox=toolbox,
            id=committee_id,
            term_id=term.id,
            session_id=session.id,
            sectors={key: row.id for key, row in sectors.items()},
            units={key: row.id for key, row in units.items()},
        )


def _phone(number: int) -> str:
    return f"139{number:08}"


def _account(work: Work, number: int) -> tuple[Account, Device]:
    account = add_account(work, _phone(number), CheapHasher().hash(PASSWORD))
    account.must_change_password = False
    work.flush()
    device = Device(
        account_id=account.id,
        committee_id=work.committee_id,
        name="示例手机",
        is_staff=False,
        created_at=work.now,
        last_used_at=work.now,
        ends_at=work.now.replace(year=2199),
    )
    work.add(device)
    work.flush()
    return account, device


def _grant(work: Work, account_id: UUID, roles: tuple[Role, ...]) -> None:
    for role in roles:
        work.add(RoleGrant(account_id=account_id, role=role, granted_at=work.now))
