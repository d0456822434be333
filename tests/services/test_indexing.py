"""The full-text index: written with what it is made from, made anew by the operator, and the same both times."""

from typing import Any

import pytest
from sqlalchemy import delete, select, text

from server.worker import Worker
from services.kernel.audit import AuditRow
from services.kernel.work import Toolbox, reading
from services.members.vocabulary import Role
from services.proposals import likeness
from services.proposals.commands import indexing, reindexing
from services.proposals.commands.reindexing import rebuild_index
from services.proposals.matter_models import CommonGram, Matter
from services.proposals.past_models import PastProposal, PastProposer
from services.proposals.queries.matching import index_of, looked_for
from services.proposals.queries.radar import find_similar_matters
from services.proposals.queries.search import search_proposals
from tests.builders.committee import Person, Place, a_committee, housekeeping
from tests.builders.looking import holding, looking
from tests.builders.proposals import a_draft, a_published_proposal, a_submitted_proposal, ask
from tests.builders.sheets import CASE, bring_proposals

SHOWN = {**CASE, "向委员公开": "是", "正文": "泊位少。"}


@pytest.fixture
def author(place: Place) -> Person:
    return place.member("张示例")


@pytest.fixture
def reviewer(place: Place) -> Person:
    return place.officer(Role.REVIEWER)


def stored(place: Place) -> list[tuple[Any, ...]]:
    """The rows of the index, but for where SQLite keeps them."""
    columns = [getattr(Matter, column.name) for column in Matter.__table__.columns if column.name != "place"]
    with reading(place.toolbox, committee_id=place.id) as work:
        return [tuple(row) for row in work.session.execute(work.select(*columns).order_by(Matter.id))]


def found(place: Place, person: Person, q: str) -> list[str]:
    """The titles that a search finds."""
    return [item["title"] for item in ask(place.toolbox, person, search_proposals, q=q, limit=20)["items"]]


def rebuild(place: Place) -> int:
    """Make the index anew."""
    with housekeeping(place.toolbox, place.id) as work:
        return rebuild_index(work)


def test_made_anew_it_is_what_it_was(place: Place, author: Person, reviewer: Person) -> None:
    bring_proposals(place, SHOWN, {**CASE, "案号": 13, "案由": "关于养老的提案"})
    a_submitted_proposal(toolbox=place.toolbox, author=author)
    a_draft(toolbox=place.toolbox, author=author, title="关于秘密的草稿")
    before = stored(place)
    assert len(before) == 3
    for _ in range(2):
        assert rebuild(place) == 3
        assert stored(place) == before
    with housekeeping(place.toolbox, place.id) as work:
        work.session.execute(delete(Matter).where(Matter.committee_id == place.id))
    assert found(place, reviewer, "停车") == []
    assert rebuild(place) == 3
    assert stored(place) == before
    assert len(found(place, reviewer, "停车")) == 2
    assert found(place, reviewer, "秘密") == []


def test_the_worker_writes_what_is_missing_and_what_is_old(
    place: Place, toolbox: Toolbox, author: Person, reviewer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_proposals(place, SHOWN, {**CASE, "案号": 13, "案由": "关于养老的提案"})
    last = place.officer(Role.REVIEWER)
    a_published_proposal(toolbox=toolbox, author=author, first=reviewer, last=last)
    a_draft(toolbox=toolbox, author=author)
    before = stored(place)
    with holding(toolbox.database) as session:
        session.execute(delete(Matter))
    assert found(place, reviewer, "停车") == []
    monkeypatch.setattr(reindexing, "MOST_AT_ONCE", 2)
    assert Worker(toolbox).index() == 3
    assert stored(place) == before, "what is published is shown beyond again"
    assert Worker(toolbox).index() == 0
    newer = likeness.EDITION + 1
    monkeypatch.setattr(likeness, "EDITION", newer)
    monkeypatch.setattr(reindexing, "EDITION", newer)
    assert Worker(toolbox).index() == 3
    assert {row[-1] for row in stored(place)} == {newer}


def test_what_is_gone_leaves_it(place: Place, toolbox: Toolbox, reviewer: Person) -> None:
    bring_proposals(place, SHOWN, {**SHOWN, "案号": 13, "案由": "关于养老的提案"})
    with housekeeping(toolbox, place.id) as work:
        past_id = work.session.scalar(work.select(PastProposal.id).where(PastProposal.case_number == 13))
        for part, column in ((PastProposer, PastProposer.past_proposal_id), (PastProposal, PastProposal.id)):
            work.session.execute(delete(part).where(part.committee_id == place.id, column == past_id))
    assert rebuild(place) == 1
    assert found(place, reviewer, "养老") == []
    with reading(toolbox, committee_id=place.id) as work:
        matching = index_of(work).matching(work, looked_for("养老", "?q"))
        assert work.session.execute(matching).all() == []
    with looking(toolbox.database) as session:
        details = session.scalars(select(AuditRow.detail).where(AuditRow.action == "matters-indexed")).all()
    assert details == [{"count": 1, "left_out": 1}]


def test_a_corrected_sheet_is_found_by_its_new_words_alone(place: Place, reviewer: Person) -> None:
    bring_proposals(place, SHOWN)
    bring_proposals(place, {**SHOWN, "案由": "关于养老的提案", "正文": ""})
    assert found(place, reviewer, "停车") == []
    assert found(place, reviewer, "泊位") == []
    assert found(place, reviewer, "养老") == ["关于养老的提案"]


def test_what_is_published_stays_shown_beyond(place: Place, author: Person, reviewer: Person) -> None:
    last = place.officer(Role.REVIEWER)
    a_published_proposal(toolbox=place.toolbox, author=author, first=reviewer, last=last)
    before = stored(place)
    rebuild(place)
    assert stored(place) == before
    with reading(place.toolbox, committee_id=place.id) as work:
        assert work.session.scalars(work.select(Matter.is_shown_beyond)).all() == [True]


def test_one_committees_index_is_not_anothers(place: Place, toolbox: Toolbox) -> None:
    elsewhere = a_committee(toolbox, name="另一市政协")
    bring_proposals(place, SHOWN)
    before = stored(place)
    assert rebuild(elsewhere) == 0
    assert stored(place) == before
    with reading(toolbox, committee_id=elsewhere.id) as work:
        for statement in (
            index_of(work).matching(work, looked_for("停车", "?q")),
            index_of(work).alike(work, ["停车"], [], most=10),
            index_of(work).named(work, [before[0][1]], []),
        ):
            assert work.session.execute(statement).all() == []
        assert work.session.execute(index_of(work).named(work, [before[0][1]], [place.id])).all() != []


def test_what_is_not_shown_beyond_no_neighbour_finds(place: Place, toolbox: Toolbox) -> None:
    district = a_committee(toolbox, name="示例区政协", parent_id=place.id)
    bring_proposals(place, {**SHOWN, "向委员公开": "否"})
    ((_, matter_id, *_),) = stored(place)
    with reading(toolbox, committee_id=district.id) as work:
        assert work.session.execute(index_of(work).named(work, [matter_id], [place.id])).all() == []
        assert work.session.execute(index_of(work).alike(work, ["停车"], [place.id], most=9)).all() == []


def test_common_grams_are_not_asked_for(place: Place, reviewer: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "SAYS_NOTHING_IN", 2)
    bring_proposals(place, SHOWN, {**SHOWN, "案号": 13, "案由": "关于停车收费的提案", "正文": ""})
    with reading(place.toolbox, committee_id=place.id) as work:
        assert "停车" in set(work.session.scalars(work.select(CommonGram.gram)))
    assert len(ask(place.toolbox, reviewer, find_similar_matters, title="停车收费")["items"]) == 1
    assert len(ask(place.toolbox, reviewer, find_similar_matters, title="停车")["items"]) == 2, "there is nothing else"
    monkeypatch.setattr(indexing, "SAYS_NOTHING_IN", 3)
    rebuild(place)
    assert len(ask(place.toolbox, reviewer, find_similar_matters, title="停车")["items"]) == 2


def test_sqlite_finds_its_rows_after_they_were_moved(place: Place, toolbox: Toolbox, reviewer: Person) -> None:
    """`VACUUM` gives a table without a whole number as its key new rowids; ours are kept in a column."""
    if not toolbox.database.is_sqlite:
        pytest.skip("SQLite alone")
    bring_proposals(place, SHOWN, {**SHOWN, "案号": 13, "案由": "关于养老的提案", "正文": ""})
    with housekeeping(toolbox, place.id) as work:
        work.session.execute(delete(Matter).where(Matter.committee_id == place.id, Matter.title == SHOWN["案由"]))
    toolbox.database.engine.raw_connection().driver_connection.execute("VACUUM")
    assert found(place, reviewer, "养老") == ["关于养老的提案"]
    with toolbox.database.engine.connect() as connection:
        connection.execute(text("INSERT INTO matter_index (matter_index, rank) VALUES ('integrity-check', 1)"))
