"""Every window test draws offscreen, in the light theme at 100%, with settings of its own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from tests.ui.builders import OpenCasebook
from ui.theme import theme


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing a test does may reach the settings of whoever runs it."""
    folder = tmp_path / "settings"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    monkeypatch.setenv("APPDATA", str(folder))
    return folder


@pytest.fixture(autouse=True)
def light_theme(qapp: QApplication) -> Iterator[None]:
    """The theme is one for the whole application: each test starts from the same one."""
    look = theme()
    if not look._installed:
        look.install(qapp, "light")
    look.set_mode("light")
    look.set_percent(100)
    yield
    look.set_mode("light")
    look.set_percent(100)


@pytest.fixture
def casebook(tmp_path: Path, qapp: QApplication) -> Iterator[OpenCasebook]:
    """A new, empty casebook, open in a session; `casebook.open_case()` records and shows a case."""
    opened = OpenCasebook(tmp_path)
    yield opened
    opened.close()
