"""Races about who somebody is: log-in, lock-out, refresh, one account per phone."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import select

from proofs.clients import CLIENTS, Answer, Call, all_are
from proofs.scenes import Scene, expect
from services.kernel.work import reading
from services.members.accounts import find_account
from services.members.lock_out import MOST_FAILURES
from services.members.models import Device, IdentifierDigest, Officer, RefreshToken, Seat
from services.members.vocabulary import IdentifierKind, Role
from tests.builders.committee import PASSWORD, Person

if TYPE_CHECKING:
    from proofs.races import Races

HEADER = "姓名,手机,界别,委员证号"


def wrong_log_ins(races: "Races") -> None:
    """Of sixteen guesses at once five are judged; then the account is locked for the right password too."""
    scene = races.scene
    member, address = scene.member_with_password(), scene.fresh_address()
    answers = races.race("wrong log-ins", [_log_in(member, "Cuowu-2026-mima", address)] * CLIENTS)
    expect({(each.status, each.code) for each in answers} == {(401, "wrong-credentials")}, f"told apart: {answers}")
    whys = Counter(each["why"] for each in scene.audit_details("log-in-refused", member.account_id))
    expect(whys == {"password": MOST_FAILURES, "locked": CLIENTS - MOST_FAILURES}, f"guesses judged: {whys}")
    (locked,) = races.race("log-in to a locked account", [_log_in(member, PASSWORD, address)])
    expect(locked.code == "wrong-credentials", f"a locked account opens: {locked}")


def right_log_ins(races: "Races") -> None:
    """Sixteen log-ins of one person at once are sixteen sessions, each with a token that counts."""
    scene = races.scene
    member, address = scene.member_with_password(), scene.fresh_address()
    answers = races.race("right log-ins", [_log_in(member, PASSWORD, address)] * CLIENTS)
    all_are(answers, 201)
    expect(len({each.json["refresh_token"] for each in answers}) == CLIENTS, "two sessions share a token")
    devices = scene.rows(select(Device.id).where(Device.account_id == member.account_id))
    expect(len(devices) == CLIENTS + 1, f"{len(devices)} devices of {CLIENTS} log-ins")
    calls = [Call(method="GET", path="/me", token=each.json["access_token"]) for each in answers]
    all_are(races.race("first reads", calls), 200)


def refreshes(races: "Races") -> None:
    """Sixteen refreshes with one token have one successor and one answer; used later, it ends the whole family."""
    scene = races.scene
    member, address = scene.member_with_password(), scene.fresh_address()
    (session,) = races.race("right log-ins", [_log_in(member, PASSWORD, address)])
    first = session.json["refresh_token"]
    answers = races.race("refreshes", [_refresh(first, address)] * CLIENTS)
    all_are(answers, 200)
    expect(len({each.content for each in answers}) == 1, f"different answers: {[each.json for each in answers]}")
    successor = answers[0].json["refresh_token"]
    device = scene.rows(select(Device).where(Device.account_id == member.account_id, Device.id != member.device_id))
    tokens = scene.rows(select(RefreshToken.used_at).where(RefreshToken.device_id == device[0][0].id))
    expect(len(tokens) == 2, f"{len(tokens) - 1} successors")
    expect(sum(row.used_at is None for row in tokens) == 1, "the successor is used up, or its forerunner is not")
    (later,) = races.race("refreshes", [_refresh(successor, address)])
    all_are([later], 200)
    stolen = races.race("refreshes with a used token", [_refresh(first, address)] * CLIENTS)
    expect({each.code for each in stolen} == {"session-ended"}, f"a used token is taken: {stolen}")
    (family,) = races.race("refreshes of a revoked family", [_refresh(later.json["refresh_token"], address)])
    expect(family.code == "session-ended", f"the family lives: {family}")
    (read,) = races.race("reads of a revoked family", [_me(later.json["access_token"])])
    expect(read.status == 401, f"the family's access token counts: {read}")


def officers(races: "Races") -> None:
    """Eight administrators of two committees take the same person on at once: one account, one office in each."""
    scene = races.scene
    phone = scene.fresh_phone()
    body = {"name": "示例新人", "phone": phone, "duty": "工作人员", "roles": [str(Role.ORGANISER)]}
    calls = [
        Call(method="POST", path="/officers", token=scene.token_of(each), body=body) for each in races.administrators
    ]
    answers = races.race("accounts for one phone", calls)
    taken_on = [each.json for each in answers if each.is_done]
    expect({each.status for each in answers} == {201, 409}, f"refused otherwise: {answers}")
    expect(sum(each["one_time_password"] is not None for each in taken_on) == 1, f"not one password: {answers}")
    offices = scene.rows(select(Officer.committee_id).where(Officer.account_id == _account_of(scene, phone)))
    digests = scene.rows(
        select(IdentifierDigest.account_id).where(IdentifierDigest.account_id == _account_of(scene, phone))
    )
    expect(len(digests) == 1, f"{len(digests)} phones of one account")
    expect(len(offices) == len({row.committee_id for row in offices}) == len(taken_on), f"offices: {offices}")


def rosters(races: "Races") -> None:
    """Four administrators import the same roster at once: each person once, each password handed out once."""
    scene = races.scene
    people = [(scene.fresh_phone(), f"R{number}") for number in range(4)]
    lines = [f"示例名册委员,{phone},经济,{number}{phone[-6:]}" for phone, number in people]
    file = ("roster.csv", "\n".join([HEADER, *lines]).encode())
    calls = [
        Call(method="POST", path="/members/import", token=scene.token_of(each), file=file)
        for each in races.administrators
        if each.committee_id == scene.place.id
    ]
    answers = races.race("imports of one roster", calls)
    all_are(answers, 200)
    added = sum(each.json["added"] for each in answers)
    handed_out = sum(len(each.json["one_time_passwords"]) for each in answers)
    expect((added, handed_out) == (len(people), len(people)), f"added {added}, handed out {handed_out}")
    for phone, _ in people:
        seats = scene.rows(select(Seat.id).where(Seat.account_id == _account_of(scene, phone)))
        expect(len(seats) == 1, f"{len(seats)} seats of one person")


def one_wechat(races: "Races") -> None:
    """Sixteen members bind the same WeChat at once: one has it, the others are told that it is taken."""
    open_id = f"proof-openid-{races.scene.fresh_phone()}"
    members = races.members[:CLIENTS]
    answers = _bind(races, "bindings of one WeChat", [(open_id, each) for each in members])
    codes = Counter(each.code for each in answers)
    expect(codes == {"": 1, "wechat-taken": CLIENTS - 1}, f"not one winner: {answers}")
    bound = _bound(races.scene, members)
    winner = members[[each.is_done for each in answers].index(True)]
    expect(bound == [winner.account_id], f"bound to {len(bound)} accounts")
    (left,) = races.race("unbindings", [Call(method="DELETE", path="/me/wechat", token=races.scene.token_of(winner))])
    all_are([left], 204)


def one_account(races: "Races") -> None:
    """One member binds sixteen WeChats at once: one is bound, the others are told that another one is."""
    member = races.scene.place.member()
    open_ids = [f"proof-openid-{races.scene.fresh_phone()}" for _ in range(CLIENTS)]
    answers = _bind(races, "bindings to one account", [(each, member) for each in open_ids])
    codes = Counter(each.code for each in answers)
    expect(codes == {"": 1, "another-wechat-bound": CLIENTS - 1}, f"not one winner: {answers}")
    expect(_bound(races.scene, [member]) == [member.account_id], "more or less than one is bound")


RUNS: Final[tuple[Callable[["Races"], None], ...]] = (
    wrong_log_ins, right_log_ins, refreshes, officers, rosters, one_wechat, one_account,
)  # fmt: skip


def _log_in(person: Person, password: str, address: str) -> Call:
    return Call(method="POST", path="/sessions", body={"phone": person.phone, "password": password}, address=address)


def _refresh(token: str, address: str) -> Call:
    return Call(method="POST", path="/sessions/refresh", body={"refresh_token": token}, address=address)


def _me(token: str) -> Call:
    return Call(method="GET", path="/me", token=token)


def _bind(races: "Races", name: str, pairs: Sequence[tuple[str, Person]]) -> list[Answer]:
    """Let mini-programs bind their WeChats to accounts, each with the phone for which WeChat vouches."""
    wechat, address = races.wechat, races.scene.fresh_address()
    bodies = [
        {"wechat_code": wechat.log_in(open_id), "phone_code": wechat.press_phone_button(member.phone)}
        for open_id, member in pairs
    ]
    path = "/sessions/wechat/phone-binding"
    return races.race(name, [Call(method="POST", path=path, body=body, address=address) for body in bodies])


def _bound(scene: Scene, people: Sequence[Person]) -> list[UUID]:
    """Who of them has a WeChat, as often as he has one."""
    statement = select(IdentifierDigest.account_id).where(
        IdentifierDigest.kind == IdentifierKind.WECHAT,
        IdentifierDigest.account_id.in_([each.account_id for each in people]),
    )
    return [row.account_id for row in scene.rows(statement)]


def _account_of(scene: Scene, phone: str) -> UUID:
    """Whose phone it is."""
    with reading(scene.toolbox, committee_id=scene.place.id) as work:
        account = find_account(work, phone)
    expect(account is not None, f"nobody has the phone {phone}")
    return account.id
