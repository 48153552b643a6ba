"""Admin pages that keep to the county: what is shown, offered, searched, opened and changed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.admin import ShowFacets
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, TabularInline

from accounts.audit.models import AuditEvent
from accounts.kernel.errors import DomainError

from .exports import CountyExport
from .forms import ActionForm
from .paging import BoundedPaginator, CountyList
from .scope import choices_of, in_reach
from .topics import topic_label

MOST_HISTORY = 200


class _CountyBound:
    """Rows of the user's county alone, whoever asks for them."""

    model: type[models.Model]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = in_reach(self.model, request.user)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest) -> QuerySet | None:
        bound = choices_of(self.admin_site, db_field.remote_field.model, request)
        return bound if bound is not None else super().get_field_queryset(db, db_field, request)


class _Rights:
    """Who may see and change: capabilities of staffing, by name. Nobody deletes anything."""

    view_rights: ClassVar[tuple[str, ...]] = ()
    """Any of these opens the pages; none named = whoever may enter the admin."""

    add_rights: ClassVar[tuple[str, ...]] = ()
    change_rights: ClassVar[tuple[str, ...]] = ()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._in_county(request) and (
            not self.view_rights or self._has_any(request, self.view_rights)
        )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._in_county(request) and self._has_any(request, self.add_rights)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._in_county(request) and self._has_any(request, self.change_rights)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @staticmethod
    def _in_county(request: HttpRequest) -> bool:
        return getattr(request.user, "county_id", None) is not None

    @staticmethod
    def _has_any(request: HttpRequest, rights: tuple[str, ...]) -> bool:
        return any(request.user.has_perm(right) for right in rights)


class _Page(ModelAdmin):
    """What every list and form of ours looks like."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 200
    list_filter_submit = True
    show_facets = ShowFacets.NEVER  # they count every row for every choice
    save_as = False
    actions = None
    compressed_fields = True

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[CountyList]:
        return CountyList

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Write nothing: the action has recorded the fact."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Write nothing: the action has recorded the fact."""


class CountyReadOnlyAdmin(_CountyBound, _Rights, CountyExport, _Page):
    """Facts: looked at, searched, exported; changed by nobody here. Buttons call actions."""

    def get_actions_row(self, request: HttpRequest) -> list:
        return _pressable(request, super().get_actions_row(request))

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list:
        """Offer only the buttons that this person may press and this row has use for."""
        buttons = _pressable(request, super().get_actions_detail(request, object_id))
        if not any(one.method.shown for one in buttons):
            return buttons
        row = self.get_object(request, unquote(str(object_id)))
        return [one for one in buttons if row and (not one.method.shown or one.method.shown(row))]

    def page_of(self, row: Any) -> str:
        """Return the address of the row's own page."""
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(name, args=[row.pk])

    def history_events(self, request: HttpRequest, row: Any) -> QuerySet:
        """Return what happened to the row, newest first."""
        return (
            AuditEvent.objects.in_county(request.user.county_id)
            .filter(subject_type=self.opts.model_name, subject_id=str(row.pk))
            .select_related("actor")
            .order_by("-at", "-id")
        )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(thing)s") % {"thing": row},
            "subtitle": None,
            "events": [
                (topic_label(event.topic), event)
                for event in self.history_events(request, row)[:MOST_HISTORY]
            ],
            "most": MOST_HISTORY,
            "object": row,
            "opts": self.opts,
            "module_name": str(self.opts.verbose_name_plural),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/object_history.html", context)


def _pressable(request: HttpRequest, buttons: list) -> list:
    return [
        one for one in buttons if any(request.user.has_perm(right) for right in one.method.rights)
    ]


class CountyAdmin(CountyReadOnlyAdmin):
    """Rows a person may add or change, always through the room's action."""

    form = ActionForm

    def act(self, request: HttpRequest, form: ActionForm, row: Any | None) -> Any:
        """Call the action: a new row when `row` is None, else the changes of `form`."""
        raise NotImplementedError

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        form.actor = request.user
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        saved = self.act(request, form, obj if change else None)
        if saved is not None:
            obj.__dict__.update(saved.__dict__)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        """Show the form again with what the action refused, after its writes are undone."""
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as refusal:
            request.refusal = refusal
            return super().changeform_view(request, object_id, form_url, extra_context)


class ReferenceAdmin(_Page):
    """Lists that are the same for every county: the platform's operator edits, others look."""

    operator_edits: ClassVar[bool] = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_authenticated

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.operator_edits and self._is_operator(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.operator_edits and self._is_operator(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @staticmethod
    def _is_operator(request: HttpRequest) -> bool:
        user = request.user
        return bool(user.is_superuser and getattr(user, "county_id", None) is None)


class CountyInline(_CountyBound, TabularInline):
    """Rows that belong to the one shown: looked at only."""

    list_select_related: ClassVar[tuple[str, ...]] = ()
    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = False
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple:
        return tuple(self.fields or ())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # whoever sees the row sees what belongs to it

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
