"""The ways in which a dossier is refused."""

from services.kernel.errors import Invalid, Missing


class DossierNotSetUp(Missing):
    """The deployment has no key to sign with, or does not know its own address; `setting` names what is missing."""

    code = "dossier-not-set-up"
    title = "本系统尚未开通履职档案的签发，请联系系统管理员"


class DossierYearUnfit(Invalid):
    """The year has not begun, or lies outside the term of the seat: there is nothing of it that could be signed."""

    code = "dossier-year-unfit"
    title = "该年度没有可以签发的档案"
