"""The contract of the committee's settings and of its audit."""

from api_spec import fields
from api_spec.contract import Operation, PageQuery
from services.members import permissions, refusals

TAG = "设置与审计"

LONGEST_SETTINGS = 200_000
SETTINGS_BYTES = 1_300_000
"""The longest document of settings, were it all in Chinese that JSON escapes."""


class SettingsReply(fields.Reply):
    """One version of the settings."""

    version = fields.PlainWhole(required=True, metadata={"description": "0 为默认设置"})
    document = fields.PlainString(required=True, metadata={"description": "TOML；只需写出与默认不同的内容"})
    sha256 = fields.PlainString(required=True)
    values = fields.Anything(required=True, metadata={"type": "object", "description": "补全默认值后的全部设置"})
    note = fields.PlainString(required=True)
    edited_by_name = fields.PlainString(required=True, allow_none=True)
    edited_at = fields.Instant(required=True, allow_none=True)


class SettingsBody(fields.Body):
    """A new version."""

    document = fields.Document(
        LONGEST_SETTINGS, 0, required=True, metadata={"description": "TOML；空文件即全部用默认值"}
    )
    note = fields.Text(200, required=True, metadata={"description": "修改说明"})


class SettingsVersionReply(fields.Reply):
    """Who made a version, when and why."""

    number = fields.PlainWhole(required=True)
    sha256 = fields.PlainString(required=True)
    note = fields.PlainString(required=True)
    edited_by_name = fields.PlainString(required=True)
    edited_at = fields.Instant(required=True)


class SettingsVersionsReply(fields.Reply):
    """A page of versions, the newest first."""

    items = fields.ListOf(fields.Part(SettingsVersionReply), required=True)
    next = fields.PlainString(required=True, allow_none=True)


class FindingReply(fields.Reply):
    """Something wrong with the audit."""

    seal = fields.PlainWhole(required=True, allow_none=True)
    row = fields.Identifier(required=True, allow_none=True)
    what = fields.PlainString(required=True)


class VerificationReply(fields.Reply):
    """Whether the committee's audit chain is whole."""

    is_whole = fields.Flag(required=True)
    findings = fields.ListOf(fields.Part(FindingReply), required=True)
    has_more_findings = fields.Flag(required=True)
    rows = fields.PlainWhole(required=True)
    seals = fields.PlainWhole(required=True)
    waiting = fields.PlainWhole(required=True, metadata={"description": "尚未封印的行数"})
    head = fields.PlainString(
        required=True, allow_none=True, metadata={"description": "链头；记在别处，日后可证明链尾未被删除"}
    )
    lag_seconds = fields.PlainWhole(required=True, metadata={"description": "最早未封印的一行已等待的秒数"})


READ_SETTINGS = Operation(
    name="read_settings", method="GET", path="/settings", may=permissions.SETTINGS_READ, tag=TAG,
    summary="现行设置", reply=SettingsReply,
)  # fmt: skip
EDIT_SETTINGS = Operation(
    name="edit_settings", method="PUT", path="/settings", may=permissions.SETTINGS_EDIT, tag=TAG,
    summary="修改设置", description="每次修改是一个新版本；已在进行的审查与期限沿用其开始时的版本。",
    body=SettingsBody, reply=SettingsReply, takes_if_match=True, limit=SETTINGS_BYTES,
    refuses=(refusals.SettingsRefused,),
)  # fmt: skip
LIST_SETTINGS_VERSIONS = Operation(
    name="list_settings_versions", method="GET", path="/settings/versions", may=permissions.SETTINGS_READ,
    tag=TAG, summary="设置的历次修改", query=PageQuery, reply=SettingsVersionsReply,
)  # fmt: skip
READ_SETTINGS_VERSION = Operation(
    name="read_settings_version", method="GET", path="/settings/versions/{number}", may=permissions.SETTINGS_READ,
    tag=TAG, summary="设置的某一版本", reply=SettingsReply, texts=("number",),
)  # fmt: skip
READ_VERIFICATION = Operation(
    name="read_audit_verification", method="GET", path="/audit/verification", may=permissions.AUDIT_VERIFY,
    tag=TAG, summary="核验审计链", description="核验本会审计记录是否被改动、删除或调换次序。",
    reply=VerificationReply,
)  # fmt: skip

OPERATIONS = (READ_SETTINGS, EDIT_SETTINGS, LIST_SETTINGS_VERSIONS, READ_SETTINGS_VERSION, READ_VERIFICATION)
