"""The papers of the world: proposals in every state, signatures, entries, the past, what follows and who speaks."""

from uuid import UUID

from sqlalchemy import select

from proofs.town import AUTHOR, FIRST, GUEST, KINDS, LAST, Names, Town
from services.kernel.work import reading
from services.members.commands.committees import name_representatives
from services.members.models import Committee
from services.members.vocabulary import ROLE_NAMES, Role
from services.proposals.attachment_models import ProposalAttachment
from services.proposals.commands.following import add_reference, follow_matter
from services.proposals.entry_models import ProposalScan
from services.proposals.models import ProposalRevision
from services.proposals.past_models import PastProposal
from tests.builders.activities import acting, actor_of
from tests.builders.committee import Person, Place
from tests.builders.proposals import (
    a_co_signed_proposal,
    a_co_signing_proposal,
    a_collective_draft,
    a_draft,
    a_filed_proposal,
    a_proposal_at_its_last_step,
    a_proposal_sent_back,
    a_published_proposal,
    a_submitted_proposal,
    an_entry,
    an_offered_entry,
    do,
)
from tests.builders.reviewing import (
    a_case_asked_to_be_withdrawn,
    a_proposal_awaiting_consent,
    a_proposal_merged_in_review,
    a_view,
    line,
    meet,
)
from tests.builders.sheets import CASE, bring_proposals


def let_speak(town: Town) -> None:
    """All members and the officers of organisations speak for one sector, so that all may propose for it.

    Before them somebody else did, whose proposal each of them may take on.
    """
    body_id = town.place.sectors["经济"]
    town.others["body"] = {"body_id": str(body_id)}
    town.others["unit"] = {"unit_id": str(town.place.units["示例市城管局"])}
    former = town.place.officer(Role.ORGANISATION_OFFICER, name="示例前经办人")
    _name(town, body_id, [former])
    left = a_collective_draft(
        toolbox=town.place.toolbox, author=former, body_id=body_id, main=[town.people[GUEST]]
    )  # fmt: skip
    town.others["left"] = names_of_proposal(town.place, left)
    officer = town.people[ROLE_NAMES[Role.ORGANISATION_OFFICER]]
    _name(town, body_id, [officer, *(person for person in town.people.values() if person.seat_id)])


def _name(town: Town, body_id: UUID, speakers: list[Person]) -> None:
    administrator = actor_of(town.people[ROLE_NAMES[Role.ADMINISTRATOR]], Role.ADMINISTRATOR)
    acting(
        town.place.toolbox, administrator, name_representatives, body_id=body_id,
        account_ids=[each.account_id for each in speakers],
    )  # fmt: skip


def let_meet(town: Town) -> None:
    """A case that others may join, filed by a review meeting, and a view of somebody's who is not called."""
    toolbox, people = town.place.toolbox, town.people
    main = a_proposal_at_its_last_step(toolbox=toolbox, author=people[AUTHOR], first=people[FIRST])
    meeting = meet(toolbox, people[LAST], [people[GUEST]], [line(main)])
    town.others["main"] = {"proposal_id": str(main)}
    town.others["review-meeting"] = {"meeting_id": str(meeting["id"])}
    town.others["queue-view"] = {"queue_view_id": str(a_view(toolbox=toolbox, owner=people[FIRST], is_shared=True))}


def proposals(town: Town, author: Person, *, is_public: bool) -> dict[str, UUID]:
    """A proposal of this author in every state, the first ones with a file attached.

    To the public a committee that released nothing is not there.
    """
    toolbox, first, last = town.place.toolbox, town.people[FIRST], town.people[LAST]
    return {
        "draft": a_draft(toolbox=toolbox, author=author, files=1),
        "in-review": a_submitted_proposal(toolbox=toolbox, author=author, files=1),
        "last-step": a_proposal_at_its_last_step(toolbox=toolbox, author=author, first=first, files=1),
        "sent-back": a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=first, files=1),
        "filed": a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last, files=1),
        "publication-proposed": a_published_proposal(
            toolbox=toolbox, author=author, first=first, last=last, is_released=False
        ),
        "published": a_published_proposal(
            toolbox=toolbox, author=author, first=first, last=last, is_released=is_public
        ),
        "awaiting-consent": a_proposal_awaiting_consent(toolbox=toolbox, author=author, reviewer=first),
        "withdrawal-asked": a_case_asked_to_be_withdrawn(toolbox=toolbox, author=author, first=first, last=last),
        "merged": a_proposal_merged_in_review(
            toolbox=toolbox, author=author, reviewer=first, main=UUID(town.others["main"]["proposal_id"])
        ),
    }


def signatures(town: Town, member: Person) -> dict[str, UUID]:
    """What this member lets others sign, and what he is asked to sign."""
    toolbox, guest = town.place.toolbox, town.people[GUEST]
    return {
        "co-signing": a_co_signing_proposal(toolbox=toolbox, author=member, invitees=[guest]),
        "co-signed": a_co_signed_proposal(toolbox=toolbox, author=member, signers=[guest]),
        "invited": a_co_signing_proposal(toolbox=toolbox, author=guest, invitees=[member]),
        "signed": a_co_signed_proposal(toolbox=toolbox, author=guest, signers=[member]),
        "collective": a_collective_draft(toolbox=toolbox, author=member, body_id=town.place.sectors["经济"]),
    }


def names_of_proposal(place: Place, proposal_id: UUID) -> Names:
    """The identifiers of a proposal, of its newest text, of a file and a scan of it, and the code of its committee."""
    with reading(place.toolbox, committee_id=place.id) as work:
        revision = work.select(ProposalRevision.id).where(ProposalRevision.proposal_id == proposal_id)
        revision_id = work.session.scalar(revision.order_by(ProposalRevision.number.desc()))
        attached = work.select(ProposalAttachment.id).where(ProposalAttachment.proposal_id == proposal_id)
        attachment_id = work.session.scalar(attached)
        scanned = work.select(ProposalScan.id).where(ProposalScan.proposal_id == proposal_id)
        scan_id = work.session.scalar(scanned)
        code = work.session.scalar(select(Committee.code).where(Committee.id == place.id))
    return {
        "proposal_id": str(proposal_id), "revision_id": str(revision_id), "attachment_id": str(attachment_id),
        "code": str(code), "scan_id": str(scan_id),
    }  # fmt: skip


def enter_papers(town: Town) -> None:
    """Of every clerk a paper that he enters and one that he has offered; of every member one that waits for him."""
    toolbox, author = town.place.toolbox, town.people[AUTHOR]
    for kind in (*(kind for kind in KINDS if Role.REVIEWER in kind.roles), None):
        clerk = town.people[kind.name if kind else LAST]
        for of, enter in (("entered", an_entry), ("offered", an_offered_entry)):
            proposal_id = enter(toolbox=toolbox, clerk=clerk, author=author)
            town.give(of, kind.name if kind else AUTHOR, names_of_proposal(town.place, proposal_id))
    for name, person in town.people.items():
        if person.seat_id:
            proposal_id = an_offered_entry(toolbox=toolbox, clerk=town.people[LAST], author=person)
            town.give("awaiting-confirmation", name, names_of_proposal(town.place, proposal_id))


def bring_the_past(town: Town, members: list[str]) -> None:
    """For every member two proposals of an earlier year, one shown to all members and one not."""
    kinds = ("past-shown", "past-kept")
    cases = [(of, name) for of in kinds for name in members]
    rows = [
        {
            **CASE, "案号": number, "第一提案人": town.people[name].name,
            "向委员公开": "是" if of == "past-shown" else "否",
        }
        for number, (of, name) in enumerate(cases, start=1)
    ]  # fmt: skip
    bring_proposals(town.place, *rows)
    with reading(town.place.toolbox, committee_id=town.place.id) as work:
        statement = work.select(PastProposal.id).order_by(PastProposal.case_number)
        for (of, name), past_id in zip(cases, work.session.scalars(statement), strict=True):
            town.give(of, name, {"past_proposal_id": str(past_id), "matter_id": str(past_id)})
    # Everybody's draft builds on one of them.
    matter_id = town.others["past-shown"]["matter_id"]
    for name in members:
        names = town.others["draft"] if name == AUTHOR else town.own["draft", name]
        do(
            town.place.toolbox, town.people[name], add_reference, proposal_id=UUID(names["proposal_id"]),
            matter_id=UUID(matter_id),
        )  # fmt: skip
        town.give("draft", name, {**names, "matter_id": matter_id})
    follow(town, AUTHOR, town.others["past-kept"]["matter_id"])


def follow(town: Town, name: str, matter_id: str) -> None:
    """Let somebody follow a matter that nobody else does."""
    do(town.place.toolbox, town.people[name], follow_matter, matter_id=UUID(matter_id))
    town.give("followed", name, {"matter_id": matter_id})
