"""The focus is always seen: the ring follows it from window to window, also when a window is gone."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.focus_ring import FocusRing


def a_window(qtbot: QtBot) -> tuple[QWidget, QLineEdit]:
    window = QWidget()
    field = QLineEdit()
    QVBoxLayout(window).addWidget(field)
    window.show()
    qtbot.waitExposed(window)
    return window, field


def test_the_ring_is_still_drawn_after_the_window_it_was_first_seen_in_is_gone(
    qtbot: QtBot, qapp: QApplication
) -> None:
    ring = FocusRing(qapp)
    first, field = a_window(qtbot)
    ring._follow(None, field)
    assert ring.frame.widget() is field
    first.hide()
    first.deleteLater()
    qapp.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))
    second, other = a_window(qtbot)
    qtbot.addWidget(second)
    ring._follow(None, other)
    assert ring.frame.widget() is other
    assert ring.frame.isVisible()
    ring.deleteLater()


def test_a_control_that_draws_its_own_ring_gets_none(qtbot: QtBot, qapp: QApplication) -> None:
    ring = FocusRing(qapp)
    window, field = a_window(qtbot)
    qtbot.addWidget(window)
    field.setProperty("ringless", True)
    ring._follow(None, field)
    assert ring.frame.widget() is None
    ring.deleteLater()


def test_the_ring_comes_along_where_the_control_is_scrolled_into_view(
    qtbot: QtBot, qapp: QApplication
) -> None:
    ring = FocusRing(qapp)
    area = QScrollArea()
    qtbot.addWidget(area)
    inner = QWidget()
    column = QVBoxLayout(inner)
    fields = [QLineEdit() for _ in range(30)]
    for field in fields:
        column.addWidget(field)
    area.setWidget(inner)
    area.resize(300, 200)
    area.show()
    qapp.processEvents()
    last = fields[-1]
    ring._follow(None, last)
    area.ensureWidgetVisible(last)
    qtbot.waitUntil(lambda: not ring.frame.visibleRegion().isEmpty())
    around = ring.frame.mapToGlobal(ring.frame.rect().center())
    assert (around - last.mapToGlobal(last.rect().center())).manhattanLength() <= 2
    ring.deleteLater()
