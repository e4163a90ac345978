"""Every deadline, limit and window against days counted by hand, and what cannot be counted said instead of guessed.

The days were counted on a calendar: in 2026 Good Friday is 3 April, Easter Monday 6 April, the bank holidays of May
are the 4th and the 25th; summer time begins on 29 March and ends on 25 October.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from soteria_desk import dates
from soteria_desk.doctrine.library import Library, load_library
from soteria_desk.doctrine.procedure import Deadline, Limit, StartEvent, Window
from soteria_desk.planner.clocks import CaseClock, Clocks, ClockState, clocks_of
from soteria_desk.planner.events import Event

LIBRARY = load_library()
LAW = LIBRARY.reading
NOON = "2026-04-02T12:00"
"""The Thursday before Easter."""


def _local(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=dates.london())


def _event(type_: str, at: str, subject: str = "", done: dict[str, str] | None = None) -> Event:
    told = {rule: _local(when) for rule, when in (done or {}).items()}
    return Event(type=type_, at=_local(at), whole_day="T" not in at, subject=subject, done=told)


def _clocks(events: Sequence[Event], now: str = "2026-04-02T13:00", library: Library = LIBRARY) -> Clocks:
    return clocks_of(events, library, _local(now))


def _one(id_: str, events: Sequence[Event], now: str = "2026-04-02T13:00") -> CaseClock:
    (found,) = (clock for clock in _clocks(events, now).clocks if clock.id == id_)
    return found


def _at(at: datetime | None) -> str:
    return f"{dates.local(at):%Y-%m-%dT%H:%M}" if at else ""


# --- All 48 deadlines --------------------------------------------------------------------------------

HAND: dict[str, tuple[str, ...]] = {
    # rule: every term, counted by hand from noon on Thursday 2 April 2026
    "DL-01": ("2026-04-07T23:59", "2026-04-13T23:59"),
    "DL-02": ("2026-04-07T23:59", "2026-04-13T23:59"),
    "DL-03": ("2026-04-07T23:59", "2026-04-13T23:59"),
    "DL-04": ("2026-04-07T23:59", "2026-04-13T23:59"),
    "DL-05": ("2026-04-07T23:59", "2026-04-13T23:59"),
    "DL-06": ("2026-04-08T23:59",),
    "DL-07": ("2026-04-07T23:59", "2026-04-13T23:59"),
    "DL-08": ("2026-04-13T23:59", "2026-07-02T23:59"),
    "DL-09": ("2026-05-05T23:59",),  # 20 working days, as DL-40
    "DL-10": ("2026-04-03T12:00",),
    "DL-11": ("2026-04-02T12:00",),
    "DL-12": ("2026-04-02T23:59",),
    "DL-13": ("2026-04-02T12:00",),
    "DL-14": ("2026-07-01T23:59",),
    "DL-15": ("2026-10-01T23:59",),
    "DL-16": ("2027-01-01T23:59",),
    "DL-17": ("2027-04-01T23:59",),
    "DL-18": ("2027-04-01T23:59", "2027-10-01T23:59"),
    "DL-19": ("2026-04-02T15:00",),
    "DL-20": ("2026-04-02T18:00", "2026-04-03T03:00"),
    "DL-21": ("2026-04-03T12:00", "2026-04-04T00:00", "2026-04-05T12:00", "2026-04-06T12:00"),
    "DL-22": ("2026-04-04T12:00",),
    "DL-23": ("2026-04-04T12:00",),
    "DL-24": ("2026-04-30T23:59",),
    "DL-25": ("2026-04-04T23:59",),
    "DL-26": ("2026-04-09T12:00",),
    "DL-27": ("2026-04-05T12:00",),
    "DL-28": ("2026-04-04T12:00",),
    "DL-29": ("2026-04-04T12:00",),
    "DL-30": ("2026-04-07T12:00",),
    "DL-31": ("2026-04-05T12:00",),
    "DL-32": ("2026-04-09T12:00", "2026-04-30T12:00"),
    "DL-33": ("2026-04-09T12:00",),
    "DL-34": ("2027-04-02T23:59",),
    "DL-35": ("2026-07-01T23:59",),
    "DL-36": ("2026-05-14T23:59",),
    "DL-38": ("2026-10-02T23:59",),
    "DL-39": ("2026-10-02T23:59",),
    # 20 working days: 7-10 April are 4, 13-17 make 9, 20-24 make 14, 27 April to 1 May 19; 4 May is a bank holiday.
    "DL-40": ("2026-05-05T23:59", "2026-04-20T23:59"),
    "DL-41": ("2026-05-05T23:59", "2026-04-20T23:59"),
    "DL-42": ("2026-10-01T23:59",),
    "DL-43": ("2026-04-05T12:00",),
    "DL-45": ("2026-04-03T12:00", "2026-04-09T12:00", "2026-04-30T12:00"),
    "DL-47": ("2026-04-30T23:59",),
}
OTHERWISE = {"DL-37", "DL-44", "DL-46", "DL-48"}
"""Nothing to count from that day: a rule of the past, two settings and one that says only when."""


def test_every_deadline_of_the_research_is_counted_by_hand_here() -> None:
    assert set(HAND) | OTHERWISE == {f"DL-{number:02d}" for number in range(1, 49)} == set(LAW.of(Deadline))


@pytest.mark.parametrize("rule", sorted(HAND))
def test_a_deadline_falls_when_it_was_counted_to_fall_by_hand(rule: str) -> None:
    deadline = LAW.of(Deadline)[rule]
    clock = _one(rule, [_event(deadline.trigger, NOON)])
    found = tuple(_at(step.due) for step in clock.steps) or (_at(clock.due),)
    assert found == HAND[rule]
    assert clock.due is not None and clock.start == _local(NOON)
    assert (clock.event, clock.who, clock.basis) == (deadline.trigger, deadline.who, deadline.basis)
    assert clock.sources == deadline.sources and clock.how
    assert clock.edition == deadline.edition
    assert not clock.confirmed or deadline.confirmed


def test_what_counts_first_is_the_strictest_term() -> None:
    assert _at(_one("DL-01", [_event("suspect-arrested", NOON)]).due) == "2026-04-07T23:59"
    assert _one("DL-01", [_event("suspect-arrested", NOON)]).applies == "enhanced rights"
    plea = _one("DL-40", [_event("not-guilty-plea", NOON)])
    assert (_at(plea.due), plea.applies) == ("2026-04-20T23:59", "Crown Court")


def test_what_the_force_sets_is_said_to_be_a_setting_and_gets_no_day() -> None:
    for rule in ("DL-46", "DL-48"):
        for events in ([], [_event(LAW.of(Deadline)[rule].trigger, NOON)]):
            clock = _one(rule, events)
            assert (clock.state, clock.due) == (ClockState.SETTING, None)


def test_early_advice_is_wanted_from_the_moment_a_suspect_is_identified() -> None:
    assert _one("DL-44", []).state is ClockState.NOT_STARTED
    clock = _one("DL-44", [_event("suspect-identified", NOON)])
    assert (clock.state, clock.due, clock.how) == (ClockState.RUNNING, None, "from 2 April 2026, 12:00 on")


def test_a_limit_of_the_1956_act_is_counted_only_for_an_act_of_its_time() -> None:
    then = _one("DL-37", [_event("the-act", "2004-02-29")], now="2004-06-01T09:00")
    assert (_at(then.due), then.state) == ("2005-02-28T23:59", ClockState.RUNNING)
    assert _one("DL-37", [_event("the-act", "2004-04-30")]).state is ClockState.PASSED
    later = _one("DL-37", [_event("the-act", "2004-05-01")])
    assert (later.state, later.due) == (ClockState.OUTSIDE, None)
    assert "up to 30 April 2004" in later.because


def test_nothing_has_started_where_nothing_is_recorded() -> None:
    clocks = _clocks([]).clocks
    assert {clock.state for clock in clocks} == {ClockState.NOT_STARTED, ClockState.SETTING}
    assert len(clocks) == len(LAW.of(Deadline)) + len(LAW.of(Limit)) + len(LAW.of(Window)) == 48 + 14 + 31
    assert all(clock.due is None and clock.how for clock in clocks)


# --- Bail, detention, custody ------------------------------------------------------------------------


def test_the_worked_rule_arrested_on_10_january_the_period_ends_with_10_april() -> None:
    clock = _one("bail-3-months", [_event("suspect-arrested", "2026-01-10T21:40")])
    assert _at(clock.due) == "2026-04-10T23:59"
    assert clock.who == "custody officer"
    assert "10 January 2026" in clock.because
    assert _at(_one("DL-14", [_event("bail-start", "2026-01-11")]).due) == "2026-04-10T23:59"


@pytest.mark.parametrize(
    ("step", "who", "due"),
    [
        ("bail-3-months", "custody officer", "2026-02-28"),
        ("bail-6-months", "inspector or above", "2026-05-29"),
        ("bail-9-months", "superintendent or above (rank partly confirmed)", "2026-08-29"),
        ("bail-12-months", "commander, assistant chief constable or above", "2026-11-29"),
        ("bail-18-months", "magistrates' court", "2027-05-29"),
    ],
)
def test_bail_by_rank_from_the_day_after_an_arrest_on_29_november(step: str, who: str, due: str) -> None:
    # Bail starts on 30 November; February has no 30th.
    clock = _one(step, [_event("suspect-arrested", "2025-11-29T08:00")])
    assert (clock.who, _at(clock.due)) == (who, f"{due}T23:59")
    assert "victim's views" in " ".join(clock.needs)


@pytest.mark.parametrize(
    "step", ["bail-3-months", "bail-6-months", "bail-9-months", "bail-12-months", "bail-18-months"]
)
def test_bail_before_the_present_law_is_not_guessed(step: str) -> None:
    old = _one(step, [_event("suspect-arrested", "2022-10-27T23:59")])
    assert (old.state, old.due) == (ClockState.OUTSIDE, None)
    assert "not known to this pack" in old.because
    assert _one(step, [_event("suspect-arrested", "2022-10-28T00:00")]).due is not None
    # The same where the day bail starts is what is told.
    assert _one(step, [_event("bail-start", "2022-10-28")]).state is ClockState.OUTSIDE
    assert _one(step, [_event("bail-start", "2022-10-29")]).due is not None


def test_a_start_of_bail_that_is_told_stands_and_is_questioned_where_it_does_not_fit_the_arrest() -> None:
    events = [_event("suspect-arrested", "2026-01-10T21:40"), _event("bail-start", "2026-01-12")]
    clock = _one("DL-14", events)
    assert _at(clock.due) == "2026-04-11T23:59"
    assert "is a day wrong?" in clock.because


BAIL = (
    "DL-14", "DL-15", "DL-16", "DL-17", "DL-18", "bail-3-months", "bail-6-months", "bail-9-months", "bail-12-months",
    "bail-18-months",
)  # fmt: skip


def _bail(*events: Event, now: str = "2026-01-20T09:00") -> set[str]:
    arrest = _event("suspect-arrested", "2026-01-10T14:00", "S1")
    found = {clock.id: clock for clock in _clocks([arrest, *events], now).clocks}
    assert all(found[id_].due for id_ in BAIL)
    return {str(found[id_].state) for id_ in BAIL}


def test_an_arrest_alone_starts_no_clock_of_bail() -> None:
    assert _bail() == {"conditional"}
    assert _bail(_event("bail-or-release-changed", "2026-01-10T20:00", "S1")) == {"conditional"}
    assert _bail(_event("released-on-bail", "2026-01-10T20:00", "S2")) == {"conditional"}
    because = _one("DL-14", [_event("suspect-arrested", "2026-01-10")], "2026-01-20T09:00").because
    assert because.startswith("It would run if this were recorded: the suspect is released on bail.")
    # Once it would have run out there is nothing to wait for.
    assert _one("DL-14", [_event("suspect-arrested", "2025-01-10")]).state is ClockState.PASSED


@pytest.mark.parametrize("at", ["2026-01-10T20:00", "2026-01-10", "2026-01-11T02:00"])
def test_bail_that_is_recorded_runs_from_the_day_after_the_arrest(at: str) -> None:
    assert _bail(_event("released-on-bail", at, "S1")) == {"running"}
    assert _bail(_event("released-on-bail", at)) == {"running"}
    assert _bail(_event("bail-start", "2026-01-11", "S1")) == {"running"}


@pytest.mark.parametrize("type_", ["under-investigation", "released-no-charge", "charge-decision"])
def test_no_bail_runs_after_a_release_without_it_or_a_decision(type_: str) -> None:
    bailed = _event("released-on-bail", "2026-01-10T20:00", "S1")
    # Also on the day of the arrest, before bail would have started.
    assert _bail(_event(type_, "2026-01-10T20:00", "S1")) == {"ended"}
    assert _bail(bailed, _event(type_, "2026-01-15T10:00", "S1")) == {"ended"}
    assert _bail(bailed, _event(type_, "2026-01-15T10:00", "S2")) == {"running"}
    # Both recorded for one moment: it was a release on bail.
    assert _bail(bailed, _event(type_, "2026-01-10T20:00", "S1")) == {"running"}


def test_bail_after_a_second_arrest_is_not_taken_for_that_of_the_first() -> None:
    events = [
        _event("suspect-arrested", "2026-01-10T14:00", "S1"),
        _event("under-investigation", "2026-01-10T22:00", "S1"),
        _event("suspect-arrested", "2026-02-10T14:00", "S1"),
        _event("released-on-bail", "2026-02-10T22:00", "S1"),
    ]
    found = [
        (str(one.state), _at(one.due)) for one in _clocks(events, "2026-03-01").clocks if one.id == "DL-14"
    ]
    assert found == [("ended", "2026-04-10T23:59"), ("running", "2026-05-10T23:59")]


def test_one_release_that_is_told_twice_is_counted_once() -> None:
    both = [
        _event("released-on-bail", NOON, "S1"),
        _event("bail-or-release-changed", "2026-04-02T18:00", "S1"),
    ]
    assert [one.start for one in _clocks(both).clocks if one.id == "DL-04"] == [_local("2026-04-02T18:00")]
    done = [_event("released-on-bail", NOON, "S1", done={"DL-04": "2026-04-02T13:00"})]
    assert (_one("DL-04", done).state, _clocks(done).problems) == (ClockState.DONE, ())


def test_each_suspect_has_clocks_of_their_own() -> None:
    events = [_event("suspect-arrested", "2026-01-10", "S1"), _event("suspect-arrested", "2026-02-10", "S2")]
    found = {clock.subject: _at(clock.due) for clock in _clocks(events).clocks if clock.id == "bail-3-months"}
    assert found == {"S1": "2026-04-10T23:59", "S2": "2026-05-10T23:59"}


def test_detention_rises_by_authority_and_over_the_change_of_the_clocks_hours_are_hours() -> None:
    event = _event("relevant-time", "2026-03-28T20:00")
    dues = {
        f"detention-{hours}-hours": _at(_one(f"detention-{hours}-hours", [event], "2026-03-28T21:00").due)
        for hours in (24, 36, 72, 96)
    }
    assert list(dues.values()) == [
        "2026-03-29T21:00",
        "2026-03-30T09:00",
        "2026-03-31T21:00",
        "2026-04-01T21:00",
    ]
    assert not _one("detention-24-hours", [event]).confirmed


def test_reviews_of_detention_come_after_six_hours_and_then_every_nine() -> None:
    event = _event("detention-authorised", "2026-03-10T07:10")
    for now, due in (
        ("2026-03-10T08:00", "2026-03-10T13:10"),
        ("2026-03-10T13:11", "2026-03-10T22:10"),
        ("2026-03-10T22:11", "2026-03-11T07:10"),
        ("2026-03-11T12:00", "2026-03-11T16:10"),
    ):
        assert _at(_one("DL-20", [event], now).due) == due
    assert _at(_one("detention-later-review", [event], "2026-03-11T12:00").due) == "2026-03-11T16:10"
    assert _one("DL-20", [event], "2026-05-01T12:00").state is ClockState.PASSED


def test_a_release_ends_the_clocks_of_detention_and_a_decision_those_of_bail() -> None:
    events = [
        _event("suspect-arrested", "2026-03-10T06:00", "S1"),
        _event("relevant-time", "2026-03-10T07:00", "S1"),
        _event("detention-authorised", "2026-03-10T07:10", "S1"),
        # An event of its own since bail was told apart from other releases; it still counts as one of them.
        _event("released-on-bail", "2026-03-10T20:00", "S1"),
    ]
    assert _at(_one("DL-04", events, "2026-03-11T08:00").due) == "2026-03-11T23:59"
    assert _one("detention-24-hours", events, "2026-03-11T08:00").state is ClockState.ENDED
    assert _one("DL-20", events, "2026-03-11T08:00").state is ClockState.ENDED
    assert _one("bail-3-months", events, "2026-03-11T08:00").state is ClockState.RUNNING
    events.append(_event("charge-decision", "2026-03-20T10:00", "S1"))
    assert _one("bail-3-months", events, "2026-03-21T08:00").state is ClockState.ENDED
    # What somebody else's release ended is not this one's.
    other = [_event("relevant-time", "2026-03-10T07:00", "S2"), *events]
    (second,) = (
        clock
        for clock in _clocks(other, "2026-03-10T21:00").clocks
        if clock.id == "detention-24-hours" and clock.subject == "S2"
    )
    assert second.state is ClockState.SOON


def test_release_under_investigation_has_no_end_in_law_and_custody_has_182_days() -> None:
    released = _one("released-under-investigation", [_event("under-investigation", NOON)])
    assert _one("released-under-investigation", [_event("released-no-charge", NOON)]).due is None
    assert (released.state, released.due) == (ClockState.NO_LENGTH, None)
    assert "No end in law" in released.how
    # Sent on 15 December 2025: 16 days left of December, 31, 28, 31, 30 and 31, and 15 of June.
    assert (
        _at(_one("custody-182-days", [_event("sent-to-crown-court", "2025-12-15")]).due) == "2026-06-15T23:59"
    )


def test_every_limit_of_a_ladder_is_counted() -> None:
    for limit in LAW.of(Limit).values():
        clock = _one(limit.id, [_event(limit.trigger, "2026-04-02")], "2026-04-02T08:00")
        assert (clock.due is not None) == (limit.length is not None), limit.id
        assert clock.who == limit.authority and clock.rule == limit.deadline


# --- The Victims' Code -------------------------------------------------------------------------------


def test_a_promise_to_a_victim_names_its_right_and_the_edition_of_the_code() -> None:
    clock = _one("DL-01", [_event("suspect-arrested", NOON)])
    assert (clock.right, clock.edition) == (6, "Victims' Code, 1 April 2021")
    assert _one("DL-06", [_event("reported", NOON)]).right == 4
    assert _one("DL-14", []).right == 0


def test_the_code_before_the_edition_of_the_pack_is_not_known() -> None:
    assert _one("DL-01", [_event("suspect-arrested", "2021-03-31T12:00")]).state is ClockState.OUTSIDE
    assert _one("DL-01", [_event("suspect-arrested", "2021-04-01T12:00")]).state is ClockState.LATE


def test_what_was_done_is_no_longer_late_and_late_where_it_was() -> None:
    def told(at: str) -> CaseClock:
        return _one("DL-01", [_event("suspect-arrested", NOON, done={"DL-01": at})], "2026-05-01T09:00")

    assert _one("DL-01", [_event("suspect-arrested", NOON)], "2026-05-01T09:00").state is ClockState.LATE
    assert (told("2026-04-07T18:00").state, told("2026-04-07T18:00").because) == (ClockState.DONE, "")
    assert told("2026-04-08T09:00").because == "Done after it was due."


def test_a_review_of_the_plan_comes_again_and_again() -> None:
    def due(now: str, done: str = "") -> str:
        told = {"DL-45": done} if done else {}
        return _at(_one("DL-45", [_event("plan-made", "2026-01-05T10:00", done=told)], now).due)

    assert due("2026-01-05T11:00") == "2026-01-06T10:00"
    assert due("2026-01-07T11:00") == "2026-01-12T10:00"
    assert due("2026-01-13T11:00") == "2026-02-02T10:00"
    assert due("2026-02-02T10:01") == "2026-03-02T10:00"
    assert due("2026-04-01T10:00") == "2026-04-27T10:00"
    # What was done last decides: the review after it is the one that is due, late or not.
    assert due("2026-02-02T10:01", "2026-01-12T09:00") == "2026-01-12T10:00"
    assert due("2026-02-02T10:01", "2026-01-12T12:00") == "2026-02-02T10:00"


def test_a_notice_comes_before_what_it_is_about() -> None:
    ahead = _one("DL-12", [_event("information-request", "2026-04-03")])
    assert (ahead.state, ahead.how) == (ClockState.SOON, "on or before Friday 3 April 2026")
    event = _event("information-request", "2026-03-20", done={"DL-12": "2026-03-19T10:00"})
    assert _one("DL-12", [event]).state is ClockState.DONE
    assert _one("DL-12", [_event("information-request", "2026-03-20")]).state is ClockState.LATE
    assert _one("DL-12", [_event("information-request", "2026-01-11")]).state is ClockState.OUTSIDE


# --- Evidence windows --------------------------------------------------------------------------------

ACT = "2026-03-22T01:30"
"""A week on, this time is the one that summer time leaves out."""
WINDOWS = {
    "vaginal-swabs": ("2026-03-29T02:00", "2026-03-29T02:00"),
    "anal-swabs": ("2026-03-25T01:30", "2026-03-25T01:30"),
    "oral-swabs": ("2026-03-24T01:30", "2026-03-24T01:30"),
    "skin-swabs": ("2026-03-24T01:30", "2026-03-24T01:30"),
    "penile-swabs": ("2026-03-25T01:30", "2026-03-25T01:30"),
    "nails-and-combings": ("2026-03-24T01:30", "2026-03-25T01:30"),
    "pre-pubertal-samples": ("2026-03-25T01:30", "2026-03-25T01:30"),
    "fibres": ("2026-03-29T02:00", "2026-03-29T02:00"),
    "blood-toxicology": ("2026-03-25T01:30", "2026-03-25T01:30"),
    "urine-toxicology": ("2026-03-22T13:30", "2026-03-27T01:30"),
    "hair-toxicology": ("2026-05-03T01:30", ""),
    "drink-residue": ("2026-04-16T01:30", ""),
    "injuries": ("2026-03-25T01:30", ""),
    "stored-sarc-samples": ("2033-03-22T01:30", ""),
    "public-cctv": ("2026-03-29T02:00", "2026-04-22T01:30"),
    "bus-cctv": ("2026-03-29T02:00", "2026-03-29T02:00"),
    "rail-cctv": ("2026-03-23T01:30", "2026-04-22T01:30"),
    "doorbell-and-dashcam": ("2026-03-25T01:30", "2026-05-21T01:30"),
    "suspect-phone": ("2026-03-23T01:30", "2026-06-20T01:30"),
    "location-history": ("2026-06-22T01:30", ""),
    "communications-data": ("2027-03-22T01:30", "2027-03-22T01:30"),
    "platforms": ("2026-06-20T01:30", ""),
    "guest-registers": ("2027-03-22T01:30", ""),
    "emergency-calls-and-bodyworn": ("2026-04-22T01:30", ""),
    "anpr": ("2027-03-22T01:30", ""),
}
WORDS_ONLY = {"semen-on-fabric", "clothing-and-bedding", "scene", "ride-hail", "wearables", "memory"}


def test_every_window_is_counted_by_hand_or_has_words_alone() -> None:
    assert set(WINDOWS) | WORDS_ONLY == set(LAW.of(Window))


@pytest.mark.parametrize("window", sorted(WINDOWS))
def test_a_window_closes_when_it_was_counted_to_by_hand(window: str) -> None:
    trigger = LAW.of(Window)[window].triggers[0]
    clock = _one(window, [_event(trigger, ACT)], ACT)
    assert (_at(clock.due), _at(clock.ends)) == WINDOWS[window]
    assert clock.evidence and clock.lines == LAW.of(Window)[window].lines


def test_a_window_without_a_length_keeps_its_words() -> None:
    for window in WORDS_ONLY:
        clock = _one(window, [_event("the-act", ACT)])
        assert (clock.state, clock.due, clock.how) == (
            ClockState.NO_LENGTH,
            None,
            LAW.of(Window)[window].text,
        )


def test_a_window_tells_what_is_likely_gone_and_promises_nothing() -> None:
    events = [_event("the-act", "2026-03-01T22:00")]
    early, gone, over = (
        _one("public-cctv", events, now)
        for now in ("2026-03-03T09:00", "2026-03-09T09:00", "2026-04-02T09:00")
    )
    assert (early.state, _at(early.due)) == (ClockState.SOON, "2026-03-08T22:00")
    assert (gone.state, _at(gone.due)) == (ClockState.RUNNING, "2026-04-01T22:00")
    assert gone.because.startswith("Some of it is likely gone since 8 March 2026")
    assert over.state is ClockState.PASSED and over.because.startswith("Likely lost")


def test_hair_is_taken_weeks_later_and_not_before() -> None:
    events = [_event("the-act", "2026-03-01T22:00")]
    early = _one("hair-toxicology", events, "2026-03-20T09:00")
    assert (early.state, early.because) == (ClockState.RUNNING, "Not before 29 March 2026.")
    assert _one("hair-toxicology", events, "2026-04-10T09:00").state is ClockState.SOON


def test_windows_run_from_the_last_of_several_acts_and_from_the_call_where_it_is_known() -> None:
    acts = [_event("the-act", "2026-01-05"), _event("the-act", "2026-03-01"), _event("the-act", "2027-01-01")]
    assert _at(_one("communications-data", acts).start) == "2026-03-01T00:00"
    calls = [*acts, _event("data-made", "2025-06-01T12:00")]
    assert _at(_one("communications-data", calls).due) == "2026-06-01T12:00"


def test_what_was_secured_is_done() -> None:
    event = _event("the-act", "2026-03-01T22:00", done={"public-cctv": "2026-03-03T10:00"})
    assert _one("public-cctv", [event]).state is ClockState.DONE


# --- What cannot be counted --------------------------------------------------------------------------


def test_what_lies_before_1950_is_said_not_counted() -> None:
    for id_ in ("vaginal-swabs", "DL-38"):
        clock = _one(id_, [_event("the-act", "1949-12-31")])
        assert (clock.state, clock.because) == (ClockState.UNCOUNTED, "It lies before 1950.")
    assert _one("vaginal-swabs", [_event("the-act", "1950-01-01")]).state is ClockState.PASSED


def test_what_lies_ahead_is_counted_and_said_to_lie_ahead() -> None:
    clock = _one("DL-01", [_event("suspect-arrested", "2026-04-09T06:00")])
    assert (clock.state, _at(clock.due)) == (ClockState.NOT_STARTED, "2026-04-10T23:59")
    assert clock.because == "What it counts from lies ahead."


def test_working_days_of_a_year_nobody_knows_are_said() -> None:
    clock = _one("DL-06", [_event("reported", "2101-03-01T10:00")], "2101-03-02T10:00")
    assert (clock.state, clock.due) == (ClockState.UNCOUNTED, None)
    assert clock.because == "The bank holidays of 2101 are not known."


def test_days_that_are_turned_round_are_asked_about() -> None:
    events = [
        _event("the-act", "2026-03-10"),
        _event("reported", "2026-03-09"),
        _event("suspect-arrested", "2026-03-12", "S1"),
        _event("released-no-charge", "2026-03-11", "S1", done={"DL-03": "2026-03-10T09:00"}),
    ]
    report, release, done = sorted(
        _clocks(events).problems, key=lambda said: ("DL-03" in said, "release" in said)
    )
    assert "The crime is reported (9 March 2026)" in report
    assert "released without charge (11 March 2026)" in release
    assert done.startswith("DL-03 is recorded as done before")


def test_an_event_that_another_pack_knew_is_told_and_counts_nothing() -> None:
    found = _clocks([Event(type="eclipse", at=_local(NOON))])
    assert found.problems == ("'eclipse' is not an event that this guidance counts from.",)


# --- Whatever is recorded ----------------------------------------------------------------------------

EVENTS = st.builds(
    Event,
    type=st.sampled_from(sorted(LAW.of(StartEvent))),
    at=st.datetimes(datetime(1901, 1, 1), datetime(2149, 12, 31), timezones=st.just(UTC)),
    whole_day=st.booleans(),
    subject=st.sampled_from(["", "S1", "S2"]),
)


@given(events=st.lists(EVENTS, max_size=8), now=st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)))
def test_the_order_of_recording_never_matters_and_every_clock_can_be_read(
    events: list[Event], now: datetime
) -> None:
    at = now.replace(tzinfo=UTC)
    found = clocks_of(events, LIBRARY, at)
    assert clocks_of(events[::-1], LIBRARY, at).clocks == found.clocks
    dues = [clock.due for clock in found.clocks if clock.due is not None]
    assert dues == sorted(dues)
    for clock in found.clocks:
        assert clock.how and clock.sources and clock.title
        assert clock.due is None or clock.due.tzinfo is UTC
        if clock.state in (ClockState.SETTING, ClockState.OUTSIDE, ClockState.UNCOUNTED):
            assert clock.due is None and clock.because
        if clock.state is ClockState.LATE:
            assert clock.due is not None and clock.due < at


@given(event=EVENTS, later=st.integers(0, 3000))
def test_time_passing_never_brings_back_what_has_run_out(event: Event, later: int) -> None:
    first = {clock.id: clock for clock in clocks_of([event], LIBRARY, event.at).clocks}
    second = clocks_of([event], LIBRARY, event.at + timedelta(hours=later)).clocks
    for clock in second:
        before = first[clock.id]
        if before.due is not None and clock.due is not None:
            assert clock.due >= before.due


def test_where_only_the_day_is_known_it_is_planned_on_early_and_given_up_late() -> None:
    events = [_event("the-act", "2026-03-09")]
    early, between, over = (
        _one("blood-toxicology", events, now)
        for now in ("2026-03-11T09:00", "2026-03-12T09:00", "2026-03-13T09:00")
    )
    assert (_at(early.due), _at(early.ends)) == ("2026-03-12T00:00", "2026-03-12T23:59")
    assert (between.state, _at(between.due)) == (ClockState.SOON, "2026-03-12T23:59")
    assert "from the first minute of the day" in between.because
    assert over.state is ClockState.PASSED


# --- Told once ---------------------------------------------------------------------------------------


def test_a_deadline_is_left_out_where_a_limit_or_window_with_a_day_tells_it_and_only_there() -> None:
    found = _clocks([_event("suspect-arrested", NOON, "S1"), _event("released-on-bail", NOON, "S1")])
    once = {one.id for one in found.told_once()}
    assert "bail-3-months" in once and not {"DL-14", "DL-15"} & once
    assert {one.id for one in found.clocks} - once <= {one.rule for one in found.told_once()}
    # Another that cannot be counted does not hide a day that can.
    deadline, limit = (
        next(one for one in found.clocks if one.id == id_) for id_ in ("DL-14", "bail-3-months")
    )
    uncounted = replace(limit, due=None, state=ClockState.UNCOUNTED)
    assert replace(found, clocks=(deadline, uncounted)).told_once() == (deadline, uncounted)
    neither = (replace(deadline, due=None), uncounted)
    assert replace(found, clocks=neither).told_once() == (uncounted,)
    # Nor does one about somebody else, or one that has not started.
    for other in (replace(limit, subject="S2"), replace(limit, start=None)):
        assert deadline in replace(found, clocks=(deadline, other)).told_once()


def test_what_a_clock_is_about_is_a_promise_first_and_evidence_before_a_deadline() -> None:
    found = _clocks([_event("suspect-arrested", NOON), _event("the-act", NOON)])
    by_id = {one.id: one.group for one in found.clocks}
    assert (by_id["DL-01"], by_id["public-cctv"], by_id["DL-14"]) == ("promise", "evidence", "deadline")
