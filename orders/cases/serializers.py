"""What the doors of cases take, and what the schema says of their answers."""

from __future__ import annotations

from rest_framework import serializers

from accounts.doors.serializers import CodeField, IdField, ListQuery, StrictSerializer, TextField
from stations.staffing.api import StationRef

from .choices import CaseKind, CaseStatus, Outcome

STATUSES = [*CaseStatus.choices, ("all", "")]


class CaseQuery(ListQuery):
    station = IdField(required=False)
    kind = serializers.ChoiceField(choices=CaseKind.choices, required=False)
    status = serializers.ChoiceField(choices=STATUSES, default=CaseStatus.OPEN.value)
    late = serializers.BooleanField(required=False, default=False)
    mine = serializers.BooleanField(required=False, default=False, help_text="owned by you")
    parcel = IdField(required=False)


class CaseNoteIn(StrictSerializer):
    text = TextField(max_length=500, required=False, allow_blank=True, default="")
    attachment = IdField(required=False, help_text="a file stored before by POST /files/")


class CaseAssignIn(StrictSerializer):
    owner = CodeField(max_length=64, help_text="staff code of whoever must solve it")


class CaseSolveIn(StrictSerializer):
    outcome = serializers.ChoiceField(choices=[one for one in Outcome.choices if one[0]])
    reason = TextField(max_length=500)


class CaseReopenIn(StrictSerializer):
    reason = TextField(max_length=500)


class CaseOwnerOut(serializers.Serializer):
    username = serializers.CharField()
    name = serializers.CharField()


class CaseSubjectOut(serializers.Serializer):
    type = serializers.CharField()
    id = serializers.UUIDField()
    label = serializers.CharField()


class CaseCustodianOut(serializers.Serializer):
    kind = serializers.CharField(allow_blank=True)
    id = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()


class CaseOut(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=CaseKind.choices)
    status = serializers.ChoiceField(choices=CaseStatus.choices)
    late = serializers.BooleanField()
    station = StationRef()
    subject = CaseSubjectOut()
    parcel = serializers.UUIDField(allow_null=True)
    custodian = CaseCustodianOut()
    money_fen = serializers.IntegerField()
    owner = CaseOwnerOut(allow_null=True)
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    outcome = serializers.CharField(allow_blank=True)
    solved_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class CasePage(serializers.Serializer):
    data = CaseOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class CaseNoteOut(serializers.Serializer):
    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    by = CaseOwnerOut(allow_null=True)
    text = serializers.CharField(allow_blank=True)
    attachment = serializers.UUIDField(allow_null=True)


class CaseDetailOut(CaseOut):
    notes = CaseNoteOut(many=True)
