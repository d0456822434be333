"""The text of a proposal in the contract: begun, saved anew, shown."""

from api_spec import fields
from api_spec.units import UnitReply

LONGEST_TITLE = 200
LONGEST_TEXT = 20_000
MOST_SUGGESTIONS = 50
MOST_UNITS = 20
UNITS = "建议承办单位的标识，按序，各写一次；个数上限见本会设置，可选的见 GET /units"


class ProposalDraftBody(fields.Body):
    """A first text; all but the title may still be missing."""

    title = fields.Text(LONGEST_TITLE, required=True, metadata={"description": "案由"})
    situation = fields.Text(LONGEST_TEXT, least=0, load_default="", metadata={"description": "情况"})
    analysis = fields.Text(LONGEST_TEXT, least=0, load_default="", metadata={"description": "分析"})
    suggestions = fields.ListOf(
        fields.Text(LONGEST_TEXT), most=MOST_SUGGESTIONS, load_default=list, metadata={"description": "建议，按序编号"}
    )
    category = fields.Text(60, allow_none=True, load_default=None, metadata={"description": "本会类别表中的 key"})
    is_researched = fields.Flag(allow_none=True, load_default=None, metadata={"description": "是否经过调研"})
    may_be_published = fields.Flag(allow_none=True, load_default=None, metadata={"description": "是否同意公开"})
    suggested_units = fields.ListOf(
        fields.Identifier(), most=MOST_UNITS, load_default=list, metadata={"description": UNITS}
    )


class ProposalEditBody(fields.Body):
    """The whole text anew: nothing may be left out, so that nothing is lost by forgetting it."""

    title = fields.Text(LONGEST_TITLE, required=True)
    situation = fields.Text(LONGEST_TEXT, least=0, required=True)
    analysis = fields.Text(LONGEST_TEXT, least=0, required=True)
    suggestions = fields.ListOf(fields.Text(LONGEST_TEXT), most=MOST_SUGGESTIONS, required=True)
    category = fields.Text(60, required=True, allow_none=True)
    is_researched = fields.Flag(required=True, allow_none=True)
    may_be_published = fields.Flag(required=True, allow_none=True)
    suggested_units = fields.ListOf(
        fields.Identifier(), most=MOST_UNITS, required=True, metadata={"description": UNITS}
    )


class SuggestionReply(fields.Reply):
    """One numbered suggestion."""

    number = fields.PlainWhole(required=True)
    text = fields.PlainString(required=True)


class ProposalTextReply(fields.Reply):
    """What its author wrote."""

    title = fields.PlainString(required=True)
    situation = fields.PlainString(required=True)
    analysis = fields.PlainString(required=True)
    suggestions = fields.ListOf(fields.Part(SuggestionReply), required=True)
    category = fields.PlainString(required=True, allow_none=True)
    is_researched = fields.Flag(required=True, allow_none=True)
    may_be_published = fields.Flag(required=True, allow_none=True)
    suggested_units = fields.ListOf(
        fields.Part(UnitReply), required=True, metadata={"description": "建议承办单位，按序，名称为现在的"}
    )
