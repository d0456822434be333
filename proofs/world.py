"""A filled world: two committees alike, in each a person of every kind, and of every thing one's own and another's.

Made through commands by the builders. `Owner` says whose a thing is for the person who asks for it.
"""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select

from api_spec.policy import READ_PROPOSALS
from proofs import door
from proofs.ground import Ground
from server.app import create_toolbox
from services.activities.commands.correcting import propose_correction
from services.activities.commands.joining import offer_activity_link
from services.activities.commands.observing import register_observer
from services.activities.commands.subscribing import make_calendar_feed, revoke_calendar_feed
from services.activities.leave_models import LeaveEvidence
from services.activities.models import Activity
from services.activities.vocabulary import AttendanceStatus
from services.kernel.database import Model
from services.kernel.types import new_id
from services.kernel.work import Toolbox, reading, writing
from services.members.commands.accounts import OneTime, add_officer
from services.members.commands.committees import name_representatives
from services.members.commands.passwords import begin_second_factor
from services.members.commands.sessions import Judgement, Session, begin_session
from services.members.commands.settings import edit_settings
from services.members.commands.wechat import bind_here
from services.members.models import Account, Committee
from services.members.permissions import OWN_PROPOSAL_READ, permissions_of
from services.members.refusals import WeChatCodeRefused
from services.members.vocabulary import ROLE_NAMES, LogInBy, Role
from services.proposals.attachment_models import ProposalAttachment
from services.proposals.commands.following import add_reference, follow_matter
from services.proposals.commands.linking import offer_link
from services.proposals.entry_models import ProposalScan
from services.proposals.models import ProposalRevision
from services.proposals.past_models import PastProposal
from services.scoring.models import PublishedRegulation
from tests.builders.activities import (
    AnActivity,
    a_material,
    a_published_activity,
    acting,
    actor_of,
    an_activity,
    an_open_activity,
    organising,
    settle,
)
from tests.builders.committee import PASSWORD, CheapHasher, Person, Place, a_committee, housekeeping
from tests.builders.door import KeyHolder
from tests.builders.leave import a_leave, prove
from tests.builders.notices import a_notice
from tests.builders.proposals import (
    a_co_signed_proposal,
    a_co_signing_proposal,
    a_collective_draft,
    a_draft,
    a_filed_proposal,
    a_proposal_at_its_last_step,
    a_proposal_sent_back,
    a_published_proposal,
    a_submitted_proposal,
    an_entry,
    an_offered_entry,
    an_offered_link,
    do,
)
from tests.builders.reviewing import (
    a_case_asked_to_be_withdrawn,
    a_proposal_awaiting_consent,
    a_proposal_merged_in_review,
    a_view,
    line,
    meet,
)
from tests.builders.scoring import a_published_regulation, presence
from tests.builders.sheets import CASE, bring_proposals
from tests.builders.speeches import a_given_speech, a_speech, a_submitted_speech, an_accepted_speech


class Owner(enum.StrEnum):
    """Whose a thing is."""

    OWN = "own"
    OTHERS = "others"
    """Another person's of the same committee."""
    ELSEWHERE = "elsewhere"
    """Another committee's."""
    NOWHERE = "nowhere"
    """Nobody's: there is no such thing."""


@dataclass(frozen=True)
class Kind:
    """A kind of person: the roles he holds, and whether he has a seat."""

    name: str
    roles: frozenset[Role]
    has_seat: bool = False


KINDS = (
    *(Kind(ROLE_NAMES[role], frozenset({role}), has_seat=role is Role.MEMBER) for role in Role),
    Kind("委员兼提案审查人员", frozenset({Role.MEMBER, Role.REVIEWER}), has_seat=True),
    Kind("委员兼活动组织者", frozenset({Role.MEMBER, Role.ORGANISER}), has_seat=True),
    Kind("委员兼系统管理员", frozenset({Role.MEMBER, Role.ADMINISTRATOR}), has_seat=True),
    Kind("没有角色的工作人员", frozenset()),
)
"""Everybody who is called: each single role, the seats that also hold an office, and somebody without any role."""

Names = Mapping[str, str]
"""The identifiers of a thing, by the names that parameters have for them."""

WEAKER_PROOFS = "[activities.proofs]\nprinted_code_kinds = ['plenary']"
"""What the settings of both committees allow at the door."""

AUTHOR, FIRST, LAST, HOST = "另一位委员", "审查甲", "审查乙", "另一位组织者"
GUEST = "受邀联名的委员"
CLERK, LEAVER = "另一位工作人员", "已停用的工作人员"
"""Whose the things of others are, and who takes the steps that nobody who is called takes."""


@dataclass
class Town:
    """One committee with its people and its things."""

    place: Place
    people: dict[str, Person]
    others: dict[str, Names] = field(default_factory=dict)
    """What belongs to nobody who is called, by kind of thing."""
    own: dict[tuple[str, str], Names] = field(default_factory=dict)
    """What belongs to somebody who is called, by kind of thing and of person."""
    readers: list[KeyHolder] = field(default_factory=list)
    """The badge reader at the door of the open activity."""
    held: dict[str, AnActivity] = field(default_factory=dict)
    """Activities that are settled when they are over, by what is then found in them."""


class WeChatTwin:
    """WeChat as a proof needs it: a code says what it stands for, and may be asked about again after a restore."""

    def code_of(self, person: Person) -> str:
        """The log-in code of somebody's WeChat."""
        return f"open:wechat-of-{person.account_id}"

    def open_id(self, code: str, /) -> str:
        """Whom an `open:` code is of."""
        return self._meaning(code, "open:")

    def phone(self, code: str, /) -> str:
        """Which phone a `phone:` code is of."""
        return self._meaning(code, "phone:")

    def _meaning(self, code: str, kind: str) -> str:
        if not code.startswith(kind):
            raise WeChatCodeRefused
        return code.removeprefix(kind)


class FilesTwin:
    """The store as a proof needs it: what is deleted is still there after a restore."""

    def __init__(self) -> None:
        """Empty."""
        self._files: dict[str, bytes] = {}

    def put(self, key: str, content: BinaryIO) -> None:
        """Keep it."""
        self._files[key] = content.read()

    def read(self, key: str) -> Iterator[bytes]:
        """All in one piece."""
        return iter([self._files[key]])

    def delete(self, key: str) -> None:
        """Leave it: the row that points to it will be put back."""

    def keys_before(self, _instant: datetime) -> Iterator[str]:
        """None: nothing is swept."""
        return iter(())


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
            Town(place, _people(place))
            for place in (a_committee(self.toolbox, name=name) for name in ("示例市政协", "示例县政协"))
        )
        self._settings(self.here, 1)
        self._settings(self.elsewhere, 2)
        for town in (self.here, self.elsewhere):
            _hold(town, "activity-over")
            town.held = {
                of: an_open_activity(place=town.place, organiser=town.people[HOST])
                for of in ("settled-attendance", "attendance-correction")
            }
        ground.clock.advance(days=1)
        for town in (self.here, self.elsewhere):
            _fill(town, is_public=town is self.here)
            _let_correct(town)
            _subscribe(town, is_alive=town is self.here)
        self.here.others["committee"] = {"committee_id": str(self.elsewhere.place.id)}
        self.elsewhere.others["committee"] = self.here.others["committee"]
        for kind in KINDS:
            self._settle_in(kind)
        ground.keep()

    def _settings(self, town: Town, versions: int) -> None:
        administrator = actor_of(town.people[ROLE_NAMES[Role.ADMINISTRATOR]], Role.ADMINISTRATOR)
        for number in range(versions):
            document = f"# 第{number + 1}版\n{WEAKER_PROOFS}"
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
            _follow(self.here, kind.name, self.here.others["past-shown"]["matter_id"])
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


def _people(place: Place) -> dict[str, Person]:
    """Everybody who is called, and the few who only stand about."""
    people = {}
    for kind in KINDS:
        if kind.has_seat:
            people[kind.name] = place.member(f"示例{kind.name}", roles=tuple(kind.roles - {Role.MEMBER}))
        else:
            unit = "示例市教育局" if Role.UNIT_OFFICER in kind.roles else None
            people[kind.name] = place.officer(*kind.roles, name=f"示例{kind.name}", unit=unit)
    return people | {
        AUTHOR: place.member(f"示例{AUTHOR}"),
        FIRST: place.officer(Role.REVIEWER, name=f"示例{FIRST}"),
        LAST: place.officer(Role.REVIEWER, name=f"示例{LAST}"),
        HOST: place.officer(Role.ORGANISER, name=f"示例{HOST}"),
        CLERK: place.officer(Role.SCORER, name=f"示例{CLERK}"),
        GUEST: place.member(f"示例{GUEST}"),
        LEAVER: place.officer(Role.SCORER, name=f"示例{LEAVER}"),
    }


def _fill(town: Town, *, is_public: bool) -> None:
    """One thing of every kind for everybody who can have it, and one of somebody else's."""
    place, people = town.place, town.people
    a_published_regulation(place=place)
    with reading(place.toolbox, committee_id=place.id) as work:
        town.others["regulation"] = {"regulation_id": str(work.session.scalar(work.select(PublishedRegulation.id)))}
    town.others["account"] = {"account_id": str(people[CLERK].account_id)}
    with housekeeping(place.toolbox, place.id) as work:
        work.session.get_one(Account, people[LEAVER].account_id).is_disabled = True
    town.others["account-disabled"] = {"account_id": str(people[LEAVER].account_id)}
    _let_speak(town)
    town.others["device"] = {"device_id": str(people[CLERK].device_id)}
    for kind in ("activity-draft", "activity-published", "activity-open", "activity-uninvited"):
        _hold(town, kind)
    _prepare_door(town)
    _let_meet(town)
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
    town.others["observed"] = _names_of_observed(town, observed)
    speaking = an_open_activity(
        place=place, begins_at=place.toolbox.ports.clock.now() - timedelta(minutes=5), organiser=people[HOST]
    )
    for kind in KINDS:
        if not kind.roles.isdisjoint(READ_PROPOSALS):
            view_id = a_view(toolbox=place.toolbox, owner=people[kind.name])
            town.own["queue-view", kind.name] = {"queue_view_id": str(view_id)}
    for name, person in people.items():
        notice_id = a_notice(toolbox=place.toolbox, to=person, activity_id=away.id)
        _own(town, "notice", name, {"notice_id": str(notice_id)})
        if person.seat_id is None:
            continue
        presence(place=place, member=person)
        _own(town, "leave-asked", name, _names_of_leave(town, away, person))
        for of, speech_id in _speeches(speaking, person, people[HOST]).items():
            _own(town, of, name, {"speech_id": str(speech_id)})
        signatures = {} if name == GUEST else _signatures(town, person)
        for of, proposal_id in (_proposals(town, person, is_public=is_public) | signatures).items():
            offer = do(place.toolbox, person, offer_link, proposal_id=proposal_id) if of == "draft" else {}
            link = {"link_id": str(offer["id"])} if offer else {}
            _own(town, of, name, {**_names_of_proposal(place, proposal_id), **link})
        _own(town, "seat", name, {"seat_id": str(person.seat_id)})
        for of, where in (("attendance", "activity-open"), ("attended", "claim")):
            _own(town, of, name, {**town.others[where], "seat_id": str(person.seat_id)})

    _enter_papers(town)
    _bring_the_past(town, [name for name, person in people.items() if person.seat_id])


def _prepare_door(town: Town) -> None:
    """What stands at the doors of the open activities, and who claims to have come through one."""
    host, open_one = town.people[HOST], town.others["activity-open"]
    every = [open_one, *(names for (of, _), names in town.own.items() if of == "activity-open")]
    door.fence_all(town, host, every)
    town.others |= door.stations_and_codes(town, host, open_one)
    town.readers.append(door.a_reader(town, host, open_one))
    town.others["claim"] = door.a_claim(town, host, town.people[GUEST])
    door.DeviceKey().enrol(town.place, town.people[AUTHOR])


def _enter_papers(town: Town) -> None:
    """Of every clerk a paper that he enters and one that he has offered; of every member one that waits for him."""
    toolbox, author = town.place.toolbox, town.people[AUTHOR]
    for kind in (*(kind for kind in KINDS if Role.REVIEWER in kind.roles), None):
        clerk = town.people[kind.name if kind else LAST]
        for of, enter in (("entered", an_entry), ("offered", an_offered_entry)):
            proposal_id = enter(toolbox=toolbox, clerk=clerk, author=author)
            _own(town, of, kind.name if kind else AUTHOR, _names_of_proposal(town.place, proposal_id))
    for name, person in town.people.items():
        if person.seat_id:
            proposal_id = an_offered_entry(toolbox=toolbox, clerk=town.people[LAST], author=person)
            _own(town, "awaiting-confirmation", name, _names_of_proposal(town.place, proposal_id))


def _bring_the_past(town: Town, members: list[str]) -> None:
    """For every member two proposals of an earlier year, one shown to all members and one not."""
    kinds = ("past-shown", "past-kept")
    cases = [(of, name) for of in kinds for name in members]
    rows = [
        {
            **CASE, "案号": number, "第一提案人": town.people[name].name,
            "向委员公开": "是" if of == "past-shown" else "否",
        }
        for number, (of, name) in enumerate(cases, start=1)
    ]  # fmt: skip
    bring_proposals(town.place, *rows)
    with reading(town.place.toolbox, committee_id=town.place.id) as work:
        statement = work.select(PastProposal.id).order_by(PastProposal.case_number)
        for (of, name), past_id in zip(cases, work.session.scalars(statement), strict=True):
            _own(town, of, name, {"past_proposal_id": str(past_id), "matter_id": str(past_id)})
    # Everybody's draft builds on one of them.
    matter_id = town.others["past-shown"]["matter_id"]
    for name in members:
        names = town.others["draft"] if name == AUTHOR else town.own["draft", name]
        do(
            town.place.toolbox, town.people[name], add_reference, proposal_id=UUID(names["proposal_id"]),
            matter_id=UUID(matter_id),
        )  # fmt: skip
        _own(town, "draft", name, {**names, "matter_id": matter_id})
    _follow(town, AUTHOR, town.others["past-kept"]["matter_id"])


def _follow(town: Town, name: str, matter_id: str) -> None:
    """Let somebody follow a matter that nobody else does."""
    do(town.place.toolbox, town.people[name], follow_matter, matter_id=UUID(matter_id))
    _own(town, "followed", name, {"matter_id": matter_id})


def _names_of_observed(town: Town, activity: AnActivity) -> Names:
    """An activity on which somebody of the public is registered, and the code of his committee."""
    with reading(town.place.toolbox, committee_id=town.place.id) as work:
        code = str(work.session.scalar(select(Committee.code).where(Committee.id == town.place.id)))
        is_open = work.get(Activity, activity.id).observer_places is not None
    if not is_open:
        return {
            "activity_id": str(activity.id), "code": code, "observer_id": str(new_id()), "cancel_code": "none",
        }  # fmt: skip
    with writing(town.place.toolbox, committee_id=town.place.id) as work:
        made = register_observer(work, code=code, activity_id=activity.id, name="示例市民", contact="13700000009")
    return {
        "activity_id": str(activity.id), "code": code, "observer_id": str(made["id"]),
        "cancel_code": made["cancel_code"],
    }  # fmt: skip


def _speeches(activity: AnActivity, speaker: Person, host: Person) -> dict[str, UUID]:
    """A speech of this member in every state."""
    return {
        "speech-draft": a_speech(activity=activity, speaker=speaker),
        "speech-submitted": a_submitted_speech(activity=activity, speaker=speaker),
        "speech-accepted": an_accepted_speech(activity=activity, speaker=speaker, by=host),
        "speech-given": a_given_speech(activity=activity, speaker=speaker, by=host),
    }


def _names_of_leave(town: Town, activity: AnActivity, member: Person) -> Names:
    """A request for leave from two half-days, with a proof."""
    leave_id = a_leave(activity=activity, member=member)
    prove(activity=activity, leave_id=leave_id, member=member)
    with reading(town.place.toolbox, committee_id=town.place.id) as work:
        evidence_id = work.session.scalar(work.select(LeaveEvidence.id).where(LeaveEvidence.leave_id == leave_id))
    return {"leave_id": str(leave_id), "evidence_id": str(evidence_id)}


def _own(town: Town, of: str, name: str, names: Names) -> None:
    if name in {AUTHOR, HOST}:
        town.others[of] = names
    else:
        town.own[of, name] = names


def _proposals(town: Town, author: Person, *, is_public: bool) -> dict[str, UUID]:
    """A proposal of this author in every state, the first ones with a file attached.

    To the public a committee that released nothing is not there.
    """
    toolbox, first, last = town.place.toolbox, town.people[FIRST], town.people[LAST]
    return {
        "draft": a_draft(toolbox=toolbox, author=author, files=1),
        "in-review": a_submitted_proposal(toolbox=toolbox, author=author, files=1),
        "last-step": a_proposal_at_its_last_step(toolbox=toolbox, author=author, first=first, files=1),
        "sent-back": a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=first, files=1),
        "filed": a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last, files=1),
        "publication-proposed": a_published_proposal(
            toolbox=toolbox, author=author, first=first, last=last, is_released=False
        ),
        "published": a_published_proposal(
            toolbox=toolbox, author=author, first=first, last=last, is_released=is_public
        ),
        "awaiting-consent": a_proposal_awaiting_consent(toolbox=toolbox, author=author, reviewer=first),
        "withdrawal-asked": a_case_asked_to_be_withdrawn(toolbox=toolbox, author=author, first=first, last=last),
        "merged": a_proposal_merged_in_review(
            toolbox=toolbox, author=author, reviewer=first, main=UUID(town.others["main"]["proposal_id"])
        ),
    }


def _let_meet(town: Town) -> None:
    """A case that others may join, filed by a review meeting, and a view of somebody's who is not called."""
    toolbox, people = town.place.toolbox, town.people
    main = a_proposal_at_its_last_step(toolbox=toolbox, author=people[AUTHOR], first=people[FIRST])
    meeting = meet(toolbox, people[LAST], [people[GUEST]], [line(main)])
    town.others["main"] = {"proposal_id": str(main)}
    town.others["review-meeting"] = {"meeting_id": str(meeting["id"])}
    town.others["queue-view"] = {"queue_view_id": str(a_view(toolbox=toolbox, owner=people[FIRST], is_shared=True))}


def _let_speak(town: Town) -> None:
    """All members and the officers of organisations speak for one sector, so that all may propose for it.

    Before them somebody else did, whose proposal each of them may take on.
    """
    body_id = town.place.sectors["经济"]
    town.others["body"] = {"body_id": str(body_id)}
    town.others["unit"] = {"unit_id": str(town.place.units["示例市城管局"])}
    former = town.place.officer(Role.ORGANISATION_OFFICER, name="示例前经办人")
    _name(town, body_id, [former])
    left = a_collective_draft(
        toolbox=town.place.toolbox, author=former, body_id=body_id, main=[town.people[GUEST]]
    )  # fmt: skip
    town.others["left"] = _names_of_proposal(town.place, left)
    officer = town.people[ROLE_NAMES[Role.ORGANISATION_OFFICER]]
    _name(town, body_id, [officer, *(person for person in town.people.values() if person.seat_id)])


def _name(town: Town, body_id: UUID, speakers: list[Person]) -> None:
    administrator = actor_of(town.people[ROLE_NAMES[Role.ADMINISTRATOR]], Role.ADMINISTRATOR)
    acting(
        town.place.toolbox, administrator, name_representatives, body_id=body_id,
        account_ids=[each.account_id for each in speakers],
    )  # fmt: skip


def _signatures(town: Town, member: Person) -> dict[str, UUID]:
    """What this member lets others sign, and what he is asked to sign."""
    toolbox, guest = town.place.toolbox, town.people[GUEST]
    return {
        "co-signing": a_co_signing_proposal(toolbox=toolbox, author=member, invitees=[guest]),
        "co-signed": a_co_signed_proposal(toolbox=toolbox, author=member, signers=[guest]),
        "invited": a_co_signing_proposal(toolbox=toolbox, author=guest, invitees=[member]),
        "signed": a_co_signed_proposal(toolbox=toolbox, author=guest, signers=[member]),
        "collective": a_collective_draft(toolbox=toolbox, author=member, body_id=town.place.sectors["经济"]),
    }


def _names_of_proposal(place: Place, proposal_id: UUID) -> Names:
    with reading(place.toolbox, committee_id=place.id) as work:
        revision = work.select(ProposalRevision.id).where(ProposalRevision.proposal_id == proposal_id)
        revision_id = work.session.scalar(revision.order_by(ProposalRevision.number.desc()))
        attached = work.select(ProposalAttachment.id).where(ProposalAttachment.proposal_id == proposal_id)
        attachment_id = work.session.scalar(attached)
        scanned = work.select(ProposalScan.id).where(ProposalScan.proposal_id == proposal_id)
        scan_id = work.session.scalar(scanned)
        code = work.session.scalar(select(Committee.code).where(Committee.id == place.id))
    return {
        "proposal_id": str(proposal_id), "revision_id": str(revision_id), "attachment_id": str(attachment_id),
        "code": str(code), "scan_id": str(scan_id),
    }  # fmt: skip


def _let_correct(town: Town) -> None:
    """Everybody was absent from two activities; in one of them each organiser says of somebody that he was not."""
    for activity in town.held.values():
        settle(activity=activity)
    members = {name: person for name, person in town.people.items() if person.seat_id}
    settled = str(town.held["settled-attendance"].id)
    for name, person in members.items():
        _own(town, "settled-attendance", name, {"activity_id": settled, "seat_id": str(person.seat_id)})
    activity_id = town.held["attendance-correction"].id
    organisers = [name for name in town.people if "组织者" in name]
    absent = [person for name, person in members.items() if name not in organisers]
    for name, member in zip(organisers, absent, strict=False):
        made = acting(
            town.place.toolbox, actor_of(town.people[name], Role.ORGANISER), propose_correction,
            activity_id=activity_id, seat_id=member.seat_id, status=AttendanceStatus.PRESENT, half_days=1,
            reason="示例更正",
        )  # fmt: skip
        _own(town, "attendance-correction", name, {"activity_id": str(activity_id), "correction_id": str(made["id"])})


def _subscribe(town: Town, *, is_alive: bool) -> None:
    """Every member's calendar feed. A token opens its calendar from anywhere, so those of elsewhere are dead."""
    for name, person in town.people.items():
        if person.seat_id is None:
            continue
        token = acting(town.place.toolbox, actor_of(person), make_calendar_feed)["token"]
        _own(town, "calendar-feed", name, {"token": token})
        if not is_alive:
            acting(town.place.toolbox, actor_of(person), revoke_calendar_feed)


def _hold(town: Town, of: str) -> None:
    """An activity of every organiser, all members invited unless it says otherwise; it is open for check-in now."""
    only_one = {"rule": "seats", "seat_ids": [town.people[AUTHOR].seat_id]} if of == "activity-uninvited" else {}
    hold = {"activity-draft": an_activity, "activity-published": a_published_activity}.get(of, an_open_activity)
    for name, person in town.people.items():
        if "组织者" in name:
            activity = hold(place=town.place, organiser=person, is_remote_allowed=True, **only_one)
            names = {"activity_id": str(activity.id), "session_id": str(activity.session), "series_id": str(new_id())}
            if of == "activity-published":
                names["material_id"] = str(a_material(activity=activity))
                names["activity_link_id"] = str(organising(activity, offer_activity_link)["id"])
            _own(town, of, name, names)
