"""All operations and routes of the API, in the order in which the documentation shows them."""

from typing import TYPE_CHECKING

from api_spec import activities as activities_contract
from api_spec import administration as administration_contract
from api_spec import attachments as attachments_contract
from api_spec import attendance as attendance_contract
from api_spec import attendance_papers as attendance_papers_contract
from api_spec import calendar as calendar_contract
from api_spec import check_in_ways as check_in_ways_contract
from api_spec import co_signing as co_signing_contract
from api_spec import collective_proposals as collective_proposals_contract
from api_spec import committee_settings as settings_contract
from api_spec import corrections as corrections_contract
from api_spec import dossier as dossier_contract
from api_spec import duty_entries as duty_entries_contract
from api_spec import duty_facts as duty_facts_contract
from api_spec import duty_ledger as duty_ledger_contract
from api_spec import entries as entries_contract
from api_spec import home as home_contract
from api_spec import honours as honours_contract
from api_spec import invitations as invitations_contract
from api_spec import joint_activities as joint_activities_contract
from api_spec import leave as leave_contract
from api_spec import materials as materials_contract
from api_spec import member_roles as member_roles_contract
from api_spec import members as members_contract
from api_spec import notices as notices_contract
from api_spec import observers as observers_contract
from api_spec import past_proposals as past_proposals_contract
from api_spec import personal_data as personal_data_contract
from api_spec import proposal_contacts as proposal_contacts_contract
from api_spec import proposal_links as proposal_links_contract
from api_spec import proposal_lists as proposal_lists_contract
from api_spec import proposal_reviews as proposal_reviews_contract
from api_spec import proposal_search as proposal_search_contract
from api_spec import proposals as proposals_contract
from api_spec import publication as publication_contract
from api_spec import rankings as rankings_contract
from api_spec import regulation_drafts as regulation_drafts_contract
from api_spec import score_adjustments as score_adjustments_contract
from api_spec import score_appeals as score_appeals_contract
from api_spec import score_groups as score_groups_contract
from api_spec import score_lists as score_lists_contract
from api_spec import score_years as score_years_contract
from api_spec import scoring as scoring_contract
from api_spec import similar_matters as similar_matters_contract
from api_spec import speeches as speeches_contract
from api_spec import stations as stations_contract
from api_spec import trials as trials_contract
from api_spec import units as units_contract
from api_spec import wechat as wechat_contract
from api_spec import writing_aids as writing_aids_contract
from api_spec.contract import Operation
from server import (
    activities,
    administration,
    attachments,
    attendance_papers,
    calendar,
    co_signing,
    collective_proposals,
    door,
    dossier,
    duty_entries,
    entries,
    home,
    laboratory,
    leave,
    materials,
    members,
    notices,
    observers,
    past_proposals,
    personal_data,
    proposal_contacts,
    proposal_links,
    proposal_search,
    proposals,
    publication,
    rankings,
    score_years,
    scoring,
    similar_matters,
    speeches,
    wechat,
    writing_aids,
)
from server.serving import Route

if TYPE_CHECKING:
    from server.app import Parts


def all_operations() -> tuple[Operation, ...]:
    """Every operation of the contract."""
    return (
        *members_contract.OPERATIONS,
        *wechat_contract.OPERATIONS,
        *home_contract.OPERATIONS,
        *proposals_contract.OPERATIONS,
        *proposal_reviews_contract.OPERATIONS,
        *proposal_lists_contract.OPERATIONS,
        *co_signing_contract.OPERATIONS,
        *collective_proposals_contract.OPERATIONS,
        *proposal_links_contract.OPERATIONS,
        *entries_contract.OPERATIONS,
        *proposal_contacts_contract.OPERATIONS,
        *attachments_contract.OPERATIONS,
        *writing_aids_contract.OPERATIONS,
        *past_proposals_contract.OPERATIONS,
        *proposal_search_contract.OPERATIONS,
        *similar_matters_contract.OPERATIONS,
        *publication_contract.OPERATIONS,
        *activities_contract.OPERATIONS,
        *invitations_contract.OPERATIONS,
        *attendance_contract.OPERATIONS,
        *check_in_ways_contract.OPERATIONS,
        *stations_contract.OPERATIONS,
        *corrections_contract.OPERATIONS,
        *attendance_papers_contract.OPERATIONS,
        *calendar_contract.OPERATIONS,
        *joint_activities_contract.OPERATIONS,
        *observers_contract.OPERATIONS,
        *materials_contract.OPERATIONS,
        *speeches_contract.OPERATIONS,
        *leave_contract.OPERATIONS,
        *notices_contract.OPERATIONS,
        *scoring_contract.OPERATIONS,
        *duty_facts_contract.OPERATIONS,
        *regulation_drafts_contract.OPERATIONS,
        *trials_contract.OPERATIONS,
        *score_lists_contract.OPERATIONS,
        *rankings_contract.OPERATIONS,
        *score_groups_contract.OPERATIONS,
        *member_roles_contract.OPERATIONS,
        *honours_contract.OPERATIONS,
        *duty_entries_contract.OPERATIONS,
        *duty_ledger_contract.OPERATIONS,
        *dossier_contract.OPERATIONS,
        *score_years_contract.OPERATIONS,
        *score_appeals_contract.OPERATIONS,
        *score_adjustments_contract.OPERATIONS,
        *administration_contract.OPERATIONS,
        *units_contract.OPERATIONS,
        *settings_contract.OPERATIONS,
        *personal_data_contract.OPERATIONS,
    )


def all_routes(parts: "Parts") -> tuple[Route, ...]:
    """Every operation with the function that answers it."""
    capabilities = (
        members, wechat, home, proposals, attachments, writing_aids, co_signing, collective_proposals, proposal_links,
        entries, proposal_contacts, past_proposals, proposal_search, similar_matters, publication, activities,
        materials, observers, speeches, leave, notices, door, attendance_papers, calendar, scoring, duty_entries,
        rankings, score_years, laboratory, dossier, administration, personal_data,
    )  # fmt: skip
    return tuple(route for capability in capabilities for route in capability.routes(parts))
