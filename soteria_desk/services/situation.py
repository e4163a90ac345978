"""From recorded facts and records to what the planner asks for, pair by pair."""

from datetime import date

from soteria_desk import dates
from soteria_desk.casework.case import Status
from soteria_desk.casework.fact import Fact, FactState
from soteria_desk.casework.person import Part
from soteria_desk.casework.when import Precision
from soteria_desk.doctrine.library import Library
from soteria_desk.doctrine.model import Key
from soteria_desk.planner.conduct import whole_years
from soteria_desk.planner.facts import Pair, Situation, make_facts
from soteria_desk.services.case_events import events_of
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
    return whole_years(person.born_on, max(days))


def _last_on(file: CaseFile) -> date | None:
    """The last day an offence of the case can have been; one told as "after" a day, up to the report."""
    reported = dates.local(file.case.reported_at).date() if file.case.reported_at else None
    days = []
    for offence in file.offences:
        day = offence.when.last_on()
        if day is not None and offence.when.precision is Precision.AFTER:
            day = max(day, reported) if reported else None  # better to ask in vain than not at all
        if day is not None:
            days.append(day)
    return max(days, default=None)


def _days_to(end: date | None, start: date | None) -> int | None:
    return None if end is None or start is None else max(0, (end - start).days)


def _happened(file: CaseFile, type_: str, part: Part) -> bool:
    """Whether an event about somebody is recorded."""
    return any((one.type, one.part_id) == (type_, part.id) for one in file.events)


def _yes_no(value: bool | None) -> str | None:
    return None if value is None else ("yes" if value else "no")


def derived(
    file: CaseFile, suspect_id: str, victim_id: str, today: date | None = None
) -> dict[str, str | int | tuple[str, ...]]:
    """The facts that records already say for one pair; never typed twice."""
    last, reported = _last_on(file), file.case.reported_at
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
        "victim.count": len(file.victims()) or None,
        "report.days": _days_to(dates.local(reported).date() if reported else None, last),
        "days.since": _days_to(today, last),
        "offence.year": last.year if last else None,
        "victim.age": _age(file, victim),
        "suspect.age": _age(file, suspect),
        "victim.supports": (victim.supports or None) if victim else None,
    }
    if suspect is not None:
        found["suspect.identified"] = "yes" if suspect.identified() else "no"
        found["suspect.located"] = _yes_no(suspect.located)
        found["suspect.arrested"] = _yes_no(_happened(file, "suspect-arrested", suspect) or suspect.arrested)
        interviewed = _happened(file, "suspect-interviewed", suspect) or suspect.interviewed
        found["suspect.interviewed"] = _yes_no(interviewed)
    return {key: value for key, value in found.items() if value is not None}


def _has_a_place(fact: Fact, key: Key, library: Library) -> bool:
    whole = key.kind == "one" and not fact.value and fact.state is FactState.TO_FIND_OUT
    return whole or (fact.key, fact.value) in library.values


ByKey = dict[str, tuple[str, ...]]


def recorded(file: CaseFile, library: Library, suspect: str, victim: str) -> tuple[ByKey, ByKey, ByKey]:
    """What applies, what is to be found out and what is ruled out for a pair, by key.

    What is recorded of the pair stands before what is recorded of one of them, and that before the case:
    a one-valued key takes the nearest, and a value that applies is no longer to be found out.
    """
    nearest = sorted(
        (fact for fact in file.facts if _concerns(fact, suspect, victim)),
        key=lambda fact: -(bool(fact.suspect_id) + bool(fact.victim_id)),
    )
    known: dict[str, list[str]] = {}
    unknown: dict[str, list[str]] = {}
    ruled_out: dict[str, list[str]] = {}
    for fact in nearest:
        key = library.keys.get(fact.key)
        if key is None or (key.kind != "number" and not _has_a_place(fact, key, library)):
            continue  # a value an older pack had; it stays on record and is shown as such
        many = key.kind == "set"
        if fact.state is FactState.APPLIES:
            if many or fact.key not in known:
                known.setdefault(fact.key, []).append(fact.value)
        elif fact.state is FactState.RULED_OUT:
            if many:
                ruled_out.setdefault(fact.key, []).append(fact.value)
        elif many or fact.key not in known:
            unknown.setdefault(fact.key, []).append(fact.value)
    for name, values in unknown.items():
        if library.keys[name].kind == "set":
            unknown[name] = [value for value in values if value not in known.get(name, ())]
        elif name in known:
            unknown[name] = []
    return (
        {name: tuple(dict.fromkeys(values)) for name, values in known.items()},
        {name: tuple(dict.fromkeys(values)) for name, values in unknown.items() if values},
        {name: tuple(dict.fromkeys(values)) for name, values in ruled_out.items()},
    )


def situation_of(file: CaseFile, library: Library, today: date | None = None) -> Situation:
    """The case as the planner asks for it, pair by pair; without `today`, nothing is too late by it."""
    pairs = []
    for suspect, victim in pairs_of(file):
        known, unknown, ruled_out = recorded(file, library, suspect, victim)
        said = derived(file, suspect, victim, today)
        origins = {
            (key, value): library.keys[key].derived
            for key, given in said.items()
            if key in library.keys
            for value in (given if isinstance(given, tuple) else (str(given),))
        }
        facts = make_facts(library, {**known, **said}, unknown, origins, ruled_out)
        pairs.append(Pair(suspect=suspect, victim=victim, facts=facts))
    return Situation(pairs=tuple(pairs), events=events_of(file))
