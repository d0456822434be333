"""One request: token → person → permission → input → unit of work → command → dump → commit once → deliveries.

`serves(OPERATION)` binds a contract to a plain function; everything HTTP does to a command happens here, once.
"""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

import orjson
from flask import Response, request
from marshmallow import Schema, ValidationError
from sqlalchemy.exc import DBAPIError

from api_spec.contract import PUBLIC, SIGNED_IN, Operation
from server import inputs
from server.answers import Answers
from server.dumping import Dump, dumper
from server.responding import FileAnswer, conditional, file_response, json_response
from server.tokens import Claims, Tokens
from services.kernel import idempotency, work
from services.kernel.actor import Actor, Origin
from services.kernel.audit import DEPLOYMENT
from services.kernel.errors import BadInput, Conflict, FieldFault, Forbidden, NotPermitted
from services.kernel.work import Toolbox, Work
from services.members.facts import PersonalDataRead
from services.members.queries.actors import find_actor
from services.members.refusals import BadToken, NoToken, PasswordChangeRequired

Function = Callable[..., Any]
NO_ID = UUID(int=0)
MOST_QUERIES = 500
"""How many queries are remembered as they were read; a page's first address is asked all day."""
AUDITING = "audit_row_of_read"
"""In a request's environment once its audit row is being written."""


@dataclass(frozen=True)
class Route:
    """An operation and the function that answers it.

    `before` is slow, read-only preparation (a password hash) that must not hold a write transaction; what it returns
    is added to the function's arguments.
    """

    operation: Operation
    function: Function
    before: Function | None = None


def serves(operation: Operation, *, before: Function | None = None) -> Callable[[Function], Route]:
    """Bind an operation to the function `f(work, actor, *, path, query and body fields)`; public ones get no actor."""
    return lambda function: Route(operation, function, before)


class Serving:
    """Answers requests for all operations of one application."""

    def __init__(self, toolbox: Toolbox, tokens: Tokens, answers: Answers) -> None:
        """Schemas are built once, not per request."""
        self._toolbox = toolbox
        self._tokens = tokens
        self._answers = answers
        self._schemas: dict[type[Schema], Schema] = {}
        self._dumpers: dict[type[Schema], Dump] = {}
        self._query = lru_cache(maxsize=MOST_QUERIES)(self._read_query)

    def answer(self, route: Route, path: Mapping[str, Any]) -> Response:
        """Answer one request; refusals travel up to the application's error handlers.

        Of two requests with one key that race, the slower is refused by what the quicker has just done: it gets the
        quicker one's answer, as it would have a moment later.
        """
        try:
            return work.anew(partial(self._answer, route, path))
        except DBAPIError as away:
            # The database was restarted since the connection was last used; the pool has been emptied meanwhile.
            may_be_audited = request.environ.get(AUDITING, False)
            if not route.operation.is_read or not away.connection_invalidated or may_be_audited:
                raise
            return self._answer(route, path, again=False)
        except (Conflict, Forbidden):
            remembered = self._remembered(route.operation)
            if remembered is None:
                raise
            return remembered
        finally:
            request.close()  # An uploaded file on the disk goes now, not when somebody collects it.

    def _answer(self, route: Route, path: Mapping[str, Any], *, again: bool) -> Response:
        operation = route.operation
        claims = None if operation.may == PUBLIC else self._claims()
        if operation.is_polled and claims:
            return self._polled(route, path, claims)
        response = self._fresh(route, path, claims, again=again)
        if operation.seconds_kept:
            response.headers["Cache-Control"] = f"public, max-age={operation.seconds_kept}"
        if operation.is_read:
            if operation.method != "GET":
                return response
            kept = response.headers.get("Cache-Control", "private, no-cache")
            unchanged = conditional(response.headers.get("ETag"), kept=kept)
            if unchanged:
                response.close()
            return unchanged or response
        if claims:
            self._answers.note_change(claims.committee_id)
        return response

    def _polled(self, route: Route, path: Mapping[str, Any], claims: Claims) -> Response:
        """The answer of a moment ago to the same question with the same token, or a fresh one.

        Whoever has changed something through another process does not see it here: he asks with `no-cache`.
        """
        key = (route.operation.name, request.full_path, claims)
        since = self._answers.moment(claims.committee_id)
        kept = self._answers.find(key, claims.committee_id)
        if kept and not request.cache_control.no_cache:
            request.environ["account_id"], request.environ["committee_id"] = claims.account_id, claims.committee_id
            return conditional(kept.etag) or json_response(kept.body, route.operation.status, kept.etag)
        response = self._fresh(route, path, claims, again=False)
        self._answers.keep(key, response, since=since)
        return conditional(response.headers.get("ETag")) or response

    def _fresh(self, route: Route, path: Mapping[str, Any], claims: Claims | None, *, again: bool) -> Response:
        operation = route.operation
        origin = Origin(request_id=request.environ["request_id"], address=request.remote_addr or "")
        committee_id = claims.committee_id if claims else DEPLOYMENT
        arguments: dict[str, Any] | None = None
        extra: dict[str, Any] = {}
        if not operation.is_read and not route.before:
            inputs.receive(operation)
        if route.before:
            with work.reading(self._toolbox, committee_id=committee_id, origin=origin) as preparing:
                people = self._admit(preparing, operation, claims)
                arguments = self._arguments(operation, path)
                extra = route.before(preparing, *people, **arguments)
        with self._open(operation, committee_id, origin, again=again) as current:
            people = self._admit(current, operation, claims)
            if arguments is None:
                arguments = self._arguments(operation, path)
            if operation.is_read:
                response = self._reply(operation, route.function(current, *people, **arguments))
            else:
                response = self._change(current, route, people, arguments | extra)
            if operation.audits_read and not self._toolbox.database.is_sqlite:
                # What reads on PostgreSQL is in no transaction: the row is on disk when it is written, and if the
                # connection is lost meanwhile, nobody knows; asked once more, one reading would leave two rows.
                request.environ[AUDITING] = True
                current.record(_read_of(operation, path))
        if operation.audits_read and self._toolbox.database.is_sqlite:
            self._audit_read(current, operation, committee_id, origin, path)
        return response

    def _open(
        self, operation: Operation, committee_id: UUID, origin: Origin, *, again: bool
    ) -> AbstractContextManager[Work]:
        if operation.is_read:
            return work.reading(self._toolbox, committee_id=committee_id, origin=origin)
        return work.writing(self._toolbox, committee_id=committee_id, origin=origin, again=again)

    def _claims(self) -> Claims:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NoToken
        return self._tokens.verify(token)

    def _admit(self, current: Work, operation: Operation, claims: Claims | None) -> tuple[Actor, ...]:
        """The person behind the token, as the database knows him now; empty for a public operation."""
        if claims is None:
            return ()
        actor = find_actor(
            current, account_id=claims.account_id, device_id=claims.device_id, token_version=claims.version
        )
        if actor is None:
            raise BadToken
        current.actor = actor
        request.environ["account_id"], request.environ["committee_id"] = actor.account_id, actor.committee_id
        if operation.may != SIGNED_IN:
            if actor.must_change_password:
                raise PasswordChangeRequired
            if not actor.may(operation.may):
                raise NotPermitted
        return (actor,)

    def _arguments(self, operation: Operation, path: Mapping[str, Any]) -> dict[str, Any]:
        arguments = dict(path)
        faults: list[FieldFault] = []
        inputs.limit(operation)
        if operation.query:
            asked, wrong = self._query(operation.query, request.query_string)
            arguments |= asked
            faults += wrong
        elif request.args:
            faults += [FieldFault(f"?{name}", "不认识的参数") for name in request.args]
        if operation.takes_file:
            arguments |= inputs.upload(as_stream=operation.streams_file)
        elif operation.body:
            arguments |= self._load(operation.body, inputs.body(), faults, prefix="/")
        if faults:
            raise BadInput(errors=tuple(faults))
        if operation.takes_if_match:
            arguments["base_version"] = inputs.base_version()
        return arguments

    def _read_query(self, kind: type[Schema], _text: bytes) -> tuple[dict[str, Any], tuple[FieldFault, ...]]:
        """What the request's query says, and what is wrong with it; read once for all who ask in these words."""
        faults: list[FieldFault] = []
        return self._load(kind, inputs.query(faults), faults, prefix="?"), tuple(faults)

    def _load(self, kind: type[Schema], data: Any, faults: list[FieldFault], *, prefix: str) -> dict[str, Any]:
        try:
            loaded: dict[str, Any] = self._schema(kind).load(data)
        except ValidationError as wrong:
            faults += inputs.faults_of(wrong.messages, "" if prefix == "/" else prefix)
            return {}
        return loaded

    def _schema(self, kind: type[Schema]) -> Schema:
        if kind not in self._schemas:
            self._schemas[kind] = kind()
        return self._schemas[kind]

    def _dumper(self, kind: type[Schema]) -> Dump:
        if kind not in self._dumpers:
            self._dumpers[kind] = dumper(kind())
        return self._dumpers[kind]

    def _change(self, current: Work, route: Route, people: tuple[Actor, ...], arguments: dict[str, Any]) -> Response:
        operation = route.operation
        key = inputs.idempotency_key(operation)
        if key is None or not people:
            result = route.function(current, *people, **arguments)
            current.flush()
            return self._reply(operation, result)
        asked = _asked(people[0], operation, key)
        if known := _recall(current, asked):
            return known
        result = route.function(current, *people, **arguments)
        current.flush()
        response = self._reply(operation, result)
        first = idempotency.Remembered(response.status_code, response.get_data(), response.headers.get("ETag"))
        idempotency.remember(current, asked, first)
        return response

    def _remembered(self, operation: Operation) -> Response | None:
        """The answer to the same request that somebody's retry has got meanwhile, if it carries a key."""
        key = inputs.idempotency_key(operation)
        if key is None or operation.may == PUBLIC:
            return None
        claims = self._claims()
        with work.reading(self._toolbox, committee_id=claims.committee_id) as current:
            (actor,) = self._admit(current, operation, claims)
            return _recall(current, _asked(actor, operation, key))

    def _reply(self, operation: Operation, result: Any) -> Response:
        if isinstance(result, FileAnswer):
            return file_response(result, operation.status)
        if operation.reply is None:
            return Response(status=operation.status)
        dumped = self._dumper(operation.reply)(result)
        body = orjson.dumps(dumped)
        version = dumped.get("version")
        # When an answer was computed is no part of what it says.
        lasting = orjson.dumps({**dumped, "as_of": None}) if "as_of" in dumped else body
        digest = hashlib.blake2b(lasting, digest_size=9).hexdigest()
        return json_response(body, operation.status, f'"{version}-{digest}"' if version is not None else f'"{digest}"')

    def _audit_read(
        self, current: Work, operation: Operation, committee_id: UUID, origin: Origin, path: Mapping[str, Any]
    ) -> None:
        """Write that somebody's data were read, before they leave; no audit, no answer."""
        with work.writing(self._toolbox, committee_id=committee_id, origin=origin) as auditing:
            auditing.actor = current.actor
            auditing.record(_read_of(operation, path))


def _read_of(operation: Operation, path: Mapping[str, Any]) -> PersonalDataRead:
    subject = next((value for value in path.values() if isinstance(value, UUID)), NO_ID)
    return PersonalDataRead(subject_id=subject, operation=operation.name)


def _asked(actor: Actor, operation: Operation, key: str) -> idempotency.Asked:
    return idempotency.Asked(
        account_id=actor.account_id, operation=operation.name, key=key, digest=inputs.request_digest(),
    )  # fmt: skip


def _recall(current: Work, asked: idempotency.Asked) -> Response | None:
    """The remembered answer to this key, marked as such."""
    known = idempotency.recall(current, asked)
    if known is None:
        return None
    response = json_response(known.body, known.status, known.etag)
    response.headers["Idempotency-Replayed"] = "true"
    return response
