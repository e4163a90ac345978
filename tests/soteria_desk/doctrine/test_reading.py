"""The reading part of a pack: refused where it is broken, read only when asked for, kept but never stale."""

import shutil
from pathlib import Path

import pytest

from soteria_desk import paths
from soteria_desk.doctrine import compiled
from soteria_desk.doctrine.law import OffenceLaw
from soteria_desk.doctrine.library import keep_shipped, load_library
from soteria_desk.doctrine.loader import READING_FOLDERS
from soteria_desk.doctrine.procedure import Deadline
from soteria_desk.doctrine.reading import FILE_TYPES
from soteria_desk.doctrine.validate import problems
from soteria_desk.errors import DoctrineError

OFFENCES, TIMES, CONSENT = "law/offences-2003.toml", "law/deadlines.toml", "law/consent.toml"
SOURCES, DATES, WINDOWS, GATES = "law/sources.toml", "law/dates.toml", "law/windows.toml", "law/gates.toml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(paths.resources() / "doctrine", tmp_path / "pack"))


def _edit(pack: Path, name: str, old: str, new: str) -> None:
    text = (pack / name).read_text(encoding="utf-8")
    assert old in text
    (pack / name).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


@pytest.mark.parametrize(
    ("name", "old", "new", "item", "what"),
    [
        (OFFENCES, 'consent = "CE+P"', 'consent = "CE-P"', "SOA-1.consent", "CE-P"),
        (OFFENCES, "penalties =", "penaltys =", "SOA-1", "penaltys"),
        (OFFENCES, 'sources = ["SOA03"]', "sources = []", "SOA-1", "no source"),
        (OFFENCES, 'sources = ["SOA03"]', 'sources = ["SOA30"]', "SOA-1", "SOA30"),
        (OFFENCES, 'bears_on = ["no-belief"]', 'bears_on = ["no-belif"]', "SOA-1", "no-belif"),
        (OFFENCES, 'bears_on = ["no-belief"]', 'bears_on = ["act"]', "SOA-1", "must bear on 'no-belief'"),
        (OFFENCES, 'bears_on = ["no-belief"]', 'bears_on = ["risk"]', "SOA-1", "is a point to prove"),
        (OFFENCES, 'id = "no-belief"', 'id = "no-consent"', "SOA-1", "doubled"),
        (OFFENCES, 'id = "SOA-1"', 'id = "SOA-0"', "SOA-0", "stands in offences.toml too"),
        (OFFENCES, 'id = "SOA-2"', 'id = "SOA-1"', "SOA-1", "used twice"),
        (OFFENCES, "to = 2022-06-27", "to = 2002-06-27", "SOA-14", "turned round"),
        (OFFENCES, "to = 2022-06-27", "to = 2022-06-26", "SOA-14", "no boundary that names it"),
        (OFFENCES, 'confidence = "unconfirmed"\n', "", "SOA-15", "do not agree"),
        (OFFENCES, 'widens = ["SOA-16"', 'widens = ["SOA-61A"', "SOA-22A", "SOA-61A"),
        (OFFENCES, "victim_under = 13", "victim_under = 0", "SOA-5", "leaves no age"),
        (OFFENCES, "victim_under = 16 }", "victim_under = 16, victim_from = 16 }", "SOA-9", "leaves no age"),
        (OFFENCES, "suspect_from = 18", "suspect_from = 180", "SOA-9", "none that people have"),
        (OFFENCES, 'covers = ["rape"]', 'covers = ["rapes"]', "SOA-5", "kind of conduct 'rapes'"),
        ("law/offences-companion.toml", "act_year = 1997", "act_year = 1998", "D-PHA2/2A", "year in the name"),
        (OFFENCES, 'consent = "CE+P"', 'consent = "CE+P"\nact_year = 2003', "SOA-1", "year in the name"),
        (DATES, "known_from = 1957-01-01", "known_from = 1956-01-01", "R1", "1956-01-01 is no boundary"),
        (DATES, 'test = "abroad"', 'test = "sentence"', "R7", "no rule is of the test 'abroad'"),
        (DATES, 'test = "abroad"', 'test = "elsewhere"', "R7.test", "elsewhere"),
        (DATES, "bands = [", "# bands = [", "", "not valid TOML"),
        (DATES, 'later = "2003"', 'later = ""', "R1", "needs more"),
        (DATES, "on = 2004-05-01", "on = 2004-05-02", "R1", "2004-05-01 is no boundary"),
        (CONSENT, 'value = "s75-asleep"', 'value = "s75-asleeep"', "s75-d", "s75-asleeep"),
        (CONSENT, "behaviour = sleeping-or-unconscious", "behaviour = sleeping", "s75-d", "'sleeping' is not a value"),
        (CONSENT, '"loe-sleep-unconscious"', '"loe-sleeping"', "s75-d", "loe-sleeping"),
        (TIMES, 'trigger = "suspect-arrested"', 'trigger = "arrest"', "DL-01", "'arrest'"),
        (TIMES, 'direction = "before"', 'direction = "within"', "DL-11", "have neither terms nor rounding"),
        (TIMES, ', applies = "other victims"', "", "DL-01", "to whom"),
        (TIMES, 'unit = "working-day"', 'unit = "hour"', "DL-01", "does not fit"),
        (TIMES, 'unit = "working-day"', 'unit = "fortnight"', "DL-01.terms[0].unit", "fortnight"),
        (WINDOWS, "shortest = { amount = 2,", "shortest = { amount = 9,", "nails-and-combings", "turned round"),
        (WINDOWS, '"loe-victim-clothing"', '"loe-clothing"', "vaginal-swabs", "loe-clothing"),
        ("law/limits.toml", "order = 2", "order = 9", "bail-3-months", "not in order"),
        ("law/victims-code.toml", "number = 2", "number = 1", "right-2", "used twice"),
        (GATES, 'id = "whole-phone"', 'id = "Capacity"', "Capacity", "of another kind"),
        (GATES, 'gate = "victim-device"', 'gate = "victim-devise"', "no-case-without-phone", "victim-devise"),
        (GATES, '"PQ9", "PQ10"', '"PQ9", "PQ11"', "third-party-material", "PQ11"),
        (GATES, 'id = "holder-has-it"', 'id = "authorised"', "third-party-material", "one id twice"),
        ("law/checks.toml", '"DL-10"', '"DL-100"', "CHK-DIG-5", "DL-100"),
        ("law/notes.toml", '"SOA-66AE"', '"SOA-66AZ"', "crime-and-policing-2026", "SOA-66AZ"),
        (SOURCES, 'date = "undated"', 'date = ""', "HIST", "Add date"),
        (SOURCES, 'status = "secondary"', 'status = "read"', "HIST", "one of the known statuses"),
        (SOURCES, 'status = "secondary"', 'status = "unconfirmed"', "HIST", "do not agree"),
        (SOURCES, 'key = "HIST"', 'key = "SOA03"', "SOA03", "defines that source too"),
    ],
)  # fmt: skip
def test_broken_law_is_told_by_file_and_item(
    pack: Path, name: str, old: str, new: str, item: str, what: str
) -> None:
    _edit(pack, name, old, new)
    found = problems(pack)
    assert [one for one in found if one.file == name and one.item == item and what in one.what + one.cure], (
        found
    )
    assert all(one.cure for one in found)


def test_broken_law_is_refused_when_it_is_asked_for_and_stops_no_planning(pack: Path) -> None:
    _edit(pack, TIMES, 'trigger = "suspect-arrested"', 'trigger = "arrest"')
    library = load_library(pack)
    assert len(library.enquiries) == 229
    with pytest.raises(DoctrineError, match="DL-01"):
        library.reading  # noqa: B018


def test_a_definition_without_points_to_prove_is_told(pack: Path) -> None:
    _edit(pack, "offences.toml", 'id = "SOA-63"', 'id = "SOA-630"')
    assert ("offences.toml", "SOA-630") in {(one.file, one.item) for one in problems(pack)}


def test_an_unconfirmed_foundation_is_warned_about(pack: Path) -> None:
    _edit(pack, OFFENCES, 'sources = ["SOA03"]', 'sources = ["SOA56"]')
    (problem,) = problems(pack)
    assert (problem.item, problem.severity) == ("SOA-1", "warning")


def test_the_law_is_read_only_when_asked_for_and_not_after_it_changed(pack: Path) -> None:
    library = load_library(pack)
    _edit(pack, TIMES, "28 days", "27 days")
    with pytest.raises(DoctrineError, match="has changed"):
        library.reading  # noqa: B018


def test_the_hash_covers_the_law(pack: Path) -> None:
    before = load_library(pack).hash
    _edit(pack, TIMES, "28 days", "27 days")
    assert load_library(pack).hash != before


def test_every_folder_of_the_reading_part_has_a_type() -> None:
    assert set(FILE_TYPES) == READING_FOLDERS


# --- The kept form -----------------------------------------------------------------------------------


@pytest.fixture
def shipped(tmp_path: Path, pack: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped pack, in a place where a kept form may be written."""
    place = tmp_path / "resources"
    place.mkdir()
    shutil.move(pack, place / "doctrine")
    monkeypatch.setattr(paths, "resources", lambda: place)
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    return place / "doctrine"


def test_what_is_kept_says_the_same_as_the_files(shipped: Path) -> None:
    first = load_library()
    law = dict(first.reading.entries)
    assert compiled.place(shipped, "planner").is_file() and compiled.place(shipped, "law").is_file()
    second = load_library()
    assert (second.enquiries, second.conditions) == (first.enquiries, first.conditions)
    assert (second.offences, second.sources, second.hash) == (first.offences, first.sources, first.hash)
    assert second.reading.entries == law
    assert list(second.reading.of(OffenceLaw)) == list(first.reading.of(OffenceLaw))
    assert second.reading.sources == first.reading.sources


@pytest.mark.parametrize("name", ["purposes.toml", TIMES])
def test_what_is_kept_is_left_aside_once_any_word_of_the_pack_changes(shipped: Path, name: str) -> None:
    old = load_library()
    assert old.reading
    _edit(shipped, name, "The sexual act", "A sexual act") if name == "purposes.toml" else _edit(
        shipped, name, "Told that the suspect has been arrested, and why.", "Told of the arrest."
    )
    new = load_library()
    assert new.hash != old.hash
    assert new.purposes["act"].meaning.startswith("A sexual") == (name == "purposes.toml")
    assert (new.reading.of(Deadline)["DL-01"].text == "Told of the arrest.") == (name == TIMES)


@pytest.mark.parametrize("change", ["cut", "bit", "other code", "nonsense"])
def test_what_is_kept_is_left_aside_where_it_is_damaged(
    shipped: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_library().reading
    for part in ("planner", *FILE_TYPES):
        file = compiled.place(shipped, part)
        data = file.read_bytes()
        match change:
            case "cut":
                file.write_bytes(data[: len(data) // 2])
            case "bit":
                file.write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
            case "nonsense":
                file.write_bytes(b"")
            case _:
                monkeypatch.setattr(compiled, "_code", lambda: b"c" * 32)
    library = load_library()
    assert len(library.enquiries) == 229
    assert len(library.reading.of(OffenceLaw)) == 91


def test_reading_leaves_nothing_where_byte_code_is_not_kept_but_asking_for_it_does(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    assert load_library().reading
    assert list(shipped.parent.glob("*.compiled*")) == []
    keep_shipped()
    parts = {"planner", *READING_FOLDERS}
    assert {file.name for file in shipped.parent.glob("*.compiled*")} == {
        f"doctrine-{part}.compiled" for part in parts
    }


def test_a_pack_from_elsewhere_has_no_kept_form(pack: Path) -> None:
    assert load_library(pack).reading
    assert not compiled.place(pack, "planner").exists()


def test_a_folder_that_nobody_may_write_is_no_obstacle(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> tuple[int, str]:
        raise PermissionError(13, "read-only")

    monkeypatch.setattr("soteria_desk.doctrine.compiled.tempfile.mkstemp", refused)
    assert load_library().reading
    assert list(shipped.parent.glob("*.compiled*")) == []
