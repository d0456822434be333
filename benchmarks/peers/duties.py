"""What every Python peer must do besides its framework's work; one copy, so that the frameworks are compared.

Plain functions of the standard library and PyJWT, and the pure one of ours that says by what a text is found. Where our
server remembers something between requests (a verified token), the peers may too.
"""

import base64
import hashlib
import hmac
import json
import os
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import uuid_utils.compat
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.proposals.likeness import columns_of

PLACE: dict[str, Any] = json.loads(Path(os.environ["BENCHMARK_PLACE"]).read_text("utf-8"))

DATABASE_URL: str = PLACE["database_url"]
IS_SQLITE = DATABASE_URL.startswith("sqlite")
FORM: dict[str, Any] = PLACE["form"]
ROLES = {role: frozenset(held) for role, held in PLACE["roles"].items()}
SIGHT: dict[int | None, dict[str, dict[str, str]]] = {None: PLACE["sight"]}
EVERYBODY = frozenset(PLACE["everybody"])
CUT_OFF = FORM["cut_off"] and datetime.fromisoformat(FORM["cut_off"])
REST_DAYS = frozenset(date.fromisoformat(day) for day in PLACE["rest_days"])
PUBLIC_KEY = Ed25519PublicKey.from_public_bytes(base64.b64decode(PLACE["public_key"]))
VENUE_KEY = base64.b64decode(PLACE["venue_key"])
CHINA = timezone(timedelta(hours=8))
PRAGMAS = ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000")
SQLITE_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"
POINTS = "benchmark_points"


class Refused(Exception):
    """A request that is not answered; `status` says why."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says."""

    account_id: UUID
    committee_id: UUID
    device_id: UUID
    version: int
    expires_at: int


_verified: OrderedDict[str, Claims] = OrderedDict()


def verify(authorization: str | None) -> Claims:
    """The claims of a bearer token signed with EdDSA; a signature once checked is remembered."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refused(401, "no-token")
    claims = _verified.get(token)
    now = datetime.now(UTC).timestamp()
    if claims is None:
        try:
            read = jwt.decode(
                token, PUBLIC_KEY, algorithms=["EdDSA"], audience=PLACE["audience"], issuer=PLACE["issuer"],
                options={"require": ["iss", "aud", "sub", "jti", "iat", "nbf", "exp", "ver", "cmt", "dev"]},
            )  # fmt: skip
        except jwt.PyJWTError as wrong:
            raise Refused(401, "bad-token") from wrong
        claims = Claims(UUID(read["sub"]), UUID(read["cmt"]), UUID(read["dev"]), read["ver"], read["exp"])
        _verified[token] = claims
        if len(_verified) > 10_000:
            _verified.popitem(last=False)
    if claims.expires_at <= now:
        raise Refused(401, "bad-token")
    return claims


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a token."""

    account_id: UUID
    committee_id: UUID
    name: str
    seat_id: UUID | None
    roles: frozenset[str]
    permissions: frozenset[str]

    def may(self, permission: str) -> bool:
        """Whether his roles hold a permission."""
        return permission in self.permissions


PROPOSAL_READ = "committee:proposal:read"
PROPOSAL_REVIEW = "committee:proposal:review"
PROPOSAL_WRITE = "own:proposal:write"
ACTIVITY_ATTEND = "own:activity:attend"
SCORE_READ = "committee:score:read"
OWN_SCORE_READ = "own:score:read"


def actor_of(
    claims: Claims, *, must_change_password: bool, seat_id: UUID | None, name: str | None, roles: set[str],
    needs: str,
) -> Actor:  # fmt: skip
    """The actor of what was read about him, if he may do what he asks for."""
    if name is None:
        raise Refused(401, "bad-token")
    held = frozenset(roles | ({"member"} if seat_id else set()))
    permissions = EVERYBODY.union(*(ROLES[role] for role in held))
    if must_change_password or needs not in permissions:
        raise Refused(403, "not-permitted")
    return Actor(claims.account_id, claims.committee_id, name, seat_id, held, permissions)


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return uuid_utils.compat.uuid7()


def check_code(code: str, session_id: UUID, committee_id: UUID, at: datetime) -> None:
    """Whether the hall's screen shows this code now or showed it in the window before."""
    key = hmac.new(VENUE_KEY, committee_id.bytes + session_id.bytes, hashlib.sha256).digest()
    raw = base64.b32decode(code.removeprefix("CX1"))
    window = int.from_bytes(raw[6:10], "big")
    wanted = hmac.new(key, b"code" + raw[6:10], hashlib.sha256).digest()[:10]
    present = int(at.timestamp()) // 30
    if raw[:6] != session_id.bytes[-6:] or not hmac.compare_digest(raw[10:], wanted):
        raise Refused(403, "code-forged")
    if not present - 1 <= window <= present:
        raise Refused(403, "code-expired")


def mark(*keys: Any) -> str:
    """The mark of the last row of a page."""
    raw = json.dumps([key.isoformat() if isinstance(key, datetime) else str(key) for key in keys])
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def unmark(after: str) -> list[str]:
    """The sort keys of a mark."""
    try:
        values: list[str] = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except ValueError as wrong:
        raise Refused(422, "bad-input") from wrong
    return values


OF_OPEN_YEAR: dict[str, Any] = {
    "quarter": None, "last_day": None, "frozen": None, "adjustments": [], "appeals": [],
    "year_state": {
        "state": "open", "round": 0, "published_at": None, "appeal_until": None, "are_appeals_open": False,
        "closed_at": None, "sha256": None,
    },
}  # fmt: skip
"""What a receipt tells of a year in which nothing was published: the peers answer for no other."""


def check_sight(actor: Actor, what: str, settings_number: int | None) -> None:
    """Whether the settings show the actor the scores that he asks for.

    Versions of the settings are parsed once and remembered; the scene's committee has only its defaults.
    """
    scopes = SIGHT[settings_number][what]
    enough = {"all"} if what == "totals" else {"all", "bodies", "own"}
    if enough.isdisjoint(scopes[role] for role in actor.roles):
        raise Refused(403, "scores-hidden")


def obliges(role: str, *, is_required: bool) -> bool:
    """Whether an invitation must be followed; an observer may always stay away."""
    return is_required and role != "observer"


def actions_on(proposal: Any, actor: Actor) -> list[str]:
    """What the actor may do with a listed proposal, in the order of the life's table."""
    is_own = proposal.author_seat_id == actor.seat_id or proposal.officer_account_id == actor.account_id
    proposes = is_own and actor.may(PROPOSAL_WRITE)
    reviews = actor.may(PROPOSAL_REVIEW) and not is_own and actor.account_id != proposal.account_id
    if not proposes and not reviews:
        return []
    asked, decides = proposal.asked, reviews and proposal.asked_by != actor.account_id
    match proposal.state:
        case "draft" | "co-signing" | "sent-back" as state:
            steps = _writing(state, proposal.kind) if proposes else ()
        case "in-review":
            steps = ("withdraw",) if proposes else _reviewing(proposal)
        case "awaiting-consent":
            steps = ("consent", "refuse-conversion") if proposes else ()
        case "filed" if asked is None:
            steps = ("ask-withdrawal",) if proposes else ("ask-merger",)
        case "filed" if decides:
            steps = ("withdraw-filed" if asked == "withdrawal" else "merge-filed", "refuse-request")
        case "merged" if reviews and asked is None:
            steps = ("ask-separation",)
        case "merged" if decides and asked is not None:
            steps = ("separate" if proposal.case_number is None else "separate-filed", "refuse-request")
        case _:
            steps = ()
    return list(steps)


def _writing(state: str, kind: str) -> tuple[str, ...]:
    """What its proposer may do with a proposal that is not in review."""
    is_collective = kind == "collective"
    invites = ("invite",) if state != "sent-back" and not is_collective else ()
    calls_off = ("call-off",) if state == "co-signing" or (state == "sent-back" and kind == "joint") else ()
    names = ("name-main",) if state != "co-signing" and is_collective else ()
    return ("edit", *invites, *calls_off, *names, "submit", "withdraw")


def _reviewing(proposal: Any) -> tuple[str, ...]:
    """What a reviewer may do with a proposal in review: nothing where he has decided a step of this round."""
    if proposal.has_decided:
        return ()
    if proposal.review_step == proposal.review_steps:
        return ("send-back", "file", "decline", "propose-conversion", "merge")
    return ("pass-step", "send-back", "propose-conversion", "merge")


def etag(body: bytes, version: int | None = None) -> str:
    """The tag of an answer."""
    digest = hashlib.blake2b(body, digest_size=9).hexdigest()
    return f'"{version}-{digest}"' if version is not None else f'"{digest}"'


def audit_digest(row: dict[str, Any]) -> bytes:
    """SHA-256 over the length-prefixed fields of an audit row."""
    total = hashlib.sha256()
    for part in (
        row["committee_id"].bytes, row["id"].bytes, row["at"].isoformat(), row["actor_id"].bytes, row["address"],
        row["request_id"], row["action"], row["object_kind"], row["object_id"].bytes, row["outcome"],
        json.dumps(row["detail"], sort_keys=True, ensure_ascii=False, separators=(",", ":")),
    ):  # fmt: skip
        raw = part.encode() if isinstance(part, str) else part
        total.update(len(raw).to_bytes(8, "big"))
        total.update(raw)
    return total.digest()


def audit_row(
    actor: Actor, *, at: datetime, address: str, action: str, object_kind: str, object_id: UUID, detail: dict[str, Any]
) -> dict[str, Any]:
    """The audit row of one act, with its digest."""
    row = {
        "committee_id": actor.committee_id, "id": new_id(), "at": at, "actor_id": actor.account_id,
        "address": address, "request_id": str(new_id()), "action": action, "object_kind": object_kind,
        "object_id": object_id, "outcome": "done", "detail": detail,
    }  # fmt: skip
    return {**row, "digest": audit_digest(row)}


def checked_in(session_id: UUID, seat_id: UUID, *, is_late: bool) -> dict[str, Any]:
    """What the audit tells of a check-in."""
    return {"session_id": str(session_id), "seat_id": str(seat_id), "evidence": "venue-code", "is_late": is_late}


def personal_data_read(operation: str) -> dict[str, Any]:
    """What the audit tells of a read of other persons' data."""
    return {"operation": operation}


def submitted(proposal: Any, actor: Actor, *, session_id: UUID, due_at: datetime) -> dict[str, Any]:
    """What the audit tells of a submission; the proposal is as it was before it."""
    return {
        "author_seat_id": str(proposal.author_seat_id), "author_account_id": str(actor.account_id),
        "session_id": str(session_id), "revision": proposal.revision, "round": proposal.review_round + 1,
        "steps": len(FORM["steps"]), "settings_version": 0, "due_at": str(due_at),
    }  # fmt: skip


def is_complete(proposal: Any, suggestions: list[str], *, signed: int) -> bool:
    """Whether a proposal may be submitted by the committee's form; never one of a body, for nobody sends a peer one."""
    total = len(proposal.situation) + len(proposal.analysis) + sum(map(len, suggestions))
    return bool(
        proposal.title and len(proposal.title) <= FORM["title_max"] and proposal.category in FORM["categories"]
        and proposal.situation and proposal.analysis
        and 0 < len(suggestions) <= FORM["suggestions_max_count"]
        and all(len(each) <= FORM["suggestion_max"] for each in suggestions)
        and total <= FORM["text_max"]
        and (proposal.kind == "individual" or (proposal.kind == "joint" and signed))
    )  # fmt: skip


def is_addressed(proposal: Any) -> bool:
    """Whether the units that it suggests stand, and whether there is the contact that the form may demand."""
    is_named = proposal.has_contact or "contact" not in FORM["required"]
    return bool(is_named and proposal.units <= FORM["suggested_units_max"] and not proposal.abolished_units)


def period_at(instant: datetime) -> str:
    """To which time of the year a proposal that is first submitted now belongs."""
    return "during-plenary" if CUT_OFF is None or instant <= CUT_OFF else "at-other-time"


def grams_of(proposal: Any, suggestions: list[str]) -> dict[str, Any]:
    """The columns by which a submitted proposal is found."""
    return columns_of(proposal.title, "\n".join((proposal.situation, proposal.analysis, *suggestions)))


def due(begun: datetime) -> datetime:
    """The end of the last working day of the first step."""
    day, remaining = begun.astimezone(CHINA).date(), FORM["steps"][0]["amount"]
    while remaining:
        day += timedelta(days=1)
        remaining -= day not in REST_DAYS
    return datetime(day.year, day.month, day.day, 23, 59, 59, 999999, CHINA).astimezone(UTC)


def request_digest(path: str, query: str, body: bytes) -> bytes:
    """What makes two requests with one key the same."""
    return hashlib.sha256(f"{path}?{query}".encode() + b"\0" + body).digest()
