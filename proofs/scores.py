"""What scoring has in the filled world: counted cards, a role that holds and one that waits, an honour list."""

from uuid import UUID

from proofs.town import AUTHOR, CLERK, GUEST, Town
from services.kernel.clock import civil_date
from services.kernel.types import new_id
from services.members.vocabulary import Role
from services.scoring.commands.following import tell_what_follows
from services.scoring.commands.giving_roles import give_roles
from services.scoring.commands.honouring import propose_honours
from services.scoring.commands.recounting import recount_stale_cards
from services.scoring.honour_models import HonourList
from services.scoring.honour_vocabulary import HonourState
from services.scoring.models import ScoreCard
from tests.builders.activities import acting, actor_of
from tests.builders.committee import housekeeping


def count(town: Town) -> None:
    """Let every card be counted, give roles, and draw up a list: all by a scorer who is not called himself."""
    place, clerk = town.place, actor_of(town.people[CLERK], Role.SCORER)
    year = civil_date(place.toolbox.ports.clock.now()).year
    for role, name, of in (("chair", AUTHOR, "member-role"), ("exempt", GUEST, "role-proposed")):
        seats: list[UUID | None] = [town.people[name].seat_id]
        made = acting(place.toolbox, clerk, give_roles, year=year, role=role, seat_ids=seats, reason="示例依据")
        town.others[of] = {"member_role_id": str(made["items"][0]["id"])}
    with housekeeping(place.toolbox, place.id) as work:
        while work.session.execute(work.select(ScoreCard.id).where(ScoreCard.year == year, ScoreCard.is_stale)).first():
            recount_stale_cards(work, {"year": year})
            work.flush()
        tell_what_follows(work, {"year": year})
    honours = acting(place.toolbox, clerk, propose_honours, year=year, ranking="by_sector")
    town.others["honour-list"] = {"honour_list_id": str(honours["id"])}
    for of, state in (("honours-confirmed", HonourState.CONFIRMED), ("honours-annulling", HonourState.ANNULLING)):
        town.others[of] = {"honour_list_id": str(_a_list(town, honours["id"], state))}


def _a_list(town: Town, like: UUID, state: HonourState) -> UUID:
    """A list of another ranking that was confirmed before, and that the same scorer has perhaps asked to annul."""
    place, clerk, guest = town.place, town.people[CLERK], town.people[GUEST]
    with housekeeping(place.toolbox, place.id) as work:
        drawn = work.get(HonourList, like)
        made = HonourList(
            id=new_id(), year=drawn.year, ranking=f"other-{state}", name="示例名单", clause="第一条", state=state,
            regulation_id=drawn.regulation_id, drawn_from=drawn.drawn_from, words=[],
            proposed_by=clerk.account_id, proposed_by_name=clerk.name, proposed_at=work.now,
            decided_by=guest.account_id, decided_by_name=guest.name, decided_at=work.now,
        )  # fmt: skip
        if state is HonourState.ANNULLING:
            made.annulment_asked_by, made.annulment_asked_by_name = clerk.account_id, clerk.name
            made.annulment_asked_at, made.annulment_reason = work.now, "示例理由"
        work.add(made)
        work.flush()
        return made.id
