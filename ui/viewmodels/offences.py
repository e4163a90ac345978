"""Offences by date as a form shows them: what is offered, in words; what the days decide; what was left out."""

from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtCore import QObject, Signal

from soteria_desk.api import Age, When
from ui.i18n import tr
from ui.session import Session

if TYPE_CHECKING:
    from soteria_desk.api import Desk, OffenceAnswer, OffenceOffer

_ORDER = ("2003", "1956", "companion")
"""Sexual offences first, the law of today before the earlier one; then what to consider beside them."""
_SHOWN = 3
UNCONFIRMED = tr("(unconfirmed)")


class Said(NamedTuple):
    """A line below the days.

    `kind`: 'warn' where something does not fit or is not known, 'law' for the law of the days and its changes,
    'note' for the rest.
    """

    text: str
    kind: Literal["warn", "law", "note"] = "note"


class OffencesByDate(QObject):
    """Asks which offences could apply to days and ages; only the latest question is answered."""

    found = Signal(object)
    """An OffenceAnswer."""

    def __init__(self, session: Session, parent: QObject | None = None, *, abroad: bool = False) -> None:
        super().__init__(parent)
        self._session = session
        self._abroad = abroad
        self._asked: tuple[When, Age, Age] | None = None

    def ask(self, when: When, victim: Age, suspect: Age) -> None:
        """Ask anew, where something has changed; `found` tells."""
        question = (when, victim, suspect)
        if question == self._asked:
            return
        self._asked = question
        abroad = self._abroad

        def work(desk: "Desk") -> tuple[object, "OffenceAnswer"]:
            return question, desk.casework.could_apply(when, victim, suspect, abroad=abroad)

        self._session.ask(work, self._answered)

    def _answered(self, answered: tuple[object, "OffenceAnswer"]) -> None:
        question, answer = answered
        if question == self._asked:
            self.found.emit(answer)

    def forget(self) -> None:
        """Nothing is typed that could be asked about; an answer under way is no longer wanted."""
        self._asked = None


# --- In words ------------------------------------------------------------------------------------------


def options(answer: "OffenceAnswer") -> list[tuple[str, object]]:
    """What is offered, with its law and how much of the days it covers: (words, id)."""
    ranked = sorted(answer.offered, key=lambda one: _ORDER.index(one.law.regime))
    return [(_option(one), one.definition.id) for one in ranked]


def _option(one: "OffenceOffer") -> str:
    notes = [one.regime.lower()] if one.law.regime == "1956" else []
    notes += [tr("only {days}").format(days=one.days())] if one.days() else []
    title = one.definition.title() + ("" if one.confirmed else f" {UNCONFIRMED}")
    return " · ".join([title, *notes])


def lines(answer: "OffenceAnswer", chosen: str) -> list[Said]:
    """What to say beside the days, the gravest first: a misfit, the law, its changes, and what it depends on."""
    said: list[Said] = []
    out, offer = answer.why_not(chosen), answer.offer(chosen)
    if out is not None:
        said.append(
            Said(
                tr(
                    "This offence does not fit what is recorded. {why} Check the days, the ages or the offence."
                ).format(why=out.text),
                "warn",
            )
        )
    if not answer.offered:
        said.append(Said(tr("No offence that the guidance knows could apply."), "warn"))
    said += [Said(one.text, "warn") for one in answer.notes if not one.id.endswith("-grows")]
    for told in answer.rules:
        if told.rule.test == "both-regimes":
            said.append(Said(marked(told.text, told.rule.confirmed), "law"))
        elif told.rule.test == "regime":
            said.append(
                Said(tr("Law of these days: {law}").format(law=told.text[:1].lower() + told.text[1:]), "law")
            )
        elif told.rule.test in ("ages", "abroad"):
            said.append(Said(marked(told.text, told.rule.confirmed)))
    said += _changes(answer, chosen)
    if offer is not None:
        if offer.days():
            said.append(Said(tr("This offence covers only conduct {days}.").format(days=offer.days())))
        if offer.depends:
            said.append(
                Said(tr("It depends on whether {what}.").format(what=tr(" and ").join(offer.depends)))
            )
        said += [Said(one) for one in offer.notes]
    said += [Said(one.text) for one in answer.notes if one.id.endswith("-grows")]
    return said


def _changes(answer: "OffenceAnswer", chosen: str) -> list[Said]:
    """The changes of the law within the days: those of the chosen offence, and those that are always told."""
    own = [one for one in answer.crossed if chosen in one.concerns]
    always = [one for one in answer.crossed if one.boundary.notice and one not in own]
    told = sorted([*own, *always], key=lambda one: one.boundary.on)
    said = [
        Said(
            tr("The law changed on {day}: {text}").format(
                day=one.boundary.title, text=marked(one.boundary.text, one.boundary.confirmed)
            ),
            "law",
        )
        for one in told[:_SHOWN]
    ]
    more = len(answer.crossed) - len(said)
    if more > 0:
        words = (
            tr("1 more change of the law lies within these days.")
            if more == 1
            else tr("{n} more changes of the law lie within these days.").format(n=more)
        )
        said.append(Said(words, "law"))
    return said


def marked(text: str, confirmed: bool) -> str:
    """A text with what says that it is not confirmed."""
    return text if confirmed else f"{text} {UNCONFIRMED}"


def law_text(answer: "OffenceAnswer") -> str:
    """Everything the days decide, and what was left out and why, to be read."""
    parts: list[str] = []
    if answer.crossed:
        parts.append(tr("Changes of the law within these days").upper())
        parts += [
            tr("{day}: {text} Source: {sources}.").format(
                day=one.boundary.title,
                text=marked(one.boundary.text, one.boundary.confirmed),
                sources=_sources(answer, one.boundary.sources),
            )
            for one in answer.crossed
        ]
        parts.append("")
    if answer.rules or answer.notes:
        parts.append(tr("What the days and ages decide").upper())
        parts += [one.text for one in answer.notes]
        parts += [
            tr("{title}: {text} Source: {sources}.").format(
                title=one.rule.title,
                text=marked(one.text, one.rule.confirmed),
                sources=_sources(answer, one.rule.sources),
            )
            for one in answer.rules
        ]
        parts.append("")
    parts.append(tr("Left out, and why").upper())
    parts += [f"{one.definition.title()}. {one.text}" for one in answer.left_out]
    if not answer.left_out:
        parts.append(tr("Nothing was left out."))
    return "\n".join(parts)


def points_text(answer: "OffenceAnswer", offer: "OffenceOffer") -> str:
    """What has to be proved on those days, and the maximum then."""
    from soteria_desk.api import OFFENCE_MODES

    law = offer.law
    parts = [tr("What has to be proved").upper()]
    parts += [f"{n}. {one.part.text}{one.narrower()}" for n, one in enumerate(offer.points, 1)]
    parts += ["", tr("Maximum on those days").upper()]
    parts += [
        f"{one.part.maximum[:1].upper()}{one.part.maximum[1:]}. {OFFENCE_MODES[one.part.mode]}.{one.narrower()}"
        for one in offer.penalties
    ]
    notes = [
        *(tr("Only if {what}.").format(what=one) for one in offer.depends),
        *offer.notes,
        *law.traps,
        *law.defences,
    ]
    if notes:
        parts += ["", tr("To watch for").upper(), *notes]
    sources = tr("Source: {sources}.").format(sources=_sources(answer, law.sources))
    parts += ["", marked(sources, offer.confirmed)]
    return "\n".join(parts)


def _sources(answer: "OffenceAnswer", keys: tuple[str, ...]) -> str:
    return "; ".join(answer.sources.get(key, key) for key in keys)
