"""The waybill as a PDF: what a scanner reads, and of people only what GB/T 41833 lets show.

Printed in Chinese whatever the clerk reads: it is for carriers and recipients. Only masked values
come in here, so nothing else can be printed.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import segno
from django.http import HttpResponse
from django.utils import timezone
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from accounts.doors.printing import FONT, load_font

from .errors import LabelOfCancelled, NoCarrierLabel
from .provinces import PROVINCES

if TYPE_CHECKING:
    from .models import Sending

SIZES = {"76x130": (76, 130), "100x150": (100, 150)}
"""Width and height in millimetres: the one-sheet waybill, and the larger roll."""

DEFAULT_SIZE = "76x130"
QUIET_MM = 3
QUIET_BARS = 10
DOT = 72 / 203  # of a thermal printer, in points
_PLACE = re.compile(
    r"^(?P<city>.{1,10}?(?:自治州|地区|市|盟))?(?P<county>.{1,10}?(?:自治县|县|区|市|旗))?"
)
_PROVINCE = re.compile(r"^.{2,8}?(?:省|自治区|特别行政区)")


@dataclass(frozen=True)
class Words:
    """What stands on the label, all of it fit to be seen by anybody."""

    waybill_no: str
    number: str
    carrier: str
    destination: str
    recipient: str
    recipient_phone: str
    address: str
    sender: str
    sender_phone: str
    station: str
    contents: str
    weight_grams: int
    chargeable_grams: int
    declared_fen: int
    day: datetime.date
    land_only: bool
    sort_code: str = ""


def words_of(sending: Sending, sort_code: str = "") -> Words:
    """Take from a sending, read with its parcel, carrier and station, what its label shows.

    `sort_code` is the carrier's own, for his sorters.
    """
    return Words(
        waybill_no=sending.parcel.waybill_no,
        number=sending.number,
        carrier=sending.parcel.carrier.name,
        destination=destination_of(sending.province, sending.address_masked),
        recipient=sending.recipient_name_masked,
        recipient_phone=sending.recipient_phone_masked,
        address=sending.address_masked,
        sender=sending.sender_name_masked,
        sender_phone=sending.sender_phone_masked,
        station=sending.station.name,
        contents=str(sending.contents),
        weight_grams=sending.weight_grams,
        chargeable_grams=sending.chargeable_grams,
        declared_fen=sending.declared_fen,
        day=timezone.localtime(sending.accepted_at).date(),
        land_only=sending.land_only,
        sort_code=sort_code,
    )


def destination_of(province: str, address: str) -> str:
    """Give the big words that sorters read: 浙江 杭州市 西湖区."""
    name = PROVINCES[province][0]
    rest = _PROVINCE.sub("", address, count=1) if _PROVINCE.match(address) else address
    rest = rest.removeprefix(name).removeprefix("市") if rest.startswith(name) else rest
    found = _PLACE.match(rest)
    places = [found["city"], found["county"]] if found else []
    return " ".join([name, *(one for one in places if one)])


def draw_label(words: Words, size: str = DEFAULT_SIZE) -> bytes:
    """Draw one label; the same words give the same bytes."""
    load_font()
    width, height = (one * mm for one in SIZES[size])
    out = BytesIO()
    canvas = Canvas(out, pagesize=(width, height), invariant=1)
    canvas.setTitle(words.waybill_no)
    page = _Page(canvas, width, height)
    page.head(words)
    page.barcode(words.waybill_no)
    page.people(words)
    page.foot(words)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def label_answer(sending: Sending, size: str, sort_code: str = "") -> HttpResponse:
    """Answer with the label; a cancelled sending has none."""
    if sending.cancelled_at is not None:
        raise LabelOfCancelled
    return _pdf(sending, draw_label(words_of(sending, sort_code), size))


def carriers_label(sending: Sending, content: bytes) -> HttpResponse:
    """Answer with the label as the carrier drew it; not every carrier draws one."""
    if sending.cancelled_at is not None:
        raise LabelOfCancelled
    if not content:
        raise NoCarrierLabel
    return _pdf(sending, content)


def _pdf(sending: Sending, content: bytes) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{sending.number}.pdf"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


class _Page:
    """Writes from the top to the bottom; `y` is where the next thing begins."""

    def __init__(self, canvas: Canvas, width: float, height: float) -> None:
        self.canvas, self.width, self.height = canvas, width, height
        self.edge = QUIET_MM * mm
        self.y = height - self.edge
        self.scale = width / (76 * mm)

    def head(self, words: Words) -> None:
        self.text(words.carrier, 13, step=5.5)
        self.text(words.number, 8, step=0, right=True)
        if words.sort_code:
            self.text(words.sort_code, 15, step=6, right=True)
        self.fit(words.destination, most=24, step=11)
        self.rule()

    def barcode(self, number: str) -> None:
        """Draw the number as Code 128 with its quiet zones, bars as wide as fit.

        They are whole dots of a thermal printer (203 dpi): parts of a dot make bars uneven.
        """
        units = Code128(number, barWidth=1, quiet=0).width
        bar = min(self.width / (units + 2 * QUIET_BARS), 0.5 * mm)
        bar = max(1, int(bar / DOT)) * DOT
        tall = 16 * mm * self.scale
        code = Code128(number, barWidth=bar, barHeight=tall, quiet=0)
        self.y -= tall + 1 * mm
        code.drawOn(self.canvas, (self.width - code.width) / 2, self.y)
        self.y -= 4 * mm
        self.canvas.setFont(FONT, 10)
        self.canvas.drawCentredString(self.width / 2, self.y, number)
        self.y -= 2 * mm
        self.rule()

    def people(self, words: Words) -> None:
        self.text(f"收 {words.recipient}  {words.recipient_phone}", 12, step=6)
        for line in self.wrap(words.address, 11)[:4]:
            self.text(line, 11, step=5)
        self.rule()
        self.text(f"寄 {words.sender}  {words.sender_phone}", 9, step=4.5)
        self.text(words.station, 9, step=4.5)
        self.rule()

    def foot(self, words: Words) -> None:
        """Write contents and weight beside the QR code with the same plain number."""
        side = 24 * mm * self.scale
        below = self.y - side
        self.qr(words.waybill_no, self.width - self.edge - side, below, side)
        room = self.width - 3 * self.edge - side
        for line in self.wrap(f"内件 {words.contents}", 9, room)[:3]:
            self.text(line, 9, step=4.5)
        self.text(f"重量 {words.weight_grams / 1000:.3f} kg", 9, step=4.5)
        self.text(f"计费 {words.chargeable_grams / 1000:.1f} kg", 9, step=4.5)
        if words.declared_fen:
            self.text(f"保价 {words.declared_fen / 100:.2f} 元", 9, step=4.5)
        self.text(f"{words.day:%Y-%m-%d}  已实名 已验视", 9, step=4.5)
        if words.land_only:
            self.y = min(self.y, below) - 2 * mm
            self.text("陆运  禁止航空", 20, step=8)

    # --- drawing ---

    def text(self, text: str, points: float, *, step: float, right: bool = False) -> None:
        """Go down by `step` mm and write one line."""
        points *= self.scale
        self.y -= step * mm * self.scale
        self.canvas.setFont(FONT, points)
        if right:
            self.canvas.drawRightString(self.width - self.edge, self.y, text)
        else:
            self.canvas.drawString(self.edge, self.y, text)

    def fit(self, text: str, *, most: float, step: float) -> None:
        """Write as large as the width lets, at most `most` points."""
        wide = pdfmetrics.stringWidth(text, FONT, 1)
        points = min(most * self.scale, (self.width - 2 * self.edge) / wide)
        self.y -= step * mm * self.scale
        self.canvas.setFont(FONT, points)
        self.canvas.drawString(self.edge, self.y, text)

    def rule(self) -> None:
        self.y -= 2 * mm
        self.canvas.setLineWidth(0.4)
        self.canvas.line(self.edge, self.y, self.width - self.edge, self.y)

    def wrap(self, text: str, points: float, room: float = 0) -> list[str]:
        """Break where the width ends: Chinese has no spaces to wait for."""
        room = room or self.width - 2 * self.edge
        lines = [""]
        for char in text:
            if pdfmetrics.stringWidth(lines[-1] + char, FONT, points * self.scale) > room:
                lines.append("")
            lines[-1] += char
        return lines

    def qr(self, text: str, x: float, y: float, side: float) -> None:
        """Draw a QR code, dark squares only, with its quiet zone of four modules."""
        rows = list(segno.make_qr(text, error="m").matrix_iter(border=4))
        module = side / len(rows)
        for row, line in enumerate(rows):
            for column, dark in enumerate(line):
                if dark:
                    top = y + side - (row + 1) * module
                    self.canvas.rect(x + column * module, top, module, module, stroke=0, fill=1)
