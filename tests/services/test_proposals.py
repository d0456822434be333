"""Commands and reads of proposals: what they keep, what they refuse, what others see of it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from services.kernel.audit import AuditRow
from services.kernel.errors import BadInput, Collision, LostUpdate, NotFound, NotItsTurn, NotReady, NotThisPerson
from services.kernel.paging import mark
from services.kernel.types import new_id
from services.kernel.work import Toolbox, reading
from services.members.models import TermSession
from services.members.vocabulary import Role
from services.proposals.commands.reviewing import file_proposal, pass_review_step, send_back_proposal
from services.proposals.commands.submitting import submit_proposal
from services.proposals.commands.writing import draft_proposal, edit_proposal, withdraw_proposal
from services.proposals.models import Proposal, ProposalHistory, ProposalRevision, ProposalSuggestion
from services.proposals.queries import cases, lists
from services.proposals.refusals import NoSeat, NoSession, SameReviewer
from services.proposals.review_models import ProposalReview
from services.proposals.vocabulary import ProposalState, ReviewDecision
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee, housekeeping
from tests.builders.looking import looking
from tests.builders.proposals import (
    TEXT,
    a_draft,
    a_filed_proposal,
    a_proposal_at_its_last_step,
    a_proposal_sent_back,
    a_submitted_proposal,
    ask,
    do,
)
from tests.builders.settings import set_settings
from tests.builders.statements import statements


def rows(toolbox: Toolbox, person: Person, model: type, proposal_id: UUID) -> list[Any]:
    """A proposal's rows of a table."""
    with reading(toolbox, committee_id=person.committee_id) as work:
        return list(work.session.scalars(work.select(model).where(model.proposal_id == proposal_id).order_by(model.id)))


def audited(toolbox: Toolbox, proposal_id: UUID) -> list[tuple[str, dict[str, Any]]]:
    """The audit of a proposal."""
    with looking(toolbox.database) as session:
        found = session.execute(
            select(AuditRow.action, AuditRow.detail).where(AuditRow.object_id == proposal_id).order_by(AuditRow.id)
        )
        return [(row.action, row.detail) for row in found]


class TestWriting:
    """Drafts and their texts."""

    def test_a_draft_needs_only_a_title(self, toolbox: Toolbox, author: Person) -> None:
        made = do(toolbox, author, draft_proposal, title="关于停车")
        assert (made["state"], made["version"], made["revision"]) == (ProposalState.DRAFT, 1, 1)
        assert made["actions"] == ["edit", "invite", "submit", "withdraw"]
        seen = ask(toolbox, author, cases.read_proposal, proposal_id=made["id"])
        assert (seen["situation"], seen["suggestions"], seen["category"], seen["is_researched"]) == ("", [], None, None)
        assert (seen["review"], seen["sent_back"]) == (None, None)

    def test_without_a_seat_there_is_no_draft(self, toolbox: Toolbox, place: Place) -> None:
        with pytest.raises(NoSeat):
            do(toolbox, place.officer(Role.ORGANISATION_OFFICER), draft_proposal, title="关于停车")

    def test_another_text_is_another_revision(self, toolbox: Toolbox, author: Person, clock: HeldClock) -> None:
        proposal_id = a_draft(toolbox=toolbox, author=author)
        clock.advance(minutes=5)
        changed = {**TEXT, "title": "关于夜间停车", "suggestions": ["甲。", "乙。", "丙。"]}
        saved = do(toolbox, author, edit_proposal, proposal_id=proposal_id, base_version=1, **changed)
        assert (saved["version"], saved["revision"]) == (2, 2)
        seen = ask(toolbox, author, cases.read_proposal, proposal_id=proposal_id)
        assert seen["title"] == "关于夜间停车"
        assert [(each["number"], each["text"]) for each in seen["suggestions"]] == [
            (1, "甲。"),
            (2, "乙。"),
            (3, "丙。"),
        ]
        assert seen["saved_at"] > seen["created_at"]
        kept = ask(toolbox, author, cases.list_proposal_revisions, proposal_id=proposal_id, limit=10)["items"]
        assert [(each["number"], each["device_name"]) for each in kept] == [(2, "示例手机"), (1, "示例手机")]
        oldest = ask(toolbox, author, cases.read_proposal_revision, proposal_id=proposal_id, revision_id=kept[1]["id"])
        assert oldest["title"] == TEXT["title"]
        assert [each["text"] for each in oldest["suggestions"]] == TEXT["suggestions"]
        assert audited(toolbox, proposal_id)[-1] == (
            "proposal-edited",
            {"author_seat_id": str(author.seat_id), "revision": 2, "fields": ["title", "suggestions"], "lapsed": []},
        )

    def test_a_numbered_suggestion_keeps_its_row(self, toolbox: Toolbox, author: Person) -> None:
        proposal_id = a_draft(toolbox=toolbox, author=author)
        before = rows(toolbox, author, ProposalSuggestion, proposal_id)
        do(toolbox, author, edit_proposal, proposal_id=proposal_id, base_version=1, **{**TEXT, "suggestions": ["改。"]})
        (after,) = rows(toolbox, author, ProposalSuggestion, proposal_id)
        assert (after.id, after.text) == (before[0].id, "改。")

    def test_the_same_text_again_changes_nothing(self, toolbox: Toolbox, author: Person) -> None:
        proposal_id = a_draft(toolbox=toolbox, author=author)
        for base_version in (1, 0, 77):
            saved = do(toolbox, author, edit_proposal, proposal_id=proposal_id, base_version=base_version, **TEXT)
            assert (saved["version"], saved["revision"]) == (1, 1)
        assert len(audited(toolbox, proposal_id)) == 1

    def test_the_same_text_is_still_refused_out_of_turn(self, toolbox: Toolbox, author: Person) -> None:
        proposal_id = a_submitted_proposal(toolbox=toolbox, author=author)
        with pytest.raises(NotItsTurn):
            do(toolbox, author, edit_proposal, proposal_id=proposal_id, base_version=2, **TEXT)

    def test_a_lost_update_says_what_by_whom_and_when(self, toolbox: Toolbox, author: Person, clock: HeldClock) -> None:
        proposal_id = a_draft(toolbox=toolbox, author=author)
        saved_at = clock.advance(minutes=5)
        theirs = {**TEXT, "analysis": "电脑上的分析。"}
        do(toolbox, author, edit_proposal, proposal_id=proposal_id, base_version=1, **theirs)
        clock.advance(minutes=5)
        mine = {**TEXT, "title": "手机上的案由", "suggestions": ["一条。"]}
        with pytest.raises(LostUpdate) as refusal:
            do(toolbox, author, edit_proposal, proposal_id=proposal_id, base_version=1, **mine)
        assert refusal.value.facts == {
            "changed": [{"field": "analysis", "yours": TEXT["analysis"], "theirs": "电脑上的分析。"}],
            "saved_by": "示例提案人", "saved_at": saved_at, "saved_on": "示例手机", "current_version": 2,
        }  # fmt: skip
        seen = ask(toolbox, author, cases.read_proposal, proposal_id=proposal_id)
        assert (seen["version"], seen["title"], seen["analysis"]) == (2, TEXT["title"], "电脑上的分析。")
        assert len(rows(toolbox, author, ProposalHistory, proposal_id)) == 1

    def test_a_save_that_undoes_nothing_is_no_lost_update(self, toolbox: Toolbox, author: Person) -> None:
        proposal_id = a_draft(toolbox=toolbox, author=author)
        theirs = {**TEXT, "analysis": "新的分析。"}
        do(toolbox, author, edit_proposal, proposal_id=proposal_id, base_version=1, **theirs)
        merged = {**theirs, "title": "新的案由"}
        assert do(toolbox, author, edit_proposal, proposal_id=proposal_id, base_version=1, **merged)["version"] == 3

    def test_a_version_that_never_was_protects_everything(self, toolbox: Toolbox, author: Person) -> None:
        proposal_id = a_draft(toolbox=toolbox, author=author)
        for base_version in (0, 9):
            with pytest.raises(LostUpdate) as refusal:
                do(
                    toolbox, author, edit_proposal, proposal_id=proposal_id, base_version=base_version,
                    **{**TEXT, "title": "新的案由"},
                )  # fmt: skip
            assert [each["field"] for each in refusal.value.facts["changed"]] == ["title"]

    def test_steps_without_a_change_of_text_do_not_lose_an_edit(
        self, toolbox: Toolbox, author: Person, first: Person
    ) -> None:
        proposal_id = a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=first)
        saved = do(
            toolbox, author, edit_proposal, proposal_id=proposal_id, base_version=1, **{**TEXT, "title": "新的案由"}
        )
        assert (saved["state"], saved["version"], saved["revision"]) == (ProposalState.SENT_BACK, 4, 2)

    def test_only_its_author_writes_it(self, toolbox: Toolbox, place: Place, author: Person) -> None:
        proposal_id = a_draft(toolbox=toolbox, author=author)
        reviewing_member = place.member("示例兼审委员", roles=(Role.REVIEWER,))
        for stranger in (place.member(), reviewing_member, a_committee(toolbox).member()):
            with pytest.raises(NotFound):
                do(toolbox, stranger, edit_proposal, proposal_id=proposal_id, base_version=1, **TEXT)
        submitted = a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=reviewing_member)
        with pytest.raises(NotThisPerson):
            do(toolbox, reviewing_member, edit_proposal, proposal_id=submitted, base_version=3, **TEXT)

    def test_withdrawn_is_withdrawn(self, toolbox: Toolbox, author: Person) -> None:
        proposal_id = a_submitted_proposal(toolbox=toolbox, author=author)
        gone = do(toolbox, author, withdraw_proposal, proposal_id=proposal_id, reason="另有安排")
        assert (gone["state"], gone["review_step"], gone["actions"]) == (ProposalState.WITHDRAWN, None, [])
        with pytest.raises(NotItsTurn):
            do(toolbox, author, withdraw_proposal, proposal_id=proposal_id)
        history = ask(toolbox, author, cases.list_proposal_history, proposal_id=proposal_id, limit=10)["items"]
        assert [(row["action"], row["reason"], row["step"]) for row in history] == [
            ("submit", None, None), ("withdraw", "另有安排", 1),
        ]  # fmt: skip
        assert audited(toolbox, proposal_id)[-1][1]["source"] == "in-review"


class TestSubmitting:
    """From the author's hands into review."""

    def test_it_gets_its_session_its_steps_and_a_due_date(
        self, toolbox: Toolbox, place: Place, author: Person, clock: HeldClock
    ) -> None:
        proposal_id = a_draft(toolbox=toolbox, author=author)
        submitted = do(toolbox, author, submit_proposal, proposal_id=proposal_id)
        assert (submitted["review_round"], submitted["review_step"], submitted["review_steps"]) == (1, 1, 2)
        seen = ask(toolbox, author, cases.read_proposal, proposal_id=proposal_id)
        assert (seen["session_id"], seen["submitted_at"]) == (place.session_id, clock.instant)
        assert (seen["review"]["step_name"], seen["review"]["due_at"]) == ("初审", submitted["step_due_at"])
        assert seen["review"]["due_explanation"][0].startswith("本审查环节开始日为2026年3月2日")
        action, detail = audited(toolbox, proposal_id)[-1]
        assert action == "proposal-submitted"
        assert detail == {
            "author_seat_id": str(author.seat_id), "author_account_id": str(author.account_id),
            "session_id": str(place.session_id), "revision": 1, "round": 1, "steps": 2, "settings_version": 0,
            "due_at": str(submitted["step_due_at"]),
        }  # fmt: skip

    def test_an_incomplete_one_names_every_fault_and_stays(self, toolbox: Toolbox, author: Person) -> None:
        proposal_id = a_draft(toolbox=toolbox, author=author, situation="", suggestions=[], category="no-such")
        with pytest.raises(NotReady) as refusal:
            do(toolbox, author, submit_proposal, proposal_id=proposal_id)
        assert [fault.pointer for fault in refusal.value.errors] == ["/category", "/situation", "/suggestions"]
        assert ask(toolbox, author, cases.read_proposal, proposal_id=proposal_id)["version"] == 1

    def test_without_a_session_nothing_can_be_numbered(self, toolbox: Toolbox, place: Place, author: Person) -> None:
        with housekeeping(toolbox, place.id) as work:
            work.session.delete(work.get(TermSession, place.session_id))
        proposal_id = a_draft(toolbox=toolbox, author=author)
        with pytest.raises(NoSession):
            do(toolbox, author, submit_proposal, proposal_id=proposal_id)
        assert ask(toolbox, author, cases.read_proposal, proposal_id=proposal_id)["state"] == ProposalState.DRAFT

    def test_again_after_sent_back_is_another_round_by_the_settings_of_then(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, clock: HeldClock
    ) -> None:
        proposal_id = a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=first)
        steps = "".join(
            f'[[proposals.review_steps]]\nkey = "{key}"\nname = "{key}审"\nworking_days = 1\n' for key in "abc"
        )
        set_settings(toolbox, place.id, steps)
        with housekeeping(toolbox, place.id) as work:
            work.add(
                TermSession(
                    term_id=place.term_id, number=6, year=2027, begins_on=date(2026, 3, 3), ends_on=date(2027, 3, 3)
                )
            )
        clock.advance(days=2)
        again = do(toolbox, author, submit_proposal, proposal_id=proposal_id)
        assert (again["review_round"], again["review_step"], again["review_steps"], again["step_name"]) == (
            2,
            1,
            3,
            "a审",
        )
        seen = ask(toolbox, first, cases.read_proposal, proposal_id=proposal_id)
        assert seen["session_id"] == place.session_id
        assert seen["submitted_at"] == clock.instant
        assert seen["actions"] == ["pass-step", "send-back", "propose-conversion", "merge"]
        kept = ask(toolbox, first, cases.list_proposal_revisions, proposal_id=proposal_id, limit=9)["items"]
        assert [(each["number"], each["submitted_round"], each["device_name"]) for each in kept] == [(1, 2, None)]

    def test_a_running_review_keeps_the_settings_it_began_with(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person
    ) -> None:
        proposal_id = a_submitted_proposal(toolbox=toolbox, author=author)
        steps = "".join(f'[[proposals.review_steps]]\nkey = "{key}"\nname = "{key}审"\n' for key in "abc")
        set_settings(toolbox, place.id, f'[proposals]\nnumber_format = "新{{number}}"\n{steps}')
        passed = do(toolbox, first, pass_review_step, proposal_id=proposal_id)
        assert (passed["step_name"], passed["review_steps"]) == ("复审", 2)
        filed = do(toolbox, last, file_proposal, proposal_id=proposal_id)
        assert not filed["case_label"].startswith("新")

    def test_what_was_read_before_a_change_is_not_handed_in(self, toolbox: Toolbox, author: Person) -> None:
        proposal_id = a_draft(toolbox=toolbox, author=author)
        do(toolbox, author, edit_proposal, proposal_id=proposal_id, base_version=1, **{**TEXT, "title": "新案由"})
        with pytest.raises(LostUpdate) as refusal:
            do(toolbox, author, submit_proposal, proposal_id=proposal_id, version=1)
        assert refusal.value.facts == {"changed": [], "current_version": 2}
        assert do(toolbox, author, submit_proposal, proposal_id=proposal_id, version=2)["version"] == 3


class TestReviewing:
    """Step by step, each by another person."""

    def test_the_whole_way(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person, clock: HeldClock
    ) -> None:
        proposal_id = a_submitted_proposal(toolbox=toolbox, author=author)
        clock.advance(days=1)
        passed = do(toolbox, first, pass_review_step, proposal_id=proposal_id, note="请复审核对数据")
        assert (passed["review_step"], passed["step_name"], passed["actions"]) == (2, "复审", [])
        filed = do(toolbox, last, file_proposal, proposal_id=proposal_id)
        assert (filed["state"], filed["case_number"], filed["review_step"]) == (ProposalState.FILED, 1, None)
        assert filed["case_label"].endswith("001号")
        assert [action for action, _ in audited(toolbox, proposal_id)] == [
            "proposal-drafted", "proposal-submitted", "review-step-passed", "proposal-filed",
        ]  # fmt: skip
        assert audited(toolbox, proposal_id)[-1][1] == {
            "case_number": 1, "session_id": str(place.session_id), "year": 2026, "filed_on": "2026-03-03",
            "author_seat_id": str(author.seat_id), "author_account_id": str(author.account_id),
            "credits": [[str(author.seat_id), "individual", 1]],
            "body_id": None,
        }  # fmt: skip
        for reader, note in ((author, None), (last, "请复审核对数据")):
            history = ask(toolbox, reader, cases.list_proposal_history, proposal_id=proposal_id, limit=10)["items"]
            assert [
                (row["action"], row["actor_name"], row["reason"], row["round"], row["step"]) for row in history
            ] == [
                ("submit", "示例提案人", None, 1, None),
                ("pass-step", "示例初审", note, 1, 1),
                ("file", "示例复审", None, 1, 2),
            ]
        decisions = rows(toolbox, author, ProposalReview, proposal_id)
        assert {(row.step, row.decision) for row in decisions} == {
            (1, ReviewDecision.PASSED),
            (2, ReviewDecision.FILED),
        }

    def test_nobody_takes_two_steps_of_a_round(
        self, toolbox: Toolbox, author: Person, first: Person, last: Person
    ) -> None:
        proposal_id = a_proposal_at_its_last_step(toolbox=toolbox, author=author, first=first)
        for command, more in ((file_proposal, {}), (send_back_proposal, {"reason": "示例"}), (pass_review_step, {})):
            with pytest.raises(SameReviewer):
                do(toolbox, first, command, proposal_id=proposal_id, **more)
        do(toolbox, last, send_back_proposal, proposal_id=proposal_id, reason="请补充数据")
        do(toolbox, author, submit_proposal, proposal_id=proposal_id)
        assert do(toolbox, last, pass_review_step, proposal_id=proposal_id)["review_round"] == 2

    def test_the_database_too_refuses_two_steps_of_one_person(
        self, toolbox: Toolbox, author: Person, first: Person
    ) -> None:
        proposal_id = a_proposal_at_its_last_step(toolbox=toolbox, author=author, first=first)
        with pytest.raises(Collision), housekeeping(toolbox, author.committee_id) as work:
            work.add(
                ProposalReview(
                    proposal_id=proposal_id, round=1, step=2, reviewer_id=first.account_id,
                    decision=ReviewDecision.FILED, decided_at=work.now,
                )
            )  # fmt: skip

    def test_a_step_is_passed_before_the_last_and_filed_at_the_last(
        self, toolbox: Toolbox, author: Person, first: Person, last: Person
    ) -> None:
        proposal_id = a_submitted_proposal(toolbox=toolbox, author=author)
        with pytest.raises(NotItsTurn, match="尚未到最后"):
            do(toolbox, last, file_proposal, proposal_id=proposal_id)
        do(toolbox, first, pass_review_step, proposal_id=proposal_id)
        with pytest.raises(NotItsTurn, match="已到最后"):
            do(toolbox, last, pass_review_step, proposal_id=proposal_id)

    def test_nobody_reviews_his_own(self, toolbox: Toolbox, place: Place) -> None:
        both = place.member("示例兼审委员", roles=(Role.REVIEWER,))
        proposal_id = a_submitted_proposal(toolbox=toolbox, author=both)
        for command, more in ((pass_review_step, {}), (send_back_proposal, {"reason": "示例"})):
            with pytest.raises(NotThisPerson):
                do(toolbox, both, command, proposal_id=proposal_id, **more)
        with pytest.raises(NotItsTurn):
            do(toolbox, both, pass_review_step, proposal_id=a_draft(toolbox=toolbox, author=both))
        assert ask(toolbox, both, lists.waiting_for_reviewer) == {"count": 0, "items": []}
        assert ask(toolbox, both, lists.list_proposals, limit=9, mine_to_review=True)["items"] == []

    def test_sent_back_shows_the_member_why_and_the_staff_what_was_submitted(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person
    ) -> None:
        proposal_id = a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=first, reason="请补充数据")
        do(toolbox, author, edit_proposal, proposal_id=proposal_id, base_version=3, **{**TEXT, "title": "还没写完"})
        mine = ask(toolbox, author, cases.read_proposal, proposal_id=proposal_id)
        assert (mine["title"], mine["actions"]) == ("还没写完", ["edit", "submit", "withdraw"])
        assert (mine["sent_back"]["reason"], mine["sent_back"]["step"], mine["review"]) == ("请补充数据", 1, None)
        theirs = ask(toolbox, first, cases.read_proposal, proposal_id=proposal_id)
        assert (theirs["title"], theirs["actions"]) == (TEXT["title"], [])
        assert [each["text"] for each in theirs["suggestions"]] == TEXT["suggestions"]
        history = ask(toolbox, first, cases.list_proposal_history, proposal_id=proposal_id, limit=9)["items"]
        assert [row["action"] for row in history] == ["submit", "send-back"]
        with pytest.raises(NotFound):
            ask(toolbox, place.officer(Role.LEADER), cases.read_proposal, proposal_id=proposal_id)

    def test_the_state_filed_needs_its_number_in_the_database_too(self, toolbox: Toolbox, author: Person) -> None:
        proposal_id = a_submitted_proposal(toolbox=toolbox, author=author)
        for values in ({"state": "filed"}, {"review_step": None}, {"review_step": 3}, {"case_number": 1}):
            with pytest.raises(IntegrityError), housekeeping(toolbox, author.committee_id) as work:
                work.session.execute(
                    Proposal.__table__.update().where(Proposal.__table__.c.id == proposal_id).values(**values)
                )


class TestReading:
    """Who sees what, and at what cost."""

    def test_other_members_read_filed_ones_where_the_committee_says_so(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person
    ) -> None:
        other = place.member("示例他人")
        in_review = a_submitted_proposal(toolbox=toolbox, author=author)
        filed = a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last)
        with pytest.raises(NotFound):
            ask(toolbox, other, cases.read_proposal, proposal_id=in_review)
        seen = ask(toolbox, other, cases.read_proposal, proposal_id=filed)
        assert (seen["case_number"], seen["sent_back"], seen["actions"]) == (1, None, [])
        for query in (cases.list_proposal_history, cases.list_proposal_revisions):
            with pytest.raises(NotFound):
                ask(toolbox, other, query, proposal_id=filed, limit=5)
        with pytest.raises(NotItsTurn):
            do(toolbox, other, withdraw_proposal, proposal_id=filed)
        set_settings(toolbox, place.id, '[visibility]\nfiled_proposals = "staff"\nreplies = "staff"\n')
        with pytest.raises(NotFound):
            ask(toolbox, other, cases.read_proposal, proposal_id=filed)
        with pytest.raises(NotFound):
            do(toolbox, other, withdraw_proposal, proposal_id=filed)
        with pytest.raises(NotFound):
            ask(toolbox, place.officer(Role.ORGANISATION_OFFICER), cases.read_proposal, proposal_id=filed)

    def test_another_committee_finds_nothing(
        self, toolbox: Toolbox, author: Person, first: Person, last: Person
    ) -> None:
        filed = a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last)
        elsewhere = a_committee(toolbox)
        for stranger in (elsewhere.officer(Role.REVIEWER), elsewhere.member()):
            for query, more in (
                (cases.read_proposal, {}), (cases.list_proposal_history, {"limit": 5}),
                (cases.list_proposal_revisions, {"limit": 5}),
                (cases.read_proposal_revision, {"revision_id": new_id()}),
            ):  # fmt: skip
                with pytest.raises(NotFound):
                    ask(toolbox, stranger, query, proposal_id=filed, **more)
        assert ask(toolbox, elsewhere.officer(Role.REVIEWER), lists.list_proposals, limit=5)["items"] == []

    def test_staff_do_not_see_texts_that_were_not_submitted(
        self, toolbox: Toolbox, author: Person, first: Person
    ) -> None:
        proposal_id = a_draft(toolbox=toolbox, author=author)
        do(toolbox, author, edit_proposal, proposal_id=proposal_id, base_version=1, **{**TEXT, "title": "新案由"})
        do(toolbox, author, submit_proposal, proposal_id=proposal_id)
        (shown,) = ask(toolbox, first, cases.list_proposal_revisions, proposal_id=proposal_id, limit=5)["items"]
        assert shown["number"] == 2
        hidden = next(row.id for row in rows(toolbox, author, ProposalRevision, proposal_id) if row.number == 1)
        with pytest.raises(NotFound):
            ask(toolbox, first, cases.read_proposal_revision, proposal_id=proposal_id, revision_id=hidden)
        text = ask(toolbox, first, cases.read_proposal_revision, proposal_id=proposal_id, revision_id=shown["id"])
        assert text["title"] == "新案由"

    def test_history_and_revisions_are_paged(self, toolbox: Toolbox, author: Person) -> None:
        proposal_id = a_draft(toolbox=toolbox, author=author)
        for number in range(1, 5):
            do(
                toolbox, author, edit_proposal, proposal_id=proposal_id, base_version=number,
                **{**TEXT, "title": f"案由{number}"},
            )  # fmt: skip
        for query, key, expected in (
            (cases.list_proposal_history, "version", [2, 3, 4, 5]),
            (cases.list_proposal_revisions, "number", [5, 4, 3, 2, 1]),
        ):
            found, after = [], None
            while True:
                answer = ask(toolbox, author, query, proposal_id=proposal_id, limit=2, after=after)
                found += [item[key] for item in answer["items"]]
                after = answer["next"]
                if after is None:
                    break
            assert found == expected
            with pytest.raises(BadInput):
                ask(toolbox, author, query, proposal_id=proposal_id, limit=2, after=mark("9" * 30))

    def test_the_queue_is_filtered_and_paged(
        self, toolbox: Toolbox, place: Place, author: Person, first: Person, last: Person, clock: HeldClock
    ) -> None:
        teacher = place.member("示例教师", sector="教育")
        a_draft(toolbox=toolbox, author=author)
        filed = a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last)
        clock.advance(minutes=1)
        by_teacher = a_submitted_proposal(toolbox=toolbox, author=teacher, category="culture")
        at_last = a_proposal_at_its_last_step(toolbox=toolbox, author=author, first=first)
        clock.advance(minutes=1)
        back = a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=first)

        def queue(person: Person, **filters: Any) -> list[UUID]:
            found, after = [], None
            while True:
                answer = ask(toolbox, person, lists.list_proposals, limit=2, after=after, **filters)
                assert all("situation" not in item and "analysis" not in item for item in answer["items"])
                found += [item["id"] for item in answer["items"]]
                after = answer["next"]
                if after is None:
                    return found

        assert queue(first) == [back, at_last, by_teacher, filed]
        assert queue(place.officer(Role.LEADER)) == [at_last, by_teacher, filed]
        assert queue(first, state=ProposalState.IN_REVIEW) == [at_last, by_teacher]
        assert queue(first, category="culture") == [by_teacher]
        assert queue(first, sector_id=place.sectors["教育"]) == [by_teacher]
        assert queue(first, step=2) == [at_last]
        assert queue(first, mine_to_review=True) == [by_teacher]
        assert queue(last, mine_to_review=True) == [at_last, by_teacher]
        offered = {item["id"]: item["actions"] for item in ask(toolbox, last, lists.list_proposals, limit=9)["items"]}
        assert offered == {
            back: [], filed: ["ask-merger"],
            at_last: ["send-back", "file", "decline", "propose-conversion", "merge"],
            by_teacher: ["pass-step", "send-back", "propose-conversion", "merge"],
        }  # fmt: skip

    def test_ones_own_are_listed_the_newest_first(self, toolbox: Toolbox, place: Place, author: Person) -> None:
        made = [a_draft(toolbox=toolbox, author=author) for _ in range(3)]
        a_draft(toolbox=toolbox, author=place.member())
        made.append(a_submitted_proposal(toolbox=toolbox, author=author))
        page = ask(toolbox, author, lists.list_my_proposals, limit=3)
        assert [item["id"] for item in page["items"]] == made[:0:-1]
        page = ask(toolbox, author, lists.list_my_proposals, limit=3, after=page["next"])
        assert ([item["id"] for item in page["items"]], page["next"]) == ([made[0]], None)
        drafts = ask(toolbox, author, lists.list_my_proposals, limit=9, state=ProposalState.DRAFT)
        assert len(drafts["items"]) == 3
        assert drafts["items"][0]["actions"] == ["edit", "invite", "submit", "withdraw"]
        assert ask(toolbox, place.officer(Role.ORGANISATION_OFFICER), lists.list_my_proposals, limit=9)["items"] == []

    def test_lists_cost_two_statements_and_a_case_five(self, toolbox: Toolbox, author: Person, first: Person) -> None:
        waiting = [a_submitted_proposal(toolbox=toolbox, author=author) for _ in range(5)]
        for person, query, most, more in (
            (first, lists.list_proposals, 2, {"limit": 20}),
            (author, lists.list_my_proposals, 2, {"limit": 20}),
            (first, lists.waiting_for_reviewer, 2, {}),
            (author, lists.waiting_for_member, 2, {}),
            (first, cases.read_proposal, 5, {"proposal_id": waiting[0]}),
        ):
            with statements(toolbox.database.engine) as sent:
                ask(toolbox, person, query, **more)
            sent.pop(0)  # The builder's own look at the account.
            assert len(sent) <= most, (query.__name__, sent)


class TestWaiting:
    """What waits for whom, for the to-do home."""

    def test_for_a_member_what_was_sent_back_comes_first(
        self, toolbox: Toolbox, author: Person, first: Person, clock: HeldClock
    ) -> None:
        back = a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=first)
        clock.advance(minutes=1)
        older = a_draft(toolbox=toolbox, author=author)
        clock.advance(minutes=1)
        newer = a_draft(toolbox=toolbox, author=author)
        a_submitted_proposal(toolbox=toolbox, author=author)
        waiting = ask(toolbox, author, lists.waiting_for_member)
        assert [each["id"] for each in waiting] == [back, newer, older]
        assert set(waiting[0]) == {"id", "title", "state", "saved_at", "version"}
        assert ask(toolbox, first, lists.waiting_for_member) == []

    def test_for_a_reviewer_what_is_due_first(
        self, toolbox: Toolbox, author: Person, first: Person, last: Person, clock: HeldClock
    ) -> None:
        waiting = []
        for _ in range(6):
            waiting.append(a_submitted_proposal(toolbox=toolbox, author=author))
            clock.advance(days=1)
        passed = a_proposal_at_its_last_step(toolbox=toolbox, author=author, first=first)
        home = ask(toolbox, first, lists.waiting_for_reviewer)
        assert (home["count"], [each["id"] for each in home["items"]]) == (6, waiting[:5])
        assert home["items"][0]["due_at"] < home["items"][4]["due_at"]
        assert ask(toolbox, last, lists.waiting_for_reviewer)["count"] == 7
        assert passed not in waiting
        assert ask(toolbox, author, lists.waiting_for_reviewer) == {"count": 0, "items": []}
