"""Commands about this computer: the policy in force, and the support bundle."""

import argparse
from pathlib import Path

from soteria_desk.cli.common import Subparsers
from soteria_desk.cli.terminal import Terminal


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `policy` and `support`."""
    group = Subparsers(commands)
    group.add(
        "policy",
        "the rules of this computer's policy file, and where it lies",
        "The answer is no (1) where there is a file and it cannot be used: then the strictest rules hold.",
    ).set_defaults(run=_policy)
    support = group.add(
        "support",
        "write what a helper needs to a text file, with nothing of any case",
        "Read the file before you give it to anybody.",
        json=False,
    )
    support.add_argument("--out", type=Path, metavar="FILE", help="where to; without it the text is shown")
    support.set_defaults(run=_support)


def _policy(args: argparse.Namespace, terminal: Terminal) -> int:
    from soteria_desk import policy

    found = policy.in_force()
    if args.json:
        terminal.json(
            {
                "state": found.state,
                "file": str(found.file),
                "problem": found.problem.message_text if found.problem else "",
                "rules": {
                    key: {"value": policy.value(found.rules, key), "set": found.sets(key)}
                    for key in policy.KEYS
                },
            }
        )
        return int(found.problem is not None)
    if found.problem is not None:
        terminal.error(found.problem)
        terminal.say()
        terminal.say("These strictest rules hold:")
    elif found.state == "none":
        terminal.say(f"No policy file on this computer. It would lie at {found.file}.")
        terminal.say()
        terminal.say("This holds where nobody set a rule:")
    else:
        terminal.say(f"In force from {found.file}:")
    wide = max(map(len, policy.KEYS))
    for key in policy.KEYS:
        by = "set" if found.sets(key) else ""
        terminal.row((key, wide), (_shown(policy.value(found.rules, key)), 12), (by, 3))
    return int(found.problem is not None)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) or "-"


def _support(args: argparse.Namespace, terminal: Terminal) -> int:
    from soteria_desk import support

    text = support.bundle()
    if args.out is None:
        for line in text.splitlines():
            terminal.row((line, 0))
        return 0
    support.save(args.out.absolute(), text)
    terminal.say(f"Written to {args.out}. Read it before you give it to anybody.")
    return 0
