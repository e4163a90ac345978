"""Clocks of a case in words: what is left, how pressing it is, and what they were counted from."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from ui.i18n import tr
from ui.viewmodels.line_words import ClockFace, span

if TYPE_CHECKING:
    from soteria_desk.api import Loss

STATE_WORDS = {
    "not-started": tr("Not started"),
    "passed": tr("Passed"),
    "done": tr("Done"),
    "ended": tr("Ended"),
    "conditional": tr("Would run"),
    "setting": tr("Setting of the force"),
    "no-length": tr("No length known"),
    "outside": tr("Not in this guidance"),
    "uncounted": tr("Cannot be counted"),
}
_EVIDENCE = timedelta(days=7), timedelta(hours=24)
_PROMISE = timedelta(hours=48), timedelta(hours=1)
_FULL = timedelta(days=28)
_MINUTE = timedelta(minutes=1)


def face_of(due: datetime, now: datetime, *, evidence: bool, start: datetime | None = None) -> ClockFace:
    """Return what a clock shows: '3 d 9 h', '2 days late', with the share that is left and how pressing it is."""
    left = due - now
    if abs(left) < _MINUTE:
        return ClockFace(tr("now due"), 0.0, "urgent", due, whole=True)
    if left < timedelta(0):
        return ClockFace(late_words(-left), 0.0, "late", due)
    soon, urgent = _EVIDENCE if evidence else _PROMISE
    level: Literal["calm", "soon", "urgent"] = (
        "urgent" if left < urgent else "soon" if left <= soon else "calm"
    )
    whole = due - start if start is not None and start < due else _FULL
    return ClockFace(span(left), min(1.0, left / whole), level, due)


def late_words(late: timedelta) -> str:
    """'2 days late', '9 h 0 m late'."""
    days = late.days
    said = (tr("1 day") if days == 1 else tr("{n} days").format(n=days)) if days else span(late)
    return tr("{time} late").format(time=said)


def loss_face(loss: "Loss", now: datetime) -> ClockFace:
    """Return the clock of evidence a line wants; once it has likely gone there is nothing late about it.

    Once some of it may be lost it says so, with the time until nothing more is expected.
    """
    if loss.over or (loss.at is not None and loss.at < now):
        return ClockFace(tr("Likely lost"), 0.0, "calm", loss.at, over=True)
    if loss.begun:
        if loss.at is None:
            return ClockFace(tr("Fading"), 0.0, "soon", None, whole=True)
        left = face_of(loss.at, now, evidence=True, start=loss.start)
        words = tr("Fading, {time}").format(time=left.words)
        return ClockFace(
            words, left.share, "urgent" if left.level == "urgent" else "soon", loss.at, whole=True
        )
    assert loss.at is not None  # what has not begun has a moment
    return face_of(loss.at, now, evidence=True, start=loss.start)


def sentence(words: str) -> str:
    """With a capital, and without the full stop at its end."""
    return words[:1].upper() + words[1:].removesuffix(".")
