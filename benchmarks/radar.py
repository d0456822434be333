"""`script/bench radar`: is the matter of a paraphrase among the first five of 50,000, and how soon?

Ours alone, by the operation as a client calls it, in one process without a network: token, permission, query, JSON.
"""

import math
import statistics
import time
from uuid import UUID

from sqlalchemy import insert, text

from benchmarks import archive
from server.app import create_app
from server.settings import Settings
from server.tokens import Tokens
from services.kernel.database import connect
from services.kernel.types import new_id
from services.kernel.work import Toolbox
from services.proposals.commands.indexing import index_past
from services.proposals.past_models import PastProposal
from services.proposals.past_vocabulary import PastDisposition
from services.proposals.vocabulary import ProposalKind
from tests.builders.committee import Place, a_committee, housekeeping

ADDRESS = "/api/v1/proposals/similar"
MOST_AT_ONCE = 500
TYPED = ("title", "title and a sentence")


def build(toolbox: Toolbox, pairs: list[archive.Pair], documents: int) -> tuple[Place, dict[str, str]]:
    """A committee with the archive; the identifiers of the paraphrased proposals by what is typed."""
    place = a_committee(toolbox)
    written = [archive.Written(pair.title, pair.text) for pair in pairs]
    written += archive.others(documents - len(pairs))
    wanted: dict[str, str] = {}
    ids: list[UUID] = []
    for start in range(0, len(written), MOST_AT_ONCE):
        rows = [_row(number, each) for number, each in enumerate(written[start : start + MOST_AT_ONCE], start=start)]
        with housekeeping(toolbox, place.id) as work:
            work.session.execute(
                insert(PastProposal), [{"committee_id": place.id, "imported_at": work.now, **row} for row in rows]
            )
        ids += [row["id"] for row in rows]
        for row, pair in zip(rows, pairs[start : start + MOST_AT_ONCE], strict=False):
            wanted[pair.typed_title] = str(row["id"])
    with housekeeping(toolbox, place.id) as work:
        index_past(work, ids)
    return place, wanted


def _row(number: int, written: archive.Written) -> dict:
    return {
        "id": new_id(), "term_number": 10 + number % 4, "session_number": 1 + number % 5, "year": 2003 + number % 20,
        "case_number": number + 1, "kind": ProposalKind.INDIVIDUAL, "disposition": PastDisposition.FILED,
        "is_key": False, "is_excellent": False, "is_shown_to_members": True, "title": written.title, "outcome": "",
        "situation": written.text, "analysis": "", "suggestions": "", "text": "",
    }  # fmt: skip


def measure(settings: Settings, toolbox: Toolbox, owner: str, *, pairs: str, documents: int, rounds: int) -> dict:
    """Recall at five and the seconds that answers took; `owner` is who may tell the database to look at its tables."""
    began = time.perf_counter()
    chosen = archive.pairs(pairs)
    place, wanted = build(toolbox, chosen, documents)
    database = connect(owner)
    with database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    database.close()
    built = time.perf_counter() - began
    member = place.member()
    tokens = Tokens(settings.token_keys, settings.issuer, toolbox.ports.clock)
    token = tokens.issue(
        account_id=member.account_id, committee_id=place.id, device_id=member.device_id, version=1,
        token_id=str(new_id()), at=toolbox.ports.clock.now(),
    )  # fmt: skip
    client = create_app(settings, toolbox).test_client()
    figures: dict = {"documents": documents, "set": pairs, "pairs": len(wanted), "seconds to build": round(built, 1)}
    for name, has_text in zip(TYPED, (False, True), strict=True):
        taken, worked, found, missed = [], [], 0, []
        for turn in range(rounds + 1):
            for pair in chosen:
                body = {"title": pair.typed_title, "text": pair.typed_text if has_text else ""}
                at, cpu_at = time.perf_counter(), time.process_time()
                answer = client.post(ADDRESS, json=body, headers={"Authorization": f"Bearer {token}"})
                seconds, cpu = time.perf_counter() - at, time.process_time() - cpu_at
                if answer.status_code != 200:
                    raise RuntimeError(answer.get_data(as_text=True))
                if not turn:  # The first turn warms up, and is judged.
                    first = [item["id"] for item in answer.json["items"][:5]]
                    found += wanted[pair.typed_title] in first
                    missed += [] if wanted[pair.typed_title] in first else [pair.typed_title]
                else:
                    taken.append(seconds * 1000)
                    worked.append(cpu * 1000)
        taken.sort()
        figures[name] = {
            "recall@5": round(found / len(wanted), 3),
            "p50 ms": round(statistics.median(taken), 1),
            "p95 ms": round(taken[math.ceil(0.95 * len(taken)) - 1], 1),
            "CPU p50 ms": round(statistics.median(worked), 1),
            "missed": missed,
        }
    return figures


def markdown(runs: list[dict]) -> str:
    """A line for each database and for how much is typed."""
    if not runs:
        return ""
    lines = [
        "",
        "## radar",
        "",
        "| database | documents | pairs | typed | recall@5 | p50 ms | p95 ms | CPU of our process, p50 ms |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for run in runs:
        for typed in TYPED:
            cells = (
                run["database"],
                f"{run['documents']:,}",
                f"{run['pairs']} of {run['set']}",
                typed,
                *list(run[typed].values())[:4],
            )
            lines.append(f"| {' | '.join(map(str, cells))} |")
    for run in runs:
        if run["set"] != "test":
            missed = "、".join(run[TYPED[1]]["missed"])
            lines.append(f"\n{run['database']}, not among the first five, a sentence typed: {missed}")
    return "\n".join(lines) + "\n"
