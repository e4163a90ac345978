"""What the computer remembers of the window, and that a spoilt file does no harm."""

from pathlib import Path

import pytest

from tests.ui.policy_fakes import break_it
from ui.settings import FILE, Choices, Settings


def test_choices_are_kept_for_the_next_start(tmp_path: Path) -> None:
    first = Settings(tmp_path)
    first.set_theme("dark")
    first.set_percent(150)
    first.remember(tmp_path / "a.casebook")
    first.remember(tmp_path / "b.casebook")
    again = Settings(tmp_path).choices
    assert (again.theme, again.percent) == ("dark", 150)
    assert [Path(one.folder).name for one in again.recent] == ["b.casebook", "a.casebook"]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"theme": 5, "percent": 10000, "lock_minutes": 0, "recent": [1, {"folder": ""}]}'],
)
def test_a_spoilt_file_gives_the_shipped_choices(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    assert Settings(tmp_path).choices == Choices()


def test_a_folder_that_cannot_be_written_does_not_stop_the_window(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    settings = Settings(tmp_path / "file")
    settings.set_percent(125)
    assert settings.choices.percent == 125


def test_the_time_of_copied_text_and_the_lock_are_kept_within_their_limits(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    settings.set_clipboard_seconds(5)
    settings.set_lock_minutes(90)
    again = Settings(tmp_path).choices
    assert (again.clipboard_seconds, again.lock_minutes) == (10, 30)


def test_whoever_asked_hears_of_a_change_once(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    heard: list[int] = []

    def hear() -> None:
        heard.append(settings.choices.percent)

    settings.when_changed(hear)
    settings.when_changed(hear)
    settings.set_percent(150)
    settings.set_percent(150)
    assert heard == [150]


def test_a_policy_that_cannot_be_looked_at_forbids_remembering(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(tmp_path)
    settings.remember(tmp_path / "a.casebook")
    monkeypatch.setattr("soteria_desk.api.policy_file", lambda: tmp_path, raising=False)
    break_it(monkeypatch)
    assert settings.recent == () and not settings.may_remember()
