"""What the API takes, strictly; and how answers are described in OpenAPI."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.doors.serializers import (
    CodeField,
    FenField,
    IdField,
    ListQuery,
    QuantityField,
    StrictIntegerField,
    StrictSerializer,
    TextField,
)

from .choices import GRADES, Party, RuleKind, RuleStatus, Scope, Stand, Work

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_RATE = re.compile(r"(0|1)(\.\d{1,6})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class MonthField(serializers.CharField):
    """A month as 2026-11; gives its first day."""

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        if not _MONTH.fullmatch(text) or not 2000 <= int(text[:4]) <= 2200:
            raise serializers.ValidationError(_("Write a month like 2026-11."), code="invalid")
        return datetime.date(int(text[:4]), int(text[5:]), 1)


class DayField(serializers.DateField):
    """A Beijing day as 2026-11-22, a string."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not _DAY.fullmatch(data):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(data)


class RateField(serializers.CharField):
    """A share as a string: "0.035" is 3.5 %, so that no float comes near money."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not _RATE.fullmatch(data) or Decimal(data) > 1:
            raise serializers.ValidationError(_("Write a share such as 0.035."), code="invalid")
        return Decimal(data)


class TierIn(StrictSerializer):
    """Goods: `from_fen` and `rate`. Parcels: `from`, the number in the month, and `fen`."""

    from_fen = FenField(required=False)
    rate = RateField(required=False)
    fen = FenField(required=False)

    def get_fields(self) -> dict[str, serializers.Field]:
        return super().get_fields() | {"from": StrictIntegerField(min_value=1, required=False)}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        given = super().to_internal_value(data)
        return given | ({"rate": data["rate"]} if "rate" in given else {})


class ShareField(StrictIntegerField):
    def __init__(self, **kwargs: Any):
        super().__init__(min_value=0, max_value=1000, required=False, **kwargs)


class RuleIn(StrictSerializer):
    changes_rule = IdField(required=False, allow_null=True)
    name = TextField(max_length=60)
    name_en = TextField(max_length=60, required=False, allow_blank=True)
    work = serializers.ChoiceField(Work.choices)
    scope = serializers.ChoiceField(Scope.choices)
    kind = serializers.ChoiceField(RuleKind.choices)
    product = IdField(required=False, allow_null=True)
    category = CodeField(max_length=16, required=False, allow_null=True)
    grade = serializers.ChoiceField(GRADES, required=False, allow_blank=True)
    from_on = DayField()
    until_on = DayField(required=False, allow_null=True)
    rate = RateField(required=False, allow_null=True)
    amount_fen = FenField(required=False, allow_null=True)
    tiers = TierIn(many=True, required=False, max_length=12)
    floor_fen = FenField(required=False, allow_null=True)
    cap_fen = FenField(required=False, allow_null=True)
    partner_share = ShareField()
    recommender_share = ShareField()
    county_share = ShareField()
    note = TextField(max_length=200, required=False, allow_blank=True)


class DecisionIn(StrictSerializer):
    reason = TextField(max_length=200, required=False, allow_blank=True, default="")


class RejectionIn(StrictSerializer):
    reason = TextField(max_length=200)


class PenaltyIn(StrictSerializer):
    station = IdField()
    rule = IdField()
    pieces = QuantityField(required=False, default=1)
    reason = TextField(max_length=120)
    case = IdField(required=False, allow_null=True)


class GuaranteesIn(StrictSerializer):
    month = MonthField()


class LineQuery(ListQuery):
    station = IdField(required=False)
    month = MonthField(required=False)
    work = serializers.ChoiceField(Work.choices, required=False)
    state = serializers.ChoiceField(Stand.choices, required=False)


class SummaryQuery(StrictSerializer):
    station = IdField(required=False)
    month = MonthField(required=False)


class RuleQuery(ListQuery):
    status = serializers.ChoiceField(RuleStatus.choices, required=False)
    work = serializers.ChoiceField(Work.choices, required=False)
    code = CodeField(max_length=24, required=False)


# --- out ---


class CommissionPlaceOut(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()


class RuleBriefOut(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField()
    version = serializers.IntegerField()
    name = serializers.CharField()
    name_en = serializers.CharField()


class SentenceOut(serializers.Serializer):
    step = serializers.CharField()
    text = serializers.CharField()


class ExplanationOut(serializers.Serializer):
    data = serializers.DictField(help_text="rule, base, steps with their numbers, days")
    sentences = serializers.DictField(
        child=SentenceOut(many=True), help_text="the same in words, by language: zh-hans, en"
    )


class CommissionBriefOut(serializers.Serializer):
    id = serializers.UUIDField()
    station = CommissionPlaceOut()
    party = serializers.ChoiceField(Party.choices)
    work = serializers.ChoiceField(Work.choices)
    about = serializers.CharField()
    document = serializers.CharField()
    base_fen = serializers.IntegerField()
    whole_fen = serializers.IntegerField(help_text="before it is shared")
    amount_fen = serializers.IntegerField(help_text="what the station gets; negative: taken back")
    earned_on = serializers.DateField()
    vests_on = serializers.DateField()
    state = serializers.ChoiceField(Stand.choices)
    next_statement_on = serializers.DateField()
    reverses = serializers.UUIDField(allow_null=True)
    rule = RuleBriefOut()


class CommissionOut(CommissionBriefOut):
    explanation = ExplanationOut()


class CommissionPage(serializers.Serializer):
    data = CommissionBriefOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class SummaryOut(serializers.Serializer):
    station = CommissionPlaceOut()
    month = serializers.CharField()
    earned_fen = serializers.IntegerField()
    vested_fen = serializers.IntegerField()
    waiting_fen = serializers.IntegerField()
    taken_back_fen = serializers.IntegerField()
    lines = serializers.IntegerField()
    next_statement_on = serializers.DateField()


class ChangeOut(serializers.Serializer):
    member = serializers.CharField()
    was = serializers.CharField(allow_null=True)
    becomes = serializers.CharField(allow_null=True)


class RuleListed(RuleBriefOut):
    status = serializers.ChoiceField(RuleStatus.choices)
    work = serializers.ChoiceField(Work.choices)
    scope = serializers.ChoiceField(Scope.choices)
    product = serializers.UUIDField(allow_null=True)
    category = serializers.CharField(allow_null=True)
    grade = serializers.CharField()
    from_on = serializers.DateField()
    until_on = serializers.DateField(allow_null=True)
    kind = serializers.ChoiceField(RuleKind.choices)
    rate = serializers.CharField(allow_null=True, help_text='a share: "0.035" is 3.5 %')
    amount_fen = serializers.IntegerField(allow_null=True)
    tiers = serializers.ListField(child=serializers.DictField())
    floor_fen = serializers.IntegerField(allow_null=True)
    cap_fen = serializers.IntegerField(allow_null=True)
    partner_share = serializers.IntegerField()
    recommender_share = serializers.IntegerField()
    county_share = serializers.IntegerField()
    note = serializers.CharField()
    proposed_by = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    decided_by = serializers.CharField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision = serializers.CharField()


class RuleOut(RuleListed):
    changes = ChangeOut(many=True, help_text="against the approved version before it")


class RulePage(serializers.Serializer):
    data = RuleListed(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class GuaranteesOut(serializers.Serializer):
    data = CommissionBriefOut(many=True)
