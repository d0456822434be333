"""Drawing up the honour list of a year, and confirming it: one person proposes, another one confirms."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault
from services.kernel.types import new_id
from services.kernel.work import Work
from services.scoring.engine.outcome_articles import Ranking
from services.scoring.honour_facts import HonoursConfirmed, HonoursProposed
from services.scoring.honour_facts import HonoursRefused as RefusedFact
from services.scoring.honour_lifecycle import LIFE_OF_HONOURS
from services.scoring.honour_models import HonourEntry, HonourList
from services.scoring.honour_rules import Candidate, Drawn, draw, faults_of, lines_of
from services.scoring.honour_vocabulary import OPEN, HonourAction
from services.scoring.published import InForce, in_force_or_refused
from services.scoring.queries.honours import entries_of, shown_honours
from services.scoring.queries.rankings import barred_by, in_their_bodies, ranking_called
from services.scoring.queries.sight import own_seats
from services.scoring.queries.standings import count_stale, members_standing
from services.scoring.refusals import HonoursMoved, HonoursNotCounted, HonoursRefused, HonoursWait
from services.scoring.regulation_vocabulary import LAST_QUARTER

Change = Mapping[str, Any]
"""A member named beside the ranking: `seat_id` and `reason`."""


def propose_honours(
    work: Work, actor: Actor, *, year: int, ranking: str, add: Sequence[Change] = (), leave_out: Sequence[Change] = ()
) -> dict[str, Any]:
    """Draw up the list of a ranking as it stands now; whoever is added or left out needs a reason."""
    in_force = in_force_or_refused(work, year)
    chosen = ranking_called(in_force, ranking)
    if work.session.execute(
        work.select(HonourList.id).where(
            HonourList.year == year, HonourList.ranking == ranking, HonourList.state.in_(OPEN)
        )
    ).first():
        raise HonoursWait
    drawn = _drawn(work, in_force, chosen, year)
    added, left = ({each["seat_id"]: each["reason"] for each in some} for some in (add, leave_out))
    faults = [*faults_of(drawn, [each["seat_id"] for each in add], [each["seat_id"] for each in leave_out])]
    own = own_seats(work, actor)
    faults += [
        FieldFault(f"/add/{number}/seat_id", "不能为本人增列")
        for number, each in enumerate(add)
        if each["seat_id"] in own
    ]
    if faults:
        raise HonoursRefused(errors=tuple(faults))
    honours = HonourList(
        id=new_id(), year=year, ranking=ranking, name=chosen.name, clause=chosen.clause,
        state=LIFE_OF_HONOURS.initial, regulation_id=in_force.id,
        drawn_from=drawn.digest(in_force.regulation.hash, year, ranking), words=_words(drawn, in_force),
        proposed_by=actor.account_id, proposed_by_name=actor.name, proposed_at=work.now,
    )  # fmt: skip
    work.add(honours)
    work.flush()
    lines = lines_of(drawn, added, left)
    for number, line in enumerate(lines, start=1):
        work.add(
            HonourEntry(
                id=new_id(), honour_list_id=honours.id, number=number, seat_id=line.candidate.seat_id,
                apart=line.apart, rank=line.rank, total=line.candidate.total,
                grade=line.candidate.grade, is_on_list=line.is_on_list, reason=line.reason,
            )
        )  # fmt: skip
    work.record(
        HonoursProposed(
            subject_id=honours.id, year=year, ranking=ranking, members=sum(line.is_on_list for line in lines),
            added=len(added), left_out=len(left), drawn_from=honours.drawn_from,
        )
    )  # fmt: skip
    return shown_honours(work, actor, honours)


def confirm_honours(work: Work, actor: Actor, *, honour_list_id: UUID) -> dict[str, Any]:
    """Confirm the list, as another person, while the ranking is still the one from which it was drawn."""
    honours = held_list(work, honour_list_id)
    _decide(work, actor, honours, HonourAction.CONFIRM)
    in_force = in_force_or_refused(work, honours.year)
    drawn = _drawn(work, in_force, ranking_called(in_force, honours.ranking), honours.year)
    if drawn.digest(in_force.regulation.hash, honours.year, honours.ranking) != honours.drawn_from:
        raise HonoursMoved
    work.record(
        HonoursConfirmed(
            subject_id=honours.id, year=honours.year, ranking=honours.ranking, drawn_from=honours.drawn_from
        )
    )
    return shown_honours(work, actor, honours)


def refuse_honours(work: Work, actor: Actor, *, honour_list_id: UUID, reason: str) -> dict[str, Any]:
    """Say that the list shall not hold; who drew it up may take it back so."""
    honours = held_list(work, honour_list_id)
    _decide(work, actor, honours, HonourAction.REFUSE, reason)
    work.record(RefusedFact(subject_id=honours.id, year=honours.year, ranking=honours.ranking))
    return shown_honours(work, actor, honours)


def _drawn(work: Work, in_force: InForce, ranking: Ranking, year: int) -> Drawn:
    """The ranking as it stands; refuses while anything that decides is still being counted."""
    members = members_standing(work, year, LAST_QUARTER, with_points=True, with_bars=True)
    is_open = any(member.follows is None for member in members) if in_force.regulation.consequences else False
    if is_open or count_stale(work, year):
        raise HonoursNotCounted
    candidates = [
        Candidate(
            name=member.name, total=member.total, grade=member.grade, roles=member.roles, bodies=member.bodies,
            categories=member.categories, seat_id=member.seat_id, barred_by=tuple(barred_by(member)),
        )
        for member in in_their_bodies(work, in_force, ranking, members, year)
    ]  # fmt: skip
    return draw(ranking, candidates)


def _words(drawn: Drawn, in_force: InForce) -> list[dict[str, Any]]:
    """Of each list whose it is and how it came about."""
    names = in_force.regulation.roles
    return [
        {"apart": each.apart, "name": names.get(each.apart, each.apart), "number": each.number, "words": each.words}
        for each in drawn.free
    ]


def held_list(work: Work, honour_list_id: UUID) -> HonourList:
    """The list, held until this is committed, and who stands on it."""
    honours = work.get(HonourList, honour_list_id)
    work.session.refresh(honours, with_for_update=True)
    honours.people_on_it = frozenset(entry.holder_id for entry in entries_of(work, honour_list_id) if entry.is_on_list)
    return honours


def _decide(work: Work, actor: Actor, honours: HonourList, action: HonourAction, reason: str | None = None) -> None:
    LIFE_OF_HONOURS.take(honours, action, actor)
    honours.decided_by, honours.decided_by_name, honours.decided_at = actor.account_id, actor.name, work.now
    honours.decision_reason = reason
