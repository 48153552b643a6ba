from __future__ import annotations

import datetime
import logging

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.audit.models import OutboxMessage
from accounts.audit.relay import relay_outbox
from orders.parcels import tasks
from orders.parcels.models import ScanEvent
from orders.parcels.partitions import _make_month, attached_months, make_partitions, months_ahead
from orders.parcels.queries import events_of
from orders.reports.models import DayCounter

pytestmark = pytest.mark.django_db


def partition_of(event):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.tableoid::regclass::text FROM orders_scanevent e"
            " WHERE e.county_id = %s AND e.id = %s",
            [event.county_id, event.pk],
        )
        return cursor.fetchone()[0]


def test_today_has_a_month_of_its_own_and_making_them_again_makes_none(world, announce):
    (event,) = events_of(announce())

    assert partition_of(event) == f"orders_scanevent_y{timezone.now():%Y}m{timezone.now():%m}"
    assert make_partitions() == []
    call_command("make_partitions", months_ahead=1)


def test_what_the_default_caught_moves_to_its_month(world, announce):
    parcel = announce()
    later = timezone.now() + datetime.timedelta(days=600)
    stray = ScanEvent.objects.create(
        county_id=world.county_id,
        recorded_at=later,
        occurred_at=later,
        parcel_id=parcel.pk,
        step="receive",
        status="received_county",
        direction="inbound",
        station_id=world.centre.pk,
    )
    assert partition_of(stray) == "orders_scanevent_default"

    made = make_partitions(24)

    assert partition_of(stray) == f"orders_scanevent_y{later:%Y}m{later:%m}"
    assert partition_of(stray) in made
    assert len(events_of(parcel)) == 2


# --- old months ---


@pytest.fixture
def long_ago(world, announce, shelved):
    """A parcel collected and counted forty months ago, in a month of its own."""
    then = timezone.now() - datetime.timedelta(days=40 * 31)
    _make_month(then.astimezone(datetime.UTC).date().replace(day=1))
    parcel = shelved()
    relay_outbox(world.county_id)
    ScanEvent.objects.in_county(world.county_id).filter(parcel_id=parcel.pk).update(
        recorded_at=then
    )
    return world.fresh(parcel)


def counted(world, day):
    DayCounter.objects.in_county(world.county_id).update(day=day)


def close(parcel):
    type(parcel).objects.in_county(parcel.county_id).filter(pk=parcel.pk).update(
        status="collected", is_open=False, held_at=None, custody="person", custody_id=None,
        pickup_code="", shelf_code="",
    )  # fmt: skip


def old_day(world, parcel):
    (event, *_rest) = ScanEvent.objects.in_county(world.county_id).filter(parcel_id=parcel.pk)
    return timezone.localtime(event.recorded_at).date(), partition_of(event)


def test_an_old_month_is_detached_with_all_its_rows(world, long_ago, capsys):
    close(long_ago)
    day, name = old_day(world, long_ago)
    counted(world, day)

    call_command("detach_partitions", older_than=36)

    assert f"{name} detached" in capsys.readouterr().out
    assert name not in dict(attached_months())
    assert events_of(long_ago) == []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {name}")
        assert cursor.fetchone()[0] >= 2
    call_command("detach_partitions", older_than=36)
    assert "No month" in capsys.readouterr().out


def test_a_month_that_is_not_counted_stays(world, long_ago):
    close(long_ago)

    with pytest.raises(CommandError, match="say less than the events"):
        call_command("detach_partitions", older_than=36)

    assert old_day(world, long_ago)[1] in dict(attached_months())


def test_a_month_that_waits_to_be_counted_stays(world, long_ago, announce):
    close(long_ago)
    counted(world, old_day(world, long_ago)[0])
    announce()
    waiting = OutboxMessage.objects.in_county(world.county_id)
    waiting.update(data={"since": "2020-01-01T00:00:00+00:00"})

    with pytest.raises(CommandError, match="wait to be counted"):
        call_command("detach_partitions", older_than=36)


def test_a_month_of_an_open_parcel_stays(world, long_ago):
    counted(world, old_day(world, long_ago)[0])

    with pytest.raises(CommandError, match="still open"):
        call_command("detach_partitions", older_than=36)


def test_the_last_months_are_never_detached():
    with pytest.raises(CommandError, match="at least 2"):
        call_command("detach_partitions", older_than=1)


def test_somebody_is_told_when_months_run_out(monkeypatch, caplog):
    assert tasks.watch_partitions() == months_ahead() >= 12
    assert caplog.text == ""
    monkeypatch.setattr(tasks, "months_ahead", lambda: 1)

    with caplog.at_level(logging.WARNING, "xiangyi.partitions"):
        tasks.watch_partitions()

    assert "make_partitions" in caplog.text
