"""`soteria doctrine coverage`: which facts bring in which lines, and what nothing serves or brings in."""

import argparse

from soteria_desk.cli.common import Subparsers
from soteria_desk.cli.terminal import Terminal


def add_to(inside: Subparsers) -> None:
    """Add the command to the group `doctrine`."""
    made = inside.add(
        "coverage",
        "what the pack covers, and what it leaves open",
        "Exit code 1 where a gap is neither closed nor explained in the pack.",
    )
    made.add_argument("--facts", action="store_true", help="also list every fact with the lines it brings in")
    made.set_defaults(run=run)


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    """Tell what the shipped pack covers."""
    from soteria_desk.doctrine.coverage import coverage_of
    from soteria_desk.doctrine.library import load_library

    library = load_library()
    found = coverage_of(library)
    code = 1 if found.open() else 0
    if args.json:
        terminal.json(
            {
                "facts": [
                    {"id": f"{key}.{value}".rstrip("."), "kind": "fact", "lines": list(lines)}
                    for (key, value), lines in found.facts.items()
                ],
                "contexts": [
                    {"id": context, "kind": "context", "brought_in": list(lines)}
                    for context, lines in found.contexts.items()
                ],
                "always": list(found.always),
                "findings": [
                    {"id": one.item, "kind": one.kind, "problem": one.what, "reason": one.reason}
                    for one in found.findings
                ],
            }
        )
        return code
    serving = sum(bool(lines) for lines in found.facts.values())
    terminal.say(f"{serving} of {len(found.facts)} facts bring in lines.")
    terminal.say(
        f"{sum(map(bool, found.contexts.values()))} of {len(found.contexts)} contexts bring in lines of theirs."
    )
    terminal.say(f"{len(found.always)} of {len(library.conditions)} lines are proposed whatever is recorded.")
    explained = [one for one in found.findings if one.reason]
    for heading, rows in (("OPEN", found.open()), ("EXPLAINED", explained)):
        if rows:
            terminal.say()
            terminal.say(heading)
        for one in rows:
            terminal.say(f"{one.kind} {one.item}: {one.what}.{f' {one.reason}' if one.reason else ''}", 2)
    if args.facts:
        terminal.say()
        terminal.say("FACTS")
        for (key, value), lines in found.facts.items():
            terminal.say(f"{library.label(key, value)} ({key}{f' = {value}' if value else ''})", 2)
            terminal.say(", ".join(lines) or "no line", 4)
    terminal.say()
    terminal.say(
        f"{len(found.open())} gaps to close or explain."
        if found.open()
        else "Every gap is closed or explained."
    )
    return code
