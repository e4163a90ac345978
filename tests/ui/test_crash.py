"""Our own defects end in a calm message and a log that holds nothing of a case."""

import contextlib
import logging
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import qWarning
from pytestqt.qtbot import QtBot

from soteria_desk import api, guard, log, paths
from soteria_desk.errors import CasebookInUse, NetworkStopped, WrongPassphrase
from ui.crash import CrashHook
from ui.notices import Notices

MARK = "Quillfeather"
"""Stands for anything of a case: it is in every value that the errors below carry."""


@pytest.fixture
def notices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notices]:
    monkeypatch.setattr(paths, "settings_folder", lambda: tmp_path)
    made = Notices()
    hook = CrashHook(made, made)
    hook.install()
    yield made
    hook.remove()


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
    text = (tmp_path / "log.txt").read_text(encoding="utf-8")
    assert "KeyError" in text and "test_crash:" in text
    assert "K. T." not in text


def test_the_code_on_the_screen_is_found_in_the_log(qtbot: QtBot, notices: Notices) -> None:
    with qtbot.waitSignal(notices.error_told) as told:
        try:
            break_on("x")
        except KeyError as error:
            notices.show_failure(error)
    happened = told.args[0].happened
    mark = happened.rpartition("E-99-")[2].rstrip(").")

    assert happened == f"Soteria Desk stopped something that should not happen (code E-99-{mark})."
    assert f"E-99 {mark} KeyError" in log.read()


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


def test_a_stopped_network_is_told_even_where_a_library_swallows_it(qtbot: QtBot, notices: Notices) -> None:
    with qtbot.waitSignal(notices.error_told) as told, contextlib.suppress(Exception):
        guard._refuse("socket.connect", (MARK,))

    assert told.args[0].code == "E-98"
    assert (
        f"{told.args[0].happened} {told.args[0].safe}"
        == "Soteria Desk stopped something that should not happen (code E-98). Your saved work is safe."
    )
    assert "E-98" in log.read() and MARK not in log.read()


def test_what_qt_says_is_logged_by_its_category_alone(notices: Notices) -> None:
    qWarning(f"QTextCursor cannot show {MARK}")

    assert "qt.warning" in log.read() and MARK not in log.read()


def test_what_fails_while_being_thrown_away_is_logged_and_told_to_nobody(notices: Notices) -> None:
    told: list[object] = []
    notices.error_told.connect(told.append)

    class Broken:
        def __del__(self) -> None:
            raise ValueError(MARK)

    Broken()
    assert "unraisable" in log.read() and MARK not in log.read()
    assert told == []


def _provocations() -> list[Callable[[], object]]:
    """Ways to break things with a marked word in every value: message, name, file, SQL, path, function, cause."""
    made_up = type(MARK, (Exception,), {})

    def chained() -> None:
        try:
            int(MARK)
        except ValueError as error:
            raise RuntimeError(MARK) from error

    def in_a_file_of_that_name() -> None:
        exec(
            compile(f"def {MARK}():\n    raise ValueError('{MARK}')\n{MARK}()", f"/home/{MARK}.py", "exec"),
            {},
        )

    def with_a_module_of_that_name() -> None:
        exec(f"raise ValueError('{MARK}')", {"__name__": MARK})

    def with_numbers() -> None:
        error = OSError(5, MARK, f"/{MARK}")
        error.code = MARK  # type: ignore[attr-defined]
        raise error

    def raising(error: BaseException) -> Callable[[], object]:
        def fail() -> None:
            raise error

        return fail

    return [
        lambda: int(MARK),
        lambda: dict[str, str]()[MARK],
        lambda: getattr(object(), MARK),
        lambda: Path(f"/no/{MARK}").read_text(),
        lambda: sqlite3.connect(":memory:").execute(f"SELECT {MARK} FROM {MARK}"),
        lambda: b"\xff".decode(MARK),
        lambda: __import__(MARK),
        lambda: MARK[1:].encode().decode("utf-16"),
        lambda: eval(f"{MARK} {MARK}"),
        lambda: logging.getLogger(MARK).setLevel(MARK),
        raising(made_up(MARK)),
        raising(WrongPassphrase(label=MARK)),
        raising(CasebookInUse(computer=MARK, time=MARK)),
        raising(UnicodeDecodeError("utf-8", MARK.encode(), 0, 1, MARK)),
        raising(SystemError(MARK, {MARK: MARK})),
        raising(ExceptionGroup(MARK, [ValueError(MARK)])),
        chained,
        in_a_file_of_that_name,
        with_a_module_of_that_name,
        with_numbers,
    ]


def test_two_hundred_provoked_errors_leave_no_marked_word_in_the_log(notices: Notices) -> None:
    count = 0
    for _ in range(10):
        for provoke in _provocations():
            try:
                provoke()
            except Exception as error:
                count += 1
                sys.excepthook(type(error), error, error.__traceback__)

    text = log.read()
    assert count == 200 and text.count("E-99") == 200
    assert MARK.lower() not in text.lower()
    assert str(Path(__file__).parents[2]) not in text
    assert "OSError 5" in text and "WrongPassphrase E-01" in text and "other" in text


def test_nothing_but_codes_can_be_put_into_the_log(notices: Notices) -> None:
    log.event(f"{MARK} was here", f"/cases/{MARK}", ms=3.2)

    assert log.read().split(" ", 1)[1] == "other other 3 ms\n"


def test_the_log_never_takes_more_than_three_files_of_a_megabyte(
    notices: Notices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "LARGEST", 2_000)
    for number in range(400):
        log.event("unlock", ms=number)

    files = sorted(one.name for one in tmp_path.iterdir())
    assert files == ["log.1.txt", "log.2.txt", "log.txt"]
    assert all((tmp_path / name).stat().st_size <= 2_000 for name in files)
    assert log.read().endswith("unlock 399 ms\n")
    assert log.LARGEST == 2_000


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
def test_the_log_is_for_the_person_alone(notices: Notices, tmp_path: Path) -> None:
    log.event("start")

    assert (tmp_path / "log.txt").stat().st_mode & 0o777 == 0o600


def test_a_log_that_cannot_be_written_stops_nothing(
    notices: Notices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_way: Any = tmp_path / "file"
    in_the_way.write_text("")
    monkeypatch.setattr(paths, "settings_folder", lambda: in_the_way)

    log.event("start")
    assert log.read() == ""


def test_the_network_guard_says_its_exact_words() -> None:
    error = NetworkStopped()
    assert (
        f"{error.message_text} {error.safe_text}"
        == "Soteria Desk stopped something that should not happen (code E-98). Your saved work is safe."
    )
