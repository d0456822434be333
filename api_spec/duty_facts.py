"""The contract of duty facts of the past: import, template."""

from api_spec import fields
from api_spec.contract import XLSX, ImportQuery, Operation
from api_spec.scoring import TAG
from services.members.permissions import DUTY_FACT_IMPORT
from services.scoring import refusals

LARGEST_FILE = 9_000_000


class DutyFactImportReply(fields.Reply):
    """What an import did, or would do."""

    entered = fields.PlainWhole(required=True, metadata={"description": "新记入的"})
    corrected = fields.PlainWhole(required=True, metadata={"description": "撤销原记录并重新记入的"})
    reversed = fields.PlainWhole(required=True, metadata={"description": "只撤销的"})
    unchanged = fields.PlainWhole(required=True)
    years = fields.ListOf(fields.PlainWhole(), required=True, metadata={"description": "得分将重新计算的年度"})
    is_dry_run = fields.Flag(required=True)
    sha256 = fields.PlainString(required=True, metadata={"description": "文件的摘要，审计中同样记有"})


IMPORT_FACTS = Operation(
    name="import_duty_facts", method="POST", path="/duty-facts/import", may=DUTY_FACT_IMPORT, tag=TAG,
    summary="导入历年履职记录",
    description="xlsx 或 csv（UTF-8、GBK），一份最多 20,000 行、8 MB。先核对所有行，有一处错误则全部不导入。"
    "委员的，或者机构自身的（“机构”一栏）；同一委员或者机构、类别、日期、名称的是同一条记录：重复导入不产生重复；内容不同的，撤销原记录并重新记入；标明“冲销”的只撤销。"
    "台账只增不改，只涉及此前导入的记录；有关委员、机构当年的得分随即重新计算。",
    query=ImportQuery, takes_file=True, limit=LARGEST_FILE, reply=DutyFactImportReply,
    refuses=(refusals.DutyFactsRefused,),
)  # fmt: skip
READ_FACTS_TEMPLATE = Operation(
    name="read_duty_facts_template", method="GET", path="/duty-facts/import/template", may=DUTY_FACT_IMPORT, tag=TAG,
    summary="历年履职记录模板", description="含本会已发布的考核办法所声明的类别与字段。", gives=XLSX,
)  # fmt: skip

OPERATIONS = (IMPORT_FACTS, READ_FACTS_TEMPLATE)
