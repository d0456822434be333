"""The table of files: what the store keeps under which key, and what it must be byte for byte."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.files.vocabulary import FileKind
from services.kernel.database import InCommittee, Model
from services.kernel.types import UTCInstant, choice_of


class StoredFile(InCommittee, Model):
    """A file that the store keeps; it never changes. Whose it is and what for, another table says that points here."""

    __tablename__ = "stored_file"

    name: Mapped[str]
    kind: Mapped[FileKind] = mapped_column(choice_of(FileKind, "kind"))
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[bytes]
    source_sha256: Mapped[bytes]
    """Of what was handed in: a photo is drawn anew, and is known by this when it is sent a second time."""
    stored_at: Mapped[datetime] = mapped_column(UTCInstant)
    stored_by: Mapped[UUID]

    __table_args__ = (
        CheckConstraint("size > 0", "size"),
        CheckConstraint("length(sha256) = 32 AND length(source_sha256) = 32", "digests"),
        Index("ix_stored_file_stored_by", "committee_id", "stored_by", "id"),
    )
