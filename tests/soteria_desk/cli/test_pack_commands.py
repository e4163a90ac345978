"""Packs at the terminal: a key, a signed file, a signer that is compared, an import, and its answers in a plan."""

import functools
from pathlib import Path

import pytest

from soteria_desk import desk as desks
from soteria_desk.demonstration import PASSPHRASE as DEMO
from soteria_desk.services import pack_making
from tests.a_layer import ADDED, a_line, write_layer
from tests.builders import ANY_COST, CHEAP
from tests.soteria_desk.cli.conftest import Command

KEYWORD = "quarry thimble anchor motorway lamp"


@pytest.fixture(autouse=True)
def _cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    write, open_ = pack_making.write_key, pack_making.key_in
    monkeypatch.setattr(pack_making, "write_key", functools.partial(write, cost=CHEAP, limits=ANY_COST))
    monkeypatch.setattr(pack_making, "key_in", functools.partial(open_, limits=ANY_COST))
    monkeypatch.setattr(desks, "unlock", functools.partial(desks.unlock, cost=CHEAP))


@pytest.fixture
def book(command: Command, tmp_path: Path) -> str:
    """A demonstration of its own: it is changed here."""
    return str(command("demo", "--out", tmp_path / "demo", "--json").json["casebook"])


def make_pack(command: Command, place: Path) -> tuple[Path, str]:
    """A signed pack file of the layer, and the fingerprint of its key."""
    made = command(
        "doctrine", "key", "--out", place / "wex.key", "--name", "Wexmoor guidance desk",
        "--json", "--passphrase-stdin", typed=KEYWORD + "\n",
    )  # fmt: skip
    assert made.code == 0, made.err
    out = place / "wexmoor.sdpack"
    packed = command(
        "doctrine", "pack", write_layer(place / "layer"), "--out", out, "--key", place / "wex.key",
        "--passphrase-stdin", typed=KEYWORD + "\n",
    )  # fmt: skip
    assert packed.code == 0, packed.err
    return out, made.json["id"]


def test_a_layer_goes_from_a_folder_into_a_plan(command: Command, book: str, tmp_path: Path) -> None:
    def on(group: str, *words: object) -> object:
        answer = command(group, *words, "--passphrase-stdin", typed=DEMO + "\n")
        assert answer.code == 0, answer.err
        return answer.json if "--json" in words else answer.out

    pack, fingerprint = make_pack(command, tmp_path)
    refused = command("doctrine", "import", book, pack, "--passphrase-stdin", typed=DEMO + "\n")
    assert refused.code == 5 and refused.err.startswith("E-76")
    assert fingerprint[:9] in refused.err
    on("doctrine", "signers", "add", book, tmp_path / "wex.key.pub", "--fingerprint", fingerprint)
    assert "Wexmoor guidance desk" in str(on("doctrine", "signers", "list", book))
    looked = on("doctrine", "import", book, pack, "--look", "--json")
    assert isinstance(looked, dict) and not looked["imported"]
    assert {one["what"] for one in looked["changes"]} == {"new", "changed", "withdrawn"}
    assert "is in the casebook" in str(on("doctrine", "import", book, pack))
    packs = on("doctrine", "packs", book, "--json")
    assert isinstance(packs, list) and [one["origin"] for one in packs] == ["shipped", "imported"]

    plans = on("plan", "list", book, "--json")
    assert isinstance(plans, list)
    cases = {one["case"] for one in plans}
    case = sorted(cases)[0]
    told = on("plan", "guidance", book, case, "--json")
    assert isinstance(told, dict) and ADDED in {one["item"] for one in told["changes"]}
    after = on("plan", "guidance", book, case, "--accept", ADDED, "--why", "asked for by the SIO")
    assert f"{ADDED}  Get the records of the harbour gates: followed." in str(after)
    again = on("plan", "guidance", book, case, "--json")
    assert isinstance(again, dict) and ADDED not in {one["item"] for one in again["changes"]}
    twice = command(
        "plan",
        "guidance",
        book,
        case,
        "--accept",
        "A1",
        "--defer",
        "A1",
        "--passphrase-stdin",
        typed=DEMO + "\n",
    )
    assert twice.code == 2
    on("doctrine", "remove", book, "wexmoor", "--why", "withdrawn by the force")
    on("doctrine", "signers", "remove", book, "Wexmoor guidance desk")


def test_no_pack_is_made_of_a_folder_with_errors_and_no_key_is_written_over(
    command: Command, tmp_path: Path
) -> None:
    make_pack(command, tmp_path)
    before = (tmp_path / "wex.key").read_bytes()
    again = command(
        "doctrine", "key", "--out", tmp_path / "wex.key", "--name", "Else", "--passphrase-stdin",
        typed=KEYWORD + "\n",
    )  # fmt: skip
    assert again.code == 5 and (tmp_path / "wex.key").read_bytes() == before
    bad = write_layer(tmp_path / "bad", enquiries=a_line(when="report.days < 0"))
    checked = command("doctrine", "check", bad, "--json")
    assert checked.code == 1
    out = tmp_path / "bad.sdpack"
    refused = command(
        "doctrine", "pack", bad, "--out", out, "--key", tmp_path / "wex.key", "--passphrase-stdin",
        typed=KEYWORD + "\n",
    )  # fmt: skip
    assert refused.code == 1 and refused.err.startswith("E-50") and not out.exists()
    wrong = command(
        "doctrine", "pack", tmp_path / "layer", "--out", out, "--key", tmp_path / "wex.key",
        "--passphrase-stdin", typed="something else entirely\n",
    )  # fmt: skip
    assert wrong.code == 5 and wrong.err.startswith("E-79") and not out.exists()
    weak = command(
        "doctrine", "key", "--out", tmp_path / "other.key", "--name", "Else", "--passphrase-stdin",
        typed="short\n",
    )  # fmt: skip
    assert weak.code == 5 and not (tmp_path / "other.key").exists()


def test_a_layer_is_listed_and_shown_with_where_each_item_comes_from(
    command: Command, tmp_path: Path
) -> None:
    folder = write_layer(tmp_path / "layer")
    listed = command("doctrine", "list", "--pack", folder, "--kind", "enquiry").out
    assert "Wexmoor local guidance, version 2026.1" in listed
    assert f"{ADDED}  Get the records of the harbour gates (wexmoor)" in listed
    shown = command("doctrine", "show", ADDED, "--pack", folder, "--json").json
    assert (shown["layer"], shown["sources"]) == ("wexmoor", ["WEX-HARBOUR", "wexmoor"])
    assert "layer" not in command("doctrine", "show", "loe-cell-site", "--pack", folder, "--json").json
    facts = tmp_path / "facts.json"
    facts.write_text("{}", encoding="utf-8")
    assert "harbour gates" in command("propose", facts, "--pack", folder).out
    assert "harbour gates" not in command("propose", facts).out
