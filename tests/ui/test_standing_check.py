"""What stands over an open casebook after a bad end, and where it does not match its log: the exact words."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from sqlcipher3 import dbapi2 as sqlcipher

from soteria_desk.vault import files, keyring
from tests.builders import ANY_COST, LABEL, PASSPHRASE
from tests.ui.test_app import Running
from ui.notices import Notice
from ui.pages.check import CheckPage

N_01 = "The last session did not end properly. Everything that was saved is here; a check is running."

ENDED = (
    "The last session did not end properly. Everything that was saved is here: the check is finished. "
    "What was being typed comes back where it was typed."
)


@pytest.fixture
def ready(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Running:
    monkeypatch.setattr(qapp, "quit", lambda: None, raising=False)
    return Running(qapp, tmp_path)


def _told(running: Running) -> tuple[list[Notice], list[str]]:
    banners: list[Notice] = []
    ended: list[str] = []
    running.app.notices.banner_told.connect(banners.append)
    running.app.notices.banner_ended.connect(ended.append)
    return banners, ended


def test_after_a_bad_end_it_says_so_and_a_full_check_runs_by_itself(ready: Running) -> None:
    (ready.folder / "open.json").write_text(
        '{"computer":"DESK-1","process":1,"since":"2026-03-12T11:00:00Z"}', "utf-8"
    )
    banners, ended = _told(ready)
    ready.unlock()
    assert banners[0].text == N_01
    ready.until(lambda: "bad-end" in ended)
    # It ends before anybody has read why it ran: what it found stays until it is closed.
    assert banners[-1].text == ENDED and banners[-1].kind == "ok"
    assert banners[-1].do is not None
    banners[-1].do()
    assert ended[-1] == banners[-1].key
    ready.app.quit()


def test_a_record_that_does_not_match_leads_to_the_page_that_checks_it(ready: Running) -> None:
    keys = keyring.unlock(files.read_best(ready.folder).best, LABEL, PASSPHRASE, ANY_COST)
    connection = sqlcipher.connect(str(ready.folder / "casebook.db"), isolation_level=None)
    connection.set_key(bytearray(f"x'{keys.database_key.hex()}'".encode()))
    connection.execute("DROP TRIGGER journal_no_delete")
    connection.execute("DELETE FROM journal WHERE seq = (SELECT max(seq) - 2 FROM journal)")
    connection.close()
    banners, _ = _told(ready)
    ready.unlock()
    (banner,) = banners
    assert banner.kind == "danger"
    assert banner.text.startswith("The record does not match its log from entry ")
    assert banner.text.endswith(
        "Something was changed outside Soteria Desk, or a page was damaged. Nothing has been overwritten. "
        "Keep this computer as it is and tell your supervisor."
    )
    assert banner.action == "Check and repair"
    assert banner.do is not None
    banner.do()
    ready.settle()
    page = ready.window.page("check")
    assert isinstance(page, CheckPage)
    assert page.word.text() == "Damaged or altered"
    ready.app.quit()


def test_a_key_file_that_was_damaged_is_told_once_the_second_copy_has_repaired_it(ready: Running) -> None:
    whole = (ready.folder / "keys.json").read_bytes()
    (ready.folder / "keys.json").write_bytes(whole[:-40])
    banners, _ = _told(ready)
    ready.unlock()
    assert [(banner.text, banner.key) for banner in banners if banner.key != "sheet"] == [
        (
            "The key file of this casebook is damaged. The second copy was used and the damage repaired. "
            "Nothing has been lost. If this is told again, look for a failing disk.",
            "keys-repaired",
        )
    ]
    assert (ready.folder / "keys.json").read_bytes() == whole
    ready.app.quit()
