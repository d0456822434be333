"""Where a fact of the ledger comes from, in words, and how what comes from a machine is put right."""

from collections.abc import Mapping
from typing import Final

from services.scoring import attendance, importing, proposals, speeches
from services.scoring.entry_vocabulary import SOURCE as BY_HAND

SOURCE_NAMES: Final[Mapping[str, str]] = {
    attendance.SETTLED: "会议活动结算",
    attendance.CORRECTED: "结算更正",
    proposals.FILED: "提案立案",
    proposals.MERGED: "提案并案",
    proposals.CONVERTED: "提案转办",
    speeches.SOURCE: "大会发言登记",
    importing.SOURCE: "历年履职记录导入",
    BY_HAND: "人工登记",
}
"""The sources as people read them."""

OWN_WAYS: Final[Mapping[str, str]] = {
    attendance.SETTLED: "出席记录来自活动结算，请在该活动中提出结算更正",
    attendance.CORRECTED: "出席记录来自结算更正，请在该活动中再次提出更正",
    proposals.FILED: "立案记录随提案而定，请办理撤案",
    proposals.MERGED: "并案记录随提案而定，请办理撤销并案",
    proposals.CONVERTED: "转办记录随提案的审查结果而定，不在台账中冲销",
    speeches.SOURCE: "发言记录来自发言登记，请撤销该次发言的登记",
}
"""Sources whose record lies elsewhere: reversed in the ledger alone, the record and the ledger would say two things,
and what changes there later would find nothing to take back."""
