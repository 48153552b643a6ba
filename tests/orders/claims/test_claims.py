"""From the report to the payout: liability follows custody, money follows approval."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.kernel.errors import IllegalMove, NotAllowed, UnknownReference
from accounts.kernel.ids import new_id
from orders.cases.models import Case
from orders.claims.actions import (
    accept_offer,
    approve_claim,
    assess_claim,
    close_claim,
    dispute_claim,
    offer_claim,
    pay_claim,
    record_recovery,
    reject_claim,
    reopen_claim,
    report_claim,
    reverse_payout,
    send_back,
    write_off,
)
from orders.claims.errors import (
    AboveClaim,
    ClaimedBefore,
    EvidenceMissing,
    FourEyes,
    IsLost,
    NobodyLiable,
    NoRecovery,
    NothingOwed,
    NotLost,
    NotTheDelegate,
    RecoveryOpen,
)
from orders.claims.models import Claim
from orders.ledger.errors import DrawerTooLow
from orders.parcels.actions import declare_lost
from orders.parcels.errors import NotMissing
from stations.villagers.actions import add_delegate
from tests.orders.scenes import track
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def case_of(claim):
    return Case.objects.in_county(claim.county_id).get(pk=claim.case_id)


def test_declaring_lost_ends_the_search_and_opens_the_claims_clock(world, losses):
    parcel = losses.short()

    declare_lost(parcel, actor=world.ops, reason="looked for three days")

    cases = Case.objects.in_county(world.county_id).order_by("opened_at")
    assert [(one.kind, one.status, one.outcome) for one in cases] == [
        ("short", "solved", "confirmed_lost"),
        ("lost", "open", ""),
    ]
    fresh = world.fresh(parcel)
    assert (fresh.status, fresh.custody, fresh.custody_id) == ("lost", "run", parcel.custody_id)
    assert track(parcel)[-1] == ("lost", "lost", False)


def test_only_the_county_declares_lost_and_only_what_is_short(world, losses):
    parcel = losses.short()

    for actor in (world.lan, world.head, world.driver, world.auditor):
        with pytest.raises(NotAllowed):
            declare_lost(parcel, actor=actor, reason="x")
    with pytest.raises(NotMissing):
        declare_lost(losses.shelved(), actor=world.ops, reason="x")


def test_reporting_closes_the_lost_parcel_in_the_same_act(world, losses):
    parcel = losses.lost()

    claim = losses.claim(parcel)

    fresh = world.fresh(parcel)
    assert (fresh.status, fresh.is_open) == ("claim", False)
    assert track(parcel)[-1][:2] == ("claim", "claim")
    assert (claim.liable, claim.recourse) == ("county", "On the road")
    assert claim.villager == world.granny
    assert case_of(claim).kind == "lost"
    assert Case.objects.in_county(world.county_id).open().count() == 1


def test_the_carrier_answers_for_what_it_had(world, losses):
    claim = losses.claim(losses.lost(("carrier", None)))

    assert (claim.liable, claim.liable_carrier_id) == ("carrier", "yto")


def test_the_station_answers_for_what_it_confirmed(world, losses):
    claim = losses.claim(losses.lost(("station", world.pine.pk)))

    assert (claim.liable, claim.liable_station_id) == ("station", world.pine.pk)
    assert list(Claim.objects.visible_to(world.bo)) == [claim]


def test_a_parcel_is_lost_before_it_is_claimed_as_lost(world, losses):
    with pytest.raises(NotLost):
        losses.claim(losses.shelved())
    with pytest.raises(IsLost):
        losses.claim(losses.lost(), kind="damaged")


def test_one_parcel_has_one_claim_unless_it_was_rejected(world, losses):
    parcel = losses.lost()
    claim = losses.claim(parcel)

    with pytest.raises(ClaimedBefore):
        losses.claim(parcel)
    reject_claim(claim, actor=world.ops, reason="found in the van")
    again = losses.claim(parcel)

    assert again.pk != claim.pk
    with pytest.raises(ClaimedBefore):
        reopen_claim(claim, actor=world.manager, reason="x")


@pytest.mark.django_db(transaction=True)
def test_two_reports_at_once_make_one_claim(world, losses):
    parcel = losses.lost()

    answers = at_once(world.county_id, lambda: losses.claim(parcel), lambda: losses.claim(parcel))

    assert sorted(answers) == ["claimed_before", "done"]
    assert Claim.objects.in_county(world.county_id).count() == 1


def test_damage_is_claimed_with_a_photo_and_leaves_the_parcel_where_it_is(world, losses):
    parcel = losses.shelved()
    claim = losses.claim(parcel, kind="damaged")
    given = {"actor": world.ops, "loss_fen": 20000, "damage_percent": 40, "reason": "two cups"}

    with pytest.raises(EvidenceMissing):
        assess_claim(claim, **given)
    losses.photo(claim)
    claim = assess_claim(claim, **given)

    assert claim.assessed_fen == 8000
    assert world.fresh(parcel).status == "shelved"


def test_a_loss_without_insurance_needs_proof_of_the_value(world, losses):
    parcel = losses.shelved()
    claim = losses.claim(parcel, kind="delayed", note="")

    with pytest.raises(EvidenceMissing):
        assess_claim(claim, actor=world.ops, loss_fen=100, reason="x")


def test_an_assessment_stays_within_the_claim_and_names_somebody(world, losses):
    claim = losses.claim(losses.lost(("person", None)))

    with pytest.raises(AboveClaim):
        assess_claim(claim, actor=world.ops, loss_fen=20001, reason="x")
    with pytest.raises(NobodyLiable):
        assess_claim(claim, actor=world.ops, loss_fen=20000, reason="x")
    claim = assess_claim(
        claim, actor=world.ops, loss_fen=20000, reason="given to a namesake", liable="station"
    )

    assert (claim.liable, claim.liable_station_id) == ("station", world.willow.pk)


def test_insured_without_a_declared_value_owes_nothing(world, losses):
    claim = losses.claim(insured=True)

    with pytest.raises(NothingOwed):
        assess_claim(claim, actor=world.ops, loss_fen=20000, reason="x")


def test_rights_of_every_step(world, losses):
    claim = losses.claim()
    given = {"loss_fen": 20000, "reason": "invoice"}

    for actor in (world.lan, world.finance, world.auditor, world.driver):
        with pytest.raises(NotAllowed):
            assess_claim(claim, actor=actor, **given)
    claim = offer_claim(assess_claim(claim, actor=world.ops, **given), actor=world.ops)
    with pytest.raises(NotAllowed):
        accept_offer(claim, actor=world.bo)
    claim = accept_offer(claim, actor=world.lan)
    for actor in (world.lan, world.ops, world.finance):
        with pytest.raises(NotAllowed):
            approve_claim(claim, actor=actor)
    claim = approve_claim(claim, actor=world.manager)
    for actor in (world.bo, world.ops, world.auditor, world.driver):
        with pytest.raises(NotAllowed):
            pay_claim(claim, actor=actor)
    with pytest.raises(Claim.DoesNotExist):
        pay_claim(claim, actor=world.far_clerk)


def test_above_the_limit_another_person_approves(world, losses):
    claims = [losses.claim(claimed_fen=fen) for fen in (50000, 50001)]
    for claim in claims:
        claim = assess_claim(
            claim, actor=world.manager, loss_fen=claim.claimed_fen, reason="invoice"
        )
        accept_offer(offer_claim(claim, actor=world.manager), actor=world.lan)

    approve_claim(claims[0], actor=world.manager)
    with pytest.raises(FourEyes):
        approve_claim(claims[1], actor=world.manager)

    assert world.fresh(claims[1]).status == "accepted"


def test_cash_leaves_the_drawer_once_and_the_county_owes_the_station(world, losses):
    losses.fill_drawer()
    claim = losses.approved()
    assert losses.balance("claims_payable") == 20000
    assert losses.balance("claims_expense") == 20000

    claim = pay_claim(claim, actor=world.lan)

    assert (claim.status, claim.paid_fen, claim.method) == ("closed", 20000, "cash")
    assert losses.balance("drawer", world.willow) == 80000
    assert losses.balance("claims_advanced", world.willow) == 20000
    assert losses.balance("claims_payable") == 0
    assert losses.balance("claims_via_stations") == 20000
    assert (case_of(claim).status, case_of(claim).outcome) == ("solved", "paid")
    for act in (pay_claim, approve_claim):
        with pytest.raises(IllegalMove):
            act(claim, actor=world.manager if act is approve_claim else world.lan)


def test_an_empty_drawer_pays_nothing(world, losses):
    claim = losses.approved()

    with pytest.raises(DrawerTooLow):
        pay_claim(claim, actor=world.lan)

    assert world.fresh(claim).status == "approved"


@pytest.mark.django_db(transaction=True)
def test_two_tills_at_once_pay_once(world, losses):
    losses.fill_drawer()
    claim = losses.approved()

    answers = at_once(
        world.county_id,
        lambda: pay_claim(claim, actor=world.lan),
        lambda: pay_claim(claim, actor=world.head),
    )

    assert sorted(answers) == ["done", "illegal_move"]
    assert losses.balance("drawer", world.willow) == 80000


def test_a_delegate_takes_it_only_if_he_is_recorded(world, losses):
    losses.fill_drawer()
    claim = losses.approved()
    with pytest.raises(NotTheDelegate):
        pay_claim(claim, actor=world.lan, payee="delegate", delegate=new_id())
    delegate = add_delegate(world.granny, actor=world.lan, name="刘大明", phone="15400000077")

    claim = pay_claim(claim, actor=world.lan, payee="delegate", delegate=delegate.pk)

    assert str(delegate.pk) in claim.payee_note


def test_what_the_carrier_owes_is_recovered_later_and_closes(world, losses):
    losses.fill_drawer()
    claim = losses.approved(losses.lost(("carrier", None)))
    claim = pay_claim(claim, actor=world.lan)
    assert (claim.status, claim.to_recover_fen) == ("paid", 20000)
    with pytest.raises(RecoveryOpen):
        close_claim(claim, actor=world.ops)
    with pytest.raises(NoRecovery):
        record_recovery(claim, actor=world.finance, amount_fen=20001)
    with pytest.raises(NotAllowed):
        record_recovery(claim, actor=world.lan, amount_fen=1)

    claim = record_recovery(claim, actor=world.finance, amount_fen=15000, reference="B1")
    assert (claim.status, losses.balance("claims_carrier")) == ("paid", 5000)
    claim = write_off(claim, actor=world.manager, reason="the carrier went bankrupt")

    assert (claim.status, claim.written_off_fen) == ("closed", 5000)
    assert losses.balance("bank") == 15000
    assert losses.balance("claims_carrier") == 0
    assert losses.balance("claims_expense") == 5000


def test_a_payment_by_mistake_is_reversed_and_may_be_paid_again(world, losses):
    losses.fill_drawer()
    claim = pay_claim(losses.approved(losses.lost(("carrier", None))), actor=world.lan)

    with pytest.raises(NotAllowed):
        reverse_payout(claim, actor=world.lan, reason="x")
    claim = reverse_payout(claim, actor=world.manager, reason="paid to a namesake")
    assert (claim.status, claim.paid_fen) == ("approved", 0)
    assert losses.balance("drawer", world.willow) == 100_000
    assert losses.balance("claims_payable") == 20000
    claim = pay_claim(claim, actor=world.lan)

    assert losses.balance("drawer", world.willow) == 80000


def test_a_dispute_is_assessed_again_and_an_approval_taken_back(world, losses):
    claim = losses.approved()

    for act in (dispute_claim, reverse_payout):
        with pytest.raises(IllegalMove):
            act(claim, actor=world.manager, reason="too little")
    claim = send_back(claim, actor=world.manager, reason="the invoice is of another shop")
    assert (claim.status, losses.balance("claims_payable")) == ("disputed", 0)
    claim = assess_claim(claim, actor=world.ops, loss_fen=9000, reason="the right invoice")

    assert (claim.status, claim.assessed_fen) == ("assessed", 9000)


def test_a_rejected_claim_is_reopened_by_the_manager_only(world, losses):
    claim = reject_claim(losses.claim(), actor=world.ops, reason="no proof")
    assert case_of(claim).outcome == "not_upheld"

    with pytest.raises(NotAllowed):
        reopen_claim(claim, actor=world.ops, reason="proof came")
    claim = reopen_claim(claim, actor=world.manager, reason="proof came")

    assert claim.status == "reported"
    assert case_of(claim).status == "open"


def test_the_database_keeps_the_promises(world, losses):
    claim = losses.claim()
    rows = Claim.objects.in_county(world.county_id).filter(pk=claim.pk)

    for broken in (
        {"assessed_fen": 20001},
        {"assessed_fen": 100, "paid_fen": 101},
        {"status": "paid"},
        {"recovered_fen": 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**broken)
    twin = world.fresh(claim)
    twin.pk, twin.number = new_id(), "K2"
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_a_claim_of_the_senders_keeps_his_name_sealed(world, losses):
    claim = report_claim(
        losses.lost(), actor=world.lan, kind="lost", claimant="sender", claimed_fen=100,
        name="欧阳娜娜", phone="15400000088",
    )  # fmt: skip

    assert claim.name_masked == "欧阳**"
    assert "欧阳娜娜" not in claim.name_secret
    assert claim.name == "欧阳娜娜"


def test_an_order_that_was_not_in_the_parcel_takes_no_credit(world, losses):
    claim = losses.approved()

    with pytest.raises(UnknownReference):
        pay_claim(claim, actor=world.lan, method="order", order=new_id())

    assert world.fresh(claim).status == "approved"
