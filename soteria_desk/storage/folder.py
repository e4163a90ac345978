"""What lies in a casebook's folder, by name."""

from pathlib import Path

from soteria_desk.errors import NotACasebook

SUFFIX = ".casebook"
DATABASE = "casebook.db"
OPEN = "open.json"
READ_ME = "READ ME.txt"

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
    if not (folder / DATABASE).is_file():
        raise NotACasebook()


def read_me(casebook: str) -> bytes:
    """Return the text of READ ME.txt, which names the casebook for whoever finds the folder."""
    return _READ_ME_TEXT.format(casebook=casebook).encode("ascii")


def casebook_named_in(folder: Path) -> str | None:
    """Return the id READ ME.txt gives, or None: a key that does not fit looks like damage, and this tells them apart."""
    try:
        text = (folder / READ_ME).read_text("ascii", "replace")
    except OSError:
        return None
    ids = [
        line.split()[1]
        for line in text.splitlines()
        if line.startswith("Casebook ") and len(line.split()) == 2
    ]
    return ids[0] if ids else None
