"""Clocks in words: what is due this minute, and evidence that has begun to fade."""

from datetime import UTC, datetime, timedelta

import pytest

from soteria_desk.api import Loss
from ui.viewmodels.clock_words import face_of, loss_face
from ui.viewmodels.clocks import clock_of as promise_of
from ui.viewmodels.line_words import clock_of, spoken_clock

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)


@pytest.mark.parametrize("seconds", [-59, 0, 59])
def test_what_is_due_this_minute_is_now_due(seconds: int) -> None:
    due = NOW + timedelta(seconds=seconds)
    faces = (face_of(due, NOW, evidence=False), face_of(due, NOW, evidence=True), clock_of(due, NOW))
    assert {face.words for face in faces if face} == {promise_of(due, NOW).words} == {"now due"}
    assert {spoken_clock(face) for face in faces if face} == {"now due"}


def test_what_has_begun_to_fade_says_so_with_the_time_until_more_is_lost() -> None:
    loss = Loss(what="Footage", words="", begun=True, at=NOW + timedelta(days=3, hours=2))
    face = loss_face(loss, NOW)
    assert (face.words, face.level, face.over) == ("Fading, 3 d 2 h", "soon", False)
    assert spoken_clock(face) == "Fading, 3 days 2 hours"
    endless = loss_face(Loss(what="Phone", words="", begun=True), NOW)
    assert (endless.words, spoken_clock(endless), endless.at) == ("Fading", "Fading", None)


def test_what_is_over_is_not_late() -> None:
    for loss in (
        Loss(what="Blood", words="", at=NOW - timedelta(hours=1)),
        Loss(what="Blood", words="", at=NOW + timedelta(hours=1), over=True),
    ):
        assert (loss_face(loss, NOW).words, loss_face(loss, NOW).level) == ("Likely lost", "calm")
