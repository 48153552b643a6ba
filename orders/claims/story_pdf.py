"""The story on paper: A4, every page with the number, the digest and who printed it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from accounts.doors.admin.topics import topic_label
from accounts.doors.printing import load_font
from accounts.doors.tags import local_name, yuan

from .story import Story, told

MARGIN = 14 * mm


def draw_story(story: Story) -> bytes:
    """Give the PDF of a story, in the reader's language."""
    font = load_font()
    out = BytesIO()
    page = _Paper(font)
    parcel = story.parcel
    paper = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN,
        bottomMargin=MARGIN + 8 * mm, title=parcel.waybill_no, invariant=1,
    )  # fmt: skip
    foot = [
        f"{parcel.number} · {parcel.waybill_no}",
        _("Printed %(at)s by %(who)s") % {"at": told(story.told_at), "who": story.told_to},
        f"SHA-256 {story.digest}",
    ]

    def feet(canvas: Any, document: Any) -> None:
        canvas.setFont(font, 7)
        canvas.drawString(MARGIN, 12 * mm, " · ".join(foot[:2]))
        canvas.drawString(MARGIN, 8.5 * mm, foot[2])
        canvas.drawRightString(A4[0] - MARGIN, 8.5 * mm, str(canvas.getPageNumber()))

    paper.build(_flow(story, page), onFirstPage=feet, onLaterPages=feet)
    return out.getvalue()


class _Paper:
    """Paragraphs and tables in one look."""

    def __init__(self, font: str) -> None:
        self.title = ParagraphStyle("t", fontName=font, fontSize=15, leading=19)
        self.head = ParagraphStyle("h", fontName=font, fontSize=10.5, leading=14, spaceBefore=9)
        self.text = ParagraphStyle("p", fontName=font, fontSize=7.8, leading=10, wordWrap="CJK")

    def cell(self, words: Any) -> Paragraph:
        return Paragraph(escape(str(words if words not in (None, "") else "–")), self.text)

    def table(self, heads: list[str], rows: list[list[Any]], shares: list[float]) -> Table:
        width = A4[0] - 2 * MARGIN
        cells = [[self.cell(one) for one in row] for row in ([heads] if heads else []) + rows]
        table = Table(
            cells, colWidths=[width * one / sum(shares) for one in shares], repeatRows=bool(heads)
        )
        line = colors.HexColor("#c6ccc3")
        look: list[Any] = [
            ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.4, line),
            ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ]  # fmt: skip
        if heads:
            look.append(("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#eef0ec")))
        table.setStyle(TableStyle(look))
        return table


def _flow(story: Story, page: _Paper) -> list[Any]:
    flow: list[Any] = [
        Paragraph(escape(_("The story of a parcel")), page.title),
        Spacer(1, 3 * mm),
        page.table([], _identity(story), [1, 3]),
        Paragraph(escape(_("Scans")), page.head),
        page.table(
            [_("Recorded"), _("By the device"), _("Step"), _("Became"), _("Where"), _("By"),
             _("Custodian afterwards")],
            _scans(story),
            [2.1, 2.1, 1.5, 1.7, 2, 1.6, 2],
        ),
    ]  # fmt: skip
    parts: list[tuple[str, list[str], list[list[Any]], list[float]]] = [
        (_("The carrier says"), [_("At"), _("Received"), _("Status"), _("What")], [
            [told(one.at), told(one.received_at), one.get_status_display(), words or one.code]
            for one, words in story.carrier_events
        ], [2, 2, 2, 4]),
        (_("Messages"), [_("Created"), _("Sent at"), _("Recipient"), _("Status")], [
            [told(one.created_at), told(one.sent_at), f"{one.name_masked} {one.phone_masked}",
             one.get_status_display()]
            for one in story.messages
        ], [2, 2, 3, 2]),
        (_("Cases"), [_("Opened on"), _("Case"), _("Last custodian"), _("Evidence"), _("Outcome")],
         _cases(story), [2, 2, 2, 4.5, 2.2]),
        (_("Claims"), [_("Claim"), _("Status"), _("Who answers"), _("Claimed"), _("Owed"),
                       _("Paid out")], _claims(story), [2.4, 1.6, 2.4, 1.4, 1.4, 1.4]),
        (_("Money"), [_("Posted"), _("Entry"), _("Debit"), _("Credit"), _("Amount"), _("By")], [
            [told(one.posted_at), f"{one.kind} {one.label}", one.debit, one.credit,
             yuan(one.amount_fen), one.by]
            for one in story.entries
        ], [2.1, 2.4, 2.4, 2.4, 1.4, 1.4]),
        (_("What was done"), [_("At"), _("Act"), _("About"), _("By")], [
            [told(one.at), topic_label(one.topic), one.subject_label, one.actor or "–"]
            for one in story.facts
        ], [2, 3, 3, 2]),
    ]  # fmt: skip
    for title, heads, rows, shares in parts:
        if rows:
            flow += [Paragraph(escape(title), page.head), page.table(heads, rows, shares)]
    flow += [
        Spacer(1, 4 * mm),
        Paragraph(escape(_("Signature and seal: ________________________")), page.text),
    ]
    return flow


def _identity(story: Story) -> list[list[Any]]:
    parcel = story.parcel
    return [
        [_("Waybill"), f"{local_name(parcel.carrier)} {parcel.waybill_no}"],
        [_("Parcel number"), f"{parcel.number} · {_('Visit')} {parcel.visit}"],
        [_("Direction"), parcel.get_direction_display()],
        [_("Recipient"), f"{parcel.name_masked} {parcel.phone_masked}"],
        [_("For the station"), parcel.station.name],
        [_("Status"), parcel.get_status_display()],
        [_("In custody of"), story.custodian],
    ]


def _scans(story: Story) -> list[list[Any]]:
    rows = []
    for one in story.scans:
        event = one.event
        became = event.get_status_display()
        if event.inferred:
            became = f"{became} ({_('Not scanned')})"
        rows.append(
            [told(event.recorded_at), told(event.occurred_at), event.get_step_display(), became,
             one.place, f"{event.actor or '–'} {event.device}", one.custodian]
        )  # fmt: skip
    return rows


def _cases(story: Story) -> list[list[Any]]:
    return [
        [told(case.opened_at), f"{case.get_kind_display()} {case.number}", custodian,
         "; ".join(f"{told(note.at)} {note.by or ''} {note.text or _('A file')}" for note in notes),
         case.get_outcome_display() or case.get_status_display()]
        for case, custodian, notes in story.cases
    ]  # fmt: skip


def _claims(story: Story) -> list[list[Any]]:
    return [
        [f"{one.get_kind_display()} {one.number}", one.get_status_display(),
         one.get_liable_display(), yuan(one.claimed_fen), yuan(one.assessed_fen or None),
         yuan(one.paid_fen or None)]
        for one in story.claims
    ]  # fmt: skip
