"""Case numbers: consecutive within a session, without gap or double, whoever files at the same moment."""

from functools import partial

from services.kernel.work import Toolbox, Work, reading, writing
from services.members.vocabulary import Role
from services.proposals.commands.numbering import take_numbers
from services.proposals.commands.reviewing import file_proposal
from services.proposals.models import Proposal
from services.proposals.review_models import CaseCounter
from tests.builders.committee import Place, a_committee, housekeeping
from tests.builders.proposals import a_proposal_at_its_last_step, do, found_actor
from tests.builders.racing import race

THREADS = 16


def numbers(toolbox: Toolbox, place: Place) -> list[int]:
    """All case numbers, in order."""
    with reading(toolbox, committee_id=place.id) as work:
        found = work.session.scalars(work.select(Proposal.case_number).where(Proposal.case_number.is_not(None)))
        return sorted(found)


def last_number(toolbox: Toolbox, place: Place) -> int | None:
    """Where the counter stands."""
    with reading(toolbox, committee_id=place.id) as work:
        return work.session.scalar(work.select(CaseCounter.last_number))


class ChangedHisMind(Exception):
    """Something goes wrong after the number was given."""


def test_sixteen_who_file_at_once_get_consecutive_numbers(shared: Toolbox) -> None:
    place = a_committee(shared)
    author = place.member()
    first, last = place.officer(Role.REVIEWER), place.officer(Role.REVIEWER)
    waiting = [a_proposal_at_its_last_step(toolbox=shared, author=author, first=first) for _ in range(THREADS)]
    filed = race([partial(do, shared, last, file_proposal, proposal_id=each) for each in waiting])
    assert sorted(each["case_number"] for each in filed) == list(range(1, THREADS + 1))
    assert numbers(shared, place) == list(range(1, THREADS + 1))
    assert last_number(shared, place) == THREADS


def test_who_turns_back_after_the_number_leaves_no_gap(shared: Toolbox) -> None:
    place = a_committee(shared)
    author = place.member()
    first, last = place.officer(Role.REVIEWER), place.officer(Role.REVIEWER)
    waiting = [a_proposal_at_its_last_step(toolbox=shared, author=author, first=first) for _ in range(THREADS)]

    def file_and_turn_back(proposal_id) -> None:
        with writing(shared, committee_id=place.id) as work:
            work.actor = found_actor(work, last)
            file_proposal(work, work.actor, proposal_id=proposal_id)
            raise ChangedHisMind

    acts = [
        partial(file_and_turn_back, each) if place_in_line % 4 == 0
        else partial(do, shared, last, file_proposal, proposal_id=each)
        for place_in_line, each in enumerate(waiting)
    ]  # fmt: skip
    results = race(acts)
    assert sum(isinstance(each, ChangedHisMind) for each in results) == THREADS // 4
    assert numbers(shared, place) == list(range(1, THREADS * 3 // 4 + 1))
    do(shared, last, file_proposal, proposal_id=waiting[0])
    assert numbers(shared, place)[-1] == THREADS * 3 // 4 + 1


def test_the_first_number_of_a_session_is_given_once(shared: Toolbox) -> None:
    place = a_committee(shared)

    def take(turn_back: bool) -> int:
        with housekeeping(shared, place.id) as work:
            (number,) = take_numbers(work, place.session_id)
            if turn_back:
                raise ChangedHisMind
        return number

    results = race([partial(take, turn_back=line % 2 == 0) for line in range(THREADS)])
    assert sorted(each for each in results if isinstance(each, int)) == list(range(1, THREADS // 2 + 1))
    assert last_number(shared, place) == THREADS // 2


def test_each_session_and_each_committee_counts_for_itself(toolbox: Toolbox, place: Place) -> None:
    other = a_committee(toolbox, name="示例县政协")

    def take(work: Work, session_id) -> int:
        (number,) = take_numbers(work, session_id)
        return number

    for expected in (1, 2):
        for each in (place, other):
            with housekeeping(toolbox, each.id) as work:
                assert take(work, each.session_id) == expected
