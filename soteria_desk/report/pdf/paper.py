"""Puts strips on pages, draws what stands on every page, and writes the file in one pass."""

import io
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFInfo, PDFString
from reportlab.pdfgen.canvas import Canvas

from soteria_desk.progress import Progress
from soteria_desk.report.cleaning import one_line
from soteria_desk.report.model import Report, Signature, Table
from soteria_desk.report.pdf import forms, measures
from soteria_desk.report.pdf.blocks import strips
from soteria_desk.report.pdf.drawing import Pen
from soteria_desk.report.pdf.fonts import MONO, REGULAR, STRONG, registered
from soteria_desk.report.pdf.items import Setter
from soteria_desk.report.pdf.measures import CONTENT_BOTTOM, CONTENT_TOP, LEFT, RIGHT, WIDTH
from soteria_desk.report.pdf.strips import Strip

ROOM = CONTENT_BOTTOM - CONTENT_TOP
PRODUCER = "Soteria Desk"
"""Without a version: a later one must be able to print the same bytes again."""

# Nothing in a plan is a link, a picture or markup; should ReportLab ever see one, it opens nothing.
rl_config.trustedSchemes = []
rl_config.trustedHosts = []


class Info(PDFInfo):  # type: ignore[misc]
    """The file's metadata: no dates, no author, nothing of the case but the fingerprint."""

    def format(self, document: Any) -> Any:
        """Write the entries we mean to have; the library's own would stamp a year and say 'anonymous'."""
        entries = {"Title": PDFString(self.title), "Producer": PDFString(PRODUCER)}
        if self.keywords:
            entries["Keywords"] = PDFString(self.keywords)
        return PDFDictionary(entries).format(document)


class Paper:
    """Writes one report."""

    def __init__(self, report: Report, progress: Progress) -> None:
        registered()
        self.report = report
        self.progress = progress
        self.setter = Setter(report.scale)
        self.buffer = io.BytesIO()
        self.canvas: Any = Canvas(
            self.buffer,
            pagesize=(measures.PAGE_W, measures.PAGE_H),
            pageCompression=1,
            invariant=1,
            initialFontName=REGULAR,
            lang="en-GB",
        )
        self.pen = Pen(self.canvas, self.setter)
        self.page = 0
        self.y = CONTENT_TOP
        self.empty = True
        self.outlined = 0
        self.done = 0
        self.total = (
            1
            + len(report.front)
            + sum(1 + sum(rows_of(block) for block in section.blocks) for section in report.sections)
        )

    def write(self) -> bytes:
        """Lay everything out and return the file."""
        self._describe()
        self._begin_page()
        chain: list[Strip] = []
        for made in strips(self.report, self.setter):
            chain.append(made)
            if not made.keep:
                self._place(chain)
                chain = []
        self._place(chain)
        self._end_page()
        self._totals()
        self.progress.step(self.total, self.total)
        self.canvas.save()
        return self.buffer.getvalue()

    def _describe(self) -> None:
        """Give the file a fixed title, no author, and the fingerprint alone as keyword."""
        canvas = self.canvas
        canvas._doc.info = Info()
        canvas.setTitle(self.report.furniture.title)
        canvas.setKeywords(self.report.fingerprint)
        canvas.setViewerPreference("DisplayDocTitle", "true")
        canvas.showOutline()

    # --- Pages ---------------------------------------------------------------------------------------

    def _begin_page(self) -> None:
        self.page += 1
        self.y = CONTENT_TOP
        self.empty = True
        self._furniture()

    def _end_page(self) -> None:
        self.progress.step(min(self.done, self.total), self.total)
        self.canvas.showPage()

    def _turn(self, repeat: tuple[Strip, ...] = ()) -> None:
        """Go to a new page and draw there what repeats."""
        self._end_page()
        self._begin_page()
        for made in repeat:
            self._draw(made)
        self.empty = True

    def _place(self, chain: list[Strip]) -> None:
        """Place strips that belong together: all on one page where that is possible."""
        if not chain:
            return
        if chain[0].new_page and not self.empty:
            self._turn()
        *kept, last = chain
        need = sum(made.gap + made.height for made in kept) + last.gap
        need += min(last.height, 40.0) if last.splittable or last.height > ROOM / 2 else last.height
        need = max(need, chain[0].least_room)
        if need > CONTENT_BOTTOM - self.y and not self.empty:
            self._turn(chain[0].repeat)
        for made in chain:
            self._place_one(made)
            self.done += 1

    def _place_one(self, made: Strip) -> None:
        """Place one strip. A row is cut only where it is taller than a page, a paragraph anywhere."""
        while True:
            gap = 0.0 if self.empty else made.gap
            room = CONTENT_BOTTOM - self.y - gap
            if made.height <= room + 0.01:
                self._draw(made)
                return
            whole = ROOM - sum(again.height for again in made.repeat)
            parts = made.split(room) if made.splittable or made.height > whole else None
            if parts is not None:
                self._draw(parts[0])
                made = parts[1]
            elif self.empty:
                self._draw(made)
                return
            self._turn(made.repeat)

    def _draw(self, made: Strip) -> None:
        if not self.empty:
            self.y += made.gap
        if made.bookmark:
            self.outlined += 1
            key = f"part-{self.outlined}"
            self.canvas.bookmarkHorizontal(key, 0, measures.PAGE_H - self.y + 6)
            self.canvas.addOutlineEntry(one_line(made.bookmark), key, 0, 0)
        made.draw(self.pen, self.y)
        self.y += made.height
        self.empty = False

    # --- What stands on every page -------------------------------------------------------------------

    def _furniture(self) -> None:
        pen, every, fit = self.pen, self.report.furniture, self.setter.fit
        middle = measures.PAGE_W / 2
        marking = fit(STRONG, 9.8, every.marking.upper(), WIDTH * 0.7)
        for y in (measures.MARKING_TOP, measures.MARKING_BOTTOM):
            pen.text(middle, y, marking, STRONG, 9.8, anchor="middle", spacing=1.0)
        if self.report.draft:
            top, high = measures.RULE_TOP, measures.RULE_BOTTOM - measures.RULE_TOP
            pen.rect(LEFT - 7, top, WIDTH + 14, high, width=2.0)
        else:
            pen.line(LEFT, measures.RULE_TOP, RIGHT, measures.RULE_TOP, 1.1)
            pen.line(LEFT, measures.RULE_BOTTOM, RIGHT, measures.RULE_BOTTOM, 1.1)
        y = measures.HEADER
        pen.text(LEFT, y, every.title, STRONG, 8.3)
        x = LEFT + self.setter.width(STRONG, 8.3, every.title)
        pen.text(x, y, fit(REGULAR, 8.3, f", {every.subject}", WIDTH * 0.52 - (x - LEFT)), size=8.3)
        font = STRONG if self.report.draft else REGULAR
        pen.text(LEFT + WIDTH * 0.645, y, every.revision, font, 8.3, anchor="middle")
        pen.form(f"page-{self.page}", RIGHT, y)
        self._foot()

    def _foot(self) -> None:
        pen, every, fit = self.pen, self.report.furniture, self.setter.fit
        y, size = measures.FOOTER, 7.9
        if every.fingerprint:
            pen.text(LEFT, y, "Fingerprint ", size=size)
            pen.text(LEFT + self.setter.width(REGULAR, size, "Fingerprint "), y, every.fingerprint, MONO, 7.6)
            pen.text(LEFT, measures.FOOTER_2, fit(MONO, 7.0, every.record, WIDTH * 0.62), MONO, 7.0)
        else:
            pen.text(LEFT, y, "Carries no fingerprint", size=size)
        pen.text(measures.PAGE_W / 2, y, every.issued, size=size, anchor="middle")
        pen.text(RIGHT, y, fit(REGULAR, size, every.note, WIDTH * 0.33), size=size, anchor="end")
        label = fit(REGULAR, size, every.copy_label, WIDTH * 0.36)
        pen.text(RIGHT, measures.FOOTER_2, label, size=size, anchor="end")

    def _totals(self) -> None:
        """Draw, once and last, the forms that name the number of pages; each page refers to its own."""
        for page in range(1, self.page + 1):
            self.pen.begin_form(f"page-{page}")
            parts = (("Page ", REGULAR), (str(page), STRONG), (f" of {self.page}", REGULAR))
            x = -sum(self.setter.width(font, 8.3, words) for words, font in parts)
            for words, font in parts:
                self.pen.form_text(x, words, font, 8.3, "ink")
                x += self.setter.width(font, 8.3, words)
            self.canvas.endForm()
        for section in self.report.sections:
            for block in section.blocks:
                if isinstance(block, Signature):
                    before = block.statement.partition("{pages}")[0]
                    pages = f"pages 1 to {self.page}" if self.page > 1 else "page 1"
                    self.pen.begin_form(forms.PAGES_FORM)
                    wide = self.setter.width(REGULAR, forms.SMALL, before + pages)
                    self.pen.form_text(-wide, before + pages, REGULAR, forms.SMALL, "soft")
                    self.canvas.endForm()


def rows_of(block: object) -> int:
    """Return how many steps of progress a block is."""
    return sum(len(group.rows) for group in block.groups) if isinstance(block, Table) else 1
