"""`soteria plan`: list and issue revisions, print them, and tell from a paper which one it is."""

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soteria_desk.cli import plan_guidance
from soteria_desk.cli.common import Subparsers, unlocked, with_casebook
from soteria_desk.cli.terminal import Terminal
from soteria_desk.vault.crockford import groups

if TYPE_CHECKING:
    from soteria_desk.desk import Desk
    from soteria_desk.services.audit import Comparison
    from soteria_desk.services.case_file import Issued
    from soteria_desk.services.export import Verdict

_CODES = (
    re.compile(r"\b[0-9A-F]{4}(?:[ \-.]?[0-9A-F]{4}){3,15}\b", re.IGNORECASE),
    # A zero may have been typed as the letter; looked for second, since words such as "code" would fit too.
    re.compile(r"\b[0-9A-FO]{4}(?:[ \-.]?[0-9A-FO]{4}){3,15}\b", re.IGNORECASE),
)


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group."""
    group = commands.add_parser(
        "plan",
        help="list, issue, print and verify plans",
        description="A plan that is issued becomes a numbered revision that never changes.",
        allow_abbrev=False,
    )
    inside = Subparsers(group.add_subparsers(title="commands", metavar="COMMAND", required=True))
    made = inside.add("list", "list the revisions of a casebook or of one case")
    with_casebook(made)
    made.add_argument("--case", help="reference or operation name; all cases where left out")
    made.set_defaults(run=list_revisions)

    made = inside.add("issue", "issue the plan of a case as its next revision")
    with_casebook(made)
    made.add_argument("case", metavar="CASE", help="reference or operation name")
    made.add_argument(
        "--self-approved",
        default="",
        metavar="REASON",
        help="exception: the officer in the case will sign their own plan; the reason is printed on page 1",
    )
    made.set_defaults(run=issue)

    made = inside.add(
        "checks",
        "how the checks of the guidance stand for a case",
        "They advise; people decide. Those asked before a plan is issued are the only ones that can stop that.",
    )
    with_casebook(made)
    made.add_argument("case", metavar="CASE", help="reference or operation name")
    made.set_defaults(run=checks)

    made = inside.add(
        "pdf",
        "make the PDF of a revision, or of the draft",
        "The same revision with the same copy label gives the same bytes, whenever and wherever it is made.",
    )
    with_casebook(made)
    made.add_argument("case", metavar="CASE", help="reference or operation name")
    made.add_argument("--out", type=Path, required=True, help="file ending in .pdf, or a folder")
    which = made.add_mutually_exclusive_group()
    which.add_argument("--revision", type=int, default=0, metavar="N", help="the newest where left out")
    which.add_argument("--draft", action="store_true", help="the plan as it stands, marked as a draft")
    made.add_argument("--large-print", action="store_true", help="12 point, on more pages")
    made.add_argument("--copy", default="", metavar="TEXT", help="whose copy it is, e.g. 'Copy 2, DI Wren'")
    made.set_defaults(run=pdf)

    made = inside.add(
        "verify",
        "tell from a PDF, a fingerprint, a record head or a return slip which revision it is",
        "What stands on paper is compared with the log: every entry and signature up to it is checked, the "
        "fingerprint is worked out anew, and the comparison goes on the record. Exit code 0: it is that revision "
        "or record (a PDF: byte for byte as it was printed). 1: it is not, or not known. 4: the log does not hold.",
    )
    with_casebook(made)
    made.add_argument("thing", metavar="PDF|CODE", help="a PDF file, or what the paper or its slip says")
    made.set_defaults(run=verify)

    plan_guidance.add_to(inside)


def _as_json(desk: "Desk", issued: "Issued") -> dict[str, Any]:
    file = desk.casework.file(issued.case_id)
    review = issued.review
    return {
        "id": issued.id,
        "kind": "revision",
        "case": file.case.reference,
        "title": file.case.title(),
        "revision": issued.number,
        "fingerprint": issued.fingerprint,
        "record": issued.head,
        "issued_at": issued.issued_at.isoformat(),
        "issued_by": file.officer_title(issued.issued_by),
        "outcome": str(review.outcome) if review else "",
        "signed_by": file.officer_title(review.signed_by) if review else "",
        "signed_at": review.signed_at.isoformat() if review else "",
    }


def list_revisions(args: argparse.Namespace, terminal: Terminal) -> int:
    """List revisions, case by case, newest first."""
    from soteria_desk import dates

    with unlocked(args, terminal) as desk:
        cases = [desk.casework.find(args.case)] if args.case else [row.id for row in desk.casework.cases()]
        files = [desk.casework.file(case_id) for case_id in cases]
        if args.json:
            terminal.json([_as_json(desk, issued) for file in files for issued in file.issued])
            return 0
        for file in files:
            terminal.say(f"{file.case.reference}  {file.case.title()}")
            for issued in file.issued:
                review = issued.review
                signed = (
                    f"{review.outcome.value.replace('-', ' ')}, {dates.moment(review.signed_at)}"
                    if review
                    else "not signed"
                )
                terminal.say(f"R{issued.number}  issued {dates.moment(issued.issued_at)}; {signed}", 2)
                terminal.say(f"Fingerprint {issued.short_fingerprint()} · {issued.head}", 6)
            if not file.issued:
                terminal.say("No revision has been issued.", 2)
    return 0


def issue(args: argparse.Namespace, terminal: Terminal) -> int:
    """Issue the next revision."""
    with unlocked(args, terminal) as desk:
        issued = desk.review.issue(desk.casework.find(args.case), self_approved=args.self_approved)
        if args.json:
            terminal.json(_as_json(desk, issued))
        else:
            terminal.say(f"Issued as revision {issued.number}.")
            terminal.say(f"Fingerprint  {groups(issued.fingerprint)}")
            terminal.say(f"Record head  {issued.head}")
    return 0


def checks(args: argparse.Namespace, terminal: Terminal) -> int:
    """Tell how every check stands: raised, passed, or left to the reviewer."""
    from soteria_desk.services.plan_checks import standing

    with unlocked(args, terminal) as desk:
        draft = desk.planning.draft(desk.casework.find(args.case))
        rows = list(standing(draft, desk.library))
    if args.json:
        terminal.json(
            [
                {"id": one.id, "kind": "check", "severity": one.grade, "asked": one.asked, "state": one.state,
                 "text": one.text, "detail": one.detail, "confirmed": one.confirmed}
                for one in rows
            ]
        )  # fmt: skip
        return 0
    for state, heading in (("raised", "RAISED"), ("reviewer", "FOR THE REVIEWER"), ("passed", "PASSED")):
        terminal.say(heading)
        for one in sorted(
            (one for one in rows if one.state == state), key=lambda one: "BHML".index(one.grade)
        ):
            terminal.say(f"{one.grade}  {one.id}  {one.text}{'' if one.confirmed else ' (unconfirmed)'}", 2)
            if state == "reviewer":
                terminal.say(one.detail, 6)
        terminal.say()
    return 0


def pdf(args: argparse.Namespace, terminal: Terminal) -> int:
    """Make a PDF, log it and write it."""
    from soteria_desk.errors import InvalidField
    from soteria_desk.services.export import make_pdf

    if args.draft and args.copy:
        raise InvalidField(field="--copy", problem="a draft has no numbered copies.")
    with unlocked(args, terminal) as desk:
        case_id = desk.casework.find(args.case)
        if args.draft:
            order = desk.export.draft_order(case_id, large=args.large_print)
        else:
            order = desk.export.order(
                desk.review.issued(case_id, args.revision), args.copy, large=args.large_print
            )
        desk.store.require_writable()  # what cannot be put on the record is not printed
        made = make_pdf(order, terminal.progress("Printing"))
        path = args.out / order.file_name() if args.out.suffix.lower() != ".pdf" else args.out
        desk.export.save(order, made, path.absolute(), "by command")
    if args.json:
        terminal.json(
            {
                "id": order.seal.fingerprint if order.seal else "draft",
                "kind": "pdf",
                "path": str(path.absolute()),
                "pages": made.pages,
                "revision": order.plan.revision,
            }
        )
    else:
        terminal.say(f"{made.pages} pages: {path.absolute()}")
    return 0


def verify(args: argparse.Namespace, terminal: Terminal) -> int:
    """Say which revision a PDF or a code is, and what has changed since."""
    from soteria_desk.errors import WrongUsage

    path = Path(args.thing)
    data: bytes | None = None
    try:
        is_file = path.suffix.lower() == ".pdf" or path.exists()
    except (OSError, ValueError):
        is_file = False  # too long for a path: what somebody typed
    if is_file:
        try:
            data = path.read_bytes()
        except OSError as error:
            reason = error.strerror or "not readable"
            raise WrongUsage(
                problem=f"{path.name} cannot be opened ({reason})", command="soteria plan verify"
            ) from error
    with unlocked(args, terminal) as desk:
        if data is None:
            return _compare(desk, args, terminal)
        verdict = desk.export.verify_pdf(data)
        matches = verdict.answer == "identical"
        if args.json:
            terminal.json(_verdict_as_json(desk, verdict, matches))
        else:
            _tell(verdict, True, terminal)
    return 0 if matches else 1


def _compare(desk: "Desk", args: argparse.Namespace, terminal: Terminal) -> int:
    """Compare what was typed from paper with the log."""
    from soteria_desk.errors import FingerprintUnknown
    from soteria_desk.services.export import Verdict

    try:
        found = desk.audit.compare(_typed(args.thing), terminal.progress("Checking the log"))
    except FingerprintUnknown:
        if args.json:
            terminal.json(_verdict_as_json(desk, Verdict(answer="unknown"), False))
        else:
            terminal.say(
                "Not known: no revision in this casebook has this fingerprint, and no record this head."
            )
        return 1
    answer = "this-revision" if found.issued else "this-record"
    verdict = Verdict(
        answer=answer, issued=found.issued, title=found.title, changed=found.changed, newest=found.newest
    )
    if args.json:
        terminal.json(_verdict_as_json(desk, verdict, True) | _record_as_json(found))
        return 0
    if found.issued is not None:
        _tell(verdict, False, terminal)
    row = found.row
    terminal.say(f"{found.head}")
    terminal.say(f"{row.what}, {row.record}, {row.who}", 2)
    terminal.say(
        f"All {found.verified} entries up to it follow each other, and every signature is right. "
        f"{found.entries_since} entries since."
    )
    return 0


def _record_as_json(found: "Comparison") -> dict[str, Any]:
    return {
        "by": found.by,
        "entry": found.row.seq,
        "action": found.row.action,
        "head": found.head,
        "verified": found.verified,
        "entries_since": found.entries_since,
    }


_HEAD = re.compile(r"\brecord\s+\d{1,15}\s*[·.:,]?\s+[0-9a-z][0-9a-z \-]+", re.IGNORECASE)


def _typed(text: str) -> str:
    """The code in what somebody typed off a page: the record head where one is named, else the fingerprint."""
    found = _HEAD.search(text)
    return found[0] if found else _code_in(text)


def _code_in(text: str) -> str:
    """The fingerprint in what somebody typed off a page or a slip; the text itself where none is seen."""
    found = next((found for code in _CODES if (found := code.search(text))), None)
    return found[0] if found else text


def _verdict_as_json(desk: "Desk", verdict: "Verdict", matches: bool) -> dict[str, Any]:
    return {
        "id": verdict.issued.id if verdict.issued else "",
        "kind": "verdict",
        "answer": verdict.answer,
        "matches": matches,
        "newest": verdict.newest,
        "changed": list(verdict.changed),
        "revision": _as_json(desk, verdict.issued) if verdict.issued else None,
    }


def _tell(verdict: "Verdict", file: bool, terminal: Terminal) -> None:
    if verdict.issued is None and file:
        terminal.say("Not known: this file bears no fingerprint of a revision in this casebook.")
        return
    if verdict.issued is None:
        return
    if verdict.answer == "identical":
        terminal.say(f"Identical: byte for byte a print of {verdict.title}.")
    elif file:
        terminal.say(
            f"It says it is {verdict.title}, but its bytes are not those of any print on record. "
            "It was made elsewhere, encrypted, or changed."
        )
    else:
        terminal.say(f"It is {verdict.title}.")
    terminal.say("It is the newest revision." if verdict.newest else "A later revision has replaced it.")
    if verdict.changed:
        terminal.say("Changed in the case since:")
        for one in verdict.changed:
            terminal.say(one, 2)
    else:
        terminal.say("Nothing has changed in the lines of enquiry since.")
