"""The casebook as a whole: undo and redo, drafts of typing, checking, history."""

from msgspec import Struct

from soteria_desk import policy
from soteria_desk.casework.casebook import AccessRole
from soteria_desk.casework.officer import Officer
from soteria_desk.errors import CannotUndo, RoleNeeded
from soteria_desk.progress import NoProgress, Progress
from soteria_desk.services.office import Office
from soteria_desk.storage import trail
from soteria_desk.storage.check import Verdict
from soteria_desk.storage.drafts import DraftText
from soteria_desk.storage.history import Version

_WINDOW, _PLACE = "window", "place"
"""Under this name the place lies among the drafts; no record has such an id."""


class SavedState(Struct, frozen=True, kw_only=True):
    """What the status bar says of the record: its newest entry and how it stands."""

    seq: int
    head: str
    """First two groups, '7F3A 91C2'."""
    read_only: bool


class CasebookService:
    """What concerns the casebook rather than one case."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._since = office.store.head().seq

    def saved_state(self) -> SavedState:
        """The newest entry of the record."""
        store = self._office.store
        head = store.head()
        return SavedState(seq=head.seq, head=head.short(), read_only=store.read_only)

    # --- undo ------------------------------------------------------------------------------------

    def undo(self, case_id: str) -> str:
        """Put back what one's own newest save since unlocking changed in this case; returns what was undone.

        Raises:
            CannotUndo: nothing to undo, or it is refused; in words.
        """
        return self._step("undo", case_id)

    def redo(self, case_id: str) -> str:
        """Do again what was undone last; returns what was done."""
        return self._step("redo", case_id)

    def _step(self, way: str, case_id: str) -> str:
        self._office.require(way)
        history = self._office.store.history
        if way == "undo":
            newest = history.undoable(case_id, self._since)
            if newest is not None and newest.action == "case.create":
                raise CannotUndo(
                    done="undone", reason="it opened this investigation, with all that was recorded with it"
                )
        verb = history.undo if way == "undo" else history.redo
        done = verb(case_id, self._since)
        self._office.announce(done.changes)
        return done.action

    def can_undo(self, case_id: str) -> bool:
        """Whether there is anything of one's own to undo in this case.

        True also where undoing it will be refused: a person who asks is told why (`undo`), which a grey
        menu entry could not do.
        """
        return self._office.store.history.undoable(case_id, self._since) is not None

    def can_redo(self, case_id: str) -> bool:
        """Whether there is anything to do again in this case; as with `can_undo`, a refusal comes in words."""
        return self._office.store.history.redoable(case_id, self._since) is not None

    # --- typing in progress ----------------------------------------------------------------------

    def keep_draft(self, record_id: str, field: str, text: str, cursor: int) -> None:
        """Keep unfinished typing, encrypted, without an entry in the record."""
        self._office.require("draft")
        self._office.store.drafts.put(record_id, field, text, cursor)

    def drafts(self) -> tuple[DraftText, ...]:
        """Unfinished typing of this user."""
        return tuple(one for one in self._office.store.drafts.all() if one.record_id != _WINDOW)

    def clear_draft(self, record_id: str, field: str) -> None:
        """Forget unfinished typing: it was saved or thrown away."""
        self._office.store.drafts.clear(record_id, field)

    def keep_place(self, place: str) -> None:
        """Keep where this user was when the casebook was locked, encrypted like what was being typed."""
        self._office.store.drafts.put(_WINDOW, _PLACE, place)

    def take_place(self) -> str:
        """Where this user was when the casebook was locked last; told once, empty where nothing is kept."""
        drafts = self._office.store.drafts
        kept = drafts.get(_WINDOW, _PLACE)
        if kept is None:
            return ""
        drafts.clear(_WINDOW, _PLACE)
        return kept.text

    # --- what protects it ------------------------------------------------------------------------

    def allow_pictures(self, minutes: int) -> None:
        """Put on the record that a supervisor lets the window be seen in pictures of the screen for a while.

        Raises:
            RoleNeeded: the user is no supervisor. PolicyForbids: the force allows nobody to.
        """
        store = self._office.store
        policy.require("window.capture_sharing", "Sharing the screen", "Read out what is needed instead.")
        if AccessRole.SUPERVISOR not in store.member.roles:
            raise RoleNeeded(who="a supervisor", act="allow pictures of the screen")
        action = "setting.change"
        with self._office.unit(action) as work:
            why = f"pictures of the screen allowed for {minutes} minutes"
            work.note(action, "casebook", store.casebook_id, why)

    # --- looking back ----------------------------------------------------------------------------

    def versions(self, record_id: str) -> tuple[Version, ...]:
        """Every state a record has had, oldest first, with who, when and why."""
        return self._office.store.history.versions(record_id)

    def user_names(self) -> dict[str, str]:
        """User id -> 'DC A. Okoro, 3318', for saying who made a change; also of those who have been removed."""
        store = self._office.store
        officers = {one.id: one.title() for one in store.records.all(Officer)}
        behind, labels = trail.people(store.connection)
        return {user: officers.get(officer) or labels[user] for user, officer in behind.items()}

    def check(self, level: str = "full", progress: Progress | None = None) -> Verdict:
        """Check pages, chain, signatures and digests; 'quick' looks at the newest entries only."""
        return self._office.store.check(level, progress or NoProgress())
