"""Long work on the casebook gives way: what is asked meanwhile is answered at once, in order, and it can be stopped."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from soteria_desk.api import Cancelled, Progress
from tests.builders import a_case
from tests.ui.builders import a_desk, waited
from ui.work.desk_worker import DeskWorker

Ends = list[object]


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[DeskWorker]:
    made = DeskWorker()
    yield made
    assert made.stop()


def _steps(seconds: float, started: threading.Event | None = None) -> Callable[[Progress], str]:
    """Work that takes so long in steps of a millisecond."""

    def work(progress: Progress) -> str:
        if started is not None:
            started.set()
        end = time.monotonic() + seconds
        done = 0
        while time.monotonic() < end:
            time.sleep(0.001)
            done += 1
            progress.step(done, 10_000)
        return "checked"

    return work


def test_saves_asked_during_long_work_are_answered_in_order_and_at_once(
    qtbot: QtBot, worker: DeskWorker
) -> None:
    started = threading.Event()
    got: Ends = []
    worker.run_behind(_steps(0.6, started), got.append)
    assert started.wait(5)
    waits: list[float] = []
    for n in range(40):
        asked = time.monotonic()
        worker.run(lambda n=n: n, got.append)  # type: ignore[misc]
        qtbot.waitUntil(lambda n=n: len(got) > n)  # type: ignore[misc]
        waits.append(time.monotonic() - asked)
    qtbot.waitUntil(lambda: "checked" in got)
    assert got == [*range(40), "checked"]
    assert sorted(waits)[len(waits) // 2] < 0.05


def test_what_is_asked_in_one_go_comes_back_in_its_order_before_the_long_work_ends(
    qtbot: QtBot, worker: DeskWorker
) -> None:
    started = threading.Event()
    got: Ends = []
    worker.run_behind(_steps(0.2, started), got.append)
    assert started.wait(5)
    for n in range(50):
        worker.run(lambda n=n: n, got.append)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(got) == 51)
    assert got == [*range(50), "checked"]


def test_what_was_asked_first_is_done_before_long_work_begins(qtbot: QtBot, worker: DeskWorker) -> None:
    gate = threading.Event()
    ran: Ends = []
    worker.run(lambda: gate.wait(5))
    worker.run_behind(lambda _: ran.append("behind"))
    worker.run(lambda: ran.append("save"))
    gate.set()
    qtbot.waitUntil(lambda: len(ran) == 2)
    assert ran == ["save", "behind"]


def test_one_long_work_runs_at_a_time_and_the_next_waits_for_it(qtbot: QtBot, worker: DeskWorker) -> None:
    inside: Ends = []
    most: list[int] = []

    def work(progress: Progress) -> None:
        inside.append(1)
        most.append(len(inside))
        for n in range(20):
            time.sleep(0.001)
            progress.step(n, 20)
        inside.pop()

    ends: Ends = []
    for _ in range(3):
        worker.run_behind(work, ends.append, ends.append)
    qtbot.waitUntil(lambda: len(ends) == 3)
    assert most == [1, 1, 1]


def test_cancelled_long_work_stops_at_its_next_step_and_the_casebook_goes_on(
    qtbot: QtBot, worker: DeskWorker
) -> None:
    started = threading.Event()
    ends: Ends = []
    hold = worker.run_behind(_steps(30, started), ends.append, ends.append)
    assert started.wait(5)
    hold.cancel()
    worker.run(lambda: "saved", ends.append)
    qtbot.waitUntil(lambda: len(ends) == 2)
    assert isinstance(ends[0], Cancelled)
    assert ends[1] == "saved"


def test_long_work_cancelled_before_it_began_never_runs(qtbot: QtBot, worker: DeskWorker) -> None:
    gate = threading.Event()
    ran: Ends = []
    ends: Ends = []
    worker.run(lambda: gate.wait(5))
    worker.run_behind(lambda _: ran.append(1), ends.append, ends.append).cancel()
    gate.set()
    qtbot.waitUntil(lambda: len(ends) == 1)
    assert isinstance(ends[0], Cancelled)
    assert ran == []


def test_closing_gives_up_long_work_first_and_is_never_done_inside_it(
    qtbot: QtBot, worker: DeskWorker
) -> None:
    events: Ends = []
    started = threading.Event()

    def work(progress: Progress) -> None:
        started.set()
        try:
            while True:
                time.sleep(0.001)
                progress.step(1, 2)
        finally:
            events.append("work ended")

    ends: Ends = []
    worker.run_behind(work, ends.append, ends.append)
    worker.run_behind(lambda _: events.append("never"), ends.append, ends.append)
    assert started.wait(5)
    began = time.monotonic()
    worker.run(lambda: events.append("last save"))
    worker.run_last(lambda: events.append("closed"), ends.append)
    qtbot.waitUntil(lambda: len(ends) == 3)
    assert time.monotonic() - began < 1
    assert events[-1] == "closed"
    assert events.index("work ended") < events.index("closed")
    assert events.index("last save") < events.index("closed")
    assert "never" not in events
    assert sum(isinstance(one, Cancelled) for one in ends) == 2


def test_stopping_the_thread_gives_up_long_work_and_answers_it(qtbot: QtBot) -> None:
    worker = DeskWorker()
    started = threading.Event()
    ends: Ends = []
    worker.run_behind(_steps(30, started), ends.append, ends.append)
    assert started.wait(5)
    worker.run(lambda: "saved", ends.append)
    assert worker.stop()
    assert [type(one) for one in ends if one != "saved"] == [Cancelled]
    assert "saved" in ends
    with pytest.raises(RuntimeError):
        worker.run_behind(lambda _: 1)


def test_settling_answers_saves_and_does_not_wait_for_long_work(qtbot: QtBot, worker: DeskWorker) -> None:
    started = threading.Event()
    hold = worker.run_behind(_steps(30, started), failed=lambda _: None)
    assert started.wait(5)
    got: Ends = []
    worker.run(lambda: "saved", got.append)
    assert worker.settle(5)
    assert got == ["saved"]
    assert not worker.busy
    hold.cancel()


def test_a_failed_save_fails_alone_and_the_long_work_goes_on(qtbot: QtBot, worker: DeskWorker) -> None:
    started = threading.Event()
    ends: Ends = []
    worker.run_behind(_steps(0.1, started), ends.append, ends.append)
    assert started.wait(5)
    worker.run(lambda: 1 / 0, failed=ends.append)
    qtbot.waitUntil(lambda: len(ends) == 2)
    assert isinstance(ends[0], ZeroDivisionError)
    assert ends[1] == "checked"


def test_long_work_tells_how_far_it_is_without_flooding_the_window(qtbot: QtBot, worker: DeskWorker) -> None:
    told: list[tuple[int, int]] = []
    ends: Ends = []

    def work(progress: Progress) -> None:
        for n in range(1, 5001):
            progress.step(n, 5000)

    worker.run_behind(work, ends.append, ends.append, told.append)
    qtbot.waitUntil(lambda: len(ends) == 1)
    assert told[-1] == (5000, 5000)
    assert len(told) < 200
    assert told == sorted(told)


def test_a_check_that_gives_way_lets_saves_through_and_no_transaction_is_nested(
    qtbot: QtBot, worker: DeskWorker, tmp_path: Path
) -> None:
    desk = waited(worker, lambda: a_desk(tmp_path))
    nested: list[bool] = []
    waits: list[bool] = []

    def check(progress: Progress) -> int:
        rounds = 0
        while desk.store.head().seq < 30 and rounds < 100_000:
            rounds += 1
            waits.append(progress.waiting())
            desk.store.connection.execute("SELECT count(*) FROM journal")
            progress.step(rounds, 100_000)
        return desk.store.head().seq

    def save() -> None:
        nested.append(desk.store._database.in_transaction)
        with desk.store.unit("case.create") as work:
            work.put(a_case())

    ends: Ends = []
    worker.run_behind(check, ends.append, ends.append)
    for _ in range(40):
        worker.run(save, failed=ends.append)
    qtbot.waitUntil(lambda: not worker.busy and len(ends) == 1)
    assert isinstance(ends[0], int)
    assert ends[0] >= 30
    assert nested == [False] * 40
    assert waited(worker, lambda: desk.store.check("full").colour) == "green"
    worker.run_last(desk.close)
