"""How printing grows: 6,000 lines beside 600, in time and in memory.

Run as `python -m bench.pdf_growth [--json]`. Goals: ten times the lines in at most 9 times the time and 2.5
times the memory.
"""

import argparse
import json
import statistics

from bench.pdf import process

RATIO_GOAL = 9.0
MEMORY_GOAL = 2.5
SMALL, LARGE = 600, 6000


def measure(rounds: int = 3) -> dict[str, object]:
    """Return one row of figures; the floor is the product's own time for a tenth of the lines."""
    small, large, few, many = [], [], "{}", "{}"
    for number in range(rounds + 1):
        floor, few = process("bench.pdf", "--once", str(SMALL))
        value, many = process("bench.pdf", "--once", str(LARGE))
        if number:
            small.append(floor)
            large.append(value)
    at_few, at_many = json.loads(few), json.loads(many)
    memory = at_many["peak_MB"] / at_few["peak_MB"] if at_few["peak_MB"] else None
    return {
        "name": "pdf-growth",
        "ratio": round(statistics.median(b / a for a, b in zip(small, large, strict=True)), 2),
        "ratio_goal": RATIO_GOAL,
        "floor": round(statistics.median(small), 3),
        "value": round(statistics.median(large), 3),
        "unit": f"s for {LARGE} lines against {SMALL}, whole process",
        "memory_ratio": round(memory, 2) if memory else None,
        "memory_goal": MEMORY_GOAL,
        **at_many,
    }


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--json", action="store_true")
    row = measure()
    if options.parse_args().json:
        print(json.dumps(row))
    else:
        print("  ".join(f"{key}={value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
