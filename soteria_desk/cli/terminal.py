"""What commands read from and write to: text for people, JSON for machines, errors in three parts."""

import getpass
import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable
from io import TextIOWrapper
from typing import Any, TextIO, cast

from soteria_desk.errors import AnswerNotWritten, Cancelled, SoteriaError, WrongUsage
from soteria_desk.progress import Progress

_WIDEST = 100
_NARROWEST = 20
_LONGEST_TOLD = 1_000
_LONGEST_LINE = 1_000_000
_COMMANDING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Terminal:
    """Standard input, output and error of one run."""

    def __init__(self, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> None:
        self._in = stdin
        self._out = stdout
        self._err = stderr
        self.width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns))

    # --- Out -----------------------------------------------------------------------------------------

    def say(self, text: str = "", indent: int = 0) -> None:
        """Write a paragraph to standard output, wrapped."""
        self._write(self._wrapped(text, indent))

    def note(self, text: str = "") -> None:
        """Write a paragraph to standard error: what is not the answer itself."""
        print(self._wrapped(_harmless(text), 0), file=self._err, flush=True)

    def _wrapped(self, text: str, indent: int) -> str:
        space = " " * indent
        return "\n".join(
            textwrap.fill(
                line, self.width, initial_indent=space, subsequent_indent=space, break_on_hyphens=False
            )
            for line in (text.splitlines() or [""])
        )

    def json(self, value: Any) -> None:
        """Write one JSON value, and nothing beside it."""
        text = json.dumps(value, ensure_ascii=False, indent=2)
        self._write(_COMMANDING.sub(lambda found: f"\\u{ord(found[0]):04x}", text))

    def row(self, *cells: tuple[str, int]) -> None:
        """Write one row of a table: each cell with its width; the last may run on."""
        self._write("  ".join(text.ljust(width) for text, width in cells).rstrip())

    def _write(self, text: str) -> None:
        try:
            print(_harmless(text), file=self._out, flush=True)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise AnswerNotWritten(reason=(error.strerror or "the system refuses it").lower()) from error

    def error(self, error: SoteriaError) -> None:
        """Tell what happened, what is safe and what to do."""
        print(f"{error.code}  {_brief(error.message_text)}", file=self._err)
        for text in (error.safe_text, error.advice_text):
            if text:
                print(f"      {_brief(text)}", file=self._err)
        self._err.flush()

    def progress(self, what: str) -> Progress:
        """A line on standard error that grows while slow work runs."""
        return _Bar(self._err, what)

    # --- In ------------------------------------------------------------------------------------------

    def line(self) -> str:
        """Read one line of standard input, without its end.

        Raises:
            Cancelled: there is none.
            WrongUsage: it is not UTF-8, or has no end.
        """
        text = self._in.readline(_LONGEST_LINE + 1)
        if not text:
            raise Cancelled
        if len(text) > _LONGEST_LINE:
            raise WrongUsage(problem="A line of standard input is too long to be meant", command="soteria")
        return _whole(text.rstrip("\r\n"))

    def rest(self, most: int) -> str | None:
        """Read standard input to its end; None, and the rest unread, where it is longer than `most` characters."""
        text = self._in.read(most + 1)
        return _whole(text) if len(text) <= most else None

    def secret(self, question: str, from_stdin: bool) -> str:
        """Read a passphrase: from the next line of standard input, or typed unseen.

        Raises:
            Cancelled: there is nothing to read it from.
        """
        from soteria_desk.vault.memory import close_to_others

        close_to_others()  # from here on this process holds what is worth looking for
        if from_stdin:
            return self.line()
        try:
            return getpass.getpass(f"{question}: ", stream=self._err)
        except EOFError:
            raise Cancelled from None

    def ask(self, question: str, from_stdin: bool) -> str:
        """Ask for a line that may be seen."""
        print(f"{question}: ", end="\n" if from_stdin else "", file=self._err, flush=True)
        return self.line()


class _Bar:
    """Progress on a terminal as a line that is written over; elsewhere as four lines in all."""

    def __init__(self, stream: TextIO, what: str) -> None:
        self._stream = stream
        self._what = what
        self._told = -1

    def step(self, done: int, total: int) -> None:
        """Report `done` of `total`."""
        percent = 100 * done // total if total else 100
        seen = self._stream.isatty()
        mark = percent if seen else percent // 25 * 25
        if mark <= self._told:
            return
        self._told = mark
        text = f"{self._what}: {mark} %"
        print(f"\r{text}", end="\n" if mark == 100 else "", file=self._stream) if seen else print(
            text, file=self._stream
        )
        self._stream.flush()

    def waiting(self) -> bool:
        """Nobody waits: a command does one thing."""
        return False


def standard() -> Terminal:
    """The terminal of this process; text is UTF-8 whatever the console says."""
    # What the caller closed is None here; what nobody can read or write is nothing.
    stdin = sys.stdin or _nothing("r")
    stdout = sys.stdout or _nothing("w")
    stderr = sys.stderr or _nothing("w")
    if isinstance(stdin, TextIOWrapper):
        # Windows shells put a mark before what they pipe. What is no UTF-8 must be noticed, not passed over:
        # a passphrase read so would be another one.
        stdin.reconfigure(encoding="utf-8-sig", errors="surrogateescape")
    for stream in (stdout, stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    return Terminal(stdin, stdout, stderr)


def _nothing(mode: str) -> TextIO:
    return cast(TextIO, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123 - for the whole run


def _whole(text: str) -> str:
    """The text, where all of it was UTF-8."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise WrongUsage(problem="Standard input is not UTF-8", command="soteria")
    return text


def _harmless(text: str) -> str:
    """The text without what would command the terminal: control characters and changes of direction."""
    return _COMMANDING.sub("\ufffd", text)


def _brief(text: str) -> str:
    """What goes into a message, without pages of what somebody put into a file."""
    return _harmless(text if len(text) <= _LONGEST_TOLD else f"{text[:_LONGEST_TOLD]}…")


def listed(items: Iterable[str], none: str = "none") -> str:
    """'a, b and c', or what to say of none."""
    found = list(items)
    if len(found) < 2:
        return found[0] if found else none
    return f"{', '.join(found[:-1])} and {found[-1]}"
