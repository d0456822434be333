"""Sends requests to the application, without a socket, and listens to its log."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from jsonschema_rs import ValidationError
from werkzeug.test import TestResponse

from proofs.parts import NotProven
from proofs.requests import Request
from proofs.world import World
from server.app import create_app
from server.routes import all_operations
from server.tokens import Tokens
from tests.builders.client import Api
from tests.builders.committee import Person
from tests.builders.door import KeyHolder


class Caller(Api):
    """The tests' client, which holds every answer to the contract; each request comes from another address."""

    def __init__(self, world: World) -> None:
        """One application for the whole proof."""
        settings, toolbox = world.ground.settings, world.toolbox
        app = create_app(settings, toolbox)
        super().__init__(app, Tokens(settings.token_keys, settings.issuer, toolbox.ports.clock), all_operations())
        self._addresses = count(1)
        self._tokens: dict[Any, str] = {}

    def token_of(self, person: Person, *, version: int = 1) -> str:
        """A valid access token; signed once, as the clock stands still. A station brings its key."""
        if isinstance(person, KeyHolder):
            return person.key
        key = (person.account_id, person.committee_id, version)
        if key not in self._tokens:
            self._tokens[key] = super().token_of(person, version=version)
        return self._tokens[key]

    def send(self, request: Request, *, as_: Person | None) -> TestResponse:
        """Send a request as somebody."""
        return self.call(request.operation.method, request.address, as_=as_, **self.options(request))

    def call(self, method: str, path: str, **more: Any) -> TestResponse:
        """Call, and take an answer that is not in the contract for what it is."""
        try:
            return super().call(method, path, **more)
        except (AssertionError, ValidationError) as wrong:
            raise NotProven(str(wrong)) from wrong

    def options(self, request: Request) -> dict[str, Any]:
        """What the client is given; nobody is throttled for what others did."""
        return {**request.options(), "environ_overrides": {"REMOTE_ADDR": self.next_address()}}

    def next_address(self) -> str:
        """An address that has not asked before."""
        number = next(self._addresses)
        return f"127.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


class Listener(logging.Handler):
    """Keeps every record that tells of an error."""

    def __init__(self) -> None:
        """From errors upwards, and everything with a traceback."""
        super().__init__()
        self.heard: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it, if it is one."""
        if record.exc_info or record.levelno >= logging.ERROR:
            self.heard.append(record)

    def take(self) -> str:
        """What was heard since the last time, in words; empty when all is well."""
        heard, self.heard = self.heard, []
        formatter = logging.Formatter()
        return "\n".join(formatter.format(record) for record in heard)


@contextmanager
def listening() -> Iterator[Listener]:
    """Hear the program's log for the length of the block; what nobody took until its end is not proven."""
    listener = Listener()
    root = logging.getLogger()
    root.addHandler(listener)
    try:
        yield listener
    finally:
        root.removeHandler(listener)
    if left := listener.take():
        raise NotProven(f"the log tells of an error:\n{left}")
