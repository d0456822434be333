"""Log-ins over HTTP as people make them."""

from typing import Any

import pyotp
from sqlalchemy import select

from services.kernel.work import Toolbox
from services.members.models import Account
from services.members.person_keys import seal_for
from services.members.sealed_places import second_factor_place
from tests.builders.client import Api
from tests.builders.committee import PASSWORD, Person, housekeeping

NEW_PASSWORD = "Zhanghao-2027-xinmi"


def log_in(api: Api, who: Person | str, password: str = PASSWORD, **more: Any) -> Any:
    """The answer to a log-in."""
    phone = who if isinstance(who, str) else who.phone
    return api.post("/sessions", {"phone": phone, "password": password, **more})


def bearer(session: Any) -> dict[str, str]:
    """The header of a session's access token."""
    return {"Authorization": f"Bearer {session.json['access_token']}"}


def refresh(api: Api, session: Any) -> Any:
    """The answer to a refresh."""
    return api.post("/sessions/refresh", {"refresh_token": session.json["refresh_token"]})


def account_of(toolbox: Toolbox, person: Person) -> Account:
    """The account's row as it is now."""
    with toolbox.database.reading() as session:
        return session.scalars(select(Account).where(Account.id == person.account_id)).one()


def give_second_factor(toolbox: Toolbox, person: Person) -> str:
    """A confirmed second factor; returns its secret."""
    secret = pyotp.random_base32()
    with housekeeping(toolbox, person.committee_id) as work:
        account = work.session.get_one(Account, person.account_id)
        account.second_factor_sealed = seal_for(work, account.id, secret, place=second_factor_place(account.id))
    return secret


def code_of(secret: str, toolbox: Toolbox) -> str:
    """The code that an authenticator shows now."""
    return pyotp.TOTP(secret).at(toolbox.ports.clock.now())
