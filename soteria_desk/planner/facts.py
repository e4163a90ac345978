"""A case flattened to what conditions ask for: the facts of each suspect and victim, and how they are read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from msgspec import Struct

from soteria_desk import dates
from soteria_desk.doctrine.library import Library
from soteria_desk.doctrine.model import Key
from soteria_desk.doctrine.problem import or_meant
from soteria_desk.errors import FactsError
from soteria_desk.planner.events import FIRST_YEAR, LAST_YEAR, Event, read_events, read_moment

Given = str | int | bool | Sequence[str]
"""What may be said about one key: a value, a number, yes or no as a boolean, or several values of a set."""


class Facts(Struct, frozen=True, kw_only=True):
    """The facts of one suspect and one victim. Not recorded means: does not apply.

    Attributes:
        known: Values that apply, by set-valued or one-valued key.
        unknown: Values to be found out, by set-valued key.
        ruled_out: Values recorded as "no", by set-valued key; to a condition the same as not recorded.
        numbers: By number key.
        unknown_keys: One-valued and number keys to be found out.
        origins: (key, value) -> where a derived fact comes from, in words; the rest was recorded by hand.
    """

    known: Mapping[str, frozenset[str]] = {}
    unknown: Mapping[str, frozenset[str]] = {}
    ruled_out: Mapping[str, frozenset[str]] = {}
    numbers: Mapping[str, int] = {}
    unknown_keys: frozenset[str] = frozenset()
    origins: Mapping[tuple[str, str], str] = {}

    def to_find_out(self) -> tuple[tuple[str, str], ...]:
        """Every unknown fact as (key, value); the value is '' where a key as a whole is unknown."""
        values = ((key, value) for key, found in self.unknown.items() for value in found)
        return (*values, *((key, "") for key in self.unknown_keys))


class Pair(Struct, frozen=True, kw_only=True):
    """One suspect, one victim and their facts: those of the case, of each, and of the two together.

    Attributes:
        suspect, victim: Ids of parts, or any short name; empty where nobody is recorded yet.
    """

    facts: Facts
    suspect: str = ""
    victim: str = ""


class Situation(Struct, frozen=True, kw_only=True):
    """What the planner is asked about: every pair of a case.

    Attributes:
        as_of: The moment the answer is for, aware; None = whatever the caller's clock says.
    """

    pairs: tuple[Pair, ...]
    events: tuple[Event, ...] = ()
    as_of: datetime | None = None


def make_facts(
    library: Library,
    known: Mapping[str, Given],
    to_find_out: Mapping[str, Sequence[str]] | None = None,
    origins: Mapping[tuple[str, str], str] | None = None,
    ruled_out: Mapping[str, Sequence[str]] | None = None,
) -> Facts:
    """Return facts checked against the vocabulary.

    Args:
        known: Key -> what applies. A number may be given as text, as records hold it.
        to_find_out: Key -> values to be found out; for one-valued and number keys the values do not matter.
        ruled_out: Set-valued key -> values recorded as "no".

    What is known is no longer to be found out, and a value that stands alone yields to any other: records
    may say so for a while. A FACTS.json that contradicts itself is refused by `read_facts`.

    Raises:
        FactsError: a key or value is not in the vocabulary; the nearest is named.
    """
    values: dict[str, frozenset[str]] = {}
    numbers: dict[str, int] = {}
    for name, given in known.items():
        key = _key(library, name)
        if key.kind == "number":
            numbers[name] = _number(key, given)
        elif found := _values(key, given):
            values[name] = found - {key.alone} or found
    for (name, value), implied in library.implied:
        if value in values.get(name, ()):
            for follows, so in implied.items():
                values.setdefault(follows, frozenset({so}))
    unknown: dict[str, frozenset[str]] = {}
    unknown_keys: set[str] = set()
    for name, asked in (to_find_out or {}).items():
        key = _key(library, name)
        if key.kind == "set":
            no = _checked(key, (ruled_out or {}).get(name, ()))
            if left := _checked(key, asked) - values.get(name, frozenset()) - no:
                unknown[name] = left
        elif name not in values and name not in numbers:
            unknown_keys.add(name)
    excluded: dict[str, frozenset[str]] = {}
    for name, denied in (ruled_out or {}).items():
        key = _key(library, name)
        if key.kind != "set":
            raise FactsError(problem=f"'{name}' has one value: say which, not which it is not.")
        if no := _checked(key, denied) - values.get(name, frozenset()):
            excluded[name] = no
    return Facts(
        known=values,
        unknown=unknown,
        ruled_out=excluded,
        numbers=numbers,
        unknown_keys=frozenset(unknown_keys),
        origins=origins or {},
    )


# --- FACTS.json --------------------------------------------------------------------------------------

_OTHER: Final = ("to_find_out", "not", "events", "as_of", "pairs", "suspect", "victim")
_LIMITS: Final = {
    "victim.age": (0, 120),
    "suspect.age": (0, 120),
    "offence.year": (FIRST_YEAR, LAST_YEAR),
}
"""Numbers outside these are taken for slips of whoever wrote the file."""


def read_facts(obj: object, library: Library) -> Situation:
    """Read the object of a FACTS.json: vocabulary keys, `to_find_out`, `not`, `events`, `as_of`, and `pairs`.

    With `pairs`, what stands outside them holds for every pair. The days from the offence to the report and to
    today, and its year, follow from the events and `as_of` where the file does not say them.

    Raises:
        FactsError: it says something the vocabulary does not know; the nearest known word is named.
    """
    top = _object(obj, "the file")
    told = _list(top.get("events", []), "events")
    events = _events(told, library) if told else ()
    as_of = read_moment(top["as_of"], "as_of") if "as_of" in top else None
    common = _split(top, library)
    counted = _counted(events, as_of)
    pairs: list[Pair] = []
    for index, one in enumerate(_list(top["pairs"], "pairs") if "pairs" in top else [{}]):
        where = f"pairs[{index}]"
        entry = _object(one, where)
        if nested := next((name for name in ("pairs", "events", "as_of") if name in entry), ""):
            raise FactsError(problem=f"'{nested}' belongs outside {where}.")
        known, unknown, denied = _joined(library, common, _split(entry, library))
        facts = make_facts(
            library, {**_following(known, unknown, counted), **known}, unknown, ruled_out=denied
        )
        pair = Pair(
            facts=facts,
            suspect=_name(entry.get("suspect", top.get("suspect", "")), "suspect"),
            victim=_name(entry.get("victim", top.get("victim", "")), "victim"),
        )
        if any((pair.suspect, pair.victim) == (other.suspect, other.victim) for other in pairs):
            raise FactsError(problem=f"{where} repeats a suspect and victim that another pair has.")
        for other in pairs:
            _refuse_two_answers(library, other, pair)
        pairs.append(pair)
    if not pairs:
        raise FactsError(problem="'pairs' is empty; name at least one pair, or leave it out.")
    return Situation(pairs=tuple(pairs), events=events, as_of=as_of)


def _events(told: list[object], library: Library) -> tuple[Event, ...]:
    entries = library.law.entries  # the law is read only where something counts by it
    rules = {*entries.get("deadline", {}), *entries.get("window", {})}
    return read_events(told, entries.get("event", {}), rules)


class Said(NamedTuple):
    """What one object says: what applies, what is to be found out, and what is recorded as "no", by key."""

    known: dict[str, Given]
    unknown: dict[str, Sequence[str]]
    denied: dict[str, Sequence[str]]


def _joined(library: Library, every: Said, own: Said) -> Said:
    """What holds for every pair with what one pair says of itself: sets add up, else the pair's own wins."""
    known, unknown, denied = dict(every.known), dict(every.unknown), dict(every.denied)
    for name, given in own.known.items():
        if library.keys[name].kind == "set":
            joined = _values(library.keys[name], known.get(name, ())) | _values(library.keys[name], given)
            known[name] = tuple(joined)
            unknown[name] = tuple(value for value in unknown.get(name, ()) if value not in joined)
        else:
            known[name] = given
            unknown.pop(name, None)
    for name, asked in own.unknown.items():
        if library.keys[name].kind == "set":
            unknown[name] = (*unknown.get(name, ()), *asked)
            denied[name] = tuple(value for value in denied.get(name, ()) if value not in asked)
            if name in known:
                known[name] = tuple(_values(library.keys[name], known[name]) - set(asked))
        else:
            unknown[name] = ()
            if name not in own.known:
                known.pop(name, None)
    for name, values in own.denied.items():
        denied[name] = (*denied.get(name, ()), *values)
        if name in known and library.keys[name].kind == "set":
            known[name] = tuple(_values(library.keys[name], known[name]) - set(values))
    return Said(known, unknown, denied)


def _refuse_two_answers(library: Library, one: Pair, other: Pair) -> None:
    """Two pairs cannot say two things of the same case, suspect or victim, where only one can be so."""
    about = {"case": True, "suspect": one.suspect == other.suspect, "victim": one.victim == other.victim}
    for name, answer in one.facts.known.items():  # not ages: they are those at the time, and times can differ
        key = library.keys[name]
        if key.kind == "one" and about.get(key.subject) and other.facts.known.get(name, answer) != answer:
            raise FactsError(problem=f"two pairs say different things of the same {key.subject}: '{name}'.")


def _counted(events: Sequence[Event], as_of: datetime | None) -> dict[str, int]:
    """Days and year by the (last) act and the (first) report, as far as the events tell."""
    act = max((dates.local(one.at).date() for one in events if one.type == "the-act"), default=None)
    reported = min((dates.local(one.at).date() for one in events if one.type == "reported"), default=None)
    if act is None:
        return {}
    found = {"offence.year": act.year}
    if reported is not None and reported >= act:
        found["report.days"] = (reported - act).days
    if as_of is not None and (today := dates.local(as_of).date()) >= act:
        found["days.since"] = (today - act).days
    return found


def _following(
    known: Mapping[str, Given], unknown: Mapping[str, Sequence[str]], counted: Mapping[str, int]
) -> dict[str, Given]:
    """What follows from the events, where the file leaves it open."""
    if "report.days" in known or "report.days" in unknown:
        # A file that counts the days by itself need not mean the event that the clocks start from.
        counted = {name: number for name, number in counted.items() if name != "report.days"}
    return {name: number for name, number in counted.items() if name not in unknown}


def _split(entry: Mapping[str, object], library: Library) -> Said:
    """Read the vocabulary keys of one flat object."""
    known: dict[str, Given] = {}
    for name, given in entry.items():
        if name not in _OTHER:
            key = _key(library, name, _OTHER)
            known[key.id] = _given(given, name)
            if name in _LIMITS:
                _refuse_slip(key, known[key.id])
    unknown: dict[str, Sequence[str]] = {}
    for name, asked in _object(entry.get("to_find_out", {}), "to_find_out").items():
        key = _key(library, name)
        if key.kind == "set":
            unknown[name] = [_name(one, name) for one in (asked if isinstance(asked, list) else [asked])]
        else:
            unknown[name] = ()
    denied: dict[str, Sequence[str]] = {}
    for name, values in _object(entry.get("not", {}), "not").items():
        listed = values if isinstance(values, list) else [values]
        denied[_key(library, name).id] = [_name(one, name) for one in listed]
    _refuse_contradictions(library, Said(known, unknown, denied))
    return Said(known, unknown, denied)


def _refuse_contradictions(library: Library, said: Said) -> None:
    for name, given in said.known.items():
        key = library.keys[name]
        if key.kind != "set":
            if name in said.unknown:
                raise FactsError(problem=f"'{name}' is both known and to be found out.")
            continue
        values = _values(key, given)
        if key.alone in values and len(values) > 1:
            raise FactsError(problem=f"'{name} = {key.alone}' stands alone.")
        if both := sorted(values.intersection(said.unknown.get(name, ()))):
            raise FactsError(problem=f"'{name} = {both[0]}' both applies and is to be found out.")
        if both := sorted(values.intersection(said.denied.get(name, ()))):
            raise FactsError(problem=f"'{name} = {both[0]}' both applies and is recorded as \"no\".")
    for name, denied in said.denied.items():
        if both := sorted(set(denied).intersection(said.unknown.get(name, ()))):
            raise FactsError(problem=f"'{name} = {both[0]}' is both recorded as \"no\" and to be found out.")


def _object(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise FactsError(problem=f"{where} is not an object of keys and values.")
    return value


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise FactsError(problem=f"'{where}' is not a list.")
    return value


def _name(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise FactsError(problem=f"'{where}' holds something that is not text.")
    return value


def _given(value: object, name: str) -> Given:
    if isinstance(value, bool | int | str):
        return value
    if not isinstance(value, list):
        raise FactsError(problem=f"'{name}' is neither text, a whole number, yes or no, nor a list.")
    return [_name(one, name) for one in value]


# --- Words against the vocabulary ----------------------------------------------------------------------


def _key(library: Library, name: str, others: Sequence[str] = ()) -> Key:
    key = library.keys.get(name)
    if key is None:
        raise FactsError(problem=f"'{name}' is not a known fact{or_meant(name, [*library.keys, *others])}")
    return key


def _refuse_slip(key: Key, given: Given) -> None:
    low, high = _LIMITS[key.id]
    if not low <= _number(key, given) <= high:
        raise FactsError(problem=f"'{key.id}' is {_number(key, given)}; it lies between {low} and {high}.")


def _number(key: Key, given: Given) -> int:
    if isinstance(given, list | tuple) and len(given) == 1:
        given = given[0]
    if isinstance(given, str) and given.isascii() and given.isdecimal():
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= 1_000_000:
        raise FactsError(problem=f"'{key.id}' needs a whole number from 0 to 1,000,000.")
    return given


def _values(key: Key, given: Given) -> frozenset[str]:
    if isinstance(given, bool):
        given = "yes" if given else "no"
    if isinstance(given, int):
        raise FactsError(problem=f"'{key.id}' is not a number.")
    if isinstance(given, str):
        given = [given]
    if key.kind == "one" and len(set(given)) > 1:
        raise FactsError(problem=f"'{key.id}' has one value, not several.")
    return _checked(key, given)


def _checked(key: Key, given: Sequence[str]) -> frozenset[str]:
    known = [value.id for value in key.values]
    for value in given:
        if value not in known:
            raise FactsError(problem=f"'{value}' is not a value of '{key.id}'{or_meant(value, known)}")
    return frozenset(given)
