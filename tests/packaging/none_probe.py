"""Prints, as JSON, which PySide6 calls change the reference count of None, and by how much for each call.

Up to Python 3.11 None is counted: a binding that returns None without taking a reference walks the count down to
zero, and the interpreter aborts after some thousand calls. From 3.12 on None is immortal and nothing can be seen.
"""

import json
import os
import sys
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QRect,
    QSettings,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QColor, QFont, QImage, QPainter, QPaintEvent, QPixmap, QTextDocument
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QGraphicsScene,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QTableView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

CALLS = 40
MOST_CHANGE = 0.05
"""Per call; what lies below is the noise of whatever else lives in the process."""


KEPT: list[object] = []
"""What the calls need and do not name."""


def each(*steps: Callable[[], object]) -> Callable[[], None]:
    """Several calls as one."""

    def run() -> None:
        for step in steps:
            step()

    return run


class Teller(QObject):
    told = Signal(str)


class Model(QAbstractTableModel):
    def rowCount(self, parent: object = None) -> int:
        return 3

    def columnCount(self, parent: object = None) -> int:
        return 3

    def data(self, index: object, role: int = 0) -> object:
        return None


class Painted(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        pass


class Filter(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return False


def calls(app: QApplication) -> dict[str, Callable[[], object]]:
    """Return the calls to try, with everything they need kept alive by them."""
    widget, words, line, box = QWidget(), QLabel("x"), QLineEdit(), QComboBox()
    layout = QHBoxLayout(widget)
    table, entries, menu, area = QTableWidget(5, 5), QListWidget(), QMenu(), QScrollArea()
    image = QImage(32, 32, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    timer, action, document, text = QTimer(), QAction("x"), QTextDocument(), QPlainTextEdit()
    teller, silent, model, watched, watcher = Teller(), Teller(), Model(), QWidget(), Filter()
    teller.told.connect(lambda *_: None)
    view = QTableView()
    view.setModel(model)
    view.show()
    painted = Painted()
    painted.resize(50, 50)
    painted.show()
    watched.installEventFilter(watcher)
    scene = QGraphicsScene()
    ellipse = scene.addEllipse(0, 0, 5, 5)
    settings = QSettings("x", "y")
    app.processEvents()

    def dialog() -> None:
        one = QDialog()
        one.show()
        one.close()

    KEPT.extend((scene, image, watcher, view))
    return {
        "QLabel.setText": lambda: words.setText("a"),
        "QWidget.resize": lambda: widget.resize(3, 4),
        "QWidget.setToolTip": lambda: widget.setToolTip("x"),
        "QLineEdit.setText": lambda: line.setText("b"),
        "QLineEdit.text": line.text,
        "QWidget.setEnabled": lambda: widget.setEnabled(True),
        "QWidget.update": widget.update,
        "QWidget.show": widget.show,
        "QWidget.parent of none": widget.parent,
        "QWidget": QWidget,
        "QLabel": lambda: QLabel("x"),
        "QTableWidget.setItem": lambda: table.setItem(1, 1, QTableWidgetItem("x")),
        "QTableWidget.item of none": lambda: table.item(4, 4),
        "QListWidget.addItem": lambda: entries.addItem("x"),
        "QComboBox.addItem": lambda: box.addItem("x"),
        "QGraphicsItem.setPos": lambda: ellipse.setPos(1, 2),
        "QGraphicsItem.parentItem of none": ellipse.parentItem,
        "QPainter.drawText": lambda: painter.drawText(1, 1, "x"),
        "QPainter.save and restore": each(painter.save, painter.restore),
        "QPainter.setPen": lambda: painter.setPen(Qt.GlobalColor.black),
        "QPainter.fillRect": lambda: painter.fillRect(QRect(0, 0, 1, 1), Qt.GlobalColor.red),
        "Signal.emit": lambda: teller.told.emit("x"),
        "Signal.emit to nobody": lambda: silent.told.emit("x"),
        "connect and disconnect": lambda: (
            silent.told.connect(widget.setWindowTitle),
            silent.told.disconnect(widget.setWindowTitle),
        ),
        "QTimer.setInterval": lambda: timer.setInterval(5),
        "processEvents": app.processEvents,
        "a model's data in Python, by a repaint": lambda: view.viewport().repaint(),
        "a paintEvent in Python, by a repaint": painted.repaint,
        "an eventFilter in Python": lambda: app.sendEvent(watched, QEvent(QEvent.Type.User)),
        "QModelIndex.data of none": lambda: model.index(0, 0).data(),
        "model.index": lambda: model.index(0, 0),
        "a model's reset": each(model.beginResetModel, model.endResetModel),
        "dataChanged.emit": lambda: model.dataChanged.emit(model.index(0, 0), model.index(0, 0)),
        "QModelIndex": QModelIndex,
        "QSettings.setValue": lambda: settings.setValue("a", 1),
        "QObject.setProperty": lambda: widget.setProperty("a", 1),
        "QObject.property of none": lambda: widget.property("zz"),
        "QAction.setText": lambda: action.setText("x"),
        "QMenu.addAction": lambda: menu.addAction("x"),
        "QLayout.addWidget": lambda: layout.addWidget(words),
        "QTextDocument.setPlainText": lambda: document.setPlainText("x"),
        "QPlainTextEdit.setPlainText": lambda: text.setPlainText("x"),
        "QApplication.focusWidget": QApplication.focusWidget,
        "QObject.deleteLater": lambda: QObject().deleteLater(),
        "QObject": QObject,
        "QFont.setBold": lambda: QFont().setBold(True),
        "QColor": lambda: QColor("#fff"),
        "QPixmap.fill": lambda: QPixmap(2, 2).fill(Qt.GlobalColor.red),
        "QDialog, shown and closed": dialog,
        "QScrollArea.setWidget": lambda: area.setWidget(QWidget()),
        "QAction.setShortcut": lambda: action.setShortcut("Ctrl+Q"),
    }


def main() -> None:
    """Try each call and print what changed."""
    app = QApplication(sys.argv[:1])
    changed: dict[str, float] = {}
    tried = calls(app)
    for name, call in tried.items():
        for _ in range(3):
            call()
        before = sys.getrefcount(None)
        for _ in range(CALLS):
            call()
        change = (sys.getrefcount(None) - before) / CALLS
        if abs(change) > MOST_CHANGE:
            changed[name] = round(change, 2)
    print(json.dumps({"tried": len(tried), "changed": changed}))
    sys.stdout.flush()
    os._exit(0)  # the objects above have no order in which they could be taken apart


if __name__ == "__main__":
    main()
