"""`soteria casebook backup` and `restore`: copies that have proved themselves, and the way back from one."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soteria_desk import dates
from soteria_desk.cli.common import Subparsers, add_passphrase_stdin, unlocked, with_casebook
from soteria_desk.cli.terminal import Terminal, listed
from soteria_desk.errors import BackupUnreadable, Cancelled, MissingField

if TYPE_CHECKING:
    from soteria_desk.desk import Desk
    from soteria_desk.services.backups import BackupRow
    from soteria_desk.storage.restore import Missing

_MEGABYTE = 1024 * 1024


def add(inside: Subparsers) -> None:
    """Add both commands to the group."""
    made = inside.add(
        "backup",
        "make a backup of a casebook, or list or check the ones there are",
        "A backup is one file, as secret as the casebook: the same passphrases open it. It is read back and "
        "checked before it gets its name; only then may an older one go. Keep one on another disk: --to.",
    )
    with_casebook(made)
    made.add_argument("--to", type=Path, metavar="FOLDER", help="put it there, e.g. on a stick")
    instead = made.add_mutually_exclusive_group()
    instead.add_argument(
        "--list", action="store_true", help="make none; list those in the casebook, or in --to"
    )
    instead.add_argument(
        "--verify", type=Path, metavar="FILE", help="make none; read all of that one and check it"
    )
    made.set_defaults(run=backup)
    made = inside.add(
        "restore",
        "bring a casebook back from a backup",
        "Nothing is written over: a casebook that lies in the place is told what it would miss, and keeps all it "
        "has under another name. The passphrase is one of the time the backup was made.",
    )
    made.add_argument("backup", type=Path, metavar="BACKUP", help="file that ends in .sdbackup")
    made.add_argument("--to", type=Path, metavar="CASEBOOK", required=True, help="folder of the casebook")
    made.add_argument("--label", help="who you are in this casebook; not needed where it has one user")
    made.add_argument("--yes", action="store_true", help="go on without asking where a casebook lies there")
    add_passphrase_stdin(made)
    made.set_defaults(run=restore)


# --- backup ------------------------------------------------------------------------------------------


def backup(args: argparse.Namespace, terminal: Terminal) -> int:
    """Make, list or check."""
    with unlocked(args, terminal) as desk:
        if args.list:
            return _list(args, desk, terminal)
        if args.verify is not None:
            return _verify(args, desk, terminal)
        row = desk.backups.make(terminal.progress("Backing up"), args.to, "by-hand")
        reminder = desk.backups.standing(desk.clock.now()).reminder
    if args.json:
        terminal.json({**_json(row), "reminder": reminder})
        return 0
    terminal.say(f"The backup is whole: {row.path}")
    terminal.say(f"It holds the record up to entry {row.entry}, in {_size(row.size)}.")
    if reminder:
        terminal.note(reminder)
    return 0


def _list(args: argparse.Namespace, desk: "Desk", terminal: Terminal) -> int:
    rows, standing = desk.backups.all(args.to), desk.backups.standing(desk.clock.now())
    if args.json:
        terminal.json({"backups": [_json(row) for row in rows], "reminder": standing.reminder})
        return 0
    for row in rows:
        at = dates.moment(row.at) if row.at else "time not readable"
        state = row.problem or ("whole when made" if row.verified else "not checked")
        terminal.row(
            (row.path.name, 36),
            (at, 24),
            (row.kind or "unknown", 13),
            (f"entry {row.entry}", 12),
            (_size(row.size), 7),
            (state, 0),
        )
    if not rows:
        terminal.say("No backups here yet.")
    if standing.reminder:
        terminal.note(standing.reminder)
    return 0


def _verify(args: argparse.Namespace, desk: "Desk", terminal: Terminal) -> int:
    row = desk.backups.verify(args.verify, terminal.progress("Checking"))
    if args.json:
        terminal.json(_json(row))
    if row.verified:
        if not args.json:
            terminal.say(f"The backup is whole: entry {row.entry}, {_size(row.size)}.")
        return 0
    if not row.checkable:
        raise BackupUnreadable
    if not args.json:
        terminal.say(f"What is in it is as it was made, but {row.problem}.")
    return 1


# --- restore -----------------------------------------------------------------------------------------


def restore(args: argparse.Namespace, terminal: Terminal) -> int:
    """Look, ask for the passphrase, tell what would be missing, bring it back."""
    from soteria_desk import desk

    found = desk.look_at_backup(args.backup)
    label = args.label
    if not label:
        if len(found.labels) != 1:
            raise MissingField(field=f"Who you are (--label {' | '.join(found.labels)})")
        label = found.labels[0]
    terminal.note(f"Backup of {dates.moment(found.about.at)}, entry {found.about.head.seq}.")
    passphrase = terminal.secret(f"Passphrase of {label} at that time", args.passphrase_stdin)
    with desk.open_backup(args.backup, label, passphrase) as opened:
        missing = opened.missing(args.to, label, passphrase)
        if missing is not None:
            for line in _said(missing):
                terminal.note(line)
            if (
                not args.yes
                and terminal.ask("Go on? yes or no", args.passphrase_stdin).strip().lower() != "yes"
            ):
                raise Cancelled
        done = opened.restore(args.to, terminal.progress("Restoring"))
    if args.json:
        terminal.json(
            {
                "id": found.about.casebook,
                "kind": "restore",
                "folder": str(done.folder),
                "set_aside": str(done.set_aside) if done.set_aside else None,
                "backup_entry": found.about.head.seq,
                "entries": done.head.seq,
                "missing": _missing_json(missing),
            }
        )
        return 0
    terminal.say(f"The casebook is back: {done.folder}")
    if done.set_aside:
        terminal.say(f"The one that was there is kept: {done.set_aside}")
    return 0


def _said(missing: "Missing") -> list[str]:
    if not missing.readable:
        return [
            "The casebook that lies there cannot be read with this passphrase, so what it has more is not known."
        ]
    if missing.apart:
        return ["The casebook that lies there does not go on from this backup: compare them after restoring."]
    if not missing.entries:
        return ["Nothing will be missing: the casebook that lies there has no later entry."]
    cases = listed([f"{reference} ({entries})" for reference, entries in missing.cases])
    return [
        f"{missing.entries} entries of the record come after this backup and will be missing.",
        f"Investigations they concern: {cases}.",
    ]


def _missing_json(missing: "Missing | None") -> dict[str, Any] | None:
    if missing is None:
        return None
    return {
        "readable": missing.readable,
        "apart": missing.apart,
        "entries": missing.entries,
        "cases": [{"reference": reference, "entries": entries} for reference, entries in missing.cases],
    }


def _json(row: "BackupRow") -> dict[str, Any]:
    return {
        "kind": "backup",
        "path": str(row.path),
        "made_at": dates.to_utc_text(row.at) if row.at else None,
        "why": row.kind,
        "entry": row.entry,
        "bytes": row.size,
        "verified": row.verified,
        "problem": row.problem,
    }


def _size(size: int) -> str:
    return f"{max(1, round(size / _MEGABYTE))} MB"
