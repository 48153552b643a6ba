"""Cases over HTTP and at the counter."""

from __future__ import annotations

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.kernel.ids import new_id
from orders.cases.models import Case, CaseNote
from tests.consoles import Desk, said
from tests.recorder import recording

pytestmark = pytest.mark.django_db


def picture():
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return SimpleUploadedFile("box.png", out.getvalue(), "image/png")


def late(case):
    Case.objects.in_county(case.county_id).filter(pk=case.pk).update(
        due_at=timezone.now() - datetime.timedelta(hours=1)
    )
    return case


def kinds(answer):
    assert answer.status_code == 200, answer.content
    return [one["kind"] for one in answer.json()["data"]]


def test_the_queue_is_ordered_by_clock_and_filtered(world, api, scene):
    scene.open("damaged")
    short = late(scene.open("short", custodian=("station", world.centre.pk)))
    lan = api.as_(world.lan)

    assert kinds(lan.get("/api/v1/cases/")) == ["short", "damaged"]
    assert kinds(lan.get("/api/v1/cases/?late=true")) == ["short"]
    assert kinds(lan.get("/api/v1/cases/?kind=damaged")) == ["damaged"]
    assert kinds(lan.get("/api/v1/cases/?mine=true")) == []
    assert kinds(lan.get(f"/api/v1/cases/?parcel={scene.parcel.pk}")) == ["short", "damaged"]
    assert kinds(lan.get(f"/api/v1/cases/?station={world.pine.pk}")) == []
    assert kinds(lan.get("/api/v1/cases/?status=solved")) == []
    assert kinds(api.as_(world.auditor).get("/api/v1/cases/")) == ["short", "damaged"]
    shown = lan.get(f"/api/v1/cases/{short.pk}/").json()
    assert shown["custodian"]["name"] == world.centre.name
    assert shown["late"] is True


def test_a_case_from_note_to_reopening(world, api, scene):
    case = scene.open()
    path = f"/api/v1/cases/{case.pk}/"
    lan, manager = api.as_(world.lan), api.as_(world.manager)

    given = lan.post(f"{path}assign/", {"owner": "head"}).json()
    assert given["owner"] == {"username": "head", "name": world.head.name}
    noted = lan.post(f"{path}notes/", {"text": "looked twice"}).json()
    assert [note["text"] for note in noted["notes"]] == ["looked twice"]
    body = {"outcome": "found", "reason": "behind the shelf"}
    solved = lan.post(f"{path}solve/", body, key="once-and-again")
    again = lan.post(f"{path}solve/", body, key="once-and-again")
    assert solved.json()["status"] == "solved"
    assert again.content == solved.content
    assert lan.post(f"{path}reopen/", {"reason": "x"}).status_code == 403
    assert manager.post(f"{path}reopen/", {"reason": "another box"}).json()["status"] == "open"


def test_refusals_name_the_member(world, api, scene):
    path = f"/api/v1/cases/{scene.open().pk}/"
    lan = api.as_(world.lan)

    by_act = lan.post(f"{path}solve/", {"outcome": "paid", "reason": "x"})
    nobody = lan.post(f"{path}assign/", {"owner": "nobody"})
    no_file = lan.post(f"{path}notes/", {"attachment": str(new_id())})
    stale = lan.post(f"{path}notes/", {"text": "x"}, HTTP_IF_MATCH='"7"')

    assert (by_act.status_code, by_act.json()["code"]) == (409, "outcome_by_act")
    assert (nobody.status_code, nobody.json()["code"]) == (422, "cannot_own")
    assert (no_file.status_code, no_file.json()["code"]) == (422, "unknown_reference")
    assert stale.status_code == 412


def test_a_page_of_cases_costs_the_same(world, api, scene, query_count):
    scene.open("short")
    manager = api.as_(world.manager)

    def look():
        with recording() as recorder:
            assert manager.get("/api/v1/cases/").status_code == 200
        return recorder

    look()
    few = look()
    for kind in ("damaged", "wet", "opened", "missorted", "overdue"):
        scene.open(kind, custodian=("station", world.pine.pk), station_id=world.pine.pk)
    many = look()

    assert len(many.counted) - len(few.counted) == 1  # the stations' names
    query_count("api cases", many)


def test_the_console_shows_queue_and_case(world, scene):
    late(scene.open("short", custodian=("carrier", None), money_fen=12800))
    desk = Desk(world.lan)

    page = said(desk.get(reverse("console:cases")))
    today = said(desk.get("/"))
    empty = said(Desk(world.bo).get(reverse("console:cases")))

    assert "Late by" in page
    assert "The carrier" in page
    assert "¥128.00" in page
    assert "1 open case · 1 is late" in today
    assert "Nothing is waiting here" in empty


def test_evidence_is_kept_shown_and_served_to_who_sees_the_case(world, scene):
    case = scene.open(custodian=("station", world.pine.pk))
    desk, other = Desk(world.lan), Desk(world.bo)

    answer = desk.send(
        reverse("console:case-note", args=[case.pk]), text="torn open", file=picture()
    )
    note = CaseNote.objects.in_county(world.county_id).get(case=case)
    page = desk.get(reverse("console:case", args=[case.pk])).content.decode()
    place = reverse("console:case-evidence", args=[case.pk, note.attachment_id])

    assert answer.status_code == 302
    assert place in page
    assert other.get(place)["Content-Type"] == "image/png"
    assert other.get(reverse("console:case-evidence", args=[case.pk, new_id()])).status_code == 404


def test_what_is_no_picture_is_refused_beside_the_field(world, scene):
    case = scene.open()

    answer = Desk(world.lan).send(
        reverse("console:case-note", args=[case.pk]),
        file=SimpleUploadedFile("a.png", b"hello", "image/png"),
    )

    assert "Send a JPEG, PNG or WebP picture, or a PDF." in said(answer)
    assert not CaseNote.objects.in_county(world.county_id).exists()


def test_solving_assigning_and_reopening_at_the_counter(world, scene):
    case = scene.open()
    desk, manager = Desk(world.lan), Desk(world.manager)

    desk.send(reverse("console:case-assign", args=[case.pk]), owner=str(world.head.pk))
    refused = desk.send(reverse("console:case-solve", args=[case.pk]), outcome="found", reason="")
    desk.send(reverse("console:case-solve", args=[case.pk]), outcome="found", reason="shelf 3")
    solved = world.fresh(case)
    page = said(desk.get(reverse("console:case", args=[case.pk])))
    manager.send(reverse("console:case-reopen", args=[case.pk]), reason="another box")

    assert "This field is required" in said(refused)
    assert (solved.owner, solved.outcome) == (world.head, "found")
    assert "Solve it" not in page
    assert "Open it again" not in page
    assert world.fresh(case).status == "open"


def test_the_manager_sees_late_cases_first_and_gives_many_at_once(world, scene):
    late(scene.open("short"))
    other = scene.open("damaged")
    desk = Desk(world.manager)

    board = said(desk.get("/admin/"))
    rows = desk.get(reverse("admin:orders_case_changelist"), {"late": "yes"})
    answer = desk.post(
        reverse("admin:orders_case_changelist"),
        {"action": "give", "_selected_action": [str(other.pk)], "owner": "ops", "index": "0"},
        follow=True,
    )

    assert "Cases that are late 1" in board
    assert len(rows.context_data["cl"].result_list) == 1
    assert "1 case given to" in said(answer)
    assert world.fresh(other).owner == world.ops
