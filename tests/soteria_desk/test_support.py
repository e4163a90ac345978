"""The support bundle: everything a helper needs, nothing of any case, and the same words that were shown."""

import json
from pathlib import Path

import pytest

from soteria_desk import log, paths, policy, support
from soteria_desk.errors import Refused
from soteria_desk.policy import KEYS, load

MARK = "Quillfeather"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings folder in which somebody remembered a casebook and chose odd things."""
    monkeypatch.setattr(paths, "settings_folder", lambda: tmp_path)
    choices = {
        "theme": MARK,
        "percent": 125,
        "lock_minutes": 7,
        "clipboard_seconds": MARK,
        MARK: MARK,
        "recent": [{"folder": f"/home/someone/{MARK}.casebook", "opened_at": MARK}],
    }
    (tmp_path / "window.json").write_text(json.dumps(choices), encoding="utf-8")
    return tmp_path


def test_it_says_what_runs_what_guards_and_what_is_in_force_and_nothing_of_a_case(home: Path) -> None:
    log.event("unlock", ms=120)
    text = support.bundle([("No network", "on")])

    assert MARK not in text and "someone" not in text and str(home) not in text
    for wanted in ("Soteria Desk:", "Python:", "SQLCipher: 4.", "Pack: ", "No network: on", "unlock 120 ms"):
        assert wanted in text
    assert all(key in text for key in KEYS)
    assert "percent = 125" in text and "lock_minutes = 7" in text and "casebooks remembered: 1" in text


def test_folders_of_the_policy_are_only_said_to_be_set(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = home / "policy.toml"
    file.write_text(f'[backup]\nsecond_place = "/media/{MARK}"\n')
    file.chmod(0o644)
    home.chmod(0o755)
    found = load(file, administrator=home.stat().st_uid)
    monkeypatch.setattr(policy, "in_force", lambda: found)

    text = support.bundle()
    assert "backup.second_place = set\n" in text and MARK not in text


@pytest.mark.parametrize("kept", ["", "[]", "{", '{"recent": 5}'])
def test_spoilt_settings_are_no_reason_not_to_help(home: Path, kept: str) -> None:
    (home / "window.json").write_text(kept, encoding="utf-8")

    assert "casebooks remembered: 0" in support.bundle()


def test_it_is_saved_as_shown_and_not_inside_a_casebook(home: Path) -> None:
    text = support.bundle()
    target = home / support.FILE_NAME
    support.save(target, text)
    assert target.read_text(encoding="utf-8") == text

    (home / "one.casebook").mkdir()
    with pytest.raises(Refused):
        support.save(home / "one.casebook" / "x.txt", text)
