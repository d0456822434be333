"""Trials: which there are, what each comes to, whom it changes, and one member's two receipts."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, or_

from services.kernel.actor import Actor
from services.kernel.database import in_chunks
from services.kernel.errors import NotFound
from services.kernel.paging import amount as points
from services.kernel.paging import instant, page, unmark
from services.kernel.work import Work
from services.members.models import Body, Seat, SeatBody
from services.members.queries.seats import SECTOR_OF_SEAT
from services.members.vocabulary import BodyKind
from services.scoring.engine.amounts import in_words
from services.scoring.engine.tally import Tally
from services.scoring.laboratory_models import Trial, TrialMember
from services.scoring.published import loaded
from services.scoring.queries.readings import old_regulation
from services.scoring.queries.sight import receipts_seen, refuse_but_all, sees
from services.scoring.receipts import amount, receipt
from services.scoring.refusals import ScoresHidden
from services.scoring.snapshots import as_it_stood, as_member, compare_year

LISTED = (
    Trial.id, Trial.name, Trial.title, Trial.regulation_version, Trial.sha256, Trial.years, Trial.members, Trial.done,
    Trial.asked_at, Trial.asked_by_name, Trial.finished_at,
)  # fmt: skip
MEMBER = (
    TrialMember.seat_id, TrialMember.year, TrialMember.is_standing, TrialMember.old_total, TrialMember.new_total,
    TrialMember.change, TrialMember.old_grade, TrialMember.new_grade, TrialMember.crosses, TrialMember.causes,
)  # fmt: skip
BODY_KINDS = (BodyKind.SECTOR, BodyKind.SPECIAL_COMMITTEE, BodyKind.STREET_GROUP)
SEAT_OF_MEMBER = and_(Seat.committee_id == TrialMember.committee_id, Seat.id == TrialMember.seat_id)


def list_trials(work: Work, actor: Actor, *, limit: int, after: str | None = None) -> dict[str, Any]:
    """The trials, the newest first."""
    del actor
    statement = work.select(*LISTED)
    if after:
        asked_at, row_id = unmark(after, instant, UUID)
        statement = statement.where(
            or_(Trial.asked_at < asked_at, and_(Trial.asked_at == asked_at, Trial.id < row_id))
        )  # fmt: skip
    rows = work.session.execute(statement.order_by(Trial.asked_at.desc(), Trial.id.desc()).limit(limit + 1)).mappings()
    return page([dict(row) for row in rows], limit, lambda row: (row["asked_at"], row["id"]))


def read_trial(work: Work, actor: Actor, *, trial_id: UUID) -> dict[str, Any]:
    """What a trial comes to, year by year, as far as it has been computed."""
    del actor
    trial = work.get(Trial, trial_id)
    tallies = {int(year): Tally.of_document(document) for year, document in trial.tallies.items()}
    names = _names_of_bodies(work, tallies.values())
    results = [
        {**each, **_summary(tallies[each["year"]], names)} for each in trial.years if each["year"] in tallies
    ]  # fmt: skip
    return {**{column.key: getattr(trial, column.key) for column in LISTED}, "results": results}


def list_trial_members(
    work: Work, actor: Actor, *, trial_id: UUID, limit: int, year: int | None = None, crosses: bool = False,
    body_id: UUID | None = None, gains_first: bool = False, after: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The members of one year, who loses most first, or who gains most; by default of the trial's last year."""
    refuse_but_all(work, actor)
    year = year or max(each["year"] for each in work.get(Trial, trial_id).years)
    statement = members_of_trial(work, trial_id, year, crosses=crosses, body_id=body_id)
    change, seat_id = TrialMember.change, TrialMember.seat_id
    if after:
        mark, seat = unmark(after, points, UUID)
        further = change < mark if gains_first else change > mark
        statement = statement.where(or_(further, and_(change == mark, seat_id > seat)))
    order = change.desc() if gains_first else change
    rows = work.session.execute(statement.order_by(order, seat_id).limit(limit + 1)).mappings()
    return {**page([dict(row) for row in rows], limit, lambda row: (row["change"], row["seat_id"])), "year": year}


def read_trial_member(
    work: Work, actor: Actor, *, trial_id: UUID, seat_id: UUID, year: int | None = None
) -> dict[str, Any]:  # fmt: skip
    """A member's two receipts, computed anew from the ledger as it stood when the trial was asked for."""
    if not sees(work, actor, receipts_seen(work, actor), seat_id):
        raise ScoresHidden
    trial = work.get(Trial, trial_id)
    year = year or max(each["year"] for each in trial.years)
    of_member = work.select(*MEMBER, Seat.name, Seat.member_number).join(Seat, SEAT_OF_MEMBER)
    row = (
        work.session.execute(
            of_member.where(
                TrialMember.trial_id == trial_id, TrialMember.year == year, TrialMember.seat_id == seat_id
            )
        )
        .mappings()
        .first()
    )  # fmt: skip
    if row is None:
        raise NotFound
    old, new = old_regulation(work, trial.years, year), loaded(trial.text)
    stood = as_it_stood(work, (old, new), [seat_id], year, trial_id)[seat_id]
    stood = as_member(stood, is_standing=row["is_standing"])
    compared = compare_year(stood, year, old, new, row["name"], advises=True)
    return {**row, "old": receipt(compared.old, stood.labels), "new": receipt(compared.new, stood.labels)}


def members_of_trial(
    work: Work, trial_id: UUID, year: int, *, crosses: bool = False, body_id: UUID | None = None
) -> Select[Any]:  # fmt: skip
    """The members of a trial's year, all or those whose grade is another one, or who are in a body."""
    statement = (
        work.select(*MEMBER, Seat.name, Seat.member_number, Body.name.label("sector"))
        .join(Seat, SEAT_OF_MEMBER)
        .join(Body, SECTOR_OF_SEAT)
        .where(TrialMember.trial_id == trial_id, TrialMember.year == year)
    )
    if crosses:
        statement = statement.where(TrialMember.crosses)
    if body_id:
        is_in = exists().where(
            SeatBody.committee_id == TrialMember.committee_id, SeatBody.seat_id == TrialMember.seat_id,
            SeatBody.body_id == body_id,
        )  # fmt: skip
        statement = statement.where(or_(Seat.sector_id == body_id, Seat.street_group_id == body_id, is_in))
    return statement


def _names_of_bodies(work: Work, tallies: Any) -> dict[str, str]:
    """The names of all bodies that were counted; at most a few reads, however many years."""
    wanted = sorted({UUID(body_id) for tally in tallies for _kind, body_id in tally.bodies})
    return {
        str(row.id): row.name
        for some in in_chunks(wanted)
        for row in work.session.execute(work.select(Body.id, Body.name).where(Body.id.in_(some)))
    }


def _summary(tally: Tally, names: dict[str, str]) -> dict[str, Any]:
    whole = tally.whole
    old_mean, new_mean = whole.means
    return {
        "members": whole.members, "left_out": tally.left_out, "gain": whole.gain, "lose": whole.lose,
        "old_sum": amount(whole.old), "new_sum": amount(whole.new), "old_mean": amount(old_mean),
        "new_mean": amount(new_mean), "crossings": tally.crossings,
        "grades": [
            {"old": old, "new": new, "members": number}
            for (old, new), number in sorted(tally.grades.items(), key=lambda each: (-each[1], str(each[0])))
        ],
        "bodies": [
            {
                "kind": kind, "body_id": body.name, "name": names.get(body.name, ""), "members": body.members,
                "old_mean": amount(body.old_mean), "new_mean": amount(body.new_mean), "gain": body.gain,
                "lose": body.lose,
            }
            for kind in BODY_KINDS
            for body in sorted(tally.by_body(kind), key=lambda each: names.get(each.name, ""))
        ],
        "rules": [
            {
                "rule": each.rule, "name": each.name, "clause": each.clause, "members": each.sums.members,
                "old": in_words(each.sums.old), "new": in_words(each.sums.new),
                "change": in_words(each.sums.new - each.sums.old),
            }
            for each in tally.by_rule()
        ],
        "spread": [
            {"first": amount(band.first), "end": amount(band.end), "old": band.old, "new": band.new}
            for band in tally.spread()
        ],
    }  # fmt: skip
