"""What the computer remembers of the window, and that a spoilt file does no harm."""

from pathlib import Path

import pytest

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
