"""A page that nothing uses is damaged: no save that is asked for while a backup copies it fails."""

from pathlib import Path

import pytest

from soteria_desk.casework.case import Case
from soteria_desk.progress import NoProgress
from soteria_desk.storage import copying
from soteria_desk.storage.backup_file import Kind
from soteria_desk.storage.pages import PAGE, Pages
from tests.builders import NOON, a_case, a_store, unlocked


def _damage_an_unused_page(folder: Path, key: bytearray) -> None:
    path = folder / "casebook.db"
    with path.open("rb") as file:
        pages = Pages(file, key)
        # An unused page was overwritten with nothing before it was encrypted.
        empty = [n for n in range(2, pages.count + 1) if not any((pages._page(n)[0] or b"x")[8:])]
    data = bytearray(path.read_bytes())
    data[(empty[len(empty) // 2] - 1) * PAGE + 50] ^= 1
    path.write_bytes(data)


class _Saves(NoProgress):
    """Saves one record at every step, as a window would that is worked in."""

    def __init__(self, save: object) -> None:
        self.save = save

    def step(self, done: int, total: int) -> None:
        self.save()  # type: ignore[operator]


def test_every_save_asked_for_while_a_backup_is_made_succeeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = a_store(tmp_path)
    for n in range(30):
        store.drafts.put(f"{n}", "summary", "x" * 9000, 0)
    for n in range(30):
        store.drafts.clear(f"{n}", "summary")
    key = bytearray(store.keys.database_key)
    store.close()
    _damage_an_unused_page(store.folder, key)
    monkeypatch.setattr(copying.copy_database, "__defaults__", (5,))
    store = unlocked(tmp_path)
    saved: list[str] = []

    def save() -> None:
        case = a_case(f"WX/26/{len(saved):05}")
        with store.unit("case.create") as work:
            work.put(case)
        saved.append(case.id)

    store.back_up(Kind.REGULAR, NOON, progress=_Saves(save))
    during = len(saved)
    assert during > 3
    save()
    assert {case.id for case in store.records.all(Case)} == set(saved)
    assert store.check("full").colour == "amber"
    store.close()
