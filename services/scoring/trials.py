"""Scoring a document of facts by regulation files, without a database: receipts, what follows, comparison, parity."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from services.kernel.sheets.cells import loose
from services.scoring.engine.articles import Regulation
from services.scoring.engine.card import Card
from services.scoring.engine.consequences import consequences
from services.scoring.engine.days import quarter_end
from services.scoring.engine.fact_kinds import Period, ScoredMember
from services.scoring.engine.laboratory import Compared, Subject, try_on
from services.scoring.engine.parity import Case, judge
from services.scoring.engine.ranking import rank
from services.scoring.engine.score import score
from services.scoring.engine.standings import Standing, Term, YearRecord
from services.scoring.fact_documents import BadFacts, FactsDocument, MemberFacts
from services.scoring.receipts import amount, receipt
from services.scoring.score_lists import ListRow


def try_out(regulation: Regulation, document: FactsDocument, quarter: int | None = None) -> dict[str, Any]:
    """What every member of the document gets, and what follows; up to the end of one quarter of the year, if so asked.

    Raises BadFacts, where a quarter is asked of no year.
    """
    period = _period(regulation, document.year, quarter)
    cards = [score(member.facts, regulation, ScoredMember(member.roles), period) for member in document.members]
    return {
        "regulation": _source(regulation),
        "first_day": period.first.isoformat(),
        "last_day": None if period.last is None else period.last.isoformat(),
        "receipts": [
            {
                "name": member.name,
                "roles": sorted(member.roles),
                **receipt(card, member.labels),
                "consequences": _consequences(regulation, document, member, card),
            }
            for member, card in zip(document.members, cards, strict=True)
        ],
        "lists": list(_lists(regulation, document, cards)),
    }


def compare(old: Regulation, new: Regulation, document: FactsDocument) -> dict[str, Any]:
    """Two regulations on the members of the document: who gains and loses by which rule, who crosses a grade.

    Raises BadFacts, where the two are not in force on the same days and the document names no year.
    """
    subjects = [Subject(member.name, member.roles, member.bodies, member.facts) for member in document.members]
    if document.year is None and old.period != new.period:
        raise BadFacts(["year：两份办法的施行日期不同，须写明年度"])
    periods = [_period(regulation, document.year, None) for regulation in (old, new)]
    trial = try_on(old, new, subjects, periods[0], periods[1])
    return {
        "old": _source(old),
        "new": _source(new),
        "members": [_compared(each) for each in trial.members],
        "crossings": [each.subject.name for each in trial.crossings],
        "grades": [
            {"old": was, "new": now, "members": number}
            for (was, now), number in sorted(trial.grades().items(), key=str)
        ],
        "bodies": {
            kind: [
                {
                    "name": body.name,
                    "members": body.members,
                    "old_mean": amount(body.old_mean),
                    "new_mean": amount(body.new_mean),
                    "gain": body.gain,
                    "lose": body.lose,
                }
                for body in trial.by_body(kind)
            ]
            for kind in sorted({kind for member in document.members for kind in member.bodies})
        },
        "spread": [
            {"from": amount(band.first), "below": amount(band.end), "old": band.old, "new": band.new}
            for band in trial.spread()
        ],
    }


def hold_against(regulation: Regulation, document: FactsDocument, rows: Sequence[ListRow]) -> dict[str, Any]:
    """A published list against the members of the document, who are known by their names: differences and reasons."""
    by_name: dict[str, list[MemberFacts]] = {}
    for member in document.members:
        by_name.setdefault(loose(member.name), []).append(member)
    meant = [(row, by_name.get(loose(row.name), [])) for row in rows]
    found = [(row, members[0]) for row, members in meant if len(members) == 1]
    cases = [Case(row.listed, member.facts, ScoredMember(member.roles), member.labels) for row, member in found]
    judged = judge(cases, regulation, _period(regulation, document.year, None))
    listed = {loose(row.name) for row in rows}
    return {
        "regulation": _source(regulation),
        "lines": [
            {
                "row": row.row,
                "name": member.name,
                "listed": amount(row.listed.total),
                "here": amount(each.card.total),
                "agrees": each.agrees,
                "differences": [asdict(difference) for difference in each.differences],
                "findings": [asdict(finding) for finding in each.findings],
            }
            for (row, member), each in zip(found, judged, strict=True)
        ],
        "only_listed": [row.name or row.member_number for row, members in meant if not members],
        "namesakes": [row.name for row, members in meant if len(members) > 1],
        "only_here": [member.name for member in document.members if loose(member.name) not in listed],
    }


def _compared(each: Compared) -> dict[str, Any]:
    return {
        "name": each.subject.name,
        "old": {"total": amount(each.old.total), "grade": each.old.grade},
        "new": {"total": amount(each.new.total), "grade": each.new.grade},
        "change": amount(each.change),
        "causes": [
            {
                "rule": cause.rule,
                "name": cause.name,
                "clause": cause.clause,
                "old": amount(cause.old),
                "new": amount(cause.new),
                "change": amount(cause.change),
            }
            for cause in each.causes
        ],
    }


def _source(regulation: Regulation) -> dict[str, str]:
    return {
        "id": regulation.id,
        "title": regulation.title,
        "version": regulation.version,
        "sha256": regulation.hash,
    }


def _period(regulation: Regulation, year: int | None, quarter: int | None) -> Period:
    """The days that count: a regulation is tried on a year without a day of it in force as if it were in force then."""
    if year is None:
        if quarter is not None:
            raise BadFacts(["year：按季度计分须写明年度"])
        return regulation.period
    whole = regulation.days_of(year)
    in_force = regulation.year(year)
    if in_force.last is not None and in_force.last < in_force.first:
        return whole if quarter is None else Period(whole.first, quarter_end(whole.first, quarter))
    return regulation.year_until(year, quarter)


def _consequences(
    regulation: Regulation, document: FactsDocument, member: MemberFacts, card: Card
) -> list[dict[str, Any]]:
    """What follows from the year of the document, after those before it; nothing where no year is named."""
    if document.year is None:
        return []
    this = YearRecord(document.year, card.total, card.grade, frozenset(unmet.id for unmet in card.unmet), member.facts)
    years = [*(record for record in member.earlier if record.year != document.year), this]
    first = min(record.year for record in years)
    term = Term(*document.term) if document.term is not None else Term(first, document.year)
    return [
        {"id": each.id, "name": each.name, "clause": each.clause, "then": each.then, "words": each.words}
        for each in consequences(regulation, ScoredMember(member.roles), years, term)
        if each.year == document.year
    ]


def _lists(regulation: Regulation, document: FactsDocument, cards: list[Card]) -> Iterator[dict[str, Any]]:
    standings = [
        Standing(
            name=member.name,
            total=card.total,
            grade=card.grade,
            roles=member.roles,
            bodies=member.bodies,
            categories=card.points_by_category,
        )
        for member, card in zip(document.members, cards, strict=True)
    ]
    for ranking in regulation.rankings:
        for each in rank(ranking, standings):
            yield {
                "ranking": ranking.id,
                "name": ranking.name,
                "clause": ranking.clause,
                "apart": regulation.roles.get(each.apart, each.apart),
                "words": each.words,
                "places": [
                    {
                        "rank": place.rank,
                        "name": place.standing.name,
                        "total": amount(place.standing.total),
                        "is_listed": place.is_listed,
                    }
                    for place in each.places
                ],
            }
