"""What changed who may open the casebook is not undone: the key file would not go back with it."""

from pathlib import Path

import pytest

from soteria_desk.casework.casebook import AccessRole
from soteria_desk.desk import Desk, shipped_library
from soteria_desk.errors import CannotUndo
from soteria_desk.ids import new_id
from soteria_desk.services.users import NewOfficer
from tests.builders import PASSPHRASE, a_clock, a_store, unlocked

ONE_TIME = "marble thunder violin cactus"


def test_neither_adding_nor_resetting_nor_roles_are_undone(tmp_path: Path) -> None:
    desk = Desk(a_store(tmp_path), shipped_library(), a_clock(), new_id)
    user = desk.users.add(
        PASSPHRASE,
        label="BT",
        officer=NewOfficer(name="B. Tan"),
        roles=(AccessRole.INVESTIGATOR,),
        one_time_passphrase=ONE_TIME,
    )
    with pytest.raises(CannotUndo, match="who may open the casebook"):
        desk.book.undo("")
    desk.users.reset(user, PASSPHRASE, ONE_TIME + "es")
    with pytest.raises(CannotUndo, match="who may open the casebook"):
        desk.book.undo("")
    desk.users.set_roles(user, tuple(AccessRole))
    with pytest.raises(CannotUndo, match="who may open the casebook"):
        desk.book.undo("")
    desk.close()
    unlocked(tmp_path).close()
