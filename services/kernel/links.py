"""Links between things of one kind in two committees: one side offers by a code, the other accepts, either may end it.

Each committee has its own row, and no key leads across. Both sides may act at once. Whoever accepts has locked both
things before he looks at either, in the order of their ids, so of two who accept each other's codes the second finds
what the first has tied; whoever ends a link locks both rows in the order of theirs.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from services.kernel.database import InCommittee
from services.kernel.errors import FieldFault, Invalid, NotFound
from services.kernel.link_codes import code_of, read_code
from services.kernel.types import UTCInstant, new_id
from services.kernel.work import Work

ACCEPTED_WITHIN: Final = timedelta(days=30)
MOST: Final = 20
"""How many links and open offers one thing may have."""


class CommitteeLink(InCommittee):
    """One side of a link; an offer until the other side accepts. `thing_id` and `other_thing_id` are synonyms."""

    thing_id: Any
    other_thing_id: Any
    other_committee_id: Mapped[UUID | None]
    other_link_id: Mapped[UUID | None]
    offered_at: Mapped[datetime] = mapped_column(UTCInstant)
    accept_by: Mapped[datetime] = mapped_column(UTCInstant)
    linked_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    ended_at: Mapped[datetime | None] = mapped_column(UTCInstant)


Link = TypeVar("Link", bound=CommitteeLink)
Offer = tuple[UUID, UUID]
"""The committee and the row that a code names."""


class Links(Generic[Link]):
    """The links of one kind: which table they stand in, how a thing of theirs is locked, how a code is refused."""

    def __init__(
        self, row: type[Link], *, purpose: str, lock: Callable[[Work, UUID], Any], refused: type[Invalid]
    ) -> None:
        """`lock` locks a thing of the committee in which the work is."""
        self._row: Any = row
        self._purpose = purpose
        self._lock = lock
        self._refused = refused

    def code(self, work: Work, link: Link) -> str:
        """The code of an offer of this committee."""
        return code_of(work.ports.vault.mac, self._purpose, work.committee_id, link.id)

    def is_full(self, work: Work, thing_id: UUID) -> bool:
        """Whether a thing has all the links and open offers that it may have."""
        row = self._row
        open_ones = work.select(func.count(row.id)).where(
            row.committee_id == work.committee_id, row.thing_id == thing_id, row.ended_at.is_(None),
            row.linked_at.is_not(None) | (row.accept_by > work.now),
        )  # fmt: skip
        return (work.session.scalar(open_ones) or 0) >= MOST

    def offer(self, work: Work, thing_id: UUID) -> Link:
        """A row that is not tied yet."""
        row = self._row(id=new_id(), thing_id=thing_id, offered_at=work.now, accept_by=work.now + ACCEPTED_WITHIN)
        work.add(row)
        link: Link = row
        return link

    def locked(self, work: Work, thing_id: UUID, code: str) -> Offer | None:
        """Lock a thing of ours and the one that a code offers, and read the code: None where it is none of another's.

        Whose the things are is asked afterwards.
        """
        here, row = work.committee_id, self._row
        named = read_code(work.ports.vault.mac, self._purpose, code)
        places = {thing_id: here}
        if named and named[0] != here:
            work.go_to(named[0])
            offered = work.session.scalar(work.select(row.thing_id).where(row.id == named[1]))
            places |= {offered: named[0]} if offered else {}
        for each in sorted(places):
            work.go_to(places[each])
            self._lock(work, each)
        work.go_to(here)
        return named if named and named[0] != here else None

    def accept(
        self, work: Work, mine: Link, offer: Offer | None, *, is_over: Callable[[Work, UUID], bool],
        tell: Callable[[Link, UUID], None],
    ) -> None:  # fmt: skip
        """Tie our new row and the offer that `locked` has read; each side is told where it is at home.

        `is_over` says of the other side's thing that nothing is linked with it any more.
        """
        if offer is None:
            raise self.wrong_code()
        here, (there, offer_id), row = work.committee_id, offer, self._row
        work.flush()
        work.go_to(there)
        theirs: Link | None = work.session.scalar(work.select(row).where(row.id == offer_id).with_for_update())
        if theirs is None or theirs.linked_at or theirs.ended_at or theirs.accept_by <= work.now:
            raise self.wrong_code()
        if is_over(work, theirs.thing_id):
            raise self.wrong_code()
        tied = work.select(row.id).where(
            row.thing_id == theirs.thing_id, row.other_thing_id == mine.thing_id, row.ended_at.is_(None)
        )
        if work.session.scalar(tied.limit(1)):
            raise self._refused(errors=(FieldFault("/code", "双方已经关联"),))
        for link, place, other, other_place in ((theirs, there, mine, here), (mine, here, theirs, there)):
            work.go_to(place)
            link.linked_at = work.now
            link.other_committee_id, link.other_thing_id, link.other_link_id = other_place, other.thing_id, other.id
            tell(link, other_place)
        work.flush()

    def end(self, work: Work, thing_id: UUID, link_id: UUID, *, tell: Callable[[Link], None]) -> None:
        """Take an offer back or end a link, for both sides. Ended once more it stays as it is."""
        here, row = work.committee_id, self._row
        mine: Link | None = work.session.scalar(
            work.select(row).where(row.id == link_id, row.thing_id == thing_id)
        )  # fmt: skip
        if mine is None:
            raise NotFound
        if mine.other_committee_id and mine.other_link_id and mine.other_link_id < link_id:
            self._end(work, mine.other_committee_id, mine.other_link_id, tell)
            self._end(work, here, link_id, tell)
        else:
            mine = self._end(work, here, link_id, tell)
            if mine.other_committee_id and mine.other_link_id:
                self._end(work, mine.other_committee_id, mine.other_link_id, tell)
        work.go_to(here)
        work.flush()

    def wrong_code(self) -> Invalid:
        """Why a code is not taken; a guess is told no more than who comes too late."""
        return self._refused(errors=(FieldFault("/code", "关联码无效：可能已用过、已收回或者过期，请向对方重新索取"),))

    def _end(self, work: Work, committee_id: UUID, link_id: UUID, tell: Callable[[Link], None]) -> Link:
        """End one side; an offer may have been accepted while we waited for its lock."""
        work.go_to(committee_id)
        statement = work.select(self._row).where(self._row.id == link_id).with_for_update()
        link: Link = work.session.scalars(statement.execution_options(populate_existing=True)).one()
        if link.ended_at is None:
            link.ended_at = work.now
            tell(link)
        return link
