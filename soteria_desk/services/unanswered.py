"""What is said about proposals nobody has answered: which cannot wait, what covers one, and what would bring in others."""

from soteria_desk.casework.enquiry import LineOfEnquiry, State
from soteria_desk.doctrine.library import Library
from soteria_desk.planner.not_shown import NotShown, not_shown
from soteria_desk.planner.propose import Left, Proposal, propose
from soteria_desk.services.case_file import CaseFile
from soteria_desk.services.draft import Draft
from soteria_desk.services.situation import situation_of


def cannot_wait(one: Proposal, draft: Draft) -> bool:
    """Whether evidence of a proposal is likely lost within days; the figures are the pack's."""
    return (one.template.id, one.subject) in draft.cannot_wait


def line_cannot_wait(line: LineOfEnquiry, draft: Draft) -> bool:
    """The same of a line of the plan: it is judged by what fades, as it was before; a line of one's own by its grade."""
    if not line.item:
        return line.urgency == "immediate"
    return (line.item, line.concerns) in draft.cannot_wait


def what_fades(one: Proposal, library: Library) -> str:
    """What of its evidence fades soon, and the next step on what is in hand; empty where nothing of that is near."""
    fades = one.pressing
    if fades is None or (
        fades.days is not None and fades.days > library.ranking.cannot_wait.told and not fades.state
    ):
        return ""
    return fades.words()


def covered_by(one: Proposal, file: CaseFile, library: Library) -> LineOfEnquiry | None:
    """The line of the plan that answers a near-synonym of it for the same person."""
    alike = next((row.lines for row in library.ranking.alike if one.template.id in row.lines), ())
    return next(
        (
            line
            for line in file.lines
            if line.item in alike and line.concerns == one.subject and line.state is not State.NOT_PURSUED
        ),
        None,
    )


def taken_up(left: Left) -> Proposal:
    """A line out of reach as a proposal: for somebody who knows better, or says that it is not pursued."""
    return Proposal(
        template=left.template,
        subject=left.subject,
        because=(),
        because_text=left.because_text,
        score=0,
        block="case",
        tag=left.tag,
    )


def not_shown_of(draft: Draft, library: Library) -> tuple[NotShown, ...]:
    """The lines that do not apply, each with what would bring it in; neither in the plan nor told otherwise."""
    situation = situation_of(draft.file, library, draft.today)
    found = not_shown(situation, propose(situation, library), library)
    planned = {line.item for line in draft.file.lines}
    return tuple(one for one in found if one.template.id not in planned)
