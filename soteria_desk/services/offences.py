"""Offences by date for a case: what could apply to days and ages as they are typed, and what recorded no longer fits."""

from datetime import date

from msgspec import Struct

from soteria_desk.casework.fact import FactState
from soteria_desk.casework.offence import Offence
from soteria_desk.casework.when import When
from soteria_desk.doctrine.law import OffenceLaw
from soteria_desk.doctrine.library import Library
from soteria_desk.planner.conduct import Age, Conduct, days_of
from soteria_desk.planner.offence_answer import LeftOut, OffenceAnswer
from soteria_desk.planner.offences import could_apply
from soteria_desk.services.case_file import CaseFile


class Misfit(Struct, frozen=True, kw_only=True):
    """A recorded offence that cannot apply to what is recorded with it; flagged for a person, never removed."""

    offence: Offence
    why: LeftOut

    @property
    def by_age(self) -> bool:
        """Whether an age does not fit; otherwise the days do not."""
        return self.why.why not in ("not-yet", "ended")


def on_these_days(
    library: Library, today: date, when: When, victim: Age, suspect: Age, *, abroad: bool = False
) -> OffenceAnswer:
    """What could apply to conduct at that time, as precisely as it was told.

    Raises:
        DoctrineError: the law of the pack cannot be used.
    """
    first, last = days_of(when)
    return could_apply(
        Conduct(today=today, from_on=first, to_on=last, victim=victim, suspect=suspect, abroad=abroad),
        library,
    )


def age_of(file: CaseFile, part_id: str) -> Age:
    """How old somebody was: by date of birth where that is recorded, else as recorded for the time."""
    part = file.part(part_id)
    if part is None:
        return Age()
    person = file.person_of(part)
    if person is not None and person.born_on is not None:
        return Age(born_on=person.born_on)
    return Age(years=part.age)


def was_abroad(file: CaseFile) -> bool:
    """Whether it is recorded that some of it was abroad."""
    return any(
        (fact.key, fact.value, fact.state) == ("fact", "abroad", FactState.APPLIES) for fact in file.facts
    )


def answer_of(file: CaseFile, offence: Offence, library: Library, today: date) -> OffenceAnswer:
    """What could apply to the days and ages of a recorded offence."""
    return on_these_days(
        library,
        today,
        offence.when,
        age_of(file, offence.victim_id),
        age_of(file, offence.suspect_id),
        abroad=was_abroad(file),
    )


def misfits(file: CaseFile, library: Library, today: date) -> tuple[Misfit, ...]:
    """The recorded offences that cannot apply to their days and ages; one the pack does not know is none of them."""
    found = []
    for offence in file.offences:
        if offence.definition in library.offences:
            why = answer_of(file, offence, library, today).why_not(offence.definition)
            if why is not None:
                found.append(Misfit(offence=offence, why=why))
    return tuple(found)


def consent_no_question(file: CaseFile, library: Library, today: date, under: int, under_trust: int) -> bool:
    """Whether a victim was so young on the days of an offence that offences by age, or by status, apply."""
    law = library.reading.of(OffenceLaw)
    for offence in file.offences:
        first, last = days_of(offence.when)
        if first is None:
            continue  # nothing is known of how young anybody was
        conduct = Conduct(today=today, from_on=first, to_on=last)
        span = conduct.ages(age_of(file, offence.victim_id), conduct.first, conduct.last)
        own = law.get(offence.definition)
        status = own is not None and own.consent == "STATUS"
        if span is not None and span[0] < (under_trust if status else under):
            return True
    return False
