"""`soteria clocks`: deadlines, limits and evidence windows counted from the events of a FACTS.json."""

import argparse
from typing import TYPE_CHECKING, Any

from soteria_desk.cli.common import Subparsers, pack_library, read_json, with_pack
from soteria_desk.cli.terminal import Terminal

if TYPE_CHECKING:
    from datetime import datetime

    from soteria_desk.doctrine.library import Library
    from soteria_desk.planner.clocks import CaseClock, Clocks

_STATES = {
    "not-started": "not started",
    "running": "running",
    "soon": "soon",
    "late": "late",
    "passed": "passed",
    "done": "done",
    "ended": "ended",
    "conditional": "would run",
    "setting": "setting of the force",
    "no-length": "no length known",
    "outside": "outside the law of this pack",
    "uncounted": "cannot be counted",
}

_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ()),
    ("WOULD RUN", ("conditional",)),
    ("NOT STARTED", ("not-started",)),
    ("PASSED, DONE OR ENDED", ("passed", "done", "ended")),
)
"""What is counted to a day, in the order it is told in: first what runs, without a heading."""
_APART = frozenset(state for _, states in _PARTS for state in states)


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    made = Subparsers(commands).add(
        "clocks",
        "count deadlines and evidence windows from recorded events",
        "A FACTS.json holds them as 'events': a list of objects with 'type' and 'at', and where wanted 'subject' "
        "and 'done' (rule and time); `soteria facts events` lists the types. 'as_of' is the moment to answer for. "
        "A window is by when something is likely lost, never a promise. What is not counted says why.",
    )
    made.add_argument("facts", metavar="FACTS.json", help="file with the facts; - for standard input")
    made.add_argument(
        "--all",
        action="store_true",
        help="in words: also what has not started, and the rule behind each limit",
    )
    with_pack(made)
    made.set_defaults(run=run)


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    """Count for the events of a file."""
    from soteria_desk.clock import SystemClock
    from soteria_desk.planner.clocks import clocks_of
    from soteria_desk.planner.facts import read_facts

    library = pack_library(args)
    situation = read_facts(read_json(args.facts, terminal), library)
    found = clocks_of(situation.events, library, situation.as_of or SystemClock().now())
    if args.json:
        problems = [
            {"id": f"problem-{n}", "kind": "problem", "text": one} for n, one in enumerate(found.problems, 1)
        ]
        terminal.json([*(_object(one, library) for one in found.clocks), *problems])
    else:
        _tell(found, args.all, terminal)
    return 0


# --- For machines ------------------------------------------------------------------------------------


def _object(one: "CaseClock", library: "Library") -> dict[str, Any]:
    sources = {**library.sources, **library.reading.sources}
    return {
        "id": one.id,
        "kind": one.kind,
        "title": one.title,
        "rule": one.rule,
        "text": one.text,
        "event": one.event,
        "event_title": one.event_title,
        "subject": one.subject,
        "start": _written(one.start),
        "start_is_a_day": one.whole_day,
        "due": _written(one.due),
        "opens": _written(one.opens),
        "ends": _written(one.ends),
        "state": str(one.state),
        "counted": one.how,
        "because": one.because,
        "applies": one.applies,
        "only": one.only,
        "terms": [
            {
                "applies": step.applies,
                "length": step.length.words(),
                "due": _written(step.due),
                "counted": step.how,
                "state": str(step.state),
            }
            for step in one.steps
        ],
        "who": one.who,
        "basis": one.basis,
        "right": one.right or None,
        "edition": one.edition,
        "sources": list(one.sources),
        "source_titles": [sources[key].title for key in one.sources if key in sources],
        "confirmed": one.confirmed,
        "lines": list(one.lines),
        "action": one.action,
        "needs": list(one.needs),
        "done": _written(one.done_at),
    }


def _written(at: "datetime | None") -> str | None:
    """A moment as it is read in Europe/London, with its offset."""
    from soteria_desk import dates

    return dates.local(at).isoformat(timespec="seconds") if at else None


# --- For people --------------------------------------------------------------------------------------


def _tell(found: "Clocks", all_: bool, terminal: Terminal) -> None:
    from soteria_desk import dates

    shown = (
        found.clocks if all_ else [one for one in found.told_once() if one.state != "not-started" or one.due]
    )
    late = sum(one.state == "late" for one in shown)
    soon = sum(one.state == "soon" for one in shown)
    terminal.say(f"As of {dates.long_moment(found.as_of)}: {late} late, {soon} soon.")
    for problem in found.problems:
        terminal.say(f"! {problem}")
    for heading, states in _PARTS:
        part = [
            one
            for one in shown
            if one.due and (one.state in states or (not states and one.state not in _APART))
        ]
        if part and heading:
            terminal.say()
            terminal.say(heading)
        for one in part:
            terminal.say()
            _tell_one(one, found.as_of, terminal)
    without = [one for one in shown if not one.due]
    if without:
        terminal.say()
        terminal.say("WITHOUT A DAY")
    for one in without:
        terminal.say()
        _tell_one(one, found.as_of, terminal)
    if not all_:
        waiting = sum(one.state == "not-started" and not one.due for one in found.clocks)
        terminal.say()
        terminal.say(f"{waiting} more have not started; --all lists them.")


def _tell_one(one: "CaseClock", now: "datetime", terminal: Terminal) -> None:
    from soteria_desk import dates

    about = f" ({one.subject})" if one.subject else ""
    unconfirmed = "" if one.confirmed else " (unconfirmed)"
    state = _STATES[str(one.state)]
    if one.due:
        what = {"window": "likely lost by", "limit": "until"}.get(one.kind, "due")
        terminal.say(f"{what.capitalize()} {dates.long_moment(one.due)} · {_left(one, now)}")
        terminal.say(f"{one.title}{about}{unconfirmed}", 5)
    else:
        terminal.say(f"{one.title}{about}{unconfirmed} · {state}", 5)
    if one.start:
        when = dates.long_day(dates.local(one.start)) if one.whole_day else dates.long_moment(one.start)
        terminal.say(f"{one.event_title}: {when}", 7)
    how = f"{one.text}; {one.how}" if one.kind == "window" and one.due else one.how
    how = how if how.endswith((".", ")")) else f"{how}."
    terminal.say(f"{how[:1].upper()}{how[1:]}", 7)
    for step in one.steps:
        terminal.say(f"{step.applies or step.length.words()}: {dates.long_moment(step.due)}", 9)
    if one.only:
        terminal.say(f"Only for {one.only}.", 7)
    if one.because:
        terminal.say(one.because, 7)
    if one.action:
        terminal.say(one.action, 7)
    named = (
        one.id,
        one.rule if one.rule != one.id else "",
        one.who,
        one.basis,
        one.edition,
        ", ".join(one.sources),
    )
    terminal.say(" · ".join(filter(None, named)), 7)


def _left(one: "CaseClock", now: "datetime") -> str:
    """'soon, in 8 h 38 m', 'late, by 2 days', 'now due', 'passed'."""
    assert one.due is not None
    state = _STATES[str(one.state)]
    if one.state in _APART:
        return state
    minutes = int(abs(one.due - now).total_seconds() // 60)
    if not minutes:
        return "now due"
    hours, days = minutes // 60, minutes // 1440
    words = (
        f"{minutes} m"
        if hours < 1
        else f"{hours} h {minutes % 60} m"
        if days < 1
        else f"{days} d {hours % 24} h"
    )
    return f"{state}, {'by' if one.state == 'late' else 'in'} {words}"
