"""The one importer of sqlcipher3: keying, settings in their order, and errors in the investigator's words.

Security design, section 5, has the reason for each setting. One connection belongs to one thread.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from sqlcipher3 import dbapi2 as sqlcipher

from soteria_desk import policy
from soteria_desk.errors import (
    HALF_A_CHARACTER,
    Cancelled,
    CannotReadDisk,
    CannotWriteDisk,
    CasebookDamaged,
    CasebookError,
    CasebookReadOnly,
    CasebookTooNew,
    DiskFull,
    InvalidField,
    NotEnoughMemory,
)
from soteria_desk.vault.memory import wiped

APPLICATION_ID = 0x534F5442
SCHEMA = 1

Row = tuple[Any, ...]

_SETTINGS = (
    ("locking_mode=EXCLUSIVE", "exclusive"),
    ("journal_mode=TRUNCATE", "truncate"),
    ("synchronous=EXTRA", None),
    ("temp_store=MEMORY", None),
    ("mmap_size=0", None),
    ("cache_size=-16000", None),
    ("secure_delete=ON", None),
    ("foreign_keys=ON", None),
    ("recursive_triggers=ON", None),
    ("trusted_schema=OFF", None),
    ("cell_size_check=ON", None),
)
# quick_check is what ALTER TABLE itself asks for in a migration.
_PRAGMAS = frozenset(
    {"application_id", "user_version", "cipher_integrity_check", "integrity_check", "quick_check"}
)
_ALLOWED = frozenset(
    {
        sqlcipher.SQLITE_SELECT,
        sqlcipher.SQLITE_READ,
        sqlcipher.SQLITE_INSERT,
        sqlcipher.SQLITE_UPDATE,
        sqlcipher.SQLITE_DELETE,
        sqlcipher.SQLITE_TRANSACTION,
        sqlcipher.SQLITE_SAVEPOINT,
        sqlcipher.SQLITE_RECURSIVE,
    }
)
_CHANGING = frozenset({sqlcipher.SQLITE_INSERT, sqlcipher.SQLITE_UPDATE, sqlcipher.SQLITE_DELETE})
_FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "sqlcipher_export", "fts3_tokenizer"})

_DAMAGE_TRIES = 3
_DAMAGE_WAIT_SECONDS = 0.3
_BUSY_TRIES = 5
_BUSY_WAIT_SECONDS = (0.1, 0.4)
_COPY_TRIES = 100
_COPY_WAIT_SECONDS = 0.02
_MEGABYTES_WANTED = 20
_ASKED_EVERY_STEPS = 5_000

# The driver passes on only that the disk failed; what was asked of it tells whether something is not saved.
_WRITING = ("INSERT", "UPDATE", "DELETE", "COMMIT", "VACUUM")
# What is said where a stored text is not the JSON, or no text at all: only a damaged page leaves that behind.
# The second has no code, and goes on to quote what was stored.
_NOT_OURS = ("malformed JSON", "Could not decode to UTF-8")


class Busy(Exception):
    """Another program holds the casebook."""


class Connection(Protocol):
    """What a query needs."""

    def execute(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Run one statement with bound values and return all its rows."""
        ...


class Database:
    """An open, keyed casebook.db. Nobody else in the program holds the driver's connection."""

    def __init__(self, connection: Any, read_only: bool) -> None:
        self._connection = connection
        self.refusal: CasebookError | None = CasebookReadOnly() if read_only else None
        self._migrating = False
        self._tidying = False
        self._lost = False
        self._met_damage = False
        self._kept: list[BinaryIO] = []

    def execute(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Run one statement with bound values and return all its rows.

        Raises:
            CasebookError: the file or the disk did not do as asked (E-10 to E-13, E-29).
            InvalidField: a value holds half a character, which has no stored form.
            Cancelled: `interrupt` was called meanwhile.
            Busy: another program holds the file.
        """
        self._require_there()
        try:
            rows: list[Row] = self._connection.execute(sql, tuple(values)).fetchall()
        except sqlcipher.Error as error:
            # The driver's text can quote what was stored.
            raise self._with_damage(_told(error, sql)) from None
        except UnicodeEncodeError:
            raise InvalidField(field="A text", problem=HALF_A_CHARACTER) from None
        except MemoryError:
            raise NotEnoughMemory() from None  # the cipher says so too, after a page it could not read
        return rows

    def _with_damage(self, told: Exception) -> Exception:
        """Once it has met a damaged page, the cipher writes no more: it answers as a write-protected folder would."""
        self._met_damage = self._met_damage or isinstance(told, CasebookDamaged)
        if self._met_damage and isinstance(told, CasebookReadOnly):
            return CasebookDamaged(places=1)
        return told

    def execute_giving_way(self, sql: str, waiting: Callable[[], bool]) -> list[Row] | None:
        """Run a long reading statement; None where it was given up because `waiting` said that others want in.

        `waiting` is asked on this thread, every few thousand steps of the statement. Not every statement
        has steps to be asked between: SQLCipher's page check runs through.
        """
        gave_way = False

        def ask() -> int:
            nonlocal gave_way
            gave_way = waiting()
            return int(gave_way)

        self._require_there()
        self._connection.set_progress_handler(ask, _ASKED_EVERY_STEPS)
        try:
            return self.execute(sql)
        except Cancelled:
            if gave_way:
                return None
            raise
        finally:
            self._connection.set_progress_handler(None, 0)

    def copy_into(self, target: "Database", between: Callable[[int, int], None], pages: int) -> None:
        """Copy every page into an open, keyed and empty database, `pages` at a time.

        `between` is called with what is done and the total, between two portions, with no transaction of this
        database under way: what it saves here reaches the target too. When this returns, both hold the same.
        It is not called after the last portion, when a save would reach this database alone, nor once a damaged
        page has left this connection unable to write: what was asked for waits until it is renewed.
        """

        refused = 0

        def told(status: int, remaining: int, total: int) -> None:
            # The driver itself would try a locked file for ever, without a pause.
            nonlocal refused
            refused = refused + 1 if status in (sqlcipher.SQLITE_BUSY, sqlcipher.SQLITE_LOCKED) else 0
            if refused > _COPY_TRIES:
                raise CannotReadDisk()
            if refused:
                time.sleep(_COPY_WAIT_SECONDS)
            if remaining and not self._is_stuck():
                between(total - remaining, total)

        try:
            self._connection.backup(target._connection, pages=pages, progress=told, sleep=0.0)
        except sqlcipher.Error as error:
            raise _told_of_copy(error) from None

    @property
    def saves(self) -> int:
        """A number that changes with every row written through this connection."""
        return int(self._connection.total_changes)

    def become(self, other: "Database") -> None:
        """Take over another open database's connection, so that whoever holds this one goes on with that file."""
        other._connection, self._connection = self._connection, other._connection
        other._kept, self._kept = self._kept, other._kept
        other.close()
        self._met_damage = False
        self.guard()

    def renew_if_stuck(self, open_again: Callable[[], "Database"]) -> None:
        """Open the file again where reading a damaged page has left this connection unable to write.

        One such page is enough, even one that nothing uses: copying reads those too.
        """
        if self._is_stuck():
            self._connection.close()
            try:
                self._connection = open_again()._connection
            except BaseException:
                self._lost = True
                raise
            self._met_damage = False
            self.guard()

    def _is_stuck(self) -> bool:
        """Whether reading a damaged page has left this connection unable to write."""
        if self.read_only or self.in_transaction:
            return False
        try:
            self.execute("BEGIN IMMEDIATE")
            self.execute("ROLLBACK")
        except (CasebookReadOnly, CasebookDamaged):
            return True
        return False

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written."""
        return self.refusal is not None

    def refuse_writing(self, reason: CasebookError) -> None:
        """Allow reading alone from now on, and answer every write with `reason`."""
        self.refusal = reason

    def require_writable(self) -> None:
        """Raise the reason why nothing may be written, where there is one."""
        if self.refusal is not None:
            raise self.refusal

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is under way."""
        return not self._lost and bool(self._connection.in_transaction)

    def interrupt(self) -> None:
        """Stop the statement that runs now; the only call another thread may make."""
        self._connection.interrupt()

    def lose(self) -> None:
        """Close after a failure with which nothing can go on: whatever is asked from then on is told E-12."""
        self._lost = True
        self.close()

    def _require_there(self) -> None:
        if self._lost:
            raise CannotReadDisk()

    def close(self) -> None:
        """Close the file; whatever was not committed is gone."""
        self._connection.close()
        while self._kept:
            self._kept.pop().close()

    def keep_until_closed(self, file: BinaryIO) -> None:
        """Close another handle of the same file only after this one: closing it would give up the lock on POSIX."""
        self._kept.append(file)

    def tidy(self) -> None:
        """Write the whole file anew (VACUUM): pages that nothing uses are gone afterwards."""
        self.require_writable()
        self._tidying = True  # it attaches a database of its own making, which is refused otherwise
        try:
            self.execute("VACUUM")
        finally:
            self._tidying = False

    @contextmanager
    def migrating(self) -> Iterator[None]:
        """Let the block create and drop tables, which is refused otherwise."""
        self._migrating = True
        try:
            yield
        finally:
            self._migrating = False

    def guard(self) -> None:
        """Refuse what no query of ours ever asks for, should a hostile file or a fault of ours ask for it."""
        self._connection.enable_load_extension(False)
        self._connection.set_authorizer(self._authorise)

    def _authorise(
        self, action: int, first: str | None, second: str | None, database: str | None, trigger: str | None
    ) -> int:
        allowed = False
        if self._tidying:
            allowed = True
        elif action in (sqlcipher.SQLITE_ATTACH, sqlcipher.SQLITE_DETACH):
            allowed = False
        elif action == sqlcipher.SQLITE_FUNCTION:
            allowed = (second or "").lower() not in _FORBIDDEN_FUNCTIONS
        elif action == sqlcipher.SQLITE_PRAGMA:
            allowed = (first or "").lower() in _PRAGMAS and (second is None or self._migrating)
        elif self._migrating:
            allowed = True
        elif action in _ALLOWED:
            allowed = not (action in _CHANGING and (first or "").startswith("sqlite_"))
        return int(sqlcipher.SQLITE_OK if allowed else sqlcipher.SQLITE_DENY)


def _told(error: Exception, sql: str = "") -> Exception:
    """The failure as the investigator is told it; anything else is our defect and comes back as it is."""
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    match code:
        case sqlcipher.SQLITE_BUSY | sqlcipher.SQLITE_LOCKED:
            return Busy()
        case sqlcipher.SQLITE_FULL:
            return DiskFull(megabytes=_MEGABYTES_WANTED)
        case sqlcipher.SQLITE_READONLY:
            return CasebookReadOnly()
        case sqlcipher.SQLITE_IOERR | sqlcipher.SQLITE_CANTOPEN:
            return CannotWriteDisk() if sql.startswith(_WRITING) else CannotReadDisk()
        case sqlcipher.SQLITE_CORRUPT | sqlcipher.SQLITE_NOTADB:
            return CasebookDamaged(places=1)
        case sqlcipher.SQLITE_ERROR | 0 if str(error).startswith(_NOT_OURS):
            return CasebookDamaged(places=1)
        case sqlcipher.SQLITE_NOMEM:
            return NotEnoughMemory()
        case sqlcipher.SQLITE_INTERRUPT:
            return Cancelled()
    return error


# The driver gives a failed copy no number, only SQLite's own words for it.
_COPY_FAILED: dict[str, Callable[[], Exception]] = {
    "database or disk is full": lambda: DiskFull(megabytes=_MEGABYTES_WANTED),
    "database disk image is malformed": lambda: CasebookDamaged(places=1),
    "file is not a database": lambda: CasebookDamaged(places=1),
    "database is locked": Busy,
    "interrupted": Cancelled,
    "disk I/O error": CannotWriteDisk,
    "unable to open database file": CannotWriteDisk,
    "attempt to write a readonly database": CannotWriteDisk,
}


def _told_of_copy(error: Exception) -> Exception:
    """A failed copy as the investigator is told it: reading and writing fail alike here, nothing is saved."""
    found = _COPY_FAILED.get(str(error))
    return found() if found is not None else _told(error, "INSERT")


def open_database(
    path: Path,
    key: bytearray,
    *,
    read_only: bool = False,
    new: bool = False,
    lasting: bool = True,
    wait: Callable[[float], None] = time.sleep,
) -> Database:
    """Open and key casebook.db, take its lock, and check that it is one of ours.

    A passing fault of the disk looks like damage, so damage is believed only at the third try.

    Args:
        lasting: Whether it has to survive a power cut; not so what is thrown away after it was read.

    Raises:
        Busy: another program holds it.
        CasebookTooNew, CasebookDamaged, CannotReadDisk, CasebookReadOnly: as they say.
    """
    damaged = busy = 0
    while True:
        try:
            return _open_once(path, key, read_only, new, lasting)
        except (CasebookDamaged, CannotReadDisk, CannotWriteDisk):
            damaged += 1
            if damaged >= _DAMAGE_TRIES:
                raise
            wait(_DAMAGE_WAIT_SECONDS)
        except Busy:
            busy += 1
            if busy >= _BUSY_TRIES:
                raise
            wait(random.uniform(*_BUSY_WAIT_SECONDS))


def _open_once(path: Path, key: bytearray, read_only: bool, new: bool, lasting: bool) -> Database:
    mode = "ro" if read_only else "rw"  # the driver's own default would make a missing file
    try:
        raw = sqlcipher.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=0
        )
    except sqlcipher.Error as error:
        raise _told(error) from None
    database = Database(raw, read_only)
    try:
        database.execute("PRAGMA cipher_log_level=NONE")
        if policy.rules().protection.cipher_memory_security:
            database.execute("PRAGMA cipher_memory_security=ON")
        _set_key(raw, key)
        _check_cipher(database)
        database.execute("SELECT count(*) FROM sqlite_master")
        for setting, answer in _SETTINGS:
            rows = database.execute(f"PRAGMA {setting}")
            if answer is not None and rows != [(answer,)]:
                raise CannotReadDisk()
        if not lasting:
            database.execute("PRAGMA synchronous=OFF")
            # What the last portion leaves to be written at once: a save waits for it.
            database.execute("PRAGMA cache_size=-1000")
        database.guard()
        database.execute("BEGIN" if read_only else "BEGIN EXCLUSIVE")
        if not new:
            _check_ours(database)
        database.execute("COMMIT")
    except BaseException:
        raw.close()
        raise
    return database


def _set_key(raw: Any, key: bytearray) -> None:
    """Hand over the raw key. Thirty-two bare bytes would be taken for a passphrase, hence x'...'."""
    with wiped(bytearray(67)) as text:
        text[0:2], text[66:67] = b"x'", b"'"
        for place, byte in enumerate(key):
            text[2 + 2 * place] = b"0123456789abcdef"[byte >> 4]
            text[3 + 2 * place] = b"0123456789abcdef"[byte & 15]
        raw.set_key(text)


def scratch() -> Database:
    """An empty database in memory, to see what the steps of a format make. Close it."""
    return Database(sqlcipher.connect(":memory:", isolation_level=None), read_only=False)


def versions() -> tuple[str, str]:
    """The versions of SQLite and of SQLCipher that are built in."""
    raw = sqlcipher.connect(":memory:")
    try:
        ((sqlite,),) = raw.execute("SELECT sqlite_version()").fetchall()
        rows = raw.execute("PRAGMA cipher_version").fetchall()
    finally:
        raw.close()
    return str(sqlite), str(rows[0][0]) if rows else "none"


def _check_cipher(database: Database) -> None:
    """A driver built without the cipher must stop here: it would write plain text."""
    version = database.execute("PRAGMA cipher_version")
    status = database.execute("PRAGMA cipher_status")
    if not version or not str(version[0][0]).startswith("4.") or status != [("1",)]:
        raise RuntimeError("this build of the database driver cannot encrypt")


def _check_ours(database: Database) -> None:
    """An empty file opens as an empty database that is "ok": only the two numbers tell."""
    ((application,),) = database.execute("PRAGMA application_id")
    ((schema,),) = database.execute("PRAGMA user_version")
    if application != APPLICATION_ID or schema < 1:
        raise CasebookDamaged(places=1)
    if schema > SCHEMA:
        raise CasebookTooNew(needed=_written_by(database))


def _written_by(database: Database) -> str:
    """The version of the program that wrote last, as far as a later format lets us ask."""
    try:
        rows = database.execute("SELECT entry ->> '$.app' FROM journal ORDER BY seq DESC LIMIT 1")
    except (sqlcipher.Error, CasebookError):
        return "that is newer than this one"
    return str(rows[0][0]) if rows else "that is newer than this one"
