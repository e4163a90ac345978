"""Recorded context: one record per subject, key and value; for a one-valued key, one per subject and key."""

from enum import StrEnum
from typing import ClassVar

from soteria_desk.casework.record import Record


class FactState(StrEnum):
    APPLIES = "applies"
    TO_FIND_OUT = "to-find-out"
    RULED_OUT = "no"
    """Known not to be so, apart from what is not recorded; for values of sets."""


class Fact(Record, frozen=True, kw_only=True):
    """One value of one vocabulary key. Not recorded means: not known, which is not the same as "no".

    Attributes:
        suspect_id, victim_id: The subject: both empty = the case, one = that part, both = the pair.
        key: Vocabulary key, e.g. 'behaviour'.
        value: Vocabulary value, e.g. 'gifts-or-money'; a whole number as text for number keys; empty where a
            one-valued key is to be found out as a whole.
        note: In the investigator's own words.
        source: Where this comes from, e.g. 'first account'.
    """

    kind: ClassVar[str] = "fact"

    key: str
    value: str
    state: FactState
    suspect_id: str = ""
    victim_id: str = ""
    note: str = ""
    source: str = ""

    def refers_to(self) -> frozenset[str]:
        return frozenset(filter(None, (self.suspect_id, self.victim_id)))
