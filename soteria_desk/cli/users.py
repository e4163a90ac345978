"""`soteria casebook users`: who may open a casebook, and what they may do."""

import argparse
from typing import TYPE_CHECKING, Any

from soteria_desk.cli.common import Subparsers, unlocked, unlocked_with, with_casebook
from soteria_desk.cli.keys import new_passphrase, say_sheet_is_due
from soteria_desk.cli.terminal import Terminal, listed
from soteria_desk.errors import MissingField, NotFound

if TYPE_CHECKING:
    from soteria_desk.desk import Desk
    from soteria_desk.services.users import UserRow

_ROLES = ("investigator", "supervisor", "pack-administrator")


def add(inside: Subparsers) -> None:
    """Add the group of commands."""
    group = inside.group("users", "list, add and remove users, and say what they may do")
    made = group.add("list", "list the users of a casebook")
    with_casebook(made)
    made.set_defaults(run=list_users)
    made = group.add(
        "add",
        "let another person open a casebook",
        "They begin with a one-time passphrase and have to set their own before anything else. With "
        "--passphrase-stdin: your passphrase, then the one-time one, each on a line.",
    )
    with_casebook(made)
    made.add_argument(
        "--user", required=True, metavar="LABEL", help="how they choose themselves, e.g. initials"
    )
    made.add_argument("--officer", required=True, metavar="NAME", help="their name, e.g. 'B. Tamm'")
    made.add_argument("--rank", default="", help="e.g. DS")
    made.add_argument("--number", default="", help="their collar or warrant number")
    made.add_argument("--force", default="", help="their force")
    _add_roles(made)
    _add_generate(made)
    made.set_defaults(run=add_user)
    made = group.add(
        "remove",
        "take a user's way in away, and give the casebook new keys",
        "The others keep their passphrases. Copies made before still open with what the user knew.",
    )
    with_casebook(made)
    _add_user(made)
    made.add_argument("--why", default="", help="the reason, for the record")
    made.set_defaults(run=remove)
    made = group.add("roles", "say what a user may do")
    with_casebook(made)
    _add_user(made)
    _add_roles(made)
    made.set_defaults(run=roles)
    made = group.add(
        "reset",
        "give a user who forgot the passphrase a one-time one",
        "With --passphrase-stdin: your passphrase, then the one-time one, each on a line.",
    )
    with_casebook(made)
    _add_user(made)
    _add_generate(made)
    made.set_defaults(run=reset)


def _add_user(made: argparse.ArgumentParser) -> None:
    made.add_argument("--user", required=True, metavar="LABEL", help="whom it concerns")


def _add_roles(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--role",
        action="append",
        choices=_ROLES,
        default=[],
        help="what they may do; may be given several times",
    )


def _add_generate(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--generate", action="store_true", help="make the one-time passphrase of five words and show it"
    )


def list_users(args: argparse.Namespace, terminal: Terminal) -> int:
    """List them."""
    with unlocked(args, terminal) as desk:
        rows = desk.users.all()
    if args.json:
        terminal.json([_json(row) for row in rows])
        return 0
    for row in rows:
        waits = "; has to set a passphrase of their own" if row.state == "must-change" else ""
        me = " (you)" if row.is_me else ""
        terminal.say(f"{row.label}{me}: {row.title}; {listed(map(str, row.roles))}{waits}")
    return 0


def add_user(args: argparse.Namespace, terminal: Terminal) -> int:
    """Add one; an officer of that name whom the casebook knows is taken."""
    from soteria_desk.services.users import NewOfficer

    if not args.role:
        raise MissingField(field=f"What the user may do (--role {' | '.join(_ROLES)})")
    with unlocked_with(args, terminal) as (desk, own):
        one_time = _one_time(args, terminal)
        user = desk.users.add(
            own,
            label=args.user,
            officer=NewOfficer(name=args.officer, rank=args.rank, number=args.number, force=args.force),
            roles=_chosen(args),
            one_time_passphrase=one_time,
        )
        row = next(row for row in desk.users.all() if row.id == user)
    _tell(args, terminal, row, one_time)
    return 0


def remove(args: argparse.Namespace, terminal: Terminal) -> int:
    """Remove one, with a new root key."""
    with unlocked_with(args, terminal) as (desk, own):
        row = _row(desk, args.user)
        sheet = desk.users.remove(row.id, own, args.why, terminal.progress("Replacing the keys"))
    if args.json:
        terminal.json({**_json(row), "removed": True, "sheet": sheet.sheet_id, "epoch": sheet.epoch})
        return 0
    terminal.say(f"{row.label} cannot open this casebook any more.")
    say_sheet_is_due(terminal)
    return 0


def roles(args: argparse.Namespace, terminal: Terminal) -> int:
    """Change what one may do."""
    if not args.role:
        raise MissingField(field=f"What the user may do (--role {' | '.join(_ROLES)})")
    with unlocked(args, terminal) as desk:
        desk.users.set_roles(_row(desk, args.user).id, _chosen(args))
        row = _row(desk, args.user)
    if args.json:
        terminal.json(_json(row))
    else:
        terminal.say(f"{row.label} is now: {listed(map(str, row.roles))}.")
    return 0


def reset(args: argparse.Namespace, terminal: Terminal) -> int:
    """Give one a one-time passphrase."""
    with unlocked_with(args, terminal) as (desk, own):
        one_time = _one_time(args, terminal)
        desk.users.reset(_row(desk, args.user).id, own, one_time)
        row = _row(desk, args.user)
    _tell(args, terminal, row, one_time)
    return 0


def _one_time(args: argparse.Namespace, terminal: Terminal) -> str:
    if args.generate:
        from soteria_desk.vault.passphrase import generate

        return generate()
    return new_passphrase(f"One-time passphrase of {args.user}", args.passphrase_stdin, terminal, "users")


def _chosen(args: argparse.Namespace) -> tuple[Any, ...]:
    from soteria_desk.casework.casebook import AccessRole

    return tuple(AccessRole(role) for role in args.role)


def _row(desk: "Desk", label: str) -> "UserRow":
    wanted = label.strip().casefold()
    for row in desk.users.all():
        if row.label.casefold() == wanted:
            return row
    raise NotFound(what="user", name=label)


def _tell(args: argparse.Namespace, terminal: Terminal, row: "UserRow", one_time: str) -> None:
    shown = {"one_time_passphrase": one_time} if args.generate else {}
    if args.json:
        terminal.json({**_json(row), **shown})
        return
    terminal.say(f"{row.label} can open this casebook once, to set a passphrase of their own.")
    if shown:
        terminal.say(f"One-time passphrase: {one_time}")
        terminal.say("Tell it them yourself; do not send it with the casebook.")


def _json(row: "UserRow") -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": "member",
        "label": row.label,
        "officer": row.title,
        "roles": [str(role) for role in row.roles],
        "state": row.state,
        "me": row.is_me,
    }
