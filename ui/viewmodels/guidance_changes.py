"""What new guidance means for the plan that is open, and the answers to it; nothing is answered by itself."""

from collections.abc import Callable
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from soteria_desk.api import ChangeKind, Desk, GuidanceChange
from ui.i18n import tr
from ui.session import Session
from ui.work.desk_worker import alive

Reply = Literal["accept", "decline", "defer"]
Key = tuple[str, str, str, str]
"""What stays the same of a change while others are answered: kind, item, part and line."""


def key_of(change: GuidanceChange) -> Key:
    """Tell one change from the others, however the casebook names it now."""
    return (str(change.kind), change.item, change.concerns, change.line.id if change.line else "")


class GuidanceChangesViewModel(QObject):
    """State of the banner and of its sheet. The casebook decides what changed and what an answer does."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.changes: tuple[GuidanceChange, ...] = ()
        self.case_id = ""
        self._answering = False

    @property
    def answering(self) -> bool:
        """Whether an answer is being recorded now."""
        return self._answering

    def load(self) -> None:
        """Read for the case shown now what is to be answered."""
        case_id = self.session.case_id
        if not case_id or self._answering or self.session.over:
            return
        self.session.ask(
            lambda desk: (case_id, desk.packs.plans.changes(case_id)),
            self._loaded,
        )

    def _loaded(self, answer: tuple[str, tuple[GuidanceChange, ...]]) -> None:
        case_id, changes = answer
        if case_id == self.session.case_id and not self._answering:
            self._take(case_id, changes)

    def _take(self, case_id: str, changes: tuple[GuidanceChange, ...]) -> None:
        if (case_id, changes) != (self.case_id, self.changes):
            self.case_id, self.changes = case_id, changes
            self.changed.emit()

    def answer(
        self,
        change: GuidanceChange,
        reply: Reply,
        why: str,
        done: Callable[[object], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Put one answer on the record; `done` hears of it once `changes` holds what is left."""
        case_id = self.case_id
        self._answering = True

        def work(desk: Desk) -> tuple[GuidanceChange, ...]:
            plans = desk.packs.plans
            acts: dict[Reply, Callable[..., Any]] = {
                "accept": plans.accept,
                "decline": plans.decline,
                "defer": plans.defer,
            }
            acts[reply](case_id, change.id, why)
            return plans.changes(case_id)

        def answered(left: tuple[GuidanceChange, ...]) -> None:
            self._answering = False
            self._take(case_id, left)
            if alive(done):
                done(left)

        def refused(error: Exception) -> None:
            self._answering = False
            if alive(failed):
                failed(error)

        self.session.act(work, answered, refused)

    def banner_text(self, *, short: bool = False) -> str:
        """What the banner says; empty while there is nothing to answer. `short`: on one line of a small window."""
        count = len(self.changes)
        if not count:
            return ""
        if short:
            return tr("Guidance changed: {n}").format(n=count)
        words = (
            tr("The guidance has changed for one line of this plan.")
            if count == 1
            else tr("The guidance has changed for {n} lines of this plan.").format(n=count)
        )
        later = sum(one.deferred for one in self.changes)
        if later:
            words += " " + tr("Left for later: {n}.").format(n=later)
        return words


def tag_words(change: GuidanceChange) -> str:
    """'New', 'Changed by wexmoor': what happened, and the force layer it comes from."""
    words = {
        ChangeKind.NEW: tr("New"),
        ChangeKind.CHANGED: tr("Changed"),
        ChangeKind.WITHDRAWN: tr("Withdrawn"),
    }[change.kind]
    return tr("{what} by {layer}").format(what=words, layer=change.layer) if change.layer else words


def heading(change: GuidanceChange) -> str:
    """The line by its reference and title, or the new line by its title, with the part it concerns."""
    words = f"{change.line.reference} {change.title}" if change.line else change.title
    return f"{words} ({change.shown})" if change.shown else words


def explanation(change: GuidanceChange) -> str:
    """Why it was withdrawn or why it is proposed; for a changed line the fields say it."""
    if change.kind is ChangeKind.CHANGED:
        return ""
    if change.kind is ChangeKind.WITHDRAWN:
        return change.reason or tr("The guidance has this line no more, and gives no reason.")
    since = tr("Not in {since}.").format(since=change.since) if change.since else ""
    return " ".join(filter(None, (since, change.reason)))


def effect(change: GuidanceChange) -> str:
    """What the three answers do."""
    if change.kind is ChangeKind.NEW:
        return tr(
            "Accept: adopted; where it intrudes on the victim, listed until its proportionality record is written. "
            "Decline: stays among the proposals."
        )
    if change.kind is ChangeKind.CHANGED:
        return tr(
            "Accept: the new words are taken over; what you wrote yourself and steps that are done stay. "
            "Decline: the line stays as it is."
        )
    return tr("Accept: not pursued, with a decision on the log. Decline: the line stays.")
