"""Before anything is measured: all variants answer the same, field by field, and leave the same rows behind.

Fields that must differ (identifiers and instants of what was just written) are compared by their presence.
"""

from datetime import datetime
from typing import Any

import httpx
from sqlalchemy import text

from benchmarks.cases import BY_NAME, Case
from benchmarks.measuring import Run, put_to_sleep
from benchmarks.running import Variant
from services.kernel.audit import AuditRow

LOOKED_AT = ("attendance", "audit", "idempotency", "proposal", "proposal_history", "proposal_revision", "matter")
OWN = frozenset({
    "id", "at", "digest", "request_id", "actor_id", "object_id", "seat_id", "session_id", "recorded_by", "account_id",
    "proposal_id", "author_seat_id", "author_account_id", "saved_by", "saved_by_name", "actor_name", "device_id",
    "key", "request_digest", "etag", "created_at", "saved_at", "received_at", "submitted_at", "step_began_at", "due_at",
    "place",
})  # fmt: skip
"""Columns and details of a written row that belong to this one request."""


class Differs(Exception):
    """A variant does not do the same; nothing is measured."""


def send(base: str, request: bytes) -> httpx.Response:
    """Send one of the prepared requests."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    return httpx.request(method, base + path, headers=headers, content=body, timeout=30)


def check(run: Run, cases: list[Case]) -> None:
    """Hold every variant to ours, case by case."""
    for case in cases:
        if case.name == "agenda-304":
            continue
        ours = _done(run, case, run.ours)
        for variant in run.variants:
            if variant is run.ours or case.name not in variant.cases:
                continue
            theirs = _done(run, case, variant)
            _same(f"{case.name}: {variant.name}: the answer", ours["answer"], theirs["answer"])
            if variant.name != "bare":
                _same(f"{case.name}: {variant.name}: the rows written", ours["written"], theirs["written"])
    agenda = BY_NAME["agenda"]
    if any(case.name == "agenda-304" for case in cases):
        for variant in run.variants:
            if "agenda-304" in variant.cases and variant.name != "bare":
                _unchanged(run, agenda, variant)


def _done(run: Run, case: Case, variant: Variant) -> dict[str, Any]:
    """What a variant answers to a few requests, and the rows that one of them leaves."""
    base = f"http://127.0.0.1:{variant.port}"
    variant.wake()
    try:
        requests = case.requests(run.desk, run.learnt, 2)
        chosen = requests[:2] if case.writes else _spread(requests)
        before = _ids(run)
        answers = []
        for request in chosen:
            answer = send(base, request)
            if answer.status_code != int(case.wanted[0]):
                told = f"{answer.status_code}: {answer.text[:600]}\n{variant.last_words()}"
                raise Differs(f"{case.name}: {variant.name} answers {told}")
            answers.append(_plain(answer.json(), case.varies))
        return {"answer": answers if variant.name != "bare" else answers[:1], "written": _written(run, before, variant)}
    finally:
        put_to_sleep(variant, run.desk.scene)


def _spread(requests: list[bytes]) -> list[bytes]:
    """Some of the requests of a read, from all over."""
    return requests[:: max(1, len(requests) // 7)]


def _ids(run: Run) -> dict[str, set[Any]]:
    with run.desk.scene.toolbox.database.reading() as session:
        return {table: set(session.execute(text(f"SELECT id FROM {table}")).scalars()) for table in LOOKED_AT[:3]} | {
            "proposal_history": set(session.execute(text("SELECT id FROM proposal_history")).scalars())
        }


def _written(run: Run, before: dict[str, set[Any]], variant: Variant) -> dict[str, Any]:
    """The rows that are new, without what belongs to the request alone; every audit row's digest must be true."""
    found: dict[str, Any] = {}
    with run.desk.scene.toolbox.database.reading() as session:
        for table, known in before.items():
            rows = session.execute(text(f"SELECT * FROM {table}")).mappings().all()
            found[table] = [_plain(_row(row), OWN) for row in rows if row["id"] not in known]
        audits = session.query(AuditRow).all()
        fresh = [row for row in audits if row.id not in before["audit"] and row.id.hex not in before["audit"]]
        for row in fresh:
            if row.digest != row.true_digest():
                raise Differs(f"{variant.name}: the digest of an audit row ({row.action}) is wrong")
        waiting = set(map(_id, session.execute(text("SELECT audit_id FROM audit_unsealed")).scalars()))
        sealed = {
            each for rows in session.execute(text("SELECT rows FROM audit_seal")).scalars() for each in _loaded(rows)
        }
        found["to be sealed"] = len([row for row in fresh if row.id.hex in waiting or str(row.id) in sealed])
        submitted = [row.object_id for row in fresh if row.action == "proposal-submitted"]
        is_sqlite = run.desk.scene.toolbox.database.is_sqlite
        for table, column in (("proposal", "id"), ("proposal_revision", "proposal_id"), ("matter", "id")):
            found[table] = [
                _plain(_row(row), OWN)
                for each in submitted
                for row in session.execute(
                    text(f"SELECT * FROM {table} WHERE {column} = :id"), {"id": each.hex if is_sqlite else each}
                ).mappings()
            ]
    return found


def _id(value: Any) -> str:
    return value if isinstance(value, str) else value.hex


def _loaded(rows: Any) -> list[str]:
    import json

    return json.loads(rows) if isinstance(rows, str) else rows


def _row(row: Any) -> dict[str, Any]:
    import json

    plain = dict(row)
    for name in ("detail", "text"):
        if isinstance(plain.get(name), str):
            plain[name] = json.loads(plain[name])
    if "body" in plain:
        plain["body"] = _plain(json.loads(bytes(plain["body"])), OWN | {"step_due_at"})
    return plain


def _plain(value: Any, own: frozenset[str]) -> Any:
    """A value with its own fields blanked, and instants in one form."""
    if isinstance(value, dict):
        return {
            key: ("…" if entry is not None else None) if key in own else _plain(entry, own)
            for key, entry in value.items()
        }
    if isinstance(value, list):
        return [_plain(each, own) for each in value]
    if isinstance(value, datetime):
        return value.astimezone().timestamp()
    if isinstance(value, str) and len(value) > 18 and value[10:11] == "T":
        try:
            return datetime.fromisoformat(value).timestamp()
        except ValueError:
            return value
    return value


def _same(what: str, ours: Any, theirs: Any) -> None:
    if isinstance(ours, list) and isinstance(theirs, list) and len(theirs) == 1 and len(ours) > 1:
        ours = ours[:1]  # The bare variant has one answer to everything.
        if "bare" in what:
            return
    where = _difference(ours, theirs, "")
    if where:
        raise Differs(f"{what} differs at {where}")


def _difference(ours: Any, theirs: Any, path: str) -> str:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        if set(ours) != set(theirs):
            return f"{path}: fields {sorted(set(ours) ^ set(theirs))} are in one only"
        return next(filter(None, (_difference(ours[key], theirs[key], f"{path}/{key}") for key in ours)), "")
    if isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            return f"{path}: {len(ours)} and {len(theirs)} entries"
        pairs = zip(ours, theirs, strict=True)
        return next(
            filter(None, (_difference(one, other, f"{path}/{at}") for at, (one, other) in enumerate(pairs))), ""
        )
    return "" if ours == theirs else f"{path}: {ours!r} is not {theirs!r}"


def _unchanged(run: Run, agenda: Case, variant: Variant) -> None:
    base = f"http://127.0.0.1:{variant.port}"
    variant.wake()
    try:
        request = agenda.requests(run.desk, run.learnt, 1)[0]
        tag = send(base, request).headers["ETag"]
        again = send(base, request.replace(b"\r\n\r\n", f"\r\nIf-None-Match: {tag}\r\n\r\n".encode()))
        if again.status_code != 304:
            raise Differs(f"agenda-304: {variant.name} answers {again.status_code}")
    finally:
        variant.sleep()
