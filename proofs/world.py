"""A filled world: two committees alike, in each a person of every kind, and of every thing one's own and another's.

Made through commands by the builders. Whose a thing can be stands in `town.py`; what is more than a few lines to make
stands in `papers.py`, `meetings.py`, `scores.py` and `door.py`.
"""

from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from uuid import UUID

from sqlalchemy import select

from api_spec.policy import READ_PROPOSALS
from proofs import door, ledger, meetings, papers, score_years, scores
from proofs.ground import Ground
from proofs.laboratory import let_try
from proofs.town import CLERK, GUEST, HOST, KINDS, LEAVER, Kind, Names, Owner, Town, people_of
from proofs.twins import FilesTwin, WeChatTwin
from server.app import create_toolbox
from services.activities.commands.joining import offer_activity_link
from services.kernel.database import Model
from services.kernel.types import new_id
from services.kernel.work import Toolbox, reading, writing
from services.members.commands.accounts import OneTime, add_officer
from services.members.commands.passwords import begin_second_factor
from services.members.commands.sessions import Judgement, Session, begin_session
from services.members.commands.settings import edit_settings
from services.members.commands.wechat import bind_here
from services.members.models import Account
from services.members.permissions import OWN_PROPOSAL_READ, permissions_of
from services.members.vocabulary import ROLE_NAMES, LogInBy, Role
from services.proposals.commands.linking import offer_link
from services.scoring.models import PublishedRegulation
from tests.builders.activities import a_published_activity, acting, actor_of, an_open_activity, organising
from tests.builders.committee import PASSWORD, CheapHasher, Person, a_committee, housekeeping
from tests.builders.notices import a_notice
from tests.builders.proposals import an_offered_link, do
from tests.builders.reviewing import a_view
from tests.builders.scoring import WITH_OUTCOMES, a_published_regulation, presence

WEAKER_PROOFS = "[activities.proofs]\nprinted_code_kinds = ['plenary']"
"""What the settings of both committees allow at the door."""

DECLARED = "[scoring.entries]\ndeclared_kinds = ['award', 'group_activity']"
"""What they let members, and who speaks for a sector, declare."""


class World:
    """Two committees on one ground; `here` is asked, `elsewhere` must not be seen from it."""

    def __init__(self, ground: Ground) -> None:
        """Fill it, and let the ground keep it."""
        self.ground = ground
        self.wechat = WeChatTwin()
        joined = create_toolbox(ground.settings, clock=ground.clock, database=ground.database, passwords=CheapHasher())
        self.toolbox: Toolbox = replace(joined, ports=replace(joined.ports, wechat=self.wechat, files=FilesTwin()))
        self.second = a_committee(self.toolbox, name="示例省政协")
        """Where everybody of `here` has a second office, so that there is somewhere to go on."""
        stranger = self.second.member("示例外地提案人")
        self.link_code: str = an_offered_link(toolbox=self.toolbox, author=stranger)["code"]
        joint = a_published_activity(place=self.second)
        self.activity_code: str = organising(joint, offer_activity_link)["code"]
        self.refresh_tokens: dict[str, str] = {}
        self.here, self.elsewhere = (
            Town(place, people_of(place))
            for place in (a_committee(self.toolbox, name=name) for name in ("示例市政协", "示例县政协"))
        )
        self._settings(self.here, 1)
        self._settings(self.elsewhere, 2)
        for town in (self.here, self.elsewhere):
            meetings.hold(town, "activity-over")
            town.held = {
                of: an_open_activity(place=town.place, organiser=town.people[HOST])
                for of in ("settled-attendance", "attendance-correction")
            }
        for town, first in ((self.here, 2021), (self.elsewhere, 2011)):
            score_years.lead(town, first)
        ground.clock.advance(days=1)
        for town in (self.here, self.elsewhere):
            _fill(town, is_public=town is self.here)
            meetings.let_correct(town)
            score_years.answer(town)
            scores.count(town)
            meetings.subscribe(town, is_alive=town is self.here)
        self.here.others["committee"] = {"committee_id": str(self.elsewhere.place.id)}
        self.elsewhere.others["committee"] = self.here.others["committee"]
        for kind in KINDS:
            self._settle_in(kind)
        ground.keep()

    def _settings(self, town: Town, versions: int) -> None:
        administrator = actor_of(town.people[ROLE_NAMES[Role.ADMINISTRATOR]], Role.ADMINISTRATOR)
        for number in range(versions):
            document = f"# 第{number + 1}版\n{WEAKER_PROOFS}\n{DECLARED}"
            acting(
                self.toolbox, administrator, edit_settings, document=document, note="示例", base_version=number,
            )  # fmt: skip
        town.others["settings-version"] = {"number": str(versions)}

    def _settle_in(self, kind: Kind) -> None:
        """A second office, a second device, a refresh token, and a second factor that is begun."""
        person = self.here.people[kind.name]
        once = OneTime("", "")
        with writing(self.toolbox, committee_id=self.second.id) as work:
            add_officer(work, None, name=person.name, phone=person.phone, duty="秘书", roles=[], one_time=once)
        judgement = Judgement(is_right=True, hash=CheapHasher().hash(PASSWORD))
        proof = {"password": PASSWORD, "judgement": judgement}
        acting(self.toolbox, actor_of(person), begin_second_factor, **proof)
        code = self.wechat.code_of(person)
        acting(self.toolbox, actor_of(person), bind_here, wechat_code=code, open_id=self.wechat.open_id(code), **proof)
        session = self.session_of(person, "示例平板")
        self.refresh_tokens[kind.name] = session.refresh_token
        if OWN_PROPOSAL_READ in permissions_of(kind.roles):
            papers.follow(self.here, kind.name, self.here.others["past-shown"]["matter_id"])
        own = self.here.own
        own["device", kind.name] = {"device_id": str(session.device_id)}
        own["account", kind.name] = {"account_id": str(person.account_id)}
        own["account-disabled", kind.name] = own["account", kind.name]
        own["committee", kind.name] = {"committee_id": str(self.second.id)}

    def session_of(self, person: Person, device: str) -> Session:
        """A new session of a person, on a device of this name."""
        with housekeeping(self.toolbox, person.committee_id) as work:
            account = work.session.get_one(Account, person.account_id)
            return begin_session(
                work, account, committee_id=person.committee_id, name=device, is_staff=person.seat_id is None,
                by=LogInBy.PASSWORD,
            )  # fmt: skip

    def names(self, of: str, kind: Kind, owner: Owner) -> Names | None:
        """The identifiers of a thing, by whose it is for this person; None where there is no such thing."""
        if owner is Owner.OWN:
            return self.here.own.get((of, kind.name))
        if owner is Owner.OTHERS:
            return self.here.others[of]
        if owner is Owner.ELSEWHERE:
            return self.elsewhere.others[of]
        return {name: "99" if value.isdigit() else str(new_id()) for name, value in self.here.others[of].items()}

    @cached_property
    def secrets(self) -> frozenset[str]:
        """Every identifier that only the other committee has: none may stand in an answer given here."""
        found: set[UUID] = set()
        with self.ground.database.reading() as session:
            for table in Model.metadata.sorted_tables:
                if "committee_id" in table.c and "id" in table.c:
                    found |= set(
                        session.scalars(select(table.c.id).where(table.c.committee_id == self.elsewhere.place.id))
                    )
        return frozenset(map(str, found))


def _fill(town: Town, *, is_public: bool) -> None:
    """One thing of every kind for everybody who can have it, and one of somebody else's."""
    place, people = town.place, town.people
    a_published_regulation(place=place, text=WITH_OUTCOMES)
    with reading(place.toolbox, committee_id=place.id) as work:
        town.others["regulation"] = {"regulation_id": str(work.session.scalar(work.select(PublishedRegulation.id)))}
    town.others["account"] = {"account_id": str(people[CLERK].account_id)}
    with housekeeping(place.toolbox, place.id) as work:
        work.session.get_one(Account, people[LEAVER].account_id).is_disabled = True
    town.others["account-disabled"] = {"account_id": str(people[LEAVER].account_id)}
    papers.let_speak(town)
    town.others["device"] = {"device_id": str(people[CLERK].device_id)}
    for kind in ("activity-draft", "activity-published", "activity-open", "activity-uninvited"):
        meetings.hold(town, kind)
    door.prepare(town)
    papers.let_meet(town)
    away = a_published_activity(
        place=place,
        begins_at=place.toolbox.ports.clock.now() + timedelta(days=9),
        half_days=2,
        organiser=people[HOST],
    )
    observed = a_published_activity(
        place=place,
        begins_at=place.toolbox.ports.clock.now() + timedelta(days=9),
        observer_places=500 if is_public else None,
        organiser=people[HOST],
    )
    town.others["observed"] = meetings.names_of_observed(town, observed)
    speaking = an_open_activity(
        place=place, begins_at=place.toolbox.ports.clock.now() - timedelta(minutes=5), organiser=people[HOST]
    )
    for kind in KINDS:
        if not kind.roles.isdisjoint(READ_PROPOSALS):
            view_id = a_view(toolbox=place.toolbox, owner=people[kind.name])
            town.own["queue-view", kind.name] = {"queue_view_id": str(view_id)}
    for name, person in people.items():
        notice_id = a_notice(toolbox=place.toolbox, to=person, activity_id=away.id)
        town.give("notice", name, {"notice_id": str(notice_id)})
        if person.seat_id is None:
            continue
        presence(place=place, member=person)
        town.give("leave-asked", name, meetings.names_of_leave(town, away, person))
        for of, speech_id in meetings.speeches(speaking, person, people[HOST]).items():
            town.give(of, name, {"speech_id": str(speech_id)})
        signatures = {} if name == GUEST else papers.signatures(town, person)
        for of, proposal_id in (papers.proposals(town, person, is_public=is_public) | signatures).items():
            offer = do(place.toolbox, person, offer_link, proposal_id=proposal_id) if of == "draft" else {}
            link = {"link_id": str(offer["id"])} if offer else {}
            town.give(of, name, {**papers.names_of_proposal(place, proposal_id), **link})
        town.give("seat", name, {"seat_id": str(person.seat_id)})
        for of, where in (("attendance", "activity-open"), ("attended", "claim")):
            town.give(of, name, {**town.others[where], "seat_id": str(person.seat_id)})

    let_try(town)
    ledger.enter_ledger(town)
    papers.enter_papers(town)
    papers.bring_the_past(town, [name for name, person in people.items() if person.seat_id])
