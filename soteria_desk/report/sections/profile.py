"""The suspect-focus profile: whom the plan tests, drawn so that a photocopy still shows it."""

from soteria_desk.casework.plan import PlanConduct, PlanProfileRow
from soteria_desk.report.edition import Edition
from soteria_desk.report.geometry import Label, Line, Rect, Shape, state_bar
from soteria_desk.report.model import Figure, Section

WIDTH = 521.6
"""Width of the page's content in points: 184 mm."""

ROW, BAR = 17.2, 13.2
LABELS, BARS = 57.0, 64.5
PARTING = 371.5
STATES = (("done", "Done"), ("in-progress", "In progress"), ("adopted", "Adopted"), ("proposed", "Proposed"))


def section(edition: Edition) -> Section | None:
    """Return the profile with the suspect's conduct beside it."""
    plan = edition.plan
    if not any(total(row) for row in plan.profile):
        return None
    figure = draw(plan.profile, plan.conduct, edition.scale)
    return Section("Suspect-focus profile", (figure,), caption="each box is one line of enquiry")


def total(row: PlanProfileRow) -> int:
    """Return how many boxes the row has."""
    return row.done + row.in_progress + row.adopted + row.proposed


def counts(row: PlanProfileRow) -> tuple[str, str]:
    """('9', ' pursued, 1 proposed')."""
    pursued = row.done + row.in_progress + row.adopted
    return str(pursued), " pursued" + (f", {row.proposed} proposed" if row.proposed else "")


def draw(rows: tuple[PlanProfileRow, ...], conduct: PlanConduct, scale: float) -> Figure:
    """Return the figure; many lines make narrower boxes, never a wider page."""
    size = 8.3 * min(scale, 1.2)
    most = max(total(row) for row in rows)
    step = min(18.0, (PARTING - BARS - 112.0 * min(scale, 1.2)) / most)
    shapes: list[Shape] = []
    words: list[tuple[str, str]] = []
    for index, row in enumerate(rows):
        top = 5.0 + index * ROW
        base = top + BAR / 2 + size * 0.36
        first = row.tag == "suspect"
        shapes.append(Label(LABELS, base, row.label, size=size, bold=first, anchor="end"))
        x = bars(shapes, row, top, step)
        number, rest = counts(row)
        shapes.append(Label(x + 3.5, base, number, size=size, bold=True))
        shapes.append(
            Label(
                x + 3.5 + size * sum(0.44 if digit == "1" else 0.66 for digit in number),
                base,
                rest,
                size=size,
            )
        )
        words.append((row.label, number + rest))
    bottom = 5.0 + len(rows) * ROW
    legend(shapes, bottom + 3.0, size)
    height = max(bottom + 13.0, 5.0 + 5 * ROW)
    shapes.append(Line(PARTING, 0.0, PARTING, height, width=0.6, ink="soft"))
    words += conduct_covered(shapes, conduct, size)
    return Figure(WIDTH, height, tuple(shapes), tuple(words))


def bars(shapes: list[Shape], row: PlanProfileRow, top: float, step: float) -> float:
    """Draw a row's boxes, surest state first, and return where they end."""
    x = BARS
    of_state = (row.done, row.in_progress, row.adopted, row.proposed)
    for (state, _), count in zip(STATES, of_state, strict=True):
        if step < 5 and count:
            # Too many to count by eye: one bar as long as the boxes would be.
            shapes += state_bar(state, x, top, max(count * step - 1.0, 2.0), BAR)
        else:
            for box in range(count):
                shapes += state_bar(state, x + box * step, top, step - 1.1, BAR)
        x += count * step
    return x


def legend(shapes: list[Shape], top: float, size: float) -> None:
    """Draw what each pattern means."""
    x = BARS
    for state, word in STATES:
        shapes += state_bar(state, x, top, 12.0, 8.0)
        shapes.append(Label(x + 15.5, top + 4.0 + size * 0.36, word, size=size))
        x += 15.5 + len(word) * size * 0.5 + 16.0


def conduct_covered(shapes: list[Shape], conduct: PlanConduct, size: float) -> list[tuple[str, str]]:
    """Draw how many pursued lines look at each part of the suspect's conduct."""
    x = PARTING + 8.0
    shapes.append(Label(x, 9.0, "Suspect’s conduct covered", size=size, bold=True))
    rows = (("Before", conduct.before), ("During", conduct.during), ("After", conduct.after),
            ("Account tested", conduct.account_tested))  # fmt: skip
    most = max(1, *(count for _, count in rows))
    start = x + 76.0
    step = min(8.2, (WIDTH - start - 18.0) / most)
    for index, (word, count) in enumerate(rows):
        top = 17.5 + index * ROW
        base = top + 4.5 + size * 0.36
        shapes.append(Label(start - 8.0, base, word, size=size, anchor="end"))
        if step < 3:
            shapes.append(Rect(start, top, count * step, 9.0, fill="conduct", edge="none"))
        else:
            for box in range(count):
                shapes.append(Rect(start + box * step, top, step - 1.1, 9.0, fill="conduct", edge="none"))
        shapes.append(Label(start + count * step + 3.0, base, str(count), size=size, bold=True))
    return [(f"Suspect’s conduct covered: {word.lower()}", str(count)) for word, count in rows]
