"""A force layer to test with: one line added, one replaced, one withdrawn, and a note of law; all of it invented."""

from pathlib import Path

PACK = """\
kind = "layer"
id = "wexmoor"
title = "Wexmoor local guidance"
version = "2026.1"
date = 2026-11-20
extends = "national"
fits = ["2026.*"]
changes = ["First issue."]

[[replace]]
id = "{replaced}"
reason = "Wexmoor has a reader desk of its own."

[[withdraw]]
id = "{withdrawn}"
reason = "Done by the regional unit, which is asked in another line."
"""
LINE = """\
[[enquiry]]
id = "{id}"
title = "{title}"
strategy = "S10"
focus = "scene"
looks_at = "suspect"
phase = "whole"
when = "{when}"
bears_on = ["identity", "account-test"]
why = "The harbour gates keep number plates."
towards = "Shows the vehicle coming or going."
away = "Shows it elsewhere."
steps = ["Ask the harbour office.", "Record what it keeps and for how long."]
urgency = "7d"
perishability = "Kept for 14 days."
intrusion = "none"
from = ["Harbour office"]
sources = [{sources}]
"""
SOURCES = """\
[[source]]
key = "WEX-HARBOUR"
title = "Harbour gate records"
publisher = "Wexmoor Police (invented)"
date = "2026"
address = "none given"
status = "seen"
"""
NOTE = """\
[[law-note]]
id = "note-wexmoor-harbour"
title = "Who may look at the gate records"
topic = "records"
text = ["The harbour office answers written requests."]
sources = ["WEX-HARBOUR"]
"""
REPLACED = "loe-anpr"
WITHDRAWN = "loe-wifi-network-logs"
ADDED = "loe-wexmoor-harbour-gates"


def a_line(id_: str = ADDED, title: str = "Get the records of the harbour gates", **fields: str) -> str:
    """A line of enquiry as it stands in a file; `when` and `sources` may be given."""
    texts = {"when": "always", "sources": '"WEX-HARBOUR"'} | fields
    return LINE.format(id=id_, title=title, **texts)


def write_layer(folder: Path, **files: str) -> Path:
    """Write the layer, with other content for the named files; `sources`, `enquiries`, `law`, `pack`."""
    texts = {
        "pack": PACK.format(replaced=REPLACED, withdrawn=WITHDRAWN),
        "sources": SOURCES,
        "enquiries": a_line() + "\n" + a_line(REPLACED, "Ask the Wexmoor reader desk"),
        "law": NOTE,
    } | files
    places = {
        "pack": "pack.toml",
        "sources": "sources.toml",
        "enquiries": "enquiries/local.toml",
        "law": "law/local.toml",
    }
    for name, text in texts.items():
        path = folder / places[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return folder
