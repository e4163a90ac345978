"""The policy holds in the running window: the lock's time, E-71 at every opening; and traces are watched from the start."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from soteria_desk.api import Desk, unlock
from soteria_desk.policy import Lock, Printing
from tests.builders import ANY_COST, LABEL, PASSPHRASE, a_clock
from tests.ui.builders import FOLDER, OpenCasebook, a_desk, a_new_case, waited
from tests.ui.policy_fakes import break_it, impose
from ui import traces
from ui.app import Application
from ui.no_learning import SENSITIVE
from ui.notices import ErrorNotice
from ui.settings import Settings
from ui.viewmodels.review import Paper
from ui.widgets.saved_field import SavedText


class Opened:
    """The application with its casebook open on an investigation."""

    def __init__(self, qapp: QApplication, folder: Path) -> None:
        desk = a_desk(folder)
        case_id = desk.casework.open_case(a_new_case())
        desk.close()
        self.settings = Settings(folder / "own")
        self.app = Application(qapp, self.settings)
        self.told: list[ErrorNotice] = []
        self.app.notices.error_told.connect(self.told.append)
        at = folder / FOLDER
        opened = waited(self.app.worker, lambda: self._unlock(at))
        self.app.open_desk(opened, at, LABEL)
        self.settle()
        self.app.open_case(case_id)
        self.settle()

    def _unlock(self, at: Path) -> Desk:
        return unlock(at, LABEL, PASSPHRASE, clock=a_clock(), limits=ANY_COST)

    def leave(self) -> None:
        """Close the casebook and throw the window away, as locking does."""
        self.app.quit()
        self.app._drop_window()
        QApplication.processEvents()

    def settle(self) -> None:
        for _ in range(5):
            waited(self.app.worker, lambda: None)
            QApplication.processEvents()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path


def test_a_shorter_time_of_the_force_counts_down_whatever_was_chosen(
    qtbot: QtBot, qapp: QApplication, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impose(monkeypatch, "lock.minutes", lock=Lock(minutes=2))
    (folder / "own").mkdir()
    (folder / "own" / "window.json").write_text('{"lock_minutes": 30}')
    opened = Opened(qapp, folder)

    assert 100 < opened.app.lock.seconds_left() <= 120
    opened.settings.set_lock_minutes(1)
    assert opened.app.lock.seconds_left() <= 60  # a shorter one holds at once
    opened.leave()


def test_a_policy_that_cannot_be_used_is_told_at_every_opening_and_the_casebook_opens(
    qtbot: QtBot, qapp: QApplication, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_it(monkeypatch)
    opened = Opened(qapp, folder)

    assert [each.code for each in opened.told][:1] == ["E-71"]
    assert "strictest rules" in opened.told[0].safe
    assert opened.app.lock.seconds_left() <= 60
    opened.leave()


def test_fields_are_private_and_the_clipboard_is_watched_from_the_first_page_on(
    qtbot: QtBot, qapp: QApplication, folder: Path
) -> None:
    opened = Opened(qapp, folder)
    window = opened.app.window
    assert window is not None
    field = window.findChildren(SavedText)[0]
    field.setInputMethodHints(Qt.InputMethodHint.ImhNone)
    qapp.focusChanged.emit(None, field)
    assert field.inputMethodHints() & SENSITIVE == SENSITIVE

    opened.settings.set_clipboard_seconds(20)
    assert traces.watch(qapp, 20).clipboard.seconds == 20
    assert qapp.testAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    opened.leave()


def test_the_paper_says_beforehand_that_no_file_is_allowed_and_asks_for_the_label(
    casebook: OpenCasebook, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from soteria_desk.api import make_pdf
    from ui.pages.review_paper import PaperView

    casebook.open_case()
    case_id = casebook.session.case_id
    draft = waited(casebook.worker, lambda: casebook.desk.export.draft_order(case_id))
    order = replace(draft, revision_id="0" * 32)  # as of a revision, without a label
    impose(monkeypatch, printing=Printing(pdf_to_file=False, copy_label_required=True))
    view = PaperView()
    qtbot.addWidget(view)
    view.show_paper(Paper(order=order, pdf=make_pdf(order)), False)

    assert not view.save_button.isEnabled() and "Your force" in view.save_button.toolTip()
    with qtbot.waitSignal(view.failed) as refused:
        view.ask_print()
    assert refused.args[0].code == "E-46" and "copy label" in refused.args[0].message_text
