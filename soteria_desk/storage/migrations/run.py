"""Bring a casebook up to the present format, in one transaction or not at all."""

from collections.abc import Callable, Sequence
from typing import Protocol

from soteria_desk.errors import Cancelled, CasebookError, MigrationFailed
from soteria_desk.storage.connection import Connection, Database
from soteria_desk.storage.migrations import STEPS


class Step(Protocol):
    """A migration module."""

    VERSION: int

    def upgrade(self, connection: Connection) -> None:
        """Make the changes of this format."""
        ...


def version_of(database: Connection) -> int:
    """The casebook's format number; 0 for a new file."""
    ((version,),) = database.execute("PRAGMA user_version")
    return int(version)


def migrate(
    database: Database,
    *,
    steps: Sequence[Step] = STEPS,
    before: Callable[[], None] | None = None,
    written: Callable[[int], None] | None = None,
) -> int:
    """Run the steps that are missing and return how many there were.

    Args:
        before: Called first when an existing casebook needs steps: the full check and the verified copy.
        written: Called inside the transaction with the format it came from, to add the journal's entry.

    Raises:
        MigrationFailed: a step failed; the casebook is as it was.
    """
    was = version_of(database)
    missing = [step for step in steps if was < step.VERSION]
    if not missing:
        return 0
    if was and before is not None:
        before()
    try:
        with database.migrating():
            database.execute("BEGIN IMMEDIATE")
            for step in missing:
                step.upgrade(database)
                database.execute(f"PRAGMA user_version = {int(step.VERSION)}")
        if written is not None:
            written(was)
        database.execute("COMMIT")
    except BaseException as error:
        # A full or failing disk may have rolled back already.
        if database.in_transaction:
            database.execute("ROLLBACK")
        if isinstance(error, MigrationFailed | Cancelled) or not isinstance(error, Exception):
            raise
        cause = error.code if isinstance(error, CasebookError) else type(error).__name__
        raise MigrationFailed(reason=f"{was} to {missing[-1].VERSION}, {cause}") from error
    return len(missing)
