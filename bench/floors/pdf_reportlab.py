"""The floor for paper: the same words through ReportLab's own flowables, as its manual would have it.

Run as `python -m bench.floors.pdf_reportlab ROWS`. One pass, one table for each section, a paragraph in each
cell, our fonts, page total as a form. Nothing of the product is imported.
"""

import io
import sys
from pathlib import Path
from typing import Any

from reportlab.graphics.barcode import createBarcodeDrawing
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    LongTable,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from bench.floors import pdf_spec

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
WIDTHS = [14 * mm, 62 * mm, 52 * mm, 32 * mm, 16 * mm]
STYLE = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e8edf3")),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
    ]
)


class Totalled(Canvas):  # type: ignore[misc]
    """Draws the number of pages once, at the end."""

    def save(self) -> None:
        pages = self.getPageNumber() - 1
        self.beginForm("total", 0, -4, 60, 12)
        self.setFont("Body", 8)
        self.drawString(0, 0, str(pages))
        self.endForm()
        super().save()


def furniture(canvas: Any, document: Any) -> None:
    """Draw what stands on every page."""
    canvas.saveState()
    canvas.setFont("Body", 8)
    canvas.drawCentredString(A4[0] / 2, A4[1] - 9 * mm, "OFFICIAL-SENSITIVE")
    canvas.drawString(17 * mm, 8 * mm, "C-2026-00042")
    canvas.drawString(A4[0] - 50 * mm, 8 * mm, f"Page {document.page} of")
    canvas.translate(A4[0] - 32 * mm, 8 * mm)
    canvas.doForm("total")
    canvas.restoreState()


def story(rows: int) -> list[Any]:
    """Return the flowables of the whole document."""
    body = ParagraphStyle("body", fontName="Body", fontSize=9.5, leading=12.5, spaceAfter=5)
    cell = ParagraphStyle("cell", fontName="Body", fontSize=8, leading=9.8)
    head = ParagraphStyle("head", fontName="Bold", fontSize=8, leading=9.8)
    title = ParagraphStyle("title", fontName="Bold", fontSize=14, leading=18, spaceBefore=8, spaceAfter=6)
    code = createBarcodeDrawing("QR", value="SD1|BENCH|C-2026-00042|R1|0123456789ABCDEF", width=80, height=80)
    out = [Paragraph("Investigation plan", title), code, Spacer(1, 6)]
    for part in pdf_spec.make(rows):
        out.append(Paragraph(part.title, title))
        out += [Paragraph(text, body) for text in part.paragraphs]
        data = [[Paragraph(name, head) for name in pdf_spec.COLUMNS]]
        data += [[Paragraph(text, cell) for text in row] for row in part.rows]
        out += [LongTable(data, colWidths=WIDTHS, repeatRows=1, style=STYLE, splitInRow=0), Spacer(1, 8)]
    sign = [["Role", "Name", "Signature", "Date"]] + [["Reviewing officer", "", "", ""]] * 3
    out.append(Table(sign, colWidths=[52 * mm, 40 * mm, 54 * mm, 30 * mm], style=STYLE))
    return out


def build(rows: int) -> bytes:
    """Return the document as a PDF."""
    pdfmetrics.registerFont(TTFont("Body", str(FONTS / "Inter-Regular.ttf")))
    pdfmetrics.registerFont(TTFont("Bold", str(FONTS / "Inter-SemiBold.ttf")))
    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer, pagesize=A4, leftMargin=17 * mm, rightMargin=17 * mm, topMargin=15 * mm,
        bottomMargin=15 * mm, invariant=1, lang="en-GB",
    )  # fmt: skip
    frame = Frame(17 * mm, 15 * mm, document.width, document.height, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate("page", [frame], onPage=furniture))
    document.build(story(rows), canvasmaker=Totalled)
    return buffer.getvalue()


if __name__ == "__main__":
    build(int(sys.argv[1]))
