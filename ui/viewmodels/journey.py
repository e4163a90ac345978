"""The way to the first plan: five steps whose marks follow what is recorded, and the one step that is next."""

from typing import NamedTuple

from soteria_desk.api import Draft, Library, cannot_wait
from ui.delegates.paint import Mark
from ui.i18n import tr

VICTIM, PEOPLE, CONTEXT, LINES, REVIEW = "victim", "people", "context", "lines", "review"
_CONTEXT_GROUPS = ("relationship", "setting", "behaviour")


class Step(NamedTuple):
    """One step.

    Attributes:
        state: What is recorded so far, in words.
        rule: When the step counts as ready, for the tooltip.
        page: Id of the page it is done on; empty for Overview itself.
    """

    id: str
    title: str
    state: str
    mark: Mark
    rule: str
    page: str = ""


class NextStep(NamedTuple):
    """The one step to take now, as the card at the top puts it."""

    id: str
    minutes: int
    title: str
    why: str
    action: str
    page: str
    icon: str


def steps_of(draft: Draft, library: Library) -> tuple[Step, ...]:
    """Return the steps in the order that is advised; every page is open from the start all the same."""
    return (
        _victim(draft),
        _people(draft),
        _context(draft, library),
        _lines(draft),
        _review(draft),
    )


def _victim(draft: Draft) -> Step:
    file = draft.file
    missing = [
        file.shown(victim.id)
        for victim in file.victims()
        if not ((care := file.care(victim.id)) and care.has_safe_contact())
    ]
    mark: Mark = "not-started"
    if not file.victims():
        state = tr("Nobody is recorded yet. Initials are enough.")
    elif missing:
        mark = "part-done" if any(file.care(victim.id) for victim in file.victims()) else "not-started"
        state = tr("Safe contact for {who} is not recorded yet.").format(who=_shortly(missing))
    else:
        mark, state = "ready", tr("Safe contact is recorded. Wishes and support can be added at any time.")
    return Step(
        VICTIM,
        tr("Victim: safe contact, wishes, support"),
        state,
        mark,
        tr("Ready when every victim has a safe contact."),
    )


def _people(draft: Draft) -> Step:
    file = draft.file
    suspects, offences = len(file.suspects()), len(file.offences)
    mark: Mark = "ready" if suspects and offences else "part-done" if suspects or offences else "not-started"
    if mark == "ready":
        state = tr("{suspects}, {offences}.").format(
            suspects=_count(suspects, tr("1 suspect"), tr("{n} suspects")),
            offences=_count(offences, tr("1 offence"), tr("{n} offences")),
        )
    elif suspects:
        state = tr("The offence and its days are not recorded yet.")
    else:
        state = tr("Record the suspect, identified or not, and the offence.")
    return Step(
        PEOPLE,
        tr("Suspect and offence: who, what, when"),
        state,
        mark,
        tr("Ready when a suspect and an offence are recorded."),
    )


def _context(draft: Draft, library: Library) -> Step:
    groups = {library.group_of(fact.key, fact.value) for fact in draft.file.facts if fact.key in library.keys}
    done = [group for group in _CONTEXT_GROUPS if group in groups]
    count = len(draft.file.facts)
    mark: Mark = "not-started"
    state = tr("Choosing these proposes lines of enquiry and says why.")
    if count:
        mark = "ready" if len(done) == len(_CONTEXT_GROUPS) else "part-done"
        state = _count(count, tr("1 thing recorded."), tr("{n} things recorded."))
    return Step(
        CONTEXT,
        tr("Context: relationship, setting, suspect's behaviour"),
        state,
        mark,
        tr("Ready when relationship, setting and the suspect's behaviour each hold something."),
        "context",
    )


def _lines(draft: Draft) -> Step:
    counts = draft.counts
    waiting = sum(cannot_wait(one, draft) for one in draft.proposals)
    mark: Mark = "not-started"
    if counts.late:
        mark, state = "needs-you", _count(counts.late, tr("1 line is late."), tr("{n} lines are late."))
    elif not counts.total:
        state = tr("Adopt, change or decline each proposal.")
    elif waiting or not counts.pursued:
        mark = "part-done"
        state = tr("{n} adopted; {waiting} that cannot wait are not answered.").format(
            n=counts.pursued, waiting=waiting
        )
        if not waiting:
            state = tr("No line is adopted yet.")
    else:
        mark, state = "ready", f"{counts.lines_text()}."
    return Step(
        LINES,
        tr("Lines of enquiry: suspect first"),
        state,
        mark,
        tr("Ready when a line is adopted and every proposal that cannot wait is answered."),
        "enquiries",
    )


def _review(draft: Draft) -> Step:
    last, signed = draft.file.last_issued(), draft.file.last_signed()
    mark: Mark = "not-started"
    state = tr("Your supervisor signs on paper.")
    if last is not None and signed is not None and last.id == signed.id:
        mark, state = "ready", tr("Revision {n} is signed.").format(n=last.number)
    elif last is not None:
        mark, state = "part-done", tr("Revision {n} is issued and not signed yet.").format(n=last.number)
    return Step(
        REVIEW,
        tr("Review: check, print, sign"),
        state,
        mark,
        tr("Ready when the newest revision is signed."),
        "review",
    )


def next_of(draft: Draft, steps: tuple[Step, ...]) -> NextStep | None:
    """Return the first step that is neither ready nor put off; None when there is none."""
    later = set(draft.file.case.later)
    for step in steps:
        if step.mark != "ready" and step.id not in later:
            return _card(step, draft)
    return None


def _card(step: Step, draft: Draft) -> NextStep:
    if step.id == VICTIM and not draft.file.victims():
        return NextStep(
            VICTIM,
            1,
            tr("Record the victim by initials"),
            tr("Everything else about the victim hangs on this: safe contact, wishes and support."),
            tr("Add the victim"),
            "",
            "heart-handshake",
        )
    cards = {
        VICTIM: (
            4,
            tr("Ask how to contact the victim safely"),
            tr(
                "Before any enquiry, record a safe number, a safe time, and what must never be done. "
                "The first plan cannot be issued without it."
            ),
            tr("Record safe contact"),
            "heart-handshake",
        ),
        PEOPLE: (
            3,
            tr("Record the suspect and the offence"),
            tr(
                "A suspect nobody has identified yet is recorded by description. Days can be exact, about or unknown."
            ),
            tr("Add an offence") if draft.file.suspects() and draft.file.victims() else tr("Add a suspect"),
            "user-search",
        ),
        CONTEXT: (
            6,
            tr("Describe the context"),
            tr(
                "What is known of relationship, setting and the suspect's behaviour brings in lines, each with its reason."
            ),
            tr("Go to Context"),
            "compass",
        ),
        LINES: (
            10,
            tr("Decide on the lines of enquiry"),
            tr("Suspect lines come first. Adopt what is reasonable, and say why where you do not."),
            tr("Go to Lines of enquiry"),
            "list-tree",
        ),
        REVIEW: (
            5,
            tr("Check and issue the plan"),
            tr(
                "The checks say what is missing. Issuing freezes a revision that your supervisor signs on paper."
            ),
            tr("Go to Review"),
            "file-pen",
        ),
    }
    minutes, title, why, action, icon = cards[step.id]
    return NextStep(step.id, minutes, title, why, action, step.page, icon)


def _count(count: int, one: str, many: str) -> str:
    return one if count == 1 else many.format(n=count)


def _shortly(names: list[str]) -> str:
    shown = ", ".join(name[:20] for name in names[:3])
    return shown if len(names) <= 3 else tr("{shown} and {n} more").format(shown=shown, n=len(names) - 3)
