"""What scoring has in the filled world: counted cards, a role that holds and one that waits, an honour list."""

from uuid import UUID

from proofs.town import AUTHOR, CLERK, GUEST, Town
from services.kernel.clock import civil_date
from services.members.vocabulary import Role
from services.scoring.commands.following import tell_what_follows
from services.scoring.commands.giving_roles import give_roles
from services.scoring.commands.honouring import propose_honours
from services.scoring.commands.recounting import recount_stale_cards
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
