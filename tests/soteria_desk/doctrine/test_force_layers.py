"""A force layer adds, replaces and withdraws items of the national pack, and what comes out is checked as a whole."""

from pathlib import Path

import pytest

from soteria_desk.doctrine.layers import load
from soteria_desk.doctrine.library import Library, load_library
from soteria_desk.doctrine.validate import problems
from soteria_desk.errors import DoctrineError, LayerDoesNotFit
from tests.a_layer import ADDED, NOTE, PACK, REPLACED, SOURCES, WITHDRAWN, a_line, write_layer


@pytest.fixture(scope="module")
def national() -> Library:
    return load_library()


def test_a_layer_adds_replaces_and_withdraws_and_leaves_the_rest(national: Library, tmp_path: Path) -> None:
    folder = write_layer(tmp_path)
    assert problems(folder) == ()
    layered = load(folder)

    assert layered.enquiries.keys() == (national.enquiries.keys() | {ADDED}) - {WITHDRAWN}
    assert layered.enquiries[REPLACED].title == "Ask the Wexmoor reader desk"
    same = layered.enquiries.keys() - {ADDED, REPLACED}
    mentioned = {one for one in same if WITHDRAWN in national.enquiries[one].try_first}
    assert all(layered.enquiries[one] == national.enquiries[one] for one in same - mentioned)
    assert "note-wexmoor-harbour" in layered.reading.entries["law-note"]
    assert (layered.info, layered.hash) == (national.info, national.hash)


def test_every_item_says_which_layer_it_came_from(national: Library, tmp_path: Path) -> None:
    layered = load(write_layer(tmp_path))

    assert layered.layer_of == dict.fromkeys(
        (ADDED, REPLACED, "WEX-HARBOUR", "note-wexmoor-harbour"), "wexmoor"
    )
    assert layered.enquiries[ADDED].sources == ("WEX-HARBOUR", "wexmoor")
    assert layered.sources["wexmoor"].title == "Wexmoor local guidance, version 2026.1"
    assert layered.reading.entries["law-note"]["note-wexmoor-harbour"].sources == ("WEX-HARBOUR", "wexmoor")
    assert (layered.version_of(ADDED), layered.version_of("loe-cell-site")) == (
        "wexmoor 2026.1",
        national.info.version,
    )
    (used,) = layered.layers
    assert used.words().startswith("wexmoor 2026.1 (") and used.hash[:32] in used.words()


def test_what_is_withdrawn_is_named_nowhere_any_more(national: Library, tmp_path: Path) -> None:
    layered = load(write_layer(tmp_path))
    naming = [entry for _, entry in layered.reading.all() if WITHDRAWN in getattr(entry, "lines", ())]
    assert naming == []
    assert any(WITHDRAWN in getattr(entry, "lines", ()) for _, entry in national.reading.all())
    assert layered.withdrawn[WITHDRAWN][0] == "wexmoor" and layered.withdrawn[WITHDRAWN][1]


def test_a_layer_for_another_version_is_refused(tmp_path: Path) -> None:
    pack = PACK.format(replaced=REPLACED, withdrawn=WITHDRAWN).replace("2026.*", "2025.*")
    folder = write_layer(tmp_path, pack=pack)
    with pytest.raises(LayerDoesNotFit, match=r"wexmoor 2026\.1"):
        load(folder)
    (problem,) = problems(folder)
    assert (problem.file, problem.item) == ("pack.toml", "fits")


_PACK = PACK.format(replaced=REPLACED, withdrawn=WITHDRAWN)


@pytest.mark.parametrize(
    ("file", "text", "where", "item", "what"),
    [
        ("pack", _PACK.replace("extends", "extend"), "pack.toml", "", "extend"),
        ("pack", _PACK.replace(f'id = "{REPLACED}"', 'id = "loe-gone"'), "pack.toml", "loe-gone", "does not bring"),
        ("pack", _PACK.replace(f'id = "{WITHDRAWN}"', 'id = "loe-gone"'), "pack.toml", "loe-gone", "has no item"),
        ("pack", _PACK.replace(f'id = "{WITHDRAWN}"', f'id = "{REPLACED}"'), "pack.toml", REPLACED, "withdrawn twice"),
        ("pack", _PACK.replace('id = "wexmoor"', 'id = "../wexmoor"'), "pack.toml", "id", "cannot be the id"),
        ("enquiries", a_line("loe-cell-site") + a_line(REPLACED), "enquiries/local.toml", "loe-cell-site", "of that id"),
        ("enquiries", a_line() + a_line() + a_line(REPLACED), "enquiries/local.toml", ADDED, "used twice"),
        ("enquiries", a_line(sources="") + a_line(REPLACED), "enquiries/local.toml", ADDED, "names no source"),
        ("enquiries", a_line(sources='"WEX-90"') + a_line(REPLACED), "enquiries/local.toml", ADDED, "WEX-90"),
        ("enquiries", a_line(when="report.days < 0") + a_line(REPLACED), "enquiries/local.toml",
         f"{ADDED}.when", "never be true"),
        ("enquiries", a_line(when="fact = harbour") + a_line(REPLACED), "enquiries/local.toml",
         f"{ADDED}.when", "not a value"),
        ("law", NOTE + "colour = 1\n", "law/local.toml", "note-wexmoor-harbour", "colour"),
        ("law", NOTE.replace("note-wexmoor-harbour", "note wexmoor"), "law/local.toml", "note wexmoor", "id of letters"),
        ("sources", SOURCES.replace("WEX-HARBOUR", "ANPR-DPIA"), "sources.toml", "ANPR-DPIA", "of that id"),
    ],
)  # fmt: skip
def test_a_broken_layer_is_told_by_file_item_and_cure(
    tmp_path: Path, file: str, text: str, where: str, item: str, what: str
) -> None:
    found = problems(write_layer(tmp_path, **{file: text}))
    one = next(one for one in found if what in one.what)
    assert (one.file, one.item.split(".")[0] or item) == (where, item.split(".")[0]) or item == ""
    assert one.file == where and one.cure and one.severity == "error"


def test_a_layer_cannot_change_the_order_of_proposals(tmp_path: Path) -> None:
    folder = write_layer(tmp_path)
    (folder / "ranking.toml").write_text("[match]\n", encoding="utf-8")
    assert [one.file for one in problems(folder)] == ["ranking.toml"]
    with pytest.raises(DoctrineError, match="ordered"):
        load(folder)
