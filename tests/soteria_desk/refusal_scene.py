"""Where refusals are provoked: real casebooks with marked words in every name, and what is to be seen afterwards."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from soteria_desk import desk as desks
from soteria_desk import log
from soteria_desk.desk import Desk
from soteria_desk.errors import SoteriaError
from soteria_desk.storage.restore import OpenBackup
from soteria_desk.vault import files, keyring
from tests.builders import ANY_COST, CHEAP, LABEL, PASSPHRASE, a_clock
from tests.soteria_desk.services.recording import record_a_case

MARK = "Quillonbarrow"
"""Stands for anything of a case: it is in every name and field of the casebooks here."""
WRONG = f"{MARK} lantern otter bridge"
FOLDER = f"{MARK}.casebook"
ROOT = Path(__file__).resolve().parents[2]


class Told(NamedTuple):
    """A refusal as a person reads it, and everything else that could be seen of it.

    Attributes:
        seen: The error as a program shows it, and the log.
    """

    code: str
    happened: str
    safe: str
    advice: str
    seen: str


def told_of(error: SoteriaError) -> Told:
    """What a refusal says, after the log was given it in both ways there are."""
    log.event(error.code)
    log.error(error.code, type(error), error)
    seen = f"{error!r} {error} {error.details!r} {log.read()}"
    return Told(error.code, error.message_text, error.safe_text, error.advice_text, seen)


class Made(NamedTuple):
    """A casebook that every scene starts from as a copy."""

    folder: Path
    rows: tuple[str, ...]
    case: str


def make(folder: Path, reference: str) -> Made:
    """A casebook with a recorded case and a backup."""
    made = desks.create(
        folder,
        name=f"{MARK} book",
        label=LABEL,
        officer=f"O. {MARK}",
        rank="DC",
        number=f"33{MARK}",
        force=f"{MARK} Police",
        passphrase=PASSPHRASE,
        clock=a_clock(),
        cost=CHEAP,
        limits=ANY_COST,
    )
    case = record_a_case(made.desk, reference, safe_contact=f"{MARK}, after six")
    made.desk.backups.make()
    made.desk.close()
    return Made(made.desk.store.folder, made.rows, case.id)


class Scene:
    """One casebook in a place of its own, to be damaged at will."""

    def __init__(
        self, place: Path, own: Made, other: Made, monkeypatch: pytest.MonkeyPatch, ends: ExitStack
    ) -> None:
        self.place = place
        self.own, self.other = own, other
        self.folder = place / FOLDER
        self.foreign = place / "foreign" / FOLDER
        shutil.copytree(own.folder, self.folder)
        shutil.copytree(other.folder, self.foreign)
        self.patch = monkeypatch
        self.ends = ends
        self.secrets = [MARK, "LARKSPUR", PASSPHRASE, WRONG, str(place), own.case, *own.rows, *other.rows]

    @property
    def database(self) -> Path:
        return self.folder / "casebook.db"

    @property
    def backup(self) -> Path:
        (found,) = (self.folder / "backups").glob("*.sdbackup")
        return found

    def unlock(self, passphrase: str = PASSPHRASE, folder: Path | None = None, **details: Any) -> Desk:
        """Unlock the casebook as the window does; whatever is opened is closed at the end."""
        fields: dict[str, Any] = {"clock": a_clock(), "limits": ANY_COST, "cost": CHEAP} | details
        found = desks.unlock(folder or self.folder, LABEL, passphrase, **fields)
        self.ends.callback(found.close)
        return found

    def unlocking(self, passphrase: str = PASSPHRASE, **details: Any) -> Callable[[], Desk]:
        """The act of unlocking."""
        return lambda: self.unlock(passphrase, **details)

    def recovering(self, rows: tuple[str, ...]) -> Callable[[], Desk]:
        """The act of opening with the sheet."""
        return lambda: desks.recover(
            self.folder, rows, LABEL, "violet anchor thimble meadow", clock=a_clock(), cost=CHEAP,
            limits=ANY_COST,
        )  # fmt: skip

    def open_backup(self) -> OpenBackup:
        """Open the casebook's backup."""
        found = desks.open_backup(self.backup, LABEL, PASSPHRASE, clock=a_clock(), limits=ANY_COST)
        self.ends.callback(found.close)
        return found

    def damage_keys(self, *names: str) -> None:
        """Cut the end of these key files off."""
        for name in names or files.NAMES:
            path = self.folder / name
            path.write_bytes(path.read_bytes()[:-40])

    def rewrite(self, *statements: str) -> None:
        """Change the database past the program, as somebody who has the key could."""
        keys = keyring.unlock(files.read_best(self.folder).best, LABEL, PASSPHRASE, ANY_COST)
        connection = sqlcipher.connect(str(self.database), isolation_level=None)
        connection.set_key(bytearray(f"x'{keys.database_key.hex()}'".encode()))
        keys.wipe()
        for statement in statements:
            connection.execute(statement)
        connection.close()

    def states(self) -> dict[str, str]:
        """Every file and folder of the place with what is in it.

        Read by another process: one that has the database open would give its lock up by closing the file again.
        """
        ran = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _STATES, str(self.place)],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return dict(line.rsplit("\t", 1) for line in ran.stdout.splitlines())


_STATES = """
import hashlib, os, sys
for top, folders, names in os.walk(sys.argv[1]):
    for name in (*folders, *names):
        path = os.path.join(top, name)
        if os.path.islink(path):
            state = os.readlink(path)
        elif os.path.isdir(path):
            state = "folder"
        else:
            with open(path, "rb") as file:
                state = hashlib.sha256(file.read()).hexdigest()
        print(path + "\\t" + state)
"""
