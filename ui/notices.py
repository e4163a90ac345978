"""The one way to tell the investigator something: banners that stay, toasts that go, errors in three parts."""

import sys
from collections.abc import Callable
from typing import Literal, NamedTuple

from PySide6.QtCore import QObject, Signal

from soteria_desk.api import Cancelled, SoteriaError, log

Kind = Literal["note", "warn", "danger", "ok"]


class Notice(NamedTuple):
    """Something to tell.

    `key` names the matter: a later notice with the same key takes the place of the earlier one, and
    `dismiss(key)` ends it. `action` and `do` are the words and the effect of one button.
    """

    text: str
    kind: Kind = "note"
    key: str = ""
    action: str = ""
    do: Callable[[], object] | None = None


class ErrorNotice(NamedTuple):
    """A failure in its three parts, with the code that goes under Details."""

    happened: str
    safe: str
    advice: str
    code: str
    action: str = ""
    do: Callable[[], object] | None = None


class Notices(QObject):
    """What pages and view models tell; the frame shows it. Never the only place where a state is seen."""

    banner_told = Signal(object)
    """A Notice that stays until it is resolved."""
    banner_ended = Signal(str)
    """The key of a banner that is resolved."""
    toast_told = Signal(object)
    """A Notice for 8 seconds."""
    error_told = Signal(object)
    """An ErrorNotice."""

    def banner(
        self,
        text: str,
        kind: Kind = "note",
        key: str = "",
        action: str = "",
        do: Callable[[], object] | None = None,
    ) -> None:
        """Tell something that stays until it is resolved."""
        self.banner_told.emit(Notice(text, kind, key or text, action, do))

    def dismiss(self, key: str) -> None:
        """End the banner of this key."""
        self.banner_ended.emit(key)

    def toast(self, text: str, undo: Callable[[], object] | None = None, kind: Kind = "ok") -> None:
        """Tell something that has been done; with `undo` it offers to undo it."""
        self.toast_told.emit(Notice(text, kind, "", "Undo" if undo else "", undo))

    def show_error(
        self, error: SoteriaError, action: str = "", do: Callable[[], object] | None = None
    ) -> None:
        """Tell an expected failure: what happened, what is safe, what to do. The log gets its code."""
        log.event(error.code)
        self.error_told.emit(
            ErrorNotice(error.message_text, error.safe_text, error.advice_text, error.code, action, do)
        )

    def show_failure(self, error: Exception) -> None:
        """Tell any failure: expected ones as a notice, cancelled work not at all, our own defects as E-99."""
        if isinstance(error, SoteriaError):
            self.show_error(error)
        elif not isinstance(error, Cancelled):
            sys.excepthook(type(error), error, error.__traceback__)
