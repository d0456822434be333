"""Make the full-text index anew: all of it for the operator, and by itself what is missing or of an older edition.

Rows are missing where the index came with an upgrade, or was restored without its proposals; they are old where a newer
program makes other grams of the same text. The worker looks for both when it starts, so that nobody has to remember.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, exists

from services.kernel.database import in_chunks
from services.kernel.work import Work
from services.proposals.commands.indexing import count_past, index_running, note_common
from services.proposals.likeness import EDITION
from services.proposals.matter_facts import MattersIndexed
from services.proposals.matter_models import CommonGram, Matter
from services.proposals.models import Proposal
from services.proposals.past_models import PastProposal

MOST_AT_ONCE: Final = 200
"""So many in one transaction: a second or so, in which nobody else who writes them waits longer."""


def is_behind(work: Work) -> bool:
    """Whether anything of the committee's is to be written into the index."""
    wanted = (_running(work), _past(work))
    return any(work.session.scalar(each.limit(1)) is not None for each in wanted)


def catch_up(work: Work, counts: Counter[str]) -> int:
    """Write some of what is missing or old, and say how many; nothing is left when that is none.

    `counts` goes from one time to the next: in how many of them each gram stands. What is common is noted at the end.
    """
    # Locked, so that what is submitted meanwhile is not overwritten by what was submitted before.
    running = list(work.session.scalars(_running(work).limit(MOST_AT_ONCE).with_for_update()))
    entered = index_running(work, running)
    past = list(work.session.scalars(_past(work).limit(MOST_AT_ONCE - len(running)).with_for_update()))
    counts.update(count_past(work, past))
    count = entered + len(past)
    if not count:
        note_common(work, counts)
    else:
        work.record(MattersIndexed(subject_id=work.committee_id, count=count, left_out=0))
    return count


def _running(work: Work) -> Select[Any]:
    submitted = work.select(Proposal.id).where(Proposal.submitted_at.is_not(None))
    return submitted.where(~_is_indexed(Proposal)).order_by(Proposal.id)


def _past(work: Work) -> Select[Any]:
    return work.select(PastProposal.id).where(~_is_indexed(PastProposal)).order_by(PastProposal.id)


def _is_indexed(table: Any) -> ColumnElement[bool]:
    return exists().where(Matter.committee_id == table.committee_id, Matter.id == table.id, Matter.edition == EDITION)


def rebuild_index(work: Work) -> int:
    """Make the committee's index anew from its proposals; how many it holds then."""
    # The index first: what is submitted between these reads is then not taken for gone.
    indexed = set(_ids(work, Matter.id))
    running, past = set(_ids(work, Proposal.id, Proposal.submitted_at.is_not(None))), set(_ids(work, PastProposal.id))
    gone = indexed - running - past
    for some in in_chunks(gone):
        work.session.execute(
            delete(Matter)
            .where(Matter.committee_id == work.committee_id, Matter.id.in_(some))
            .execution_options(synchronize_session=False)
        )
    for some in in_chunks(sorted(running), MOST_AT_ONCE):
        index_running(work, some)
    counts = count_past(work, sorted(past))
    work.session.execute(
        delete(CommonGram)
        .where(CommonGram.committee_id == work.committee_id)
        .execution_options(synchronize_session=False)
    )
    note_common(work, counts)
    count = len(running) + len(past)
    work.record(MattersIndexed(subject_id=work.committee_id, count=count, left_out=len(gone)))
    return count


def _ids(work: Work, column: Any, *wanted: ColumnElement[bool]) -> Iterator[UUID]:
    return iter(work.session.scalars(work.select(column).where(*wanted)))
