"""Forms of the admin: they check shapes; the rule and the write are the action's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from unfold.forms import AuthenticationForm
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.audit.actions import record_event
from accounts.identity.actions import check_credentials
from accounts.kernel.errors import DomainError
from accounts.kernel.money import format_yuan, parse_yuan
from accounts.tenancy.models import PLATFORM


class ActionForm(forms.ModelForm):
    """Shows what an action refused beside the field it named.

    It asks the database nothing: keys are checked by their scoped choices, uniqueness by the
    action under its lock.
    """

    refusal: ClassVar[DomainError | None] = None
    actor: ClassVar[Any] = None

    def _get_validation_exclusions(self) -> set[str]:
        keys = {
            field.name
            for field in self._meta.model._meta.fields
            if isinstance(field, models.ForeignKey)
        }
        return super()._get_validation_exclusions() | keys

    def validate_unique(self) -> None:
        pass

    def validate_constraints(self) -> None:
        pass

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal is not None:
            self.add_error(field_of(self, self.refusal.pointer), str(self.refusal))
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        """What the person changed, by field."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


def field_of(form: forms.BaseForm, pointer: str) -> str | None:
    """Find the field a refusal's pointer means; None for the form as a whole."""
    return next((part for part in reversed(pointer.split("/")) if part in form.fields), None)


class YuanField(forms.CharField):
    """An amount typed in yuan, kept in fen."""

    widget = UnfoldAdminTextInputWidget

    def to_python(self, value: Any) -> int | None:
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        try:
            return parse_yuan(text)
        except ValueError as error:
            raise forms.ValidationError(str(error), code="amount") from error

    def prepare_value(self, value: Any) -> Any:
        return format_yuan(value) if isinstance(value, int) else value


class SignInForm(AuthenticationForm):
    """Staff code, password and, for whoever has one, the code of the authenticator."""

    otp = forms.CharField(
        label=_("One-time code"),
        required=False,
        max_length=16,
        widget=UnfoldAdminTextInputWidget(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
        help_text=_("Only if your login has an authenticator."),
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("username") and given.get("password"):
            try:
                self.user_cache = check_credentials(
                    self.request,
                    username=given["username"],
                    password=given["password"],
                    otp=given.get("otp", ""),
                )
            except DomainError as refusal:
                raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
            self.confirm_login_allowed(self.user_cache)
            record_event(
                "identity.signed_in",
                county_id=self.user_cache.county_id or PLATFORM,
                actor=self.user_cache,
                subject=self.user_cache,
                data={"door": "admin"},
            )
        return given

    def confirm_login_allowed(self, user: Any) -> None:
        if not user.is_staff:
            raise forms.ValidationError(
                _("These pages are for the county centre. Use the service-point pages instead."),
                code="not_staff",
            )


def percent(rate: Decimal) -> str:
    """Write 0.5 as 50%."""
    return f"{(rate * 100).normalize():f}%"
