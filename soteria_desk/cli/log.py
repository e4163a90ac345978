"""`soteria casebook log`: read the audit trail, or write the whole log to a file."""

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soteria_desk.cli.common import Subparsers, unlocked, with_casebook
from soteria_desk.cli.terminal import Terminal

if TYPE_CHECKING:
    from soteria_desk.desk import Desk
    from soteria_desk.services.audit_reading import AuditRow, TrailFilter


def add_log(inside: Subparsers) -> None:
    """Add the command to its group."""
    made = inside.add(
        "log",
        "read the audit trail of a casebook, or write the whole log to a file",
        "Entries come oldest first. With --export every entry goes with its hash and signature to a file of JSON "
        "lines, and beside it the program verify_log.py, which checks that file without Soteria Desk; the options "
        "that choose entries do not go with it.",
    )
    with_casebook(made)
    made.add_argument("--from", dest="since", metavar="YYYY-MM-DD", help="first day")
    made.add_argument("--to", dest="until", metavar="YYYY-MM-DD", help="last day")
    made.add_argument("--user", metavar="LABEL", help="only what this user did")
    made.add_argument("--export", type=Path, metavar="FILE", help="write the whole log there")
    made.set_defaults(run=log)


def log(args: argparse.Namespace, terminal: Terminal) -> int:
    """List entries, or write the log out."""
    from soteria_desk.errors import WrongUsage

    since, until = _day(args.since, "--from"), _day(args.until, "--to")
    if args.export is not None and (since or until or args.user):
        raise WrongUsage(
            problem="The whole log is written out; --from, --to and --user choose what is listed",
            command="soteria casebook log",
        )
    with unlocked(args, terminal) as desk:
        if args.export is not None:
            return _export(desk, args, terminal)
        from soteria_desk.services.audit_reading import TrailFilter

        asked = TrailFilter(user=_user(desk, args.user) if args.user else "", from_on=since, until_on=until)
        rows = tuple(reversed(_every(desk, asked)))
        standing = desk.audit.standing()
        if args.json:
            terminal.json([_as_json(row) for row in rows])
        else:
            for row in rows:
                _tell(row, terminal)
            terminal.say(f"{len(rows)} of {standing.entries} entries. {standing.head}")
    return 0


def _day(text: str | None, option: str) -> date | None:
    from soteria_desk.errors import InvalidField

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidField(field=option, problem="write the day as 2026-03-12.") from None


def _user(desk: "Desk", label: str) -> str:
    from soteria_desk.errors import NotFound

    found = desk.audit.user_labelled(label)
    if not found:
        raise NotFound(what="user", name=label)
    return found


def _every(desk: "Desk", asked: "TrailFilter") -> "list[AuditRow]":
    page = desk.audit.page(asked)
    rows = list(page.rows)
    while not page.complete:
        page = desk.audit.page(asked, page.before)
        rows += page.rows
    return rows


def _as_json(row: "AuditRow") -> dict[str, Any]:
    return {
        "id": row.record_id,
        "kind": "entry",
        "entry": row.seq,
        "act": row.batch,
        "at": row.at.isoformat(),
        "user": row.user,
        "who": row.who,
        "action": row.action,
        "what": row.what,
        "record": row.record,
        "case": row.case,
        "why": row.why,
        "hash": row.hash,
    }


def _tell(row: "AuditRow", terminal: Terminal) -> None:
    from soteria_desk import dates

    about = row.record if not row.case or row.case in row.record else f"{row.record}, {row.case}"
    terminal.say(f"{row.seq:>6}  {dates.moment(row.at)}  {row.who}")
    terminal.say(f"{row.what}: {about}" if about else row.what, 8)
    if row.why:
        terminal.say(row.why, 8)


def _export(desk: "Desk", args: argparse.Namespace, terminal: Terminal) -> int:
    made = desk.audit.export_log(args.export.absolute(), terminal.progress("Writing"))
    if args.json:
        terminal.json(
            {
                "id": desk.store.casebook_id,
                "kind": "log",
                "path": str(made.path),
                "entries": made.entries,
                "head": made.head,
                "sha256": made.sha256,
                "verifier": str(made.verifier) if made.verifier else "",
            }
        )
    else:
        terminal.say(f"{made.entries} entries: {made.path}")
        terminal.say(f"The log stands at {made.head}")
        if made.verifier:
            terminal.say(f"To check it without this program: python {made.verifier.name} {made.path.name}")
    return 0
