"""Review and sign-off by its effects: what is shown, issued, made into paper and put on the record."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from soteria_desk.api import Desk
from tests.ui.builders import OpenCasebook
from tests.ui.review_builders import a_case_to_review, issued, plain_proposals, prints
from tests.ui.test_printing import to_file
from ui.dialogs.issue import IssueSheet
from ui.notices import ErrorNotice, Notices
from ui.pages.review import ReviewPage
from ui.theme import theme
from ui.viewmodels.review import ReviewViewModel


class Shown:
    """The page over a case, with what it told."""

    def __init__(self, qtbot: QtBot, casebook: OpenCasebook) -> None:
        self.qtbot, self.casebook = qtbot, casebook
        self.notices = Notices()
        self.errors: list[ErrorNotice] = []
        self.toasts: list[str] = []
        self.notices.error_told.connect(self.errors.append)
        self.notices.toast_told.connect(lambda notice: self.toasts.append(notice.text))
        self.page = ReviewPage(ReviewViewModel(casebook.session, casebook.clock), self.notices)
        qtbot.addWidget(self.page)
        self.page.resize(1166, 620)
        self.page.show()
        casebook.settle()

    @property
    def panel(self) -> object:
        return self.page.issue_panel

    def sheet(self) -> IssueSheet:
        """The confirmation that is open."""
        (found,) = [
            one for one in QApplication.topLevelWidgets() if isinstance(one, IssueSheet) and one.isVisible()
        ]
        return found

    def issue(self) -> None:
        """Press Issue and agree; wait until the paper is shown."""
        self.page.issue_panel.issue_button.click()
        self.sheet().issue_button.click()
        self.wait_for_paper()

    def wait_for_paper(self) -> None:
        self.qtbot.waitUntil(
            lambda: self.page.paper.isVisible() and bool(self.page.paper.pages.kept), timeout=15_000
        )
        self.casebook.settle()


@pytest.fixture
def shown(qtbot: QtBot, casebook: OpenCasebook) -> Iterator[Shown]:
    """The page over a case that is ready to be issued."""
    a_case_to_review(casebook)
    made = Shown(qtbot, casebook)
    yield made
    made.page.flush()
    made.page.close()
    made.page.deleteLater()
    # Outside an event loop nothing is deleted later, and every theme would dress what earlier tests left.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def words(widget: QWidget) -> str:
    """Everything that a person reads in a widget."""
    return " | ".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def test_a_missing_safe_contact_keeps_the_plan_from_being_issued(
    qtbot: QtBot, casebook: OpenCasebook
) -> None:
    a_case_to_review(casebook, safe_contact=False)
    shown = Shown(qtbot, casebook)
    row = shown.page.checks.list.rows[0]
    assert row.accessibleName().startswith("Must fix: Safe contact is not recorded for K.L.")
    assert not shown.page.issue_panel.issue_button.isEnabled()
    assert shown.page.issue_panel.issue_button.accessibleDescription() == "Clear what must be fixed first."
    assert shown.page.issue_panel.draft_button.isEnabled()
    with qtbot.waitSignal(shown.page.go_to) as asked:
        QTest.keyClick(row, Qt.Key.Key_Return)
    assert asked.args == ["overview"]


def test_a_check_that_was_put_right_passes_when_the_checks_run_again(
    qtbot: QtBot, casebook: OpenCasebook
) -> None:
    a_case_to_review(casebook, safe_contact=False)
    shown = Shown(qtbot, casebook)
    draft = casebook.session.draft
    assert draft is not None
    victim = draft.file.victims()[0].id
    casebook.do(lambda desk: desk.casework.record_care(victim, safe_contact="By text"))
    assert not shown.page.issue_panel.issue_button.isEnabled()
    QTest.keyClick(shown.page, Qt.Key.Key_F5)
    casebook.settle()
    assert shown.page.issue_panel.issue_button.isEnabled()
    assert "1 check passed" in words(shown.page.checks)


def test_an_own_question_is_added_marked_and_can_be_removed(shown: Shown) -> None:
    before = len(shown.page.questions.list.rows)
    QTest.keyClick(shown.page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    shown.page.questions.field.setText("Would you <b>seek</b> the wider thread?")
    QTest.keyClick(shown.page.questions.field, Qt.Key.Key_Return)
    shown.casebook.settle()
    rows = shown.page.questions.list.rows
    assert len(rows) == before + 1
    assert rows[-1].accessibleName().endswith("From you")
    assert rows[-1].title.textFormat() == Qt.TextFormat.PlainText
    shown.page.questions.removed.emit(before + 1)
    shown.casebook.settle()
    assert len(shown.page.questions.list.rows) == before


def test_the_confirmation_asks_and_starts_on_the_safe_button(shown: Shown) -> None:
    shown.page.issue_panel.issue_button.click()
    sheet = shown.sheet()
    assert sheet.accessibleName() == "Issue revision 1?"
    assert sheet.focusWidget() is sheet.keep_button
    assert not sheet.exception.isVisible()  # a supervisor is named, so nobody needs an exception
    sheet.keep_button.click()
    shown.casebook.settle()
    assert shown.page.view_model.shown is not None and shown.page.view_model.shown.issued == ()


def test_issuing_freezes_the_plan_and_shows_its_paper(shown: Shown) -> None:
    shown.issue()
    assert shown.toasts == ["Revision 1 is issued"]
    paper = shown.page.paper
    assert paper.title.text() == "Revision 1"
    assert paper.paper is not None and paper.paper.pdf.data.startswith(b"%PDF")
    assert paper.place.text() == f"Page 1 of {paper.paper.pdf.pages}"
    QTest.keyClick(paper.pages, Qt.Key.Key_Escape)
    assert paper.isHidden() and paper.paper is None
    panel = shown.page.issue_panel
    assert panel.title.text() == "Revision 1, issued 12 Mar 12:00"
    assert [step.stage for step in (panel.compare, panel.fix, panel.issue, panel.review, panel.record)] == [
        "done", "done", "done", "now", "later",
    ]  # fmt: skip
    assert panel.record_button.isVisible()


def test_an_exception_is_offered_only_where_nobody_else_can_sign_and_needs_its_reason(
    qtbot: QtBot, casebook: OpenCasebook
) -> None:
    case_id = a_case_to_review(casebook)
    casebook.do(lambda desk: desk.casework.change_case(case_id, supervisor_id=""))
    casebook.session.refresh()
    shown = Shown(qtbot, casebook)
    shown.page.issue_panel.issue_button.click()
    sheet = shown.sheet()
    sheet.exception.setChecked(True)
    assert not sheet.issue_button.isEnabled()
    sheet.reason.setPlainText("No supervisor on duty before the clock ran out")
    sheet.issue_button.click()
    shown.wait_for_paper()
    assert shown.page.paper.paper is not None
    assert shown.page.paper.paper.order.plan.self_approved == "No supervisor on duty before the clock ran out"


def test_what_changed_since_the_last_revision_is_counted_and_listed(shown: Shown) -> None:
    case_id = shown.casebook.session.case_id
    issued(shown.casebook, case_id)

    def change(desk: Desk) -> None:
        for proposal in plain_proposals(desk, case_id)[:5]:
            desk.planning.adopt(case_id, *proposal)

    shown.casebook.do(change)
    shown.page.view_model.run_checks()
    shown.casebook.settle()
    panel = shown.page.issue_panel
    assert panel.title.text() == "Issue revision 2"
    assert panel.added.accessibleName() == "5 added"
    assert shown.page.subtitle.text() == "Draft 2, changed since revision 1"
    assert words(panel._changes).count(": added") == 3
    panel.compare_all.click()
    shown.casebook.settle()
    assert words(panel._changes).count(": added") == 5


def test_a_changed_context_is_a_change_even_where_no_line_changed(shown: Shown) -> None:
    case_id = shown.casebook.session.case_id
    issued(shown.casebook, case_id)
    assert shown.page.view_model.shown is not None and shown.page.view_model.shown.settled
    shown.casebook.do(lambda desk: desk.casework.change_case(case_id, summary="K.L. reports something new."))
    shown.page.view_model.run_checks()
    shown.casebook.settle()
    assert shown.page.view_model.shown.changed is True
    assert "No line was changed; something else in the plan was." in words(shown.page.issue_panel)


def test_the_draft_prints_without_a_number_or_a_fingerprint(shown: Shown) -> None:
    shown.page.issue_panel.draft_button.click()
    shown.wait_for_paper()
    paper = shown.page.paper
    assert paper.title.text() == "Draft"
    assert paper.paper is not None and paper.paper.order.seal is None
    assert not paper.copy_label.isVisible()
    assert shown.page.view_model.shown is not None and shown.page.view_model.shown.issued == ()


def test_saving_writes_the_bytes_shown_under_reference_and_revision_and_logs_them(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.issue()
    asked: list[str] = []

    def chosen(parent: object, title: str, name: str, kinds: str) -> tuple[str, str]:
        asked.append(name)
        return str(tmp_path / name), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    shown.page.paper.save_button.click()
    shown.qtbot.waitUntil(lambda: "Saved as WX-26-00417 R1.pdf" in shown.toasts, timeout=5000)
    assert asked == ["WX-26-00417 R1.pdf"]
    data = (tmp_path / "WX-26-00417 R1.pdf").read_bytes()
    assert shown.page.paper.paper is not None and data == shown.page.paper.paper.pdf.data
    assert prints(shown.casebook, shown.casebook.session.case_id) == [("", hashlib.sha256(data).hexdigest())]


@pytest.mark.parametrize("where", ["inside", "missing"])
def test_a_place_that_cannot_take_the_file_is_told_in_three_parts_and_nothing_is_logged(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    shown.issue()
    folder = shown.casebook.folder if where == "inside" else tmp_path / "no such folder"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(folder / "plan.pdf"), ""))
    shown.page.paper.save_button.click()
    shown.qtbot.waitUntil(lambda: len(shown.errors) == 1, timeout=5000)
    told = shown.errors[0]
    assert told.happened and told.safe and told.advice
    assert not (folder / "plan.pdf").exists() and not (folder / "plan.pdf.part").exists()
    assert prints(shown.casebook, shown.casebook.session.case_id) == []


def test_printing_puts_the_print_on_the_record(shown: Shown, tmp_path: Path) -> None:
    shown.issue()
    case_id = shown.casebook.session.case_id
    shown.page.paper.print_on(to_file(tmp_path / "printed.pdf"))
    shown.qtbot.waitUntil(lambda: len(prints(shown.casebook, case_id)) == 1, timeout=15_000)
    assert (tmp_path / "printed.pdf").stat().st_size > 1000
    assert shown.errors == []


def test_a_copy_label_makes_a_paper_of_its_own(shown: Shown) -> None:
    shown.issue()
    paper = shown.page.paper
    assert paper.paper is not None
    before = paper.paper.pdf.data
    paper.copy_label.setText("Copy 1 of 2, DS L. Whitcombe")
    QTest.keyClick(paper.copy_label, Qt.Key.Key_Return)
    shown.qtbot.waitUntil(lambda: paper.paper is not None and paper.paper.pdf.data != before, timeout=10_000)
    assert paper.paper.order.copy_label == "Copy 1 of 2, DS L. Whitcombe"
    paper.read_button.click()
    assert "Copy 1 of 2, DS L. Whitcombe" in paper.words.toPlainText()


def test_the_same_revision_is_shown_again_with_the_same_bytes(shown: Shown) -> None:
    shown.issue()
    assert shown.page.paper.paper is not None
    first = shown.page.paper.paper.pdf.data
    shown.page.close_paper()
    QTest.keyClick(shown.page.issue_panel.issued.rows[0], Qt.Key.Key_Return)
    shown.wait_for_paper()
    assert shown.page.paper.paper is not None and shown.page.paper.paper.pdf.data == first


def test_the_revision_can_be_read_as_plain_text(shown: Shown) -> None:
    shown.issue()
    paper = shown.page.paper
    paper.read_button.click()
    assert "Safe contact: held in the casebook, not printed." in paper.words.toPlainText()
    assert paper.words.accessibleName() == "Read Revision 1 as plain text"
    assert "By text, after six" not in paper.words.toPlainText()


def test_paper_does_not_outlive_the_page(shown: Shown) -> None:
    shown.issue()
    shown.page.flush()
    assert shown.page.paper.paper is None and shown.page.paper.pages.kept == ()


def test_arrows_move_between_rows_and_tab_stops_once_in_a_list(shown: Shown) -> None:
    rows = shown.page.questions.list.rows
    rows[0].setFocus()
    QTest.keyClick(rows[0], Qt.Key.Key_Down)
    assert shown.page.focusWidget() is rows[1]
    stops = [row for row in rows if row.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [rows[1]]


def test_the_focus_stays_in_its_list_when_the_checks_run_again(shown: Shown) -> None:
    rows = shown.page.questions.list.rows
    rows[2].setFocus()
    shown.page.view_model.run_checks()
    shown.casebook.settle()
    fresh = shown.page.questions.list.rows
    assert fresh[2] is not rows[2]
    assert shown.page.focusWidget() is fresh[2]
    QTest.keyClick(fresh[2], Qt.Key.Key_Down)
    assert shown.page.focusWidget() is fresh[3]


def test_a_narrow_window_shows_the_checks_first_and_the_steps_on_demand(shown: Shown) -> None:
    shown.page.set_band("narrow")
    assert shown.page.checks.isVisible() and not shown.page.issue_panel.isVisible()
    shown.page.steps_button.click()
    assert shown.page.issue_panel.isVisible() and not shown.page.checks.isVisible()
    shown.page.hide_panel()
    assert shown.page.checks.isVisible()
    shown.page.set_band("base")
    assert shown.page.checks.isVisible() and shown.page.issue_panel.isVisible()


@pytest.mark.parametrize("mode", ["light", "dark", "high_contrast"])
@pytest.mark.parametrize("percent", [100, 200])
def test_the_page_is_drawn_in_every_theme_and_size_without_a_warning(
    shown: Shown, mode: str, percent: int
) -> None:
    theme().set_mode(mode)  # type: ignore[arg-type]
    theme().set_percent(percent)
    shown.page.set_band("narrow" if percent == 200 else "base")
    assert not shown.page.grab().isNull()


def test_every_control_has_a_name(shown: Shown) -> None:
    from PySide6.QtWidgets import QAbstractButton, QLineEdit

    shown.issue()
    for kind in (QAbstractButton, QLineEdit):
        for control in shown.page.findChildren(kind):
            assert control.accessibleName() or (isinstance(control, QAbstractButton) and control.text()), (
                control
            )
