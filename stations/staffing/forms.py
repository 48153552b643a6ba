from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.doors.fields import CodeField


class SignInForm(forms.Form):
    username = CodeField(
        label=_("Staff code or mobile number"),
        max_length=64,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    otp = CodeField(
        label=_("One-time code"),
        max_length=16,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class PinForm(forms.Form):
    """Six digits of one's own, and the password that proves who sets them."""

    pin = CodeField(
        label=_("New PIN, six digits"),
        max_length=6,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
