"""Dossiers over HTTP: one's own and a member's in every form, the public keys, and the page that verifies."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.answers import SECONDS
from server.app import create_app
from server.dossier_settings import DossierAccess
from server.settings import Settings
from services.activities.commands.speaking import give_speech
from services.dossier.envelope import NotGenuine
from services.dossier.signing import PublicKeys, keys_of_document
from services.dossier.verifying import verify
from services.dossier.vocabulary import FLAW_NAMES, DossierFormat, Flaw
from services.kernel.audit import AuditRow
from services.kernel.work import Toolbox
from services.members.vocabulary import Role
from services.scoring.freezing import digest_of_receipt, frozen_document
from tests.builders.activities import an_open_activity, check_in, settle
from tests.builders.client import Api, api_on, form_of
from tests.builders.clock import HeldClock
from tests.builders.committee import Person, Place, a_committee
from tests.builders.dossiers import KEYS, a_file
from tests.builders.looking import looking
from tests.builders.proposals import a_co_signed_proposal, a_draft, a_filed_proposal
from tests.builders.scoring import a_published_regulation, presence
from tests.builders.speeches import an_accepted_speech, as_office
from tests.builders.statements import statements
from tests.builders.years import YEAR, a_year, came

FORMS = list(DossierFormat)


@pytest.fixture
def member(api: Api, place: Place, clock: HeldClock, first: Person, last: Person, organiser: Person) -> Person:
    """A member in whose year one of each has happened."""
    a_published_regulation(place=place)
    member = place.member("示例委员甲", is_standing=True)
    presence(place=place, member=member)
    a_filed_proposal(toolbox=place.toolbox, author=member, first=first, last=last, title="关于档案的提案")
    a_draft(toolbox=place.toolbox, author=member, title="关于草稿的提案")
    activity = an_open_activity(place=place)
    check_in(activity=activity, member=member)
    speech_id = an_accepted_speech(activity=activity, speaker=member, by=organiser)
    clock.advance(hours=16)
    as_office(activity, organiser, give_speech, speech_id=speech_id)
    settle(activity=activity)
    return member


def keys(api: Api) -> PublicKeys:
    """The public keys as the server publishes them."""
    return PublicKeys(keys_of_document(api.get("/dossier-keys").json))


def dossier_of(api: Api, path: str, who: Person) -> dict[str, Any]:
    """What a verified JSON file says."""
    answer = api.get(path, as_=who)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found = verify(answer.get_data(), keys(api))
    return dict(found.signed.dossier)


def test_a_dossier_has_who_what_and_whence(api: Api, member: Person) -> None:
    dossier = dossier_of(api, "/me/dossier?year=2026", member)
    (year,) = dossier["years"]
    receipt = api.get("/me/score?year=2026", as_=member).json
    assert {name: dossier["member"][name] for name in ("name", "sector", "is_standing")} == {
        "name": "示例委员甲", "sector": "经济", "is_standing": True,
    }  # fmt: skip
    assert (dossier["committee"]["name"], dossier["term"]["number"]) == ("示例市政协", 14)
    assert year["score"]["total"] == receipt["total"]
    assert year["score"]["lines"] == receipt["lines"]
    assert year["score"]["regulation"] == receipt["regulation"]
    (proposal,) = year["proposals"]
    assert (proposal["title"], proposal["state"], proposal["part"]) == ("关于档案的提案", "filed", "author")
    assert [each["status"] for each in year["attendance"]] == ["present"]
    assert [each["form"] for each in year["speeches"]] == ["oral"]
    sources = {(fact["kind"], fact["source_kind"]) for fact in year["facts"]}
    assert sources == {("attendance", "activity"), ("proposal", "proposal"), ("speech", "speech")}
    told = {line["fact_id"] for line in year["score"]["lines"]} - {None}
    assert told <= {fact["id"] for fact in year["facts"]}, "each line leads to a source"


def test_a_term_has_its_years_one_after_another(api: Api, member: Person) -> None:
    dossier = dossier_of(api, "/me/dossier", member)
    assert dossier["period"] == {"kind": "term", "first": 2022, "last": 2026}
    assert [year["year"] for year in dossier["years"]] == [2022, 2023, 2024, 2025, 2026]
    assert [year["score"] is None for year in dossier["years"]] == [True] * 4 + [False]


def test_a_year_in_which_nothing_can_have_been_done_is_not_signed(api: Api, place: Place, member: Person) -> None:
    scorer = place.officer(Role.SCORER)
    for path, who in (("/me/dossier", member), (f"/members/{member.seat_id}/dossier", scorer)):
        for year, told in ((2100, "尚未开始"), (2027, "尚未开始"), (2021, "自 2022 年起任职")):
            refused = api.get(f"{path}?year={year}", as_=who)
            assert (refused.status_code, refused.json["code"]) == (422, "dossier-year-unfit")
            (fault,) = refused.json["errors"]
            assert (fault["pointer"], told in fault["detail"]) == ("?year", True)


def test_a_closed_year_with_an_adjusting_line_can_be_checked_from_its_dossier_alone(
    api: Api, place: Place, clock: HeldClock
) -> None:
    year, member = a_year(place=place), place.member("示例委员甲")
    came(place=place, member=member)
    year.publish()
    appeal = {"year": YEAR, "reason": "示例理由", "missing": "示例活动"}
    made = api.post("/me/score/appeals", appeal, as_=member).json
    api.post(f"/score-appeals/{made['id']}/dismissal", {"answer": "示例答复"}, as_=year.scorer)
    clock.advance(days=30)
    for step, who in (("closing", year.scorer), ("closing/confirmation", year.second)):
        assert api.post(f"/score-years/{YEAR}/{step}", as_=who).status_code == 200, step
    came(place=place, member=member)
    year.adjust(member=member)
    contents = dossier_of(api, f"/me/dossier?year={YEAR}", member)
    (told,) = contents["years"]
    score = told["score"]
    parts = [*(line["counted"] for line in score["lines"]), *(line["amount"] for line in score["adjustments"])]
    assert sum(map(Decimal, parts)) == Decimal(score["total"]) == Decimal(32)
    kept = ("categories", "lines", "unmet_duties", "unscored", "next", "next_grade")
    frozen = score["frozen"]
    document = frozen_document(
        seat_id=member.seat_id, year=YEAR, roles=frozen["roles"], regulation=score["regulation"],
        receipt={**{name: score[name] for name in kept}, "total": frozen["total"], "grade": frozen["grade"]},
    )  # fmt: skip
    assert digest_of_receipt(document) == frozen["sha256"]
    digests = api.get(f"/score-years/{YEAR}/digests", as_=member).json["items"]
    assert {each["seat_id"]: each["sha256"] for each in digests}[str(member.seat_id)] == frozen["sha256"]
    assert "示例理由" not in json.dumps(contents, ensure_ascii=False), "how he appealed is not handed on"
    for form in FORMS:
        file = api.get(f"/me/dossier?year={YEAR}&format={form}", as_=member).get_data()
        assert verify(file, keys(api)).signed.dossier["years"][0]["score"]["total"] == "32"
        place_of_change = len(file) // 2
        changed = bytearray(file)
        changed[place_of_change] ^= 1
        with pytest.raises(NotGenuine):
            verify(bytes(changed), keys(api))


def test_what_is_not_decided_is_nobodys_record(api: Api, place: Place, member: Person) -> None:
    """A co-signature under what is still reviewed does not stand there; neither does another's proposal."""
    other = place.member("示例委员乙")
    a_co_signed_proposal(toolbox=place.toolbox, author=other, signers=[member], title="关于联名的提案")
    (year,) = dossier_of(api, "/me/dossier?year=2026", member)["years"]
    assert [each["title"] for each in year["proposals"]] == ["关于档案的提案"]
    (year,) = dossier_of(api, "/me/dossier?year=2026", other)["years"]
    assert (year["proposals"], year["facts"]) == ([], [])


@pytest.mark.one_database
@pytest.mark.parametrize("kind", FORMS)
def test_each_form_is_a_file_that_passes_on_the_page_and_is_audited(
    api: Api, place: Place, member: Person, kind: DossierFormat
) -> None:
    scorer = place.officer(Role.SCORER)
    answer = api.get(f"/members/{member.seat_id}/dossier?year=2026&format={kind}", as_=scorer)
    assert answer.headers["Content-Disposition"].endswith(f".{kind}")
    content = answer.get_data()
    digest = verify(content, keys(api)).signed.digest
    with looking(place.toolbox.database) as session:
        details = session.scalars(select(AuditRow.detail).where(AuditRow.action == "personal-data-read"))
        assert [detail["operation"] for detail in details] == ["read_member_dossier"]
    page = upload(api.app.test_client(), content, digest=digest)
    assert page.status_code == 200
    assert "核验通过" in page.text
    assert "示例委员甲" in page.text
    changed = content.replace(b"%PDF-1", b"%PDF-2") if kind is DossierFormat.PDF else content[:-1]
    assert (
        FLAW_NAMES[Flaw.BAD_SIGNATURE if kind is DossierFormat.PDF else FLAW_OF_SHORT[kind]]
        in upload(api.app.test_client(), changed).text
    )


FLAW_OF_SHORT = {DossierFormat.JSON: Flaw.REWRITTEN, DossierFormat.WORD: Flaw.UNSEALED}


@pytest.mark.one_database
def test_a_members_dossier_is_for_those_who_answer_for_scores(api: Api, place: Place, member: Person) -> None:
    path = f"/members/{member.seat_id}/dossier"
    assert api.get(path, as_=place.member()).status_code == 403
    assert api.get(path, as_=place.officer(Role.REVIEWER)).status_code == 403
    elsewhere = a_committee(place.toolbox, name="示例邻市政协").officer(Role.SCORER)
    assert api.get(path, as_=elsewhere).status_code == 404
    assert api.get("/me/dossier", as_=place.officer(Role.ORGANISATION_OFFICER)).status_code == 403
    assert api.get(f"{path}?format=odt", as_=place.officer(Role.SCORER)).json["errors"][0]["pointer"] == "?format"


@pytest.mark.one_database
@pytest.mark.parametrize("missing", ["DOSSIER_SIGNING_KEY", "PUBLIC_URL"])
def test_without_a_key_or_an_address_nothing_is_signed(
    settings: Settings, place: Place, toolbox: Toolbox, missing: str
) -> None:
    had = settings.dossier
    access = DossierAccess(
        signer=None if missing == "DOSSIER_SIGNING_KEY" else had.signer, public_keys=had.public_keys, public_url=""
    )
    answer = api_on(replace(settings, dossier=access), toolbox).get("/me/dossier", as_=place.member())
    assert (answer.status_code, answer.json["code"]) == (404, "dossier-not-set-up")
    assert answer.json["setting"] == missing


def test_more_facts_need_no_more_statements(api: Api, place: Place, member: Person, toolbox: Toolbox) -> None:
    counted = []
    for _round in range(2):
        with statements(toolbox.database.engine) as sent:
            api.get("/me/dossier?year=2026", as_=member)
        counted.append(len(sent))
        for _fact in range(20):
            presence(place=place, member=member)
    assert counted[0] == counted[1] <= 16, counted


# ------------------------------------------------------------------------------------------------------------ the page


@pytest.fixture
def browser(settings: Settings, toolbox: Toolbox) -> Iterator[FlaskClient]:
    """Whoever comes to the page, with no token; the builder's key is believed beside the server's own."""
    access = replace(settings.dossier, public_keys=PublicKeys({**settings.dossier.public_keys.keys, **KEYS.keys}))
    app = create_app(replace(settings, dossier=access), toolbox, seconds=count(step=SECONDS).__next__)
    with app.test_client() as client:
        yield client


def upload(client: FlaskClient, content: bytes | None, **more: str) -> Any:
    """Send a file as a browser does."""
    file = {} if content is None else {"file": (io.BytesIO(content), "档案.pdf")}
    return client.post("/verify", **form_of({**file, **more}))


@pytest.mark.one_database
def test_the_page_asks_no_database_and_runs_no_script(browser: FlaskClient, toolbox: Toolbox) -> None:
    digest = verify(a_file(DossierFormat.JSON), KEYS).signed.digest
    with statements(toolbox.database.engine) as sent:
        page = browser.get(f"/verify?digest={digest}")
        passed = upload(browser, a_file(DossierFormat.PDF), digest=digest)
    assert sent == []
    assert digest in page.text
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "核验通过" in passed.text
    assert "2026" in passed.text


@pytest.mark.one_database
def test_the_page_compares_with_the_code_that_was_scanned(browser: FlaskClient) -> None:
    other = upload(browser, a_file(DossierFormat.WORD), digest="0" * 64)
    assert "不是二维码所指的那一份" in other.text
    assert "核验通过" not in other.text
    assert "&lt;b&gt;" not in browser.get("/verify?digest=<b>").text, "what is no digest is passed over"


@pytest.mark.one_database
def test_the_page_answers_whatever_it_is_sent(browser: FlaskClient) -> None:
    for content, status, said in (
        (None, 422, "请先选择"),
        (b"", 422, "请先选择"),
        (b"hello", 422, FLAW_NAMES[Flaw.NOT_A_DOSSIER]),
        (a_file(DossierFormat.JSON) + b" ", 422, FLAW_NAMES[Flaw.REWRITTEN]),
        (a_file(DossierFormat.PDF) + b"\n", 422, FLAW_NAMES[Flaw.UNSEALED]),
        (bytes(21_000_000), 413, "文件过大"),
    ):
        page = upload(browser, content)
        assert (page.status_code, page.mimetype) == (status, "text/html")
        assert said in page.text
    assert browser.post("/verify", data=b"x", content_type="multipart/form-data").status_code == 422


@pytest.mark.one_database
def test_the_page_is_not_asked_without_end(settings: Settings, toolbox: Toolbox) -> None:
    app = create_app(settings, toolbox, seconds=lambda: 0.0)
    codes = [upload(app.test_client(), b"x").status_code for _time in range(61)]
    assert (codes[:60], codes[60]) == ([422] * 60, 429)


@pytest.mark.one_database
def test_the_keys_are_published_for_everybody(api: Api, settings: Settings) -> None:
    answer = api.get("/dossier-keys")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    (key,) = answer.json["keys"]
    assert (key["key_id"], key["is_current"]) == ("development", True)
    assert json.dumps(answer.json).count(settings.dossier.signer.key_id) == 1
