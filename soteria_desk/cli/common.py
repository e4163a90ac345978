"""Options that several commands share, and opening a casebook for them."""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from soteria_desk.cli.terminal import Terminal

if TYPE_CHECKING:
    from soteria_desk.desk import Desk
    from soteria_desk.doctrine.library import Library


LONGEST: Final = 10_000_000
"""Bytes of a FACTS.json. Far more than a case has of facts and events."""


class Subparsers:
    """The part of argparse's subparsers that the groups use, so that each is added with the same manners."""

    def __init__(self, inside: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
        self._inside = inside

    def add(self, name: str, about: str, more: str = "", json: bool = True) -> argparse.ArgumentParser:
        """Add a command; `about` is one line, `more` is shown in its own help below it."""
        made = self._inside.add_parser(
            name,
            help=about,
            description=f"{about[:1].upper()}{about[1:]}.{' ' + more if more else ''}",
            allow_abbrev=False,
        )
        if json:
            made.add_argument("--json", action="store_true", help="answer in JSON, for machines")
        return made

    def group(self, name: str, about: str) -> "Subparsers":
        """Add a group of commands inside this one."""
        made = self._inside.add_parser(
            name, help=about, description=f"{about[:1].upper()}{about[1:]}.", allow_abbrev=False
        )
        return Subparsers(made.add_subparsers(title="commands", metavar="COMMAND", required=True))


def with_pack(made: argparse.ArgumentParser) -> None:
    """Add --pack, for `pack_library`."""
    made.add_argument(
        "--pack", type=Path, metavar="DIR", help="folder of another pack, or of a layer on the shipped one"
    )


def pack_library(args: argparse.Namespace) -> "Library":
    """The shipped pack, or the pack or layer that `--pack` names.

    Raises:
        WrongUsage: what `--pack` names cannot be used.
    """
    from soteria_desk.doctrine.library import load_library
    from soteria_desk.errors import DoctrineError, WrongUsage

    if args.pack is None:
        return load_library()
    from soteria_desk.doctrine.layers import load

    try:
        return load(args.pack)
    except DoctrineError as error:
        # No answer of the command, which may end with 1 for what it found.
        problem = f"--pack: {error.message_text.removesuffix('.')}"
        raise WrongUsage(problem=problem, command=f"soteria {args.command}") from error


def read_json(name: str, terminal: Terminal) -> object:
    """Read the JSON of a file, or of standard input where the name is '-'.

    Raises:
        FactsError: it cannot be opened, is not JSON, or says something twice.
    """
    from soteria_desk.errors import FactsError

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key, value in pairs:
            if key in out:
                raise FactsError(problem=f"'{key}' stands there twice.")
            out[key] = value
        return out

    told = "what comes from standard input" if name == "-" else name or "a file without a name"
    try:
        text = read_text(name, terminal, LONGEST)
        if text is None:
            raise FactsError(problem=f"{told} is larger than {LONGEST:,} bytes.")
        return json.loads(text, object_pairs_hook=unique)
    except OSError as error:
        raise FactsError(problem=f"{told} cannot be opened ({error.strerror or 'not readable'}).") from error
    except UnicodeDecodeError as error:
        raise FactsError(problem=f"{told} is not text in UTF-8.") from error
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise FactsError(problem=f"{told} is not JSON{where}.") from error


def read_text(name: str, terminal: Terminal, most: int) -> str | None:
    """Read a text file, or standard input where the name is '-'; None where it is larger than `most` bytes.

    No more than that is read, even of what has no end.

    Raises:
        OSError, UnicodeDecodeError: it cannot be opened, or is not text in UTF-8.
    """
    if name == "-":
        return terminal.rest(most)
    with Path(name).open("rb") as file:
        data = file.read(most + 1)
    return data.decode("utf-8-sig") if len(data) <= most else None


def with_casebook(made: argparse.ArgumentParser) -> None:
    """Add the casebook's folder and how its passphrase is given."""
    made.add_argument("folder", type=Path, metavar="CASEBOOK", help="folder that ends in .casebook")
    made.add_argument("--label", help="who you are in this casebook; not needed where it has one user")
    add_passphrase_stdin(made)


def add_passphrase_stdin(made: argparse.ArgumentParser, what: str = "read the passphrase") -> None:
    """Add --passphrase-stdin."""
    made.add_argument(
        "--passphrase-stdin", action="store_true", help=f"{what} from standard input, not from a prompt"
    )


@contextmanager
def unlocked(args: argparse.Namespace, terminal: Terminal) -> Iterator["Desk"]:
    """Open the casebook that the arguments name, and lock it again."""
    with unlocked_with(args, terminal) as (desk, _):
        yield desk


@contextmanager
def unlocked_with(args: argparse.Namespace, terminal: Terminal) -> Iterator[tuple["Desk", str]]:
    """Open the casebook, and lend its passphrase too: for what asks for it again."""
    from soteria_desk.desk import unlock
    from soteria_desk.errors import KeyFileRepaired

    label = label_of(args)
    passphrase = terminal.secret(f"Passphrase of {label}", args.passphrase_stdin)
    desk = unlock(
        args.folder,
        label,
        passphrase,
        accept_older=getattr(args, "accept_older", False),
        accept_altered=getattr(args, "accept_altered", False),
    )
    if desk.store.keys_repaired:
        told = KeyFileRepaired()
        terminal.note(f"{told.message_text} {told.safe_text} {told.advice_text}")
    for problem in desk.packs.problems:
        terminal.error(problem)
    try:
        yield desk, passphrase
    finally:
        desk.close()


def label_of(args: argparse.Namespace) -> str:
    """Who is to open the casebook; where it has one user, nobody need say."""
    from soteria_desk.errors import MissingField
    from soteria_desk.storage.casebook import labels

    if args.label:
        return str(args.label)
    known = labels(args.folder)
    if len(known) != 1:
        raise MissingField(field=f"Who you are (--label {' | '.join(known)})")
    return known[0]
