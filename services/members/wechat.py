"""Whose WeChat it is: one openid for an account, one account for an openid."""

from sqlalchemy import select

from services.kernel.errors import Refused
from services.kernel.work import Work
from services.members import identifiers
from services.members.facts import WeChatBindingRefused, WeChatBound, WeChatUnbound
from services.members.models import Account, Identifier, IdentifierDigest
from services.members.refusals import AnotherWeChatBound, WeChatTaken
from services.members.vocabulary import BoundBy, IdentifierKind


def find_bound_account(work: Work, open_id: str) -> Account | None:
    """The account of a WeChat, locked together with the binding: who unbinds at this moment has won or waits."""
    bound = select(Account).join(IdentifierDigest, IdentifierDigest.account_id == Account.id)
    known = identifiers.is_known_by(work, IdentifierKind.WECHAT, open_id)
    return work.session.scalars(bound.where(known).with_for_update()).first()


def bind(work: Work, account: Account, open_id: str, *, by: BoundBy) -> None:
    """Bind a WeChat to a locked account; binding the same two again is no change."""
    present = identifiers.read(work, account.id, IdentifierKind.WECHAT)
    if present == open_id:
        work.record(WeChatBound(subject_id=account.id, by=by), outcome="repeated")
        return
    if present is not None:
        raise _refused(work, account, AnotherWeChatBound())
    if not identifiers.enter_unless_taken(work, account.id, IdentifierKind.WECHAT, open_id):
        raise _refused(work, account, WeChatTaken())
    work.record(WeChatBound(subject_id=account.id, by=by))


def unbind(work: Work, account: Account, *, why: str) -> bool:
    """Let the account's WeChat in no more; whether there was one. Its sessions are the caller's to end."""
    if work.session.get(Identifier, (account.id, IdentifierKind.WECHAT)) is None:
        return False
    identifiers.leave(work, account.id, IdentifierKind.WECHAT)
    work.record(WeChatUnbound(subject_id=account.id, why=why))
    return True


def _refused(work: Work, account: Account, refusal: Refused) -> Refused:
    work.record(WeChatBindingRefused(subject_id=account.id, why=refusal.code), outcome="refused")
    return refusal
