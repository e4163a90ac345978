"""What the person may choose on this computer, what the force has decided, and what guards an open casebook."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from soteria_desk.api import policy, settings_folder
from ui.guards import Guard, guards
from ui.i18n import tr
from ui.session import Session
from ui.settings import LONGEST_LOCK, SHORTEST_LOCK, Recent, Settings
from ui.sharing import Sharing
from ui.theme import Mode, theme

LOCK_CHOICES = (1, 2, 3, 5, 10, 15, 20, 30)
CLIPBOARD_CHOICES = (10, 20, 30, 60, 120, 300)


class SettingsViewModel(QObject):
    """Changes hold at once. What touches safety is put on the record first, and holds once it stands there."""

    changed = Signal()
    failed = Signal(object)
    """A change could not be put on the record, so it was not made: an Exception."""

    def __init__(self, session: Session, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._settings = settings
        guards().changed.connect(self.changed)
        theme().changed.connect(self.changed)

    # --- looks ---------------------------------------------------------------------------------------

    @property
    def mode(self) -> str:
        """The theme that was chosen."""
        return theme().mode

    @property
    def percent(self) -> int:
        """The text size."""
        return theme().percent

    def set_mode(self, mode: Mode) -> None:
        """Take another theme."""
        theme().set_mode(mode)
        self._settings.set_theme(mode)

    def set_percent(self, percent: int) -> None:
        """Take another text size."""
        theme().set_percent(percent)
        self._settings.set_percent(percent)

    # --- pictures of the screen ----------------------------------------------------------------------

    def allow_pictures(self, sharing: Sharing) -> None:
        """Allow pictures of the screen for a while; the casebook refuses it to who is no supervisor."""
        sharing.allow(self._session)

    # --- locking -------------------------------------------------------------------------------------

    @property
    def lock_minutes(self) -> int:
        """The idle time that holds."""
        return self._settings.lock_minutes()

    def lock_choices(self) -> tuple[int, ...]:
        """The idle times a person may choose from: never longer than the force allows."""
        longest = min(LONGEST_LOCK, policy.rules().lock.minutes)
        wanted = {*LOCK_CHOICES, longest, self.lock_minutes}
        return tuple(sorted(one for one in wanted if SHORTEST_LOCK <= one <= longest))

    def lock_words(self) -> str:
        """What is said under the idle time."""
        longest = policy.rules().lock.minutes
        if policy.in_force().sets("lock.minutes"):
            return tr("Set by your force: at most {time}. A shorter time can be chosen.").format(
                time=minutes_words(longest)
            )
        return tr("1 to 30 minutes without a key or a movement. It cannot be switched off.")

    def set_lock_minutes(self, minutes: int) -> None:
        """Take another idle time."""
        before = self.lock_minutes
        if minutes != before and minutes in self.lock_choices():
            self._on_record("lock_minutes", before, minutes, lambda: self._settings.set_lock_minutes(minutes))

    # --- the clipboard -------------------------------------------------------------------------------

    @property
    def clipboard_seconds(self) -> int:
        """How long copied text stays."""
        return self._settings.choices.clipboard_seconds

    def clipboard_choices(self) -> tuple[int, ...]:
        """The times a person may choose from."""
        return tuple(sorted({*CLIPBOARD_CHOICES, self.clipboard_seconds}))

    def set_clipboard_seconds(self, seconds: int) -> None:
        """Take another time for copied text."""
        before = self.clipboard_seconds
        if seconds != before:
            self._on_record(
                "clipboard_seconds", before, seconds, lambda: self._settings.set_clipboard_seconds(seconds)
            )

    # --- remembered casebooks ------------------------------------------------------------------------

    @property
    def recent(self) -> tuple[Recent, ...]:
        """The casebooks remembered on this computer."""
        return self._settings.recent

    def may_remember(self) -> bool:
        """Whether the force allows casebooks to be remembered."""
        return self._settings.may_remember()

    def forget(self, folder: str) -> None:
        """Forget one; the casebook itself is not touched."""
        count = len(self.recent)
        self._on_record("remember", count, count - 1, lambda: self._settings.forget(Path(folder)))

    def forget_all(self) -> None:
        """Forget every one."""
        self._on_record("remember", len(self.recent), 0, self._settings.forget_all)

    # --- what is said --------------------------------------------------------------------------------

    def kept(self) -> tuple[tuple[str, str], ...]:
        """What is kept on this computer outside casebooks, as (what, words)."""
        return (
            (tr("Your choices on this page"), tr("Theme, sizes and times, and the casebooks listed above.")),
            (
                tr("What was last seen"),
                tr(
                    "For each casebook the number and seal of its newest entry, and how many wrong tries there were."
                ),
            ),
            (
                tr("The log of the program"),
                tr(
                    "Codes, lines of the program and times. No names, no words of a case, no searches. At most 3 MB."
                ),
            ),
            (tr("Where"), str(settings_folder())),
        )

    def guards(self) -> tuple[Guard, ...]:
        """What protects an open casebook here."""
        return guards().all()

    # --- on the record -------------------------------------------------------------------------------

    def _on_record(self, setting: str, before: int, after: int, apply: Callable[[], None]) -> None:
        def done(_: object) -> None:
            apply()
            self.changed.emit()

        self._session.act(
            lambda desk: desk.computer.setting_changed(setting, before, after), done, self._refused
        )

    def _refused(self, error: Exception) -> None:
        self.changed.emit()  # the controls go back to what holds
        self.failed.emit(error)


def minutes_words(minutes: int) -> str:
    """'1 minute', '5 minutes'."""
    return tr("1 minute") if minutes == 1 else tr("{n} minutes").format(n=minutes)


def seconds_words(seconds: int) -> str:
    """'20 seconds', '1 minute'."""
    if seconds % 60 == 0:
        return minutes_words(seconds // 60)
    return tr("{n} seconds").format(n=seconds)
