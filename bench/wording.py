"""The wording check: how much of the held-back sentences it finds, and how long it takes beside its floor.

Run as `python -m bench.wording [--json]`. Goals: more than 85 % of the problem sentences found and under 5 % of the
neutral ones flagged, 1,000 words under 20 ms, time in proportion to the text. The floor searches each literal pattern
over the same text in the same run. Figures of the sets are totals by set and kind; no sentence is ever shown.
"""

import json
import random
import statistics
from collections import Counter
from pathlib import Path

from bench.harness import ROOT, Row, milliseconds, ratio, report
from soteria_desk.doctrine.library import load_library
from soteria_desk.doctrine.wording import WordingPattern
from soteria_desk.planner.wording import WordingCheck, wording_check

SETS = ROOT / "tests" / "doctrine" / "wording"
FOUND_GOAL, FLAGGED_GOAL, VALUE_GOAL = 85.0, 5.0, 20.0
ROUNDS = 15


def share(check: WordingCheck, path: Path) -> Row:
    """Return the share of a set in which something was found, whole and by kind, in per cent."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    kinds = Counter(row["kind"] for row in rows)
    hits = Counter(row["kind"] for row in rows if check.findings(row["text"]))
    return {
        "sentences": len(rows),
        "percent": round(100 * hits.total() / len(rows), 1),
        "by_kind": {kind: round(100 * hits[kind] / count) for kind, count in sorted(kinds.items())},
    }


def invented(words: int, seed: int = 5) -> str:
    """Return a text of about so many words, drawn from the guidance: lines, reasons, and examples of wording."""
    library = load_library()
    sentences = [one.why for one in library.enquiries.values()]
    sentences += [
        text for one in library.reading.of(WordingPattern).values() for text in (*one.found, one.why)
    ]
    chance = random.Random(seed)
    out: list[str] = []
    count = 0
    while count < words:
        out.append(chance.choice(sentences))
        count += len(out[-1].split())
    return " ".join(out)


def measure() -> Row:
    """Return one row of figures; product and floor take turns."""
    import re

    library = load_library()
    loading = milliseconds(lambda: wording_check(library))
    check = wording_check(library)
    floor = [re.compile(one.pattern, re.IGNORECASE) for one in library.reading.of(WordingPattern).values()]
    text = invented(1000)
    long = (text + " ") * (100_000 // len(text) + 1)
    long = long[:100_000]
    ours: list[float] = []
    floors: list[float] = []
    for _ in range(ROUNDS):
        ours.append(milliseconds(lambda: check.findings(text)))
        floors.append(milliseconds(lambda: [len(pattern.findall(text)) for pattern in floor]))
    sets = {path.stem: share(check, path) for path in sorted(SETS.glob("*.json"))}
    value = statistics.median(ours)
    whole = statistics.median(milliseconds(lambda: check.findings(long)) for _ in range(3))
    return {
        "name": "wording",
        "ratio": ratio(ours, floors),
        "floor": round(statistics.median(floors), 2),
        "value": round(value, 2),
        "value_goal": VALUE_GOAL,
        "unit": "ms for 1,000 words",
        "characters": len(text),
        "long_text_ms": round(whole, 1),
        "long_text_per_1000_characters_ratio": round((whole / 100_000) / (value / len(text)), 2),
        "making_ready_ms": round(loading, 1),
        "found_goal_percent": FOUND_GOAL,
        "flagged_goal_percent": FLAGGED_GOAL,
        "sets": sets,
    }


def words(row: Row) -> str:
    """Return the figures in words."""
    sets = row["sets"]
    assert isinstance(sets, dict)
    shares = ", ".join(f"{name} {one['percent']} %" for name, one in sets.items())
    return (
        f"wording: {shares} (goal: problem above {FOUND_GOAL} %, neutral under {FLAGGED_GOAL} %); "
        f"{row['value']} ms for 1,000 words, {row['ratio']} times the literal patterns alone ({row['floor']} ms); "
        f"100,000 characters: {row['long_text_ms']} ms; making ready: {row['making_ready_ms']} ms"
    )


if __name__ == "__main__":
    report(measure, words, __doc__)
