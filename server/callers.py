"""Who asks: a person by the token of his log-in, or a station at the door by its own key.

Both come as a bearer. A person is admitted to what his roles allow; a station to what its kind is for, in its own
activity, and to nothing that is meant for somebody signed in.
"""

from collections.abc import Mapping
from typing import Any

from flask import request

from api_spec.contract import SIGNED_IN, Operation
from server.tokens import Claims, Tokens
from services.activities.stations import StationActor, StationKey, find_station, is_station_key, read_key
from services.kernel.actor import Actor
from services.kernel.errors import NotFound, NotPermitted
from services.kernel.work import Work
from services.members.queries.actors import find_actor
from services.members.refusals import BadToken, NoToken, PasswordChangeRequired

Caller = Claims | StationKey


class Callers:
    """Reads who asks from the request, and admits him."""

    def __init__(self, tokens: Tokens) -> None:
        """Tokens are verified here; a station's key is looked up."""
        self._tokens = tokens

    def who_asks(self) -> Caller:
        """What the bearer claims to be; whether it still counts is asked of the database."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NoToken
        if not is_station_key(token):
            return self._tokens.verify(token)
        key = read_key(token)
        if key is None:
            raise BadToken
        return key

    def admit(self, work: Work, operation: Operation, caller: Caller, path: Mapping[str, Any]) -> Actor:
        """The person or the station, as the database knows it now, if it may do this."""
        if isinstance(caller, StationKey):
            actor: Actor = _admit_station(work, operation, caller, path)
        else:
            actor = _admit_person(work, operation, caller)
        return actor


def _admit_person(work: Work, operation: Operation, claims: Claims) -> Actor:
    actor = find_actor(work, account_id=claims.account_id, device_id=claims.device_id, token_version=claims.version)
    if actor is None:
        raise BadToken
    _note(actor)
    if operation.may != SIGNED_IN:
        if actor.must_change_password:
            raise PasswordChangeRequired
        if not actor.may(operation.may):
            raise NotPermitted
    return actor


def _admit_station(work: Work, operation: Operation, key: StationKey, path: Mapping[str, Any]) -> StationActor:
    station = find_station(work, key)
    if station is None or operation.may == SIGNED_IN:
        raise BadToken  # It is nobody, and signed in nowhere.
    _note(station)
    if not station.may(operation.may) or "activity_id" not in path:
        raise NotPermitted
    if station.activity_id not in {None, path["activity_id"]}:
        raise NotFound
    return station


def _note(actor: Actor) -> None:
    """For the log."""
    request.environ["account_id"], request.environ["committee_id"] = actor.account_id, actor.committee_id
