"""Marks the few pages that need no sign-in, so that the stranger matrix can list them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    view = login_not_required(view)
    view.public = True  # type: ignore[attr-defined]
    return view
