"""Case numbers: consecutive within a session, without gap or double, given at the moment of filing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import and_, update

from services.kernel.clock import civil_date
from services.kernel.database import insert_missing
from services.kernel.work import Work
from services.members.models import Term, TermSession
from services.members.settings import CommitteeSettings
from services.proposals.commands.credits import credit, others_of, settle_kind
from services.proposals.facts import ProposalFiled
from services.proposals.models import Proposal
from services.proposals.review_models import CaseCounter


def number_cases(
    work: Work, proposals: Sequence[Proposal], settings: Mapping[int, CommitteeSettings]
) -> tuple[ProposalFiled, ...]:
    """Give proposals that were just filed their numbers, in this order; returns what is to be recorded.

    The counters come last of all that a command locks, one session after the other, because everybody else who files
    waits for them until this transaction ends.
    """
    wanted = Counter(cast("UUID", each.session_id) for each in proposals)
    statement = (
        work.select(TermSession.id, TermSession.number, TermSession.year, Term.number.label("term"))
        .join(Term, and_(Term.committee_id == TermSession.committee_id, Term.id == TermSession.term_id))
        .where(TermSession.id.in_(list(wanted)))
    )
    others = others_of(work, proposals)
    sessions = {row.id: row for row in work.session.execute(statement)}
    numbers = {session_id: iter(take_numbers(work, session_id, wanted[session_id])) for session_id in sorted(wanted)}
    filed = []
    for proposal in proposals:
        session_id = cast("UUID", proposal.session_id)
        settle_kind(proposal, others)
        session, number = sessions[session_id], next(numbers[session_id])
        proposal.filed_at = work.now
        proposal.case_number = number
        proposal.case_label = settings[proposal.settings_version or 0].proposals.case_number(
            term=session.term, session=session.number, year=session.year, number=number
        )
        filed.append(
            ProposalFiled(
                subject_id=proposal.id, case_number=number, session_id=session_id, year=session.year,
                filed_on=civil_date(work.now), author_seat_id=proposal.author_seat_id,
                author_account_id=proposal.author_account_id, credits=credit(proposal, others),
                body_id=proposal.body_id,
            )
        )  # fmt: skip
    return tuple(filed)


def take_numbers(work: Work, session_id: UUID, count: int = 1) -> range:
    """The session's next numbers. The counter's row stays locked to the end; a rollback gives them back."""
    following = (
        update(CaseCounter)
        .where(CaseCounter.committee_id == work.committee_id, CaseCounter.session_id == session_id)
        .values(last_number=CaseCounter.last_number + count)
        .returning(CaseCounter.last_number)
        .execution_options(synchronize_session=False)
    )
    last = work.session.execute(following).scalar_one_or_none()
    if last is None:
        # The very first: of several who insert the row at once one does, the others wait for him and find it there.
        insert_missing(
            work.session, CaseCounter,
            [{"committee_id": work.committee_id, "session_id": session_id, "last_number": 0}],
        )  # fmt: skip
        last = work.session.execute(following).scalar_one()
    return range(last - count + 1, last + 1)
