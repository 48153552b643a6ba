"""How long parcels lie: set by the county, carrier by carrier."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from accounts.doors.admin import ActionForm, CountyAdmin

from .actions import add_festival, set_policy
from .models import Festival, OverduePolicy


@admin.register(OverduePolicy)
class OverduePolicyAdmin(CountyAdmin):
    form = ActionForm
    add_rights = change_rights = ("urging.edit",)
    list_display = ["__str__", "first_urge_hours", "second_urge_hours", "return_due_hours"]
    list_select_related = ["carrier"]
    fields = ["carrier", ("first_urge_hours", "second_urge_hours", "return_due_hours")]

    def act(
        self, request: HttpRequest, form: ActionForm, row: OverduePolicy | None
    ) -> OverduePolicy:
        given = dict(form.cleaned_data)
        carrier = given.pop("carrier")
        return set_policy(actor=request.user, carrier=carrier.pk if carrier else None, **given)


@admin.register(Festival)
class FestivalAdmin(CountyAdmin):
    form = ActionForm
    add_rights = ("urging.edit",)
    list_display = ["name", "from_on", "until_on", "extra_days"]
    fields = ["name", ("from_on", "until_on"), "extra_days"]

    def act(self, request: HttpRequest, form: ActionForm, row: Festival | None) -> Festival:
        return add_festival(actor=request.user, **form.cleaned_data)
