"""The policy file: what it may say, whom it must belong to, and that nothing loosens its rules."""

import os
import sys
from pathlib import Path

import pytest

from soteria_desk import paths, policy
from soteria_desk.errors import PolicyForbids
from soteria_desk.policy import KEYS, STRICTEST, InForce, Rules, load, require

ME = os.getuid() if sys.platform != "win32" else 0
NOBODY = 65_534

WHOLE = """
[lock]
minutes = 5
[backup]
second_place = "/media/backups"
remind_after_days = 3
largest_mb = 4000
[printing]
pdf_to_file = false
recovery_sheet_to_file = false
copy_label_required = true
[consultation]
reason_required = true
[protection]
cipher_memory_security = true
[window]
remember_casebooks = false
capture_sharing = false
"""


def a_file(folder: Path, text: str | bytes = WHOLE, mode: int = 0o644) -> Path:
    """A policy file as an administrator would leave it."""
    folder.chmod(0o755)
    file = folder / "policy.toml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    file.chmod(mode)
    return file


def read(file: Path) -> InForce:
    return load(file, administrator=ME)


def why(found: InForce) -> str:
    """What a file that cannot be used is said to suffer from; the strictest rules must hold then."""
    assert found.state == "unusable" and found.rules == STRICTEST and found.given == frozenset(KEYS)
    assert found.problem is not None and found.problem.code == "E-71"
    assert str(found.file) in found.problem.advice_text
    return found.problem.message_text


def test_without_a_file_everybody_decides_for_themselves(tmp_path: Path) -> None:
    found = read(tmp_path / "policy.toml")

    assert (found.state, found.rules, found.given) == ("none", Rules(), frozenset())


def test_a_whole_file_is_in_force_and_says_which_keys_it_sets(tmp_path: Path) -> None:
    found = read(a_file(tmp_path))

    assert found.state == "in force" and found.problem is None
    assert found.given == frozenset(KEYS) - {"guidance.pack"}
    assert found.rules.lock.minutes == 5 and found.rules.backup.second_place == "/media/backups"
    assert not found.rules.printing.pdf_to_file and found.rules.consultation.reason_required


def test_a_key_that_is_not_set_leaves_what_the_program_does(tmp_path: Path) -> None:
    found = read(a_file(tmp_path, "[lock]\nminutes = 3\n"))

    assert found.given == {"lock.minutes"} and found.sets("lock.minutes")
    assert found.rules.backup == Rules().backup and not found.sets("backup.largest_mb")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[lock]\nminuets = 5\n", "unknown key `minuets`"),
        ("[lokc]\n", "unknown key `lokc`"),
        ("[lock]\nminutes = 31\n", "<= 30"),
        ("[lock]\nminutes = 0\n", ">= 1"),
        ("[lock]\nminutes = true\n", "expected `int`"),
        ("[printing]\npdf_to_file = 'no'\n", "expected `bool`"),
        ("[lock\n", "line 1"),
        ("lock = 5\n", "expected `object`"),
        (b"\xff\xfe[\0l\0", "not UTF-8"),
        ("#" * 70_000, "larger than 64 KB"),
        ("[backup]\nsecond_place = 'here'\n", "not a whole path"),
        ("[guidance]\npack = '/no/such/pack'\n", "cannot be read"),
    ],
)
def test_a_file_with_a_fault_brings_the_strictest_rules_and_says_what_is_wrong(
    tmp_path: Path, text: str | bytes, said: str
) -> None:
    assert said in why(read(a_file(tmp_path, text)))


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
@pytest.mark.parametrize("mode", [0o664, 0o646, 0o666])
def test_a_file_that_others_can_write_is_not_believed(tmp_path: Path, mode: int) -> None:
    assert "others than the administrator" in why(read(a_file(tmp_path, mode=mode)))


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
@pytest.mark.skipif(ME != 0, reason="only root can give a file away")
def test_a_file_of_the_person_who_works_here_is_not_believed(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    os.chown(file, NOBODY, NOBODY)

    assert "others than the administrator" in why(read(file))


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
def test_a_folder_on_the_way_that_others_can_write_is_not_believed(tmp_path: Path) -> None:
    folder = tmp_path / "soteria-desk"
    folder.mkdir()
    file = a_file(folder)
    folder.chmod(0o777)

    assert str(folder) in why(read(file))


@pytest.mark.skipif(sys.platform == "win32", reason="links")
def test_a_link_is_followed_to_where_the_file_really_lies(tmp_path: Path) -> None:
    real, etc = tmp_path / "real", tmp_path / "etc"
    real.mkdir()
    etc.mkdir()
    file = a_file(real)
    link = etc / "policy.toml"
    link.symlink_to(file)

    assert read(link).state == "in force"
    real.chmod(0o777)
    assert str(real) in why(read(link))


@pytest.mark.skipif(sys.platform == "win32", reason="links")
def test_a_link_to_nowhere_a_folder_and_a_file_in_the_way_are_faults_not_absence(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere.toml"
    nowhere.symlink_to(tmp_path / "gone")
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")

    why(read(nowhere))
    why(read(tmp_path))
    why(read(in_the_way / "policy.toml"))


def test_the_environment_does_not_say_where_the_file_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = paths.policy_file()
    for name in (
        "XDG_CONFIG_DIRS",
        "XDG_CONFIG_HOME",
        "HOME",
        "ProgramData",
        "WIN_PD_OVERRIDE_COMMON_APPDATA",
    ):
        monkeypatch.setenv(name, str(tmp_path))

    assert paths.policy_file() == before


def test_the_strictest_rules_are_at_least_as_strict_as_any_file(tmp_path: Path) -> None:
    strict = read(a_file(tmp_path)).rules

    assert STRICTEST.lock.minutes == 1
    assert STRICTEST.printing == strict.printing
    assert (STRICTEST.consultation, STRICTEST.protection, STRICTEST.window) == (
        strict.consultation,
        strict.protection,
        strict.window,
    )


def test_what_the_force_forbids_is_refused_with_another_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = read(a_file(tmp_path))
    monkeypatch.setattr(policy, "in_force", lambda: found)

    with pytest.raises(PolicyForbids) as caught:
        require("printing.pdf_to_file", "Saving a plan as a file", "Print it on paper.")
    assert caught.value.message_text == (
        "Saving a plan as a file is not possible on this computer: your force does not allow it."
    )
    assert caught.value.advice_text == "Print it on paper."


def test_a_pack_that_others_can_change_is_not_believed(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "pack.toml").write_text("")
    file = a_file(tmp_path, f"[guidance]\npack = {str(pack)!r}\n")

    assert read(file).state == "in force"
    (pack / "pack.toml").chmod(0o666)
    assert "guidance.pack cannot be trusted" in why(read(file))


def test_the_documentation_names_every_key_and_its_example_is_a_policy(tmp_path: Path) -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    if sys.platform == "win32":
        example = example.replace("/media/", "D:/")

    assert {
        line.split("`")[1] for line in text.splitlines() if line.startswith("| `") and "." in line
    } >= set(KEYS)
    assert read(a_file(tmp_path, example)).state == "in force"
