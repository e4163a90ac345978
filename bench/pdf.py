"""How long a plan of about 60 pages takes on paper, beside ReportLab's own flowables with the same words.

Run as `python -m bench.pdf [--json]`. Whole processes with their imports, taken in turns. Goal: at most 1.3
times the floor. `python -m bench.pdf --once ROWS` is one process of the product.
"""

import argparse
import io
import json
import statistics
import subprocess
import sys
import time
from datetime import UTC, date, datetime

from bench.floors import pdf_spec

RATIO_GOAL = 1.3
ROWS = 600


def print_plan(rows: int) -> bytes:
    """Return a plan with the words of the floor's document, printed."""
    from soteria_desk.casework.plan import (
        Plan,
        PlanConduct,
        PlanGroup,
        PlanLine,
        PlanOfficer,
        PlanPack,
        PlanPoint,
        PlanProfileRow,
        Seal,
    )
    from soteria_desk.report.compose import compose
    from soteria_desk.report.pdf import write_pdf

    def line(row: pdf_spec.Row) -> PlanLine:
        return PlanLine(
            reference=row.number, title=row.action, concerns="Suspect 1", tag="suspect", looks_at="suspect",
            phase="before", why="", because="", towards=row.rationale, away="", points=("consent",),
            state=row.state, owner=row.owner, due_on=date(2026, 3, 13), late=False, urgency="standard",
            urgency_text="", lost_text="", steps=(), intrusive=False, proportionality=(), result="", pointed="",
            decision="", not_pursued_reason="", sources=(),
        )  # fmt: skip

    parts = pdf_spec.make(rows)
    officer = PlanOfficer(title="DC A. Example", initials="AE", number="1000")
    plan = Plan(
        casebook="Bench", demonstration=True, marking="OFFICIAL-SENSITIVE", case_id="c" * 32,
        reference="C-2026-00042", operation="BENCH", force="", status="", reported="", officer=officer,
        supervisor=officer, review_due="", revision=1, replaces="",
        summary="\n\n".join(text for part in parts for text in part.paragraphs),
        made_at=datetime(2026, 3, 10, tzinfo=UTC), made_by=officer, program="0",
        pack=PlanPack(id="bench", version="1", on=date(2026, 1, 1), hash=""), earlier_seq=0, earlier_head="",
        parts=(), offences=(), victim_first=(), context=(),
        profile=(PlanProfileRow(tag="suspect", label="Suspect", done=1, in_progress=1, adopted=1, proposed=0),),
        conduct=PlanConduct(before=1, during=1, after=1, account_tested=1), focus_text="", lines_text="",
        changes_since="", changes=(), checks=(),
        groups=tuple(
            PlanGroup(letter=str(number), heading=part.title, counts="", lines=tuple(map(line, part.rows)))
            for number, part in enumerate(parts)
        ),
        points=(PlanPoint(number=1, id="consent", label="consent"),), proposals=(), decisions=(), questions=(),
        sources=(),
    )  # fmt: skip
    seal = Seal(fingerprint="0123456789ABCDEF" * 4, record="Record 1 · 0123",
                issued_at=datetime(2026, 3, 10, tzinfo=UTC))  # fmt: skip
    return write_pdf(compose(plan, seal))


def pages(data: bytes) -> int:
    """Return how many pages a PDF has."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(io.BytesIO(data))
    try:
        return len(document)
    finally:
        document.close()


def peak_megabytes() -> float | None:
    """Return the most memory this process has held, where the system tells."""
    try:
        import resource
    except ImportError:
        return None
    per_megabyte = 1024 * 1024 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / per_megabyte, 1)


def once(rows: int) -> dict[str, object]:
    """Print once in this process and say how large the result and the process became."""
    data = print_plan(rows)
    peak = peak_megabytes()
    return {"pages": pages(data), "kB": len(data) // 1000, "peak_MB": peak}


def process(module: str, *arguments: str) -> tuple[float, str]:
    """Run a module in a process of its own; return seconds and what it said."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], check=True, capture_output=True, text=True
    )
    return time.perf_counter() - start, done.stdout


def measure(rounds: int = 5) -> dict[str, object]:
    """Return one row of figures; product and floor take turns, so that a slow moment meets both."""
    ours, floors, said = [], [], "{}"
    for number in range(rounds + 1):
        floor, _ = process("bench.floors.pdf_reportlab", str(ROWS))
        value, said = process("bench.pdf", "--once", str(ROWS))
        if number:  # the first round warms the disk
            floors.append(floor)
            ours.append(value)
    ratio = statistics.median(one / base for one, base in zip(ours, floors, strict=True))
    return {
        "name": "pdf",
        "ratio": round(ratio, 2),
        "ratio_goal": RATIO_GOAL,
        "floor": round(statistics.median(floors), 3),
        "value": round(statistics.median(ours), 3),
        "unit": f"s for {ROWS} lines, whole process",
        **json.loads(said),
    }


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--json", action="store_true")
    options.add_argument("--once", type=int, metavar="ROWS")
    given = options.parse_args()
    if given.once:
        print(json.dumps(once(given.once)))
        return
    row = measure()
    if given.json:
        print(json.dumps(row))
    else:
        print("  ".join(f"{key}={value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
