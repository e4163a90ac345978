"""The notices and warnings that only the window gives: each comes about for real and is read off the screen."""

import ast
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import sleep

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from soteria_desk.api import Progress, disk
from soteria_desk.clock import StoppedClock
from soteria_desk.services.checking import Checking
from tests.builders import a_clock
from tests.refusal_words import WINDOW
from tests.ui.builders import FOLDER, OpenCasebook, a_desk, waited
from tests.ui.test_app import NoSuccessor, Running
from ui.notices import Notices
from ui.pages.backups import BackupsPage
from ui.pages.unlock import UnlockPage
from ui.settings import Settings
from ui.viewmodels.backups import BackupsViewModel
from ui.viewmodels.unlock import UnlockViewModel
from ui.work.desk_worker import DeskWorker

NAMES = ("LARKSPUR", "SALTMARSH", "WX/26", "K.L.", "D.R.", "Team 2")
"""What the casebooks here hold; a warning says none of it."""


def texts(window: QWidget) -> list[str]:
    """Every text that can be seen."""
    return [label.text() for label in window.findChildren(QLabel) if label.isVisible()]


def said(code: str, shown: list[str], **filled: object) -> str:
    """The text that holds the fixed words, which only one may."""
    words = WINDOW[code].fixed.format(**filled)
    (found,) = [text for text in shown if words in text]
    assert not [name for name in NAMES if name in found]
    return found


@pytest.fixture
def quiet(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> QApplication:
    monkeypatch.setattr(qapp, "quit", lambda: None, raising=False)
    return qapp


def test_after_a_bad_end_the_window_says_that_a_check_is_running(
    quiet: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = Running(quiet, tmp_path)
    (running.folder / "open.json").write_text(
        '{"computer":"DESK-1","process":1,"since":"2026-03-12T11:00:00Z"}', "utf-8"
    )
    looked: list[bool] = []
    real = Checking.check

    def as_long_as_nobody_looked(self: Checking, level: str, progress: Progress) -> object:
        while not looked:  # or the banner would be gone again: there is little to check
            progress.step(0, 10)
            sleep(0.002)
        return real(self, level, progress)

    monkeypatch.setattr(Checking, "check", as_long_as_nobody_looked)
    running.unlock()
    assert said("N-01", texts(running.window)) == WINDOW["N-01"].fixed
    looked.append(True)
    running.until(lambda: not [text for text in texts(running.window) if text == WINDOW["N-01"].fixed])
    running.app.quit()


def test_without_a_backup_elsewhere_for_a_week_the_page_reminds(qtbot: QtBot, casebook: OpenCasebook) -> None:
    assert isinstance(casebook.clock, StoppedClock)
    casebook.clock.set(a_clock().now() + timedelta(days=9))
    page = BackupsPage(BackupsViewModel(casebook.session), Notices())
    qtbot.addWidget(page)
    page.show()
    page.opened()
    casebook.settle()
    said("W-02", texts(page), n=9)


@pytest.fixture
def worker() -> Iterator[DeskWorker]:
    made = DeskWorker()
    yield made
    made.stop()


def on_unlock_page(qtbot: QtBot, worker: DeskWorker, folder: Path) -> list[str]:
    """What the page says where a casebook in this folder is chosen."""
    folder.mkdir(parents=True)
    a_desk(folder).close()
    model = UnlockViewModel(worker, Settings(folder.parent / "own"))
    page = UnlockPage(model)
    qtbot.addWidget(page)
    page.show()
    model.choose(folder / FOLDER)
    waited(worker, lambda: None)
    return texts(page)


@pytest.mark.parametrize("service", ["OneDrive", "Dropbox", "Nextcloud", "ownCloud", "Google Drive"])
def test_a_folder_that_is_copied_to_the_internet_is_named_before_it_is_unlocked(
    qtbot: QtBot, worker: DeskWorker, tmp_path: Path, service: str
) -> None:
    said("W-03", on_unlock_page(qtbot, worker, tmp_path / service), name=service)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells how a disk is encrypted")
def test_a_disk_that_is_not_encrypted_is_told_before_it_is_unlocked(
    qtbot: QtBot, worker: DeskWorker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mount = disk.mount_of(tmp_path)
    assert mount is not None
    plain, numbers = tmp_path / "sys" / "devices" / "sda" / "sda1", tmp_path / "sys" / "dev" / "block"
    plain.mkdir(parents=True)
    numbers.mkdir(parents=True)
    (numbers / mount.device).symlink_to(plain)
    monkeypatch.setattr(disk.block_device, "__defaults__", (tmp_path / "sys",))
    monkeypatch.setattr(disk, "mount_of", lambda _: mount._replace(kind="ext4"))
    assert said("W-04", on_unlock_page(qtbot, worker, tmp_path / "here")) == WINDOW["W-04"].fixed


def test_where_the_window_cannot_be_renewed_the_lock_screen_says_so_and_no_more(
    quiet: QApplication, tmp_path: Path
) -> None:
    running = Running(quiet, tmp_path, NoSuccessor())
    running.unlock()
    running.open_case()
    QTest.keyClick(running.window, Qt.Key.Key_F12)
    running.until(lambda: running.app.session is None)
    cover = running.app.lock.covers[0]
    running.until(lambda: cover.close_button.isVisible())
    assert texts(cover) == [WINDOW["W-05"].fixed]
    cover.close_button.click()


def test_every_notice_and_warning_with_fixed_words_is_shown_by_a_test_here() -> None:
    tree = ast.parse(Path(__file__).read_text("utf-8"))
    asked = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert WINDOW.keys() <= asked
