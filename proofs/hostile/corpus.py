"""The hostile corpus: what is put in the place of one field, of a whole body, of a header, of an address.

Each has a name, so that a finding can be told and repeated.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

TEXTS: Final[Mapping[str, str]] = {
    "empty": "",
    "a space": " ",
    "white space": "\t\r\n \u3000\u00a0",
    "NUL": "\x00",
    "NUL within": "示例\x00文字",
    "bell": "示例\x07",
    "escape sequence": "\x1b[31m示例\x1b[0m",
    "delete": "\x7f",
    "C1 control": "示例\x85\x9b",
    "new lines": "第一行\n第二行\r\n第三行",
    "header injection": "x\r\nX-Injected: 1\r\n\r\n<script>",
    "lone high surrogate": "示例\ud800",
    "lone low surrogate": "\udc00示例",
    "surrogates in the wrong order": "\udc00\ud800",
    "astral": "𠮷野家𪚥示例",
    "emoji family": "👨‍👩‍👧‍👦🇨🇳👍🏽",
    "right to left override": "示例\u202egnp.exe",
    "isolates": "\u2066示例\u2069\u2067",
    "zero width": "示\u200b例\u200d\ufeff",
    "combining": "Z" + "\u0301\u0310" * 60,
    "not normalised": "e\u0301 \u212b ﬁ Ⅳ ㍿",
    "noncharacter": "\uffff\ufdd0",
    "line separators": "示例\u2028示例\u2029",
    "SQL": "'; DROP TABLE account; --",
    "SQL union": "' UNION SELECT password_hash FROM account --",
    "SQL boolean": "1 OR 1=1",
    "LIKE wildcards": "%_%\\_[a-z]*?",
    "template of Jinja": "{{7*7}}{{config}}{% raw %}",
    "template of a shell": "${7*7}$(id)`id`#{7*7}",
    "format string": "%s%n%x{0}{__class__}%(name)s",
    "path traversal": "../../../../etc/passwd",
    "path traversal, encoded": "..%2f..%2f%00",
    "path of Windows": "C:\\..\\NUL",
    "URL": "http://127.0.0.1:1/",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "XML entity": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "formula": '=HYPERLINK("http://127.0.0.1","示例")',
    "JNDI": "${jndi:ldap://127.0.0.1/a}",
    "quotes": "\"'`\\",
    "a JSON text": '{"$ref": "#", "__proto__": {}}',
    "a number as text": "1e999",
    "full width digits": "１２３４５",
    "null as text": "null",
    "UUID of nothing": "00000000-0000-0000-0000-000000000000",
    "UUID in braces": "{00000000-0000-0000-0000-000000000001}",
    "UUID with a line end": "00000000-0000-0000-0000-000000000001\n",
    "an instant at the end of time": "9999-12-31T23:59:59.999999-23:59",
    "an instant before time": "0001-01-01T00:00:00+23:59",
    "a day that is none": "2026-02-30",
    "a leap second": "2026-06-30T23:59:60Z",
    "an offset too large": "2026-06-30T23:59:59+24:60",
    "twenty thousand": "长" * 20_001,
    "three hundred thousand": "x" * 300_000,
    "one megabyte": "A" * 2**20,
}
"""Texts, for every field of whatever kind."""

VALUES: Final[Mapping[str, Any]] = {
    "null": None,
    "true": True,
    "false": False,
    "zero": 0,
    "minus one": -1,
    "2^31": 2**31,
    "2^63": 2**63,
    "2^70": 2**70,
    "-2^70": -(2**70),
    "a very long number": int("9" * 4000),
    "a fraction": 1.5,
    "1e308": 1e308,
    "NaN": float("nan"),
    "infinity": float("inf"),
    "minus infinity": float("-inf"),
    "an empty list": [],
    "a list of null": [None],
    "a list of lists": [[[[]]]],
    "a list of mixed things": [1, "示例", None, {}, [], True],
    "an endless list": ["示例"] * 20_000,
    "a list of objects": [{"id": "1"}] * 50,
    "an empty object": {},
    "an object with strange keys": {"": 1, "\x00": 2, "__proto__": 3, "../": 4, "a/b~c": 5, "示例\ud800": 6},
    "an object in the place of a text": {"$gt": ""},
    "deep lists": json.loads("[" * 200 + "]" * 200),
}
"""JSON values of every type, for every field of a body."""

BODIES: Final[Mapping[str, tuple[bytes, str]]] = {
    "not JSON": (b"{", "application/json"),
    "nothing but a space": (b" ", "application/json"),
    "a number": (b"1", "application/json"),
    "null": (b"null", "application/json"),
    "a text": (b'"x"', "application/json"),
    "a list": (b"[]", "application/json"),
    "a long list": (b"[" + b"{}," * 9_999 + b"{}]", "application/json"),
    "bare NaN": (b"NaN", "application/json"),
    "two values": (b"{}{}", "application/json"),
    "deep nesting": (b"[" * 100_000 + b"]" * 100_000, "application/json"),
    "deep objects": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "application/json"),
    "many keys": (json.dumps({f"k{number}": number for number in range(20_000)}).encode(), "application/json"),
    "a key twice": (b'{"title": "a", "title": "b", "reason": "a", "reason": "b"}', "application/json"),
    "overlong UTF-8": (b'{"title": "\xc0\xaf\xe0\x80\xaf"}', "application/json"),
    "raw surrogates": (b'{"title": "\xed\xa0\x80"}', "application/json"),
    "raw NUL": (b'{"title": "\x00"}', "application/json"),
    "GBK": ('{"title": "示例"}'.encode("gbk"), "application/json"),
    "UTF-16": ('{"title": "示例"}'.encode("utf-16"), "application/json"),
    "byte order mark": (b'\xef\xbb\xbf{"title": "x"}', "application/json"),
    "another character set": (b'{"title": "x"}', "application/json; charset=utf-7"),
    "a media type that is none": (b"{}", "application/json; charset=\xff; ;;"),
    "no media type": (b"{}", ""),
    "plain text": (b"{}", "text/plain"),
    "XML": (b"<?xml version='1.0'?><a/>", "application/xml"),
    "a form": (b"title=x", "application/x-www-form-urlencoded"),
    "a form of many": (b"a=b&" * 20_000, "application/x-www-form-urlencoded"),
    "parts without an end": (b"--x\r\nContent-Disposition: form-data; name=a", "multipart/form-data; boundary=x"),
    "parts without a boundary": (b"--x\r\n\r\n--x--", "multipart/form-data"),
    "many parts": (
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n" * 5_000 + b"--x--",
        "multipart/form-data; boundary=x",
    ),
    "two megabytes": (b'{"title": "' + b"a" * 2**21 + b'"}', "application/json"),
    "nine megabytes of white space": (b" " * 9 * 2**20 + b"{}", "application/json"),
    "thirteen megabytes": (b" " * 13 * 2**20, "application/json"),
}
"""Whole bodies, with their media types."""

_HEADER_VALUES: Final[Mapping[str, str]] = {
    "empty": "",
    "line ends": "x\r\nX-Injected: 1",
    "NUL": "a\x00b",
    "Latin letters": "\xe9\xff\x80",
    "UTF-8 as a server gives it": "示例".encode().decode("latin-1"),
    "a quote": '"',
    "a star": "*",
    "a long one": "x" * 60_000,
    "many of them": ", ".join(['"a"'] * 5_000),
    "SQL": "' OR 1=1 --",
    "format": "%s%n{0}",
    "2^70": f'"{2**70}-0"',
    "minus one": '"-1"',
    "other digits": '"²٣１-0"',
    "a traversal": "../../etc/passwd",
}

HEADERS: Final[Mapping[str, str]] = {
    "HTTP_IDEMPOTENCY_KEY": "Idempotency-Key",
    "HTTP_IF_MATCH": "If-Match",
    "HTTP_IF_NONE_MATCH": "If-None-Match",
    "HTTP_X_REQUEST_ID": "X-Request-Id",
    "HTTP_AUTHORIZATION": "Authorization",
    "HTTP_ACCEPT": "Accept",
    "HTTP_ACCEPT_LANGUAGE": "Accept-Language",
    "HTTP_ACCEPT_ENCODING": "Accept-Encoding",
    "HTTP_USER_AGENT": "User-Agent",
    "HTTP_ORIGIN": "Origin",
    "HTTP_HOST": "Host",
    "HTTP_X_FORWARDED_FOR": "X-Forwarded-For",
    "HTTP_X_HTTP_METHOD_OVERRIDE": "X-HTTP-Method-Override",
    "HTTP_RANGE": "Range",
    "HTTP_COOKIE": "Cookie",
    "HTTP_EXPECT": "Expect",
    "CONTENT_LENGTH": "Content-Length",
    "CONTENT_TYPE": "Content-Type",
}
"""The headers that are attacked, by their names in WSGI, where a server puts whatever a client sent."""

_TOKENS: Final[Mapping[str, str]] = {
    "no scheme": "abc",
    "another scheme": "Basic Og==",
    "bearer of nothing": "Bearer ",
    "bearer of dots": "Bearer ..",
    "bearer without a signature": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
    "bearer of NUL": "Bearer \x00",
    "bearer of deep JSON": "Bearer W1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tb.W1tb.W1tb",
    "two bearers": "Bearer a, Bearer b",
    "a long bearer": "Bearer " + "a" * 60_000,
}


def header_values(name: str) -> Mapping[str, str]:
    """What a header is attacked with."""
    return {**_HEADER_VALUES, **(_TOKENS if name == "HTTP_AUTHORIZATION" else {})}


QUERIES: Final[Mapping[str, str]] = {
    "an unknown parameter": "no-such=1",
    "a parameter twice": "limit=1&limit=2",
    "a parameter without a value": "limit",
    "brackets": "limit[]=1&limit[a]=2",
    "overlong UTF-8": "after=%c0%af&name=%ed%a0%80",
    "broken escapes": "after=%&name=%zz&limit=%00",
    "raw bytes": "after=\xff\xfe",
    "ten thousand parameters": "&".join(f"p{number}={number}" for number in range(10_000)),
    "a long one": "after=" + "a" * 200_000,
    "semicolons": "limit=1;after=2",
    "a fragment": "limit=1#after",
}
"""Whole query strings."""

ADDRESSES: Final[Mapping[str, str]] = {
    "a traversal": "/api/v1/../../etc/passwd",
    "an encoded traversal": "/api/v1/proposals/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "an encoded NUL": "/api/v1/proposals/%00",
    "overlong UTF-8": "/api/v1/proposals/%c0%ae%c0%ae",
    "double slashes": "//api//v1///me",
    "a slash at the end": "/api/v1/me/",
    "a long one": "/api/v1/" + "a/" * 20_000,
    "line ends": "/api/v1/me%0d%0aX-Injected:%201",
    "Chinese": "/api/v1/提案",
    "another case": "/API/V1/ME",
    "parameters in the path": "/api/v1/me;a=b",
}
"""Whole addresses."""
