"""Staff and their posts: hired, assigned, shut out through staffing's actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.forms import AdminOwnPasswordChangeForm, BaseDialogForm
from unfold.widgets import (
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
)

from accounts.doors.admin import (
    ActionForm,
    ChoiceFilter,
    CountyAdmin,
    CountyInline,
    CountyReadOnlyAdmin,
    Reason,
    button,
)
from accounts.identity.models import User
from stations.network.models import Station

from .actions import assign, deactivate_user, end_assignment, hire, set_password
from .choices import Role
from .models import Assignment


def _password_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
    )


def _day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=UnfoldAdminSingleDateWidget(attrs={"type": "date"})
    )


class OwnPasswordForm(AdminOwnPasswordChangeForm):
    """Changes one's own password through staffing, which ends all other access."""

    def save(self, commit: bool = True) -> User:
        set_password(self.user, actor=self.user, password=self.cleaned_data["new_password1"])
        return self.user


class NewPassword(BaseDialogForm):
    password = _password_field(gettext_lazy("New password"))


class Post(BaseDialogForm):
    """A post: where, as what, from when."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=Role.choices, widget=UnfoldAdminSelectWidget
    )
    station = forms.ModelChoiceField(
        label=gettext_lazy("Station"),
        queryset=Station.objects.none(),
        widget=UnfoldAdminSelectWidget,
        help_text=gettext_lazy("County roles and drivers stand at the operation centre."),
    )
    from_on = _day_field(gettext_lazy("From (empty: today)"))
    until_on = _day_field(gettext_lazy("Until (empty: open)"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        stations = Station.objects.visible_to(self.request.user).order_by("code")
        self.fields["station"].queryset = stations


class EndPost(Reason):
    until_on = _day_field(gettext_lazy("Last day (empty: today)"))


class StaffForm(ActionForm):
    """Who signs in, and the first post."""

    password = _password_field(gettext_lazy("First password"))
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=Role.choices, widget=UnfoldAdminSelectWidget
    )
    station = forms.ModelChoiceField(
        label=gettext_lazy("Station"),
        queryset=Station.objects.none(),
        widget=UnfoldAdminSelectWidget,
        help_text=gettext_lazy("County roles and drivers stand at the operation centre."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "station" in self.fields:
            stations = Station.objects.visible_to(self.actor).order_by("code")
            self.fields["station"].queryset = stations


class PostInline(CountyInline):
    model = Assignment
    verbose_name_plural = gettext_lazy("Posts")
    fields = ["role", "station", "from_on", "until_on"]
    list_select_related = ("station",)
    ordering = ["-from_on"]


@admin.register(User)
class StaffAdmin(CountyAdmin):
    form = StaffForm
    view_rights = ("staff.manage", "audit.view")
    add_rights = ("staff.manage",)
    list_display = ["username", "name", "mobile", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["username__startswith", "name__startswith", "mobile__exact"]
    ordering = ["username"]
    fields = [("username", "name"), ("mobile", "language"), ("is_active", "is_staff"),
              ("last_login", "date_joined")]  # fmt: skip
    add_fieldsets = [
        (None, {"fields": [("username", "name"), ("mobile", "language"), "password"]}),
        (gettext_lazy("First post"), {"fields": [("role", "station")]}),
    ]
    inlines = [PostInline]
    actions_detail = ["give_post", "give_password", "shut_out"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """People of the county; operators without a county see operators."""
        rows = User.objects.filter(county_id=request.user.county_id)
        return rows.order_by(*self.get_ordering(request))

    def get_inlines(self, request: HttpRequest, obj: Any) -> list:
        return self.inlines if obj is not None else []

    def act(self, request: HttpRequest, form: StaffForm, row: User | None) -> User:
        given = form.cleaned_data
        user = hire(
            actor=request.user,
            county_id=request.user.county_id,
            username=given["username"],
            name=given["name"],
            password=given["password"],
            mobile=given["mobile"] or "",
            language=given["language"],
        )
        assign(actor=request.user, user=user, station=given["station"], role=given["role"])
        return user

    @button(
        gettext_lazy("Give a post"), rights=("staff.manage",), icon="work", form=Post,
        shown=lambda row: row.is_active,
    )  # fmt: skip
    def give_post(self, request: HttpRequest, row: User, given: dict) -> str:
        assign(
            actor=request.user,
            user=row,
            station=given["station"],
            role=given["role"],
            from_on=given["from_on"],
            until_on=given["until_on"],
        )
        return _("%(name)s has the post.") % {"name": row}

    @button(
        gettext_lazy("New password"), rights=("staff.manage",), icon="password", form=NewPassword,
        question=gettext_lazy("Every session and token of this person ends."),
        shown=lambda row: row.is_active,
    )  # fmt: skip
    def give_password(self, request: HttpRequest, row: User, given: dict) -> str:
        set_password(row, actor=request.user, password=given["password"])
        return _("The new password counts from now on.")

    @button(
        gettext_lazy("Shut out"), rights=("staff.manage",), icon="block", form=Reason, danger=True,
        question=gettext_lazy("This person cannot sign in any more, from this moment."),
        shown=lambda row: row.is_active,
    )  # fmt: skip
    def shut_out(self, request: HttpRequest, row: User, given: dict) -> str:
        deactivate_user(row, actor=request.user, reason=given["reason"])
        return _("%(name)s cannot sign in any more.") % {"name": row}


def _runs(post: Assignment) -> bool:
    return post.until_on is None or post.until_on >= timezone.localdate()


@admin.register(Assignment)
class AssignmentAdmin(CountyReadOnlyAdmin):
    view_rights = ("staff.manage", "audit.view")
    list_display = ["user", "role", "station", "from_on", "until_on"]
    list_select_related = ["user", "station"]
    list_filter = [("role", ChoiceFilter), "station"]
    search_fields = ["user__username__startswith", "user__name__startswith"]
    ordering = ["-from_on", "-id"]
    fields = ["user", "role", "station", "from_on", "until_on"]
    actions_detail = ["end"]

    @button(
        gettext_lazy("End this post"), rights=("staff.manage",), icon="event_busy", form=EndPost,
        danger=True, question=gettext_lazy("What was done under it stays."), shown=_runs,
    )  # fmt: skip
    def end(self, request: HttpRequest, row: Assignment, given: dict) -> str:
        end_assignment(row, actor=request.user, until_on=given["until_on"], reason=given["reason"])
        return _("The post ends.")
