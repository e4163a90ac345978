"""`soteria propose`: the lines of enquiry for recorded facts, in ranked order; no casebook needed."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soteria_desk.cli.common import Subparsers
from soteria_desk.cli.terminal import Terminal

if TYPE_CHECKING:
    from soteria_desk.doctrine.library import Library
    from soteria_desk.planner.propose import BecauseFact, Conditional, FindOut, Proposal, Proposals

_URGENCY = {
    "immediate": "Immediate",
    "24h": "Within 24 hours",
    "7d": "Within 7 days",
    "28d": "Within 28 days",
    "standard": "Standard",
}
_PINNED = "Always first"


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    made = Subparsers(commands).add(
        "propose",
        "propose lines of enquiry for recorded facts",
        "Ranking orders the work, never people: what is urgent or perishes comes first. Every line says because "
        "of which facts it is proposed. `soteria facts` lists what a FACTS.json may hold.",
    )
    made.add_argument("facts", metavar="FACTS.json", help="file with the facts; - for standard input")
    made.add_argument(
        "--all",
        action="store_true",
        help="also what would apply if facts still to be found out did, and how to find out",
    )
    made.add_argument(
        "--pack", type=Path, metavar="DIR", help="folder of another pack, or of a layer on the shipped one"
    )
    made.set_defaults(run=run)


def _library(args: argparse.Namespace) -> "Library":
    from soteria_desk.doctrine.library import load_library

    if args.pack is None:
        return load_library()
    from soteria_desk.doctrine.layers import load

    return load(args.pack)


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    """Propose for the facts of a file."""
    from soteria_desk.planner.facts import read_facts
    from soteria_desk.planner.propose import propose

    library = _library(args)
    found = propose(read_facts(_read(args.facts, terminal), library), library)
    if args.json:
        out = [_line(rank, one, library) for rank, one in enumerate(found.lines, 1)]
        if args.all:
            out += [_would_apply(one) for one in found.would_apply]
            out += [_find_out(one) for one in found.to_find_out]
        terminal.json(out)
    else:
        _tell(found, args.all, library, terminal)
    return 0


def _read(name: str, terminal: Terminal) -> object:
    from soteria_desk.errors import FactsError

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key, value in pairs:
            if key in out:
                raise FactsError(problem=f"'{key}' stands there twice.")
            out[key] = value
        return out

    try:
        text = terminal.rest() if name == "-" else Path(name).read_text("utf-8-sig")
        return json.loads(text, object_pairs_hook=unique)
    except OSError as error:
        raise FactsError(problem=f"{name} cannot be opened ({error.strerror or 'not readable'}).") from error
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise FactsError(problem=f"{name} is not JSON{where}.") from error


# --- For machines ------------------------------------------------------------------------------------


def _line(rank: int, one: "Proposal", library: "Library") -> dict[str, Any]:
    template = one.template
    return {
        "id": template.id,
        "kind": "proposal",
        "title": template.title,
        "focus": template.focus,
        "looks_at": template.looks_at,
        "strategy": template.strategy,
        "urgency": template.urgency,
        "why": template.why,
        "towards": template.towards,
        "away": template.away,
        "steps": list(template.steps),
        "because": one.because_text,
        "sources": list(template.sources),
        "rank": rank,
        "score": one.score,
        "pinned": one.pinned,
        "tag": str(one.tag),
        "concerns": one.subject,
        "because_facts": [_fact(fact) for fact in one.because],
        "strategy_title": library.strategies[template.strategy].title,
        "confirmed": template.confirmed,
    }


def _fact(fact: "BecauseFact") -> dict[str, str]:
    return {"key": fact.key, "value": fact.value, "label": fact.label}


def _would_apply(one: "Conditional") -> dict[str, Any]:
    return {
        "id": one.template.id,
        "kind": "would-apply",
        "title": one.template.title,
        "focus": one.template.focus,
        "looks_at": one.template.looks_at,
        "strategy": one.template.strategy,
        "depends": one.depends_text,
        "depends_on": [_fact(fact) for fact in one.depends_on],
        "tag": str(one.tag),
        "concerns": one.subject,
    }


def _find_out(one: "FindOut") -> dict[str, Any]:
    return {
        "id": f"{one.fact.key} = {one.fact.value}" if one.fact.value else one.fact.key,
        "kind": "find-out",
        "title": one.title,
        "lines": [line.id for line in one.lines],
        "concerns": one.subject,
    }


# --- For people --------------------------------------------------------------------------------------


def _tell(found: "Proposals", all_: bool, library: "Library", terminal: Terminal) -> None:
    counts = {
        what: sum(one.template.looks_at == what for one in found.lines)
        for what in ("suspect", "circumstances", "victim")
    }
    terminal.say(
        f"{len(found.lines)} lines of enquiry: {counts['suspect']} look at the suspect, "
        f"{counts['circumstances']} at the circumstances, {counts['victim']} at the victim."
    )
    ranked = list(enumerate(found.lines, 1))
    for heading in (_PINNED, *_URGENCY.values()):
        lines = [(rank, one) for rank, one in ranked if _heading(one) == heading]
        if lines:
            terminal.say()
            terminal.say(heading.upper())
        for rank, one in lines:
            _tell_line(rank, one, library, terminal)
    if all_ and found.would_apply:
        terminal.say()
        terminal.say("WOULD APPLY")
        for conditional in found.would_apply:
            terminal.say(f"{conditional.template.title}{_about(conditional.subject)}", 5)
            terminal.say(conditional.depends_text, 7)
    if all_ and found.to_find_out:
        terminal.say()
        terminal.say("TO FIND OUT")
        for one_fact in found.to_find_out:
            terminal.say(f"{one_fact.title}{_about(one_fact.subject)}", 5)
            for line in one_fact.lines:
                terminal.say(f"by: {line.title}", 7)


def _heading(one: "Proposal") -> str:
    return _PINNED if one.pinned else _URGENCY[one.template.urgency]


def _about(subject: str) -> str:
    return f" ({subject})" if subject else ""


def _tell_line(rank: int, one: "Proposal", library: "Library", terminal: Terminal) -> None:
    template = one.template
    unconfirmed = "" if template.confirmed else " (unconfirmed)"
    terminal.say(f"{rank:>3}. {template.title}{_about(one.subject)}{unconfirmed}")
    strategy = library.strategies[template.strategy].title
    terminal.say(f"{template.id} · {one.tag} · {strategy}", 5)
    terminal.say(one.because_text, 5)
