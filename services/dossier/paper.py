"""A dossier as a paper in Chinese: from the signed document, and from nothing else, to headings and tables. Pure.

Because the paper is made of what was signed, it cannot say anything that the document inside does not say.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from services.dossier.blocks import Block, Heading, Pairs, Paper, Paragraph, Table
from services.dossier.envelope import Signed
from services.dossier.wording import (
    EVIDENCE,
    FACT_KINDS,
    KINDS,
    NOTHING,
    SPEECH_FORMS,
    STATUSES,
    YEAR_STATES,
    day,
    fate_of,
    fate_of_archived,
    instant,
    part_in,
    part_in_archived,
    source_of,
)

PROOF_WORDS: Final = (
    "本文件带有数字签名，改动任何一个字节即不能通过核验。请把收到的电子文件（不是照片或复印件）上传到核验页面；"
    "二维码只是指路，扫得出来不等于文件为真：核验页面会把文件中的摘要与二维码中的摘要对照。"
)


def paper_of(signed: Signed, verify_url: str) -> Paper:
    """The paper of a signed dossier."""
    dossier = signed.dossier
    title = title_of(dossier)
    return Paper(
        title=title,
        author=dossier["committee"]["name"],
        blocks=[*_head(dossier), *(block for year in dossier["years"] for block in _year(year))],
        proof=Pairs(
            [
                ("签发", dossier["committee"]["name"]),
                ("签发时间", instant(signed.signed_at.isoformat())),
                ("密钥编号", signed.key_id),
                ("摘要", signed.digest),
                ("核验页面", verify_url),
            ]
        ),
        proof_words=PROOF_WORDS,
        link=link_of(verify_url, signed.digest),
        footer=f"{title} · 摘要 {signed.digest[:16]}",
    )


def title_of(dossier: Mapping[str, Any]) -> str:
    """What the dossier is called, also as a file."""
    period = dossier["period"]
    span = f"{period['first']} 年" if period["kind"] == "year" else f"第{dossier['term']['number']}届"
    return f"{dossier['member']['name']}履职档案（{span}）"


def link_of(verify_url: str, digest: str) -> str:
    """Where the QR code leads: to the page that verifies, which is told what to expect."""
    return f"{verify_url}?digest={digest}"


def _head(dossier: Mapping[str, Any]) -> Iterator[Block]:
    member, term = dossier["member"], dossier["term"]
    bodies = [f"{each['name']}（召集人）" if each["is_convener"] else each["name"] for each in member["bodies"]]
    pairs = [
        ("政协", dossier["committee"]["name"]),
        ("届次", f"第{term['number']}届（{term['begins_on']} 至 {term['ends_on']}）"),
        ("姓名", member["name"]),
        ("委员证号", member["member_number"]),
        ("界别", member["sector"]),
        ("身份", "常委" if member["is_standing"] else "委员"),
    ]
    optional = [
        ("职务", member["position"]), ("联组", member["street_group"]), ("所在组织", "、".join(bodies)),
        ("在任", None if member["is_active"] else "否"),
    ]  # fmt: skip
    yield Pairs([*pairs, *((name, text) for name, text in optional if text)])
    if dossier["period"]["kind"] == "term":
        yield Heading("历年得分", 1)
        yield Table(
            [("年度", 12), ("得分", 14), ("等次", 14), ("考核办法", 60)], [_in_short(year) for year in dossier["years"]]
        )


def _in_short(year: Mapping[str, Any]) -> tuple[str, ...]:
    score = year["score"]
    if score is None:
        return (str(year["year"]), NOTHING, NOTHING, "该年度没有得分")
    source = score["regulation"]
    return (str(year["year"]), score["total"], score["grade"] or NOTHING, f"{source['title']}（{source['version']}）")


def _year(year: Mapping[str, Any]) -> Iterator[Block]:
    yield Heading(f"{year['year']} 年度", 1)
    if year["score"] is None:
        yield Paragraph("该年度没有得分。")
    else:
        yield from _score(year["score"])
    yield from _table(
        "提案", [("案号", 18), ("案由", 44), ("提案种类", 12), ("身份", 14), ("结果", 20), ("日期", 17)],
        [
            (each["case_label"] or NOTHING, each["title"], KINDS[each["kind"]], part_in(each), fate_of(each),
             day(each["decided_at"]))
            for each in year["proposals"]
        ],
    )  # fmt: skip
    yield from _table(
        "历年提案（存档）", [("届次", 14), ("案号", 10), ("案由", 50), ("身份", 14), ("结果", 24)],
        [
            (f"{each['term_number']} 届 {each['session_number']} 次", str(each["case_number"]), each["title"],
             part_in_archived(each), fate_of_archived(each))
            for each in year["archived_proposals"]
        ],
    )  # fmt: skip
    yield from _table(
        "出席", [("日期", 17), ("活动", 42), ("种类", 16), ("结果", 12), ("半天", 8), ("佐证", 14), ("更正", 8)],
        [
            (day(each["begins_at"]), each["title"], each["kind_name"], STATUSES.get(each["status"], each["status"]),
             f"{each['half_days']}/{each['sessions']}", EVIDENCE.get(each["evidence"], NOTHING),
             "是" if each["is_corrected"] else "")
            for each in year["attendance"]
        ],
    )  # fmt: skip
    yield from _table(
        "发言", [("日期", 17), ("题目", 44), ("形式", 14), ("会议", 36)],
        [
            (day(each["given_at"]), each["title"], SPEECH_FORMS[each["form"]], each["activity_title"])
            for each in year["speeches"]
        ],
    )  # fmt: skip
    yield from _table(
        "计分事实及来源", [("日期", 17), ("种类", 14), ("事项", 42), ("来源", 28), ("登记时间", 25), ("编号", 21)],
        [
            (each["occurred_on"], FACT_KINDS.get(each["kind"], each["kind"]), each["label"], source_of(each),
             instant(each["recorded_at"]), each["id"][-12:])
            for each in year["facts"]
        ],
    )  # fmt: skip


def _score(score: Mapping[str, Any]) -> Iterator[Block]:
    source = score["regulation"]
    pairs = [
        ("得分", score["total"]),
        ("等次", score["grade"] or NOTHING),
        ("考核办法", f"{source['title']}（{source['regulation']}，版本 {source['version']}）"),
        ("办法摘要", source["sha256"]),
        ("计算时间", instant(score["as_of"])),
    ]
    yield Pairs([*pairs, *_state(score)])
    yield from _table(
        "分类得分", [("类别", 40), ("条款", 24), ("封顶前", 12), ("上限", 12), ("计入", 12)],
        [
            (each["name"], each["clause"], each["before_cap"], each["cap"] or NOTHING, each["counted"])
            for each in score["categories"]
        ],
    )  # fmt: skip
    yield from _table(
        "得分明细", [("日期", 17), ("事项", 30), ("条款", 34), ("算式", 38), ("得分", 10), ("扣减", 10), ("计入", 10)],
        [_line(each) for each in score["lines"]],
    )  # fmt: skip
    yield from _table(
        "调整项", [("数额", 10), ("条款", 16), ("理由", 34), ("依据", 26), ("提出", 16), ("确认", 16)],
        [
            (each["amount"], "重新计算的差额" if each["is_recomputed"] else each["clause"] or NOTHING, _why(each),
             each["evidence"], f"{each['asked_by_name']} {day(each['asked_at'])}",
             f"{each['decided_by_name']} {day(each['decided_at'])}")
            for each in score.get("adjustments", [])
        ],
    )  # fmt: skip
    for title, name in (("未完成的基本要求", "unmet_duties"), ("一票否决", "vetoes")):
        yield from _table(
            title, [("项目", 24), ("条款", 16), ("规定", 36), ("情况", 36)],
            [(each["name"], each["clause"], each["text"], each["words"]) for each in score.get(name) or []],
        )  # fmt: skip
    yield from _table(
        "未计分的事实", [("事项", 50), ("原因", 50)],
        [(each["label"], each["reason"]) for each in score["unscored"]],
    )  # fmt: skip


def _why(adjustment: Mapping[str, Any]) -> str:
    """The reason of an adjusting line, and what it changed beside the points."""
    return "；".join((adjustment["reason"], *adjustment.get("effects", ())))


def _state(score: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Where the year stands; of a closed one the hashes under which it was frozen."""
    if state := score.get("year_state"):
        yield "年度", YEAR_STATES.get(state["state"], state["state"])
        if state["closed_at"]:
            yield "结账时间", instant(state["closed_at"])
    if frozen := score.get("frozen"):
        yield "结账时得分", f"{frozen['total']}，{frozen['grade'] or NOTHING}"
        yield "明细散列值", frozen["sha256"]
        yield "全年散列值", frozen["year_sha256"]


def _line(line: Mapping[str, Any]) -> tuple[str, ...]:
    words = f"{line['arithmetic']}；{line['cut_reason']}" if line["cut_reason"] else line["arithmetic"]
    clause = f"{line['clause']} {line['text']}".strip()
    return (
        line["on"] or NOTHING, line["label"] or NOTHING, clause, words, line["earned"],
        NOTHING if line["cut"] == "0" else line["cut"], line["counted"],
    )  # fmt: skip


def _table(title: str, columns: list[tuple[str, int]], rows: list[tuple[str, ...]]) -> Iterator[Block]:
    if rows:
        yield Heading(title, 2)
        yield Table(columns, rows)
