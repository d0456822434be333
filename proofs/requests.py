"""For every operation a request that is answered with 2xx: what is derived from its schema, and what is not.

A new operation is derived without a word where its fields can mean anything. What must fit the world (a password, a
code, a plan) stands in `SPECIAL`; an identifier of a new kind needs its place in the world, and the parts say so.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pyotp
from marshmallow import Schema
from marshmallow import fields as plain

from api_spec import fields
from api_spec.contract import Operation
from proofs.door import SPOT
from proofs.town import AUTHOR, GUEST, Kind, Names
from proofs.world import World
from services.activities import member_codes
from services.activities.badge_codes import BadgeKey
from services.activities.venue_codes import VenueKey
from services.kernel.clock import civil_date
from services.kernel.work import reading
from services.members.models import Account
from services.members.person_keys import open_for
from services.members.sealed_places import pending_factor_place
from services.proposals.co_signature_rules import text_hash
from services.proposals.models import Proposal
from services.proposals.rules import ProposalText
from tests.builders.activities import plan
from tests.builders.committee import PASSWORD
from tests.builders.door import DeviceKey
from tests.builders.files import A_PHOTO, a_word
from tests.builders.proposals import TEXT
from tests.builders.scoring import REGULATION
from tests.builders.sheets import CASE, OPINION, csv_of, number_of

PARAMETER = re.compile(r"{(\w+)}")

ROSTER = "姓名,手机,界别,委员证号\n示例新委员,13700000001,经济,N001\n".encode()

Body = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request, ready to be sent; whatever is attacked is replaced in it."""

    operation: Operation
    path: Names
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Body | None = None
    file: tuple[str, bytes] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The path with its identifiers."""
        return PARAMETER.sub(lambda match: self.path[match[1]], self.operation.path)

    def options(self) -> dict[str, Any]:
        """As the test client takes it."""
        sent: dict[str, Any] = {"headers": dict(self.headers)}
        if self.query:
            sent["query_string"] = self.query
        if self.file:
            sent["data"] = {"file": (BytesIO(self.file[1]), self.file[0])}
        elif self.body is not None:
            sent["json"] = self.body
        return sent


@dataclass(frozen=True)
class Asking:
    """Who asks, in which world, about which thing."""

    world: World
    kind: Kind
    names: Names

    @property
    def person(self) -> Any:
        """The person."""
        return self.world.here.people[self.kind.name]


def request_for(operation: Operation, asking: Asking) -> Request:
    """The request of this person about this thing; the identifiers in a body are this committee's."""
    body: Body | None = None
    if operation.body and not operation.takes_file:
        body = SPECIAL[operation.name](asking) if operation.name in SPECIAL else derived(operation.body(), asking)
    made = Request(
        operation=operation,
        path={name: asking.names[name] for name in PARAMETER.findall(operation.path)},
        query=QUERIES.get(operation.name) or (derived(operation.query(), asking) if operation.query else {}),
        body=body,
        headers={"If-Match": f'"{VERSIONS.get(operation.name, 1)}-0"'} if operation.takes_if_match else {},
    )
    return replace(made, file=FILES[operation.name]) if operation.takes_file else made


def derived(schema: Schema, asking: Asking) -> Body:
    """A body with every required field, from what the fields are."""
    return {name: _value(each, asking) for name, each in schema.fields.items() if each.required}


def _value(each: Any, asking: Asking) -> Any:
    if isinstance(each, fields.ListOf):
        return [_value(each.inner, asking)]
    if isinstance(each, plain.Nested):
        return derived(each.schema, asking)
    if isinstance(each, fields.Identifier) and each.name in asking.names:
        return asking.names[each.name]
    for kind, value in PLAIN_VALUES:
        if isinstance(each, kind):
            return value(each, asking.world.ground.clock.now())
    message = f"proofs/requests.py knows no value for the field {each.name}: give its operation a line in SPECIAL"
    raise LookupError(message)


PLAIN_VALUES: tuple[tuple[type, Callable[[Any, datetime], Any]], ...] = (
    (fields.Choice, lambda each, _: next(iter(each.kind)).value),
    (fields.Text, lambda each, _: each.metadata.get("example", "示例文字")),
    (fields.Secret, lambda each, _: each.metadata.get("example", "示例文字")),
    (fields.Whole, lambda each, _: each.validate.min),
    (fields.Flag, lambda *_: True),
    (fields.Instant, lambda _, now: now.isoformat()),
    (fields.Day, lambda _, now: now.date().isoformat()),
)
"""What a field of each kind may hold, the special ones first."""


def _log_in(asking: Asking) -> Body:
    return {
        "phone": asking.person.phone, "password": PASSWORD, "device_name": "示例电脑",
        "committee_id": str(asking.person.committee_id),
    }  # fmt: skip


def _confirmation(asking: Asking) -> Body:
    with reading(asking.world.toolbox, committee_id=asking.person.committee_id) as work:
        account = work.session.get_one(Account, asking.person.account_id)
        place = pending_factor_place(account.id)
        secret = open_for(work, account.id, account.second_factor_pending or b"", place=place)
    return {"code": pyotp.TOTP(secret).at(asking.world.ground.clock.now())}


def _plan(asking: Asking) -> Body:
    made = plan(begins_at=asking.world.ground.clock.now() + timedelta(days=3))
    for session in made["sessions"]:
        session["begins_at"], session["ends_at"] = session["begins_at"].isoformat(), session["ends_at"].isoformat()
    town = asking.world.here
    named = {"rule": "sectors", "body_ids": [str(town.place.sectors["经济"])]}
    return {**made, "invitees": named}


def _check_in(asking: Asking) -> Body:
    ports = asking.world.toolbox.ports
    key = VenueKey(
        ports.vault.mac, committee_id=asking.person.committee_id, session_id=UUID(asking.names["session_id"])
    )
    return {"code": key.issue(ports.clock.now()).text}


def _device_key(asking: Asking) -> Body:
    key = DeviceKey()
    return {"public_key": key.text, "proof": key.proof(asking.person.device_id)}


def _scan(asking: Asking) -> Body:
    ports = asking.world.toolbox.ports
    guest = asking.world.here.people[GUEST]
    return {"code": member_codes.issue(ports.vault.mac, guest.committee_id, guest.seat_id, at=ports.clock.now())}


def _readings(asking: Asking) -> Body:
    guest = asking.world.here.people[GUEST]
    number = number_of(asking.world.here.place, guest)
    return {"readings": [{"member_number": number, "at": asking.world.ground.clock.now().isoformat()}]}


def _envelope(asking: Asking) -> Body:
    signer = asking.world.here.people[AUTHOR]
    at = asking.world.ground.clock.now()
    code = _check_in(asking)["code"]
    return {"envelope": DeviceKey().sealed(signer, session_id=UUID(asking.names["session_id"]), code=code, at=at)}


def _badge(asking: Asking) -> Body:
    mac, town = asking.world.toolbox.ports.vault.mac, asking.world.here
    key = BadgeKey(mac, committee_id=town.place.id, activity_id=UUID(asking.names["activity_id"]))
    return {"code": key.issue(town.people[GUEST].seat_id)}


def _invitation(asking: Asking) -> Body:
    sign_by = asking.world.ground.clock.now() + timedelta(days=3)
    return {"seat_ids": [str(asking.world.here.people[GUEST].seat_id)], "sign_by": sign_by.isoformat()}


def _entry(asking: Asking) -> Body:
    return {**TEXT, "author_seat_id": str(asking.world.here.people[GUEST].seat_id)}


def _confirmation_of_entry(asking: Asking) -> Body:
    """The version that its proposer has read; of what is not here the first."""
    with reading(asking.world.toolbox, committee_id=asking.person.committee_id) as work:
        version = work.select(Proposal.version).where(Proposal.id == UUID(asking.names["proposal_id"]))
        return {"version": work.session.scalar(version) or 1}


def _signature(_asking: Asking) -> Body:
    return {"text_hash": text_hash(ProposalText(**{**TEXT, "suggestions": tuple(TEXT["suggestions"])}))}


def _merger(asking: Asking) -> Body:
    return {"main_proposal_id": asking.world.here.others["main"]["proposal_id"], "reason": "内容相同"}


def _duty_fact(asking: Asking) -> Body:
    return {
        "kind": "award", "on": civil_date(asking.world.ground.clock.now()).isoformat(), "label": "示例表彰",
        "details": [{"key": "level", "value": "市级"}], "reason": "示例通报", "document_number": "示例〔2026〕1号",
    }  # fmt: skip


def _chosen(asking: Asking, of: str, **more: str) -> list[Body]:
    return [{"proposal_id": asking.world.here.others[of]["proposal_id"], **more}]


def _meeting(asking: Asking) -> Body:
    return {
        "held_on": civil_date(asking.world.ground.clock.now()).isoformat(),
        "minutes": "示例纪要",
        "attendee_seat_ids": [str(asking.world.here.people[GUEST].seat_id)],
        "items": _chosen(asking, "last-step", outcome="file"),
    }


SPECIAL: Mapping[str, Callable[[Asking], Body]] = {
    "log_in": _log_in,
    "log_in_by_wechat": lambda asking: {"wechat_code": asking.world.wechat.code_of(asking.person)},
    "bind_wechat_by_password": lambda asking: {
        "wechat_code": asking.world.wechat.code_of(asking.person), "phone": asking.person.phone, "password": PASSWORD,
    },
    "bind_wechat_by_phone": lambda asking: {
        "wechat_code": "open:a-wechat-that-nobody-has-bound",
        "phone_code": f"phone:{asking.world.here.people[AUTHOR].phone}",
    },
    "bind_my_wechat": lambda asking: {
        "wechat_code": asking.world.wechat.code_of(asking.person), "password": PASSWORD,
    },
    "refresh_session": lambda asking: {"refresh_token": asking.world.refresh_tokens[asking.kind.name]},
    "change_my_password": lambda _: {"old_password": PASSWORD, "new_password": "Lingyige-2027-mima"},
    "begin_my_second_factor": lambda _: {"password": PASSWORD},
    "confirm_my_second_factor": _confirmation,
    "draft_proposal": lambda _: dict(TEXT),
    "edit_proposal": lambda _: {**TEXT, "title": "关于另一件事的提案"},
    "enter_proposal": _entry,
    "edit_entry": lambda _: {**TEXT, "title": "关于另一件事的提案"},
    "confirm_entry": _confirmation_of_entry,
    "save_proposal_contact": lambda asking: {"name": "示例联系人", "telephone": asking.person.phone},
    "invite_co_signers": _invitation,
    "co_sign_proposal": _signature,
    "decline_proposal": lambda _: {"ground": "empty", "reason": "没有具体建议"},
    "merge_proposal": _merger,
    "ask_merger": _merger,
    "pass_review_steps": lambda asking: {"items": _chosen(asking, "in-review")},
    "send_back_proposals": lambda asking: {"items": _chosen(asking, "in-review"), "reason": "请补充数据"},
    "hold_review_meeting": _meeting,
    "add_queue_view": lambda _: {"name": "示例方案", "filters": {"category": "economy"}, "is_shared": False},
    "edit_queue_view": lambda _: {"name": "另一名称", "filters": {}, "is_shared": True},
    "draft_collective_proposal": lambda asking: {
        **TEXT, "body_id": str(asking.world.here.place.sectors["经济"]),
        "main_seat_ids": [str(asking.world.here.people[GUEST].seat_id)],
    },
    "register_observer": lambda _: {"name": "示例青年", "contact": "13700000010"},
    "cancel_observer": lambda asking: {"cancel_code": asking.names["cancel_code"]},
    "accept_activity_link": lambda asking: {"code": asking.world.activity_code},
    "accept_proposal_link": lambda asking: {"code": asking.world.link_code},
    "name_main_members": lambda asking: {"main_seat_ids": [str(asking.world.here.people[GUEST].seat_id)]},
    "name_representatives": lambda asking: {"account_ids": [str(asking.world.here.people[GUEST].account_id)]},
    "order_attachments": lambda asking: {"attachment_ids": [asking.names["attachment_id"]]},
    "draft_activity": _plan,
    "draft_activity_series": lambda asking: {**_plan(asking), "repetition": {"every": "week", "times": 2}},
    "edit_activity": _plan,
    "propose_attendance_correction": lambda asking: {
        "seat_id": asking.names["seat_id"], "status": "present", "half_days": 1, "reason": "示例更正",
    },
    "change_activity": lambda _: {"reason": "换会场", "place": "另一会场"},
    "record_impromptu_speech": lambda asking: {
        "seat_id": str(asking.world.here.people[GUEST].seat_id), "title": "即席谈教育",
    },
    "add_invitees": lambda asking: {"seat_ids": [str(asking.world.here.people[GUEST].seat_id)]},
    "take_over_invitee_differences": lambda _: {},
    "check_in": _check_in,
    "enrol_my_device_key": _device_key,
    "issue_station": lambda _: {"kind": "desk", "name": "示例签到台", "officer_name": "示例值守"},
    "scan_member": _scan,
    "hand_in_readings": _readings,
    "fence_session": lambda _: {**SPOT, "radius": 300},
    "check_in_by_place": lambda _: {**SPOT, "accuracy": 20},
    "hand_in_envelope": _envelope,
    "decide_claims": lambda asking: {
        "claim_ids": [asking.world.here.others["claim"]["claim_id"]], "is_confirmed": True, "reason": "名单上有此人",
    },
    "read_badge": _badge,
    "enter_duty_facts": lambda asking: {
        **_duty_fact(asking), "seat_ids": [str(asking.world.here.people[GUEST].seat_id)],
    },
    "declare_duty_fact": _duty_fact,
    "declare_body_fact": lambda asking: {
        **_duty_fact(asking), "kind": "group_activity", "label": "示例界别活动", "details": [],
    },
    "make_score_appeal": lambda asking: {
        "year": int(asking.world.here.others["score-year-published"]["year"]), "missing": "示例一项",
        "reason": "示例理由",
    },
    "uphold_score_appeal": lambda asking: {
        "answer": "示例答复", "entry_ids": [asking.world.here.others["score-appeal"]["fact_id"]],
    },
    "ask_score_adjustment": lambda asking: {
        "seat_id": asking.world.here.others["score-year-closed"]["seat_id"], "amount": "1.5", "clause": "第十二条",
        "reason": "示例调整", "evidence": "示例佐证",
    },
    "publish_regulation": lambda _: {"text": REGULATION.replace("2026.1", "2026.2")},
    "begin_regulation_draft": lambda _: {"name": "另一草案", "text": REGULATION},
    "edit_regulation_draft": lambda _: {"name": "另一草案", "text": REGULATION},
    "ask_trial": lambda asking: {
        "regulation_id": asking.world.here.others["regulation"]["regulation_id"],
        "years": [civil_date(asking.world.ground.clock.now()).year],
    },
    "count_quarter": lambda _: {"year": 2026, "quarter": 1},
    "count_collectives": lambda _: {"year": 2026},
    "give_roles": lambda asking: {
        "year": 2026, "role": "exempt", "reason": "示例依据",
        "seat_ids": [str(asking.world.here.people[AUTHOR].seat_id)],
    },
    "decide_roles": lambda asking: {
        "role_ids": [asking.world.here.others["role-proposed"]["member_role_id"]], "is_confirmed": True,
    },
    "propose_honours": lambda _: {"year": 2026, "ranking": "honour"},
    "edit_settings": lambda _: {"document": "# 只有说明", "note": "示例修改"},
    "add_officer": lambda asking: {
        "name": "示例新人", "phone": "13700000002", "duty": "科员", "roles": ["reviewer"],
        "unit_id": str(asking.world.here.place.units["示例市教育局"]),
    },
    "add_unit": lambda _: {"name": "示例市财政局"},
    "edit_unit": lambda _: {"name": "示例市城市管理局", "is_abolished": False},
    "set_roles": lambda _: {"roles": ["reviewer"]},
}  # fmt: skip
"""Bodies that must fit the world."""

QUERIES: Mapping[str, Mapping[str, str]] = {
    name: {"ranking": "honour"} for name in ("read_ranking", "list_ranking_places", "export_ranking")
}
"""Queries that must fit the world."""

VERSIONS: Mapping[str, int] = {"change_activity": 3}
"""The version of the thing that is changed, where it is not fresh: drafted, published, opened."""

FILES: Mapping[str, tuple[str, bytes]] = {
    "attach_file": ("示例现场.png", A_PHOTO),
    "attach_scan": ("示例扫描.png", A_PHOTO),
    "attach_material": ("示例议程.docx", a_word()),
    "attach_duty_evidence": ("示例证书.png", A_PHOTO),
    "attach_leave_evidence": ("示例证明.png", A_PHOTO),
    "read_word_text": ("示例提案.docx", a_word()),
    "import_roster": ("名册.csv", ROSTER),
    "import_past_proposals": ("历年提案.csv", csv_of({**CASE, "案号": 99})),
    "check_score_list": ("名单.csv", csv_of({"姓名": f"示例{GUEST}", "总分": 60})),
    "import_duty_facts": ("履职.csv", csv_of({**OPINION, "姓名": f"示例{AUTHOR}"})),
}
"""The file of each operation that takes one."""
