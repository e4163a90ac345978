"""Recording a signed review from its slip: only the right slip, only complete, only once."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from soteria_desk.api import Issued, Outcome, Review
from soteria_desk.clock import StoppedClock
from tests.ui.builders import OpenCasebook, a_new_case
from tests.ui.review_builders import a_case_to_review, issued, plain_proposals
from ui.dialogs.record_signature import SOMEONE_ELSE, RecordSignatureSheet
from ui.viewmodels.review import instants
from ui.viewmodels.signature import SignatureViewModel
from ui.widgets.fingerprint_field import fingerprint_groups


class Slip:
    """The dialog over an issued revision."""

    def __init__(self, qtbot: QtBot, casebook: OpenCasebook, expected: Issued) -> None:
        self.qtbot, self.casebook, self.expected = qtbot, casebook, expected
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(1200, 760)
        self.window.show()
        # An hour later: the paper was printed, read and signed.
        assert isinstance(casebook.clock, StoppedClock)
        casebook.clock.set(casebook.clock.now() + timedelta(hours=1))
        self.model = SignatureViewModel(casebook.session, expected, casebook.clock)
        self.sheet = RecordSignatureSheet(self.window, self.model)
        self.sheet.open()

    def type_groups(self, text: str) -> None:
        """Type as a person does: one character after the other, wherever the focus is."""
        self.sheet.fingerprint.boxes[0].setFocus()
        for char in text:
            box = self.sheet.focusWidget()
            assert box is not None
            QTest.keyClicks(box, char)
        self.casebook.settle()

    def fill(self) -> None:
        """Everything from a slip that approves."""
        sheet = self.sheet
        sheet.fingerprint.set_text(self.expected.fingerprint[:16])
        sheet.radios[Outcome.APPROVED].setChecked(True)
        sheet.on.set_on(QDate(2026, 3, 12))
        sheet.time.setText("12:30")
        sheet.seen_ink.setChecked(True)

    def record(self) -> None:
        self.sheet.record_button.click()
        self.casebook.settle()

    def recorded(self) -> Review | None:
        """The review on record for this revision."""
        case_id, number = self.expected.case_id, self.expected.number
        return self.casebook.do(lambda desk: desk.review.issued(case_id, number)).review


@pytest.fixture
def slip(qtbot: QtBot, casebook: OpenCasebook) -> Iterator[Slip]:
    case_id = a_case_to_review(casebook)
    made = Slip(qtbot, casebook, issued(casebook, case_id))
    yield made
    made.sheet.reject()


def test_the_boxes_advance_by_themselves_and_the_match_is_said(slip: Slip) -> None:
    assert slip.sheet.focusWidget() is slip.sheet.fingerprint.boxes[0]
    slip.type_groups(slip.expected.fingerprint[:16].lower())
    assert [box.text() for box in slip.sheet.fingerprint.boxes] == slip.expected.short_fingerprint().split()
    assert slip.sheet.match.text() == "Matches revision 1"


@pytest.mark.parametrize("whole", [False, True])
def test_a_pasted_fingerprint_fills_all_boxes(slip: Slip, qapp: QApplication, whole: bool) -> None:
    one = slip.expected
    qapp.clipboard().setText(one.fingerprint if whole else f" {one.short_fingerprint()} \n")
    QTest.keyClick(slip.sheet.fingerprint.boxes[2], Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    slip.casebook.settle()
    assert slip.sheet.fingerprint.text() == one.fingerprint[:16]
    assert slip.sheet.match.text() == "Matches revision 1"


def test_the_text_of_the_qr_code_is_understood() -> None:
    assert fingerprint_groups("SD1|LARKSPUR|WX/26/00417|R4|A81F60D29C4E37B5") == (
        "A81F",
        "60D2",
        "9C4E",
        "37B5",
    )
    assert fingerprint_groups("A81F-60D2-9C4E-37B5") == ("A81F", "60D2", "9C4E", "37B5")
    assert fingerprint_groups("a number: 12") is None


def test_a_character_that_is_in_no_fingerprint_is_refused_and_o_is_read_as_zero(slip: Slip) -> None:
    QTest.keyClicks(slip.sheet.fingerprint.boxes[0], "OG")
    assert slip.sheet.fingerprint.boxes[0].text() == "0"
    QTest.keyClicks(slip.sheet.fingerprint.boxes[0], "Z")
    assert "0 to 9 and A to F" in slip.sheet.fingerprint_error.text()


def test_backspace_at_the_start_of_a_box_goes_on_in_the_one_before(slip: Slip) -> None:
    slip.type_groups("A81F6")
    boxes = slip.sheet.fingerprint.boxes
    QTest.keyClick(boxes[1], Qt.Key.Key_Backspace)
    QTest.keyClick(boxes[1], Qt.Key.Key_Backspace)
    assert [box.text() for box in boxes] == ["A81", "", "", ""]
    assert slip.sheet.focusWidget() is boxes[0]


def test_a_slip_of_an_older_revision_is_named_and_cannot_be_recorded(slip: Slip) -> None:
    case_id = slip.expected.case_id

    def adopt_more(desk: object) -> None:
        proposal = plain_proposals(desk, case_id)[0]  # type: ignore[arg-type]
        desk.planning.adopt(case_id, *proposal)  # type: ignore[attr-defined]

    slip.casebook.do(adopt_more)
    newer = issued(slip.casebook, case_id)
    later = Slip(slip.qtbot, slip.casebook, newer)
    later.fill()
    later.sheet.fingerprint.set_text(slip.expected.fingerprint[:16])
    slip.casebook.settle()
    assert later.sheet.match.text() == "This slip belongs to revision 1, not revision 2."
    later.sheet.time.setText("13:30")
    later.record()
    assert later.sheet.isVisible() and later.recorded() is None
    assert "Nothing was recorded." in later.sheet.errors.text()
    later.sheet.reject()


def test_an_unknown_fingerprint_is_said_to_be_unknown(slip: Slip) -> None:
    slip.type_groups("0123456789ABCDEF")
    assert slip.sheet.match.text() == "No record has this fingerprint."


def test_a_slip_of_another_investigation_is_not_taken(slip: Slip) -> None:
    other = slip.casebook.do(lambda desk: desk.casework.open_case(a_new_case("WX/26/00555", "TEASEL")))

    def ready(desk: object) -> Issued:
        victim = desk.casework.file(other).victims()[0].id  # type: ignore[attr-defined]
        desk.casework.record_care(victim, safe_contact="By text")  # type: ignore[attr-defined]
        return desk.review.issue(other)  # type: ignore[attr-defined, no-any-return]

    elsewhere = slip.casebook.do(ready)
    slip.sheet.fingerprint.set_text(elsewhere.fingerprint[:16])
    slip.casebook.settle()
    assert slip.sheet.match.text() == "This slip belongs to another investigation in this casebook."


def test_what_is_missing_is_said_at_its_field_and_the_focus_goes_to_the_first(slip: Slip) -> None:
    sheet = slip.sheet
    slip.record()
    assert "four groups" in sheet.fingerprint_error.text()
    assert sheet.outcome_error.text() == "Choose what the reviewer ticked."
    assert sheet.on_field.error.text() == "Copy the day from the slip."
    assert sheet.seen_ink_error.text() == "Look at the signed page, then tick this."
    assert sheet.focusWidget() is sheet.fingerprint.boxes[0]
    assert slip.recorded() is None


def test_a_complete_slip_is_recorded_once_with_what_was_written(slip: Slip) -> None:
    slip.fill()
    slip.sheet.radios[Outcome.WITH_CONDITIONS].setChecked(True)
    slip.record()
    assert slip.sheet.conditions_field.error.text() == "Write the conditions as on the paper."
    slip.sheet.conditions.setPlainText("1. Dashcam viewed by 13 March.")
    slip.sheet.next_review.set_on(QDate(2026, 3, 26))
    slip.record()
    review = slip.recorded()
    assert review is not None and not slip.sheet.isVisible()
    assert (review.outcome, review.conditions) == (Outcome.WITH_CONDITIONS, "1. Dashcam viewed by 13 March.")
    assert review.fingerprint == slip.expected.fingerprint[:16]
    assert review.signed_at == datetime.fromisoformat("2026-03-12T12:30:00+00:00")
    assert review.next_review_at is not None and review.next_review_at.date().isoformat() == "2026-03-26"


def test_ctrl_enter_records(slip: Slip) -> None:
    slip.fill()
    QTest.keyClick(slip.sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    slip.casebook.settle()
    assert slip.recorded() is not None


def test_ones_own_plan_is_refused_in_three_parts(slip: Slip) -> None:
    slip.fill()
    slip.sheet.signed_by.setCurrentIndex(slip.sheet.signed_by.findData(slip.casebook.session.me))
    slip.record()
    assert slip.recorded() is None
    told = slip.sheet.errors.text()
    assert "nobody signs off their own plan" in told and "Have another supervisor sign" in told
    assert slip.sheet.record_button.isEnabled()


def test_a_signer_who_is_not_listed_is_added(slip: Slip) -> None:
    slip.fill()
    sheet = slip.sheet
    sheet.signed_by.setCurrentIndex(sheet.signed_by.findData(SOMEONE_ELSE))
    slip.record()
    assert sheet.name_field.error.text() == "Write the name as on the paper."
    sheet.name.setText("R. Sandhu")
    sheet.rank.setText("DI")
    sheet.number.setText("1190")
    slip.record()
    review = slip.recorded()
    assert review is not None
    officers = slip.casebook.do(lambda desk: desk.casework.officers())
    assert next(one for one in officers if one.id == review.signed_by).title() == "DI R. Sandhu, 1190"


@pytest.mark.parametrize(
    ("clock", "told"),
    [
        ("", "Four figures, 00:00 to 23:59."),
        ("25:00", "Four figures, 00:00 to 23:59."),
        ("14:00", "This lies in the future."),
        ("09:00", "This lies before the revision was issued, 12 March 2026, 12:00."),
    ],
)
def test_a_time_that_cannot_be_is_refused_at_its_field(slip: Slip, clock: str, told: str) -> None:
    slip.fill()
    slip.sheet.time.setText(clock)
    slip.record()
    assert slip.sheet.time_field.error.text() == told
    assert slip.recorded() is None


@pytest.mark.parametrize("typed", ["12:30", "1230", "12.30", " 12:30 "])
def test_a_time_is_read_as_people_write_it(slip: Slip, typed: str) -> None:
    slip.fill()
    slip.sheet.time.setText(typed)
    assert slip.model.missing(slip.sheet.typed()) == ()


def test_an_hour_that_the_clocks_showed_twice_is_asked_about(slip: Slip) -> None:
    slip.sheet.on.choose(QDate(2025, 10, 26))
    slip.sheet.time.setText("01:30")
    slip.sheet.time.editingFinished.emit()
    assert slip.sheet.which_field.isVisible()
    slip.sheet.time.setText("03:30")
    slip.sheet.time.editingFinished.emit()
    assert not slip.sheet.which_field.isVisible()


def test_summer_time_is_known() -> None:
    assert instants(datetime(2026, 3, 29, 1, 30)) == ()
    first, second = instants(datetime(2025, 10, 26, 1, 30))
    assert (second - first).total_seconds() == 0 or second.utcoffset() != first.utcoffset()
    assert len(instants(datetime(2026, 7, 1, 12, 0))) == 1
