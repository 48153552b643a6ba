"""Another county's manager, a clerk and nobody: what each page of the admin keeps from them."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.identity.models import User
from accounts.tenancy.fields import is_hot
from orders.parcels.models import Parcel
from tests.config.admin.test_pages import MODELS, name_of, own_row

pytestmark = pytest.mark.django_db
HOT = [model for model in MODELS if is_hot(model)]


def test_a_guessed_address_finds_nothing(world, story, far_desk, at):
    for model in (*HOT, User):
        name, row = name_of(model), own_row(model, world)
        if row is None:
            continue
        if model is not User:
            assert str(row.pk) not in far_desk.get(at.list(name)).content.decode()
        for kind in ("change", "history"):
            answer = far_desk.get(at.page(name, row, kind))
            assert (answer.status_code, answer["Location"]) == (302, reverse("admin:index")), name
        for button in admin.site.get_model_admin(model)._get_base_actions_detail():
            url = reverse(f"admin:{button.action_name}", args=[row.pk])
            assert far_desk.get(url).status_code == 404, url
            assert far_desk.post(url, {"_form_submitted": "on", "reason": "x"}).status_code == 404


def test_filters_and_choices_offer_only_ones_own_county(world, story, desk, far_desk, at):
    mine, theirs = world.willow.name, world.far_point.name

    for name in ("orders_parcel", "stations_villager", "orders_ledgeraccount"):
        assert theirs not in desk.get(at.list(name)).content.decode()
        assert mine not in far_desk.get(at.list(name)).content.decode()
    form = desk.get(reverse("admin:stations_villager_add")).content.decode()
    assert mine in form
    assert theirs not in form


def test_a_filter_by_another_countys_station_finds_nothing(world, story, far_desk, at):
    query = f"?station__id__exact={world.willow.pk}"

    assert story.parcel.number not in far_desk.get(at.list("orders_parcel", query)).content.decode()


def test_another_countys_station_is_no_choice(world, desk):
    answer = desk.post(
        reverse("admin:stations_villager_add"),
        {
            "name": "王新来",
            "phone": "",
            "station": str(world.far_point.pk),
            "village": "",
            "note": "",
        },
    )

    assert answer.status_code == 200
    assert world.events("villager.registered") == []


def test_autocomplete_offers_the_villages_of_the_county(world, desk, far_desk):
    asked = {
        "app_label": "stations", "model_name": "station", "field_name": "village", "term": "柳",
    }  # fmt: skip
    url = reverse("admin:autocomplete")

    found = desk.get(url, asked).json()["results"]

    assert [one["text"] for one in found] == ["柳村"]
    assert far_desk.get(url, asked).json()["results"] == []


def test_exports_hold_ones_own_rows_and_are_on_the_record(world, story, desk, far_desk):
    url = reverse("admin:orders_parcel_export")

    book = openpyxl.load_workbook(io.BytesIO(desk.post(url, {"format": "0"}).content))
    far_book = openpyxl.load_workbook(io.BytesIO(far_desk.post(url, {"format": "0"}).content))

    rows = list(book.active.iter_rows(values_only=True))
    numbers = Parcel.objects.in_county(world.county_id).values_list("number", flat=True)
    assert story.parcel.number in numbers
    assert sorted(row[0] for row in rows[1:]) == sorted(numbers)
    assert far_book.active.max_row == 1
    assert world.events("admin.exported") == ["admin.exported"]


def test_an_export_runs_no_formula(world, desk):
    from stations.network.actions import change_station

    change_station(world.pine, actor=world.manager, name="=1+1")
    url = reverse("admin:stations_station_export")

    text = desk.post(url, {"format": "1"}).content.decode("utf-8-sig")

    assert "'=1+1" in text


@pytest.mark.parametrize(
    ("who", "hidden"),
    [
        ("buyer", ["orders_ledgeraccount", "accounts_auditevent", "accounts_user"]),
        ("finance", ["stations_villager", "accounts_auditevent", "accounts_user"]),
        ("ops", ["orders_journalentry", "accounts_user"]),
    ],
)
def test_roles_see_what_their_post_needs(world, desk_of, at, who, hidden):
    desk = desk_of(getattr(world, who))

    index = desk.get(reverse("admin:index")).content.decode()

    for name in hidden:
        assert desk.get(at.list(name)).status_code == 403
        assert at.list(name) not in index


def test_the_auditor_looks_at_all_and_changes_nothing(world, story, desk_of, at):
    desk = desk_of(world.auditor)

    for model in MODELS:
        assert desk.get(at.list(name_of(model))).status_code == 200
        page = admin.site.get_model_admin(model)
        for button in page._get_base_actions_detail():
            row = own_row(model, world)
            if row is not None:
                url = reverse(f"admin:{button.action_name}", args=[row.pk])
                assert desk.get(url).status_code == 403
    for name in ("stations_station", "accounts_user", "orders_product", "stations_villager"):
        assert desk.get(reverse(f"admin:{name}_add")).status_code == 403


def test_nobody_deletes_anything(world, desk, story, at):
    for model in HOT:
        row = own_row(model, world)
        if row is None:
            continue
        answer = desk.post(at.page(name_of(model), row, "delete"), {"post": "yes"})
        assert answer.status_code == 403, name_of(model)
        assert world.fresh(row).pk == row.pk


def test_a_clerk_does_not_come_in(world, desk_of, client):
    answer = desk_of(world.lan).get(reverse("admin:index"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("admin:login"))

    signing = client.post(
        reverse("admin:login"), {"username": "lan", "password": world.password, "next": "/admin/"}
    )
    assert signing.status_code == 200
    assert client.get(reverse("admin:index")).status_code == 302


def test_a_manager_signs_in_and_out_on_the_record(world, client):
    answer = client.post(
        reverse("admin:login"),
        {"username": "manager", "password": world.password, "next": "/admin/"},
    )

    assert answer["Location"] == "/admin/"
    client.post(reverse("admin:logout"))
    assert client.get("/admin/").status_code == 302
    assert [one for one in world.events() if "signed" in one] == [
        "identity.signed_in",
        "identity.signed_out",
    ]


def test_whoever_left_does_not_come_in(world, desk_of):
    from stations.staffing.actions import end_assignment
    from stations.staffing.models import Assignment

    post = Assignment.objects.in_county(world.county_id).get(user=world.finance)
    end_assignment(post, actor=world.manager, until_on=post.from_on)

    assert desk_of(world.finance).get(reverse("admin:index")).status_code == 302


def test_the_platforms_operator_sees_shared_lists_only(world, desk_of, at):
    desk = desk_of(User.objects.create_superuser("root1", "x", name="Operator"))

    assert desk.get(reverse("admin:index")).status_code == 200
    for name in ("orders_carrier", "orders_platform", "stations_division", "accounts_county"):
        assert desk.get(at.list(name)).status_code == 200
    for model in HOT:
        assert desk.get(at.list(name_of(model))).status_code == 403
