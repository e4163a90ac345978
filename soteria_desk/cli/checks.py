"""`soteria casebook check`, `tidy` and `salvage`: whether a casebook is whole, and what to do where it is not."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from soteria_desk.cli.common import Subparsers, label_of, unlocked, with_casebook
from soteria_desk.cli.terminal import Terminal

if TYPE_CHECKING:
    from soteria_desk.services.checking import SalvageList
    from soteria_desk.storage.check import Verdict
    from soteria_desk.storage.salvage import Salvaged


def add(inside: Subparsers) -> None:
    """Add the commands."""
    made = inside.add(
        "check",
        "check that a casebook is whole",
        "Reads every page, every entry of the record with its signature, and the digest of every state ever "
        "saved, and puts the check on the record. Exit code 0: whole. 1: an unused page is damaged (soteria "
        "casebook tidy), or something is missing that a salvage could not read. 4: damaged or altered.",
    )
    with_casebook(made)
    made.add_argument("--quick", action="store_true", help="only the newest 50 entries")
    made.set_defaults(run=check)
    made = inside.add(
        "tidy",
        "write the casebook's file anew, so that damaged pages that nothing uses are gone",
        "A backup is made and proved first; afterwards the casebook is checked. Exit codes as of check.",
    )
    with_casebook(made)
    made.set_defaults(run=tidy)
    made = inside.add(
        "salvage",
        "save what is readable of a damaged casebook into a new one",
        "The damaged casebook is only read and stays as it is. The new one has the same id and the same users; "
        "what could not be read is listed in it, and with --list in a text file without case data. Exit code 0: "
        "nothing is lost. 1: something is. 4: nothing could be read, or what was read had been altered before. With "
        "--sheet the recovery sheet takes the place of the passphrase, and no key file is needed: --label then has a "
        "new passphrase in the new casebook. With --sheet and --passphrase-stdin: the seven rows, then the new "
        "passphrase, each on a line.",
    )
    with_casebook(made)
    made.add_argument("--sheet", action="store_true", help="use the recovery sheet, not a passphrase")
    made.add_argument(
        "--to", type=Path, required=True, metavar="FOLDER", help="folder to make; .casebook is added"
    )
    made.add_argument("--backup", type=Path, metavar="FILE", help="fill the gaps from this backup")
    made.add_argument("--list", type=Path, metavar="FILE", help="write the list of what is lost to this file")
    made.set_defaults(run=salvage)


def check(args: argparse.Namespace, terminal: Terminal) -> int:
    """Check the casebook and say what was found."""
    level = "quick" if args.quick else "full"
    with unlocked(args, terminal) as desk:
        verdict = desk.checking.check(level, terminal.progress("Checking"))
        failure = desk.checking.failure(verdict)
        casebook_id = desk.store.casebook_id
    return _told(verdict, failure, casebook_id, args.json, terminal)


def tidy(args: argparse.Namespace, terminal: Terminal) -> int:
    """Tidy the casebook's file up, and check it."""
    with unlocked(args, terminal) as desk:
        verdict = desk.checking.tidy(terminal.progress("Tidying up"))
        failure = desk.checking.failure(verdict)
        casebook_id = desk.store.casebook_id
    return _told(verdict, failure, casebook_id, args.json, terminal)


def _told(
    verdict: "Verdict", failure: Exception | None, casebook_id: str, json: bool, terminal: Terminal
) -> int:
    if json:
        terminal.json(
            {
                "id": casebook_id,
                "kind": "check",
                "level": verdict.level,
                "colour": verdict.colour,
                "whole": verdict.ok,
                "entries": verdict.entries,
                "findings": list(verdict.findings),
                "tidy": verdict.spare,
                "salvaged": verdict.salvaged,
            }
        )
    elif verdict.colour == "green":
        terminal.say(f"Nothing is damaged or altered: {verdict.entries} entries of the record checked.")
    else:
        for finding in verdict.findings:
            terminal.say(finding)
        if verdict.ok and verdict.spare:
            terminal.say("`soteria casebook tidy` writes the file anew, after a backup.")
    if failure is not None:
        raise failure
    return 0 if verdict.colour == "green" else 1


def salvage(args: argparse.Namespace, terminal: Terminal) -> int:
    """Save what is readable, and list what is not."""
    from soteria_desk import desk
    from soteria_desk.services.export import write_file
    from soteria_desk.services.salvage_words import list_of

    if args.sheet:
        label, made = _with_sheet(args, terminal)
    else:
        label = label_of(args)
        passphrase = terminal.secret(f"Passphrase of {label}", args.passphrase_stdin)
        made = desk.salvage(
            args.folder,
            label,
            passphrase,
            args.to,
            backup=args.backup,
            progress=terminal.progress("Saving what is readable"),
        )
    listed = list_of(made.list)
    if args.list is not None:
        write_file(args.list, listed.text().encode("utf-8"), what="the list")
    if args.json:
        terminal.json(_json(made, listed))
    else:
        terminal.say(f"Saved: {made.folder}")
        terminal.say(f"{made.records} records as their last save left them.")
        for line in listed.lines[3:]:
            terminal.say(line)
        if args.sheet:
            terminal.say(f"{label} opens it with the new passphrase, and may do everything in it.")
            terminal.say("Now replace the keys and the sheet: soteria casebook keys replace")
        terminal.say("The damaged casebook is as it was. Keep it until somebody has looked at the list.")
    failure = made.verdict.failure()
    if failure is not None:
        raise failure
    return 1 if made.list.records or made.list.entries else 0


def _with_sheet(args: argparse.Namespace, terminal: Terminal) -> tuple[str, "Salvaged"]:
    from soteria_desk import desk
    from soteria_desk.cli.keys import new_passphrase, typed_rows
    from soteria_desk.errors import MissingField

    rows = typed_rows(args.passphrase_stdin, terminal)
    label = args.label
    if not label:
        known = desk.readable_labels(args.folder, rows, progress=terminal.progress("Looking for the users"))
        if len(known) != 1:
            raise MissingField(field=f"Who you are (--label {' | '.join(known) or 'YOUR INITIALS'})")
        label = known[0]
    new = new_passphrase(f"New passphrase of {label}", args.passphrase_stdin, terminal, "salvage")
    made = desk.salvage_with_sheet(
        args.folder,
        rows,
        label,
        new,
        args.to,
        backup=args.backup,
        progress=terminal.progress("Saving what is readable"),
    )
    return label, made


def _json(made: "Salvaged", listed: "SalvageList") -> dict[str, object]:
    return {
        "id": made.list.id,
        "kind": "salvage",
        "folder": str(made.folder),
        "records": made.records,
        "colour": made.verdict.colour,
        "findings": list(made.verdict.findings),
        "gone": listed.gone,
        "back": listed.back,
        "entries_lost": [list(run) for run in made.list.entries],
        "lost": [
            {
                "id": lost.id,
                "kind": lost.kind,
                "newest": lost.newest,
                "saves_lost": list(lost.saves),
                "back_at": lost.back_at,
                "stand_in": lost.stand_in,
            }
            for lost in made.list.records
        ],
    }
