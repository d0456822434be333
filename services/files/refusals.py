"""The ways in which files say no."""

from services.kernel.errors import Unavailable


class FilesAway(Unavailable):
    """The store of files cannot be reached, or does not have what the database says it has."""

    code = "files-away"
    title = "附件暂时无法存取，请稍后再试"
