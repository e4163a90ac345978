"""The licences of what is shipped with the program: its own, fonts, icons, word lists, libraries."""

from importlib import metadata
from pathlib import Path
from typing import Final, NamedTuple

from soteria_desk import paths


class Licence(NamedTuple):
    """One part of what is shipped.

    Attributes:
        name: What it is.
        kind: The licence's name.
        text: Its words; for a library whose package carries none, where to find them.
    """

    name: str
    kind: str
    text: str


_OURS: Final = (
    ("Soteria Desk", "Apache-2.0", "LICENSE"),
    ("Inter (font)", "SIL Open Font Licence 1.1", "fonts/OFL.txt"),
    ("DejaVu (font)", "Bitstream Vera and public domain", "fonts/LICENCE-DejaVu.txt"),
    ("Lucide (icons)", "ISC", "icons/LICENSE"),
    ("Lists of words for passphrases", "see its text", "passphrases/LICENCE.txt"),
)
_LIBRARIES: Final = (
    ("Qt for Python (PySide6, Shiboken)", "LGPL-3.0-only, or GPL", "PySide6-Essentials"),
    (
        "SQLCipher for Python (with SQLite, SQLCipher, OpenSSL)",
        "zlib, public domain, BSD, Apache-2.0",
        "sqlcipher3",
    ),
    ("cryptography (with OpenSSL)", "Apache-2.0 or BSD-3-Clause", "cryptography"),
    ("ReportLab", "BSD-3-Clause", "reportlab"),
    ("pypdfium2 (with PDFium)", "Apache-2.0 or BSD-3-Clause", "pypdfium2"),
    ("msgspec", "BSD-3-Clause", "msgspec"),
    ("platformdirs", "MIT", "platformdirs"),
    ("tzdata", "Apache-2.0", "tzdata"),
    ("holidays", "MIT", "holidays"),
    ("python-dateutil (part of holidays)", "Apache-2.0 or BSD-3-Clause", "python-dateutil"),
    ("six (part of holidays)", "MIT", "six"),
)
_SHIPPED_TEXTS: Final = {"PySide6-Essentials": ("licences/LGPL-3.0.txt", "licences/GPL-3.0.txt")}
"""Texts that a licence wants to come along and that its package does not carry."""
_TEXTS: Final = ("licen", "copying", "notice")


def shipped() -> tuple[Licence, ...]:
    """Every part with its licence."""
    ours = [Licence(name, kind, _ours(where)) for name, kind, where in _OURS]
    return (
        *ours,
        *(Licence(name, kind, _library(name, kind, package)) for name, kind, package in _LIBRARIES),
    )


def _ours(where: str) -> str:
    resources = paths.resources()
    for place in (resources / where, resources.parent / where, resources.parent.parent / where):
        if place.is_file():
            return place.read_text(encoding="utf-8")
    return f"The text is in the file {where} of what was installed."


def _library(name: str, kind: str, package: str) -> str:
    try:
        files = metadata.distribution(package).files or []
    except metadata.PackageNotFoundError:
        files = []
    texts = []
    for one in files:
        inside = any(part.endswith(".dist-info") for part in one.parts)
        kept = "licenses" in one.parts or any(one.name.lower().startswith(start) for start in _TEXTS)
        place = Path(str(one.locate()))
        if inside and kept and place.is_file():
            texts.append(f"{one.name}\n\n{place.read_text(encoding='utf-8', errors='replace')}")
    texts += [_ours(where) for where in _SHIPPED_TEXTS.get(package, ())]
    said = f"{name} is used under this licence: {kind}. Its package carries no text of its own."
    return "\n\n".join(texts) or said
