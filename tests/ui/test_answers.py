"""Chips and checks step through the four answers by keyboard, as one Tab stop."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.theme import Mode, Theme
from ui.widgets.answers import Answer, ChipGroup


@pytest.fixture(params=[False, True], ids=["chips", "checks"])
def group(qtbot: QtBot, request: pytest.FixtureRequest) -> ChipGroup:
    made = ChipGroup("Circumstances", column=request.param)
    for key in ("alcohol", "drugs", "sleep"):
        made.add(key.title(), key)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.chips[0].setFocus()
    return made


def test_space_steps_through_applies_to_find_out_no_and_back(qtbot: QtBot, group: ChipGroup) -> None:
    told: list[tuple[str, Answer]] = []
    group.answered.connect(lambda key, answer: told.append((key, answer)))
    for _ in range(4):
        QTest.keyClick(group.chips[0], Qt.Key.Key_Space)
    assert told == [
        ("alcohol", Answer.APPLIES),
        ("alcohol", Answer.TO_FIND_OUT),
        ("alcohol", Answer.NO),
        ("alcohol", Answer.NOT_RECORDED),
    ]


def test_what_cannot_be_no_steps_over_it(group: ChipGroup) -> None:
    chip = group.add("Not known", "unknown", with_no=False)
    said = []
    for _ in range(3):
        chip.click()
        said.append(chip.answer)
    assert said == [Answer.APPLIES, Answer.TO_FIND_OUT, Answer.NOT_RECORDED]


def test_a_click_tells_no_as_well_though_it_is_no_more_ticked_than_what_is_not_recorded(
    group: ChipGroup,
) -> None:
    told: list[Answer] = []
    chip = group.chips[0]
    chip.set_answer(Answer.NO)
    group.answered.connect(lambda _, answer: told.append(answer))
    chip.click()
    assert told == [Answer.NOT_RECORDED]
    assert chip.accessibleName() == "Alcohol, not recorded, 1 of 3, Circumstances"


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("mode", ["light", "dark", "high_contrast"])
def test_no_looks_like_none_of_the_other_answers(
    look: Theme, group: ChipGroup, mode: Mode, percent: int
) -> None:
    look.set_mode(mode)
    look.set_percent(percent)
    chip = group.chips[0]
    pictures = set()
    for answer in Answer:
        chip.set_answer(answer)
        # Grey alone tells them apart: no answer rests on its colour.
        grey = chip.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        pictures.add(bytes(grey.constBits()))
    assert len(pictures) == len(Answer)


def test_arrows_move_inside_the_group_and_round_its_ends(qtbot: QtBot, group: ChipGroup) -> None:
    QTest.keyClick(group.chips[0], Qt.Key.Key_Right)
    second = group.focusWidget()
    QTest.keyClick(group.chips[1], Qt.Key.Key_Left)
    QTest.keyClick(group.chips[0], Qt.Key.Key_Left)
    assert second is group.chips[1]
    assert group.focusWidget() is group.chips[2]


def test_tab_stops_once_in_a_group_where_the_person_was_last(qtbot: QtBot, group: ChipGroup) -> None:
    QTest.keyClick(group.chips[0], Qt.Key.Key_End)
    stops = [c.key for c in group.chips if c.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == ["sleep"]


def test_showing_recorded_answers_tells_nobody(group: ChipGroup) -> None:
    told: list[str] = []
    group.answered.connect(lambda key, _: told.append(key))
    group.set_answers({"drugs": Answer.TO_FIND_OUT})
    assert told == []
    assert [c.answer for c in group.chips] == [Answer.NOT_RECORDED, Answer.TO_FIND_OUT, Answer.NOT_RECORDED]


def test_a_screen_reader_hears_answer_place_and_group(group: ChipGroup) -> None:
    group.set_answers({"drugs": Answer.TO_FIND_OUT, "sleep": Answer.NO})
    assert group.chips[1].accessibleName() == "Drugs, to find out, 2 of 3, Circumstances"
    assert group.chips[2].accessibleName() == "Sleep, no, 3 of 3, Circumstances"


def test_a_chip_keeps_its_width_through_all_answers(group: ChipGroup) -> None:
    chip = group.chips[0]
    widths = set()
    for answer in Answer:
        chip.set_answer(answer)
        widths.add(chip.sizeHint().width())
    assert len(widths) == 1
