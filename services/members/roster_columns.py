"""Columns of a roster: their Chinese headers, what else people call them, how long their text may be."""

import enum
from typing import Final

from services.kernel.sheets.files import Bounds
from services.kernel.sheets.forms import Form, Heading


class Column(enum.StrEnum):
    """A column by its header, in the order of the template."""

    NAME = "姓名"
    PHONE = "手机"
    SECTOR = "界别"
    SPECIAL_COMMITTEES = "专门委员会"
    STREET_GROUP = "街道联组"
    MEMBER_NUMBER = "委员证号"
    IS_STANDING = "常委"
    POSITION = "职务"
    SEX = "性别"
    EMPLOYER = "单位职务"


ROSTER: Final = Form(
    title="委员名单",
    thing="委员",
    told_by=Column.NAME,
    # Five thousand members need about one tenth of these bytes.
    bounds=Bounds(rows=5_000, bytes=8 * 1024 * 1024, unpacked_bytes=16 * 1024 * 1024),
    columns={
        Column.NAME: Heading(longest=50, is_required=True, also=("委员姓名", "名字"), example="示例"),
        Column.PHONE: Heading(
            longest=30, is_required=True, example="13800000000",
            also=("手机号", "手机号码", "移动电话", "联系电话", "电话"),
        ),
        Column.SECTOR: Heading(
            longest=100, is_required=True, also=("所属界别", "所在界别", "界别名称"), example="经济界"
        ),
        Column.SPECIAL_COMMITTEES: Heading(
            longest=500, also=("专委会", "所属专委会", "所在专委会", "所属专门委员会", "所在专门委员会"),
            example="提案委员会、经济委员会",
        ),
        Column.STREET_GROUP: Heading(
            longest=100, example="城东街道联组",
            also=(
                "街道委员联组", "委员联组", "联组", "所属街道联组", "所在街道联组", "委员活动小组", "活动小组",
                "街道（乡镇）委员联组", "街道（乡镇）联组", "乡镇联组", "乡镇委员联组", "乡镇委员小组",
            ),
        ),
        Column.MEMBER_NUMBER: Heading(
            longest=40, is_required=True, also=("委员证编号", "委员编号", "证号"), example="001"
        ),
        Column.IS_STANDING: Heading(longest=10, also=("是否常委", "是否为常委", "常务委员"), example="否"),
        Column.POSITION: Heading(longest=100, also=("政协职务",), example="委员"),
        Column.SEX: Heading(longest=10, example="女"),
        Column.EMPLOYER: Heading(
            longest=200, also=("工作单位及职务", "单位及职务", "工作单位和职务", "工作单位", "单位"),
            example="某某公司总经理",
        ),
    },
)  # fmt: skip
"""Without the required columns there is no account and no seat. A row of the example's name is never a member."""
