"""What follows for commission from facts that come as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from accounts.audit.models import AuditEvent

from .actions import Done, earn, take_back
from .choices import Work

if TYPE_CHECKING:
    from accounts.audit.hearing import Delivery


def earn_by_sendings(delivery: Delivery) -> None:
    """Pay a station for each parcel it accepted for sending; what was taken for it is the base."""
    for event in _events(delivery):
        if event.actor is not None and event.station_id is not None:
            earn(delivery.county_id, Work.OUTWARD, [_sending(event)], actor=event.actor)


def take_back_sendings(delivery: Delivery) -> None:
    """Take back what a sending earned that was cancelled; it is earned first if that is late."""
    for event in _events(delivery):
        if event.actor is None:
            continue
        accepted = (
            AuditEvent.objects.in_county(delivery.county_id)
            .filter(subject_type=event.subject_type, subject_id=event.subject_id)
            .filter(topic="sending.accepted")
            .select_related("actor")
            .first()
        )
        if accepted is not None and accepted.actor is not None and accepted.station_id is not None:
            earn(delivery.county_id, Work.OUTWARD, [_sending(accepted)], actor=accepted.actor)
        take_back(
            delivery.county_id,
            Work.OUTWARD,
            UUID(event.subject_id),
            cause_id=event.pk,
            at=event.at,
            actor=event.actor,
            reason=str(event.data.get("reason", "")),
        )


def _sending(event: AuditEvent) -> Done:
    assert event.station_id is not None
    return Done(
        source_id=UUID(event.subject_id),
        station_id=event.station_id,
        at=event.at,
        about=event.subject_label,
        document=event.subject_label,
        goods_fen=int(event.data.get("total_fen", 0)),
    )


def _events(delivery: Delivery) -> list[AuditEvent]:
    rows = AuditEvent.objects.in_county(delivery.county_id).filter(pk__in=delivery.event_ids)
    return list(rows.select_related("actor").order_by("at", "pk"))
