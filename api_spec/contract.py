"""What an operation is: one declaration from which routing, permission, validation and documentation are read."""

from dataclasses import dataclass, field
from typing import Final

from marshmallow import INCLUDE, Schema

from api_spec import fields
from services.kernel.errors import Refused

PUBLIC: Final = "PUBLIC"
"""Written instead of a permission where anybody may ask. There is no default."""

SIGNED_IN: Final = "SIGNED_IN"
"""Anybody with a valid token, even one who must change his password first."""

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""What `gives` says where the answer is a spreadsheet."""

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""What `gives` says where the answer is a Word file."""

PDF: Final = "application/pdf"
"""What `gives` says where the answer is a PDF."""

ICS: Final = "text/calendar"
"""What `gives` says where the answer is a calendar."""

ANY_FILE: Final = "application/octet-stream"
"""What `gives` says where the answer is a file that somebody handed in: whatever it is, no browser shows it."""

KEY_PATTERN: Final = "^[!-~]{1,200}$"
"""An `Idempotency-Key`: visible ASCII without blanks."""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation of the API.

    `path` names its parameters as `{proposal_id}`; every parameter is a UUID unless `texts` lists it. `refuses` are the
    refusals that the command adds to those which every operation may give.
    """

    name: str
    method: str
    path: str
    may: str
    summary: str
    description: str = ""
    tag: str
    query: type[Schema] | None = None
    body: type[Schema] | None = None
    reply: type[Schema] | None = None
    status: int = 200
    refuses: tuple[type[Refused], ...] = ()
    texts: tuple[str, ...] = ()
    takes_idempotency_key: bool = False
    takes_if_match: bool = False
    only_reads: bool = False
    """A POST that changes nothing: what it asks with is too long, and too private, for an address."""
    audits_read: bool = False
    """Reads other persons' data: the answer leaves only after an audit row is written."""
    is_polled: bool = False
    """Phones and screens ask again and again: the answer may be a second old (`server/answers.py`)."""
    takes_file: bool = False
    """The body is `multipart/form-data` with one part `file`; `body` then describes the other parts."""
    streams_file: bool = False
    """The function gets the file as a stream: what is large lies on the disk and not in memory."""
    seconds_kept: int = 0
    """For how long anybody may keep the answer, where it is public."""
    gives: str = "application/json"
    gives_also: tuple[str, ...] = ()
    """The files that may be asked for instead."""
    limit: int = field(default=1_000_000)
    """The largest body, in bytes."""

    @property
    def is_read(self) -> bool:
        """Whether the operation changes nothing."""
        return self.method == "GET" or self.only_reads


class PageQuery(fields.Query):
    """Keyset paging: `after` is the `next` of the page before."""

    after = fields.Text(300, metadata={"description": "上一页返回的 next"})
    limit = fields.Whole(1, 100, in_query=True, load_default=20, metadata={"description": "每页条数"})


class ImportQuery(fields.Query):
    """Whether anything is to be stored."""

    dry_run = fields.Flag(
        in_query=True, load_default=False, metadata={"description": "只核对并报告将会怎样，不存入任何内容"}
    )


class FaultReply(fields.Reply):
    """One faulty field of a problem."""

    pointer = fields.PlainString(required=True, metadata={"description": "出错字段的 JSON 指针"})
    detail = fields.PlainString(required=True)


class ProblemReply(fields.Reply):
    """An RFC 9457 problem; refusals add their own facts as further members."""

    class Meta:
        """Further members are part of the contract."""

        unknown = INCLUDE

    type = fields.PlainString(required=True)
    title = fields.PlainString(required=True)
    status = fields.PlainWhole(required=True)
    code = fields.PlainString(required=True)
    detail = fields.PlainString()
    errors = fields.ListOf(fields.Part(FaultReply))
    request_id = fields.PlainString(required=True)


class IdReply(fields.Reply):
    """What was made."""

    id = fields.Identifier(required=True)


class Empty(fields.Body):
    """A body with no fields; sending none at all is the same."""
