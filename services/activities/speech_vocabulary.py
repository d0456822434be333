"""Words of speeches at a meeting: how one is given, where it stands, what is done with it."""

import enum


class SpeechForm(enum.StrEnum):
    """How a speech is given; the same words as scoring counts by."""

    ORAL = "oral"
    WRITTEN = "written"
    IMPROMPTU = "impromptu"


SPEECH_FORM_NAMES = {
    SpeechForm.ORAL: "口头发言",
    SpeechForm.WRITTEN: "书面发言",
    SpeechForm.IMPROMPTU: "即席发言",
}
"""The forms as people read them."""


class PlannedForm(enum.StrEnum):
    """The forms that are written down and reviewed before; an impromptu speech is recorded when it was given."""

    ORAL = "oral"
    WRITTEN = "written"


class SpeechState(enum.StrEnum):
    """Where a speech stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


SPEECH_STATE_NAMES = {
    SpeechState.DRAFT: "草稿",
    SpeechState.SUBMITTED: "待审核",
    SpeechState.RETURNED: "退回修改",
    SpeechState.ACCEPTED: "已安排",
    SpeechState.DECLINED: "未安排",
    SpeechState.GIVEN: "已发言",
    SpeechState.WITHDRAWN: "已撤回",
}
"""The states as people read them."""


class SpeechAction(enum.StrEnum):
    """What can be done with a speech."""

    EDIT = "edit"
    SUBMIT = "submit"
    RETURN = "return"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    GIVE = "give"
    RECORD = "record"
    STRIKE = "strike"


SPEECH_ACTION_NAMES = {
    SpeechAction.EDIT: "修改",
    SpeechAction.SUBMIT: "提交",
    SpeechAction.RETURN: "退回修改",
    SpeechAction.ACCEPT: "安排发言",
    SpeechAction.DECLINE: "不予安排",
    SpeechAction.WITHDRAW: "撤回",
    SpeechAction.GIVE: "登记已发言",
    SpeechAction.RECORD: "登记即席发言",
    SpeechAction.STRIKE: "撤销登记",
}
"""The actions as people read them."""


class SpeechDecision(enum.StrEnum):
    """What the organiser says of a speech that was submitted."""

    ACCEPT = "accept"
    RETURN = "return"
    DECLINE = "decline"


SPEECH_DECISION_NAMES = {
    SpeechDecision.ACCEPT: "安排发言",
    SpeechDecision.RETURN: "退回修改",
    SpeechDecision.DECLINE: "不予安排",
}
"""The decisions as people read them."""
