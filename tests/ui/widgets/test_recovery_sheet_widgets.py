"""The recovery sheet in the window: printed from memory, a file only for who insists, and rows typed from paper."""

from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from soteria_desk import policy
from soteria_desk.api import row_is_right
from soteria_desk.report.recovery_sheet import spaced
from soteria_desk.vault import recovery
from tests.soteria_desk.report.test_recovery_sheet import KEY, a_sheet
from ui.printing import a_printer
from ui.widgets.recovery_rows import RecoveryRows, RowEdit, RowsTyped
from ui.widgets.sheet_paper import FileWarning, SheetPaper

ROWS = recovery.encode(KEY)


def problem_with(number: int, typed: str) -> str:
    return "" if row_is_right(number, typed) else f"Row {number} has a typing mistake."


@pytest.fixture
def typed(qtbot: QtBot) -> RowsTyped:
    made = RowsTyped(range(1, 8), problem_with)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.focus_first()
    return made


@pytest.fixture
def paper(qtbot: QtBot) -> SheetPaper:
    made = SheetPaper()
    qtbot.addWidget(made)
    made.set_sheet(a_sheet())
    made.show()
    return made


def edit(typed: RowsTyped, place: int) -> QLineEdit:
    field = typed.fields[place].field
    assert isinstance(field, QLineEdit)
    return field


def test_enter_goes_from_row_to_row_and_hands_in_after_the_last(qtbot: QtBot, typed: RowsTyped) -> None:
    handed: list[bool] = []
    typed.submitted.connect(lambda: handed.append(typed.judge()))
    for place, row in enumerate(ROWS):
        assert edit(typed, place).hasFocus()
        QTest.keyClicks(edit(typed, place), spaced(row).lower())
        QTest.keyClick(edit(typed, place), Qt.Key.Key_Return)
    assert handed == [True]
    assert bytes(recovery.decode(typed.texts())) == KEY


def test_a_wrong_row_is_named_alone_and_gets_the_focus(typed: RowsTyped) -> None:
    for place, row in enumerate(ROWS):
        QTest.keyClicks(edit(typed, place), row if place != 4 else row[:9] + ("0" if row[9] != "0" else "2"))
    assert [bool(field.error.text()) for field in typed.fields] == [False] * 4 + [True] + [False] * 2
    assert not typed.judge()
    assert edit(typed, 4).hasFocus()


def test_a_whole_sheet_that_is_pasted_spreads_over_the_rows(typed: RowsTyped) -> None:
    lines = [f"{number}  {spaced(row)}" for number, row in enumerate(ROWS, start=1)]
    QApplication.clipboard().setText("\n".join(lines))
    QTest.keySequence(edit(typed, 0), "Ctrl+V")
    assert typed.judge()


def test_a_row_never_goes_to_the_clipboard(typed: RowsTyped) -> None:
    QApplication.clipboard().setText("something else")
    field = edit(typed, 0)
    QTest.keyClicks(field, ROWS[0])
    for keys in ("Ctrl+C", "Ctrl+X"):
        field.selectAll()
        QTest.keySequence(field, keys)
    assert QApplication.clipboard().text() == "something else"
    assert field.text() == ROWS[0]


def test_rows_that_were_shown_are_gone_after_clear(qtbot: QtBot) -> None:
    shown = RecoveryRows()
    qtbot.addWidget(shown)
    shown.show_rows(ROWS)
    shown.clear()
    left = [one.text() + one.accessibleName() for one in shown.findChildren(QLabel)]
    assert not "".join(left)


def test_the_sheet_is_printed_from_memory_and_told_to_have_gone_to_paper(
    qtbot: QtBot, paper: SheetPaper, tmp_path: Path
) -> None:
    printer = a_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    with qtbot.waitSignal(paper.put_out) as told:
        paper.print_on(printer)
    assert told.args == ["paper"]
    assert len(PdfReader(tmp_path / "paper.pdf").pages) == 1
    assert "Check that the sheet has come out" in paper.told.text()


def test_a_file_is_made_only_after_a_warning_whose_safe_button_has_the_focus(
    qtbot: QtBot, paper: SheetPaper
) -> None:
    paper.file_button.click()
    warning = paper.findChild(FileWarning) or next(
        one for one in QApplication.topLevelWidgets() if isinstance(one, FileWarning) and one.isVisible()
    )
    assert warning.focusWidget() is warning.keep_button
    QTest.keyClick(warning, Qt.Key.Key_Escape)
    assert not warning.isVisible()


def test_a_file_holds_the_sheet_and_the_person_is_told_to_delete_it(
    qtbot: QtBot, paper: SheetPaper, tmp_path: Path
) -> None:
    with qtbot.waitSignal(paper.put_out) as told:
        paper.write_file(tmp_path / "sheet.pdf")
    assert told.args == ["file"]
    (page,) = PdfReader(tmp_path / "sheet.pdf").pages
    assert spaced(ROWS[6]) in page.extract_text()
    assert "delete the file" in paper.told.text()


def test_where_the_force_forbids_a_file_there_is_no_way_to_one(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = policy.InForce(rules=policy.STRICTEST, state="in force", file=tmp_path / "policy.toml")
    monkeypatch.setattr(policy, "in_force", lambda: strict)
    paper = SheetPaper()
    qtbot.addWidget(paper)
    paper.set_sheet(a_sheet())
    assert not paper.file_button.isVisibleTo(paper)
    paper.write_file(tmp_path / "sheet.pdf")
    assert not (tmp_path / "sheet.pdf").exists()
    assert "your force does not allow it" in paper.error.text()


def test_a_computer_without_a_printer_says_so_in_the_place_of_an_empty_dialog(
    paper: SheetPaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.printing.any_printer", lambda: False)
    paper.ask_print()
    assert paper.told.text() == (
        "No printer is set up on this computer. Have one set up, or copy what is shown by hand."
    )
    assert paper.told.isVisibleTo(paper) and paper.print_button.isEnabled()


def test_a_sheet_that_was_put_away_is_not_printed(qtbot: QtBot, paper: SheetPaper, tmp_path: Path) -> None:
    paper.clear()
    paper.write_file(tmp_path / "sheet.pdf")
    paper.ask_print()
    assert not list(tmp_path.iterdir())


def test_the_field_of_a_row_wants_no_learning_from_the_input_method(qtbot: QtBot) -> None:
    field = RowEdit()
    qtbot.addWidget(field)
    assert field.inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData
