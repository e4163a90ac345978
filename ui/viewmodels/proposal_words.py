"""Words about proposals that more than one page says: for whom, what fades by when, what else they stand for."""

from typing import TypeVar

from soteria_desk.api import CaseFile, Draft, Left, Proposal
from ui.i18n import tr
from ui.plain import one_line
from ui.viewmodels.line_words import URGENCY_SHORT

ORDERED_BY = tr("Ordered by what bears on this case and is lost first; nothing about a person is scored.")
T = TypeVar("T", Proposal, Left)


_NUMBERS = {5: tr("five"), 10: tr("ten"), 15: tr("fifteen"), 20: tr("twenty")}


def in_words(n: int) -> str:
    """'fifteen', or the figure."""
    return _NUMBERS.get(n, str(n))


def people_of(one: Proposal, file: CaseFile) -> tuple[Proposal, ...]:
    """The same line for each person it stands for, in the order in which people are recorded."""
    same = (one, *(each for each in one.alike if each.template.id == one.template.id))
    return _as_recorded(same, file)


def _as_recorded(same: tuple[T, ...], file: CaseFile) -> tuple[T, ...]:
    places = {part.id: place for place, part in enumerate(file.parts)}
    return tuple(sorted(same, key=lambda each: places.get(each.subject, -1)))


def others_of(one: Proposal, file: CaseFile) -> tuple[tuple[Proposal, ...], ...]:
    """The near-synonyms it stands for, each with the same line for each person it is meant for."""
    found: dict[str, tuple[Proposal, ...]] = {}
    for each in one.alike:
        if each.template.id != one.template.id:
            found[each.template.id] = (*found.get(each.template.id, ()), each)
    return tuple(_as_recorded(same, file) for same in found.values())


def left_of(draft: Draft) -> tuple[tuple[Left, ...], ...]:
    """The lines out of reach, each with the same line for each person of whom the same holds."""
    found: dict[tuple[str, str], tuple[Left, ...]] = {}
    for one in draft.left:
        found[one.template.id, one.reason] = (*found.get((one.template.id, one.reason), ()), one)
    return tuple(_as_recorded(same, draft.file) for same in found.values())


def for_whom(people: tuple[Proposal, ...], file: CaseFile) -> str:
    """'For Suspect 1, Suspect 2'."""
    return tr("For {names}").format(names=names_of(people, file))


def names_of(people: tuple[Proposal | Left, ...], file: CaseFile) -> str:
    """'Suspect 1, Suspect 2'."""
    return ", ".join(one_line(file.shown(one.subject), 40) for one in people if one.subject)


def also_words(one: Proposal, file: CaseFile, many: bool) -> str:
    """'Also: Plan when to arrest; ...', each title once, with whom it concerns where that is somebody else."""
    people = names_of(people_of(one, file), file)
    said = []
    for same in others_of(one, file):
        whom, title = names_of(same, file), same[0].template.title
        said.append(f"{title} ({whom})" if many and whom and whom != people else title)
    return tr("Also: {titles}").format(titles="; ".join(said)) if said else ""


def grade(one: Proposal) -> str:
    """How urgent the guidance says a line is; empty where the case itself says by when evidence fades."""
    if one.pressing is not None and (one.pressing.days is not None or one.pressing.state):
        return ""
    return URGENCY_SHORT.get(one.template.urgency, "")
