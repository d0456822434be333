"""The contract of what people take away: the printed sheet, badges, the figures of a year, one's own history."""

from api_spec import fields
from api_spec.activities import TAG
from api_spec.contract import PDF, XLSX, Operation, PageQuery
from api_spec.corrections import RESULT, STATE
from services.activities import refusals
from services.activities.attendance_vocabulary import CorrectionState
from services.activities.vocabulary import EVIDENCE_NAMES, AttendanceStatus, Evidence
from services.members.permissions import ACTIVITY_ATTEND, ACTIVITY_COUNT, ACTIVITY_ORGANISE

YEARS = (1949, 2200)


class BadgesQuery(fields.Query):
    """Whose badges."""

    sector_id = fields.Identifier(metadata={"description": "只印一个界别的；不填则为全部受邀委员"})


class BadgeBody(fields.Body):
    """What was read from a badge."""

    code = fields.Secret(64, required=True, metadata={"description": "证件二维码中的文本"})


class BadgeReply(fields.Reply):
    """Whose badge it is."""

    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)
    sector_name = fields.PlainString(required=True)
    is_excused = fields.Flag(required=True)


class AttendanceStatisticsQuery(fields.Query):
    """Which year, and which activities of it."""

    year = fields.Whole(*YEARS, in_query=True, required=True, metadata={"description": "活动最后一天所在的年度"})
    is_required = fields.Flag(in_query=True, metadata={"description": "只统计须出席的（true）或自愿参加的（false）"})


class MyAttendanceQuery(PageQuery):
    """Of which year."""

    year = fields.Whole(*YEARS, in_query=True, metadata={"description": "活动最后一天所在的年度；不填则为历年"})


class AttendanceFiguresReply(fields.Reply):
    """How many of each, and which part of the invited was there."""

    invited = fields.PlainWhole(required=True, metadata={"description": "应到人次"})
    present = fields.PlainWhole(required=True, metadata={"description": "按时出席"})
    late = fields.PlainWhole(required=True)
    excused = fields.PlainWhole(required=True)
    absent = fields.PlainWhole(required=True)
    no_show = fields.PlainWhole(required=True, metadata={"description": "自愿参加的活动，报名未到"})
    walk_in = fields.PlainWhole(required=True, metadata={"description": "自愿参加的活动，未报名到场"})
    rate = fields.Points(required=True, allow_none=True)


class PublicObserversReply(fields.Reply):
    """How many of the public."""

    registered = fields.PlainWhole(required=True, metadata={"description": "登记而未取消的"})
    came = fields.PlainWhole(required=True)


class ActivityFiguresReply(AttendanceFiguresReply):
    """The figures of whole activities."""

    public_observers = fields.Part(
        PublicObserversReply, required=True, metadata={"description": "公众旁听人次，另计，不在应到之内"}
    )


class SectorFiguresReply(AttendanceFiguresReply):
    """The figures of a sector."""

    sector_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)


class KindFiguresReply(ActivityFiguresReply):
    """The figures of a kind of activity."""

    kind = fields.PlainString(required=True)
    name = fields.PlainString(required=True)


class MonthFiguresReply(ActivityFiguresReply):
    """The figures of a month."""

    month = fields.PlainWhole(required=True)


class AttendanceStatisticsReply(fields.Reply):
    """A year's attendance."""

    year = fields.PlainWhole(required=True)
    activities = fields.PlainWhole(required=True, metadata={"description": "已结算的活动数"})
    total = fields.Part(ActivityFiguresReply, required=True)
    sectors = fields.ListOf(fields.Part(SectorFiguresReply), required=True)
    kinds = fields.ListOf(fields.Part(KindFiguresReply), required=True)
    months = fields.ListOf(fields.Part(MonthFiguresReply), required=True)


class OwnCorrectionReply(fields.Reply):
    """What was said about one's own result, and what became of it."""

    state = fields.Choice(CorrectionState, required=True, metadata=STATE)
    was_status = fields.Choice(AttendanceStatus, required=True, allow_none=True, metadata=RESULT)
    was_half_days = fields.PlainWhole(required=True)
    status = fields.Choice(AttendanceStatus, required=True, allow_none=True, metadata=RESULT)
    half_days = fields.PlainWhole(required=True)
    reason = fields.PlainString(required=True)
    proposed_by_name = fields.PlainString(required=True)
    proposed_at = fields.Instant(required=True)
    decided_by_name = fields.PlainString(required=True, allow_none=True)
    decided_at = fields.Instant(required=True, allow_none=True)
    refusal_reason = fields.PlainString(required=True, allow_none=True)


class OwnResultReply(fields.Reply):
    """One activity in one's own history."""

    id = fields.Identifier(required=True, metadata={"description": "活动"})
    title = fields.PlainString(required=True)
    kind = fields.PlainString(required=True)
    kind_name = fields.PlainString(required=True)
    place = fields.PlainString(required=True)
    begins_at = fields.Instant(required=True)
    ends_at = fields.Instant(required=True)
    settled_at = fields.Instant(required=True)
    is_required = fields.Flag(required=True)
    status = fields.Choice(AttendanceStatus, required=True, allow_none=True, metadata=RESULT)
    half_days = fields.PlainWhole(required=True)
    sessions = fields.PlainWhole(required=True)
    evidence = fields.Choice(
        Evidence, required=True, allow_none=True,
        metadata={"description": f"到会的佐证等级，多场取最弱的一级：{fields.meanings(EVIDENCE_NAMES)}"},
    )  # fmt: skip
    corrections = fields.ListOf(fields.Part(OwnCorrectionReply), required=True)


class MyAttendanceReply(fields.Reply):
    """A page of one's own history."""

    items = fields.ListOf(fields.Part(OwnResultReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


COUNTED = "已结算的活动，含更正；出席率为出席与迟到之和除以应到，四位小数，没有应到的为 null。公众旁听另计人次。"

FORM = Operation(
    name="export_attendance_sheet", method="GET", path="/activities/{activity_id}/attendance/sheet",
    may=ACTIVITY_ORGANISE, tag=TAG, summary="导出签到表",
    description="xlsx，A4 横向、逐页重复表头：按界别列出受邀委员，每个半天一栏（√ 到会、迟 迟到、假 请假、缺 缺席），"
    "有结果、签名与备注栏，附分场与分界别的合计，公众旁听另列人数、不列姓名；经更正的在备注中注明。导出记入审计。",
    gives=XLSX, audits_read=True, refuses=(refusals.NobodyInvited,),
)  # fmt: skip
BADGES = Operation(
    name="print_badges", method="GET", path="/activities/{activity_id}/badges", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="印制证件",
    description="PDF，A4 每页十张：姓名、界别、委员证号与二维码；一次最多 1,000 张，可按界别分次印制。"
    "二维码是签名的文本而不是网址。字体缺少某人姓名所用的字时不印制，并指出是哪个字。印制记入审计。",
    query=BadgesQuery, gives=PDF, audits_read=True,
    refuses=(refusals.NobodyInvited, refusals.BadgesTooMany, refusals.GlyphMissing),
)  # fmt: skip
READ_BADGE = Operation(
    name="read_badge", method="POST", path="/activities/{activity_id}/badges/reading", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="辨认证件",
    description="签到台扫描证件，得知是哪位受邀委员；不登记到会：证件可以被拍照，到会由工作人员登记。每次辨认都有审计记录。",
    body=BadgeBody, reply=BadgeReply, only_reads=True, audits_read=True,
    refuses=(refusals.BadgeMalformed, refusals.BadgeForged),
)  # fmt: skip
STATISTICS = Operation(
    name="read_attendance_statistics", method="GET", path="/attendance/statistics", may=ACTIVITY_COUNT, tag=TAG,
    summary="出席情况统计", description=f"一个年度的出席情况，按界别、活动种类与月份。{COUNTED}",
    query=AttendanceStatisticsQuery, reply=AttendanceStatisticsReply,
)  # fmt: skip
STATISTICS_SHEET = Operation(
    name="export_attendance_statistics", method="GET", path="/attendance/statistics/sheet", may=ACTIVITY_COUNT,
    tag=TAG, summary="导出出席情况统计", description=f"xlsx，按界别、活动种类与月份各一张表。{COUNTED}",
    query=AttendanceStatisticsQuery, gives=XLSX,
)  # fmt: skip
MINE = Operation(
    name="list_my_attendance", method="GET", path="/me/attendance", may=ACTIVITY_ATTEND, tag=TAG,
    summary="本人的出席记录", description="已结算的活动，最近的在前：结果、半天数、佐证等级，以及每一次更正。",
    query=MyAttendanceQuery, reply=MyAttendanceReply,
)  # fmt: skip

OPERATIONS = (FORM, BADGES, READ_BADGE, STATISTICS, STATISTICS_SHEET, MINE)
