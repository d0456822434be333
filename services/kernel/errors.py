"""Refusals: the named ways in which a command says no.

A refusal has a stable code, a Chinese title and facts as fields. It knows no HTTP status: its *family* (the classes of
this module) is what `server/problems.py` turns into one.
"""

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class FieldFault:
    """One field that is wrong: a JSON pointer into the body (or `?name` in the query) and a Chinese sentence."""

    pointer: str
    detail: str


class Refused(Exception):
    """A command's answer "no"; raised before anything is changed, so that a refusal changes nothing.

    `keeps_changes` is the one exception: the refusal itself must be remembered (a failed log-in is counted).
    """

    code: ClassVar[str]
    title: ClassVar[str]
    keeps_changes: ClassVar[bool] = False

    def __init__(self, detail: str = "", *, errors: tuple[FieldFault, ...] = (), **facts: Any) -> None:
        """Say no, with a Chinese `detail`, the faulty fields and any facts that help the client to mend it."""
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = errors
        self.facts = facts


class Unauthenticated(Refused):
    """Family: who is asking is not known, or no longer."""


class Forbidden(Refused):
    """Family: this person may not do it."""


class Missing(Refused):
    """Family: there is no such thing, or none that this person may know of."""


class Conflict(Refused):
    """Family: not now, in this state, or not over somebody else's change."""


class Invalid(Refused):
    """Family: the request is understood, but its content cannot be accepted."""


class TooMany(Refused):
    """Family: too often; carries `retry_after` in seconds."""

    def __init__(self, detail: str = "", *, retry_after: int, **facts: Any) -> None:
        """Say when to come back, in seconds."""
        super().__init__(detail, retry_after=retry_after, **facts)


class Unavailable(Refused):
    """Family: somebody whom we have to ask is away or busy; carries `retry_after` in seconds."""

    def __init__(self, detail: str = "", *, retry_after: int, **facts: Any) -> None:
        """Say when to come back, in seconds."""
        super().__init__(detail, retry_after=retry_after, **facts)


class NotPermitted(Forbidden):
    """The actor's roles do not hold the operation's permission."""

    code = "not-permitted"
    title = "您没有进行此操作的权限"


class NotFound(Missing):
    """No such object in the actor's committee, or none that the actor may see."""

    code = "not-found"
    title = "没有找到所请求的内容"


class NotItsTurn(Conflict):
    """The life of the thing has no such action in its present state."""

    code = "not-its-turn"
    title = "当前状态下不能进行此操作"


class NotThisPerson(Forbidden):
    """The life of the thing gives this action to somebody else."""

    code = "not-this-person"
    title = "此操作不由您办理"


class NotReady(Invalid):
    """Something the action needs is still missing."""

    code = "not-ready"
    title = "办理条件尚未具备"


class LostUpdate(Conflict):
    """Somebody saved another version in between; `changed` names the fields that differ, with both values."""

    code = "lost-update"
    title = "内容已被更新，请核对后再保存"


class Collision(Conflict):
    """Somebody did the same at the same moment; a unique key or a row's version let one of the two through."""

    code = "collision"
    title = "与他人的操作同时发生，请刷新后重试"


class Overtaken(Collision):
    """What the command had judged was changed before it could write, so nothing was done: it is asked once more."""


class BadInput(Invalid):
    """The body, the query or the path does not fit the operation's schema."""

    code = "bad-input"
    title = "提交的内容有误"


class KeyReused(Invalid):
    """The key came before with another body."""

    code = "idempotency-key-reused"
    title = "同一个幂等键不能用于不同的内容"
