"""Clocks of a case in words: what is left, how pressing it is, and what they were counted from."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from soteria_desk.api import dates
from ui.i18n import tr
from ui.viewmodels.line_words import ClockFace, span

if TYPE_CHECKING:
    from soteria_desk.api import CaseClock

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


def face_of(due: datetime, now: datetime, *, evidence: bool, start: datetime | None = None) -> ClockFace:
    """Return what a clock shows: '3 d 9 h', '2 days late', with the share that is left and how pressing it is."""
    left = due - now
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


def loss_face(clock: "CaseClock", now: datetime) -> ClockFace:
    """Return the clock of evidence a line wants; once it has likely gone there is nothing late about it."""
    if clock.state == "passed" or clock.due is None or clock.due < now:
        return ClockFace(tr("Likely lost"), 0.0, "calm", clock.due, over=True)
    return face_of(clock.due, now, evidence=True, start=clock.start)


def loss_words(clock: "CaseClock") -> str:
    """Which evidence that is, by when it is likely lost and how that was counted."""
    assert clock.due is not None
    said = tr("{what}: likely lost by {when}. {how}.").format(
        what=clock.title, when=dates.long_moment(clock.due), how=sentence(clock.how)
    )
    more = [clock.because] if clock.because else []
    if not clock.confirmed:
        more.append(tr("Unconfirmed."))
    return " ".join((said, *more))


def sentence(words: str) -> str:
    """With a capital, and without the full stop at its end."""
    return words[:1].upper() + words[1:].removesuffix(".")
