"""About: what is in force and from where, plain limits, every licence, the support bundle, the manual."""

import re
from pathlib import Path, PurePosixPath

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from soteria_desk import paths
from soteria_desk.api import licences
from soteria_desk.policy import KEYS, Lock
from tests.ui.builders import OpenCasebook, waited
from tests.ui.policy_fakes import PLACE, break_it, impose
from ui.dialogs.manual import ManualSheet
from ui.dialogs.reading import ReadingSheet
from ui.notices import Notices
from ui.pages.about import AboutPage
from ui.pages.about_first import AboutFirst
from ui.viewmodels.about import RULES, AboutViewModel
from ui.work.desk_worker import DeskWorker


def a_page(casebook: OpenCasebook, qtbot: QtBot, notices: Notices | None = None) -> AboutPage:
    model = AboutViewModel(casebook.session.ask, casebook.session.act)
    page = AboutPage(model, notices or Notices())
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.opened()
    casebook.settle()
    return page


def said(page: QWidget) -> str:
    return "\n".join(each.text() for each in page.findChildren(QLabel))


def the_sheet(page: AboutPage) -> ReadingSheet:
    assert page._sheet is not None
    return page._sheet


def test_it_says_what_it_runs_on(casebook: OpenCasebook, qtbot: QtBot) -> None:
    text = said(a_page(casebook, qtbot))

    for wanted in ("Python", "SQLite", "SQLCipher", "National doctrine pack", "Version 0."):
        assert wanted in text


def test_every_key_of_the_policy_has_words_and_those_the_force_set_are_marked(
    casebook: OpenCasebook, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    impose(monkeypatch, "lock.minutes", lock=Lock(minutes=4))
    text = said(a_page(casebook, qtbot))

    assert set(RULES) == set(KEYS) and all(words in text for words in RULES.values())
    assert "4. Set by your force." in text and text.count("Set by your force.") == 1
    assert str(PLACE) in text


def test_a_broken_policy_is_said_with_its_file_and_what_is_wrong(
    casebook: OpenCasebook, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_it(monkeypatch)
    text = said(a_page(casebook, qtbot))

    assert "The strictest rules are in force." in text
    assert "it is not UTF-8" in text and str(PLACE) in text


def test_it_says_plainly_what_it_does_not_protect_against(casebook: OpenCasebook, qtbot: QtBot) -> None:
    text = said(a_page(casebook, qtbot))

    for wanted in ("hibernation", "camera", "modified program", "Windows: written for it, not yet tried"):
        assert wanted in text


def test_every_licence_can_be_read_here(casebook: OpenCasebook, qtbot: QtBot) -> None:
    page = a_page(casebook, qtbot)
    parts = licences.shipped()
    buttons = [each for each in page.findChildren(QPushButton) if each.text() == "Read"]

    assert len(buttons) == len(parts) >= 12
    texts = {one.name: one.text for one in parts}
    assert "Apache License" in texts["Soteria Desk"] and "SIL OPEN FONT LICENSE" in texts["Inter (font)"]
    assert all(len(text) > 500 for text in texts.values())
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in texts["Qt for Python (PySide6, Shiboken)"]
    assert "PDFium" in texts["pypdfium2 (with PDFium)"] or "Apache" in texts["pypdfium2 (with PDFium)"]
    buttons[0].click()
    assert "Apache License" in the_sheet(page).text
    the_sheet(page).reject()


def test_the_support_bundle_is_shown_whole_saved_as_shown_and_on_the_record(
    casebook: OpenCasebook, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices = Notices()
    page = a_page(casebook, qtbot, notices)
    target = tmp_path / "for-help.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    page.support_button.click()
    casebook.settle()
    sheet = the_sheet(page)
    shown = sheet.reader.toPlainText()
    assert "SOTERIA DESK SUPPORT BUNDLE" in shown and not target.exists()

    with qtbot.waitSignal(notices.toast_told):
        qtbot.mouseClick(sheet.save_button, Qt.MouseButton.LeftButton)  # type: ignore[no-untyped-call]
        casebook.settle()
    assert target.read_text(encoding="utf-8") == shown
    newest = waited(casebook.worker, lambda: casebook.desk.store.journal.entries()[-1])
    assert (newest.action, newest.why) == ("support.bundle", "")
    assert not sheet.isVisible()


def test_nothing_is_saved_where_the_person_turns_back(
    casebook: OpenCasebook, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = a_page(casebook, qtbot)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    before = waited(casebook.worker, lambda: casebook.desk.book.saved_state().seq)
    page._ask_where("text")
    casebook.settle()

    assert waited(casebook.worker, lambda: casebook.desk.book.saved_state().seq) == before


def test_it_can_be_read_before_any_casebook_is_open(qtbot: QtBot) -> None:
    worker = DeskWorker()
    first = AboutFirst(worker)
    qtbot.addWidget(first)
    left: list[bool] = []
    first.left.connect(lambda: left.append(True))
    waited(worker, lambda: None)

    assert "SQLCipher" in said(first)
    first.page.support_button.click()
    waited(worker, lambda: None)
    assert "SOTERIA DESK SUPPORT BUNDLE" in the_sheet(first.page).text
    the_sheet(first.page).reject()
    qtbot.keyClick(first, Qt.Key.Key_Escape)  # type: ignore[no-untyped-call]
    assert left == [True]
    worker.stop()


def test_the_manual_turns_its_pages_inside_the_program_and_follows_no_link_out(
    casebook: OpenCasebook, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "docs" / "manual"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text("# Manual\n\nSee [locking](locking.md).\n", encoding="utf-8")
    (folder / "locking.md").write_text("# Locking\n\nPress F12.\n", encoding="utf-8")
    (tmp_path / "docs" / "policy.md").write_text("# Policy file\n", encoding="utf-8")
    page = a_page(casebook, qtbot)
    sheet = ManualSheet(page, folder)

    assert [sheet.choice.itemText(index) for index in range(3)] == ["Manual", "Locking", "Policy file"]
    sheet._follow(QUrl("locking.md"))
    assert "Press F12." in sheet.reader.toPlainText() and sheet.choice.value() == "locking.md"
    sheet._follow(QUrl("https://example.org/away.md"))
    assert "Press F12." in sheet.reader.toPlainText()
    sheet.deleteLater()


def test_a_manual_that_was_not_installed_is_said_so(
    casebook: OpenCasebook, qtbot: QtBot, tmp_path: Path
) -> None:
    sheet = ManualSheet(a_page(casebook, qtbot), tmp_path / "nothing" / "here")

    assert "not installed" in sheet.text
    sheet.deleteLater()


def test_the_manuals_folder_is_found() -> None:
    assert paths.manual_folder().name == "manual"


def test_every_page_of_the_manual_is_linked_from_its_first_and_every_link_leads_somewhere(
    casebook: OpenCasebook, qtbot: QtBot
) -> None:
    sheet = ManualSheet(a_page(casebook, qtbot))
    pages = dict(sheet._pages)
    sheet.deleteLater()
    links = {name: re.findall(r"\]\(([^)#]+\.md)", path.read_text("utf-8")) for name, path in pages.items()}
    assert {PurePosixPath(link).name for link in links["README.md"]} | {"README.md"} >= pages.keys()
    assert not [
        link for name, linked in links.items() for link in linked if not (pages[name].parent / link).is_file()
    ]
