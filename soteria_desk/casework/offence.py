"""An offence under investigation: one definition, one suspect, one victim, the days of the conduct."""

from typing import ClassVar

from soteria_desk.casework.record import Record
from soteria_desk.casework.when import When


class Offence(Record, frozen=True, kw_only=True):
    """One offence record. Joint offending is several records sharing a `joint` id.

    Attributes:
        definition: Id in the doctrine pack, e.g. 'SOA-1'.
        label: The definition's title as it stood when recorded, e.g. 'Rape, Sexual Offences Act 2003 s.1'.
        family: Value of the `offence` fact it stands for, e.g. 'rape'.
    """

    kind: ClassVar[str] = "offence"

    definition: str
    label: str
    family: str
    suspect_id: str
    victim_id: str
    when: When
    joint: str = ""

    def refers_to(self) -> frozenset[str]:
        return frozenset({self.suspect_id, self.victim_id})
