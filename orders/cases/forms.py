from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.doors.fields import TextField
from accounts.identity.models import User

from .errors import CannotOwn
from .models import Case
from .policy import outcomes_by_hand, possible_owners


class EvidenceForm(forms.Form):
    """What was seen, in words or as a picture."""

    text = TextField(label=gettext_lazy("What was seen"), max_length=500, required=False)
    file = forms.FileField(
        label=gettext_lazy("Photo or PDF"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )


class OwnerForm(forms.Form):
    """Who must solve the case."""

    owner = forms.ChoiceField(label=gettext_lazy("Who solves it?"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in possible_owners(case)}
        self.fields["owner"].choices = [
            ("", _("Choose …")),
            *((pk, str(one)) for pk, one in self.people.items()),
        ]

    def clean_owner(self) -> User:
        owner = self.people.get(self.cleaned_data["owner"])
        if owner is None:
            raise forms.ValidationError(str(CannotOwn.title))
        return owner


class OutcomeForm(forms.Form):
    """How a case ends."""

    outcome = forms.ChoiceField(label=gettext_lazy("How did it end?"), widget=forms.RadioSelect)
    reason = TextField(label=gettext_lazy("Reason"), max_length=500)

    def __init__(self, *args: Any, case: Case, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(one.value, one.label) for one in outcomes_by_hand(case)]


class ReopenForm(forms.Form):
    reason = TextField(label=gettext_lazy("Reason"), max_length=500)
