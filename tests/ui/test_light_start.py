"""The first picture is light: nothing that only an open casebook or a PDF needs is loaded before unlocking."""

import subprocess
import sys
from pathlib import Path

HEAVY = (
    "reportlab", "PIL", "argon2", "cryptography", "pypdfium2", "asyncio", "importlib.metadata", "sqlcipher3",
    "msgspec", "soteria_desk.storage", "soteria_desk.services", "soteria_desk.planner", "soteria_desk.doctrine",
    "soteria_desk.report", "soteria_desk.casework", "ui.session", "ui.main_window", "PySide6.QtPrintSupport",
)  # fmt: skip

PROGRAM = """
import os
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from ui.app import Application, dress
from ui.settings import Settings
app = QApplication([])
settings = Settings(Path(sys.argv[1]))
dress(app, settings)
application = Application(app, settings)
application.start()
app.processEvents()
assert application.entrance.window.isVisible()
print("\\n".join(sorted(sys.modules)), flush=True)
application.quit()
os._exit(0)
"""


def test_the_unlock_page_stands_there_with_nothing_heavy_loaded(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).resolve().parents[2],
        env={
            "QT_QPA_PLATFORM": "offscreen",
            "PATH": "",
            "HOME": str(tmp_path),
            "XDG_CONFIG_HOME": str(tmp_path),
        },
        check=False,
    )
    assert told.returncode == 0, told.stderr
    loaded = set(told.stdout.split())
    found = {name for name in loaded if any(name == heavy or name.startswith(f"{heavy}.") for heavy in HEAVY)}
    assert found == set()
