"""Cycles that hold Qt objects are destroyed on the window's thread, whoever allocates meanwhile."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from ui.garbage import GarbageCollector


class Knot(QObject):
    """An object that is part of a cycle."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


@pytest.fixture
def collector(qtbot: object) -> Iterator[GarbageCollector]:
    gc.collect()
    gc.enable()  # as Python starts; the collector takes over
    made = GarbageCollector()
    yield made
    made.deleteLater()


def test_another_thread_that_allocates_much_destroys_no_qt_object(collector: GarbageCollector) -> None:
    died_on: list[threading.Thread] = []
    knot = Knot()
    weakref.finalize(knot, lambda: died_on.append(threading.current_thread()))
    del knot
    busy = threading.Thread(target=lambda: [[] for _ in range(200_000)])
    busy.start()
    busy.join()
    assert died_on == []


def test_what_is_due_is_collected_on_the_windows_thread(collector: GarbageCollector) -> None:
    died_on: list[threading.Thread] = []
    knot = Knot()
    weakref.finalize(knot, lambda: died_on.append(threading.current_thread()))
    del knot
    # Well past the threshold: some lists are taken from a store of freed ones and do not count.
    kept = [[] for _ in range(2 * gc.get_threshold()[0])]  # type: ignore[var-annotated]
    collector.look()
    assert died_on == [threading.main_thread()]
    assert kept
