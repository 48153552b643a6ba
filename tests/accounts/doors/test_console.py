"""One act once: replays, refusals, stale forms, CSRF; and what no template may contain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from accounts.kernel.ids import new_id
from orders.purchases.models import Order
from stations.villagers.models import Villager
from tests.consoles import BACKEND, Desk, said

ROOT = Path(__file__).resolve().parents[3]
OURS = [
    page
    for pattern in ("config/templates/**/*.html", "*/templates/**/*.html")
    for page in sorted(ROOT.glob(pattern))
    if "/admin/" not in str(page)
]
INLINE = re.compile(
    r"""<style|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:|hx-on|hx-vals='js"""
    r"""|<script(?![^>]*\ssrc=)|(?:src|href)\s*=\s*["'](?:https?:)?//""",
    re.I,
)


@pytest.mark.django_db
class TestOnce:
    def test_a_double_tap_registers_one_villager(self, world):
        desk, key = Desk(world.lan), str(new_id())
        before = Villager.objects.in_county(world.county_id).count()

        first = desk.send("/people/new/", key, name="章小雨", phone="15400003333")
        second = desk.send("/people/new/", key, name="章小雨", phone="15400003333")

        assert first.status_code == second.status_code == 302
        assert first["Location"] == second["Location"]
        assert Villager.objects.in_county(world.county_id).count() == before + 1
        assert "is in the book" in said(desk.get(second["Location"]))

    def test_a_refused_form_says_why_and_may_be_sent_again(self, world):
        desk, key = Desk(world.lan), str(new_id())

        refused = desk.send("/people/new/", key, name="章小雨", phone="123")
        mended = desk.send("/people/new/", key, name="章小雨", phone="15400003333")

        assert refused.status_code == 200
        assert "Write a mobile number of 11 digits" in said(refused)
        assert mended.status_code == 302

    def test_the_same_key_with_other_words_does_nothing(self, world):
        desk, key = Desk(world.lan), str(new_id())
        desk.send("/people/new/", key, name="章小雨")
        before = Villager.objects.in_county(world.county_id).count()

        other = desk.send("/people/new/", key, name="章大雨")

        assert other.status_code == 302
        assert Villager.objects.in_county(world.county_id).count() == before
        assert "This was done already" in said(desk.get(other["Location"]))

    def test_a_form_without_a_key_does_nothing(self, world):
        desk = Desk(world.lan)
        before = Villager.objects.in_county(world.county_id).count()

        answer = desk.post("/people/new/", {"name": "章小雨"})

        assert answer.status_code == 302
        assert Villager.objects.in_county(world.county_id).count() == before

    def test_a_form_from_elsewhere_is_refused(self, world):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(world.lan, backend=BACKEND)

        answer = strict.post("/people/new/", {"name": "章小雨", "op_key": str(new_id())})

        assert answer.status_code == 403
        assert answer.templates[0].name == "error.html"

    def test_an_order_placed_twice_is_one_order(self, world):
        desk, key = Desk(world.lan), str(new_id())
        line = {
            "free-TOTAL_FORMS": 1, "free-INITIAL_FORMS": 0, "free-0-title": "Basket",
            "free-0-unit_price_fen": "26.5", "free-0-quantity": 2, "free-0-platform": "taobao",
            "free-0-category": "other",
        }  # fmt: skip

        answers = [desk.send(f"/orders/new/{world.granny.pk}/", key, **line) for _twice in "12"]

        [order] = Order.objects.in_county(world.county_id)
        assert {one["Location"] for one in answers} == {f"/orders/{order.pk}/"}
        assert order.total_fen == 5300


@pytest.mark.django_db
def test_pages_carry_the_strict_policy_and_are_not_kept(world):
    answer = Desk(world.lan).get("/")

    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_an_error_page_says_it_in_words(world):
    answer = Desk(world.lan).get("/nowhere/")

    assert answer.status_code == 404
    assert "This is not here" in said(answer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/find/?q=%00",
        "/handover/?q=%00%ff",
        "/orders/new/?q=%ed%a0%80",
        "/parcels/new/?waybill=%00",
        "/people/new/?name=%00",
        "/orders/?group=%00",
        "/messages/?status=%00",
        "/find/?q=" + "9" * 5000,
        "/find/?q=%F0%9F%8D%9A",
        "/find/?q=%27%22%3C%3E",
        "/handover/?parcel=x",
        "/s/%00/%00/",
        "/s/990101/%0a/",
        "/orders/new/x/",
    ],
)
def test_nonsense_in_the_address_is_no_fault_of_ours(world, path):
    assert Desk(world.lan).get(path).status_code in (200, 404)


@pytest.mark.django_db
def test_what_was_typed_is_shown_as_text(world):
    page = Desk(world.lan).get("/find/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("page", OURS, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_template_has_inline_script_or_style_or_another_host(page):
    assert INLINE.findall(page.read_text()) == []


@pytest.mark.parametrize("page", OURS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_posting_form_has_its_keys(page):
    for form in re.findall(r'(?s)<form[^>]*method="post".*?</form>', page.read_text()):
        assert "csrf_token" in form


def test_icons_used_are_in_the_sprite():
    drawn = set(
        re.findall(r'symbol id="([\w-]+)"', (ROOT / "config/static/xiangyi/icons.svg").read_text())
    )
    used = {name for page in OURS for name in re.findall(r'{% icon "([\w-]+)"', page.read_text())}

    assert used - drawn == set()
