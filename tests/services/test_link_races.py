"""Two authors of two committees at one link at once: both get an answer, and it is ended once, for both."""

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
