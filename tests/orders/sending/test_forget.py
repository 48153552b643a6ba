"""What a document left is blanked when its time is over, and no sooner than it may be."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.kernel.errors import NotAllowed
from orders.parcels.models import Parcel
from orders.sending.actions import (
    Sender,
    cancel_sending,
    forget_identities,
    hold_identity,
    let_identity_go,
)
from orders.sending.actions.identity import Shown
from orders.sending.errors import IdentityMissing
from orders.sending.models import SenderIdentity, Sending
from orders.sending.tasks import forget_sent_identities
from stations.network.errors import ReasonMissing
from tests.recorder import recording
from tests.threads import at_once

from .conftest import CARD

pytestmark = pytest.mark.django_db


def later(days: float) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=days)


def identities(world):
    return SenderIdentity.objects.in_county(world.county_id)


@pytest.fixture
def ended(world, desk) -> Sending:
    """A sending whose parcel is nobody's any more."""
    sending = desk.accept()
    cancel_sending(sending, actor=world.lan, reason="不寄了")
    return sending


def test_after_its_time_only_kind_and_times_are_left(world, ended, settings):
    settings.IDENTITY_DAYS = 30
    assert forget_identities(world.county_id, later(29)) == 0

    assert forget_identities(world.county_id, later(31)) == 1

    left = identities(world).get()
    assert (left.kind, left.tail, left.number_hmac, left.villager_id) == (
        "citizen_card", "", None, None,
    )  # fmt: skip
    assert (left.name_index, left.phone_index) == (None, None)
    assert left.forgotten_at is not None
    assert world.fresh(ended).identity_seen_at == ended.identity_seen_at
    event = AuditEvent.objects.in_county(world.county_id).get(topic="identities.forgotten")
    assert event.data == {"count": 1, "days": 30}
    assert forget_identities(world.county_id, later(31)) == 0


def test_who_comes_back_afterwards_shows_it_again(world, desk, ended):
    forget_identities(world.county_id, later(31))

    with pytest.raises(IdentityMissing):
        desk.accept(identity=Shown(seen_again=True))
    again = desk.accept(identity=Shown("citizen_card", CARD))

    assert again.identity_id != ended.identity_id
    assert identities(world).count() == 2


def test_what_is_on_its_way_or_in_dispute_is_kept(world, desk):
    sending = desk.accept()
    assert forget_identities(world.county_id, later(400)) == 0

    Parcel.objects.in_county(world.county_id).filter(pk=sending.parcel_id).update(is_open=False)
    assert forget_identities(world.county_id, later(400)) == 1


def test_a_hold_keeps_it_and_letting_go_ends_that(world, ended):
    identity = identities(world).get()
    with pytest.raises(ReasonMissing):
        hold_identity(identity, actor=world.manager, reason=" ")
    for user in (world.lan, world.ops, world.bo):
        with pytest.raises(NotAllowed):
            hold_identity(identity, actor=user, reason="x")

    hold_identity(identity, actor=world.manager, reason="公安调取")
    assert forget_identities(world.county_id, later(400)) == 0

    let_identity_go(identity, actor=world.manager)
    assert forget_identities(world.county_id, later(400)) == 1
    assert world.events("identity.held") + world.events("identity.let_go") == [
        "identity.held", "identity.let_go",
    ]  # fmt: skip


def test_it_goes_in_batches_of_as_many_statements(world, desk):
    for nth in range(8):
        sending = desk.accept(
            sender=Sender(name=f"赵铁{'一二三四五六七八'[nth]}", phone=f"1540000432{nth}"),
            identity=Shown("passport", f"E{10000000 + nth}"),
        )
        cancel_sending(sending, actor=world.lan, reason="x")

    with recording() as few:
        assert forget_identities(world.county_id, later(31), batch=2) == 2
    with recording() as many:
        assert forget_identities(world.county_id, later(31), batch=5) == 5

    assert len(few.counted) == len(many.counted) <= 4
    assert forget_identities(world.county_id, later(31)) == 1


def test_the_nightly_task_forgets_in_every_county(world, ended):
    with time_machine.travel(later(31), tick=False):
        assert forget_sent_identities() == 1

    assert identities(world).filter(forgotten_at__isnull=True).count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_sender_who_comes_at_that_moment_is_known_or_new_but_never_blank(world, desk):
    first = desk.accept()
    cancel_sending(first, actor=world.lan, reason="x")
    identities(world).update(last_seen_at=later(-31))

    def forget():
        forget_identities(world.county_id)

    def come():
        desk.accept(identity=Shown("citizen_card", CARD))

    assert at_once(world.county_id, forget, come) == ["done", "done"]

    second = Sending.objects.in_county(world.county_id).exclude(pk=first.pk).get()
    assert identities(world).get(pk=second.identity_id).forgotten_at is None
