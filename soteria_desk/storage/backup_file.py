"""What a backup file says of itself: its name, its manifest and its key file. No passphrase is needed for that."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from soteria_desk import dates
from soteria_desk.errors import (
    BackupTooNew,
    BackupUnreadable,
    CannotReadDisk,
    InvalidField,
    KeyFileDamaged,
    KeyFileTooNew,
    MayNotOpen,
)
from soteria_desk.storage.container import ContainerTooNew, Manifest, NotAContainer, Reader
from soteria_desk.storage.journal import Head
from soteria_desk.vault import keyfile
from soteria_desk.vault.keyfile import KeyFile

SUFFIX = ".sdbackup"
PART = ".part"
FOLDER = "backups"
PURPOSE = "backup"
SEAL = "hmac-sha256"
DATABASE_PART = "database"
KEYS_PART = "keys"

_FIELDS = {"casebook", "replica", "epoch", "generation", "schema", "counts", "head", "at", "kind", "app"}
_COUNTS = {"records", "history", "entries"}
_ID = re.compile(r"[0-9a-f]{32}\Z")
_HASH = re.compile(r"[0-9a-f]{64}\Z")
_APP = re.compile(r"[0-9A-Za-z.+-]{1,40}\Z")


class Kind(StrEnum):
    """Why a backup was made."""

    REGULAR = "regular"
    BY_HAND = "by-hand"
    PRE_MIGRATION = "pre-migration"
    PRE_RESTORE = "pre-restore"
    PRE_KEYS = "pre-keys"

    @property
    def before_a_change(self) -> bool:
        """Whether it was made before something that could not be taken back."""
        return self.value.startswith("pre-")


@dataclass(frozen=True)
class Counts:
    """How much a casebook holds: records, their earlier states, entries of the journal."""

    records: int
    history: int
    entries: int


@dataclass(frozen=True)
class About:
    """The manifest of a backup.

    Attributes:
        replica: Which copy of the casebook it is of.
        schema: The casebook's format.
        head: The journal's head in the backup.
        app: The version of the program that made it.
    """

    casebook: str
    replica: str
    epoch: int
    generation: int
    schema: int
    counts: Counts
    head: Head
    at: datetime
    kind: Kind
    app: str

    def fields(self) -> dict[str, Any]:
        """As the container's manifest holds it."""
        return {
            "casebook": self.casebook,
            "replica": self.replica,
            "epoch": self.epoch,
            "generation": self.generation,
            "schema": self.schema,
            "counts": vars(self.counts).copy(),
            "head": {"seq": self.head.seq, "hash": self.head.hash},
            "at": dates.to_utc_text(self.at),
            "kind": self.kind.value,
            "app": self.app,
        }


@dataclass(frozen=True)
class Backup:
    """A backup file whose manifest and key file read well; its pages have not been looked at."""

    path: Path
    about: About
    size: int
    database_size: int
    keyfile: KeyFile

    @property
    def labels(self) -> tuple[str, ...]:
        """The users who can restore it, each with the passphrase of that time."""
        return self.keyfile.labels()


def name_of(casebook: str, at: datetime) -> str:
    """'7f3a91c2-2026-05-01-141203.sdbackup', in local time: no name of anybody, and one folder takes many casebooks."""
    return f"{casebook[:8]}-{dates.local(at):%Y-%m-%d-%H%M%S}{SUFFIX}"


def look(path: Path) -> Backup:
    """Say what a backup is, before any passphrase. Its pages are not read.

    Raises:
        BackupUnreadable: it is not whole, or no backup.
        BackupTooNew: a later version of the program made it.
        MayNotOpen, CannotReadDisk, InvalidField: the file could not be read at all.
    """
    with opened(path) as reader:
        try:
            keys = keyfile.read(reader.part(KEYS_PART, keyfile.MAX_BYTES))
            about = about_in(reader.manifest)
        except (NotAContainer, KeyFileDamaged) as error:
            raise BackupUnreadable() from error
        except KeyFileTooNew as error:
            raise BackupTooNew(needed=error.details["needed"]) from error
        except OSError as error:
            raise CannotReadDisk() from error
        if keys.casebook != about.casebook or keys.epoch != about.epoch or keys.generation < about.generation:
            raise BackupUnreadable()
        size = {part.type: part.size for part in reader.manifest.parts}[DATABASE_PART]
        return Backup(path, about, reader.manifest.size, size, keys)


def opened(path: Path) -> Reader:
    """Open a backup's container; its manifest has been read, nothing more.

    Raises:
        BackupUnreadable, BackupTooNew, MayNotOpen, CannotReadDisk, InvalidField: as for `look`.
    """
    try:
        if path.exists() and not path.is_file():
            raise IsADirectoryError  # nor a pipe, which would keep whoever opens it waiting
        return Reader(path)
    except NotAContainer as error:
        raise BackupUnreadable() from error
    except ContainerTooNew as error:
        raise BackupTooNew(needed=str(error)) from error
    except (FileNotFoundError, IsADirectoryError) as error:
        raise InvalidField(field="The backup", problem="there is no such file.") from error
    except PermissionError as error:
        raise MayNotOpen(reason="permission denied") from error
    except OSError as error:
        raise CannotReadDisk() from error


def about_in(manifest: Manifest) -> About:
    """Read the manifest of a backup strictly.

    Raises:
        NotAContainer: it is not that of a backup.
    """
    if (manifest.purpose, manifest.seal) != (PURPOSE, SEAL):
        raise NotAContainer("not a backup")
    if [part.type for part in manifest.parts] != [DATABASE_PART, KEYS_PART]:
        raise NotAContainer("not the parts of a backup")
    found = _exactly(manifest.about, _FIELDS)
    head, counts = _exactly(found["head"], {"seq", "hash"}), _exactly(found["counts"], _COUNTS)
    try:
        at = datetime.strptime(found["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        kind = Kind(found["kind"])
    except (TypeError, ValueError) as error:
        raise NotAContainer("time or kind") from error
    return About(
        casebook=_match(_ID, found["casebook"]),
        replica=_match(_ID, found["replica"]),
        epoch=_count(found["epoch"], 1),
        generation=_count(found["generation"], 1),
        schema=_count(found["schema"], 1),
        counts=Counts(**{name: _count(counts[name], 0) for name in _COUNTS}),
        head=Head(_count(head["seq"], 1), _match(_HASH, head["hash"])),
        at=at,
        kind=kind,
        app=_match(_APP, found["app"]),
    )


def _exactly(found: object, names: set[str]) -> Mapping[str, Any]:
    if not isinstance(found, Mapping) or set(found) != names:
        raise NotAContainer("fields")
    return found


def _match(form: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or not form.match(value):
        raise NotAContainer("a text")
    return value


def _count(value: object, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise NotAContainer("a number")
    return value
