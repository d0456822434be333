"""Co-signing over HTTP."""

from typing import TYPE_CHECKING

from api_spec import co_signing as contract
from server.serving import Route, serves
from services.proposals.commands import co_signing, signing
from services.proposals.queries import co_signatures

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of co-signing."""
    return (
        serves(contract.INVITE)(co_signing.invite_co_signers),
        serves(contract.CALL_OFF)(co_signing.call_off_co_signing),
        serves(contract.SIGNATORIES)(co_signatures.list_co_signatures),
        serves(contract.READ_MINE)(co_signatures.read_my_co_signature),
        serves(contract.CHANGES)(co_signatures.read_my_co_signature_changes),
        serves(contract.SIGN)(signing.co_sign_proposal),
        serves(contract.DECLINE)(signing.decline_co_signature),
        serves(contract.WITHDRAW)(signing.withdraw_co_signature),
        serves(contract.LIST_MINE)(co_signatures.list_my_co_signatures),
        serves(contract.POSSIBLE)(co_signatures.list_possible_co_signers),
    )
