"""`soteria doctrine`: check a pack, list what it holds, and show one item in full."""

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soteria_desk.cli import coverage, packs
from soteria_desk.cli.common import Subparsers, pack_library, with_pack
from soteria_desk.cli.terminal import Terminal, listed

if TYPE_CHECKING:
    from soteria_desk.doctrine.library import Library


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
    made.add_argument(
        "--kind", metavar="KIND", help="items of one kind, e.g. enquiry, offence, deadline, source"
    )
    made.add_argument("--count", action="store_true", help="how many there are of each kind")
    with_pack(made)
    made.set_defaults(run=list_items)
    made = inside.add("show", "show one item in full")
    made.add_argument("id", metavar="ID", help="e.g. loe-anpr, SOA-1, S05, context, source key")
    with_pack(made)
    made.set_defaults(run=show)
    made = inside.add(
        "catalogue",
        "write the whole pack as one page to read, print and mark",
        "One HTML file without scripts, which needs no network. Every item has a margin for marks.",
    )
    made.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to, e.g. catalogue.html")
    with_pack(made)
    made.set_defaults(run=write_catalogue)
    packs.add(inside)
    coverage.add_to(inside)


def check(args: argparse.Namespace, terminal: Terminal) -> int:
    """Say everything that is wrong with a pack; where that is nothing, keep the shipped one in its fast form."""
    from soteria_desk import paths
    from soteria_desk.doctrine.library import keep_shipped
    from soteria_desk.doctrine.validate import problems
    from soteria_desk.errors import WrongUsage
    from soteria_desk.planner.working_days import keep_calendar

    folder = args.folder or paths.resources() / "doctrine"
    try:
        is_folder = folder.is_dir()
    except OSError:
        is_folder = False  # too long a name, or nobody may look
    if not is_folder:
        raise WrongUsage(problem=f"{folder} is not a folder", command="soteria doctrine check")
    found = problems(folder)
    if not found and args.folder is None:
        keep_shipped()
        keep_calendar()
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


def list_items(args: argparse.Namespace, terminal: Terminal) -> int:
    """List the items of the pack, or those of one kind, or how many there are of each."""
    from soteria_desk.doctrine.items import every_item
    from soteria_desk.doctrine.pillars import pillars_of
    from soteria_desk.doctrine.problem import nearest
    from soteria_desk.errors import WrongUsage

    library = pack_library(args)
    rows = every_item(library)
    counts = Counter(row.kind for row in rows)
    if args.kind is not None and args.kind not in counts:
        close = nearest(args.kind, counts)
        hint = f"; did you mean '{close}'?" if close else ""
        raise WrongUsage(
            problem=f"The pack has no kind '{args.kind}'{hint}".rstrip("?"),
            command="soteria doctrine list --count",
        )
    chosen = [row for row in rows if args.kind in (None, row.kind)]
    if args.count:
        wanted = {kind: number for kind, number in counts.items() if args.kind in (None, kind)}
        if args.json:
            terminal.json(wanted)
        else:
            for kind, number in wanted.items():
                terminal.say(f"{number:5}  {kind}")
        return 0
    if args.json:
        terminal.json(
            [
                {"id": row.id, "kind": row.kind, "title": row.title, "confirmed": row.confirmed,
                 "pillars": list(pillars_of(row.parts[0], library.reading))}
                for row in chosen
            ]
        )  # fmt: skip
        return 0
    info = library.info
    terminal.say(f"{info.title}, version {info.version} of {info.date.isoformat()} ({info.id})")
    for one in library.layers:
        layer = one.info
        terminal.say(f"{layer.title}, version {layer.version} of {layer.date.isoformat()} ({layer.id})")
    last = ""
    for row in chosen:
        if row.kind != last:
            terminal.say()
            terminal.say(row.kind.replace("-", " ").upper())
            last = row.kind
        origin = f" ({library.layer_of[row.id]})" if row.id in library.layer_of else ""
        terminal.say(f"{row.id}  {row.title}{'' if row.confirmed else ' (unconfirmed)'}{origin}", 2)
    return 0


def show(args: argparse.Namespace, terminal: Terminal) -> int:
    """Show one item, every field of it."""
    import msgspec

    from soteria_desk.doctrine.items import Row, every_item
    from soteria_desk.doctrine.problem import nearest
    from soteria_desk.errors import WrongUsage

    library = pack_library(args)
    items: dict[str, Row] = {}
    for row in every_item(library):
        items.setdefault(row.id.casefold(), row)
        items.setdefault(f"{row.kind}:{row.id}".casefold(), row)
    found = items.get(args.id.casefold())
    if found is None:
        close = nearest(args.id.casefold(), items)
        hint = f"; did you mean '{items[close].id}'?" if close else ""
        raise WrongUsage(
            problem=f"The pack has no item '{args.id}'{hint}".rstrip("?"), command="soteria doctrine list"
        )
    kind, id_, title = found.kind, found.id, found.title
    fields: dict[str, Any] = {}
    for part in found.parts:
        fields |= msgspec.to_builtins(part)
    if "confirmed" in fields:
        fields["confirmed"] = found.confirmed
    if found.parts[1:]:
        fields["sources"] = list(dict.fromkeys(key for part in found.parts for key in part.sources))
    if kind == "fact":
        fields["type"] = fields.pop("kind")
    if id_ in library.layer_of:
        fields["layer"] = library.layer_of[id_]
    if args.json:
        terminal.json({**fields, "id": id_, "kind": kind, "title": title})
        return 0
    terminal.say(f"{title}")
    terminal.say(f"{id_} · {kind.replace('-', ' ')}", 2)
    for name, value in fields.items():
        if name in ("id", "key", "title") or value in ("", (), [], {}, None):
            continue
        _tell_field(name.replace("_", " "), value, library, terminal)
    return 0


def write_catalogue(args: argparse.Namespace, terminal: Terminal) -> int:
    """Write every item of the pack to one HTML page."""
    from soteria_desk.doctrine.catalogue import catalogue
    from soteria_desk.doctrine.items import every_item
    from soteria_desk.services.export import write_file

    library = pack_library(args)
    path = args.out.absolute()
    write_file(path, (piece.encode("utf-8") for piece in catalogue(library)), what="a catalogue")
    rows = every_item(library)
    unconfirmed = sum(not row.confirmed for row in rows)
    if args.json:
        told = {"id": library.info.id, "version": library.info.version, "file": str(path)}
        terminal.json({**told, "items": len(rows), "not_confirmed": unconfirmed})
    else:
        terminal.say(f"{len(rows)} items, {unconfirmed} of them marked as not confirmed: {path}")
    return 0


def _tell_field(name: str, value: Any, library: "Library", terminal: Terminal) -> None:
    if isinstance(value, list | tuple) and value and isinstance(value[0], dict):
        terminal.say(f"{name}:", 2)
        for one in value:
            terminal.say(_row_in_words(one), 4)
    elif isinstance(value, list | tuple) and name == "steps":
        terminal.say("steps:", 2)
        for number, step in enumerate(value, 1):
            terminal.say(f"{number}. {step}", 4)
    elif isinstance(value, list | tuple):
        terminal.say(f"{name}: {listed(map(str, value))}", 2)
        known = {**library.sources, **library.reading.sources}
        for key in value if name == "sources" else ():
            source = known.get(key)
            if source is not None:
                unconfirmed = "" if source.confirmed else " (unconfirmed)"
                terminal.say(f"{key}: {source.title}, {source.publisher}{unconfirmed}", 4)
    elif isinstance(value, dict):
        terminal.say(f"{name}: {_row_in_words(value)}", 2)
    elif isinstance(value, bool):
        terminal.say(f"{name}: {'yes' if value else 'no'}", 2)
    else:
        terminal.say(f"{name}: {value}", 2)


_NAMED = frozenset({
    "from", "to", "until", "youngest", "oldest", "applies", "bears_on", "about", "victim_from", "victim_under",
    "suspect_from", "suspect_under",
})  # fmt: skip
"""Fields of a row whose value says nothing without their name."""


def _row_in_words(row: dict[str, Any]) -> str:
    """A value of a fact as id and label; any other row with every field that says something."""
    if "label" in row:
        return f"{row['id']}  {row['label']}"
    if set(row) == {"amount", "unit"}:
        return f"{row['amount']} {row['unit']}s"
    told = []
    for name, value in row.items():
        if name == "bars" and value:
            told.append("bars every offence")
        if value in ("", (), [], None, True, "always") or name == "id":
            continue
        words = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        named = name in _NAMED
        told.append(
            "unconfirmed" if name == "confirmed" else f"{name.replace('_', ' ')} {words}" if named else words
        )
    line = "; ".join(told)
    return f"{row['id']}  {line}" if "id" in row else line
