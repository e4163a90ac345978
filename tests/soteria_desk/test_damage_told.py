"""Damage on any page is told as damage: never as a write-protected folder, a wrong passphrase or a defect of ours."""

import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from soteria_desk import desk as desks
from soteria_desk.desk import Desk
from soteria_desk.errors import CasebookDamaged, CasebookError, ChainBroken
from soteria_desk.services.typed import NewCase
from soteria_desk.storage import connection
from soteria_desk.storage.pages import PAGE
from tests.builders import ANY_COST, CHEAP, LABEL, PASSPHRASE, a_clock
from tests.soteria_desk.refusal_scene import FOLDER, make
from tests.soteria_desk.storage.damage import flip


def use(desk: Desk, case: str) -> None:
    """Look at all of an investigation and save something, each whether or not the other goes."""
    with suppress(CasebookDamaged):
        desk.casework.file(case)
        desk.casework.cases()
    desk.casework.open_case(NewCase(reference="WX/26/00999"))


def check(desk: Desk, _: str) -> None:
    """Check everything and raise what was found."""
    failure = desk.checking.failure(desk.checking.check())
    if failure is not None:
        raise failure
    assert desk.checking.standing().verdict.spare  # nothing uses that page


@pytest.mark.parametrize("act", [check, use])
def test_a_changed_bit_on_any_page_is_told_as_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[Desk, str], None]
) -> None:
    monkeypatch.setattr(connection, "_DAMAGE_WAIT_SECONDS", 0.0)
    whole = make(tmp_path / "whole" / FOLDER, "WX/26/00417")
    pages = (whole.folder / "casebook.db").stat().st_size // PAGE
    chance = random.Random(3)
    red, wrong = 0, []
    for page in range(1, pages + 1):
        folder = tmp_path / "damaged" / FOLDER
        shutil.copytree(whole.folder, folder)
        flip(folder / "casebook.db", [page], chance)
        try:
            desk = desks.unlock(
                folder, LABEL, PASSPHRASE, clock=a_clock(), limits=ANY_COST, cost=CHEAP, remember_tries=False
            )
            try:
                act(desk, whole.case)
            finally:
                desk.close()
        except (CasebookDamaged, ChainBroken):
            red += 1
        except CasebookError as error:
            wrong.append((page, error.code))
        shutil.rmtree(folder)
    assert wrong == []
    assert red > pages // 4
