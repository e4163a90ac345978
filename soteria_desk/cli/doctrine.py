"""`soteria doctrine`: check a pack, list what it holds, and show one item in full."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soteria_desk.cli.common import Subparsers
from soteria_desk.cli.terminal import Terminal, listed

if TYPE_CHECKING:
    from soteria_desk.doctrine.library import Library

_KINDS = (
    "enquiry", "fact", "offence", "strategy", "purpose", "proportionality", "review-question", "source",
)  # fmt: skip


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group."""
    group = commands.add_parser(
        "doctrine",
        help="check, list and explain the guidance",
        description="What good practice knows is data: a pack of TOML files, shipped with the program.",
        allow_abbrev=False,
    )
    inside = Subparsers(group.add_subparsers(title="commands", metavar="COMMAND", required=True))
    made = inside.add(
        "check", "check a pack against itself", "Exit code 1 where something must be corrected."
    )
    made.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="the shipped pack where left out")
    made.set_defaults(run=check)
    made = inside.add("list", "list what the shipped pack holds")
    made.add_argument("--kind", choices=_KINDS, help="items of one kind")
    made.set_defaults(run=list_items)
    made = inside.add("show", "show one item in full")
    made.add_argument("id", metavar="ID", help="e.g. loe-anpr, SOA-1, S05, context, source key")
    made.set_defaults(run=show)


def check(args: argparse.Namespace, terminal: Terminal) -> int:
    """Say everything that is wrong with a pack."""
    from soteria_desk import paths
    from soteria_desk.doctrine.validate import problems
    from soteria_desk.errors import WrongUsage

    folder = args.folder or paths.resources() / "doctrine"
    try:
        is_folder = folder.is_dir()
    except OSError:
        is_folder = False  # too long a name, or nobody may look
    if not is_folder:
        raise WrongUsage(problem=f"{folder} is not a folder", command="soteria doctrine check")
    found = problems(folder)
    errors = sum(one.severity == "error" for one in found)
    if args.json:
        terminal.json(
            [
                {
                    "id": one.item,
                    "kind": one.severity,
                    "file": one.file,
                    "problem": one.what,
                    "cure": one.cure,
                }
                for one in found
            ]
        )
    else:
        for one in found:
            terminal.say(f"{one.severity}: {one.file}: {one.item}: {one.what} {one.cure}")
        warnings = len(found) - errors
        terminal.say(
            f"{errors} to correct, {warnings} to look at." if found else "Nothing is wrong with this pack."
        )
    return 1 if errors else 0


def _items(library: "Library") -> list[tuple[str, str, str, Any]]:
    """Every item as (kind, id, title, item), in the order of the pack."""
    return [
        *(("enquiry", one.id, one.title, one) for one in library.enquiries.values()),
        *(("fact", one.id, one.label, one) for one in library.keys.values()),
        *(("offence", one.id, one.title(), one) for one in library.offences.values()),
        *(("strategy", one.id, one.title, one) for one in library.strategies.values()),
        *(("purpose", one.id, one.label, one) for one in library.purposes.values()),
        *(("proportionality", one.id, one.text, one) for one in library.proportionality.values()),
        *(("review-question", one.id, one.text, one) for one in library.review_questions),
        *(("source", one.key, one.title, one) for one in library.sources.values()),
    ]


def list_items(args: argparse.Namespace, terminal: Terminal) -> int:
    """List the items of the pack, or those of one kind."""
    from soteria_desk.doctrine.library import load_library

    library = load_library()
    chosen = [one for one in _items(library) if args.kind in (None, one[0])]
    if args.json:
        terminal.json([{"id": id_, "kind": kind, "title": title} for kind, id_, title, _ in chosen])
        return 0
    info = library.info
    terminal.say(f"{info.title}, version {info.version} of {info.date.isoformat()} ({info.id})")
    last = ""
    for kind, id_, title, _ in chosen:
        if kind != last:
            terminal.say()
            terminal.say(kind.replace("-", " ").upper())
            last = kind
        terminal.say(f"{id_}  {title}", 2)
    return 0


def show(args: argparse.Namespace, terminal: Terminal) -> int:
    """Show one item, every field of it."""
    import msgspec

    from soteria_desk.doctrine.library import load_library
    from soteria_desk.doctrine.validate import nearest
    from soteria_desk.errors import WrongUsage

    library = load_library()
    items = {id_.casefold(): (kind, id_, title, item) for kind, id_, title, item in _items(library)}
    found = items.get(args.id.casefold())
    if found is None:
        close = nearest(args.id.casefold(), items)
        hint = f"; did you mean '{items[close][1]}'?" if close else ""
        raise WrongUsage(
            problem=f"The pack has no item '{args.id}'{hint}".rstrip("?"), command="soteria doctrine list"
        )
    kind, id_, title, item = found
    fields = msgspec.to_builtins(item)
    if kind == "fact":
        fields["type"] = fields.pop("kind")
    if args.json:
        terminal.json({**fields, "id": id_, "kind": kind, "title": title})
        return 0
    terminal.say(f"{title}")
    terminal.say(f"{id_} · {kind.replace('-', ' ')}", 2)
    for name, value in fields.items():
        if name in ("id", "key", "title") or value in ("", (), None):
            continue
        _tell_field(name.replace("_", " "), value, library, terminal)
    return 0


def _tell_field(name: str, value: Any, library: "Library", terminal: Terminal) -> None:
    if isinstance(value, tuple) and value and isinstance(value[0], dict):
        terminal.say(f"{name}:", 2)
        for one in value:
            terminal.say(f"{one.get('id', '')}  {one.get('label', '')}", 4)
    elif isinstance(value, tuple) and name == "steps":
        terminal.say("steps:", 2)
        for number, step in enumerate(value, 1):
            terminal.say(f"{number}. {step}", 4)
    elif isinstance(value, tuple):
        terminal.say(f"{name}: {listed(map(str, value))}", 2)
        for key in value if name == "sources" else ():
            source = library.sources.get(key)
            if source is not None:
                unconfirmed = "" if source.confirmed else " (unconfirmed)"
                terminal.say(f"{key}: {source.title}, {source.publisher}{unconfirmed}", 4)
    elif isinstance(value, bool):
        terminal.say(f"{name}: {'yes' if value else 'no'}", 2)
    else:
        terminal.say(f"{name}: {value}", 2)
