"""The practical ceiling: no framework and no toolkit, SQL by hand, as few round trips as the duties allow.

On PostgreSQL the person behind the token is read in the statement that reads his data, and all rows of a write are one
statement; on SQLite, where a statement costs no round trip, they are written one by one in a transaction.
"""

import re
import threading
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs
from uuid import UUID

import orjson

from benchmarks.peers import duties
from benchmarks.peers import sql_statements as sql
from benchmarks.peers.duties import IS_SQLITE, Refused

if IS_SQLITE:
    from benchmarks.peers.raw_sqlite import Connection
else:
    from benchmarks.peers.raw_postgresql import Connection

_local = threading.local()
ADDRESS = re.compile(
    r"/api/v1/(?:(proposals)|(scores)|(me/score)|(me/activities)|activities/([0-9a-f-]{36})/sessions/([0-9a-f-]{36})/check-in"
    r"|proposals/([0-9a-f-]{36})/submission)$"
)
REASONS = {200: "200 OK", 304: "304 Not Modified", 401: "401 Unauthorized", 403: "403 Forbidden", 404: "404 Not Found",
           409: "409 Conflict", 422: "422 Unprocessable Content"}  # fmt: skip
YEAR = datetime.now(UTC).astimezone(duties.CHINA).year


def app(environ, start_response):
    """Answer one request."""
    try:
        body, tag = _answer(environ)
        status = 200
        if environ["REQUEST_METHOD"] == "GET" and environ.get("HTTP_IF_NONE_MATCH") == tag:
            start_response(REASONS[304], [("ETag", tag), ("Cache-Control", "private, no-cache")])
            return []
    except Refused as refused:
        body, tag, status = orjson.dumps({"code": refused.code}), "", refused.status
    cache = "private, no-cache" if environ["REQUEST_METHOD"] == "GET" else "no-store"
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Cache-Control", cache)]
    start_response(REASONS[status], [*headers, ("ETag", tag)])
    return [body]


def _answer(environ):
    address = ADDRESS.match(environ["PATH_INFO"])
    if address is None:
        raise Refused(404, "no-such-address")
    claims = duties.verify(environ.get("HTTP_AUTHORIZATION"))
    connection = getattr(_local, "connection", None)
    if connection is None:
        connection = _local.connection = Connection()
    query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
    which = address.lastindex
    if which == 1:
        return _list(connection, claims, query)
    if which == 2:
        return _board(connection, claims, query, environ)
    if which == 3:
        return _receipt(connection, claims)
    if which == 4:
        return _agenda(connection, claims)
    raw = environ["wsgi.input"].read()
    if which == 6:
        return _check_in(connection, claims, UUID(address[5]), UUID(address[6]), orjson.loads(raw), environ)
    return _submit(connection, claims, UUID(address[7]), raw, environ)


def _keys(claims, now):
    return {"here": claims.committee_id, "account": claims.account_id, "device": claims.device_id,
            "version": claims.version, "now": now}  # fmt: skip


def _actor(claims, row, needs):
    """The person, from the `who_` columns of a row."""
    if row is None:
        raise Refused(401, "bad-token")
    return duties.actor_of(
        claims, must_change_password=row["who_must_change"], seat_id=row["who_seat"], name=row["who_name"],
        roles=set(row["who_roles"] or ()), needs=needs,
    )  # fmt: skip


def _list(connection, claims, query):
    limit = int(query.get("limit", 20))
    keys = {**_keys(claims, datetime.now(UTC)), "limit": limit + 1}
    if "after" in query:
        at, proposal_id = duties.unmark(query["after"])
        keys |= {"mark_at": datetime.fromisoformat(at), "mark_id": UUID(proposal_id)}
    rows = connection.read(sql.LIST_AFTER if "after" in query else sql.LIST, keys, who=True)
    actor = _actor(claims, rows[0] if rows else None, duties.PROPOSAL_READ)
    items = [
        {
            **{name: row[name] for name in sql.LISTED},
            "actions": duties.actions_on(SimpleNamespace(**row), actor),
        }
        for row in rows[:limit]
        if row["id"]
    ]
    more = len(rows) > limit
    following = duties.mark(items[-1]["submitted_at"], items[-1]["id"]) if more else None
    body = orjson.dumps({"items": items, "next": following})
    return body, duties.etag(body)


def _board(connection, claims, query, environ):
    limit, now = int(query.get("limit", 20)), datetime.now(UTC)
    keys = {**_keys(claims, now), "limit": limit + 1, "year": YEAR}
    if "after" in query:
        total, seat_id = duties.unmark(query["after"])
        keys |= {"mark_total": connection.amount(total), "mark_seat": UUID(seat_id)}
    rows = connection.read(sql.BOARD_AFTER if "after" in query else sql.BOARD, keys, who=True)
    actor = _actor(claims, rows[0] if rows else None, duties.SCORE_READ)
    duties.check_sight(actor, "totals", rows[0]["settings_number"])
    items = []
    rank = rows[0]["higher"] + 1 if rows else 1
    for place, row in enumerate(rows[:limit]):
        if place and row["total"] != rows[place - 1]["total"]:
            rank = rows[0]["before"] + place + 1
        items.append(
            {"rank": rank, **{name: row[name] for name in sql.RANKED}, "total": connection.points(row["total"])}
        )
    following = (
        duties.mark(connection.exact(rows[limit - 1]["total"]), items[-1]["seat_id"]) if len(rows) > limit else None
    )
    answer = {
        "items": items, "next": following, "year": YEAR,
        "as_of": min((item["computed_at"] for item in items), default=None),
    }  # fmt: skip
    body = orjson.dumps(answer)
    connection.write(
        sql.AUDIT,
        duties.audit_row(
            actor, at=now, address=environ["REMOTE_ADDR"], action="personal-data-read", object_kind="person",
            object_id=UUID(int=0), detail=duties.personal_data_read("list_scores"),
        ),
    )  # fmt: skip
    return body, duties.etag(orjson.dumps({**answer, "as_of": None}))


def _receipt(connection, claims):
    rows = connection.read(sql.RECEIPT, {**_keys(claims, datetime.now(UTC)), "year": YEAR}, who=True)
    actor = _actor(claims, rows[0] if rows else None, duties.OWN_SCORE_READ)
    row = rows[0]
    if row["receipt"] is None or row["is_stale"] or row["regulation_id"] != row["source_id"]:
        raise Refused(404, "not-found")
    if row["state"] not in (None, "open") or row["round"] or row["is_frozen"]:
        raise Refused(409, "year-not-open")
    duties.check_sight(actor, "receipts", row["settings_number"])
    answer = {
        "seat_id": row["who_seat"], "name": row["name"], "member_number": row["member_number"], "year": YEAR,
        **row["receipt"],
        **({"consequences": row["consequences"]} if row["consequences"] else {}),
        **duties.OF_OPEN_YEAR,
        "regulation": {"id": row["source_id"], **{name: row[name] for name in sql.SOURCE}},
        "as_of": row["computed_at"],
    }  # fmt: skip
    body = orjson.dumps(answer)
    return body, duties.etag(orjson.dumps({**answer, "as_of": None}))


def _agenda(connection, claims):
    limit, now = 20, datetime.now(UTC)
    keys = {**_keys(claims, now), "limit": limit + 1}
    rows = connection.read(sql.AGENDA, keys, who=True)
    actor = _actor(claims, rows[0] if rows else None, duties.ACTIVITY_ATTEND)
    rows = [row for row in rows if row["id"]]
    sessions = {row["id"]: [] for row in rows}
    states = {row["id"]: row["state"] for row in rows}
    if rows:
        for each in connection.sessions(actor, list(sessions)):
            is_open = each["check_in_opens_at"] <= now < each["check_in_closes_at"]
            is_there = each["at"] is not None
            there = {"at": each["at"], "is_late": each["is_late"], "evidence": each["evidence"]}
            sessions[each["activity_id"]].append(
                {
                    **{name: each[name] for name in sql.SESSION},
                    "attendance": there if is_there else None,
                    "can_check_in": is_open and not is_there and states[each["activity_id"]] in ("published", "open"),
                }
            )
    items = [
        {
            **{name: row[name] for name in sql.ACTIVITY},
            "is_required": duties.obliges(row["role"], is_required=row["is_required"]),
            "is_excused": row["excused_at"] is not None,
            "sessions": sessions[row["id"]],
            "result": {"status": row["status"], "half_days": row["half_days"], "sessions": row["settled_sessions"]}
            if row["status"] else None,
        }
        for row in rows[:limit]
    ]  # fmt: skip
    following = duties.mark(items[-1]["begins_at"], items[-1]["id"]) if len(rows) > limit else None
    body = orjson.dumps({"items": items, "next": following})
    return body, duties.etag(body)


def _check_in(connection, claims, activity_id, session_id, sent, environ):
    now = datetime.now(UTC)
    with connection.change() as change:
        keys = {**_keys(claims, now), "activity": activity_id, "session": session_id}
        rows = change.read(sql.DOOR, keys, who=True)
        actor = _actor(claims, rows[0] if rows else None, duties.ACTIVITY_ATTEND)
        door = rows[0]
        if door["invitation_id"] is None:
            raise Refused(404, "not-found")
        entry = {
            "id": door["attendance_id"],
            "at": door["at"],
            "is_late": door["is_late"],
            "evidence": door["evidence"],
        }
        if entry["id"] is None:
            if (
                door["state"] not in ("published", "open")
                or not door["check_in_opens_at"] <= now < door["check_in_closes_at"]
            ):
                raise Refused(409, "check-in-closed")
            duties.check_code(sent["code"], session_id, claims.committee_id, now)
            is_late = door["late_after"] is not None and now > door["late_after"]
            audit = duties.audit_row(
                actor, at=now, address=environ["REMOTE_ADDR"], action="checked-in", object_kind="activity",
                object_id=activity_id, detail=duties.checked_in(session_id, actor.seat_id, is_late=is_late),
            )  # fmt: skip
            entry = {"id": duties.new_id(), "at": now, "is_late": is_late, "evidence": "venue-code"}
            entered = {**entry, "session_id": session_id, "seat_id": actor.seat_id, "account": actor.account_id}
            if not change.check_in(entered, audit, activity_id):
                raise Refused(409, "collision")
    answer = {
        "activity_id": activity_id, "session_id": session_id, "seat_id": actor.seat_id, "at": entry["at"],
        "is_late": entry["is_late"], "evidence": entry["evidence"],
    }  # fmt: skip
    body = orjson.dumps(answer)
    return body, duties.etag(body)


def _submit(connection, claims, proposal_id, raw, environ):
    now = datetime.now(UTC)
    sent = orjson.loads(raw)
    key = environ["HTTP_IDEMPOTENCY_KEY"]
    digest = duties.request_digest(environ["PATH_INFO"], environ.get("QUERY_STRING", ""), raw)
    with connection.change() as change:
        keys = {**_keys(claims, now), "proposal": proposal_id, "key": key, "since": now - timedelta(hours=24),
                "today": now.astimezone(duties.CHINA).date()}  # fmt: skip
        rows = change.read(sql.CASE, keys, who=True)
        actor = _actor(claims, rows[0] if rows else None, duties.PROPOSAL_WRITE)
        case = SimpleNamespace(**rows[0])
        if case.remembered is not None:
            if case.remembered_digest != digest:
                raise Refused(422, "key-reused")
            return case.remembered, case.remembered_etag
        if case.id is None or case.author_seat_id != actor.seat_id:
            raise Refused(404, "not-found")
        if case.version != sent["version"] or case.state not in {"draft", "co-signing", "sent-back"}:
            raise Refused(409, "lost-update")
        if not (duties.is_complete(case, case.suggestions, signed=case.signed) and duties.is_addressed(case)):
            raise Refused(422, "not-ready")
        session_id, due_at = case.session_id or case.session_of_today, duties.due(now)
        step = duties.FORM["steps"][0]["name"]
        audit = duties.audit_row(
            actor, at=now, address=environ["REMOTE_ADDR"], action="proposal-submitted", object_kind="proposal",
            object_id=proposal_id, detail=duties.submitted(case, actor, session_id=session_id, due_at=due_at),
        )  # fmt: skip
        body = orjson.dumps(
            {
                "id": proposal_id, "kind": case.kind, "state": "in-review", "version": case.version + 1,
                "revision": case.revision, "review_round": case.review_round + 1, "review_step": 1,
                "review_steps": len(duties.FORM["steps"]), "step_name": step, "step_due_at": due_at,
                "case_number": None, "case_label": None, "actions": ["withdraw"],
            }
        )  # fmt: skip
        tag = duties.etag(body, case.version + 1)
        written = {
            "proposal": proposal_id, "version": case.version, "session": session_id, "now": now, "due_at": due_at,
            "round": case.review_round + 1, "steps": len(duties.FORM["steps"]), "step": step,
            "revision": case.revision, "history_id": duties.new_id(), "account": actor.account_id, "name": actor.name,
            "source": case.state, "answer_id": duties.new_id(), "key": key, "request_digest": digest, "body": body,
            "etag": tag, "here": actor.committee_id, "period": duties.period_at(now),
            **duties.grams_of(case, case.suggestions),
        }  # fmt: skip
        if not change.submit(written, audit):
            raise Refused(409, "collision")
    return body, tag
