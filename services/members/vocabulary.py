"""Words of membership: roles, kinds of bodies, levels of committees."""

import enum


class Role(enum.StrEnum):
    """What a person is in a committee; a person may be several things."""

    ADMINISTRATOR = "administrator"
    ASSIGNING_OFFICER = "assigning-officer"
    AUDITOR = "auditor"
    CHAIRPERSONS_COUNCIL = "chairpersons-council"
    CONVENER = "convener"
    LEADER = "leader"
    MEMBER = "member"
    ORGANISATION_OFFICER = "organisation-officer"
    ORGANISER = "organiser"
    REVIEWER = "reviewer"
    SCORER = "scorer"
    SECRETARY_GENERAL = "secretary-general"
    SUPERVISOR = "supervisor"
    UNIT_OFFICER = "unit-officer"


ROLE_NAMES = {
    Role.ADMINISTRATOR: "系统管理员",
    Role.ASSIGNING_OFFICER: "交办人员",
    Role.AUDITOR: "审计员",
    Role.CHAIRPERSONS_COUNCIL: "主席会议成员",
    Role.CONVENER: "召集人",
    Role.LEADER: "领导",
    Role.MEMBER: "委员",
    Role.ORGANISATION_OFFICER: "党派团体经办人",
    Role.ORGANISER: "活动组织者",
    Role.REVIEWER: "提案审查人员",
    Role.SCORER: "履职考核人员",
    Role.SECRETARY_GENERAL: "秘书长",
    Role.SUPERVISOR: "督查人员",
    Role.UNIT_OFFICER: "承办单位经办人",
}
"""The roles' names as people read them."""


class LogInBy(enum.StrEnum):
    """How a session began."""

    PASSWORD = "password"  # noqa: S105 - a word, not a secret
    WECHAT = "wechat"


class BoundBy(enum.StrEnum):
    """The second proof with which somebody bound his WeChat: what else than WeChat said that it is he."""

    PASSWORD = "password"  # noqa: S105 - a word, not a secret
    PHONE = "phone"


class CommitteeLevel(enum.StrEnum):
    """Where a committee stands in the country's tree."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"


class BodyKind(enum.StrEnum):
    """The ways in which members are grouped, and who else proposes: a party or people's organisation."""

    SECTOR = "sector"
    SPECIAL_COMMITTEE = "special-committee"
    STREET_GROUP = "street-group"
    ORGANISATION = "organisation"


BODY_KIND_NAMES = {
    BodyKind.SECTOR: "界别",
    BodyKind.SPECIAL_COMMITTEE: "专门委员会",
    BodyKind.STREET_GROUP: "街道（乡镇）委员联组",
    BodyKind.ORGANISATION: "党派团体",
}
"""The kinds as people read them."""


class ErasureGround(enum.StrEnum):
    """Why a person is erased."""

    OWN_REQUEST = "own-request"
    NO_LONGER_NEEDED = "no-longer-needed"
    ENTERED_WRONGLY = "entered-wrongly"
    DIED = "died"


ERASURE_GROUND_NAMES = {
    ErasureGround.OWN_REQUEST: "本人申请",
    ErasureGround.NO_LONGER_NEEDED: "离任且保存期限届满",
    ErasureGround.ENTERED_WRONGLY: "错误录入",
    ErasureGround.DIED: "本人去世",
}
"""The grounds as people read them."""


class IdentifierKind(enum.StrEnum):
    """By what a person is known from outside; kept sealed, found by a keyed digest."""

    PHONE = "phone"
    WECHAT = "wechat"


class ScreenEffect(enum.StrEnum):
    """What a screen's words do: they are pointed out, or a text with one is not stored."""

    WARN = "warn"
    REFUSE = "refuse"
