"""The power-cut model: what may lie on the disk when the power goes after a given call.

What was synced is there. Of what was not, any part may be: writes in sectors of 512 bytes, each or not; the size
of a file with or without what was to stand there (noughts, or whatever the disk held before); names put in, renamed
or taken out late, in the order of their folder or not. One rename is there or not there, never in part.
"""

import hashlib
import os
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from faults.recorder import Call

SECTOR = 512
State = dict[str, bytes]
"""Every file by its path below the recorded folder."""


@dataclass
class _Late:
    """A change of names that may or may not have reached the disk. `node` is a file's or folder's number."""

    folder: int
    name: str
    node: int | None
    old_folder: int = -1
    old_name: str = ""


@dataclass
class _File:
    """What of a file is safe, and the writes (offset, data) and cuts (size, None) since it was last synced."""

    safe: bytes = b""
    late: list[tuple[int, bytes | None]] = field(default_factory=list)


@dataclass
class Disk:
    """The disk while calls are played to it; ask `after_cut` at any moment."""

    top: Path
    _files: dict[int, _File] = field(default_factory=dict)
    _safe: dict[int, dict[str, int]] = field(default_factory=dict)
    _now: dict[int, dict[str, int]] = field(default_factory=dict)
    _late: list[_Late] = field(default_factory=list)
    _inodes: dict[int, int] = field(default_factory=dict)
    _next: int = 1

    @classmethod
    def of(cls, top: Path) -> "Disk":
        """The disk as it is now, all of it safe."""
        disk = cls(top)
        disk._safe[0], disk._now[0] = {}, {}
        numbers = {top: 0}
        for place, folders, files in os.walk(top):
            parent = numbers[Path(place)]
            for name in folders:
                number = disk._number()
                numbers[Path(place) / name] = number
                disk._safe[number], disk._now[number] = {}, {}
                disk._safe[parent][name] = disk._now[parent][name] = number
            for name in files:
                number = disk._number()
                path = Path(place) / name
                disk._inodes[path.stat().st_ino] = number
                disk._files[number] = _File(path.read_bytes())
                disk._safe[parent][name] = disk._now[parent][name] = number
        return disk

    def _number(self) -> int:
        self._next += 1
        return self._next

    def _place(self, path: str) -> tuple[int, str]:
        """The folder a path lies in, as the names are now, and its last name."""
        parts = Path(path).relative_to(self.top).parts
        folder = 0
        for part in parts[:-1]:
            folder = self._now[folder][part]
        return folder, parts[-1]

    def play(self, call: Call) -> None:
        """Do what one call did."""
        match call.op:
            case "C":
                folder, name = self._place(call.path)
                number = self._inodes[call.inode] = self._number()
                self._files[number] = _File()
                self._put(_Late(folder, name, number))
            case "M":
                folder, name = self._place(call.path)
                number = self._number()
                self._safe[number], self._now[number] = {}, {}
                self._put(_Late(folder, name, number))
            case "W":
                self._files[self._inodes[call.inode]].late.append((call.offset, call.data))
            case "T":
                self._files[self._inodes[call.inode]].late.append((call.offset, None))
            case "S":
                file = self._files[self._inodes[call.inode]]
                file.safe, file.late = _played(file.safe, file.late), []
            case "D":
                self._sync_names(call.path)
            case "R":
                old_folder, old_name = self._place(call.path)
                folder, name = self._place(call.other)
                node = self._now[old_folder][old_name]
                self._put(_Late(folder, name, node, old_folder, old_name))
            case "L":
                old_folder, old_name = self._place(call.path)
                folder, name = self._place(call.other)
                self._put(_Late(folder, name, self._now[old_folder][old_name]))
            case "U" | "X":
                folder, name = self._place(call.path)
                self._put(_Late(folder, name, None))
            case _:
                pass

    def _put(self, change: _Late) -> None:
        _name(self._now, change)
        self._late.append(change)

    def _sync_names(self, path: str) -> None:
        folder = 0
        for part in Path(path).relative_to(self.top).parts:
            folder = self._now[folder][part]
        kept = []
        for change in self._late:
            if change.folder == folder:
                _name(self._safe, change)
            else:
                kept.append(change)
        self._late = kept

    @property
    def undecided(self) -> int:
        """How many changes may or may not be there."""
        return len(self._late) + sum(len(file.late) for file in self._files.values())

    def after_cut(self, chance: random.Random) -> State:
        """One state the disk may be in when the power goes now."""
        share = chance.choice((0.0, 1.0, 0.5, chance.random()))
        names = {folder: dict(inside) for folder, inside in self._safe.items()}
        in_order = chance.random() < 0.7
        for change in self._late:
            if chance.random() < share:
                _name(names, change)
            elif in_order:
                break
        found: State = {}
        self._walk(names, 0, "", found, share, chance)
        return found

    def _walk(
        self,
        names: dict[int, dict[str, int]],
        folder: int,
        path: str,
        found: State,
        share: float,
        chance: random.Random,
    ) -> None:
        for name, number in names[folder].items():
            if number in self._files:
                file = self._files[number]
                found[path + name] = _torn(file, share, chance) if file.late else file.safe
            else:
                self._walk(names, number, f"{path}{name}/", found, share, chance)


def _name(names: dict[int, dict[str, int]], change: _Late) -> None:
    if change.old_name and names[change.old_folder].get(change.old_name) == change.node:
        del names[change.old_folder][change.old_name]
    if change.node is None:
        names[change.folder].pop(change.name, None)
    else:
        names[change.folder][change.name] = change.node


def _played(data: bytes, changes: Iterable[tuple[int, bytes | None]]) -> bytes:
    out = bytearray(data)
    for offset, part in changes:
        if len(out) < offset:
            out.extend(bytes(offset - len(out)))
        if part is None:
            del out[offset:]
        else:
            out[offset : offset + len(part)] = part
    return bytes(out)


def _torn(file: _File, share: float, chance: random.Random) -> bytes:
    """The file with some of its late writes, whole or in sectors, and some of its cuts."""
    out = bytearray(file.safe)
    last = len(file.late) - 1
    whole = chance.random() < 0.5
    for number, (offset, part) in enumerate(file.late):
        if part is None:
            if chance.random() < share:
                _grow(out, offset, chance)
                del out[offset:]
            continue
        if whole and number != last:
            if chance.random() < share:
                _grow(out, offset, chance)
                out[offset : offset + len(part)] = part
            continue
        at = offset
        while at < offset + len(part):
            end = min((at // SECTOR + 1) * SECTOR, offset + len(part))
            if chance.random() < share:
                _grow(out, at, chance)
                out[at:end] = part[at - offset : end - offset]
            at = end
    return bytes(out)


def _grow(out: bytearray, size: int, chance: random.Random) -> None:
    """The size may reach the disk before what was to stand there."""
    lacking = size - len(out)
    if lacking > 0:
        out.extend(chance.randbytes(lacking) if chance.random() < 0.25 else bytes(lacking))


def name_of(state: State) -> bytes:
    """A digest of the state, so that none is counted twice."""
    out = hashlib.blake2b(digest_size=16)
    for path in sorted(state):
        out.update(f"{path}\0{len(state[path])}\0".encode())
        out.update(state[path])
    return out.digest()


def put_down(state: State, top: Path) -> None:
    """Write a state out as files."""
    for path, data in state.items():
        place = top / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
