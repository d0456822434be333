"""To hand out a dossier: read it, sign it, and put it into the form that was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from services.dossier.envelope import Signed, sign
from services.dossier.paper import paper_of, title_of
from services.dossier.pdf_form import paper_pdf
from services.dossier.queries import read_contents, read_own_contents
from services.dossier.refusals import DossierNotSetUp
from services.dossier.sealing import seal
from services.dossier.signing import Signer
from services.dossier.vocabulary import DossierFormat
from services.dossier.word_form import paper_docx
from services.kernel.actor import Actor
from services.kernel.work import Work


@dataclass(frozen=True)
class Issued:
    """A file with its name."""

    name: str
    content: bytes


class Issuer:
    """Who hands dossiers out: the key, the address of the page that verifies, the font."""

    def __init__(self, *, signer: Signer | None, verify_url: str, font: Path) -> None:
        """`signer` is None and `verify_url` empty where the deployment was not told them."""
        self._signer = signer
        self._verify_url = verify_url
        self._font = font

    def issue_own(self, work: Work, actor: Actor, *, kind: DossierFormat, year: int | None = None) -> Issued:
        """The actor's own dossier."""
        signer = self._ready()
        return self._issued(work, signer, read_own_contents(work, actor, year=year), kind)

    def issue(
        self, work: Work, actor: Actor, *, seat_id: UUID, kind: DossierFormat, year: int | None = None
    ) -> Issued:  # fmt: skip
        """A member's dossier, for those who may read all scores."""
        signer = self._ready()
        return self._issued(work, signer, read_contents(work, actor, seat_id=seat_id, year=year), kind)

    def _ready(self) -> Signer:
        """The key, before anything is read."""
        if self._signer is None:
            raise DossierNotSetUp("未设置签名密钥（DOSSIER_SIGNING_KEY）", setting="DOSSIER_SIGNING_KEY")
        if not self._verify_url:
            raise DossierNotSetUp("未设置核验页面所在的地址（PUBLIC_URL）", setting="PUBLIC_URL")
        return self._signer

    def _issued(self, work: Work, signer: Signer, contents: Mapping[str, Any], kind: DossierFormat) -> Issued:
        signed = sign(contents, signer, at=work.now)
        return Issued(f"{title_of(contents)}.{kind}", self.file_of(signed, kind))

    def file_of(self, signed: Signed, kind: DossierFormat) -> bytes:
        """A signed dossier in one of its forms; a paper is made of what was signed and of nothing else."""
        if kind is DossierFormat.JSON:
            return signed.content
        paper = paper_of(signed, self._verify_url)
        if kind is DossierFormat.PDF:
            body = paper_pdf(paper, font=self._font, attached=signed.content, at=signed.signed_at)
        else:
            body = paper_docx(paper, attached=signed.content, at=signed.signed_at)
        return seal(kind, body, self._ready(), digest=signed.digest)
