"""Deny by default: every address has an operation, every operation a permission and one route."""

import inspect
import time
from collections import Counter

from flask import Flask

from api_spec.contract import PUBLIC, SIGNED_IN
from server.app import Parts
from server.health import OPEN_ADDRESSES
from server.routes import all_operations, all_routes
from server.settings import Settings
from server.throttle import Throttle
from server.tokens import Tokens
from services.kernel.work import Toolbox
from services.members import permissions

KNOWN = {
    value for name, value in vars(permissions).items() if name.isupper() and isinstance(value, str) and ":" in value
}


def test_every_address_belongs_to_an_operation_or_is_listed_as_open(app: Flask) -> None:
    covered = {operation.path.replace("{", "<").replace("}", ">") for operation in all_operations()}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OPEN_ADDRESSES:
            continue
        plain = rule.rule.removeprefix("/api/v1").replace("<uuid:", "<").replace("<string:", "<")
        assert plain in covered, f"{rule.rule} has no operation"


def test_nothing_is_listed_as_open_that_does_not_exist(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} | {"static"} >= OPEN_ADDRESSES


def test_every_operation_is_served_by_exactly_one_function(app: Flask) -> None:
    served = Counter(
        (method, rule.rule.removeprefix("/api/v1").replace("<uuid:", "{").replace("<string:", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"OPTIONS", "HEAD"}
    )
    for operation in all_operations():
        assert served[operation.method, operation.path] == 1, operation.name


def test_every_function_takes_what_its_operation_asks(settings: Settings, toolbox: Toolbox) -> None:
    tokens = Tokens(settings.token_keys, settings.issuer, toolbox.ports.clock)
    parts = Parts(settings=settings, tokens=tokens, throttle=Throttle(toolbox, seconds=time.monotonic))
    untaken = {}
    for route in all_routes(parts):
        operation, taken = route.operation, inspect.signature(route.before or route.function).parameters
        asked = {
            field.attribute or name
            for schema in (operation.query, operation.body)
            if schema
            for name, field in schema().fields.items()
        }
        if any(each.kind is inspect.Parameter.VAR_KEYWORD for each in taken.values()):
            continue
        untaken[operation.name] = asked - set(taken)
    assert {name: fields for name, fields in untaken.items() if fields} == {}


def test_names_and_addresses_are_unique() -> None:
    operations = all_operations()
    assert len({operation.name for operation in operations}) == len(operations)
    assert len({(operation.method, operation.path) for operation in operations}) == len(operations)


def test_every_operation_needs_a_known_permission_or_says_that_it_is_public() -> None:
    for operation in all_operations():
        assert operation.may in KNOWN | {PUBLIC, SIGNED_IN}, operation.name


def test_only_getting_in_what_was_published_and_sitting_in_is_public() -> None:
    public = {operation.name for operation in all_operations() if operation.may == PUBLIC}
    assert public == {
        "log_in", "refresh_session", "log_in_by_wechat", "bind_wechat_by_password", "bind_wechat_by_phone",
        "list_published_proposals", "read_published_proposal", "read_calendar",
        "list_public_activities", "register_observer", "cancel_observer", "list_dossier_keys",
    }  # fmt: skip


def test_the_vocabulary_is_alphabetical_and_every_permission_is_held_and_needed() -> None:
    in_order = [value for name, value in vars(permissions).items() if isinstance(value, str) and value in KNOWN]
    assert in_order == sorted(in_order)
    stations = (permissions.DESK, permissions.READER, permissions.SCREEN)
    held = permissions.EVERYBODY.union(*permissions.ROLES.values(), *stations)
    needed = {operation.may for operation in all_operations()}
    assert held == KNOWN
    assert needed - {PUBLIC, SIGNED_IN} == KNOWN, "a permission that no operation needs is dead"
