"""The queue's filters, its groups with counts, saved views, and the statistics of a session."""

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.kernel.errors import BadInput, LostUpdate, NotFound
from services.kernel.types import new_id
from services.kernel.work import Toolbox
from services.members.vocabulary import Role
from services.proposals.commands import views
from services.proposals.commands.requesting import answer_conversion, ask_separation
from services.proposals.commands.submitting import submit_proposal
from services.proposals.commands.views import add_queue_view, edit_queue_view, remove_queue_view
from services.proposals.commands.writing import edit_proposal, withdraw_proposal
from services.proposals.queries.cases import read_proposal
from services.proposals.queries.groups import list_queue_groups
from services.proposals.queries.lists import list_proposals
from services.proposals.queries.statistics import read_proposal_statistics
from services.proposals.queries.views import list_queue_views
from services.proposals.refusals import TooManyViews, ViewNameTaken
from services.proposals.vocabulary import ProposalKind, ProposalState, RequestKind, SubmissionPeriod
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee
from tests.builders.looking import looking
from tests.builders.proposals import (
    TEXT,
    a_co_signed_proposal,
    a_filed_proposal,
    a_proposal_at_its_last_step,
    a_proposal_sent_back,
    a_submitted_proposal,
    ask,
    do,
)
from tests.builders.reviewing import (
    a_case_asked_to_be_withdrawn,
    a_declined_proposal,
    a_merged_case,
    a_proposal_awaiting_consent,
    a_proposal_merged_in_review,
    a_view,
    a_withdrawn_case,
)
from tests.builders.settings import set_settings
from tests.builders.statements import statements

PLAIN = {"category": "society", "is_overdue": False}


def cut_off(toolbox: Toolbox, place: Place, instant: str) -> None:
    """Let the committee set when the plenary's proposals end."""
    set_settings(toolbox, place.id, f"[proposals]\ncut_off = {instant}\n")


def queue(toolbox: Toolbox, person: Person, **filters: Any) -> list[UUID]:
    """What the filters leave."""
    return [each["id"] for each in ask(toolbox, person, list_proposals, limit=100, **filters)["items"]]


class TestFilters:
    """One filter after the other, and their groups."""

    def test_each_filter_leaves_what_it_says(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person, clock: HeldClock
    ) -> None:
        overdue = a_submitted_proposal(toolbox=toolbox, author=author, category="economy")
        asked = a_case_asked_to_be_withdrawn(toolbox=toolbox, author=author, first=first, last=last)
        merged = a_proposal_merged_in_review(toolbox=toolbox, author=author, reviewer=first, main=asked)
        do(toolbox, first, ask_separation, proposal_id=merged, reason="事项不同")
        clock.advance(days=20)
        fresh = a_submitted_proposal(toolbox=toolbox, author=author)
        joint = a_co_signed_proposal(toolbox=toolbox, author=author, signers=[place.member()])
        do(toolbox, author, submit_proposal, proposal_id=joint)
        assert queue(toolbox, first, is_overdue=True) == [overdue]
        assert queue(toolbox, first, asked=RequestKind.WITHDRAWAL) == [asked]
        assert set(queue(toolbox, last, mine_to_decide=True)) == {asked, merged}
        assert queue(toolbox, first, mine_to_decide=True) == [asked]
        assert queue(toolbox, first, kind=ProposalKind.JOINT) == [joint]
        assert queue(toolbox, first, state=ProposalState.MERGED) == [merged]
        assert set(queue(toolbox, first, session_id=place.session_id)) == {overdue, asked, merged, fresh, joint}
        assert queue(toolbox, first, session_id=new_id()) == []
        assert queue(toolbox, first, period=SubmissionPeriod.AT_OTHER_TIME) == []
        both = place.member("示例兼审委员", roles=(Role.REVIEWER,))
        own = a_case_asked_to_be_withdrawn(toolbox=toolbox, author=both, first=first, last=last)
        assert own not in queue(toolbox, both, mine_to_decide=True)
        offered = {
            each["id"] for each in ask(toolbox, both, list_proposals, limit=100)["items"]
            if "refuse-request" in each["actions"]
        }  # fmt: skip
        assert offered == set(queue(toolbox, both, mine_to_decide=True)) == {asked, merged}

    def test_groups_count_what_the_filters_leave(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, clock: HeldClock
    ) -> None:
        for category in ("society", "economy", "society"):
            a_submitted_proposal(toolbox=toolbox, author=author, category=category)
        clock.advance(days=20)
        a_proposal_at_its_last_step(toolbox=toolbox, author=author, first=first, category="culture")
        both = place.member("示例兼审委员", roles=(Role.REVIEWER,))
        for person in (first, both):
            groups = ask(toolbox, person, list_queue_groups)
            assert [(each["name"], each["count"], each["overdue"]) for each in groups["items"]] == [
                ("经济建设", 1, 1), ("文化建设", 1, 0), ("社会建设", 2, 2),
            ]  # fmt: skip
            assert (groups["count"], groups["overdue"]) == (4, 3)
        assert ask(toolbox, first, list_queue_groups, mine_to_review=True)["count"] == 3
        assert ask(toolbox, first, list_queue_groups, step=2, category="society") == {
            "items": [], "count": 0, "overdue": 0,
        }  # fmt: skip
        assert ask(toolbox, a_committee(toolbox).officer(Role.REVIEWER), list_queue_groups)["count"] == 0

    def test_the_text_as_it_was_submitted_is_a_filter_too(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person
    ) -> None:
        lift = a_submitted_proposal(toolbox=toolbox, author=author, title="关于加装电梯的提案", category="economy")
        river = a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=last, title="关于河道的提案")
        do(toolbox, author, edit_proposal, proposal_id=river, base_version=3, **{**TEXT, "title": "关于电梯的提案"})
        for person in (first, place.member("示例兼审委员", roles=(Role.REVIEWER,))):
            assert queue(toolbox, person, q="电梯") == [lift]
            assert queue(toolbox, person, q="河道 提案") == [river], "what is being edited was not submitted"
            assert queue(toolbox, person, q="电梯", category="society") == []
        assert queue(toolbox, a_committee(toolbox).officer(Role.REVIEWER), q="电梯") == []
        assert ask(toolbox, first, list_queue_groups, q="电梯")["count"] == 1
        for read in (list_queue_groups, partial(list_proposals, limit=9)):
            with pytest.raises(BadInput) as refusal:
                ask(toolbox, first, read, q="？！")
            assert [fault.pointer for fault in refusal.value.errors] == ["?q"]

    def test_the_cut_off_decides_once(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, clock: HeldClock
    ) -> None:
        cut_off(toolbox, place, (clock.instant + timedelta(hours=2)).isoformat())
        in_time = a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=first)
        clock.advance(hours=2)
        at_the_instant = a_submitted_proposal(toolbox=toolbox, author=author)
        clock.advance(seconds=1)
        late = a_submitted_proposal(toolbox=toolbox, author=author)
        do(toolbox, author, submit_proposal, proposal_id=in_time)
        during = queue(toolbox, first, period=SubmissionPeriod.DURING_PLENARY)
        assert set(during) == {in_time, at_the_instant}
        assert queue(toolbox, first, period=SubmissionPeriod.AT_OTHER_TIME) == [late]
        assert ask(toolbox, author, read_proposal, proposal_id=late)["period"] == SubmissionPeriod.AT_OTHER_TIME


class TestViews:
    """Filters under a name."""

    def test_ones_own_come_first_and_others_only_where_they_are_shared(
        self, toolbox: Toolbox, first: Person, last: Person
    ) -> None:
        a_view(toolbox=toolbox, owner=first, name="只给自己")
        shared = a_view(toolbox=toolbox, owner=first, name="大家都用", is_shared=True, state=ProposalState.IN_REVIEW)
        own = a_view(toolbox=toolbox, owner=last, name="最后一个")
        seen = ask(toolbox, last, list_queue_views)["items"]
        assert [(each["id"], each["is_own"]) for each in seen] == [(own, True), (shared, False)]
        assert (seen[1]["filters"], seen[1]["owner_name"]) == ({"state": "in-review"}, "示例初审")

    def test_it_is_changed_and_removed_by_its_owner(self, toolbox: Toolbox, first: Person, last: Person) -> None:
        view_id = a_view(toolbox=toolbox, owner=first, is_shared=True)
        new = {"name": "另一名称", "filters": {"step": 2}, "is_shared": False}
        for command, more in ((edit_queue_view, {"base_version": 1, **new}), (remove_queue_view, {})):
            with pytest.raises(NotFound):
                do(toolbox, last, command, queue_view_id=view_id, **more)
        with pytest.raises(LostUpdate):
            do(toolbox, first, edit_queue_view, queue_view_id=view_id, base_version=9, **new)
        saved = do(toolbox, first, edit_queue_view, queue_view_id=view_id, base_version=1, **new)
        assert (saved["version"], saved["name"], saved["filters"]) == (2, "另一名称", {"step": 2})
        assert ask(toolbox, last, list_queue_views)["items"] == []
        do(toolbox, first, remove_queue_view, queue_view_id=view_id)
        assert ask(toolbox, first, list_queue_views)["items"] == []

    def test_names_and_number_are_bounded(
        self, toolbox: Toolbox, first: Person, last: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        view_id = a_view(toolbox=toolbox, owner=first, name="经济类")
        a_view(toolbox=toolbox, owner=last, name="经济类")
        same = {"name": "经济类", "filters": {}, "is_shared": False}
        with pytest.raises(ViewNameTaken):
            do(toolbox, first, add_queue_view, **same)
        do(toolbox, first, edit_queue_view, queue_view_id=view_id, base_version=1, **same)
        other = a_view(toolbox=toolbox, owner=first, name="文化类")
        with pytest.raises(ViewNameTaken):
            do(toolbox, first, edit_queue_view, queue_view_id=other, base_version=1, **same)
        monkeypatch.setattr(views, "MOST_OF_ONES_OWN", 2)
        with pytest.raises(TooManyViews):
            do(toolbox, first, add_queue_view, name="再一个", filters={}, is_shared=False)

    def test_what_the_filters_name_is_there(self, toolbox: Toolbox, place: Place, first: Person) -> None:
        elsewhere = a_committee(toolbox, name="示例县政协")
        wrong = {"sector_id": elsewhere.sectors["经济"], "session_id": elsewhere.session_id}
        with pytest.raises(BadInput) as refusal:
            do(toolbox, first, add_queue_view, name="别处", filters=wrong, is_shared=False)
        assert [fault.pointer for fault in refusal.value.errors] == ["/filters/sector_id", "/filters/session_id"]
        with pytest.raises(BadInput) as refusal:
            do(toolbox, first, add_queue_view, name="别处", filters={"q": "？！"}, is_shared=False)
        assert [fault.pointer for fault in refusal.value.errors] == ["/filters/q"]
        here = {"q": "电梯", "sector_id": place.sectors["经济"], "session_id": place.session_id}
        assert do(toolbox, first, add_queue_view, name="此处", filters=here, is_shared=False)["filters"] == {
            name: str(value) for name, value in here.items()
        }


class TestStatistics:
    """一次会议的提案统计."""

    def test_every_fate_is_counted_in_every_group(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person, clock: HeldClock
    ) -> None:
        people = {"toolbox": toolbox, "author": author, "first": first, "last": last}
        two = {"toolbox": toolbox, "author": author}
        teacher = place.member("示例教师", sector="教育")
        main = a_filed_proposal(toolbox=toolbox, author=teacher, first=first, last=last, category="culture")
        clock.advance(hours=20)  # Another civil day, the same day in UTC or not.
        a_declined_proposal(**people)
        a_merged_case(**people, main=main)
        a_proposal_merged_in_review(**two, reviewer=first, main=main)
        a_withdrawn_case(**people)
        gone = a_submitted_proposal(**two)
        do(toolbox, author, withdraw_proposal, proposal_id=gone)
        converted = a_proposal_awaiting_consent(**two, reviewer=first)
        do(toolbox, author, answer_conversion, proposal_id=converted, consents=True)
        a_proposal_awaiting_consent(**two, reviewer=first)
        again = a_proposal_sent_back(**two, reviewer=first)
        do(toolbox, author, submit_proposal, proposal_id=again)
        a_proposal_sent_back(**two, reviewer=first)
        told = ask(toolbox, first, read_proposal_statistics)
        total = {
            "received": 10, "open": 3, "sent_back": 2, "filed": 3, "merged": 2, "converted": 1, "not_filed": 1,
            "withdrawn": 2,
        }  # fmt: skip
        assert told["total"] == total
        assert (told["session_id"], told["year"]) == (place.session_id, 2026)
        assert [(each["name"], each["received"], each["filed"]) for each in told["by_sector"]] == [
            ("经济", 9, 2), ("教育", 1, 1),
        ]  # fmt: skip
        for group in ("by_category", "by_sector", "by_kind", "by_period"):
            summed = Counter[str]()
            for each in told[group]:
                summed.update({name: each[name] for name in total})
            assert {name: summed[name] for name in total} == total, group
        assert [each["name"] for each in told["by_category"]] == ["社会建设", "文化建设"]
        days = {each.pop("day").isoformat(): each for each in told["by_day"]}
        assert [(day, each["received"], each["filed"]) for day, each in days.items()] == [
            ("2026-03-02", 1, 1), ("2026-03-03", 9, 2),
        ]  # fmt: skip
        assert days["2026-03-03"] == {
            "received": 9, "sent_back": 2, "filed": 2, "merged": 2, "converted": 1, "not_filed": 1, "withdrawn": 2,
        }  # fmt: skip
        assert ask(toolbox, first, read_proposal_statistics, session_id=place.session_id)["total"] == total

    def test_an_empty_session_has_no_groups_and_an_unknown_one_is_not_found(
        self, toolbox: Toolbox, first: Person
    ) -> None:
        told = ask(toolbox, first, read_proposal_statistics)
        assert set(told["total"].values()) == {0}
        assert (told["by_category"], told["by_day"]) == ([], [])
        with pytest.raises(NotFound):
            ask(toolbox, first, read_proposal_statistics, session_id=a_committee(toolbox).session_id)

    def test_it_costs_as_many_statements_for_many_as_for_few_and_reads_an_index(
        self, toolbox: Toolbox, author: Person, first: Person
    ) -> None:
        sent = []
        for count in (1, 9):
            for _ in range(count):
                a_submitted_proposal(toolbox=toolbox, author=author)
            with statements(toolbox.database.engine) as seen:
                ask(toolbox, first, read_proposal_statistics)
            sent.append(len(seen))
        assert sent[0] == sent[1] <= 16
        if toolbox.database.is_sqlite:
            query = "EXPLAIN QUERY PLAN SELECT count(*) FROM proposal WHERE committee_id = 'x' AND session_id = 'y'"
            with looking(toolbox.database) as session:
                (plan,) = session.execute(text(query)).all()
            assert plan.detail.startswith("SEARCH proposal USING COVERING INDEX")
