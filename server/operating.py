"""Whoever has the shell: the ways into the deployment's database for the operator's commands."""

import getpass
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from server.settings import Settings
from services.kernel.actor import Origin
from services.kernel.audit import DEPLOYMENT
from services.kernel.errors import NotFound
from services.kernel.types import new_id
from services.kernel.work import Toolbox, Work, reading, survey, upkeep, writing
from services.members.accounts import find_account, mobile, names_of
from services.members.models import Committee

DONE = 0
"""The exit code of a command that did what it was asked."""


@dataclass(frozen=True)
class Operator:
    """Whoever has the shell: the deployment, and the ways into its database."""

    settings: Settings
    toolbox: Toolbox

    def writing(self, committee_id: UUID) -> AbstractContextManager[Work]:
        """A unit of work in a committee's name; the audit keeps who was logged in to the machine."""
        return writing(self.toolbox, committee_id=committee_id, origin=_origin())

    def upkeep(self) -> AbstractContextManager[Work]:
        """A unit of work over every committee's queues and audit."""
        return upkeep(self.toolbox, origin=_origin())

    def survey(self) -> AbstractContextManager[Work]:
        """A unit of work that only reads them."""
        return survey(self.toolbox)

    def reading(self, committee_id: UUID = DEPLOYMENT) -> AbstractContextManager[Work]:
        """A unit of work that only reads."""
        return reading(self.toolbox, committee_id=committee_id)

    def committee(self, code: str | None) -> UUID:
        """The committee of a code; the only one when none is given."""
        with self.reading() as work:
            known: dict[str, UUID] = {
                row.code: row.id for row in work.session.execute(select(Committee.id, Committee.code))
            }
        if code is None and len(known) == 1:
            return next(iter(known.values()))
        if code not in known:
            detail = f"没有代码为“{code}”的政协" if code else "请用 --committee 指明政协代码"
            raise NotFound(f"{detail}；已有：{'、'.join(sorted(known)) or '无'}")
        return known[code]

    def account(self, committee_id: UUID, phone: str) -> tuple[UUID, str]:
        """The account of a phone, and its person's name."""
        with self.reading(committee_id) as work:
            account = find_account(work, mobile(phone))
            if account is None:
                raise NotFound("没有使用此手机号的账号")
            return account.id, next(iter(names_of(work, account.id)), "")


def _origin() -> Origin:
    return Origin(request_id=f"cli-{new_id()}", address=f"cli:{_user()}", channel="cli")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
