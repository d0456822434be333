"""Reads of the committee's settings: the newest version, and the one that something running began with."""

import enum
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import Select

from services.kernel.actor import Actor
from services.kernel.errors import NotFound
from services.kernel.paging import ordinal, page, unmark
from services.kernel.prepared import at_most, here, prepared
from services.kernel.work import Work
from services.members import models
from services.members.settings import CommitteeSettings, default, parse

_SHOWN = (
    models.CommitteeSettings.number, models.CommitteeSettings.sha256, models.CommitteeSettings.note,
    models.CommitteeSettings.edited_by_name, models.CommitteeSettings.edited_at,
)  # fmt: skip


def current_settings(work: Work) -> tuple[int, CommitteeSettings]:
    """The newest settings with their version; version 0 are the defaults of a committee that has edited nothing."""
    row = work.row(_newest())
    return settings_from(row["number"], row["text"]) if row else settings_from(None, None)


def newest_settings() -> Select[Any]:
    """The newest settings' number and text, also for a statement that reads them with something else."""
    document = models.CommitteeSettings
    return here(document.number, document.text).order_by(document.number.desc()).limit(at_most(1))


def settings_from(number: int | None, text: str | None) -> tuple[int, CommitteeSettings]:
    """The settings that were read so, or the defaults where there are none."""
    return (0, default()) if number is None or text is None else (number, _parsed(text))


_newest = prepared(newest_settings)


def settings_of_version(work: Work, number: int) -> CommitteeSettings:
    """The settings of one version: a running review keeps the one that it began with."""
    if number == 0:
        return default()
    text = work.session.execute(
        work.select(models.CommitteeSettings.text).where(models.CommitteeSettings.number == number)
    ).scalar_one()
    return _parsed(text)


def read_settings(work: Work, _actor: Actor) -> dict[str, Any]:
    """The newest version: the committee's own document, and all values with the defaults filled in."""
    number, _settings = current_settings(work)
    return _view(work, number)


def read_settings_version(work: Work, _actor: Actor, *, number: str) -> dict[str, Any]:
    """One version, an older one too; 0 are the defaults."""
    try:
        return _view(work, ordinal(number))
    except ValueError as wrong:
        raise NotFound from wrong


def list_settings_versions(work: Work, _actor: Actor, *, limit: int, after: str | None = None) -> dict[str, Any]:
    """Who edited the settings when and why, the newest first."""
    statement = work.select(*_SHOWN)
    if after:
        statement = statement.where(models.CommitteeSettings.number < unmark(after, ordinal)[0])
    statement = statement.order_by(models.CommitteeSettings.number.desc()).limit(limit + 1)
    rows = [dict(row) for row in work.session.execute(statement).mappings()]
    return page(rows, limit, lambda row: (row["number"],))


def _view(work: Work, number: int) -> dict[str, Any]:
    """One version as it is shown."""
    if number == 0:
        settings = default()
        edit: dict[str, Any] = {"note": "", "edited_by_name": None, "edited_at": None}
    else:
        found = work.session.execute(
            work.select(*_SHOWN, models.CommitteeSettings.text).where(models.CommitteeSettings.number == number)
        )
        row = found.mappings().first()
        if row is None:
            raise NotFound
        settings, edit = _parsed(row["text"]), dict(row)
    values = {name: value for name, value in _plain(settings).items() if name not in {"text", "sha256"}}
    return {
        "version": number,
        "document": settings.text,
        "sha256": settings.sha256,
        "values": values,
        "note": edit["note"],
        "edited_by_name": edit["edited_by_name"],
        "edited_at": edit["edited_at"],
    }


def _plain(value: Any) -> Any:
    """Settings as JSON values."""
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, frozenset):
        return sorted(str(entry) for entry in value)
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, enum.Enum | datetime | Fraction):
        return value.isoformat() if isinstance(value, datetime) else str(value)
    return value


@lru_cache(maxsize=256)
def _parsed(text: str) -> CommitteeSettings:
    return parse(text)
