"""Where values are sealed: a ciphertext that is moved to another place does not open there."""

from uuid import UUID

from services.members.vocabulary import IdentifierKind


def key_place(account_id: UUID) -> str:
    """Where a person's key is wrapped."""
    return f"person_key.wrapped.{account_id}"


def second_factor_place(account_id: UUID) -> str:
    """Where an account's second factor is sealed."""
    return f"account.second_factor_sealed.{account_id}"


def pending_factor_place(account_id: UUID) -> str:
    """Where a second factor that is not confirmed yet is sealed."""
    return f"account.second_factor_pending.{account_id}"


def contact_place(committee_id: UUID, proposal_id: UUID) -> str:
    """Where the contact of a proposal is sealed."""
    return f"proposal_contact.sealed.{committee_id}.{proposal_id}"


def identifier_place(account_id: UUID, kind: IdentifierKind) -> str:
    """Where an identifier is sealed; the words are those of the column where phones stood before persons had keys."""
    return f"account.{kind}_sealed.{account_id}"
