"""Reads of the committee's settings: the newest version, and the one that something running began with."""

from functools import lru_cache

from services.kernel.work import Work
from services.members import models
from services.members.settings import CommitteeSettings, default, parse


def current_settings(work: Work) -> tuple[int, CommitteeSettings]:
    """The newest settings with their version; version 0 are the defaults of a committee that has edited nothing."""
    row = work.session.execute(
        work.select(models.CommitteeSettings.number, models.CommitteeSettings.text)
        .order_by(models.CommitteeSettings.number.desc())
        .limit(1)
    ).first()
    return (row.number, _parsed(row.text)) if row else (0, default())


def settings_of_version(work: Work, number: int) -> CommitteeSettings:
    """The settings of one version: a running review keeps the one that it began with."""
    if number == 0:
        return default()
    text = work.session.execute(
        work.select(models.CommitteeSettings.text).where(models.CommitteeSettings.number == number)
    ).scalar_one()
    return _parsed(text)


@lru_cache(maxsize=256)
def _parsed(text: str) -> CommitteeSettings:
    return parse(text)
