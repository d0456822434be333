"""The body that proposes collectively, as every reply shows it."""

from api_spec import fields
from services.members.vocabulary import BodyKind


class MainMemberReply(fields.Reply):
    """One who wrote a collective proposal."""

    seat_id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)


class ProposingBodyReply(fields.Reply):
    """The body that proposes, and its main members."""

    id = fields.Identifier(required=True)
    kind = fields.Choice(BodyKind, required=True)
    name = fields.PlainString(required=True)
    main_members = fields.ListOf(fields.Part(MainMemberReply), required=True)
