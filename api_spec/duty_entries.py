"""The contract of entries into the ledger by hand: entered or declared, proven, confirmed by a second person."""

from api_spec import fields
from api_spec.attachments import LARGEST_FILE
from api_spec.contract import ANY_FILE, Empty, Operation, PageQuery
from api_spec.score_parts import THIS_YEAR
from api_spec.scoring import TAG, YearQuery
from services.files.refusals import FilesAway, FileUnfit, UploadsBusy
from services.kernel.errors import BadInput, NotFound, NotItsTurn, NotReady, NotThisPerson
from services.members.permissions import (
    BODY_FACT_DECLARE,
    DUTY_ENTRY_CONFIRM,
    DUTY_ENTRY_HANDLE,
    DUTY_ENTRY_WRITE,
    DUTY_FACT_DECLARE,
    HOME_READ,
)
from services.members.vocabulary import BODY_KIND_NAMES, BodyKind
from services.scoring import refusals
from services.scoring.entry_vocabulary import (
    ENTRY_ACTION_NAMES,
    ENTRY_FORM_NAMES,
    ENTRY_STATE_NAMES,
    EntryAction,
    EntryForm,
    EntryState,
)
from services.scoring.vocabulary import FieldType

MOST_MEMBERS, MOST_BODIES, MOST_FIELDS = 100, 20, 40
FIELD_TYPES = {
    FieldType.TEXT: "文字", FieldType.WHOLE: "整数", FieldType.DECIMAL: "数", FieldType.YES_NO: "是或否",
    FieldType.CHOICE: "选一项",
}  # fmt: skip
STATE = {"required": True, "metadata": {"description": fields.meanings(ENTRY_STATE_NAMES)}}


class DutyKindsQuery(YearQuery):
    """Of which year; of members, or of bodies of a kind."""

    body_kind = fields.Choice(
        BodyKind, metadata={"description": f"机构的种类；不写则为委员的。{fields.meanings(BODY_KIND_NAMES)}"}
    )


class DutyChoiceReply(fields.Reply):
    """One value of a field that is chosen from a list."""

    key = fields.PlainString(required=True)
    name = fields.PlainString(required=True)


class DutyKindFieldReply(fields.Reply):
    """A field of a kind of fact, as a form shows it."""

    key = fields.PlainString(required=True)
    name = fields.PlainString(required=True)
    type = fields.Choice(FieldType, required=True, metadata={"description": fields.meanings(FIELD_TYPES)})
    is_required = fields.Flag(required=True)
    choices = fields.ListOf(fields.Part(DutyChoiceReply), required=True)


class DutyKindReply(fields.Reply):
    """A kind of fact that is entered by hand."""

    key = fields.PlainString(required=True)
    name = fields.PlainString(required=True)
    measure = fields.PlainString(required=True, metadata={"description": "计数的量词"})
    needs_evidence = fields.Flag(required=True, metadata={"description": "须有佐证文件或者文号才能确认"})
    may_declare = fields.Flag(required=True, metadata={"description": "本人可以自行申报"})
    details = fields.ListOf(fields.Part(DutyKindFieldReply), required=True)


class DutyKindsReply(fields.Reply):
    """What can be entered by hand in a year."""

    year = fields.PlainWhole(required=True)
    kinds = fields.ListOf(fields.Part(DutyKindReply), required=True)


class DutyMatterQuery(PageQuery):
    """Which matters."""

    year = fields.Whole(2000, 2100, in_query=True, metadata={"description": THIS_YEAR})
    text = fields.Text(100, metadata={"description": "事项或者名称中含有的文字"})


class DutyMatterReply(fields.Reply):
    """A matter that facts of the year belong to."""

    matter = fields.PlainString(required=True)
    label = fields.PlainString(required=True, metadata={"description": "其中一条记录的名称"})
    facts = fields.PlainWhole(required=True, metadata={"description": "有几条记录"})


class DutyMattersReply(fields.Reply):
    """A page of matters."""

    items = fields.ListOf(fields.Part(DutyMatterReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class DutyDetailBody(fields.Body):
    """A field as it is typed: a key or a Chinese name of a choice, 是 or 否, a number."""

    key = fields.Text(60, required=True, metadata={"description": "字段的键", "example": "level"})
    value = fields.Text(
        200, required=True,
        metadata={"description": "选项的键或中文名、“是”或“否”、数字、文字；与导入的表格同一读法", "example": "市级"},
    )  # fmt: skip


class DutyFactBody(fields.Body):
    """What happened, as the ledger will have it."""

    kind = fields.Text(60, required=True, metadata={"description": "履职类别的键，见 /duty-facts/kinds"})
    on = fields.Day(required=True, metadata={"description": "发生之日；记入该年度"})
    label = fields.Text(200, required=True, metadata={"description": "得分明细中显示的名称"})
    details = fields.ListOf(fields.Part(DutyDetailBody), most=MOST_FIELDS, load_default=list)
    reason = fields.Text(500, required=True, metadata={"description": "登记的理由，有关委员或者机构可见"})
    document_number = fields.Text(100, metadata={"description": "作为佐证的文号", "example": "示例政协发〔2026〕12号"})


class DutyEntryBody(DutyFactBody):
    """A fact about some members, or about some bodies."""

    seat_ids = fields.ListOf(
        fields.Identifier(), most=MOST_MEMBERS, load_default=list,
        metadata={"description": "所涉及的委员；与 body_ids 只写一样"},
    )  # fmt: skip
    body_ids = fields.ListOf(
        fields.Identifier(), most=MOST_BODIES, load_default=list,
        metadata={"description": "所涉及的界别、专门委员会、联组或者党派团体：机构自身的事项"},
    )  # fmt: skip
    matter = fields.Text(200, metadata={"description": "关联事项：出自同一件事的记录写同样的文字"})
    is_confidential = fields.Flag(
        load_default=False, metadata={"description": "佐证文件不向所涉及的委员、机构召集人与经办人提供"}
    )


class DutyReversalBody(fields.Body):
    """Why a fact is taken back."""

    reason = fields.Text(500, required=True, metadata={"description": "冲销的理由，有关委员或者机构可见"})
    document_number = fields.Text(100)


class DutyConfirmationBody(fields.Body):
    """To which matter a declared fact belongs."""

    matter = fields.Text(200, metadata={"description": "自行申报的，确认时可以写明关联事项"})


class DutyRefusalBody(fields.Body):
    """Why it is not confirmed."""

    reason = fields.Text(500, required=True)


class DutyEntryQuery(PageQuery):
    """Which entries."""

    state = fields.Choice(EntryState)


class DutyDetailReply(fields.Reply):
    """A field of a fact, in words."""

    key = fields.PlainString(required=True)
    name = fields.PlainString(required=True)
    words = fields.PlainString(required=True)


class DutyEvidenceReply(fields.Reply):
    """A file that proves."""

    id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    size = fields.PlainWhole(required=True, metadata={"description": "大小，字节"})
    media_type = fields.PlainString(required=True)


class ConcernedReply(fields.Reply):
    """A member whom an entry is about."""

    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    member_number = fields.PlainString(required=True)


class ConcernedBodyReply(fields.Reply):
    """A body whom an entry is about."""

    body_id = fields.Identifier(required=True)
    kind = fields.Choice(BodyKind, required=True, metadata={"description": fields.meanings(BODY_KIND_NAMES)})
    name = fields.PlainString(required=True)


class DutyEntryReply(fields.Reply):
    """An entry: what, about whom, why, by whom, and what became of it."""

    id = fields.Identifier(required=True)
    form = fields.Choice(EntryForm, required=True, metadata={"description": fields.meanings(ENTRY_FORM_NAMES)})
    state = fields.Choice(EntryState, **STATE)
    kind = fields.PlainString(required=True)
    kind_name = fields.PlainString(required=True)
    occurred_on = fields.Day(required=True)
    label = fields.PlainString(required=True)
    details = fields.ListOf(fields.Part(DutyDetailReply), required=True)
    matter = fields.PlainString(required=True, allow_none=True)
    reason = fields.PlainString(required=True)
    document_number = fields.PlainString(required=True, allow_none=True)
    is_confidential = fields.Flag(required=True)
    reverses_id = fields.Identifier(required=True, allow_none=True, metadata={"description": "所冲销的记录"})
    entered_at = fields.Instant(required=True)
    entered_by_name = fields.PlainString(required=True)
    decided_at = fields.Instant(required=True, allow_none=True)
    decided_by_name = fields.PlainString(required=True, allow_none=True)
    refusal_reason = fields.PlainString(required=True, allow_none=True)
    members = fields.ListOf(fields.Part(ConcernedReply), required=True)
    bodies = fields.ListOf(fields.Part(ConcernedBodyReply), required=True)
    evidence = fields.ListOf(fields.Part(DutyEvidenceReply), required=True)
    lacks_evidence = fields.Flag(required=True, metadata={"description": "缺少佐证，尚不能确认"})
    actions = fields.ListOf(
        fields.Choice(EntryAction), required=True,
        metadata={"description": f"现在可做的：{fields.meanings(ENTRY_ACTION_NAMES)}"},
    )  # fmt: skip


class DutyEntriesReply(fields.Reply):
    """A page of entries."""

    items = fields.ListOf(fields.Part(DutyEntryReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


STEP = (NotFound, NotItsTurn, NotThisPerson)
ONE = "/duty-entries/{duty_entry_id}"

KINDS = Operation(
    name="list_duty_kinds", method="GET", path="/duty-facts/kinds", may=HOME_READ, tag=TAG,
    summary="可登记的履职类别",
    description="该年度考核办法的类别与字段，用以生成登记表单。出席、提案、大会发言由系统自动记入，不在其中。"
    "写明 `body_kind` 的，是办法据以为这种机构计分的类别（集体计分的规则所写的），提案除外。",
    query=DutyKindsQuery, reply=DutyKindsReply,
)  # fmt: skip
MATTERS = Operation(
    name="list_duty_matters", method="GET", path="/duty-facts/matters", may=DUTY_ENTRY_WRITE, tag=TAG,
    summary="已有的关联事项", description="登记前先查：同一件事用同样的文字，才能只计一次。", query=DutyMatterQuery,
    reply=DutyMattersReply,
)  # fmt: skip
ENTER = Operation(
    name="enter_duty_facts", method="POST", path="/duty-entries", may=DUTY_ENTRY_WRITE, tag=TAG,
    summary="登记履职记录",
    description="荣誉、采用、批示、处分等，一次可涉及多名委员；或者机构自身的事项，一次可涉及多个机构。由另一人确认后记入台账。"
    "不能登记本人的，也不能登记所召集或者经办的机构的。",
    body=DutyEntryBody, reply=DutyEntryReply, status=201, takes_idempotency_key=True,
    refuses=(BadInput, refusals.OwnDutyFact, refusals.DutyFactStands),
)  # fmt: skip
DECLARE = Operation(
    name="declare_duty_fact", method="POST", path="/me/duty-entries", may=DUTY_FACT_DECLARE, tag=TAG,
    summary="自行申报履职记录", description="只限本会设置开放的类别；由考核人员或者秘书长确认后记入台账。",
    body=DutyFactBody, reply=DutyEntryReply, status=201, takes_idempotency_key=True,
    refuses=(BadInput, NotFound, refusals.DeclarationNotAllowed, refusals.DutyFactStands),
)  # fmt: skip
DECLARE_FOR_BODY = Operation(
    name="declare_body_fact", method="POST", path="/bodies/{body_id}/duty-entries", may=BODY_FACT_DECLARE, tag=TAG,
    summary="为机构申报其自身的事项",
    description="由机构的召集人或者经办人申报；只限本会设置开放、办法据以为这种机构计分的类别。由考核人员或者秘书长确认后记入机构的台账。",
    body=DutyFactBody, reply=DutyEntryReply, status=201, takes_idempotency_key=True,
    refuses=(BadInput, NotFound, refusals.DeclarationNotAllowed, refusals.DutyFactStands),
)  # fmt: skip
REVERSE = Operation(
    name="propose_duty_reversal", method="POST", path="/duty-facts/{duty_fact_id}/reversal", may=DUTY_ENTRY_WRITE,
    tag=TAG, summary="提出冲销一条履职记录",
    description="委员或者机构的。人工登记、申报与导入的记录可以冲销，由另一人确认；一条只冲销一次。会议活动、提案、大会发言的记录在其来源处更正。",
    body=DutyReversalBody, reply=DutyEntryReply, status=201, takes_idempotency_key=True,
    refuses=(NotFound, refusals.ReversedElsewhere, refusals.AlreadyReversed, refusals.ReversalWaits,
             refusals.OwnDutyFact),
)  # fmt: skip
LIST = Operation(
    name="list_duty_entries", method="GET", path="/duty-entries", may=DUTY_ENTRY_CONFIRM, tag=TAG,
    summary="履职登记",
    description="最近登记的在前；每次读取都有审计记录。", query=DutyEntryQuery, reply=DutyEntriesReply,
    audits_read=True,
)  # fmt: skip
MINE = Operation(
    name="list_my_duty_entries", method="GET", path="/me/duty-entries", may=DUTY_ENTRY_HANDLE, tag=TAG,
    summary="本人申报或登记的履职记录", query=PageQuery, reply=DutyEntriesReply,
)  # fmt: skip
READ = Operation(
    name="read_duty_entry", method="GET", path=ONE, may=DUTY_ENTRY_HANDLE, tag=TAG, summary="一项履职登记",
    description="登记人、申报人与确认人可以查看；每次读取都有审计记录。", reply=DutyEntryReply, audits_read=True,
)  # fmt: skip
ATTACH = Operation(
    name="attach_duty_evidence", method="POST", path=f"{ONE}/evidence", may=DUTY_ENTRY_HANDLE, tag=TAG,
    summary="上传佐证", description="限登记人或申报人，确认之前；同一文件不会重复。种类、大小、个数见本会设置。",
    takes_file=True, streams_file=True, limit=LARGEST_FILE, reply=DutyEntryReply,
    refuses=(*STEP, FileUnfit, UploadsBusy, FilesAway, refusals.TooMuchEvidence),
)  # fmt: skip
DOWNLOAD = Operation(
    name="read_duty_evidence", method="GET", path=f"{ONE}/evidence/{{duty_evidence_id}}", may=DUTY_ENTRY_HANDLE,
    tag=TAG, summary="下载佐证",
    description="登记人、确认人可以下载；确认后所涉及的委员、机构的召集人与经办人也可以，标明保密的除外。一律作为附件，每次都有审计记录。",
    gives=ANY_FILE, refuses=(FilesAway,), audits_read=True,
)  # fmt: skip
CONFIRM = Operation(
    name="confirm_duty_entry", method="POST", path=f"{ONE}/confirmation", may=DUTY_ENTRY_CONFIRM, tag=TAG,
    summary="确认履职登记",
    description="由登记人之外、不涉及本人的另一人确认；随即记入（或者冲销）台账，有关委员、机构的得分重新计算。",
    body=DutyConfirmationBody, reply=DutyEntryReply, takes_idempotency_key=True,
    refuses=(*STEP, BadInput, NotReady, refusals.DutyFactStands, refusals.AlreadyReversed),
)  # fmt: skip
REFUSE = Operation(
    name="refuse_duty_entry", method="POST", path=f"{ONE}/refusal", may=DUTY_ENTRY_CONFIRM, tag=TAG,
    summary="不予确认履职登记", description="须写明理由；台账不变。", body=DutyRefusalBody, reply=DutyEntryReply,
    refuses=STEP, takes_idempotency_key=True,
)  # fmt: skip
TAKE_BACK = Operation(
    name="take_back_duty_entry", method="POST", path=f"{ONE}/taking-back", may=DUTY_ENTRY_HANDLE, tag=TAG,
    summary="撤回履职登记", description="登记人或申报人在确认之前可以撤回。", body=Empty, reply=DutyEntryReply,
    refuses=STEP, takes_idempotency_key=True,
)  # fmt: skip

OPERATIONS = (
    KINDS, MATTERS, ENTER, DECLARE, DECLARE_FOR_BODY, REVERSE, LIST, MINE, READ, ATTACH, DOWNLOAD, CONFIRM, REFUSE,
    TAKE_BACK,
)  # fmt: skip
