"""Guidance packs: looked at before they are imported, taken only of signers compared before, by an administrator."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from soteria_desk.api import AccessRole
from soteria_desk.services.pack_making import key_in, write_key, write_pack
from soteria_desk.vault.signing import SigningKey, fingerprint
from tests.a_layer import write_layer
from tests.builders import ANY_COST, CHEAP
from tests.ui.builders import OpenCasebook
from tests.ui.pages.line_pages import show, throw_away
from ui.dialogs.packs import AddSignerSheet, ImportPackSheet, RemoveSheet
from ui.notices import ErrorNotice, Notices
from ui.pages.packs import NOT_ADMINISTRATOR, PacksPage
from ui.viewmodels.packs import Looked, PacksViewModel
from ui.widgets.basics import Button

KEYWORD = "quarry thimble anchor motorway lamp"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    place = tmp_path_factory.mktemp("keys")
    write_key(place / "wex.key", place / "wex.key.pub", "Wexmoor guidance desk", KEYWORD, CHEAP, ANY_COST)
    return key_in(place / "wex.key", lambda: KEYWORD, ANY_COST)


@pytest.fixture
def pack(key: SigningKey, tmp_path: Path) -> Path:
    path = tmp_path / "wexmoor.sdpack"
    write_pack(write_layer(tmp_path / "layer"), path, key)
    return path


@pytest.fixture
def page(qtbot: QtBot, casebook: OpenCasebook) -> Iterator[PacksPage]:
    made = show(qtbot, PacksPage(PacksViewModel(casebook.session), Notices()))
    made.opened()
    casebook.settle()
    yield made
    if made.sheet is not None:
        made.sheet.reject()
    casebook.settle()
    throw_away(made)


def said(page: PacksPage) -> str:
    return "\n".join(one.text().replace("\u200b", "") for one in page.findChildren(QLabel))


def trust(casebook: OpenCasebook, key: SigningKey) -> None:
    casebook.do(lambda desk: desk.packs.signers.add(key.signer, fingerprint(key.signer.key)))


def test_the_page_says_what_plans_are_made_with(casebook: OpenCasebook, page: PacksPage) -> None:
    info = casebook.session.library.info
    assert info.title in said(page) and f"version {info.version}" in said(page)
    assert "Came with the program." in said(page) and casebook.session.library.hash in said(page)
    assert "None yet. A pack is taken once its signer was added." in said(page)


def test_a_pack_of_an_unknown_signer_leads_to_comparing_the_key_and_then_to_the_import(
    casebook: OpenCasebook, page: PacksPage, key: SigningKey, pack: Path
) -> None:
    told: list[ErrorNotice] = []
    page._notices.error_told.connect(told.append)
    page.look(pack)
    casebook.settle()
    (error,) = told
    assert error.code == "E-76" and error.action == "Add signer..." and error.do is not None
    error.do()
    casebook.settle()
    signer = page.sheet
    assert isinstance(signer, AddSignerSheet)
    assert "The file says: Wexmoor guidance desk" in [one.text() for one in signer.findChildren(QLabel)]
    signer.fingerprint.setText("0" * 64)
    signer.do_button.click()
    casebook.settle()
    assert signer.error.text() and casebook.do(lambda desk: desk.packs.signers.all()) == ()
    signer.fingerprint.setText(fingerprint(key.signer.key)[:32].lower())
    signer.do_button.click()
    casebook.settle()
    assert "Wexmoor guidance desk" in said(page)

    page.look(pack)
    casebook.settle()
    sheet = page.sheet
    assert isinstance(sheet, ImportPackSheet)
    assert "New: Get the records of the harbour gates" in sheet.changes.text().replace("\u200b", "")
    words = "\n".join(one.text() for one in sheet.findChildren(QLabel)).replace("\u200b", "")
    assert fingerprint(key.signer.key)[:4] in words and "the next time the casebook is opened" in words
    assert sheet.older.isHidden()
    assert casebook.do(lambda desk: desk.packs.imported()) == ()  # looking wrote nothing
    sheet.do_button.click()
    casebook.settle()
    assert [one.pack for one in casebook.do(lambda desk: desk.packs.imported())] == ["wexmoor"]
    assert "In use from the next time the casebook is opened." in said(page)


def test_a_file_that_changed_after_it_was_looked_at_is_not_imported(
    casebook: OpenCasebook, page: PacksPage, key: SigningKey, pack: Path, tmp_path: Path
) -> None:
    trust(casebook, key)
    page.look(pack)
    casebook.settle()
    layer = tmp_path / "layer" / "law" / "local.toml"
    layer.write_text(layer.read_text("utf-8").replace("written requests", "requests"), "utf-8", newline="\n")
    pack.unlink()
    write_pack(tmp_path / "layer", pack, key)
    sheet = page.sheet
    assert isinstance(sheet, ImportPackSheet)
    sheet.do_button.click()
    casebook.settle()
    assert "changed since you looked at it" in sheet.error.text()
    assert casebook.do(lambda desk: desk.packs.imported()) == ()


def test_a_pack_and_a_signer_are_removed_once_that_was_asked(
    casebook: OpenCasebook, page: PacksPage, key: SigningKey, pack: Path
) -> None:
    trust(casebook, key)
    casebook.do(lambda desk: desk.packs.import_(pack))
    page.opened()
    casebook.settle()
    for name in ("Wexmoor local guidance", "Wexmoor guidance desk"):
        next(one for one in page.findChildren(Button) if one.accessibleName() == f"Remove...: {name}").click()
        sheet = page.sheet
        assert isinstance(sheet, RemoveSheet)
        sheet.why.setText("not needed any more")
        sheet.do_button.click()
        casebook.settle()
        assert page.sheet is None
    assert casebook.do(lambda desk: (desk.packs.imported(), desk.packs.signers.all())) == ((), ())


def test_only_a_pack_administrator_is_offered_to_change_anything(
    casebook: OpenCasebook, page: PacksPage, key: SigningKey
) -> None:
    trust(casebook, key)
    roles = (AccessRole.INVESTIGATOR, AccessRole.SUPERVISOR)
    casebook.do(lambda desk: desk.users.set_roles(desk.store.keys.user, roles))
    page.opened()
    casebook.settle()
    buttons = [one for one in page.findChildren(Button) if one.text()]
    assert buttons and not any(one.isEnabled() for one in buttons)
    assert all(one.accessibleDescription() == NOT_ADMINISTRATOR for one in buttons)
    assert page.subtitle.text() == NOT_ADMINISTRATOR


def test_what_a_pack_changes_is_read_in_a_small_window_without_a_mouse(
    casebook: OpenCasebook, page: PacksPage, key: SigningKey, pack: Path
) -> None:
    trust(casebook, key)
    looked: list[Looked] = []
    page._view_model.look(pack, looked.append, page._refused)
    casebook.settle()
    window = QWidget()
    window.resize(640, 360)
    window.show()
    sheet = ImportPackSheet(window, page._view_model, looked[0])
    sheet.open()
    QApplication.processEvents()
    bar = sheet._area.verticalScrollBar()
    assert sheet.height() <= 360 and bar.maximum() > 0
    sheet.cancel_button.setFocus()
    for _ in range(4):
        QTest.keyClick(sheet.cancel_button, Qt.Key.Key_PageDown)
    assert bar.value() == bar.maximum()
    QTest.keyClick(sheet.cancel_button, Qt.Key.Key_PageUp)
    assert bar.value() < bar.maximum()
    sheet.reject()
    throw_away(window)


def test_a_file_that_is_no_pack_is_refused_in_three_parts(
    casebook: OpenCasebook, page: PacksPage, tmp_path: Path
) -> None:
    told: list[ErrorNotice] = []
    page._notices.error_told.connect(told.append)
    path = tmp_path / "letter.sdpack"
    path.write_bytes(b"Dear colleague")
    page.look(path)
    casebook.settle()
    page.add_signer(path)
    casebook.settle()
    assert page.sheet is None and page.import_button.isEnabled()
    assert len(told) == 2 and all(one.happened and one.safe and one.advice for one in told)
