"""`soteria wording`: advice on a text, for people and machines, and a clear answer to what is no text."""

import io
import json
from pathlib import Path
from time import perf_counter

import pytest

from soteria_desk.cli.main import run
from soteria_desk.cli.terminal import Terminal
from soteria_desk.cli.wording import LONGEST


def ran(*argv: str, typed: str = "") -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = run(["wording", *argv], Terminal(io.StringIO(typed), out, err))
    return code, out.getvalue(), err.getvalue()


def test_a_text_with_something_to_think_about_ends_with_one(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("Seen.\nThe victim claims she was asleep.\n", encoding="utf-8")
    code, out, err = ran(str(file))
    assert (code, err) == (1, "")
    assert "Line 2: “victim claims”" in out
    assert "Why:" in out
    assert "Instead:" in out
    assert "(unconfirmed)" in out
    assert "In this place: “victim says”" in out


def test_a_neutral_text_ends_with_nought_and_judges_nothing() -> None:
    code, out, _ = ran("-", typed="First told her sister on 1 May.")
    assert code == 0
    assert "no judgement" in out


def test_a_list_of_sentences_is_answered_by_one_list_each_in_their_order() -> None:
    code, out, _ = ran("-", "--json", typed=json.dumps(["Footage seized.", "She did not scream.", ""]))
    lists = json.loads(out)
    assert code == 1
    assert [len(one) for one in lists] == [0, 1, 0]
    assert lists[1][0]["id"] == "lang-no-scream"
    assert lists[1][0]["words"] == "did not scream"
    assert {"start", "end", "why", "instead", "severity", "category", "sources", "confirmed"} <= set(
        lists[1][0]
    )


def test_a_text_for_machines_is_one_list() -> None:
    code, out, _ = ran("-", "--json", typed="She did not scream.")
    assert code == 1
    assert [one["id"] for one in json.loads(out)] == ["lang-no-scream"]
    assert json.loads(ran("-", "--json", typed="")[1]) == []
    assert json.loads(ran("-", "--json", typed="[see exhibit 4")[1]) == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe\x00S", "not text in UTF-8"),
        (b"a\x00b", "is not text"),
        (b"x" * (LONGEST + 1), "check it in parts"),
    ],
)
def test_what_is_no_text_is_refused_plainly(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "odd"
    file.write_bytes(content)
    code, out, err = ran(str(file))
    assert (code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err


def test_what_has_no_end_is_read_no_further_than_a_text_may_be() -> None:
    code, out, err = ran("-", typed="x" * (LONGEST + 1))
    assert (code, out) == (2, "")
    assert "Standard input is larger than" in " ".join(err.split())


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device on this system")
def test_a_device_is_no_text() -> None:
    code, _, err = ran("/dev/zero")
    assert code == 2
    assert "is larger than" in err


def test_a_missing_file_and_a_wrong_list_are_wrong_usage(tmp_path: Path) -> None:
    assert ran(str(tmp_path / "none.txt"))[0] == 2
    assert ran("-", "--json", typed='["one", 2]')[0] == 2
    assert ran(str(tmp_path))[0] == 2


def test_another_language_is_said_not_to_be_read() -> None:
    code, out, err = ran("-", typed="Roedd y ferch yn y dref ac nid oedd hi wedi mynd adref gyda ei ffrind.")
    assert code == 0
    assert "English only" in " ".join(err.split())
    assert "Nothing to think about" in out


@pytest.mark.parametrize(
    "text",
    [
        "قالت إنها لم تكن تعرف الرجل الذي جاء إلى المنزل.",
        "Она сказала, что не знала его.",
        "她说她不认识他。",
        "The victim did not scream.\nОна сказала, что не знала его.",
    ],
)
def test_what_is_in_another_script_is_said_not_to_be_read(text: str) -> None:
    assert "English only" in " ".join(ran("-", typed=text)[2].split())


def test_one_sentence_of_a_list_in_another_language_is_enough_to_say_so() -> None:
    welsh = "Roedd y ferch yn y dref ac nid oedd hi wedi mynd adref gyda ei ffrind."
    english = ["She told her sister.", "Footage was seized from Café Łódź by DC Иванов today."]
    assert "English only" in " ".join(ran("-", "--json", typed=json.dumps([*english, welsh]))[2].split())
    assert ran("-", "--json", typed=json.dumps(english))[2] == ""


@pytest.mark.parametrize("typed", ['["She did not scream."', '["one", "two]', '[ "a" "b" ]', '{"text": "a"'])
def test_a_list_of_sentences_that_is_broken_is_told(typed: str) -> None:
    code, out, err = ran("-", "--json", typed=typed)
    assert (code, out) == (2, "")
    assert "broken" in err


def test_an_object_of_sentences_is_no_list() -> None:
    assert ran("-", "--json", typed='{"text": "She did not scream."}')[0] == 2


def test_a_pack_that_cannot_be_used_is_wrong_usage_and_no_finding(tmp_path: Path) -> None:
    code, out, err = ran("-", "--pack", str(tmp_path / "none"), typed="Seen.")
    assert (code, out) == (2, "")
    assert "there is no such folder" in " ".join(err.split())


@pytest.mark.parametrize("end", [" ", ". ", "\n"])
def test_the_longest_text_takes_time_in_proportion_to_its_length(end: str) -> None:
    words = f"she was drunk and went back with him and he said that the victim had asked{end}"

    def seconds(length: int) -> float:
        start = perf_counter()
        ran("-", typed=(words * (length // len(words))))
        return perf_counter() - start

    seconds(1_000)
    # Four times the text in four times the time, with room for a machine that does other work.
    assert seconds(LONGEST // 2) < 12 * max(seconds(LONGEST // 8), 0.2)


def test_nothing_of_the_text_is_left_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    ran("-", typed="She did not scream, marked-7421.")
    assert not [
        path for path in tmp_path.rglob("*") if path.is_file() and b"marked-7421" in path.read_bytes()
    ]
