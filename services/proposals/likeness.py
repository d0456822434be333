"""What a proposal is about, as far as its words tell: the grams by which similar matters are found. Pure.

A title says it in a few words, between others that stand in every title (关于进一步加强…的建议). The text says it by
what it comes back to.
"""

import re
from collections import Counter
from typing import Final

from services.kernel.grams import grams_of, pairs_of

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

MOST_OF_A_TEXT: Final = 40
"""So many grams of a text beside its title's say what it is about."""

_CEREMONY: Final = re.compile("|".join(sorted(CEREMONY, key=len, reverse=True)))


def title_keys(title: str) -> Counter[str]:
    """What a title is about; if it is all ceremony, its words as they stand."""
    return pairs_of(_CEREMONY.sub(" ", title)) or pairs_of(title)


def keys_of(title: str, text: str) -> list[str]:
    """What a proposal is about: its title's grams, then those to which the text comes back, the most frequent first."""
    said = pairs_of(_CEREMONY.sub(" ", f"{title}\n{text}"))
    keys = list(title_keys(title))
    again = [gram for gram, count in said.most_common() if count > 1 and gram not in keys]
    return keys + again[:MOST_OF_A_TEXT]


def columns_of(title: str, text: str) -> dict[str, str]:
    """The columns of the full-text index."""
    return {
        "title_grams": " ".join(grams_of(title)),
        "key_grams": " ".join(keys_of(title, text)),
        "text_grams": " ".join(grams_of(f"{title}\n{text}")),
    }
