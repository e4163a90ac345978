"""Cut the static fonts in resources/fonts/ from the variable Inter; run only when Inter itself changes.

    python tools/make_fonts.py INTER_VARIABLE.ttf INTER_LICENCE.txt DEJAVU_FOLDER

The same sources give the same bytes. ReportLab cannot use a variable font, and Qt shows a static cut the
same on every platform. Characters are not subset: a name in any script Inter has must print.
"""

import argparse
import shutil
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

TARGET = Path(__file__).resolve().parents[1] / "resources" / "fonts"

CUTS = {
    # name: (weight, optical size); 14 is Inter's text design, 28 its display design for page titles
    "Regular": (400, 14),
    "Medium": (550, 14),
    "SemiBold": (650, 14),
    "Bold": (700, 28),
}

DEJAVU = ("DejaVuSans.ttf", "DejaVuSansMono.ttf")

UNUSED_TABLES = ("DSIG", "STAT", "FFTM", "avar", "MVAR", "HVAR", "VVAR")


def name_cut(font: TTFont, style: str, weight: int) -> None:
    """Give the cut names under which Windows, macOS and Qt group it with the others of its family."""
    plain = style == "Regular"
    family = "Inter" if plain else f"Inter {style}"
    names = {1: family, 2: "Regular", 3: f"Inter-{style};static", 4: f"Inter {style}", 6: f"Inter-{style}"}
    table = font["name"]
    # 25 is the name prefix of a variable font; 16 and 17 are set again below where they differ from 1 and 2.
    kept = [n for n in table.names if n.platformID == 3 and n.nameID not in (*names, 16, 17, 21, 22, 25)]
    table.names = [n for n in kept if n.nameID < 256]
    if not plain:
        names |= {16: "Inter", 17: style}
    for number, text in names.items():
        table.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    # Bits 0, 5, 6 of fsSelection: italic, bold, regular. Each cut is the plain one of its own family.
    font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~0b1100001 | 0b1000000
    font["head"].macStyle = 0


def cut(variable: Path, style: str) -> None:
    """Write one static cut of the variable Inter."""
    weight, size = CUTS[style]
    font = TTFont(variable, recalcTimestamp=False)
    instancer.instantiateVariableFont(font, {"wght": weight, "opsz": size}, inplace=True)
    for table in UNUSED_TABLES:
        if table in font:
            del font[table]
    name_cut(font, style, weight)
    font.save(TARGET / f"Inter-{style}.ttf", reorderTables=True)


def main() -> None:
    """Write all fonts and the licence of Inter; the licence of DejaVu is kept by hand beside them."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("variable", type=Path)
    options.add_argument("licence", type=Path)
    options.add_argument("dejavu", type=Path)
    given = options.parse_args()
    TARGET.mkdir(parents=True, exist_ok=True)
    for style in CUTS:
        cut(given.variable, style)
    shutil.copyfile(given.licence, TARGET / "OFL.txt")
    for name in DEJAVU:
        shutil.copyfile(given.dejavu / name, TARGET / name)


if __name__ == "__main__":
    main()
