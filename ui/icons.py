"""Icons: shipped line drawings, tinted from a token at the moment they are painted."""

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.shipped import shipped
from ui.theme import theme

STROKE = 1.3
"""Width of a line in pixels at 100%, whatever the size of the icon."""

_sources: dict[str, str] = {}
_pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}


def pixmap(name: str, color: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """Return the icon in one colour, `size` device-independent pixels square."""
    key = (name, color.name(QColor.NameFormat.HexArgb), size, ratio)
    found = _pixmaps.get(key)
    if found is None:
        found = _pixmaps[key] = _draw(name, color, size, ratio)
    return found


def paint_icon(painter: QPainter, rect: QRect | QRectF, name: str, color: QColor) -> None:
    """Paint an icon centred in a rectangle, as large as its shorter side."""
    size = int(min(rect.width(), rect.height()))
    device = painter.device()
    image = pixmap(name, color, size, device.devicePixelRatio() if device else 1.0)
    centre = QRectF(rect).center()
    painter.drawPixmap(QPoint(round(centre.x() - size / 2), round(centre.y() - size / 2)), image)


def icon(name: str, token: str = "text2") -> QIcon:
    """Return an icon for a button or an action; it follows the theme by itself."""
    return QIcon(_Tinted(name, token))


def _draw(name: str, color: QColor, size: int, ratio: float) -> QPixmap:
    source = _sources.get(name)
    if source is None:
        source = _sources[name] = shipped("icons", f"{name}.svg").read_text(encoding="utf-8")
    width = STROKE * 24 / max(size, 1) * theme().percent / 100
    tinted = source.replace("currentColor", color.name()).replace(
        'stroke-width="2"', f'stroke-width="{width:.2f}"'
    )
    image = QPixmap(round(size * ratio), round(size * ratio))
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setOpacity(color.alphaF())
    QSvgRenderer(QByteArray(tinted.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image


class _Tinted(QIconEngine):
    """Asks the theme for its colour each time, so that no icon is rebuilt when the theme changes."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name = name
        self._token = token

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        paint_icon(painter, rect, self._name, self._color(mode))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        # `size` is in device pixels here.
        side = round(min(size.width(), size.height()) / scale)
        image = pixmap(self._name, self._color(mode), side, scale)
        if size.width() <= size.height():
            return image
        # A button asks for more width than height to keep its words away from the icon.
        wide = QPixmap(size)
        wide.setDevicePixelRatio(scale)
        wide.fill(Qt.GlobalColor.transparent)
        painter = QPainter(wide)
        painter.drawPixmap(0, 0, image)
        painter.end()
        return wide

    def clone(self) -> QIconEngine:
        return _Tinted(self._name, self._token)

    def _color(self, mode: QIcon.Mode) -> QColor:
        return theme().color("disabled" if mode == QIcon.Mode.Disabled else self._token)
