"""The commands without a window: what they answer, to people and to machines, and how they fail."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from soteria_desk.doctrine.library import load_library
from soteria_desk.planner.facts import read_facts
from soteria_desk.planner.propose import propose
from tests.soteria_desk.cli.conftest import Command, Demo

SCENARIO = Path(__file__).parents[2] / "doctrine" / "scenarios" / "harrowmere-01.json"
WANTED = (
    "id", "kind", "title", "focus", "looks_at", "strategy", "urgency", "why", "towards", "away", "steps",
    "because", "sources",
)  # fmt: skip


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """A FACTS.json of an invented case."""
    path = tmp_path / "FACTS.json"
    path.write_text(json.dumps(msgspec.json.decode(SCENARIO.read_bytes())["facts"]), "utf-8")
    return path


def _three_parts(err: str) -> bool:
    lines = err.splitlines()
    return len(lines) == 3 and lines[0].startswith("E-") and all(line.strip() for line in lines)


# --- demo --------------------------------------------------------------------------------------------


def test_demo_tells_every_path_and_how_to_open_it(demo: Demo) -> None:
    assert Path(demo.casebook).is_dir()
    assert demo.told["passphrase"] and demo.told["label"]
    assert [Path(plan["pdf"]).read_bytes()[:5] for plan in demo.told["plans"]] == [b"%PDF-"] * 5


def test_demo_refuses_a_folder_with_something_else_in_its_place(command: Command, tmp_path: Path) -> None:
    (tmp_path / "Demonstration.casebook").mkdir()
    answer = command("demo", "--out", tmp_path)
    assert answer.code == 5
    assert _three_parts(answer.err)


# --- propose and facts -------------------------------------------------------------------------------


def test_propose_answers_what_the_planner_proposes_in_its_order(command: Command, facts: Path) -> None:
    library = load_library()
    expected = propose(read_facts(json.loads(facts.read_text("utf-8")), library), library)
    answer = command("propose", facts, "--json")
    assert (answer.code, answer.err) == (0, "")
    assert [one["id"] for one in answer.json] == [one.template.id for one in expected.each()]
    rows = [one for one in answer.json if not one["shown_with"]]
    assert [one["rank"] for one in rows] == list(range(1, len(expected.lines) + 1))
    for one in answer.json:
        assert set(WANTED) <= one.keys()
        assert one["because"] and one["steps"] and one["towards"] and one["away"]
    assert [one["block"] for one in rows] == [one.block for one in expected.lines]


def test_propose_tells_people_every_line_and_because_of_what(command: Command, facts: Path) -> None:
    answer = command("propose", facts)
    assert answer.out.startswith("102 lines of enquiry: 82 look at the suspect")
    assert answer.out.count("Because ") + answer.out.count("also: ") >= 102
    headings = ("ALWAYS FIRST", "WHAT THIS CASE BRINGS IN", "IN EVERY INVESTIGATION")
    assert sorted(headings, key=answer.out.index) == list(headings)
    assert "loe-suspect-handset-primary" in answer.out


def test_propose_can_add_what_would_apply_and_how_to_find_out(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    path.write_text('{"to_find_out": {"fact": ["wearables"]}, "suspect.identified": "yes"}')
    plain, more = command("propose", path, "--json"), command("propose", path, "--json", "--all")
    kinds = {one["kind"] for one in more.json}
    assert {one["kind"] for one in plain.json} == {"proposal"}
    assert kinds == {"proposal", "would-apply", "find-out", "not-shown"}
    needs = {one["id"]: one["needs"] for one in more.json if one["kind"] == "not-shown"}
    assert needs["loe-emergency-call-recording"].startswith("Fact: emergency call made")
    assert "loe-suspect-wearables" in {one["id"] for one in more.json if one["kind"] == "would-apply"}
    assert "TO FIND OUT" in command("propose", path, "--all").out


def test_propose_reads_standard_input(command: Command) -> None:
    assert command("propose", "-", "--json", typed='{"context": ["stranger"]}').json


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"fact": ["messages-exchangd"]}', "messages-exchanged"),
        ('{"relationshp": "stranger"}', "relationship"),
        ('{"report.days": -1}', "report.days"),
        ("[]", "object"),
        ("{", "not JSON"),
        ('{"fact": [], "fact": []}', "twice"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_facts_that_cannot_be_read_are_refused_with_what_is_wrong(
    command: Command, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "f.json"
    path.write_text(text)
    answer = command("propose", path, "--json")
    assert (answer.code, answer.out) == (2, "")
    assert _three_parts(answer.err)
    assert said in answer.err


def test_facts_lists_every_key_and_value_with_its_meaning(command: Command) -> None:
    # What clocks start from is listed after the facts: a FACTS.json holds both.
    told: list[dict[str, Any]] = [one for one in command("facts", "--json").json if one["kind"] != "event"]
    library = load_library()
    assert [one["id"] for one in told] == list(library.keys)
    assert all(one["kind"] == "fact" for one in told)
    values = {(key["id"], value["id"]): value for key in told for value in key["values"]}
    assert values.keys() == library.values.keys()
    assert all(value["meaning"] and value["label"] for value in values.values())
    text = command("facts").out
    assert all(value in text for _, value in values)


def test_an_unknown_key_is_answered_with_the_nearest(command: Command) -> None:
    answer = command("facts", "behavior")
    assert answer.code == 2
    assert "behaviour" in answer.err


# --- casebook ----------------------------------------------------------------------------------------


class _Scribe:
    """Standard input and output of somebody who writes the rows down and types them back."""

    def __init__(self, passphrase: str, wrong: int = 0, give_up: bool = False) -> None:
        self.said = ""
        self._passphrase = passphrase
        self._wrong = wrong
        self._give_up = give_up

    def write(self, text: str) -> int:
        self.said += text
        return len(text)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False

    def readline(self, _size: int = -1, /) -> str:
        if self._passphrase:
            passphrase, self._passphrase = self._passphrase, ""
            return passphrase + "\n"
        if self._give_up:
            return ""
        if self._wrong:
            self._wrong -= 1
            return "AAAAA AAAAA\n"
        asked = self.said.rstrip().rstrip(":").rsplit("Row ", 1)[1]
        rows = dict(
            line.strip().split("   ", 1)
            for line in self.said.splitlines()
            if line.startswith("  ") and "   " in line.strip()
        )
        return rows[asked].lower() + "\n"


def _create(folder: Path, scribe: Any, *more: str) -> int:
    from soteria_desk.cli.main import run
    from soteria_desk.cli.terminal import Terminal

    argv = ["casebook", "create", str(folder), "--label", "AO", "--officer", "A. Okoro", "--passphrase-stdin"]
    return run([*argv, *more], Terminal(scribe, scribe, scribe))


def test_a_new_casebook_is_kept_once_two_rows_came_back(command: Command, tmp_path: Path) -> None:
    scribe = _Scribe("gravel lantern otter bridge", wrong=2)
    assert _create(tmp_path / "CB", scribe) == 0
    assert scribe.said.count("E-20") == 2
    answer = command(
        "casebook", "info", tmp_path / "CB.casebook", "--json", "--passphrase-stdin",
        typed="gravel lantern otter bridge\n",
    )  # fmt: skip
    assert answer.json["kind"] == "casebook"
    assert answer.json["name"] == "CB"
    assert [user["label"] for user in answer.json["users"]] == ["AO"]


@pytest.mark.parametrize("scribe", [{"wrong": 9}, {"give_up": True}], ids=["wrong rows", "no rows"])
def test_without_the_rows_the_new_casebook_is_removed_again(tmp_path: Path, scribe: Any) -> None:
    someone = _Scribe("gravel lantern otter bridge", **scribe)
    assert _create(tmp_path / "CB", someone) == 5
    assert "E-54" in someone.said
    assert list(tmp_path.glob("CB*")) == []


def test_a_weak_passphrase_makes_no_casebook(tmp_path: Path) -> None:
    scribe = _Scribe("password")
    assert _create(tmp_path / "CB", scribe) == 5
    assert "E-19" in scribe.said
    assert list(tmp_path.glob("CB*")) == []


def test_info_lists_what_is_in_the_casebook(on_demo: Command) -> None:
    told = on_demo("casebook", "info", "--json").json
    assert {case["reference"] for case in told["cases"]} >= {"WM/26/00101", "FM/26/00303"}
    assert told["demonstration"] is True


def test_check_finds_the_demonstration_whole(on_demo: Command) -> None:
    answer = on_demo("casebook", "check", "--json")
    assert (answer.code, answer.json["colour"]) == (0, "green")


def test_a_wrong_passphrase_and_no_casebook_exit_with_3(
    command: Command, on_demo: Command, tmp_path: Path
) -> None:
    for answer in (
        on_demo("casebook", "info", "--json", typed="wrong\n"),
        command("casebook", "info", tmp_path, "--passphrase-stdin", typed="x\n"),
    ):
        assert (answer.code, answer.out) == (3, "")
        assert _three_parts(answer.err)


def test_a_damaged_casebook_exits_with_4(command: Command, demo: Demo, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "Broken.casebook"
    shutil.copytree(demo.casebook, folder)
    database = folder / "casebook.db"
    data = bytearray(database.read_bytes())
    data[len(data) // 2] ^= 0xFF
    database.write_bytes(data)
    answer = command("casebook", "check", folder, "--passphrase-stdin", typed=demo.told["passphrase"] + "\n")
    assert answer.code == 4
    assert answer.err.splitlines()[-2] == "E-13  Part of the casebook file is damaged (1 places)."


# --- plan --------------------------------------------------------------------------------------------


def test_list_names_every_revision_with_its_codes(on_demo: Command, demo: Demo) -> None:
    told = on_demo("plan", "list", "--json").json
    for plan in demo.told["plans"]:
        one = next(
            row for row in told if (row["case"], row["revision"]) == (plan["reference"], plan["revision"])
        )
        assert (one["fingerprint"], one["record"]) == (plan["fingerprint"], plan["record"])
    (signed,) = (row for row in told if row["outcome"])
    assert signed["signed_by"].startswith("Det Supt")


def test_issue_print_and_verify_go_round(on_demo: Command, demo: Demo, tmp_path: Path) -> None:
    issued = on_demo("plan", "issue", "TILBYSANDS", "--json").json
    assert issued["revision"] == 2
    printed = on_demo("plan", "pdf", "SR/26/00202", "--out", tmp_path, "--json").json
    path = Path(printed["path"])
    assert path.name == "SR-26-00202 R2.pdf"
    assert on_demo("plan", "verify", path, "--json").json["answer"] == "identical"
    path.write_bytes(path.read_bytes() + b" ")
    changed = on_demo("plan", "verify", path, "--json")
    assert (changed.code, changed.json["answer"]) == (1, "this-revision")


def test_verify_knows_a_slip_however_it_is_typed(on_demo: Command, demo: Demo) -> None:
    code = demo.plan("QUENBYVALE")["fingerprint"][:16]
    groups = " ".join(code[i : i + 4] for i in range(0, 16, 4))
    for typed in (code, groups.lower(), f"FM/26/00303, revision 1, code {groups}", code.replace("0", "o")):
        answer = on_demo("plan", "verify", typed, "--json")
        assert answer.code == 0
        assert answer.json["revision"]["revision"] == 1
        assert answer.json["newest"] is False
        assert answer.json["changed"]


def test_verify_says_no_to_an_unknown_code_and_refuses_what_is_none(on_demo: Command) -> None:
    assert on_demo("plan", "verify", "0123 4567 89AB CDEF").code == 1
    answer = on_demo("plan", "verify", "hello")
    assert answer.code == 5
    assert _three_parts(answer.err)


def test_large_print_takes_more_pages_and_is_the_same_revision(on_demo: Command, tmp_path: Path) -> None:
    plain = on_demo("plan", "pdf", "SR/26/00202", "--out", tmp_path / "plain.pdf", "--json").json
    large = on_demo(
        "plan", "pdf", "SR/26/00202", "--large-print", "--out", tmp_path / "large.pdf", "--json"
    ).json
    assert large["pages"] > plain["pages"]
    assert large["id"] == plain["id"]
    assert on_demo("plan", "verify", tmp_path / "large.pdf", "--json").json["answer"] == "identical"


def test_a_draft_is_printed_as_one(on_demo: Command, tmp_path: Path) -> None:
    printed = on_demo("plan", "pdf", "OSTLEY", "--draft", "--out", tmp_path / "draft.pdf", "--json").json
    assert printed["revision"] == 0
    assert on_demo("plan", "verify", printed["path"]).code == 1


def test_an_unknown_case_exits_with_2(on_demo: Command) -> None:
    assert on_demo("plan", "issue", "NOWHERE").code == 2


# --- doctrine ----------------------------------------------------------------------------------------


def test_the_shipped_pack_is_whole_and_a_broken_one_is_not(command: Command, tmp_path: Path) -> None:
    assert command("doctrine", "check", "--json").code == 0
    (tmp_path / "pack.toml").write_text("id = 3")
    answer = command("doctrine", "check", tmp_path, "--json")
    assert answer.code == 1
    assert {"id", "kind", "problem", "cure"} <= answer.json[0].keys()


def test_list_and_show_reach_every_item(command: Command) -> None:
    items = command("doctrine", "list", "--json").json
    assert len({(one["kind"], one["id"]) for one in items}) == len(items)
    first = {one["kind"]: one for one in items}
    assert len(first) >= 50  # one item of every kind is shown below
    for kind, one in first.items():
        shown = command("doctrine", "show", one["id"], "--json").json
        assert (shown["id"], shown["kind"]) == (one["id"], kind)
        assert command("doctrine", "show", one["id"]).out.startswith(one["title"][:20])


def test_the_counts_of_a_pack_are_told_by_kind(command: Command) -> None:
    counts = command("doctrine", "list", "--count", "--json").json
    assert (counts["enquiry"], counts["offence"], counts["deadline"], counts["law-check"]) == (
        229,
        91,
        48,
        52,
    )
    assert command("doctrine", "list", "--kind", "deadline", "--count").out.split() == ["48", "deadline"]
    answer = command("doctrine", "list", "--kind", "deadlines")
    assert answer.code == 2
    assert "'deadline'" in answer.err


def test_the_catalogue_of_the_pack_is_one_page_on_disk(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "catalogue.html"
    told = command("doctrine", "catalogue", "--out", str(file), "--json").json
    assert told["file"] == str(file)
    assert told["items"] == len(command("doctrine", "list", "--json").json)
    page = file.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert page.count("Not confirmed") > told["not_confirmed"] > 0
    assert command("doctrine", "catalogue", "--out", str(tmp_path / "none" / "page.html")).code != 0
    assert command("doctrine", "catalogue").code == 2


def test_an_offence_is_shown_with_its_points_to_prove_and_its_sources(command: Command) -> None:
    shown = command("doctrine", "show", "SOA-14", "--json").json
    assert shown["family"] == "child-sexual"
    assert [point["id"] for point in shown["points"]][-1] == "offence-5-13"
    out = command("doctrine", "show", "H-6").out
    assert "confirmed: no" in out
    assert "SOA56-S2: Sexual Offences Act 1956" in out


def test_a_misspelt_item_is_answered_with_the_nearest(command: Command) -> None:
    answer = command("doctrine", "show", "loe-anrp")
    assert answer.code == 2
    assert "loe-anpr" in answer.err


# --- manners -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "argv", [(), ("nonsense",), ("plan",), ("demo",), ("facts", "a", "b"), ("demo", "--o", "x")]
)
def test_wrong_usage_is_told_in_three_parts(command: Command, argv: tuple[str, ...]) -> None:
    answer = command(*argv)
    assert (answer.code, answer.out) == (2, "")
    assert _three_parts(answer.err)


def test_help_is_there_for_every_command(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (
        ("--help",), ("demo", "-h"), ("facts", "-h"), ("propose", "-h"), ("casebook", "create", "-h"),
        ("plan", "verify", "-h"), ("doctrine", "show", "-h"),
    ):  # fmt: skip
        assert command(*argv).code == 0
        assert "usage: soteria" in capsys.readouterr().out


def test_input_that_ends_before_the_passphrase_counts_as_cancelled(on_demo: Command) -> None:
    assert on_demo("casebook", "info", typed="").code == 130


def test_a_note_on_the_whole_answer_stands_in_both_forms(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text('{"relationship": "friend", "suspect.age": 9, "victim.age": 8}', "utf-8")
    said = " ".join(command("propose", path).out.split())
    assert "! A suspect under 10 at the time: no criminal liability, by rule R5 (unconfirmed)." in said
    (note,) = (one for one in command("propose", path, "--json").json if one["kind"] == "note")
    assert note["text"] in said and note["confirmed"] is False and note["sources"]
