"""Who may do what with whose things, written down once by and for people: the auditor reads it as docs/permissions.md.

No code of the server reads this page; the server follows `Operation.may`, `ROLES` and the commands. That both say the
same is proven by calling every cell (`script/proof matrix`). A new operation without a line here fails a test.

Two rules stand above all lines. Nobody reaches another committee's things: they are not told from things that do not
exist. And whoever does not serve in the committee any more is nobody.
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from services.members.vocabulary import Role


class Whose(enum.StrEnum):
    """Whose thing it is, seen by the person who asks."""

    OWN = "own"
    OTHERS = "others"


ANY: Final = frozenset(Whose)
OWN: Final = frozenset({Whose.OWN})
OTHERS: Final = frozenset({Whose.OTHERS})
"""Separation of duties: everybody's but one's own."""

Grants = Mapping[Role, frozenset[Whose]]

EVERYBODY: Final[Grants] = dict.fromkeys(Role, ANY)
"""Whoever serves in the committee, also without a role."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One operation on one kind of thing: which roles may, and with whose.

    `of` names the thing in the state in which the operation makes sense (the keys of `THINGS`, `policy_things.py`); it
    is empty where the operation names no thing.
    """

    operation: str
    may: Grants
    of: str = ""
    is_public: bool = False
    """Without any log-in."""
    is_for_everybody: bool = False
    """Also for those who hold no role at all."""


def _to(roles: Role | Iterable[Role], whose: frozenset[Whose] = ANY) -> Grants:
    return dict.fromkeys([roles] if isinstance(roles, Role) else roles, whose)


def _everybody(operation: str, of: str = "", whose: frozenset[Whose] = ANY) -> Line:
    return Line(operation=operation, of=of, may=dict.fromkeys(Role, whose), is_for_everybody=True)


def _line(operation: str, of: str, *grants: Grants) -> Line:
    return Line(operation=operation, of=of, may={role: whose for each in grants for role, whose in each.items()})


READ_MEMBERS: Final = (
    Role.ADMINISTRATOR, Role.ASSIGNING_OFFICER, Role.CHAIRPERSONS_COUNCIL, Role.CONVENER, Role.ORGANISER,
    Role.REVIEWER, Role.SCORER, Role.SECRETARY_GENERAL,
)  # fmt: skip
READ_PROPOSALS: Final = (
    Role.ASSIGNING_OFFICER, Role.CHAIRPERSONS_COUNCIL, Role.LEADER, Role.REVIEWER, Role.SECRETARY_GENERAL,
    Role.SUPERVISOR,
)  # fmt: skip
DECIDE_LEAVE: Final = (
    Role.CHAIRPERSONS_COUNCIL, Role.CONVENER, Role.LEADER, Role.ORGANISER, Role.SECRETARY_GENERAL,
)  # fmt: skip
READ_SCORES: Final = (Role.CHAIRPERSONS_COUNCIL, Role.SCORER, Role.SECRETARY_GENERAL)

WRITER = _to(Role.MEMBER, OWN)
STAFF = _to(READ_PROPOSALS)

POLICY: Final[tuple[Line, ...]] = (
    # Log-in and one's own person.
    Line(operation="log_in", may=EVERYBODY, is_public=True, is_for_everybody=True),
    Line(operation="refresh_session", may=EVERYBODY, is_public=True, is_for_everybody=True),
    Line(operation="log_in_by_wechat", may=EVERYBODY, is_public=True, is_for_everybody=True),
    Line(operation="bind_wechat_by_password", may=EVERYBODY, is_public=True, is_for_everybody=True),
    Line(operation="bind_wechat_by_phone", may=EVERYBODY, is_public=True, is_for_everybody=True),
    _everybody("read_my_wechat"),
    _everybody("bind_my_wechat"),
    _everybody("unbind_my_wechat"),
    _everybody("switch_committee", "committee", OWN),
    _everybody("log_out"),
    _everybody("log_out_everywhere"),
    _everybody("read_me"),
    _everybody("change_my_password"),
    _everybody("begin_my_second_factor"),
    _everybody("confirm_my_second_factor"),
    _everybody("list_my_devices"),
    _everybody("read_my_data"),
    _everybody("name_my_device", "device", OWN),
    _everybody("revoke_my_device", "device", OWN),
    _everybody("read_home"),
    # Proposals: a draft is its author's alone; nobody reviews his own; filed ones are read by all members.
    _line("draft_proposal", "", _to(Role.MEMBER)),
    _line("list_my_proposals", "", _to((Role.MEMBER, Role.ORGANISATION_OFFICER))),
    _line("list_proposals", "", STAFF),
    _line("read_proposal", "draft", WRITER),
    _line("read_proposal", "in-review", WRITER, STAFF),
    _line("read_proposal", "sent-back", WRITER, _to(Role.REVIEWER)),
    _line("read_proposal", "filed", _to(Role.MEMBER), STAFF),
    _line("list_proposal_history", "draft", WRITER),
    _line("list_proposal_history", "filed", WRITER, STAFF),
    _line("list_proposal_revisions", "draft", WRITER),
    _line("list_proposal_revisions", "filed", WRITER, STAFF),
    _line("read_proposal_revision", "draft", WRITER),
    _line("read_proposal_revision", "filed", WRITER, STAFF),
    _line("edit_proposal", "draft", WRITER),
    _line("edit_proposal", "sent-back", WRITER),
    _line("submit_proposal", "draft", WRITER),
    _line("withdraw_proposal", "draft", WRITER),
    _line("withdraw_proposal", "in-review", WRITER),
    _line("pass_review_step", "in-review", _to(Role.REVIEWER, OTHERS)),
    _line("send_back_proposal", "in-review", _to(Role.REVIEWER, OTHERS)),
    _line("file_proposal", "last-step", _to(Role.REVIEWER, OTHERS)),
    # Other outcomes of the review: what one asks another one decides, and nobody about his own.
    _line("decline_proposal", "last-step", _to(Role.REVIEWER, OTHERS)),
    _line("propose_conversion", "in-review", _to(Role.REVIEWER, OTHERS)),
    _line("answer_conversion", "awaiting-consent", WRITER),
    _line("merge_proposal", "in-review", _to(Role.REVIEWER, OTHERS)),
    _line("ask_withdrawal", "filed", WRITER),
    _line("ask_merger", "filed", _to(Role.REVIEWER, OTHERS)),
    _line("ask_separation", "merged", _to(Role.REVIEWER, OTHERS)),
    _line("decide_request", "withdrawal-asked", _to(Role.REVIEWER, OTHERS)),
    _line("read_proposal", "awaiting-consent", WRITER, STAFF),
    _line("read_proposal", "merged", WRITER, STAFF),
    _line("pass_review_steps", "", _to(Role.REVIEWER)),
    _line("send_back_proposals", "", _to(Role.REVIEWER)),
    _line("hold_review_meeting", "", _to(Role.REVIEWER)),
    _line("read_review_meeting", "review-meeting", STAFF),
    _line("list_review_meetings", "", STAFF),
    # The queue: everybody keeps his own views.
    _line("list_queue_groups", "", STAFF),
    _line("read_proposal_statistics", "", STAFF),
    _line("list_queue_views", "", STAFF),
    _line("add_queue_view", "", STAFF),
    _line("edit_queue_view", "queue-view", _to(READ_PROPOSALS, OWN)),
    _line("remove_queue_view", "queue-view", _to(READ_PROPOSALS, OWN)),
    # Co-signing: the author invites and is told every answer; each member signs for himself alone.
    _line("edit_proposal", "co-signing", WRITER),
    _line("withdraw_proposal", "co-signing", WRITER),
    _line("submit_proposal", "co-signed", WRITER),
    _line("invite_co_signers", "draft", WRITER),
    _line("call_off_co_signing", "co-signing", WRITER),
    _line("list_co_signatures", "co-signing", WRITER),
    _line("list_co_signatures", "invited", WRITER),
    _line("list_co_signatures", "filed", _to(Role.MEMBER), STAFF),
    _line("read_my_co_signature", "invited", WRITER),
    _line("read_my_co_signature_changes", "signed", WRITER),
    _line("co_sign_proposal", "invited", WRITER),
    _line("decline_co_signature", "invited", WRITER),
    _line("withdraw_co_signature", "signed", WRITER),
    _line("list_my_co_signatures", "", _to((Role.MEMBER, Role.ORGANISATION_OFFICER))),
    _line("list_possible_co_signers", "", _to((Role.MEMBER, Role.ORGANISATION_OFFICER))),
    # Collective proposals: of a body, by whoever speaks for it (the world's committee has named the convener of each).
    _line("list_representatives", "body", _to(Role.ADMINISTRATOR)),
    _line("name_representatives", "body", _to(Role.ADMINISTRATOR)),
    _line("list_my_bodies", "", _to((Role.MEMBER, Role.ORGANISATION_OFFICER))),
    _line("draft_collective_proposal", "", _to((Role.MEMBER, Role.ORGANISATION_OFFICER))),
    _line("name_main_members", "collective", WRITER),
    _line("submit_proposal", "collective", WRITER),
    # Links: the two authors tie their proposals; who sees one sees of the other no more than any reader may.
    _line("list_proposal_links", "draft", WRITER),
    _line("list_proposal_links", "filed", _to(Role.MEMBER), STAFF),
    _line("offer_proposal_link", "draft", WRITER),
    _line("accept_proposal_link", "draft", WRITER),
    _line("end_proposal_link", "draft", WRITER),
    _line("check_proposal_text", "", _to((Role.MEMBER, Role.ORGANISATION_OFFICER))),
    _line("read_word_text", "", _to((Role.MEMBER, Role.ORGANISATION_OFFICER))),
    _line("read_proposal_form", "draft", WRITER),
    _line("read_proposal_form", "in-review", WRITER, STAFF),
    _line("read_proposal_form", "sent-back", WRITER, _to(Role.REVIEWER)),
    _line("read_proposal_form", "filed", WRITER, STAFF),
    # Attachments follow the text: its author changes them while he may change it, whoever sees it sees them.
    _line("attach_file", "draft", WRITER),
    _line("attach_file", "sent-back", WRITER),
    _line("order_attachments", "draft", WRITER),
    _line("remove_attachment", "draft", WRITER),
    _line("remove_attachment", "sent-back", WRITER),
    _line("read_attachment", "draft", WRITER),
    _line("read_attachment", "in-review", WRITER, STAFF),
    _line("read_attachment", "sent-back", WRITER, _to(Role.REVIEWER)),
    _line("read_attachment", "filed", _to(Role.MEMBER), STAFF),
    # Proposals of earlier years: members read what is shown to them, and always their own.
    _line("import_past_proposals", "", _to(Role.ADMINISTRATOR)),
    _line("read_past_proposals_template", "", _to(Role.ADMINISTRATOR)),
    _line("list_past_proposals", "", _to((Role.MEMBER, Role.ORGANISATION_OFFICER)), STAFF),
    _line("list_my_past_proposals", "", _to((Role.MEMBER, Role.ORGANISATION_OFFICER))),
    _line("read_past_proposal", "past-shown", _to((Role.MEMBER, Role.ORGANISATION_OFFICER)), STAFF),
    _line("read_past_proposal", "past-kept", WRITER, STAFF),
    # The search of both finds what the person may read anyway; a sheet of it is the staff's.
    _line("search_proposals", "", _to((Role.MEMBER, Role.ORGANISATION_OFFICER)), STAFF),
    _line("count_found_proposals", "", _to((Role.MEMBER, Role.ORGANISATION_OFFICER)), STAFF),
    _line("export_found_proposals", "", STAFF),
    _line("export_proposals", "", STAFF),
    # Similar matters: what somebody may read anyway; only its author says on what a proposal builds.
    _line("find_similar_matters", "", _to((Role.MEMBER, Role.ORGANISATION_OFFICER)), STAFF),
    _line("list_followed_matters", "", _to((Role.MEMBER, Role.ORGANISATION_OFFICER)), STAFF),
    _line("follow_matter", "past-shown", _to((Role.MEMBER, Role.ORGANISATION_OFFICER)), STAFF),
    _line("unfollow_matter", "followed", _to((Role.MEMBER, Role.ORGANISATION_OFFICER, *READ_PROPOSALS), OWN)),
    _line("add_reference", "draft", WRITER),
    _line("remove_reference", "draft", WRITER),
    _line("list_proposal_references", "draft", WRITER),
    _line("list_proposal_references", "filed", WRITER, STAFF),
    # Publication: two persons of the office, neither its proposer; he too may take it back. The public reads the rest.
    _line("propose_publication", "filed", _to(Role.REVIEWER, OTHERS)),
    _line("release_publication", "publication-proposed", _to(Role.REVIEWER, OTHERS)),
    _line("retract_publication", "published", WRITER, _to(Role.REVIEWER)),
    _line("read_publication", "published", WRITER, STAFF),
    Line(operation="list_published_proposals", of="published", may=EVERYBODY, is_public=True, is_for_everybody=True),
    Line(operation="read_published_proposal", of="published", may=EVERYBODY, is_public=True, is_for_everybody=True),
    # Activities: members see those to which they are invited; nobody writes his own attendance but at the door.
    _line("draft_activity", "", _to(Role.ORGANISER)),
    _line("list_activities", "", _to(Role.ORGANISER)),
    _line("read_activity", "activity-draft", _to(Role.ORGANISER)),
    _line("read_activity", "activity-open", _to((Role.MEMBER, Role.ORGANISER))),
    _line("read_activity", "activity-uninvited", _to(Role.ORGANISER)),
    _line("edit_activity", "activity-draft", _to(Role.ORGANISER)),
    _line("draft_activity_series", "", _to(Role.ORGANISER)),
    _line("publish_activity", "activity-draft", _to(Role.ORGANISER)),
    _line("change_activity", "activity-open", _to(Role.ORGANISER)),
    _line("open_activity", "activity-published", _to(Role.ORGANISER)),
    _line("answer_invitation", "activity-open", _to(Role.MEMBER)),
    _line("answer_invitation", "activity-uninvited"),
    _line("list_answers", "activity-open", _to(Role.ORGANISER)),
    _line("add_invitees", "activity-open", _to(Role.ORGANISER)),
    _line("list_invitee_differences", "activity-open", _to(Role.ORGANISER)),
    _line("take_over_invitee_differences", "activity-open", _to(Role.ORGANISER)),
    _line("cancel_activity", "activity-open", _to(Role.ORGANISER)),
    _line("settle_activity", "activity-over", _to(Role.ORGANISER)),
    _line("list_my_activities", "", _to(Role.MEMBER)),
    _line("read_venue_codes", "activity-open", _to(Role.ORGANISER)),
    _line("check_in", "activity-open", _to(Role.MEMBER)),
    _line("check_in", "activity-uninvited"),
    _line("record_presence", "attendance", _to(Role.ORGANISER, OTHERS)),
    _line("excuse_invitee", "attendance", _to(Role.ORGANISER, OTHERS)),
    _line("read_attendance_counts", "activity-open", _to(Role.ORGANISER)),
    _line("list_activity_links", "activity-published", _to(Role.ORGANISER)),
    _line("offer_activity_link", "activity-published", _to(Role.ORGANISER)),
    _line("accept_activity_link", "activity-published", _to(Role.ORGANISER)),
    _line("end_activity_link", "activity-published", _to(Role.ORGANISER)),
    _line("attach_material", "activity-open", _to(Role.ORGANISER)),
    _line("remove_material", "activity-published", _to(Role.ORGANISER)),
    _line("read_material", "activity-published", _to((Role.MEMBER, Role.ORGANISER))),
    # Speeches: written by their speaker, reviewed by the office, by nobody his own.
    _line("draft_speech", "activity-open", _to(Role.MEMBER)),
    _line("list_speeches", "activity-open", _to((Role.MEMBER, Role.ORGANISER))),
    _line("list_speeches", "activity-uninvited", _to(Role.ORGANISER)),
    _line("list_my_speeches", "", _to(Role.MEMBER)),
    _line("read_speech", "speech-draft", WRITER),
    _line("edit_speech", "speech-draft", WRITER),
    _line("submit_speech", "speech-draft", WRITER),
    _line("withdraw_speech", "speech-draft", WRITER),
    _line("read_speech", "speech-submitted", WRITER, _to(Role.ORGANISER)),
    _line("review_speech", "speech-submitted", _to(Role.ORGANISER, OTHERS)),
    _line("give_speech", "speech-accepted", _to(Role.ORGANISER, OTHERS)),
    _line("record_impromptu_speech", "activity-over", _to(Role.ORGANISER)),
    _line("strike_speech", "speech-given", _to(Role.ORGANISER, OTHERS)),
    # Leave: each for himself; nobody decides his own. A convener decides in the bodies that he convenes.
    _line("ask_for_leave", "activity-open", _to(Role.MEMBER)),
    _line("ask_for_leave", "activity-uninvited"),
    _line("list_my_leave", "", _to(Role.MEMBER)),
    _line("list_leave_requests", "", _to(DECIDE_LEAVE)),
    _line("read_leave_request", "leave-asked", WRITER, _to((Role.ORGANISER, Role.SECRETARY_GENERAL))),
    _line("decide_leave", "leave-asked", _to(Role.SECRETARY_GENERAL, OTHERS)),
    _line("withdraw_leave", "leave-asked", WRITER),
    _line("attach_leave_evidence", "leave-asked", WRITER),
    _line("read_leave_evidence", "leave-asked", WRITER, _to((Role.ORGANISER, Role.SECRETARY_GENERAL))),
    _line("read_attendance_sheet", "activity-open", _to(Role.ORGANISER)),
    # Notices: everybody his own; the organiser sees whom they reached.
    _everybody("list_my_notices"),
    _everybody("read_notice", "notice", OWN),
    _everybody("read_all_notices"),
    _line("list_activity_notices", "activity-open", _to(Role.ORGANISER)),
    _line("remind_unanswered", "activity-open", _to(Role.ORGANISER)),
    # Scoring.
    _line("read_my_score", "", _to(Role.MEMBER)),
    _line("read_member_score", "seat", _to(READ_SCORES)),
    _line("list_scores", "", _to(READ_SCORES)),
    _line("import_duty_facts", "", _to(Role.SCORER)),
    _line("read_duty_facts_template", "", _to(Role.SCORER)),
    _line("publish_regulation", "", _to(Role.SCORER)),
    _everybody("list_regulations"),
    _everybody("read_regulation", "regulation"),
    # Administration: the administrator manages everybody's account but his own.
    _line("list_members", "", _to(READ_MEMBERS)),
    _line("read_member", "seat", _to(READ_MEMBERS)),
    _line("import_roster", "", _to(Role.ADMINISTRATOR)),
    _line("read_roster_template", "", _to(Role.ADMINISTRATOR)),
    _line("list_officers", "", _to(Role.ADMINISTRATOR)),
    _line("add_officer", "", _to(Role.ADMINISTRATOR)),
    _line("read_account", "account", _to(Role.ADMINISTRATOR)),
    _line("set_roles", "account", _to(Role.ADMINISTRATOR, OTHERS)),
    _line("disable_account", "account", _to(Role.ADMINISTRATOR, OTHERS)),
    _line("enable_account", "account", _to(Role.ADMINISTRATOR, OTHERS)),
    _line("reset_password", "account", _to(Role.ADMINISTRATOR, OTHERS)),
    _line("erase_person", "account-disabled", _to(Role.ADMINISTRATOR, OTHERS)),
    _line("change_phone", "account", _to(Role.ADMINISTRATOR, OTHERS)),
    _everybody("list_bodies"),
    _line("add_body", "", _to(Role.ADMINISTRATOR)),
    _everybody("list_units"),
    _line("add_unit", "", _to(Role.ADMINISTRATOR)),
    _everybody("list_committees"),
    _everybody("read_settings"),
    _line("edit_settings", "", _to(Role.ADMINISTRATOR)),
    _everybody("list_settings_versions"),
    _everybody("read_settings_version", "settings-version"),
    _line("read_audit_verification", "", _to(Role.AUDITOR)),
)


def granted(line: Line, roles: Iterable[Role]) -> frozenset[Whose]:
    """With whose things a person of these roles may do it."""
    if line.is_for_everybody:
        return next(iter(line.may.values()))
    return frozenset[Whose]().union(*(line.may.get(role, frozenset()) for role in roles))
