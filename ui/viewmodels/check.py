"""State of the page that checks the casebook: its verdict in words, the work under way, and what a salvage lost."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from soteria_desk.api import (
    CheckStanding,
    Desk,
    Progress,
    Salvaged,
    SalvageList,
    Verdict,
    dates,
    list_of,
    write_file,
)
from ui.i18n import tr
from ui.session import Session
from ui.widgets.basics import Tone
from ui.work.desk_worker import Behind

_DUE = {
    "bad-end": tr("A full check is due: the last session did not end properly."),
    "weekly": tr("A full check is due: the last one was more than a week ago."),
    "not-green": tr("A full check is due: the last one found something that does not match."),
}
_COLOURS = {"green": tr("nothing wrong"), "amber": tr("something to see to"), "red": tr("damage or changes")}


class Said(NamedTuple):
    """The verdict in plain words, with the icon and the tone that go with it."""

    icon: str
    tone: Tone
    word: str
    headline: str
    text: str


class Done(NamedTuple):
    """A salvage that has been made: where, how much, and what is lost."""

    folder: Path
    records: int
    list: SalvageList
    red: str
    """What its own check found that no damage explains; empty as a rule."""


class CheckViewModel(QObject):
    """Asks the casebook through the session; work on it goes on while a check runs."""

    changed = Signal()
    """The standing, or the work under way."""
    progressed = Signal(int, int)
    saved = Signal(object)
    """A salvage has been made: a Done."""
    list_written = Signal(str)
    """The name of the file that the list was written to."""
    failed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.standing: CheckStanding | None = None
        self.running = ""
        """What runs now, in words; empty where nothing does."""
        self.done: Done | None = None
        self._behind: Behind | None = None
        self._after: Callable[[Any], None] | None = None
        self._names: dict[str, str] = {}

    # --- asking ----------------------------------------------------------------------------------

    def look(self) -> None:
        """Read how the casebook stands; nothing is checked anew."""
        self._session.ask(_look, self._looked, self.failed.emit)

    def _looked(self, told: "tuple[CheckStanding, dict[str, str]]") -> None:
        self.standing, self._names = told
        self.changed.emit()

    def check(self) -> None:
        """Check everything, while other work goes on."""
        self._run(tr("Checking the casebook"), lambda desk, progress: desk.checking.check("full", progress))

    def tidy(self) -> None:
        """Write the file anew, after a backup, and check it."""
        self._run(tr("Tidying up the casebook"), lambda desk, progress: desk.checking.tidy(progress))

    def salvage(self, to: Path, with_backup: bool) -> None:
        """Save what is readable into a new casebook at `to`."""
        backup = self.standing.backup if self.standing is not None and with_backup else None

        def work(desk: Desk, progress: Progress) -> Done:
            return done_of(desk.checking.salvage(to, backup=backup, progress=progress))

        self._run(tr("Saving what is readable"), work, self._salvaged)

    def cancel(self) -> None:
        """Stop what runs."""
        if self._behind is not None:
            self._behind.cancel()

    def _run(
        self,
        words: str,
        work: Callable[[Desk, Progress], Any],
        done: Callable[[Any], None] | None = None,
    ) -> None:
        if self.running:
            return
        self.running = words
        self._after = done
        self.changed.emit()
        self._behind = self._session.behind(words, work, self._ended, self._refused, self._told)

    def _told(self, step: tuple[int, int]) -> None:
        self.progressed.emit(*step)

    def _ended(self, result: Any) -> None:
        self.running, self._behind = "", None
        after, self._after = self._after, None
        if after is not None:
            after(result)
        self.look()

    def _refused(self, error: Exception) -> None:
        self.running, self._behind, self._after = "", None, None
        self.changed.emit()
        self.failed.emit(error)

    def _salvaged(self, done: Done) -> None:
        self.done = done
        self._session.read_only = True  # the damaged one is only read from now on
        self.saved.emit(done)

    def write_list(self, path: Path, text: str) -> None:
        """Write a list as a text file, where the person said."""
        self._session.ask(
            lambda _: write_file(path, text.encode("utf-8"), what="the list"),
            lambda _: self.list_written.emit(path.name),
            self.failed.emit,
        )

    # --- saying ----------------------------------------------------------------------------------

    def said(self) -> Said:
        """The verdict in plain words."""
        standing = self.standing
        if standing is None:
            return Said("clock", "muted", tr("Looking"), tr("Reading how the casebook stands"), "")
        verdict = standing.verdict
        if verdict.colour == "red":
            return self._red(verdict)
        if verdict.spare:
            return Said(
                "triangle-alert",
                "warn",
                tr("See to this"),
                tr("A page of the file that nothing uses is damaged"),
                tr(
                    "Nothing you recorded is on it. This can be left behind by a power cut. Tidying up heals it."
                ),
            )
        if verdict.salvaged:
            return Said(
                "life-buoy",
                "warn",
                tr("Saved once"),
                tr("This casebook was saved from a damaged file"),
                tr(
                    "What could not be read then is listed below. Everything else fits its log and its signatures."
                ),
            )
        if verdict.level == "quick":
            return Said(
                "shield-check",
                "ok",
                tr("In order"),
                tr("Nothing wrong was found when the casebook was opened"),
                tr("That looked at the newest entries only. A full check looks at everything."),
            )
        return Said(
            "shield-check",
            "ok",
            tr("In order"),
            tr("Nothing is damaged or altered"),
            tr(
                "Every page, every entry with its signature and every state ever saved was looked at: {n} entries."
            ).format(n=verdict.entries),
        )

    def _red(self, verdict: Verdict) -> Said:
        from soteria_desk.api import CasebookDamaged

        failure = verdict.failure()
        assert failure is not None
        backup = self.standing.backup_at if self.standing is not None else ""
        if verdict.entry is None and backup:
            failure = CasebookDamaged(places=verdict.places, backup=backup)
        return Said(
            "shield-x",
            "danger",
            tr("Damaged or altered"),
            failure.message_text,
            " ".join(filter(None, (failure.safe_text, failure.advice_text))),
        )

    def findings(self) -> tuple[str, ...]:
        """What was found, one by one, beyond what the headline says already."""
        verdict = self.standing.verdict if self.standing is not None else None
        if verdict is None or (verdict.entry is None and not verdict.salvaged):
            return ()
        return verdict.findings

    def last_words(self) -> str:
        """When the last full check was, what it found and who was at work."""
        standing = self.standing
        if standing is None:
            return ""
        if standing.last_at is None:
            return tr("There has been no full check yet.")
        words = tr("{when}: {found}").format(
            when=dates.moment(standing.last_at),
            found=_COLOURS.get(standing.last_colour, standing.last_colour),
        )
        name = self._names.get(standing.last_by, "")
        return tr("{words} ({name})").format(words=words, name=name) if name else words

    def due_words(self) -> str:
        """Why a full check is due; empty where none is."""
        return _DUE.get(self.standing.due, "") if self.standing is not None else ""

    @property
    def may_tidy(self) -> bool:
        """Whether tidying up would heal something, and can be done here."""
        standing = self.standing
        return (
            standing is not None and standing.verdict.ok and standing.verdict.spare and not standing.read_only
        )

    @property
    def may_salvage(self) -> bool:
        """Whether there is something to be saved from."""
        return self.standing is not None and not self.standing.verdict.ok


def _look(desk: Desk) -> "tuple[CheckStanding, dict[str, str]]":
    return desk.checking.standing(), desk.book.user_names()


def done_of(made: Salvaged) -> Done:
    """What a salvage made, as the window shows it."""
    failure = made.verdict.failure()
    return Done(made.folder, made.records, list_of(made.list), failure.message_text if failure else "")
