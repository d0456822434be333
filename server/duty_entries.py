"""Entries by hand and the ledger over HTTP."""

from typing import TYPE_CHECKING

from api_spec import duty_entries as contract
from api_spec import duty_ledger
from server.responding import downloads
from server.serving import Route, serves
from services.scoring.commands import entries, entry_decisions, entry_evidence
from services.scoring.queries import duty_facts, entry_form
from services.scoring.queries import entries as reads

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of entries, and of the ledger that they lead to."""
    return (
        serves(contract.KINDS)(entry_form.list_duty_kinds),
        serves(contract.MATTERS)(entry_form.list_duty_matters),
        serves(contract.ENTER)(entries.enter_duty_facts),
        serves(contract.DECLARE)(entries.declare_duty_fact),
        serves(contract.DECLARE_FOR_BODY)(entries.declare_body_fact),
        serves(contract.REVERSE)(entries.propose_reversal),
        serves(contract.LIST)(reads.list_duty_entries),
        serves(contract.MINE)(reads.list_my_duty_entries),
        serves(contract.READ)(reads.read_duty_entry),
        serves(contract.ATTACH, before=entry_evidence.prepare_duty_evidence)(entry_evidence.attach_duty_evidence),
        serves(contract.DOWNLOAD)(downloads(reads.open_duty_evidence)),
        serves(contract.CONFIRM)(entry_decisions.confirm_duty_entry),
        serves(contract.REFUSE)(entry_decisions.refuse_duty_entry),
        serves(contract.TAKE_BACK)(entry_decisions.take_back_duty_entry),
        serves(duty_ledger.MINE)(duty_facts.list_my_duty_facts),
        serves(duty_ledger.OF_MEMBER)(duty_facts.list_member_duty_facts),
        serves(duty_ledger.OF_BODY)(duty_facts.list_body_duty_facts),
    )
