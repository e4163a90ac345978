"""Bring a casebook up to the present format, in one transaction or not at all."""

from collections.abc import Callable, Sequence
from typing import Protocol

from soteria_desk.errors import Cancelled, CasebookError, MigrationFailed
from soteria_desk.storage import migrations
from soteria_desk.storage.connection import Connection, Database, scratch
from soteria_desk.storage.migrations import STEPS


class Step(Protocol):
    """A migration module."""

    VERSION: int

    def upgrade(self, connection: Connection) -> None:
        """Make the changes of this format."""
        ...


Making = frozenset[tuple[str, str, str, str | None]]
"""Type, name, table and text of every table, index and trigger."""


def making_of(database: Connection) -> Making:
    """What the file says its tables, indexes and triggers are."""
    return frozenset(database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))


def is_made_as_usual(database: Connection) -> bool:
    """Whether the file has exactly the tables, indexes and triggers of its format.

    A trigger that somebody put in would run with every save of ours, and one that is gone guards nothing.
    """
    version = version_of(database)
    made = scratch()
    try:
        for step in migrations.STEPS:
            if version >= step.VERSION:
                step.upgrade(made)
        return making_of(made) == making_of(database)
    finally:
        made.close()


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
