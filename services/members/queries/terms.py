"""Which term runs today."""

from uuid import UUID

from services.kernel.clock import civil_date
from services.kernel.work import Work
from services.members.models import Term


def current_term(work: Work) -> UUID | None:
    """The committee's term of today; between two terms the newest one that has begun, before the first one that one."""
    today = civil_date(work.now)
    rows = work.session.execute(work.select(Term.id, Term.begins_on).order_by(Term.number.desc())).all()
    begun = [row.id for row in rows if row.begins_on <= today]
    return next(iter(begun), rows[-1].id if rows else None)
