"""Two authors of two committees at one link at once: they are tied once, ended once, and both get an answer."""

from functools import partial

import pytest
from sqlalchemy import select

from services.kernel.audit import AuditRow
from services.kernel.work import Toolbox
from services.proposals.commands.linking import accept_link, end_link, offer_link
from services.proposals.queries.links import list_proposal_links
from services.proposals.refusals import LinkCodeRefused
from tests.builders.committee import a_committee
from tests.builders.looking import looking
from tests.builders.proposals import a_draft, ask, do
from tests.builders.racing import race


@pytest.mark.parametrize("is_accepted", [True, False])
def test_both_end_it_or_one_while_the_other_accepts(shared: Toolbox, is_accepted: bool) -> None:
    one, other = a_committee(shared).member(), a_committee(shared).member()
    for _ in range(5):
        ours, theirs = a_draft(toolbox=shared, author=one), a_draft(toolbox=shared, author=other)
        offer = do(shared, one, offer_link, proposal_id=ours)
        accept = partial(do, shared, other, accept_link, proposal_id=theirs, code=offer["code"])
        end_here = partial(do, shared, one, end_link, proposal_id=ours, link_id=offer["id"])
        act = accept
        if is_accepted:
            (link,) = accept()["items"]
            act = partial(do, shared, other, end_link, proposal_id=theirs, link_id=link["id"])
        ended, acted = race([end_here, act])
        assert isinstance(ended, dict), ended
        assert isinstance(acted, dict) or (not is_accepted and isinstance(acted, LinkCodeRefused)), acted
        for person, proposal_id in ((one, ours), (other, theirs)):
            assert ask(shared, person, list_proposal_links, proposal_id=proposal_id)["items"] == []
        with looking(shared.database) as session:
            told = session.scalars(select(AuditRow.object_id).where(AuditRow.action == "proposal-link-ended")).all()
        assert told.count(ours) == 1


def test_two_who_accept_each_others_codes_link_their_proposals_once(shared: Toolbox) -> None:
    one, other = a_committee(shared).member(), a_committee(shared).member()
    for _ in range(5):
        ours, theirs = a_draft(toolbox=shared, author=one), a_draft(toolbox=shared, author=other)
        from_here = do(shared, one, offer_link, proposal_id=ours)["code"]
        from_there = do(shared, other, offer_link, proposal_id=theirs)["code"]
        answers = race(
            [
                partial(do, shared, one, accept_link, proposal_id=ours, code=from_there),
                partial(do, shared, other, accept_link, proposal_id=theirs, code=from_here),
            ]
        )
        assert sorted(type(each).__name__ for each in answers) == ["LinkCodeRefused", "dict"], answers
        for person, proposal_id in ((one, ours), (other, theirs)):
            shown = ask(shared, person, list_proposal_links, proposal_id=proposal_id)["items"]
            assert len([each for each in shown if each["linked_at"]]) == 1
