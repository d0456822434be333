"""The official Word form of a proposal, for its author and the staff: the text that each of them sees."""

from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, select

from services.kernel.actor import Actor
from services.kernel.clock import civil_date
from services.kernel.errors import NotFound
from services.kernel.work import Work
from services.members.models import Body, Committee, Seat, Term, TermSession
from services.members.permissions import PROPOSAL_READ
from services.members.queries.seats import SECTOR_OF_SEAT
from services.members.queries.settings import current_settings
from services.members.settings import CommitteeSettings
from services.proposals import rules
from services.proposals.co_signature_models import CoSignature
from services.proposals.co_signature_rules import text_hash
from services.proposals.queries.cases import read_proposal
from services.proposals.queries.contacts import contact_on_form
from services.proposals.vocabulary import CoSignatureState, ProposalKind
from services.proposals.word_form import FormContent, numbered, paragraphs_of, word_form

UNSAID = "—"


class Form(NamedTuple):
    """A Word file with its name."""

    name: str
    content: bytes


def read_word_form(work: Work, actor: Actor, *, proposal_id: UUID) -> Form:
    """The form; whoever only may look at filed proposals prints none."""
    proposal = read_proposal(work, actor, proposal_id=proposal_id)
    if not rules.is_own(SimpleNamespace(**proposal), actor) and not actor.may(PROPOSAL_READ):
        raise NotFound
    settings = current_settings(work)[1]
    content = FormContent(
        heading=_heading(work, settings, proposal["session_id"]),
        title=proposal["title"],
        case=proposal["case_label"] or UNSAID,
        category=_category(settings, proposal["category"]),
        **_who(work, proposal),
        suggested_units="、".join(each["name"] for each in proposal["suggested_units"]),
        contact=_contact(work, proposal, actor),
        submitted_on=_day(proposal["submitted_at"]),
        filed_on=_day(proposal["filed_at"]),
        is_researched=_answer(proposal["is_researched"]),
        may_be_published=_answer(proposal["may_be_published"]),
        situation=paragraphs_of(proposal["situation"]),
        analysis=paragraphs_of(proposal["analysis"]),
        suggestions=numbered([each["text"] for each in proposal["suggestions"]]),
        attachments=[f"{place}. {each['name']}" for place, each in enumerate(proposal["attachments"], start=1)],
    )
    return Form(f"{proposal['case_label'] or '提案'} {proposal['title']}.docx", word_form(content))


def _who(work: Work, proposal: Mapping[str, Any]) -> dict[str, str]:
    """Who proposes, and who else stands behind it: of a body its main members, else whose signatures stand."""
    if body := proposal["body"]:
        names = [each["name"] for each in body["main_members"]]
        return {
            "author_label": "提案单位", "author": body["name"], "sector": UNSAID, "signers_label": "主笔委员",
            "signers": "、".join(names),
        }  # fmt: skip
    signers = _signers(work, proposal) if proposal["kind"] == ProposalKind.JOINT else []
    return {"author": proposal["author_name"], "sector": proposal["sector"], "signers": "、".join(signers)}


def _contact(work: Work, proposal: Mapping[str, Any], actor: Actor) -> str:
    """The contact on one line, for whoever may see it."""
    contact = contact_on_form(work, SimpleNamespace(**proposal), actor)
    said = (contact.name, contact.telephone, contact.address, contact.email) if contact else ()
    return "　".join(filter(None, said))


def _signers(work: Work, proposal: Mapping[str, Any]) -> list[str]:
    """The co-signers of the text that is printed, in the order of their invitations.

    A signature is consent to one text: under another one, which staff print while its proposer already writes a new
    one, it does not stand.
    """
    text = {name: proposal[name] for name in rules.TEXT_FIELDS}
    text["suggestions"] = [each["text"] for each in proposal["suggestions"]]
    text["suggested_units"] = [str(each["id"]) for each in proposal["suggested_units"]]
    rows = work.session.execute(
        work.select(Seat.name, Body.name.label("sector"))
        .join(CoSignature, and_(CoSignature.committee_id == Seat.committee_id, CoSignature.seat_id == Seat.id))
        .join(Body, SECTOR_OF_SEAT)
        .where(CoSignature.proposal_id == proposal["id"], CoSignature.state == CoSignatureState.SIGNED)
        .where(CoSignature.signed_hash == text_hash(rules.text_from(text), proposal["attachments"]))
        .order_by(CoSignature.id)
    )
    return [f"{row.name}（{row.sector}）" for row in rows]


def _heading(work: Work, settings: CommitteeSettings, session_id: UUID | None) -> str:
    """Whose proposal it is: of which committee, and, once it is submitted, of which session."""
    name = settings.committee.display_name or work.session.scalar(
        select(Committee.name).where(Committee.id == work.committee_id)
    )
    if session_id is None:
        return f"{name}提案"
    session = work.session.execute(
        work.select(TermSession.number, Term.number.label("term"))
        .join(Term, and_(Term.committee_id == TermSession.committee_id, Term.id == TermSession.term_id))
        .where(TermSession.id == session_id)
    ).one()
    return f"{name}第{chinese(session.term)}届委员会第{chinese(session.number)}次会议提案"


def chinese(number: int) -> str:
    """A number below a hundred as official documents write it: 十四, 二十一."""
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not 0 < number < len(digits) ** 2:
        return str(number)
    head = "" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十"
    return head + (digits[ones] if ones else "")


def _category(settings: CommitteeSettings, key: str | None) -> str:
    return next((each.name for each in settings.proposals.categories if each.key == key), key or UNSAID)


def _day(instant: datetime | None) -> str:
    if instant is None:
        return UNSAID
    day = civil_date(instant)
    return f"{day.year}年{day.month}月{day.day}日"


def _answer(value: Any) -> str:
    return UNSAID if value is None else "是" if value else "否"
