"""The life of a publication. Two persons publish, neither of them its proposer; whoever of them retracts does it alone.

The guards look at the publication with its proposal loaded (`commands/publishing.py`).
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from services.kernel.actor import Actor
from services.kernel.errors import FieldFault
from services.kernel.lifecycle import Lifecycle, step
from services.members.permissions import PROPOSAL_REVIEW
from services.members.vocabulary import ScreenEffect
from services.proposals.lifecycle import may_ever_review
from services.proposals.publication_vocabulary import PublicationAction as Do
from services.proposals.publication_vocabulary import PublicationState as Is
from services.proposals.rules import is_own
from services.proposals.screening import folded, found_words
from services.proposals.vocabulary import ProposalState

SECRET_MARKS: Final = re.compile(r"[★☆][0-9一二三四五六七八九十]+年|内部资料|不得外传")
"""Marks of what is not for everybody, which stop a publication whatever words the committee screens."""


REACHES_SOMEBODY: Final = re.compile(
    r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])|(?<![0-9])[0-9]{17}[0-9x](?![0-9])|[a-z0-9._+-]+@[a-z0-9-]+\.[a-z]"
)
"""A mobile phone, an identity number or a mail address, in a text without blanks and in small letters."""


def reviewer(publication: Any, actor: Actor) -> bool:
    """提案审查人员：不是提案人、联名人。"""
    return may_ever_review(publication.proposal, actor)


def second_reviewer(publication: Any, actor: Actor) -> bool:
    """另一位提案审查人员：不是提案人、联名人，也不是拟公开的人。"""
    return reviewer(publication, actor) and actor.account_id != publication.proposed_by


def reviewer_or_author(publication: Any, actor: Actor) -> bool:
    """提案审查人员；或提案人本人，此后不能再公开。"""
    return actor.may(PROPOSAL_REVIEW) or is_own(publication.proposal, actor)


def filed(publication: Any) -> FieldFault | None:
    """已立案。"""
    is_filed = publication.proposal.state is ProposalState.FILED
    return None if is_filed else FieldFault("/state", "只有已立案的提案可以公开")


def consented(publication: Any) -> FieldFault | None:
    """提案人同意公开，且未撤回同意。"""
    if publication.is_consent_withdrawn:
        return FieldFault("/may_be_published", "提案人已撤回公开的同意")
    if publication.proposal.may_be_published is not True:
        return FieldFault("/may_be_published", "提案人未同意公开")
    return None


def without_secret_marks(publication: Any) -> FieldFault | None:
    """案由与正文中没有涉密标志。"""
    found = next(_secret_marks(publication), None)
    return FieldFault("/text", f"含有“{found}”，须先核实是否涉密") if found else None


def _secret_marks(publication: Any) -> Iterator[str]:
    """The committee's own words with which it stores no text now, and what is plainly a mark. An aid, no guarantee."""
    compared = folded(publication.text)
    for screen in publication.screens:
        if screen.effect is ScreenEffect.REFUSE:
            yield from (place.word for place in found_words(compared, screen))
    yield from SECRET_MARKS.findall(compared.text)


def without_contact_data(publication: Any) -> FieldFault | None:
    """案由与正文中没有手机号、身份证号、邮箱。"""
    is_there = REACHES_SOMEBODY.search(folded(publication.text).text)
    return FieldFault("/text", "含有手机号、身份证号或者邮箱，不能公开") if is_there else None


NEEDS = (filed, consented, without_secret_marks, without_contact_data)

PUBLICATION = Lifecycle(
    "publication",
    Is.PROPOSED,
    step(Do.PROPOSE, (Is.RETRACTED,), Is.PROPOSED, reviewer, *NEEDS),
    step(Do.RELEASE, (Is.PROPOSED,), Is.RELEASED, second_reviewer, *NEEDS),
    step(Do.RETRACT, (Is.PROPOSED, Is.RELEASED), Is.RETRACTED, reviewer_or_author),
)
