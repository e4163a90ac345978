"""Who may open a casebook: added, reset, removed and refused by the core, whatever the window shows."""

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from soteria_desk import desk as desks
from soteria_desk.casework.casebook import AccessRole, Member
from soteria_desk.clock import StoppedClock
from soteria_desk.desk import Desk
from soteria_desk.errors import (
    Cancelled,
    CasebookError,
    InvalidField,
    LastSupervisor,
    MissingField,
    MustChangePassphrase,
    NotFound,
    Refused,
    RoleNeeded,
    SoteriaError,
    TooManyTries,
    UnknownUser,
    WeakPassphrase,
    WrongPassphrase,
)
from soteria_desk.progress import NoProgress
from soteria_desk.services.roles import rule_of
from soteria_desk.services.typed import NewCase
from soteria_desk.services.users import NewOfficer
from tests.builders import ANY_COST, CHEAP, LABEL, PASSPHRASE

ONE_TIME = "cobalt ferry nutmeg signal"
THEIRS = "harbour quill walnut ember"
INVESTIGATOR, SUPERVISOR = (AccessRole.INVESTIGATOR,), (AccessRole.SUPERVISOR,)
PACKS = (AccessRole.PACK_ADMINISTRATOR,)
BOTH = (*INVESTIGATOR, *SUPERVISOR)


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong tries and heads seen are remembered; not among the settings of whoever runs the tests."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "settings"))


@pytest.fixture
def folder(desk: Desk) -> Path:
    return desk.store.folder


def opened(folder: Path, passphrase: str = PASSPHRASE, label: str = LABEL, **details: object) -> Desk:
    fields = {"limits": ANY_COST, "cost": CHEAP} | details
    return desks.unlock(folder, label, passphrase, **fields)  # type: ignore[arg-type]


def add(
    desk: Desk, label: str = "BT", roles: tuple[AccessRole, ...] = INVESTIGATOR, passphrase: str = ONE_TIME
) -> str:
    return desk.users.add(
        PASSPHRASE,
        label=label,
        officer=NewOfficer(name="B. Tamm", rank="DS", number="4410"),
        roles=roles,
        one_time_passphrase=passphrase,
    )


def let_in(desk: Desk, label: str = "BT", roles: tuple[AccessRole, ...] = INVESTIGATOR) -> str:
    """Add a user who has set a passphrase of their own; closes `desk`."""
    user = add(desk, label, roles)
    desk.close()
    theirs = opened(desk.store.folder, ONE_TIME, label)
    theirs.users.change_passphrase(ONE_TIME, THEIRS)
    theirs.close()
    return user


def actions(desk: Desk) -> list[str]:
    return [entry.action for entry in desk.store.journal.entries()]


# --- adding, and the one-time passphrase ------------------------------------------------------------


def test_a_new_user_is_listed_logged_and_starts_with_a_one_time_passphrase(desk: Desk) -> None:
    user = add(desk, roles=BOTH)
    rows = {row.label: row for row in desk.users.all()}
    assert (rows["BT"].id, rows["BT"].title, rows["BT"].state) == (user, "DS B. Tamm, 4410", "must-change")
    assert rows["BT"].roles == BOTH and not rows["BT"].is_me
    assert rows["AO"].is_me and rows["AO"].state == "active"
    assert actions(desk)[-1] == "user.add"
    assert desk.store.check("full").colour == "green"


def test_a_one_time_passphrase_opens_nothing_until_an_own_one_is_set(desk: Desk, folder: Path) -> None:
    case = desk.casework.open_case(NewCase(reference="WX/26/00417"))
    add(desk, roles=BOTH)
    desk.close()
    theirs = opened(folder, ONE_TIME, "BT")
    head = theirs.store.head()
    assert theirs.must_change
    refused = (
        lambda: theirs.casework.cases(),
        lambda: theirs.casework.file(case),
        lambda: theirs.casework.consult(case),
        lambda: theirs.casework.open_case(NewCase(reference="WX/26/00418")),
        lambda: theirs.book.undo(case),
        lambda: theirs.book.keep_draft(case, "summary", "text", 1),
        lambda: theirs.book.drafts(),
        lambda: theirs.book.versions(case),
        lambda: theirs.book.check(),
        lambda: theirs.users.all(),
        lambda: theirs.users.sheet(ONE_TIME),
        lambda: theirs.users.replace_keys(ONE_TIME),
        lambda: theirs.users.set_roles(theirs.store.keys.user, BOTH),
        lambda: add(theirs, "CU"),
        lambda: theirs.store.connection.execute("SELECT body FROM record"),
        lambda: theirs.store.back_up("made", theirs.clock.now()),  # type: ignore[arg-type]
        lambda: theirs.backups.make(),
    )
    for act in refused:
        with pytest.raises(MustChangePassphrase) as told:
            act()
        assert told.value.code == "E-59"
    assert theirs.store.head() == head
    with pytest.raises(WeakPassphrase):
        theirs.users.change_passphrase(ONE_TIME, ONE_TIME)
    with pytest.raises(WrongPassphrase):
        theirs.users.change_passphrase(PASSPHRASE, THEIRS)
    assert theirs.must_change
    theirs.users.change_passphrase(ONE_TIME, THEIRS)
    assert not theirs.must_change
    assert theirs.casework.cases()[0].id == case
    theirs.close()
    with pytest.raises(WrongPassphrase):
        opened(folder, ONE_TIME, "BT")
    again = opened(folder, THEIRS, "BT")
    assert not again.must_change and {row.state for row in again.users.all()} == {"active"}
    assert again.store.check("full").colour == "green"
    again.close()


def test_what_cannot_be_a_user_is_refused_in_words_and_changes_nothing(desk: Desk) -> None:
    before = (desk.store.head(), (desk.store.folder / "keys.json").read_bytes())
    officer = NewOfficer(name="B. Tamm")

    def attempt(error: type[SoteriaError], **details: object) -> str:
        fields: dict[str, object] = {
            "label": "BT", "officer": officer, "roles": BOTH, "one_time_passphrase": ONE_TIME
        }  # fmt: skip
        with pytest.raises(error) as told:
            desk.users.add(PASSPHRASE, **(fields | details))  # type: ignore[arg-type]
        return str(told.value)

    assert "ao is already a user" in attempt(InvalidField, label=" ao ")
    attempt(InvalidField, label="")
    attempt(InvalidField, label="B" * 41)
    attempt(InvalidField, label="B\u202eT")
    attempt(MissingField, roles=())
    attempt(MissingField, officer=NewOfficer(name=" "))
    attempt(NotFound, officer="0" * 32)
    assert attempt(WeakPassphrase, one_time_passphrase="short") == "Use at least 15 characters."
    assert attempt(WeakPassphrase, one_time_passphrase="password123456789").startswith(
        "This passphrase is on"
    )
    assert "name of the casebook" in attempt(
        WeakPassphrase, label="Tammsaare Bo", one_time_passphrase="tammsaarebo 1234"
    )
    assert (desk.store.head(), (desk.store.folder / "keys.json").read_bytes()) == before


def test_the_own_passphrase_given_wrong_counts_and_waits_like_at_unlocking(
    desk: Desk, folder: Path, clock: StoppedClock
) -> None:
    desk.close()
    for _ in range(2):
        with pytest.raises(WrongPassphrase):
            opened(folder, THEIRS, clock=clock)
    mine = opened(folder, clock=clock)
    for _ in range(4):
        with pytest.raises(WrongPassphrase) as told:
            mine.users.sheet(THEIRS)
        assert told.value.code == "E-01" and "AO" in str(told.value)
    with pytest.raises(TooManyTries):
        mine.users.sheet(PASSPHRASE)
    clock.set(clock.now() + timedelta(seconds=6))
    mine.users.sheet(PASSPHRASE)
    mine.close()
    again = opened(folder, clock=clock)
    whys = [entry.why for entry in again.store.journal.entries()]
    assert "wrong passphrases while it was open: 4" in whys
    assert any("wrong tries before: 2" in why for why in whys)
    again.close()


def test_wrong_tries_are_counted_over_a_restart(desk: Desk, folder: Path, clock: StoppedClock) -> None:
    desk.close()
    mine = opened(folder, clock=clock)
    for _ in range(4):
        with pytest.raises(WrongPassphrase):
            mine.users.change_passphrase(THEIRS, ONE_TIME)
    mine.close()
    with pytest.raises(TooManyTries):
        opened(folder, clock=clock)


# --- roles ------------------------------------------------------------------------------------------


def test_roles_are_changed_and_the_last_supervisor_stays(desk: Desk, folder: Path) -> None:
    mine = desk.store.keys.user
    with pytest.raises(LastSupervisor) as told:
        desk.users.set_roles(mine, INVESTIGATOR)
    assert told.value.code == "E-60"
    waiting = add(desk, roles=SUPERVISOR)
    with pytest.raises(LastSupervisor):
        desk.users.set_roles(mine, INVESTIGATOR)  # whoever has not come yet may never come
    desk.users.set_roles(waiting, INVESTIGATOR)
    desk.users.set_roles(waiting, SUPERVISOR)
    desk.close()
    theirs = opened(folder, ONE_TIME, "BT")
    theirs.users.change_passphrase(ONE_TIME, THEIRS)
    theirs.users.set_roles(mine, INVESTIGATOR)
    assert actions(theirs)[-1] == "user.roles"
    with pytest.raises(LastSupervisor):
        theirs.users.set_roles(waiting, PACKS)
    theirs.close()
    again = opened(folder)
    assert not again.users.may(AccessRole.SUPERVISOR) and again.users.may(AccessRole.INVESTIGATOR)
    again.close()


def test_only_a_supervisor_changes_users_keys_and_sheet(desk: Desk, folder: Path) -> None:
    let_in(desk)
    theirs = opened(folder, THEIRS, "BT")
    before = (theirs.store.head(), (folder / "keys.json").read_bytes())
    mine = next(row.id for row in theirs.users.all() if row.label == "AO")
    acts: dict[str, Callable[[], object]] = {
        "add a user": lambda: theirs.users.add(
            THEIRS, label="X", officer=theirs.me, roles=BOTH, one_time_passphrase=ONE_TIME
        ),
        "change what a user may do": lambda: theirs.users.set_roles(theirs.store.keys.user, BOTH),
        "give a user a new passphrase": lambda: theirs.users.reset(mine, THEIRS, ONE_TIME),
        "remove a user": lambda: theirs.users.remove(mine, THEIRS, ""),
        "replace its keys": lambda: theirs.users.replace_keys(THEIRS),
        "print its recovery sheet": lambda: theirs.users.sheet(THEIRS),
    }
    for act, attempt in acts.items():
        with pytest.raises(RoleNeeded) as told:
            attempt()
        assert (told.value.code, told.value.message_text) == (
            "E-58",
            f"Only a supervisor of this casebook can {act}.",
        )
    assert (theirs.store.head(), (folder / "keys.json").read_bytes()) == before
    theirs.close()


def test_whoever_is_no_investigator_records_nothing(desk: Desk, folder: Path) -> None:
    case = desk.casework.open_case(NewCase(reference="WX/26/00417"))
    let_in(desk, roles=PACKS)
    theirs = opened(folder, THEIRS, "BT")
    theirs.casework.consult(case)  # they may read, and that is put on the record
    before = theirs.store.head()
    work = writing_acts(theirs, case)
    assert len(work) > 15
    for name, act in work.items():
        with pytest.raises(RoleNeeded):
            act()
        assert theirs.store.head() == before, name
    assert not theirs.book.drafts()
    theirs.close()


def writing_acts(desk: Desk, case: str) -> dict[str, Callable[[], object]]:
    """Every unit of work of the services, by its action: none may pass without the role."""
    services = Path(desks.__file__).parent / "services"
    text = "".join(path.read_text("utf-8") for path in services.glob("*.py"))
    named = set(re.findall(r'unit\("([a-z]+\.[a-z-]+)"', text))
    casework = {one for one in named if AccessRole.PACK_ADMINISTRATOR not in rule_of(one).roles}

    def attempt(action: str) -> Callable[[], object]:
        def act() -> None:
            with desk._office.unit(action) as work:
                work.note(action, "case", case)

        return act

    acts: dict[str, Callable[[], object]] = {action: attempt(action) for action in casework}
    acts["case.create by the service"] = lambda: desk.casework.open_case(NewCase(reference="WX/26/00418"))
    acts["undo"] = lambda: desk.book.undo(case)
    acts["redo"] = lambda: desk.book.redo(case)
    acts["draft"] = lambda: desk.book.keep_draft(case, "summary", "text", 1)
    return acts


# --- resetting and removing -------------------------------------------------------------------------


def test_a_forgotten_passphrase_is_replaced_with_new_keys_and_old_entries_stay_signed(
    desk: Desk, folder: Path
) -> None:
    user = let_in(desk)
    theirs = opened(folder, THEIRS, "BT")
    theirs.casework.open_case(NewCase(reference="WX/26/00417"))
    theirs.close()
    mine = opened(folder)
    before = mine.store.records.get(Member, user)
    mine.users.reset(user, PASSPHRASE, ONE_TIME)
    assert mine.store.records.get(Member, user).sig_pub != before.sig_pub
    assert actions(mine)[-1] == "user.reset"
    with pytest.raises(Refused):
        mine.users.reset(mine.store.keys.user, PASSPHRASE, ONE_TIME)
    mine.close()
    with pytest.raises(WrongPassphrase):
        opened(folder, THEIRS, "BT")
    again = opened(folder, ONE_TIME, "BT")
    assert again.must_change
    again.users.change_passphrase(ONE_TIME, "another walnut in a harbour")
    assert again.store.check("full").colour == "green"
    again.close()


def test_a_removed_user_does_not_open_it_and_the_others_do_without_their_passphrases(
    desk: Desk, folder: Path
) -> None:
    removed = let_in(desk)
    mine = opened(folder)
    third = add(mine, "CU", SUPERVISOR)
    old = mine.users.sheet(PASSPHRASE)
    with pytest.raises(Refused):
        mine.users.remove(mine.store.keys.user, PASSPHRASE, "")
    sheet = mine.users.remove(removed, PASSPHRASE, "left the force")
    assert (sheet.epoch, old.epoch) == (2, 1)
    assert not set(sheet.rows) & set(old.rows) and sheet.sheet_id != old.sheet_id
    assert [row.label for row in mine.users.all()] == ["AO", "CU"]
    assert [(entry.action, entry.why) for entry in mine.store.journal.entries()][-2:] == [
        ("user.remove", "left the force"),
        ("keys.replace", "left the force"),
    ]
    # The session goes on, with what can be saved now in the new database.
    case = mine.casework.open_case(NewCase(reference="WX/26/00417"))
    assert mine.store.check("full").colour == "green"
    assert mine.users.sheet_is_due()
    mine.users.sheet_shown(sheet)
    assert mine.users.sheet_is_due(), "a sheet that was only on the screen is not on paper"
    mine.users.sheet_printed(sheet)
    assert not mine.users.sheet_is_due()
    mine.close()
    with pytest.raises(UnknownUser):
        opened(folder, THEIRS, "BT")
    again = opened(folder)
    assert [row.id for row in again.casework.cases()] == [case]
    assert again.store.check("full").colour == "green"
    assert removed in again.book.user_names()
    again.close()
    theirs = opened(folder, ONE_TIME, "CU")
    assert theirs.store.keys.user == third
    theirs.close()


def test_replacing_the_keys_can_be_stopped_and_lets_others_save(desk: Desk, folder: Path) -> None:
    for number in range(40):
        desk.casework.open_case(NewCase(reference=f"WX/26/{number:05}"))

    class Stopped(NoProgress):
        def step(self, done: int, total: int) -> None:
            raise Cancelled

    before = (folder / "keys.json").read_bytes()
    with pytest.raises(Cancelled):
        desk.users.replace_keys(PASSPHRASE, Stopped())
    assert (folder / "keys.json").read_bytes() == before
    assert not list(folder.glob("*next*"))

    saved: list[str] = []

    class Saving(NoProgress):
        def step(self, done: int, total: int) -> None:
            if desk.store.changing_keys and len(saved) < 3:  # the backup of before is made by then
                saved.append(desk.casework.open_case(NewCase(reference=f"BETWEEN {len(saved)}")))
                with pytest.raises(Refused):
                    desk.users.change_passphrase(PASSPHRASE, THEIRS)

    desk.users.replace_keys(PASSPHRASE, Saving())
    assert saved
    assert [row.kind for row in desk.backups.all()] == ["pre-keys"]
    assert set(saved) <= {row.id for row in desk.casework.cases()}
    assert desk.store.check("full").colour == "green"
    desk.close()
    again = opened(folder)
    assert set(saved) <= {row.id for row in again.casework.cases()}
    again.close()


def test_the_wrong_own_passphrase_changes_nothing(desk: Desk, folder: Path) -> None:
    other = add(desk)
    before = (desk.store.head(), (folder / "keys.json").read_bytes())
    for act in (
        lambda: desk.users.replace_keys(THEIRS),
        lambda: desk.users.remove(other, THEIRS, ""),
        lambda: desk.users.reset(other, THEIRS, "yet another fine phrase"),
    ):
        with pytest.raises(WrongPassphrase):
            act()
    assert (desk.store.head(), (folder / "keys.json").read_bytes()) == before


# --- what a supervisor may accept -------------------------------------------------------------------


@pytest.mark.parametrize("who", ["supervisor", "investigator"])
def test_only_a_supervisor_goes_on_with_an_older_copy(
    desk: Desk, folder: Path, tmp_path: Path, who: str
) -> None:
    let_in(desk)
    label, passphrase = (LABEL, PASSPHRASE) if who == "supervisor" else ("BT", THEIRS)
    shutil.copytree(folder, tmp_path / "older.casebook")
    opened(folder, passphrase, label).close()
    with pytest.raises(CasebookError) as told:
        opened(tmp_path / "older.casebook", passphrase, label)
    assert told.value.code == "E-08"
    if who == "investigator":
        with pytest.raises(RoleNeeded):
            opened(tmp_path / "older.casebook", passphrase, label, accept_older=True)
        return
    mine = opened(tmp_path / "older.casebook", passphrase, label, accept_older=True)
    assert "older than last seen on this computer, and accepted" in mine.store.journal.entries()[-1].why
    mine.close()
