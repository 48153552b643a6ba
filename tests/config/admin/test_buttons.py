"""Buttons and forms of the admin do what the action does, and show what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.audit.models import AuditEvent, OutboxMessage
from accounts.identity.models import User
from accounts.notifications.models import Notification
from orders.catalogue.models import Price, Product
from orders.parcels.models import Parcel, ScanEvent
from orders.purchases.models import Order, OrderLine
from stations.network.models import Station
from stations.staffing.models import Assignment
from stations.villagers.models import Villager

pytestmark = pytest.mark.django_db


UNTOUCHED = {
    f"{rows}-{number}_FORMS": "0"
    for rows in ("delegates", "consents")
    for number in ("TOTAL", "INITIAL")
}
"""What a browser sends of the rows that are only looked at."""


def press(desk: Any, name: str, row: Any, **given: Any) -> Any:
    url = reverse(f"admin:{name}", args=[row.pk])
    return desk.post(url, {"_form_submitted": "on", **given}, HTTP_HX_REQUEST="true")


def test_a_station_takes_a_step_for_a_reason(world, desk):
    refused = press(desk, "stations_station_move", world.pine, to="suspended", reason="")
    assert refused.status_code == 200
    assert world.fresh(world.pine).status == "open"
    assert world.events("station.moved") == []

    done = press(desk, "stations_station_move", world.pine, to="suspended", reason="No scans")
    assert done["HX-Redirect"].endswith(f"{world.pine.pk}/change/")
    assert world.fresh(world.pine).status == "suspended"
    assert world.events("station.moved") == ["station.moved"]


def test_only_legal_steps_are_offered(world, desk):
    form = desk.get(reverse("admin:stations_station_move", args=[world.pine.pk])).content.decode()

    assert 'value="warned"' in form
    assert 'value="approved"' not in form


def test_a_station_is_proposed_and_changed(world, desk):
    given = {
        "code": "QH09", "name": "新村服务点", "kind": "point", "village": "990101100202",
        "phone": "", "route": "R1", "address": "", "code_scheme": "serial",
        "default_shelf": "1-1", "keep_days": "3",
    }  # fmt: skip
    made = desk.post(reverse("admin:stations_station_add"), given)
    station = Station.objects.in_county(world.county_id).get(code="QH09")
    page = reverse("admin:stations_station_change", args=[station.pk])
    desk.post(page, {**given, "name": "新村站", "keep_days": "5"})

    assert made.status_code == 302
    assert world.events() == ["station.proposed", "station.changed"]
    station = world.fresh(station)
    assert (station.status, station.name, station.keep_days) == ("lead", "新村站", 5)


def test_a_taken_code_is_said_beside_the_field(world, desk):
    answer = desk.post(
        reverse("admin:stations_station_add"),
        {
            "code": "QH01", "name": "又一个", "kind": "point", "village": "", "phone": "",
            "route": "", "address": "", "code_scheme": "serial", "default_shelf": "1-1",
            "keep_days": "3",
        },
    )  # fmt: skip

    assert answer.status_code == 200
    assert list(answer.context_data["adminform"].form.errors) == ["code"]
    assert world.events() == []


def test_a_clerk_is_hired_with_a_post_or_not_at_all(world, desk):
    given = {
        "username": "newclerk", "name": "辛来", "mobile": "", "language": "",
        "password": "quiet-river-27", "role": "clerk", "station": str(world.pine.pk),
    }  # fmt: skip
    refused = desk.post(reverse("admin:accounts_user_add"), {**given, "role": "auditor"})
    assert refused.status_code == 200
    assert not User.objects.filter(username="newclerk").exists()

    made = desk.post(reverse("admin:accounts_user_add"), given)
    user = User.objects.get(username="newclerk")
    post = Assignment.objects.in_county(world.county_id).get(user=user)
    assert made.status_code == 302
    assert (user.county_id, post.role, post.station_id) == (world.county_id, "clerk", world.pine.pk)
    assert user.check_password("quiet-river-27")
    assert world.events() == ["staff.hired", "staff.assigned"]


def test_staff_get_posts_and_passwords_and_are_shut_out(world, desk):
    press(desk, "accounts_user_give_post", world.lan, role="head", station=str(world.pine.pk))
    press(desk, "accounts_user_give_password", world.lan, password="quiet-river-28")
    press(desk, "accounts_user_shut_out", world.lan, reason="Left")
    post = Assignment.objects.in_county(world.county_id).get(user=world.bo)
    press(desk, "stations_assignment_end", post, reason="Moved")

    assert world.events() == [
        "staff.assigned", "staff.password_set", "staff.deactivated", "staff.assignment_ended",
    ]  # fmt: skip
    assert not User.objects.get(pk=world.lan.pk).is_active


def test_ones_own_password_is_changed_through_staffing(world, desk):
    answer = desk.post(
        reverse("admin:password_change"),
        {
            "old_password": world.password,
            "new_password1": "quiet-river-29",
            "new_password2": "quiet-river-29",
        },
    )

    assert answer.status_code == 302
    assert world.events() == ["staff.password_set"]
    assert desk.get(reverse("admin:index")).status_code == 200


def test_a_villager_is_shown_for_a_reason_only(world, desk):
    refused = press(desk, "stations_villager_reveal", world.granny, reason="")
    assert world.granny.name not in refused.content.decode()

    shown = press(desk, "stations_villager_reveal", world.granny, reason="A call about her parcel")
    assert world.granny.name in shown.content.decode()
    assert "15400000001" in shown.content.decode()
    assert world.events() == ["villager.revealed"]


def test_a_villagers_page_does_not_hold_her_name(world, desk, desk_of):
    page = reverse("admin:stations_villager_change", args=[world.granny.pk])

    for user in (world.manager, world.auditor):
        seen = desk_of(user).get(page).content.decode()
        assert world.granny.name not in seen
        assert "15400000001" not in seen


def test_a_villager_changes_and_keeps_what_was_left_empty(world, desk):
    desk.post(
        reverse("admin:stations_villager_change", args=[world.granny.pk]),
        {"name": "", "phone": "15400000077", "station": str(world.willow.pk), "village": "",
         "note": "Deaf", **UNTOUCHED},
    )  # fmt: skip

    granny = Villager.objects.in_county(world.county_id).get(pk=world.granny.pk)
    assert (granny.name, granny.phone, granny.note) == ("刘小花", "15400000077", "Deaf")
    assert world.events() == ["villager.changed"]


def test_a_product_gets_prices(world, desk, story):
    press(desk, "orders_product_new_price", story.product, price="45.50")
    made = desk.post(
        reverse("admin:orders_product_add"),
        {"code": "P2", "title": "水壶", "title_en": "", "spec": "", "lookalike_group": "",
         "category": str(story.product.category_id), "platform": "taobao", "url": "",
         "is_active": "on", "price": "12.5"},
    )  # fmt: skip

    product = Product.objects.in_county(world.county_id).priced().get(code="P2")
    assert made.status_code == 302
    assert product.price_fen == 1250
    prices = Price.objects.in_county(world.county_id).filter(product=story.product)
    assert sorted(prices.values_list("unit_price_fen", flat=True)) == [4200, 4550]


def test_a_category_keeps_to_its_bounds(world, desk, story):
    category = story.product.category
    given = {"code": category.code, "name": "日用", "name_en": "", "return_days": "7",
             "position": "1", "is_active": "on"}  # fmt: skip
    page = reverse("admin:orders_category_change", args=[category.pk])

    refused = desk.post(page, {**given, "deposit_rate": "1.5"})
    done = desk.post(page, {**given, "deposit_rate": "0.2"})

    assert (refused.status_code, done.status_code) == (200, 302)
    assert str(world.fresh(category).deposit_rate) == "0.200"


def test_a_locked_code_is_opened_with_a_reason(world, desk, story):
    parcel = story.parcel
    type(parcel)._base_manager.filter(county_id=parcel.county_id, pk=parcel.pk).update(
        wrong_tries=5
    )

    press(desk, "orders_parcel_unlock", parcel, reason="She knew it")

    assert world.fresh(parcel).wrong_tries == 0
    assert world.events("parcel.unlocked") == ["parcel.unlocked"]


def test_an_order_is_cancelled_unless_bought(world, desk, story):
    from tests.config.admin.conftest import place

    other = place(world)
    refused = press(desk, "orders_order_cancel", story.order, reason="No")
    done = press(desk, "orders_order_cancel", other, reason="She changed her mind")

    assert "HX-Redirect" not in refused
    assert "HX-Redirect" in done
    assert world.fresh(other).status == "cancelled"
    assert world.fresh(story.order).status != "cancelled"


def test_a_parked_message_is_taken_up_again(world, desk, story, nudges):
    seen = desk.get(reverse("admin:accounts_outboxmessage_changelist")).content.decode()
    done = press(desk, "accounts_outboxmessage_retry", story.parked)

    assert "LookupError" in seen
    assert "HX-Redirect" in done
    parked = OutboxMessage.objects.in_county(world.county_id).get(pk=story.parked.pk)
    assert (parked.parked_at, parked.attempts) == (None, 0)
    assert world.events("outbox.retried") == ["outbox.retried"]


def test_facts_are_not_added_or_changed(world, desk, story, at):
    for model in (Parcel, Order, OrderLine, ScanEvent, AuditEvent, Notification, OutboxMessage):
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        row = model._base_manager.filter(county_id=world.county_id).first()
        assert desk.get(reverse(f"admin:{name}_add")).status_code == 403, name
        assert desk.post(at.page(name, row), {"reason": "x"}).status_code == 403, name
    for name in ("ledgeraccount", "journalentry", "transfer"):
        assert desk.get(reverse(f"admin:orders_{name}_add")).status_code == 403, name
