"""A dossier with one of everything, the keys that sign it, and its three files."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import pylopdf_fonts_zh_cn

from services.dossier.envelope import Signed, sign
from services.dossier.issuing import Issuer
from services.dossier.signing import PublicKeys, Signer
from services.dossier.vocabulary import SCHEMA, DossierFormat

AT = datetime(2026, 11, 26, 3, 4, 5, tzinfo=UTC)
SIGNER = Signer("2026", bytes(range(32)))
KEYS = PublicKeys({SIGNER.key_id: SIGNER.public_key})
VERIFY_URL = "https://zx.example.cn/verify"
ISSUER = Issuer(signer=SIGNER, verify_url=VERIFY_URL, font=pylopdf_fonts_zh_cn.sans_path())


def a_line(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A line of a receipt, of which the cap cut a point off."""
    return {
        "fact_id": f"0193{number:08}", "label": "示例会议", "on": "2026-01-12", "category": "meetings",
        "rule": "plenary", "clause": "第六条第一款", "text": "全体会议每半天三分",
        "arithmetic": "3 分 × 2 个半天 = 6 分", "earned": "6", "cut": "1",
        "cut_reason": "超过类别上限", "counted": "5", **changes,
    }  # fmt: skip


def a_year(year: int = 2026, lines: int = 1, **changes: Any) -> dict[str, Any]:
    """A year in which one of each happened."""
    instant = f"{year}-03-01T08:30:00Z"
    return {
        "year": year,
        "score": {
            "total": "5", "grade": "称职", "as_of": instant, "next": [], "next_grade": None,
            "regulation": {
                "id": "r", "regulation": "example", "title": "示例履职考核办法", "version": "2026.1",
                "sha256": "a" * 64,
            },
            "categories": [
                {"id": "meetings", "name": "会议", "clause": "第六条", "before_cap": "6", "cap": "5", "points": "5",
                 "counted": "5"},
            ],
            "lines": [a_line(number) for number in range(lines)],
            "year_state": {
                "state": "closed", "published_at": instant, "appeal_until": instant, "closed_at": instant,
                "sha256": "c" * 64,
            },
            "frozen": {"total": "4", "grade": "不称职", "roles": [], "sha256": "b" * 64, "year_sha256": "c" * 64},
            "adjustments": [
                {"id": "j", "amount": "1", "effects": ["等次：不称职 → 称职"],
                 "is_recomputed": False, "clause": "第十二条", "reason": "漏记一次",
                 "evidence": "签到表原件", "asked_by_name": "示例考核员", "asked_at": instant,
                 "decided_by_name": "示例秘书长", "decided_at": instant},
            ],
            "unmet_duties": [{"name": "提案", "clause": "第九条", "text": "每年一件", "words": "还差 1 件"}],
            "vetoes": [{"name": "处分", "clause": "第十条", "text": "受处分的", "words": "不得评为优秀"}],
            "unscored": [{"fact_id": "0193", "label": "示例讲座", "reason": "没有规则计分"}],
        },
        "proposals": [
            {"id": "p", "kind": "joint", "state": "merged", "case_label": "第002号", "title": "关于示例事项的提案",
             "part": "co-signer", "filed_at": instant, "closed_at": instant, "decided_at": instant,
             "merged_into": "第001号"},
        ],
        "archived_proposals": [
            {"id": "q", "year": year, "term_number": 13, "session_number": 2, "case_number": 7, "kind": "individual",
             "disposition": "filed", "merged_into": None, "title": "关于存档事项的提案", "is_key": False,
             "is_excellent": True, "position": 1},
        ],
        "attendance": [
            {"id": "a", "title": "示例全会", "kind": "plenary", "kind_name": "全体会议", "place": "会堂",
             "begins_at": instant, "ends_at": instant, "settled_at": instant, "status": "present", "half_days": 2,
             "sessions": 2, "is_required": True, "evidence": "desk", "is_corrected": True},
        ],
        "speeches": [
            {"id": "s", "title": "谈示例", "form": "oral", "given_at": instant, "activity_id": "a",
             "activity_title": "示例全会"},
        ],
        "facts": [
            {"id": "0193-000000000001", "kind": "attendance", "occurred_on": f"{year}-03-01",
             "label": "示例会议", "fields": {"half_days": 2}, "matter": None, "source_kind": "activity",
             "source_id": "a", "reverses_id": None, "recorded_at": instant},
        ],
        **changes,
    }  # fmt: skip


def a_dossier(*years: dict[str, Any], name: str = "示例委员") -> dict[str, Any]:
    """A term's dossier."""
    return {
        "schema": SCHEMA,
        "committee": {"id": "c", "code": "c1", "name": "示例市政协"},
        "member": {
            "seat_id": "s", "name": name, "member_number": "0001", "sector": "经济", "street_group": None,
            "position": None, "is_standing": False, "is_active": True,
            "bodies": [{"kind": "special-committee", "name": "提案委员会", "is_convener": True}],
        },
        "term": {"number": 14, "begins_on": "2022-01-01", "ends_on": "2026-12-31"},
        "period": {"kind": "term", "first": 2025, "last": 2026},
        "years": [*(years or (a_year(2025, score=None), a_year()))],
    }  # fmt: skip


def signed(dossier: dict[str, Any] | None = None, signer: Signer = SIGNER) -> Signed:
    """A signed one."""
    return sign(dossier or a_dossier(), signer, at=AT)


@cache
def a_file(kind: DossierFormat) -> bytes:
    """A file of each form, made once."""
    return ISSUER.file_of(signed(), kind)
