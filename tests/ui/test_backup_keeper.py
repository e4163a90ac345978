"""Backups made by themselves: when one is due, quietly, told once where it fails, and how old the newest one is."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from soteria_desk.api import Desk, Progress
from soteria_desk.clock import StoppedClock
from soteria_desk.errors import CannotBackUp
from soteria_desk.policy import Backup
from soteria_desk.services.backups import Backups
from tests.ui.builders import OpenCasebook, a_new_case, wait_for
from tests.ui.policy_fakes import impose
from ui.backup_keeper import BackupKeeper
from ui.frame.status_strip import StatusStrip
from ui.main_window import MainWindow
from ui.navigation import CASEBOOK_PAGES, PAGES
from ui.notices import ErrorNotice, Notice, Notices


class Kept:
    """A keeper over an open casebook, with what it told."""

    def __init__(self, qtbot: QtBot, casebook: OpenCasebook) -> None:
        self.qtbot, self.casebook = qtbot, casebook
        self.strip = StatusStrip()
        qtbot.addWidget(self.strip)
        casebook.session.behind_changed.connect(self.strip.set_behind)
        self.notices = Notices()
        self.banners: dict[str, Notice] = {}
        self.told: list[str] = []
        self.toasts: list[str] = []
        self.errors: list[ErrorNotice] = []
        self.opened: list[str] = []
        self.notices.banner_told.connect(self._tell)
        self.notices.banner_ended.connect(lambda key: self.banners.pop(key, None))
        self.notices.toast_told.connect(lambda notice: self.toasts.append(notice.text))
        self.notices.error_told.connect(self.errors.append)
        self.holder = QObject()
        self.keeper = self.make()
        self.keeper.stand()
        casebook.settle()

    def make(self) -> BackupKeeper:
        open_page = lambda: self.opened.append("backups")  # noqa: E731
        return BackupKeeper(self.casebook.session, self.notices, self.strip, open_page, self.holder)

    def _tell(self, notice: Notice) -> None:
        self.banners[notice.key] = notice
        self.told.append(notice.text)

    def look(self) -> None:
        """Let it look, and wait until what it does has ended."""
        self.keeper.look()
        self.casebook.settle()
        self.finish()

    def finish(self) -> None:
        wait_for(self.qtbot, lambda: self.keeper._behind is None, 10_000)
        self.casebook.settle()

    def move(self, **by: int) -> None:
        clock = self.casebook.clock
        assert isinstance(clock, StoppedClock)
        clock.set(clock.now() + timedelta(**by))

    def kinds(self) -> list[str]:
        return self.casebook.do(lambda desk: [row.kind for row in desk.backups.all()])

    def words(self) -> str:
        return self.strip.backup.words.text()

    def end(self) -> None:
        self.keeper.deleteLater()


@pytest.fixture
def kept(qtbot: QtBot, casebook: OpenCasebook) -> Iterator[Kept]:
    made = Kept(qtbot, casebook)
    yield made
    made.end()


def no_stick(*_: object) -> None:
    raise CannotBackUp(reason="the disk did not take it")


def test_one_is_made_quietly_when_it_is_due_and_the_strip_says_so(kept: Kept) -> None:
    assert kept.words() == "No backup yet"
    kept.look()
    assert kept.kinds() == ["regular"]
    assert kept.words() == "Backed up today 12:00"
    assert (kept.toasts, kept.told, kept.errors) == ([], [], [])
    kept.look()
    assert kept.kinds() == ["regular"]


def test_a_change_makes_the_next_one_due_only_after_an_hour(kept: Kept) -> None:
    kept.look()
    kept.casebook.do(lambda desk: desk.casework.open_case(a_new_case()))
    kept.look()
    assert len(kept.kinds()) == 1
    kept.move(hours=1, minutes=1)
    kept.look()
    assert len(kept.kinds()) == 2


def test_the_strip_warns_after_a_week_or_as_the_policy_says(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.look()
    kept.move(days=1)
    kept.keeper.stand()
    kept.casebook.settle()
    assert kept.words() == "Backed up yesterday 12:00"
    assert kept.strip.backup.words.property("tone") == "text2"
    impose(monkeypatch, "backup.remind_after_days", backup=Backup(remind_after_days=1))
    kept.keeper.stand()
    kept.casebook.settle()
    assert kept.strip.backup.words.property("tone") == "warn"


def test_the_place_the_force_has_set_gets_one_by_itself_once_a_day_when_it_is_there(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    second = tmp_path / "second"
    impose(monkeypatch, "backup.second_place", backup=Backup(second_place=str(second)))
    kept.look()
    kept.look()
    assert (kept.kinds(), kept.told, kept.errors) == (
        ["regular"],
        [],
        [],
    )  # the stick is not there: no failure
    second.mkdir()
    kept.look()
    kept.look()
    assert len(list(second.glob("*.sdbackup"))) == 1
    kept.move(days=1, hours=1)
    kept.look()
    assert len(list(second.glob("*.sdbackup"))) == 2
    assert not list(second.glob("*.part"))


def test_a_second_place_is_reminded_of_once_in_a_session_in_the_exact_words(kept: Kept) -> None:
    kept.move(days=9)
    for _ in range(3):
        kept.keeper.stand()
        kept.casebook.settle()
    assert kept.told == ["No backup outside this computer for 9 days."]
    notice = kept.banners["backup-outside"]
    assert notice.action == "Backups"
    assert notice.do is not None
    notice.do()
    assert kept.opened == ["backups"]


def test_a_failure_is_told_once_with_its_reason_and_ends_with_the_next_success(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Backups, "make", no_stick)
    for _ in range(3):
        kept.look()
    assert kept.told == [
        "The backup could not be made: the disk did not take it. The casebook and every earlier backup are as they "
        "were. Check the cable or the stick, or choose another place, and try again."
    ]
    assert kept.errors == []
    monkeypatch.undo()
    kept.look()
    assert kept.banners == {}
    assert kept.kinds() == ["regular"]


def test_one_that_the_person_stopped_is_not_begun_again_at_once(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()
    rounds: list[int] = []

    def held(_: Backups, progress: Progress, *__: object) -> None:
        rounds.append(1)
        while True:
            begun.set()
            progress.step(3, 10)

    monkeypatch.setattr(Backups, "make", held)
    kept.keeper.look()
    kept.casebook.settle()
    assert begun.wait(5)
    kept.casebook.session.cancel_behind()
    kept.finish()
    kept.look()
    assert rounds == [1]
    assert (kept.told, kept.errors) == ([], [])


def test_back_up_now_says_when_it_is_done(kept: Kept) -> None:
    kept.keeper.make_now()
    kept.keeper.make_now()
    kept.finish()
    assert kept.kinds() == ["by-hand"]
    assert kept.toasts == [
        "A backup is being made already.",
        "Backed up and read back whole: 12 March 2026, 12:00.",
    ]


def test_back_up_now_that_fails_is_told_in_three_parts(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Backups, "make", no_stick)
    kept.keeper.make_now()
    kept.finish()
    assert [error.code for error in kept.errors] == ["E-62"]


def test_a_lock_in_the_middle_gives_it_up_and_leaves_nothing_after_the_next_start(
    kept: Kept, tmp_path: Path, qtbot: QtBot
) -> None:
    kept.casebook.open_case()
    kept.keeper.look()
    kept.casebook.settle()
    kept.casebook.session.hush()
    closed: list[object] = []
    kept.casebook.session.close(closed.append)
    wait_for(qtbot, lambda: bool(closed))
    kept.keeper.look()  # the timer may still strike: nothing may be asked any more
    from soteria_desk.api import unlock
    from tests.builders import ANY_COST, LABEL, PASSPHRASE

    again = unlock(kept.casebook.folder, LABEL, PASSPHRASE, limits=ANY_COST)
    assert list((kept.casebook.folder / "backups").glob("*.part*")) == []
    again.close()
    assert (kept.told, kept.errors) == ([], [])


def test_nothing_is_made_or_said_of_a_casebook_that_can_only_be_read(
    qtbot: QtBot, casebook: OpenCasebook
) -> None:
    casebook.session.read_only = True
    kept = Kept(qtbot, casebook)
    assert not kept.keeper._timer.isActive()
    kept.keeper.make_now()
    assert kept.toasts == ["This casebook can only be read here."]
    assert casebook.do(lambda desk: desk.backups.all()) == ()
    kept.end()


def test_the_demonstration_is_not_reminded(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.casebook.session.demonstration = True

    def demonstration(desk: Desk) -> None:
        monkeypatch.setattr(type(desk.store.info), "demonstration", True, raising=False)

    kept.casebook.do(demonstration)
    kept.move(days=30)
    kept.keeper.stand()
    kept.casebook.settle()
    assert kept.strip.backup.words.property("tone") == "text2"


def test_ctrl_shift_b_asks_from_anywhere(qtbot: QtBot) -> None:
    window = MainWindow(PAGES, object(), Notices(), None, CASEBOOK_PAGES)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    asked: list[bool] = []
    window.backup_asked.connect(lambda: asked.append(True))
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, Qt.Key.Key_B, both)
    assert asked == [True]
