"""What lies in a casebook's folder, by name."""

import os
from pathlib import Path

from soteria_desk.errors import MayNotOpen, NotACasebook, Refused
from soteria_desk.vault.files import read_small, write_durably

SUFFIX = ".casebook"
DATABASE = "casebook.db"
JOURNAL = "casebook.db-journal"
OPEN = "open.json"
NEXT_DATABASE = "casebook.next.db"
NEXT_KEYS = "keys.next.json"
REPLACED = Path("backups") / "replaced"
"""Where the pair from before a change of the root key is kept until the next verified backup."""
READ_ME = "READ ME.txt"

# SQLite opens no longer path, and file systems hold no longer name.
_LONGEST_PATH = 500
_LONGEST_NAME = 255

_READ_ME_TEXT = (
    "This folder is one casebook. Copy or move the whole folder. Do not rename or delete files in it.\r\n"
    "\r\n"
    "Casebook {casebook}\r\n"
)


def named(folder: Path) -> Path:
    """Return the absolute path, with .casebook at its end."""
    folder = folder.absolute()
    return folder if folder.suffix == SUFFIX else folder.with_name(folder.name + SUFFIX)


def require_database(folder: Path) -> None:
    """Raise NotACasebook where there is no casebook.db."""
    refuse_long_path(folder)
    try:
        there = (folder / DATABASE).is_file()
        journal = folder / JOURNAL
        if there and journal.exists() and not journal.is_file():
            raise MayNotOpen(
                reason=f"{JOURNAL} is not a file"
            )  # the database would wait at a pipe without end
    except OSError as error:  # a folder one may not look into
        raise MayNotOpen(reason=(error.strerror or "the system refuses it").lower()) from error
    if not there:
        raise NotACasebook()


def refuse_long_path(folder: Path) -> None:
    """Refuse in words what the database driver would only call a file that cannot be opened."""
    path = os.fsencode(folder.absolute() / JOURNAL)
    if len(path) > _LONGEST_PATH or max(map(len, path.split(os.fsencode(os.sep)))) > _LONGEST_NAME:
        raise Refused(
            reason="the path of this folder is too long for a casebook",
            what_to_do="Choose a shorter name, or a folder nearer to the top of the disk.",
        )


def read_me(casebook: str) -> bytes:
    """Return the text of READ ME.txt, which names the casebook for whoever finds the folder."""
    return _READ_ME_TEXT.format(casebook=casebook).encode("ascii")


_LONGEST_READ_ME = 64 * 1024
_OLD_SHEET = "Recovery sheet {sheet} is of an older key of this casebook."


def note_replaced_sheet(folder: Path, sheet: str) -> None:
    """Add to READ ME.txt which sheet fits no longer, for whoever finds that sheet years later."""
    path, line = folder / READ_ME, _OLD_SHEET.format(sheet=sheet)
    text = read_small(path, _LONGEST_READ_ME) if path.exists() else b""
    if line.encode("ascii") not in text:
        write_durably(path, text + line.encode("ascii") + b"\r\n")


def is_replaced_sheet(folder: Path, sheet: str) -> bool:
    """Whether READ ME.txt names the sheet as one of an older key of this casebook."""
    try:
        text = read_small(folder / READ_ME, _LONGEST_READ_ME).decode("ascii", "replace")
    except OSError:
        return False
    return _OLD_SHEET.format(sheet=sheet) in text.splitlines()


def casebook_named_in(folder: Path) -> str | None:
    """Return the id READ ME.txt gives, or None: a key that does not fit looks like damage, and this tells them apart."""
    try:
        text = read_small(folder / READ_ME, _LONGEST_READ_ME).decode("ascii", "replace")
    except OSError:
        return None
    ids = [
        line.split()[1]
        for line in text.splitlines()
        if line.startswith("Casebook ") and len(line.split()) == 2
    ]
    return ids[0] if ids else None
