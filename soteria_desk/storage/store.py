"""An unlocked casebook: one thread owns it, reads records from it and writes through its units of work."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from soteria_desk.casework.casebook import CasebookInfo, Member
from soteria_desk.clock import Clock
from soteria_desk.errors import CannotReadDisk, CasebookDamaged, MustChangePassphrase, Refused, SoteriaError
from soteria_desk.ids import NewId
from soteria_desk.progress import Progress
from soteria_desk.storage.check import Verdict, check
from soteria_desk.storage.connection import Connection, Database, open_database
from soteria_desk.storage.drafts import Drafts
from soteria_desk.storage.folder import DATABASE, OPEN
from soteria_desk.storage.history import History
from soteria_desk.storage.journal import Head, Journal
from soteria_desk.storage.records import Records
from soteria_desk.storage.seen import Seen
from soteria_desk.storage.unit_of_work import UnitOfWork, transaction
from soteria_desk.vault.kdf import DEFAULT, LIMITS, Cost, Limits
from soteria_desk.vault.keyring import KeyRing

if TYPE_CHECKING:
    from soteria_desk.storage.backup_file import Backup, Kind
    from soteria_desk.storage.pages import Pages
    from soteria_desk.storage.salvage import Salvaged


RECOVERY_MARK = "recovery"
"""Begins the reason of every entry of a session that the recovery sheet opened."""

# What a session may log that has to set its own passphrase first.
_WITHOUT_OWN_PASSPHRASE = frozenset({"passphrase.change", "casebook.lock"})


class Store:
    """An unlocked casebook. Close it; also after a failure.

    Attributes:
        folder: The casebook's folder.
        read_only: It can be read here, not written (E-10), or must not be written (E-18).
        bad_end_last_time: The last session did not end properly (N-01): run the full check.
        keys_repaired: A damaged key file was written again from the second copy (E-03).
        verdict: What the quick check at unlocking found.
        opened_at: The journal's number after unlocking; undo goes back no further.
        must_change: It was opened with a one-time passphrase: nothing but an own one can be set (E-59).
        recovery: It was opened with the recovery sheet; every entry of the session says so.
        cost, limits: What new slots cost, and what costs may be run.
        seen: What this computer remembers of the casebook.
        changing_keys: The root key or the list of users is being changed.
        wrong_tries: Wrong passphrases given while it was open, once the right one had followed.
    """

    cost: Cost = DEFAULT
    limits: Limits = LIMITS

    def __init__(
        self, folder: Path, database: Database, keys: KeyRing, clock: Clock, new_id: NewId, seen: Seen
    ) -> None:
        self.folder = folder
        self.keys = keys
        self.bad_end_last_time = False
        self.keys_repaired = False
        self._database = database
        self.new_id = new_id
        self.clock = clock
        self._closed = False
        self.seen = seen
        self.must_change = False
        self.recovery = False
        self.changing_keys = False
        self._backing_up = False
        self._file: BinaryIO | None = None
        self.wrong_tries = 0
        ((self.casebook_id, replica),) = database.execute("SELECT id, replica FROM casebook")
        self._records = Records(database)
        self._journal = Journal(database, keys, clock, replica)
        self._history = History(database, self._journal, self._records, self.unit, keys.user)
        self._drafts = Drafts(database, clock, keys.user)
        self.verdict = Verdict(level="quick", colour="green")
        self.opened_at = self._journal.head().seq

    @property
    def read_only(self) -> bool:
        """Whether nothing can be saved here."""
        return self._database.read_only

    def require_writable(self) -> None:
        """Raise the reason why nothing can be saved here, where there is one (E-10, E-11, E-13, E-18)."""
        self._database.require_writable()

    def now(self) -> datetime:
        """The time, by the clock the journal uses."""
        return self.clock.now()

    # --- What is inside, kept from a session that has to set its own passphrase first ---------------

    def require_own_passphrase(self) -> None:
        """Raise MustChangePassphrase in a session that a one-time passphrase opened."""
        if self.must_change:
            raise MustChangePassphrase()

    @property
    def database(self) -> Database:
        """The open database itself, for copying and replacing it."""
        self.require_own_passphrase()
        return self._database

    @property
    def connection(self) -> Connection:
        """For named queries (`queries.py`); they read, and never write."""
        self.require_own_passphrase()
        return self._database

    @property
    def records(self) -> Records:
        """What the casebook says now."""
        self.require_own_passphrase()
        return self._records

    @property
    def journal(self) -> Journal:
        """Who did what, when and why."""
        self.require_own_passphrase()
        return self._journal

    @property
    def history(self) -> History:
        """Earlier states of every record, and undo."""
        self.require_own_passphrase()
        return self._history

    @property
    def drafts(self) -> Drafts:
        """Typing in progress."""
        self.require_own_passphrase()
        return self._drafts

    @property
    def info(self) -> CasebookInfo:
        """What the casebook says of itself."""
        return self._records.get(CasebookInfo, self.casebook_id)

    @property
    def member(self) -> Member:
        """The user who unlocked it."""
        return self._records.get(Member, self.keys.user)

    def head(self) -> Head:
        """Where the journal stands."""
        return self._journal.head()

    @contextmanager
    def unit(self, action: str, why: str = "") -> Iterator[UnitOfWork]:
        """Run one user action: everything put inside is written at its end, or nothing is."""
        if action not in _WITHOUT_OWN_PASSPHRASE:
            self.require_own_passphrase()

        def make() -> UnitOfWork:
            mark = RECOVERY_MARK if self.recovery else ""
            return UnitOfWork(self._database, self._journal, self._records, self.new_id, action, why, mark)

        with transaction(self._database, self._journal, make) as work:
            yield work

    def take_generation(self, generation: int) -> None:
        """Note the key file's generation, inside a unit of work."""
        self._database.execute("UPDATE casebook SET generation = ?", (generation,))

    def check(self, level: str = "quick", progress: Progress | None = None) -> Verdict:
        """Check the casebook: `quick` the newest 50 entries, `full` everything."""
        self.require_own_passphrase()
        try:
            return check(self._database, self._journal, level, progress, self._pages)
        except OSError as error:
            raise CannotReadDisk() from error  # the pages are read past the database too
        finally:
            self._renew_if_stuck()  # or what was found could not be put on the record

    def _pages(self) -> "Pages":
        """The file's pages as they lie on the disk. One handle serves every check: see `keep_until_closed`."""
        from soteria_desk.storage.pages import Pages  # only a full check needs it

        if self._file is None or self._file.closed:
            self._file = (self.folder / DATABASE).open("rb", buffering=0)
            self._database.keep_until_closed(self._file)
        return Pages(self._file, self.keys.database_key)

    def generation(self) -> int:
        """The key file's generation as the database knows it."""
        ((generation,),) = self._database.execute("SELECT generation FROM casebook")
        return int(generation)

    @property
    def epoch(self) -> int:
        """How many root keys it has had: backups of another epoch open with the passphrases of that time."""
        ((epoch,),) = self._database.execute("SELECT epoch FROM casebook")
        return int(epoch)

    def back_up(
        self, kind: "Kind", at: datetime, place: Path | None = None, progress: Progress | None = None
    ) -> "Backup":
        """Make a backup and prove it (`storage.backup.make`); what is saved meanwhile is in it. Logs nothing."""
        from soteria_desk.storage import backup  # not needed to unlock

        self.require_own_passphrase()
        self.refuse_while_backing_up()
        if self.changing_keys:
            raise Refused(
                reason="the keys of this casebook are being changed", what_to_do="Wait until that is done."
            )
        self._backing_up = True
        try:
            return backup.make(
                backup.Source(self.folder, self._database, self.keys), kind, at, place, progress
            )
        finally:
            self._backing_up = False
            self._renew_if_stuck()

    def _renew_if_stuck(self) -> None:
        self._database.renew_if_stuck(lambda: open_database(self.folder / DATABASE, self.keys.database_key))

    def refuse_while_backing_up(self) -> None:
        """Raise Refused while a backup is being made: what replaces the database must not run in one of its steps."""
        if self._backing_up:
            raise Refused(reason="a backup is being made", what_to_do="Wait until it is finished.")

    def tidy(self) -> None:
        """Write the whole file anew: pages that nothing uses are gone afterwards."""
        self.require_own_passphrase()
        self.refuse_while_backing_up()
        self._database.tidy()

    def salvage(self, to: Path, backup: "Backup | None", progress: Progress) -> "Salvaged":
        """Save what is readable into a new casebook at `to`; this one is only read from then on, and never written."""
        from soteria_desk.storage.salvage import salvage  # rare, and not light

        self.require_own_passphrase()
        before = self._database.refusal
        # What is read must not change meanwhile.
        self._database.refuse_writing(before or CasebookDamaged(places=1))
        seen = self.seen.head.seq if self.seen.head is not None else 0
        try:
            return salvage(
                self.folder,
                to,
                self.keys,
                self.clock,
                self.new_id,
                progress=progress,
                backup=backup,
                last_seen=max(seen, self.head().seq),
                database=self._database,
            )
        except BaseException:
            self._database.refusal = before
            raise

    def interrupt(self) -> None:
        """Stop the query that runs now; the only call another thread may make."""
        self._database.interrupt()

    def close(self, action: str = "casebook.lock") -> None:
        """Log the end of the session, close the file and wipe the keys. A second call does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            if not self.read_only:
                # A full disk must not keep the casebook open.
                with suppress(SoteriaError), self.unit(action) as work:
                    work.note(action, "casebook", self.casebook_id, self._tries())
                with suppress(SoteriaError):
                    self.seen.remember(self.head())
        finally:
            self._database.close()
            self.keys.wipe()
            if not self.read_only:
                with suppress(OSError):
                    (self.folder / OPEN).unlink(missing_ok=True)

    def _tries(self) -> str:
        return f"wrong passphrases while it was open: {self.wrong_tries}" if self.wrong_tries else ""
