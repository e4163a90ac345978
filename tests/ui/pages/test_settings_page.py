"""Settings: what is chosen holds at once, what the force decided cannot be loosened, and safety is on the record."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from soteria_desk.policy import Lock, Window
from tests.ui.builders import OpenCasebook, waited
from tests.ui.policy_fakes import break_it, impose
from ui.guards import guards
from ui.notices import Notices
from ui.pages.settings import SettingsPage
from ui.settings import Settings
from ui.sharing import Sharing
from ui.theme import theme
from ui.viewmodels.settings import SettingsViewModel, seconds_words
from ui.widgets.choice import Choice


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "own")


def a_page(
    casebook: OpenCasebook, settings: Settings, qtbot: QtBot, notices: Notices | None = None
) -> SettingsPage:
    page = SettingsPage(SettingsViewModel(casebook.session, settings), notices or Notices())
    qtbot.addWidget(page)
    page.opened()
    return page


def choose(choice: Choice, value: object) -> None:
    """Choose as a person does."""
    choice.setCurrentIndex(choice.findData(value))
    choice.activated.emit(choice.currentIndex())


def values(choice: Choice) -> list[object]:
    return [choice.itemData(index) for index in range(choice.count())]


def record(casebook: OpenCasebook) -> list[tuple[str, str, str]]:
    """What the record says of settings."""
    entries = waited(casebook.worker, lambda: casebook.desk.store.journal.entries())
    return [(one.action, one.id, one.why) for one in entries if one.action == "setting.change"]


def said(page: SettingsPage) -> str:
    return "\n".join(each.text() for each in page.findChildren(QLabel))


def test_theme_and_text_size_change_at_once_and_are_kept(
    casebook: OpenCasebook, settings: Settings, qtbot: QtBot
) -> None:
    page = a_page(casebook, settings, qtbot)
    choose(page.theme, "dark")
    choose(page.percent, 150)

    assert (theme().mode, theme().percent) == ("dark", 150)
    assert (settings.choices.theme, settings.choices.percent) == ("dark", 150)
    assert record(casebook) == []  # looks are nobody's business


def test_the_lock_time_is_on_the_record_before_it_holds(
    casebook: OpenCasebook, settings: Settings, qtbot: QtBot
) -> None:
    page = a_page(casebook, settings, qtbot)
    choose(page.minutes, 20)
    assert settings.lock_minutes() == 5
    casebook.settle()

    assert settings.lock_minutes() == 20
    assert record(casebook) == [
        ("setting.change", "lock_minutes", "minutes until it locks by itself: from 5 to 20")
    ]


def test_a_change_that_cannot_be_recorded_is_not_made_and_told(
    casebook: OpenCasebook, settings: Settings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from soteria_desk.errors import DiskFull

    notices = Notices()
    page = a_page(casebook, settings, qtbot, notices)

    def full(*_: object) -> None:
        raise DiskFull(megabytes=20)

    monkeypatch.setattr(casebook.desk.computer, "setting_changed", full)
    with qtbot.waitSignal(notices.error_told) as told:
        choose(page.minutes, 20)
        casebook.settle()

    assert told.args[0].code == "E-11"
    assert settings.lock_minutes() == 5 and page.minutes.value() == 5


def test_what_the_force_set_is_said_and_nothing_longer_is_offered(
    casebook: OpenCasebook, settings: Settings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    impose(monkeypatch, "lock.minutes", lock=Lock(minutes=3))
    page = a_page(casebook, settings, qtbot)

    assert values(page.minutes) == [1, 2, 3] and page.minutes.value() == 3
    assert "Set by your force: at most 3 minutes." in said(page)
    settings.set_lock_minutes(30)  # by whatever way
    assert settings.lock_minutes() == 3


def test_without_a_policy_every_time_from_1_to_30_minutes_is_offered_and_never_none(
    casebook: OpenCasebook, settings: Settings, qtbot: QtBot
) -> None:
    page = a_page(casebook, settings, qtbot)
    minutes = values(page.minutes)

    assert min(minutes) == 1 and max(minutes) == 30  # type: ignore[type-var]


def test_a_broken_policy_leaves_one_minute(
    casebook: OpenCasebook, settings: Settings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_it(monkeypatch)
    page = a_page(casebook, settings, qtbot)

    assert values(page.minutes) == [1]


def test_the_time_of_copied_text_is_on_the_record_too(
    casebook: OpenCasebook, settings: Settings, qtbot: QtBot
) -> None:
    page = a_page(casebook, settings, qtbot)
    choose(page.seconds, 300)
    casebook.settle()

    assert settings.choices.clipboard_seconds == 300
    assert record(casebook)[-1][1:] == ("clipboard_seconds", "seconds that copied text stays: from 60 to 300")
    assert [seconds_words(one) for one in (10, 60, 300)] == ["10 seconds", "1 minute", "5 minutes"]


def test_a_remembered_casebook_is_forgotten_here_and_the_record_names_no_folder(
    casebook: OpenCasebook, settings: Settings, qtbot: QtBot, tmp_path: Path
) -> None:
    settings.remember(tmp_path / "Ostley.casebook")
    settings.remember(tmp_path / "Tilbysands.casebook")
    page = a_page(casebook, settings, qtbot)
    assert "Ostley" in said(page) and page.forget_button.isVisibleTo(page)

    button = next(each for each in page.findChildren(QPushButton) if "Ostley" in each.accessibleName())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)  # type: ignore[no-untyped-call]
    casebook.settle()
    assert [Path(one.folder).stem for one in settings.recent] == ["Tilbysands"]
    assert record(casebook)[-1][2] == "casebooks remembered on this computer: from 2 to 1"
    page.forget_button.click()  # gone while one is left
    casebook.settle()
    assert settings.recent == () and "None. One is listed here" in said(page)


def test_where_the_force_forbids_it_none_is_shown_and_none_is_kept(
    casebook: OpenCasebook,
    settings: Settings,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.remember(tmp_path / "Ostley.casebook")
    file = tmp_path / "policy.toml"
    file.write_text("")
    monkeypatch.setattr("soteria_desk.api.policy_file", lambda: file, raising=False)
    impose(monkeypatch, "window.remember_casebooks", window=Window(remember_casebooks=False))
    page = a_page(casebook, settings, qtbot)

    assert "Ostley" not in said(page) and "Your force does not allow" in said(page)
    settings.remember(tmp_path / "Tilbysands.casebook")
    assert Settings(tmp_path / "own").choices.recent == ()


def test_guards_and_keys_are_listed_as_they_are(
    casebook: OpenCasebook, settings: Settings, qtbot: QtBot
) -> None:
    page = a_page(casebook, settings, qtbot)
    guards().tell("disk", "unknown", "This system does not tell.")
    guards().tell("place", "off", "This folder is copied to the internet by Dropbox; move the casebook.")

    text = said(page)
    assert "Not known" in text and "Not in force" in text and "Dropbox" in text
    assert "Lock and hide now" in text and "F12, Ctrl+L" in text
    assert "No names, no words of a case" in text


def test_rows_that_stay_keep_the_focus_that_is_in_them(
    casebook: OpenCasebook, settings: Settings, qtbot: QtBot, tmp_path: Path
) -> None:
    settings.remember(tmp_path / "Ostley.casebook")
    page = a_page(casebook, settings, qtbot)
    button = next(each for each in page.findChildren(QPushButton) if "Ostley" in each.accessibleName())
    theme().set_percent(125)

    assert button in page.findChildren(QPushButton)


def test_every_control_has_a_name_for_a_screen_reader(
    casebook: OpenCasebook, settings: Settings, qtbot: QtBot
) -> None:
    page = a_page(casebook, settings, qtbot)

    assert all(each.accessibleName() for each in page.findChildren(Choice))
    assert page.first_focus() is page.theme


class Capture:
    """What a system with capture blocking has."""

    holds = True

    def __init__(self) -> None:
        self.shared: list[bool] = []

    def share(self, on: bool) -> None:
        self.shared.append(on)


def test_a_supervisor_allows_pictures_for_a_while_and_it_is_on_the_record(
    casebook: OpenCasebook, settings: Settings, qtbot: QtBot
) -> None:
    capture = Capture()
    sharing = Sharing(Notices(), capture)
    page = SettingsPage(SettingsViewModel(casebook.session, settings), Notices(), lambda: sharing)
    qtbot.addWidget(page)
    page.opened()
    assert page.share_button.isVisibleTo(page)
    page.share_button.click()
    casebook.settle()
    assert capture.shared == [True]
    assert record(casebook)
    page.opened()
    assert page.share_button.text() == "Forbid pictures again"
    page.share_button.click()
    assert capture.shared == [True, False]


def test_where_a_system_keeps_nothing_out_of_pictures_there_is_nothing_to_allow(
    casebook: OpenCasebook, settings: Settings, qtbot: QtBot
) -> None:
    sharing = Sharing(Notices(), None)
    page = SettingsPage(SettingsViewModel(casebook.session, settings), Notices(), lambda: sharing)
    qtbot.addWidget(page)
    page.opened()
    assert not page.share_button.isVisibleTo(page)
