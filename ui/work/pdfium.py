"""The one importer of PDFium: pages of a PDF in memory as pictures and as plain text; nothing is written anywhere."""

import threading
from types import TracebackType
from typing import Any, NamedTuple

from PySide6.QtGui import QImage

_ONE_AT_A_TIME = threading.Lock()
"""PDFium is not made for several threads, not even with a document each."""


class PageSize(NamedTuple):
    """Width and height of a page in points of 1/72 inch."""

    width: float
    height: float


class PdfPages:
    """An open PDF. Every call may come from any thread, one at a time."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2  # 4 MB of library: only when paper is looked at

        with _ONE_AT_A_TIME:
            self._document: Any = pypdfium2.PdfDocument(data)
            self.sizes: tuple[PageSize, ...] = tuple(
                PageSize(*self._document.get_page_size(number)) for number in range(len(self._document))
            )

    def __enter__(self) -> "PdfPages":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Forget the document; safe to call twice."""
        with _ONE_AT_A_TIME:
            if self._document is not None:
                self._document.close()
                self._document = None

    def image(self, number: int, scale: float) -> QImage:
        """Draw page `number` (from 0) with `scale` pixels per point."""
        with _ONE_AT_A_TIME:
            page = self._document[number]
            bitmap = page.render(scale=scale, prefer_bgrx=True)
            # The buffer belongs to PDFium and goes with the bitmap, so the picture gets a copy.
            image = QImage(
                bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32
            ).copy()
            bitmap.close()
            page.close()
        return image

    def text(self, number: int) -> str:
        """The words of page `number` in the order in which they were drawn."""
        with _ONE_AT_A_TIME:
            page = self._document[number]
            words = page.get_textpage()
            found = str(words.get_text_bounded())
            words.close()
            page.close()
        return found.replace("\r\n", "\n")
