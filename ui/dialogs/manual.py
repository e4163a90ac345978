"""The manual, read inside the program: its pages at the left or above, the chosen one beside."""

from pathlib import Path, PurePosixPath

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QTextBrowser, QWidget

from ui.dialogs.reading import ReadingSheet
from ui.i18n import tr
from ui.widgets.choice import Choice
from ui.widgets.form import FormField

FIRST = "README.md"


class ManualSheet(ReadingSheet):
    """Shows the pages of the manual; a link to another page turns to it, and no link leaves the program."""

    def __init__(self, parent: QWidget, folder: Path | None = None) -> None:
        if folder is None:
            from soteria_desk.api import manual_folder

            folder = manual_folder()
        self._pages = _pages(folder)
        super().__init__(parent, tr("Manual"), _text(self._pages, FIRST), form="markdown")
        self.choice = Choice(tr("Page"))
        self.choice.set_options([(_title(path), name) for name, path in self._pages.items()], FIRST)
        self.choice.activated.connect(self._chosen)
        self.body.insertWidget(0, FormField(tr("Page"), self.choice))
        assert isinstance(self.reader, QTextBrowser)
        self.reader.anchorClicked.connect(self._follow)

    def turn_to(self, name: str) -> None:
        """Show a page by the name of its file."""
        if name not in self._pages or not isinstance(self.reader, QTextBrowser):
            return
        self.text = _text(self._pages, name)
        self.reader.setMarkdown(self.text)
        self.choice.setCurrentIndex(self.choice.findData(name))

    def _chosen(self) -> None:
        self.turn_to(str(self.choice.value()))

    def _follow(self, url: QUrl) -> None:
        self.turn_to(PurePosixPath(url.path()).name)


def _pages(folder: Path) -> dict[str, Path]:
    found = {path.name: path for path in sorted(folder.glob("*.md"))}
    beside = folder.parent / "policy.md"
    if beside.is_file():
        found[beside.name] = beside
    first = {FIRST: found[FIRST]} if FIRST in found else {}
    return first | found


def _text(pages: dict[str, Path], name: str) -> str:
    if name not in pages:
        return tr("The manual was not installed with this program.")
    return pages[name].read_text(encoding="utf-8")


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.readline().lstrip("# ").strip() or path.stem
