"""Every refusal with fixed words, provoked: its words, that it quotes nothing, and that it leaves all as it was."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from soteria_desk.errors import SoteriaError
from soteria_desk.storage import connection
from tests.refusal_words import CODES, REFUSALS, WINDOW, Words, sentences
from tests.soteria_desk.provoked import PROVOKED, Act
from tests.soteria_desk.refusal_scene import FOLDER, ROOT, Made, Scene, Told, make, told_of


@pytest.fixture(scope="module")
def casebooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, Made]:
    """Two casebooks of marked words, made once."""
    place = tmp_path_factory.mktemp("refusals")
    return make(place / FOLDER, "WX/26/00417"), make(place / "other" / FOLDER, "WX/26/00588")


@pytest.fixture
def scene(casebooks: tuple[Made, Made], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "settings"))
    monkeypatch.setattr(connection, "_DAMAGE_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(connection, "_BUSY_WAIT_SECONDS", (0.01, 0.01))
    place = tmp_path / "place"
    place.mkdir()
    with ExitStack() as ends:
        yield Scene(place, *casebooks, monkeypatch, ends)


def refused(act: Act) -> Told:
    """What is told where the act is refused; an act in another process brings it along."""
    try:
        answer = act()
    except SoteriaError as error:
        return told_of(error)
    assert isinstance(answer, Told), "nothing was refused"
    return answer


def pattern(sentence: str, filled: Mapping[str, str]) -> re.Pattern[str]:
    """A fixed sentence with what stands in its braces."""
    parts = re.split(r"\{(\w+)\}", sentence)
    return re.compile("".join(filled[one] if at % 2 else re.escape(one) for at, one in enumerate(parts)))


def assert_says(told: Told, words: Words, filled: Mapping[str, str]) -> None:
    """The fixed sentences, each once, whole and in their order, and beside them the listed ones alone."""
    left = [(one, pattern(one, filled)) for one in (*sentences(words.fixed), *words.ours)]
    found: list[tuple[int, str]] = []
    for part, text in enumerate((told.happened, told.safe, told.advice)):
        for said in sentences(text):
            fits = [one for one in left if one[1].fullmatch(said)]
            assert fits, f"{told.code} says something that is not on the list: {said}"
            left.remove(fits[0])
            found.append((part, fits[0][0]))
    assert not left, f"{told.code} does not say: {left}"
    order = [one for _, one in found if one not in words.ours and one != words.safe]
    assert order == [one for one in sentences(words.fixed) if one != words.safe]
    assert found[0] == (0, sentences(words.fixed)[0])
    if words.safe:
        assert (1, words.safe) in found


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_says_its_words_quotes_nothing_and_changes_nothing(name: str, scene: Scene) -> None:
    way = PROVOKED[name]
    if way.only_on:
        pytest.skip(way.only_on)
    act = way.arrange(scene)
    before = scene.states()
    told = refused(act)
    after = scene.states()

    assert told.code == name.split()[0]
    assert_says(told, REFUSALS[name], way.filled)
    everything = f"{told.happened} {told.safe} {told.advice} {told.seen}".casefold()
    assert [one for one in scene.secrets if one.casefold() in everything] == []
    assert told.code in told.seen
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    inside = {path for path in changed if set(Path(path).parts) & set(way.may_write)}
    assert changed - inside == set()
    assert bool(inside) == bool(way.may_write)


def test_every_code_with_fixed_words_is_provoked_here_or_in_the_window() -> None:
    assert PROVOKED.keys() == REFUSALS.keys()
    assert {name.split()[0] for name in (REFUSALS | WINDOW)} == CODES


_FULL = """
import shutil, sys
from pathlib import Path
from soteria_desk import desk
from soteria_desk.errors import SoteriaError
from soteria_desk.services.typed import NewCase
from tests.builders import ANY_COST, LABEL, PASSPHRASE, a_clock
folder = Path(sys.argv[2]) / "full.casebook"
shutil.copytree(sys.argv[1], folder)
made = desk.unlock(folder, LABEL, PASSPHRASE, clock=a_clock(), limits=ANY_COST, remember_tries=False)
with (folder.parent / "everything else").open("wb", buffering=0) as rest:
    try:
        while True:
            rest.write(bytes(4096))
    except OSError:
        pass
told = None
for number in range(100):
    head = made.store.head()
    try:
        made.casework.open_case(NewCase(reference=f"WX/26/{number:05}"))
    except SoteriaError as error:
        told = error
        break
assert made.store.head() == head
(folder.parent / "everything else").unlink()
made.casework.open_case(NewCase(reference="WX/26/99999"))
assert made.checking.check().colour == "green"
made.close()
print(told.code, told.message_text, told.safe_text, told.advice_text, sep="\\n")
"""
_MOUNT = 'mount -t tmpfs -o size=3m tmpfs "$1" && exec "$2" -c "$3" "$4" "$1"'


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a small file system of its own is Linux's")
def test_a_full_file_system_is_told_and_loses_nothing(casebooks: tuple[Made, Made], tmp_path: Path) -> None:
    own = ["unshare", "--user", "--map-root-user", "--mount"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*own, "true"], check=False, capture_output=True).returncode
    ):
        pytest.skip("this system gives nobody a file system of their own")
    (tmp_path / "small").mkdir()
    ran = subprocess.run(
        [
            *(*own, "sh", "-c", _MOUNT, "sh", str(tmp_path / "small")),
            *(sys.executable, _FULL, str(casebooks[0].folder)),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        check=False,
        env=os.environ | {"XDG_CONFIG_HOME": str(tmp_path / "settings")},
    )
    assert (ran.stderr, ran.returncode) == ("", 0)
    code, *parts = ran.stdout.splitlines()
    assert code == "E-11"
    assert_says(Told(code, parts[0], parts[1], parts[2], ""), REFUSALS["E-11"], {"n": r"\d+"})
