"""Two who act at once on one proposal: one success, one clear refusal, nothing half done."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID

import pytest

from services.kernel.errors import Conflict, Forbidden, LostUpdate, NotItsTurn, NotReady, Overtaken
from services.kernel.work import Toolbox, writing
from services.members.vocabulary import Role
from services.proposals.commands.reviewing import file_proposal, pass_review_step
from services.proposals.commands.signing import co_sign_proposal, withdraw_co_signature
from services.proposals.commands.submitting import submit_proposal
from services.proposals.commands.writing import edit_proposal, withdraw_proposal
from services.proposals.queries.cases import list_proposal_history, read_proposal
from services.proposals.queries.co_signatures import list_co_signatures, read_my_co_signature
from services.proposals.refusals import TextChanged
from tests.builders.committee import Person, Place, a_committee
from tests.builders.proposals import (
    TEXT,
    a_co_signed_proposal,
    a_co_signing_proposal,
    a_draft,
    a_proposal_at_its_last_step,
    a_submitted_proposal,
    ask,
    do,
    found_actor,
)
from tests.builders.racing import race
from tests.builders.statements import statements


@pytest.fixture
def here(shared: Toolbox) -> Place:
    return a_committee(shared)


@pytest.fixture
def author(here: Place) -> Person:
    return here.member()


def steps(toolbox: Toolbox, author: Person, proposal_id: UUID) -> list[str]:
    """What the history says."""
    history = ask(toolbox, author, list_proposal_history, proposal_id=proposal_id, limit=50)["items"]
    return [row["action"] for row in history]


def test_two_reviewers_pass_the_same_step(shared: Toolbox, here: Place, author: Person) -> None:
    proposal_id = a_submitted_proposal(toolbox=shared, author=author)
    reviewers = [here.officer(Role.REVIEWER) for _ in range(4)]
    results = race([partial(do, shared, each, pass_review_step, proposal_id=proposal_id) for each in reviewers])
    assert sum(isinstance(each, dict) for each in results) == 1
    assert sum(isinstance(each, NotItsTurn) for each in results) == 3
    assert steps(shared, author, proposal_id) == ["submit", "pass-step"]


def test_who_names_the_version_he_read_does_not_decide_the_next_step_unawares(
    shared: Toolbox, here: Place, author: Person
) -> None:
    proposal_id = a_submitted_proposal(toolbox=shared, author=author)
    acts = [
        partial(do, shared, here.officer(Role.REVIEWER), pass_review_step, proposal_id=proposal_id, version=2)
        for _ in range(3)
    ]
    results = race(acts)
    assert sum(isinstance(each, dict) for each in results) == 1
    assert sum(isinstance(each, LostUpdate) for each in results) == 2


def test_one_reviewer_on_two_screens(shared: Toolbox, here: Place, author: Person) -> None:
    proposal_id = a_submitted_proposal(toolbox=shared, author=author)
    reviewer = here.officer(Role.REVIEWER)
    results = race([partial(do, shared, reviewer, pass_review_step, proposal_id=proposal_id)] * 2)
    assert sum(isinstance(each, dict) for each in results) == 1
    assert sum(isinstance(each, Forbidden) for each in results) == 1


def test_filed_or_withdrawn_but_not_both(shared: Toolbox, here: Place, author: Person) -> None:
    proposal_id = a_proposal_at_its_last_step(toolbox=shared, author=author, first=here.officer(Role.REVIEWER))
    last = here.officer(Role.REVIEWER)
    results = race(
        [
            partial(do, shared, last, file_proposal, proposal_id=proposal_id),
            partial(do, shared, author, withdraw_proposal, proposal_id=proposal_id),
        ]
    )
    assert sum(isinstance(each, dict) for each in results) == 1
    assert sum(isinstance(each, Conflict) for each in results) == 1
    assert len(steps(shared, author, proposal_id)) == 3


def test_eight_devices_save_at_once_and_no_word_is_lost(shared: Toolbox, author: Person) -> None:
    proposal_id = a_draft(toolbox=shared, author=author)
    acts = [
        partial(
            do, shared, author, edit_proposal, proposal_id=proposal_id, base_version=1,
            **{**TEXT, "title": f"第{device}台设备的案由"},
        )
        for device in range(8)
    ]  # fmt: skip
    results = race(acts)
    lost = [each for each in results if isinstance(each, LostUpdate)]
    assert len(lost) == 7
    kept = ask(shared, author, read_proposal, proposal_id=proposal_id)["title"]
    assert {each.facts["changed"][0]["theirs"] for each in lost} == {kept}
    assert {each.facts["changed"][0]["yours"] for each in lost} | {kept} == {
        f"第{device}台设备的案由" for device in range(8)
    }


def test_submitted_once(shared: Toolbox, author: Person) -> None:
    proposal_id = a_draft(toolbox=shared, author=author)
    results = race([partial(do, shared, author, submit_proposal, proposal_id=proposal_id)] * 4)
    assert sum(isinstance(each, dict) for each in results) == 1
    assert sum(isinstance(each, NotItsTurn) for each in results) == 3


def test_eight_members_sign_at_once_while_the_text_is_changed(shared: Toolbox, here: Place, author: Person) -> None:
    """Whoever signs reads the text that he signs: before the edit his signature lapses, after it he is refused."""
    guests = [here.member() for _ in range(7)]
    proposal_id = a_co_signing_proposal(toolbox=shared, author=author, invitees=guests)
    read = {each: ask(shared, each, read_my_co_signature, proposal_id=proposal_id)["text_hash"] for each in guests}
    acts = [partial(do, shared, each, co_sign_proposal, proposal_id=proposal_id, text_hash=read[each]) for each in read]
    edit = partial(
        do, shared, author, edit_proposal, proposal_id=proposal_id, base_version=2, **{**TEXT, "title": "另一案由"}
    )
    *signed, edited = race([*acts, edit])
    assert isinstance(edited, dict)
    assert all(isinstance(each, dict | TextChanged) for each in signed)
    listed = ask(shared, author, list_co_signatures, proposal_id=proposal_id, limit=50)["items"]
    assert {row["state"] for row in listed} <= {"invited", "lapsed"}
    assert sum(row["state"] == "lapsed" for row in listed) == sum(isinstance(each, dict) for each in signed)


def test_the_last_signature_is_withdrawn_or_the_proposal_submitted_with_it(
    shared: Toolbox, here: Place, author: Person
) -> None:
    guest = here.member()
    proposal_id = a_co_signed_proposal(toolbox=shared, author=author, signers=[guest])
    submitted, withdrawn = race(
        [
            partial(do, shared, author, submit_proposal, proposal_id=proposal_id),
            partial(do, shared, guest, withdraw_co_signature, proposal_id=proposal_id),
        ]
    )
    assert isinstance(withdrawn, dict), "until it is filed a signature may be taken back"
    assert isinstance(submitted, dict | NotReady)


def test_one_member_signs_on_two_devices(shared: Toolbox, here: Place, author: Person) -> None:
    guest = here.member()
    proposal_id = a_co_signing_proposal(toolbox=shared, author=author, invitees=[guest])
    read = ask(shared, guest, read_my_co_signature, proposal_id=proposal_id)["text_hash"]
    first, second = race([partial(do, shared, guest, co_sign_proposal, proposal_id=proposal_id, text_hash=read)] * 2)
    assert first == second
    assert first["version"] == 2


def test_a_submission_that_an_edit_overtakes_is_not_written(shared: Toolbox, author: Person) -> None:
    """It was complete when it was looked at; when it is written, another text stands there."""
    if shared.database.is_sqlite:
        pytest.skip("SQLite has one writer: nothing comes in between")
    proposal_id = a_draft(toolbox=shared, author=author)
    with pytest.raises(Overtaken), writing(shared, committee_id=author.committee_id) as work:
        work.actor = found_actor(work, author)
        submit_proposal(work, work.actor, proposal_id=proposal_id)
        do(shared, author, edit_proposal, proposal_id=proposal_id, base_version=1, **{**TEXT, "title": ""})
    found = ask(shared, author, read_proposal, proposal_id=proposal_id)
    assert (found["state"], found["version"]) == ("draft", 2)
    assert "submit" not in steps(shared, author, proposal_id)
    with pytest.raises(NotReady):
        do(shared, author, submit_proposal, proposal_id=proposal_id)


def test_a_submission_that_waits_for_an_edit_is_overtaken_by_it(shared: Toolbox, author: Person) -> None:
    """Its one statement meets the row locked, waits, and then meets it changed: nothing of it is left."""
    if shared.database.is_sqlite:
        pytest.skip("SQLite has one writer: nothing comes in between")
    proposal_id = a_draft(toolbox=shared, author=author)

    def submit() -> None:
        with writing(shared, committee_id=author.committee_id) as work:
            work.actor = found_actor(work, author)
            submit_proposal(work, work.actor, proposal_id=proposal_id)

    with ThreadPoolExecutor(1) as pool:
        with writing(shared, committee_id=author.committee_id) as work:
            work.actor = found_actor(work, author)
            edit_proposal(
                work, work.actor, proposal_id=proposal_id, base_version=1, **{**TEXT, "title": "另一台设备的案由"}
            )  # fmt: skip
            submitting = pool.submit(submit)
            with pytest.raises(TimeoutError):
                submitting.result(timeout=0.5)
        with pytest.raises(Overtaken):
            submitting.result(timeout=10)
    found = ask(shared, author, read_proposal, proposal_id=proposal_id)
    assert (found["state"], found["version"], found["title"]) == ("draft", 2, "另一台设备的案由")
    assert "submit" not in steps(shared, author, proposal_id)


def test_a_submission_that_was_overtaken_holds_the_proposal_the_second_time(shared: Toolbox, author: Person) -> None:
    if shared.database.is_sqlite:
        pytest.skip("SQLite has one writer: nothing comes in between")
    proposal_id = a_draft(toolbox=shared, author=author)
    with ThreadPoolExecutor(1) as pool:
        with writing(shared, committee_id=author.committee_id, again=True) as work:
            work.actor = found_actor(work, author)
            submit_proposal(work, work.actor, proposal_id=proposal_id)
            other = {"proposal_id": proposal_id, "base_version": 1, **TEXT, "title": "又一稿"}
            editing = pool.submit(do, shared, author, edit_proposal, **other)
            with pytest.raises(TimeoutError):
                editing.result(timeout=0.5)
        with pytest.raises(NotItsTurn):
            editing.result(timeout=10)
    found = ask(shared, author, read_proposal, proposal_id=proposal_id)
    assert (found["state"], found["version"], found["title"]) == ("in-review", 2, TEXT["title"])


def test_a_submission_looks_once_and_writes_once_on_postgresql(shared: Toolbox, author: Person) -> None:
    proposal_id = a_draft(toolbox=shared, author=author)
    with statements(shared.database.engine) as sent:
        do(shared, author, submit_proposal, proposal_id=proposal_id)
    done = [each for each in sent if "FROM account" not in each]
    assert len(done) == (7 if shared.database.is_sqlite else 2), done
