"""The contract of what helps to write: checks and advice on a text that need not be saved."""

from api_spec import fields
from api_spec.attachments import LARGEST_FILE
from api_spec.contract import DOCX, FaultReply, Operation
from api_spec.proposal_text import LONGEST_TEXT, LONGEST_TITLE, MOST_SUGGESTIONS, MOST_UNITS
from api_spec.proposals import TAG
from services.files.refusals import FileUnfit, UploadsBusy
from services.members.permissions import OWN_PROPOSAL_READ, PROPOSAL_WRITE
from services.members.vocabulary import ScreenEffect
from services.proposals.writing_vocabulary import (
    CHANNEL_NAMES,
    MATTER_SCOPE_NAMES,
    SOLVED_BY_NAMES,
    Channel,
    MatterScope,
    SolvedBy,
)


class TextToCheckBody(fields.Body):
    """As much of a text as there is, and what its writer thinks of the matter."""

    title = fields.Text(LONGEST_TITLE, least=0, load_default="")
    situation = fields.Text(LONGEST_TEXT, least=0, load_default="")
    analysis = fields.Text(LONGEST_TEXT, least=0, load_default="")
    suggestions = fields.ListOf(fields.Text(LONGEST_TEXT, least=0), most=MOST_SUGGESTIONS, load_default=list)
    category = fields.Text(60, allow_none=True, load_default=None)
    is_researched = fields.Flag(allow_none=True, load_default=None)
    may_be_published = fields.Flag(allow_none=True, load_default=None)
    suggested_units = fields.ListOf(fields.Identifier(), most=MOST_UNITS, load_default=list)
    has_contact = fields.Flag(
        allow_none=True, load_default=None, metadata={"description": "是否已填写联系人；不给出则不检查"}
    )
    solved_by = fields.Choice(
        SolvedBy, allow_none=True, load_default=None,
        metadata={"description": f"本人认为由谁解决：{fields.meanings(SOLVED_BY_NAMES)}；没有想法为 null"},
    )  # fmt: skip
    scope = fields.Choice(
        MatterScope, allow_none=True, load_default=None,
        metadata={"description": f"本人认为是怎样的事：{fields.meanings(MATTER_SCOPE_NAMES)}；没有想法为 null"},
    )  # fmt: skip


class LengthReply(fields.Reply):
    """The room of one part."""

    pointer = fields.PlainString(
        required=True, metadata={"description": "所指的部分；空为情况、分析与建议合计，/suggestions 为建议的条数"}
    )
    used = fields.PlainWhole(required=True)
    most = fields.PlainWhole(required=True)
    left = fields.PlainWhole(required=True, metadata={"description": "还可写多少；超出时为负数"})


class WarningReply(fields.Reply):
    """A word to mind."""

    screen = fields.PlainString(required=True, metadata={"description": "本会设置中提醒的 key"})
    name = fields.PlainString(required=True)
    advice = fields.PlainString(required=True)
    effect = fields.Choice(
        ScreenEffect, required=True, metadata={"description": "warn 只作提醒；refuse 有此词的文本不予保存和提交"}
    )
    pointer = fields.PlainString(required=True, metadata={"description": "在哪一部分"})
    word = fields.PlainString(required=True)
    begins_at = fields.PlainWhole(required=True, metadata={"description": "从第几个字符起（自 0 计，Unicode 码位）"})
    ends_at = fields.PlainWhole(required=True, metadata={"description": "到第几个字符之前"})


class AdviceReply(fields.Reply):
    """Which channel suits the matter, and why."""

    channel = fields.Choice(Channel, required=True, metadata={"description": fields.meanings(CHANNEL_NAMES)})
    reasons = fields.ListOf(fields.PlainString(), required=True)
    doubts = fields.ListOf(fields.PlainString(), required=True, metadata={"description": "可能适合其他渠道的理由"})


class TextCheckReply(fields.Reply):
    """What can be said of a text."""

    is_complete = fields.Flag(required=True, metadata={"description": "现在提交是否齐全"})
    missing = fields.ListOf(fields.Part(FaultReply), required=True, metadata={"description": "提交前须补正的"})
    lengths = fields.ListOf(fields.Part(LengthReply), required=True)
    warnings = fields.ListOf(
        fields.Part(WarningReply), required=True,
        metadata={"description": "需留意的词，只是辅助，不保证无遗漏；最多 200 处"},
    )  # fmt: skip
    advice = fields.Part(AdviceReply, required=True)


class FoundContactReply(fields.Reply):
    """What a Word file says of the contact."""

    name = fields.PlainString(required=True, allow_none=True)
    telephone = fields.PlainString(required=True, allow_none=True)
    address = fields.PlainString(required=True, allow_none=True)
    email = fields.PlainString(required=True, allow_none=True)


class WordTextReply(fields.Reply):
    """What a Word file says, by fields. They may be longer than the settings allow; the checks say so."""

    title = fields.PlainString(required=True)
    situation = fields.PlainString(required=True)
    analysis = fields.PlainString(required=True)
    suggestions = fields.ListOf(fields.PlainString(), required=True)
    category = fields.PlainString(
        required=True, allow_none=True, metadata={"description": "与本会类别表中名称相同时的 key"}
    )
    suggested_units = fields.ListOf(
        fields.Identifier(), required=True, metadata={"description": "与本会承办单位名称相同的，按序"}
    )
    contact = fields.Part(
        FoundContactReply, required=True, allow_none=True,
        metadata={"description": "文件中的联系人与联系方式；不会保存，由委员核对后自行保存"},
    )  # fmt: skip
    unplaced = fields.ListOf(
        fields.PlainString(),
        required=True,
        metadata={"description": "没有放入以上各项的内容，如提案人、日期、脚注"},
    )
    notes = fields.ListOf(fields.PlainString(), required=True, metadata={"description": "请委员留意的事项"})


CHECK = Operation(
    name="check_proposal_text", method="POST", path="/proposals/text-checks", may=PROPOSAL_WRITE, tag=TAG,
    summary="撰写时的检查与渠道建议",
    description="文本不必保存，也不会保存。字数、所缺与不予接收的词按保存和提交时的同一规则；渠道只是建议，由委员决定。",
    body=TextToCheckBody, reply=TextCheckReply, only_reads=True,
)  # fmt: skip
READ_WORD = Operation(
    name="read_word_text", method="POST", path="/proposals/word-texts", may=PROPOSAL_WRITE, tag=TAG,
    summary="读取 Word 文件中的提案文本",
    description="按案由、情况、分析、建议等常用标题分入各项，编号的建议逐条分开；放不进任何一项的原样列出，不会丢失。"
    "文件与文本都不保存，由委员核对后自行保存。",
    takes_file=True, streams_file=True, limit=LARGEST_FILE, reply=WordTextReply, only_reads=True,
    refuses=(FileUnfit, UploadsBusy),
)  # fmt: skip
READ_FORM = Operation(
    name="read_proposal_form", method="GET", path="/proposals/{proposal_id}/form", may=OWN_PROPOSAL_READ, tag=TAG,
    summary="提案的 Word 文稿",
    description="按 GB/T 9704—2012 的版式，供打印、存档。提案人得到本人最近保存的文本，工作人员得到最近一次提交的；"
    "文稿只写明所用字体（方正小标宋、仿宋、黑体、楷体），不附带字体。联系人只印在提案人与审查人员的文稿上，每次下载都记入审计。",
    gives=DOCX, audits_read=True,
)  # fmt: skip

OPERATIONS = (CHECK, READ_WORD, READ_FORM)
