from __future__ import annotations

from typing import Any

import pytest

from accounts.files.models import Attachment
from orders.cases.actions import open_case
from orders.claims.actions import (
    accept_offer,
    add_evidence,
    approve_claim,
    assess_claim,
    offer_claim,
    report_claim,
)
from orders.claims.models import Claim
from orders.ledger.actions import Leg, post_entry
from orders.ledger.queries import station_balances
from orders.parcels.actions import announce_parcel, declare_lost, record_scans
from orders.parcels.actions.events import tell_of_one
from orders.parcels.choices import ParcelStatus, Step
from orders.parcels.models import Parcel
from tests.orders.scenes import scan_in
from tests.world import World


class Losses:
    """Parcels that went missing, and claims for them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.numbers = iter(range(1, 1000))

    def loaded(self, **given: Any) -> Parcel:
        """A parcel for granny that left the centre."""
        world = self.world
        given.setdefault("villager", world.granny)
        parcel = announce_parcel(
            actor=world.buyer,
            carrier="yto",
            waybill_no=f"YT{next(self.numbers):013d}",
            station=world.willow,
            **given,
        )
        record_scans([scan_in("load", parcel, world.centre)], actor=world.ops)
        return world.fresh(parcel)

    def shelved(self) -> Parcel:
        parcel = self.loaded()
        record_scans([scan_in("shelve", parcel, self.world.willow)], actor=self.world.lan)
        return self.world.fresh(parcel)

    def short(self, custodian: tuple[str, Any] | None = None) -> Parcel:
        """Not in the van when it was unloaded."""
        parcel = self.loaded()
        if custodian is not None:
            parcel.custody, parcel.custody_id = custodian
        parcel.move_to(ParcelStatus.SHORT, custody=parcel.custody, custody_id=parcel.custody_id)
        tell_of_one(
            "parcel.short", parcel, step=Step.INFERRED, actor=self.world.lan,
            at=parcel.status_changed_at,
        )  # fmt: skip
        open_case(
            "short",
            county_id=parcel.county_id,
            station_id=parcel.station_id,
            subject=parcel,
            actor=self.world.lan,
            parcel_id=parcel.pk,
            custodian=(parcel.custody, parcel.custody_id),
        )
        return parcel

    def lost(self, custodian: tuple[str, Any] | None = None) -> Parcel:
        return declare_lost(
            self.short(custodian), actor=self.world.ops, reason="looked for three days"
        )

    def claim(self, parcel: Parcel | None = None, **given: Any) -> Claim:
        given.setdefault("kind", "lost")
        given.setdefault("claimant", "recipient")
        given.setdefault("claimed_fen", 20000)
        given.setdefault("note", "an invoice")
        return report_claim(parcel or self.lost(), actor=self.world.lan, **given)

    def accepted(self, parcel: Parcel | None = None, loss_fen: int = 20000, **given: Any) -> Claim:
        claim = self.claim(parcel, **{"claimed_fen": loss_fen, **given})
        claim = assess_claim(claim, actor=self.world.ops, loss_fen=loss_fen, reason="invoice seen")
        claim = offer_claim(claim, actor=self.world.ops)
        return accept_offer(claim, actor=self.world.lan)

    def approved(self, parcel: Parcel | None = None, **given: Any) -> Claim:
        return approve_claim(self.accepted(parcel, **given), actor=self.world.manager)

    def photo(self, claim: Claim) -> None:
        file = Attachment.objects.create(
            county_id=claim.county_id, sha256="1" * 64, kind="photo", name="a.jpg",
            content_type="image/jpeg", size_bytes=1, station_id=self.world.willow.pk,
            uploaded_by=self.world.lan,
        )  # fmt: skip
        add_evidence(claim, actor=self.world.lan, attachment_id=file.pk)

    def fill_drawer(self, fen: int = 100_000) -> None:
        post_entry(
            county_id=self.world.county_id,
            kind="float",
            source=self.world.willow,
            actor=self.world.lan,
            transfers=[Leg(self.world.willow.pk, "drawer", "sales_due", fen)],
        )

    def balance(self, kind: str, where: Any = None) -> int:
        place = where or self.world.centre
        return station_balances(self.world.county_id, place.pk).get(kind, 0)


@pytest.fixture
def losses(world: World) -> Losses:
    return Losses(world)
