"""Edits past the program: each is found, and the entry is named that does not fit.

Run as `python3 dev.py faults tamper [--trials N]`. With the database's raw key, but nobody's signing key, a row of a
table is changed, taken out, put in or exchanged; hashes are made right again; pages, key files and whole folders are
put back to what they were. Then the casebook is unlocked and checked in full; the whole older folder is compared with
the record head that stands on a later paper.

Not covered, because nothing vouches for it: typed drafts, and which entries one undo takes back together.
"""

import json
import random
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from faults import casebooks
from faults.casebooks import Found
from faults.harness import Asked, Died, Report, Tally, in_child, own_folder, own_random, run
from faults.raw import Raw, Row, state_digest
from soteria_desk.errors import (
    CasebookDamaged,
    CasebookError,
    CasebookOlder,
    ChainBroken,
    FingerprintUnknown,
    KeyFileAltered,
    KeyFileOfAnother,
    SoteriaError,
    WrongPassphrase,
)
from soteria_desk.ids import new_id
from soteria_desk.storage import connection
from soteria_desk.storage.folder import DATABASE
from soteria_desk.storage.store import Store
from soteria_desk.vault import files

PAGE = 4096
FIRST_ACT = 3
"""Number of the last entry of the act that makes a casebook: itself, its first officer, its first user."""
_SIGNATURE_MARK = b"soteria-audit-sig-v1"


@dataclass(frozen=True)
class _Original:
    """A casebook before and after, its database's key, and the head that a paper bears."""

    place: Path
    older: tuple[Path, ...]
    key: bytes
    casebook: str
    paper: str
    rows: frozenset[tuple[object, ...]]


@dataclass
class _Edit:
    """What was done, and which answers are right.

    Attributes:
        entries: Which entries E-18 may name; empty where any will do.
        harmless_if_same: It may have changed nothing that can be read, such as a page nothing uses.
    """

    what: str = ""
    entries: frozenset[int] = frozenset()
    answers: tuple[type[SoteriaError], ...] = (ChainBroken,)
    harmless_if_same: bool = False


_OF_MEMBER: tuple[type[SoteriaError], ...] = (ChainBroken, KeyFileAltered)
"""The key file vouches for the users' keys too, and is asked first."""


def _original(folder: Path) -> _Original:
    """Four older folders and the newest; between the last two the passphrase was changed."""
    place = folder / "original"
    casebooks.make(place, units=1)
    older = []
    for number in range(2, 6):
        older.append(folder / f"older {number}")
        shutil.copytree(place, older[-1])
        store = casebooks.unlock(place, casebooks.passphrase(0))
        casebooks.save(store, number)
        if number == 3:
            _put_and_take_out(store)
        if number == 5:
            casebooks.change_passphrase(store, 0)
        key, casebook, paper = bytes(store.keys.database_key), store.casebook_id, store.head().text()
        rows = frozenset(casebooks.everything(store))
        store.close()
    return _Original(place, tuple(older), key, casebook, paper, rows)


def _put_and_take_out(store: Store) -> None:
    from soteria_desk.casework.person import Person

    person = Person(id=new_id(), initials="XX", name="Taken out")
    with store.unit("person.add") as work:
        work.put(person)
    with store.unit("person.remove") as work:
        work.remove(person)


# --- edits of rows ----------------------------------------------------------------------------------------


def _logged(raw: Raw, record_id: str, rev: int) -> frozenset[int]:
    return frozenset(
        row[0] for row in raw.ask("SELECT seq FROM journal WHERE id = ? AND rev = ?", record_id, rev)
    )


def _first_of(raw: Raw, record_id: str) -> frozenset[int]:
    rows = raw.ask("SELECT min(seq) FROM journal WHERE id = ? AND rev IS NOT NULL", record_id)
    return frozenset(row[0] for row in rows)


def _newest(raw: Raw) -> frozenset[int]:
    """The newest entry, or the one that unlocking adds."""
    ((newest,),) = raw.ask("SELECT max(seq) FROM journal")
    return frozenset({newest, newest + 1})


def _other_text(body: str, chance: random.Random) -> str:
    """The body with one letter or digit changed; still JSON, or the database would not take it."""
    places = [found.start() for found in re.finditer(r"[A-Za-z0-9]", body)]
    while True:
        at = chance.choice(places)
        other = body[:at] + chance.choice([c for c in "abcXYZ123" if c != body[at]]) + body[at + 1 :]
        try:
            json.loads(other)
        except ValueError:
            continue
        return other


def _record_body(raw: Raw, chance: random.Random, _: _Original) -> _Edit:
    record_id, rev, body = chance.choice(raw.ask("SELECT id, rev, body FROM record"))
    raw.ask("UPDATE record SET body = ? WHERE id = ?", _other_text(body, chance), record_id)
    # Whose key signs is told by a member's own record; entries signed by a key nobody has any more come first.
    return _Edit("a record's text", _logged(raw, record_id, rev) | _signed_by(raw, record_id), _OF_MEMBER)


def _signed_by(raw: Raw, user: str) -> frozenset[int]:
    return frozenset(
        row[0] for row in raw.ask("SELECT min(seq) FROM journal WHERE entry ->> '$.user' = ?", user)
    )


def _record_flag(raw: Raw, chance: random.Random, _: _Original) -> _Edit:
    record_id, rev = chance.choice(raw.ask("SELECT id, rev FROM record"))
    raw.ask("UPDATE record SET deleted = 1 - deleted WHERE id = ?", record_id)
    return _Edit("a record taken out or put back", _logged(raw, record_id, rev), _OF_MEMBER)


def _record_kind(raw: Raw, chance: random.Random, _: _Original) -> _Edit:
    record_id, rev, kind = chance.choice(raw.ask("SELECT id, rev, kind FROM record"))
    raw.ask("UPDATE record SET kind = ? WHERE id = ?", "fact" if kind != "fact" else "case", record_id)
    return _Edit("a record's kind", _logged(raw, record_id, rev) | _signed_by(raw, record_id), _OF_MEMBER)


def _record_salt(raw: Raw, chance: random.Random, _: _Original) -> _Edit:
    (record_id,) = chance.choice(raw.ask("SELECT id FROM record"))
    raw.ask("UPDATE record SET salt = ? WHERE id = ?", chance.randbytes(16), record_id)
    return _Edit("a record's salt", _first_of(raw, record_id))


def _record_rev(raw: Raw, chance: random.Random, _: _Original) -> _Edit:
    record_id, rev = chance.choice(raw.ask("SELECT id, rev FROM record"))
    raw.ask("UPDATE record SET rev = rev + 1 WHERE id = ?", record_id)
    return _Edit("a record's number of saves", _logged(raw, record_id, rev) | _newest(raw))


def _record_gone(raw: Raw, chance: random.Random, _: _Original) -> _Edit:
    (record_id,) = chance.choice(raw.ask("SELECT id FROM record"))
    raw.ask("DELETE FROM record WHERE id = ?", record_id)
    return _Edit("a record deleted", _first_of(raw, record_id) | _signed_by(raw, record_id), _OF_MEMBER)


def _record_new(raw: Raw, chance: random.Random, _: _Original) -> _Edit:
    kind, body, old = chance.choice(raw.ask("SELECT kind, body, id FROM record WHERE kind <> 'member'"))
    stranger = new_id()
    raw.ask(
        "INSERT INTO record (id, kind, rev, deleted, salt, body) VALUES (?, ?, 1, 0, ?, ?)",
        stranger, kind, chance.randbytes(16), body.replace(old, stranger),
    )  # fmt: skip
    return _Edit("a record put in", _newest(raw))


def _record_rolled_back(raw: Raw, chance: random.Random, _: _Original) -> _Edit:
    record_id, rev, kind, deleted, body = chance.choice(
        raw.ask("SELECT id, rev, kind, deleted, body FROM history WHERE rev > 1 OR kind <> 'member'")
    )
    raw.ask("UPDATE record SET body = ?, deleted = ? WHERE id = ?", body, deleted, record_id)
    (now,) = raw.ask("SELECT rev FROM record WHERE id = ?", record_id)
    return _Edit(f"a {kind} as it was in save {rev}", _logged(raw, record_id, now[0]))


def _record_order(raw: Raw, chance: random.Random, _: _Original) -> _Edit:
    (one, first), (other, second) = chance.sample(raw.ask("SELECT n, id FROM record"), 2)
    for number, now in ((-1, one), (one, other), (other, -1)):
        raw.ask("UPDATE record SET n = ? WHERE n = ?", number, now)
    return _Edit("the order of two records", _first_of(raw, first) | _first_of(raw, second))


def _history_body(raw: Raw, chance: random.Random, _: _Original) -> _Edit:
    record_id, rev, body = chance.choice(raw.ask("SELECT id, rev, body FROM history WHERE deleted = 0"))
    raw.ask("UPDATE history SET body = ? WHERE id = ? AND rev = ?", _other_text(body, chance), record_id, rev)
    return _Edit("an earlier state's text", _logged(raw, record_id, rev))


def _history_gone(raw: Raw, chance: random.Random, _: _Original) -> _Edit:
    record_id, rev = chance.choice(raw.ask("SELECT id, rev FROM history"))
    raw.ask("DELETE FROM history WHERE id = ? AND rev = ?", record_id, rev)
    return _Edit("an earlier state deleted", _logged(raw, record_id, rev))


def _history_new(raw: Raw, chance: random.Random, _: _Original) -> _Edit:
    record_id, kind, body = chance.choice(raw.ask("SELECT id, kind, body FROM history"))
    raw.ask(
        "INSERT INTO history (id, rev, kind, deleted, body) VALUES (?, 99, ?, 0, ?)", record_id, kind, body
    )
    return _Edit("an earlier state put in", _newest(raw))


def _history_swapped(raw: Raw, chance: random.Random, _: _Original) -> _Edit:
    (record_id,) = chance.choice(
        raw.ask("SELECT id FROM history WHERE deleted = 0 GROUP BY id HAVING count(*) > 1")
    )
    one, other = chance.sample(
        raw.ask("SELECT rev, body FROM history WHERE id = ? AND deleted = 0", record_id), 2
    )
    raw.ask("UPDATE history SET body = ? WHERE id = ? AND rev = ?", other[1], record_id, one[0])
    raw.ask("UPDATE history SET body = ? WHERE id = ? AND rev = ?", one[1], record_id, other[0])
    return _Edit("two earlier states exchanged", _logged(raw, record_id, min(one[0], other[0])))


# --- edits of the journal ---------------------------------------------------------------------------------


def _changed_entry(raw: Raw, chance: random.Random) -> tuple[list[Row], int]:
    entries = raw.entries()
    at = chance.randrange(len(entries))
    seq, batch, fields, sig = entries[at]
    name = chance.choice(("at", "user", "action", "why", "id", "entity", "app", "offset", "after", "replica"))
    value = fields[name]
    if isinstance(value, int):
        fields = fields | {name: value + 60}
    elif isinstance(value, str) and value:
        fields = fields | {name: f"{value}x" if chance.random() < 0.5 else value[:-1]}
    else:
        fields = fields | {name: "put in"}
    entries[at] = (seq, batch, fields, sig)
    return entries, seq


def _entry_text(raw: Raw, chance: random.Random, _: _Original) -> _Edit:
    from soteria_desk.canonical import canonical

    entries, seq = _changed_entry(raw, chance)
    raw.ask("UPDATE journal SET entry = ? WHERE seq = ?", canonical(entries[seq - 1][2]).decode(), seq)
    return _Edit("an entry's text", frozenset({seq}))


def _entry_rehashed(raw: Raw, chance: random.Random, original: _Original) -> _Edit:
    entries, seq = _changed_entry(raw, chance)
    raw.write_chain(entries, original.casebook, first=seq)
    return _Edit("an entry, and every hash from there on", frozenset({seq}))


def _entry_resigned(raw: Raw, chance: random.Random, original: _Original) -> _Edit:
    entries, seq = _changed_entry(raw, chance)
    key = Ed25519PrivateKey.generate()
    raw.write_chain(entries, original.casebook, lambda digest: key.sign(_SIGNATURE_MARK + digest), first=seq)
    return _Edit("an entry, every hash, and signatures with a key of their own", frozenset({seq}))


def _record_and_entry(raw: Raw, chance: random.Random, original: _Original) -> _Edit:
    record_id, rev, salt, body = chance.choice(
        raw.ask("SELECT id, rev, salt, body FROM record WHERE deleted = 0 AND kind <> 'member'")
    )
    other = _other_text(body, chance)
    raw.ask("UPDATE record SET body = ? WHERE id = ?", other, record_id)
    (seq,) = _logged(raw, record_id, rev)
    entries = raw.entries()
    number, batch, fields, sig = entries[seq - 1]
    entries[seq - 1] = (number, batch, fields | {"after": state_digest(salt, other)}, sig)
    raw.write_chain(entries, original.casebook, first=seq)
    return _Edit("a record with its entry and every hash", frozenset({seq}))


def _entry_gone(raw: Raw, chance: random.Random, _: _Original) -> _Edit:
    ((last,),) = raw.ask("SELECT max(seq) FROM journal")
    seq = chance.randrange(1, last)
    raw.ask("DELETE FROM journal WHERE seq = ?", seq)
    return _Edit("an entry deleted", frozenset({seq}))


def _entry_gone_renumbered(raw: Raw, chance: random.Random, original: _Original) -> _Edit:
    entries = raw.entries()
    at = chance.randrange(len(entries) - 1)
    del entries[at]
    raw.write_chain(entries, original.casebook, first=at + 1)
    return _Edit("an entry deleted and the rest numbered anew", frozenset({at + 1}))


def _entries_swapped(raw: Raw, chance: random.Random, original: _Original) -> _Edit:
    entries = raw.entries()
    one, other = sorted(chance.sample(range(len(entries)), 2))
    entries[one], entries[other] = entries[other], entries[one]
    raw.write_chain(entries, original.casebook, first=one + 1)
    return _Edit("two entries exchanged", frozenset({one + 1}))


def _entry_new(raw: Raw, chance: random.Random, original: _Original) -> _Edit:
    entries = raw.entries()
    at = chance.randrange(1, len(entries) + 1)
    entries.insert(
        at, (0, at + 1, entries[at - 1][2] | {"action": "case.open", "rev": None}, entries[at - 1][3])
    )
    raw.write_chain(entries, original.casebook, first=at + 1)
    return _Edit("an entry put in", frozenset({at + 1}))


def _signature(raw: Raw, chance: random.Random, _: _Original) -> _Edit:
    (seq, _sig), (_other, sig) = chance.sample(raw.ask("SELECT seq, sig FROM journal"), 2)
    raw.ask("UPDATE journal SET sig = ? WHERE seq = ?", sig, seq)
    return _Edit("a signature", frozenset({seq}))


def _hash(raw: Raw, chance: random.Random, _: _Original) -> _Edit:
    (seq,) = chance.choice(raw.ask("SELECT seq FROM journal"))
    raw.ask("UPDATE journal SET hash = ? WHERE seq = ?", chance.randbytes(32), seq)
    return _Edit("a hash", frozenset({seq}))


def _whole_chain(raw: Raw, chance: random.Random, original: _Original) -> _Edit:
    """The strongest: everything written anew and signed with a key that is put into the user's own record."""
    key = Ed25519PrivateKey.generate()
    user, salt, body = raw.ask("SELECT id, salt, body FROM record WHERE kind = 'member'")[0]
    public = key.public_key().public_bytes_raw().hex()
    body = re.sub(r'"sig_pub":"[0-9a-f]{64}"', f'"sig_pub":"{public}"', body)
    raw.ask("UPDATE record SET body = ? WHERE id = ?", body, user)
    entries = [
        (seq, batch, fields | {"after": state_digest(salt, body)} if fields["id"] == user and fields["rev"] else fields, sig)
        for seq, batch, fields, sig in raw.entries()
    ]  # fmt: skip
    raw.write_chain(entries, original.casebook, lambda digest: key.sign(_SIGNATURE_MARK + digest))
    return _Edit("everything signed anew with another key", answers=(KeyFileAltered,))


# --- edits of what the casebook knows of itself -----------------------------------------------------------


def _self(raw: Raw, chance: random.Random, _: _Original) -> _Edit:
    match chance.randrange(4):
        case 0:
            raw.ask("UPDATE casebook SET id = ?", new_id())
            return _Edit("the casebook's id", answers=(KeyFileOfAnother,))
        case 1:
            raw.ask("UPDATE casebook SET generation = generation + 1")
            return _Edit("the generation of the key file", answers=(KeyFileAltered,))
        case 2:
            raw.ask("UPDATE casebook SET epoch = epoch + ?", chance.choice((-1, 1)))
            return _Edit("the epoch of the keys", answers=(KeyFileAltered, KeyFileOfAnother))
        case _:
            pragma = chance.choice(("user_version", "application_id"))
            raw.ask(f"PRAGMA {pragma} = 0")
            return _Edit(f"the file's {pragma}", answers=(CasebookDamaged,))


_ROWS: tuple[Callable[[Raw, random.Random, _Original], _Edit], ...] = (
    _record_body, _record_flag, _record_kind, _record_salt, _record_rev, _record_gone, _record_new,
    _record_rolled_back, _record_order, _history_body, _history_gone, _history_new, _history_swapped,
    _entry_text, _entry_rehashed, _entry_resigned, _record_and_entry, _entry_gone, _entry_gone_renumbered,
    _entries_swapped, _entry_new, _signature, _hash, _whole_chain, _self,
)  # fmt: skip


# --- things put back --------------------------------------------------------------------------------------


def _page_back(place: Path, chance: random.Random, original: _Original) -> _Edit:
    """One page of an older state; an entry is named, or the pages do not fit together any more."""
    path = casebooks.folder_in(place) / DATABASE
    now, old = path.read_bytes(), (casebooks.folder_in(chance.choice(original.older)) / DATABASE).read_bytes()
    pages = [
        at for at in range(PAGE, min(len(now), len(old)), PAGE) if now[at : at + PAGE] != old[at : at + PAGE]
    ]
    at = chance.choice(pages)
    path.write_bytes(now[:at] + old[at : at + PAGE] + now[at + PAGE :])
    return _Edit(
        f"page {at // PAGE + 1} put back",
        harmless_if_same=True,
        answers=(ChainBroken, CasebookDamaged, KeyFileAltered),
    )


def _key_file_back(place: Path, chance: random.Random, original: _Original) -> _Edit:
    old = casebooks.folder_in(chance.choice(original.older))
    for name in files.NAMES:
        shutil.copyfile(old / name, casebooks.folder_in(place) / name)
    return _Edit("an old key file put back", answers=(KeyFileAltered,))


def _folder_back(place: Path, chance: random.Random, original: _Original) -> _Edit:
    remembered = casebooks.settings_in(place)
    shutil.rmtree(casebooks.folder_in(place))
    shutil.copytree(casebooks.folder_in(chance.choice(original.older)), casebooks.folder_in(place))
    if chance.random() < 0.5:
        shutil.rmtree(remembered)  # another computer: only the paper can tell
        return _Edit("a whole old folder, and the paper", answers=(FingerprintUnknown,))
    return _Edit("a whole old folder", answers=(CasebookOlder,))


_BACK = (_page_back, _page_back, _key_file_back, _folder_back)


# --- one trial --------------------------------------------------------------------------------------------


def _tried(number: int, seed: int, original: _Original, place: Path) -> tuple[Found, str]:
    chance = own_random(seed, number)
    casebooks.copy(original.place, place)
    if chance.random() < 0.15:
        edit = chance.choice(_BACK)(place, chance, original)
    else:
        raw = Raw(casebooks.folder_in(place) / DATABASE, original.key)
        edit = chance.choice(_ROWS)(raw, chance, original)
        raw.close()
    return _judged(edit, _answer(place, original, edit)), edit.what


class Harmless(SoteriaError):
    """Nothing that can be read was changed; no answer of the product's."""

    code = "harmless"


def _named_for(edit: _Edit) -> frozenset[object]:
    """The entries that may be named for an edit.

    An entry of the first act brings in the first user's key. Where it is altered, that key counts nowhere any more,
    and the first entry that nobody vouches for is entry 1.
    """
    entries: frozenset[object] = frozenset(edit.entries)
    first = any(isinstance(one, int) and one <= FIRST_ACT for one in entries)
    return entries | {1} if first else entries


def _judged(edit: _Edit, answer: SoteriaError | None) -> Found:
    if answer is None:
        return Found("undetected", edit.what)
    if not isinstance(answer, (Harmless, *edit.answers)):
        return Found("wrong", f"{edit.what}: answered {answer.code}")
    if isinstance(answer, ChainBroken) and edit.entries and answer.details["entry"] not in _named_for(edit):
        return Found(
            "wrong", f"{edit.what}: names entry {answer.details['entry']}, not {sorted(edit.entries)}"
        )
    return Found(colour=answer.code)


def _answer(place: Path, original: _Original, edit: _Edit) -> SoteriaError | None:
    """What a person is told, first by unlocking, then by the full check, then by the paper; None: nothing.

    Where this computer remembers another head, the answer is E-08 at first; who goes on is told the entry.
    """
    words: Sequence[str] = (casebooks.passphrase(1), casebooks.passphrase(0))
    for word in words:
        try:
            store = casebooks.unlock(place, word, accept_older=CasebookOlder not in edit.answers)
            break
        except WrongPassphrase:
            continue
        except CasebookError as error:
            return error
    else:
        return WrongPassphrase(label=casebooks.LABEL)
    try:
        failure = store.check("full").failure()
        if failure is None:
            store.journal.entry_for_head(original.paper)
            if edit.harmless_if_same and original.rows <= set(casebooks.everything(store)):
                return Harmless()
        return failure
    except (CasebookError, FingerprintUnknown) as error:
        return error
    finally:
        store.close()


def measure(asked: Asked, tally: Tally) -> None:
    """Edit, unlock, check, so many times."""
    connection._DAMAGE_WAIT_SECONDS = 0.0  # what is damaged here stays so
    with own_folder() as folder:
        original = _original(folder)
        report = Report(tally, asked.trials)
        place = folder / "trial"
        for number in asked.numbers():
            told = in_child(partial(_tried, number, asked.seed, original, place))
            report.done()
            if isinstance(told, Died):
                tally.fault("crashes", number, told.why, place)
            elif told[0].kind:
                tally.fault(told[0].kind, number, told[0].what, place)
            else:
                tally.also[f"found as {told[0].colour}"] += 1


if __name__ == "__main__":
    run(
        "tamper", measure, trials=200, about=__doc__,
        goal="1,000 edits, every one found, the entry named",
    )  # fmt: skip
