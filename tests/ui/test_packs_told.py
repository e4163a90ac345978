"""What the frame says of guidance packs after unlocking: one that is not in use, in the three parts of its error."""

from pathlib import Path

from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from soteria_desk.api import unlock
from soteria_desk.services.pack_making import key_in, write_key, write_pack
from soteria_desk.vault.signing import fingerprint
from tests.a_layer import write_layer
from tests.builders import ANY_COST, CHEAP, LABEL, PASSPHRASE
from tests.ui.builders import OpenCasebook, waited
from ui.main_window import MainWindow
from ui.navigation import CASEBOOK_PAGES, PAGES
from ui.notices import Notice, Notices
from ui.session import Session
from ui.standing import Standing

KEYWORD = "quarry thimble anchor motorway lamp"


def told(qtbot: QtBot, casebook: OpenCasebook) -> list[Notice]:
    notices = Notices()
    heard: list[Notice] = []
    notices.banner_told.connect(heard.append)
    window = MainWindow(PAGES, None, notices, None, CASEBOOK_PAGES)
    qtbot.addWidget(window)
    Standing(window, casebook.session, notices).tell_state(casebook.desk)
    casebook.settle()
    return [one for one in heard if one.key.startswith("packs-")]


def test_an_imported_pack_that_is_not_in_use_is_told_at_unlocking_and_can_be_closed(
    qtbot: QtBot, casebook: OpenCasebook, tmp_path: Path
) -> None:
    assert told(qtbot, casebook) == []
    write_key(tmp_path / "w.key", tmp_path / "w.pub", "Wexmoor guidance desk", KEYWORD, CHEAP, ANY_COST)
    key = key_in(tmp_path / "w.key", lambda: KEYWORD, ANY_COST)
    path = tmp_path / "wexmoor.sdpack"
    write_pack(write_layer(tmp_path / "layer"), path, key)

    def spoil() -> None:
        desk = casebook.desk
        desk.packs.signers.add(key.signer, fingerprint(key.signer.key))
        desk.packs.import_(path)
        (record,) = desk.packs.imported()
        with desk.store.unit("pack.import") as work:
            work.put(replace(record, file=record.file[:-8] + "AAAAAAA="))
        desk.close()
        casebook.desk = unlock(
            casebook.folder, LABEL, PASSPHRASE, clock=casebook.clock, limits=ANY_COST, cost=CHEAP
        )

    waited(casebook.worker, spoil)
    casebook.session = Session(casebook.worker, casebook.desk)
    (notice,) = told(qtbot, casebook)
    (problem,) = casebook.desk.packs.problems
    assert notice.text == f"{problem.message_text} {problem.safe_text} {problem.advice_text}"
    assert (notice.kind, notice.action) == ("warn", "Close") and notice.do is not None
