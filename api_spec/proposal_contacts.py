"""The contract of the contact of a proposal: whom the office reaches, for those alone whom it concerns."""

import re
from typing import Any

from marshmallow import ValidationError

from api_spec import fields
from api_spec.contract import Operation
from api_spec.proposals import TAG
from services.kernel.errors import NotItsTurn, NotThisPerson
from services.members.permissions import OWN_PROPOSAL_READ

TELEPHONE = r"[0-9+][0-9+() \-—（）转、，,;；/]{4,39}"
EMAIL = r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(\.[A-Za-z0-9\-]{1,63}){1,4}"


def _matches(pattern: str, message: str) -> Any:
    """The rule that a text is written as a pattern says."""

    def rule(text: str | None) -> None:
        if text is not None and not re.fullmatch(pattern, text):
            raise ValidationError(message)

    return rule


class ProposalContactBody(fields.Body):
    """Who it is, and how he is reached."""

    name = fields.Text(60, required=True, metadata={"description": "联系人姓名"})
    telephone = fields.Text(
        40, required=True, validate=_matches(TELEPHONE, "应是电话号码，可写区号、分机，也可写两个号码"),
        metadata={"description": "电话", "pattern": f"^{TELEPHONE}$", "example": "13800000000"},
    )  # fmt: skip
    address = fields.Text(200, allow_none=True, load_default=None, metadata={"description": "通讯地址"})
    email = fields.Text(
        200, allow_none=True, load_default=None, validate=_matches(EMAIL, "应是电子邮箱"),
        metadata={"description": "电子邮箱", "pattern": f"^{EMAIL}$"},
    )  # fmt: skip


class ContactReply(fields.Reply):
    """The contact."""

    name = fields.PlainString(required=True)
    telephone = fields.PlainString(required=True)
    address = fields.PlainString(required=True, allow_none=True)
    email = fields.PlainString(required=True, allow_none=True)


class OfferedContactReply(fields.Reply):
    """What the proposer may make the contact of, without typing it."""

    name = fields.PlainString(required=True)
    telephone = fields.PlainString(required=True, allow_none=True)


class ProposalContactReply(fields.Reply):
    """The contact of a proposal, and what the reader may do with it."""

    proposal_id = fields.Identifier(required=True)
    contact = fields.Part(ContactReply, required=True, allow_none=True)
    saved_at = fields.Instant(required=True, allow_none=True)
    offered = fields.Part(
        OfferedContactReply, required=True, allow_none=True,
        metadata={"description": "尚未填写时供提案人采用：本人的姓名与手机号；不采用即不保存"},
    )  # fmt: skip
    may_save = fields.Flag(required=True, metadata={"description": "现在可否填写或者修改"})
    may_remove = fields.Flag(required=True)


READ = Operation(
    name="read_proposal_contact", method="GET", path="/proposals/{proposal_id}/contact", may=OWN_PROPOSAL_READ, tag=TAG,
    summary="提案的联系人",
    description="提案人、答复之前的代录人、审查人员可见，其他人（联名人在内）看不到；每次读取都记入审计。不在任何列表、检索与公开之中。",
    reply=ProposalContactReply, audits_read=True,
)  # fmt: skip
SAVE = Operation(
    name="save_proposal_contact", method="PUT", path="/proposals/{proposal_id}/contact", may=OWN_PROPOSAL_READ, tag=TAG,
    summary="填写、修改提案的联系人",
    description="提案人在立案之前随时可以修改；代录时由代录人填写。联系人不是提案文本：修改它不产生新的版次，联名人的签名依然有效。"
    "以提案人本人的密钥加密保存，随其个人信息的注销而删除。",
    body=ProposalContactBody, reply=ProposalContactReply, refuses=(NotItsTurn, NotThisPerson),
)  # fmt: skip
REMOVE = Operation(
    name="remove_proposal_contact", method="DELETE", path="/proposals/{proposal_id}/contact", may=OWN_PROPOSAL_READ,
    tag=TAG, summary="移除提案的联系人", description="审查期间只能修改，不能移除。", reply=ProposalContactReply,
    refuses=(NotItsTurn, NotThisPerson),
)  # fmt: skip

OPERATIONS = (READ, SAVE, REMOVE)
