"""Dossiers over HTTP."""

import base64
from typing import TYPE_CHECKING, Any

from api_spec import dossier as contract
from api_spec.contract import DOCX, PDF
from server.dossier_settings import DossierAccess
from server.responding import FileAnswer
from server.serving import Route, serves
from server.settings import Settings
from server.verify_page import ADDRESS
from services.dossier.issuing import Issued, Issuer
from services.dossier.vocabulary import DossierFormat
from services.kernel.actor import Actor
from services.kernel.work import Work

if TYPE_CHECKING:
    from server.app import Parts

MEDIA_TYPES = {DossierFormat.JSON: "application/json", DossierFormat.WORD: DOCX, DossierFormat.PDF: PDF}


def routes(parts: "Parts") -> tuple[Route, ...]:
    """The routes of this capability."""
    issuer = issuer_of(parts.settings)
    keys = keys_document(parts.settings.dossier)

    def read_own(work: Work, actor: Actor, **asked: Any) -> FileAnswer:
        kind = asked.pop("format")
        return _answer(issuer.issue_own(work, actor, kind=kind, **asked), kind)

    def read_members(work: Work, actor: Actor, **asked: Any) -> FileAnswer:
        kind = asked.pop("format")
        return _answer(issuer.issue(work, actor, kind=kind, **asked), kind)

    def list_keys(_work: Work) -> dict[str, Any]:
        return keys

    return (
        serves(contract.READ_MINE)(read_own),
        serves(contract.READ_MEMBERS)(read_members),
        serves(contract.LIST_KEYS)(list_keys),
    )


def issuer_of(settings: Settings) -> Issuer:
    """Who hands out this deployment's dossiers."""
    url = settings.dossier.public_url
    return Issuer(signer=settings.dossier.signer, verify_url=f"{url}{ADDRESS}" if url else "", font=settings.badge_font)


def keys_document(access: DossierAccess) -> dict[str, Any]:
    """The public keys as they are published, the present one first."""
    current = access.signer.key_id if access.signer else None
    return {
        "keys": [
            {"key_id": key_id, "public_key": base64.b64encode(key).decode(), "is_current": key_id == current}
            for key_id, key in access.public_keys.keys.items()
        ]
    }


def _answer(issued: Issued, kind: DossierFormat) -> FileAnswer:
    return FileAnswer(issued.name, issued.content, MEDIA_TYPES[kind])
