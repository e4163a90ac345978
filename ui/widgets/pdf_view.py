"""A PDF shown from memory: pages below each other, drawn off the UI thread, only those in sight kept."""

import threading
from queue import SimpleQueue

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from ui.i18n import tr
from ui.theme import theme
from ui.work.pdfium import PageSize, PdfPages

GAP = 12
"""Pixels around and between pages."""
STEPS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
"""The zooms that plus and minus step through; 1.0 is the size on paper at 96 pixels per inch."""
POINT = 96 / 72
"""Pixels per point at 100%."""

_Wanted = tuple[int, int, float]
"""Which round, which page, pixels per point."""


class _Drawer(QObject):
    """Draws wanted pages on a thread of its own, the latest wish first; an older wish is dropped."""

    opened = Signal(object)
    drawn = Signal(int, int, object)
    failed = Signal(object)

    def __init__(self, data: bytes, parent: QObject) -> None:
        super().__init__(parent)
        self._data = data
        self._wishes: SimpleQueue[tuple[_Wanted, ...] | None] = SimpleQueue()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._draw, name="pages", daemon=True)

    def start(self) -> None:
        """Open the document; `opened` or `failed` follows."""
        self._thread.start()

    def end_without_waiting(self, *_: object) -> None:
        """Tell the thread to end; for the moment in which the view itself goes."""
        self._stopped.set()
        self._wishes.put(None)

    def want(self, wanted: tuple[_Wanted, ...]) -> None:
        """Draw these, in this order, in place of whatever was wanted before."""
        self._wishes.put(wanted)

    def stop(self) -> None:
        """End the thread; the page it is drawing is finished first."""
        self.end_without_waiting()
        if self._thread.ident is not None:
            self._thread.join(5)

    def _draw(self) -> None:
        try:
            self._draw_wishes()
        except RuntimeError:
            # The window went while a page was being drawn: nobody is left to show it to.
            if not self._stopped.is_set():
                raise

    def _draw_wishes(self) -> None:
        try:
            pages = PdfPages(self._data)
        except Exception as error:  # told to the person by the window
            self.failed.emit(error)
            return
        with pages:
            self.opened.emit(pages.sizes)
            wanted: tuple[_Wanted, ...] = ()
            while not self._stopped.is_set():
                while not wanted or not self._wishes.empty():
                    newest = self._wishes.get()
                    if newest is None:
                        return
                    wanted = newest
                (turn, number, scale), *rest = wanted
                wanted = tuple(rest)
                image = pages.image(number, scale)
                if not self._stopped.is_set():
                    self.drawn.emit(turn, number, image)


class PdfView(QAbstractScrollArea):
    """Shows a PDF that lies in memory. Page Up and Down, Home and End, plus and minus; arrows scroll."""

    page_changed = Signal(int, int)
    """The page in the middle of the view, from 1, and how many there are."""
    zoom_changed = Signal(float, bool)
    """Zoom, and whether it follows the width."""
    ready = Signal()
    """Every page in sight is drawn."""
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ringless", True)
        self.setAccessibleName(tr("Pages"))
        self.setMinimumSize(1, 1)
        self._drawer: _Drawer | None = None
        self._sizes: tuple[PageSize, ...] = ()
        self._images: dict[int, QImage] = {}
        self._turn = 0
        self._zoom = 1.0
        self._fit = True
        self._page = 0
        self._boxes: tuple[QRect, ...] = ()
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        theme().changed.connect(self._lay_out)

    # --- The document --------------------------------------------------------------------------------

    def show_pdf(self, data: bytes, name: str) -> None:
        """Show a PDF from its first page; `name` says to a screen reader what it is."""
        self.clear()
        self._name = name
        self.setAccessibleName(name)
        drawer = _Drawer(data, self)
        drawer.opened.connect(self._opened)
        drawer.drawn.connect(self._drawn)
        drawer.failed.connect(self.failed)
        self.destroyed.connect(drawer.end_without_waiting)
        self._drawer = drawer
        drawer.start()

    def clear(self) -> None:
        """Forget the document and every picture of it."""
        if self._drawer is not None:
            self._drawer.stop()
            self._drawer.deleteLater()
            self._drawer = None
        self._sizes, self._boxes, self._page = (), (), 0
        self._images.clear()
        self._turn += 1
        self._lay_out()

    @property
    def pages(self) -> int:
        """How many pages there are; 0 until the document is open."""
        return len(self._sizes)

    @property
    def page(self) -> int:
        """The page in the middle of the view, from 1; 0 while there is none."""
        return self._page

    @property
    def kept(self) -> tuple[int, ...]:
        """The pages of which a picture is kept, from 1."""
        return tuple(sorted(number + 1 for number in self._images))

    @Slot(object)
    def _opened(self, sizes: tuple[PageSize, ...]) -> None:
        if self.sender() is self._drawer:
            self._sizes = sizes
            self._lay_out()

    @Slot(int, int, object)
    def _drawn(self, turn: int, number: int, image: QImage) -> None:
        if turn != self._turn or number not in self._near():
            return
        self._images[number] = image
        self.viewport().update()
        if all(each in self._images for each in self._seen()):
            self.ready.emit()

    # --- Zoom and place ------------------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        """1.0 is the size on paper at 96 pixels per inch."""
        return self._zoom

    @property
    def fits_width(self) -> bool:
        """Whether the zoom follows the width of the view."""
        return self._fit

    def fit_width(self) -> None:
        """Let the page fill the width."""
        self._fit = True
        self._lay_out()

    def set_zoom(self, zoom: float) -> None:
        """Show the pages at a fixed zoom."""
        self._fit = False
        self._zoom = max(STEPS[0], min(STEPS[-1], zoom))
        self._lay_out()

    def zoom_in(self) -> None:
        """Go to the next larger step."""
        self.set_zoom(next((step for step in STEPS if step > self._zoom + 0.01), STEPS[-1]))

    def zoom_out(self) -> None:
        """Go to the next smaller step."""
        self.set_zoom(next((step for step in reversed(STEPS) if step < self._zoom - 0.01), STEPS[0]))

    def go_to(self, page: int) -> None:
        """Bring a page, from 1, to the top of the view."""
        if self._boxes:
            box = self._boxes[max(1, min(page, len(self._boxes))) - 1]
            self.verticalScrollBar().setValue(box.top() - GAP)

    def _lay_out(self) -> None:
        view, bar = self.viewport().size(), self.verticalScrollBar()
        place = bar.value() / max(1, self._height()) if self._boxes else 0.0
        if not self._sizes:
            self._boxes = ()
        else:
            widest = max(size.width for size in self._sizes) * POINT
            if self._fit:
                self._zoom = max(0.2, (view.width() - 2 * GAP) / widest)
            boxes, top = [], GAP
            across = max(view.width(), round(widest * self._zoom) + 2 * GAP)
            for size in self._sizes:
                width, height = (
                    round(size.width * POINT * self._zoom),
                    round(size.height * POINT * self._zoom),
                )
                boxes.append(QRect((across - width) // 2, top, width, height))
                top += height + GAP
            self._boxes = tuple(boxes)
            self.horizontalScrollBar().setRange(0, max(0, across - view.width()))
            self.horizontalScrollBar().setPageStep(view.width())
        self._images.clear()
        self._turn += 1
        bar.setRange(0, max(0, self._height() - view.height()))
        bar.setPageStep(max(1, view.height() - theme().px(38)))
        bar.setSingleStep(theme().px(38))
        bar.setValue(round(place * self._height()))
        self.zoom_changed.emit(self._zoom, self._fit)
        self._scrolled()

    def _height(self) -> int:
        return self._boxes[-1].bottom() + 1 + GAP if self._boxes else 0

    def _seen(self) -> list[int]:
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        return [n for n, box in enumerate(self._boxes) if box.bottom() >= top and box.top() <= bottom]

    def _near(self) -> list[int]:
        seen = self._seen()
        if not seen:
            return []
        around = [seen[-1] + 1, seen[0] - 1]
        return seen + [number for number in around if 0 <= number < len(self._boxes)]

    def _scrolled(self) -> None:
        near = self._near()
        for number in [kept for kept in self._images if kept not in near]:
            del self._images[number]
        missing = [number for number in near if number not in self._images]
        if missing and self._drawer is not None:
            scale = POINT * self._zoom * self.devicePixelRatioF()
            self._drawer.want(tuple((self._turn, number, scale) for number in missing))
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        page = next((n for n, box in enumerate(self._boxes, 1) if box.bottom() + GAP >= middle), self.pages)
        if page != self._page:
            self._page = page
            if self.pages:
                words = tr("page {page} of {total}").format(page=page, total=self.pages)
                self.setAccessibleDescription(words)
            self.page_changed.emit(page, self.pages)
        self.viewport().update()

    # --- Qt ------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(theme().px(800), theme().px(600))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._lay_out()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, bar = event.key(), self.verticalScrollBar()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        moves = {
            Qt.Key.Key_PageDown: lambda: (
                self.go_to(self._page + 1)
                if control
                else bar.triggerAction(bar.SliderAction.SliderPageStepAdd)
            ),
            Qt.Key.Key_PageUp: lambda: (
                self.go_to(self._page - 1)
                if control
                else bar.triggerAction(bar.SliderAction.SliderPageStepSub)
            ),
            Qt.Key.Key_Space: lambda: bar.triggerAction(bar.SliderAction.SliderPageStepAdd),
            Qt.Key.Key_Home: lambda: bar.setValue(0),
            Qt.Key.Key_End: lambda: bar.setValue(bar.maximum()),
        }
        if not control:
            moves |= {
                Qt.Key.Key_Plus: self.zoom_in,
                Qt.Key.Key_Equal: self.zoom_in,
                Qt.Key.Key_Minus: self.zoom_out,
            }
        move = moves.get(Qt.Key(key))
        if move is None:
            super().keyPressEvent(event)
        else:
            move()
            event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            # Ctrl with the wheel zooms the pages, not the text size of the program.
            (self.zoom_in if event.angleDelta().y() > 0 else self.zoom_out)()
            event.accept()
            return
        super().wheelEvent(event)

    def focusInEvent(self, event: QEvent) -> None:
        self.viewport().update()

    def focusOutEvent(self, event: QEvent) -> None:
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), look.color("window"))
        across, down = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        for number in self._seen():
            box = self._boxes[number].translated(-across, -down)
            image = self._images.get(number)
            if image is not None:
                painter.drawImage(box, image)
            else:
                # Paper is white in every theme; a page that is not drawn yet says which one it will be.
                painter.fillRect(box, Qt.GlobalColor.white)
                painter.setPen(Qt.GlobalColor.darkGray)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tr("Page {page}").format(page=number + 1))
            painter.setPen(QPen(look.color("border"), look.line))
            painter.drawRect(box.adjusted(-1, -1, 0, 0))
        if self.hasFocus():
            painter.setPen(QPen(look.color("focus"), look.ring))
            half = look.ring // 2 + 1
            painter.drawRect(self.viewport().rect().adjusted(half, half, -half, -half))
        painter.end()
