"""`soteria doctrine key | pack | import | remove | packs | signers`: making signed packs, and taking them in."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soteria_desk.cli.common import Subparsers, add_passphrase_stdin, unlocked, with_casebook
from soteria_desk.cli.terminal import Terminal

if TYPE_CHECKING:
    from soteria_desk.services.packs import Offered


def add(inside: Subparsers) -> None:
    """Add the commands to `soteria doctrine`."""
    made = inside.add(
        "key",
        "make the key by which packs are signed",
        "Two files: FILE, which opens with a passphrase and stays with you, and FILE.pub, to be handed out together "
        "with the fingerprint.",
    )
    made.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to, e.g. wexmoor.key")
    made.add_argument("--name", required=True, help="who signs, e.g. 'Wexmoor guidance desk'")
    add_passphrase_stdin(made)
    made.set_defaults(run=make_key)
    made = inside.add(
        "pack",
        "make one signed file of a pack or layer",
        "The folder is checked first; nothing is made of one that has errors.",
    )
    made.add_argument("folder", type=Path, metavar="DIR", help="folder of the pack or layer")
    made.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to, ending in .sdpack")
    made.add_argument(
        "--key", type=Path, required=True, metavar="KEYFILE", help="file that `doctrine key` made"
    )
    add_passphrase_stdin(made, "read the passphrase of the key")
    made.set_defaults(run=make_pack)
    made = inside.add(
        "import",
        "take a signed pack file into a casebook",
        "Only a pack administrator can. It is in use from the next time the casebook is opened.",
    )
    with_casebook(made)
    made.add_argument("file", type=Path, metavar="FILE", help="file ending in .sdpack")
    made.add_argument("--look", action="store_true", help="say what it would change, and import nothing")
    made.add_argument("--older", action="store_true", help="take a pack that is older than the one in use")
    made.set_defaults(run=import_pack)
    made = inside.add("remove", "work without an imported pack or layer again")
    with_casebook(made)
    made.add_argument("pack", metavar="ID", help="its id, e.g. wexmoor")
    made.add_argument("--why", default="", help="the reason, for the record")
    made.set_defaults(run=remove_pack)
    made = inside.add("packs", "list the packs and layers that a casebook works with")
    with_casebook(made)
    made.set_defaults(run=list_packs)
    group = inside.group("signers", "list, add and remove those whose packs a casebook takes")
    made = group.add("list", "list the signers of a casebook")
    with_casebook(made)
    made.set_defaults(run=list_signers)
    made = group.add(
        "add",
        "take packs of a signer from now on",
        "Only a pack administrator can, after comparing the fingerprint with the signer by telephone or on paper.",
    )
    with_casebook(made)
    made.add_argument("file", type=Path, metavar="FILE", help="their .pub file, or a pack file of theirs")
    made.add_argument(
        "--fingerprint", required=True, metavar="DIGITS", help="as the signer told it; half of it or more"
    )
    made.add_argument("--name", default="", help="how this casebook calls them, where not as the file does")
    made.set_defaults(run=add_signer)
    made = group.add("remove", "take no more packs of a signer")
    with_casebook(made)
    made.add_argument("signer", metavar="NAME|ID", help="as listed")
    made.add_argument("--why", default="", help="the reason, for the record")
    made.set_defaults(run=remove_signer)


def make_key(args: argparse.Namespace, terminal: Terminal) -> int:
    """Make a signing key; nothing that is there is written over."""
    from soteria_desk.cli.keys import new_passphrase
    from soteria_desk.errors import Refused, WeakPassphrase
    from soteria_desk.services.pack_making import write_key
    from soteria_desk.vault.crockford import groups
    from soteria_desk.vault.passphrase import problem_with

    out = args.out.absolute()
    public = out.with_name(out.name + ".pub")
    if out.exists() or public.exists():
        raise Refused(reason="there is a file of that name", what_to_do="Choose another name for the key.")
    given = new_passphrase("Passphrase of the new key", args.passphrase_stdin, terminal, "key")
    problem = problem_with(given, args.name)
    if problem is not None:
        raise WeakPassphrase(problem=problem)
    told = groups(write_key(out, public, args.name, given))
    if args.json:
        terminal.json({"id": told, "kind": "signing-key", "file": str(out), "public": str(public)})
    else:
        terminal.say(f"Made {out}, which stays with you, and {public}, to be handed out.")
        terminal.say(f"Fingerprint  {told}")
        terminal.say("Tell it by telephone or on paper, never together with the file.")
    return 0


def make_pack(args: argparse.Namespace, terminal: Terminal) -> int:
    """Check a folder, and make one signed file of it."""
    from soteria_desk.services.pack_making import key_in, write_pack

    key = key_in(args.key, lambda: terminal.secret("Passphrase of the key", args.passphrase_stdin))
    made = write_pack(args.folder, args.out.absolute(), key)
    if args.json:
        terminal.json(
            {
                "id": made.pack,
                "kind": "layer" if made.layer else "pack",
                "version": made.version,
                "hash": made.hash,
                "file": str(args.out.absolute()),
                "bytes": len(made.data),
            }
        )
    else:
        terminal.say(f"{made.title}, version {made.version}: {args.out.absolute()}")
    return 0


def import_pack(args: argparse.Namespace, terminal: Terminal) -> int:
    """Import a pack file, or say what it would change."""
    with unlocked(args, terminal) as desk:
        offered = desk.packs.look(args.file) if args.look else desk.packs.import_(args.file, older=args.older)
    if args.json:
        terminal.json(_offered(offered, not args.look))
        return 0
    what = "would be taken in" if args.look else "is in the casebook, and in use from its next opening"
    terminal.say(f"{offered.title}, version {offered.version}, signed by {offered.signer}, {what}.")
    for one in offered.changes:
        fields = f" ({', '.join(one.fields)})" if one.fields else ""
        reason = f": {one.reason}" if one.reason else ""
        terminal.say(f"{one.what}  {one.kind.replace('-', ' ')} {one.id}  {one.title}{fields}{reason}", 2)
    if not offered.changes:
        terminal.say("It changes no item.", 2)
    for problem in offered.set_aside:
        terminal.error(problem)
    if not args.look:
        terminal.say("See what it means for each plan with `soteria plan guidance`.")
    return 0


def _offered(offered: "Offered", imported: bool) -> dict[str, Any]:
    import msgspec

    return {
        "id": offered.pack,
        "kind": "layer" if offered.layer else "pack",
        "title": offered.title,
        "version": offered.version,
        "date": offered.on.isoformat(),
        "hash": offered.hash,
        "signer": offered.signer,
        "imported": imported,
        "changes": msgspec.to_builtins(offered.changes),
        "set_aside": [problem.message_text for problem in offered.set_aside],
    }


def remove_pack(args: argparse.Namespace, terminal: Terminal) -> int:
    """Remove an imported pack."""
    with unlocked(args, terminal) as desk:
        gone = desk.packs.remove(args.pack, args.why)
    if args.json:
        terminal.json({"id": gone.pack, "kind": "layer" if gone.layer else "pack", "version": gone.version})
    else:
        terminal.say(f"{gone.pack} {gone.version} is not in use any more from the next opening.")
    return 0


def list_packs(args: argparse.Namespace, terminal: Terminal) -> int:
    """List what a casebook works with."""
    import msgspec

    with unlocked(args, terminal) as desk:
        rows = desk.packs.in_use()
    if args.json:
        terminal.json(
            [
                {
                    "id": row.pack,
                    "kind": "layer" if row.layer else "pack",
                    **{k: v for k, v in msgspec.to_builtins(row).items() if k not in ("pack", "layer", "on")},
                    "date": row.on.isoformat(),
                }
                for row in rows
            ]
        )
        return 0
    for row in rows:
        terminal.say(f"{row.pack}  {row.title}, version {row.version} of {row.on.isoformat()}, {row.origin}")
        if row.signer:
            terminal.say(f"Signed by {row.signer}", 2)
            terminal.say(f"Key   {row.fingerprint}", 2)
        terminal.say(f"Hash  {row.hash}", 2)
    return 0


def list_signers(args: argparse.Namespace, terminal: Terminal) -> int:
    """List the signers."""
    from soteria_desk import dates

    with unlocked(args, terminal) as desk:
        rows = desk.packs.signers.all()
    if args.json:
        terminal.json(
            [
                {
                    "id": row.id,
                    "kind": "pack-signer",
                    "name": row.name,
                    "fingerprint": row.fingerprint,
                    "added_at": row.added_at.isoformat(),
                }
                for row in rows
            ]
        )
        return 0
    for row in rows:
        terminal.say(f"{row.name}, since {dates.moment(row.added_at)}")
        terminal.say(row.fingerprint, 2)
    if not rows:
        terminal.say("This casebook takes packs of nobody but the program it came with.")
    return 0


def add_signer(args: argparse.Namespace, terminal: Terminal) -> int:
    """Add a signer."""
    with unlocked(args, terminal) as desk:
        made = desk.packs.signers.add(desk.packs.signers.found_in(args.file), args.fingerprint, args.name)
    if args.json:
        terminal.json({"id": made.id, "kind": "pack-signer", "name": made.name})
    else:
        terminal.say(f"Packs signed by {made.name} are taken from now on.")
    return 0


def remove_signer(args: argparse.Namespace, terminal: Terminal) -> int:
    """Remove a signer."""
    from soteria_desk.errors import NotFound

    with unlocked(args, terminal) as desk:
        row = next((one for one in desk.packs.signers.all() if args.signer in (one.id, one.name)), None)
        if row is None:
            raise NotFound(what="signer", name=args.signer)
        desk.packs.signers.remove(row.id, args.why)
    if args.json:
        terminal.json({"id": row.id, "kind": "pack-signer", "name": row.name})
    else:
        terminal.say(f"No more packs of {row.name} are taken. What was imported before stays in use.")
    return 0
