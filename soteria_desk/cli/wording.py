"""`soteria wording`: the wording check on a text; no casebook needed, nothing kept."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from soteria_desk.cli.common import Subparsers, pack_library, read_text, with_pack
from soteria_desk.cli.terminal import Terminal
from soteria_desk.errors import WrongUsage

if TYPE_CHECKING:
    from soteria_desk.planner.wording import Finding

LONGEST: Final = 500_000
"""Bytes. Far more than a case has of free text; a larger file is not one an investigator wrote."""

_ENGLISH_ONLY = (
    "This check reads English only. The text, or a part of it, looks like another language and was not read."
)


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    made = Subparsers(commands).add(
        "wording",
        "check a text for wording to think about again",
        "It advises; it changes nothing, keeps nothing and sends nothing. With --json the file may hold a JSON list "
        "of sentences: the answer is then one list of findings for each, in their order. The exit code is 1 where "
        "something was found, 0 where nothing was.",
    )
    made.add_argument("file", metavar="FILE", help="a text in UTF-8; - for standard input")
    with_pack(made)
    made.set_defaults(run=run)


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    """Check the text of a file."""
    from soteria_desk.planner.wording import told_once, wording_check

    text = _read(args.file, terminal)
    sentences = _sentences(text) if args.json else None
    check = wording_check(pack_library(args))
    if sentences is not None:
        lists = [[_as_json(found) for found in told_once(check.findings(one))] for one in sentences]
        if not all(map(check.reads_all, sentences)):
            terminal.note(_ENGLISH_ONLY)
        terminal.json(lists)
        return int(any(lists))
    found = told_once(check.findings(text))
    if not check.reads_all(text):
        terminal.note(_ENGLISH_ONLY)
    if args.json:
        terminal.json([_as_json(one) for one in found])
    else:
        _tell(found, text, terminal)
    return int(bool(found))


def _read(file: str, terminal: Terminal) -> str:
    name = "Standard input" if file == "-" else Path(file).name
    try:
        text = read_text(file, terminal, LONGEST)
    except OSError as error:
        reason = (error.strerror or "not readable").lower()
        raise _unreadable(name, f"cannot be opened ({reason})") from error
    except UnicodeDecodeError as error:
        raise _unreadable(name, "is not text in UTF-8") from error
    if text is None:
        raise _unreadable(name, f"is larger than {LONGEST:,} bytes; check it in parts")
    if "\0" in text:
        raise _unreadable(name, "is not text")
    return text


def _unreadable(name: str, problem: str) -> WrongUsage:
    return WrongUsage(problem=f"{name} {problem}", command="soteria wording")


def _sentences(text: str) -> list[str] | None:
    """The sentences of a JSON list; None where the text is no such list and is read as it stands."""
    start = text.lstrip()[:1]
    if start not in ("[", "{"):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        # A text may begin with a bracket, a list of sentences with a bracket and a quotation mark.
        if text.lstrip()[1:].lstrip()[:1] != '"':
            return None
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise WrongUsage(
            problem=f"The JSON list of sentences is broken{where}", command="soteria wording"
        ) from error
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise WrongUsage(
            problem="The JSON list holds something other than sentences", command="soteria wording"
        )
    return found


def _as_json(one: "Finding") -> dict[str, Any]:
    return {
        "start": one.start,
        "end": one.end,
        "words": one.words,
        "id": one.pattern,
        "title": one.title,
        "category": one.category,
        "severity": one.severity,
        "why": one.why,
        "instead": one.instead,
        "use": one.use,
        "caution": one.caution,
        "sources": list(one.sources),
        "confirmed": one.confirmed,
    }


def _tell(found: "list[Finding]", text: str, terminal: Terminal) -> None:
    if not found:
        terminal.say("Nothing to think about again was found. That is no judgement of the text.")
        return
    count = len(found)
    terminal.say(
        f"{count} {'place' if count == 1 else 'places'} to think about again. Advice only; you decide."
    )
    line, told = 1, 0
    for one in found:
        line, told = line + text.count("\n", told, one.start), one.start
        terminal.say()
        words = " ".join(one.words.split())
        unconfirmed = "" if one.confirmed else " (unconfirmed)"
        terminal.say(f"Line {line}: “{words}”")
        terminal.say(f"{one.title} · {one.severity}{unconfirmed} · {one.pattern}", 2)
        terminal.say(f"Why: {one.why}", 2)
        terminal.say(f"Instead: {one.instead}", 2)
        if one.use:
            terminal.say(f"In this place: “{' '.join(one.use.split())}”", 2)
        terminal.say(f"Right where: {one.caution}", 2)
        terminal.say(f"Sources: {', '.join(one.sources)}", 2)
