"""Victim first: how to reach a victim safely, what they asked for, what support they have."""

from typing import ClassVar

from soteria_desk.casework.record import Record


class Care(Record, frozen=True, kw_only=True):
    """One victim's safe contact, wishes and support.

    Safe contact is never printed: the plan says "held in the casebook, not printed".
    """

    kind: ClassVar[str] = "care"

    victim_id: str
    safe_contact: str = ""
    """How and on what number or address to make contact."""
    safe_times: str = ""
    never_do: str = ""
    """What must never be done, e.g. 'never leave a voicemail'."""
    asked_for: str = ""
    updates: str = ""
    """How often and by what means the victim wants to be told."""
    support: str = ""

    def has_safe_contact(self) -> bool:
        """Whether a safe way to make contact is on record; issuing a plan needs it."""
        return bool(self.safe_contact.strip())

    def refers_to(self) -> frozenset[str]:
        return frozenset({self.victim_id})
