"""From recorded facts and records to what the planner asks for, pair by pair."""

from soteria_desk import dates
from soteria_desk.casework.case import Status
from soteria_desk.casework.fact import Fact, FactState
from soteria_desk.casework.person import Part
from soteria_desk.services.case_file import CaseFile


def pairs_of(file: CaseFile) -> tuple[tuple[str, str], ...]:
    """Which suspect and victim belong together: those tied by an offence, and everyone not tied to anybody.

    An empty id stands for nobody recorded yet.
    """
    tied = tuple(dict.fromkeys((offence.suspect_id, offence.victim_id) for offence in file.offences))
    suspects = tuple(part.id for part in file.suspects()) or ("",)
    victims = tuple(part.id for part in file.victims()) or ("",)
    loose_suspects = [one for one in suspects if all(one != suspect for suspect, _ in tied)]
    loose_victims = [one for one in victims if all(one != victim for _, victim in tied)]
    loose = [(suspect, victim) for suspect in loose_suspects for victim in victims]
    loose += [(suspect, victim) for victim in loose_victims for suspect in suspects]
    return tuple(dict.fromkeys((*tied, *loose)))


def _concerns(fact: Fact, suspect: str, victim: str) -> bool:
    return fact.suspect_id in ("", suspect) and fact.victim_id in ("", victim)


def _age(file: CaseFile, part: Part | None) -> int | None:
    """Age in whole years at the (last) offence: from the date of birth where known, else as recorded."""
    if part is None:
        return None
    person = file.person_of(part)
    days = [
        day
        for offence in file.offences
        if part.id in (offence.suspect_id, offence.victim_id) and (day := offence.when.last_on())
    ]
    if person is None or person.born_on is None or not days:
        return part.age
    on, born = max(days), person.born_on
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _report_days(file: CaseFile) -> int | None:
    days = [day for offence in file.offences if (day := offence.when.last_on())]
    if file.case.reported_at is None or not days:
        return None
    return max(0, (dates.local(file.case.reported_at).date() - max(days)).days)


def _yes_no(value: bool | None) -> str | None:
    return None if value is None else ("yes" if value else "no")


def derived(file: CaseFile, suspect_id: str, victim_id: str) -> dict[str, str | int | tuple[str, ...]]:
    """The facts that records already say for one pair; never typed twice."""
    suspect, victim = file.part(suspect_id), file.part(victim_id)
    families = {
        offence.family
        for offence in file.offences
        if offence.suspect_id == suspect_id and offence.victim_id == victim_id
    }
    found: dict[str, str | int | tuple[str, ...] | None] = {
        "offence": tuple(sorted(families)) or None,
        "stage": None if file.case.status is Status.CLOSED else str(file.case.status),
        "suspect.count": len(file.suspects()) or None,
        "report.days": _report_days(file),
        "victim.age": _age(file, victim),
        "suspect.age": _age(file, suspect),
        "victim.supports": (victim.supports or None) if victim else None,
    }
    if suspect is not None:
        found["suspect.identified"] = "yes" if suspect.identified() else "no"
        found["suspect.located"] = _yes_no(suspect.located)
        found["suspect.arrested"] = _yes_no(suspect.arrested)
        found["suspect.interviewed"] = _yes_no(suspect.interviewed)
    return {key: value for key, value in found.items() if value is not None}


def recorded(file: CaseFile, suspect: str, victim: str, state: FactState) -> dict[str, tuple[str, ...]]:
    """The recorded values of one state that concern a pair, by key."""
    out: dict[str, list[str]] = {}
    for fact in file.facts:
        if fact.state is state and _concerns(fact, suspect, victim):
            out.setdefault(fact.key, []).append(fact.value)
    return {key: tuple(dict.fromkeys(values)) for key, values in out.items()}
