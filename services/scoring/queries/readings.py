"""Regulations as the laboratory needs them, read once and kept ready: a batch would otherwise read them anew."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from services.kernel.work import Work
from services.scoring.engine.articles import Regulation
from services.scoring.published import published_regulation


def old_regulation(work: Work, years: Iterable[Mapping[str, Any]], year: int) -> Regulation:
    """What a trial of these years holds its own regulation against in one of them."""
    regulation_id = next(each["regulation_id"] for each in years if each["year"] == year)
    return published_regulation(work, UUID(regulation_id)).regulation
