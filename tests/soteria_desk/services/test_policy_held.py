"""What the policy says is held by the services themselves, whatever asks them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from soteria_desk import policy
from soteria_desk.clock import StoppedClock
from soteria_desk.desk import Desk, shipped_library
from soteria_desk.errors import DoctrineError, MissingField, PolicyForbids
from soteria_desk.policy import (
    Backup,
    Consultation,
    Guidance,
    InForce,
    Lock,
    Printing,
    Protection,
    Rules,
    Window,
)
from soteria_desk.services.backups import room_for_all, second_place
from soteria_desk.services.computer import SETTINGS
from soteria_desk.services.export import Order, make_pdf, may_leave
from soteria_desk.storage.connection import versions
from tests.a_layer import ADDED, PACK, REPLACED, WITHDRAWN, write_layer
from tests.builders import a_store, unlocked
from tests.soteria_desk.services.recording import Recorded


def impose(monkeypatch: pytest.MonkeyPatch, **tables: Any) -> None:
    """Have these rules in force."""
    found = InForce(rules=Rules(**tables), state="in force", file=Path("/etc/policy.toml"), given=frozenset())
    monkeypatch.setattr(policy, "in_force", lambda: found)


def issued_order(desk: Desk, case: Recorded, label: str = "") -> Order:
    return desk.export.order(desk.review.issue(case.id), label)


def test_no_plan_is_saved_as_a_file_where_the_force_forbids_it(
    desk: Desk, case: Recorded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = issued_order(desk, case)
    pdf = make_pdf(order)
    before = desk.book.saved_state().seq
    impose(monkeypatch, printing=Printing(pdf_to_file=False))

    with pytest.raises(PolicyForbids):
        desk.export.save(order, pdf, tmp_path / "plan.pdf", "")
    with pytest.raises(PolicyForbids):
        desk.export.pdf(desk.review.issue(case.id))
    may_leave(order, to_file=False)
    assert not list(tmp_path.glob("plan*"))
    assert desk.book.saved_state().seq == before + 1  # the second revision, and no print


def test_a_copy_without_a_label_stays_where_it_is_when_the_force_asks_for_one(
    desk: Desk, case: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    impose(monkeypatch, printing=Printing(copy_label_required=True))

    with pytest.raises(MissingField):
        may_leave(issued_order(desk, case), to_file=False)
    may_leave(issued_order(desk, case, "Copy 1, DI Marsh"), to_file=True)
    may_leave(desk.export.draft_order(case.id), to_file=True)


def test_the_pack_the_policy_names_takes_the_place_of_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impose(monkeypatch, guidance=Guidance(pack=str(tmp_path)))
    shipped_library.cache_clear()
    try:
        with pytest.raises(DoctrineError):
            shipped_library()  # an empty folder is no pack, and the shipped one does not stand in for it
    finally:
        shipped_library.cache_clear()


def test_a_layer_the_policy_names_lies_on_the_shipped_pack_or_is_told_to_be_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = PACK.format(replaced=REPLACED, withdrawn=WITHDRAWN)
    for fits, used in (("2026.*", True), ("2025.*", False)):
        folder = write_layer(tmp_path / fits[:4], pack=pack.replace("2026.*", fits))
        impose(monkeypatch, guidance=Guidance(pack=str(folder)))
        shipped_library.cache_clear()
        try:
            library = shipped_library()
        finally:
            shipped_library.cache_clear()
        assert (ADDED in library.enquiries) is used
        assert [one.code for one in library.left_out] == ([] if used else ["E-78"])


def test_a_casebook_opens_and_saves_with_the_ciphers_memory_protected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    from soteria_desk.storage.connection import Database

    run = Database.execute

    def listen(self: Database, sql: str, values: Any = ()) -> Any:
        asked.append(sql)
        # The protection cannot be taken back in this process, and every later test would be slow.
        return [] if sql.startswith("PRAGMA cipher_memory_security") else run(self, sql, values)

    monkeypatch.setattr(Database, "execute", listen)
    impose(monkeypatch, protection=Protection(cipher_memory_security=True))
    a_store(tmp_path).close()
    unlocked(tmp_path).close()

    wanted = "PRAGMA cipher_memory_security=ON"
    versions_asked = asked.count("PRAGMA cipher_version")
    assert versions_asked >= 2 and asked.count(wanted) == versions_asked
    assert asked.index(wanted) < asked.index("PRAGMA cipher_version")


def test_settings_that_touch_safety_and_support_bundles_are_on_the_record(desk: Desk) -> None:
    desk.computer.setting_changed("lock_minutes", 5, 20)
    desk.computer.support_bundle_saved()

    entries = [(one.action, one.id, one.why) for one in desk.store.journal.entries()][-2:]
    assert entries == [
        ("setting.change", "lock_minutes", f"{SETTINGS['lock_minutes']}: from 5 to 20"),
        ("support.bundle", "bundle", ""),
    ]


def test_the_database_says_what_it_is() -> None:
    sqlite, cipher = versions()

    assert sqlite.startswith("3.") and cipher.startswith("4.")


def test_rules_that_nobody_set_hold_nothing_back(monkeypatch: pytest.MonkeyPatch) -> None:
    impose(monkeypatch)
    found = policy.rules()

    assert found.lock == Lock() and found.window == Window() and found.consultation == Consultation()
    policy.require("printing.pdf_to_file", "Saving a plan as a file", "Print it.")


def test_backups_go_where_the_force_says_and_nowhere_else(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, mine = tmp_path / "theirs", tmp_path / "mine"
    theirs.mkdir()
    mine.mkdir()
    impose(monkeypatch, backup=Backup(second_place=str(theirs), remind_after_days=3, largest_mb=5))

    with pytest.raises(PolicyForbids) as caught:
        desk.backups.make(place=mine)
    assert str(theirs) in caught.value.advice_text and not list(mine.iterdir())
    assert desk.backups.make(place=theirs).verified
    assert desk.backups.make().verified  # the one in the casebook's own folder is no second place
    assert second_place() == theirs and room_for_all() == 5_000_000


def test_the_reminder_comes_after_the_days_the_force_set(
    desk: Desk, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_four_days = clock.now() + timedelta(days=4)
    assert desk.backups.standing(in_four_days).reminder == ""
    impose(monkeypatch, backup=Backup(remind_after_days=3))

    assert desk.backups.standing(in_four_days).reminder == "No backup outside this computer for 4 days."


def test_nobody_may_allow_pictures_where_the_force_forbids_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    impose(monkeypatch, window=Window(capture_sharing=False))

    with pytest.raises(PolicyForbids):
        desk.book.allow_pictures(30)
