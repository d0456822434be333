"""The ways in which a dossier is refused."""

from services.kernel.errors import Missing


class DossierNotSetUp(Missing):
    """The deployment has no key to sign with, or does not know its own address; `setting` names what is missing."""

    code = "dossier-not-set-up"
    title = "本系统尚未开通履职档案的签发，请联系系统管理员"
