"""`soteria facts`: every fact that can be recorded, its values, and what each means."""

import argparse
from typing import TYPE_CHECKING, Any

from soteria_desk.cli.common import Subparsers
from soteria_desk.cli.terminal import Terminal

if TYPE_CHECKING:
    from soteria_desk.doctrine.model import Key, Value
    from soteria_desk.doctrine.procedure import StartEvent

_EVENTS = "events"
_KINDS = {"one": "one value", "set": "any number of values", "number": "a whole number"}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    made = Subparsers(commands).add(
        "facts",
        "list every fact that can be recorded, and what it means",
        "A FACTS.json is an object of these keys: lists for keys with any number of values, text or true and "
        "false for yes and no. 'to_find_out' may hold an object of keys and values not yet known; 'pairs' a "
        "list of such objects, each with 'suspect' and 'victim', where there are several people; 'events' a list of "
        "what clocks start from, each with one of the types listed here and 'at', its day or time.",
    )
    made.add_argument("key", nargs="?", help="show this key only; 'events' for what clocks start from")
    made.set_defaults(run=run)


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    """List the vocabulary."""
    from soteria_desk.doctrine.library import load_library
    from soteria_desk.doctrine.problem import did_you_mean
    from soteria_desk.doctrine.procedure import StartEvent
    from soteria_desk.errors import FactsError

    library = load_library()
    keys = library.keys
    events = library.law.of(StartEvent)
    if args.key is not None and args.key not in (*keys, *events, _EVENTS):
        near = did_you_mean(args.key, (*keys, *events))
        raise FactsError(problem=f"'{args.key}' is not a known fact. {near}")
    chosen = [one for one in keys.values() if args.key in (None, one.id)]
    starts = [one for one in events.values() if args.key in (None, _EVENTS, one.id)]
    if args.json:
        terminal.json([*(as_json(key) for key in chosen), *(event_as_json(one) for one in starts)])
        return 0
    for key in chosen:
        origin = f" {key.derived}; not recorded by hand." if key.derived else ""
        terminal.say(f"{key.id}  {key.label} ({_KINDS[key.kind]}, about the {_about(key.subject)}).{origin}")
        widest = max((len(value.id) for value in key.values), default=0)
        for value in key.values:
            terminal.row(("", 0), (value.id, widest), (_meaning(key, value), 0))
        terminal.say()
    if starts:
        terminal.say(f"{_EVENTS}  What clocks start from: a list of objects with 'type' and 'at'.")
        widest = max(len(one.id) for one in starts)
        for one in starts:
            unconfirmed = "" if one.confirmed else " (unconfirmed)"
            terminal.row(("", 0), (one.id, widest), (f"{one.title}{unconfirmed}", 0))
    return 0


def event_as_json(one: "StartEvent") -> dict[str, Any]:
    """What a clock starts from, for machines."""
    return {
        "id": one.id,
        "kind": "event",
        "meaning": one.title,
        "counts_from": one.counts_from,
        "day_after": one.day_after,
        "sources": list(one.sources),
        "confirmed": one.confirmed,
    }


def _about(subject: str) -> str:
    return "suspect and the victim together" if subject == "pair" else subject


def _meaning(key: "Key", value: "Value") -> str:
    """What it means that the value holds: 'The suspect is a former partner', and any help."""
    text = key.because.format(value.because)
    text = text[:1].upper() + text[1:]
    return f"{text}. {value.help}" if value.help else text


def as_json(key: "Key") -> dict[str, Any]:
    """A key with its values, for machines."""
    return {
        "id": key.id,
        "kind": "fact",
        "type": key.kind,
        "label": key.label,
        "about": key.subject,
        "derived": key.derived,
        "meaning": key.help,
        "values": [
            {
                "id": value.id,
                "label": value.label,
                "meaning": _meaning(key, value),
                "about": value.subject or key.subject,
                "group": value.group or key.group,
                "phase": value.phase,
                "find_out": list(value.find_out),
            }
            for value in key.values
        ],
    }
