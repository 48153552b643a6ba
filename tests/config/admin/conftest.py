"""The county's desk: a browser signed in as somebody, and a county where things have happened."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.audit.models import OutboxMessage
from accounts.kernel.ids import new_id
from accounts.notifications.models import Notification
from orders.cases.actions import open_case
from orders.catalogue.actions import save_product, set_price
from orders.catalogue.models import Category, Platform
from orders.claims.actions import report_claim, set_rule
from orders.commissions.actions import Done, approve_rule, earn, propose_rule, set_terms
from orders.parcels.actions import announce_parcel, record_scans
from orders.parcels.carriers.actions import save_code, take_push
from orders.parcels.carriers.port import Push, Reported
from orders.purchases.actions import accept_order, place_order, record_purchase, take_payment
from orders.returns.models import GoodsReturn
from orders.sending.actions import ensure_prohibited
from orders.sending.models import Tender
from orders.stocktaking.actions import add_shelf, open_stock_take
from orders.urging.actions import add_festival, set_policy
from tests.orders.scenes import scan_in
from tests.whole.line_haul import line_haul
from tests.whole.sent import sent
from tests.world import World

LINES = [
    {
        "title": "电饭锅", "platform": "taobao", "unit_price_fen": 16900, "quantity": 1,
        "category": "appliance",
    },
    {"title": "保温杯", "platform": "taobao", "unit_price_fen": 3290, "quantity": 1},
]  # fmt: skip


@pytest.fixture
def desk_of() -> Callable[[Any], Client]:
    def desk_of(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend="accounts.identity.backends.PasswordBackend")
        return client

    return desk_of


@pytest.fixture
def desk(world: World, desk_of: Any) -> Client:
    return desk_of(world.manager)


@pytest.fixture
def far_desk(world: World, desk_of: Any) -> Client:
    return desk_of(world.far_manager)


def place(world: World) -> Any:
    order = place_order(
        actor=world.lan, station=world.willow.pk, villager=world.granny.pk, lines=LINES
    )
    return accept_order(order, actor=world.lan, evidence={"kind": "verbal"})


def shelve(world: World, number: int) -> Any:
    parcel = announce_parcel(
        actor=world.buyer,
        carrier="yto",
        waybill_no=f"YT{number:013d}",
        station=world.willow,
        villager=world.granny,
    )
    record_scans([scan_in("shelve", parcel, parcel.station)], actor=world.lan)
    return world.fresh(parcel)


@pytest.fixture
def story(world: World) -> SimpleNamespace:
    """One of everything the admin lists, made by actions where there are any."""
    order = place(world)
    order = take_payment(order, actor=world.lan, amount_fen=order.deposit_fen, method="cash")
    line = order.lines.get(position=1)
    record_purchase(order, line, actor=world.buyer, platform_order_no="T1", unit_price_fen=16900)
    product = save_product(
        actor=world.ops,
        code="P1",
        title="暖水瓶",
        category=Category.objects.in_county(world.county_id).get(code="daily"),
        platform=Platform.objects.get(pk="taobao"),
    )
    set_price(product, actor=world.ops, unit_price_fen=4200)
    parked = OutboxMessage.objects.create(
        county_id=world.county_id,
        handler="orders.somewhere.fail",
        topic="parcel.shelved",
        attempts=8,
        parked_at=world.now,
        last_error="LookupError: gone",
    )
    message = Notification.objects.create(
        county_id=world.county_id,
        station_id=world.willow.pk,
        person=b"x" * 32,
        status="call_list",
        text_secret="",
        subject_ids=[new_id()],
    )
    record_event(
        "station.looked_at", county_id=world.county_id, actor=world.manager, subject=world.willow
    )
    parcel = shelve(world, 1)
    take_push(
        world.county_id, "kuaidi100",
        Push([Reported(parcel.waybill_no, "777", world.now)], parcel.waybill_no),
    )  # fmt: skip
    case = open_case(
        "damaged", county_id=world.county_id, station_id=world.willow.pk, subject=parcel,
        actor=world.lan, parcel_id=parcel.pk, note="torn",
    )  # fmt: skip
    earn_something(world)
    goods = GoodsReturn.objects.create(
        county_id=world.county_id, number="R0001", order=order, line=line, station=world.willow,
        quantity=1, basis="fault", worth_fen=100,
    )  # fmt: skip
    add_shelf(actor=world.head, station=world.willow, code="7-7", capacity=5)
    open_stock_take(actor=world.manager, station=world.willow, incoming=world.lan, reason="x")
    set_policy(
        actor=world.ops, carrier=None, first_urge_hours=24, second_urge_hours=48,
        return_due_hours=120,
    )  # fmt: skip
    add_festival(
        actor=world.ops, name="春节", from_on=world.now.date(), until_on=world.now.date(),
        extra_days=3,
    )  # fmt: skip
    sent(world)
    save_code(actor=world.ops, service="kuaidi100", code="9901", status="delayed")
    line_haul(world)
    Tender.objects.create(
        county_id=world.county_id, station=world.centre, carrier_id="zto", receipt_no="R1",
        tendered_by=world.ops,
    )  # fmt: skip
    ensure_prohibited(world.county_id)
    report_claim(parcel, actor=world.lan, kind="damaged", claimant="recipient", claimed_fen=900)
    set_rule(
        actor=world.manager, basis="insured", from_on=datetime.date(2025, 1, 1),
        source="insurance terms",
    )  # fmt: skip
    return SimpleNamespace(
        goods=goods,
        order=world.fresh(order), line=world.fresh(line), product=product, parked=parked,
        message=message, parcel=parcel, case=case,
    )  # fmt: skip


def earn_something(world: World) -> None:
    """A rule, terms of a station, and a line it earned."""
    today = timezone.localdate()
    set_terms(world.willow, actor=world.manager, from_on=today, grade="A")
    rule = propose_rule(
        actor=world.finance, name="代收", name_en="Parcels", work="inbound", scope="default",
        kind="fixed", amount_fen=30, from_on=today,
    )  # fmt: skip
    approve_rule(rule, actor=world.manager)
    done = Done(new_id(), world.willow.pk, timezone.now(), document="YT1")
    earn(world.county_id, "inbound", [done], actor=world.lan)


def page(name: str, row: Any, kind: str = "change") -> str:
    return reverse(f"admin:{name}_{kind}", args=[getattr(row, "pk", row)])


def listing(name: str, query: str = "") -> str:
    return reverse(f"admin:{name}_changelist") + query


@pytest.fixture
def at() -> SimpleNamespace:
    return SimpleNamespace(page=page, list=listing)
