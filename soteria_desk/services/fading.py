"""What is likely to be lost next of the evidence a line wants: one answer for every place that tells it.

What becomes of evidence in this case, held or not, is the planner's answer. The windows of the law part give the hour,
and answer alone where the planner has no figure for a line or the window does not run from the act.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from soteria_desk import dates
from soteria_desk.doctrine.library import Library
from soteria_desk.planner.clocks import GOING, CaseClock, ClockState
from soteria_desk.planner.traces import Reach
from soteria_desk.services.case_events import THE_ACT
from soteria_desk.services.draft import Draft


class Loss(Struct, frozen=True, kw_only=True):
    """What is likely to be lost next.

    Attributes:
        what: Of what: 'Blood for drugs and alcohol'.
        words: The same in words, with by when; never as a promise.
        begun: Some of it may be lost already.
        at: By when some of it is likely lost or, once that has begun, by when nothing is expected; None = no end known.
        start: What it was counted from, where that is a window.
        over: Nothing is expected any more.
    """

    what: str
    words: str
    begun: bool = False
    at: datetime | None = None
    start: datetime | None = None
    over: bool = False
    confirmed: bool = True


class Losses(Struct, frozen=True, kw_only=True):
    """What is likely to be lost next, by line.

    Attributes:
        judged: By line and whom it concerns; None where nothing fades, e.g. since it is held.
        windows: By line, for lines that nothing else is known of.
    """

    judged: Mapping[tuple[str, str], Loss | None] = {}
    windows: Mapping[str, Loss] = {}

    def of(self, item: str, subject: str) -> Loss | None:
        """What is lost next of what a line of the guidance wants."""
        key = (item, subject)
        return self.judged[key] if key in self.judged else self.windows.get(item)


def losses_of(draft: Draft, windows: Iterable[CaseClock], library: Library) -> Losses:
    """Return what is lost next for every line.

    Args:
        windows: The evidence windows of the case, the soonest first.
    """
    told = tuple(windows)
    by_line: dict[str, list[CaseClock]] = {}
    for one in told:
        for line in one.lines:
            by_line.setdefault(line, []).append(one)
    by_id: dict[str, list[CaseClock]] = {}
    for one in told:
        by_id.setdefault(one.id, []).append(one)
    judged: dict[tuple[str, str], Loss | None] = {}
    for key, reach in draft.reached.items():
        if reach is None:
            continue
        own = [one for id_ in reach.trace.windows for one in by_id.get(id_, ())]
        if reach.days is None:
            judged[key] = None  # held, or its state alone is known
        elif not own or any(one.event == THE_ACT for one in own):
            judged[key] = _judged(reach, [*own, *by_line.get(key[0], ())], draft)
    firsts = first_windows(told)
    return Losses(judged=judged, windows={line: of_window(one) for line, one in firsts.items()})


def _judged(reach: Reach, windows: list[CaseClock], draft: Draft) -> Loss:
    assert reach.days is not None
    begun = reach.begun is not None
    left = reach.ends if begun else reach.days
    at = None if left is None else dates.end_of_day(draft.today + timedelta(days=left))
    # Before the day comes it gives the day, and a window that closes on it the hour; once it has begun, the window that
    # closes next says what goes next.
    ahead = [(one.due, one) for one in windows if one.due and one.state in GOING and not one.thinned]
    if not begun:
        ahead = [(due, one) for due, one in ahead if at and dates.local(due).date() == dates.local(at).date()]
    due, next_ = min(ahead, key=lambda one: one[0], default=(None, None))
    what, words = reach.label, reach.told()
    if due is not None and next_ is not None and (at is None or due <= at):
        what, at = next_.title, due
        words = f"{words} Next: {next_.title}, likely lost by {dates.long_moment(at)}."
    elif at is not None:
        words = f"{words} Likely lost by {dates.long_moment(at)}."
    return Loss(what=what, words=words, begun=begun, at=at, confirmed=reach.trace.confirmed)


def first_windows(windows: Iterable[CaseClock]) -> dict[str, CaseClock]:
    """By line of the guidance the window of it that closes first, or the last one that has closed.

    Args:
        windows: The soonest first.
    """
    told = tuple(windows)
    # What nobody can say an end of may still be there, whatever else of it has gone.
    open_ended = {line for one in told if one.state is ClockState.NO_LENGTH for line in one.lines}
    out: dict[str, CaseClock] = {}
    for one in told:
        passed = one.state is ClockState.PASSED
        for line in one.lines if passed or one.state in GOING else ():
            before = out.get(line)
            if (before is None or before.state is ClockState.PASSED) and not (passed and line in open_ended):
                out[line] = one
    return out


def of_window(one: CaseClock) -> Loss:
    """A window that runs or has closed, as what is lost next."""
    return Loss(
        what=one.title,
        words=" ".join(_said(one)),
        begun=one.thinned,
        at=one.due,
        start=one.start,
        over=one.state is ClockState.PASSED,
        confirmed=one.confirmed,
    )


def _said(one: CaseClock) -> Iterator[str]:
    unconfirmed = "" if one.confirmed else " (unconfirmed)"
    if one.thinned:
        yield f"{one.title}: some of it may be lost already{unconfirmed}."
    elif one.due is not None:
        how = f"{one.how[:1].upper()}{one.how[1:].removesuffix('.')}"
        yield f"{one.title}: likely lost by {dates.long_moment(one.due)}{unconfirmed}. {how}."
    if one.thinned and one.due is not None:
        yield f"Nothing of it is expected after {dates.long_moment(one.due)}."
    if one.because and not one.thinned:
        yield one.because
