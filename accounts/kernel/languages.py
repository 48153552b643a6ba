"""Names that a list keeps in two languages."""

from __future__ import annotations

from django.utils.translation import get_language


def local(chinese: str, english: str) -> str:
    """Give the name a reader of the present language expects; Chinese where there is no English."""
    return chinese if not english or (get_language() or "zh").startswith("zh") else english
