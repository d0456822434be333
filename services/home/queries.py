"""The to-do home: one request tells a member, and each role of the staff, what waits, how much and until when."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.activities.queries import leave
from services.activities.queries.waiting import MOST as MOST_ACTIVITIES
from services.activities.queries.waiting import waiting_for_member as activities_of_member
from services.activities.queries.waiting import waiting_for_organiser
from services.activities.vocabulary import WaitingFor
from services.home.vocabulary import SECTION_NAMES, Section
from services.kernel import audit
from services.kernel.actor import Actor
from services.kernel.work import Work
from services.members.permissions import (
    ACCOUNT_MANAGE,
    ACTIVITY_ATTEND,
    ACTIVITY_ORGANISE,
    AUDIT_VERIFY,
    BODY_FACT_DECLARE,
    DUTY_ENTRY_CONFIRM,
    OWN_SCORE_APPEAL,
    OWN_SCORE_READ,
    PROPOSAL_ENTER,
    PROPOSAL_REVIEW,
    PROPOSAL_WRITE,
    REGULATION_PUBLISH,
    SCORE_CONFIRM,
    SCORE_KEEP,
)
from services.members.queries.people import count_unused_accounts
from services.members.vocabulary import Role
from services.proposals.queries import co_signatures, entries, standing
from services.proposals.queries import lists as proposals
from services.proposals.vocabulary import (
    CO_SIGNATURE_STATE_NAMES,
    PROPOSAL_STATE_NAMES,
    REQUEST_KIND_NAMES,
    CoSignatureState,
)
from services.scoring.entry_vocabulary import ENTRY_FORM_NAMES, ENTRY_STATE_NAMES
from services.scoring.published import current_year
from services.scoring.queries import appeals
from services.scoring.queries import entries as duty_entries
from services.scoring.queries.adjustments import MOST_COUNTED as MOST_LINES
from services.scoring.queries.adjustments import waiting_to_be_confirmed, years_with_late_facts
from services.scoring.queries.cards import standing_of_member, waiting_for_scorer
from services.scoring.queries.confirmations import waiting_for_second_person
from services.scoring.year_vocabulary import APPEAL_STATE_NAMES, ToConfirm

MOST_SHOWN = 5
Reader = Callable[[Work, Actor], dict[str, Any]]


def read_home(work: Work, actor: Actor) -> dict[str, Any]:
    """The sections that concern the actor, those with something in them first, and a member's own score."""
    sections = [reader(work, actor) for concerns, reader in READERS if concerns(actor)]
    sections.sort(key=lambda section: section["count"] == 0)
    score = standing_of_member(work, actor) if actor.seat_id and actor.may(OWN_SCORE_READ) else None
    return {"name": actor.name, "as_of": work.now, "sections": sections, "score": score}


def _section(
    kind: Section, items: Sequence[Mapping[str, Any]], *, count: int | None = None, most: int | None = None
) -> dict[str, Any]:
    """A section of at most five items; `count` reaching `most` means "that many or more"."""
    count = len(items) if count is None else count
    dates = [item["due_at"] for item in items if item["due_at"]]
    return {
        "kind": kind,
        "title": SECTION_NAMES[kind],
        "count": count,
        "is_more": most is not None and count >= most,
        "due_at": min(dates, default=None),
        "items": items[:MOST_SHOWN],
    }


def _item(
    id_: Any, title: str, note: str, due_at: datetime | None, *, about: ToConfirm | None = None, year: int | None = None
) -> dict[str, Any]:
    return {"id": id_, "title": title, "note": note, "due_at": due_at, "about": about, "year": year}


def _my_proposals(work: Work, actor: Actor) -> dict[str, Any]:
    rows = proposals.waiting_for_member(work, actor)
    items = [_item(row["id"], row["title"], PROPOSAL_STATE_NAMES[row["state"]], None) for row in rows]
    return _section(Section.MY_PROPOSALS, items, most=proposals.MOST_OF_ONES_OWN)


def _to_sign(work: Work, actor: Actor) -> dict[str, Any]:
    items = [
        _item(
            row["id"], row["title"], f"{row['author_name']}：{CO_SIGNATURE_STATE_NAMES[row['state']]}",
            row["sign_by"] if row["state"] is CoSignatureState.INVITED else None,
        )
        for row in co_signatures.waiting_to_be_signed(work, actor)
    ]  # fmt: skip
    return _section(Section.TO_SIGN, items, most=co_signatures.MOST_COUNTED)


def _entries(work: Work, actor: Actor) -> dict[str, Any]:
    items = [
        _item(row["id"], row["title"], "提案人未确认，待修改" if row["offered_at"] else "待提请提案人确认", None)
        for row in entries.waiting_for_clerk(work, actor)
    ]
    return _section(Section.ENTRIES, items, most=entries.MOST_COUNTED)


def _my_activities(work: Work, actor: Actor) -> dict[str, Any]:
    items = [
        _item(row["activity_id"], row["title"], _note_of_activity(row), row["next_at"])
        for row in activities_of_member(work, actor)
    ]
    return _section(Section.MY_ACTIVITIES, items, most=MOST_ACTIVITIES)


def _note_of_activity(row: Mapping[str, Any]) -> str:
    if row["can_check_in"]:
        return "现在可以签到"
    return f"{row['place']}，待答复" if row["is_unanswered"] else str(row["place"])


def _to_review(work: Work, actor: Actor) -> dict[str, Any]:
    waiting = proposals.waiting_for_reviewer(work, actor)
    items = [_item(row["id"], row["title"], row["step_name"], row["due_at"]) for row in waiting["items"]]
    return _section(Section.PROPOSALS_TO_REVIEW, items, count=waiting["count"], most=proposals.MOST_COUNTED)


def _to_decide(work: Work, actor: Actor) -> dict[str, Any]:
    waiting = proposals.waiting_for_decision(work, actor)
    items = [_item(row["id"], row["title"], REQUEST_KIND_NAMES[row["asked"]], None) for row in waiting["items"]]
    return _section(Section.PROPOSAL_REQUESTS, items, count=waiting["count"], most=proposals.MOST_COUNTED)


def _to_release(work: Work, actor: Actor) -> dict[str, Any]:
    waiting = standing.publications_to_release(work, actor)
    items = [_item(row["id"], row["title"], row["case_label"], None) for row in waiting["items"]]
    return _section(Section.PUBLICATIONS_TO_RELEASE, items, count=waiting["count"], most=proposals.MOST_COUNTED)


def _overdue(work: Work, _actor: Actor) -> dict[str, Any]:
    waiting = standing.overdue_reviews(work)
    items = [_item(row["id"], row["title"], row["step_name"], row["due_at"]) for row in waiting["items"]]
    return _section(Section.PROPOSALS_OVERDUE, items, count=waiting["count"], most=proposals.MOST_COUNTED)


def _filed(work: Work, _actor: Actor) -> dict[str, Any]:
    waiting = standing.filed_proposals(work)
    items = [_item(row["id"], row["title"], row["case_label"], None) for row in waiting["items"]]
    return _section(Section.PROPOSALS_FILED, items, count=waiting["count"], most=proposals.MOST_COUNTED)


def _to_run(work: Work, actor: Actor) -> dict[str, Any]:
    notes = {WaitingFor.PUBLICATION: "草稿，待发出邀请", WaitingFor.SETTLEMENT: "已结束，待结算"}
    items = [
        _item(row["activity_id"], row["title"], notes[row["waits_for"]], row["begins_at"])
        for row in waiting_for_organiser(work, actor)
    ]
    return _section(Section.ACTIVITIES_TO_RUN, items, most=MOST_ACTIVITIES)


def _leave(work: Work, actor: Actor) -> dict[str, Any]:
    items = [
        _item(row["id"], row["name"], row["activity_title"], row["absent_from"])
        for row in leave.waiting_to_be_decided(work, actor)
    ]
    return _section(Section.LEAVE_TO_DECIDE, items, most=leave.MOST_COUNTED)


def _duty_entries(work: Work, actor: Actor) -> dict[str, Any]:
    items = [
        _item(
            row["id"],
            row["label"],
            f"{ENTRY_FORM_NAMES[row['form']]}：{row['kind_name']}（{row['entered_by_name']}）",
            None,
        )
        for row in duty_entries.waiting_to_be_confirmed(work, actor)
    ]
    return _section(Section.DUTY_ENTRIES, items, most=duty_entries.MOST_COUNTED)


def _my_declarations(work: Work, actor: Actor) -> dict[str, Any]:
    items = [
        _item(row["id"], row["label"], ENTRY_STATE_NAMES[row["state"]], None)
        for row in duty_entries.answers_to_declarations(work, actor)
    ]
    return _section(Section.MY_DECLARATIONS, items, most=duty_entries.MOST_COUNTED)


def _scores(work: Work, _actor: Actor) -> dict[str, Any]:
    year = current_year(work)
    waiting = waiting_for_scorer(work, year)
    notes = []
    if not waiting["has_regulation"]:
        notes.append(_item(None, f"{year} 年度尚未发布考核办法", "请发布考核办法", None, year=year))
    if waiting["is_stale"]:
        notes.append(_item(None, "部分得分正在重新计算", "稍后刷新", None))
    notes += [
        _item(None, f"{late} 年度结账后有新记入的事实", "请以调整项处理", None, year=late)
        for late in years_with_late_facts(work)
    ]
    return _section(Section.SCORES, notes)


def _my_appeals(work: Work, actor: Actor) -> dict[str, Any]:
    items = [
        _item(
            row["id"], row["about"], f"{row['year']} 年度：{APPEAL_STATE_NAMES[row['state']]}", None, year=row["year"]
        )
        for row in appeals.appeals_of_member(work, actor)
    ]
    return _section(Section.MY_APPEALS, items, most=appeals.MOST_COUNTED)


def _appeals(work: Work, actor: Actor) -> dict[str, Any]:
    items = [
        _item(row["id"], row["about"], f"{row['year']} 年度", None, year=row["year"])
        for row in appeals.waiting_to_be_answered(work, actor)
    ]
    return _section(Section.SCORE_APPEALS, items, most=appeals.MOST_COUNTED)


def _confirmations(work: Work, actor: Actor) -> dict[str, Any]:
    waiting = [*waiting_to_be_confirmed(work, actor), *waiting_for_second_person(work, actor)]
    items = [_item(row["id"], row["title"], "待确认", None, about=row["about"], year=row["year"]) for row in waiting]
    return _section(Section.SCORE_CONFIRMATIONS, items, most=MOST_LINES)


def _accounts(work: Work, _actor: Actor) -> dict[str, Any]:
    count = count_unused_accounts(work)
    items = [_item(None, f"{count} 人尚未首次登录", "请提醒其用一次性密码登录", None)] if count else []
    return _section(Section.ACCOUNTS, items, count=count)


def _audit(work: Work, _actor: Actor) -> dict[str, Any]:
    count = audit.waiting(work.session, work.committee_id)
    items = [_item(None, f"{count} 条审计记录待封印", "通常两秒内封印；持续增多请检查后台任务", None)] if count else []
    return _section(Section.AUDIT, items, count=count)


def _holds(permission: str) -> Callable[[Actor], bool]:
    return lambda actor: actor.may(permission)


def _is(*roles: Role) -> Callable[[Actor], bool]:
    return lambda actor: not actor.roles.isdisjoint(roles)


READERS: tuple[tuple[Callable[[Actor], bool], Reader], ...] = (
    (_holds(PROPOSAL_WRITE), _my_proposals),
    (lambda actor: actor.seat_id is not None and actor.may(PROPOSAL_WRITE), _to_sign),
    (lambda actor: actor.seat_id is not None and actor.may(ACTIVITY_ATTEND), _my_activities),
    (_holds(PROPOSAL_ENTER), _entries),
    (_holds(PROPOSAL_REVIEW), _to_review),
    (_holds(PROPOSAL_REVIEW), _to_decide),
    (_holds(PROPOSAL_REVIEW), _to_release),
    (_is(Role.SUPERVISOR, Role.SECRETARY_GENERAL, Role.LEADER), _overdue),
    (_is(Role.ASSIGNING_OFFICER, Role.CHAIRPERSONS_COUNCIL, Role.SECRETARY_GENERAL), _filed),
    (_is(Role.CONVENER, Role.SECRETARY_GENERAL, Role.CHAIRPERSONS_COUNCIL, Role.LEADER), _leave),
    (_holds(ACTIVITY_ORGANISE), _to_run),
    (_holds(DUTY_ENTRY_CONFIRM), _duty_entries),
    (_holds(BODY_FACT_DECLARE), _my_declarations),
    (lambda actor: actor.seat_id is not None and actor.may(OWN_SCORE_APPEAL), _my_appeals),
    (_holds(SCORE_KEEP), _appeals),
    (_holds(SCORE_CONFIRM), _confirmations),
    (_holds(REGULATION_PUBLISH), _scores),
    (_holds(ACCOUNT_MANAGE), _accounts),
    (_holds(AUDIT_VERIFY), _audit),
)
"""Whom each section concerns. A role whose work comes with a later capability has none yet."""
