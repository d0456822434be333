"""Pure judgements of proposals: what is missing, what would be lost, who may see, which session, when a step is due."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault
from services.members.deadlines import ClockStart, Deadline, due
from services.members.permissions import PROPOSAL_ENTER, PROPOSAL_READ, PROPOSAL_REVIEW, PROPOSAL_WRITE
from services.members.settings import CommitteeSettings
from services.members.settings_sections import Audience, ProposalSettings, ReviewStep
from services.members.vocabulary import BODY_KIND_NAMES, BodyKind, ScreenEffect
from services.proposals.screening import folded, found_words
from services.proposals.vocabulary import ProposalState as Is
from services.proposals.vocabulary import SubmissionPeriod


@dataclass(frozen=True, kw_only=True)
class ProposalText:
    """What its author wrote; the questions may still be unanswered."""

    title: str
    situation: str = ""
    analysis: str = ""
    suggestions: tuple[str, ...] = ()
    category: str | None = None
    is_researched: bool | None = None
    may_be_published: bool | None = None
    suggested_units: tuple[UUID, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As a revision keeps it."""
        units = [str(each) for each in self.suggested_units]
        return {**asdict(self), "suggestions": list(self.suggestions), "suggested_units": units}


WITH_CLERK = (Is.ENTERED, Is.AWAITING_CONFIRMATION)
"""While its proposer has not answered what a clerk entered for him from paper."""

TAKEN_ON_IN = (Is.DRAFT, Is.SENT_BACK, Is.IN_REVIEW, Is.AWAITING_CONSENT, Is.FILED)
"""While its proposer still has something to do or to answer."""

PAPER_WAITS: Final = timedelta(days=60)
"""A paper is entered within so many days."""

TEXT_FIELDS = tuple(field.name for field in fields(ProposalText))


class Session(Protocol):
    """A session of a term, as far as it is judged here."""

    @property
    def begins_on(self) -> date:
        """Its first day."""
        ...


Each = TypeVar("Each", bound=Session)


def text_of(proposal: Any) -> ProposalText:
    """The present text of a proposal whose suggestions are loaded."""
    return ProposalText(**{name: getattr(proposal, name) for name in TEXT_FIELDS})


def text_from(saved: dict[str, Any]) -> ProposalText:
    """The text that a revision keeps; one from before units could be suggested names none."""
    units = tuple(map(UUID, saved.get("suggested_units", ())))
    return ProposalText(**{**saved, "suggestions": tuple(saved["suggestions"]), "suggested_units": units})


def differing(one: ProposalText, other: ProposalText) -> tuple[str, ...]:
    """The fields in which two texts differ."""
    return tuple(name for name in TEXT_FIELDS if getattr(one, name) != getattr(other, name))


def lost_fields(base: ProposalText | None, mine: ProposalText, theirs: ProposalText) -> tuple[str, ...]:
    """The fields whose change by somebody else would be lost if mine were saved; without a base, all that differ."""
    changed = TEXT_FIELDS if base is None else differing(base, theirs)
    return tuple(name for name in differing(mine, theirs) if name in changed)


# What a submission needs. The sentences are Chinese because the page of the life is printed from them.


def title_fault(text: ProposalText, form: ProposalSettings) -> FieldFault | None:
    """案由已填写，不超过本会规定的字数。"""
    if not text.title:
        return FieldFault("/title", "请填写案由")
    return _too_long("/title", "案由", len(text.title), form.title_max)


def category_fault(text: ProposalText, form: ProposalSettings) -> FieldFault | None:
    """类别已选，且在本会的类别表中。"""
    if text.category is None:
        return FieldFault("/category", "请选择类别") if "category" in form.required else None
    if text.category not in {choice.key for choice in form.categories}:
        return FieldFault("/category", "类别不在本会的类别表中，请重新选择")
    return None


def situation_fault(text: ProposalText, form: ProposalSettings) -> FieldFault | None:
    """情况已填写。"""
    return FieldFault("/situation", "请填写情况") if "situation" in form.required and not text.situation else None


def analysis_fault(text: ProposalText, form: ProposalSettings) -> FieldFault | None:
    """分析已填写。"""
    return FieldFault("/analysis", "请填写分析") if "analysis" in form.required and not text.analysis else None


def suggestions_fault(text: ProposalText, form: ProposalSettings) -> FieldFault | None:
    """至少一条建议，条数与每条字数不超过本会的规定。"""
    if not text.suggestions:
        # Whatever the settings: a proposal without a concrete suggestion is empty, and could not be answered.
        return FieldFault("/suggestions", "请至少提出一条建议")
    if len(text.suggestions) > form.suggestions_max_count:
        count = len(text.suggestions)
        return FieldFault("/suggestions", f"建议最多 {form.suggestions_max_count} 条，现有 {count} 条")
    faults = (
        _too_long(f"/suggestions/{place}", f"第 {place + 1} 条建议", len(each), form.suggestion_max)
        for place, each in enumerate(text.suggestions)
    )
    return next(filter(None, faults), None)


def length_fault(text: ProposalText, form: ProposalSettings) -> FieldFault | None:
    """情况、分析与建议合计不超过本会规定的字数。"""
    return _too_long("", "情况、分析与建议合计", text_length(text), form.text_max)


def research_fault(text: ProposalText, form: ProposalSettings) -> FieldFault | None:
    """本会要求时，已说明是否经过调研。"""
    is_asked = "is_based_on_research" in form.required and text.is_researched is None
    return FieldFault("/is_researched", "请说明是否经过调研") if is_asked else None


def publication_fault(text: ProposalText, form: ProposalSettings) -> FieldFault | None:
    """本会要求时，已说明是否同意公开。"""
    is_asked = "may_be_published" in form.required and text.may_be_published is None
    return FieldFault("/may_be_published", "请说明是否同意公开") if is_asked else None


def units_fault(text: ProposalText, form: ProposalSettings) -> FieldFault | None:
    """建议承办单位不超过本会规定的个数；本会要求时，至少一个。"""
    count = len(text.suggested_units)
    if count > form.suggested_units_max:
        return FieldFault("/suggested_units", f"建议承办单位最多 {form.suggested_units_max} 个，现有 {count} 个")
    is_asked = "suggested_units" in form.required and not count
    return FieldFault("/suggested_units", "请选择建议承办单位") if is_asked else None


def word_fault(text: ProposalText, form: ProposalSettings) -> FieldFault | None:
    """没有本会不予接收的词（如涉密标志）。"""
    return next(word_faults(text, form), None)


def word_faults(text: ProposalText, form: ProposalSettings) -> Iterator[FieldFault]:
    """Each part in which words stand with which the committee takes no text, and the words."""
    refusing = [screen for screen in form.screens if screen.effect is ScreenEffect.REFUSE]
    for pointer, part in parts_of(text).items():
        compared = folded(part)
        for screen in refusing:
            if found := dict.fromkeys(place.word for place in found_words(compared, screen)):
                said = "、".join(f"“{word}”" for word in found)
                yield FieldFault(pointer, f"含有{said}，{screen.name}；{screen.advice}")


def parts_of(text: ProposalText) -> Mapping[str, str]:
    """What its author wrote in words, by pointer, in the order in which it is read."""
    numbered = {f"/suggestions/{place}": each for place, each in enumerate(text.suggestions)}
    return {"/title": text.title, "/situation": text.situation, "/analysis": text.analysis, **numbered}


def text_length(text: ProposalText) -> int:
    """How many characters the body has, by which its length is judged."""
    return len(text.situation) + len(text.analysis) + sum(map(len, text.suggestions))


SUBMISSION = (
    title_fault, category_fault, situation_fault, analysis_fault, suggestions_fault, length_fault, research_fault,
    publication_fault, units_fault, word_fault,
)  # fmt: skip
"""What a text must fulfil to be submitted."""


def missing(text: ProposalText, form: ProposalSettings) -> tuple[FieldFault, ...]:
    """What of that it does not fulfil yet."""
    return tuple(fault for judge in SUBMISSION if (fault := judge(text, form)))


def abolished_fault(units: Sequence[UUID], abolished: Collection[UUID]) -> FieldFault | None:
    """The first of the suggested units that was abolished since."""
    faults = (
        FieldFault(f"/suggested_units/{place}", "这个承办单位已经撤销，请另选或者移除")
        for place, each in enumerate(units)
        if each in abolished
    )
    return next(faults, None)


def contact_fault(form: ProposalSettings, *, has_contact: bool) -> FieldFault | None:
    """Whether the committee demands a contact that is not there."""
    is_asked = "contact" in form.required and not has_contact
    return FieldFault("/contact", "请填写联系人") if is_asked else None


def _too_long(pointer: str, name: str, length: int, most: int) -> FieldFault | None:
    return FieldFault(pointer, f"{name}最多 {most} 个字，现有 {length} 个字") if length > most else None


def is_own(proposal: Any, actor: Actor) -> bool:
    """Whether it is the actor's, on whichever seat he wrote it, or as the officer of the body that proposes it.

    Who is re-elected has another seat in the new term, and his proposals stay his. What a clerk enters for somebody is
    that person's once it was offered to him: a clerk may have picked the wrong one.
    """
    if proposal.entered_by is not None and proposal.offered_at is None:
        return False
    return actor.account_id in {proposal.author_account_id, proposal.officer_account_id}


def is_with_clerk(proposal: Any, actor: Actor) -> bool:
    """Whether the actor entered it from paper, and its proposer has not answered yet."""
    return proposal.state in WITH_CLERK and proposal.entered_by == actor.account_id and actor.may(PROPOSAL_ENTER)


def may_see(proposal: Any, actor: Actor) -> bool:
    """Whether the actor may see it by who he is; filed ones may be shown to others by the committee's settings.

    What was never submitted is its author's alone, or his and the clerk's who entered it; what was sent back is seen by
    the reviewers besides. Which text they see is said in `queries/texts.py`.
    """
    if is_own(proposal, actor) or is_with_clerk(proposal, actor):
        return True
    if proposal.submitted_at is None:
        return False
    return actor.may(PROPOSAL_REVIEW if proposal.state == Is.SENT_BACK else PROPOSAL_READ)


def sees_contact_data(proposal: Any, actor: Actor) -> bool:
    """Whether somebody who sees a proposal sees how its proposer is reached: its contact, and the paper with both.

    Its proposer, its clerk until that one has answered, and those who review.
    """
    return is_own(proposal, actor) or is_with_clerk(proposal, actor) or actor.may(PROPOSAL_REVIEW)


REVIEWED = frozenset({Is.IN_REVIEW, Is.AWAITING_CONSENT})
CONTACT_OPEN = frozenset({Is.DRAFT, Is.CO_SIGNING, Is.SENT_BACK, Is.AWAITING_CONFIRMATION}) | REVIEWED
"""While its proposer says whom the office reaches: until it is filed."""
CONTACT_SAVED_IN = CONTACT_OPEN | {Is.ENTERED}
"""While anybody does: before him the clerk who enters it."""


def may_save_contact(proposal: Any, actor: Actor) -> bool:
    """Its proposer until it is filed; while a clerk enters it from paper, that clerk."""
    if proposal.state == Is.ENTERED:
        return is_with_clerk(proposal, actor)
    return proposal.state in CONTACT_OPEN and is_own(proposal, actor) and actor.may(PROPOSAL_WRITE)


def may_remove_contact(proposal: Any, actor: Actor) -> bool:
    """Where it may be changed, as long as nobody reviews a proposal that might need one."""
    return proposal.state not in REVIEWED and may_save_contact(proposal, actor)


def collective_fault(kind: BodyKind, form: ProposalSettings, came_at: datetime) -> FieldFault | None:
    """Whether the committee lets bodies of this kind propose, and did when it first came."""
    name = BODY_KIND_NAMES[kind]
    if kind not in form.collective.bodies:
        return FieldFault("/body_id", f"本会不接受{name}提出的集体提案")
    is_over = form.cut_off is not None and came_at > form.cut_off
    if kind in form.collective.plenary_only and is_over:
        return FieldFault("/body_id", f"{name}的集体提案只在大会期间提交，已过截止时间")
    return None


def shows_filed_to_members(settings: CommitteeSettings) -> bool:
    """Whether the committee lets its members read each other's filed proposals."""
    return settings.visibility.filed_proposals in {Audience.MEMBERS, Audience.PUBLIC}


def session_on(day: date, sessions: Iterable[Each]) -> Each | None:
    """The session in which a proposal of this day is numbered: the one begun last; before the very first, that one."""
    in_order = sorted(sessions, key=lambda session: session.begins_on)
    begun = [session for session in in_order if session.begins_on <= day]
    return begun[-1] if begun else next(iter(in_order), None)


def paper_fault(received_at: datetime, *, entered_at: datetime, now: datetime) -> FieldFault | None:
    """Whether the office can have got a paper then: a slip of the year would number it in another session."""
    if received_at > now:
        return FieldFault("/paper_received_at", "收到纸质提案的时间不能晚于现在")
    if received_at < entered_at - PAPER_WAITS:
        return FieldFault("/paper_received_at", f"收到纸质提案的时间不能早于录入之前 {PAPER_WAITS.days} 天，请核对年月")
    return None


def period_at(instant: datetime, form: ProposalSettings) -> SubmissionPeriod:
    """To which time of the year a proposal that is first submitted now belongs; without a cut-off to the plenary."""
    is_in_time = form.cut_off is None or instant <= form.cut_off
    return SubmissionPeriod.DURING_PLENARY if is_in_time else SubmissionPeriod.AT_OTHER_TIME


def step_due(step: ReviewStep, *, submitted_at: datetime, began_at: datetime) -> Deadline:
    """When a review step is due, and how that day was found."""
    return due(step.deadline, submitted_at if step.deadline.event is ClockStart.SUBMITTED else began_at)
