"""What this computer remembers of the window: theme, text size, lock time, and casebooks only where wanted.

Nothing of a case is kept here: folders alone, and those only when the person chose to have them remembered.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
FILE = "window.json"
MOST_RECENT = 5
SHORTEST_LOCK, LONGEST_LOCK = 1, 30
"""Limits of the idle lock in minutes; it cannot be switched off."""
SHORTEST_CLIPBOARD, LONGEST_CLIPBOARD = 10, 300
"""Limits in seconds of how long copied text stays on the clipboard."""


@dataclass(frozen=True)
class Recent:
    """A casebook that is remembered: its folder, and when it was last opened here."""

    folder: str
    opened_at: str


@dataclass(frozen=True)
class Choices:
    """What is remembered."""

    theme: str = "system"
    percent: int = 100
    lock_minutes: int = 5
    clipboard_seconds: int = 60
    recent: tuple[Recent, ...] = field(default=())


class Settings:
    """Reads the settings once and writes each change at once. Without its file everything is as shipped."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._choices = _read(self._path)
        self._heard: list[Callable[[], None]] = []

    def when_changed(self, heard: Callable[[], None]) -> None:
        """Have `heard` called after each change."""
        if heard not in self._heard:
            self._heard.append(heard)

    @property
    def _path(self) -> Path:
        if self._folder is None:
            from soteria_desk.api import settings_folder  # here, because its import takes a while

            self._folder = settings_folder()
        return self._folder / FILE

    @property
    def choices(self) -> Choices:
        """What is remembered now."""
        return self._choices

    def set_theme(self, mode: str) -> None:
        """Remember the theme."""
        self._write(replace(self._choices, theme=mode))

    def set_percent(self, percent: int) -> None:
        """Remember the text size."""
        self._write(replace(self._choices, percent=percent))

    def set_lock_minutes(self, minutes: int) -> None:
        """Remember the idle time; what holds is `lock_minutes`."""
        self._write(replace(self._choices, lock_minutes=max(SHORTEST_LOCK, min(LONGEST_LOCK, minutes))))

    def set_clipboard_seconds(self, seconds: int) -> None:
        """Remember how long copied text stays on the clipboard."""
        held = max(SHORTEST_CLIPBOARD, min(LONGEST_CLIPBOARD, seconds))
        self._write(replace(self._choices, clipboard_seconds=held))

    def lock_minutes(self) -> int:
        """The idle time that holds: what the person chose, and never longer than the force allows."""
        from soteria_desk.api import policy  # asked for when a casebook is about to be open

        return min(self._choices.lock_minutes, policy.rules().lock.minutes)

    @property
    def recent(self) -> tuple[Recent, ...]:
        """The remembered casebooks, where the force allows any to be remembered."""
        return self._choices.recent if self._choices.recent and self.may_remember() else ()

    def may_remember(self) -> bool:
        """Whether the force allows casebooks to be remembered on this computer."""
        from soteria_desk.api import policy_file

        try:
            policy_file().lstat()
        except FileNotFoundError:
            return True  # the usual case: the first picture need not wait for reading what is not there
        except OSError:
            pass  # there is something, and the policy says what it means that we cannot look at it
        from soteria_desk.api import policy

        return policy.rules().window.remember_casebooks

    def forget_all(self) -> None:
        """Forget every casebook."""
        self._write(replace(self._choices, recent=()))

    def remember(self, folder: Path) -> None:
        """Remember a casebook, newest first; where the force forbids it, all are forgotten."""
        if not self.may_remember():
            self.forget_all()
            return
        one = Recent(str(folder), datetime.now(UTC).isoformat(timespec="minutes"))
        others = tuple(each for each in self._choices.recent if each.folder != one.folder)
        self._write(replace(self._choices, recent=(one, *others)[:MOST_RECENT]))

    def forget(self, folder: Path) -> None:
        """Forget a casebook; the casebook itself is not touched."""
        left = tuple(each for each in self._choices.recent if each.folder != str(folder))
        self._write(replace(self._choices, recent=left))

    def remembers(self, folder: Path) -> bool:
        """Whether a casebook is remembered here."""
        return any(each.folder == str(folder) for each in self._choices.recent)

    def _write(self, choices: Choices) -> None:
        if choices == self._choices:
            return
        self._choices = choices
        for heard in self._heard:
            heard()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part = self._path.with_name(FILE + ".part")
            part.write_text(json.dumps(asdict(choices), indent=1), encoding="utf-8")
            part.replace(self._path)
        except OSError:
            return  # a comfort: the window works without it, and the choice holds until it is closed


def _read(path: Path) -> Choices:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Choices()
    if not isinstance(found, dict):
        return Choices()
    shipped = Choices()
    recent = found.get("recent")
    return Choices(
        theme=_kept(
            found, "theme", lambda one: one in ("system", "light", "dark", "high_contrast"), shipped.theme
        ),
        percent=_kept(
            found, "percent", lambda one: isinstance(one, int) and 90 <= one <= 200, shipped.percent
        ),
        lock_minutes=_kept(
            found,
            "lock_minutes",
            lambda one: isinstance(one, int) and SHORTEST_LOCK <= one <= LONGEST_LOCK,
            shipped.lock_minutes,
        ),
        clipboard_seconds=_kept(
            found,
            "clipboard_seconds",
            lambda one: isinstance(one, int) and SHORTEST_CLIPBOARD <= one <= LONGEST_CLIPBOARD,
            shipped.clipboard_seconds,
        ),
        recent=tuple(
            Recent(str(one["folder"]), str(one.get("opened_at", "")))
            for one in (recent if isinstance(recent, list) else [])[:MOST_RECENT]
            if isinstance(one, dict) and one.get("folder")
        ),
    )


def _kept(found: dict[str, object], name: str, good: Callable[[object], bool], otherwise: T) -> T:
    value = found.get(name)
    return value if good(value) else otherwise  # type: ignore[return-value]
