from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError, Meaningless


class FileTooLarge(DomainError):
    code = "too_large"
    status = 413
    title = _("The file is too large: at most 10 MiB.")


class UnsupportedFile(Meaningless):
    """Judged by the bytes, never by the name or the type that was claimed."""

    code = "unsupported_file"
    title = _("Send a JPEG, PNG or WebP picture, or a PDF.")
