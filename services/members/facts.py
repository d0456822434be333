"""What happens in membership."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from services.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class PersonalDataRead(Fact):
    """Somebody read data about other persons."""

    code: ClassVar[str] = "personal-data-read"
    subject_kind: ClassVar[str] = "person"
    operation: str


@dataclass(frozen=True, kw_only=True)
class AccountFact(Fact):
    """Something that happened to an account."""

    code: ClassVar[str] = "account-fact"
    subject_kind: ClassVar[str] = "account"


@dataclass(frozen=True, kw_only=True)
class LoggedIn(AccountFact):
    """A person proved who he is, on a device."""

    code: ClassVar[str] = "logged-in"
    device_id: UUID
    by: str


@dataclass(frozen=True, kw_only=True)
class LogInRefused(AccountFact):
    """A log-in failed; the subject is the nil id when no such account exists."""

    code: ClassVar[str] = "log-in-refused"
    why: str


@dataclass(frozen=True, kw_only=True)
class SessionRefreshed(AccountFact):
    """A refresh token was exchanged for its successor."""

    code: ClassVar[str] = "session-refreshed"
    device_id: UUID


@dataclass(frozen=True, kw_only=True)
class CommitteeSwitched(AccountFact):
    """A person went on in another committee in which he serves."""

    code: ClassVar[str] = "committee-switched"
    other_committee_id: UUID


@dataclass(frozen=True, kw_only=True)
class OwnProofRefused(AccountFact):
    """Somebody who is logged in gave a wrong password or code where he had to prove himself anew."""

    code: ClassVar[str] = "own-proof-refused"
    why: str


@dataclass(frozen=True, kw_only=True)
class DeviceRevoked(AccountFact):
    """A device was logged out: by its owner, by an administrator, or because its refresh token was used twice."""

    code: ClassVar[str] = "device-revoked"
    device_id: UUID
    why: str


@dataclass(frozen=True, kw_only=True)
class DeviceNamed(AccountFact):
    """A person gave one of his devices another name."""

    code: ClassVar[str] = "device-named"
    device_id: UUID


@dataclass(frozen=True, kw_only=True)
class DeviceKeyEnrolled(AccountFact):
    """A device showed that it holds a key, with which it will sign without a network."""

    code: ClassVar[str] = "device-key-enrolled"
    device_id: UUID


@dataclass(frozen=True, kw_only=True)
class WeChatBound(AccountFact):
    """A person bound his WeChat, which lets him in from now on."""

    code: ClassVar[str] = "wechat-bound"
    by: str


@dataclass(frozen=True, kw_only=True)
class WeChatBindingRefused(AccountFact):
    """A person proved who he is, but this WeChat and this account could not be bound together."""

    code: ClassVar[str] = "wechat-binding-refused"
    why: str


@dataclass(frozen=True, kw_only=True)
class WeChatUnbound(AccountFact):
    """A person's WeChat lets nobody in any more."""

    code: ClassVar[str] = "wechat-unbound"
    why: str


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(AccountFact):
    """A person changed his password; all his tokens ended."""

    code: ClassVar[str] = "password-changed"


@dataclass(frozen=True, kw_only=True)
class PasswordReset(AccountFact):
    """An administrator gave a person a new one-time password."""

    code: ClassVar[str] = "password-reset"


@dataclass(frozen=True, kw_only=True)
class PhoneChanged(AccountFact):
    """A person has a new phone, by which he logs in from now on."""

    code: ClassVar[str] = "phone-changed"


@dataclass(frozen=True, kw_only=True)
class SecondFactorBegun(AccountFact):
    """A person began to set up a second factor; it counts when its first code is right."""

    code: ClassVar[str] = "second-factor-begun"


@dataclass(frozen=True, kw_only=True)
class SecondFactorSetUp(AccountFact):
    """A person's second factor was set up anew."""

    code: ClassVar[str] = "second-factor-set-up"


@dataclass(frozen=True, kw_only=True)
class AccountDisabled(AccountFact):
    """An account was disabled or enabled again."""

    code: ClassVar[str] = "account-disabled"
    is_disabled: bool


@dataclass(frozen=True, kw_only=True)
class PersonErased(AccountFact):
    """A person was erased: his key is destroyed, ids stay."""

    code: ClassVar[str] = "person-erased"
    ground: str


@dataclass(frozen=True, kw_only=True)
class RolesChanged(AccountFact):
    """A person's roles in the committee are now these."""

    code: ClassVar[str] = "roles-changed"
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OfficerAdded(AccountFact):
    """A person joined the staff."""

    code: ClassVar[str] = "officer-added"
    officer_id: UUID
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CommitteeCreated(Fact):
    """A committee joined the deployment."""

    code: ClassVar[str] = "committee-created"
    subject_kind: ClassVar[str] = "committee"
    parent_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class BodyAdded(Fact):
    """The committee has one more sector, special committee, street group, party or organisation."""

    code: ClassVar[str] = "body-added"
    subject_kind: ClassVar[str] = "body"
    kind: str


@dataclass(frozen=True, kw_only=True)
class RepresentativesNamed(Fact):
    """These and nobody else submit for a body, beside its conveners."""

    code: ClassVar[str] = "representatives-named"
    subject_kind: ClassVar[str] = "body"
    account_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class UnitAdded(Fact):
    """The committee has one more handling unit."""

    code: ClassVar[str] = "unit-added"
    subject_kind: ClassVar[str] = "unit"


@dataclass(frozen=True, kw_only=True)
class UnitEdited(Fact):
    """A handling unit has another name, was abolished, or is there again."""

    code: ClassVar[str] = "unit-edited"
    subject_kind: ClassVar[str] = "unit"
    is_renamed: bool
    is_abolished: bool


@dataclass(frozen=True, kw_only=True)
class RosterImported(Fact):
    """A roster was imported: so many seats new, so many changed."""

    code: ClassVar[str] = "roster-imported"
    subject_kind: ClassVar[str] = "committee"
    added: int
    changed: int
    unchanged: int
    absent: int


@dataclass(frozen=True, kw_only=True)
class SettingsEdited(Fact):
    """The committee's settings have a new version."""

    code: ClassVar[str] = "settings-edited"
    subject_kind: ClassVar[str] = "committee-settings"
    number: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class DeadLettersRevived(Fact):
    """The operator gave deliveries that had been given up a new life."""

    code: ClassVar[str] = "dead-letters-revived"
    subject_kind: ClassVar[str] = "deployment"
    count: int


@dataclass(frozen=True, kw_only=True)
class KeysRotated(Fact):
    """The operator brought so many persons under the deployment's current keys."""

    code: ClassVar[str] = "keys-rotated"
    subject_kind: ClassVar[str] = "deployment"
    persons: int
