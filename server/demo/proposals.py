"""The demo's proposals: one in every state that a proposal can be in so far."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from server.demo.papers import name_contact, offer_paper, suggested
from server.demo.survey import NAME, a_survey
from server.demo.year import Stage
from services.kernel.actor import Actor
from services.kernel.work import reading
from services.proposals.co_signature_rules import text_hash
from services.proposals.commands import attaching, co_signing, publishing, reviewing, signing, submitting, writing
from services.proposals.rules import ProposalText
from services.proposals.vocabulary import ConversionTarget

SIGNED_WITHIN = timedelta(days=20)
Act = tuple[Callable[..., Any], Actor, int, dict[str, Any]]
"""What, by whom, how many hours after submission, with which fields."""


def bring_proposals(stage: Stage, entries: Sequence[Mapping[str, Any]], present: datetime) -> None:
    """Write each proposal and lead it to its fate, days ago."""
    for entry in entries:
        live = offer_paper if entry["fate"] == "entered" else _live
        live(stage, entry, present - timedelta(days=entry["days"]))


def _live(stage: Stage, entry: Mapping[str, Any], at: datetime) -> None:
    author = stage.cast.members[entry["by"]]
    written = stage.act(
        at - timedelta(hours=5), author, writing.draft_proposal,
        title=entry["title"], situation=entry["situation"], analysis=entry["analysis"],
        suggestions=entry["suggestions"], category=entry["category"], is_researched=True, may_be_published=True,
        suggested_units=suggested(stage, entry),
    )  # fmt: skip
    name_contact(stage, at - timedelta(hours=5), author, written["id"], entry)
    if entry.get("survey"):
        _attach(stage, author, at - timedelta(hours=4), written["id"])
    for verb, actor, hours, fields in (*_signing(stage, entry, at), *_way(stage, entry)):
        stage.act(at + timedelta(hours=hours), actor, verb, proposal_id=written["id"], **fields)


def _attach(stage: Stage, author: Actor, instant: datetime, proposal_id: UUID) -> None:
    """Hand in the survey as a member does: it is examined and stored first, and then attached."""
    stage.clock.instant = instant
    file: dict[str, Any] = {"proposal_id": proposal_id, "filename": NAME, "content": io.BytesIO(a_survey())}
    with reading(stage.toolbox, committee_id=stage.cast.committee_id) as work:
        prepared = attaching.prepare_attachment(work, author, **file)
    stage.act(instant, author, attaching.attach_file, **file, **prepared)


def _signing(stage: Stage, entry: Mapping[str, Any], at: datetime) -> list[Act]:
    """Who is invited to sign it, and who of them signs."""
    invited = [stage.cast.members[number] for number in entry.get("invites", ())]
    if not invited:
        return []
    author = stage.cast.members[entry["by"]]
    seats = {"seat_ids": [member.seat_id for member in invited], "sign_by": at + SIGNED_WITHIN}
    text = ProposalText(
        title=entry["title"], situation=entry["situation"], analysis=entry["analysis"],
        suggestions=tuple(entry["suggestions"]), category=entry["category"], is_researched=True, may_be_published=True,
        suggested_units=tuple(suggested(stage, entry)),
    )  # fmt: skip
    signers = [stage.cast.members[number] for number in entry.get("signs", ())]
    signed: list[Act] = [(signing.co_sign_proposal, each, -3, {"text_hash": text_hash(text)}) for each in signers]
    return [(co_signing.invite_co_signers, author, -4, seats), *signed]


def _way(stage: Stage, entry: Mapping[str, Any]) -> list[Act]:
    """The steps from the draft to the fate: one `Act` after the other."""
    author = stage.cast.members[entry["by"]]
    first, second = stage.cast.reviewers[:2]
    submit: Act = (submitting.submit_proposal, author, 0, {})
    passed: Act = (reviewing.pass_review_step, first, 3, {})
    filed: list[Act] = [submit, passed, (reviewing.file_proposal, second, 26, {})]
    ways: dict[str, list[Act]] = {
        "draft": [],
        "co-signing": [],
        "submitted": [submit],
        "passed": [submit, passed],
        "filed": filed,
        "published": [
            *filed,
            (publishing.propose_publication, first, 50, {}),
            (publishing.release_publication, second, 74, {}),
        ],
        "sent-back": [submit, (reviewing.send_back_proposal, first, 4, {"reason": entry.get("reason")})],
        "declined": [
            submit,
            passed,
            (reviewing.decline_proposal, second, 27, {"ground": entry.get("ground"), "reason": entry.get("reason")}),
        ],
        "awaiting-consent": [
            submit,
            (
                reviewing.propose_conversion,
                first,
                5,
                {"target": ConversionTarget.LETTER, "reason": entry.get("reason")},
            ),
        ],
        "withdrawn": [submit, (writing.withdraw_proposal, author, 2, {"reason": entry.get("reason")})],
    }
    return ways[entry["fate"]]
