"""The page of all refusals says what the program says: every code once, with its present words."""

from collections import defaultdict
from pathlib import Path

from soteria_desk import errors
from tests.refusal_words import WINDOW

PAGE = Path(__file__).resolve().parents[2] / "docs" / "refusals.md"


def rows() -> list[tuple[str, str, str]]:
    """The rows of the page's tables: code, words, meaning."""
    found = []
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and cells[0] != "Code":
            assert len(cells) == 3, line
            found.append((cells[0], cells[1], cells[2]))
    return found


def words_of_the_program() -> dict[str, str]:
    """What each code says; several texts with a stroke between them."""
    texts: dict[str, list[str]] = defaultdict(list)
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, errors.SoteriaError) and kind.message:
            texts[kind.code].append(" ".join(filter(None, (kind.message, kind.safe, kind.advice))))
    return {code: " / ".join(said) for code, said in texts.items()}


def test_the_page_has_every_code_of_the_program_exactly_once() -> None:
    codes = [code for code, _, _ in rows()]
    assert len(codes) == len(set(codes))
    assert set(codes) == words_of_the_program().keys() | WINDOW.keys()


def test_the_page_has_the_words_of_today_and_a_meaning() -> None:
    program = words_of_the_program()
    for code, said, meaning in rows():
        if code in program:
            assert said == program[code]
        else:
            assert said.replace("{days}", "{n}") == WINDOW[code].fixed
        assert meaning.endswith("."), code


def test_no_two_refusals_share_a_code_but_variants_of_one() -> None:
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.SoteriaError) and kind.message
    ]
    for kind in kinds:
        for other in kinds:
            if kind.code == other.code:
                assert issubclass(kind, other) or issubclass(other, kind)
