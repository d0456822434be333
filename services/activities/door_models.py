"""Tables of the door: what stands there with a key, printed codes, the fence, remote stays, sealed envelopes."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.activities.vocabulary import EnvelopeDoubt, StationKind
from services.kernel.database import NARROW, InCommittee, Model, within
from services.kernel.types import ExactDecimal, UTCInstant, choice_of


class Station(InCommittee, Model):
    """A desk, a badge reader or a hall's screen, with a key of its own of which only the digest is kept.

    It serves one activity, or where it names none the whole committee; `officer_name` answers for what it says.
    """

    __tablename__ = "station"

    kind: Mapped[StationKind] = mapped_column(choice_of(StationKind, "kind"))
    name: Mapped[str]
    officer_name: Mapped[str]
    activity_id: Mapped[UUID | None]
    key_digest: Mapped[bytes]
    issued_by: Mapped[UUID]
    issued_by_name: Mapped[str]
    issued_at: Mapped[datetime] = mapped_column(UTCInstant)
    ends_at: Mapped[datetime] = mapped_column(UTCInstant)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCInstant)

    __table_args__ = (
        within("activity_id", to="activity"),
        CheckConstraint("kind <> 'screen' OR activity_id IS NOT NULL", "screen_has_activity"),
        Index("ix_station_activity_id", "committee_id", "activity_id"),
    )


class PrintedCode(InCommittee, Model):
    """A printed check-in code of one session, good for hours, until it is revoked."""

    __tablename__ = "printed_code"

    session_id: Mapped[UUID]
    begins_at: Mapped[datetime] = mapped_column(UTCInstant)
    ends_at: Mapped[datetime] = mapped_column(UTCInstant)
    issued_by: Mapped[UUID]
    issued_by_name: Mapped[str]
    issued_at: Mapped[datetime] = mapped_column(UTCInstant)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCInstant)

    __table_args__ = (
        within("session_id", to="activity_session"),
        CheckConstraint("ends_at > begins_at", "ends_after_it_begins"),
        Index("ix_printed_code_session_id", "committee_id", "session_id"),
    )


class SessionFence(InCommittee, Model):
    """The circle around the place of a session within which a phone counts as being there."""

    __tablename__ = "session_fence"

    session_id: Mapped[UUID]
    latitude: Mapped[Decimal] = mapped_column(ExactDecimal(6))
    longitude: Mapped[Decimal] = mapped_column(ExactDecimal(6))
    radius: Mapped[int]

    __table_args__ = (
        within("session_id", to="activity_session"),
        UniqueConstraint("committee_id", "session_id"),
        CheckConstraint("radius > 0", "radius_is_positive"),
        NARROW,
    )


class PlaceConsent(InCommittee, Model):
    """A member lets his phone be asked where it is when he checks in, until he takes it back."""

    __tablename__ = "place_consent"

    seat_id: Mapped[UUID]
    text_version: Mapped[int]
    given_at: Mapped[datetime] = mapped_column(UTCInstant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCInstant)

    __table_args__ = (
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "seat_id"),
        CheckConstraint("withdrawn_at >= given_at", "withdrawn_after_given"),
        NARROW,
    )


class RemoteStay(InCommittee, Model):
    """A time for which a member was in a session from afar; several where he was cut off in between."""

    __tablename__ = "remote_stay"

    session_id: Mapped[UUID]
    seat_id: Mapped[UUID]
    joined_at: Mapped[datetime] = mapped_column(UTCInstant)
    left_at: Mapped[datetime | None] = mapped_column(UTCInstant)

    __table_args__ = (
        within("session_id", to="activity_session"),
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "session_id", "seat_id", "joined_at"),
        CheckConstraint("left_at >= joined_at", "leaves_after_joining"),
        NARROW,
    )


class Envelope(InCommittee, Model):
    """A check-in that a phone signed without a network and somebody brought later; received is not yet present.

    Whether it is confirmed is not stored: it is where the member stands on the sheet, by whatever proof.
    """

    __tablename__ = "envelope"

    activity_id: Mapped[UUID]
    """That of the session, so that a page of the organiser's list is found in one index, in its order."""
    session_id: Mapped[UUID]
    seat_id: Mapped[UUID]
    device_id: Mapped[UUID]
    counter: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[bytes]
    window_begins_at: Mapped[datetime] = mapped_column(UTCInstant)
    claimed_at: Mapped[datetime] = mapped_column(UTCInstant)
    received_at: Mapped[datetime] = mapped_column(UTCInstant)
    doubt: Mapped[EnvelopeDoubt | None] = mapped_column(choice_of(EnvelopeDoubt, "doubt"))
    refused_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    refused_by: Mapped[UUID | None]
    refusal_reason: Mapped[str | None]

    __table_args__ = (
        within("activity_id", to="activity"),
        within("session_id", to="activity_session"),
        within("seat_id", to="seat"),
        UniqueConstraint("committee_id", "device_id", "counter"),
        CheckConstraint(
            "(refused_at IS NULL) = (refusal_reason IS NULL) AND (refused_at IS NULL) = (refused_by IS NULL)",
            "refusal_is_whole",
        ),
        Index("ix_envelope_activity_id", "committee_id", "activity_id", "id"),
        Index("ix_envelope_session_id", "committee_id", "session_id", "seat_id"),
    )
