"""Entry on behalf: which instant counts, what the index, the audit and the files keep of it."""

from datetime import date, timedelta
from uuid import UUID

from services.files.keeping import key_of
from services.files.models import StoredFile
from services.kernel.audit import AuditRow
from services.kernel.work import Toolbox, reading
from services.members.facts import PersonErased
from services.members.models import TermSession
from services.members.vocabulary import Role
from services.proposals.commands.collective import take_on_proposal
from services.proposals.commands.confirming import confirm_entry, take_over_entry
from services.proposals.commands.forgetting import delete_what_is_private
from services.proposals.commands.submitting import submit_proposal
from services.proposals.entry_models import ProposalScan
from services.proposals.matter_models import Matter
from services.proposals.models import Proposal
from services.proposals.queries.cases import read_proposal
from services.proposals.vocabulary import SubmissionPeriod
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, housekeeping
from tests.builders.looking import looking
from tests.builders.proposals import (
    TEXT,
    a_collective_draft,
    a_submitted_proposal,
    an_attachment,
    an_offered_entry,
    ask,
    do,
    speaks_for,
)
from tests.builders.settings import set_settings


def the(toolbox: Toolbox, proposal_id: UUID) -> Proposal:
    """The row of a proposal."""
    with looking(toolbox.database) as session:
        return session.query(Proposal).filter(Proposal.id == proposal_id).one()


def test_the_paper_counts_from_when_the_office_got_it(
    toolbox: Toolbox, place: Place, clock: HeldClock, author: Person, first: Person
) -> None:
    got = clock.instant
    cut_off = (got + timedelta(hours=1)).isoformat()
    set_settings(toolbox, place.id, f"[proposals]\ncut_off = {cut_off}\n")
    with housekeeping(toolbox, place.id) as work:
        term_id = work.session.scalars(work.select(TermSession.term_id)).first()
        tomorrow = date.fromordinal(got.date().toordinal() + 1)
        work.add(TermSession(term_id=term_id, number=9, year=2029, begins_on=tomorrow, ends_on=tomorrow))
    entered, taken = (
        an_offered_entry(toolbox=toolbox, clerk=first, author=author, paper_received_at=got) for _ in range(2)
    )
    before = the(toolbox, a_submitted_proposal(toolbox=toolbox, author=author))
    clock.advance(days=2)
    do(toolbox, author, confirm_entry, proposal_id=entered, version=the(toolbox, entered).version)
    do(toolbox, author, take_over_entry, proposal_id=taken)
    do(toolbox, author, submit_proposal, proposal_id=taken)
    confirmed, own = the(toolbox, entered), the(toolbox, taken)
    # As if it had been submitted when the paper came: session and time of the year; but the review begins now.
    assert (confirmed.received_at, confirmed.period) == (got, SubmissionPeriod.DURING_PLENARY)
    assert confirmed.session_id == before.session_id
    assert confirmed.submitted_at == confirmed.step_began_at == clock.instant
    # What its proposer made his own text came when he handed it in.
    assert (own.received_at, own.period) == (clock.instant, SubmissionPeriod.AT_OTHER_TIME)
    assert own.session_id != before.session_id


def test_what_is_confirmed_is_indexed_and_who_did_what_is_audited(
    toolbox: Toolbox, author: Person, first: Person
) -> None:
    proposal_id = an_offered_entry(toolbox=toolbox, clerk=first, author=author)
    with looking(toolbox.database) as session:
        assert session.query(Matter).filter(Matter.id == proposal_id).count() == 0
    do(toolbox, author, confirm_entry, proposal_id=proposal_id, version=the(toolbox, proposal_id).version)
    with looking(toolbox.database) as session:
        assert session.query(Matter.title).filter(Matter.id == proposal_id).scalar() == TEXT["title"]
        audit = session.query(AuditRow).filter(AuditRow.object_id == proposal_id).order_by(AuditRow.id).all()
    assert [(row.action, row.actor_id) for row in audit] == [
        ("proposal-entered", first.account_id),
        ("scan-added", first.account_id),
        ("entry-offered", first.account_id),
        ("proposal-submitted", author.account_id),
    ]


def test_the_paper_of_an_erased_person_goes_unless_he_made_it_his(
    toolbox: Toolbox, place: Place, author: Person
) -> None:
    clerk = place.officer(Role.REVIEWER)
    unanswered, confirmed = (an_offered_entry(toolbox=toolbox, clerk=clerk, author=author) for _ in range(2))
    do(toolbox, author, confirm_entry, proposal_id=confirmed, version=the(toolbox, confirmed).version)
    with reading(toolbox, committee_id=place.id) as work:
        scans = {row.proposal_id: row.id for row in work.session.scalars(work.select(ProposalScan))}
    with housekeeping(toolbox, place.id) as work:
        delete_what_is_private(work, PersonErased(subject_id=author.account_id, ground="示例"))
    with reading(toolbox, committee_id=place.id) as work:
        assert list(work.session.scalars(work.select(StoredFile.id))) == [scans[confirmed]]
    keys = set(toolbox.ports.files.keys_before(toolbox.ports.clock.now() + timedelta(days=900)))
    assert key_of(place.id, scans[unanswered]) not in keys
    assert key_of(place.id, scans[confirmed]) in keys


def test_files_of_an_erased_officer_that_were_never_submitted_go_and_the_bodys_draft_goes_on(
    toolbox: Toolbox, place: Place
) -> None:
    officer, member = place.officer(Role.ORGANISATION_OFFICER), place.member()
    body_id = place.sectors["经济"]
    speaks_for(place, body_id, officer, member)
    kept, gone = (a_collective_draft(toolbox=toolbox, author=officer, body_id=body_id, main=[member]) for _ in range(2))
    files = {each: an_attachment(toolbox=toolbox, author=officer, proposal_id=each) for each in (kept, gone)}
    do(toolbox, officer, submit_proposal, proposal_id=kept)
    with housekeeping(toolbox, place.id) as work:
        delete_what_is_private(work, PersonErased(subject_id=officer.account_id, ground="示例"))
    with reading(toolbox, committee_id=place.id) as work:
        assert list(work.session.scalars(work.select(StoredFile.id))) == [files[kept]]
    assert ask(toolbox, member, read_proposal, proposal_id=gone)["attachments"] == []
    speaks_for(place, body_id, member)
    do(toolbox, member, take_on_proposal, proposal_id=gone)
    assert do(toolbox, member, submit_proposal, proposal_id=gone)["state"] == "in-review"
