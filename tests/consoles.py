"""A clerk at the console: a browser without a screen, that sends forms as the page gave them."""

from __future__ import annotations

import html
import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.kernel.ids import new_id

BACKEND = "accounts.identity.backends.PasswordBackend"


class Desk(Client):
    """A signed-in client whose posts carry a form key, and whose answers read as words."""

    def __init__(self, user: Any = None, language: str = "en", **kwargs: Any) -> None:
        super().__init__(headers={"accept-language": language}, **kwargs)
        if user is not None:
            self.force_login(user, backend=BACKEND)

    def send(self, path: str, key: str | None = None, **form: Any) -> HttpResponse:
        return self.post(path, {"op_key": key or str(new_id()), **form})


def said(answer: HttpResponse) -> str:
    """Read the page as one line of text."""
    text = re.sub(r"(?s)<(script|style|template)\b.*?</\1>|<[^>]*>", " ", answer.content.decode())
    return " ".join(html.unescape(text).split())
