"""What a file really is, and what of it may be kept."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from .errors import UnsupportedFile

PICTURES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
EXTENSIONS = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf",
}  # fmt: skip
MOST_PIXELS = 50_000_000
JPEG_QUALITY = 88


def cleaned(content: bytes) -> tuple[bytes, str]:
    """Give the bytes to store and their type: a picture drawn anew without place, time or camera.

    A PDF stays as it came (docs/decisions/0005-pdf-kept-as-sent.md).
    """
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return content, "application/pdf"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as picture:
                return _redrawn(picture), PICTURES[picture.format or ""]
    except (UnidentifiedImageError, Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise UnsupportedFile(pointer="/file") from None
    except (OSError, SyntaxError, ValueError, KeyError):  # what Pillow says of damaged pictures
        raise UnsupportedFile(pointer="/file") from None


def _redrawn(picture: Image.Image) -> bytes:
    """Turn the picture the way it was held, and write its pixels alone."""
    if picture.width * picture.height > MOST_PIXELS:
        raise UnsupportedFile(pointer="/file")
    kind = "JPEG" if picture.format == "MPO" else picture.format
    upright = ImageOps.exif_transpose(picture)
    if kind == "JPEG":
        upright = upright.convert("L" if upright.mode == "L" else "RGB")
    elif upright.mode not in ("1", "L", "RGB", "RGBA"):
        upright = upright.convert("RGBA")
    upright.info = {}  # comments, EXIF, XMP and colour profiles hang here
    out = io.BytesIO()
    upright.save(out, kind, **({} if kind == "PNG" else {"quality": JPEG_QUALITY}))
    return out.getvalue()
