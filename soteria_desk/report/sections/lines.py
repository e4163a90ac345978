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
WIDTHS = (0.062, 0.258, 0.114, 0.066, 0.262, 0.136, 0.102)
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
PHASES = {
    "before": "Before",
    "during": "During",
    "after": "After",
    "history": "History",
    "whole": "Whole story",
}
OPEN = ("proposed", "adopted", "in-progress")


def section(edition: Edition) -> Section | None:
    """Return the table of all lines that are not refused, grouped, with the key to the points."""
    plan = edition.plan
    numbers = {point.id: point.number for point in plan.points}
    today = dates.local(plan.made_at).date()
    large = edition.scale > 1.2
    make = large_row if large else row
    doubtful = frozenset(source.key for source in plan.sources if not source.confirmed)
    groups = tuple(
        Group(
            tuple(
                one
                for line in pursued
                for one in (make(line, numbers, today, doubtful), *below(line, doubtful))
            ),
            title(group),
            group.counts,
        )
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


def row(line: PlanLine, numbers: dict[str, int], today: date, doubtful: frozenset[str]) -> tuple[Cell, ...]:
    """Return one row of the table."""
    return (
        (text(strong(line.reference)),),
        what(line, doubtful),
        focus(line),
        points(line, numbers),
        shows(line),
        stands(line, today),
        (REVIEWER,),
    )


def large_row(
    line: PlanLine, numbers: dict[str, int], today: date, doubtful: frozenset[str]
) -> tuple[Cell, ...]:
    """Return one row of the table in large print: the same, in four columns."""
    about = ", ".join(filter(None, (line.concerns, phase(line).lower())))
    served = text(soft(f"{about}{'. ' if about else ''}Points: {points(line, numbers)}"))
    return (
        (text(strong(line.reference)),),
        (*what(line, doubtful), focus(line)[0], served),
        shows(line),
        (*stands(line, today), REVIEWER),
    )


def what(line: PlanLine, doubtful: frozenset[str]) -> tuple[Item, ...]:
    """Return the line's title and reason, what may be lost and, where nothing runs on below, its sources."""
    items: list[Item] = [text(strong(line.title))]
    if line.because:
        items.append(text(soft(line.because)))
    if line.lost_text:
        items.append(Boxed((text(strong(line.lost_text)),), thick=True))
    if not runs_on(line):
        items += note(line, doubtful)
    return tuple(items)


def runs_on(line: PlanLine) -> bool:
    """Whether the line has more to say than a narrow column can hold."""
    return line.intrusive or (line.state in OPEN and bool(line.steps))


def below(line: PlanLine, doubtful: frozenset[str]) -> tuple[tuple[Cell, ...], ...]:
    """Return what runs on under the row across the page: steps, proportionality record and sources.

    The steps of an open line are all named, so that the reviewer sees what is still to come; of a line that
    is done, the count is enough.
    """
    if not runs_on(line):
        return ()
    items: list[Item] = []
    if line.state in OPEN:
        for name, steps in (
            ("To do: ", [step.text for step in line.steps if not step.done]),
            ("Done: ", [step.text for step in line.steps if step.done]),
        ):
            if steps:
                items.append(text(strong(name), joined(steps)))
    if line.intrusive:
        items.append(intrusion(line))
    return (("", (*items, *note(line, doubtful))),)


def note(line: PlanLine, doubtful: frozenset[str]) -> list[Item]:
    """Return, in small print, how many steps are done and what the line rests on."""
    spans: list[Span] = []
    if line.steps and line.state not in OPEN:
        spans.append(soft(f"{sum(step.done for step in line.steps)} of {len(line.steps)} steps done. "))
    if not line.confirmed:
        spans.append(strong("Guidance not confirmed. "))
    if line.sources:
        named = (f"{key} (not confirmed)" if key in doubtful else key for key in line.sources)
        spans.append(soft(f"Sources: {', '.join(named)}."))
    return [text(*spans, role="note")] if spans else []


def joined(steps: list[str]) -> str:
    """'Walk the route. List every camera.': each step ends as a sentence, whatever was typed."""
    return " ".join(f"{step.strip().rstrip('.;')}." for step in steps)


def authorised(line: PlanLine) -> bool:
    """Whether the proportionality record names who allowed it."""
    return any(
        heading.lower().startswith("authori") and words.strip() for heading, words in line.proportionality
    )


def intrusion(line: PlanLine) -> Boxed:
    """Return the proportionality record and, while nobody has given it, the authority to tick."""
    spans = [strong("Intrusive. ")]
    for heading, words in line.proportionality:
        spans += [strong(f"{heading}: "), Span(f"{words.rstrip().rstrip('.')}. ")]
    if not line.proportionality:
        spans.append(Span("No proportionality record yet."))
    parts: list[Text | Ticks] = [text(*spans)]
    if line.state in OPEN and not authorised(line):
        parts.append(Ticks(("Yes", "No"), inline=True, lead="Authority:"))
    return Boxed(tuple(parts))


def focus(line: PlanLine) -> tuple[Item, ...]:
    """Return the focus tag, whom the line concerns, and which part of the conduct it looks at."""
    items: list[Item] = [Tag(line.tag, TAGS.get(line.tag, line.tag))]
    if line.concerns:
        items.append(text(soft(line.concerns)))
    if line.phase:
        items.append(text(soft(phase(line))))
    return tuple(items)


def phase(line: PlanLine) -> str:
    """Return which part of the suspect's story the line looks at, in words."""
    return PHASES.get(line.phase, line.phase)


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
    items.append(text(line.owner) if line.owner else text(strong("No owner")))
    if line.due_on is None:
        items.append(text(strong("No date")))
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
