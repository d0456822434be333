"""What settlement says of evidence, and which corrections can be."""

from fractions import Fraction

import pytest

from services.activities.attendance_vocabulary import (
    ATTENDED,
    CORRECTION_ACTION_NAMES,
    CORRECTION_STATE_NAMES,
    CorrectionAction,
    CorrectionState,
)
from services.activities.rules import Judgement
from services.activities.settlement_rules import faults_of_correction, weakest
from services.activities.sheet_form import SIGNS, STANDING_NAMES
from services.activities.vocabulary import (
    ATTENDANCE_STATUS_NAMES,
    EVIDENCE_NAMES,
    AttendanceStatus,
    Evidence,
    StandingSoFar,
)
from services.scoring import vocabulary as scoring

PRESENT, LATE, EXCUSED, ABSENT, NO_SHOW, WALK_IN = AttendanceStatus


def faults(
    was: Judgement, to: Judgement, *, sessions: int = 3, is_required: bool = True, is_settled: bool = True
) -> list[str]:
    found = faults_of_correction(
        was, to, sessions=sessions, fraction=Fraction(2, 3), is_required=is_required, is_settled=is_settled
    )
    return [fault.pointer for fault in found]


@pytest.mark.parametrize(
    ("to", "pointers"),
    [
        (Judgement(PRESENT, 2), []), (Judgement(LATE, 3), []), (Judgement(EXCUSED, 0), []), (Judgement(EXCUSED, 1), []),
        (Judgement(ABSENT, 1), []), (Judgement(ABSENT, 0), ["/status"]), (Judgement(PRESENT, 1), ["/half_days"]),
        (Judgement(PRESENT, 0), ["/half_days"]), (Judgement(ABSENT, 2), ["/status"]),
        (Judgement(PRESENT, 4), ["/half_days"]), (Judgement(ABSENT, -1), ["/half_days"]),
    ],
)  # fmt: skip
def test_a_correction_changes_something_and_says_of_half_days_what_settlement_would(
    to: Judgement, pointers: list[str]
) -> None:
    assert faults(Judgement(ABSENT, 0), to) == pointers


@pytest.mark.parametrize(
    ("to", "of_required", "of_optional"),
    [
        (Judgement(PRESENT, 2), [], []), (Judgement(WALK_IN, 2), ["/status"], []),
        (Judgement(ABSENT, 0), ["/status"], ["/status"]), (Judgement(NO_SHOW, 1), ["/status"], ["/status"]),
        (Judgement(EXCUSED, 0), ["/status"], ["/status"]), (Judgement(None, 1), ["/status"], ["/status"]),
        (Judgement(PRESENT, 1), ["/half_days"], ["/half_days"]), (Judgement(None, 2), ["/status"], ["/status"]),
    ],
)  # fmt: skip
def test_of_whom_settlement_told_nothing_a_correction_says_only_that_he_came(
    to: Judgement, of_required: list[str], of_optional: list[str]
) -> None:
    was = Judgement(None, 1)
    assert faults(was, to, is_settled=False) == of_required
    assert faults(was, to, is_settled=False, is_required=False) == of_optional


def test_that_there_is_nothing_to_tell_is_never_said_of_whom_an_invitation_obliges() -> None:
    nothing = Judgement(None, 0)
    assert faults(Judgement(PRESENT, 2), nothing) == ["/status"]
    assert faults(Judgement(WALK_IN, 2), nothing, is_required=False) == []
    assert faults(Judgement(PRESENT, 2), nothing, is_settled=False) == []


@pytest.mark.parametrize(
    ("to", "of_required", "of_optional"),
    [
        (Judgement(NO_SHOW, 0), ["/status"], []), (Judgement(WALK_IN, 2), ["/status"], []),
        (Judgement(ABSENT, 0), [], ["/status"]), (Judgement(WALK_IN, 1), ["/status"], ["/half_days"]),
    ],
)  # fmt: skip
def test_what_is_optional_knows_other_words_than_what_is_required(
    to: Judgement, of_required: list[str], of_optional: list[str]
) -> None:
    before = Judgement(PRESENT, 2)
    assert (faults(before, to), faults(before, to, is_required=False)) == (of_required, of_optional)


def test_presence_is_shown_no_better_than_where_it_is_shown_worst() -> None:
    assert weakest([]) is None
    assert weakest([Evidence.VENUE_CODE]) is Evidence.VENUE_CODE
    assert weakest(Evidence) is weakest(reversed(Evidence)) is list(Evidence)[-1]


def test_every_word_has_its_name() -> None:
    for names, words in (
        (ATTENDANCE_STATUS_NAMES, AttendanceStatus), (EVIDENCE_NAMES, Evidence),
        (CORRECTION_STATE_NAMES, CorrectionState), (CORRECTION_ACTION_NAMES, CorrectionAction),
        (SIGNS, StandingSoFar), (STANDING_NAMES, StandingSoFar),
    ):  # fmt: skip
        assert set(names) == set(words)
    assert set(AttendanceStatus) > ATTENDED


def test_scoring_knows_every_grade_of_evidence_by_the_same_name() -> None:
    assert scoring.EVIDENCE_NAMES == EVIDENCE_NAMES
