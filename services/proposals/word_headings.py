"""How committees head the parts of a proposal in Word, and how they number asks: the words and the patterns."""

import enum
import re
import unicodedata
from typing import Final, NamedTuple


class Part(enum.StrEnum):
    """Where a line of a Word file belongs."""

    TITLE = "title"
    SITUATION = "situation"
    ANALYSIS = "analysis"
    SUGGESTIONS = "suggestions"
    CATEGORY = "category"
    UNITS = "units"
    CONTACT = "contact"
    TELEPHONE = "telephone"
    ADDRESS = "address"
    EMAIL = "email"
    ELSEWHERE = "elsewhere"
    """A field of a paper form that a proposal has not: names, duties, date."""


class Heading(NamedTuple):
    """A heading, and what stands behind it on the same line."""

    part: Part
    name: str
    rest: str
    is_both: bool = False
    """Situation and analysis under one heading."""


_AROUND: Final = (
    "存在|主要|当前|目前|有关|相关|具体|几点|几条|工作|基本|现实|突出|的|和|与|及|以及|、|/|提案|本案|我们|本人|调研|简要|"
    "下一步|进一步|若干|如下|反映|说明|介绍|内容|提出|以下|方面|部分|主体|正文"
)
"""Words that may stand around the one that tells; a heading consists of nothing else."""

_SITUATION: Final = "情况|现状|背景|问题|困难|事由|案据"
_ANALYSIS: Final = "分析|原因|成因|理由|依据|思考|研判"
_SUGGESTIONS: Final = "建议|意见|对策|措施|办法|举措|解决方案"
_TITLE: Final = re.compile(r"(提案)?(案由|题目|标题|名称|提案题目)")
_CATEGORY: Final = re.compile(r"(提案)?(类别|分类|类型)")
_ELSEWHERE: Final = re.compile(
    r"(第一|主要|主)?提案(人|者)(姓名)?|联名(提案)?人|附议人|姓名|界别|专委会|(所在|工作|派别)?单位(及|和)?(职务)?|职务|职称|党派|"
    r"委员证号|邮编|邮政编码|(提案)?(编号|案号|序号)|(提交|提出|收到)?(日期|时间)|审查意见|立案意见|备注|附件|签名|签字|"
    r"(是否)?(经过)?调研|(是否)?(同意)?(全文)?公开|提案形式|提案性质|(集体)?提案单位|集体提案|主笔(委员|人)"
)
_FIELDS: Final = (
    (Part.UNITS, re.compile(r"建议(承办|主办|会办|协办|办理)(单位)?|(承办|主办|会办|协办|办理)单位")),
    (Part.CONTACT, re.compile(r"(提案)?联系人(姓名)?")),
    (Part.TELEPHONE, re.compile(r"(联系|办公|移动)?(电话|手机)(号码?)?|联系方式")),
    (Part.ADDRESS, re.compile(r"(通讯|通信|联系)?地址")),
    (Part.EMAIL, re.compile(r"(电子)?(邮箱|邮件)(地址)?")),
)
"""Fields that a proposal has beside its text."""

_PARTS: Final = (
    (Part.SUGGESTIONS, _SUGGESTIONS),
    (Part.ANALYSIS, _ANALYSIS),
    (Part.SITUATION, _SITUATION),
)
_ALL: Final = f"{_SITUATION}|{_ANALYSIS}|{_SUGGESTIONS}"
_PLAIN: Final = re.compile(f"(?:{_AROUND}|{_ALL})+")
_LONGEST: Final = 16
"""A heading is short."""

_DIGITS: Final = "一二三四五六七八九十"
NUMBERINGS: Final = (
    re.compile(rf"(?:建议|对策|措施)[{_DIGITS}\d]{{1,3}}\s*[、.．:：]?\s*"),
    re.compile(rf"第[{_DIGITS}]{{1,3}}\s*[、，,：:．.]\s*"),
    re.compile(rf"[{_DIGITS}]{{1,3}}\s*[、．.]\s*"),
    re.compile(rf"[（(]\s*[{_DIGITS}]{{1,3}}\s*[)）]\s*[、．.]?\s*"),
    re.compile(rf"[{_DIGITS}]{{1,2}}(?:是|要)\s*[，,]?\s*"),
    re.compile(r"\d{1,2}\s*[、．.](?!\d)\s*"),
    re.compile(r"[（(]\s*\d{1,2}\s*[)）]\s*[、．.]?\s*"),
    re.compile(r"\d{1,2}\s*[)）]\s*"),
    re.compile(r"[①-⑳]\s*"),
)
"""The ways of numbering, of which one list uses one."""

DATE: Final = re.compile(r"(?:\d{4}|[〇○零一二三四五六七八九]{4})\s*年\s*\S{1,3}\s*月\s*\S{1,3}\s*日")
TITLE_LINE: Final = re.compile(r"关于.+的?(?:提案|建议|建议案|意见)")
_BRACKETS: Final = re.compile(r"[【\[〔](?P<name>[^】\]〕]{1,16})[】\]〕]\s*[:：]?\s*(?P<rest>.*)", re.DOTALL)
_NAMED: Final = re.compile(r"(?P<name>[^:：]{1,20})[:：]\s*(?P<rest>.*)", re.DOTALL)


def numbering_of(line: str) -> int | None:
    """Which way of numbering a line begins with."""
    return next((place for place, pattern in enumerate(NUMBERINGS) if pattern.match(line)), None)


def without_number(line: str) -> str:
    """The line without the number before it."""
    place = numbering_of(line)
    return line if place is None else NUMBERINGS[place].sub("", line, count=1)


def heading_of(line: str) -> Heading | None:
    """The heading that a line is, or begins with."""
    for pattern in (_BRACKETS, _NAMED):
        if (found := pattern.fullmatch(line)) and (heading := _known(found["name"], found["rest"].strip())):
            return heading
    return _known(line, "")


def _known(name: str, rest: str) -> Heading | None:
    compared = _compared(without_number(name.strip()))
    if not compared or len(compared) > _LONGEST:
        return None
    for part, pattern in (*_FIELDS, (Part.TITLE, _TITLE), (Part.CATEGORY, _CATEGORY), (Part.ELSEWHERE, _ELSEWHERE)):
        if pattern.fullmatch(compared):
            return Heading(part, name.strip(), rest)
    if not _PLAIN.fullmatch(compared):
        return None
    told = [part for part, words in _PARTS if re.search(words, compared)]
    if not told:
        return None
    is_both = {Part.SITUATION, Part.ANALYSIS} <= set(told) and Part.SUGGESTIONS not in told
    return Heading(Part.SITUATION if is_both else told[0], name.strip(), rest, is_both)


def _compared(text: str) -> str:
    """As headings are compared: without blanks and closing marks, in one spelling."""
    return "".join(unicodedata.normalize("NFKC", text).split()).strip(':：。.-—_*()[]<>《》“”"')
