"""Keeping files: judged by their bytes, stripped of what they tell about their maker."""

from __future__ import annotations

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.files.actions import LARGEST, place_of, store_file
from accounts.files.errors import FileTooLarge, UnsupportedFile
from accounts.files.models import Attachment
from accounts.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
CAMERA, GPS = 0x0110, 0x8825


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (40, 20), told: bool = False) -> bytes:
    """Draw a picture; `told` adds where and with what it was taken, held upright."""
    image = Image.new("RGB", size, "olive")
    exif = image.getexif()
    if told:
        exif[CAMERA] = "Secret Camera"
        exif[0x0112] = 6  # turn right
        exif.get_ifd(GPS)[1] = "N"
    out = io.BytesIO()
    image.save(out, kind, exif=exif, **({"comment": b"secret"} if kind == "JPEG" else {}))
    return out.getvalue()


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def stored(attachment: Attachment) -> bytes:
    with default_storage.open(place_of(attachment.county_id, attachment.sha256)) as file:
        return file.read()


def test_a_photo_keeps_its_pixels_and_loses_its_story(world):
    kept = store_file(
        actor=world.lan, upload=upload(picture(told=True)), kind="damage",
        station_id=world.willow.pk,
    )  # fmt: skip

    content = stored(kept)
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (20, 40)  # stood upright by its own account
        assert not image.getexif()
    assert b"Secret" not in content
    assert b"secret" not in content
    assert (kept.content_type, kept.size_bytes) == ("image/jpeg", len(content))
    assert world.events() == ["file.stored"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_bytes_tell_the_type_not_the_name(world, kind):
    kept = store_file(actor=world.lan, upload=upload(picture(kind), "receipt.exe"), kind="receipt")

    assert kept.content_type == f"image/{kind.lower()}"
    assert kept.name.startswith("receipt.")
    assert not kept.name.endswith(".exe")


def test_a_pdf_stays_as_it_came(world):
    kept = store_file(actor=world.lan, upload=upload(PDF, "../../etc/合同.pdf"), kind="contract")

    assert stored(kept) == PDF
    assert kept.name == "合同.pdf"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\0" * 40,
        b"%PDF-1.7 without an end", picture()[:60], b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
    ],
)  # fmt: skip
def test_anything_else_is_refused(world, content):
    with pytest.raises(UnsupportedFile):
        store_file(actor=world.lan, upload=upload(content), kind="photo")

    assert not Attachment.objects.in_county(world.county_id).exists()


def test_a_picture_too_wide_to_open_is_refused(world):
    with pytest.raises(UnsupportedFile):
        store_file(actor=world.lan, upload=upload(picture("PNG", size=(12000, 5000))), kind="photo")


def test_a_file_too_large_is_refused(world):
    with pytest.raises(FileTooLarge):
        store_file(actor=world.lan, upload=upload(b"%PDF-" + b"x" * LARGEST), kind="photo")


def test_the_same_bytes_are_written_once(world):
    first = store_file(actor=world.lan, upload=upload(PDF), kind="a")
    second = store_file(actor=world.bo, upload=upload(PDF), kind="b")
    far = store_file(actor=world.far_clerk, upload=upload(PDF), kind="c")

    assert first.sha256 == second.sha256 == far.sha256
    folder = place_of(world.county_id, first.sha256).rsplit("/", 1)[0]
    assert default_storage.listdir(folder)[1].count(first.sha256) == 1
    assert place_of(far.county_id, far.sha256) != place_of(world.county_id, first.sha256)


@pytest.mark.parametrize("who", ["finance", "auditor"])
def test_not_everybody_uploads(world, who):
    with pytest.raises(NotAllowed):
        store_file(actor=getattr(world, who), upload=upload(PDF), kind="a")


def test_a_clerk_uploads_for_his_own_station(world):
    with pytest.raises(NotAllowed):
        store_file(actor=world.lan, upload=upload(PDF), kind="a", station_id=world.pine.pk)
