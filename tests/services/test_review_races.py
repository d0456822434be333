"""Two who act at once on what needs two persons: one success, one clear refusal, and no chain of mergers."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from services.kernel.errors import Collision, Conflict, NotReady
from services.kernel.work import Toolbox, reading, writing
from services.members.vocabulary import Role
from services.proposals.commands.case import lock_cases
from services.proposals.commands.merging import merge_proposal
from services.proposals.commands.requesting import (
    answer_conversion,
    ask_merger,
    ask_withdrawal,
    decide_request,
)
from services.proposals.models import Proposal
from services.proposals.refusals import AskedAlready
from services.proposals.vocabulary import ProposalState
from tests.builders.committee import Person, Place, a_committee
from tests.builders.proposals import a_filed_proposal, a_submitted_proposal, do, found_actor
from tests.builders.racing import race
from tests.builders.reviewing import a_proposal_awaiting_consent

WHY = {"reason": "示例理由"}


@pytest.fixture
def here(shared: Toolbox) -> Place:
    return a_committee(shared)


@pytest.fixture
def author(here: Place) -> Person:
    return here.member()


@pytest.fixture
def reviewers(here: Place) -> list[Person]:
    return [here.officer(Role.REVIEWER) for _ in range(4)]


def filed(toolbox: Toolbox, author: Person, reviewers: list[Person]) -> UUID:
    """A filed case."""
    return a_filed_proposal(toolbox=toolbox, author=author, first=reviewers[0], last=reviewers[1])


def cases(toolbox: Toolbox, here: Place) -> dict[UUID, Any]:
    """Every case as it stands now."""
    with reading(toolbox, committee_id=here.id) as work:
        found = work.session.execute(work.select(Proposal.id, Proposal.state, Proposal.merged_into_id))
        return {row.id: row for row in found}


def test_two_ask_at_once(shared: Toolbox, author: Person, reviewers: list[Person]) -> None:
    case, main = (filed(shared, author, reviewers) for _ in range(2))
    merger = partial(do, shared, command=ask_merger, proposal_id=case, main_proposal_id=main, **WHY)
    acts = [partial(merger, person=each) for each in reviewers]
    results = race([partial(do, shared, author, ask_withdrawal, proposal_id=case, **WHY), *acts])
    assert sum(isinstance(each, dict) for each in results) == 1
    assert sum(isinstance(each, AskedAlready) for each in results) == 4


def test_two_decide_at_once(shared: Toolbox, author: Person, reviewers: list[Person]) -> None:
    case = filed(shared, author, reviewers)
    do(shared, author, ask_withdrawal, proposal_id=case, **WHY)
    acts = [
        partial(do, shared, each, decide_request, proposal_id=case, agrees=number % 2 == 0, **WHY)
        for number, each in enumerate(reviewers)
    ]
    results = race(acts)
    assert sum(isinstance(each, dict) for each in results) == 1
    assert all(isinstance(each, dict | Conflict) for each in results), results


def test_two_cases_do_not_join_each_other(
    shared: Toolbox, here: Place, author: Person, reviewers: list[Person]
) -> None:
    for _ in range(3):
        one, other = (filed(shared, author, reviewers) for _ in range(2))
        for case, main in ((one, other), (other, one)):
            do(shared, reviewers[2], ask_merger, proposal_id=case, main_proposal_id=main, **WHY)
        results = race(
            [partial(do, shared, reviewers[3], decide_request, proposal_id=case, agrees=True) for case in (one, other)]
        )
        assert {type(each) for each in results} == {dict, NotReady}, results
        stands = cases(shared, here)
        assert {stands[one].state, stands[other].state} == {ProposalState.FILED, ProposalState.MERGED}


def test_a_decision_is_about_the_case_that_was_asked_about(
    shared: Toolbox, here: Place, author: Person, reviewers: list[Person]
) -> None:
    """While one waits to agree to a merger, another refuses it, and a third asks for another one."""
    case, main, other_main = (filed(shared, author, reviewers) for _ in range(3))
    one, second, third, last = reviewers
    do(shared, one, ask_merger, proposal_id=case, main_proposal_id=main, **WHY)
    with ThreadPoolExecutor(1) as pool:
        with writing(shared, committee_id=here.id) as work:
            lock_cases(work, [case])
            deciding = pool.submit(partial(do, shared, last, decide_request, proposal_id=case, agrees=True))
            with pytest.raises(TimeoutError):
                deciding.result(timeout=0.5)
            work.actor = found_actor(work, second)
            decide_request(work, work.actor, proposal_id=case, agrees=False, **WHY)
            ask_merger(work, found_actor(work, third), proposal_id=case, main_proposal_id=other_main, **WHY)
        try:
            deciding.result(timeout=10)
        except Collision:
            assert cases(shared, here)[case].state == ProposalState.FILED
        else:
            assert shared.database.is_sqlite, "where writers queue up it reads what is asked now"
            assert cases(shared, here)[case].merged_into_id == other_main


def test_nothing_joins_a_case_while_it_is_withdrawn(
    shared: Toolbox, here: Place, author: Person, reviewers: list[Person]
) -> None:
    for _ in range(3):
        main, joining = filed(shared, author, reviewers), a_submitted_proposal(toolbox=shared, author=author)
        do(shared, author, ask_withdrawal, proposal_id=main, **WHY)
        results = race(
            [
                partial(do, shared, reviewers[2], decide_request, proposal_id=main, agrees=True),
                partial(do, shared, reviewers[3], merge_proposal, proposal_id=joining, main_proposal_id=main, **WHY),
            ]
        )
        assert sum(isinstance(each, dict) for each in results) == 1
        assert sum(isinstance(each, NotReady) for each in results) == 1
        stands = cases(shared, here)
        assert (stands[joining].merged_into_id == main) is (stands[main].state == ProposalState.FILED)


def test_who_answers_twice_answers_once(shared: Toolbox, author: Person, reviewers: list[Person]) -> None:
    case = a_proposal_awaiting_consent(toolbox=shared, author=author, reviewer=reviewers[0])
    results = race(
        [partial(do, shared, author, answer_conversion, proposal_id=case, consents=each) for each in (True, False)]
    )
    assert sum(isinstance(each, dict) for each in results) == 1
    assert sum(isinstance(each, Conflict) for each in results) == 1
