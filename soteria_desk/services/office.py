"""What every service works with: the open casebook, the doctrine, the clock, and who listens for changes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from msgspec import Struct

from soteria_desk.canonical import HalfACharacter
from soteria_desk.clock import Clock
from soteria_desk.doctrine.library import Library
from soteria_desk.errors import HALF_A_CHARACTER, InvalidField
from soteria_desk.ids import NewId
from soteria_desk.services import roles
from soteria_desk.storage.casebook import Store
from soteria_desk.storage.unit_of_work import UnitOfWork


class Change(Struct, frozen=True):
    """What one user action changed; whoever shows something judges whether it concerns them."""

    case_ids: frozenset[str]
    kinds: frozenset[str]


class Office:
    """The open casebook and what services need beside it. Lives on the thread that opened the casebook."""

    def __init__(self, store: Store, library: Library, clock: Clock, new_id: NewId) -> None:
        self.store = store
        self.library = library
        self.clock = clock
        self.new_id = new_id
        self._listeners: list[Callable[[Change], None]] = []

    def listen(self, heard: Callable[[Change], None]) -> None:
        """Call `heard` after each change, on the casebook's thread."""
        self._listeners.append(heard)

    def announce(self, changes: tuple[tuple[str, str, str], ...]) -> None:
        """Tell the listeners of written records, each (kind, id, case id)."""
        if not changes:
            return
        change = Change(
            case_ids=frozenset(case for _, _, case in changes),
            kinds=frozenset(kind for kind, _, _ in changes),
        )
        for heard in self._listeners:
            heard(change)

    def require(self, action: str) -> None:
        """Refuse an act that the roles of the user who unlocked do not cover, or a one-time passphrase does not.

        Raises:
            RoleNeeded, MustChangePassphrase: as they say.
        """
        self.store.require_own_passphrase()
        roles.require(self.store.member, action)

    @contextmanager
    def unit(self, action: str, why: str = "") -> Iterator[UnitOfWork]:
        """One user action: one transaction, announced once it is safely written.

        Raises:
            RoleNeeded: the user's roles do not cover it (`roles.RULES`).
            InvalidField: a text holds half a character, which has no stored form.
        """
        self.require(action)
        try:
            with self.store.unit(action, why) as work:
                yield work
        except HalfACharacter:
            raise InvalidField(field="A text", problem=HALF_A_CHARACTER) from None
        self.announce(work.changes)

    @property
    def me(self) -> str:
        """Id of the officer behind the user who unlocked."""
        return self.store.member.officer_id
