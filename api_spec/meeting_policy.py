"""The policy's lines about meetings and activities: plan, answer, stay away, speak, settle, take away."""

from typing import Final

from api_spec.granting import EVERYBODY, OTHERS, OWN, WRITER, Line, everybody, line, to
from services.members.vocabulary import Role

DECIDE_LEAVE: Final = (
    Role.CHAIRPERSONS_COUNCIL, Role.CONVENER, Role.LEADER, Role.ORGANISER, Role.SECRETARY_GENERAL,
)  # fmt: skip
COUNTERS = to((Role.CHAIRPERSONS_COUNCIL, Role.ORGANISER, Role.SECRETARY_GENERAL))

MEETINGS: Final[tuple[Line, ...]] = (
    # Activities: members see those to which they are invited; nobody writes his own attendance but at the door.
    line("draft_activity", "", to(Role.ORGANISER)),
    line("list_activities", "", to(Role.ORGANISER)),
    line("read_activity", "activity-draft", to(Role.ORGANISER)),
    line("read_activity", "activity-open", to((Role.MEMBER, Role.ORGANISER))),
    line("read_activity", "activity-uninvited", to(Role.ORGANISER)),
    line("edit_activity", "activity-draft", to(Role.ORGANISER)),
    line("draft_activity_series", "", to(Role.ORGANISER)),
    line("publish_activity", "activity-draft", to(Role.ORGANISER)),
    line("change_activity", "activity-open", to(Role.ORGANISER)),
    line("open_activity", "activity-published", to(Role.ORGANISER)),
    line("answer_invitation", "activity-open", to(Role.MEMBER)),
    line("answer_invitation", "activity-uninvited"),
    line("list_answers", "activity-open", to(Role.ORGANISER)),
    line("add_invitees", "activity-open", to(Role.ORGANISER)),
    line("list_invitee_differences", "activity-open", to(Role.ORGANISER)),
    line("take_over_invitee_differences", "activity-open", to(Role.ORGANISER)),
    line("cancel_activity", "activity-open", to(Role.ORGANISER)),
    line("settle_activity", "activity-over", to(Role.ORGANISER)),
    line("list_my_activities", "", to(Role.MEMBER)),
    line("read_venue_codes", "activity-open", to(Role.ORGANISER)),
    line("check_in", "activity-open", to(Role.MEMBER)),
    line("check_in", "activity-uninvited"),
    line("record_presence", "attendance", to(Role.ORGANISER, OTHERS)),
    line("excuse_invitee", "attendance", to(Role.ORGANISER, OTHERS)),
    line("read_attendance_counts", "activity-open", to(Role.ORGANISER)),
    line("list_activity_links", "activity-published", to(Role.ORGANISER)),
    line("offer_activity_link", "activity-published", to(Role.ORGANISER)),
    line("accept_activity_link", "activity-published", to(Role.ORGANISER)),
    line("end_activity_link", "activity-published", to(Role.ORGANISER)),
    line("attach_material", "activity-open", to(Role.ORGANISER)),
    line("remove_material", "activity-published", to(Role.ORGANISER)),
    line("read_material", "activity-published", to((Role.MEMBER, Role.ORGANISER))),
    # Public observers: without an account; the organiser sees who they are.
    Line(operation="list_public_activities", of="observed", may=EVERYBODY, is_public=True, is_for_everybody=True),
    Line(operation="register_observer", of="observed", may=EVERYBODY, is_public=True, is_for_everybody=True),
    Line(operation="cancel_observer", of="observed", may=EVERYBODY, is_public=True, is_for_everybody=True),
    line("list_observers", "observed", to(Role.ORGANISER)),
    line("record_observer", "observed", to(Role.ORGANISER)),
    # Speeches: written by their speaker, reviewed by the office, by nobody his own.
    line("draft_speech", "activity-open", to(Role.MEMBER)),
    line("list_speeches", "activity-open", to((Role.MEMBER, Role.ORGANISER))),
    line("list_speeches", "activity-uninvited", to(Role.ORGANISER)),
    line("list_my_speeches", "", to(Role.MEMBER)),
    line("read_speech", "speech-draft", WRITER),
    line("edit_speech", "speech-draft", WRITER),
    line("submit_speech", "speech-draft", WRITER),
    line("withdraw_speech", "speech-draft", WRITER),
    line("read_speech", "speech-submitted", WRITER, to(Role.ORGANISER)),
    line("review_speech", "speech-submitted", to(Role.ORGANISER, OTHERS)),
    line("give_speech", "speech-accepted", to(Role.ORGANISER, OTHERS)),
    line("record_impromptu_speech", "activity-over", to(Role.ORGANISER)),
    line("strike_speech", "speech-given", to(Role.ORGANISER, OTHERS)),
    # Leave: each for himself; nobody decides his own. A convener decides in the bodies that he convenes.
    line("ask_for_leave", "activity-open", to(Role.MEMBER)),
    line("ask_for_leave", "activity-uninvited"),
    line("list_my_leave", "", to(Role.MEMBER)),
    line("list_leave_requests", "", to(DECIDE_LEAVE)),
    line("read_leave_request", "leave-asked", WRITER, to((Role.ORGANISER, Role.SECRETARY_GENERAL))),
    line("decide_leave", "leave-asked", to(Role.SECRETARY_GENERAL, OTHERS)),
    line("withdraw_leave", "leave-asked", WRITER),
    line("attach_leave_evidence", "leave-asked", WRITER),
    line("read_leave_evidence", "leave-asked", WRITER, to((Role.ORGANISER, Role.SECRETARY_GENERAL))),
    line("read_attendance_sheet", "activity-open", to(Role.ORGANISER)),
    # What was settled: another one confirms what one corrects, and nobody corrects his own.
    line("propose_attendance_correction", "settled-attendance", to(Role.ORGANISER, OTHERS)),
    line("list_attendance_corrections", "settled-attendance", to(Role.ORGANISER)),
    line("confirm_attendance_correction", "attendance-correction", to(Role.ORGANISER, OTHERS)),
    line("refuse_attendance_correction", "attendance-correction", to(Role.ORGANISER)),
    # What people take away; whoever has a feed's address reads it, so it says no more than the agenda.
    line("export_attendance_sheet", "activity-open", to(Role.ORGANISER)),
    line("print_badges", "activity-open", to(Role.ORGANISER)),
    line("read_badge", "activity-open", to(Role.ORGANISER)),
    line("read_attendance_statistics", "", COUNTERS),
    line("export_attendance_statistics", "", COUNTERS),
    line("list_my_attendance", "", to(Role.MEMBER)),
    line("read_my_calendar_feed", "", to(Role.MEMBER)),
    line("make_my_calendar_feed", "", to(Role.MEMBER)),
    line("revoke_my_calendar_feed", "", to(Role.MEMBER)),
    Line(operation="read_calendar", of="calendar-feed", may=EVERYBODY, is_public=True, is_for_everybody=True),
    # Notices: everybody his own; the organiser sees whom they reached.
    everybody("list_my_notices"),
    everybody("read_notice", "notice", OWN),
    everybody("read_all_notices"),
    line("list_activity_notices", "activity-open", to(Role.ORGANISER)),
    line("remind_unanswered", "activity-open", to(Role.ORGANISER)),
)
