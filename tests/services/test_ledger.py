"""The ledger as it is gathered for scoring."""

from sqlalchemy import select

from services.kernel.database import Database
from services.kernel.work import Toolbox, reading
from services.scoring.engine.fact_kinds import BUILT_IN_KINDS
from services.scoring.engine.years import CALENDAR
from services.scoring.ledger import gather, scored_facts
from services.scoring.models import DutyFact
from tests.builders.committee import Place
from tests.builders.looking import looking
from tests.builders.scoring import presence
from tests.builders.statements import statements


def test_facts_are_gathered_by_member_under_identifiers_as_everybody_writes_them(
    database: Database, toolbox: Toolbox, place: Place
) -> None:
    members = [place.member() for _ in range(3)]
    for member in (members[0], members[0], members[1]):
        presence(place=place, member=member)
    with statements(toolbox.database.engine) as sent, reading(toolbox, committee_id=place.id) as work:
        gathered = gather(work, CALENDAR.ledger_of(2026), [member.seat_id for member in members], 2026)
    with looking(database) as session:
        stored = {str(row.id): row for row in session.execute(select(DutyFact.id, DutyFact.seat_id, DutyFact.fields))}

    assert len([each for each in sent if "duty_fact" in each]) == 1
    for seat_id, found in gathered.items():
        facts = scored_facts(found.rows, BUILT_IN_KINDS)
        theirs = {fact_id: row for fact_id, row in stored.items() if row.seat_id == seat_id}
        assert {fact.id: fact.fields for fact in facts} == {fact_id: row.fields for fact_id, row in theirs.items()}
        assert found.labels == dict.fromkeys(theirs, "示例会议")
        assert {(fact.kind, fact.matter, fact.reverses) for fact in facts} <= {("attendance", None, None)}
    assert [len(gathered[member.seat_id].rows) for member in members] == [2, 1, 0]
