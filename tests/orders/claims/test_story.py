"""The parcel's whole story: on the screen, by API and on paper."""

from __future__ import annotations

import hashlib

import pypdfium2
import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from orders.claims.actions import pay_claim
from orders.claims.story import digest_of
from orders.parcels.actions import open_outbound
from orders.parcels.carriers import Reported
from orders.parcels.carriers.actions import take_push
from orders.parcels.carriers.port import Push
from orders.parcels.queries import events_of
from tests.consoles import Desk, said
from tests.recorder import recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(losses):
    """A parcel with scans, two cases and a claim that was paid."""
    losses.fill_drawer()
    claim = losses.approved(losses.lost(("carrier", None)))
    return pay_claim(claim, actor=losses.world.lan)


def words_of(pdf: bytes) -> str:
    paper = pypdfium2.PdfDocument(pdf)
    return " ".join(page.get_textpage().get_text_range() for page in paper)


def test_the_story_has_scans_custodians_cases_claims_and_money(world, api, paid):
    told = api.as_(world.lan).get(
        f"/api/v1/parcels/{paid.parcel_id}/story/", headers={"accept-language": "en"}
    )

    assert told.status_code == 200
    story = told.json()
    assert [one["status"] for one in story["scans"]][-3:] == ["short", "lost", "claim"]
    assert {one["inferred"] for one in story["scans"]} == {True, False}
    assert story["scans"][-1]["custodian"] == story["custodian"] == "The carrier"
    assert [(one["kind"], one["outcome"]) for one in story["cases"]] == [
        ("short", "confirmed_lost"),
        ("lost", "paid"),
    ]
    assert [one["paid_fen"] for one in story["claims"]] == [20000]
    assert {one["amount_fen"] for one in story["entries"]} == {20000}
    assert "claim.paid" in [one["topic"] for one in story["facts"]]
    assert world.granny.name not in told.content.decode()
    assert world.granny.phone not in told.content.decode()


def test_the_digest_is_over_the_scans_and_moves_with_them(world, api, losses):
    parcel = losses.loaded()
    events = events_of(parcel)

    first = api.as_(world.lan).get(f"/api/v1/parcels/{parcel.pk}/story/").json()["digest"]
    events[0].note = "changed"

    assert first == digest_of(events_of(parcel))
    assert first != digest_of(events)
    assert len(first) == hashlib.sha256().digest_size * 2


def test_the_page_shows_it_and_a_stranger_sees_nothing(world, paid):
    page = said(Desk(world.lan).get(f"/parcels/{paid.parcel_id}/story/"))

    assert "Custodian afterwards : The carrier" in page or "Custodian afterwards: " in page
    assert paid.number in page
    assert "Confirmed lost" in page
    assert Desk(world.bo).get(f"/parcels/{paid.parcel_id}/story/").status_code == 404
    assert Desk(world.bo).get(f"/parcels/{paid.parcel_id}/story.pdf").status_code == 404


@pytest.mark.parametrize(
    ("language", "title"), [("en", "The story of a parcel"), ("zh-hans", "包裹全程记录")]
)
def test_the_paper_is_readable_in_both_languages_and_on_the_record(world, paid, language, title):
    answer = Desk(world.manager, language=language).get(f"/parcels/{paid.parcel_id}/story.pdf")

    assert answer["Content-Type"] == "application/pdf"
    words = words_of(answer.content)
    printed = AuditEvent.objects.in_county(world.county_id).get(topic="parcel.story_printed")
    assert title in words
    assert world.willow.name in words
    assert world.manager.name in words
    assert world.granny.name not in words
    assert printed.actor == world.manager
    assert printed.data["digest"] in words.replace("\r\n", "")


def test_a_long_story_costs_as_many_reads_as_a_short_one(world, api, losses, paid, query_count):
    manager = api.as_(world.manager)
    short = losses.loaded()

    def look(parcel_id):
        with recording() as recorder:
            assert manager.get(f"/api/v1/parcels/{parcel_id}/story/").status_code == 200
        return recorder

    look(short.pk)
    few, many = look(short.pk), look(paid.parcel_id)

    assert len(many.counted) <= len(few.counted) + 1  # notes are read where there are cases
    query_count("api parcel story", many)


def test_what_the_carrier_said_is_in_it_and_beside_our_own_scans(world, api):
    parcel = open_outbound(
        actor=world.lan, station=world.willow, carrier="sto", waybill_no="771112223334445"
    )
    at = timezone.now()
    phone = "15400009876"
    event = Reported(parcel.waybill_no, "in_transit", at, f"离开县城，电话{phone}")
    take_push(world.county_id, "fake", Push([event], parcel.waybill_no, ("sto",)))

    told = api.as_(world.lan).get(f"/api/v1/parcels/{parcel.pk}/story/").json()
    page = said(Desk(world.lan).get(f"/parcels/{parcel.pk}/story/"))
    paper = words_of(Desk(world.lan).get(f"/parcels/{parcel.pk}/story.pdf").content)

    assert told["carrier_status"] == "in_transit"
    assert [one["code"] for one in told["carrier_events"]] == ["in_transit"]
    assert told["status"] == "accepted"
    for text in (page, paper):
        assert "The carrier says" in text
        assert "离开县城" in text
        assert phone not in text
