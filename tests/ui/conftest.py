"""The window's tests: no screen, one theme for all, put back after each test."""

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from tests.ui.builders import OpenCasebook
from ui.garbage import collect_what_is_due
from ui.theme import Theme, theme


@pytest.fixture(scope="session")
def _dressed(qapp: QApplication) -> Theme:
    theme().install(qapp, "light")
    return theme()


@pytest.fixture(scope="session", autouse=True)
def _garbage_on_this_thread() -> Iterator[None]:
    """As in the program: cycles that hold Qt objects are never collected on the casebook's thread (ui/garbage.py)."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


@pytest.fixture(autouse=True)
def look(_dressed: Theme) -> Iterator[Theme]:
    """The theme, light and at 100% at the start of every test."""
    yield _dressed
    # No event loop runs between tests, so what was to be deleted later would pile up and be dressed each time.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    collect_what_is_due()
    _dressed.set_mode("light")
    _dressed.set_percent(100)


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing a test does may reach the settings of whoever runs it."""
    folder = tmp_path / "settings"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    monkeypatch.setenv("APPDATA", str(folder))
    return folder


@pytest.fixture
def casebook(tmp_path: Path, qapp: QApplication) -> Iterator[OpenCasebook]:
    """A new, empty casebook, open in a session; `casebook.open_case()` records and shows a case."""
    opened = OpenCasebook(tmp_path)
    yield opened
    opened.close()
