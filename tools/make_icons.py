"""Copies the icons the window uses out of an unpacked lucide-static package: make_icons.py PACKAGE_FOLDER."""

import re
import sys
from pathlib import Path

NAMES = """
a-large-small archive-restore arrow-big-up arrow-down-right arrow-up-right book-lock book-open building-2
calendar check chevron-down chevron-right circle-alert circle-check circle-x clipboard-check clock compass
contrast copy database-backup download eye file-check file-key file-pen file-search file-text flask-conical
folder-open gavel hard-drive heart-handshake history house info key-round layout-dashboard life-buoy link
list-filter list-tree lock lock-open map-pin menu message-square-quote minus monitor octagon-alert pen-line
pencil plus power printer refresh-cw rotate-ccw save scale search settings-2 shield shield-alert shield-check
shield-x stamp timer trash-2 triangle-alert undo-2 usb user user-minus user-plus user-search users wrench x
"""


def slim(svg: str) -> str:
    """Keep the drawing only: the frame around it, stroke and colour are given by ui/icons.py."""
    body = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    return re.sub(r"\s+", " ", body).replace("> <", "><").strip()


def main(package: Path) -> None:
    """Write one small SVG for each name, and the licence they come under."""
    folder = Path(__file__).resolve().parent.parent / "resources" / "icons"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.svg"):
        old.unlink()
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none" '
        'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
    )
    for name in NAMES.split():
        drawing = slim((package / "icons" / f"{name}.svg").read_text(encoding="utf-8"))
        (folder / f"{name}.svg").write_text(f"{head}{drawing}</svg>\n", encoding="utf-8")
    (folder / "LICENSE").write_text((package / "LICENSE").read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
