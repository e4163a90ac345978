"""Our own defects end in a calm message and a log that holds nothing of a case."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from soteria_desk import api
from ui.crash import CrashHook, outline
from ui.notices import Notices


@pytest.fixture
def notices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notices]:
    monkeypatch.setattr(api, "settings_folder", lambda: tmp_path, raising=False)
    hooks = sys.excepthook, threading.excepthook
    made = Notices()
    hook = CrashHook(made, made)
    hook.install()
    yield made
    sys.excepthook, threading.excepthook = hooks


def break_on(case_text: str) -> None:
    raise KeyError(case_text)


def test_a_defect_is_told_in_three_parts_and_logged_without_case_text(
    qtbot: QtBot, notices: Notices, tmp_path: Path
) -> None:
    with qtbot.waitSignal(notices.error_told) as told:
        try:
            break_on("K. T. reports")
        except KeyError as error:
            notices.show_failure(error)
    assert told.args[0].safe == "Your saved work is safe."
    log = (tmp_path / "log.txt").read_text(encoding="utf-8")
    assert "KeyError" in log
    assert "break_on" in log
    assert "K. T." not in log


def test_a_defect_on_another_thread_is_told_too(qtbot: QtBot, notices: Notices) -> None:
    with qtbot.waitSignal(notices.error_told):
        thread = threading.Thread(target=break_on, args=("x",))
        thread.start()
        thread.join()


def test_cancelled_work_is_told_to_nobody(notices: Notices) -> None:
    told: list[object] = []
    notices.error_told.connect(told.append)
    notices.show_failure(api.Cancelled())
    assert told == []


def test_the_outline_names_no_folder_of_the_user() -> None:
    try:
        break_on("x")
    except KeyError as error:
        text = outline(type(error), error.__traceback__)
    assert str(Path(__file__).resolve().parents[2]) not in text
