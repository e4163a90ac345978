"""Recording a new investigation: who could run it, what is typed so far, and creating it in one action."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from soteria_desk.api import Desk, NewCase, Officer
from ui.session import Session

DRAFT_RECORD, DRAFT_FIELD = "new-investigation", "form"
"""Where unfinished typing of this page is kept, encrypted like all of it."""


class NewInvestigationViewModel(QObject):
    """State of the new-investigation page."""

    officers_found = Signal(object, str)
    """The officers of the casebook, and the id of the one who unlocked it."""
    draft_found = Signal(str)
    """Typing that was never saved."""
    created = Signal(str)
    """The id of the new investigation."""
    refused = Signal(object)
    """It was not created: an Exception."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.library = session.library

    def load(self) -> None:
        """Ask for the officers, and for typing that was never saved."""
        self.session.ask(_officers_and_draft, self._found)

    def _found(self, told: tuple[tuple[Officer, ...], str, str]) -> None:
        officers, me, draft = told
        self.officers_found.emit(officers, me)
        if draft:
            self.draft_found.emit(draft)

    def add_officer(
        self, name: str, rank: str, number: str, force: str, done: Callable[[Officer], None]
    ) -> None:
        """Add an officer; `done` hears of them."""
        self.session.act(
            lambda desk: desk.casework.add_officer(name, rank, number, force), done, self.refused.emit
        )

    def create(self, new: NewCase) -> None:
        """Record the investigation with its people and offences as one action."""

        def work(desk: Desk) -> str:
            case_id = desk.casework.open_case(new)
            desk.book.clear_draft(DRAFT_RECORD, DRAFT_FIELD)
            return case_id

        self.session.act(work, self.created.emit, self.refused.emit)

    def keep(self, text: str) -> None:
        """Keep unfinished typing."""
        self.session.keep_draft(DRAFT_RECORD, DRAFT_FIELD, text, 0)

    def forget(self) -> None:
        """Forget unfinished typing that was given up."""
        self.session.clear_draft(DRAFT_RECORD, DRAFT_FIELD)


def _officers_and_draft(desk: Desk) -> tuple[tuple[Officer, ...], str, str]:
    draft = next((one.text for one in desk.book.drafts() if one.record_id == DRAFT_RECORD), "")
    return desk.casework.officers(), desk.me, draft
