"""A full session with a marked word in every text, then every file that was written is searched for it.

Run as `python3 dev.py faults plaintext`. The session has a home and a folder for temporary files of its own, no
network where the system lets us take it away, and an audit hook and a preload library that count what asks for one.
It writes every kind of record, drafts, undo, an issued plan, PDFs in memory and as files, the log, backups, a new root
key, a restored and a salvaged casebook, locks, is killed in the middle of a save, and logs an error that quotes the
word. A trial is one file; only the PDF and the log that were asked for may hold the word.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from faults import recorder
from faults.harness import ROOT, Asked, Tally, leave, own_folder, run
from faults.scan import WORD, holds_word

ASKED_FOR = "asked for"
"""The folder of what a person asked to have as a file."""

_NETWORK = ("socket.", "urllib.", "http.client.", "ftplib.", "smtplib.", "imaplib.", "poplib.")


# --- the session, in a process of its own -----------------------------------------------------------------


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inside in value.items():
            yield from _leaves(inside, (*path, name))
    elif isinstance(value, list | tuple):
        for number, inside in enumerate(value):
            yield from _leaves(inside, (*path, number))


def _put(value: Any, path: tuple[Any, ...], text: str) -> None:
    for step in path[:-1]:
        value = value[step]
    value[path[-1]] = text


def _marked(record: Any, *, prose_only: bool, counts: Counter[str]) -> Any:
    """The record with the word in every text that takes one."""
    data = json.loads(msgspec.json.encode(record))
    best = record
    for path, text in list(_leaves(data)):
        if path[-1] in ("id", "case_id") or (prose_only and " " not in text):
            continue
        _put(data, path, f"{WORD} {counts['fields']} {text}"[:200])
        try:
            best = msgspec.convert(data, type(record))
            counts["fields"] += 1
        except (msgspec.ValidationError, ValueError, TypeError):
            _put(data, path, text)
    return best


def _fill(desk: Any, counts: Counter[str]) -> str:
    """Put the word into everything the casebook holds; the id of a case that can be issued."""
    from soteria_desk.casework.case import Case
    from soteria_desk.casework.kinds import KINDS
    from soteria_desk.errors import SoteriaError
    from soteria_desk.ids import new_id

    store = desk.store
    issuable: str = store.records.all(Case)[0].id
    stranger = new_id()
    for kind in KINDS:
        for number, record in enumerate(store.records.all(kind)):
            if kind.kind == "member":
                continue  # its label stands outside by design, so that one can choose it before unlocking
            if not kind.sealed:
                with store.unit(f"{kind.kind}.change", f"{WORD} why") as work:
                    work.put(_marked(record, prose_only=True, counts=counts))
            if number == 0 and kind.kind != "casebook":
                fresh = stranger if kind.kind == "case" else new_id()
                copy = msgspec.structs.replace(record, id=fresh, case_id=stranger if record.case_id else "")
                with store.unit(f"{kind.kind}.add", f"{WORD} why") as work:
                    work.put(_marked(copy, prose_only=False, counts=counts))
                counts["kinds"] += 1
    desk.book.keep_draft(issuable, "summary", f"{WORD} typed", 4)
    desk.casework.change_case(issuable, summary=f"{WORD} to be undone")
    desk.book.undo(issuable)
    try:
        desk.review.issue(issuable)
        counts["issued"] += 1
    except SoteriaError as error:
        print(f"not issued: {error}", file=sys.stderr)
    return issuable


def _papers(desk: Any, case: str, folder: Path, counts: Counter[str]) -> None:
    from soteria_desk.services.export import make_pdf

    asked = folder / ASKED_FOR
    asked.mkdir()
    order = desk.export.order(desk.review.issued(case))
    made = make_pdf(order)
    desk.export.log_print(order, made, f"{WORD} in memory")
    desk.export.save(order, made, asked / "plan.pdf", f"{WORD} reason")
    draft = desk.export.draft_order(case)
    desk.export.save(draft, make_pdf(draft), asked / "draft.pdf", "")
    counts["PDFs"] += 3
    desk.audit.export_log(asked / "log.jsonl")


def _session(folder: Path) -> dict[str, Any]:
    """Everything a casebook goes through."""
    from faults import casebooks
    from soteria_desk import log
    from soteria_desk.clock import SystemClock
    from soteria_desk.demonstration import LABEL, PASSPHRASE, make_demonstration
    from soteria_desk.desk import Desk, shipped_library, unlock
    from soteria_desk.ids import new_id
    from soteria_desk.storage import salvage
    from soteria_desk.storage.restore import open_backup
    from soteria_desk.vault.kdf import Cost

    counts: Counter[str] = Counter()
    cheap = Cost(m_kib=64, t=1, p=4)
    made = make_demonstration(folder, cost=cheap, limits=casebooks.ANY_COST)
    desk = unlock(made.folder, LABEL, PASSPHRASE, limits=casebooks.ANY_COST)
    assert isinstance(desk, Desk) and shipped_library() is desk.library
    desk.store.cost = cheap
    case = _fill(desk, counts)
    _papers(desk, case, folder, counts)
    word = f"{WORD} gravel lantern otter"
    desk.users.change_passphrase(PASSPHRASE, word)
    row = desk.backups.make()
    desk.users.replace_keys(word)
    desk.store.check("full")
    try:
        raise ValueError(f"{WORD} quoted by a library")
    except ValueError as error:
        log.error("E-99", ValueError, error)
    salvage.salvage(
        made.folder, folder / "salvaged", desk.store.keys, SystemClock(), new_id, database=desk.store.database
    )
    desk.close()
    with open_backup(row.path, LABEL, word, SystemClock(), new_id, casebooks.ANY_COST) as backup:
        backup.restore(folder / "restored")
    _kill_while_saving(made.folder, word, case)
    again = unlock(made.folder, LABEL, word, limits=casebooks.ANY_COST)
    again.close()
    # Left open at a kill, so that its journal and draft lie there as they are after a crash.
    _kill_while_saving(made.folder, word, case)
    return dict(counts)


def _kill_while_saving(folder: Path, word: str, case: str) -> None:
    """A child saves until it is killed; the kill comes while it does."""
    import random
    import time

    from faults import casebooks
    from soteria_desk.demonstration import LABEL
    from soteria_desk.desk import unlock

    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:

        def work() -> None:
            desk = unlock(folder, LABEL, word, limits=casebooks.ANY_COST)
            number = 0
            while True:
                number += 1
                desk.casework.change_case(case, summary=f"{WORD} {number} " * 400)
                os.write(writing, b".")

        leave(work)
    os.close(writing)
    os.read(reading, 1)
    time.sleep(random.uniform(0.02, 0.05))
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    os.close(reading)


def _session_process(folder: Path) -> None:
    """The entry of the child: hook first, then the session; the answer on the last line."""
    events: list[str] = []

    def heard(event: str, _: tuple[object, ...]) -> None:
        if event.startswith(_NETWORK):
            events.append(event)

    sys.addaudithook(heard)
    under = recorder.Recorder(__import__("ctypes").CDLL(None))
    answer = _session(folder)
    print(json.dumps({**answer, "events": events, "sockets": under.internet_sockets}))


# --- the search -------------------------------------------------------------------------------------------


def _without_network() -> list[str]:
    """How to start a process that has no network; nothing where the system does not let us."""
    for command in (["unshare", "-n"], ["unshare", "-rn"]):
        if (
            shutil.which("unshare")
            and subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
        ):
            return command
    return []


def measure(asked: Asked, tally: Tally) -> None:
    """Run the session, then search every file below its home."""
    with own_folder() as home, tempfile.TemporaryDirectory() as aside:
        library = recorder.build(Path(aside))
        work, temporary = home / "casebooks", home / "tmp"
        work.mkdir()
        temporary.mkdir()
        inside = {
            **os.environ, "HOME": str(home), "TMPDIR": str(temporary), "LD_PRELOAD": str(library),
            "XDG_CONFIG_HOME": str(home / "config"), "XDG_DATA_HOME": str(home / "data"),
            "XDG_CACHE_HOME": str(home / "cache"), "XDG_STATE_HOME": str(home / "state"),
        }  # fmt: skip
        unshared = _without_network()
        tally.also["processes without a network"] = int(bool(unshared))
        command = [*unshared, sys.executable, "-m", "faults.plaintext", "--session", str(work)]
        done = subprocess.run(command, cwd=ROOT, env=inside, capture_output=True, text=True, check=False)
        if done.returncode:
            tally.fault("crashes", 0, f"the session failed: {done.stderr[-1500:]}")
            return
        answer = json.loads(done.stdout.strip().splitlines()[-1])
        events, sockets = answer.pop("events"), answer.pop("sockets")
        tally.also.update(answer)
        tally.also["network events"], tally.also["internet sockets"] = len(events), sockets
        if events or sockets:
            tally.fault("leaked", 0, f"{len(events)} network events, {sockets} internet sockets")
        for needed in ("kinds", "fields", "issued", "PDFs"):
            if not answer.get(needed):
                tally.fault("wrong", 0, f"the session had no {needed}: {done.stderr[-500:]}")
        _search(home, tally, asked)


def _search(home: Path, tally: Tally, asked: Asked) -> None:
    for path in sorted(home.rglob("*")):
        relative = path.relative_to(home)
        if WORD.casefold() in path.name.casefold():
            tally.fault("leaked", 0, f"the name of a file holds the word: {relative.parent}")
        if not path.is_file():
            continue
        tally.trials += 1
        held = holds_word(path.read_bytes())
        if ASKED_FOR in relative.parts:
            tally.also["files asked for that hold the word"] += held
        elif held:
            tally.fault("leaked", tally.trials, f"{relative} holds the word")
    if asked.blunt or not tally.also["files asked for that hold the word"]:
        tally.fault("wrong", 0, "the search does not find the word where it must stand")


if __name__ == "__main__":
    if "--session" in sys.argv:
        _session_process(Path(sys.argv[-1]))
    else:
        run("plaintext", measure, trials=1, about=__doc__, goal="nothing found")
