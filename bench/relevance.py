"""How well proposals meet what a detective expects to see first, on invented cases; beside shuffles and the best pick.

Run as `python -m bench.relevance [--json] [--case NAME]`. The stories, what is expected and the facts of each case in
`tests/doctrine/relevance/` were written apart from each other and apart from the conditions and the order (its
README says how). Cases with an even number are held back: none was opened while the order was made, though the
figures of the group were looked at. Cases called fresh were written last and measured once.

For each case: `recall`, the share of the lines that must be there which are proposed at all; `first`, the share of them
among the first fifteen of what the case brings in; `shuffled`, the same for the mean of forty shuffles of that list;
`best`, for the best possible pick of fifteen from it; `dossier`, for the order the research suggested (0.7 of it);
`wrong`, lines proposed that must not be; `reader`, of the cases that have one, what a second reader of the story
put among the first fifteen, from all lines and without the program.
"""

import argparse
import json
import random
import statistics
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from soteria_desk.doctrine.library import Library, load_library
from soteria_desk.doctrine.model import EnquiryTemplate
from soteria_desk.planner.facts import read_facts
from soteria_desk.planner.propose import Proposal, Proposals, propose

ROOT: Final = Path(__file__).resolve().parent.parent / "tests" / "doctrine" / "relevance"
FIRST: Final = 15
SHUFFLES: Final = 40


class Expected(NamedTuple):
    """What a case must have among the first fifteen, and must not have at all."""

    must: frozenset[str]
    never: frozenset[str]


class Case(NamedTuple):
    """One case: its name, its facts as in a FACTS.json, what is expected of it, and a second reader's fifteen."""

    name: str
    facts: dict[str, Any]
    expected: Expected
    reader: frozenset[str]

    @property
    def group(self) -> str:
        """worked: of the dossier; seen: looked at while the order was made; made: for that purpose; held back: not."""
        number = self.name.partition("-")[0]
        if not number.isdecimal():
            return number
        return "held back" if int(number) % 2 == 0 else "seen"


class Row(NamedTuple):
    """Figures of one case; shares from 0 to 1, `wrong` a number of lines."""

    name: str
    group: str
    recall: float
    first: float
    shuffled: float
    best: float
    dossier: float
    wrong: int
    listed: int
    reader: float | None


def cases(root: Path = ROOT) -> list[Case]:
    """Return every case that has facts and expectations, by name."""
    out = []
    for folder in sorted(root.iterdir()):
        facts, expected = folder / "facts.json", folder / "expected.toml"
        if facts.is_file() and expected.is_file():
            said = tomllib.loads(expected.read_text("utf-8"))
            second = folder / "reader.toml"
            reader = tomllib.loads(second.read_text("utf-8"))["first"] if second.is_file() else ()
            out.append(
                Case(
                    folder.name,
                    json.loads(facts.read_text("utf-8")),
                    Expected(frozenset(said["must"]), frozenset(said["never"])),
                    frozenset(reader),
                )
            )
    return out


def ids(proposal: Proposal) -> frozenset[str]:
    """The lines that one row shows: itself and those it stands for."""
    return frozenset((proposal.template.id, *(one.template.id for one in proposal.alike)))


def share(shown: Iterable[frozenset[str]], must: frozenset[str]) -> float:
    """The share of the lines that must be there which these rows show."""
    return len(must & frozenset().union(*shown)) / len(must)


# The order that the research suggested, for comparison; it is not ours.
_URGENCY: Final = {"immediate": 40, "24h": 30, "7d": 20, "28d": 10, "standard": 0}
_LOOKS_AT: Final = {"suspect": 20, "circumstances": 10, "victim": 0}
_INTRUSION: Final = {"none": 0, "low": 3, "high": 15}
_KEYS: Final = ("relationship", "context", "behaviour", "fact", "account", "issue", "offence", "victim.age")


def dossier_points(proposal: Proposal) -> int:
    """Points by 0.7 of the research: urgency, whose conduct, kinds of facts met, intrusion."""
    line: EnquiryTemplate = proposal.template
    met = {fact.key for fact in proposal.because}
    return (
        _URGENCY[line.urgency]
        + _LOOKS_AT[line.looks_at]
        + 4 * sum(key in met for key in _KEYS)
        - _INTRUSION[line.intrusion]
    )


def best(rows: Sequence[frozenset[str]], must: frozenset[str]) -> float:
    """The share that the best pick of rows shows: each time the row that shows most of what is still missing."""
    missing = set(must)
    for _ in range(FIRST):
        missing -= max(rows, key=lambda row: len(row & missing), default=frozenset())
    return 1 - len(missing) / len(must)


def judge(case: Case, library: Library) -> tuple[Row, Proposals]:
    """Measure one case."""
    proposals = propose(read_facts(case.facts, library), library)
    (must, never), reader = case.expected, case.reader
    brought = [one for one in proposals.lines if one.block == "case"]
    rows = [ids(one) for one in brought]
    chance = random.Random(case.name)
    shuffled = statistics.mean(
        share(chance.sample(rows, min(FIRST, len(rows))), must) for _ in range(SHUFFLES)
    )
    by_dossier = sorted(brought, key=lambda one: (-dossier_points(one), one.template.id))
    everything = {one.template.id for one in proposals.each()}
    return (
        Row(
            name=case.name,
            group=case.group,
            recall=len(must & everything) / len(must),
            first=share(rows[:FIRST], must),
            shuffled=shuffled,
            best=best(rows, must),
            dossier=share([ids(one) for one in by_dossier[:FIRST]], must),
            wrong=len(never & everything),
            listed=len(rows),
            reader=len(must & reader) / len(must) if reader else None,
        ),
        proposals,
    )


def summary(rows: Sequence[Row]) -> dict[str, Any]:
    """Means of some cases, in percent; wrong lines as a sum."""
    shares = ("recall", "first", "shuffled", "best", "dossier")
    read = [row.reader for row in rows if row.reader is not None]
    return {
        "cases": len(rows),
        **{name: round(100 * statistics.mean(getattr(row, name) for row in rows), 1) for name in shares},
        "wrong": sum(row.wrong for row in rows),
        "listed": round(statistics.mean(row.listed for row in rows), 1),
        "reader": round(100 * statistics.mean(read), 1) if read else "",
    }


def measure() -> dict[str, Any]:
    """Return the figures of every group of cases."""
    library = load_library()
    rows = [judge(case, library)[0] for case in cases()]
    groups = {
        group: summary([row for row in rows if row.group == group])
        for group in ("worked", "made", "seen", "held back", "fresh")
        if any(row.group == group for row in rows)
    }
    return {"name": "relevance", "unit": "percent", "groups": groups, "all": summary(rows)}


def tell(name: str) -> None:
    """Print what one case shows, and what it misses."""
    library = load_library()
    case = next(one for one in cases() if one.name.startswith(name))
    row, proposals = judge(case, library)
    print(row)
    missing = case.expected.must - {one.template.id for one in proposals.each()}
    left = {one.template.id: one.reason for one in proposals.left}
    for nth, one in enumerate(proposals.block("case"), 1):
        mark = "must" if ids(one) & case.expected.must else ""
        mark = "WRONG" if ids(one) & case.expected.never else mark
        if nth <= FIRST or mark:
            also = "".join(f" + {other.template.id}" for other in one.alike)
            print(f"{nth:3} {one.score:4} {mark:5} {one.template.id}{also}: {one.because_text}")
    for id_ in sorted(missing):
        print("missing", id_, left.get(id_, library.enquiries[id_].when))


def main() -> None:
    """Print the figures, as one JSON object or in words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--case", help="what one case shows, by the beginning of its name")
    args = parser.parse_args()
    if args.case:
        tell(args.case)
        return
    found = measure()
    if args.json:
        print(json.dumps(found))
        return
    print("cases      number recall first shuffled best dossier wrong listed  reader")
    for name, row in {**found["groups"], "all": found["all"]}.items():
        figures = " ".join(f"{row[key]:>7}" for key in list(row))
        print(f"{name:10}{figures}")


if __name__ == "__main__":
    main()
