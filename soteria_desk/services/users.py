"""Who may open the casebook and what they may do, its keys and its recovery sheet."""

from datetime import date

from msgspec import Struct

from soteria_desk.casework.casebook import AccessRole


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


class Sheet(Struct, frozen=True, kw_only=True):
    """What a recovery sheet says: it opens everything. Never kept, never written to a file unasked.

    Attributes:
        rows: Seven rows of ten characters.
        made_on: The day the root key behind it was made.
        epoch: How many root keys the casebook has had, this one included.
    """

    casebook_id: str
    sheet_id: str
    rows: tuple[str, ...]
    made_on: date
    epoch: int

    def __repr__(self) -> str:
        return "Sheet(...)"
