"""Full checks are put on the record and come round; tidying heals what nothing uses; a salvage is listed in words."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from soteria_desk import desk as desks
from soteria_desk.clock import StoppedClock
from soteria_desk.desk import Desk
from soteria_desk.errors import CasebookDamaged, ChainBroken, SoteriaError, WrongPassphrase
from soteria_desk.storage.check import Verdict
from soteria_desk.storage.pages import PAGE, Pages
from tests.builders import ANY_COST, LABEL, PASSPHRASE, a_clock
from tests.soteria_desk.services.recording import record_a_case
from tests.soteria_desk.storage.damage import Map, zero


def _unlocked(folder: Path, clock: StoppedClock | None = None) -> Desk:
    return desks.unlock(
        folder, LABEL, PASSPHRASE, clock=clock or a_clock(), limits=ANY_COST, remember_tries=False
    )


def _told(error: SoteriaError) -> str:
    return " ".join(filter(None, (error.message_text, error.safe_text, error.advice_text)))


# --- when ------------------------------------------------------------------------------------------


def test_a_new_casebook_is_due_for_its_first_full_check_after_a_week(desk: Desk, clock: StoppedClock) -> None:
    assert desk.checking.due() == ""
    clock.set(clock.now() + timedelta(days=6, hours=23))
    assert desk.checking.due() == ""
    clock.set(clock.now() + timedelta(hours=2))
    assert desk.checking.due() == "weekly"


def test_a_full_check_is_put_on_the_record_with_its_colour_and_ends_what_was_due(
    desk: Desk, clock: StoppedClock
) -> None:
    clock.set(clock.now() + timedelta(days=8))
    assert desk.checking.check("full").colour == "green"
    entry = desk.store.journal.entries(newest_first=True, limit=1)[0]
    assert (entry.action, entry.why) == ("casebook.check", "full, green")
    standing = desk.checking.standing()
    assert (standing.due, standing.last_at, standing.last_colour) == ("", clock.now(), "green")


def test_a_quick_check_is_not_put_on_the_record(desk: Desk) -> None:
    before = desk.store.head()
    assert desk.checking.check("quick").ok
    assert desk.store.head() == before


def test_the_last_check_is_known_in_the_next_session(desk: Desk, clock: StoppedClock) -> None:
    desk.checking.check()
    desk.close()
    clock.set(clock.now() + timedelta(days=3))
    again = _unlocked(desk.store.folder, clock)
    assert again.checking.standing().last_at == clock.now() - timedelta(days=3)
    assert again.checking.due() == ""
    again.close()


def test_after_a_bad_end_a_full_check_is_due_at_once(desk: Desk) -> None:
    desk.store._database.close()  # as when the power goes: open.json stays
    desk.store._closed = True
    again = _unlocked(desk.store.folder)
    assert again.checking.due() == "bad-end"
    again.checking.check()
    assert again.checking.due() == ""
    again.close()


def test_a_red_check_is_repeated_at_the_next_opening(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    red = Verdict(level="full", colour="red", places=2)
    monkeypatch.setattr(desk.store, "check", lambda *_: red)
    desk.checking.check()
    desk.close()
    again = _unlocked(desk.store.folder)
    assert again.checking.due() == "not-green"
    again.close()


# --- E-12, E-13, E-18 --------------------------------------------------------------------------------


@pytest.fixture
def damaged(desk: Desk) -> Path:
    """A casebook whose first page is gone."""
    record_a_case(desk)
    desk.close()
    zero(desk.store.folder / "casebook.db", [1])
    return desk.store.folder


def test_a_damaged_file_says_so_in_the_exact_words(damaged: Path) -> None:
    with pytest.raises(CasebookDamaged) as told:
        _unlocked(damaged)
    assert told.value.code == "E-13"
    assert _told(told.value) == (
        "Part of the casebook file is damaged (1 places). Do not delete anything. "
        "You can save everything that is still readable."
    )


def test_a_damaged_file_with_a_backup_names_its_time(desk: Desk) -> None:
    desk.backups.make()
    desk.close()
    zero(desk.store.folder / "casebook.db", [1])
    with pytest.raises(CasebookDamaged) as told:
        _unlocked(desk.store.folder)
    assert told.value.advice_text.startswith(
        "Do not delete anything. You can restore the backup of 12 March 2026"
    )
    assert told.value.advice_text.endswith(" or save everything that is still readable.")


def test_a_red_verdict_of_pages_names_the_backup_too(desk: Desk) -> None:
    desk.backups.make()
    failure = desk.checking.failure(Verdict(level="full", colour="red", places=3))
    assert failure is not None
    assert failure.message_text == "Part of the casebook file is damaged (3 places)."
    assert "restore the backup of 12 March 2026" in failure.advice_text


def test_a_broken_chain_says_so_in_the_exact_words(desk: Desk) -> None:
    verdict = Verdict(level="full", colour="red", entry=17, date="12 March 2026")
    failure = desk.checking.failure(verdict)
    assert isinstance(failure, ChainBroken)
    assert _told(failure) == (
        "The record does not match its log from entry 17 (12 March 2026). Something was changed outside Soteria "
        "Desk, or a page was damaged. Nothing has been overwritten. Keep this computer as it is and tell your "
        "supervisor."
    )


# --- tidying ---------------------------------------------------------------------------------------------


def _unused_page(folder: Path, key: bytearray) -> int:
    with (folder / "casebook.db").open("rb") as file:
        pages = Pages(file, key)
        # An unused page was overwritten with nothing before it was encrypted; the last is no trunk of the list.
        empty = [n for n in range(2, pages.count + 1) if not any((pages._page(n)[0] or b"x")[8:])]
    return empty[-1]


def test_a_damaged_page_that_nothing_uses_is_amber_and_tidying_up_heals_it(desk: Desk) -> None:
    record_a_case(desk)
    for n in range(30):
        desk.store.drafts.put(f"{n}", "summary", "x" * 9000)
    for n in range(30):
        desk.store.drafts.clear(f"{n}", "summary")
    key, folder = bytearray(desk.store.keys.database_key), desk.store.folder
    desk.close()
    page = _unused_page(folder, key)
    data = bytearray((folder / "casebook.db").read_bytes())
    data[(page - 1) * PAGE + 50] ^= 1
    (folder / "casebook.db").write_bytes(data)
    again = _unlocked(folder)
    before = again.casework.cases()
    verdict = again.checking.check()
    assert (verdict.colour, verdict.spare, verdict.findings) == (
        "amber",
        True,
        ("An unused page of the file is damaged.",),
    )
    assert again.checking.tidy().colour == "green"
    assert again.casework.cases() == before
    assert len(again.backups.all()) == 1
    actions = [entry.action for entry in again.store.journal.entries(newest_first=True, limit=3)]
    assert actions == ["casebook.check", "casebook.tidy", "backup.make"]
    with pytest.raises(Exception, match="denied"):
        again.store.connection.execute("VACUUM")
    again.close()


# --- salvage ---------------------------------------------------------------------------------------------


def test_a_casebook_that_does_not_open_is_salvaged_with_a_passphrase(damaged: Path, tmp_path: Path) -> None:
    made = desks.salvage(
        damaged,
        LABEL,
        PASSPHRASE,
        tmp_path / "saved",
        clock=a_clock(),
        limits=ANY_COST,
        remember_tries=False,
    )
    assert made.verdict.colour == "green"
    again = _unlocked(made.folder)
    assert len(again.casework.cases()) == 1
    again.close()
    with pytest.raises(WrongPassphrase):
        desks.salvage(
            damaged, LABEL, "not the right one", tmp_path / "x", limits=ANY_COST, remember_tries=False
        )


def test_an_open_casebook_is_salvaged_and_only_read_from_then_on(desk: Desk, tmp_path: Path) -> None:
    record_a_case(desk)
    made = desk.checking.salvage(tmp_path / "saved")
    assert desk.store.read_only
    assert made.verdict.colour == "green"
    desk.close()
    again = _unlocked(made.folder)
    assert [case.reference for case in again.casework.cases()]
    again.close()


def test_gaps_are_filled_from_the_newest_backup_and_said_to_be(desk: Desk, tmp_path: Path) -> None:
    recorded = record_a_case(desk)
    backup = desk.backups.make().path
    case = recorded.id
    desk.casework.change_case(case, summary="After the backup.")
    key, folder = bytearray(desk.store.keys.database_key), desk.store.folder
    desk.close()
    shutil.move(backup, tmp_path / "kept.sdbackup")
    pages = Map(folder / "casebook.db", key)
    every = [page for page, ids in pages.records.items() if ids]
    zero(folder / "casebook.db", every)
    where = {"clock": a_clock(), "limits": ANY_COST, "remember_tries": False}
    without = desks.salvage(folder, LABEL, PASSPHRASE, tmp_path / "without", **where)  # type: ignore[arg-type]
    filled = desks.salvage(
        folder,
        LABEL,
        PASSPHRASE,
        tmp_path / "filled",
        backup=tmp_path / "kept.sdbackup",
        **where,  # type: ignore[arg-type]
    )
    assert sum(lost.gone for lost in without.list.records) > 5
    assert [lost.id for lost in filled.list.records] == [case]  # what was saved after the backup is lost
    assert filled.list.filled
    assert filled.list.backup is not None
    assert filled.verdict.colour == "amber"
    again = _unlocked(filled.folder)
    draft = again.planning.draft(case)
    assert draft.file.case.summary != "After the backup."
    assert draft.file.suspects()
    (listed,) = again.checking.salvages()
    again.close()
    text = listed.text()
    assert f"Investigation {case}: saves lost: " in text
    assert "completed from the backup of 12 March 2026" in text


def test_the_list_holds_no_case_data(desk: Desk, tmp_path: Path) -> None:
    recorded = record_a_case(desk)
    key, folder = bytearray(desk.store.keys.database_key), desk.store.folder
    reference = desk.planning.draft(recorded.id).file.case.reference
    desk.close()
    pages = Map(folder / "casebook.db", key)
    zero(folder / "casebook.db", [page for page, ids in pages.records.items() if ids])
    made = desks.salvage(
        folder,
        LABEL,
        PASSPHRASE,
        tmp_path / "saved",
        clock=a_clock(),
        limits=ANY_COST,
        remember_tries=False,
    )
    again = _unlocked(made.folder)
    (listed,) = again.checking.salvages()
    again.close()
    assert reference not in listed.text()
    assert str(tmp_path) not in listed.text()
    assert "Okoro" not in listed.text()
