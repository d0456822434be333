"""The short plenary, and that it would notice a figure that is wrong."""

from collections.abc import Callable
from datetime import date

import pytest

from proofs.ground import BACKENDS, ground
from proofs.parts import NotProven, Scale
from proofs.plenary import Plenary
from proofs.plenary_count import Told
from server.app import create_toolbox
from tests.builders.committee import CheapHasher


@pytest.fixture(scope="module")
def plenary():
    """A plenary that is over."""
    with ground(BACKENDS[0]) as here:
        toolbox = create_toolbox(here.settings, clock=here.clock, database=here.database, passwords=CheapHasher())
        held = Plenary(toolbox, here.clock, Scale.SHORT)
        held.meet_for_days()
        yield held


def test_the_statistics_are_those_of_an_independent_count(plenary: Plenary) -> None:
    figures = plenary.check()
    assert figures["received"] == 60
    assert all(figures[name] for name in ("sent_back", "filed", "merged", "not_filed", "withdrawn")), figures


def _another_sector(told: Told) -> None:
    told.sector = "医药卫生" if told.sector != "医药卫生" else "教育"


def _another_day(told: Told) -> None:
    told.received = date(2026, 1, 1)


def _another_fate(told: Told) -> None:
    told.fate = "converted" if told.fate != "converted" else "merged"


def _one_signer_less(told: Told) -> None:
    told.signers = told.signers[1:]


@pytest.mark.parametrize("wrong", [_another_sector, _another_day, _another_fate, _one_signer_less])
def test_a_wrong_figure_is_noticed(plenary: Plenary, wrong: Callable[[Told], None]) -> None:
    victim = next(each for each in plenary.told if each.fate == "filed")
    kept = dict(vars(victim))
    wrong(victim)
    try:
        with pytest.raises(NotProven):
            plenary.check()
    finally:
        vars(victim).update(kept)
