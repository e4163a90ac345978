"""The full check of single pages: it finds what the cipher's own check finds, and lets saves in between."""

import os
import random
import time
from pathlib import Path

import pytest

from soteria_desk.casework.case import Case
from soteria_desk.storage.folder import DATABASE
from soteria_desk.storage.pages import PAGE
from soteria_desk.storage.store import Store
from tests.builders import a_case, a_store, unlocked

FOLDER = "CB-7F3K.casebook"


def a_filled_casebook(folder: Path) -> Path:
    store = a_store(folder)
    for number in range(30):
        with store.unit("case.create") as work:
            work.put(a_case(f"WX/26/{number:05}", summary="x" * 3000))
    store.close()
    return folder / FOLDER / DATABASE


def by_the_cipher(store: Store) -> int:
    return len(store.database.execute("PRAGMA cipher_integrity_check"))


def by_us(store: Store) -> int:
    pages = store._pages()
    return sum(not pages.is_sound(number) for number in range(1, pages.count + 1))


@pytest.mark.parametrize("seed", range(6))
def test_both_checks_name_the_same_number_of_pages(tmp_path: Path, seed: int) -> None:
    path = a_filled_casebook(tmp_path)
    store = unlocked(tmp_path)  # first: a casebook damaged in the wrong place would not open
    chance = random.Random(seed)
    pages = path.stat().st_size // PAGE
    damaged = chance.sample(range(3, pages + 1), seed)
    with path.open("r+b") as file:
        for number in damaged:
            place = (number - 1) * PAGE + chance.randrange(PAGE)
            file.seek(place)
            byte = file.read(1)[0]
            file.seek(place)
            file.write(bytes([byte ^ (1 << chance.randrange(8))]))
    assert by_us(store) == by_the_cipher(store) == len(damaged)
    store.close()


def test_a_file_that_was_cut_in_the_middle_of_a_page_is_not_whole(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    store.close()
    store = unlocked(tmp_path)
    os.truncate(tmp_path / FOLDER / DATABASE, (tmp_path / FOLDER / DATABASE).stat().st_size - 100)
    assert by_us(store) == 1
    store.close()


def test_a_save_between_two_portions_is_no_damage_and_is_kept(tmp_path: Path) -> None:
    a_filled_casebook(tmp_path)
    store = unlocked(tmp_path)
    saved: list[Case] = []

    class SavesMeanwhile:
        def step(self, done: int, total: int) -> None:
            if len(saved) < 20:
                saved.append(a_case(f"WX/27/{len(saved):05}", summary="y" * 5000))
                with store.unit("case.create") as work:
                    work.put(saved[-1])

        def waiting(self) -> bool:
            return False

    verdict = store.check("full", SavesMeanwhile())
    assert (verdict.colour, verdict.findings) == ("green", ())
    assert len(saved) >= 5
    assert store.check("full").colour == "green"
    store.close()


def test_nobody_waits_long_for_a_portion(tmp_path: Path) -> None:
    a_filled_casebook(tmp_path)
    store = unlocked(tmp_path)
    pages = store._pages()
    began = time.process_time()
    for number in range(1, min(200, pages.count) + 1):
        pages.is_sound(number)
    assert time.process_time() - began < 0.1
    store.close()


def test_the_check_does_not_give_up_the_lock(tmp_path: Path) -> None:
    a_filled_casebook(tmp_path)
    store = unlocked(tmp_path)
    store.check("full")
    store.check("full")
    child = os.fork()
    if child == 0:
        try:
            unlocked(tmp_path)
        except Exception as error:
            os._exit(0 if "is open on" in str(error) else 2)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    store.close()
