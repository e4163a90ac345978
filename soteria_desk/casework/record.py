"""What every record of a casebook shares, and the list of kinds."""

from typing import ClassVar

from msgspec import Struct


class Record(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing in a casebook. A change is a new value; the earlier one stays in the history.

    Attributes:
        id: Random, 32 hexadecimal digits.
        case_id: The case it belongs to; empty for what belongs to the casebook as a whole.
    """

    kind: ClassVar[str] = ""
    sealed: ClassVar[bool] = False
    """Sealed kinds are never changed after the first save, and never undone."""

    id: str
    case_id: str = ""

    def refers_to(self) -> frozenset[str]:
        """Ids of the records this one points at, so that none of them is removed from under it."""
        return frozenset()
