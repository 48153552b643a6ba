from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.doors.fields import CodeField, TextField
from accounts.kernel.waybills import normalise_waybill
from orders.shelves.choices import ShelfKind

from .serializers import MOST_ON_A_SHELF, SHELF_CODE


class ShelfForm(forms.Form):
    """A shelf of the map."""

    code = CodeField(
        label=gettext_lazy("Shelf"), max_length=8, help_text=gettext_lazy("Like 6-2 or A1-3.")
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Room for"), min_value=1, max_value=MOST_ON_A_SHELF, initial=20
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=ShelfKind.choices, initial=ShelfKind.NORMAL
    )
    position = forms.IntegerField(
        label=gettext_lazy("Place in the room"), min_value=0, max_value=999, initial=0
    )

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].upper()
        if not re.fullmatch(SHELF_CODE, code):
            raise ValidationError(_("A shelf is written like 6-2 or A1-3."))
        return code


class ShelfChangeForm(ShelfForm):
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        del self.fields["code"]


class RecountForm(forms.Form):
    """Everything scanned on the shelf, a number a line."""

    waybills = TextField(
        label=gettext_lazy("Scan everything that lies here"),
        max_length=60_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("One number a line. Leave it empty when the shelf is empty."),
    )

    def clean_waybills(self) -> list[str]:
        numbers = []
        for word in re.split(r"[\s,，、;；]+", self.cleaned_data["waybills"] or ""):
            if word:
                try:
                    numbers.append(normalise_waybill(word))
                except ValueError as error:
                    raise ValidationError(f"{word}: {error}") from error
        return numbers
