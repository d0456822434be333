"""The demo's people: a committee with districts, members with seats, staff of every role, units with officers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from typing import Any
from uuid import UUID

from server.demo.log_ins import DEMO_COMMITTEE, FIRST_MEMBER, FIRST_STAFF, FIRST_UNIT_OFFICER, MEMBERS, PASSWORD
from services.kernel.actor import Actor
from services.kernel.types import new_id
from services.kernel.work import Toolbox, Work, writing
from services.members.accounts import add_account
from services.members.commands import committees
from services.members.models import Officer as OfficerRow
from services.members.models import Representative, RoleGrant, Seat, SeatBody, TermSession
from services.members.permissions import permissions_of
from services.members.vocabulary import BodyKind, CommitteeLevel, Role

STANDING_EVERY = 5


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Who there is in the demo, ready to act."""

    committee_id: UUID
    members: list[Actor] = field(default_factory=list)
    standing: list[Actor] = field(default_factory=list)
    by_sector: dict[UUID, list[Actor]] = field(default_factory=dict)
    sectors: dict[str, UUID] = field(default_factory=dict)
    units: dict[str, UUID] = field(default_factory=dict)
    staff: dict[str, Actor] = field(default_factory=dict)
    reviewers: list[Actor] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What every person of the demo stands on: the bodies by kind and name, the term, one hash of the one password."""

    bodies: Mapping[BodyKind, Mapping[str, UUID]]
    term_id: UUID
    hashed: str


def found_committee(toolbox: Toolbox, data: Mapping[str, Any], year: int) -> tuple[UUID, UUID]:
    """The committee with its running term and a session for the year (and the next), and its districts."""
    city = new_id()
    term = committees.FirstTerm(
        number=14, begins_on=date(year - 4, 1, 1), ends_on=date(year, 12, 31), session_number=5, year=year,
        session_begins_on=date(year, 1, 1), session_ends_on=date(year, 12, 31),
    )  # fmt: skip
    with writing(toolbox, committee_id=city) as work:
        made = committees.create_committee(
            work, None, code=DEMO_COMMITTEE, name=data["name"], level=CommitteeLevel.CITY, first_term=term
        )
    for entry in data["districts"]:
        with writing(toolbox, committee_id=new_id()) as work:
            committees.create_committee(
                work, None, code=entry["code"], name=entry["name"], level=CommitteeLevel.DISTRICT,
                first_term=replace(term, number=5), parent_code=DEMO_COMMITTEE,
            )  # fmt: skip
    return city, made["term_id"]


def add_next_session(work: Work, term_id: UUID, year: int) -> None:
    """The session of the year after: in January and February the demo's activities lie in the year before."""
    work.add(
        TermSession(
            term_id=term_id, number=6, year=year, begins_on=date(year, 1, 1), ends_on=date(year, 12, 31)
        )
    )  # fmt: skip


def bring_people(toolbox: Toolbox, data: Mapping[str, Any], city: UUID, term_id: UUID) -> Cast:
    """All bodies, units and persons; one password hash serves them all, because hashing is slow on purpose."""
    bodies = {
        kind: {name: _add_body(toolbox, city, kind, name) for name in data[names]}
        for kind, names in (
            (BodyKind.SECTOR, "sectors"),
            (BodyKind.SPECIAL_COMMITTEE, "special_committees"),
            (BodyKind.STREET_GROUP, "street_groups"),
            (BodyKind.ORGANISATION, "organisations"),
        )
    }
    units = {name: _add_unit(toolbox, city, name) for name in data["units"]}
    cast = Cast(committee_id=city, sectors=bodies[BodyKind.SECTOR], units=units)
    ground = Ground(bodies=bodies, term_id=term_id, hashed=toolbox.ports.passwords.hash(PASSWORD))
    with writing(toolbox, committee_id=city, housekeeping=True) as work:
        for number, name in enumerate(_names(data)):
            _seat_member(work, cast, ground, number, name)
        for number, entry in enumerate(data["staff"]):
            phone = str(FIRST_STAFF + number)
            actor = _add_officer(work, ground, phone, entry)
            cast.staff[entry["roles"][0]] = actor
            if body := entry.get("represents"):
                body_id = bodies[BodyKind.ORGANISATION][body]
                work.add(Representative(body_id=body_id, account_id=actor.account_id, named_at=work.now))
            if Role.REVIEWER in entry["roles"]:
                cast.reviewers.append(actor)
        for number, (name, unit_id) in enumerate(units.items()):
            phone = str(FIRST_UNIT_OFFICER + number)
            officer = {"name": f"{name}经办人", "duty": "提案办理", "roles": [Role.UNIT_OFFICER]}
            _add_officer(work, ground, phone, officer, unit_id)
    return cast


def _names(data: Mapping[str, Any]) -> list[str]:
    pairs = product(data["given_names"], data["surnames"])
    return [f"{surname}{given}（示例）" for given, surname in pairs][:MEMBERS]


def _add_body(toolbox: Toolbox, city: UUID, kind: BodyKind, name: str) -> UUID:
    with writing(toolbox, committee_id=city) as work:
        body_id: UUID = committees.add_body(work, None, kind=kind, name=name)["id"]
    return body_id


def _add_unit(toolbox: Toolbox, city: UUID, name: str) -> UUID:
    with writing(toolbox, committee_id=city) as work:
        unit_id: UUID = committees.add_unit(work, None, name=name)["id"]
    return unit_id


def _account(work: Work, phone: str, hashed: str) -> UUID:
    account = add_account(work, phone, hashed)
    account.must_change_password = False
    work.flush()
    return account.id


def _seat_member(work: Work, cast: Cast, ground: Ground, number: int, name: str) -> None:
    account_id = _account(work, str(FIRST_MEMBER + number), ground.hashed)
    sectors = list(ground.bodies[BodyKind.SECTOR].values())
    groups = list(ground.bodies[BodyKind.STREET_GROUP].values())
    panels = list(ground.bodies[BodyKind.SPECIAL_COMMITTEE].values())
    seat = Seat(
        term_id=ground.term_id, account_id=account_id, name=name, member_number=f"{number + 1:03}",
        sector_id=sectors[number % len(sectors)], street_group_id=groups[number % len(groups)],
        is_standing=number % STANDING_EVERY == 0, employer="示例单位",
    )  # fmt: skip
    work.add(seat)
    work.flush()
    is_convener = number < len(sectors)
    work.add(SeatBody(seat_id=seat.id, body_id=panels[number % len(panels)]))
    if is_convener:
        work.add(SeatBody(seat_id=seat.id, body_id=seat.sector_id, is_convener=True))
        work.add(RoleGrant(account_id=account_id, role=Role.CONVENER, granted_at=work.now))
    roles = {Role.MEMBER, Role.CONVENER} if is_convener else {Role.MEMBER}
    actor = Actor(
        account_id=account_id, committee_id=work.committee_id, name=name, seat_id=seat.id,
        roles=frozenset(roles), permissions=permissions_of(roles),
    )  # fmt: skip
    cast.members.append(actor)
    cast.by_sector.setdefault(seat.sector_id, []).append(actor)
    if seat.is_standing:
        cast.standing.append(actor)


def _add_officer(
    work: Work, ground: Ground, phone: str, entry: Mapping[str, Any], unit_id: UUID | None = None
) -> Actor:
    account_id = _account(work, phone, ground.hashed)
    work.add(OfficerRow(account_id=account_id, name=entry["name"], duty=entry["duty"], unit_id=unit_id))
    for role in entry["roles"]:
        work.add(RoleGrant(account_id=account_id, role=Role(role), granted_at=work.now))
    work.flush()
    return Actor(
        account_id=account_id, committee_id=work.committee_id, name=entry["name"], unit_id=unit_id,
        roles=frozenset(entry["roles"]), permissions=permissions_of(entry["roles"]),
    )  # fmt: skip
