"""The laboratory over HTTP: drafts, trials, published lists."""

from typing import TYPE_CHECKING, Any

from api_spec import regulation_drafts, score_lists, trials
from api_spec.contract import XLSX
from server.responding import FileAnswer
from server.serving import Route, serves
from services.kernel.actor import Actor
from services.kernel.sheets.templates import template_xlsx
from services.kernel.work import Work
from services.scoring.commands import drafting, list_checking, trying
from services.scoring.queries import drafts
from services.scoring.queries import score_lists as checked
from services.scoring.queries import trials as tried
from services.scoring.queries.trial_sheets import trial_sheet

if TYPE_CHECKING:
    from server.app import Parts


def routes(_parts: "Parts") -> tuple[Route, ...]:
    """The routes of the laboratory."""

    def export_trial(work: Work, actor: Actor, **asked: Any) -> FileAnswer:
        return FileAnswer("试算结果.xlsx", trial_sheet(work, actor, **asked), XLSX)

    def read_list_template(work: Work, _actor: Actor, **asked: Any) -> FileAnswer:
        return FileAnswer("得分名单模板.xlsx", template_xlsx(list_checking.form_for(work, **asked)), XLSX)

    def export_list(work: Work, actor: Actor, **asked: Any) -> FileAnswer:
        return FileAnswer("核对结果.xlsx", checked.score_list_sheet(work, actor, **asked), XLSX)

    return (
        serves(regulation_drafts.LIST_DRAFTS)(drafts.list_drafts),
        serves(regulation_drafts.BEGIN_DRAFT)(drafting.begin_draft),
        serves(regulation_drafts.READ_DRAFT)(drafts.read_draft),
        serves(regulation_drafts.EDIT_DRAFT)(drafting.edit_draft),
        serves(regulation_drafts.REMOVE_DRAFT)(drafting.remove_draft),
        serves(regulation_drafts.PUBLISH_DRAFT)(drafting.publish_draft),
        serves(regulation_drafts.EXPLAIN_DRAFT)(drafts.explain_draft),
        serves(regulation_drafts.COMPARE_DRAFT)(drafts.compare_draft),
        serves(regulation_drafts.EXPLAIN_REGULATION)(drafts.explain_regulation),
        serves(regulation_drafts.COMPARE_REGULATION)(drafts.compare_regulation),
        serves(trials.ASK_TRIAL)(trying.ask_trial),
        serves(trials.LIST_TRIALS)(tried.list_trials),
        serves(trials.READ_TRIAL)(tried.read_trial),
        serves(trials.LIST_TRIAL_MEMBERS)(tried.list_trial_members),
        serves(trials.READ_TRIAL_MEMBER)(tried.read_trial_member),
        serves(trials.EXPORT_TRIAL)(export_trial),
        serves(trials.REMOVE_TRIAL)(trying.remove_trial),
        serves(score_lists.READ_TEMPLATE)(read_list_template),
        serves(score_lists.CHECK_LIST, before=list_checking.prepare_list)(list_checking.check_list),
        serves(score_lists.LIST_LISTS)(checked.list_score_lists),
        serves(score_lists.READ_LIST)(checked.read_score_list),
        serves(score_lists.LIST_LINES)(checked.list_score_list_lines),
        serves(score_lists.EXPORT_LIST)(export_list),
        serves(score_lists.REMOVE_LIST)(list_checking.remove_list),
    )
