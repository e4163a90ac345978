"""`soteria casebook passphrase, recover, sheet, keys`: one's own way in, and what opens everything."""

import argparse
from pathlib import Path

from soteria_desk.cli.common import Subparsers, add_passphrase_stdin, unlocked_with, with_casebook
from soteria_desk.cli.terminal import Terminal
from soteria_desk.errors import Cancelled, CasebookDamaged, ChainBroken, MissingField, WrongUsage

_WARNING = (
    "The recovery sheet opens everything in this casebook, for whoever reads it. On a screen it can be seen, "
    "photographed and kept in the terminal's memory. Write it down on paper, seal it, keep it in a safe, and "
    "close this terminal afterwards. That it was shown is put on the record."
)
_SURE = "show"


def add(inside: Subparsers) -> None:
    """Add the commands to the group."""
    made = inside.add(
        "passphrase",
        "set another passphrase for yourself",
        "Also sets your own after a one-time passphrase. With --passphrase-stdin: the old one, then the new one, "
        "each on a line.",
    )
    with_casebook(made)
    made.set_defaults(run=passphrase)
    made = inside.add(
        "recover",
        "open a casebook with its recovery sheet and set a new passphrase",
        "The file casebook.db and the sheet are enough: no key file is needed. It is put on the record. With "
        "--passphrase-stdin: the seven rows, then the new passphrase, each on a line.",
    )
    made.add_argument("folder", type=Path, metavar="CASEBOOK", help="folder that holds casebook.db")
    made.add_argument("--label", help="who you are in this casebook; not needed where it has one user")
    add_passphrase_stdin(made, "read the rows and the passphrase")
    made.set_defaults(run=recover)
    made = inside.add(
        "sheet",
        "show the recovery sheet again",
        "Asks whether you are sure. Only a supervisor can; it is put on the record. With --json the rows go to "
        "standard error.",
    )
    with_casebook(made)
    made.add_argument("--yes", action="store_true", help="go on without asking")
    made.set_defaults(run=sheet)
    group = inside.group("keys", "replace the keys of a casebook")
    made = group.add(
        "replace",
        "give a casebook new keys and a new recovery sheet",
        "The passphrases stay. The old sheet, and copies made before, still open those copies with the old key. "
        "Only a supervisor can.",
    )
    with_casebook(made)
    made.set_defaults(run=replace)


def new_passphrase(question: str, from_stdin: bool, terminal: Terminal, command: str) -> str:
    """Ask for a passphrase that does not exist yet: twice, where it is typed unseen."""
    given = terminal.secret(question, from_stdin)
    if not from_stdin and terminal.secret("The same again", False) != given:
        raise WrongUsage(
            problem="The two passphrases are not the same", command=f"soteria casebook {command}"
        )
    return given


def passphrase(args: argparse.Namespace, terminal: Terminal) -> int:
    """Change the passphrase of the user who unlocks."""
    with unlocked_with(args, terminal) as (desk, old):
        new = new_passphrase("New passphrase", args.passphrase_stdin, terminal, "passphrase")
        desk.users.change_passphrase(old, new)
        user = desk.store.keys.user
        label = desk.store.member.label
    if args.json:
        terminal.json({"id": user, "kind": "member", "label": label})
    else:
        terminal.say("Your new passphrase is set. The old one opens nothing but copies made before.")
    return 0


def recover(args: argparse.Namespace, terminal: Terminal) -> int:
    """Open with the sheet, row by row, and set a new passphrase."""
    rows = typed_rows(args.passphrase_stdin, terminal)
    try:
        return _recovered(args, rows, terminal)
    except (CasebookDamaged, ChainBroken):
        terminal.note(
            "What is readable can be saved with the sheet: soteria casebook salvage CASEBOOK --to FOLDER --sheet"
        )
        raise


def _recovered(args: argparse.Namespace, rows: tuple[str, ...], terminal: Terminal) -> int:
    from soteria_desk.desk import recover as recovered
    from soteria_desk.storage.casebook import labels_with_sheet

    label = args.label
    if not label:
        known = labels_with_sheet(args.folder, rows)
        if len(known) != 1:
            raise MissingField(field=f"Who you are (--label {' | '.join(known)})")
        label = known[0]
    new = new_passphrase(f"New passphrase of {label}", args.passphrase_stdin, terminal, "recover")
    desk = recovered(args.folder, rows, label, new)
    try:
        user, casebook_id = desk.store.keys.user, desk.store.casebook_id
        others = [row.label for row in desk.users.all() if not row.is_me]
    finally:
        desk.close()
    if args.json:
        terminal.json(
            {"id": user, "kind": "member", "label": label, "casebook": casebook_id, "users": others}
        )
        return 0
    terminal.say(f"{label} opens the casebook with the new passphrase, and may do everything in it.")
    terminal.say("Now replace the keys and the sheet: soteria casebook keys replace")
    if not others:
        terminal.say("Nobody else can open it: users who should have to be added again.")
    return 0


def typed_rows(from_stdin: bool, terminal: Terminal) -> tuple[str, ...]:
    """The seven rows of the sheet, as they were typed.

    Raises:
        RecoveryRowWrong, RecoverySheetMixed: they are not right.
    """
    from soteria_desk.vault.recovery import ROWS, problems_with

    rows = tuple(_row(number, from_stdin, terminal) for number in range(1, ROWS + 1))
    for problem in problems_with(rows):
        raise problem
    return rows


def _row(number: int, from_stdin: bool, terminal: Terminal) -> str:
    """One row of the sheet; asked again where a person mistyped it."""
    from soteria_desk.errors import RecoveryRowWrong
    from soteria_desk.vault.recovery import row_is_right

    while True:
        typed = terminal.ask(f"Row {number}", from_stdin)
        if row_is_right(number, typed):
            return typed
        if from_stdin:
            raise RecoveryRowWrong(row=number)
        terminal.error(RecoveryRowWrong(row=number))


def sheet(args: argparse.Namespace, terminal: Terminal) -> int:
    """Show the sheet, after a warning, and only once that is on the record."""
    from soteria_desk.vault.recovery import shown

    with unlocked_with(args, terminal) as (desk, own):
        found = desk.users.sheet(own)
        terminal.note(_WARNING)
        question = f"Type {_SURE} to go on"
        if not args.yes and terminal.ask(question, args.passphrase_stdin).strip().casefold() != _SURE:
            raise Cancelled
        desk.users.sheet_printed(found)
    say = terminal.note if args.json else terminal.say
    say(f"Recovery sheet {found.sheet_id} of casebook {found.casebook}, key {found.epoch}")
    for number, row in enumerate(found.rows, 1):
        say(f"  {number}   {shown(row)}")
    if args.json:
        terminal.json({"id": found.casebook, "kind": "sheet", "sheet": found.sheet_id, "epoch": found.epoch})
    return 0


def replace(args: argparse.Namespace, terminal: Terminal) -> int:
    """Replace the keys; the new sheet is shown by `sheet` alone."""
    with unlocked_with(args, terminal) as (desk, own):
        made = desk.users.replace_keys(own, terminal.progress("Replacing the keys"))
    if args.json:
        terminal.json({"id": made.casebook, "kind": "keys", "sheet": made.sheet_id, "epoch": made.epoch})
        return 0
    terminal.say(f"The casebook has new keys (key {made.epoch}). The passphrases are as they were.")
    say_sheet_is_due(terminal)
    return 0


def say_sheet_is_due(terminal: Terminal) -> None:
    """Say that nobody holds a sheet that fits any more."""
    terminal.say(
        "The recovery sheet of before fits no longer. Write the new one down now: soteria casebook sheet"
    )
    terminal.say("Copies and backups made before still open with what opened them then.")
