"""`soteria casebook`: create a casebook and say what is in it; the other commands of the group are beside."""

import argparse
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from soteria_desk.cli import backups, checks, keys, users
from soteria_desk.cli.common import Subparsers, add_passphrase_stdin, unlocked, with_casebook
from soteria_desk.cli.log import add_log
from soteria_desk.cli.terminal import Terminal
from soteria_desk.errors import Cancelled, CannotWriteHere, RecoveryNotConfirmed, RecoveryRowWrong, WrongUsage

if TYPE_CHECKING:
    from soteria_desk.desk import Made

_TRIES = 5


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group."""
    group = commands.add_parser(
        "casebook",
        help="create, describe and check a casebook",
        description="A casebook is a folder: one encrypted database and the key file that opens it.",
        allow_abbrev=False,
    )
    inside = Subparsers(group.add_subparsers(title="commands", metavar="COMMAND", required=True))
    _add_create(inside)
    made = inside.add("info", "say what a casebook is and what is in it")
    with_casebook(made)
    made.add_argument(
        "--accept-older", action="store_true", help="as a supervisor, go on with an older copy (E-08)"
    )
    made.add_argument(
        "--accept-altered",
        action="store_true",
        help="as a supervisor, go on with an altered list of users, and put it right (E-07)",
    )
    made.set_defaults(run=info)
    checks.add(inside)
    add_log(inside)
    backups.add(inside)
    keys.add(inside)
    users.add(inside)


# --- create ------------------------------------------------------------------------------------------


def _add_create(inside: Subparsers) -> None:
    made = inside.add(
        "create",
        "create a casebook for its first user",
        "Shows the seven rows of the recovery sheet once: write them down on paper. Then two of them are asked "
        "back; until they are right the casebook is not kept. With --passphrase-stdin the first line of standard "
        "input is the passphrase and the next lines are the rows asked back, one a line, in the order in which "
        f"standard error asks for them. After {_TRIES} wrong rows, or at the end of the input, the casebook is "
        "removed again. With --json the rows go to standard error.",
    )
    made.add_argument("folder", type=Path, metavar="CASEBOOK", help="folder to make; .casebook is added")
    made.add_argument("--label", required=True, help="how you choose yourself when unlocking, e.g. initials")
    made.add_argument("--officer", required=True, metavar="NAME", help="your name, e.g. 'A. Okoro'")
    made.add_argument("--rank", default="", help="e.g. DC")
    made.add_argument("--number", default="", help="your collar or warrant number")
    made.add_argument("--force", default="", help="your force")
    made.add_argument("--name", default="", help="name of the casebook; the folder's name where left out")
    made.add_argument("--marking", default="OFFICIAL-SENSITIVE", help="default: %(default)s")
    add_passphrase_stdin(made, "read the passphrase and the rows asked back")
    made.set_defaults(run=create)


def create(args: argparse.Namespace, terminal: Terminal) -> int:
    """Create a casebook; it is kept only once two recovery rows came back right."""
    from soteria_desk import desk

    passphrase = terminal.secret("New passphrase", args.passphrase_stdin)
    if not args.passphrase_stdin and terminal.secret("The same again", False) != passphrase:
        raise WrongUsage(problem="The two passphrases are not the same", command="soteria casebook create")
    made = desk.create(
        args.folder,
        name=args.name or args.folder.name.removesuffix(".casebook"),
        label=args.label,
        officer=args.officer,
        passphrase=passphrase,
        rank=args.rank,
        number=args.number,
        force=args.force,
        marking=args.marking,
    )
    folder = made.desk.store.folder
    try:
        casebook_id = made.desk.store.casebook_id
        _show_rows(made, args.json, terminal)
        _ask_back(made.rows, args.passphrase_stdin, terminal)
        made.desk.users.sheet_printed(made.sheet())
    except BaseException as error:
        _take_back(made, folder)
        if isinstance(error, Cancelled) and args.passphrase_stdin:
            raise RecoveryNotConfirmed from error  # a script whose input ends has not been cancelled
        if isinstance(error, Cancelled | KeyboardInterrupt):
            terminal.note("The new casebook was removed again; nothing had been recorded in it.")
        raise
    made.desk.close()
    if args.json:
        terminal.json({"id": casebook_id, "kind": "casebook", "folder": str(folder), "label": args.label})
    else:
        terminal.say()
        terminal.say(f"The casebook is ready: {folder}")
        terminal.say("Keep the recovery sheet sealed in a safe: it opens everything.")
    return 0


def _show_rows(made: "Made", json: bool, terminal: Terminal) -> None:
    from soteria_desk.vault.recovery import shown

    say = terminal.note if json else terminal.say
    say("Recovery sheet. It is shown this once, and opens everything. Write all seven rows down:")
    say()
    for number, row in enumerate(made.rows, 1):
        say(f"  {number}   {shown(row)}")
    say()


def _ask_back(rows: Sequence[str], from_stdin: bool, terminal: Terminal) -> None:
    """Ask for two rows chosen by chance, each until it is right.

    Raises:
        RecoveryNotConfirmed: too many wrong tries.
    """
    from soteria_desk.vault.recovery import normalise

    wrong = 0
    for number in sorted(secrets.SystemRandom().sample(range(1, len(rows) + 1), 2)):
        while normalise(terminal.ask(f"Row {number}", from_stdin)) != rows[number - 1]:
            wrong += 1
            if wrong >= _TRIES:
                raise RecoveryNotConfirmed
            terminal.error(RecoveryRowWrong(row=number))


def _take_back(made: "Made", folder: Path) -> None:
    """Remove what was made a moment ago: nobody could ever recover it, and nothing is in it."""
    made.desk.close()
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise CannotWriteHere(
            reason=f"the new casebook {folder.name} could not be removed again; delete its folder"
        ) from error


# --- info --------------------------------------------------------------------------------------------


def info(args: argparse.Namespace, terminal: Terminal) -> int:
    """Say what the casebook is, who may open it and what is in it."""
    from soteria_desk.casework.casebook import Member

    with unlocked(args, terminal) as desk:
        store, about = desk.store, desk.store.info
        head = desk.book.saved_state()
        cases = desk.casework.cases()
        officers = {officer.id: officer.title() for officer in desk.casework.officers()}
        members = store.records.all(Member)
        if args.json:
            terminal.json(
                {
                    "id": store.casebook_id,
                    "kind": "casebook",
                    "name": about.name,
                    "force": about.force,
                    "marking": about.marking,
                    "copy": about.copy,
                    "demonstration": about.demonstration,
                    "read_only": store.read_only,
                    "entries": head.seq,
                    "users": [
                        {
                            "id": one.id,
                            "kind": "member",
                            "label": one.label,
                            "officer": officers.get(one.officer_id, ""),
                            "roles": [str(role) for role in one.roles],
                        }
                        for one in members
                    ],
                    "cases": [
                        {
                            "id": case.id,
                            "kind": "case",
                            "reference": case.reference,
                            "title": case.title,
                            "status": str(case.status),
                            "pursued": case.pursued,
                            "late": case.late,
                            "last_issued": case.last_issued,
                        }
                        for case in cases
                    ],
                }
            )
            return 0
        terminal.say(about.name)
        if about.demonstration:
            terminal.say("A demonstration: everything in it is invented.")
        terminal.say(f"Casebook  {store.casebook_id}, copy {about.copy}")
        terminal.say(f"Force     {about.force or 'not set'}, {about.marking}")
        terminal.say(f"Record    {head.seq} entries")
        for one in members:
            roles = ", ".join(str(role) for role in one.roles)
            terminal.say(f"User      {one.label}: {officers.get(one.officer_id, '')} ({roles})")
        terminal.say()
        for case in cases:
            last = f", {case.last_issued.lower()} issued" if case.last_issued else ""
            late = f", {case.late} late" if case.late else ""
            terminal.say(f"{case.reference}  {case.title}: {case.pursued} lines pursued{late}{last}")
        if not cases:
            terminal.say("No investigations yet.")
    return 0
