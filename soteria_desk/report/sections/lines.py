"""Lines of enquiry: what is to be done, why, what it could show both ways, and where it stands."""

from datetime import date

from soteria_desk import dates
from soteria_desk.casework.plan import Plan, PlanGroup, PlanLine
from soteria_desk.report.edition import Edition
from soteria_desk.report.model import (
    Block,
    Boxed,
    Cell,
    Group,
    Item,
    Pointer,
    Section,
    Span,
    State,
    Table,
    Tag,
    Text,
    Ticks,
    soft,
    strong,
    text,
)

HEADINGS = ("Ref", "Line, and why it is proposed", "Focus", "Points", "What it could show",
            "State, owner, due", "Reviewer")  # fmt: skip
WIDTHS = (0.062, 0.243, 0.114, 0.07, 0.272, 0.132, 0.107)
LARGE_HEADINGS = ("Ref", "Line, and why it is proposed", "What it could show", "State, owner, due")
LARGE_WIDTHS = (0.07, 0.40, 0.34, 0.19)
"""Large print needs wider columns, so focus, points and the reviewer's boxes stand under other words."""

REVIEWER = Ticks(("Agree", "Change"))

TAGS = {"suspect": "Suspect", "victim": "Victim", "witness": "Witness", "scene": "Scene",
        "third-party": "Third party"}  # fmt: skip
STATES = {"proposed": "Proposed", "adopted": "Adopted", "in-progress": "In progress", "done": "Done",
          "not-pursued": "Not pursued"}  # fmt: skip
POINTED = {
    "towards": "Pointed towards",
    "away": "Pointed away",
    "both": "Pointed both ways",
    "neither": "Pointed neither way",
}
OPEN = ("proposed", "adopted", "in-progress")


def section(edition: Edition) -> Section | None:
    """Return the table of all lines that are not refused, grouped, with the key to the points."""
    plan = edition.plan
    numbers = {point.id: point.number for point in plan.points}
    today = dates.local(plan.made_at).date()
    large = edition.scale > 1.2
    make = large_row if large else row
    groups = tuple(
        Group(tuple(make(line, numbers, today) for line in pursued), title(group), group.counts)
        for group in plan.groups
        if (pursued := [line for line in group.lines if line.state != "not-pursued"])
    )
    if not groups:
        return None
    blocks: list[Block] = [text(soft(plan.lines_text))] if plan.lines_text else []
    blocks.append(Table(LARGE_HEADINGS, LARGE_WIDTHS, groups) if large else Table(HEADINGS, WIDTHS, groups))
    blocks.append(key(plan))
    return Section("Lines of enquiry", tuple(blocks), aside=plan.focus_text, large=True)


def title(group: PlanGroup) -> str:
    """Return the heading of a group."""
    return group.heading or group.letter


def key(plan: Plan) -> Text:
    """Return what the numbers and the thick edge mean."""
    points = ", ".join(f"{point.number} {point.label}" for point in plan.points)
    start = f"Points: {points}. " if points else ""
    return text(
        soft(f"{start}A box with a thick edge is a date after which evidence may be lost."), role="note"
    )


def row(line: PlanLine, numbers: dict[str, int], today: date) -> tuple[Cell, ...]:
    """Return one row of the table."""
    return (
        (text(strong(line.reference)),),
        what(line),
        focus(line),
        points(line, numbers),
        shows(line),
        stands(line, today),
        (REVIEWER,),
    )


def large_row(line: PlanLine, numbers: dict[str, int], today: date) -> tuple[Cell, ...]:
    """Return one row of the table in large print: the same, in four columns."""
    about = ", ".join(filter(None, (line.concerns, line.phase)))
    served = text(soft(f"{about}{'. ' if about else ''}Points: {points(line, numbers)}"))
    return (
        (text(strong(line.reference)),),
        (*what(line), focus(line)[0], served),
        shows(line),
        (*stands(line, today), REVIEWER),
    )


def what(line: PlanLine) -> tuple[Item, ...]:
    """Return the line's title and reason, what may be lost, and why it is worth intruding."""
    items: list[Item] = [text(strong(line.title))]
    if line.because:
        items.append(text(soft(line.because)))
    if line.lost_text:
        items.append(Boxed((text(strong(line.lost_text)),), thick=True))
    if line.intrusive:
        items.append(intrusion(line))
    small = []
    if line.steps:
        small.append(f"{sum(step.done for step in line.steps)} of {len(line.steps)} steps done.")
    if line.sources:
        small.append(f"Sources: {', '.join(line.sources)}.")
    if small:
        items.append(text(soft(" ".join(small)), role="note"))
    return tuple(items)


def intrusion(line: PlanLine) -> Boxed:
    """Return the proportionality record and, while nobody has given it, the authority to tick."""
    given = False
    spans = [strong("Intrusive. ")]
    for heading, words in line.proportionality:
        spans.append(Span(f"{heading}: {words.rstrip().rstrip('.')}. "))
        given = given or (heading.lower().startswith("authori") and bool(words.strip()))
    if not line.proportionality:
        spans.append(Span("No proportionality record yet."))
    parts: list[Text | Ticks] = [text(*spans)]
    if line.state in OPEN and not given:
        parts.append(Ticks(("Yes", "No"), inline=True, lead="Authority:"))
    return Boxed(tuple(parts))


def focus(line: PlanLine) -> tuple[Item, ...]:
    """Return the focus tag, whom the line concerns, and which part of the conduct it looks at."""
    items: list[Item] = [Tag(line.tag, TAGS.get(line.tag, line.tag))]
    if line.concerns:
        items.append(text(soft(line.concerns)))
    if line.phase:
        items.append(text(soft(line.phase[:1].upper() + line.phase[1:])))
    return tuple(items)


def points(line: PlanLine, numbers: dict[str, int]) -> str:
    """'1, 4, 6': the numbers under which the key names what the line serves."""
    known = sorted(numbers[point] for point in line.points if point in numbers)
    rest = [point for point in line.points if point not in numbers]
    return ", ".join([*map(str, known), *rest]) or "None"


def shows(line: PlanLine) -> tuple[Item, ...]:
    """Return what the line could show both ways; and what it did show, and which way that pointed."""
    items: list[Item] = []
    if line.towards:
        items.append(text(strong("Towards: "), line.towards))
    if line.away:
        items.append(text(strong("Away: "), line.away))
    if line.result:
        items.append(text(strong("Result: "), line.result))
    if line.pointed in POINTED:
        items.append(Pointer(line.pointed, POINTED[line.pointed]))
    return tuple(items)


def stands(line: PlanLine, today: date) -> tuple[Item, ...]:
    """Return state, owner and due date; late in bold, with the word."""
    items: list[Item] = [State(line.state, STATES.get(line.state, line.state))]
    items.append(text(line.owner or "Not set"))
    if line.due_on is None:
        items.append(text("Not set"))
    elif line.late:
        items.append(text(f"{day_month(line.due_on)}, ", strong(late(line.due_on, today))))
    else:
        items.append(text(day_month(line.due_on)))
    if line.urgency in ("immediate", "24h", "7d") and line.state in OPEN and line.urgency_text:
        items.append(text(soft(line.urgency_text)))
    if line.decision:
        items.append(text(soft(f"Decision {line.decision}")))
    return tuple(items)


def day_month(on: date) -> str:
    """'13 March': the year stands on the page already."""
    return dates.day(on).rsplit(" ", 1)[0]


def late(due: date, today: date) -> str:
    """'2 days late'."""
    days = (today - due).days
    if days < 1:
        return "late"
    return f"{days} day late" if days == 1 else f"{days} days late"
