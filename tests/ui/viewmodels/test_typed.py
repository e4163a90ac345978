"""Days, times and ages are read as people type them, and a mistake is said in words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soteria_desk.api import dates
from ui.viewmodels.clocks import clock_of
from ui.viewmodels.typed import Mistyped, day_text, read_age, read_day, read_moment, read_time

TODAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("28 2 2026", date(2026, 2, 28)),
        ("28/02/26", date(2026, 2, 28)),
        ("28.2.2026", date(2026, 2, 28)),
        ("28 Feb 2026", date(2026, 2, 28)),
        ("Saturday 28 February 2026", date(2026, 2, 28)),
        ("2026-02-28", date(2026, 2, 28)),
        ("3 4 91", date(1991, 4, 3)),
        ("today", TODAY),
        ("Yesterday", date(2026, 3, 11)),
        ("  ", None),
    ],
)
def test_a_day_is_read_as_people_type_it(typed: str, day: date | None) -> None:
    assert read_day(typed, TODAY) == day


@pytest.mark.parametrize(
    "typed", ["31 2 2026", "soon", "28 2", "1 1 1200", "28 foo 2026", "x" * 5000, "1 1 9999", "²/2/2026"]
)
def test_what_is_no_day_is_said_so(typed: str) -> None:
    with pytest.raises(Mistyped):
        read_day(typed, TODAY)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 12, 31)))
def test_a_day_that_is_shown_is_read_back_the_same(day: date) -> None:
    assert read_day(day_text(day), TODAY) == day


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_the_form(text: str) -> None:
    for read in (lambda: read_day(text, TODAY), lambda: read_time(text), lambda: read_age(text)):
        try:
            read()
        except Mistyped as wrong:
            assert str(wrong).endswith(".")


def test_a_moment_is_in_local_time_and_needs_both_parts() -> None:
    told = read_moment("1 7 2025", "9.40", TODAY)
    assert told is not None
    assert told.astimezone(UTC) == datetime(2025, 7, 1, 8, 40, tzinfo=UTC)
    assert dates.clock(told) == "09:40"
    for day, time in (("", "9.40"), ("1 7 2025", ""), ("1 7 2025", "25:00")):
        with pytest.raises(Mistyped):
            read_moment(day, time, TODAY)


def test_a_time_the_clocks_leapt_over_is_refused_and_of_one_that_came_twice_the_first_is_meant() -> None:
    with pytest.raises(Mistyped, match="the clocks went forward"):
        read_moment("30 3 2025", "01:30", TODAY)
    for day, at, meant in (
        ("30 3 2025", "00:59", datetime(2025, 3, 30, 0, 59, tzinfo=UTC)),
        ("30 3 2025", "02:00", datetime(2025, 3, 30, 1, 0, tzinfo=UTC)),
        ("26 10 2025", "01:30", datetime(2025, 10, 26, 0, 30, tzinfo=UTC)),
    ):
        told = read_moment(day, at, TODAY)
        assert told is not None
        assert told.astimezone(UTC) == meant


def test_clocks_turn_at_48_hours_and_at_one_hour() -> None:
    now = datetime(2026, 3, 12, 12, tzinfo=UTC)
    told = [clock_of(now + timedelta(hours=hours), now) for hours in (400, 48, 0.5, -1, -49)]
    assert [one.level for one in told] == ["calm", "soon", "urgent", "late", "late"]
    assert [one.words for one in told] == [
        "in 16 days",
        "in 2 d 0 h",
        "in 30 m",
        "1 hour late",
        "2 days late",
    ]
