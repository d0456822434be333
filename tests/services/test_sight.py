"""Sight: the judgement of one row and the condition of a list say the same about every person and every state."""

import pytest

from services.kernel.errors import NotFound
from services.kernel.work import Toolbox, reading
from services.members.vocabulary import Role
from services.proposals.commands.confirming import confirm_entry
from services.proposals.commands.submitting import submit_proposal
from services.proposals.models import Proposal
from services.proposals.past_models import PastProposal
from services.proposals.queries import sight
from services.proposals.queries.past import read_past_proposal
from services.proposals.rules import WITH_CLERK
from services.proposals.vocabulary import ProposalState
from tests.builders.committee import Person, Place
from tests.builders.proposals import (
    a_co_signed_proposal,
    a_collective_draft,
    a_draft,
    a_filed_proposal,
    a_proposal_sent_back,
    a_submitted_proposal,
    an_offered_entry,
    do,
    found_actor,
    speaks_for,
)
from tests.builders.reviewing import (
    a_declined_proposal,
    a_merged_case,
    a_proposal_awaiting_consent,
    a_proposal_merged_in_review,
    a_withdrawn_case,
)
from tests.builders.settings import edit_settings_of
from tests.builders.sheets import CASE, bring_proposals


@pytest.mark.parametrize("shows", [True, False])
def test_the_two_say_the_same(place: Place, toolbox: Toolbox, shows: bool) -> None:
    author, signer = place.member("张示例"), place.member("孙示例")
    first, last = place.officer(Role.REVIEWER), place.officer(Role.REVIEWER)
    speaker = place.officer(Role.ORGANISATION_OFFICER)
    people = [
        author, signer, speaker, first, place.member("赵示例"), place.member("钱示例", roles=(Role.REVIEWER,)),
        *(place.officer(role) for role in Role if role not in {Role.MEMBER, Role.REVIEWER}),
    ]  # fmt: skip
    _one_in_every_state(place, author, signer, speaker, first, last)
    if not shows:
        _tighten(place)
    told = set()
    for person in people:
        with reading(toolbox, committee_id=place.id) as work:
            actor = found_actor(work, person)
            listed = set(work.session.scalars(work.select(Proposal.id).where(sight.sight_of(work, actor).submitted)))
            proposals = [each for each in work.session.execute(work.select(*sight.LOOKED_AT)) if each.submitted_at]
            told |= {each.state for each in proposals}
            judged = {each.id for each in proposals if sight.is_visible(work, each, actor)}
            assert listed == judged, person.name
    never_submitted = {*WITH_CLERK, ProposalState.DRAFT, ProposalState.CO_SIGNING}
    assert told == set(ProposalState) - never_submitted - {ProposalState.CONVERTED}


def _one_in_every_state(
    place: Place, author: Person, signer: Person, speaker: Person, first: Person, last: Person
) -> None:  # fmt: skip
    """What is seen by a rule of its own: every state, a text that somebody signed, one of a body."""
    toolbox = place.toolbox
    a_draft(toolbox=toolbox, author=author)
    a_submitted_proposal(toolbox=toolbox, author=author)
    a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=first)
    a_declined_proposal(toolbox=toolbox, author=author, first=first, last=last)
    a_proposal_awaiting_consent(toolbox=toolbox, author=author, reviewer=first)
    main = a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last)
    a_proposal_merged_in_review(toolbox=toolbox, author=author, reviewer=first, main=main)
    a_merged_case(toolbox=toolbox, author=author, first=first, last=last, main=main)
    a_withdrawn_case(toolbox=toolbox, author=author, first=first, last=last)
    for _ in range(2):
        entered = an_offered_entry(toolbox=toolbox, clerk=last, author=author)
    do(toolbox, author, confirm_entry, proposal_id=entered, version=3)
    signed = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[signer])
    do(toolbox, author, submit_proposal, proposal_id=signed)
    sector = place.sectors["经济"]
    speaks_for(place, sector, speaker)
    of_a_body = a_collective_draft(toolbox=toolbox, author=speaker, body_id=sector, main=[signer])
    do(toolbox, speaker, submit_proposal, proposal_id=of_a_body)


@pytest.mark.parametrize("shows", [True, False])
def test_what_is_listed_of_earlier_years_can_be_read(place: Place, toolbox: Toolbox, shows: bool) -> None:
    author, other, officer = place.member("张示例"), place.member("赵示例"), place.officer(Role.REVIEWER)
    bring_proposals(place, {**CASE, "向委员公开": "是"}, {**CASE, "案号": 13, "向委员公开": "否"})
    bring_proposals(place, {**CASE, "案号": 14, "第一提案人": "某某", "向委员公开": "否"})
    if not shows:
        _tighten(place)
    for person in (author, other, officer):
        with reading(toolbox, committee_id=place.id) as work:
            actor = found_actor(work, person)
            listed = set(work.session.scalars(work.select(PastProposal.id).where(sight.sight_of(work, actor).past)))
            for past_id in work.session.scalars(work.select(PastProposal.id)):
                try:
                    read_past_proposal(work, actor, past_proposal_id=past_id)
                except NotFound:
                    assert past_id not in listed
                else:
                    assert past_id in listed


def _tighten(place: Place) -> None:
    edit_settings_of(place, '[visibility]\nfiled_proposals = "staff"\nreplies = "staff"\n')
