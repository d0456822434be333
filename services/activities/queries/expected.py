"""Who is expected at an activity: all whom it requires, and of the others those who have said that they will come."""

from sqlalchemy import ColumnElement, and_, literal_column, or_

from services.activities.answer_vocabulary import AnswerState
from services.activities.models import Activity, Invitation
from services.activities.vocabulary import InviteeRole


def is_expected() -> ColumnElement[bool]:
    """As settlement judges it (`commands/holding.py`): who is not expected and not there is not missing either."""
    return or_(
        and_(Activity.is_required, Invitation.role != literal_column(f"'{InviteeRole.OBSERVER}'")),
        Invitation.state == literal_column(f"'{AnswerState.ACCEPTED}'"),
    )
