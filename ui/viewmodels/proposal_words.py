"""Words about proposals that more than one page says: for whom, what fades by when, what else they stand for."""

from soteria_desk.api import CaseFile, Proposal
from ui.i18n import tr
from ui.plain import one_line
from ui.viewmodels.line_words import URGENCY_SHORT

ORDERED_BY = tr("Ordered by what bears on this case and is lost first; nothing about a person is scored.")
NEAR = 31
"""Days: what fades later than that is told in the detail alone."""


def people_of(one: Proposal, file: CaseFile) -> tuple[Proposal, ...]:
    """The same line for each person it stands for, in the order in which people are recorded."""
    places = {part.id: place for place, part in enumerate(file.parts)}
    same = (one, *(each for each in one.alike if each.template.id == one.template.id))
    return tuple(sorted(same, key=lambda each: places.get(each.subject, -1)))


def others_of(one: Proposal) -> tuple[Proposal, ...]:
    """The near-synonyms it stands for."""
    return tuple(each for each in one.alike if each.template.id != one.template.id)


def for_whom(people: tuple[Proposal, ...], file: CaseFile) -> str:
    """'For Suspect 1, Suspect 2'."""
    return tr("For {names}").format(names=names_of(people, file))


def names_of(people: tuple[Proposal, ...], file: CaseFile) -> str:
    """'Suspect 1, Suspect 2'."""
    return ", ".join(one_line(file.shown(one.subject), 40) for one in people)


def also_words(one: Proposal, file: CaseFile, many: bool) -> str:
    """'Also: Plan when to arrest; ...', each title once, with whom it concerns where that is somebody else."""
    titles: dict[str, list[str]] = {}
    for each in others_of(one):
        whom = titles.setdefault(each.template.title, [])
        if many and each.subject:
            whom.append(one_line(file.shown(each.subject), 40))
    people = [one_line(file.shown(each.subject), 40) for each in people_of(one, file) if each.subject]
    said = [
        title if not whom or whom == people else f"{title} ({', '.join(whom)})"
        for title, whom in titles.items()
    ]
    return tr("Also: {titles}").format(titles="; ".join(said)) if said else ""


def pressing_words(one: Proposal) -> str:
    """What fades soon and the next step on what is in hand; empty where nothing of that is near."""
    fades = one.pressing
    if fades is None or (fades.days is not None and fades.days > NEAR and not fades.state):
        return ""
    return fades.words()


def grade(one: Proposal) -> str:
    """How urgent the guidance says a line is; empty where the case itself says by when evidence fades."""
    if one.pressing is not None and (one.pressing.days is not None or one.pressing.state):
        return ""
    return URGENCY_SHORT.get(one.template.urgency, "")
