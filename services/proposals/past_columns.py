"""Columns of a sheet of past proposals: Chinese headers, the words they take, what is meant."""

import enum
from typing import Final

from services.kernel.sheets.files import Bounds
from services.kernel.sheets.forms import Form, Heading
from services.proposals.past_vocabulary import PAST_DISPOSITION_NAMES, SATISFACTION_NAMES, PastDisposition, Satisfaction
from services.proposals.vocabulary import PROPOSAL_KIND_NAMES, ProposalKind


class Column(enum.StrEnum):
    """A column by its header, in the order of the template."""

    TERM = "届"
    SESSION = "次"
    YEAR = "年度"
    CASE_NUMBER = "案号"
    TITLE = "案由"
    CATEGORY = "类别"
    KIND = "提案形式"
    FIRST_PROPOSER = "第一提案人"
    FIRST_NUMBER = "第一提案人证号"
    COSIGNERS = "联名人"
    DISPOSITION = "审查结果"
    MERGED_INTO = "并入案号"
    LEAD_UNIT = "主办单位"
    ASSISTING_UNITS = "会办单位"
    SEPARATE_UNITS = "分办单位"
    REPLY_GRADE = "答复类别"
    SATISFACTION = "满意度"
    OUTCOME = "办理结果"
    IS_KEY = "重点提案"
    IS_EXCELLENT = "优秀提案"
    IS_SHOWN = "向委员公开"
    SITUATION = "情况"
    ANALYSIS = "分析"
    SUGGESTIONS = "建议"
    TEXT = "正文"


KINDS: Final = {
    word: ProposalKind(kind) for kind, name in PROPOSAL_KIND_NAMES.items() for word in (name, name.removesuffix("提案"))
}
"""What may be written for a kind; empty is told by the co-signers."""

DISPOSITIONS: Final = {name: PastDisposition(value) for value, name in PAST_DISPOSITION_NAMES.items()}
SATISFACTIONS: Final = {name: Satisfaction(value) for value, name in SATISFACTION_NAMES.items()} | {"未评价": None}
GRADES: Final = {f"{letter}{ending}": letter for letter in "ABCDEF" for ending in ("", "类", "级")}
"""Grades of a reply: the letters are common, how many there are and what they mean is each place's own."""

LONGEST_TEXT: Final = 30_000
"""A spreadsheet's cell holds little more."""

YES_OR_NO: Final = ("是", "否")

PAST_PROPOSALS: Final = Form(
    title="历年提案",
    thing="提案",
    told_by=Column.TITLE,
    bounds=Bounds(rows=20_000, bytes=16 * 1024 * 1024, unpacked_bytes=64 * 1024 * 1024),
    columns={
        Column.TERM: Heading(
            longest=20, is_required=True, also=("届次", "第几届"), example="13", note="第几届，只填数字"
        ),
        Column.SESSION: Heading(
            longest=20, is_required=True, also=("会议", "第几次会议"), example="5", note="第几次会议，只填数字"
        ),
        Column.YEAR: Heading(longest=20, is_required=True, also=("年份",), example="2021", note="该次会议的年度"),
        Column.CASE_NUMBER: Heading(
            longest=20, is_required=True, also=("提案号", "提案编号", "编号"), example="12",
            note="同一次会议内不重复；未立案的填收文编号。届、次、案号相同的视为同一件，再次导入时更新",
        ),
        Column.TITLE: Heading(
            longest=200, is_required=True, also=("提案标题", "标题", "题目", "提案名称"),
            example="示例：关于改善老旧小区停车的提案",
        ),
        Column.CATEGORY: Heading(
            longest=60, also=("提案类别", "分类"), example="社会建设",
            note="本会设置中的类别名称；旧类别请改为现用类别或留空",
        ),
        Column.KIND: Heading(
            longest=20, also=("提案类型", "形式"), words=tuple(PROPOSAL_KIND_NAMES.values()), example="联名提案",
            note="不填时，有联名人的为联名提案，没有的为个人提案",
        ),
        Column.FIRST_PROPOSER: Heading(
            longest=100, is_required=True, also=("提案人", "提案者", "第一提案者", "提案单位"), example="张示例",
            note="集体提案填单位名称",
        ),
        Column.FIRST_NUMBER: Heading(
            longest=40, also=("委员证号", "提案人证号"), example="001", note="当届有同名委员时用以区分"
        ),
        Column.COSIGNERS: Heading(
            longest=5_000, also=("联名提案人", "附议人", "联名委员"), example="李示例、王示例（003）",
            note="用顿号分隔；有同名委员时在姓名后用括号注明委员证号",
        ),
        Column.DISPOSITION: Heading(
            longest=20, also=("立案情况", "是否立案", "审查意见"), words=tuple(PAST_DISPOSITION_NAMES.values()),
            example="立案", note="不填为立案",
        ),
        Column.MERGED_INTO: Heading(longest=20, note="审查结果为“并案”时，并入的同次会议案号"),
        Column.LEAD_UNIT: Heading(
            longest=100, also=("承办单位", "独办单位", "主办"), example="示例市公安局",
            note="须是本会已有的承办单位；没有会办单位的为独办",
        ),
        Column.ASSISTING_UNITS: Heading(
            longest=2_000, also=("协办单位", "会办", "协办"), example="示例市城市管理局", note="用顿号分隔"
        ),
        Column.SEPARATE_UNITS: Heading(
            longest=2_000, also=("分办", "分别办理单位"), note="用顿号分隔，两个以上；此时不填主办、会办单位"
        ),
        Column.REPLY_GRADE: Heading(
            longest=10, also=("答复分类", "办理类别", "答复等次"), words=("A", "B", "C", "D", "E", "F"), example="A",
            note="字母的含义按本地规定",
        ),
        Column.SATISFACTION: Heading(
            longest=20, also=("委员意见", "反馈意见", "评价"), words=tuple(SATISFACTIONS), example="满意"
        ),
        Column.OUTCOME: Heading(longest=2_000, also=("办理情况", "结果"), example="新增停车泊位三百个"),
        Column.IS_KEY: Heading(longest=10, also=("是否重点", "是否重点提案"), words=YES_OR_NO, example="否"),
        Column.IS_EXCELLENT: Heading(longest=10, also=("是否优秀", "是否优秀提案"), words=YES_OR_NO, example="否"),
        Column.IS_SHOWN: Heading(
            longest=10, also=("是否公开", "公开"), words=YES_OR_NO, example="是",
            note="是：本会委员都可以看到；不填为否，只有工作人员与提案人可以看到",
        ),
        Column.SITUATION: Heading(longest=LONGEST_TEXT, example="夜间停车难。"),
        Column.ANALYSIS: Heading(longest=LONGEST_TEXT, example="泊位不足。"),
        Column.SUGGESTIONS: Heading(longest=LONGEST_TEXT, example="一、错时共享。"),
        Column.TEXT: Heading(
            longest=LONGEST_TEXT, also=("提案正文", "全文", "内容"), note="不分情况、分析、建议的，全文填在这里"
        ),
    },
)  # fmt: skip
"""A row with the example's title is never taken for a proposal."""
