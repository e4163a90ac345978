"""Warnings about the place of a casebook: on the page where it is chosen, and in the list of guards."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from soteria_desk.api import disk
from tests.ui.builders import FOLDER, a_desk, waited
from ui.guards import guards
from ui.pages.new_casebook import NewCasebookPage
from ui.pages.unlock import UnlockPage
from ui.place_watch import PlaceWarnings, PlaceWatch, tell_guards
from ui.settings import Settings
from ui.viewmodels.new_casebook import NewCasebookViewModel
from ui.viewmodels.unlock import UnlockViewModel
from ui.work.desk_worker import DeskWorker


def test_a_casebook_in_a_synced_folder_is_warned_about_where_it_is_unlocked(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    synced = tmp_path / "Nextcloud"
    synced.mkdir()
    a_desk(synced).close()
    worker = DeskWorker()
    model = UnlockViewModel(worker, Settings(tmp_path / "own"))
    page = UnlockPage(model)
    qtbot.addWidget(page)
    model.choose(synced / FOLDER)
    waited(worker, lambda: None)

    texts = [banner.words.text() for banner in page.place.banners]
    assert "This folder is copied to the internet by Nextcloud; move the casebook." in texts
    model.choose(tmp_path)
    assert page.place.banners == [] or not page.place.isVisibleTo(page)
    waited(worker, lambda: None)
    worker.stop()


def test_only_the_folder_asked_for_last_is_answered(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    worker = DeskWorker()
    watch = PlaceWatch(worker)
    told: list[object] = []
    watch.looked.connect(told.append)
    watch.look(tmp_path / "Dropbox")
    watch.look(None)
    waited(worker, lambda: None)

    assert all(each == () for each in told)
    worker.stop()


@pytest.mark.parametrize(
    ("found", "state"),
    [("yes", "on"), ("no", "off"), ("unknown", "unknown")],
)
def test_the_guards_say_whether_the_disk_is_encrypted(found: disk.Encryption, state: str) -> None:
    tell_guards(disk.Disk(encrypted=found))

    assert guards().state("disk") == state


def test_banners_go_when_there_is_nothing_to_say(qtbot: QtBot) -> None:
    shown = PlaceWarnings()
    qtbot.addWidget(shown)
    shown.show_warnings(disk.warnings(disk.Disk(synced_by="OneDrive", encrypted="no")))
    assert len(shown.banners) == 2
    shown.show_warnings(())
    assert shown.banners == [] and shown.isHidden()


def test_the_page_for_a_new_casebook_warns_before_it_is_made(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "OneDrive").mkdir()
    worker = DeskWorker()
    page = NewCasebookPage(NewCasebookViewModel(worker))
    qtbot.addWidget(page)
    page.folder.setText(str(tmp_path / "OneDrive"))
    page.folder.textEdited.emit(page.folder.text())
    page.folder.editingFinished.emit()
    waited(worker, lambda: None)

    assert "copied to the internet by OneDrive" in page.place.banners[0].words.text()
    worker.stop()
