"""`soteria plan guidance`: what new guidance means for one plan, line by line, and the answers to it."""

import argparse
from typing import TYPE_CHECKING, Any

from soteria_desk.cli.common import Subparsers, unlocked, with_casebook
from soteria_desk.cli.terminal import Terminal

if TYPE_CHECKING:
    from soteria_desk.desk import Desk
    from soteria_desk.services.guidance_effect import GuidanceChange

_WORDS = {
    "new": "New in the guidance, and the recorded facts bring it in",
    "changed": "Changed in the guidance",
    "withdrawn": "Withdrawn from the guidance",
}
_ANSWERS = ("accept", "decline", "defer")
_DONE = {"accept": "followed", "decline": "not followed", "defer": "left for later"}


def add_to(inside: Subparsers) -> None:
    """Add the command to `soteria plan`."""
    made = inside.add(
        "guidance",
        "say what new guidance means for a plan, and answer it",
        "Nothing in a plan changes but by an answer to that one change. Answers go on the record; what is deferred "
        "comes again. Exit code 0 also where there is nothing to answer.",
    )
    with_casebook(made)
    made.add_argument("case", metavar="CASE", help="reference or operation name")
    made.add_argument(
        "--accept", nargs="+", default=[], metavar="ID", help="follow the guidance in these lines"
    )
    made.add_argument("--decline", nargs="+", default=[], metavar="ID", help="leave these lines as they are")
    made.add_argument("--defer", nargs="+", default=[], metavar="ID", help="ask about these again")
    made.add_argument("--why", default="", help="the reason, for the record")
    made.set_defaults(run=guidance)


def guidance(args: argparse.Namespace, terminal: Terminal) -> int:
    """Give the answers, then list what is still to be answered."""
    answered: list[dict[str, Any]] = []
    with unlocked(args, terminal) as desk:
        case_id = desk.casework.find(args.case)
        _refuse_twice(args)
        for answer in _ANSWERS:
            for change_id in getattr(args, answer):
                change = getattr(desk.packs.plans, answer)(case_id, change_id, args.why)
                answered.append({"id": change.id, "answer": answer, "title": change.title})
        left = desk.packs.plans.changes(case_id)
        if args.json:
            terminal.json({"answered": answered, "changes": [_as_json(one) for one in left]})
            return 0
        for one in answered:
            terminal.say(f"{one['id']}  {one['title']}: {_DONE[one['answer']]}.")
        _tell(desk, left, terminal)
    return 0


def _refuse_twice(args: argparse.Namespace) -> None:
    from soteria_desk.errors import WrongUsage

    given = [one for answer in _ANSWERS for one in getattr(args, answer)]
    for one in given:
        if given.count(one) > 1:
            raise WrongUsage(problem=f"{one} is answered twice", command="soteria plan guidance")


def _as_json(change: "GuidanceChange") -> dict[str, Any]:
    return {
        "id": change.id,
        "kind": str(change.kind),
        "item": change.item,
        "title": change.title,
        "concerns": change.shown,
        "reason": change.reason,
        "since": change.since,
        "layer": change.layer,
        "deferred": change.deferred,
        "fields": [
            {"field": one.field, "was": list(one.was), "now": list(one.now), "own": one.own}
            for one in change.fields
        ],
    }


def _tell(desk: "Desk", changes: "tuple[GuidanceChange, ...]", terminal: Terminal) -> None:
    info = desk.library.info
    if not changes:
        terminal.say(f"Nothing to answer: the plan follows the guidance in use ({info.id} {info.version}).")
        return
    last = ""
    for one in changes:
        if one.kind != last:
            terminal.say()
            terminal.say(f"{_WORDS[one.kind]}:")
            last = one.kind
        about = f" ({one.shown})" if one.shown else ""
        layer = f", of {one.layer}" if one.layer else ""
        terminal.say(f"{one.id}  {one.title}{about}{layer}{', deferred before' if one.deferred else ''}", 2)
        if one.reason:
            terminal.say(one.reason, 4)
        for field in one.fields:
            own = "; yours stays" if field.own else ""
            terminal.say(f"{field.words}: {' / '.join(field.was)}", 4)
            terminal.say(f"now: {' / '.join(field.now) or 'nothing'}{own}", 6)
