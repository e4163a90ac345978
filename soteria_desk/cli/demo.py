"""`soteria demo`: a casebook of invented cases to look at, with their plans on paper."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from soteria_desk.cli.common import Subparsers
from soteria_desk.cli.terminal import Terminal
from soteria_desk.vault.crockford import groups

if TYPE_CHECKING:
    from soteria_desk.demonstration import Demonstration


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    made = Subparsers(commands).add(
        "demo",
        "make a casebook of invented cases, and their plans as PDF",
        "Four cases, every word of them invented. What an earlier run left in the same folder is made anew; "
        "anything else that stands there is refused. Codes and PDFs are the same on every machine.",
    )
    made.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to make it in")
    made.add_argument(
        "--live",
        action="store_true",
        help="lay the same days up to this week, so that deadlines are running (codes then differ by week)",
    )
    made.set_defaults(run=run)


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    """Make the demonstration and say where everything is."""
    from soteria_desk.demonstration import make_demonstration

    made = make_demonstration(
        args.out.absolute(), live=args.live, progress=terminal.progress("Making the demonstration")
    )
    if args.json:
        terminal.json(_as_json(made))
        return 0
    terminal.say("Everything in this demonstration is invented: forces, places, people and results.")
    terminal.say()
    terminal.say(f"Casebook    {made.folder}")
    terminal.say(f"User        {made.label}")
    terminal.say(f"Passphrase  {made.passphrase}")
    for plan in made.plans:
        terminal.say()
        terminal.say(f"Op {plan.case} ({plan.reference}), revision {plan.number}, {plan.pages} pages")
        terminal.say(f"PDF          {plan.pdf}", 2)
        terminal.say(f"Fingerprint  {groups(plan.fingerprint[:16])}", 2)
        terminal.say(f"Record head  {plan.record}", 2)
    return 0


def _as_json(made: "Demonstration") -> dict[str, object]:
    return {
        "id": "demonstration",
        "kind": "demonstration",
        "invented": True,
        "casebook": str(made.folder),
        "label": made.label,
        "passphrase": made.passphrase,
        "plans": [
            {
                "id": f"{plan.reference} R{plan.number}",
                "kind": "revision",
                "operation": plan.case,
                "reference": plan.reference,
                "revision": plan.number,
                "fingerprint": plan.fingerprint,
                "record": plan.record,
                "pdf": str(plan.pdf),
                "pages": plan.pages,
            }
            for plan in made.plans
        ],
    }
