"""A committee's administration over HTTP."""

from typing import TYPE_CHECKING, Any

from api_spec import administration as contract
from api_spec import committee_settings
from api_spec import units as units_contract
from api_spec.contract import XLSX
from server.responding import FileAnswer
from server.serving import Route, serves
from services.kernel.actor import Actor
from services.kernel.sheets.templates import template_xlsx
from services.kernel.work import Work
from services.members.commands import accounts, committees, roster, settings
from services.members.queries import audits, directory
from services.members.queries import settings as settings_read
from services.members.roster_columns import ROSTER

if TYPE_CHECKING:
    from server.app import Parts


def routes(parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""

    def add_officer(work: Work, actor: Actor, **fields: Any) -> dict[str, Any]:
        return accounts.add_officer(work, actor, demands_second_factor=parts.settings.is_production, **fields)

    def read_template(_work: Work, _actor: Actor) -> FileAnswer:
        return FileAnswer("委员名册模板.xlsx", template_xlsx(ROSTER), XLSX)

    return (
        serves(contract.LIST_MEMBERS)(directory.list_members),
        serves(contract.READ_MEMBER)(directory.read_member),
        serves(contract.IMPORT_ROSTER, before=roster.prepare_import)(roster.import_roster),
        serves(contract.READ_TEMPLATE)(read_template),
        serves(contract.LIST_OFFICERS)(directory.list_officers),
        serves(contract.ADD_OFFICER, before=accounts.prepare_one_time)(add_officer),
        serves(contract.READ_ACCOUNT)(directory.read_account),
        serves(contract.SET_ROLES)(accounts.set_roles),
        serves(contract.DISABLE_ACCOUNT)(accounts.disable_account),
        serves(contract.ENABLE_ACCOUNT)(accounts.enable_account),
        serves(contract.RESET_PASSWORD, before=accounts.prepare_one_time)(accounts.reset_password),
        serves(contract.CHANGE_PHONE)(accounts.change_phone),
        serves(contract.LIST_BODIES)(directory.list_bodies),
        serves(contract.ADD_BODY)(committees.add_body),
        serves(units_contract.LIST_UNITS)(directory.list_units),
        serves(units_contract.ADD_UNIT)(committees.add_unit),
        serves(units_contract.EDIT_UNIT)(committees.edit_unit),
        serves(contract.LIST_COMMITTEES)(directory.list_committees),
        serves(committee_settings.READ_SETTINGS)(settings_read.read_settings),
        serves(committee_settings.EDIT_SETTINGS)(settings.edit_settings),
        serves(committee_settings.LIST_SETTINGS_VERSIONS)(settings_read.list_settings_versions),
        serves(committee_settings.READ_SETTINGS_VERSION)(settings_read.read_settings_version),
        serves(committee_settings.READ_VERIFICATION)(audits.read_verification),
    )
