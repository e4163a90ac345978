"""The two key files of a casebook folder: read the better copy, write both so that one is always whole."""

import contextlib
import errno
import os
import stat
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from soteria_desk.errors import KeyFileDamaged, KeyFileMissing, KeyFileTooNew, MayNotOpen
from soteria_desk.vault import keyfile
from soteria_desk.vault.keyfile import KeyFile

NAMES = ("keys.json", "keys.bak.json")
_REPLACE_SECONDS = 2.0


@dataclass(frozen=True)
class Found:
    """The key files of a folder, best first.

    Attributes:
        best: The whole copy of the highest generation.
        others: The other whole copies that differ from it.
        needs_repair: Whether a copy is missing, damaged or behind, to be written again after unlocking.
        damaged: Whether one of them is damaged, which a person is told once it is whole again.
    """

    best: KeyFile
    others: tuple[KeyFile, ...]
    needs_repair: bool
    damaged: bool = False


def read_best(folder: Path, casebook: str | None = None) -> Found:
    """Read both key files and choose. Works on media that cannot be written.

    Args:
        casebook: The casebook they should be of, where it is known: a copy that is of it goes before one of
            another, whatever its generation.

    Raises:
        KeyFileMissing: there is neither.
        KeyFileDamaged: there is none that is whole.
        MayNotOpen: there is none that this user may read.
        KeyFileTooNew: a later version wrote what there is.
    """
    whole: list[KeyFile] = []
    missing, too_new, kept_out, damaged = 0, None, False, False
    for name in NAMES:
        try:
            whole.append(keyfile.read(read_small(folder / name, keyfile.MAX_BYTES)))
        except FileNotFoundError:
            missing += 1
        except KeyFileTooNew as error:
            too_new = error
        except PermissionError:
            kept_out = True
        except (KeyFileDamaged, OSError):
            damaged = True  # or it cannot be read, which comes to the same: the other is there for that
    if too_new is not None:
        raise too_new  # even beside a readable copy: an older program must not write over a newer one's file
    if missing == len(NAMES):
        raise KeyFileMissing()
    if not whole and kept_out:
        raise MayNotOpen(reason="permission denied")
    if not whole:
        raise KeyFileDamaged()
    whole.sort(key=lambda found: (found.casebook != casebook, -found.generation))
    others = tuple(found for found in whole[1:] if found != whole[0])
    needs_repair = len(whole) < len(NAMES) or bool(others)
    return Found(best=whole[0], others=others, needs_repair=needs_repair, damaged=damaged)


def read_small(path: Path, most: int) -> bytes:
    """Read a file up to `most` bytes and one more, so that whoever asks can tell a longer one.

    Raises:
        OSError: it cannot be read, or is a pipe or the like: waiting for that could have no end.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is not a file")
    with path.open("rb") as file:
        return file.read(most + 1)


def write_both(folder: Path, keys: KeyFile) -> None:
    """Write keys.bak.json, then keys.json, each synced and read back before the next is touched."""
    data = keys.to_bytes()
    for name in reversed(NAMES):
        write_durably(folder / name, data)
        if keyfile.read((folder / name).read_bytes()) != keys:
            raise KeyFileDamaged()


def write_durably(path: Path, data: bytes) -> None:
    """Put `data` at `path` for its owner alone, so that a power cut leaves the old file or the new one."""
    part = path.with_name(path.name + ".tmp")
    with contextlib.suppress(FileNotFoundError):
        part.unlink()
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    _replace(part, path)
    sync_folder(path.parent)


def put_in_place(part: Path, path: Path) -> None:
    """Give a finished, synced file or folder its name, so that it keeps it after a power cut."""
    _replace(part, path)
    sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder for its owner alone, and every one above that lacks, so that it is there after a power cut."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def _replace(part: Path, path: Path) -> None:
    give_up = time.monotonic() + _REPLACE_SECONDS
    while True:
        try:
            part.replace(path)
        except PermissionError:
            # Virus scanners on Windows hold a new file for a moment.
            if sys.platform != "win32" or time.monotonic() > give_up:
                raise
            time.sleep(0.05)
        else:
            return


def sync_folder(folder: Path) -> None:
    """Make a rename inside `folder` survive a power cut. Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
