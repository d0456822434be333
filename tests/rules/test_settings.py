"""The committee's settings: defaults, merging, every kind of mistake, and what the typed values answer."""

import hashlib
import json
from dataclasses import FrozenInstanceError, fields, is_dataclass
from datetime import UTC, datetime
from fractions import Fraction
from importlib import resources
from types import ModuleType

import pytest

from services.members import deadlines, settings_sections
from services.members.deadlines import ClockStart, FixedDate, Span, SpanUnit
from services.members.settings import LONGEST_TEXT, CommitteeSettings, default, parse
from services.members.settings_mistakes import SENTENCES, BadSettings, Mistake, pointer_to
from services.members.settings_sections import AttendanceRule, Audience, Choice, Deadlines, Scope
from services.members.vocabulary import Role, ScreenEffect
from services.scoring.vocabulary import Meeting

SCHEMA = json.loads(resources.files("services.members").joinpath("settings.schema.json").read_text("utf-8"))
NOT_A_KEY = "格式不对：只用小写字母、数字和连字符，如“standing-committee”。"
NOT_A_NAME = "格式不对：不能为空，也不能含有换行或控制字符。"
LIKE_ANOTHER = "没有名为“display_nam”的设置，是否应为“display_name”？"
NO_ZONE = "须写明几时几分与时区，如 2027-01-15T18:00:00+08:00。"
TOO_SHORT = "延长后的期限不能短于答复期限 reply。"
TOO_LATE = "不能晚于签到关闭的时间 closes_after。"
TOO_WIDE = "逐项得分的可见范围不能大于总分的可见范围。"
TWO_STEPS = """
[[proposals.review_steps]]
key = "first"
name = "初审"
[[proposals.review_steps]]
key = "second"
name = "复审"
"""


def mistakes(text: str) -> dict[str, str]:
    """What is wrong with a document: pointer to sentence."""
    with pytest.raises(BadSettings) as caught:
        parse(text)
    found = {mistake.pointer: mistake.detail_zh for mistake in caught.value.mistakes}
    assert len(found) == len(caught.value.mistakes)
    return found


# The defaults


def test_the_defaults_are_those_of_the_domain() -> None:
    settings = default()
    working_day, month = SpanUnit.WORKING_DAY, SpanUnit.MONTH
    assert settings.deadlines == Deadlines(
        review_step=Span(ClockStart.STEP_BEGUN, 5, working_day),
        sign_for=Span(ClockStart.ASSIGNED, 3, working_day),
        hand_back=Span(ClockStart.ASSIGNED, 10, working_day),
        first_contact=Span(ClockStart.ASSIGNED, 15, working_day),
        assist_opinion=Span(ClockStart.ASSIGNED, 1, month),
        reply=Span(ClockStart.ASSIGNED, 3, month),
        reply_extended=Span(ClockStart.ASSIGNED, 6, month, roll=False),
        rating=Span(ClockStart.REPLIED, 15, working_day),
        new_reply=Span(ClockStart.REOPENED, 3, month),
        score_appeal=Span(ClockStart.RESULT_PUBLISHED, 10, working_day),
    )
    assert settings.proposals.text_max == 1500
    assert settings.proposals.cut_off is None
    assert [step.name for step in settings.proposals.review_steps] == ["初审", "复审"]
    assert [ground.key for ground in settings.proposals.decline_grounds] == [
        "secret", "forbidden", "party-organisation", "own-party", "judicial", "academic", "personal", "promotion",
        "accusation", "empty",
    ]  # fmt: skip
    assert settings.activities.attended_fraction == Fraction(2, 3)
    assert settings.scoring.regulation is None
    assert settings.visibility.filed_proposals is Audience.MEMBERS
    assert settings.lists["reply_grades"][0] == Choice("a", "A类：已经解决或者采纳")


def test_every_default_kind_of_activity_is_known_to_scoring() -> None:
    kinds = default().activities.kinds
    assert len(kinds) == 16
    assert {kind.meeting for kind in kinds} <= {meeting.value for meeting in Meeting}


def test_an_empty_document_is_the_defaults() -> None:
    settings = parse("")
    differing = {
        field.name
        for field in fields(CommitteeSettings)
        if getattr(settings, field.name) != getattr(default(), field.name)
    }
    assert differing == {"text", "sha256"}


def test_the_default_text_parses_to_the_defaults_and_is_kept() -> None:
    assert parse(default().text) == default()
    assert default() is default()


def test_text_and_digest_are_of_the_committees_own_document() -> None:
    text = "# 备注\n[committee]\ndisplay_name = '某市政协'\n"
    settings = parse(text)
    assert settings.text == text
    assert settings.sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        default().text = ""  # type: ignore[misc]
    with pytest.raises(TypeError):
        default().lists["new"] = ()  # type: ignore[index]
    with pytest.raises(TypeError):
        default().scoring.totals[Role.MEMBER] = Scope.ALL  # type: ignore[index]


@pytest.mark.parametrize("module", [deadlines, settings_sections])
def test_every_class_of_the_settings_is_frozen(module: ModuleType) -> None:
    classes = [each for name, each in vars(module).items() if is_dataclass(each) and not name.startswith("_")]
    assert len(classes) >= 3
    assert all(each.__dataclass_params__.frozen for each in classes)


# Merging


def test_a_table_is_joined_name_by_name() -> None:
    settings = parse("[committee.contact]\nphone = '010-1'\n[proposals]\ntitle_max = 30")
    assert (settings.committee.phone, settings.committee.office) == ("010-1", "")
    assert (settings.proposals.title_max, settings.proposals.text_max) == (30, 1500)


def test_a_list_is_taken_whole() -> None:
    settings = parse('[[proposals.categories]]\nkey = "all"\nname = "全部"')
    assert settings.proposals.categories == (Choice("all", "全部"),)


def test_a_new_list_is_added_beside_the_others() -> None:
    settings = parse('[lists]\nmeals = [{key = "lunch", name = "午餐"}]')
    assert settings.lists["meals"] == (Choice("lunch", "午餐"),)
    assert settings.lists["leave_reasons"] == default().lists["leave_reasons"]


def test_one_part_of_a_deadline_can_be_changed() -> None:
    assert parse("deadlines.sign_for.amount = 7").deadlines.sign_for == Span(
        ClockStart.ASSIGNED, 7, SpanUnit.WORKING_DAY
    )
    assert parse("deadlines.rating.unit = 'day'").deadlines.rating == Span(ClockStart.REPLIED, 15, SpanUnit.DAY)
    assert not parse("deadlines.rating.roll = false").deadlines.rating.roll


def test_a_deadline_becomes_a_fixed_date_and_keeps_its_event() -> None:
    assert parse("deadlines.reply = {month = 6, day = 30}").deadlines.reply == FixedDate(ClockStart.ASSIGNED, 6, 30)


def test_the_defaults_are_not_changed_by_a_parse() -> None:
    parse("deadlines.reply = {month = 6, day = 30}\nproposals.title_max = 30\ncommittee.contact.phone = '1'")
    assert parse("").deadlines == default().deadlines
    assert parse("").proposals.title_max == 60


# What the values answer


def test_a_step_has_its_own_clock_or_that_of_all_steps() -> None:
    steps = parse(
        TWO_STEPS.replace('"初审"', '"初审"\nworking_days = 2') + "[deadlines]\nreview_step.amount = 9"
    ).proposals.review_steps
    assert [step.deadline.amount for step in steps] == [2, 9]
    assert steps[0].deadline == Span(ClockStart.STEP_BEGUN, 2, SpanUnit.WORKING_DAY)


@pytest.mark.parametrize(
    ("form", "number"),
    [
        ("", "第14届第3次会议第007号"),
        ("number_format = '{year}{number}'\nnumber_digits = 1", "20267"),
        ("number_format = '{{{number}}}'", "{007}"),
    ],
)
def test_a_case_number_is_written_as_the_committee_says(form: str, number: str) -> None:
    proposals = parse(f"[proposals]\n{form}").proposals
    assert proposals.case_number(term=14, session=3, year=2026, number=7) == number


@pytest.mark.parametrize(
    "written", ["2027-01-15T18:00:00+08:00", "2027-01-15 10:00:00Z", '"2027-01-15T18:00:00+08:00"']
)
def test_a_cut_off_is_an_instant(written: str) -> None:
    assert parse(f"proposals.cut_off = {written}").proposals.cut_off == datetime(2027, 1, 15, 10, tzinfo=UTC)


def test_the_first_rung_that_covers_a_leave_decides() -> None:
    activities = parse("""
        [[activities.leave_approvers]]
        kinds = ["plenary", "standing-committee"]
        up_to_half_days = 2
        approver = "secretary-general"
        [[activities.leave_approvers]]
        kinds = ["plenary"]
        approver = "chairpersons-council"
        [[activities.leave_approvers]]
        up_to_half_days = 1
        approver = "convener"
        [[activities.leave_approvers]]
        approver = "organiser"
    """).activities
    assert activities.leave_approver("plenary", 2) is Role.SECRETARY_GENERAL
    assert activities.leave_approver("plenary", 3) is Role.CHAIRPERSONS_COUNCIL
    assert activities.leave_approver("standing-committee", 3) is Role.ORGANISER
    assert activities.leave_approver("lecture", 1) is Role.CONVENER
    assert activities.leave_approver("lecture", 2) is Role.ORGANISER


def test_the_default_ladder_sends_half_a_day_to_the_convener() -> None:
    activities = default().activities
    assert activities.leave_approver("lecture", 1) is Role.CONVENER
    assert activities.leave_approver("lecture", 2) is Role.SECRETARY_GENERAL


def test_a_kind_is_found_by_its_key() -> None:
    assert default().activities.kind("plenary").attendance is AttendanceRule.REQUIRED
    assert default().activities.kind("lecture").attendance is AttendanceRule.OPTIONAL
    with pytest.raises(KeyError):
        default().activities.kind("nothing")


def test_a_role_that_is_not_named_sees_no_scores() -> None:
    scoring = parse("scoring.totals.leader = 'all'").scoring
    assert set(scoring.totals) == set(scoring.receipts) == set(Role)
    assert (scoring.totals[Role.LEADER], scoring.receipts[Role.LEADER]) == (Scope.ALL, Scope.NONE)
    assert (scoring.totals[Role.AUDITOR], scoring.totals[Role.MEMBER]) == (Scope.NONE, Scope.OWN)


# The schema's mistakes


@pytest.mark.parametrize(
    ("text", "pointer", "sentence"),
    [
        ("proposals.title_max = '60'", "/proposals/title_max", "应为整数。"),
        ("proposals.title_max = 60.0", "/proposals/title_max", "应为整数。"),
        ("proposals.title_max = true", "/proposals/title_max", "应为整数。"),
        ("proposals.title_max = nan", "/proposals/title_max", "应为整数。"),
        ("proposals.title_max = 9", "/proposals/title_max", "不能小于10。"),
        ("proposals.title_max = 201", "/proposals/title_max", "不能大于200。"),
        ("committee.short_name = 1", "/committee/short_name", "应为文字（写在引号里）。"),
        ("committee.short_name = 2026-01-01", "/committee/short_name", "应为文字（写在引号里）。"),
        ("committee.contact = ''", "/committee/contact", "应为一组设置（表）。"),
        ("committee = 1", "/committee", "应为一组设置（表）。"),
        ("proposals.required = {}", "/proposals/required", "应为列表。"),
        ("deadlines.reply.roll = 1", "/deadlines/reply/roll", "应为true 或 false。"),
        ("proposals.required = ['title', 'title', 'suggestions']", "/proposals/required", "有重复的项。"),
        ("deadlines.reply.unit = 'week'", "/deadlines/reply/unit", "只能是以下之一：working_day、day、month。"),
        ("scoring.regulation = 'A 1'", "/scoring/regulation", NOT_A_KEY),
        ('scoring.regulation = "a\\n"', "/scoring/regulation", NOT_A_KEY),
        ('committee.short_name = "a\\u0000"', "/committee/short_name", "格式不对：不能含有换行或控制字符。"),
        (f"committee.short_name = '{'长' * 201}'", "/committee/short_name", "不能超过200个字符。"),
        ("lists.new = [{key = 'a', name = ''}]", "/lists/new/0/name", NOT_A_NAME),
        ("proposals.number_format = ' '", "/proposals/number_format", NOT_A_NAME),
        ("activities.attended_fraction = '0.66'", "/activities/attended_fraction", "格式不对：写成分数，如“2/3”。"),
        ("lists.new = []", "/lists/new", "至少1项。"),
        ("proposals.categories = [{key = 'a'}]", "/proposals/categories/0/name", "缺少此项。"),
        ("committee.display_nam = ''", "/committee/display_nam", LIKE_ANOTHER),
        ("'a/b~c' = 1", "/a~1b~0c", "没有名为“a/b~c”的设置。"),
        ("lists.'一览' = []", "/lists/一览", "没有名为“一览”的设置。"),
        ("scoring.totals.boss = 'all'", "/scoring/totals/boss", "没有名为“boss”的设置。"),
        ("deadlines.reply.month = 6", "/deadlines/reply/day", "缺少此项。"),
        ("deadlines.reply.hour = 6", "/deadlines/reply/hour", "没有名为“hour”的设置。"),
        ("deadlines.reply = {month = 13, day = 1}", "/deadlines/reply/month", "不能大于12。"),
    ],
)  # fmt: skip
def test_each_breach_of_the_schema_is_named_in_chinese(text: str, pointer: str, sentence: str) -> None:
    assert mistakes(text) == {pointer: sentence}


@pytest.mark.parametrize(("count", "sentence"), [(1, "至少2项。"), (5, "最多4项。")])
def test_a_review_has_two_to_four_steps(count: int, sentence: str) -> None:
    steps = "".join(f'[[proposals.review_steps]]\nkey = "s{n}"\nname = "第{n}审"\n' for n in range(count))
    assert mistakes(steps) == {"/proposals/review_steps": sentence}


@pytest.mark.parametrize("count", [2, 3, 4])
def test_two_three_and_four_steps_are_taken(count: int) -> None:
    steps = "".join(f'[[proposals.review_steps]]\nkey = "s{n}"\nname = "第{n}审"\n' for n in range(count))
    assert len(parse(steps).proposals.review_steps) == count


def test_every_mistake_is_named_at_once_and_in_order() -> None:
    found = mistakes("""
        nothing = 1
        [committee]
        short_name = 5
        [deadlines]
        reply = {month = 2, day = 30}
        sign_for = {amount = 0}
        [lists]
        one = [{key = "a", name = "甲"}, {key = "a", name = "乙"}]
        two = 1
        [[proposals.categories]]
        key = "a"
        name = "甲"
        [[proposals.categories]]
        key = "b"
        name = "甲"
        [[proposals.categories]]
        key = 3
        name = "丙"
    """)
    assert list(found) == [
        "/committee/short_name", "/deadlines/reply/day", "/deadlines/sign_for/amount", "/lists/one/1/key", "/lists/two",
        "/nothing", "/proposals/categories/1/name", "/proposals/categories/2/key",
    ]  # fmt: skip


def test_mistakes_of_a_faulty_section_do_not_hide_or_break_the_rules() -> None:
    assert set(mistakes("proposals = 1\nlists = 2\nscoring = 3\nvisibility = 4\nactivities = 5\ndeadlines = 6")) == {
        "/activities", "/deadlines", "/lists", "/proposals", "/scoring", "/visibility",
    }  # fmt: skip
    assert mistakes("proposals.categories = [1]") == {"/proposals/categories/0": "应为一组设置（表）。"}


# The rules between fields


@pytest.mark.parametrize(
    ("place", "entries"),
    [
        ("proposals.categories", "key = 'a', name = '{}'"),
        ("proposals.review_steps", "key = 'a', name = '{}'"),
        ("proposals.decline_grounds", "key = 'a', name = '{}'"),
        ("activities.kinds", "key = 'plenary', name = '{}', attendance = 'required', meeting = 'other'"),
        ("lists.leave_reasons", "key = 'a', name = '{}'"),
        ("lists.new", "key = 'a', name = '{}'"),
    ],
)
def test_keys_and_names_stand_once_in_a_list(place: str, entries: str) -> None:
    pointer = "/" + place.replace(".", "/")
    one, two = "{" + entries.format("甲") + "}", "{" + entries.format("乙") + "}"
    assert mistakes(f"{place} = [{one}, {two}]") == {f"{pointer}/1/key": "与第1项的键相同。"}
    other = one.replace("key = 'a'", "key = 'b'").replace("'plenary'", "'other'")
    assert mistakes(f"{place} = [{one}, {other}]") == {f"{pointer}/1/name": "与第1项的名称相同。"}


@pytest.mark.parametrize(
    ("text", "pointer", "sentence"),
    [
        ("proposals.required = ['title']", "/proposals/required", "必须包含 suggestions。"),
        ("proposals.required = []", "/proposals/required", "必须包含 title、suggestions。"),
        ("proposals.suggestion_max = 1501", "/proposals/suggestion_max", "不能大于全文的字数上限 text_max。"),
        ("proposals.number_format = '{year}'", "/proposals/number_format", "必须含有 {number}，否则编号会重复。"),
        ("proposals.number_format = '{{number}}'", "/proposals/number_format", "必须含有 {number}，否则编号会重复。"),
        ("proposals.number_format = '{number'", "/proposals/number_format", "花括号没有成对。"),
        ("proposals.cut_off = '明天'", "/proposals/cut_off", "应为时间，如 2027-01-15T18:00:00+08:00。"),
        ("proposals.cut_off = 18:00:00", "/proposals/cut_off", "应为时间，如 2027-01-15T18:00:00+08:00。"),
        ("proposals.cut_off = 2027-01-15", "/proposals/cut_off", NO_ZONE),
        ("proposals.cut_off = 2027-01-15T18:00:00", "/proposals/cut_off", NO_ZONE),
        ("deadlines.rating = {month = 4, day = 31}", "/deadlines/rating/day", "4月没有31日。"),
        ("deadlines.reply_extended.amount = 2", "/deadlines/reply_extended/amount", TOO_SHORT),
        ("activities.attended_fraction = '4/3'", "/activities/attended_fraction", "应大于 0 且不超过 1。"),
        ("activities.attended_fraction = '0/3'", "/activities/attended_fraction", "应大于 0 且不超过 1。"),
        ("activities.attended_fraction = '1/0'", "/activities/attended_fraction", "应大于 0 且不超过 1。"),
        ("activities.proofs.remote_fraction = '3/2'", "/activities/proofs/remote_fraction", "应大于 0 且不超过 1。"),
        (
            "activities.proofs.printed_code_kinds = ['x']", "/activities/proofs/printed_code_kinds/0",
            "没有键为“x”的活动种类。",
        ),
        ("activities.check_in.late_after = 61", "/activities/check_in/late_after", TOO_LATE),
        ("visibility.replies = 'public'", "/visibility/replies", "答复的可见范围不能大于提案的可见范围。"),
        ("scoring.receipts.leader = 'own'", "/scoring/receipts/leader", TOO_WIDE),
        ("scoring.totals.scorer = 'own'", "/scoring/receipts/scorer", TOO_WIDE),
    ],
)  # fmt: skip
def test_each_breach_between_fields_is_named_in_chinese(text: str, pointer: str, sentence: str) -> None:
    assert mistakes(text) == {pointer: sentence}


@pytest.mark.parametrize("part", ["{}", "{0}", "{name}", "{number.real}", "{number[0]}", "{number!r}", "{number:9}"])
def test_a_number_format_reaches_nothing_but_the_four_numbers(part: str) -> None:
    assert mistakes(f"proposals.number_format = '{{number}}{part}'") == {
        "/proposals/number_format": "花括号里只能写 term、session、year、number。"
    }


@pytest.mark.parametrize(
    "text",
    [
        "proposals.suggestion_max = 1500",
        "deadlines.rating = {month = 2, day = 29}",
        "deadlines.reply_extended.amount = 3",
        "deadlines.reply_extended = {amount = 2, unit = 'day'}",
        "deadlines.reply_extended = {month = 6, day = 30}",
        "deadlines.reply = {month = 8, day = 1}\ndeadlines.reply_extended = {month = 6, day = 30}",
        "activities.attended_fraction = '1/1'",
        "activities.check_in.late_after = 60",
        "visibility.filed_proposals = 'public'\nvisibility.replies = 'public'",
        "scoring.totals.leader = 'bodies'\nscoring.receipts.leader = 'bodies'",
    ],
)
def test_what_just_keeps_the_rules_is_taken(text: str) -> None:
    assert parse(text)


def ladder(*rungs: str) -> str:
    """A document with a ladder of leave approvers."""
    written = ", ".join("{approver = 'leader'" + rung + "}" for rung in rungs)
    return f"activities.leave_approvers = [{written}]"


LAST = "最后一条不能限定种类或时长，否则有的请假无人审批。"
NEVER = "前面已有一条适用于同样的请假，此条永远用不到。"
PLENARY, BOTH = ", kinds = ['plenary']", ", kinds = ['plenary', 'lecture']"


@pytest.mark.parametrize(
    ("rungs", "faults"),
    [
        (("",), {}),
        ((PLENARY, ""), {}),
        ((PLENARY,), {"0": LAST}),
        ((", up_to_half_days = 1",), {"0": LAST}),
        (("", ""), {"1": NEVER}),
        (("", PLENARY, ""), {"1": NEVER, "2": NEVER}),
        ((PLENARY, BOTH, ""), {}),
        ((BOTH, PLENARY, ""), {"1": NEVER}),
        ((", up_to_half_days = 1", ", up_to_half_days = 2", ""), {}),
        ((", up_to_half_days = 2", ", up_to_half_days = 2", ""), {"1": NEVER}),
        ((", up_to_half_days = 2", ", up_to_half_days = 1" + PLENARY, ""), {"1": NEVER}),
        ((PLENARY + ", up_to_half_days = 2", ", up_to_half_days = 1", ""), {}),
        ((PLENARY, PLENARY + ", up_to_half_days = 1", ""), {"1": NEVER}),
    ],
)
def test_every_leave_finds_an_approver_and_every_rung_a_leave(rungs: tuple[str, ...], faults: dict[str, str]) -> None:
    if faults:
        assert mistakes(ladder(*rungs)) == {
            f"/activities/leave_approvers/{index}": text for index, text in faults.items()
        }
    else:
        assert len(parse(ladder(*rungs)).activities.leave_approvers) == len(rungs)


def test_a_rung_names_known_kinds() -> None:
    assert mistakes(ladder(", kinds = ['plenary', 'party']", "")) == {
        "/activities/leave_approvers/0/kinds/1": "没有键为“party”的活动种类。"
    }


# TOML itself


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a = 1\nb = = 2", "第2行第5列：不符合 TOML 语法。"),
        ("a = 1\nb = ", "第2行第5列：不符合 TOML 语法。"),
        ("[committee", "第1行第11列：不符合 TOML 语法。"),
        ("a = 1\na = 2", "第2行第6列：这一项或这个表写了两次。"),
        ("[a]\n[a]", "第2行第3列：这一项或这个表写了两次。"),
        ("a = {b = 1, b = 2}", "第1行第18列：这一项或这个表写了两次。"),
        (f"a = {'9' * 5000}", "设置文件中有无法读取的数值。"),
        ("a = " + "[" * 5000, "设置文件的括号嵌套过深。"),
        ("a = '\ud800'", "设置文件含有无法识别的字符。"),
        ("b = 1 # \udfff", "设置文件含有无法识别的字符。"),
        ("#" * (LONGEST_TEXT + 1), f"设置文件不能超过{LONGEST_TEXT}个字符。"),
    ],
)
def test_what_is_no_toml_is_named_with_line_and_column(text: str, sentence: str) -> None:
    assert mistakes(text) == {"": sentence}


def test_the_longest_document_is_taken() -> None:
    assert parse("#" * LONGEST_TEXT).proposals == default().proposals


# The schema and the code agree


def keywords(schema: object) -> set[str]:
    """The keywords of a schema that can fail."""
    if isinstance(schema, list):
        return set().union(*map(keywords, schema))
    if not isinstance(schema, dict):
        return set()
    found = set()
    for name, value in schema.items():
        if name in {"properties", "patternProperties", "$defs"}:
            found |= set().union(*map(keywords, value.values()))
        elif name not in {"$schema", "title", "description", "$ref"}:
            found |= {name} | (keywords(value) if name in {"items", "then", "else"} else set())
    return found


def test_every_keyword_of_the_schema_has_a_chinese_sentence() -> None:
    # These five only lead to others or point at a name.
    assert keywords(SCHEMA) - {"if", "then", "else", "items", "required", "additionalProperties"} == set(SENTENCES)


def test_the_schemas_lists_are_those_of_the_code() -> None:
    definitions = SCHEMA["$defs"]
    assert definitions["event"]["enum"] == [each.value for each in ClockStart]
    assert definitions["deadline"]["else"]["properties"]["unit"]["enum"] == [each.value for each in SpanUnit]
    assert definitions["scope"]["enum"] == [each.value for each in Scope]
    assert definitions["audience"]["enum"] == [each.value for each in Audience]
    assert set(definitions["scopes"]["properties"]) == {each.value for each in Role}
    assert list(SCHEMA["properties"]["deadlines"]["properties"]) == [each.name for each in fields(Deadlines)]
    rung = SCHEMA["properties"]["activities"]["properties"]["leave_approvers"]["items"]
    assert set(rung["properties"]["approver"]["enum"]) <= {each.value for each in Role}
    kind = SCHEMA["properties"]["activities"]["properties"]["kinds"]["items"]
    assert kind["properties"]["attendance"]["enum"] == [each.value for each in AttendanceRule]


def test_a_pointer_escapes_as_rfc_6901_says() -> None:
    assert pointer_to() == ""
    assert pointer_to("a/b", 0, "~") == "/a~1b/0/~0"


def test_bad_settings_keeps_each_mistake_once_and_sorted() -> None:
    assert BadSettings([Mistake("/b", "乙"), Mistake("/a", "甲"), Mistake("/b", "乙")]).mistakes == (
        Mistake("/a", "甲"),
        Mistake("/b", "乙"),
    )


@pytest.mark.parametrize("name", ["contact", "suggested_units"])
def test_what_stands_beside_the_text_may_be_required(name: str) -> None:
    settings = parse(f'[proposals]\nrequired = ["title", "suggestions", "{name}"]\n')
    assert settings.proposals.required == {"title", "suggestions", name}


def test_nothing_is_required_that_a_proposal_has_no_field_for() -> None:
    assert set(mistakes('[proposals]\nrequired = ["title", "suggestions", "seal"]\n')) == {"/proposals/required/2"}


def test_a_screen_only_warns_unless_it_is_told_to_refuse() -> None:
    screen = '[[proposals.screens]]\nkey = "{0}"\nname = "{0}"\nadvice = "请核对"\nwords = ["示例"]\n'
    settings = parse(screen.format("one") + screen.format("two") + 'effect = "refuse"\n')
    assert [each.effect for each in settings.proposals.screens] == [ScreenEffect.WARN, ScreenEffect.REFUSE]
    assert set(mistakes(screen.format("one") + 'effect = "shout"\n')) == {"/proposals/screens/0/effect"}
