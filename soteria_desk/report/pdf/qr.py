"""The QR code as dark runs of modules; the encoder is ReportLab's, pure Python and offline."""

from functools import lru_cache
from typing import Any


@lru_cache(maxsize=4)
def dark_runs(code: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """Return the number of modules along a side, and (row, column, length) of each dark run."""
    from reportlab.graphics.barcode import qrencoder

    made: Any = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    made.addData(qrencoder.QR8bitByte(code))
    made.make()
    runs = []
    for row, modules in enumerate(made.modules):
        start = None
        for column, dark in enumerate([*modules, False]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                runs.append((row, start, column - start))
                start = None
    return made.moduleCount, tuple(runs)
