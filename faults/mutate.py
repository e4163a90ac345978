"""Damaged databases and key files: whatever was changed is found or changed nothing that can be read.

Run as `python3 dev.py faults mutate [--trials N]`: so many databases, and ten times as many key files. A database
is damaged in one of the ways below, unlocked, checked in full in a child of its own, and where the check says it
is whole every record, earlier state and entry is compared with what was there. A key file is damaged by accident, or
with its checksum made right again; then the right passphrase must not open anything but the original.
"""

import base64
import hashlib
import json
import random
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from faults import casebooks
from faults.casebooks import Found
from faults.harness import Asked, Died, Report, Tally, in_child, own_folder, own_random, run
from soteria_desk.canonical import canonical
from soteria_desk.errors import (
    KeyFileDamaged,
    KeyFileTooNew,
    SoteriaError,
    UnknownUser,
    WrongPassphrase,
)
from soteria_desk.ids import new_id
from soteria_desk.storage import connection
from soteria_desk.storage.folder import DATABASE, JOURNAL
from soteria_desk.vault import keyfile, keyring, slots
from soteria_desk.vault.identity import Identity
from soteria_desk.vault.kdf import Limits
from soteria_desk.vault.keyfile import KeyFile

PAGE = 4096
_BATCH = 25
_KEY_FILES_PER_DATABASE = 10
_KEY_BATCH = 1000
# As in the product, the least memory is enough for the most lanes.
_LIMITS = Limits(m_kib=(32, 1024), t=(1, 10), p=(1, 4))


# --- databases --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Original:
    """A locked casebook, and what its database was before the last saves.

    Attributes:
        rows: Everything that can be read in it.
        newest: The number of its newest entry.
    """

    place: Path
    data: bytes
    older: tuple[bytes, ...]
    rows: frozenset[tuple[object, ...]]
    newest: int


def _original(place: Path) -> _Original:
    casebooks.make(place, units=1)
    database = casebooks.folder_in(place) / DATABASE
    older = []
    for number in range(2, 6):
        older.append(database.read_bytes())
        store = casebooks.unlock(place, casebooks.passphrase(0))
        casebooks.save(store, number)
        store.close()
    data = database.read_bytes()
    aside = place.with_name("aside")
    casebooks.copy(place, aside)
    store = casebooks.unlock(aside, casebooks.passphrase(0))
    newest = store.opened_at - 1
    rows = frozenset(row for row in casebooks.everything(store) if not _is_later(row, newest))
    store.close()
    return _Original(place, data, tuple(older), rows, newest)


def _is_later(row: tuple[object, ...], newest: int) -> bool:
    return row[0] == "journal" and isinstance(row[1], int) and row[1] > newest


def _flip_bits(data: bytearray, chance: random.Random, _: _Original) -> None:
    for _unused in range(chance.choice((1, 1, 2, 8))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _scribble(data: bytearray, chance: random.Random, _: _Original) -> None:
    at, length = chance.randrange(len(data)), chance.randrange(1, 600)
    data[at : at + length] = chance.randbytes(len(data[at : at + length]))


def _zero_page(data: bytearray, chance: random.Random, _: _Original) -> None:
    at = chance.randrange(len(data) // PAGE) * PAGE
    data[at : at + PAGE] = bytes(PAGE)


def _swap_pages(data: bytearray, chance: random.Random, _: _Original) -> None:
    one, other = (place * PAGE for place in chance.sample(range(len(data) // PAGE), 2))
    data[one : one + PAGE], data[other : other + PAGE] = data[other : other + PAGE], data[one : one + PAGE]


def _copy_page(data: bytearray, chance: random.Random, _: _Original) -> None:
    one, other = (place * PAGE for place in chance.sample(range(len(data) // PAGE), 2))
    data[one : one + PAGE] = data[other : other + PAGE]


def _cut(data: bytearray, chance: random.Random, _: _Original) -> None:
    at = chance.randrange(len(data))
    del data[at // PAGE * PAGE if chance.random() < 0.5 else at :]


def _extend(data: bytearray, chance: random.Random, _: _Original) -> None:
    length = chance.choice((1, 100, PAGE, 3 * PAGE))
    at = chance.randrange(len(data) // PAGE) * PAGE
    data += chance.choice((bytes(length), chance.randbytes(length), bytes(data[at : at + PAGE])))


def _put_old_pages_back(data: bytearray, chance: random.Random, original: _Original) -> None:
    old = chance.choice(original.older)
    places = [
        at for at in range(0, min(len(old), len(data)), PAGE) if old[at : at + PAGE] != data[at : at + PAGE]
    ]
    for at in chance.sample(places, min(len(places), chance.choice((1, 1, 1, 2, 3)))):
        data[at : at + PAGE] = old[at : at + PAGE]


_WAYS: tuple[Callable[[bytearray, random.Random, _Original], None], ...] = (
    _flip_bits, _scribble, _zero_page, _swap_pages, _copy_page, _cut, _extend,
    _put_old_pages_back, _put_old_pages_back,
)  # fmt: skip


@dataclass(frozen=True)
class _Damaged:
    """One damaged database, and perhaps a journal beside it that is not its own."""

    number: int
    way: str
    data: bytes
    journal: bytes | None

    def tried(self, place: Path, original: _Original) -> Found:
        """Put it in place, unlock it and ask."""
        casebooks.copy(original.place, place)
        folder = casebooks.folder_in(place)
        (folder / DATABASE).write_bytes(self.data)
        if self.journal is not None:
            (folder / JOURNAL).write_bytes(self.journal)
        try:
            return self._opened(place, original)
        except WrongPassphrase:
            return Found("wrong", "a passphrase that is right was called wrong")
        except SoteriaError as error:
            return Found(colour=error.code)

    def _opened(self, place: Path, original: _Original) -> Found:
        # Without what this computer remembers: the database alone must tell.
        store = casebooks.unlock(place, casebooks.passphrase(0), remember=False)
        try:
            verdict = store.check("full")
            if not verdict.ok:
                return Found(colour="red")
            rows = {row for row in casebooks.everything(store) if not _is_later(row, original.newest)}
            if rows != original.rows:
                differing = sorted({str(row[0]) for row in rows ^ original.rows})
                return Found(
                    "undetected", f"the check is {verdict.colour}, and {', '.join(differing)} differ"
                )
            return Found(colour=verdict.colour)
        finally:
            store.close()


def _damaged(number: int, seed: int, original: _Original) -> _Damaged:
    chance = own_random(seed, number)
    data = bytearray(original.data)
    way = chance.choice(_WAYS)
    way(data, chance, original)
    journal = None
    if chance.random() < 0.05:
        journal = chance.choice((b"", chance.randbytes(5000), original.data[:PAGE], bytes(512)))
    return _Damaged(number, way.__name__.strip("_").replace("_", " "), bytes(data), journal)


def _databases(asked: Asked, tally: Tally, folder: Path) -> None:
    original = _original(folder / "original")
    report = Report(tally, asked.trials)
    numbers = asked.numbers()
    for start in range(numbers.start, numbers.stop, _BATCH):
        batch = [_damaged(n, asked.seed, original) for n in range(start, min(start + _BATCH, numbers.stop))]
        place = folder / "trial"
        answers = in_child(lambda b=batch: [one.tried(place, original) for one in b])  # type: ignore[misc]  # noqa: B023
        for at, one in enumerate(batch):
            found = (
                in_child(partial(one.tried, place, original)) if isinstance(answers, Died) else answers[at]
            )
            report.done()
            if isinstance(found, Found) and not found.kind:
                tally.also[f"answered {found.colour}"] += 1
                continue
            shutil.rmtree(place, ignore_errors=True)
            casebooks.copy(original.place, place)
            (casebooks.folder_in(place) / DATABASE).write_bytes(one.data)
            kind, what = ("crashes", found.why) if isinstance(found, Died) else (found.kind, found.what)
            tally.fault(kind, one.number, f"{one.way}: {what}", place)


# --- key files --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Keys:
    """A key file of three users, the one of before, and the passphrase of its first user."""

    file: KeyFile
    data: bytes
    older: bytes


def _keys() -> _Keys:
    casebook, crk = new_id(), bytearray(secrets.token_bytes(32))
    made = tuple(
        slots.make(
            casebook=casebook, epoch=1, user=new_id(), label=label, identity=Identity.fresh(), crk=crk,
            passphrase=casebooks.passphrase(number), cost=casebooks.CHEAP, limits=casebooks.ANY_COST,
        )
        for number, label in enumerate((casebooks.LABEL, "PS", "ZÄ 7"))
    )  # fmt: skip
    bare = KeyFile(
        casebook=casebook, generation=7, epoch=1, slots=made, sheet_id=keyring.sheet_id(crk),
        sheet_printed_on=date(2026, 3, 12),
    )  # fmt: skip
    key = keyring.mac_key(crk)
    file = bare.sealed(key)
    older = KeyFile(**{**vars(bare), "generation": 6, "slots": made[:2]}).sealed(key)
    return _Keys(file, file.to_bytes(), older.to_bytes())


def _by_accident(data: bytes, chance: random.Random, older: bytes) -> bytes:
    out = bytearray(data)
    match chance.randrange(7):
        case 0 | 1:
            for _ in range(chance.choice((1, 1, 2, 5))):
                out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
        case 2:
            at = chance.randrange(len(out))
            out[at : at + chance.randrange(1, 600)] = b""
        case 3:
            at, length = chance.randrange(len(out)), chance.randrange(1, 600)
            out[at : at + length] = bytes(len(out[at : at + length]))
        case 4:
            at = chance.randrange(len(out))
            out[at:at] = chance.randbytes(chance.randrange(1, 40))
        case 5:
            at = chance.randrange(min(len(older), len(data)))
            out = bytearray(data[:at] + older[at:])
        case _:
            one, other = sorted(chance.sample(range(len(out)), 2))
            out[one], out[other] = out[other], out[one]
    return bytes(out)


def _on_purpose(data: bytes, chance: random.Random) -> tuple[bytes, str]:
    """Change one field, and make the checksum right again; the name of the field."""
    found: dict[str, Any] = json.loads(data)
    holder: dict[str, Any] = found
    if chance.random() < 0.7:
        holder = chance.choice(found["slots"])
        if chance.random() < 0.3:
            holder = holder["kdf"]
    name = chance.choice([name for name in holder if name != "sha256"])
    holder[name] = _another(holder[name], chance)
    if chance.random() < 0.05 and name != "slots":
        chance.shuffle(found["slots"])
    found.pop("sha256")
    whole = canonical(found)
    return canonical(found | {"sha256": base64.b64encode(hashlib.sha256(whole).digest()).decode()}), name


def _another(value: Any, chance: random.Random) -> Any:
    match chance.randrange(8):
        case 0:
            return chance.choice((None, True, [], {}, "", 0, -1, 2**53 - 1, "x" * 50))
        case 1 | 2 | 3 if isinstance(value, int):
            return value + chance.choice((-1, 1, 2, 64))
        case _ if isinstance(value, str) and value:
            at = chance.randrange(len(value))
            return value[:at] + chance.choice("0123456789abcdefABCXYZ=/+ ") + value[at + 1 :]
        case _ if isinstance(value, list) and len(value) > 1:
            return value[: chance.randrange(1, len(value))]
        case _:
            return chance.randrange(1, 100)


_OWN = ("check", "salt", "m", "t", "p", "user", "slot", "label", "kdf", "slots")
"""What the answer "wrong passphrase" may rest on, when somebody changed it and made the checksum right again."""


def _try_keys(number: int, seed: int, keys: _Keys) -> tuple[str, str]:
    """One damaged key file: the fault's kind and words, or nothing."""
    chance = own_random(seed, f"keys {number}")
    accident = chance.random() < 0.5
    data, field = (
        (_by_accident(keys.data, chance, keys.older), "") if accident else _on_purpose(keys.data, chance)
    )
    if data == keys.data:
        return "", ""
    try:
        found = keyfile.read(data)
        if accident and data != keys.older:
            return "undetected", "an accident was read as whole"
        ring = keyring.unlock(found, casebooks.LABEL, casebooks.passphrase(0), _LIMITS)
    except KeyFileTooNew:
        return ("wrong", "an accident looks like a later version") if accident else ("", "")
    except (WrongPassphrase, UnknownUser) as error:
        if accident or field not in _OWN:
            return "wrong", f"a changed {field or 'byte'} is told as {error.code}"
        return "", ""
    except SoteriaError:
        return "", ""
    ring.wipe()
    if found != keys.file and data != keys.older:
        return "undetected", f"it opened with another {field}"
    return "", ""


def _try_batch(numbers: range, seed: int, keys: _Keys) -> list[tuple[int, str, str]]:
    out = []
    for number in numbers:
        try:
            kind, what = _try_keys(number, seed, keys)
        except (KeyFileDamaged, Exception) as error:
            kind, what = "wrong", f"an answer that is not ours: {type(error).__name__}"
        if kind:
            out.append((number, kind, what))
    return out


def _key_files(asked: Asked, tally: Tally) -> None:
    keys = _keys()
    total = asked.trials * _KEY_FILES_PER_DATABASE
    for start in range(0, total, _KEY_BATCH):
        numbers = range(start, min(start + _KEY_BATCH, total))
        answers = in_child(partial(_try_batch, numbers, asked.seed, keys), seconds=300)
        if isinstance(answers, Died):
            tally.fault("crashes", f"{numbers} of the key files", answers.why)
        else:
            for number, kind, what in answers:
                tally.fault(kind, f"{number} of the key files", what)
        tally.also["key files"] += len(numbers)


def measure(asked: Asked, tally: Tally) -> None:
    """Damage databases, then key files."""
    # What is damaged here stays so: waiting for the disk to come round would take most of the time.
    connection._DAMAGE_WAIT_SECONDS = 0.0
    with own_folder() as folder:
        _databases(asked, tally, folder)
    if asked.only is None:
        _key_files(asked, tally)


if __name__ == "__main__":
    run(
        "mutate", measure, trials=300, about=__doc__,
        goal="10,000 databases and 100,000 key files, no crash, nothing silently wrong",
    )  # fmt: skip
