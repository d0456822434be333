"""The circle of a session, and whether a member has consented to be asked where he is."""

from typing import Any
from uuid import UUID

from services.activities.door_models import PlaceConsent, SessionFence
from services.activities.places import CONSENT_TEXT, CONSENT_VERSION
from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.work import Work


def fence_of(work: Work, session_id: UUID) -> SessionFence | None:
    """The circle of a session."""
    fence: SessionFence | None = work.session.scalar(
        work.select(SessionFence).where(SessionFence.session_id == session_id)
    )
    return fence


def consent_of(work: Work, seat_id: UUID) -> PlaceConsent | None:
    """What a member said last."""
    consent: PlaceConsent | None = work.session.scalar(work.select(PlaceConsent).where(PlaceConsent.seat_id == seat_id))
    return consent


def read_place_consent(work: Work, actor: Actor) -> dict[str, Any]:
    """The text that is to be consented to, and whether the actor has."""
    if actor.seat_id is None:
        raise NotFound
    return consent_shown(consent_of(work, actor.seat_id))


def consent_shown(consent: PlaceConsent | None) -> dict[str, Any]:
    """A consent as its giver sees it."""
    is_given = consent is not None and consent.withdrawn_at is None and consent.text_version == CONSENT_VERSION
    return {
        "is_given": is_given, "text": CONSENT_TEXT, "text_version": CONSENT_VERSION,
        "given_at": consent.given_at if consent else None,
        "withdrawn_at": consent.withdrawn_at if consent else None,
    }  # fmt: skip
