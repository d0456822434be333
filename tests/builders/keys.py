"""Deployments with other keys over the same database, and persons from before persons had keys."""

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete

from server.app import create_toolbox
from server.settings import Settings
from services.kernel.database import Database
from services.kernel.work import Toolbox
from services.members.models import Account, Identifier, IdentifierDigest, PersonKey
from services.members.sealed_places import identifier_place, second_factor_place
from services.members.vocabulary import IdentifierKind
from tests.builders.clock import HeldClock
from tests.builders.committee import CheapHasher, Person, housekeeping


def key_called(name: str) -> bytes:
    """A key of 32 bytes that follows from its name."""
    return hashlib.sha256(name.encode()).digest()


def keys(*names: str) -> str:
    """Several keys as the environment writes them; the first is current."""
    return ",".join(f"{name}:{base64.b64encode(key_called(name)).decode()}" for name in names)


def keyed(database: Database, clock: HeldClock, *, masters: tuple[str, ...], lookups: tuple[str, ...]) -> Toolbox:
    """A deployment with these keys; the first of each kind is current."""
    settings = Settings.from_env({"MASTER_KEYS": keys(*masters), "LOOKUP_KEYS": keys(*lookups)})
    return create_toolbox(settings, clock=clock, database=database, passwords=CheapHasher())


def sealed_of_old(master: bytes, clear: str, place: str) -> bytes:
    """A text as the first release sealed it: nonce and ciphertext under a key derived from the master key."""
    key = hmac.new(master, b"vault/encrypt/1", hashlib.sha256).digest()
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, clear.encode(), place.encode())


def digest_of_old(master: bytes, phone: str) -> bytes:
    """The digest by which the first release found a phone."""
    return hmac.new(
        hmac.new(master, b"vault/mac/1/phone", hashlib.sha256).digest(), phone.encode(), hashlib.sha256
    ).digest()


def as_of_old(toolbox: Toolbox, person: Person, *, master: bytes, second_factor: str | None = None) -> None:
    """Make a person what the migration makes of one from the first release."""
    account_id = person.account_id
    with housekeeping(toolbox, person.committee_id) as work:
        for table in (PersonKey, IdentifierDigest):
            work.session.execute(delete(table).where(table.account_id == account_id))
        identifier = work.session.get_one(Identifier, (account_id, IdentifierKind.PHONE))
        identifier.sealed = sealed_of_old(master, person.phone, identifier_place(account_id, IdentifierKind.PHONE))
        work.add(
            IdentifierDigest(
                digest=digest_of_old(master, person.phone), account_id=account_id, kind=IdentifierKind.PHONE, key_id=""
            )
        )
        if second_factor:
            account = work.session.get_one(Account, account_id)
            account.second_factor_sealed = sealed_of_old(master, second_factor, second_factor_place(account_id))
