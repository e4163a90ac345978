"""What people fill in by hand: outcome and conditions, the signature, and the slip that comes back."""

from collections.abc import Iterator

from soteria_desk.report.geometry import scissors, tick_box
from soteria_desk.report.model import Outcome, Signature, Slip
from soteria_desk.report.pdf.drawing import Pen
from soteria_desk.report.pdf.fonts import MONO, REGULAR, STRONG
from soteria_desk.report.pdf.items import Setter
from soteria_desk.report.pdf.measures import LEFT, MM, RIGHT, TICK, WIDTH
from soteria_desk.report.pdf.qr import dark_runs
from soteria_desk.report.pdf.strips import Strip

RULE_GAP = 7 * MM
SIGN_HEIGHT = 11 * MM
TEXT = 8.6
SMALL = 7.9
PAGES_FORM = "signed-pages"
"""Drawn where the statement names the pages: how many there are is known only at the end."""


def grown(setter: Setter) -> float:
    """Return how much larger the words of a form are: less than text, for forms have a fixed size."""
    return min(setter.scale, 1.2)


def draw_code(pen: Pen, x: float, y: float, side: float, code: str) -> None:
    """Draw a QR code in a square of `side`."""
    count, runs = dark_runs(code)
    unit = side / count
    pen.canvas.setFillColorRGB(0, 0, 0)
    path = pen.canvas.beginPath()
    for row, column, length in runs:
        # A little overlap downwards, so that no viewer shows a white hair between two rows.
        top = pen.flipped(y + row * unit)
        path.rect(x + column * unit, top - unit - 0.02, length * unit, unit + 0.02)
    pen.canvas.drawPath(path, stroke=0, fill=1)


def boxes(pen: Pen, x: float, y: float, counts: tuple[int, ...], size: tuple[float, float]) -> float:
    """Draw boxes for one character each, in groups; return where they end."""
    wide, high = size
    for count in counts:
        for _ in range(count):
            pen.rect(x, y, wide, high, width=0.8)
            x += wide
        x += 4.0
    return x - 4.0


def outcome(setter: Setter, block: Outcome) -> Iterator[Strip]:
    """Yield the outcome to tick, and rules 7 mm apart for conditions and notes."""
    height = 14.0 + block.lines * RULE_GAP
    side = WIDTH * 0.3
    words_size = TEXT * grown(setter)
    notes = WIDTH * 0.326

    def paint(pen: Pen, x: float, y: float) -> None:
        pen.rect(x + 0.5, y, side, height, width=1.1)
        pen.text(x + 10, y + 17, "Outcome", STRONG, 9.6)
        top = y + 25
        for choice in block.choices:
            pen.shapes(x + 10, top, tick_box(0, 0, 11.0))
            pen.text(x + 27, top + 5.5 + words_size * 0.36, choice, size=words_size)
            top += 21.5
        pen.text(x + 10, y + height - 22, "Next review", size=words_size)
        start = x + 10 + setter.width(REGULAR, words_size, "Next review") + 5
        pen.line(start, y + height - 20, x + side - 10, y + height - 20, 0.7)
        pen.text(x + notes, y + 8, "Conditions and notes", STRONG, 9.6)
        for line in range(1, block.lines + 1):
            at = y + 14.0 + line * RULE_GAP
            pen.line(x + notes, at, RIGHT, at, 0.5, "soft")

    yield Strip([], height, gap=9.0, keep=True, paint=paint)


def signature(setter: Setter, block: Signature) -> Iterator[Strip]:
    """Yield the frame in which the reviewer signs for exactly this paper."""
    height = 30.0 + 2 * (SIGN_HEIGHT + 14.5)
    after = block.statement.partition("{pages}")[2]

    def paint(pen: Pen, x: float, y: float) -> None:
        pen.rect(x + 0.8, y, WIDTH - 1.6, height, width=1.7)
        pen.text(x + 12, y + 17, "Signature", STRONG, 9.6)
        # The form with the pages ends where the words after it begin.
        start_code = RIGHT - 12 - setter.width(MONO, SMALL, f"{block.fingerprint}.")
        start_after = start_code - setter.width(REGULAR, SMALL, f"{after} ")
        pen.form(PAGES_FORM, start_after, y + 17)
        pen.text(start_after, y + 17, f"{after} ", REGULAR, SMALL, "soft")
        pen.text(start_code, y + 17, f"{block.fingerprint}.", MONO, SMALL, "soft")
        middle, last = x + WIDTH * 0.6, x + WIDTH * 0.825
        right = RIGHT - 12
        top = y + 22 + SIGN_HEIGHT
        for start, stop, name in (
            (x + 12, middle - 12, "Name, in capitals"),
            (middle, right, "Rank and number"),
        ):
            field(pen, start, stop, top, name, SMALL * grown(setter))
        top += SIGN_HEIGHT + 14.5
        for start, stop, name in (
            (x + 12, middle - 12, "Signature, in ink"),
            (middle, last - 12, "Date"),
            (last, right, "Time"),
        ):
            field(pen, start, stop, top, name, SMALL * grown(setter))

    yield Strip([], height, gap=9.0, keep=True, paint=paint)


def field(pen: Pen, start: float, stop: float, y: float, name: str, small: float) -> None:
    """Draw a line to write on and what belongs there."""
    pen.line(start, y, stop, y, 0.7)
    pen.text(start, y + 10, name, size=small)


def slip(setter: Setter, block: Slip) -> Iterator[Strip]:
    """Yield the return slip: it can be torn off, or copied by hand and typed back."""
    height = 132.0
    words_size = TEXT * grown(setter)

    def paint(pen: Pen, x: float, y: float) -> None:
        words = "Tear off after signing, or copy by hand"
        half = setter.width(REGULAR, SMALL, words) / 2 + 7
        middle = x + WIDTH / 2
        pen.shapes(x, y + 1, scissors(0, 0, 10.0))
        pen.canvas.setDash([3.0, 2.0])
        pen.line(x + 17, y + 6, middle - half, y + 6, 0.9)
        pen.line(middle + half, y + 6, RIGHT, y + 6, 0.9)
        pen.canvas.setDash()
        pen.text(middle, y + 8.8, words, size=SMALL, anchor="middle")
        top = y + 22
        draw_code(pen, x, top, 68.0, block.code)
        head(pen, top, block)
        rows(pen, top, block)

    def head(pen: Pen, top: float, block: Slip) -> None:
        left = LEFT + 85
        pen.text(left, top + 9, "Return slip, for the officer in the case", STRONG, 9.6)
        revision = f", {block.revision}"
        end = RIGHT - setter.width(REGULAR, words_size, revision)
        reference = setter.fit(STRONG, words_size, block.reference, 120)
        pen.text(end, top + 9, reference, STRONG, words_size, anchor="end")
        pen.text(end, top + 9, revision, size=words_size)
        told = "Type this into Review and sign-off, “Record the signed review”. The slip names no one but the reviewer."
        pen.text(left, top + 21.5, setter.fit(REGULAR, SMALL, told, RIGHT - left), size=SMALL, ink="soft")

    def rows(pen: Pen, top: float, block: Slip) -> None:
        left, value = LEFT + 85, LEFT + 184
        pen.text(left, top + 38, "Fingerprint", size=words_size)
        pen.text(value, top + 38.5, block.fingerprint, MONO, 10.6)
        pen.text(left, top + 57.5, "Outcome", size=words_size)
        x = value
        for choice in block.choices:
            pen.shapes(x, top + 49.3, tick_box(0, 0, TICK))
            pen.text(x + 14, top + 57.5, choice, size=words_size)
            x += 14 + setter.width(REGULAR, words_size, choice) + 13
        size = (13.6, 16.4)
        pen.text(left, top + 79.5, "Reviewer’s number", size=words_size)
        x = boxes(pen, value, top + 68, (6,), size) + 19
        pen.text(x, top + 79.5, "Date", size=words_size)
        boxes(pen, x + 27, top + 68, (2, 2, 4), size)
        pen.text(left, top + 103.5, "Time, initials", size=words_size)
        x = boxes(pen, value, top + 92, (4,), size) + 19
        pen.text(x, top + 103.5, "Initials", size=words_size)
        pen.line(x + 34, top + 107, x + 102, top + 107, 0.7)

    yield Strip([], height, gap=12.0, paint=paint)
