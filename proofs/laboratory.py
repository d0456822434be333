"""The laboratory of the world: a draft, a trial and a published list, each computed."""

from proofs.town import GUEST, Town
from tests.builders.laboratory import a_regulation_draft, a_score_list, a_trial


def let_try(town: Town) -> None:
    """One of each; whoever may read one reads of the same member."""
    regulation_id = town.others["regulation"]["regulation_id"]
    town.others["regulation"] = {"regulation_id": regulation_id, "against": regulation_id}
    town.others["regulation-draft"] = {
        "draft_id": str(a_regulation_draft(place=town.place)), "against": regulation_id,
    }  # fmt: skip
    guest = town.people[GUEST]
    town.others["trial"] = {"trial_id": str(a_trial(place=town.place)), "seat_id": str(guest.seat_id)}
    town.others["score-list"] = {
        "score_list_id": str(a_score_list({"姓名": guest.name, "总分": 60}, place=town.place))
    }  # fmt: skip
