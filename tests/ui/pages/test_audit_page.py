"""The audit trail by its effects: rows, filters, one entry in full, paper, the whole log, signed paper."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from soteria_desk.services import audit_reading
from tests.ui.builders import OpenCasebook
from tests.ui.review_builders import a_case_to_review, issued, processed
from ui.dialogs.compare_paper import ComparePaperSheet
from ui.models.audit import NUMBER, WHAT, WHO, WHY
from ui.navigation import CASEBOOK_PAGES
from ui.notices import ErrorNotice, Notices
from ui.pages.audit import AuditPage
from ui.theme import theme
from ui.viewmodels.audit import AuditViewModel
from ui.widgets.prose import ProseLabel


class Shown:
    """The page over a casebook with an issued plan, with what it told."""

    def __init__(self, qtbot: QtBot, casebook: OpenCasebook) -> None:
        self.qtbot, self.casebook = qtbot, casebook
        self.case_id = a_case_to_review(casebook, lines=2)
        self.issued = issued(casebook, self.case_id)
        self.notices = Notices()
        self.errors: list[ErrorNotice] = []
        self.toasts: list[str] = []
        self.notices.error_told.connect(self.errors.append)
        self.notices.toast_told.connect(lambda notice: self.toasts.append(notice.text))
        self.page = AuditPage(AuditViewModel(casebook.session), self.notices)
        qtbot.addWidget(self.page)
        self.page.resize(1166, 620)
        self.page.show()
        self.page.opened()
        casebook.settle()

    @property
    def numbers(self) -> list[int]:
        """Numbers of the entries in the table."""
        return [row.seq for row in self.page.table.entries.rows]

    def head(self) -> int:
        """Number of the newest entry of the log."""
        return self.casebook.do(lambda desk: desk.store.head().seq)

    def words(self) -> str:
        """All that the panel says."""
        panel = self.page.details
        found = [one.text() for one in panel.findChildren(QLabel)]
        return "\n".join([*found, *(one.text() for one in panel.findChildren(ProseLabel))])

    def sheet(self) -> ComparePaperSheet:
        """The sheet that is open."""
        (found,) = [
            one
            for one in QApplication.topLevelWidgets()
            if isinstance(one, ComparePaperSheet) and one.isVisible()
        ]
        return found

    def settle(self) -> None:
        """Wait until what was asked for is shown."""
        self.qtbot.waitUntil(lambda: not self.page.view_model.working, timeout=15_000)
        self.casebook.settle()
        processed()


@pytest.fixture
def shown(qtbot: QtBot, casebook: OpenCasebook) -> Iterator[Shown]:
    """The page, shown."""
    yield Shown(qtbot, casebook)


def test_the_page_stands_in_the_navigation_of_the_casebook() -> None:
    (spec,) = [one for one in CASEBOOK_PAGES if one.id == "audit"]
    assert (spec.title, spec.icon) == ("Audit trail", "link")


def test_looking_through_the_trail_adds_no_entry(shown: Shown) -> None:
    head = shown.head()
    page = shown.page
    page.words.setText("nothing")
    page.words.textEdited.emit("nothing")
    shown.qtbot.waitUntil(lambda: page.view_model.asked.words == "nothing")
    shown.settle()
    page.show_all()
    shown.settle()
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    shown.settle()
    assert shown.head() == head


def test_every_entry_is_shown_the_newest_first_and_chosen(shown: Shown) -> None:
    assert shown.numbers == list(range(shown.head(), 0, -1))
    assert shown.page.table.currentIndex().row() == 0
    assert "Plan issued" in shown.words() and shown.issued.head in shown.words()
    assert f"{shown.head()} entries" in shown.page.subtitle.text()


def test_a_screen_reader_is_told_a_row_in_one_sentence(shown: Shown) -> None:
    index = shown.page.table.entries.index(0, NUMBER)
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith(
        f"Entry {shown.head()}, 12 March 2026, 12:00. Plan issued, Revision 1, WX/26/00417, by "
    )
    assert "Reason: fingerprint " in said
    assert index.siblingAtColumn(WHO).data(Qt.ItemDataRole.AccessibleTextRole).startswith("Who: ")


def test_arrows_show_one_entry_after_the_other(shown: Shown) -> None:
    QTest.keyClick(shown.page.table, Qt.Key.Key_Down)
    shown.settle()
    assert shown.page.details.number.text() == f"Entry {shown.head() - 1}"
    assert "Line adopted" in shown.words()


def test_enter_goes_into_the_entry_and_escape_comes_back(shown: Shown) -> None:
    shown.page.table.setFocus()
    QTest.keyClick(shown.page.table, Qt.Key.Key_Return)
    focus = shown.page.focusWidget()
    assert focus is not None and shown.page.details.isAncestorOf(focus)
    QTest.keyClick(focus, Qt.Key.Key_Escape)
    assert shown.page.table.hasFocus()


def test_filters_choose_entries_and_show_all_takes_them_away(shown: Shown) -> None:
    page = shown.page
    page.what.setCurrentIndex(page.what.findData("paper"))
    page.what.activated.emit(page.what.currentIndex())
    shown.settle()
    assert {row.what for row in page.table.entries.rows} == {"Plan issued"}
    assert page.all_button.isVisible()
    page.all_button.click()
    shown.settle()
    assert len(shown.numbers) == shown.head() and page.all_button.isHidden()
    assert page.table.hasFocus()


def test_the_filters_offer_who_acts_and_which_investigation_there_are(shown: Shown) -> None:
    def offered(choice: object) -> list[str]:
        return [choice.itemText(n) for n in range(choice.count())]  # type: ignore[attr-defined]

    page = shown.page
    assert offered(page.who) == ["Everybody", "DC A. Okoro, 3318"]
    assert offered(page.case) == ["Every investigation", "WX/26/00417"]
    assert offered(page.what)[:3] == ["Every kind of act", "Opening and locking", "Consultations"]


def test_where_nothing_fits_there_is_a_way_back(shown: Shown) -> None:
    page = shown.page
    page.words.setText("nothing like it")
    QTest.keyClick(page.words, Qt.Key.Key_Return)
    shown.settle()
    assert page.nothing.isVisible() and page.table.isHidden()
    assert page.details.title.text() == "No entry is chosen"
    page.nothing.action.click()
    shown.settle()
    assert page.table.isVisible() and len(shown.numbers) == shown.head()


def test_further_entries_are_read_when_the_end_comes_into_view(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(60):
        shown.casebook.do(lambda desk: desk.casework.consult(shown.case_id))
    monkeypatch.setattr(audit_reading, "SLICE", 40)
    shown.page.opened()
    shown.settle()
    assert len(shown.numbers) < shown.head()
    table = shown.page.table
    for _ in range(4):
        table.scrollToBottom()
        QTest.keyClick(table, Qt.Key.Key_End)
        shown.settle()
    assert shown.numbers == list(range(shown.head(), 0, -1))


def test_a_new_entry_appears_and_the_chosen_one_stays_chosen(shown: Shown) -> None:
    QTest.keyClick(shown.page.table, Qt.Key.Key_Down)
    chosen = shown.head() - 1
    shown.casebook.session.act(lambda desk: desk.casework.add_officer("P. Finch"))
    shown.settle()
    assert shown.numbers[0] == shown.head()
    assert shown.page.table.entries.row(shown.page.table.currentIndex().row()).seq == chosen


def test_an_extract_is_looked_at_printed_and_saved_and_each_is_an_entry(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown.page
    page.print_button.click()
    shown.qtbot.waitUntil(lambda: page.paper.isVisible(), timeout=15_000)
    assert page.paper.subtitle.text() == f"{shown.head()} of {shown.head()} entries shown"
    page.paper.read_button.click()
    assert "Entries" in page.paper.words.toPlainText() and "LARKSPUR" not in page.paper.words.toPlainText()
    for kind, name, begins in (
        ("PDF (*.pdf)", "extract.pdf", b"%PDF"),
        ("Page of HTML (*.html)", "extract.html", b"<!doctype html>"),
        ("Plain text (*.txt)", "extract.txt", b"OFFICIAL-SENSITIVE"),
    ):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, n=name, k=kind: (str(tmp_path / n), k))
        page.paper.save_button.click()
        shown.settle()
        assert (tmp_path / name).read_bytes().startswith(begins)
    page.paper.printed.emit(page.paper.extract)
    shown.settle()
    acts = shown.casebook.do(lambda desk: [row.action for row in desk.audit.page().rows[:4]])
    assert acts == ["audit.print", "audit.export", "audit.export", "audit.export"]
    page.paper.close_button.click()
    assert page.paper.isHidden() and page.table.isVisible()
    assert not shown.errors


def test_leaving_the_page_forgets_the_paper(shown: Shown) -> None:
    page = shown.page
    page.print_button.click()
    shown.qtbot.waitUntil(lambda: page.paper.isVisible(), timeout=15_000)
    page.flush()
    assert page.paper.isHidden() and page.paper.extract is None


def test_the_whole_log_goes_to_a_file_with_the_program_that_checks_it(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = shown.head()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (str(tmp_path / "log"), ""))
    shown.page.export_button.click()
    shown.settle()
    first = json.loads((tmp_path / "log.jsonl").read_bytes().splitlines()[0])
    assert first["entries"] == entries
    assert (tmp_path / "verify_log.py").is_file()
    assert any("log.jsonl" in toast for toast in shown.toasts)


def test_signed_paper_is_compared_and_the_sheet_stays_for_the_next(shown: Shown) -> None:
    shown.page.compare_button.click()
    sheet = shown.sheet()
    QTest.keyClicks(sheet.code, shown.issued.short_fingerprint().lower())
    QTest.keyClick(sheet.code, Qt.Key.Key_Return)
    shown.settle()
    told = " ".join(one.text() for one in sheet.findChildren(QLabel))
    assert "This is WX/26/00417, revision 1, exactly as it was issued." in told
    assert sheet.isVisible() and sheet.code.selectedText()
    QTest.keyClicks(sheet.code, "Record 3 · 4F7K 9QXM")
    sheet.main_button.click()
    shown.settle()
    assert "No record has this fingerprint." in sheet.error.text()
    sheet.close_button.click()
    acts = shown.casebook.do(lambda desk: [row.action for row in desk.audit.page().rows[:2]])
    assert acts == ["paper.compare", "paper.compare"]


def test_nothing_typed_is_asked_for_and_what_is_no_code_is_said(shown: Shown) -> None:
    shown.page.ask_compare()
    sheet = shown.sheet()
    sheet.main_button.click()
    assert "Type a code" in sheet.field.error.text()
    QTest.keyClicks(sheet.code, "R4")
    sheet.main_button.click()
    shown.settle()
    assert "neither a fingerprint nor a record head" in sheet.error.text()
    sheet.reject()


def test_a_read_only_casebook_can_be_read_and_compared_but_nothing_leaves_it(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown.casebook.session, "read_only", True)
    shown.page.opened()
    assert not shown.page.export_button.isEnabled() and shown.page.compare_button.isEnabled()
    shown.page.print_button.click()
    shown.qtbot.waitUntil(lambda: shown.page.paper.isVisible(), timeout=15_000)
    assert not shown.page.paper.print_button.isEnabled()


@pytest.mark.parametrize(
    ("band", "hidden"), [("wide", set()), ("base", set()), ("folded", {WHO}), ("narrow", {WHO, WHY})]
)
def test_columns_make_room_for_a_narrow_window(shown: Shown, band: str, hidden: set[int]) -> None:
    shown.page.set_band(band)  # type: ignore[arg-type]
    table = shown.page.table
    assert {n for n in range(5) if table.isColumnHidden(n)} == hidden
    assert not table.isColumnHidden(WHAT)


@pytest.mark.parametrize("mode", ["dark", "high_contrast"])
def test_the_page_shows_in_every_look_and_at_200_percent(shown: Shown, mode: str) -> None:
    theme().set_mode(mode)  # type: ignore[arg-type]
    theme().set_percent(200)
    shown.page.set_band("narrow")
    shown.page.resize(640, 360)
    processed()
    assert shown.page.minimumSizeHint().width() <= 1280
    assert not shown.page.grab().isNull()


def test_rows_that_were_scrolled_to_stay_when_an_entry_is_added(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(60):
        shown.casebook.do(lambda desk: desk.casework.consult(shown.case_id))
    monkeypatch.setattr(audit_reading, "SLICE", 40)
    shown.page.opened()
    shown.settle()
    shown.page.table.scrollToBottom()
    shown.settle()
    rows = shown.numbers
    shown.casebook.session.act(lambda desk: desk.casework.add_officer("P. Finch"))
    shown.settle()
    assert shown.numbers == rows
    assert f"{shown.head()} entries" in shown.page.subtitle.text()
