"""Tables of membership. Committees' tables carry the committee in every key; the directory serves all committees."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from services.kernel.database import NARROW, Directory, InCommittee, Model, Versioned, to_one, within
from services.kernel.initials import initials_of
from services.kernel.row_security import COMMITTEE, PERSON
from services.kernel.types import UTCInstant, choice_of, new_id
from services.members.vocabulary import BodyKind, CommitteeLevel, IdentifierKind, LogInBy, Role


class Committee(Directory, Model):
    """A committee (政协委员会). It is the first part of everybody else's key, so its own key is plain."""

    __tablename__ = "committee"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("committee.id"))
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    level: Mapped[CommitteeLevel] = mapped_column(choice_of(CommitteeLevel, "level"))
    created_at: Mapped[datetime] = mapped_column(UTCInstant)

    __table_args__ = (Index("ix_committee_parent_id", "parent_id"),)


class Term(InCommittee, Model):
    """A term (届) of five years."""

    __tablename__ = "term"

    number: Mapped[int]
    begins_on: Mapped[date]
    ends_on: Mapped[date]

    __table_args__ = (UniqueConstraint("committee_id", "number"),)


class TermSession(InCommittee, Model):
    """A yearly session (次) of a term; proposals are numbered within it."""

    __tablename__ = "term_session"

    term_id: Mapped[UUID]
    number: Mapped[int]
    year: Mapped[int]
    begins_on: Mapped[date]
    ends_on: Mapped[date]

    __table_args__ = (
        within("term_id", to="term"),
        UniqueConstraint("committee_id", "term_id", "number"),
        UniqueConstraint("committee_id", "year"),
    )


class Body(InCommittee, Model):
    """A sector (界别), special committee (专门委员会), street group (街道（乡镇）委员联组), or a party (党派团体)."""

    __tablename__ = "body"

    kind: Mapped[BodyKind] = mapped_column(choice_of(BodyKind, "kind"))
    name: Mapped[str]

    __table_args__ = (UniqueConstraint("committee_id", "kind", "name"),)


class Unit(InCommittee, Model):
    """A handling unit (承办单位). One that was abolished stays, for what names it; nobody is sent to it any more."""

    __tablename__ = "unit"

    name: Mapped[str]
    abolished_at: Mapped[datetime | None] = mapped_column(UTCInstant)

    __table_args__ = (UniqueConstraint("committee_id", "name"),)


class Seat(InCommittee, Versioned, Model):
    """A member's seat (委员席位) in one term. The name stands here; the phone only in the account."""

    __tablename__ = "seat"
    __policies__ = (COMMITTEE, PERSON)

    term_id: Mapped[UUID]
    account_id: Mapped[UUID]
    name: Mapped[str]
    initials: Mapped[str] = mapped_column(default="", server_default="")
    """How the name begins, syllable by syllable, in each way in which it may be read (` zs`, ` cx zx`)."""
    member_number: Mapped[str]
    sector_id: Mapped[UUID]
    street_group_id: Mapped[UUID | None]
    is_standing: Mapped[bool] = mapped_column(default=False)
    position: Mapped[str | None]
    sex: Mapped[str | None]
    employer: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)

    sector: Mapped[Body] = to_one("Seat", "sector_id", "Body", viewonly=True)

    @validates("name")
    def _read_name(self, _column: str, name: str) -> str:
        """Whoever writes a name, a roster or a test, has its initials written too."""
        self.initials = initials_of(name)
        return name

    __table_args__ = (
        within("term_id", to="term"),
        within("sector_id", to="body"),
        within("street_group_id", to="body"),
        UniqueConstraint("committee_id", "term_id", "account_id"),
        UniqueConstraint("committee_id", "term_id", "member_number"),
        Index("ix_seat_account_id", "account_id"),
        Index("ix_seat_sector_id", "committee_id", "sector_id"),
    )


class SeatBody(InCommittee, Model):
    """A seat's place in a special committee, and who convenes a body."""

    __tablename__ = "seat_body"

    seat_id: Mapped[UUID]
    body_id: Mapped[UUID]
    is_convener: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        within("seat_id", to="seat"),
        within("body_id", to="body"),
        UniqueConstraint("committee_id", "seat_id", "body_id"),
        NARROW,
    )


class Representative(InCommittee, Model):
    """Who submits for a body (经办人): its officer, or a member beside the conveners that the roster knows."""

    __tablename__ = "representative"

    body_id: Mapped[UUID]
    account_id: Mapped[UUID]
    named_at: Mapped[datetime] = mapped_column(UTCInstant)

    __table_args__ = (
        within("body_id", to="body"),
        UniqueConstraint("committee_id", "body_id", "account_id"),
        Index("ix_representative_account_id", "committee_id", "account_id"),
        NARROW,
    )


class Officer(InCommittee, Versioned, Model):
    """A person of the staff (工作人员), or of a handling unit."""

    __tablename__ = "officer"
    __policies__ = (COMMITTEE, PERSON)

    account_id: Mapped[UUID]
    name: Mapped[str]
    duty: Mapped[str]
    unit_id: Mapped[UUID | None]
    is_active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        within("unit_id", to="unit"),
        UniqueConstraint("committee_id", "account_id"),
        Index("ix_officer_account_id", "account_id"),
    )


class RoleGrant(InCommittee, Model):
    """A role that a person holds in a committee."""

    __tablename__ = "role_grant"

    account_id: Mapped[UUID]
    role: Mapped[Role] = mapped_column(choice_of(Role, "role"))
    granted_at: Mapped[datetime] = mapped_column(UTCInstant)

    __table_args__ = (UniqueConstraint("committee_id", "account_id", "role"), NARROW)


class CommitteeSettings(InCommittee, Model):
    """One version of a committee's settings document; versions are only ever added."""

    __tablename__ = "committee_settings"
    __privileges__ = "SELECT, INSERT"

    number: Mapped[int]
    text: Mapped[str]
    sha256: Mapped[str]
    note: Mapped[str]
    edited_by: Mapped[UUID]
    edited_by_name: Mapped[str]
    edited_at: Mapped[datetime] = mapped_column(UTCInstant)

    __table_args__ = (UniqueConstraint("committee_id", "number"),)


class Account(Directory, Versioned, Model):
    """How a person proves who he is: one per phone in the whole deployment, whatever seats he holds.

    What is sealed here and in `identifier` opens only with the person's own key.
    """

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    phone_last4: Mapped[str]
    password_hash: Mapped[str | None]
    must_change_password: Mapped[bool]
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None] = mapped_column(UTCInstant)
    locked_until: Mapped[datetime | None] = mapped_column(UTCInstant)
    is_disabled: Mapped[bool] = mapped_column(default=False)
    token_version: Mapped[int] = mapped_column(default=1)
    second_factor_sealed: Mapped[bytes | None]
    second_factor_step: Mapped[int | None]
    second_factor_pending: Mapped[bytes | None]
    created_at: Mapped[datetime] = mapped_column(UTCInstant)


class PersonKey(Directory, Model):
    """The key under which a person's identifiers are sealed; once it is destroyed nobody opens them any more."""

    __tablename__ = "person_key"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    wrapped: Mapped[bytes | None]
    wrapped_by: Mapped[str | None]
    made_at: Mapped[datetime] = mapped_column(UTCInstant)
    destroyed_at: Mapped[datetime | None] = mapped_column(UTCInstant)

    __table_args__ = (
        CheckConstraint(
            "(wrapped IS NULL) = (destroyed_at IS NOT NULL) AND (wrapped IS NULL) = (wrapped_by IS NULL)",
            name="destroyed_or_wrapped",
        ),
        Index("ix_person_key_wrapped_by", "wrapped_by"),
    )


class Identifier(Directory, Model):
    """A person's phone or WeChat identity, sealed; of the deployment, as the account is."""

    __tablename__ = "identifier"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    kind: Mapped[IdentifierKind] = mapped_column(choice_of(IdentifierKind, "kind"), primary_key=True)
    sealed: Mapped[bytes]
    entered_at: Mapped[datetime] = mapped_column(UTCInstant)


class IdentifierDigest(Directory, Model):
    """One keyed digest by which an identifier is found; as many as there are look-up keys.

    The digest is the key of the table: while two look-up keys are in use everybody writes both digests, so that two
    servers with their keys in another order still cannot give one phone two accounts.
    """

    __tablename__ = "identifier_digest"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[IdentifierKind] = mapped_column(choice_of(IdentifierKind, "kind"))
    key_id: Mapped[str]

    __table_args__ = (
        UniqueConstraint("account_id", "kind", "key_id"),
        Index("ix_identifier_digest_key_id", "key_id"),
        NARROW,
    )


class Device(Directory, Model):
    """A log-in on one device: the family of its refresh tokens. Of the deployment, as the account is."""

    __tablename__ = "device"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    committee_id: Mapped[UUID] = mapped_column(ForeignKey("committee.id"))
    name: Mapped[str]
    is_staff: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UTCInstant)
    last_used_at: Mapped[datetime] = mapped_column(UTCInstant)
    ends_at: Mapped[datetime] = mapped_column(UTCInstant)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCInstant)
    began_by: Mapped[LogInBy] = mapped_column(
        choice_of(LogInBy, "began_by"), default=LogInBy.PASSWORD, server_default=LogInBy.PASSWORD.value
    )
    """The database's own default lets a release that does not know the column go on writing during an upgrade."""
    public_key: Mapped[bytes | None]
    """Ed25519: with it the device signs what it says without a network (`device_keys.py`)."""
    key_enrolled_at: Mapped[datetime | None] = mapped_column(UTCInstant)

    # Sessions that ended are kept; those that may be live are found without reading all of a person's years.
    __table_args__ = (
        Index("ix_device_account_id", "account_id", "ends_at"),
        CheckConstraint("(public_key IS NULL) = (key_enrolled_at IS NULL)", name="key_is_whole"),
    )


class RefreshToken(Directory, Model):
    """One single-use refresh token, of which only the digest is kept; with its device, of the deployment."""

    __tablename__ = "refresh_token"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"))
    issued_at: Mapped[datetime] = mapped_column(UTCInstant)
    used_at: Mapped[datetime | None] = mapped_column(UTCInstant)

    __table_args__ = (Index("ix_refresh_token_device_id", "device_id"), NARROW)
