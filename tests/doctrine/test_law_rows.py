"""Every statement of law in the pack goes back to a row of the research, and no row was lost on the way.

`research/law.json` is the research of November 2026, row by row: where it stands, what it says of mode, maximum,
time or days, the consent code, and how sure it is. Nothing in it is changed to make a test pass.
"""

import re
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from soteria_desk.doctrine.entry import Entry
from soteria_desk.doctrine.law import Boundary, OffenceLaw
from soteria_desk.doctrine.library import load_library
from soteria_desk.doctrine.procedure import Deadline, LawNote, StartEvent, Window


class Row(msgspec.Struct, forbid_unknown_fields=True):
    row: str
    said: str
    confidence: str
    max: str = ""
    consent: str = ""


LIBRARY = load_library()
READING = LIBRARY.reading
RESEARCH = {
    row.row: row
    for row in msgspec.json.decode(
        (Path(__file__).parent / "research" / "law.json").read_bytes(), type=list[Row]
    )
}
ITEMS = {
    entry.row: entry
    for _, entry in READING.all()
    if not isinstance(entry, LawNote | Boundary | StartEvent) and entry.row in RESEARCH
}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _figures(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d+", text))


def test_no_row_of_the_research_was_lost() -> None:
    assert sorted(set(RESEARCH) - set(ITEMS)) == []


def test_every_item_of_law_names_its_row_or_section() -> None:
    sections = {
        "0",
        "1",
        "2",
        "3",
        "4A",
        "4B",
        "4C",
        "4D",
        "5",
        "6",
        "7",
        "8",
        "9",
        "10",
        "11",
        "12",
        "12 triggers",
    }
    for kind, entry in READING.all():
        if READING.file_of[kind, entry.id].startswith("law/") and entry.row not in RESEARCH:
            assert set(entry.row.split("; ")) <= sections | {*RESEARCH, "1B R4", "4 CHK-DIG-3"}, (
                kind,
                entry.id,
            )


@pytest.mark.parametrize("row", RESEARCH.values(), ids=lambda row: row.row)
def test_an_item_is_as_sure_as_the_research(row: Row) -> None:
    if row.confidence:
        assert ITEMS[row.row].confidence == row.confidence


OFFENCES = [row for row in RESEARCH.values() if row.row[:2] in ("1A", "1B", "1C") and row.max]


def _offence(row: Row) -> OffenceLaw:
    entry = ITEMS[row.row]
    assert isinstance(entry, OffenceLaw)
    return entry


@pytest.mark.parametrize("row", OFFENCES, ids=lambda row: row.row)
def test_consent_code_mode_and_maximum_are_those_of_the_research(row: Row) -> None:
    offence = _offence(row)
    if row.row[:2] != "1B" and row.consent not in ("as full", "-"):
        assert offence.consent == re.split(r"[ ,]", row.consent)[0]
    maxima = " ".join(penalty.maximum for penalty in offence.penalties)
    for years in re.findall(r"\b(\d+)y", row.max):
        assert f"{years} year" in maxima, row.max
    assert ("life" in row.max) == ("life" in maxima) or "as s." in row.max
    modes = {penalty.mode for penalty in offence.penalties}
    for mode in ("IO", "EW", "SO"):
        if re.search(rf"\b{mode}\b", row.max):
            assert mode in modes, row.max


@pytest.mark.parametrize("row", OFFENCES, ids=lambda row: row.row)
def test_every_day_the_research_gives_for_an_offence_is_in_the_pack(row: Row) -> None:
    offence = _offence(row)
    definition = LIBRARY.offences.get(offence.id)
    said = msgspec.json.encode([offence, definition]).decode()
    words = " ".join([*offence.traps, definition.note if definition else ""])
    for number, month, year in re.findall(r"(\d{1,2}) (\w{3}) (\d{4})", row.said):
        day, after = (f"{year}-{MONTHS.index(month) + 1:02d}-{int(number) - step:02d}" for step in (0, 1))
        spoken = re.search(rf"{number} {month}\w* {year}", words)
        assert day in said or after in said or spoken, (number, month, year)


@pytest.mark.parametrize(
    "row", [row for row in RESEARCH.values() if row.row.startswith(("12 DL", "8."))], ids=lambda row: row.row
)
def test_every_figure_of_a_time_limit_is_in_the_pack(row: Row) -> None:
    entry: Entry = ITEMS[row.row]
    assert isinstance(entry, Deadline | Window)
    said = msgspec.json.encode(entry).decode()
    for figure in _figures(re.sub(r"s\.\d+|1972|24h first", "", row.said)):
        assert re.search(rf"\b{figure}\b", said), row.said


def test_the_counts_of_the_research_are_met() -> None:
    counts = {kind: len(rows) for kind, rows in READING.entries.items()}
    print(counts)
    assert counts["offence"] == 91 == 56 + 20 + 15
    assert counts["deadline"] == 48
    assert counts["window"] == 31
    assert counts["victim-right"] == 12
    assert counts["law-check"] == 52
    assert counts["law-change"] == 12
    assert counts["element"] == 11
    assert counts["presumption"] == 8
    assert counts["date-rule"] == 7
    assert counts["gate"] == 2
    assert counts["limit"] == 14
    assert counts["law-note"] == 48
