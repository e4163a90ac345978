"""The theme: colours, measures and fonts, all built from tokens.json; no colour is written anywhere else."""

import json
import re
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from ui.shipped import shipped

ThemeName = Literal["light", "dark", "high_contrast"]
Mode = Literal["system", "light", "dark", "high_contrast"]
MODES: tuple[Mode, ...] = ("system", "light", "dark", "high_contrast")
SMALLEST, LARGEST = 90, 200
"""Limits of the text size in per cent."""

NORMAL, MEDIUM, STRONG = 400, 550, 650
"""Weights of the three cuts of Inter that are shipped."""

ROLES: dict[str, tuple[int, int]] = {
    "caption": (12, NORMAL),
    "caption-strong": (12, STRONG),
    "tag": (12, STRONG),
    "body": (13, NORMAL),
    "medium": (13, MEDIUM),
    "strong": (13, STRONG),
    "heading": (14, STRONG),
    "detail-title": (15, STRONG),
    "title": (18, STRONG),
    "display": (22, STRONG),
    "quiet-time": (76, NORMAL),
    "quiet-date": (19, NORMAL),
    "mono": (12, NORMAL),
}
"""Size in pixels at 100% and weight of each kind of text."""

_MARK = re.compile(r"\$(\w+)|(\d+)dp")


class Theme(QObject):
    """Colours, measures and fonts of the running application; `changed` follows every change of them."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        tokens = json.loads(shipped("styles", "tokens.json").read_text(encoding="utf-8"))
        self._tokens: dict[str, dict[str, str]] = tokens["themes"]
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[str, QFont] = {}
        self._mode: Mode = "system"
        self._name: ThemeName = "light"
        self._percent = 100
        self._mono_loaded = False
        self._installed = False

    # --- Reading -------------------------------------------------------------------------------------

    @property
    def name(self) -> ThemeName:
        """The theme in use now; never "system"."""
        return self._name

    @property
    def mode(self) -> Mode:
        """What the user chose; "system" follows the contrast and colour scheme of the desktop."""
        return self._mode

    @property
    def percent(self) -> int:
        """Text size in per cent; fonts, rows, icons and gutters all follow it, lines do not."""
        return self._percent

    @property
    def high_contrast(self) -> bool:
        """Whether lines are doubled, tints gone and links underlined."""
        return self._name == "high_contrast"

    @property
    def line(self) -> int:
        """Width of an edge in pixels: 1, in high contrast 2; not scaled."""
        return 2 if self.high_contrast else 1

    @property
    def ring(self) -> int:
        """Width of the focus ring in pixels."""
        return 3 if self.high_contrast else 2

    def color(self, token: str) -> QColor:
        """Return the colour of a token of tokens.json; an unknown name is our bug and raises KeyError."""
        color = self._colors.get(token)
        if color is None:
            color = self._colors[token] = QColor(self._tokens[self._name][token])
        return color

    def px(self, measure: float) -> int:
        """Return a measure of the design, in pixels at 100%, at the present text size."""
        return round(measure * self._percent / 100)

    def font(self, role: str = "body", *, figures: bool = False) -> QFont:
        """Return the font of a role of ROLES; `figures` for tabular ones, in columns, clocks and counts."""
        key = f"{role} figures" if figures else role
        font = self._fonts.get(key)
        if font is None:
            font = self._fonts[key] = self._make_font(role, figures)
        return font

    # --- Changing ------------------------------------------------------------------------------------

    def set_mode(self, mode: Mode) -> None:
        """Choose a theme, or "system" to follow the desktop."""
        self._mode = mode
        self._apply(self._wanted(), self._percent)

    def set_percent(self, percent: int) -> None:
        """Choose the text size; held between 90 and 200."""
        self._apply(self._name, max(SMALLEST, min(LARGEST, percent)))

    def install(self, app: QApplication, mode: Mode = "system", percent: int = 100) -> None:
        """Load the fonts, take over style, palette, font and style sheet, and follow the desktop."""
        for cut in ("Regular", "Medium", "SemiBold"):
            QFontDatabase.addApplicationFont(str(shipped("fonts", f"Inter-{cut}.ttf")))
        app.setStyle("fusion")
        hints = app.styleHints()
        hints.accessibility().contrastPreferenceChanged.connect(self._follow_desktop)
        hints.colorSchemeChanged.connect(self._follow_desktop)
        self._mode = mode
        self._name = self._wanted()
        self._percent = max(SMALLEST, min(LARGEST, percent))
        self._installed = True
        self._dress(app)

    def _wanted(self) -> ThemeName:
        if self._mode != "system":
            return self._mode
        hints = QApplication.styleHints()
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            return "high_contrast"
        return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"

    def _follow_desktop(self) -> None:
        if self._mode == "system":
            self._apply(self._wanted(), self._percent)

    def _apply(self, name: ThemeName, percent: int) -> None:
        if (name, percent) == (self._name, self._percent):
            return
        self._name, self._percent = name, percent
        self._colors.clear()
        self._fonts.clear()
        app = QApplication.instance()
        if self._installed and isinstance(app, QApplication):
            self._dress(app)
        self.changed.emit()

    # --- Building ------------------------------------------------------------------------------------

    def _make_font(self, role: str, figures: bool) -> QFont:
        size, weight = ROLES[role]
        # QFont.Weight has no 550 and 650, and for Bold Qt would thicken a cut that is not flagged as bold.
        font = QFont()
        font.fromString(f"Inter,-1,{self.px(size)},5,{weight},0,0,0,0,0,0,0,0,0,0,1")
        if role == "mono":
            self._load_mono()
            font.setFamilies(["DejaVu Sans Mono"])
        else:
            font.setFamilies(["Inter", "Segoe UI", "DejaVu Sans"])
        if figures:
            # Not for running text: Inter sets the hyphen as wide as a figure with them.
            font.setFeature(QFont.Tag("tnum"), 1)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def _load_mono(self) -> None:
        # Only a seal or a path needs it, so it is not paid for at start.
        if not self._mono_loaded:
            QFontDatabase.addApplicationFont(str(shipped("fonts", "DejaVuSansMono.ttf")))
            self._mono_loaded = True

    def _dress(self, app: QApplication) -> None:
        app.setFont(self.font("body"))
        app.setPalette(self.palette())
        app.setStyleSheet(self.style_sheet())

    def palette(self) -> QPalette:
        """Build the palette, for whatever the style sheet does not reach."""
        palette = QPalette()
        role = QPalette.ColorRole
        tokens = {
            role.Window: "surface",
            role.WindowText: "text",
            role.Base: "surface",
            role.AlternateBase: "sunken",
            role.ToolTipBase: "raised",
            role.ToolTipText: "text",
            role.PlaceholderText: "muted",
            role.Text: "text",
            role.Button: "surface",
            role.ButtonText: "text",
            role.BrightText: "danger",
            role.Highlight: "select",
            role.HighlightedText: "onselect",
            role.Link: "primary",
            role.LinkVisited: "primary",
            role.Accent: "primary",
            role.Light: "raised",
            role.Midlight: "hairline",
            role.Mid: "hairline",
            role.Dark: "border",
            role.Shadow: "border",
        }
        for item, token in tokens.items():
            palette.setColor(item, self.color(token))
        for item in (role.Text, role.ButtonText, role.WindowText):
            palette.setColor(QPalette.ColorGroup.Disabled, item, self.color("disabled"))
        return palette

    def style_sheet(self) -> str:
        """Fill the shipped style sheet: `$name` is a token or a line width, `13dp` a scaled measure."""
        text = shipped("styles", "app.qss").read_text(encoding="utf-8")
        if self.high_contrast:
            text += shipped("styles", "high-contrast.qss").read_text(encoding="utf-8")
        words = self._tokens[self._name] | {"line": f"{self.line}px", "ring": f"{self.ring}px"}
        return _MARK.sub(lambda m: words[m[1]] if m[1] else f"{self.px(int(m[2]))}px", text)


_theme: Theme | None = None


def theme() -> Theme:
    """Return the one theme of the running application; delegates, widgets and pages all ask here."""
    global _theme
    if _theme is None:
        _theme = Theme()
    return _theme
