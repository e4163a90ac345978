"""The first picture waits for nothing that only an open casebook or paper needs."""

import json
import os
import subprocess
import sys
from pathlib import Path

HEAVY = (
    "reportlab", "PIL", "cryptography", "pypdfium2", "pypdf", "asyncio", "importlib.metadata", "ssl",
    "PySide6.QtPrintSupport", "PySide6.QtNetwork", "soteria_desk.doctrine", "soteria_desk.report",
    "soteria_desk.services", "soteria_desk.planner", "ui.pages.home", "ui.pages.review", "ui.main_window",
)  # fmt: skip
SHOW_AND_TELL = """
import json, os, sys
from PySide6.QtCore import QTimer
from ui.__main__ import run
from PySide6.QtWidgets import QApplication

def tell():
    titles = [w.windowTitle() for w in QApplication.topLevelWidgets() if w.isVisible()]
    print(json.dumps({"modules": sorted(sys.modules), "titles": titles}), flush=True)

real = QApplication.exec
def watched(*arguments):
    QTimer.singleShot(0, tell)
    QTimer.singleShot(0, QApplication.quit)
    return real()
QApplication.exec = watched
os._exit(run([]))  # as the program leaves
"""


def test_nothing_heavy_is_loaded_before_the_unlock_page_and_its_title_says_nothing(tmp_path: Path) -> None:
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path), "APPDATA": str(tmp_path),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", SHOW_AND_TELL],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    loaded = set(said["modules"])
    assert [name for name in HEAVY if name in loaded] == []
    assert said["titles"] == ["Soteria Desk"]


def test_the_window_leaves_by_itself_when_asked_to(tmp_path: Path) -> None:
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path), "APPDATA": str(tmp_path),
        "SOTERIA_LEAVE_WHEN_READY": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "ui"]
    done = subprocess.run(command, env=environment, timeout=60, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
