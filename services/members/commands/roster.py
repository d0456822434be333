"""The import of a roster: every row of the file is judged first, then all of it is taken or nothing.

Repeatable without doubles: a person is known by the phone, a seat by term and account. New accounts get one-time
passwords; their hashes are slow work (some 25 ms each), done before the write transaction by `prepare_import`.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update

from services.kernel.actor import Actor
from services.kernel.database import in_chunks
from services.kernel.errors import Collision
from services.kernel.sheets.rows import RowMistake, faults_of, refusing
from services.kernel.types import new_id
from services.kernel.work import Work
from services.members.accounts import add_accounts
from services.members.commands.accounts import OneTime
from services.members.commands.turns import take_turns
from services.members.facts import RosterImported
from services.members.identifiers import owners_of
from services.members.models import Body, Seat, SeatBody
from services.members.passwords import one_time_password
from services.members.queries.terms import current_term
from services.members.refusals import NoCurrentTerm, RosterRefused
from services.members.roster import RosterRow, read_roster
from services.members.roster_columns import Column
from services.members.vocabulary import BodyKind, IdentifierKind

AT_ONCE = 2
"""How many hashes an import computes at a time: fewer than the hasher allows, so that log-ins are not kept waiting."""


@dataclass(frozen=True)
class Prepared:
    """A roster without a mistake, and a one-time password for each phone that had no account."""

    rows: tuple[RosterRow, ...]
    one_time: Mapping[str, OneTime]


def prepare_import(work: Work, *_people: Actor, filename: str, content: bytes) -> dict[str, Prepared]:
    """Read and judge the file, and hash the one-time passwords of those who have no account yet."""
    rows = _read(work, filename, content)
    standing = _Standing(work, rows)
    phones = [row.phone for row in rows if row.phone not in standing.accounts]
    work.session.close()  # No connection waits for the hashes.
    passwords = [one_time_password() for _ in phones]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = map(OneTime, passwords, pool.map(work.ports.passwords.hash, passwords))
        return {"prepared": Prepared(rows, dict(zip(phones, made, strict=True)))}


def import_roster(
    work: Work, _actor: Actor | None, *, prepared: Prepared, filename: str = "", content: bytes = b""
) -> dict[str, Any]:
    """Enter the roster's members in the running term; who is not in the file stays as he is and is counted."""
    del filename, content  # `prepare_import` has read them.
    rows = prepared.rows
    take_turns(work)
    standing = _Standing(work, rows)
    handed_out = _add_accounts(work, standing, prepared)
    _free_numbers(work, standing, rows)
    added, changed = 0, 0
    for row in rows:
        seat = standing.seats.get(standing.accounts[row.phone])
        if seat is None:
            seat = Seat(id=new_id(), term_id=standing.term_id, account_id=standing.accounts[row.phone])
            _enter(standing, seat, row)
            work.add(seat)
            standing.seats[seat.account_id] = seat
            added += 1
        else:
            changed += _enter(standing, seat, row) or standing.special_committees(seat) != standing.wanted(row)
    work.flush()
    for row in rows:
        _place(work, standing, row)
    named = [standing.accounts[row.phone] for row in rows]
    _end_earlier_seats(work, standing.term_id, named)
    figures = {
        "added": added,
        "changed": changed,
        "unchanged": len(rows) - added - changed,
        "absent": sum(seat.is_active for seat in standing.seats.values()) - len(rows),
    }
    work.record(RosterImported(subject_id=work.committee_id, **figures))
    return {**figures, "one_time_passwords": handed_out}


class _Standing:
    """What the committee has already, judged against the file."""

    def __init__(self, work: Work, rows: Sequence[RosterRow]) -> None:
        term_id = current_term(work)
        if term_id is None:
            raise NoCurrentTerm
        self.term_id = term_id
        self.accounts = _accounts(work, [row.phone for row in rows])
        known = work.session.execute(work.select(Body.id, Body.kind, Body.name))
        self.bodies = {(body.kind, body.name): body.id for body in known}
        self.seats = {
            seat.account_id: seat for seat in work.session.scalars(work.select(Seat).where(Seat.term_id == term_id))
        }
        special = {body_id for (kind, _), body_id in self.bodies.items() if kind is BodyKind.SPECIAL_COMMITTEE}
        self._places: dict[UUID, set[UUID]] = {}
        for place in work.session.execute(work.select(SeatBody.seat_id, SeatBody.body_id)):
            if place.body_id in special:
                self._places.setdefault(place.seat_id, set()).add(place.body_id)
        self._refuse_taken_numbers(rows)

    def special_committees(self, seat: Seat) -> set[UUID]:
        """Where the seat is placed now."""
        return self._places.get(seat.id, set())

    def wanted(self, row: RosterRow) -> set[UUID]:
        """Where the file places it."""
        return {self.bodies[BodyKind.SPECIAL_COMMITTEE, name] for name in row.special_committees}

    def _refuse_taken_numbers(self, rows: Sequence[RosterRow]) -> None:
        """A member's number that a person outside the file has; within the file `read_roster` has found doubles."""
        named = {self.accounts.get(row.phone) for row in rows}
        taken = {seat.member_number for seat in self.seats.values() if seat.account_id not in named}
        mistakes = [
            RowMistake(row.row, Column.MEMBER_NUMBER, "此委员证号已属于名册之外的另一位委员。")
            for row in rows
            if row.member_number in taken
        ]
        if mistakes:
            raise RosterRefused(errors=faults_of(mistakes))


def _read(work: Work, filename: str, content: bytes) -> tuple[RosterRow, ...]:
    names: dict[BodyKind, list[str]] = {kind: [] for kind in BodyKind}
    for body in work.session.execute(work.select(Body.kind, Body.name)):
        names[body.kind].append(body.name)
    with refusing(RosterRefused):
        return read_roster(
            filename, content, sectors=names[BodyKind.SECTOR],
            special_committees=names[BodyKind.SPECIAL_COMMITTEE], street_groups=names[BodyKind.STREET_GROUP],
        ).rows  # fmt: skip


def _accounts(work: Work, phones: Iterable[str]) -> dict[str, UUID]:
    """The accounts that these phones have, whichever committee made them."""
    found: dict[str, UUID] = {}
    for some in in_chunks(phones):
        found.update(owners_of(work, IdentifierKind.PHONE, some))
    return found


def _add_accounts(work: Work, standing: _Standing, prepared: Prepared) -> list[dict[str, str]]:
    """Accounts for phones that have none; who has one, in whichever committee, keeps his password."""
    new = [row for row in prepared.rows if row.phone not in standing.accounts]
    if any(row.phone not in prepared.one_time for row in new):  # It was given up while the others' hashes were made.
        raise Collision
    made = add_accounts(work, {row.phone: prepared.one_time[row.phone].hash for row in new})
    standing.accounts.update({phone: account.id for phone, account in made.items()})
    work.flush()
    return [
        {
            "name": row.name,
            "phone_last4": made[row.phone].phone_last4,
            "one_time_password": prepared.one_time[row.phone].password,
        }
        for row in new
    ]


def _free_numbers(work: Work, standing: _Standing, rows: Sequence[RosterRow]) -> None:
    """Members who exchange their numbers would meet in the unique key: those that give theirs away do so first."""
    owners = {seat.member_number: seat for seat in standing.seats.values()}
    for row in rows:
        owner = owners.get(row.member_number)
        if owner is not None and owner.account_id != standing.accounts[row.phone]:
            owner.member_number = f"~{owner.id}"
    work.flush()


def _enter(standing: _Standing, seat: Seat, row: RosterRow) -> bool:
    """Write the row's values into the seat; whether any differs. A number that was freed differs as well."""
    group = standing.bodies[BodyKind.STREET_GROUP, row.street_group] if row.street_group else None
    values = {
        "name": row.name,
        "member_number": row.member_number,
        "sector_id": standing.bodies[BodyKind.SECTOR, row.sector],
        "street_group_id": group,
        "is_standing": row.is_standing,
        "position": row.position,
        "sex": row.sex,
        "employer": row.employer,
        "is_active": True,
    }
    differs = False
    for name, value in values.items():
        if getattr(seat, name) != value:
            setattr(seat, name, value)
            differs = True
    return differs


def _place(work: Work, standing: _Standing, row: RosterRow) -> None:
    """Place the seat in the row's special committees and in no other."""
    seat = standing.seats[standing.accounts[row.phone]]
    present, wanted = standing.special_committees(seat), standing.wanted(row)
    if present - wanted:
        work.session.execute(
            delete(SeatBody).where(
                SeatBody.committee_id == work.committee_id, SeatBody.seat_id == seat.id,
                SeatBody.body_id.in_(present - wanted),
            )
        )  # fmt: skip
    for body_id in sorted(wanted - present):
        work.add(SeatBody(seat_id=seat.id, body_id=body_id))


def _end_earlier_seats(work: Work, term_id: UUID, accounts: Sequence[UUID]) -> None:
    """A person sits in one term at a time."""
    for some in in_chunks(accounts):
        work.session.execute(
            update(Seat)
            .where(
                Seat.committee_id == work.committee_id, Seat.term_id != term_id, Seat.account_id.in_(some),
                Seat.is_active,
            )
            .values(is_active=False, version=Seat.version + 1)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
