"""Who may open the casebook and what they may do, its keys and its recovery sheet."""

from msgspec import Struct
from msgspec.structs import replace

from soteria_desk.casework.casebook import AccessRole, Member
from soteria_desk.casework.lengths import one_line
from soteria_desk.casework.officer import Officer
from soteria_desk.errors import LastSupervisor, MissingField, Refused
from soteria_desk.progress import WHOLE, NoProgress, Progress, Share
from soteria_desk.report.recovery_sheet import RecoverySheet
from soteria_desk.services.backups import Backups
from soteria_desk.services.office import Office
from soteria_desk.storage import keys
from soteria_desk.storage.rekeying import NewKey, replace_root_key
from soteria_desk.vault import recovery
from soteria_desk.vault.keyfile import ACTIVE


class UserRow(Struct, frozen=True, kw_only=True):
    """A user, as listed.

    Attributes:
        title: The officer behind the user, 'DC A. Okoro, 3318'.
        state: 'active', or 'must-change' while the one-time passphrase a supervisor set is not replaced.
    """

    id: str
    label: str
    officer_id: str
    title: str
    roles: tuple[AccessRole, ...]
    state: str
    is_me: bool


class NewOfficer(Struct, frozen=True, kw_only=True):
    """The officer behind a new user, where the casebook does not know them yet."""

    name: str
    rank: str = ""
    number: str = ""
    force: str = ""


class Users:
    """The acts of a supervisor, and of every user with the own passphrase.

    Whoever adds, resets or removes a user, prints the sheet or replaces the keys gives the own passphrase
    again: a wrong one is told (E-01) and counts as at unlocking.
    """

    def __init__(self, office: Office, backups: Backups) -> None:
        self._office = office
        self._backups = backups

    # --- who there is ----------------------------------------------------------------------------

    def all(self) -> tuple[UserRow, ...]:
        """The users of the casebook, oldest first."""
        store = self._office.store
        officers = {one.id: one for one in store.records.all(Officer)}
        states = keys.states(store)
        return tuple(
            UserRow(
                id=member.id,
                label=member.label,
                officer_id=member.officer_id,
                title=officers[member.officer_id].title(),
                roles=member.roles,
                state=states.get(member.id, ACTIVE).replace("_", "-"),
                is_me=member.id == store.keys.user,
            )
            for member in store.records.all(Member)
        )

    def may(self, role: AccessRole) -> bool:
        """Whether the user who unlocked has that role."""
        return role in self._office.store.member.roles

    # --- one's own -------------------------------------------------------------------------------

    def change_passphrase(self, old: str, new: str) -> None:
        """Set another passphrase for oneself; after a one-time passphrase the casebook is open then.

        Raises:
            WrongPassphrase, TooManyTries: the old one.
            WeakPassphrase: the new one, also where it is the old one.
        """
        keys.change_passphrase(self._office.store, old, new)

    # --- a supervisor's --------------------------------------------------------------------------

    def add(
        self,
        own_passphrase: str,
        *,
        label: str,
        officer: str | NewOfficer,
        roles: tuple[AccessRole, ...],
        one_time_passphrase: str,
    ) -> str:
        """Let another person open the casebook; returns the user's id.

        Args:
            officer: Id of an officer of the casebook, or the details of a new one.
            one_time_passphrase: To be told the person; it opens nothing until they set their own.

        Raises:
            RoleNeeded, WrongPassphrase, TooManyTries, WeakPassphrase, InvalidField, MissingField: as they say.
        """
        office = self._office
        office.require("user.add")
        user = office.new_id()
        changes = keys.add_user(
            office.store,
            own_passphrase,
            user=user,
            label=label,
            officer=self._officer(officer),
            roles=_roles(roles),
            one_time=one_time_passphrase,
        )
        office.announce(changes)
        return user

    def _officer(self, officer: str | NewOfficer) -> Officer:
        office = self._office
        if isinstance(officer, str):
            return office.store.records.get(Officer, officer)
        name = one_line(officer.name, "The officer's name")
        if not name:
            raise MissingField(field="The officer's name")
        return Officer(
            id=office.new_id(),
            name=name,
            rank=one_line(officer.rank, "Rank"),
            number=one_line(officer.number, "Number"),
            force=one_line(officer.force, "Force"),
        )

    def set_roles(self, user_id: str, roles: tuple[AccessRole, ...]) -> None:
        """Say what a user may do; it holds from their next act on.

        Raises:
            RoleNeeded, LastSupervisor: as they say.
        """
        office = self._office
        office.require("user.roles")
        member = office.store.records.get(Member, user_id)
        wanted = _roles(roles)
        if AccessRole.SUPERVISOR not in wanted:
            self._keep_a_supervisor(member)
        with office.unit("user.roles") as work:
            work.put(replace(member, roles=wanted))

    def reset(self, user_id: str, own_passphrase: str, one_time_passphrase: str) -> None:
        """Give a user who forgot the passphrase a one-time one; they sign with a new key from then on.

        Raises:
            RoleNeeded, WrongPassphrase, TooManyTries, WeakPassphrase: as they say.
            Refused: one's own passphrase is changed, not reset.
        """
        office = self._office
        office.require("user.reset")
        self._refuse_oneself(user_id, "given a one-time passphrase", "Change your passphrase instead.")
        office.announce(keys.reset_user(office.store, own_passphrase, user_id, one_time_passphrase))

    def remove(
        self, user_id: str, own_passphrase: str, why: str, progress: Progress | None = None
    ) -> RecoverySheet:
        """Take a user's way in away, with a new root key sealed to those who stay; returns the new sheet.

        Copies made earlier still open with what the user knew. The user's name stays with what they did.

        Raises:
            RoleNeeded, WrongPassphrase, TooManyTries, LastSupervisor, KeysNotReplaced: as they say.
            Cancelled: it was stopped; nothing has changed.
        """
        office = self._office
        office.require("user.remove")
        member = office.store.records.get(Member, user_id)
        self._refuse_oneself(user_id, "removed", "Ask another supervisor to do it.")
        self._keep_a_supervisor(member)
        sheet = self._replace(own_passphrase, progress, without=user_id, why=why)
        office.announce(((member.kind, user_id, ""),))
        return sheet

    def replace_keys(self, own_passphrase: str, progress: Progress | None = None) -> RecoverySheet:
        """Give the casebook a new root key and return the new sheet; the old sheet opens older copies only.

        Raises:
            RoleNeeded, WrongPassphrase, TooManyTries, KeysNotReplaced: as they say.
            Cancelled: it was stopped; nothing has changed.
        """
        self._office.require("keys.replace")
        return self._replace(own_passphrase, progress)

    def _replace(
        self, own_passphrase: str, progress: Progress | None, without: str = "", why: str = ""
    ) -> RecoverySheet:
        store, progress = self._office.store, progress or NoProgress()
        with keys.proved(store, own_passphrase):
            pass  # a wrong passphrase is told before a backup is made for nothing
        self._backups.make(Share(progress, 0, 400), kind="pre-keys")
        made = replace_root_key(
            store,
            own_passphrase,
            Share(progress, 400, WHOLE),
            without=without,
            why=one_line(why, "The reason"),
        )
        return self._sheet(made)

    # --- the recovery sheet ----------------------------------------------------------------------

    def sheet(self, own_passphrase: str) -> RecoverySheet:
        """The recovery sheet, to be printed again; log that with `sheet_shown`, before the rows are seen.

        Raises:
            RoleNeeded, WrongPassphrase, TooManyTries: as they say.
        """
        office = self._office
        office.require("sheet.print")
        with keys.proved(office.store, own_passphrase) as proof:
            return self._sheet(NewKey(proof.keyfile, recovery.encode(proof.crk)))

    def sheet_printed(self, sheet: RecoverySheet) -> None:
        """Put on the record that a sheet goes to paper or, where somebody insists, onto a screen."""
        with self._office.unit("sheet.print", f"sheet {sheet.sheet_id}") as work:
            work.note("sheet.print", "casebook", sheet.casebook, f"sheet {sheet.sheet_id}")

    def sheet_shown(self, sheet: RecoverySheet) -> None:
        """Put on the record that a sheet is about to be seen; whether it gets onto paper is not known yet."""
        why = f"sheet {sheet.sheet_id}{keys.SHEET_SHOWN}"
        with self._office.unit("sheet.print", why) as work:
            work.note("sheet.print", "casebook", sheet.casebook, why)

    def sheet_is_due(self) -> bool:
        """Whether the keys were replaced and no sheet has been printed since: nobody holds a sheet that fits."""
        return keys.sheet_is_due(self._office.store)

    def _sheet(self, made: NewKey) -> RecoverySheet:
        info = self._office.store.info
        return RecoverySheet(
            casebook=info.id,
            sheet_id=made.sheet_id,
            made_on=made.made_on,
            rows=made.rows,
            epoch=made.epoch,
            marking=info.marking,
        )

    # --- what cannot be --------------------------------------------------------------------------

    def _keep_a_supervisor(self, member: Member) -> None:
        """Refuse what would leave nobody who can add, reset and remove users."""
        if AccessRole.SUPERVISOR not in member.roles:
            return
        states = keys.states(self._office.store)
        others = (
            other
            for other in self._office.store.records.all(Member)
            if other.id != member.id and AccessRole.SUPERVISOR in other.roles
        )
        if not any(states.get(other.id) == ACTIVE for other in others):
            raise LastSupervisor(label=member.label)

    def _refuse_oneself(self, user_id: str, done: str, what_to_do: str) -> None:
        if user_id == self._office.store.keys.user:
            raise Refused(reason=f"you cannot be {done} by yourself", what_to_do=what_to_do)


def _roles(roles: tuple[AccessRole, ...]) -> tuple[AccessRole, ...]:
    """The roles in their own order, each once.

    Raises:
        MissingField: there is none; such a user could do nothing.
    """
    if not roles:
        raise MissingField(field="What the user may do")
    return tuple(role for role in AccessRole if role in roles)
