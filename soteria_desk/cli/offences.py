"""`soteria offences`: which offences could apply to conduct by its days and ages; no casebook needed."""

import argparse
import re
from datetime import date
from typing import TYPE_CHECKING, Any

from soteria_desk.cli.common import Subparsers, pack_library, with_pack
from soteria_desk.cli.terminal import Terminal, listed

if TYPE_CHECKING:
    from soteria_desk.doctrine.library import Library
    from soteria_desk.planner.conduct import Age, Conduct
    from soteria_desk.planner.offence_answer import LeftOut, OffenceAnswer, OffenceOffer

_COMMAND = "soteria offences"
_HEADINGS = {
    "2003": "SEXUAL OFFENCES ACT 2003",
    "1956": "EARLIER LAW",
    "companion": "OFFENCES TO CONSIDER BESIDE A SEXUAL ONE",
}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    made = Subparsers(commands).add(
        "offences",
        "say which offences could apply to conduct on given days",
        "Each comes with its points to prove and its maximum as they stood on those days, and with what it still "
        "depends on. What cannot apply is left out; --all says why. It is no advice: what is marked as "
        "unconfirmed was not found in a source.",
    )
    made.add_argument(
        "--from",
        dest="first",
        required=True,
        metavar="DATE",
        help="day of the conduct, or the first, as 2004-05-01",
    )
    made.add_argument("--to", dest="last", metavar="DATE", help="last day, or today; left out: the same day")
    made.add_argument("--victim-age", metavar="N", help="in whole years at the time")
    made.add_argument("--suspect-age", metavar="N", help="in whole years at the time")
    made.add_argument(
        "--conduct",
        metavar="KEY",
        default="",
        help="kind of conduct: a value of the fact offence (soteria facts offence), an offence, or a word of its name",
    )
    made.add_argument("--abroad", action="store_true", help="some of it was outside England and Wales")
    made.add_argument("--all", action="store_true", help="also what cannot apply, and why")
    with_pack(made)
    made.set_defaults(run=run)


def run(args: argparse.Namespace, terminal: Terminal) -> int:
    """Answer for the days and ages of the command line."""
    from soteria_desk import dates
    from soteria_desk.clock import SystemClock
    from soteria_desk.planner.offences import could_apply

    today = dates.local(SystemClock().now()).date()
    conduct = _conduct(args, today)
    library = pack_library(args)
    _check_kind(args.conduct, library)
    answer = could_apply(conduct, library)
    if args.json:
        terminal.json(_as_json(answer, args.all))
    else:
        _tell(answer, args.all, terminal)
    return 0


# --- What was typed ----------------------------------------------------------------------------------


def _conduct(args: argparse.Namespace, today: date) -> "Conduct":
    from soteria_desk import dates
    from soteria_desk.errors import WrongUsage
    from soteria_desk.planner.conduct import Conduct

    first = _day(args.first, "--from", today)
    last = first if args.last is None else _day(args.last, "--to", today)
    if last < first:
        raise WrongUsage(
            problem=f"The last day, {dates.day(last)}, is before the first, {dates.day(first)}",
            command=_COMMAND,
        )
    return Conduct(
        today=today,
        from_on=first,
        to_on=last,
        victim=_age(args.victim_age, "--victim-age"),
        suspect=_age(args.suspect_age, "--suspect-age"),
        kind=args.conduct.strip(),
        abroad=args.abroad,
    )


def _day(text: str, option: str, today: date) -> date:
    from soteria_desk import dates
    from soteria_desk.errors import WrongUsage
    from soteria_desk.planner.events import FIRST_YEAR

    if text.strip().casefold() == "today":
        return today
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip(), re.ASCII):
            raise ValueError
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise WrongUsage(
            problem=f"{option}: '{text[:40]}' is no day; write year, month and day, as 2004-05-01",
            command=_COMMAND,
        ) from None
    if found.year < FIRST_YEAR:
        raise WrongUsage(
            problem=f"{option}: {dates.day(found)} lies before {FIRST_YEAR}; is the year right",
            command=_COMMAND,
        )
    if found > today:
        raise WrongUsage(
            problem=f"{option}: {dates.day(found)} lies in the future; give days on which conduct has been",
            command=_COMMAND,
        )
    return found


def _age(text: str | None, option: str) -> "Age":
    from soteria_desk.errors import WrongUsage
    from soteria_desk.planner.conduct import Age

    if text is None:
        return Age()
    if not re.fullmatch(r"\d{1,3}", text.strip(), re.ASCII) or int(text) > 120:
        raise WrongUsage(
            problem=f"{option}: '{text[:40]}' is no age; give whole years between 0 and 120", command=_COMMAND
        )
    return Age(years=int(text))


def _check_kind(kind: str, library: "Library") -> None:
    from soteria_desk.doctrine.problem import nearest
    from soteria_desk.errors import WrongUsage
    from soteria_desk.planner.offences import kinds

    if not kind or (kind.strip() and kinds(kind.strip(), library)):
        return
    key = library.keys.get("offence")
    families = [value.id for value in key.values] if key else []
    close = nearest(kind[:60], [*families, *library.offences])
    hint = f"; did you mean '{close}'" if close else f"; known are {listed(families)}"
    raise WrongUsage(
        problem=f"--conduct: '{kind[:40]}' is no kind of conduct that is known{hint}", command=_COMMAND
    )


# --- For machines ------------------------------------------------------------------------------------


def _as_json(answer: "OffenceAnswer", all_: bool) -> list[dict[str, Any]]:
    out = [_offer(one) for one in answer.offered]
    out += [
        {
            "id": one.boundary.id,
            "kind": "boundary",
            "title": one.boundary.title,
            "on": one.boundary.on.isoformat(),
            "text": one.boundary.text,
            "notice": one.boundary.notice,
            "concerns": list(one.concerns),
            "confirmed": one.boundary.confirmed,
            "sources": list(one.boundary.sources),
        }
        for one in answer.crossed
    ]
    out += [
        {
            "id": one.rule.id,
            "kind": "date-rule",
            "test": one.rule.test,
            "title": one.rule.title,
            "text": one.text,
            "offences": list(one.offences),
            "confirmed": one.rule.confirmed,
            "sources": list(one.rule.sources),
        }
        for one in answer.rules
    ]
    out += [{"id": one.id, "kind": "note", "text": one.text} for one in answer.notes]
    if all_:
        out += [_left_out(one) for one in answer.left_out]
    return out


def _offer(one: "OffenceOffer") -> dict[str, Any]:
    definition, law = one.definition, one.law
    return {
        "id": definition.id,
        "kind": "offence",
        "title": definition.label,
        "act": definition.act,
        "section": definition.section,
        "family": definition.family,
        "regime": law.regime,
        "regime_title": one.regime,
        "from": _iso(one.from_on),
        "to": _iso(one.to_on),
        "points": [
            {
                "id": point.part.id,
                "text": point.part.text,
                "applies": point.part.applies,
                "bears_on": list(point.part.bears_on),
                "from": _iso(point.from_on),
                "to": _iso(point.to_on),
            }
            for point in one.points
        ],
        "penalties": [
            {
                "mode": penalty.part.mode,
                "maximum": penalty.part.maximum,
                "applies": penalty.part.applies,
                "from": _iso(penalty.from_on),
                "to": _iso(penalty.to_on),
            }
            for penalty in one.penalties
        ],
        "consent": law.consent,
        "depends": list(one.depends),
        "notes": [*one.notes, *((definition.note,) if definition.note else ())],
        "defences": list(law.defences),
        "traps": list(law.traps),
        "commencement": law.commencement,
        "confirmed": one.confirmed,
        "sources": list(law.sources),
    }


def _left_out(one: "LeftOut") -> dict[str, Any]:
    return {
        "id": one.definition.id,
        "kind": "left-out",
        "title": one.definition.label,
        "act": one.definition.act,
        "section": one.definition.section,
        "regime": one.law.regime,
        "reason": one.why,
        "text": one.text,
    }


def _iso(on: date | None) -> str | None:
    return None if on is None else on.isoformat()


# --- For people --------------------------------------------------------------------------------------


def _tell(answer: "OffenceAnswer", all_: bool, terminal: Terminal) -> None:
    terminal.say(_asked(answer.conduct))
    said = {0: "No offence that this pack knows could apply.", 1: "1 offence could apply."}.get(
        len(answer.offered), f"{len(answer.offered)} offences could apply."
    )
    terminal.say(f"{said} What is said here is no advice; check the law before relying on it.")
    for note in answer.notes:
        terminal.say(note.text)
    if not answer.offered:
        for text in dict.fromkeys(one.text for one in answer.left_out if one.why == "not-liable"):
            terminal.say(f"The suspect's age at the time: {text}")
    if answer.crossed:
        terminal.say()
        terminal.say("THE LAW CHANGED WITHIN THESE DAYS")
        for one in answer.crossed:
            terminal.say(f"{one.boundary.title}: {one.boundary.text}{_mark(one.boundary.confirmed)}", 2)
            concerns = f"concerns {listed(one.concerns)}; " if one.concerns else ""
            terminal.say(f"{concerns}source: {listed(one.boundary.sources)}", 4)
    if answer.rules:
        terminal.say()
        terminal.say("WHAT THE DAYS DECIDE")
        for told in answer.rules:
            terminal.say(f"{told.rule.id}  {told.text}{_mark(told.rule.confirmed)}", 2)
            terminal.say(f"source: {listed(told.rule.sources)}", 6)
    for regime, heading in _HEADINGS.items():
        offers = [one for one in answer.offered if one.law.regime == regime]
        if offers:
            terminal.say()
            terminal.say(heading)
        for offer in offers:
            _tell_offer(offer, terminal)
    left = len(answer.left_out)
    terminal.say()
    if all_ and left:
        terminal.say("CANNOT APPLY")
        for out in answer.left_out:
            terminal.say(f"{out.definition.id}  {out.definition.title()}", 2)
            terminal.say(out.text, 6)
    elif left:
        terminal.say(f"{left} offences of the pack cannot apply to this; --all lists them and says why.")


def _asked(conduct: "Conduct") -> str:
    from soteria_desk import dates

    assert conduct.from_on is not None and conduct.to_on is not None
    days = f"on {dates.day(conduct.from_on)}"
    if conduct.to_on != conduct.from_on:
        days = f"between {dates.day(conduct.from_on)} and {dates.day(conduct.to_on)}"
    ages = [
        f"{whose} {age.years}" if age.years is not None else f"{whose}'s age not known"
        for whose, age in (("victim", conduct.victim), ("suspect", conduct.suspect))
    ]
    kind = f", {conduct.kind}" if conduct.kind else ""
    return f"Conduct {days}{kind}; {listed(ages)}."


def _tell_offer(one: "OffenceOffer", terminal: Terminal) -> None:
    from soteria_desk.planner.date_rules import OFFENCE_MODES

    terminal.say(f"{one.definition.id}  {one.definition.title()}{_mark(one.confirmed)}", 2)
    if one.days():
        terminal.say(f"Only conduct {one.days()}.", 6)
    for text in one.depends:
        terminal.say(f"Only if {text}.", 6)
    for text in (*one.notes, *(one.law.traps or ((one.definition.note,) if one.definition.note else ()))):
        terminal.say(text, 6)
    for point in one.points:
        terminal.say(f"- {point.part.text}{point.narrower()}", 6)
    for penalty in one.penalties:
        mode = OFFENCE_MODES[penalty.part.mode]
        terminal.say(f"Maximum: {penalty.part.maximum}. {mode}{penalty.narrower()}", 6)
    terminal.say(f"source: {listed(one.law.sources)}", 6)


def _mark(confirmed: bool) -> str:
    return "" if confirmed else " (unconfirmed)"
