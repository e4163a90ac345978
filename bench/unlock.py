"""How long unlocking takes until the list of investigations stands there, beside the key derivation alone.

Run as `python -m bench.unlock [--json]`. Each round is a fresh process, as a person meets it: what only an open
casebook needs is loaded while the passphrase is typed, at ten keys a second; the clock starts with Unlock.
Goal: at most 1.3 times the key derivation. `--once FOLDER` is one round.
"""

import statistics
import sys
import time
from pathlib import Path

from bench.harness import Row, child, last_json, own_folder, ratio, report, say_and_leave

RATIO_GOAL = 1.3


def once(folder: Path) -> Row:
    """Unlock once in this process, then derive a key of the same cost alone."""
    from bench.open_window import PASSPHRASE, OpenWindow

    window = OpenWindow(folder)
    window.type_passphrase()
    start = time.perf_counter()
    window.unlock()
    unlocked = time.perf_counter() - start
    window.close()

    from soteria_desk.vault.kdf import DEFAULT, stretch

    # After the unlock, so that its own imports are not paid for here; three times, because memory is given out anew.
    derived = []
    for _ in range(3):
        start = time.perf_counter()
        stretch(PASSPHRASE, b"0123456789abcdef", DEFAULT)
        derived.append(time.perf_counter() - start)
    return {"unlock_s": unlocked, "derive_s": statistics.median(derived)}


def measure(rounds: int = 5) -> Row:
    """Return one row of figures."""
    ours: list[float] = []
    floors: list[float] = []
    with own_folder() as settings:
        child(("-m", "bench.open_window", "make", str(settings)), settings)
        place = str(settings / "Bench.casebook")
        for number in range(rounds + 1):
            said = last_json(child(("-m", "bench.unlock", "--once", place), settings).said)
            if number:
                ours.append(float(str(said["unlock_s"])))
                floors.append(float(str(said["derive_s"])))
    return {
        "name": "unlock",
        "ratio": ratio(ours, floors),
        "ratio_goal": RATIO_GOAL,
        "floor": round(statistics.median(floors), 3),
        "value": round(statistics.median(ours), 3),
        "unit": "s from the passphrase to the list of investigations",
        "beyond_derivation": round(statistics.median(a - b for a, b in zip(ours, floors, strict=True)), 3),
    }


def words(row: Row) -> str:
    """The figures as a sentence."""
    return (
        f"unlock: {row['value']} s to the list, {row['ratio']} times the key derivation alone ({row['floor']} s);"
        f" everything else takes {row['beyond_derivation']} s"
    )


if __name__ == "__main__":
    if "--once" in sys.argv:
        say_and_leave(once(Path(sys.argv[-1])))
    else:
        report(measure, words, __doc__)
