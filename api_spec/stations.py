"""The contract of what stands at the door with a key of its own: issue, list, revoke; scan, readings, board."""

from api_spec import fields
from api_spec.activities import TAG
from api_spec.attendance import CheckInReply
from api_spec.contract import Operation, PageQuery
from services.activities import refusals
from services.activities.vocabulary import LEFT_OUT_NAMES, STATION_NAMES, ActivityState, Direction, LeftOut, StationKind
from services.members.permissions import ACTIVITY_ORGANISE, ATTENDANCE_SCAN, BOARD_READ, READING_HAND_IN

MOST_READINGS = 500


class StationBody(fields.Body):
    """A desk, a reader or a screen that is to get a key."""

    kind = fields.Choice(StationKind, required=True, metadata={"description": fields.meanings(STATION_NAMES)})
    name = fields.Text(60, required=True, metadata={"example": "会议中心南门签到台"})
    officer_name = fields.Text(60, required=True, metadata={"description": "值守的工作人员，其姓名记入签到表"})
    activity_id = fields.Identifier(metadata={"description": "只用于此活动；会场屏幕必填，不填则用于本会全部活动"})
    ends_at = fields.Instant(metadata={"description": "到期时间；不填则为活动结束后 12 小时，或 400 天"})


class StationsQuery(PageQuery):
    """The stations, of one activity or of all."""

    activity_id = fields.Identifier()


class StationReply(fields.Reply):
    """A station, without its key."""

    id = fields.Identifier(required=True)
    kind = fields.Choice(StationKind, required=True)
    name = fields.PlainString(required=True)
    officer_name = fields.PlainString(required=True)
    activity_id = fields.Identifier(required=True, allow_none=True)
    issued_by_name = fields.PlainString(required=True)
    issued_at = fields.Instant(required=True)
    ends_at = fields.Instant(required=True)
    revoked_at = fields.Instant(required=True, allow_none=True)


class NewStationReply(StationReply):
    """A station with its key."""

    key = fields.PlainString(required=True, metadata={"description": "只显示这一次；设备以 Authorization: Bearer 携带"})


class StationsReply(fields.Reply):
    """A page of stations."""

    items = fields.ListOf(fields.Part(StationReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class ScanBody(fields.Body):
    """What the desk has scanned."""

    code = fields.Secret(200, required=True, metadata={"description": "委员手机上的签到码"})
    direction = fields.Choice(Direction, load_default=Direction.IN, metadata={"description": "in 到会，out 提前离会"})


class EntryReply(CheckInReply):
    """An entry of the sheet, with when he left before the end."""

    left_at = fields.Instant(required=True, allow_none=True)


class ReadingBody(fields.Body):
    """One badge that was read."""

    member_number = fields.Text(40, required=True, metadata={"description": "委员证号"})
    at = fields.Instant(required=True, metadata={"description": "读卡设备的时间"})


class ReadingsBody(fields.Body):
    """What a reader has read since the last time, or again."""

    readings = fields.ListOf(fields.Part(ReadingBody), most=MOST_READINGS, least=1, required=True)


class LeftOutReply(fields.Reply):
    """One reading that was not entered."""

    index = fields.PlainWhole(required=True, metadata={"description": "在所提交的列表中的位置，从 0 起"})
    why = fields.Choice(LeftOut, required=True, metadata={"description": fields.meanings(LEFT_OUT_NAMES)})


class ReadingsReply(fields.Reply):
    """How many were handed in, how many of them were new, and which were left out."""

    activity_id = fields.Identifier(required=True)
    session_id = fields.Identifier(required=True)
    readings = fields.PlainWhole(required=True)
    entered = fields.PlainWhole(required=True, metadata={"description": "改变了签到表的人数；重复提交为 0"})
    left_out = fields.ListOf(
        fields.Part(LeftOutReply), required=True, metadata={"description": "未登记的记录，其余不受影响"}
    )


class BoardCounts(fields.Reply):
    """Counts of a session, or of one sector in it."""

    name = fields.PlainString(required=True)
    invited = fields.PlainWhole(required=True)
    present = fields.PlainWhole(required=True, metadata={"description": "到会，含迟到、远程与已提前离会的"})
    late = fields.PlainWhole(required=True)
    remote = fields.PlainWhole(required=True)
    left = fields.PlainWhole(required=True, metadata={"description": "已提前离会"})
    excused = fields.PlainWhole(required=True, metadata={"description": "准假且未到会"})
    missing = fields.PlainWhole(required=True, metadata={"description": "应到而尚未到会"})
    unregistered = fields.PlainWhole(required=True, metadata={"description": "不必到会、未报名，也未到会"})


class BoardSession(BoardCounts):
    """One session on the board, sector by sector."""

    session_id = fields.Identifier(required=True)
    number = fields.PlainWhole(required=True)
    begins_at = fields.Instant(required=True)
    ends_at = fields.Instant(required=True)
    sectors = fields.ListOf(fields.Part(BoardCounts), required=True)


class HallBoardReply(fields.Reply):
    """The board of an activity."""

    id = fields.Identifier(required=True)
    title = fields.PlainString(required=True)
    state = fields.Choice(ActivityState, required=True)
    sessions = fields.ListOf(fields.Part(BoardSession), required=True)


ISSUE_STATION = Operation(
    name="issue_station", method="POST", path="/stations", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="发放签到台、读卡设备或会场屏幕的密钥", description="密钥只显示一次，服务器只存摘要；丢失即撤销后重发。",
    body=StationBody, reply=NewStationReply, status=201, refuses=(refusals.PlanFaulty,),
)  # fmt: skip
LIST_STATIONS = Operation(
    name="list_stations", method="GET", path="/stations", may=ACTIVITY_ORGANISE, tag=TAG, summary="现场设备一览",
    description="含已撤销的，新的在前。", query=StationsQuery, reply=StationsReply,
)  # fmt: skip
REVOKE_STATION = Operation(
    name="revoke_station", method="POST", path="/stations/{station_id}/revocation", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="撤销现场设备的密钥", description="立即生效；再次撤销答复相同。", reply=StationReply,
)  # fmt: skip
SCAN = Operation(
    name="scan_member", method="PUT", path="/activities/{activity_id}/sessions/{session_id}/scan",
    may=ATTENDANCE_SCAN, tag=TAG, summary="签到台扫描委员签到码",
    description="由签到台凭自己的密钥，或由已登录的组织者提交；值守人员姓名记入签到表。重复扫描即同一次签到。",
    body=ScanBody, reply=EntryReply,
    refuses=(
        refusals.MemberCodeMalformed, refusals.MemberCodeForged, refusals.MemberCodeExpired, refusals.OwnAttendance,
        refusals.ActivityNotOpen, refusals.CheckInNotOpen, refusals.CheckInClosed, refusals.NotPresent,
    ),
)  # fmt: skip
READINGS = Operation(
    name="hand_in_readings", method="PUT", path="/activities/{activity_id}/sessions/{session_id}/readings",
    may=READING_HAND_IN, tag=TAG, summary="读卡设备提交读卡记录",
    description="只能由读卡设备凭自己的密钥提交。任意顺序、任意次数提交，签到表都相同；"
    "未受邀的、不在签到时间内的记录逐条指出，不影响其余。",
    body=ReadingsBody, reply=ReadingsReply, refuses=(refusals.ActivityNotOpen,),
)  # fmt: skip
BOARD = Operation(
    name="read_board", method="GET", path="/activities/{activity_id}/board", may=BOARD_READ, tag=TAG,
    summary="现场看板",
    description="各场、各界别的到会、请假与未到人数，没有姓名；组织者与会场屏幕可读，每两秒轮询（带 If-None-Match）。",
    reply=HallBoardReply, is_polled=True,
)  # fmt: skip

OPERATIONS = (ISSUE_STATION, LIST_STATIONS, REVOKE_STATION, SCAN, READINGS, BOARD)
