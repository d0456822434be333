"""Tokens and the devices they belong to: what is taken, what is refused, and when each ends."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import func, select

from server.settings import Settings
from server.tokens import AUDIENCE, CLAIMS, Tokens
from server.worker import Worker
from services.kernel.types import new_id
from services.kernel.work import Toolbox
from services.members.models import Device, RefreshToken
from services.members.vocabulary import Role
from tests.builders.client import Api, api_on
from tests.builders.clock import HeldClock
from tests.builders.committee import PASSWORD, Place, a_committee
from tests.builders.identity import NEW_PASSWORD, bearer, log_in, refresh
from tests.builders.looking import looking
from tests.builders.racing import race

Claims = dict[str, Any]


class Forge:
    """Makes tokens like ours, and unlike."""

    def __init__(self, api: Api, settings: Settings, token: str) -> None:
        self.api = api
        self.kid, seed = settings.token_keys[0]
        self.key = Ed25519PrivateKey.from_private_bytes(seed)
        self.claims: Claims = jwt.decode(token, options={"verify_signature": False})

    def token(self, *, key: Any = None, algorithm: str = "EdDSA", headers: Claims | None = None, **claims: Any) -> str:
        """A token with other claims (None leaves one out), headers or key."""
        content = {name: value for name, value in (self.claims | claims).items() if value is not None}
        return raw_token(
            {"alg": algorithm, "typ": "at+jwt", "kid": self.kid, **(headers or {})}, content, key or self.key
        )

    def answer(self, token: str) -> Any:
        """What `/me` says to it."""
        return self.api.get("/me", headers={"Authorization": f"Bearer {token}"})


def raw_token(header: Claims, claims: Claims, key: Any) -> str:
    """A token signed by hand, so that even what a library refuses to make can be tried."""
    signed = ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims)
    )
    signature = key.sign(signed.encode()) if hasattr(key, "sign") else key(signed.encode())
    return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


@pytest.fixture
def forge(api: Api, settings: Settings, place: Place) -> Forge:
    return Forge(api, settings, log_in(api, place.member()).json["access_token"])


# Access 15 minutes, asymmetric (EdDSA) with kid and JWKS, typ at+jwt, and all its claims.


def test_an_access_token_is_what_it_says(api: Api, place: Place, settings: Settings, clock: HeldClock) -> None:
    member = place.member()
    session = log_in(api, member)
    header = jwt.get_unverified_header(session.json["access_token"])
    claims = jwt.decode(session.json["access_token"], options={"verify_signature": False})
    assert header == {"alg": "EdDSA", "kid": settings.token_keys[0][0], "typ": "at+jwt"}
    assert set(claims) == set(CLAIMS)
    assert claims["iss"] == settings.issuer
    assert claims["aud"] == AUDIENCE
    assert claims["sub"] == str(member.account_id)
    assert claims["cmt"] == str(place.id)
    assert claims["exp"] - claims["iat"] == session.json["expires_in"] == 900
    clock.advance(minutes=14, seconds=59)
    assert api.get("/me", headers=bearer(session)).status_code == 200
    clock.advance(seconds=1)
    assert api.get("/me", headers=bearer(session)).json["code"] == "bad-token"


def test_the_key_set_verifies_our_tokens(api: Api, place: Place, settings: Settings) -> None:
    keys = api.app.test_client().get("/.well-known/jwks.json").json["keys"]
    assert [set(key) for key in keys] == [{"kty", "crv", "use", "alg", "kid", "x"}]
    token = log_in(api, place.member()).json["access_token"]
    key = jwt.PyJWK(keys[0])
    claims = jwt.decode(
        token, key, algorithms=["EdDSA"], audience=AUDIENCE, issuer=settings.issuer,
        options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
    )  # fmt: skip
    assert claims["sub"]
    assert keys[0]["kid"] == jwt.get_unverified_header(token)["kid"]


def test_a_retired_key_still_verifies(settings: Settings, clock: HeldClock) -> None:
    old, new = ("old", bytes(32)), ("new", bytes([1] * 32))
    ids = {"account_id": new_id(), "committee_id": new_id(), "device_id": new_id()}
    token = Tokens((old,), "issuer", clock).issue(**ids, version=1, token_id="x", at=clock.now())
    both = Tokens((new, old), "issuer", clock)
    assert both.verify(token).account_id == ids["account_id"]
    assert [key["kid"] for key in both.key_set()["keys"]] == ["new", "old"]


# Exactly one algorithm accepted; alg none, HS-confusion, wrong kid/iss/aud, expired, nbf, missing claims → 401.

EVIL = Ed25519PrivateKey.from_private_bytes(bytes([7] * 32))


def public_secret(forge: Forge, *, form: str) -> Callable[[bytes], bytes]:
    """HMAC with our public key as the secret: the confusion that a library may fall for."""
    public = forge.key.public_key()
    raw = (
        public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        if form == "raw"
        else public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    return lambda signed: hmac.new(raw, signed, hashlib.sha256).digest()


FORGERIES: dict[str, Callable[[Forge], str]] = {
    "alg none": lambda forge: forge.token(algorithm="none", key=lambda _signed: b""),
    "alg None": lambda forge: forge.token(algorithm="None", key=lambda _signed: b""),
    "hs256 with the public key": lambda forge: forge.token(algorithm="HS256", key=public_secret(forge, form="raw")),
    "hs256 with the public key as pem": lambda forge: forge.token(
        algorithm="HS256", key=public_secret(forge, form="pem")
    ),
    "another key": lambda forge: forge.token(key=EVIL),
    "another kid": lambda forge: forge.token(headers={"kid": "other"}),
    "kid a number": lambda forge: forge.token(headers={"kid": 1}),
    "a key in the header": lambda forge: forge.token(
        key=EVIL, headers={"jwk": {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(bytes(32)).decode()}}
    ),
    "another typ": lambda forge: forge.token(headers={"typ": "JWT"}),
    "another iss": lambda forge: forge.token(iss="someone"),
    "iss a list": lambda forge: forge.token(iss=["zhangshang-proposals"]),
    "another aud": lambda forge: forge.token(aud="another"),
    "expired": lambda forge: forge.token(exp=forge.claims["iat"] - 1),
    "nbf in the future": lambda forge: forge.token(nbf=forge.claims["iat"] + 60),
    "exp a text": lambda forge: forge.token(exp="4102444800"),
    "exp infinite": lambda forge: forge.token(exp=float("inf")),
    "ver a truth": lambda forge: forge.token(ver=True),
    "ver another": lambda forge: forge.token(ver=2),
    "sub not a string": lambda forge: forge.token(sub=1),
    "sub no account": lambda forge: forge.token(sub=str(new_id())),
    "sub not an id": lambda forge: forge.token(sub="admin"),
    "another committee": lambda forge: forge.token(cmt=str(new_id())),
    "dev a list": lambda forge: forge.token(dev=[forge.claims["dev"]]),
    "another device": lambda forge: forge.token(dev=str(new_id())),
    "cut": lambda forge: forge.token()[:-4],
    "changed": lambda forge: forge.token().replace(".", ".e", 1),
    "deep": lambda _forge: base64.urlsafe_b64encode(b"[" * 1200).decode() + ".e30.x",
    "long": lambda _forge: "x" * 5_000,
    "no token": lambda _forge: "not.a.token",
    "dots": lambda _forge: "..",
    **{f"without {name}": lambda forge, name=name: forge.token(**{name: None}) for name in CLAIMS},
}


def test_a_token_made_by_hand_like_ours_is_taken(forge: Forge) -> None:
    """The forgeries differ from it in one point each."""
    assert forge.answer(forge.token()).status_code == 200


def test_every_forged_token_gets_the_same_401(forge: Forge) -> None:
    first = None
    for name, make in FORGERIES.items():
        answer = forge.answer(make(forge))
        assert answer.status_code == 401, name
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        body = {**answer.json, "request_id": ""}
        first = first or body
        assert body == first, name
        assert body["code"] == "bad-token"


# Refresh: opaque, only its hash stored, single use; eight racing refreshes create one successor with the same answer.


def test_only_the_hash_of_a_refresh_token_is_stored(api: Api, toolbox: Toolbox, place: Place) -> None:
    token = log_in(api, place.member()).json["refresh_token"]
    with looking(toolbox.database) as session:
        rows = session.scalars(select(RefreshToken)).all()
    assert [row.digest for row in rows] == [hashlib.sha256(token.encode()).digest()]
    assert "." not in token


def test_eight_racing_refreshes_create_one_successor_and_get_the_same_answer(
    shared: Toolbox, settings: Settings, clock: HeldClock
) -> None:
    member = a_committee(shared).member()
    processes = [api_on(settings, shared), api_on(settings, shared)]
    session = log_in(processes[0], member)
    answers = race([lambda process=process: refresh(process, session) for process in processes * 4])
    assert [answer.status_code for answer in answers] == [200] * 8
    assert len({answer.get_data() for answer in answers}) == 1
    with looking(shared.database) as reading:
        assert reading.scalar(select(func.count()).select_from(RefreshToken)) == 2
    assert processes[0].get("/me", headers=bearer(answers[0])).status_code == 200
    assert refresh(processes[1], answers[0]).status_code == 200


def test_a_used_refresh_token_used_later_revokes_the_family(api: Api, place: Place, clock: HeldClock) -> None:
    session = log_in(api, place.member())
    following = refresh(api, session)
    clock.advance(seconds=11)
    stolen = refresh(api, session)
    assert (stolen.status_code, stolen.json["code"]) == (401, "session-ended")
    assert refresh(api, following).json["code"] == "session-ended"
    assert api.get("/me", headers=bearer(following)).json["code"] == "bad-token"


def test_a_used_refresh_token_whose_successor_is_used_revokes_the_family_at_once(api: Api, place: Place) -> None:
    session = log_in(api, place.member())
    following = refresh(api, refresh(api, session))
    assert refresh(api, session).json["code"] == "session-ended"
    assert refresh(api, following).json["code"] == "session-ended"


def test_another_device_is_another_family(api: Api, place: Place, clock: HeldClock) -> None:
    member = place.member()
    stolen, other = log_in(api, member), log_in(api, member)
    refresh(api, stolen)
    clock.advance(minutes=1)
    assert refresh(api, stolen).status_code == 401
    assert refresh(api, other).status_code == 200


@pytest.mark.parametrize("token", ["unknown", "汉字", "x" * 200])
def test_an_unknown_refresh_token_is_refused(api: Api, place: Place, token: str) -> None:
    answer = api.post("/sessions/refresh", {"refresh_token": token})
    assert (answer.status_code, answer.json["code"]) == (401, "session-ended")


def test_old_used_refresh_tokens_are_forgotten(api: Api, toolbox: Toolbox, place: Place, clock: HeldClock) -> None:
    session = log_in(api, place.member())
    for _ in range(5):
        session = refresh(api, session)
        clock.advance(days=1, seconds=1)
    with looking(toolbox.database) as reading:
        assert reading.scalar(select(func.count()).select_from(RefreshToken)) <= 3


# Log-out, disabling, role or password change refuse old tokens at once in every process.


WAYS_OUT: dict[str, Callable[[Api, Any, Any, Any], Any]] = {
    "log-out": lambda api, _member, session, _admin: api.post("/sessions/current/end", headers=bearer(session)),
    "log-out everywhere": lambda api, member, _session, _admin: api.post("/sessions/end", as_=member),
    "the device revoked": lambda api, member, session, _admin: api.delete(
        "/me/devices/" + jwt.decode(session.json["access_token"], options={"verify_signature": False})["dev"],
        as_=member,
    ),
    "disabling": lambda api, member, _session, admin: api.post(f"/accounts/{member.account_id}/disabling", as_=admin),
    "a role change": lambda api, member, _session, admin: api.put(
        f"/accounts/{member.account_id}/roles", {"roles": ["convener"]}, as_=admin
    ),
    "a password change": lambda api, member, _session, _admin: api.post(
        "/me/password", {"old_password": PASSWORD, "new_password": NEW_PASSWORD}, as_=member
    ),
    "a password reset": lambda api, member, _session, admin: api.post(
        f"/accounts/{member.account_id}/password-reset", as_=admin
    ),
    "another phone": lambda api, member, _session, admin: api.put(
        f"/accounts/{member.account_id}/phone", {"phone": "13712345678"}, as_=admin
    ),
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_old_tokens_are_refused_at_once_in_every_process(
    api: Api, settings: Settings, toolbox: Toolbox, place: Place, clock: HeldClock, way: str
) -> None:
    member, admin = place.member(), place.officer(Role.ADMINISTRATOR)
    other = api_on(settings, toolbox)
    session = log_in(api, member)
    for process in (api, other):
        assert process.get("/me", headers=bearer(session)).status_code == 200, "both have verified and cached it"
    assert WAYS_OUT[way](api, member, session, admin).status_code in {200, 204}
    for process in (api, other):
        answer = process.get("/me", headers=bearer(session))
        assert (answer.status_code, answer.json["code"]) == (401, "bad-token")
        assert refresh(process, session).json["code"] == "session-ended"


def test_log_out_leaves_the_other_devices(api: Api, place: Place) -> None:
    member = place.member()
    one, two = log_in(api, member), log_in(api, member)
    assert api.post("/sessions/current/end", headers=bearer(one)).status_code == 204
    assert api.get("/me", headers=bearer(two)).status_code == 200


# Devices listed and revocable.


def test_devices_are_listed_and_revocable(api: Api, toolbox: Toolbox, place: Place, clock: HeldClock) -> None:
    member = place.member()
    phone = log_in(api, member, device_name="手机")
    clock.advance(minutes=1)
    desk = log_in(api, member, device_name="办公电脑")
    log_in(api, place.member(), device_name="别人的手机")
    items = api.get("/me/devices", headers=bearer(phone)).json["items"]
    named = {item["name"]: item for item in items}
    assert [item["name"] for item in items][:2] == ["办公电脑", "手机"]
    assert [item["name"] for item in items if item["is_this_one"]] == ["手机"]
    assert "别人的手机" not in named
    for _ in range(2):
        assert api.delete(f"/me/devices/{named['办公电脑']['id']}", headers=bearer(phone)).status_code == 204
    assert api.get("/me", headers=bearer(desk)).status_code == 401
    assert "办公电脑" not in {item["name"] for item in api.get("/me/devices", headers=bearer(phone)).json["items"]}


def test_another_persons_device_is_not_found(api: Api, place: Place) -> None:
    mine, yours = place.member(), place.member()
    for device in (yours.device_id, new_id()):
        answer = api.delete(f"/me/devices/{device}", as_=mine)
        assert (answer.status_code, answer.json["code"]) == (404, "not-found")
    assert api.get("/me", as_=yours).status_code == 200


def test_the_end_of_a_device_ends_its_tokens(api: Api, toolbox: Toolbox, place: Place, clock: HeldClock) -> None:
    """An access token that outlives its device's last instant is refused with it."""
    session = log_in(api, place.member())
    clock.advance(days=13, hours=23, minutes=55)
    session = refresh(api, session)
    clock.advance(minutes=5)
    with looking(toolbox.database) as reading:
        assert reading.scalar(select(func.max(Device.ends_at)).where(Device.name == "未命名设备")) == clock.now()
    assert api.get("/me", headers=bearer(session)).status_code == 401


def test_refresh_tokens_of_a_session_that_is_over_are_not_kept(
    api: Api, toolbox: Toolbox, place: Place, clock: HeldClock
) -> None:
    going_on, ended = place.member(), place.member()
    log_in(api, going_on)
    over = log_in(api, ended)
    assert api.post("/sessions/current/end", headers=bearer(over)).status_code == 204
    worker = Worker(toolbox)
    assert worker.forget() == 0
    clock.advance(minutes=2)
    assert worker.forget() == 1, "the minute in which the log-ins of this address were counted"
    clock.advance(days=1)
    assert worker.forget() == 1
    assert refresh(api, over).status_code == 401
    clock.advance(days=14)
    assert worker.forget() == 2, "the other session's token, and the minute in which the refresh was counted"
    assert worker.forget() == 0
