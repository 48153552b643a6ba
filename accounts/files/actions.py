"""Keeping a file: sniffed, stripped, named by its digest, written once."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import models, transaction

from accounts.audit.actions import record_event
from accounts.identity.policy import require
from accounts.kernel.text import clean_text

from .errors import FileTooLarge
from .models import Attachment
from .sniffing import EXTENSIONS, cleaned

if TYPE_CHECKING:
    from accounts.identity.models import User

LARGEST = 10 * 1024 * 1024


def store_file(
    *,
    actor: User,
    upload: File,
    kind: str,
    subject: models.Model | None = None,
    station_id: UUID | None = None,
) -> Attachment:
    """Keep a picture or PDF as evidence; the same bytes are written once a county."""
    require(actor, "files.upload", at=station_id)
    content = upload.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise FileTooLarge(pointer="/file")
    content, content_type = cleaned(content)
    digest = hashlib.sha256(content).hexdigest()
    _write_once(place_of(actor.county_id, digest), content)
    attachment = Attachment(
        county_id=actor.county_id,
        sha256=digest,
        kind=kind,
        subject_type=subject._meta.model_name if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        name=_shown_name(upload.name or "", kind, content_type),
        content_type=content_type,
        size_bytes=len(content),
        station_id=station_id,
        uploaded_by=actor,
    )
    with transaction.atomic():
        attachment.save(force_insert=True)
        record_event(
            "file.stored",
            county_id=actor.county_id,
            subject=attachment,
            actor=actor,
            station_id=station_id,
            data={"kind": kind, "sha256": digest, "size_bytes": len(content)},
        )
    return attachment


def place_of(county_id: int, digest: str) -> str:
    """Name the place of a content in the storage."""
    return f"{county_id}/{digest[:2]}/{digest}"


def _write_once(place: str, content: bytes) -> None:
    if default_storage.exists(place):
        return
    written = default_storage.save(place, ContentFile(content))
    if written != place:  # somebody stored the same bytes meanwhile
        default_storage.delete(written)


def _shown_name(name: str, kind: str, content_type: str) -> str:
    """Give the name a download gets: the sender's without folders, or kind and type."""
    extension = EXTENSIONS[content_type]
    try:
        stem = clean_text(PurePath(name.replace("\\", "/")).stem[:100], max_length=100)
    except ValueError:
        stem = ""
    return f"{stem.strip('. ') or kind}.{extension}"
