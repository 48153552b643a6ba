"""Files over HTTP: in by one door, out to those who may see them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.accounts.files.test_store import PDF, picture

pytestmark = pytest.mark.django_db
URL = "/api/v1/files/"


def send(api, content: bytes = PDF, name: str = "a.pdf", **fields):
    body = {"file": SimpleUploadedFile(name, content), **fields}
    return api.post(URL, body, format="multipart")


def test_a_photo_goes_in_and_comes_out(world, api):
    sent = send(api.as_(world.lan), picture(), "photo.jpg", kind="damage", station=world.willow.pk)

    body = sent.json()
    assert (sent.status_code, body["kind"], body["content_type"]) == (201, "damage", "image/jpeg")
    path = f"{URL}{body['id']}/"
    shown = api.as_(world.head).get(path)
    assert shown.status_code == 200
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert len(b"".join(shown)) == body["size_bytes"]
    again = api.as_(world.head).get(path, HTTP_IF_NONE_MATCH=shown["ETag"])
    assert again.status_code == 304


def test_a_pdf_is_a_download(world, api):
    as_lan = api.as_(world.lan)
    shown = as_lan.get(f"{URL}{send(as_lan, name='合同.pdf').json()['id']}/")

    assert shown["Content-Disposition"].startswith("attachment; filename*=")


def test_who_sees_a_file_of_a_station(world, api):
    path = f"{URL}{send(api.as_(world.lan), station=world.willow.pk).json()['id']}/"

    for who in ("lan", "head", "manager", "auditor", "ops", "finance", "buyer"):
        assert api.as_(getattr(world, who)).get(path).status_code == 200, who
    for who in ("bo", "driver", "far_clerk", "far_manager"):
        assert api.as_(getattr(world, who)).get(path).status_code == 404, who
    assert api.get(path).status_code == 401


def test_a_file_of_no_station_is_its_senders_and_the_countys(world, api):
    path = f"{URL}{send(api.as_(world.lan)).json()['id']}/"

    assert api.as_(world.lan).get(path).status_code == 200
    assert api.as_(world.manager).get(path).status_code == 200
    assert api.as_(world.head).get(path).status_code == 404


@pytest.mark.parametrize(
    ("fields", "content", "status", "code"),
    [
        ({}, b"hello", 422, "unsupported_file"),
        ({"kind": "No Spaces!"}, PDF, 400, "malformed"),
        ({"colour": "red"}, PDF, 400, "malformed"),
        ({}, b"", 400, "malformed"),
        ({}, b"%PDF-" + b"x" * (10 * 1024 * 1024), 413, "too_large"),
        ({}, b"x" * (11 * 1024 * 1024), 413, "too_large"),
    ],
)
def test_bad_uploads_get_a_problem(world, api, fields, content, status, code):
    answer = send(api.as_(world.lan), content, **fields)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"


def test_json_is_no_upload_and_others_may_not(world, api):
    assert api.as_(world.lan).post(URL, {"file": "x"}).status_code == 415
    assert send(api.as_(world.auditor)).status_code == 403
    assert send(api).status_code == 401


def test_a_retry_gets_the_same_answer(world, api):
    as_lan = api.as_(world.lan)
    first = as_lan.post(
        URL, {"file": SimpleUploadedFile("a.pdf", PDF)}, format="multipart", key="k"
    )
    again = as_lan.post(
        URL, {"file": SimpleUploadedFile("a.pdf", PDF)}, format="multipart", key="k"
    )

    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"
