"""A published list against the cards of its year: who differs, in what, and which single thing explains it. Pure.

A difference is explained only where something makes both sides exactly equal: total, and grade and categories where the
list tells them. Several things may do so; then all are told. Where nothing does, that is said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from services.scoring.engine.amounts import canonical, in_words
from services.scoring.engine.articles import Regulation
from services.scoring.engine.card import Card
from services.scoring.engine.fact_kinds import Period, ScoredFact, ScoredMember
from services.scoring.engine.rounding import rounded
from services.scoring.engine.score import score
from services.scoring.engine.variants import variants_of
from services.scoring.laboratory_vocabulary import FindingKind
from services.scoring.regulation_vocabulary import ROUNDING_NAMES, RoundingMode
from services.scoring.vocabulary import MEMBER_ROLE_NAMES, MemberRole

MOST_FINDINGS = 10

MOST_FACTS_TRIED = 300
"""Of a member with more facts only the first are left out and counted twice, one after the other."""

PLACES_OF_LISTS = (0, 1, 2)
"""The decimal places with which lists are published."""


@dataclass(frozen=True)
class Listed:
    """What the list says of a member; the grade is None, and a category missing, where it says nothing of it."""

    total: Decimal
    grade: str | None = None
    categories: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A member with what is known of his year; `labels` names each fact as people know it.

    `listed` is None for who is missing in the list: he has a card, and nothing to explain.
    """

    listed: Listed | None
    facts: Sequence[ScoredFact]
    member: ScoredMember
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """Something that both sides tell and not alike: the total, the grade, a category (then with its identifier)."""

    category: str | None
    name: str
    listed: str
    here: str


@dataclass(frozen=True)
class Finding:
    """One thing that, were it so, would make both sides exactly equal."""

    kind: FindingKind
    words: str
    clause: str = ""
    rule: str | None = None
    fact: str | None = None


@dataclass
class Judged:
    """A member's card, how the list differs from it, and what explains that."""

    card: Card
    differences: tuple[Difference, ...]
    findings: list[Finding] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Whether the list says what the card says."""
        return not self.differences


def judge(cases: Sequence[Case], regulation: Regulation, period: Period) -> list[Judged]:
    """Every case with its card, and the search for what explains those that differ.

    Each variant of the regulation scores all cases before the next one is made: what it makes ready serves them all.
    """
    judged = []
    for case in cases:
        card = score(case.facts, regulation, case.member, period)
        judged.append(Judged(card, () if case.listed is None else differences(case.listed, card)))
    open_ones = []
    for case, found in zip(cases, judged, strict=True):
        if case.listed is not None and not found.agrees:
            found.findings += _by_rounding(case.listed, found.card)
            if not found.findings:
                open_ones.append((case, case.listed, found))
    if open_ones:
        for variant in variants_of(regulation):
            for case, listed, found in open_ones:
                if _explains(listed, score(case.facts, variant.regulation, case.member, period, advises=False)):
                    found.findings.append(Finding(variant.kind, variant.words, variant.clause, variant.rule))
    for case, listed, found in open_ones:
        found.findings += _by_role(case, listed, regulation, period)
        found.findings += _by_facts(case, listed, regulation, period)
        del found.findings[MOST_FINDINGS:]
    return judged


def differences(listed: Listed, card: Card) -> tuple[Difference, ...]:
    """What the list says otherwise than the card."""
    found = []
    if listed.total != card.total:
        found.append(Difference(None, "总分", in_words(listed.total), in_words(card.total)))
    if listed.grade is not None and listed.grade != card.grade:
        found.append(Difference(None, "等次", listed.grade, card.grade or "无"))
    for category in card.categories:
        points = listed.categories.get(category.id)
        if points is not None and points != category.points:
            found.append(Difference(category.id, category.name, in_words(points), in_words(category.points)))
    return tuple(found)


def _explains(listed: Listed, card: Card) -> bool:
    return not differences(listed, card)


def _by_rounding(listed: Listed, card: Card) -> Iterator[Finding]:
    """The list's total is the card's, rounded; the first way of rounding that does it."""
    for places in PLACES_OF_LISTS:
        for mode in RoundingMode:
            total = rounded(Fraction(card.total), places, mode)
            if total != card.total and _explains(listed, replace(card, total=total)):
                how = f"保留 {places} 位小数" if places else "取整数"
                words = f"名单的总分{ROUNDING_NAMES[mode]}{how}，本系统为 {in_words(canonical(card.total))} 分"
                yield Finding(FindingKind.ROUNDING, words)
                return


def _by_role(case: Case, listed: Listed, regulation: Regulation, period: Period) -> Iterator[Finding]:
    """The list has counted him as what he is not: a standing member, or none."""
    for role, other in ((MemberRole.STANDING, MemberRole.ORDINARY), (MemberRole.ORDINARY, MemberRole.STANDING)):
        if role in case.member.roles:
            member = ScoredMember((case.member.roles - {role}) | {other})
            if _explains(listed, score(case.facts, regulation, member, period, advises=False)):
                words = f"按「{regulation.roles.get(other, MEMBER_ROLE_NAMES[other])}」的身份计了分"
                yield Finding(FindingKind.ROLE, words)


def _by_facts(case: Case, listed: Listed, regulation: Regulation, period: Period) -> Iterator[Finding]:
    """One entry of the ledger was not counted, or was counted twice, or was counted although it must not be."""
    taken_back = {str(fact.reverses) for fact in case.facts if fact.reverses is not None}
    for place, fact in enumerate(case.facts[:MOST_FACTS_TRIED]):
        if str(fact.id) in taken_back:
            continue
        others = [*case.facts[:place], *case.facts[place + 1 :]]
        for words, facts in _told_otherwise(fact, others, period):
            if _explains(listed, score(facts, regulation, case.member, period, advises=False)):
                yield Finding(
                    FindingKind.FACT,
                    f"{words}：{fact.on.isoformat()}「{case.labels.get(str(fact.id), '')}」",
                    fact=str(fact.id),
                )


def _told_otherwise(
    fact: ScoredFact, others: list[ScoredFact], period: Period
) -> Iterator[tuple[str, list[ScoredFact]]]:
    if fact.reverses is not None:
        yield "没有理会一条撤销，被撤销的记录仍计了分", others
    elif not period.covers(fact.on):
        yield "把计分期间以外的一条记录计了分", [*others, fact._replace(on=period.first)]
    else:
        yield "没有计一条记录", others
        yield "把一条记录计了两次", [*others, fact, fact._replace(id=f"{fact.id} again")]
