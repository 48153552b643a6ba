"""The protocol on paper: A4, from what both signed and nothing else."""

from __future__ import annotations

import datetime
from io import BytesIO
from typing import Any

from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from accounts.doors.printing import load_font
from orders.parcels.choices import ParcelStatus

from .models import StockTake

MARGIN = 16 * mm
WIDTH = A4[0] - 2 * MARGIN


def draw_protocol(take: StockTake) -> bytes:
    """Give the PDF of a signed change of hands, in the reader's language; times are UTC."""
    font, out = load_font(), BytesIO()
    paper = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN,
        bottomMargin=MARGIN + 6 * mm, title=take.number, invariant=1,
    )  # fmt: skip

    def foot(canvas: Any, document: Any) -> None:
        canvas.setFont(font, 7)
        canvas.drawString(MARGIN, 11 * mm, f"{take.number} · SHA-256 {take.digest}")
        canvas.drawRightString(A4[0] - MARGIN, 11 * mm, str(canvas.getPageNumber()))

    paper.build(_flow(take.protocol, font), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _flow(told: dict[str, Any], font: str) -> list[Any]:
    title = ParagraphStyle("t", fontName=font, fontSize=15, leading=20)
    head = ParagraphStyle("h", fontName=font, fontSize=10.5, leading=15, spaceBefore=8)
    text = ParagraphStyle("p", fontName=font, fontSize=8.5, leading=11.5, wordWrap="CJK")

    def table(rows: list[list[Any]], shares: list[float]) -> Table:
        cells = [[Paragraph(escape(str(one or "–")), text) for one in row] for row in rows]
        made = Table(cells, colWidths=[WIDTH * one / sum(shares) for one in shares])
        line = colors.HexColor("#c6ccc3")
        made.setStyle(TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.4, line),
                                  ("VALIGN", (0, 0), (-1, -1), "TOP")]))  # fmt: skip
        return made

    flow: list[Any] = [
        Paragraph(escape(_("Protocol of a change of hands")), title),
        Spacer(1, 3 * mm),
        table(_facts(told), [1.2, 3]),
    ]
    for label, rows in _lists(told["found"]):
        if rows:
            flow += [Paragraph(escape(f"{label} ({len(rows)})"), head), table(rows, [2.4, 1.4, 1])]
    flow += [
        Paragraph(escape(_("Signed with a PIN of their own")), head),
        table(
            [[_sides()[one["side"]], _who(one["by"]), _utc(one["at"])] for one in told["signed"]],
            [1, 2, 1.6],
        ),
        Spacer(1, 8 * mm),
        Paragraph(escape(_("Signature and seal: ________________________")), text),
    ]
    return flow


def _sides() -> dict[str, str]:
    return {"outgoing": _("Who leaves"), "incoming": _("Who takes over")}


def _facts(told: dict[str, Any]) -> list[list[Any]]:
    found = told["found"]
    rows = [
        [_("Protocol number"), told["number"]],
        [_("Station"), f"{told['station']['code']} {told['station']['name']}"],
        [_("Who leaves"), _who(told["outgoing"])],
        [_("Who takes over"), _who(told["incoming"])],
        [_("Reason"), told["reason"]],
        [_("Begun"), _utc(told["opened_at"])],
        [_("Counted"), _utc(told["counted_at"])],
        [_("On record / scanned / agreed"),
         f"{found['recorded']} / {found['counted']} / {found['agreed']}"],
        [_("Cases"), ", ".join(told["cases"])],
    ]  # fmt: skip
    if told["stand_in"]:
        rows.insert(3, [_("Stands in"), f"{_who(told['stand_in'])} · {told['stand_in_reason']}"])
    return rows


def _lists(found: dict[str, Any]) -> list[tuple[str, list[list[Any]]]]:
    def parcels(name: str) -> list[list[Any]]:
        return [
            [one["waybill_no"], ParcelStatus(one["status"]).label, one["shelf"]]
            for one in found[name]
        ]

    def units(name: str) -> list[list[Any]]:
        return [
            [one["number"], one["seal_no"], _("Counted") if one["counted"] else _("Missing")]
            for one in found[name]
        ]

    return [
        (_("Missing"), parcels("missing")),
        (_("Not on record here"), parcels("extra")),
        (_("Never announced"), [[one, "", ""] for one in found["unknown"]]),
        (_("Bags"), units("bags")),
        (_("Cash pouches"), units("pouches")),
        (_("Came in while it was counted"), parcels("came")),
        (_("Counted, and gone since"), parcels("left")),
    ]


def _who(person: dict[str, str] | None) -> str:
    return f"{person['name']} ({person['username']})" if person else ""


def _utc(text: str) -> str:
    if not text:
        return ""
    moment = datetime.datetime.fromisoformat(text)
    local = timezone.localtime(moment)
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC · {local:%H:%M}"
