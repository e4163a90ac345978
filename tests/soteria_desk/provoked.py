"""How each refusal comes about: `PROVOKED` arranges it in a scene and gives the act that is refused."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from io import StringIO
from types import MappingProxyType, SimpleNamespace
from typing import Any, Final, NamedTuple

import pytest

from soteria_desk import __version__, dates
from soteria_desk import desk as desks
from soteria_desk.cli.main import run
from soteria_desk.cli.terminal import Terminal
from soteria_desk.desk import Desk
from soteria_desk.errors import DiskFull, KeyFileRepaired, SoteriaError
from soteria_desk.services.typed import NewCase
from soteria_desk.storage import connection, migrations, places
from soteria_desk.vault import files, keyfile
from tests.builders import LABEL, NOON, PASSPHRASE
from tests.soteria_desk.refusal_scene import MARK, ROOT, WRONG, Scene, Told
from tests.soteria_desk.storage.damage import zero

Act = Callable[[], object]
LINUX: Final = sys.platform.startswith("linux")


class Provoked(NamedTuple):
    """One refusal.

    Attributes:
        arrange: Makes the scene such that the act it returns is refused.
        filled: What stands in the braces of the fixed words; a pattern.
        may_write: Names of the folders and files in the place that this act is meant to write.
        only_on: Why it cannot come about on this system; empty where it can.
    """

    arrange: Callable[[Scene], Act]
    filled: Mapping[str, str] = MappingProxyType({})
    may_write: tuple[str, ...] = ()
    only_on: str = ""


# --- Key files and passphrases -----------------------------------------------------------------------


def wrong_passphrase(scene: Scene) -> Act:
    return scene.unlocking(WRONG)


def too_many_tries(scene: Scene) -> Act:
    for _ in range(4):
        with pytest.raises(SoteriaError):
            scene.unlock(WRONG)
    return scene.unlocking()


def no_database(scene: Scene) -> Act:
    scene.database.unlink()
    return scene.unlocking()


def one_key_file_damaged(scene: Scene) -> Act:
    scene.damage_keys("keys.json")

    def unlock() -> None:
        if scene.unlock().store.keys_repaired:
            raise KeyFileRepaired()  # it is told, not raised; the window's test sees it in its place

    return unlock


def both_key_files_damaged(scene: Scene) -> Act:
    scene.damage_keys()
    return scene.unlocking()


def no_key_files(scene: Scene) -> Act:
    for name in files.NAMES:
        (scene.folder / name).unlink()
    return scene.unlocking()


def key_files_of_another(scene: Scene) -> Act:
    for name in files.NAMES:
        shutil.copy(scene.foreign / name, scene.folder / name)
    return scene.unlocking()


def newer_key_files(scene: Scene) -> Act:
    whole = files.read_best(scene.folder).best
    with pytest.MonkeyPatch.context() as later:
        later.setattr(keyfile, "VERSION", 2)
        for name in files.NAMES:
            (scene.folder / name).write_bytes(whole.to_bytes())
    return scene.unlocking()


def old_key_files(scene: Scene) -> Act:
    old = (scene.folder / "keys.json").read_bytes()
    desk = scene.unlock()
    desk.users.change_passphrase(PASSPHRASE, "violet anchor thimble meadow")
    desk.close()
    for name in files.NAMES:
        (scene.folder / name).write_bytes(old)
    return scene.unlocking()


def weak(passphrase: str) -> Callable[[Scene], Act]:
    def arrange(scene: Scene) -> Act:
        scene.secrets.append(passphrase)
        desk = scene.unlock()
        return lambda: desk.users.change_passphrase(PASSPHRASE, passphrase)

    return arrange


def row_mistyped(scene: Scene) -> Act:
    rows = list(scene.own.rows)
    rows[2] = rows[2][1] + rows[2][0] + rows[2][2:] if rows[2][0] != rows[2][1] else "0" + rows[2][1:]
    scene.secrets.append(rows[2])
    return scene.recovering(tuple(rows))


def rows_of_two_sheets(scene: Scene) -> Act:
    return scene.recovering((*scene.own.rows[:3], *scene.other.rows[3:]))


def sheet_of_another(scene: Scene) -> Act:
    return scene.recovering(scene.other.rows)


def sheet_of_an_older_key(scene: Scene) -> Act:
    desk = scene.unlock()
    desk.users.replace_keys(PASSPHRASE)
    desk.close()
    return scene.recovering(scene.own.rows)


# --- The folder and the disk -------------------------------------------------------------------------


def older_copy(scene: Scene) -> Act:
    shutil.copytree(scene.folder, scene.place / "older.casebook")
    scene.unlock().close()
    return scene.unlocking(folder=scene.place / "older.casebook")


_HOLDER = """
import sys
from pathlib import Path
from soteria_desk import desk
from tests.builders import ANY_COST, LABEL, PASSPHRASE, a_clock
held = desk.unlock(
    Path(sys.argv[1]), LABEL, PASSPHRASE, clock=a_clock(), limits=ANY_COST, remember_tries=False
)
print("open", flush=True)
sys.stdin.read()
held.close()
"""


def held_by_another_program(scene: Scene) -> Act:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(scene.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )

    def let_go() -> None:
        holder.communicate(timeout=60)

    scene.ends.callback(let_go)
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"open"
    return scene.unlocking()


def write_protected(scene: Scene) -> Act:
    scene.unlock().close()
    inside = [scene.folder, *scene.folder.iterdir()]
    for path in inside:
        path.chmod(0o555 if path.is_dir() else 0o444)
    desk = _as_nobody(scene) if LINUX and os.geteuid() == 0 else scene.unlock()
    return lambda: desk.casework.open_case(NewCase(reference=f"WX/26/{MARK}"))


def _as_nobody(scene: Scene) -> Desk:
    """Unlock as nobody: the system's own administrator may write anywhere."""
    above = [path for path in scene.folder.parents if not path.stat().st_mode & 0o001]
    for path in above:
        scene.ends.callback(path.chmod, path.stat().st_mode & 0o7777)
        path.chmod(path.stat().st_mode | 0o011)
    os.setresuid(65534, 65534, 0)
    try:
        return scene.unlock()
    finally:
        os.setresuid(0, 0, 0)


def disk_full(scene: Scene) -> Act:
    """The engine's own answer: the file may not take one page more. (A file system that is full: below.)"""
    desk = scene.unlock()
    database = desk.store._database
    raw = database._connection
    raw.set_authorizer(None)
    raw.execute("PRAGMA max_page_count=1").fetchall()
    database.guard()
    with pytest.raises(DiskFull):
        for number in range(100):
            desk.casework.open_case(NewCase(reference=f"WX/26/{MARK}-{number}"))
    return lambda: desk.casework.open_case(NewCase(reference=f"WX/26/{MARK}"))


def disk_silent(scene: Scene) -> Act:
    """A file the system fails to read, as from a stick that was pulled out."""
    scene.database.unlink()
    scene.database.symlink_to("/proc/self/mem")
    return scene.unlocking()


def damaged_pages(scene: Scene) -> Act:
    zero(scene.database, [1])
    return scene.unlocking()


def damaged_pages_without_a_backup(scene: Scene) -> Act:
    shutil.rmtree(scene.folder / "backups")
    return damaged_pages(scene)


def network_folder(scene: Scene) -> Act:
    table = scene.place / "mounts"
    table.write_text(f"36 35 98:0 / {scene.place} rw shared:1 - nfs4 server:/export rw\n", "utf-8")
    scene.patch.setattr(places._file_system_of, "__defaults__", (table,))
    return scene.unlocking()


# --- Formats -----------------------------------------------------------------------------------------


def _program_of(schema: int, patch: pytest.MonkeyPatch, *statements: str) -> None:
    """Have the program know a format more, reached by these statements."""

    def upgrade(database: Any) -> None:
        for statement in statements:
            database.execute(statement)

    patch.setattr(migrations, "STEPS", (*migrations.STEPS, SimpleNamespace(VERSION=schema, upgrade=upgrade)))
    patch.setattr(connection, "SCHEMA", schema)


def newer_format(scene: Scene) -> Act:
    with pytest.MonkeyPatch.context() as later:
        _program_of(connection.SCHEMA + 1, later, "ALTER TABLE draft ADD COLUMN colour TEXT")
        scene.unlock().close()
    return scene.unlocking()


def migration_step_fails(scene: Scene) -> Act:
    _program_of(
        connection.SCHEMA + 1,
        scene.patch,
        "ALTER TABLE draft ADD COLUMN colour TEXT",
        f"INSERT INTO nothing VALUES ('{MARK}')",
    )
    return scene.unlocking()


# --- The record and its paper ------------------------------------------------------------------------


UNKNOWN: Final = "ABCD EF01 2345 6789"


def unknown_fingerprint(scene: Scene) -> Act:
    scene.secrets.append(UNKNOWN)
    desk = scene.unlock()
    return lambda: desk.review.match(UNKNOWN)


def unknown_paper(scene: Scene) -> Act:
    scene.secrets.append(UNKNOWN)
    desk = scene.unlock()
    return lambda: desk.audit.compare(UNKNOWN)


def entry_taken_out(scene: Scene) -> Act:
    scene.rewrite(
        "DROP TRIGGER journal_no_delete",
        "DELETE FROM journal WHERE seq = (SELECT max(seq) - 2 FROM journal)",
    )
    desk = scene.unlock()
    return lambda: desk.casework.open_case(NewCase(reference=f"WX/26/{MARK}"))


def pdf_library_fails(scene: Scene) -> Act:
    from reportlab.pdfgen.textobject import PDFTextObject

    desk = scene.unlock()
    issued = desk.review.issue(scene.own.case)

    def fail(*_: object, **__: object) -> None:
        raise ValueError(f"cannot draw {MARK}")

    for name in ("textOut", "textLine"):
        scene.patch.setattr(PDFTextObject, name, fail)
    return lambda: desk.export.pdf(issued)


# --- Backups -----------------------------------------------------------------------------------------


def backup_cut_off(scene: Scene) -> Act:
    scene.backup.write_bytes(scene.backup.read_bytes()[:-5_000])
    return scene.open_backup


def backup_of_another(scene: Scene) -> Act:
    backup = scene.open_backup()
    return lambda: backup.restore(scene.foreign)


# --- What should not happen --------------------------------------------------------------------------


_TALKER = """
import json, socket, sys
from soteria_desk import guard, log
from soteria_desk.errors import NetworkStopped
heard = []
guard.when_stopped(lambda: heard.append(1))
guard.refuse_network()
try:
    socket.create_connection((sys.argv[1], 80))
except NetworkStopped as error:
    log.event(error.code)
    log.error(error.code, type(error), error)
    seen = f"{error!r} {error} {error.details!r} {log.read()}"
    print(json.dumps([error.code, error.message_text, error.safe_text, error.advice_text, seen]))
assert heard
"""


def network_used(scene: Scene) -> Act:
    def talk() -> Told:
        ran = subprocess.run(
            [sys.executable, "-c", _TALKER, f"{MARK}.invalid"],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=ROOT,
            check=True,
        )
        import json

        return Told(*json.loads(ran.stdout))

    return talk


class _Heard(Terminal):
    """A terminal that keeps what it is told to tell."""

    def __init__(self) -> None:
        super().__init__(StringIO(f"{PASSPHRASE}\n"), StringIO(), StringIO())
        self.errors: list[SoteriaError] = []

    def error(self, error: SoteriaError) -> None:
        self.errors.append(error)
        super().error(error)


def defect(scene: Scene) -> Act:
    def broken(*_: object, **__: object) -> Desk:
        raise KeyError(f"{MARK} {PASSPHRASE}")

    scene.patch.setattr(desks, "unlock", broken)

    def command() -> None:
        heard = _Heard()
        assert run(["plan", "list", str(scene.folder), "--passphrase-stdin"], heard) == 5
        raise heard.errors[0]

    return command


# --- All of them -------------------------------------------------------------------------------------


_SHEET: Final = {"sheet": "[0-9A-Z]{8}"}
_PROC: Final = "" if LINUX else "a file that cannot be read comes from /proc"

PROVOKED: Final[dict[str, Provoked]] = {
    "E-01": Provoked(wrong_passphrase, {"label": LABEL}),
    "E-01b": Provoked(too_many_tries, {"n": "5"}),
    "E-02": Provoked(no_database),
    "E-03 repaired": Provoked(one_key_file_damaged, may_write=("keys.json", "casebook.db", "open.json")),
    "E-03": Provoked(both_key_files_damaged),
    "E-04": Provoked(no_key_files),
    "E-05": Provoked(key_files_of_another),
    "E-06": Provoked(newer_key_files, {"v": "key file version 2"}),
    "E-07": Provoked(old_key_files),
    "E-08": Provoked(older_copy, {"a": r"\d+", "b": r"\d+"}),
    "E-09": Provoked(held_by_another_program, {"computer": places.computer(), "time": dates.moment(NOON)}),
    "E-10": Provoked(write_protected),
    "E-11": Provoked(disk_full, {"n": "20"}),
    "E-12": Provoked(disk_silent, only_on=_PROC),
    "E-13": Provoked(damaged_pages, {"n": "1", "time": dates.moment(NOON)}),
    "E-13 without a backup": Provoked(damaged_pages_without_a_backup, {"n": "1"}),
    "E-14": Provoked(network_folder, only_on="" if LINUX else "the table of mounts is Linux's"),
    "E-15": Provoked(newer_format, {"v": __version__.replace(".", r"\.").replace("+", r"\+")}),
    # The backup that is made first is a good one, and stays.
    "E-16": Provoked(migration_step_fails, {"c": "1 to 2, OperationalError"}, may_write=("backups",)),
    "E-17": Provoked(unknown_fingerprint),
    # The comparison is logged.
    "E-17 compared": Provoked(unknown_paper, may_write=("casebook.db",)),
    "E-18": Provoked(entry_taken_out, {"n": r"\d+", "date": "12 March 2026"}),
    "E-19 short": Provoked(weak(f"{MARK}")),
    "E-19 common": Provoked(weak("all you need is love")),
    "E-19 name": Provoked(weak(f"{MARK} book")),
    "E-20": Provoked(row_mistyped, {"n": "3"}),
    "E-21": Provoked(rows_of_two_sheets),
    "E-22 another": Provoked(sheet_of_another, _SHEET),
    "E-22 older": Provoked(sheet_of_an_older_key, _SHEET),
    "E-23": Provoked(backup_cut_off),
    "E-24": Provoked(backup_of_another),
    "E-40": Provoked(pdf_library_fails, {"c": "ValueError"}),
    "E-98": Provoked(network_used, {"c": "E-98"}),
    "E-99": Provoked(defect, {"c": "E-99-[0-9A-F]{4}"}),
}
