"""What a model gives beside its words, so that the delegates can paint it."""

from enum import IntEnum
from typing import NamedTuple

from PySide6.QtCore import Qt

from ui.delegates.paint import Level

_FIRST = int(Qt.ItemDataRole.UserRole)


class Role(IntEnum):
    """Data roles of the delegates. DisplayRole holds the words; AccessibleTextRole of column 0 the whole row."""

    GROUP = _FIRST + 1
    """True for a group row; its words come from DisplayRole, its counts from CAPTION."""
    CAPTION = _FIRST + 2
    """A second, quieter text."""
    TONE = _FIRST + 3
    """Token of the words: "danger", "warn", "muted", "text2"; None for the usual."""
    STRONG = _FIRST + 4
    """True for words in the strong weight."""
    ICON = _FIRST + 5
    """Name of an icon after the words, e.g. "shield-alert" for an intrusive line."""
    TAG = _FIRST + 6
    """A focus tag by its value."""
    STATE = _FIRST + 7
    """A state by its value."""
    CLOCK = _FIRST + 8
    """A Clock, or None where nothing presses."""
    METER = _FIRST + 9
    """(suspect lines, victim lines)."""
    ID = _FIRST + 10
    """Id of the record of the row."""
    NEW = _FIRST + 11
    """True while a row's band is coloured because it has just appeared."""


class Clock(NamedTuple):
    """Time that is left: words, share of the window from 0 to 1, and how pressing it is."""

    words: str
    share_left: float
    level: Level
