"""Work for the casebook's thread is answered in order, on the UI thread, and never lost."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from soteria_desk.api import Cancelled
from ui.work.desk_worker import DeskWorker
from ui.work.job import Job


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[DeskWorker]:
    made = DeskWorker()
    yield made
    assert made.stop()


def test_answers_come_in_the_order_of_the_work(qtbot: QtBot, worker: DeskWorker) -> None:
    got: list[int] = []
    for n in range(50):
        worker.run(lambda n=n: n, got.append)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(got) == 50)
    assert got == list(range(50))


def test_work_runs_on_one_other_thread_and_answers_come_on_this_one(qtbot: QtBot, worker: DeskWorker) -> None:
    ran: list[int] = []
    answered: list[int] = []
    for _ in range(5):
        worker.run(
            lambda: ran.append(threading.get_ident()), lambda _: answered.append(threading.get_ident())
        )
    qtbot.waitUntil(lambda: len(answered) == 5)
    assert len(set(ran)) == 1
    assert set(ran) != set(answered)
    assert set(answered) == {threading.get_ident()}


def test_a_failure_reaches_the_one_who_asked_and_later_work_still_runs(
    qtbot: QtBot, worker: DeskWorker
) -> None:
    failures: list[Exception] = []
    got: list[str] = []
    worker.run(lambda: 1 / 0, failed=failures.append)
    worker.run(lambda: "fine", got.append)
    qtbot.waitUntil(lambda: got == ["fine"])
    assert [type(f) for f in failures] == [ZeroDivisionError]


def test_a_failure_nobody_asked_for_is_told_to_all(qtbot: QtBot, worker: DeskWorker) -> None:
    with qtbot.waitSignal(worker.failed) as told:
        worker.run(lambda: 1 / 0)
    assert isinstance(told.args[0], ZeroDivisionError)


def test_settling_waits_for_the_work_and_for_what_its_answers_ask_for(
    qtbot: QtBot, worker: DeskWorker
) -> None:
    got: list[str] = []

    def first(word: str) -> None:
        got.append(word)
        worker.run(lambda: "second", got.append)

    worker.run(lambda: "first", first)
    assert worker.settle(5)
    assert got == ["first", "second"]
    assert not worker.busy


def test_settling_gives_up_on_work_that_takes_too_long(qtbot: QtBot, worker: DeskWorker) -> None:
    going_on = threading.Event()
    worker.run(going_on.wait)
    assert not worker.settle(0.02)
    going_on.set()
    assert worker.settle(5)


def test_stopping_finishes_the_work_and_delivers_every_answer(qtbot: QtBot) -> None:
    worker = DeskWorker()
    got: list[int] = []
    for n in range(20):
        worker.run(lambda n=n: n, got.append)  # type: ignore[misc]
    assert worker.stop()
    assert got == list(range(20))
    with pytest.raises(RuntimeError):
        worker.run(lambda: 1)


def test_interrupting_gives_up_running_and_waiting_work_but_not_later_work(
    qtbot: QtBot, worker: DeskWorker
) -> None:
    started, interrupted = threading.Event(), threading.Event()
    worker.set_interrupter(interrupted.set)
    ends: list[Any] = []

    def slow() -> None:
        started.set()
        interrupted.wait(5)
        raise OSError("interrupted")

    worker.run(slow, failed=ends.append)
    worker.run(lambda: "never", ends.append, ends.append)
    assert started.wait(5)
    worker.interrupt()
    worker.run(lambda: "later", ends.append, ends.append)
    qtbot.waitUntil(lambda: len(ends) == 3)
    assert [type(e) for e in ends[:2]] == [Cancelled, Cancelled]
    assert ends[2] == "later"


class _Page(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.got: list[object] = []

    def take(self, value: object) -> None:
        self.got.append(value)


def test_an_answer_for_a_page_that_is_gone_is_dropped(qtbot: QtBot, worker: DeskWorker) -> None:
    import shiboken6

    gate = threading.Event()
    page = _Page()
    worker.run(lambda: gate.wait(5), page.take)
    shiboken6.delete(page)
    gate.set()
    qtbot.waitUntil(lambda: not worker.busy)
    assert page.got == []


def test_a_job_ends_exactly_once(qtbot: QtBot) -> None:
    ends: list[object] = []

    def work(job: Job) -> str:
        for n in range(3):
            job.step(n, 3)
        return "made"

    job = Job(work)
    job.succeeded.connect(ends.append)
    job.failed.connect(ends.append)
    job.cancelled.connect(lambda: ends.append("cancelled"))
    with qtbot.waitSignal(job.succeeded):
        job.start()
    assert ends == ["made"]


def test_a_cancelled_job_stops_at_its_next_step_and_fails_nobody(qtbot: QtBot) -> None:
    reached = threading.Event()
    go_on = threading.Event()

    def work(job: Job) -> None:
        reached.set()
        go_on.wait(5)
        job.step(1, 2)

    job = Job(work)
    failures: list[object] = []
    job.failed.connect(failures.append)
    with qtbot.waitSignal(job.cancelled):
        job.start()
        assert reached.wait(5)
        job.cancel()
        go_on.set()
    assert failures == []
