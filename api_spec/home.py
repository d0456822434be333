"""The contract of the to-do home."""

from api_spec import fields
from api_spec.contract import Operation
from api_spec.scoring import NextGradeReply
from services.home.vocabulary import Section
from services.members import permissions
from services.scoring.year_vocabulary import ToConfirm

TAG = "首页待办"


class HomeItemReply(fields.Reply):
    """One thing that waits."""

    id = fields.Identifier(required=True, allow_none=True)
    title = fields.PlainString(required=True)
    note = fields.PlainString(required=True)
    due_at = fields.Instant(required=True, allow_none=True)
    about = fields.Choice(
        ToConfirm, required=True, allow_none=True,
        metadata={"description": "“待我确认的考核事项”中是哪一种：年度结账、调整项、委员身份、评优名单；其余栏目为空"},
    )  # fmt: skip
    year = fields.PlainWhole(required=True, allow_none=True, metadata={"description": "所属考核年度；与年度无关的为空"})


class HomeSectionReply(fields.Reply):
    """One kind of thing that waits: how many, until when, the first five."""

    kind = fields.Choice(Section, required=True)
    title = fields.PlainString(required=True)
    count = fields.PlainWhole(required=True)
    is_more = fields.Flag(required=True, metadata={"description": "不止这些"})
    due_at = fields.Instant(required=True, allow_none=True, metadata={"description": "其中最早的日期"})
    items = fields.ListOf(fields.Part(HomeItemReply), required=True)


class HomeScoreReply(fields.Reply):
    """A member's own score in a few figures."""

    year = fields.PlainWhole(required=True)
    total = fields.PlainString(required=True)
    grade = fields.PlainString(required=True, allow_none=True)
    next_grade = fields.Part(NextGradeReply, required=True, allow_none=True)


class HomeReply(fields.Reply):
    """What waits for the person."""

    name = fields.PlainString(required=True)
    as_of = fields.Instant(required=True)
    sections = fields.ListOf(fields.Part(HomeSectionReply), required=True)
    score = fields.Part(HomeScoreReply, required=True, allow_none=True)


READ_HOME = Operation(
    name="read_home", method="GET", path="/home", may=permissions.HOME_READ, tag=TAG, summary="首页：待我办理的事项",
    description="一次请求给出委员或各类工作人员的待办、数量与日期，以及委员本人的得分。", reply=HomeReply,
)  # fmt: skip

OPERATIONS = (READ_HOME,)
