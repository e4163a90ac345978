"""Events that start clocks: an arrest, a release, a request; and what was done in time because of them."""

from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from soteria_desk.casework.record import Record
from soteria_desk.casework.when import Moment


class Done(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a rule asks for was done. `rule`: id of a deadline or window of the guidance; `at` aware."""

    rule: str
    at: datetime


class CaseEvent(Record, frozen=True, kw_only=True):
    """Something that happened in a case and that clocks start from.

    Attributes:
        type: Id of a start event of the guidance, e.g. 'suspect-arrested'.
        happened: When; None where the case's own records say it (the report, the days of the offences), and this
            holds only what was done.
        whole_day: Only the day is known; `happened` is then its first minute.
        part_id: Whom it is about; empty for the case.
        done: What was done because of it, each rule once.
    """

    kind: ClassVar[str] = "event"

    type: str
    happened: Moment | None
    whole_day: bool = False
    part_id: str = ""
    note: str = ""
    done: tuple[Done, ...] = ()

    def refers_to(self) -> frozenset[str]:
        return frozenset({self.part_id}) if self.part_id else frozenset()
