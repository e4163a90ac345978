"""Who may open the casebook, as the page shows it, and what a supervisor can change about it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject

from soteria_desk.api import AccessRole, NewOfficer, RecoverySheet, UserRow
from ui.i18n import tr
from ui.session import Session
from ui.viewmodels.loaded import Done, Failed, LoadedViewModel

if TYPE_CHECKING:
    from soteria_desk.api import Desk, Progress


ROLE_WORDS = {
    AccessRole.INVESTIGATOR: tr("Investigator"),
    AccessRole.SUPERVISOR: tr("Supervisor"),
    AccessRole.PACK_ADMINISTRATOR: tr("Pack administrator"),
}
ROLE_HINTS = {
    AccessRole.INVESTIGATOR: tr("Records and plans investigations."),
    AccessRole.SUPERVISOR: tr(
        "The same, and adds and removes users, replaces keys, and decides on older copies."
    ),
    AccessRole.PACK_ADMINISTRATOR: tr("Imports guidance packs and decides whose signature they need."),
}


class Shown(NamedTuple):
    """What the page shows.

    Attributes:
        supervisor: Whether the person who unlocked may change anything here.
        sheet_due: The keys were replaced and nobody holds a sheet that fits yet.
        officers: (id, title) of officers who are no users yet.
    """

    users: tuple[UserRow, ...]
    supervisor: bool
    sheet_due: bool
    officers: tuple[tuple[str, str], ...]
    read_only: bool


def roles_words(roles: tuple[AccessRole, ...]) -> str:
    """'Investigator, supervisor'."""
    words = [ROLE_WORDS[role] for role in roles]
    return ", ".join([words[0], *(one[0].lower() + one[1:] for one in words[1:])]) if words else ""


class UsersViewModel(LoadedViewModel[Shown]):
    """State of the page. Every act goes to the casebook, which decides whether it may be done."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, _read, parent)

    def problem_with(self, passphrase: str, *names: str) -> str:
        """Why a passphrase will not do; empty where it will."""
        from soteria_desk.api import problem_with

        return problem_with(passphrase, self._session.name, *names) or ""

    # --- acts ----------------------------------------------------------------------------------------

    def change_passphrase(self, old: str, new: str, done: Done, failed: Failed) -> None:
        """Set another passphrase for oneself."""
        self._act(lambda desk: desk.users.change_passphrase(old, new), done, failed)

    def add(
        self,
        own: str,
        label: str,
        officer: str | NewOfficer,
        roles: tuple[AccessRole, ...],
        one_time: str,
        done: Done,
        failed: Failed,
    ) -> None:
        """Let another person in with a one-time passphrase."""
        self._act(
            lambda desk: desk.users.add(
                own, label=label, officer=officer, roles=roles, one_time_passphrase=one_time
            ),
            done,
            failed,
        )

    def set_roles(self, user: str, roles: tuple[AccessRole, ...], done: Done, failed: Failed) -> None:
        """Say what a user may do."""
        self._act(lambda desk: desk.users.set_roles(user, roles), done, failed)

    def reset(self, user: str, own: str, one_time: str, done: Done, failed: Failed) -> None:
        """Give a user who forgot the passphrase a one-time one."""
        self._act(lambda desk: desk.users.reset(user, own, one_time), done, failed)

    def sheet(self, own: str, done: Done, failed: Failed) -> None:
        """Get the sheet to print it again; it is on the record before anybody sees a row."""

        def work(desk: "Desk") -> RecoverySheet:
            sheet = desk.users.sheet(own)
            desk.users.sheet_shown(sheet)
            return sheet

        self._act(work, done, failed)

    def on_paper(self, sheet: RecoverySheet) -> None:
        """Put on the record that the sheet of the new keys is on paper."""
        self._session.act(lambda desk: desk.users.sheet_printed(sheet), self._reload, self.failed.emit)

    def _reload(self, _: object) -> None:
        self.load()

    def remove(self, user: str, own: str, why: str, done: Done, failed: Failed) -> None:
        """Take a user's way in away and replace the keys; `done` gets the new sheet."""
        self._behind(lambda desk, progress: desk.users.remove(user, own, why, progress), done, failed)

    def replace_keys(self, own: str, done: Done, failed: Failed) -> None:
        """Replace keys and sheet; `done` gets the new sheet."""
        self._behind(lambda desk, progress: desk.users.replace_keys(own, progress), done, failed)

    def _behind(self, work: "Callable[[Desk, Progress], Any]", done: Done, failed: Failed) -> None:
        self._session.behind(tr("Replacing the keys"), work, self._then(done), failed)


def _read(desk: "Desk") -> Shown:
    users = desk.users.all()
    taken = {user.officer_id for user in users}
    return Shown(
        users=users,
        supervisor=desk.users.may(AccessRole.SUPERVISOR),
        sheet_due=desk.users.sheet_is_due(),
        officers=tuple((one.id, one.title()) for one in desk.casework.officers() if one.id not in taken),
        read_only=desk.store.read_only,
    )
