"""The contract of the ledger: a member's or a body's facts of a year, each with its source and who answers for it."""

from api_spec import fields
from api_spec.contract import Operation, PageQuery
from api_spec.duty_entries import DutyDetailReply, DutyEvidenceReply
from api_spec.score_parts import THIS_YEAR
from api_spec.scoring import TAG
from services.kernel.errors import NotFound
from services.members.permissions import OWN_SCORE_READ, SCORE_READ, SCORE_SEE
from services.scoring import refusals
from services.scoring.entry_vocabulary import ENTRY_FORM_NAMES, EntryForm


class LedgerQuery(PageQuery):
    """Which facts."""

    year = fields.Whole(2000, 2100, in_query=True, metadata={"description": THIS_YEAR})
    kind = fields.Text(60, metadata={"description": "履职类别的键"})


class FactEntryReply(fields.Reply):
    """The entry by hand behind a fact: why, on which evidence, by which two persons."""

    id = fields.Identifier(required=True)
    form = fields.Choice(EntryForm, required=True, metadata={"description": fields.meanings(ENTRY_FORM_NAMES)})
    reason = fields.PlainString(required=True)
    document_number = fields.PlainString(required=True, allow_none=True)
    is_confidential = fields.Flag(required=True, metadata={"description": "佐证文件不向委员本人列出"})
    entered_at = fields.Instant(required=True)
    entered_by_name = fields.PlainString(required=True)
    decided_at = fields.Instant(required=True)
    decided_by_name = fields.PlainString(required=True)
    evidence = fields.ListOf(fields.Part(DutyEvidenceReply), required=True)


class FactReversalReply(fields.Reply):
    """What took a fact back; of a machine's reversal there is no reason and nobody."""

    id = fields.Identifier(required=True, metadata={"description": "冲销的那一条记录"})
    at = fields.Instant(required=True)
    source = fields.PlainString(required=True)
    reason = fields.PlainString(required=True, allow_none=True)
    entered_by_name = fields.PlainString(required=True, allow_none=True)
    decided_by_name = fields.PlainString(required=True, allow_none=True)


class DutyFactReply(fields.Reply):
    """A fact of the ledger."""

    id = fields.Identifier(required=True, metadata={"description": "与得分明细的 fact_id 相同"})
    kind = fields.PlainString(required=True)
    kind_name = fields.PlainString(required=True)
    occurred_on = fields.Day(required=True)
    label = fields.PlainString(required=True)
    details = fields.ListOf(fields.Part(DutyDetailReply), required=True)
    matter = fields.PlainString(required=True, allow_none=True)
    source = fields.PlainString(required=True, metadata={"description": "来源"})
    recorded_at = fields.Instant(required=True)
    reverses_id = fields.Identifier(required=True, allow_none=True, metadata={"description": "本条所冲销的记录"})
    entry = fields.Part(FactEntryReply, required=True, allow_none=True)
    reversal = fields.Part(FactReversalReply, required=True, allow_none=True)


class DutyFactsReply(fields.Reply):
    """A page of the ledger."""

    items = fields.ListOf(fields.Part(DutyFactReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)
    year = fields.PlainWhole(required=True)


MINE = Operation(
    name="list_my_duty_facts", method="GET", path="/me/duty-facts", may=OWN_SCORE_READ, tag=TAG,
    summary="本人的履职台账", description="最近发生的在前；已冲销的也列出，注明何时因何冲销。", query=LedgerQuery,
    reply=DutyFactsReply, refuses=(NotFound,),
)  # fmt: skip
OF_MEMBER = Operation(
    name="list_member_duty_facts", method="GET", path="/members/{seat_id}/duty-facts", may=SCORE_READ, tag=TAG,
    summary="一名委员的履职台账", description="每次读取都有审计记录。", query=LedgerQuery, reply=DutyFactsReply,
    audits_read=True,
)  # fmt: skip

OF_BODY = Operation(
    name="list_body_duty_facts", method="GET", path="/bodies/{body_id}/duty-facts", may=SCORE_SEE, tag=TAG,
    summary="一个机构自身的履职台账",
    description="界别、专门委员会、联组、党派团体自身的事项，最近发生的在前；本会设置所允许的召集人看到所召集的。每次读取都有审计记录。",
    query=LedgerQuery, reply=DutyFactsReply, refuses=(NotFound, refusals.ScoresHidden), audits_read=True,
)  # fmt: skip

OPERATIONS = (MINE, OF_MEMBER, OF_BODY)
