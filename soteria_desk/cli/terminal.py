"""What commands read from and write to: text for people, JSON for machines, errors in three parts."""

import getpass
import json
import shutil
import sys
import textwrap
from collections.abc import Iterable
from typing import Any, TextIO

from soteria_desk.errors import Cancelled, SoteriaError
from soteria_desk.progress import Progress

_WIDEST = 100


class Terminal:
    """Standard input, output and error of one run."""

    def __init__(self, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> None:
        self._in = stdin
        self._out = stdout
        self._err = stderr
        self.width = min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns)

    # --- Out -----------------------------------------------------------------------------------------

    def say(self, text: str = "", indent: int = 0) -> None:
        """Write a paragraph to standard output, wrapped."""
        print(self._wrapped(text, indent), file=self._out, flush=True)

    def note(self, text: str = "") -> None:
        """Write a paragraph to standard error: what is not the answer itself."""
        print(self._wrapped(text, 0), file=self._err, flush=True)

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
        print(json.dumps(value, ensure_ascii=False, indent=2), file=self._out, flush=True)

    def row(self, *cells: tuple[str, int]) -> None:
        """Write one row of a table: each cell with its width; the last may run on."""
        print("  ".join(text.ljust(width) for text, width in cells).rstrip(), file=self._out, flush=True)

    def error(self, error: SoteriaError) -> None:
        """Tell what happened, what is safe and what to do."""
        print(f"{error.code}  {error.message_text}", file=self._err)
        for text in (error.safe_text, error.advice_text):
            if text:
                print(f"      {text}", file=self._err)
        self._err.flush()

    def progress(self, what: str) -> Progress:
        """A line on standard error that grows while slow work runs."""
        return _Bar(self._err, what)

    # --- In ------------------------------------------------------------------------------------------

    def line(self) -> str:
        """Read one line of standard input, without its end.

        Raises:
            Cancelled: there is none.
        """
        text = self._in.readline()
        if not text:
            raise Cancelled
        return text.rstrip("\r\n")

    def rest(self) -> str:
        """Read standard input to its end."""
        return self._in.read()

    def secret(self, question: str, from_stdin: bool) -> str:
        """Read a passphrase: from the next line of standard input, or typed unseen.

        Raises:
            Cancelled: there is nothing to read it from.
        """
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


def standard() -> Terminal:
    """The terminal of this process; text is UTF-8 whatever the console says."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    return Terminal(sys.stdin, sys.stdout, sys.stderr)


def listed(items: Iterable[str], none: str = "none") -> str:
    """'a, b and c', or what to say of none."""
    found = list(items)
    if len(found) < 2:
        return found[0] if found else none
    return f"{', '.join(found[:-1])} and {found[-1]}"
