"""How long the audit trail of a large casebook takes: a page of it, a filtered one, and checking all of it.

Run as `python -m bench.audit [--json]`. A casebook with 100,000 entries. Goal: a page of the table under 50 ms, also
where a filter finds nothing in what is looked through; the longest of twenty counts, each from pages of the file
that have not been read before. The floor is the bare statement that reads as many rows, both read before.
"""

import statistics
import time
from functools import partial
from pathlib import Path

from bench.harness import Row, milliseconds, own_folder, ratio, report

ENTRIES = 100_000
GOAL_MS = 50.0
_PER_UNIT = 2_000
_ACTS = ("enquiry.change", "fact.record", "case.open", "enquiry.step", "care.record", "revision.print")


def _fill(folder: Path) -> Path:
    """A casebook with that many entries, of many acts in several cases; returns its folder."""
    from bench.open_window import LABEL, PASSPHRASE, make
    from soteria_desk.casework.case import Case
    from soteria_desk.desk import unlock

    made = make(folder, cases=10)
    desk = unlock(made, LABEL, PASSPHRASE, remember_tries=False)
    cases = desk.store.records.all(Case)
    while desk.store.head().seq < ENTRIES:
        with desk.store.unit("bench") as work:
            for n in range(min(_PER_UNIT, ENTRIES - desk.store.head().seq)):
                why = "shown to the supervisor on paper" if n % 50 == 0 else ""
                work.note(_ACTS[n % len(_ACTS)], "case", cases[n % len(cases)].id, why)
    desk.close()
    return made


def measure() -> Row:
    """Return one row of figures."""
    from bench.open_window import LABEL, PASSPHRASE
    from soteria_desk.desk import unlock
    from soteria_desk.services.audit_reading import TrailFilter
    from soteria_desk.storage.signers import signing_keys

    with own_folder() as folder:
        made = _fill(folder)
        desk = unlock(made, LABEL, PASSPHRASE, remember_tries=False)
        audit, store = desk.audit, desk.store
        places = [ENTRIES - n * 4_900 for n in range(20)]
        plain = [milliseconds(partial(audit.page, None, at)) for at in places]
        read = "SELECT seq, batch, entry, hash FROM journal WHERE seq < ? ORDER BY seq DESC LIMIT 100"
        again = [milliseconds(partial(audit.page, None, at)) for at in places]
        bare = [milliseconds(partial(store.connection.execute, read, (at,))) for at in places]
        rare = TrailFilter(words="nobody wrote this", user=store.keys.user, group="recording")
        desk.close()
        desk = unlock(made, LABEL, PASSPHRASE, remember_tries=False)
        audit, store = desk.audit, desk.store
        filtered = [milliseconds(partial(audit.page, rare, at)) for at in places]
        start = time.perf_counter()
        assert store.journal.verify(members=signing_keys(store.connection)) is None
        whole = time.perf_counter() - start
        desk.close()
    return {
        "name": "audit",
        "ratio": ratio(again, bare),
        "floor": round(statistics.median(bare), 2),
        "value": round(max(plain), 1),
        "filtered": round(max(filtered), 1),
        "goal": GOAL_MS,
        "entries": ENTRIES,
        "verify_seconds": round(whole, 1),
        "unit": "ms for one page of the trail",
    }


def words(row: Row) -> str:
    """The figures as a sentence."""
    return (
        f"audit: {row['value']} ms for a page of {row['entries']} entries, {row['filtered']} ms where a filter "
        f"finds nothing (goal {row['goal']} ms), {row['ratio']} times the bare rows; all of them "
        f"checked in {row['verify_seconds']} s"
    )


if __name__ == "__main__":
    report(measure, words, __doc__)
