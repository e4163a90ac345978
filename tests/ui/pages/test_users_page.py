"""Users and keys: who may open the casebook is changed on purpose, by a supervisor, with the own passphrase."""

from collections.abc import Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from soteria_desk.api import AccessRole, Desk, NewOfficer, unlock
from tests.builders import ANY_COST, CHEAP, LABEL, PASSPHRASE
from tests.ui.builders import OpenCasebook, waited
from ui.dialogs.sheet import Sheet
from ui.dialogs.sheet_shown import SheetShown
from ui.dialogs.users import (
    AddUserSheet,
    ChangePassphraseSheet,
    NewKeysSheet,
    PrintAgainSheet,
    ResetSheet,
    RolesSheet,
)
from ui.notices import Notices
from ui.pages.users import UsersPage
from ui.viewmodels.users import UsersViewModel
from ui.widgets.basics import Button

ONE_TIME = "harbour velvet thirty maple"
NEW = "saddle copper willow anchor"
S = TypeVar("S", bound=Sheet)


@pytest.fixture
def page(casebook: OpenCasebook, qtbot: QtBot) -> Iterator[UsersPage]:
    casebook.desk.store.cost = CHEAP
    made = UsersPage(UsersViewModel(casebook.session), Notices())
    qtbot.addWidget(made)
    made.resize(1366, 720)
    made.show()
    made.opened()
    casebook.settle()
    yield made
    for one in QApplication.topLevelWidgets():
        if isinstance(one, Sheet):
            one.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def sheet_of(kind: type[S]) -> S:
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


def gone(sheet: Sheet) -> bool:
    return not isValid(sheet) or not sheet.isVisible()


def press(page: QWidget, words: str) -> None:
    """Press the button of that name."""
    next(
        one for one in page.findChildren(Button) if one.accessibleName() == words or one.text() == words
    ).click()


def said(page: QWidget) -> str:
    return "\n".join(one.text() for one in page.findChildren(QLabel) if one.isVisibleTo(page))


def with_a_second_user(casebook: OpenCasebook, *roles: AccessRole) -> None:
    casebook.do(
        lambda desk: desk.users.add(
            PASSPHRASE,
            label="JB",
            officer=NewOfficer(name="J. Brant", rank="DS"),
            roles=roles or (AccessRole.INVESTIGATOR,),
            one_time_passphrase=ONE_TIME,
        )
    )


def opens(casebook: OpenCasebook, label: str, passphrase: str) -> Desk:
    waited(casebook.worker, casebook.desk.close)
    return waited(
        casebook.worker, lambda: unlock(casebook.folder, label, passphrase, limits=ANY_COST, cost=CHEAP)
    )


def test_a_user_is_added_with_a_one_time_passphrase(page: UsersPage, casebook: OpenCasebook) -> None:
    page.add_button.click()
    sheet = sheet_of(AddUserSheet)
    sheet.do_button.click()
    assert sheet.label_field.error.text() == "The label is missing."
    assert sheet.name_field.error.text() == "The name is missing."
    QTest.keyClicks(sheet.label_edit, "JB")
    QTest.keyClicks(sheet.name_edit, "J. Brant")
    for field in (sheet.one_time.passphrase, sheet.one_time.again):
        field.edit.setText(ONE_TIME)
    sheet.do_button.click()
    assert sheet.own.error.text() == "Your own passphrase is missing."
    sheet.own.passphrase.edit.setText("not the right one at all")
    sheet.do_button.click()
    casebook.settle()
    assert "That passphrase is not right for AO." in sheet.error.text()
    sheet.own.passphrase.edit.setText(PASSPHRASE)
    sheet.do_button.click()
    casebook.settle()
    assert gone(sheet)
    assert "JB, J. Brant" in said(page)
    assert "one-time passphrase and has not been here since" in said(page)
    desk = opens(casebook, "JB", ONE_TIME)
    assert desk.must_change
    waited(casebook.worker, desk.close)


def test_ones_own_passphrase_is_changed(page: UsersPage, casebook: OpenCasebook) -> None:
    page.change_button.click()
    sheet = sheet_of(ChangePassphraseSheet)
    sheet.old.passphrase.edit.setText(PASSPHRASE)
    for field in (sheet.chosen.passphrase, sheet.chosen.again):
        field.edit.setText(NEW)
    sheet.do_button.click()
    casebook.settle()
    assert gone(sheet)
    waited(casebook.worker, opens(casebook, LABEL, NEW).close)


def test_a_removed_user_is_out_and_the_new_sheet_is_checked(page: UsersPage, casebook: OpenCasebook) -> None:
    with_a_second_user(casebook)
    page.opened()
    casebook.settle()
    press(page, "Remove...: JB")
    sheet = sheet_of(NewKeysSheet)
    sheet.own.passphrase.edit.setText(PASSPHRASE)
    sheet.do_button.click()
    assert "The reason is missing." in said(sheet)
    QTest.keyClicks(sheet.why, "left the unit")
    sheet.do_button.click()
    casebook.settle()
    casebook.settle()
    shown = sheet_of(SheetShown)
    assert "The recovery sheet is not on paper yet" in said(page)
    made = shown._sheet
    assert made is not None
    shown.confirm_button.click()
    assert not shown.rows.isVisible(), "what is typed back comes from the paper, not from the screen"
    for field, number in zip(shown.typed.fields, shown._asked, strict=True):
        assert isinstance(field.field, QLineEdit)
        field.field.setText(made.rows[number - 1])
    shown.confirm_button.click()
    casebook.settle()
    assert gone(shown)
    assert "The recovery sheet is not on paper yet" not in said(page)
    assert "JB" not in said(page)


def test_a_wrong_row_keeps_the_new_sheet_open(page: UsersPage, casebook: OpenCasebook) -> None:
    page.replace_button.click()
    sheet = sheet_of(NewKeysSheet)
    sheet.own.passphrase.edit.setText(PASSPHRASE)
    sheet.do_button.click()
    casebook.settle()
    casebook.settle()
    shown = sheet_of(SheetShown)
    shown.confirm_button.click()
    shown.confirm_button.click()
    assert shown.isVisible()
    assert "has a typing mistake" in said(shown)
    shown.back_button.click()
    assert shown.rows.isVisible() and not any(shown.typed.texts())
    shown.close_button.click()
    assert "The recovery sheet is not on paper yet" in said(page)


def test_the_sheet_is_shown_again_only_with_the_passphrase_and_on_the_record(
    page: UsersPage, casebook: OpenCasebook
) -> None:
    page.print_button.click()
    ask = sheet_of(PrintAgainSheet)
    ask.do_button.click()
    assert ask.own.error.text() == "Your own passphrase is missing."
    ask.own.passphrase.edit.setText(PASSPHRASE)
    ask.do_button.click()
    casebook.settle()
    shown = sheet_of(SheetShown)
    assert shown.rows.isVisible()
    entries = casebook.do(lambda desk: desk.store.journal.entries())
    assert entries[-1].action == "sheet.print"
    shown.close_button.click()
    assert not [one.text() for one in shown.rows.findChildren(QLabel) if one.text()]


def test_roles_are_changed_and_never_left_empty(page: UsersPage, casebook: OpenCasebook) -> None:
    with_a_second_user(casebook)
    page.opened()
    casebook.settle()
    press(page, "Roles...: JB")
    sheet = sheet_of(RolesSheet)
    sheet.roles.ticks[AccessRole.INVESTIGATOR].setChecked(False)
    sheet.do_button.click()
    assert sheet.roles.error.text() == "Tick at least one."
    sheet.roles.ticks[AccessRole.SUPERVISOR].setChecked(True)
    sheet.do_button.click()
    casebook.settle()
    assert casebook.do(lambda desk: desk.users.all())[1].roles == (AccessRole.SUPERVISOR,)


def test_the_last_supervisor_cannot_give_that_up(page: UsersPage, casebook: OpenCasebook) -> None:
    press(page, f"Roles...: {LABEL}")
    sheet = sheet_of(RolesSheet)
    sheet.roles.ticks[AccessRole.SUPERVISOR].setChecked(False)
    sheet.do_button.click()
    casebook.settle()
    assert sheet.isVisible()
    assert "the last supervisor" in sheet.error.text()


def test_a_forgotten_passphrase_is_replaced_by_a_one_time_one(
    page: UsersPage, casebook: OpenCasebook
) -> None:
    with_a_second_user(casebook)
    page.opened()
    casebook.settle()
    press(page, "One-time passphrase...: JB")
    sheet = sheet_of(ResetSheet)
    for field in (sheet.one_time.passphrase, sheet.one_time.again):
        field.edit.setText(NEW)
    sheet.own.passphrase.edit.setText(PASSPHRASE)
    sheet.do_button.click()
    casebook.settle()
    assert gone(sheet)
    desk = opens(casebook, "JB", NEW)
    assert desk.must_change
    waited(casebook.worker, desk.close)


def test_who_is_no_supervisor_sees_why_nothing_can_be_changed(
    page: UsersPage, casebook: OpenCasebook
) -> None:
    with_a_second_user(casebook, AccessRole.SUPERVISOR)
    me = casebook.do(lambda desk: desk.users.all())[0].id

    def make_brant_active() -> None:
        casebook.desk.close()
        other = unlock(casebook.folder, "JB", ONE_TIME, limits=ANY_COST, cost=CHEAP)
        other.users.change_passphrase(ONE_TIME, NEW)
        other.users.set_roles(me, (AccessRole.INVESTIGATOR,))
        other.close()

    waited(casebook.worker, make_brant_active)
    casebook.desk = waited(
        casebook.worker, lambda: unlock(casebook.folder, LABEL, PASSPHRASE, limits=ANY_COST, cost=CHEAP)
    )
    casebook.session.attach(casebook.desk)
    page.add_button.setFocus()
    page.opened()
    casebook.settle()
    assert not page.add_button.isEnabled()
    assert "Only a supervisor of this casebook can change this." in page.add_button.toolTip()
    assert any("Only a supervisor can change that." in one.text() for one in page.findChildren(QLabel))
    assert page.change_button.isEnabled() and page.window().focusWidget() is page.change_button


def test_closing_a_sheet_while_it_works_does_not_lose_the_answer(
    page: UsersPage, casebook: OpenCasebook
) -> None:
    page.replace_button.click()
    sheet = sheet_of(NewKeysSheet)
    sheet.own.passphrase.edit.setText(PASSPHRASE)
    sheet.do_button.click()
    sheet.reject()
    assert sheet.isVisible()
    casebook.settle()
    casebook.settle()
    assert sheet_of(SheetShown).isVisible()
