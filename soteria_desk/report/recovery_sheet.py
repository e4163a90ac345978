"""The recovery sheet as paper: what it says around the seven rows, on one A4 page, made in memory alone."""

from datetime import date

from msgspec import Struct

from soteria_desk import dates

TITLE = "Recovery sheet"
OPENS = "Opens everything in one casebook. Seal this sheet in an envelope and keep it in a safe."
FORGOTTEN = "If no passphrase is known any more, or the key files are lost, this sheet is the only way in."
NEVER = "Never photograph, scan or copy it, and never keep it with the computer."
HOW = (
    "Start Soteria Desk and choose the casebook's folder. The file casebook.db is enough: no other file is needed.",
    "Choose Use the recovery sheet, and type the seven rows. A row with a typing mistake says so at once.",
    "Choose who you are and set a new passphrase. Opening with the sheet is put on the record.",
    "Afterwards have a supervisor replace the keys and the sheet, and destroy this one.",
)
TERMINAL = "Without a window: soteria casebook recover FOLDER"
FIGURES = "What looks like an O is the figure 0; what looks like an I or an L is the figure 1. Small letters will do."


class RecoverySheet(Struct, frozen=True, kw_only=True):
    """What is printed. The rows are the key itself: drop the value as soon as it is printed.

    Attributes:
        casebook: The casebook's id, 32 hexadecimal digits; never its name.
        sheet_id: Short id of the sheet, by which the program says whether it is the right one.
        rows: The seven rows of ten characters.
        epoch: Which root key of the casebook it is: 1, and one more after each replacement.
    """

    casebook: str
    sheet_id: str
    made_on: date
    rows: tuple[str, ...]
    epoch: int = 1
    marking: str = "OFFICIAL-SENSITIVE"

    def __repr__(self) -> str:
        return "RecoverySheet(...)"  # a key must not get into a log by way of an error

    def casebook_text(self) -> str:
        """'3F2A 90C1 ...', eight groups of four."""
        shown = self.casebook.upper()
        return " ".join(shown[at : at + 4] for at in range(0, len(shown), 4))

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Name and value of what the sheet says of itself."""
        older = f"{self.epoch - 1}" if self.epoch > 1 else ""
        told = [
            ("Casebook", self.casebook_text()),
            ("Sheet", self.sheet_id),
            ("Made on", dates.day(self.made_on)),
            (
                "Key",
                f"{self.epoch}"
                + (f" (sheets of key {older} and before open older copies only)" if older else ""),
            ),
        ]
        return tuple(told)


def spaced(row: str) -> str:
    """'20010 81GX9': a row as it is printed and shown."""
    return f"{row[:5]} {row[5:]}"


def write_sheet(sheet: RecoverySheet) -> bytes:
    """Return the sheet as a PDF of one page; nothing is written to a disk.

    Raises:
        PdfFailed: the library failed; nothing of the sheet is in the message.
    """
    from soteria_desk.errors import PdfFailed
    from soteria_desk.report.pdf.sheet import draw_sheet  # late, as all that needs ReportLab

    try:
        return draw_sheet(sheet)
    except MemoryError:
        raise
    except Exception as error:
        raise PdfFailed(reason=type(error).__name__) from None  # the cause could quote a row
