"""Strangers at every door: generated from the URLconf, so that a new route without a row fails."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from accounts.files.models import Attachment
from accounts.kernel.ids import new_id
from orders.cases.actions import open_case
from orders.claims.actions import report_claim
from orders.parcels.actions import announce_parcel
from orders.purchases.actions import place_order
from orders.returns.models import GoodsReturn
from orders.stocktaking.actions import add_shelf, open_stock_take
from tests.whole.line_haul import line_haul
from tests.whole.routes import TRIES, Route, all_routes
from tests.whole.sent import sent
from tests.world import World

pytestmark = pytest.mark.django_db
API = [route for route in all_routes() if route.namespace == "api"]
CLOSED_API = [route for route in API if not route.public]
PAIRS = [(route, method) for route in CLOSED_API for method in route.methods]


def pair_id(value: Any) -> str:
    return value.name if isinstance(value, Route) else str(value)


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """Built once for all tries: each is rolled back to it, and must not have changed it at that."""
    with django_db_blocker.unblock(), translation.override("en"), transaction.atomic():
        yield things_of_willow(World())
        transaction.set_rollback(True)


@pytest.fixture
def objects(scene: SimpleNamespace, world: World) -> SimpleNamespace:
    return scene


def things_of_willow(world: World) -> SimpleNamespace:
    """Things of Willow that no stranger may learn of."""
    order = place_order(
        actor=world.lan,
        station=world.willow.pk,
        villager=world.granny.pk,
        lines=[{"platform": "taobao", "title": "毛巾", "quantity": 1, "unit_price_fen": 500}],
    )
    parcel = announce_parcel(
        actor=world.lan,
        carrier="sf",
        waybill_no="SF1234567890123",
        station=world.willow,
        villager=world.granny,
    )
    goods = GoodsReturn.objects.create(
        county_id=world.county_id,
        number="R0001",
        order=order,
        line=order.lines.get(),
        station=world.willow,
        quantity=1,
        basis="fault",
        worth_fen=500,
    )
    upload = Attachment.objects.create(
        county_id=world.county_id,
        sha256="0" * 64,
        kind="photo",
        name="a.jpg",
        content_type="image/jpeg",
        size_bytes=1,
        station_id=world.willow.pk,
        uploaded_by=world.lan,
    )
    case = open_case(
        "short",
        county_id=world.county_id,
        station_id=world.willow.pk,
        subject=parcel,
        actor=world.lan,
        parcel_id=parcel.pk,
    )
    shelf = add_shelf(actor=world.head, station=world.willow, code="1-1", capacity=5)
    take = open_stock_take(
        actor=world.manager, station=world.willow, incoming=world.lan, reason="x"
    )
    sending, account = sent(world)
    claim = report_claim(
        parcel, actor=world.lan, kind="delayed", claimant="recipient", claimed_fen=100
    )
    return SimpleNamespace(
        sending=sending,
        account=account,
        station=world.willow,
        villager=world.granny,
        order=order,
        line=order.lines.get(),
        parcel=parcel,
        case=case,
        claim=claim,
        file=upload,
        shelf=shelf,
        stock=take,
        **{"return": goods},
        **vars(line_haul(world)),
    )


def path_of(route: Route, objects: SimpleNamespace) -> str:
    kind = route.name.split("-")[0]
    owner = objects.order if kind == "line" else getattr(objects, kind, objects.station)
    values = {"pk": owner.pk, "line": objects.line.pk, "stop": objects.stop.pk}
    return reverse(route.full_name, kwargs={name: values[name] for name in route.params})


def ask(api: Any, route: Route, method: str, objects: SimpleNamespace) -> Any:
    tried = TRIES[route.name][method]
    call = getattr(api, method)
    path = path_of(route, objects)
    if method == "get":
        return call(path)
    body = tried.body(objects) if tried.body else {}
    return call(path, body, format="json", HTTP_IDEMPOTENCY_KEY=str(new_id()), HTTP_IF_MATCH="*")


def test_every_api_route_has_its_row() -> None:
    missing = [
        f"{method} {route.name}"
        for route, method in PAIRS
        if method not in TRIES.get(route.name, {})
    ]

    assert missing == []


def test_only_these_routes_are_public() -> None:
    public = sorted(route.full_name for route in all_routes() if route.public)

    assert public == [
        "admin:login",
        "api:docs",
        "api:login",
        "api:schema",
        "console:language",
        "console:login",
        "console:station",
        "healthz",
        "hooks:carrier-push",
    ]


@pytest.mark.parametrize(("route", "method"), PAIRS, ids=pair_id)
def test_nobody_is_asked_to_sign_in(api, objects, route: Route, method: str) -> None:
    answer = ask(api, route, method, objects)

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("who", ["bo", "far_clerk", "far_manager"])
@pytest.mark.parametrize(("route", "method"), PAIRS, ids=pair_id)
def test_a_stranger_learns_and_changes_nothing(
    world, api, objects, route: Route, method: str, who: str
) -> None:
    tried = TRIES[route.name][method]
    before = snapshot(objects)

    answer = ask(api.as_(getattr(world, who)), route, method, objects)

    assert answer.status_code == (tried.same_county if who == "bo" else tried.other_county)
    told = answer.content.decode(errors="replace")
    secrets = [getattr(objects, name).pk for name in SECRETS]
    if who != "bo":
        secrets.append(objects.station.pk)
    if route.name != "scan-list":  # echoes only what it was asked
        assert [one for one in secrets if str(one) in told and method == "get"] == []
    else:
        assert {one["outcome"] for one in answer.json()["results"]} == {"rejected"}
    assert snapshot(objects) == before


SENDING = ("sending", "account", "return")
LINE_HAUL = ("bag", "manifest", "run", "stop", "pouch", "act")
SECRETS = ("villager", "order", "parcel", "file", "case", "claim", *SENDING, *LINE_HAUL)
WATCHED = ("station", "villager", "order", "line", "parcel", "case", "claim", "route")
WATCHED += (*SENDING, *LINE_HAUL)


def snapshot(objects: SimpleNamespace) -> list[dict[str, Any]]:
    """Read the things as the database has them."""
    rows = []
    for name in WATCHED:
        one = getattr(objects, name)
        fresh = type(one)._base_manager.filter(county_id=one.county_id, pk=one.pk)
        rows.append(fresh.values().get())
    return rows


CONSOLE = [route for route in all_routes() if route.namespace == "console" and not route.public]
CONSOLE_PAIRS = [(route, method) for route in CONSOLE for method in route.methods]
OWNERS = {
    "person": "villager",
    "parcel": "parcel",
    "order": "order",
    "case": "case",
    "return": "return",
    "run": "run",
    "stop": "run",
    "bag": "bag",
    "pouch": "pouch",
    "sending": "sending",
    "account": "account",
    "claim": "claim",
    "hands": "stock",
}


def console_path(route: Route, objects: SimpleNamespace) -> str:
    owner = OWNERS.get(route.name.split("-")[0], "")
    values = {
        "pk": getattr(objects, owner).pk if owner else objects.order.pk,
        "order": objects.order.pk,
        "line": objects.line.pk,
        "villager": objects.villager.pk,
        "parcel": objects.parcel.pk,
        "delegate": objects.villager.pk,
        "file": objects.file.pk,
        "stop": objects.stop.pk,
        "act": objects.act.pk,
    }
    return reverse(route.full_name, kwargs={name: values[name] for name in route.params})


@pytest.mark.parametrize(("route", "method"), CONSOLE_PAIRS, ids=pair_id)
def test_nobody_is_sent_to_the_sign_in_page(client, objects, route: Route, method: str) -> None:
    answer = getattr(client, method)(console_path(route, objects))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("console:login"))


@pytest.mark.parametrize("who", ["bo", "far_clerk"])
@pytest.mark.parametrize(("route", "method"), CONSOLE_PAIRS, ids=pair_id)
def test_a_stranger_at_the_counter_sees_and_changes_nothing(
    world, client, objects, route: Route, method: str, who: str
) -> None:
    client.force_login(getattr(world, who), backend="accounts.identity.backends.PasswordBackend")
    before = snapshot(objects)

    form = {"op_key": str(new_id()), "reason": "x", "amount": "1"} if method == "post" else {}
    answer = getattr(client, method)(console_path(route, objects), form)

    if route.params:
        assert answer.status_code in (404, 405)
    else:
        assert answer.status_code in (200, 302, 403, 404)
    told = answer.content.decode()
    named = ("villager", "order", "parcel", "case", "claim", "sending")
    secrets = [getattr(objects, name) for name in named]
    assert [one for one in secrets if str(one.pk) in told and route.params == ()] == []
    assert snapshot(objects) == before


ADMIN = [
    route
    for route in all_routes()
    if route.namespace == "admin" and route.name and not route.public
]


@pytest.mark.parametrize("who", ["", "lan"])
def test_the_admin_opens_only_to_the_county(world, client, who: str) -> None:
    if who:
        client.force_login(world.lan, backend="accounts.identity.backends.PasswordBackend")

    opened = []
    for route in ADMIN:
        values = {"app_label": "orders"} if route.name == "app_list" else {}
        values |= dict.fromkeys(route.params, "1")
        path = reverse(f"admin:{route.name}", kwargs=values)
        if client.get(path).status_code not in (302, 403, 404, 405):
            opened.append(path)

    assert ADMIN
    assert [path for path in opened if not path.endswith("/jsi18n/")] == []
