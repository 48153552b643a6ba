"""The story over HTTP and on the screen; the paper is on the record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.doors.admin.topics import topic_label
from accounts.doors.api import Door
from accounts.doors.console import ConsoleView
from orders.parcels.carriers.queries import event_out
from orders.parcels.models import Parcel

from .story import Story, record_print, story_of
from .story_pdf import draw_story


class StoryScanOut(serializers.Serializer):
    id = serializers.UUIDField()
    recorded_at = serializers.DateTimeField(help_text="by the server")
    occurred_at = serializers.DateTimeField(help_text="by the device")
    step = serializers.CharField()
    status = serializers.CharField()
    inferred = serializers.BooleanField()
    station = serializers.CharField()
    by = serializers.CharField(allow_null=True)
    device = serializers.CharField(allow_blank=True)
    custodian = serializers.CharField(help_text="who answered for it afterwards")
    note = serializers.CharField(allow_blank=True)


class StoryMessageOut(serializers.Serializer):
    created_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    status = serializers.CharField()
    name_masked = serializers.CharField(allow_blank=True)
    phone_masked = serializers.CharField(allow_blank=True)


class StoryCaseOut(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    kind = serializers.CharField()
    status = serializers.CharField()
    outcome = serializers.CharField(allow_blank=True)
    opened_at = serializers.DateTimeField()
    custodian = serializers.CharField()
    notes = serializers.ListField(child=serializers.CharField())


class StoryClaimOut(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    kind = serializers.CharField()
    status = serializers.CharField()
    liable = serializers.CharField()
    claimed_fen = serializers.IntegerField()
    assessed_fen = serializers.IntegerField()
    paid_fen = serializers.IntegerField()


class StoryEntryOut(serializers.Serializer):
    posted_at = serializers.DateTimeField()
    what = serializers.CharField()
    debit = serializers.CharField()
    credit = serializers.CharField()
    amount_fen = serializers.IntegerField()
    by = serializers.CharField()


class StoryFactOut(serializers.Serializer):
    at = serializers.DateTimeField()
    topic = serializers.CharField()
    about = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_null=True)


class StoryCarrierEventOut(serializers.Serializer):
    at = serializers.DateTimeField(help_text="by the carrier")
    status = serializers.CharField()
    code = serializers.CharField()
    service = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    received_at = serializers.DateTimeField()


class StoryOut(serializers.Serializer):
    parcel = serializers.UUIDField()
    number = serializers.CharField()
    carrier = serializers.CharField()
    waybill_no = serializers.CharField()
    visit = serializers.IntegerField()
    status = serializers.CharField()
    recipient = serializers.CharField(allow_blank=True)
    custodian = serializers.CharField()
    digest = serializers.CharField(help_text="SHA-256 over the canonical JSON of the scans")
    scans = StoryScanOut(many=True)
    carrier_status = serializers.CharField(
        allow_null=True, help_text="what the carrier says; never whose custody"
    )
    carrier_events = StoryCarrierEventOut(many=True, help_text="the newest 20 of this visit")
    messages = StoryMessageOut(many=True)
    cases = StoryCaseOut(many=True)
    claims = StoryClaimOut(many=True)
    entries = StoryEntryOut(many=True)
    facts = StoryFactOut(many=True)


def story_out(story: Story) -> dict[str, Any]:
    parcel = story.parcel
    return {
        "parcel": parcel.pk,
        "number": parcel.number,
        "carrier": parcel.carrier_id,
        "waybill_no": parcel.waybill_no,
        "visit": parcel.visit,
        "status": parcel.status,
        "recipient": f"{parcel.name_masked} {parcel.phone_masked}".strip(),
        "custodian": story.custodian,
        "digest": story.digest,
        "scans": [_scan(one) for one in story.scans],
        "carrier_status": story.carrier_track.carrier_status if story.carrier_track else None,
        "carrier_events": [event_out(one) for one, _words in story.carrier_events],
        "messages": [
            {
                name: getattr(one, name)
                for name in ("created_at", "sent_at", "status", "name_masked", "phone_masked")
            }
            for one in story.messages
        ],
        "cases": [
            {
                **{name: getattr(case, name) for name in _OF_CASE},
                "id": case.pk,
                "custodian": custodian,
                "notes": [note.text for note in notes if note.text],
            }
            for case, custodian, notes in story.cases
        ],
        "claims": [
            {"id": one.pk, **{name: getattr(one, name) for name in _OF_CLAIM}}
            for one in story.claims
        ],
        "entries": [
            {
                "posted_at": one.posted_at,
                "what": f"{one.kind} {one.label}".strip(),
                "debit": one.debit,
                "credit": one.credit,
                "amount_fen": one.amount_fen,
                "by": one.by,
            }
            for one in story.entries
        ],
        "facts": [
            {
                "at": one.at,
                "topic": one.topic,
                "about": one.subject_label,
                "by": str(one.actor) if one.actor else None,
            }
            for one in story.facts
        ],
    }


_OF_CASE = ("number", "kind", "status", "outcome", "opened_at")
_OF_CLAIM = ("number", "kind", "status", "liable", "claimed_fen", "assessed_fen", "paid_fen")


def _scan(told: Any) -> dict[str, Any]:
    event = told.event
    return {
        "id": event.pk,
        "recorded_at": event.recorded_at,
        "occurred_at": event.occurred_at,
        "step": event.step,
        "status": event.status,
        "inferred": event.inferred,
        "station": told.place,
        "by": str(event.actor) if event.actor else None,
        "device": event.device,
        "custodian": told.custodian,
        "note": event.note,
    }


class ParcelStory(Door):
    """The parcel's whole story, fit as evidence."""

    @extend_schema(responses={200: StoryOut})
    def get(self, request: Any, pk: UUID) -> HttpResponse:
        parcels = Parcel.objects.meant_for(request.user).select_related("carrier", "station")
        return self.answer(story_out(story_of(self.find(parcels, pk), reader=request.user)))


class StoryPage(ConsoleView):
    """The story on one page; it prints as it stands."""

    section = "find"

    def story(self, pk: UUID) -> Story:
        parcels = Parcel.objects.meant_for(self.user).select_related("carrier", "station")
        return story_of(self.find(parcels, pk=pk), reader=self.user)

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        story = self.story(pk)
        facts = [(one, topic_label(one.topic)) for one in story.facts]
        return self.show(
            "orders/claims/story.html",
            story=story,
            parcel=story.parcel,
            facts=facts,
            carrier_track=story.carrier_track,
            carrier_events=story.carrier_events,
        )


class StoryPaper(StoryPage):
    """The same as a PDF, with the digest on every page; each printing is on the record."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        story = self.story(pk)
        paper = draw_story(story)
        record_print(story, actor=self.user)
        answer = HttpResponse(paper, content_type="application/pdf")
        answer["Content-Disposition"] = f'inline; filename="{story.parcel.number}.pdf"'
        answer["Cache-Control"] = "private, no-store"
        return answer


api_urls = [path("parcels/<uuid:pk>/story/", ParcelStory.as_view(), name="parcel-story")]
console_urls = [
    path("parcels/<uuid:pk>/story/", StoryPage.as_view(), name="parcel-story"),
    path("parcels/<uuid:pk>/story.pdf", StoryPaper.as_view(), name="parcel-paper"),
]
