"""What the program is, what it runs on, which rules are in force, and the texts that can be read about it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from soteria_desk.api import __version__, policy
from ui.guards import guards
from ui.i18n import tr

if TYPE_CHECKING:
    from soteria_desk.api import Desk, Licence

Work = Callable[["Desk | None"], Any]
Run = Callable[[Work, Callable[[Any], None], Callable[[Exception], None]], None]
"""Runs work away from the window, with the casebook where one is open, and answers with what came of it or why not."""

HOLDS = (
    tr(
        "A stolen or lost computer that was locked or switched off: casebooks, backups and drafts are encrypted."
    ),
    tr(
        "Somebody who copies the folder: each guess of a passphrase takes about a second and 256 MB of memory."
    ),
    tr(
        "Changes made outside this program: the record is a chain of signed entries, and paper carries its head."
    ),
    tr("Curious eyes: F12 covers every screen at once, and the program locks by itself."),
    tr("Power cuts and crashes: what was saved stays saved."),
    tr("The internet: the program has no network code, and stops every attempt."),
)
HOLDS_NOT = (
    tr("An open casebook can be read by whoever sits here, and by any program that runs with your rights."),
    tr("Page files, hibernation files and crash dumps of the system can hold what was on the screen: "
       "only encryption of the whole disk settles that."),
    tr("A camera, and on Linux any program that takes pictures of the screen."),
    tr("A modified program, or a modified computer."),
    tr("A passphrase that somebody else knows. The record names whose key was used, not whose hands."),
    tr("Paper and files that have left the casebook. The system's print queue keeps its own copy for a moment."),
    tr("Windows: written for it, not yet tried on it."),
    tr("What an outside reviewer would find: none has looked yet. Do not enter real cases until one has."),
)  # fmt: skip


class Rule(NamedTuple):
    """One rule of the policy: what it is about, what holds, and whether the force set it."""

    words: str
    holds: str
    by_force: bool


BUNDLE_NAME = "soteria-desk-support.txt"


RULES = {
    "lock.minutes": tr("Longest time until it locks, in minutes"),
    "backup.second_place": tr("Second place for backups"),
    "backup.remind_after_days": tr("Days until it reminds of a backup elsewhere"),
    "backup.largest_mb": tr("Most that backups may take, in MB"),
    "printing.pdf_to_file": tr("Plans may be saved as files"),
    "printing.recovery_sheet_to_file": tr("Recovery sheets may be saved as files"),
    "printing.copy_label_required": tr("Every copy needs a label"),
    "consultation.reason_required": tr("Opening a case needs a reason"),
    "protection.cipher_memory_security": tr("The cipher wipes and locks its memory"),
    "window.remember_casebooks": tr("Casebooks may be remembered here"),
    "window.capture_sharing": tr("A supervisor may allow sharing the screen"),
    "guidance.pack": tr("Folder of the doctrine"),
}


class AboutViewModel(QObject):
    """Works with and without an open casebook."""

    ran_on = Signal(object)
    """What it runs on: rows of (what, version)."""
    bundle_ready = Signal(str)
    saved = Signal()
    failed = Signal(object)

    def __init__(self, ask: Run, act: Run, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._act = act

    @property
    def version(self) -> str:
        """The version of the program."""
        return __version__

    def look(self) -> None:
        """Ask what it runs on; `ran_on` answers."""
        self._ask(_runs_on, self.ran_on.emit, self.failed.emit)

    def policy_state(self) -> tuple[str, str]:
        """In one sentence which policy is in force, and in another where it lies or what is wrong with it."""
        found = policy.in_force()
        if found.problem is not None:
            return (
                tr("The strictest rules are in force."),
                " ".join((found.problem.message_text, found.problem.advice_text)),
            )
        if found.state == "none":
            return (
                tr("No policy is in force on this computer."),
                tr("It would lie at {file}.").format(file=found.file),
            )
        return tr("A policy of your force is in force."), str(found.file)

    def rules(self) -> tuple[Rule, ...]:
        """Every key and what holds."""
        found = policy.in_force()
        return tuple(
            Rule(RULES[key], _said(policy.value(found.rules, key)), found.sets(key)) for key in policy.KEYS
        )

    def licences(self) -> tuple[tuple[str, str], ...]:
        """What is shipped and the kind of licence each part comes under."""
        return tuple((one.name, one.kind) for one in _licences())

    def licence_text(self, name: str) -> str:
        """The words of the licence of one part."""
        return next((one.text for one in _licences() if one.name == name), "")

    # --- the support bundle --------------------------------------------------------------------------

    def make_bundle(self) -> None:
        """Put the support bundle together; `bundle_ready` brings all of it."""
        told = tuple((one.title, one.state) for one in guards().all())
        self._ask(lambda _: _bundle(told), self.bundle_ready.emit, self.failed.emit)

    def save_bundle(self, path: Path, text: str) -> None:
        """Save what was shown, where the person says; with a casebook open it is on the record."""
        self._act(lambda desk: _save(path, text, desk), self._saved, self.failed.emit)

    def _saved(self, _: object) -> None:
        self.saved.emit()


def _said(value: object) -> str:
    if isinstance(value, bool):
        return tr("Yes") if value else tr("No")
    return str(value) if value not in ("", 0) else tr("Not set")


def _licences() -> "tuple[Licence, ...]":
    from soteria_desk.api import licences

    return licences.shipped()


def _runs_on(_: "Desk | None") -> object:
    from soteria_desk.api import support

    return support.runs_on()


def _bundle(told: tuple[tuple[str, str], ...]) -> str:
    from soteria_desk.api import support

    return support.bundle(told)


def _save(path: Path, text: str, desk: "Desk | None") -> None:
    from soteria_desk.api import support

    support.save(path, text, desk.computer.support_bundle_saved if desk is not None else None)
