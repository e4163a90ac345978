"""What changed between an issued plan and the case as it stands."""

from soteria_desk.casework.enquiry import LineOfEnquiry, State
from soteria_desk.casework.plan import Plan, PlanChange, PlanLine
from soteria_desk.services.case_file import CaseFile


def _differences(before: PlanLine, now: LineOfEnquiry, owner: str) -> list[str]:
    out = []
    if before.state != str(now.state):
        out.append(f"{before.state.replace('-', ' ')} to {now.state.value.replace('-', ' ')}")
    if before.due_on != now.due_on:
        out.append("due date moved")
    if before.owner != owner:
        out.append("new owner")
    if before.title != now.title:
        out.append("title changed")
    if (before.why, before.towards, before.away) != (now.why, now.towards, now.away):
        out.append("reasons changed")
    if tuple((step.text, step.done) for step in before.steps) != tuple((s.text, s.done) for s in now.steps):
        out.append("steps changed")
    if before.result != now.result:
        out.append("result changed" if before.result else "result recorded")
    if before.intrusive and before.proportionality != now.proportionality.parts():
        out.append("proportionality record changed")
    return out


def changes_since(before: Plan, file: CaseFile) -> tuple[PlanChange, ...]:
    """Lines added, changed or no longer pursued since that plan, in the order of the list."""
    earlier = {line.reference: line for group in before.groups for line in group.lines}
    out = []
    for line in file.lines:
        was = earlier.get(line.reference)
        if line.state is State.NOT_PURSUED and (was is None or was.state != str(State.NOT_PURSUED)):
            text = f"{line.title} ({line.decision})" if line.decision else line.title
            out.append(PlanChange(kind="not pursued", reference=line.reference, text=text))
            continue
        if was is None:
            out.append(PlanChange(kind="added", reference=line.reference, text=line.title))
            continue
        different = _differences(was, line, file.officer_initials(line.owner_id))
        if different:
            out.append(PlanChange(kind="changed", reference=line.reference, text=", ".join(different)))
    return tuple(out)
