"""Exports of a list as it is filtered: own county, safe in a spreadsheet, on the record."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import formats, timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from import_export.admin import ExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import CSV, XLSX
from import_export.resources import ModelResource
from unfold.contrib.import_export.forms import ExportForm

from accounts.audit.actions import record_event

MOST_ROWS = 20_000
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def unformulated(cell: Any) -> Any:
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    if isinstance(cell, str) and cell.startswith(STARTS_FORMULA):
        return f"'{cell}"
    return cell


class _Safe:
    def _escape_formulae(self, dataset: Any) -> None:
        for _row in range(len(dataset)):
            dataset.append([unformulated(cell) for cell in dataset.lpop()])


class SafeXlsx(_Safe, XLSX):
    pass


class SafeCsv(_Safe, CSV):
    pass


class CountyExport(ExportMixin):
    """Exports `export_columns` (default: the list's own) of the rows the list shows."""

    export_columns: ClassVar[tuple[str, ...]] = ()
    export_form_class = ExportForm
    export_formats = [SafeXlsx, SafeCsv]
    to_encoding = "utf-8-sig"  # Excel reads Chinese in a CSV only with the mark

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_export_resource_classes(self, request: HttpRequest) -> list[type[ModelResource]]:
        names = self.export_columns or tuple(self.get_list_display(request))
        return [_resource(self, names)]

    def get_export_queryset(self, request: HttpRequest) -> QuerySet:
        """Return the list as filtered, whatever page of it was open."""
        rows = super().get_export_queryset(request)
        related = self.get_list_select_related(request)
        return rows.select_related(*related) if isinstance(related, (list, tuple)) else rows

    def export_action(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            rows = self.get_export_queryset(request)
            if rows.order_by()[: MOST_ROWS + 1].count() > MOST_ROWS:
                messages.error(
                    request,
                    _("More than %(most)d rows. Narrow the list with filters first.")
                    % {"most": MOST_ROWS},
                )
                return HttpResponseRedirect(request.get_full_path())
        return super().export_action(request)

    def get_export_data(
        self, file_format: Any, request: HttpRequest, queryset: QuerySet, **kwargs: Any
    ) -> Any:
        data = super().get_export_data(file_format, request, queryset, **kwargs)
        record_event(
            "admin.exported",
            county_id=request.user.county_id,
            actor=request.user,
            data={
                "list": self.opts.label_lower,
                "format": file_format.get_extension(),
                "filters": request.GET.urlencode()[:500],
            },
        )
        return data

    def get_export_filename(
        self, request: HttpRequest, queryset: QuerySet, file_format: Any
    ) -> str:
        now = timezone.localtime()
        return f"{self.opts.model_name}-{now:%Y%m%d-%H%M}.{file_format.get_extension()}"


def _resource(page: Any, names: tuple[str, ...]) -> type[ModelResource]:
    columns = {
        name: Field(column_name=_label(page, name), dehydrate_method=_reader(page, name))
        for name in names
    }
    meta = type("Meta", (), {"model": page.model, "fields": list(names), "export_order": names})
    return type("ListResource", (ModelResource,), {**columns, "Meta": meta})


def _label(page: Any, name: str) -> str:
    return strip_tags(str(label_for_field(name, page.model, page)))


def _reader(page: Any, name: str) -> Any:
    def read(row: Any) -> Any:
        try:
            field, _attribute, value = lookup_field(name, row, page)
        except (FieldDoesNotExist, ObjectDoesNotExist, AttributeError):
            return ""
        if field is not None and field.flatchoices:
            return str(dict(field.flatchoices).get(value, value))
        return _plain(value, field)

    return read


def _plain(value: Any, field: models.Field | None) -> Any:
    if value is None:
        return ""
    if isinstance(field, models.DateTimeField):
        return formats.date_format(timezone.localtime(value), "Y-m-d H:i")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, (list, tuple)):  # a label with its colour
        return str(value[-1])
    return strip_tags(str(value))
