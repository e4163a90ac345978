"""The buttons of Qt's file dialogs in the window's own icons: theirs are black on every theme."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPixmap, QTransform
from PySide6.QtWidgets import QFileDialog, QToolButton

from ui.icons import icon
from ui.theme import theme

_BUTTONS = {
    "backButton": ("chevron-down", 90),
    "forwardButton": ("chevron-down", -90),
    "toParentButton": ("chevron-down", 180),
    "newFolderButton": ("plus", 0),
    "listModeButton": ("layout-dashboard", 0),
    "detailModeButton": ("list-tree", 0),
}
_SIDE = 16


def dress(dialog: QFileDialog) -> None:
    """Give a dialog that Qt paints the icons and colours of the theme."""
    side = theme().px(_SIDE)
    for name, (icon_name, turned) in _BUTTONS.items():
        button = dialog.findChild(QToolButton, name)
        if button is not None:
            button.setIcon(_turned(icon(icon_name, "text"), side, turned))
            button.setIconSize(QSize(side, side))


def _turned(made: QIcon, side: int, degrees: int) -> QIcon:
    if not degrees:
        return made
    turned = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
        picture: QPixmap = made.pixmap(QSize(side * 2, side * 2), mode)
        turned.addPixmap(picture.transformed(QTransform().rotate(degrees)), mode)
    return turned
