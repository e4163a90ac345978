"""The document that floor and product both print: invented sections, paragraphs and rows, always the same."""

import random
from typing import NamedTuple

WORDS = [
    "enquiry",
    "scene",
    "witness",
    "account",
    "vehicle",
    "camera",
    "registry",
    "custody",
    "exhibit",
    "forensic",
    "statement",
    "timeline",
    "disclosure",
    "supervisor",
    "review",
    "threshold",
    "priority",
    "hypothesis",
    "corroborate",
    "liaison",
    "telephone",
    "record",
    "consent",
    "authority",
    "proportionate",
    "necessary",
    "recover",
    "preserve",
    "interview",
    "identify",
    "trace",
    "search",
    "strategy",
    "resource",
]
COLUMNS = ("No", "Line of enquiry", "Rationale", "Owner, due", "State")
STATES = ("adopted", "done", "in-progress")


class Row(NamedTuple):
    number: str
    action: str
    rationale: str
    owner: str
    state: str


class Part(NamedTuple):
    title: str
    paragraphs: list[str]
    rows: list[Row]


def make(rows: int = 600, sections: int = 20, seed: int = 5) -> list[Part]:
    """Return the sections of the document; `rows` are shared out evenly."""
    chance = random.Random(seed)

    def sentence(least: int, most: int) -> str:
        return " ".join(chance.choice(WORDS) for _ in range(chance.randint(least, most))).capitalize() + "."

    parts, number = [], 0
    for section in range(1, sections + 1):
        paragraphs = [" ".join(sentence(8, 18) for _ in range(chance.randint(3, 6))) for _ in range(4)]
        table = []
        for index in range(1, rows // sections + 1):
            number += 1
            owner = f"DC {1000 + number % 37}"
            table.append(
                Row(f"{section}.{index}", sentence(12, 26), sentence(10, 22), owner, STATES[number % 3])
            )
        parts.append(Part(f"{section}. {sentence(3, 6).rstrip('.')}", paragraphs, table))
    return parts
