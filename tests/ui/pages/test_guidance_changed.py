"""New guidance on the Lines page: told in a note, answered line by line on a sheet, and nothing without a press."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from soteria_desk.api import ChangeKind, State, unlock
from soteria_desk.services.pack_making import key_in, write_key, write_pack
from soteria_desk.vault.signing import SigningKey, fingerprint
from tests.a_layer import ADDED, PACK, REPLACED, write_layer
from tests.builders import ANY_COST, CHEAP, LABEL, PASSPHRASE
from tests.ui.builders import OpenCasebook, waited
from tests.ui.pages.line_pages import Asked, show, throw_away
from tests.ui.recorded import lines, record, shown
from ui.dialogs.guidance_changes import ChangeBlock, GuidanceChangesSheet
from ui.pages.lines import LinesPage
from ui.session import Session
from ui.theme import theme
from ui.widgets.banner import Banner
from ui.widgets.basics import Button

HANDSET = "loe-suspect-handset-primary"
KEYWORD = "quarry thimble anchor motorway lamp"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    place = tmp_path_factory.mktemp("keys")
    write_key(place / "wex.key", place / "wex.key.pub", "Wexmoor guidance desk", KEYWORD, CHEAP, ANY_COST)
    return key_in(place / "wex.key", lambda: KEYWORD, ANY_COST)


@pytest.fixture
def changed(casebook: OpenCasebook, key: SigningKey, tmp_path: Path) -> OpenCasebook:
    """A case with two lines; a layer that rewords one, withdraws the other and adds a third is in use."""
    draft = casebook.open_case()
    case_id, suspect = draft.file.case.id, draft.file.suspects()[0].id
    record(casebook, ("fact", "suspect-vehicle"), ("fact", "suspect-device-seized"))
    path = tmp_path / "wexmoor.sdpack"
    layer = write_layer(tmp_path / "layer", pack=PACK.format(replaced=REPLACED, withdrawn=HANDSET))
    write_pack(layer, path, key)

    def take_in() -> None:
        desk = casebook.desk
        for item in (REPLACED, HANDSET):
            desk.planning.adopt(case_id, item, suspect)
        desk.packs.signers.add(key.signer, fingerprint(key.signer.key))
        desk.packs.import_(path)
        desk.close()
        casebook.desk = unlock(
            casebook.folder, LABEL, PASSPHRASE, clock=casebook.clock, limits=ANY_COST, cost=CHEAP
        )

    waited(casebook.worker, take_in)
    casebook.session = Session(casebook.worker, casebook.desk)
    casebook.session.open_case(case_id)
    casebook.settle()
    return casebook


@pytest.fixture
def page(qtbot: QtBot, changed: OpenCasebook) -> Iterator[LinesPage]:
    made = show(qtbot, LinesPage(Asked(changed.session).context))
    made.opened()
    changed.settle()
    yield made
    sheet = made.guidance_changed.sheet
    if sheet is not None:
        sheet.reject()
    changed.settle()
    throw_away(made)


def banner_of(page: LinesPage) -> str:
    found = [one for one in page.guidance_changed.findChildren(Banner) if one.isVisibleTo(page)]
    return found[0].words.text() if found else ""


def look(page: LinesPage) -> GuidanceChangesSheet:
    """Press the button of the note."""
    button = page.guidance_changed.findChild(Button)
    assert button is not None and button.text() == "Look"
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    sheet = page.guidance_changed.sheet
    assert sheet is not None
    return sheet


def block_of(sheet: GuidanceChangesSheet, item: str) -> ChangeBlock:
    return next(one for one in sheet.blocks.values() if one.change.item == item)


def said(block: ChangeBlock) -> str:
    return "\n".join(one.text() for one in block.findChildren(QLabel))


def test_a_plan_that_agrees_with_its_guidance_shows_no_note(qtbot: QtBot, casebook: OpenCasebook) -> None:
    casebook.open_case()
    page = show(qtbot, LinesPage(Asked(casebook.session).context))
    page.opened()
    casebook.settle()
    assert banner_of(page) == "" and not page.guidance_changed.isVisible()
    throw_away(page)


def test_the_sheet_lists_what_changed_and_looking_changes_nothing(
    changed: OpenCasebook, page: LinesPage
) -> None:
    assert banner_of(page) == "The guidance has changed for 3 lines of this plan."
    before, head = lines(changed), changed.do(lambda desk: desk.store.head())
    sheet = look(page)
    assert [one.change.kind for one in sheet.blocks.values()].count(ChangeKind.NEW) == 1
    reworded = said(block_of(sheet, REPLACED))
    assert "Title" in reworded and "Now: Ask the Wexmoor reader desk" in reworded and "Before: " in reworded
    assert "Done by the regional unit, which is asked in another line." in said(block_of(sheet, HANDSET))
    assert "Not in the guidance before 2026.1." in said(block_of(sheet, ADDED))
    names = {one.accessibleName() for one in block_of(sheet, REPLACED).buttons.values()}
    assert all(
        any(name.startswith(words) for name in names) for words in ("Accept: ", "Decline: ", "Later: ")
    )
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    changed.settle()
    assert page.guidance_changed.sheet is None
    assert (lines(changed), changed.do(lambda desk: desk.store.head())) == (before, head)


def test_each_line_is_answered_by_its_own_press_and_the_note_goes_with_the_last(
    changed: OpenCasebook, page: LinesPage
) -> None:
    sheet = look(page)
    later = block_of(sheet, ADDED)
    later.buttons["defer"].click()
    changed.settle()
    assert later.later_tag.isVisibleTo(sheet) and len(sheet.blocks) == 3
    stopped = block_of(sheet, HANDSET)
    stopped.why.setText("as agreed")
    stopped.buttons["accept"].click()
    # No second answer is taken while the first is on its way, and the sheet cannot be closed.
    assert not block_of(sheet, REPLACED).buttons["accept"].isEnabled()
    sheet.reject()
    assert sheet.isVisible()
    changed.settle()
    by_item = {one.item: one for one in lines(changed)}
    assert (
        by_item[HANDSET].state is State.NOT_PURSUED
        and by_item[REPLACED].title != "Ask the Wexmoor reader desk"
    )
    (decision,) = changed.do(lambda desk: desk.planning.decisions_about(by_item[HANDSET].id))
    assert decision.reason.endswith("as agreed")
    assert len(sheet.blocks) == 2
    # The next line is looked at; what answers it is one step further, so that no key pressed twice does.
    assert isinstance(sheet.focusWidget(), ChangeBlock | Button)
    assert sheet.focusWidget() not in block_of(sheet, REPLACED).buttons.values()
    block_of(sheet, REPLACED).buttons["decline"].click()
    changed.settle()
    block_of(sheet, ADDED).buttons["accept"].click()
    changed.settle()
    assert sheet.blocks == {} and sheet.nothing_left.isVisibleTo(sheet)
    assert sheet.focusWidget() is sheet.close_button
    sheet.close_button.click()
    assert banner_of(page) == ""
    by_item = {one.item: one for one in lines(changed)}
    assert by_item[ADDED].state is State.ADOPTED and by_item[REPLACED].state is State.ADOPTED


def test_what_was_left_for_later_is_told_again(changed: OpenCasebook, page: LinesPage) -> None:
    sheet = look(page)
    block_of(sheet, ADDED).buttons["defer"].click()
    changed.settle()
    sheet.close_button.click()
    assert banner_of(page).endswith("3 lines of this plan. Left for later: 1.")


def test_a_refused_answer_says_why_in_its_line_and_the_sheet_stays(
    changed: OpenCasebook, page: LinesPage
) -> None:
    sheet = look(page)
    block = block_of(sheet, ADDED)
    # Answered meanwhile by other means.
    changed.do(lambda desk: desk.packs.plans.decline(changed.session.case_id, ADDED))
    block.buttons["accept"].click()
    changed.settle()
    assert sheet.isVisible() and block.error.isVisibleTo(sheet)
    assert block.error.text()
    assert ADDED not in {one.item for one in lines(changed)}
    assert block_of(sheet, REPLACED).buttons["accept"].isEnabled()


def test_a_half_typed_reason_comes_back(changed: OpenCasebook, page: LinesPage) -> None:
    sheet = look(page)
    field = block_of(sheet, HANDSET).why
    QTest.keyClicks(field, "asked the unit")
    field.flush()
    sheet.close_button.click()
    changed.settle()
    again = look(page)
    changed.settle()
    assert block_of(again, HANDSET).why.text() == "asked the unit"


@pytest.mark.parametrize("percent", [100, 200])
def test_the_sheet_can_be_used_in_a_small_window(
    qtbot: QtBot, changed: OpenCasebook, page: LinesPage, percent: int
) -> None:
    theme().set_percent(percent)
    page.set_band("narrow")
    assert banner_of(page) == "Guidance changed: 3"
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(640, 360)
    window.show()
    sheet = GuidanceChangesSheet(window, page.guidance_changed.view_model)
    sheet.open()
    QApplication.processEvents()
    assert sheet.width() <= 640 and sheet.height() <= 360
    assert sheet._area.viewport().height() >= 120
    for button in block_of(sheet, HANDSET).buttons.values():
        assert button.mapTo(sheet, button.rect().topRight()).x() <= sheet.width()
    sheet.reject()


def test_a_plan_changed_elsewhere_is_compared_again(changed: OpenCasebook, page: LinesPage) -> None:
    changed.do(lambda desk: desk.packs.plans.decline(changed.session.case_id, ADDED))
    shown(changed)
    page.guidance_changed._compare()
    changed.settle()
    assert banner_of(page) == "The guidance has changed for 2 lines of this plan."
