"""Proposals in the ledger: what became of one, for each signer and for the body that proposed; reversed when undone."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from services.kernel.work import Work
from services.proposals.facts import ProposalFiled
from services.proposals.review_facts import (
    FiledProposalWithdrawn,
    ProposalConverted,
    ProposalMerged,
    ProposalSeparated,
    ReviewListDecided,
)
from services.scoring.commands.entering import Entry, enter_facts, take_back
from services.scoring.vocabulary import FactKind, ProposalStatus

FILED, MERGED, CONVERTED = "proposal", "proposal-merger", "proposal-conversion"
"""Where an entry comes from. What can happen to a proposal twice has a source of its own each time."""


def enter_filed_proposal(work: Work, fact: ProposalFiled) -> None:
    """A filed proposal is a fact for each of its signers, on the day on which it was filed.

    The session's year may be another one (submitted in December, filed in January).
    """
    enter_facts(work, _filed(fact))


def enter_decided_list(work: Work, fact: ReviewListDecided) -> None:
    """The cases of a meeting's list, all at once: so their signers' cards are locked in the order of everybody."""
    enter_facts(work, [entry for each in fact.filed for entry in _filed(each)])


def enter_merged_proposal(work: Work, fact: ProposalMerged) -> None:
    """A proposal that joined another case before it was filed itself is a fact for each of its signers."""
    label = f"并入第{fact.main_case_number}号提案"
    enter_facts(work, _entries(fact, MERGED, fact.merger_id, fact.merged_on, label))


def take_back_merged_proposal(work: Work, fact: ProposalSeparated) -> None:
    """A merger that is undone is worth nothing; a case that was filed keeps its own entry."""
    take_back(work, MERGED, fact.merger_id)


def enter_converted_proposal(work: Work, fact: ProposalConverted) -> None:
    """A converted proposal is a fact too: the same matter will be known again by it."""
    enter_facts(work, _entries(fact, CONVERTED, fact.subject_id, fact.converted_on, "转办的提案"))


def take_back_filed_proposal(work: Work, fact: FiledProposalWithdrawn) -> None:
    """A filed case that is withdrawn loses its credit, in the year that gave it."""
    take_back(work, FILED, fact.subject_id)


def _filed(fact: ProposalFiled) -> list[Entry]:
    number = str(fact.case_number)
    return list(_entries(fact, FILED, fact.subject_id, fact.filed_on, f"第{number}号提案", case_number=number))


STATUS = {
    ProposalFiled: ProposalStatus.FILED, ProposalMerged: ProposalStatus.MERGED,
    ProposalConverted: ProposalStatus.CONVERTED,
}  # fmt: skip


def _entries(
    fact: ProposalFiled | ProposalMerged | ProposalConverted, source: str, source_id: UUID, on: date, label: str,
    **more: str,
) -> Iterator[Entry]:  # fmt: skip
    status, matter = STATUS[type(fact)], f"proposal:{fact.subject_id}"
    for seat_id, position, signers in fact.credits:
        yield Entry(
            seat_id=seat_id, kind=FactKind.PROPOSAL, on=on, label=label,
            fields={"status": status, "position": position, "signers": signers, **more},
            matter=matter, source_kind=source, source_id=source_id,
        )  # fmt: skip
    if fact.body_id:  # As what it stands there is no question: it is the body's.
        yield Entry(
            body_id=fact.body_id, kind=FactKind.PROPOSAL, on=on, label=label, fields={"status": status, **more},
            matter=matter, source_kind=source, source_id=source_id,
        )  # fmt: skip
