"""Access tokens: EdDSA with a key id, fifteen minutes, one algorithm. Only the signature check is cached."""

import base64
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.kernel.clock import Clock
from services.members.refusals import BadToken

LIFE = timedelta(minutes=15)
AUDIENCE = "members-api"
TYPE = "at+jwt"
CLAIMS = ("iss", "aud", "sub", "jti", "iat", "nbf", "exp", "ver", "cmt", "dev")
WHOLE_CLAIMS = ("iat", "nbf", "exp", "ver")
CACHED = 10_000
LONGEST = 2_000
"""Our tokens have some 600 characters; a longer one is not looked at."""


@dataclass(frozen=True)
class Claims:
    """What a valid token says; whether it still counts is asked of the database with the first statement."""

    account_id: UUID
    committee_id: UUID
    device_id: UUID
    version: int
    expires_at: int


class Tokens:
    """Issues and verifies access tokens."""

    def __init__(self, keys: tuple[tuple[str, bytes], ...], issuer: str, clock: Clock) -> None:
        """The first key signs; all verify, so that a key can be retired after fifteen minutes."""
        self._private = {kid: Ed25519PrivateKey.from_private_bytes(seed) for kid, seed in keys}
        self._public = {kid: key.public_key() for kid, key in self._private.items()}
        self._signing_kid = keys[0][0]
        self._issuer = issuer
        self._clock = clock
        self._verified: OrderedDict[str, Claims] = OrderedDict()
        self._lock = threading.Lock()

    def issue(
        self, *, account_id: UUID, committee_id: UUID, device_id: UUID, version: int, token_id: str, at: datetime
    ) -> str:
        """A token valid from `at` for fifteen minutes; the same arguments give the same token."""
        issued = int(at.timestamp())
        claims: dict[str, Any] = {
            "iss": self._issuer, "aud": AUDIENCE, "sub": str(account_id), "jti": token_id, "iat": issued, "nbf": issued,
            "exp": issued + int(LIFE.total_seconds()), "ver": version, "cmt": str(committee_id), "dev": str(device_id),
        }  # fmt: skip
        headers = {"kid": self._signing_kid, "typ": TYPE}
        return jwt.encode(claims, self._private[self._signing_kid], algorithm="EdDSA", headers=headers)

    def verify(self, token: str) -> Claims:
        """The claims of a token that we signed, for us, now; anything else is refused without saying why."""
        claims = self._verified.get(token)
        if claims is None:
            claims = self._read(token)
            with self._lock:
                self._verified[token] = claims
                if len(self._verified) > CACHED:
                    self._verified.popitem(last=False)
        if claims.expires_at <= self._clock.now().timestamp():
            raise BadToken
        return claims

    def _read(self, token: str) -> Claims:
        if len(token) > LONGEST:
            raise BadToken
        try:
            header = _header_of(token.partition(".")[0])
            key = self._public.get(str(header.get("kid")))
            if key is None or header.get("typ") != TYPE or header.get("alg") != "EdDSA":
                raise BadToken
            options: Any = {"require": list(CLAIMS), "verify_exp": False, "verify_nbf": False, "verify_iat": False}
            claims = jwt.decode(
                token, key, algorithms=["EdDSA"], audience=AUDIENCE, issuer=self._issuer, options=options
            )
            if any(type(claims[name]) is not int for name in WHOLE_CLAIMS) or not self._is_in_time(claims):
                raise BadToken
            return Claims(UUID(claims["sub"]), UUID(claims["cmt"]), UUID(claims["dev"]), claims["ver"], claims["exp"])
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as wrong:
            raise BadToken from wrong

    def _is_in_time(self, claims: dict[str, Any]) -> bool:
        now = self._clock.now().timestamp()
        return bool(claims["nbf"] <= now + 1 and claims["exp"] > now)

    def key_set(self) -> dict[str, Any]:
        """The public keys as a JSON Web Key Set (RFC 8037)."""
        keys = []
        for kid, key in self._public.items():
            raw = base64.urlsafe_b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode().rstrip("=")
            keys.append({"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": kid, "x": raw})
        return {"keys": keys}


@lru_cache(maxsize=64)
def _header_of(beginning: str) -> dict[str, Any]:
    """The header of a token, which is the same for all that one key has signed; its signature is verified after it."""
    return jwt.get_unverified_header(f"{beginning}.e30.")
