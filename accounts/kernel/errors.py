"""Refusals: what an action raises when a rule, the state or the caller's rights say no."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal with a stable `code`; doors turn it into a problem or a message.

    `extra` travels as further members of the problem (amounts due, the winner's event, …).
    """

    code: ClassVar[str] = "conflict"
    status: ClassVar[int] = 409
    title: ClassVar[str | Promise] = _("This cannot be done now.")

    def __init__(
        self, detail: str | Promise | None = None, *, pointer: str = "", **extra: Any
    ) -> None:
        self.detail = detail if detail is not None else self.title
        self.pointer = pointer
        self.extra = extra
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.detail)


class NotAllowed(DomainError):
    """The actor sees the thing but has not the right."""

    code = "forbidden"
    status = 403
    title = _("Your role does not allow this.")


class Meaningless(DomainError):
    """Well-formed input that makes no sense; names the member by pointer."""

    code = "invalid"
    status = 422
    title = _("This value makes no sense here.")


class UnknownReference(Meaningless):
    """The body names something that does not exist for this actor."""

    code = "unknown_reference"
    title = _("This is not known here. Choose one from the list.")


class StaleVersion(DomainError):
    """Somebody changed the thing since the caller read it."""

    code = "precondition_failed"
    status = 412
    title = _("Someone changed this in the meantime. Load it again.")


class IllegalMove(DomainError):
    """A step that the table of moves does not have."""

    code = "illegal_move"
    title = _("This step is not possible in the present state.")
