"""What a proposal is about, as far as its words tell: the grams by which similar matters are found. Pure.

Two people write of one matter in other words (停车难, 泊位不足). What tells most is that both name it, whatever the
word: the groups of `synonyms.py`. They also share some pairs of characters, and more single ones (欺凌 and 霸凌); so
characters count too, but for those that stand in every text. How much a key says is left to the index, which knows in
how many matters it stands. See docs/decisions/0020.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from services.kernel.grams import fold, grams_of, joined, pairs_of
from services.proposals.synonyms import named_in

CEREMONY: Final = (
    "关于", "进一步", "加强", "加快", "加大", "推进", "推动", "促进", "完善", "健全", "建立", "建设", "提升",
    "提高", "优化", "强化", "规范", "解决", "落实", "开展", "做好", "切实", "积极", "大力", "有效", "改善",
    "缓解", "扩大", "增加", "重视", "建议", "提案", "意见", "问题", "工作", "情况", "方面", "措施", "机制",
    "力度", "水平", "能力", "发展", "管理", "服务", "我市", "全市", "本市", "我区", "全区", "我县", "全县",
    "示例市", "当前", "目前", "近年来", "存在", "一是", "二是", "三是", "以及", "由于", "因此", "对于", "通过",
    "进行", "应当", "可以", "需要", "部门", "有关", "相关", "政府", "群众", "市民", "居民", "的", "了", "与",
    "及",
)  # fmt: skip
"""Words that stand in every other proposal: they part what a text is about, and say nothing of it."""

COMMON: Final = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日"
    "者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应向头文体政相见被"
    "利什二等产或新己制身果加月话合回特代内信表化给世位次度任常先通原提立及比员解名真论处走义各入几认条平"
    "系气题活更别打变四总何数安少报才结反受目太量再感建务做接必件计管期市直资命指许统区保至队形社便空决治"
    "展科五基非则听却界达光放强即像难且权思象完设式色记品告类求据程北边张该交规万取望觉术领共确传观今切让"
    "识候带导争运议案推促善升优范落服"
)
"""The characters that written Chinese is mostly made of: alone they say nothing."""

MOST_GROUPS: Final = 6
"""So many groups, the title's first, then those to which the text comes back most often: the rest is in passing."""

MOST_PAIRS: Final = 60
"""So many pairs of a text beside its title's, those first to which it comes back most often."""

MOST_CHARACTERS: Final = 40

GROUP: Final = "≈"
"""What the name of a group begins with where it is a key; no gram holds it."""

GROUP_WEIGHS: Final = 3.0
PAIR_WEIGHS: Final = 1.0
CHARACTER_WEIGHS: Final = 0.5

LIKE_FROM: Final = GROUP_WEIGHS
"""A group that both name is enough by itself, or three pairs."""

SAYS_LITTLE_IN: Final = 200
"""A key in n matters weighs √(200 / (200 + n)) of one that stands in none."""

SAYS_NOTHING_IN: Final = 15 * SAYS_LITTLE_IN
"""What stands in so many is not asked for, unless there is nothing else."""

ENOUGH_LOOKED_AT: Final = 12_000
"""After so many places of keys no further key is asked for: the first ones say most."""

_CEREMONY: Final = re.compile("|".join(sorted(CEREMONY, key=len, reverse=True)))
_CHARACTER: Final = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


def keys_of(title: str, text: str) -> list[str]:
    """What a proposal is about: groups of words, its title's pairs, those of its text, its less common characters."""
    bare_title, bare_text = _CEREMONY.sub(" ", title), _CEREMONY.sub(" ", text)
    pairs = dict.fromkeys(pairs_of(bare_title) or pairs_of(title))
    said = [gram for gram, _ in pairs_of(f"{bare_title}\n{bare_text}").most_common() if gram not in pairs]
    characters = dict.fromkeys(_CHARACTER.findall(bare_title + bare_text))
    telling = [character for character in characters if character not in COMMON]
    return [*_groups_of(title, text), *pairs, *said[:MOST_PAIRS], *telling[:MOST_CHARACTERS]]


def _groups_of(title: str, text: str) -> list[str]:
    of_title = dict.fromkeys(group for named in named_in(title) for group in named.groups)
    of_text = Counter(group for named in named_in(text) for group in named.groups)
    groups = [*of_title, *(group for group, _ in of_text.most_common() if group not in of_title)]
    return [GROUP + group for group in groups[:MOST_GROUPS]]


def weight_of(key: str) -> float:
    """How much a key weighs beside others that are as rare."""
    if key.startswith(GROUP):
        return GROUP_WEIGHS
    return PAIR_WEIGHS if len(key) > 1 else CHARACTER_WEIGHS


def is_like(keys: Iterable[str], title: str, text: str) -> bool:
    """Whether a single proposal says enough of these keys, where there is no index that knows how telling each is."""
    return sum(map(weight_of, set(keys).intersection(keys_of(title, text)))) >= LIKE_FROM


def places_shared(keys: Iterable[str], title: str) -> list[tuple[int, int]]:
    """Where a title says what these keys say, in the same pairs of characters or in other words of a group."""
    wanted, folded = set(keys), fold(title)
    named = ((each.start, each.end) for each in named_in(title) if wanted & {GROUP + group for group in each.groups})
    pairs = ((place, place + 2) for place in range(len(folded) - 1) if folded[place : place + 2] in wanted)
    return joined([*named, *pairs])


EDITION: Final = 2
"""Of what stands in `columns_of`: a higher number has the worker write every row anew (`commands/reindexing.py`)."""


def columns_of(title: str, text: str) -> dict[str, Any]:
    """The columns of the full-text index."""
    keys = keys_of(title, text)
    return {
        "edition": EDITION,
        "title_grams": " ".join(grams_of(title)),
        "key_grams": " ".join(keys),
        "key_count": len(keys),
        "text_grams": " ".join(grams_of(f"{title}\n{text}")),
    }
