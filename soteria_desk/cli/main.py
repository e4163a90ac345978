"""Reads the command line, runs the command, and turns failures into exit codes."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from soteria_desk import __version__
from soteria_desk.cli import (
    casebook,
    clocks,
    computer,
    demo,
    doctrine,
    facts,
    offences,
    plan,
    propose,
    wording,
)
from soteria_desk.cli.terminal import Terminal, standard
from soteria_desk.errors import Cancelled, SoteriaError, Unexpected, WrongUsage

_ABOUT = """\
Soteria Desk plans investigations of rape and serious sexual offences: victim-centred, suspect-focused,
led by context. These commands do without a window what the window does. Nothing here uses a network."""

_ENDING = """\
begin with:
  soteria demo --out demonstration     make a casebook of four invented cases, and their plans as PDF
  soteria propose FACTS.json           what good practice proposes for recorded facts; no casebook needed
  soteria offences --from 2004-04-30   offences that could apply to conduct on those days, with what has to be proved
  soteria facts                        every fact that can be recorded, and what it means

Passphrases are asked for, or read from standard input with --passphrase-stdin; never from the command line.

exit codes:
  0 done   1 the answer is no   2 wrong usage   3 could not unlock   4 damaged   5 refused   130 cancelled"""

GROUPS = (demo, facts, propose, wording, offences, clocks, casebook, plan, doctrine, computer)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Tell wrong usage like every other failure: in three parts."""
        raise WrongUsage(problem=message[:1].upper() + message[1:], command=self.prog)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    made = _Parser(
        prog="soteria",
        description=_ABOUT,
        epilog=_ENDING,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    made.add_argument("--version", action="version", version=f"Soteria Desk {__version__}")
    commands = made.add_subparsers(title="commands", metavar="COMMAND", required=True, dest="command")
    for group in GROUPS:
        group.add(commands)
    return made


def run(argv: Sequence[str], terminal: Terminal | None = None) -> int:
    """Run one command line and return its exit code."""
    terminal = terminal or standard()
    try:
        args = parser().parse_args(list(argv))
        code: int = args.run(args, terminal)
    except SoteriaError as error:
        terminal.error(error)
        return error.exit_code
    except (Cancelled, KeyboardInterrupt):
        terminal.note("Cancelled. Nothing was changed after the last thing reported.")
        return 130
    except BrokenPipeError:
        # Whoever read us has seen enough. Nothing may be flushed into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SystemExit as leaving:  # --help and --version
        return leaving.code if isinstance(leaving.code, int) else 0
    except Exception as error:  # the last line of defence; what it says could hold case data
        from soteria_desk import log

        mark = log.error(Unexpected.code, type(error), error)
        terminal.error(Unexpected(reason=f"{Unexpected.code}-{mark}"))
        return Unexpected.exit_code
    return code
