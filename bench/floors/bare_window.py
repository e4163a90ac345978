"""The floor of every start: a bare window of the same Qt, shown, and left as soon as it stands there.

With --memory it says first what it holds in memory.
"""

import json
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow


def main() -> int:
    """Show it and leave."""
    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1366, 720)
    window.show()

    def leave() -> None:
        if "--memory" in sys.argv:
            from bench.harness import resident_mb

            print(json.dumps({"resident_MB": resident_mb()}))
        app.quit()

    QTimer.singleShot(0, leave)
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
