"""What peers are told of the deployment: keys, roles, calendar, words. Written to one file before they start."""

import base64
import json
import os
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from benchmarks.scene import Scene
from server.settings import Settings
from server.tokens import AUDIENCE
from server.vault import _derive
from services.activities.venue_codes import PURPOSE
from services.kernel.grams import LONGEST_WORD
from services.kernel.work import reading
from services.members.permissions import EVERYBODY, ROLES
from services.members.queries.settings import current_settings
from services.proposals import likeness, synonyms


def write(folder: Path, settings: Settings, scene: Scene) -> Path:
    """The file, whose name peers get as BENCHMARK_PLACE."""
    kid, seed = settings.token_keys[0]
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    with reading(scene.toolbox, committee_id=scene.committee_id) as work:
        committee = current_settings(work)[1]
    form = committee.proposals
    first = date(scene.year, 1, 1)
    place = {
        "database_url": settings.database_url,
        "committee_id": str(scene.committee_id),
        "issuer": settings.issuer,
        "audience": AUDIENCE,
        "kid": kid,
        "public_key": base64.b64encode(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode(),
        "public_pem": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
        "venue_key": base64.b64encode(_derive(settings.master_keys[0][1], f"vault/mac/1/{PURPOSE}")).decode(),
        "everybody": sorted(EVERYBODY),
        "roles": {str(role): sorted(held) for role, held in ROLES.items()},
        "form": {
            "required": sorted(form.required), "title_max": form.title_max, "text_max": form.text_max,
            "suggestion_max": form.suggestion_max, "suggestions_max_count": form.suggestions_max_count,
            "suggested_units_max": form.suggested_units_max,
            "cut_off": form.cut_off and form.cut_off.isoformat(),
            "categories": [each.key for each in form.categories],
            "steps": [
                {"name": each.name, "event": str(each.deadline.event), "amount": each.deadline.amount,
                 "unit": str(each.deadline.unit)}
                for each in form.review_steps
            ],
        },
        "sight": {
            what: {str(role): str(scope) for role, scope in scopes.items()}
            for what, scopes in (("totals", committee.scoring.totals), ("receipts", committee.scoring.receipts))
        },
        "words": {
            "edition": likeness.EDITION,
            "ceremony": likeness.CEREMONY, "common": "".join(sorted(likeness.COMMON)), "longest": LONGEST_WORD,
            "most_pairs": likeness.MOST_PAIRS, "most_characters": likeness.MOST_CHARACTERS,
            "groups": list(synonyms.groups()), "most_groups": likeness.MOST_GROUPS, "group": likeness.GROUP,
        },
        "rest_days": [
            str(day) for day in (first + timedelta(days=each) for each in range(365 * 2)) if not _is_workday(day)
        ],
    }  # fmt: skip
    path = folder / "place.json"
    path.write_text(json.dumps(place, ensure_ascii=False))
    os.environ["BENCHMARK_PLACE"] = str(path)
    return path


def _is_workday(day: date) -> bool:
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5
