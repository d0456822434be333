"""The words of a dossier: codes as people read them, instants as the clock on the wall shows them. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from services.activities.speech_vocabulary import SPEECH_FORM_NAMES
from services.activities.vocabulary import ATTENDANCE_STATUS_NAMES, EVIDENCE_NAMES
from services.kernel.clock import CHINA
from services.proposals.past_vocabulary import PAST_DISPOSITION_NAMES
from services.proposals.vocabulary import PROPOSAL_KIND_NAMES, PROPOSAL_STATE_NAMES
from services.scoring.engine.fact_kinds import BUILT_IN_KINDS
from services.scoring.sources import SOURCE_NAMES

NOTHING: Final = "—"

SPEECH_FORMS: Final[Mapping[str, str]] = {str(key): name for key, name in SPEECH_FORM_NAMES.items()}
STATUSES: Final[Mapping[str, str]] = {str(key): name for key, name in ATTENDANCE_STATUS_NAMES.items()}
EVIDENCE: Final[Mapping[str, str]] = {str(key): name for key, name in EVIDENCE_NAMES.items()}
STATES: Final[Mapping[str, str]] = {str(key): name for key, name in PROPOSAL_STATE_NAMES.items()}
DISPOSITIONS: Final[Mapping[str, str]] = {str(key): name for key, name in PAST_DISPOSITION_NAMES.items()}
KINDS: Final[Mapping[str, str]] = {str(key): name for key, name in PROPOSAL_KIND_NAMES.items()}
PARTS: Final[Mapping[str, str]] = {"author": "第一提案人", "co-signer": "联名人", "main-member": "主笔委员"}
FACT_KINDS: Final[Mapping[str, str]] = {key: declaration.name for key, declaration in BUILT_IN_KINDS.items()}
YEAR_STATES: Final[Mapping[str, str]] = {
    "open": "进行中", "preliminary": "初步结果已公布", "closing": "拟结账，待确认", "closed": "已结账",
}  # fmt: skip


def instant(text: str) -> str:
    """An instant to the minute, by the clock of Beijing."""
    return datetime.fromisoformat(text).astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def day(text: str | None) -> str:
    """The day of an instant, by the calendar of Beijing."""
    return datetime.fromisoformat(text).astimezone(CHINA).strftime("%Y-%m-%d") if text else NOTHING


def fate_of(proposal: Mapping[str, Any]) -> str:
    """What became of a proposal."""
    state = STATES.get(proposal["state"], proposal["state"])
    return f"{state}，并入{proposal['merged_into']}" if proposal["merged_into"] else state


def fate_of_archived(proposal: Mapping[str, Any]) -> str:
    """The same of an archived one, with its honours."""
    words = [DISPOSITIONS.get(proposal["disposition"], proposal["disposition"])]
    if proposal["merged_into"]:
        words.append(f"并入第{proposal['merged_into']}号")
    words += ["重点提案"] if proposal["is_key"] else []
    words += ["优秀提案"] if proposal["is_excellent"] else []
    return "，".join(words)


def part_in(proposal: Mapping[str, Any]) -> str:
    """As what the member stands under it."""
    if proposal["kind"] == "individual":
        return "提案人"
    return PARTS.get(proposal["part"], proposal["part"])


def part_in_archived(proposal: Mapping[str, Any]) -> str:
    """The same of an archived one, which knows the order of its proposers."""
    if proposal["kind"] == "individual":
        return "提案人"
    return "第一提案人" if proposal["position"] == 1 else "联名人"


def source_of(fact: Mapping[str, Any]) -> str:
    """Where an entry comes from, and what it takes back."""
    source = SOURCE_NAMES.get(fact["source_kind"], fact["source_kind"])
    return f"{source}；冲正 {str(fact['reverses_id'])[-12:]}" if fact["reverses_id"] else source
