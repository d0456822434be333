"""Attachments over HTTP: who hands in, who sees which, what the answers carry."""

import io
import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.files.models import StoredFile
from services.kernel.types import new_id
from services.kernel.work import Toolbox
from services.members.vocabulary import Role
from services.proposals.attachment_models import ProposalAttachment
from services.proposals.commands.reviewing import file_proposal, pass_review_step
from services.proposals.commands.submitting import submit_proposal
from services.proposals.commands.writing import withdraw_proposal
from tests.builders.client import Api
from tests.builders.committee import Person, Place, a_committee, housekeeping
from tests.builders.files import A_SCRIPT, a_pdf, a_photo, a_photo_with_position, a_word
from tests.builders.looking import over_the_walls
from tests.builders.proposals import TEXT, a_draft, a_filed_proposal, a_proposal_sent_back, an_attachment, do
from tests.builders.settings import edit_settings_of


@pytest.fixture
def draft(toolbox: Toolbox, author: Person) -> UUID:
    return a_draft(toolbox=toolbox, author=author)


def attach(api: Api, proposal_id: UUID, as_: Person | None, content: bytes = b"", name: str = "数据.pdf") -> Any:
    """The answer to an upload."""
    form = {"file": (io.BytesIO(content or a_pdf()), name)}
    return api.call("POST", f"/proposals/{proposal_id}/attachments", as_=as_, data=form)


def shown(api: Api, proposal_id: UUID, as_: Person) -> list[str]:
    """The identifiers of the files that a person sees with the text."""
    return [each["id"] for each in api.get(f"/proposals/{proposal_id}", as_=as_).json["attachments"]]


def download(api: Api, proposal_id: UUID, attachment_id: object, as_: Person | None) -> Any:
    """The answer to a download, to its last byte."""
    answer = api.get(f"/proposals/{proposal_id}/attachments/{attachment_id}", as_=as_)
    answer.get_data()
    return answer


def test_files_are_handed_in_listed_and_downloaded(api: Api, author: Person, draft: UUID) -> None:
    answer = attach(api, draft, author, a_photo_with_position(), "现场 照片.jpg")
    assert answer.status_code == 200, answer.json
    photo = answer.json["attachments"][0]
    assert (photo["name"], photo["kind"], photo["media_type"]) == ("现场 照片.jpg", "photo", "image/jpeg")
    again = attach(api, draft, author, a_word("附表"), "附表.docx")
    assert [each["name"] for each in again.json["attachments"]] == ["现场 照片.jpg", "附表.docx"]
    whole = api.get(f"/proposals/{draft}", as_=author).json
    assert whole["attachments"] == again.json["attachments"]
    assert (whole["version"], whole["revision"]) == (again.json["version"], again.json["revision"])
    got = download(api, draft, photo["id"], author)
    assert got.status_code == 200
    assert len(got.data) == photo["size"]
    assert b"SHILI" not in got.data


def test_a_download_is_never_shown_by_a_browser(api: Api, author: Person, draft: UUID) -> None:
    photo = attach(api, draft, author, a_photo(), "现场.jpg").json["attachments"][0]
    got = download(api, draft, photo["id"], author)
    assert got.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''%E7%8E%B0%E5%9C%BA.jpg" in got.headers["Content-Disposition"]
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.mimetype == "application/octet-stream"
    assert got.headers["Content-Length"] == str(photo["size"])
    assert got.headers["Cache-Control"] == "private, no-cache"
    assert got.headers["ETag"] == f'"{photo["sha256"]}"'


def test_what_a_client_has_is_not_sent_again(api: Api, author: Person, draft: UUID) -> None:
    file = attach(api, draft, author).json["attachments"][0]
    path = f"/proposals/{draft}/attachments/{file['id']}"
    got = api.get(path, as_=author, headers={"If-None-Match": f'"{file["sha256"]}"'})
    assert (got.status_code, got.data) == (304, b"")


def test_a_name_cannot_write_headers(api: Api, author: Person, draft: UUID) -> None:
    file = attach(api, draft, author, name="x'; filename=y.html; 现场\u202e\u2028.pdf").json["attachments"][0]
    got = download(api, draft, file["id"], author)
    assert got.headers["Content-Disposition"].count("filename=") == 1
    assert re.fullmatch(r"[\x20-\x7e]+", got.headers["Content-Disposition"])


def test_a_retry_attaches_nothing_twice(api: Api, author: Person, draft: UUID) -> None:
    photo = a_photo_with_position()
    first = attach(api, draft, author, photo, "现场.jpg")
    again = attach(api, draft, author, photo, "现场.jpg")
    assert again.status_code == 200
    assert again.json == first.json


def test_a_bad_file_is_named(api: Api, author: Person, draft: UUID) -> None:
    refused = attach(api, draft, author, A_SCRIPT)
    assert refused.status_code == 422
    assert (refused.json["code"], refused.json["reason"]) == ("file-unfit", "active")
    assert refused.json["errors"] == [{"pointer": "/file", "detail": refused.json["detail"]}]
    assert shown(api, draft, author) == []


def test_no_file_is_named(api: Api, author: Person, draft: UUID) -> None:
    refused = api.call("POST", f"/proposals/{draft}/attachments", as_=author, data={"other": "x"})
    assert refused.status_code == 422
    assert refused.json["errors"][0]["pointer"] == "/file"


def test_a_body_past_all_limits_is_not_read(api: Api, author: Person, draft: UUID) -> None:
    refused = attach(api, draft, author, b"%PDF-" + bytes(21 * 1024 * 1024))
    assert (refused.status_code, refused.json["code"]) == (413, "too-large")


def test_the_committee_sets_number_size_and_kinds(
    api: Api, toolbox: Toolbox, place: Place, author: Person, draft: UUID
) -> None:
    edit_settings_of(place, '[proposals.attachments]\nmax_count = 1\nmax_megabytes = 1\nkinds = ["pdf"]')
    assert attach(api, draft, author, a_photo(), "现场.jpg").json["reason"] == "kind-not-allowed"
    large = attach(api, draft, author, a_pdf() + bytes(1024 * 1024))
    assert (large.json["reason"], large.json["detail"]) == ("too-large", "文件不能超过 1 MB")
    assert attach(api, draft, author).status_code == 200
    full = attach(api, draft, author, a_pdf(lambda pdf: pdf.add_blank_page()))
    assert (full.status_code, full.json["code"], full.json["most"]) == (409, "too-many-attachments", 1)


def test_only_its_author_hands_in_and_only_while_it_is_his(
    api: Api, toolbox: Toolbox, place: Place, author: Person, first: Person, draft: UUID
) -> None:
    assert attach(api, draft, None).status_code == 401
    for stranger in (place.member("示例他人"), a_committee(toolbox).member()):
        assert attach(api, draft, stranger).status_code == 404
    assert attach(api, draft, first).status_code == 403
    assert attach(api, new_id(), author).status_code == 404
    do(toolbox, author, submit_proposal, proposal_id=draft)
    refused = attach(api, draft, author)
    assert (refused.status_code, refused.json["code"]) == (409, "not-its-turn")
    reviewing_member = place.member("示例兼审委员", roles=(Role.REVIEWER,))
    sent_back = a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=first)
    assert attach(api, sent_back, reviewing_member).json["code"] == "not-this-person"
    assert attach(api, sent_back, author).status_code == 200


def test_nothing_is_stored_for_whoever_may_not_attach(
    api: Api, toolbox: Toolbox, place: Place, author: Person, draft: UUID
) -> None:
    attach(api, draft, place.member("示例他人"))
    with housekeeping(toolbox, place.id) as work:
        assert work.session.scalars(work.select(StoredFile.id)).all() == []


def test_files_are_put_in_order(api: Api, author: Person, toolbox: Toolbox, draft: UUID) -> None:
    ids = [str(an_attachment(toolbox=toolbox, author=author, proposal_id=draft)) for _ in range(3)]
    path = f"/proposals/{draft}/attachments"
    answer = api.put(path, {"attachment_ids": ids[::-1]}, as_=author)
    assert answer.status_code == 200, answer.json
    assert [each["id"] for each in answer.json["attachments"]] == ids[::-1] == shown(api, draft, author)
    same = api.put(path, {"attachment_ids": ids[::-1]}, as_=author)
    assert same.json == answer.json, "nothing changed, so nothing was saved"
    twice = api.put(path, {"attachment_ids": [ids[0], ids[0], ids[1]]}, as_=author)
    assert (twice.status_code, twice.json["errors"][0]["pointer"]) == (422, "/attachment_ids")
    for other in (ids[:2], [*ids[:2], str(new_id())]):
        refused = api.put(path, {"attachment_ids": other}, as_=author)
        assert (refused.status_code, refused.json["code"]) == (409, "collision")


def test_a_file_that_nobody_saw_is_deleted_for_good(
    api: Api, toolbox: Toolbox, place: Place, author: Person, draft: UUID
) -> None:
    content = a_pdf()
    file = attach(api, draft, author, content).json["attachments"][0]
    path = f"/proposals/{draft}/attachments/{file['id']}"
    assert api.call("DELETE", path, as_=author).json["attachments"] == []
    assert download(api, draft, file["id"], author).status_code == 404
    assert api.call("DELETE", path, as_=author).status_code == 404
    with housekeeping(toolbox, place.id) as work:
        assert work.session.scalars(work.select(StoredFile.id)).all() == []
        assert work.session.scalars(work.select(ProposalAttachment.id)).all() == []
    revisions = api.get(f"/proposals/{draft}/revisions", as_=author).json["items"]
    held = [api.get(f"/proposals/{draft}/revisions/{each['id']}", as_=author).json["attachments"] for each in revisions]
    assert held == [[], [{**file, "is_deleted": True}], []], "what it was called is all that is left"
    attached_again = attach(api, draft, author, content)
    assert attached_again.json["attachments"][0]["sha256"] == file["sha256"]


def test_a_saved_text_keeps_what_is_attached(api: Api, author: Person, draft: UUID) -> None:
    attached = attach(api, draft, author).json
    saved = api.put(
        f"/proposals/{draft}", {**TEXT, "title": "另一案由"}, as_=author,
        headers={"If-Match": f'"{attached["version"]}-0"'},
    )  # fmt: skip
    assert saved.status_code == 200, saved.json
    assert shown(api, draft, author) == [attached["attachments"][0]["id"]]


def test_attaching_while_another_device_writes_loses_nothing(api: Api, author: Person, draft: UUID) -> None:
    """The other device has read the version before the upload; its text is saved all the same."""
    before = api.get(f"/proposals/{draft}", as_=author).json["version"]
    attached = attach(api, draft, author).json["attachments"][0]["id"]
    saved = api.put(
        f"/proposals/{draft}", {**TEXT, "title": "另一案由"}, as_=author, headers={"If-Match": f'"{before}-0"'}
    )
    assert saved.status_code == 200, saved.json
    assert shown(api, draft, author) == [attached]


def test_others_see_the_files_of_the_text_that_they_see(
    api: Api, toolbox: Toolbox, place: Place, author: Person, first: Person
) -> None:
    proposal_id = a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=first, files=1)
    [submitted] = shown(api, proposal_id, author)
    assert shown(api, proposal_id, first) == [submitted]
    added = str(an_attachment(toolbox=toolbox, author=author, proposal_id=proposal_id))
    removed = api.call("DELETE", f"/proposals/{proposal_id}/attachments/{submitted}", as_=author)
    assert [each["id"] for each in removed.json["attachments"]] == [added]
    assert shown(api, proposal_id, first) == [submitted], "what he does to it now is his own affair"
    assert download(api, proposal_id, submitted, first).status_code == 200
    assert download(api, proposal_id, added, first).status_code == 404
    assert download(api, proposal_id, submitted, author).status_code == 200, "his own, in the text he submitted"
    do(toolbox, author, submit_proposal, proposal_id=proposal_id)
    assert shown(api, proposal_id, first) == [added]
    assert download(api, proposal_id, added, first).status_code == 200
    assert download(api, proposal_id, submitted, first).status_code == 200, "it belongs to the round before"
    rounds = {
        each["submitted_round"]: [
            file["id"]
            for file in api.get(f"/proposals/{proposal_id}/revisions/{each['id']}", as_=first).json["attachments"]
        ]
        for each in api.get(f"/proposals/{proposal_id}/revisions", as_=first).json["items"]
    }
    assert rounds == {1: [submitted], 2: [added]}


def test_what_is_added_and_withdrawn_stays_private(
    api: Api, toolbox: Toolbox, author: Person, first: Person, place: Place
) -> None:
    proposal_id = a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=first)
    added = an_attachment(toolbox=toolbox, author=author, proposal_id=proposal_id)
    do(toolbox, author, withdraw_proposal, proposal_id=proposal_id)
    supervisor = place.officer(Role.SUPERVISOR)
    for staff in (first, supervisor):
        assert shown(api, proposal_id, staff) == []
        assert download(api, proposal_id, added, staff).status_code == 404


def test_members_see_the_files_of_filed_proposals_as_the_committee_says(
    api: Api, toolbox: Toolbox, place: Place, author: Person, first: Person
) -> None:
    last = place.officer(Role.REVIEWER)
    proposal_id = a_filed_proposal(toolbox=toolbox, author=author, first=first, last=last, files=1)
    [file] = shown(api, proposal_id, author)
    other = place.member("示例他人")
    assert download(api, proposal_id, file, other).status_code == 200
    assert download(api, proposal_id, file, None).status_code == 401
    assert download(api, proposal_id, file, a_committee(toolbox).member()).status_code == 404
    edit_settings_of(place, '[visibility]\nfiled_proposals = "staff"\nreplies = "staff"')
    assert download(api, proposal_id, file, other).status_code == 404


def test_members_see_only_the_files_of_the_last_text(
    api: Api, toolbox: Toolbox, place: Place, author: Person, first: Person
) -> None:
    proposal_id = a_proposal_sent_back(toolbox=toolbox, author=author, reviewer=first, files=1)
    [submitted] = shown(api, proposal_id, author)
    api.call("DELETE", f"/proposals/{proposal_id}/attachments/{submitted}", as_=author)
    do(toolbox, author, submit_proposal, proposal_id=proposal_id)
    do(toolbox, first, pass_review_step, proposal_id=proposal_id)
    do(toolbox, place.officer(Role.REVIEWER), file_proposal, proposal_id=proposal_id)
    other = place.member("示例他人")
    assert shown(api, proposal_id, other) == []
    assert download(api, proposal_id, submitted, other).status_code == 404
    assert download(api, proposal_id, submitted, first).status_code == 200


def test_a_file_of_another_proposal_is_not_found(api: Api, toolbox: Toolbox, author: Person, draft: UUID) -> None:
    other = a_draft(toolbox=toolbox, author=author, files=1)
    [file] = shown(api, other, author)
    assert download(api, draft, file, author).status_code == 404
    assert api.call("DELETE", f"/proposals/{draft}/attachments/{file}", as_=author).status_code == 404


def test_a_store_that_is_away_is_told_and_changes_nothing(
    api: Api, toolbox: Toolbox, author: Person, draft: UUID, place: Place
) -> None:
    file = attach(api, draft, author).json["attachments"][0]
    toolbox.ports.files.delete(f"{place.id}/{file['id']}")
    away = download(api, draft, file["id"], author)
    assert (away.status_code, away.json["code"]) == (503, "files-away")
    assert away.headers["Retry-After"]


def test_each_change_is_audited_without_names(
    api: Api, place: Place, author: Person, draft: UUID, toolbox: Toolbox
) -> None:

    file = attach(api, draft, author, name="某人的病历.pdf").json["attachments"][0]
    api.call("DELETE", f"/proposals/{draft}/attachments/{file['id']}", as_=author)
    engine = over_the_walls.get(toolbox.database.engine, toolbox.database.engine)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT action, detail FROM audit WHERE action LIKE 'attachment%' ORDER BY id"))
        found = [(row.action, str(row.detail)) for row in rows]
    assert [action for action, _ in found] == ["attachment-added", "attachment-removed"]
    assert file["sha256"] in found[0][1]
    assert not any("病历" in detail for _, detail in found)
