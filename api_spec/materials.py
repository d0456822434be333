"""The contract of an activity's materials: hand in, take away, download."""

from api_spec import fields
from api_spec.activities import STEP, TAG
from api_spec.attachments import LARGEST_FILE, AttachmentReply
from api_spec.contract import ANY_FILE, Operation
from services.activities.refusals import TooManyFiles
from services.files.refusals import FilesAway, FileUnfit, UploadsBusy
from services.members.permissions import ACTIVITY_ORGANISE, ACTIVITY_READ


class MaterialsReply(fields.Reply):
    """What an activity has now."""

    items = fields.ListOf(fields.Part(AttachmentReply), required=True)


ATTACH = Operation(
    name="attach_material", method="POST", path="/activities/{activity_id}/materials", may=ACTIVITY_ORGANISE, tag=TAG,
    summary="上传会议材料",
    description="受邀委员可以下载。个数、大小与种类按本会设置，同一文件再次上传不会重复。",
    takes_file=True, streams_file=True, limit=LARGEST_FILE, reply=MaterialsReply,
    refuses=(*STEP, FileUnfit, UploadsBusy, FilesAway, TooManyFiles),
)  # fmt: skip
REMOVE = Operation(
    name="remove_material", method="DELETE", path="/activities/{activity_id}/materials/{material_id}",
    may=ACTIVITY_ORGANISE, tag=TAG, summary="移除会议材料", description="文件随即删除。", reply=MaterialsReply,
    refuses=STEP,
)  # fmt: skip
DOWNLOAD = Operation(
    name="read_material", method="GET", path="/activities/{activity_id}/materials/{material_id}", may=ACTIVITY_READ,
    tag=TAG, summary="下载会议材料", description="组织者与受邀委员可以下载，一律作为附件。", gives=ANY_FILE,
    refuses=(FilesAway,),
)  # fmt: skip

OPERATIONS = (ATTACH, REMOVE, DOWNLOAD)
