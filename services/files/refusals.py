"""The ways in which files say no."""

from services.files.vocabulary import FILE_FLAW_NAMES, FileFlaw
from services.kernel.errors import FieldFault, Invalid, TooMany, Unavailable


class FileUnfit(Invalid):
    """The file is not taken; `reason` is a word for programs."""

    code = "file-unfit"
    title = "文件不符合要求"

    def __init__(self, flaw: FileFlaw, detail: str = "") -> None:
        """Say what is wrong with it, or more exactly in `detail`."""
        said = detail or FILE_FLAW_NAMES[flaw]
        super().__init__(said, errors=(FieldFault("/file", said),), reason=flaw)


class UploadsBusy(TooMany):
    """So many files are being examined that this one would wait too long."""

    code = "uploads-busy"
    title = "同时上传的人较多，请稍后再试"


class FilesAway(Unavailable):
    """The store of files cannot be reached, or does not have what the database says it has."""

    code = "files-away"
    title = "附件暂时无法存取，请稍后再试"
