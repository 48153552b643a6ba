"""Claims over HTTP and at the counter; a lost parcel paid out end to end."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.audit.models import AuditEvent
from orders.claims.models import Claim, LiabilityRule
from orders.ledger.queries import check_books
from orders.purchases.models import Order, ParcelContent
from tests.consoles import Desk, said
from tests.recorder import recording

pytestmark = pytest.mark.django_db


def step(client, claim, name, status=200, **body):
    answer = client.post(f"/api/v1/claims/{claim}/{name}/", body)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_lost_parcel_is_paid_out_end_to_end(world, api, losses):
    losses.fill_drawer()
    parcel = losses.short(("carrier", None))
    lan, ops, manager = (api.as_(who) for who in (world.lan, world.ops, world.manager))
    finance = api.as_(world.finance)

    lost = ops.post(f"/api/v1/parcels/{parcel.pk}/declare-lost/", {"reason": "three days"}).json()
    body = {
        "parcel": str(parcel.pk),
        "kind": "lost",
        "claimant": {"kind": "recipient"},
        "claimed_fen": 68000,
        "insured": True,
        "declared_fen": 60000,
    }
    made = lan.post("/api/v1/claims/", body, key="report")
    again = lan.post("/api/v1/claims/", body, key="report")
    claim = made.json()["id"]
    refused = step(lan, claim, "assess", 403, loss_fen=68000, reason="x")
    assessed = step(ops, claim, "assess", loss_fen=68000, reason="insured for 600")
    step(ops, claim, "offer")
    step(lan, claim, "accept", note="he signed")
    early = step(lan, claim, "pay", 409, method="cash")
    step(manager, claim, "approve")
    paid = step(lan, claim, "pay", method="cash", note="identity seen")
    twice = step(lan, claim, "pay", 409, method="cash")
    closed = step(finance, claim, "recover", amount_fen=60000, reference="YTO 7")

    assert (lost["status"], made.status_code) == ("lost", 201)
    assert again.content == made.content
    assert made.json()["liable"]["carrier"] == "yto"
    assert (refused["code"], early["code"], twice["code"]) == (
        "forbidden", "illegal_move", "illegal_move",
    )  # fmt: skip
    assert assessed["assessed_fen"] == 60000
    assert (paid["status"], paid["paid_fen"]) == ("paid", 60000)
    assert (closed["status"], closed["recovered_fen"]) == ("closed", 60000)
    shown = lan.get(f"/api/v1/parcels/{parcel.pk}/").json()
    assert shown["status"] == "claim"
    [case] = ops.get(f"/api/v1/cases/?parcel={parcel.pk}&status=solved&kind=lost").json()["data"]
    assert case["outcome"] == "paid"
    assert list(check_books([world.county_id])) == []
    assert losses.balance("drawer", world.willow) == 40000
    assert losses.balance("bank") == 60000
    assert losses.balance("claims_carrier") == losses.balance("claims_payable") == 0
    page = said(Desk(world.manager).get(reverse("console:claim", args=[claim])))
    assert "Paid out ¥600.00" in page
    assert "Recovered ¥600.00" in page
    admin = Desk(world.manager).get(reverse("admin:orders_claim_change", args=[claim]))
    assert "¥600.00" in said(admin)
    topics = AuditEvent.objects.in_county(world.county_id).filter(subject_id=claim)
    assert list(topics.order_by("at", "id").values_list("topic", flat=True)) == [
        "claim.reported", "claim.assessed", "claim.offered", "claim.accepted", "claim.approved",
        "claim.paid", "claim.recovered",
    ]  # fmt: skip


def test_a_claim_is_credited_to_the_order_and_taken_back(world, api, losses):
    from orders.purchases.actions import accept_order, place_order

    order = place_order(
        actor=world.lan, station=world.willow.pk, villager=world.granny.pk,
        lines=[{"platform": "taobao", "title": "毛巾", "quantity": 1, "unit_price_fen": 500}],
    )  # fmt: skip
    accept_order(order, actor=world.lan, evidence={"kind": "verbal"})
    parcel = losses.lost()
    ParcelContent.objects.create(
        county_id=world.county_id, parcel=parcel, line=order.lines.get(), quantity=1
    )
    claim = losses.approved(parcel, loss_fen=2000)
    lan, manager = api.as_(world.lan), api.as_(world.manager)

    wrong = step(lan, claim.pk, "pay", 422, method="order", order=str(claim.pk))
    step(lan, claim.pk, "pay", method="order", order=str(order.pk))
    credited = Order.objects.in_county(world.county_id).get(pk=order.pk)
    step(manager, claim.pk, "reopen", reason="wrong order")
    back = step(manager, claim.pk, "reverse", reason="wrong order")
    after = Order.objects.in_county(world.county_id).get(pk=order.pk)

    assert wrong["code"] == "unknown_reference"
    assert (credited.paid_fen, credited.refund_due_fen) == (500, 1500)
    assert back["status"] == "approved"
    assert (after.paid_fen, after.refund_due_fen) == (0, 0)
    assert list(check_books([world.county_id])) == []


def test_lists_are_filtered_and_cost_the_same(world, api, losses, query_count):
    first = losses.claim()
    manager = api.as_(world.manager)

    def look():
        with recording() as recorder:
            assert manager.get("/api/v1/claims/?open=true").status_code == 200
        return recorder

    look()
    few = look()
    losses.claim(losses.shelved(), kind="damaged")
    many = look()

    assert len(many.counted) == len(few.counted)
    query_count("api claims", many)
    lost = manager.get(f"/api/v1/claims/?parcel={first.parcel_id}").json()["data"]
    assert [one["id"] for one in lost] == [str(first.pk)]
    assert manager.get("/api/v1/claims/?status=paid").json()["data"] == []
    assert api.as_(world.bo).get("/api/v1/claims/").json()["data"] == []


def test_the_counter_reports_and_pays(world, losses):
    losses.fill_drawer()
    parcel = losses.short()
    lan, ops, manager = Desk(world.lan), Desk(world.ops), Desk(world.manager)

    assert "Loss or claim" in said(lan.get(f"/parcels/{parcel.pk}/"))
    assert "Declare it lost" not in said(lan.get(f"/parcels/{parcel.pk}/claim/"))
    ops.send(f"/parcels/{parcel.pk}/lose/", reason="three days")
    form = {"kind": "lost", "claimant": "recipient", "claimed_fen": "200", "note": "invoice"}
    empty = lan.send(f"/parcels/{parcel.pk}/claim/", **(form | {"claimed_fen": ""}))
    answer = lan.send(f"/parcels/{parcel.pk}/claim/", **form)
    claim = Claim.objects.in_county(world.county_id).get()
    place = f"/claims/{claim.pk}/"
    assess = {"loss_fen": "200", "damage_percent": "100", "liable": "carrier", "reason": "invoice"}
    ops.send(f"{place}assess/", **assess)
    ops.send(f"{place}offer/")
    lan.send(f"{place}accept/")
    manager.send(f"{place}approve/")
    page = said(lan.get(place))
    paid = lan.send(f"{place}pay/", method="cash", payee="claimant")

    assert "This field is required" in said(empty)
    assert answer["Location"] == place
    assert "Pay out ¥200.00" in page
    assert "Paid out: ¥200.00." in said(lan.get(paid["Location"]))
    assert world.fresh(claim).status == "paid"
    assert "Still to recover: ¥200.00" in said(manager.get(place)) + said(
        Desk(world.finance).get(place)
    )


def test_a_refusal_stands_beside_its_field(world, losses):
    claim = losses.claim(losses.shelved(), kind="damaged")
    ops = Desk(world.ops)
    form = {"loss_fen": "200", "damage_percent": "50", "liable": "carrier", "reason": "torn"}

    no_photo = ops.send(f"/claims/{claim.pk}/assess/", **form)
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    ops.send(
        f"/claims/{claim.pk}/evidence/",
        file=SimpleUploadedFile("box.png", out.getvalue(), "image/png"),
    )
    too_much = ops.send(f"/claims/{claim.pk}/assess/", **(form | {"loss_fen": "201"}))
    ops.send(f"/claims/{claim.pk}/assess/", **form)

    assert "Add the evidence first" in said(no_photo)
    assert "cannot be more than what was claimed" in said(too_much)
    assert world.fresh(claim).assessed_fen == 10000


def test_the_admin_approves_and_sets_rules(world, losses):
    claim = losses.accepted()
    desk = Desk(world.manager)

    listed = said(desk.get(reverse("admin:orders_claim_changelist")))
    board = said(desk.get("/admin/"))
    form = {"basis": "uninsured", "from_on": "2026-01-01", "fee_multiple": "7", "cap_fen": "",
            "four_eyes_above_fen": "500", "source": "contract 2026"}  # fmt: skip
    answer = desk.post(reverse("admin:orders_liabilityrule_add"), form)

    assert claim.number in listed
    assert "Claims to approve 1" in board
    assert answer.status_code == 302, said(answer)
    rule = LiabilityRule.objects.in_county(world.county_id).get()
    assert (rule.fee_multiple, rule.four_eyes_above_fen) == (7, 50000)
