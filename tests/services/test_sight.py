"""Sight: the judgement of one row and the condition of a list say the same about every person and every state."""

import pytest
from sqlalchemy import update

from services.kernel.work import Toolbox, reading
from services.members.vocabulary import Role
from services.proposals.models import Proposal
from services.proposals.past_models import PastProposal
from services.proposals.queries import sight
from services.proposals.queries.past import read_past_proposal
from services.proposals.vocabulary import ProposalState
from tests.builders.committee import Place, housekeeping
from tests.builders.proposals import a_filed_proposal, a_submitted_proposal, found_actor
from tests.builders.sheets import CASE, bring_proposals

SETTINGS = {True: "members", False: "staff"}


@pytest.mark.parametrize("shows", [True, False])
def test_the_two_say_the_same(place: Place, toolbox: Toolbox, shows: bool) -> None:
    author = place.member("张示例")
    first, last = place.officer(Role.REVIEWER), place.officer(Role.REVIEWER)
    people = [
        author, place.member("赵示例"), place.member("钱示例", roles=(Role.REVIEWER,)),
        *(place.officer(role) for role in Role if role not in {Role.MEMBER, Role.REVIEWER}), first,
    ]  # fmt: skip
    bring_proposals(place, {**CASE, "向委员公开": "是"}, {**CASE, "案号": 13, "向委员公开": "否"})
    a_submitted_proposal(toolbox=toolbox, author=author)
    a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last)
    if not shows:
        _tighten(place)
    for state in ProposalState:
        if state is ProposalState.DRAFT:
            continue
        with housekeeping(toolbox, place.id) as work:
            work.session.execute(
                update(Proposal).where(Proposal.case_number.is_not(None)).values(state=state, step_name=None)
                if state is not ProposalState.IN_REVIEW
                else update(Proposal).where(Proposal.case_number.is_not(None)).values(
                    state=state, review_step=1, review_steps=1, step_name="x", step_began_at=work.now,
                    step_due_at=work.now,
                )
            )  # fmt: skip
        for person in people:
            with reading(toolbox, committee_id=place.id) as work:
                actor = found_actor(work, person)
                listed = set(
                    work.session.scalars(work.select(Proposal.id).where(sight.sight_of(work, actor).submitted))
                )
                judged = {
                    proposal.id for proposal in work.session.scalars(work.select(Proposal))
                    if proposal.submitted_at and sight.is_visible(work, proposal, actor)
                }  # fmt: skip
                assert listed == judged, (state, person.name)


@pytest.mark.parametrize("shows", [True, False])
def test_what_is_listed_of_earlier_years_can_be_read(place: Place, toolbox: Toolbox, shows: bool) -> None:
    from services.kernel.errors import NotFound

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
    from services.members.commands.settings import edit_settings
    from tests.builders.proposals import do

    document = '[visibility]\nfiled_proposals = "staff"\nreplies = "staff"\n'
    administrator = place.officer(Role.ADMINISTRATOR)
    do(place.toolbox, administrator, edit_settings, document=document, note="收紧", base_version=0)
