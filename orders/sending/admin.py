"""What goes out and what it costs: sendings masked and to look at, lists to be kept."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from accounts.doors.admin import (
    ActionForm,
    ChoiceFilter,
    CountyAdmin,
    CountyReadOnlyAdmin,
    DayFilter,
    ReferenceFilter,
    YuanField,
)
from accounts.doors.tags import yuan
from orders.parcels.choices import ParcelStatus

from .actions import (
    hold_identity,
    let_identity_go,
    open_account,
    save_account,
    save_prohibited,
    save_rate,
)
from .models import (
    CarrierRate,
    ProhibitedItem,
    SenderAccount,
    SenderIdentity,
    Sending,
    Tender,
)
from .provinces import PROVINCES, province_name


@admin.register(Sending)
class SendingAdmin(CountyReadOnlyAdmin):
    list_display = ["number", "state", "carrier", "station", "sender_name_masked",
                    "recipient_name_masked", "total", "accepted_at"]  # fmt: skip
    list_select_related = ["parcel", "parcel__carrier", "station"]
    list_filter = ["station", ("method", ChoiceFilter), ("accepted_at", DayFilter)]
    search_fields = ["number__exact", "parcel__waybill_no__exact"]
    search_help_text = gettext_lazy("Parcel number or waybill")
    ordering = ["-accepted_at", "-id"]
    sortable_by = ["accepted_at"]
    fieldsets = [
        (None, {"fields": [("number", "state"), ("parcel", "station"), ("accepted_by",
                                                                        "accepted_at")]}),
        (gettext_lazy("People"), {"fields": [("sender_kind", "organisation"),
                                             ("sender_name_masked", "sender_phone_masked"),
                                             ("recipient_name_masked", "recipient_phone_masked"),
                                             "address_masked",
                                             ("identity_seen_by", "identity_seen_at")]}),
        (gettext_lazy("Goods"), {"fields": [("category", "contents"),
                                            ("inspected_by", "inspected_at"),
                                            ("weight_grams", "chargeable_grams"), "land_only"]}),
        (gettext_lazy("Money"), {"fields": [("freight", "insurance"), ("total", "declared"),
                                            ("method", "account"),
                                            ("refunded", "refund_due")]}),
        (gettext_lazy("Carrier"), {"fields": ["tender", ("cancelled_at", "cancel_reason")]}),
    ]  # fmt: skip

    @display(description=gettext_lazy("status"))
    def state(self, row: Sending) -> str:
        return str(ParcelStatus(row.parcel.status).label)

    @display(description=gettext_lazy("carrier"))
    def carrier(self, row: Sending) -> str:
        return str(row.parcel.carrier)

    @display(description=gettext_lazy("total"))
    def total(self, row: Sending) -> str:
        return yuan(row.total_fen)

    @display(description=gettext_lazy("freight"))
    def freight(self, row: Sending) -> str:
        return yuan(row.freight_fen)

    @display(description=gettext_lazy("insurance"))
    def insurance(self, row: Sending) -> str:
        return yuan(row.insurance_fen)

    @display(description=gettext_lazy("declared value"))
    def declared(self, row: Sending) -> str:
        return yuan(row.declared_fen)

    @display(description=gettext_lazy("paid back"))
    def refunded(self, row: Sending) -> str:
        return yuan(row.refunded_fen)

    @display(description=gettext_lazy("to be paid back"))
    def refund_due(self, row: Sending) -> str:
        return yuan(row.refund_due_fen)


@admin.register(Tender)
class TenderAdmin(CountyReadOnlyAdmin):
    list_display = ["tendered_at", "carrier", "receipt_no", "parcels", "tendered_by"]
    list_display_links = ["receipt_no"]
    list_select_related = ["carrier", "tendered_by"]
    list_filter = [("carrier", ReferenceFilter), ("tendered_at", DayFilter)]
    search_fields = ["receipt_no__exact"]
    ordering = ["-tendered_at", "-id"]
    fields = [("carrier", "receipt_no"), ("station", "parcels"), ("tendered_by", "tendered_at")]


class HoldForm(ActionForm):
    held_because = forms.CharField(
        label=gettext_lazy("Kept because"),
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("With a reason it stays beyond its time; empty, its time counts."),
    )


@admin.register(SenderIdentity)
class SenderIdentityAdmin(CountyAdmin):
    """That documents were seen, and until when that is kept; never what was in them."""

    form = HoldForm
    add_rights = ()
    change_rights = ("sending.hold_identity",)
    list_display = ["first_seen_at", "kind", "last_seen_at", "kept_until", "held_because",
                    "forgotten_at"]  # fmt: skip
    list_filter = [("kind", ChoiceFilter), ("last_seen_at", DayFilter)]
    ordering = ["-last_seen_at", "-id"]
    sortable_by = ["last_seen_at"]
    fields = [("kind", "first_seen_at"), ("last_seen_at", "kept_until"), "held_because",
              ("held_by", "forgotten_at")]  # fmt: skip
    readonly_fields = ["kind", "first_seen_at", "last_seen_at", "kept_until", "held_by",
                       "forgotten_at"]  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @display(description=gettext_lazy("kept until"))
    def kept_until(self, row: SenderIdentity) -> str:
        """The Beijing day after which it is blanked; a hold and an open parcel put it off."""
        if row.forgotten_at is not None:
            return "–"
        day = timezone.localtime(row.last_seen_at).date() + datetime.timedelta(
            days=settings.IDENTITY_DAYS
        )
        return _("held") if row.held_because else date_format(day, "Y-m-d")

    def act(
        self, request: HttpRequest, form: ActionForm, row: SenderIdentity | None
    ) -> SenderIdentity | None:
        if row is None:
            return None
        reason = form.cleaned_data["held_because"]
        if reason:
            return hold_identity(row, actor=request.user, reason=reason)
        return let_identity_go(row, actor=request.user)


class RateForm(ActionForm):
    provinces = forms.MultipleChoiceField(
        label=gettext_lazy("Provinces"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: everywhere no other rate of the carrier names."),
    )
    first_fen = YuanField(label=gettext_lazy("Price of the first weight (¥)"))
    step_fen = YuanField(label=gettext_lazy("Price of a step (¥)"))
    insurance_least_fen = YuanField(label=gettext_lazy("Least insurance fee (¥)"))
    declared_most_fen = YuanField(label=gettext_lazy("Most declared value (¥)"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "provinces" in self.fields:
            choices = [(code, province_name(code)) for code in PROVINCES]
            self.fields["provinces"].choices = choices


@admin.register(CarrierRate)
class CarrierRateAdmin(CountyAdmin):
    form = RateForm
    add_rights = change_rights = ("sending.rates",)
    list_display = ["zone", "carrier", "first", "step", "from_on", "until_on"]
    list_select_related = ["carrier"]
    list_filter = [("carrier", ReferenceFilter)]
    ordering = ["carrier_id", "zone", "-from_on"]
    fields = [("carrier", "zone"), "provinces", ("first_grams", "first_fen"),
              ("step_grams", "step_fen"), "divisor",
              ("insurance_permille", "insurance_least_fen"), "declared_most_fen",
              ("from_on", "until_on")]  # fmt: skip

    @display(description=gettext_lazy("first weight"))
    def first(self, row: CarrierRate) -> str:
        return f"{row.first_grams} g · {yuan(row.first_fen)}"

    @display(description=gettext_lazy("step"))
    def step(self, row: CarrierRate) -> str:
        return f"{row.step_grams} g · {yuan(row.step_fen)}"

    def act(self, request: HttpRequest, form: ActionForm, row: CarrierRate | None) -> CarrierRate:
        return save_rate(actor=request.user, rate=row, **form.cleaned_data)


class WordsField(forms.CharField):
    """Words separated by spaces or commas, kept as a list."""

    widget = UnfoldAdminTextareaWidget

    def prepare_value(self, value: Any) -> Any:
        return " ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        text = super().to_python(value) or ""
        words = text.replace(",", " ").replace("，", " ").replace("、", " ").split()
        if too_long := next((one for one in words if len(one) > 32), ""):
            raise forms.ValidationError(_("“%(word)s” is too long.") % {"word": too_long[:40]})
        return list(dict.fromkeys(words))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)


class ProhibitedForm(ActionForm):
    words = WordsField(
        label=gettext_lazy("Words"),
        help_text=gettext_lazy("Separated by spaces. Chinese words are found anywhere."),
    )


@admin.register(ProhibitedItem)
class ProhibitedItemAdmin(CountyAdmin):
    form = ProhibitedForm
    add_rights = change_rights = ("sending.rates",)
    list_display = ["code", "name", "kind", "some_words", "is_active"]
    list_filter = [("kind", ChoiceFilter), "is_active"]
    search_fields = ["code", "name", "name_en"]
    ordering = ["kind", "code"]
    fields = [("code", "kind"), ("name", "name_en"), "words", "source", "is_active"]

    @display(description=gettext_lazy("words"))
    def some_words(self, row: ProhibitedItem) -> str:
        return " ".join(row.words[:6])

    def act(
        self, request: HttpRequest, form: ActionForm, row: ProhibitedItem | None
    ) -> ProhibitedItem:
        return save_prohibited(actor=request.user, item=row, **form.cleaned_data)


class AccountForm(ActionForm):
    limit_fen = YuanField(label=gettext_lazy("Limit (¥)"))
    code = forms.CharField(
        label=gettext_lazy("code"), max_length=16, widget=UnfoldAdminTextInputWidget
    )


@admin.register(SenderAccount)
class SenderAccountAdmin(CountyAdmin):
    form = AccountForm
    add_rights = change_rights = ("sending.accounts",)
    list_display = ["code", "name", "station", "owed", "limit", "is_active"]
    list_select_related = ["station"]
    list_filter = ["station", "is_active"]
    search_fields = ["code", "name"]
    ordering = ["code"]
    fields = [("name", "limit_fen"), "is_active", "owed"]
    add_fieldsets = [(None, {"fields": [("code", "station"), ("name", "uscc"), "limit_fen"]})]
    readonly_fields = ["owed"]

    @display(description=gettext_lazy("owed"))
    def owed(self, row: SenderAccount) -> str:
        return yuan(row.owed_fen)

    @display(description=gettext_lazy("limit"))
    def limit(self, row: SenderAccount) -> str:
        return yuan(row.limit_fen)

    def act(
        self, request: HttpRequest, form: ActionForm, row: SenderAccount | None
    ) -> SenderAccount:
        if row is None:
            return open_account(actor=request.user, **form.cleaned_data)
        given = form.cleaned_data
        return save_account(
            row,
            actor=request.user,
            name=given["name"],
            limit_fen=given["limit_fen"],
            is_active=given["is_active"],
        )
