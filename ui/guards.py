"""What protects an open casebook on this computer, and whether it holds: a list for the settings page."""

from typing import Literal, NamedTuple

from PySide6.QtCore import QObject, Signal

from ui.i18n import tr

State = Literal["on", "off", "absent", "unknown"]
"""`on`: it holds. `off`: it should hold here and does not. `absent`: this system has no such thing.
`unknown`: this system does not tell."""

TITLES = {
    "idle": tr("Locks by itself"),
    "away": tr("Locks when the computer sleeps or its screen is locked"),
    "renewed": tr("Starts afresh when it locks"),
    "capture": tr("Kept out of pictures of the screen"),
    "dumps": tr("Leaves no memory behind when it fails"),
    "others": tr("Memory closed to other programs"),
    "network": tr("No network"),
    "place": tr("Kept on this computer alone"),
    "disk": tr("The whole disk is encrypted"),
}
"""Every guard there is, in the order in which they are listed."""


class Guard(NamedTuple):
    """One guard: what it is called, whether it holds, and what that means here."""

    id: str
    title: str
    state: State
    words: str


class Guards(QObject):
    """Every part of the program that guards something says here how it stands."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, Guard] = {}
        self.tell("idle", "on", tr("After some minutes without a key. It cannot be switched off."))

    def tell(self, guard: str, state: State, words: str) -> None:
        """Say how a guard stands; `guard` is one of TITLES."""
        told = Guard(guard, TITLES[guard], state, words)
        if self._told.get(guard) != told:
            self._told[guard] = told
            self.changed.emit()

    def all(self) -> tuple[Guard, ...]:
        """Every guard that has said how it stands, in the order of TITLES."""
        return tuple(self._told[each] for each in TITLES if each in self._told)

    def state(self, guard: str) -> State | None:
        """How one guard stands; None where nothing was said."""
        told = self._told.get(guard)
        return told.state if told else None


_guards: Guards | None = None


def guards() -> Guards:
    """The guards of this program."""
    global _guards
    if _guards is None:
        _guards = Guards()
    return _guards
