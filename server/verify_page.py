"""The page on which anybody verifies a dossier: it asks no database, keeps nothing, and runs no script.

A file is read into memory, held against the public keys, and forgotten. The QR code of a paper leads here with the
digest of its document, so that the page can also say whether the file is the one that the paper names.
"""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from server.throttle import Throttle
from services.dossier.envelope import NotGenuine
from services.dossier.paper import title_of
from services.dossier.signing import PublicKeys
from services.dossier.verifying import LARGEST_FILE, Verified, verify
from services.dossier.vocabulary import FLAW_NAMES, FORMAT_NAMES
from services.dossier.wording import instant
from services.kernel.errors import TooMany

ADDRESS: Final = "/verify"
DIGEST: Final = re.compile(r"[0-9a-f]{64}")
FORM_ROOM: Final = 10_000
"""What the form weighs beside the file."""

STYLE: Final = re.search(
    r"<style>(.*?)</style>",
    (Path(__file__).parent / "templates" / "verify.html").read_text(encoding="utf-8"),
    re.DOTALL,
)
STYLE_DIGEST: Final = base64.b64encode(hashlib.sha256((STYLE[1] if STYLE else "").encode()).digest()).decode()
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{STYLE_DIGEST}'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def add_page(app: Flask, keys: PublicKeys, throttle: Throttle) -> None:
    """Add the page and what it sends."""

    @app.get(ADDRESS, endpoint="verify_page")
    def show() -> Response:
        return _page(200, expected=_expected(request.args.get("digest", "")))

    @app.post(ADDRESS, endpoint="verify_file")
    def check() -> Response:
        request.max_content_length = LARGEST_FILE + FORM_ROOM
        try:
            throttle.admit_verification(request.remote_addr or "")
            sent = request.files.get("file")
            content = sent.read() if sent else b""
            expected = _expected(request.form.get("digest", ""))
        except TooMany as refusal:
            return _page(429, problem="核验过于频繁，请稍后再试", retry_after=refusal.facts["retry_after"])
        except HTTPException as wrong:
            return _page(wrong.code or 400, problem="文件过大，或没有传完，请重新选择下载得到的原文件")
        except ValueError:
            return _page(400, problem="表单无法识别，请重新选择文件")
        finally:
            request.close()  # A large upload lies on the disk meanwhile.
        if not content:
            return _page(422, problem="请先选择要核验的文件", expected=expected)
        try:
            found = verify(content, keys)
        except NotGenuine as wrong:
            return _page(422, problem=FLAW_NAMES[wrong.flaw], is_verdict=True, expected=expected)
        return _page(200, verified=_shown(found), is_other=bool(expected) and expected != found.signed.digest)


def _page(status: int, *, retry_after: int | None = None, **shown: Any) -> Response:
    response = Response(render_template("verify.html", **shown), status, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _expected(text: str) -> str:
    """The digest that a QR code names; what is none is passed over."""
    return text if DIGEST.fullmatch(text) else ""


def _shown(found: Verified) -> dict[str, Any]:
    dossier = found.signed.dossier
    return {
        "title": title_of(dossier),
        "pairs": [
            ("签发", dossier["committee"]["name"]),
            ("签发时间", instant(found.signed.signed_at.isoformat())),
            ("姓名", dossier["member"]["name"]),
            ("委员证号", dossier["member"]["member_number"]),
            ("界别", dossier["member"]["sector"]),
            ("文件形式", FORMAT_NAMES[found.kind]),
            ("密钥编号", found.signed.key_id),
            ("摘要", found.signed.digest),
        ],
        "years": [
            (year["year"], year["score"]["total"] if year["score"] else "—",
             (year["score"]["grade"] if year["score"] else None) or "—")
            for year in dossier["years"]
        ],
    }  # fmt: skip
