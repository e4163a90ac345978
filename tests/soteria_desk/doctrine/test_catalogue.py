"""The catalogue holds every item of the pack, escaped and marked, as one page that anybody can read."""

import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from soteria_desk import paths
from soteria_desk.doctrine.catalogue import catalogue
from soteria_desk.doctrine.condition import parse
from soteria_desk.doctrine.condition_words import in_words
from soteria_desk.doctrine.items import every_item
from soteria_desk.doctrine.library import load_library

LIBRARY = load_library()
ROWS = every_item(LIBRARY)
VOID = {"meta", "br"}


class Structure(HTMLParser):
    """What a page is made of; refuses tags that are not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.marked: set[str] = set()
        self._item = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag in ("article", "tr") and (found.get("id") or "").startswith("item-"):
            self._item = str(found["id"])
        if found.get("class") == "mark" and {"h3", "h4", "td"} & {*self.open[-2:]} and "li" not in self.open:
            self.marked.add(self._item)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)


def _read(page: str) -> Structure:
    found = Structure()
    found.feed(page)
    found.close()
    assert found.open == []
    return found


PAGE = "".join(catalogue(LIBRARY))
READ = _read(PAGE)
TEXT = "".join(READ.text)


def test_every_item_of_every_kind_stands_in_it_once() -> None:
    ids = [found["id"] for _, found in READ.tags if "id" in found]
    assert len(ids) == len(set(ids))
    assert {f"item-{row.id}" for row in ROWS} <= set(ids)
    for row in ROWS:
        assert row.title in TEXT, row.id


def test_every_link_leads_to_a_place_on_the_page() -> None:
    ids = {found["id"] for _, found in READ.tags if "id" in found}
    links = [found["href"] or "" for tag, found in READ.tags if tag == "a"]
    assert len(links) > 1000
    assert [link for link in links if not link.startswith("#") or link[1:] not in ids] == []


def test_what_is_not_confirmed_says_so_and_nothing_else_does() -> None:
    assert READ.marked == {f"item-{row.id}" for row in ROWS if not row.confirmed}


def test_the_page_is_whole_in_itself_without_scripts_or_anything_from_elsewhere() -> None:
    assert {tag for tag, _ in READ.tags}.isdisjoint(
        {"script", "link", "img", "iframe", "object", "form", "base"}
    )
    for _, found in READ.tags:
        assert not {name for name in found if name.startswith("on") or name in ("src", "style")}
    assert "url(" not in PAGE
    assert "@import" not in PAGE


def test_it_can_be_read_aloud_and_by_heading() -> None:
    assert PAGE.startswith("<!DOCTYPE html>")
    assert ("html", {"lang": "en-GB"}) in READ.tags
    levels = [int(tag[1]) for tag, _ in READ.tags if tag in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert all(found.get("scope") in ("row", "col") for tag, found in READ.tags if tag == "th")
    assert sum(tag == "main" for tag, _ in READ.tags) == sum(tag == "nav" for tag, _ in READ.tags) == 1
    kinds = {row.kind for row in ROWS}
    assert {found["href"] for tag, found in READ.tags if tag == "a"} >= {f"#kind-{kind}" for kind in kinds}


@pytest.mark.parametrize("words", ["Proposed when", "Could point away", "Write instead", "Your marks"])
def test_its_fields_are_told_in_words(words: str) -> None:
    assert words in TEXT


def test_what_a_pack_says_is_never_taken_for_markup(tmp_path: Path) -> None:
    pack = Path(shutil.copytree(paths.resources() / "doctrine", tmp_path / "pack"))
    hostile = "<script>alert('x')</script> & \\\"quoted\\\" </table>"
    for name in ("enquiries/s01-first-actions.toml", "law/gates.toml", "sources.toml", "wording/blame.toml"):
        text = (pack / name).read_text(encoding="utf-8")
        key = "title = "
        start = text.index(key) + len(key)
        text = f'{text[:start]}"{hostile}"{text[text.index(chr(10), start) :]}'
        (pack / name).write_text(text, encoding="utf-8", newline="\n")
    page = "".join(catalogue(load_library(pack)))
    assert "<script" not in page
    assert "".join(_read(page).text).count("<script>alert('x')</script> & \"quoted\" </table>") >= 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("always", "in every case"),
        ("relationship = ex-partner", "Relationship: former partner"),
        ("report.days <= 7", "at most 7"),
        ("suspect.located = yes AND report.days > 1", ", and "),
        ("issue = age OR (issue = identity AND report.days = 3)", "; or ("),
        ("NOT stage = first-response", "not (Stage: first response)"),
    ],
)
def test_a_condition_is_read_in_words(text: str, words: str) -> None:
    assert words in in_words(parse(text), LIBRARY)


def test_all_conditions_of_the_pack_are_words_without_signs() -> None:
    for condition in LIBRARY.conditions.values():
        assert not {"=", "{", "<", ">"} & set(in_words(condition, LIBRARY))
