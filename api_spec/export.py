"""From the operations to OpenAPI: 3.1 is the published contract, 2.0 feeds the documentation page."""

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from api_spec.contract import KEY_PATTERN, PUBLIC, Operation, ProblemReply
from services.kernel import errors
from services.kernel.errors import KeyReused, Refused
from services.members import refusals

StatusOf = Callable[[type[Refused]], int]

TITLE = "掌上提案 API"
VERSION = "1.0.0"
PREFIX = "/api/v1"

DESCRIPTION = """政协委员履职服务的统一接口（一网一端一号）。

- 除标明公开的操作外，请求须带 `Authorization: Bearer <访问令牌>`；访问令牌十五分钟有效，用刷新令牌换取新的。
- 出错时返回 RFC 9457 `application/problem+json`：`code` 稳定不变，`errors` 指向出错字段，说明见 `/docs/problems`。
- 读取返回 `ETag`，可用 `If-None-Match` 省去未变的内容；修改有版本的内容须带 `If-Match`，以免覆盖他人的修改。
- 新建类操作可带 `Idempotency-Key`，24 小时内重试得到第一次的结果。
- 列表用 `after` 翻页，其值取上一页返回的 `next`。
"""


def refusals_of(operation: Operation) -> tuple[type[Refused], ...]:
    """Every refusal that an operation may give: its own, and those that come with its shape."""
    found: list[type[Refused]] = list(operation.refuses)
    if operation.may != PUBLIC:
        found += [refusals.NoToken, refusals.BadToken]
        if operation.may != "SIGNED_IN":
            found += [refusals.PasswordChangeRequired, errors.NotPermitted]
    found.append(errors.BadInput)
    if "{" in operation.path:
        found.append(errors.NotFound)
    if not operation.is_read:
        found.append(errors.Collision)
    if operation.takes_if_match:
        found.append(errors.LostUpdate)
    if operation.takes_idempotency_key:
        found.append(KeyReused)
    return tuple(dict.fromkeys(found))


def export(operations: Iterable[Operation], status_of: StatusOf, *, openapi: str = "3.1.0") -> dict[str, Any]:
    """The whole document; `openapi` is `3.1.0` or `2.0`."""
    operations = tuple(operations)
    is_old = openapi.startswith("2")
    plugin = MarshmallowPlugin(schema_name_resolver=_name_of)
    options: dict[str, Any] = {"basePath": PREFIX} if is_old else {"servers": [{"url": PREFIX}]}
    spec = APISpec(
        TITLE, VERSION, openapi, plugins=[plugin],
        info={"description": DESCRIPTION, "license": {"name": "Apache-2.0"}}, **options,
    )  # fmt: skip
    bearer = (
        {"type": "apiKey", "name": "Authorization", "in": "header"}
        if is_old
        else {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    )
    spec.components.security_scheme("bearer", bearer)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        entry = _operation(operation, operations, status_of, is_old=is_old)
        paths.setdefault(operation.path, {})[operation.method.lower()] = entry
    for path, methods in paths.items():
        spec.path(path, operations=methods)
    document: dict[str, Any] = spec.to_dict()
    if is_old:
        _drop_null_defaults(document)
    else:
        document["tags"] = [{"name": tag} for tag in dict.fromkeys(each.tag for each in operations)]
    return document


def _drop_null_defaults(part: Any) -> None:
    """2.0 has no null, hence no default of null; the field is optional all the same."""
    if isinstance(part, dict):
        if part.get("default", ...) is None:
            del part["default"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            _drop_null_defaults(each)


def _name_of(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__)


def _operation(
    operation: Operation, operations: tuple[Operation, ...], status_of: StatusOf, *, is_old: bool
) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": _description(operation),
        "tags": [operation.tag],
        "parameters": _parameters(operation, is_old=is_old),
        "responses": _responses(operation, operations, status_of, is_old=is_old),
    }
    if operation.may != PUBLIC:
        entry["security"] = [{"bearer": []}]
    if operation.takes_file:
        if is_old:
            entry["consumes"] = ["multipart/form-data"]
            entry["parameters"].append({"name": "file", "in": "formData", "type": "file", "required": True})
        else:
            form = {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
            entry["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": form}}}
    elif operation.body:
        if is_old:
            entry["parameters"].append({"name": "body", "in": "body", "required": True, "schema": operation.body})
        else:
            is_needed = any(each.required for each in operation.body().fields.values())
            entry["requestBody"] = {"required": is_needed, "content": {"application/json": {"schema": operation.body}}}
    return entry


def _description(operation: Operation) -> str:
    who = {PUBLIC: "公开，无需登录。", "SIGNED_IN": "登录即可。"}.get(operation.may, f"需要权限 `{operation.may}`。")
    age = "答复可能是一秒之前的；刚作过更改的，请带 `Cache-Control: no-cache` 读取。" if operation.is_polled else ""
    return "\n\n".join(part for part in (operation.description, age, who) if part)


def _parameters(operation: Operation, *, is_old: bool) -> list[Any]:
    found: list[Any] = []
    for name in re.findall(r"{(\w+)}", operation.path):
        kind = {"type": "string"} if name in operation.texts else {"type": "string", "format": "uuid"}
        found.append({"name": name, "in": "path", "required": True, **(kind if is_old else {"schema": kind})})
    if operation.query:
        found.append({"in": "query", "schema": operation.query})
    headers: list[tuple[str, str, bool, bool, dict[str, Any]]] = [
        ("Idempotency-Key", "重试时不变的键", operation.takes_idempotency_key, False, {"pattern": KEY_PATTERN}),
        ("If-Match", "读取时得到的 ETag", operation.takes_if_match, True, {}),
        ("If-None-Match", "已有内容的 ETag", operation.method == "GET", False, {}),
    ]
    for name, text, is_taken, is_needed, bounds in headers:
        if is_taken:
            kind = {"type": "string", **bounds}
            found.append(
                {"name": name, "in": "header", "required": is_needed, "description": text,
                 **(kind if is_old else {"schema": kind})}
            )  # fmt: skip
    return found


def _responses(
    operation: Operation, operations: tuple[Operation, ...], status_of: StatusOf, *, is_old: bool
) -> dict[str, Any]:
    done: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase}
    file = {"type": "string", "format": "binary"}
    if operation.reply:
        done |= {"schema": operation.reply} if is_old else {"content": {operation.gives: {"schema": operation.reply}}}
    elif operation.gives != "application/json":
        done |= {"schema": file} if is_old else {"content": {operation.gives: {"schema": file}}}
    if operation.gives_also and not is_old:
        done["content"] |= {kind: {"schema": file} for kind in operation.gives_also}
    if not is_old and (links := _links(operation, operations)):
        done["links"] = links
    found: dict[str, Any] = {str(operation.status): done}
    if operation.method == "GET":
        found["304"] = {"description": "内容未变"}
    by_status = _codes(operation, status_of)
    for status, codes in sorted(by_status.items()):
        text = "；".join(f"`{code}` {title}" for code, title in sorted(codes.items()))
        found[str(status)] = {"description": text}
        if is_old:
            found[str(status)]["schema"] = ProblemReply
        else:
            code = {"type": "object", "properties": {"code": {"enum": sorted(codes)}}}
            found[str(status)]["content"] = {"application/problem+json": {"schema": {"allOf": [ProblemReply, code]}}}
    return found


def _codes(operation: Operation, status_of: StatusOf) -> dict[int, dict[str, str]]:
    """Every code that the operation may give, by status, with its title."""
    by_status: dict[int, dict[str, str]] = {}
    for refusal in refusals_of(operation):
        by_status.setdefault(status_of(refusal), {})[refusal.code] = refusal.title
    if operation.method != "GET":
        by_status.setdefault(413, {})["too-large"] = "提交的内容过大"
        if operation.body:
            by_status.setdefault(415, {})["unsupported-media"] = "请以 JSON 提交"
    if "{" in operation.path:
        by_status.setdefault(404, {})["no-such-address"] = "没有这个地址"
    by_status[400] = {"bad-request": "请求无法识别"}
    by_status[500] = {"internal": "服务器出错"}
    by_status.setdefault(503, {})["not-ready-to-serve"] = "服务暂不可用"
    return by_status


def _links(operation: Operation, operations: tuple[Operation, ...]) -> dict[str, Any]:
    """What was just made leads to every operation whose whole path its answer knows.

    One rule: `id` is the parameter right below the collection that it was made in (`/proposals/{proposal_id}`), and
    any other field is the parameter of the same name, wherever (`account_id` of a new officer → `/accounts/…`).
    """
    if operation.status != HTTPStatus.CREATED or operation.reply is None:
        return {}
    answered = set(operation.reply().fields)
    below = re.compile(re.escape(operation.path) + r"/{(\w+)}")
    links = {}
    for other in operations:
        made = {match[1]: "id"} if "id" in answered and (match := below.match(other.path)) else {}
        sources = {name: made.get(name, name) for name in re.findall(r"{(\w+)}", other.path)}
        if sources and answered.issuperset(sources.values()):
            parameters = {name: f"$response.body#/{source}" for name, source in sources.items()}
            links[other.name] = {"operationId": other.name, "parameters": parameters}
    return links
