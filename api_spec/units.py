"""The contract of handling units: list them, add one, rename or abolish one."""

from api_spec import fields
from api_spec.administration import TAG
from api_spec.contract import IdReply, Operation
from services.members import permissions, refusals


class UnitBody(fields.Body):
    """A new handling unit."""

    name = fields.Text(100, required=True, metadata={"example": "示例市教育局"})


class UnitEditBody(UnitBody):
    """Its name, and whether it was abolished."""

    is_abolished = fields.Flag(required=True, metadata={"description": "是否已撤销"})


class UnitReply(fields.Reply):
    """A handling unit."""

    id = fields.Identifier(required=True)
    name = fields.PlainString(required=True)
    is_abolished = fields.Flag(required=True, metadata={"description": "已撤销的不能再作为建议承办单位"})


class UnitsReply(fields.Reply):
    """All of them."""

    items = fields.ListOf(fields.Part(UnitReply), required=True)


LIST_UNITS = Operation(
    name="list_units", method="GET", path="/units", may=permissions.HOME_READ, tag=TAG, summary="承办单位",
    reply=UnitsReply,
)  # fmt: skip
ADD_UNIT = Operation(
    name="add_unit", method="POST", path="/units", may=permissions.ACCOUNT_MANAGE, tag=TAG, summary="添加承办单位",
    body=UnitBody, reply=IdReply, status=201, refuses=(refusals.NameTaken,),
)  # fmt: skip
EDIT_UNIT = Operation(
    name="edit_unit", method="PUT", path="/units/{unit_id}", may=permissions.ACCOUNT_MANAGE, tag=TAG,
    summary="修改、撤销承办单位",
    description="撤销后不能再作为建议承办单位：草稿中写有它的，提交时指出；已提交的不受影响。撤销可以取消。",
    body=UnitEditBody, reply=UnitReply, refuses=(refusals.NameTaken,),
)  # fmt: skip

OPERATIONS = (LIST_UNITS, ADD_UNIT, EDIT_UNIT)
