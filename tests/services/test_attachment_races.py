"""Files of one proposal or activity handed in and taken away at once: nothing is lost, nothing counted twice."""

import io
from functools import partial
from uuid import UUID

import pytest

from services.activities.commands.materials import attach_material, remove_material
from services.activities.material_models import ActivityMaterial
from services.activities.queries.materials import materials_of
from services.files.models import StoredFile
from services.kernel.errors import Collision, Conflict, NotFound
from services.kernel.work import Toolbox, reading
from services.proposals.attachment_models import ProposalAttachment
from services.proposals.commands.attaching import attach_file, prepare_attachment, remove_attachment
from services.proposals.commands.submitting import submit_proposal
from services.proposals.queries.attachments import was_submitted
from services.proposals.queries.cases import read_proposal
from services.proposals.refusals import TooManyAttachments
from tests.builders.activities import a_material, an_activity, organising
from tests.builders.committee import Person, Place, a_committee
from tests.builders.files import a_new_file, a_pdf
from tests.builders.proposals import a_draft, an_attachment, ask, do
from tests.builders.racing import race
from tests.builders.settings import edit_settings_of


@pytest.fixture
def here(shared: Toolbox) -> Place:
    return a_committee(shared)


@pytest.fixture
def author(here: Place) -> Person:
    return here.member()


def attached(toolbox: Toolbox, author: Person, proposal_id: UUID) -> list[str]:
    """What is attached, as its author reads it."""
    return [each["id"] for each in ask(toolbox, author, read_proposal, proposal_id=proposal_id)["attachments"]]


def rows(toolbox: Toolbox, place: Place, kind: type) -> set[UUID]:
    """The rows that are there."""
    with reading(toolbox, committee_id=place.id) as work:
        return set(work.session.scalars(work.select(kind.id)))


def uploads(toolbox: Toolbox, author: Person, proposal_id: UUID, count: int) -> list[partial]:
    """So many files, ready to be attached."""
    files = [a_new_file(toolbox=toolbox, committee_id=author.committee_id) for _ in range(count)]
    return [partial(do, toolbox, author, attach_file, proposal_id=proposal_id, prepared=each) for each in files]


def test_a_file_sent_again_while_it_is_taken_away_is_not_said_to_be_there(
    shared: Toolbox, here: Place, author: Person
) -> None:
    content = a_pdf()
    proposal_id = a_draft(toolbox=shared, author=author)
    attachment_id = an_attachment(toolbox=shared, author=author, proposal_id=proposal_id, content=content)
    file = {"proposal_id": proposal_id, "filename": "示例.pdf", "content": io.BytesIO(content)}
    sent_again = ask(shared, author, prepare_attachment, **file)
    do(shared, author, remove_attachment, proposal_id=proposal_id, attachment_id=attachment_id)
    with pytest.raises(Collision):
        do(shared, author, attach_file, **file, **sent_again)
    assert attached(shared, author, proposal_id) == []


def test_files_handed_in_at_once_are_all_there(shared: Toolbox, here: Place, author: Person) -> None:
    proposal_id = a_draft(toolbox=shared, author=author)
    results = race(uploads(shared, author, proposal_id, 6))
    assert all(isinstance(each, dict) for each in results), results
    found = attached(shared, author, proposal_id)
    assert len(found) == len(set(found)) == 6
    assert {str(each) for each in rows(shared, here, ProposalAttachment)} == set(found)
    assert sorted(each["revision"] for each in results) == [2, 3, 4, 5, 6, 7]


def test_the_limit_holds_for_those_who_come_at_once(shared: Toolbox, here: Place, author: Person) -> None:
    edit_settings_of(here, "[proposals.attachments]\nmax_count = 2")
    proposal_id = a_draft(toolbox=shared, author=author)
    results = race(uploads(shared, author, proposal_id, 5))
    assert sum(isinstance(each, dict) for each in results) == 2
    assert sum(isinstance(each, TooManyAttachments) for each in results) == 3
    assert len(attached(shared, author, proposal_id)) == len(rows(shared, here, StoredFile)) == 2


def test_the_same_file_twice_at_once_is_attached_once(shared: Toolbox, here: Place, author: Person) -> None:
    proposal_id = a_draft(toolbox=shared, author=author)
    files = [a_new_file(toolbox=shared, committee_id=here.id, content=b"the same") for _ in range(4)]
    acts = [partial(do, shared, author, attach_file, proposal_id=proposal_id, prepared=each) for each in files]
    assert all(isinstance(each, dict) for each in race(acts))
    assert len(attached(shared, author, proposal_id)) == len(rows(shared, here, StoredFile)) == 1


def test_a_file_taken_away_twice_at_once_is_gone_once(shared: Toolbox, here: Place, author: Person) -> None:
    proposal_id = a_draft(toolbox=shared, author=author)
    file = an_attachment(toolbox=shared, author=author, proposal_id=proposal_id)
    away = partial(do, shared, author, remove_attachment, proposal_id=proposal_id, attachment_id=file)
    results = race([away] * 3)
    assert sum(isinstance(each, dict) for each in results) == 1
    assert sum(isinstance(each, NotFound) for each in results) == 2


@pytest.mark.parametrize("_again", range(3))
def test_a_file_and_the_submission_at_once_agree(shared: Toolbox, here: Place, author: Person, _again: int) -> None:
    """Either the file came first and belongs to what was submitted, or it came too late and is nowhere."""
    proposal_id = a_draft(toolbox=shared, author=author)
    [upload] = uploads(shared, author, proposal_id, 1)
    uploaded, submitted = race([upload, partial(do, shared, author, submit_proposal, proposal_id=proposal_id)])
    assert isinstance(uploaded, dict | Conflict)
    if isinstance(submitted, Conflict):
        submitted = do(shared, author, submit_proposal, proposal_id=proposal_id)
    with reading(shared, committee_id=here.id) as work:
        shown = [each for each in rows(shared, here, ProposalAttachment) if was_submitted(work, proposal_id, each)]
    assert len(shown) == (1 if isinstance(uploaded, dict) else 0)
    assert len(attached(shared, author, proposal_id)) == len(shown)


def test_a_material_sent_again_while_it_is_taken_away_is_not_said_to_be_there(shared: Toolbox, here: Place) -> None:
    activity = an_activity(place=here)
    material_id = a_material(activity=activity)
    with reading(shared, committee_id=here.id) as work:
        [digest] = [each["source_sha256"] for each in materials_of(work, activity.id)]
    attach = partial(organising, activity, attach_material)
    assert [each["id"] for each in attach(prepared=digest)["items"]] == [material_id]
    organising(activity, remove_material, material_id=material_id)
    with pytest.raises(Collision):
        attach(prepared=digest)


def test_the_same_material_twice_at_once_is_there_once(shared: Toolbox, here: Place) -> None:
    activity = an_activity(place=here)
    files = [a_new_file(toolbox=shared, committee_id=here.id, content=b"the same") for _ in range(4)]
    answers = race([partial(organising, activity, attach_material, prepared=each) for each in files])
    assert {len(each["items"]) for each in answers} == {1}
    assert len(rows(shared, here, ActivityMaterial)) == len(rows(shared, here, StoredFile)) == 1
