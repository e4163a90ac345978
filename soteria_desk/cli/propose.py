"""`soteria propose`: the lines of enquiry for recorded facts, in ranked order; no casebook needed."""

import argparse
from typing import TYPE_CHECKING, Any

from soteria_desk.cli.common import Subparsers, pack_library, read_json, with_pack
from soteria_desk.cli.terminal import Terminal

if TYPE_CHECKING:
    from soteria_desk.doctrine.library import Library
    from soteria_desk.planner.not_shown import NotShown
    from soteria_desk.planner.propose import (
        BecauseFact,
        Conditional,
        FindOut,
        Left,
        Note,
        Proposal,
        Proposals,
    )
    from soteria_desk.planner.traces import Reach

_URGENCY = {
    "immediate": "immediate",
    "24h": "within 24 hours",
    "7d": "within 7 days",
    "28d": "within 28 days",
    "standard": "no set time",
}
_HEADINGS = {
    "pinned": "Always first",
    "case": "What this case brings in",
    "standing": "In every investigation",
}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    made = Subparsers(commands).add(
        "propose",
        "propose lines of enquiry for recorded facts",
        "Ranking orders the work, never people: what bears most directly on the case and is lost first comes first. "
        "Every line says because of which facts it is proposed. `soteria facts` lists what a FACTS.json may hold.",
    )
    made.add_argument("facts", metavar="FACTS.json", help="file with the facts; - for standard input")
    made.add_argument(
        "--all",
        action="store_true",
        help="also what would apply if facts still to be found out did, how to find out, and what would bring in "
        "the lines that are not shown",
    )
    with_pack(made)
    made.set_defaults(run=run)


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    """Propose for the facts of a file."""
    from soteria_desk.planner.facts import read_facts
    from soteria_desk.planner.not_shown import not_shown
    from soteria_desk.planner.propose import propose

    library = pack_library(args)
    situation = read_facts(read_json(args.facts, terminal), library)
    found = propose(situation, library)
    absent = not_shown(situation, found, library) if args.all else ()
    if args.json:
        out = [
            line
            for rank, one in enumerate(found.lines, 1)
            for line in (
                _line(rank, one, library),
                *(_line(rank, other, library, one.template.id) for other in one.alike),
            )
        ]
        out += [_left(one) for one in found.left]
        out += [_note(one) for one in found.notes]
        if args.all:
            out += [_would_apply(one) for one in found.would_apply]
            out += [_find_out(one) for one in found.to_find_out]
            out += [_not_shown(one) for one in absent]
        terminal.json(out)
    else:
        _tell(found, library, terminal)
        if args.all:
            _tell_more(found, absent, terminal)
    return 0


# --- For machines ------------------------------------------------------------------------------------


def _line(rank: int, one: "Proposal", library: "Library", shown_with: str = "") -> dict[str, Any]:
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
        "block": one.block,
        "shown_with": shown_with,
        "evidence": _evidence(one.pressing),
        "tag": str(one.tag),
        "concerns": one.subject,
        "because_facts": [_fact(fact) for fact in one.because],
        "strategy_title": library.strategies[template.strategy].title,
        "confirmed": template.confirmed,
    }


def _evidence(reach: "Reach | None") -> dict[str, Any] | None:
    if reach is None:
        return None
    return {
        "id": reach.trace.id,
        "label": reach.trace.label,
        "state": reach.state,
        "days_until_more_is_lost": reach.days,
        "next_step": reach.step,
        "confirmed": reach.trace.confirmed,
    }


def _left(one: "Left") -> dict[str, Any]:
    return {
        "id": one.template.id,
        "kind": "out-of-reach",
        "title": one.template.title,
        "reason": one.reason,
        "because": one.because_text,
        "next_step": one.step,
        "tag": str(one.tag),
        "concerns": one.subject,
    }


def _note(one: "Note") -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": "note",
        "text": one.text,
        "concerns": one.subject,
        "sources": list(one.sources),
        "confirmed": one.confirmed,
    }


def _not_shown(one: "NotShown") -> dict[str, Any]:
    return {
        "id": one.template.id,
        "kind": "not-shown",
        "title": one.template.title,
        "needs": one.text,
        "one_fact": one.one_fact,
        "tag": str(one.tag),
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


def _tell(found: "Proposals", library: "Library", terminal: Terminal) -> None:
    counts = {
        what: sum(one.template.looks_at == what for one in found.each())
        for what in ("suspect", "circumstances", "victim")
    }
    terminal.say(
        f"{sum(counts.values())} lines of enquiry: {counts['suspect']} look at the suspect, "
        f"{counts['circumstances']} at the circumstances, {counts['victim']} at the victim."
    )
    for note in found.notes:
        terminal.say(f"! {note.text}{_about(note.subject)}")
    rank = 0
    for block, heading in _HEADINGS.items():
        lines = [one for one in found.lines if one.block == block]
        if lines:
            terminal.say()
            terminal.say(heading.upper())
        for one in lines:
            rank += 1
            _tell_line(rank, one, library, terminal)
    if found.left:
        terminal.say()
        terminal.say("OUT OF REACH")
    for left in found.left:
        terminal.say(f"{left.template.title}{_about(left.subject)}", 5)
        terminal.say(" ".join(filter(None, (left.reason, left.step))), 7)


def _tell_more(found: "Proposals", absent: "tuple[NotShown, ...]", terminal: Terminal) -> None:
    if found.would_apply:
        terminal.say()
        terminal.say("WOULD APPLY")
    for conditional in found.would_apply:
        terminal.say(f"{conditional.template.title}{_about(conditional.subject)}", 5)
        terminal.say(conditional.depends_text, 7)
    if found.to_find_out:
        terminal.say()
        terminal.say("TO FIND OUT")
    for one_fact in found.to_find_out:
        terminal.say(f"{one_fact.title}{_about(one_fact.subject)}", 5)
        for line in one_fact.lines:
            terminal.say(f"by: {line.title}", 7)
    if absent:
        terminal.say()
        terminal.say("NOT SHOWN")
    for one in absent:
        terminal.say(one.template.title, 5)
        terminal.say(f"needs {one.text}" if one.wants else one.text, 7)


def _about(subject: str) -> str:
    return f" ({subject})" if subject else ""


def _tell_line(rank: int, one: "Proposal", library: "Library", terminal: Terminal) -> None:
    template = one.template
    unconfirmed = "" if template.confirmed else " (unconfirmed)"
    terminal.say(f"{rank:>3}. {template.title}{_about(one.subject)}{unconfirmed}")
    strategy = library.strategies[template.strategy].title
    terminal.say(f"{template.id} · {one.tag} · {strategy} · {_URGENCY[template.urgency]}", 5)
    terminal.say(one.because_text, 5)
    if one.pressing is not None:
        terminal.say(one.pressing.words(), 5)
    for other in one.alike:
        terminal.say(f"also: {other.template.title} ({other.template.id})", 5)
