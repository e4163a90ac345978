"""The date rules: what a length ends with, over month-ends, leap years, Easter and both changes of the clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soteria_desk import dates
from soteria_desk.doctrine.entry import Length, Unit
from soteria_desk.doctrine.procedure import Rounding
from soteria_desk.planner.counting import add_months, count


def _local(text: str) -> datetime:
    """A moment without offset is Europe/London."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=dates.london())


def _end(start: str, amount: int, unit: Unit, rounding: Rounding) -> str:
    counted = count(_local(start), Length(amount=amount, unit=unit), rounding)
    assert counted.at.tzinfo is UTC
    return f"{dates.local(counted.at):%Y-%m-%dT%H:%M%z}"


@pytest.mark.parametrize(
    ("start", "amount", "unit", "rounding", "end"),
    [
        # Hours are hours that pass: one is missing in March, one is there twice in October.
        ("2026-03-28T14:00", 24, "hour", "exact", "2026-03-29T15:00+0100"),
        ("2026-10-24T14:00", 24, "hour", "exact", "2026-10-25T13:00+0000"),
        ("2026-10-25T01:30+01:00", 1, "hour", "exact", "2026-10-25T01:30+0000"),
        # Days to the minute end at the same time of day.
        ("2026-03-28T14:00", 1, "day", "exact", "2026-03-29T14:00+0100"),
        ("2026-10-24T14:00", 7, "day", "exact", "2026-10-31T14:00+0000"),
        # A time that is left out becomes the change; one that comes twice is the first.
        ("2026-03-22T01:30", 7, "day", "exact", "2026-03-29T02:00+0100"),
        ("2026-10-18T01:30", 7, "day", "exact", "2026-10-25T01:30+0100"),
        ("1973-03-11T02:30", 7, "day", "exact", "1973-03-18T03:00+0100"),
        ("2026-10-25T01:30+00:00", 154, "day", "exact", "2027-03-28T02:00+0100"),
        # Working days end with the day.
        ("2026-04-02T23:59", 1, "working-day", "working-day", "2026-04-07T23:59+0100"),
        ("2026-04-03T00:00", 1, "working-day", "working-day", "2026-04-07T23:59+0100"),
        ("2026-10-23T12:00", 1, "business-day", "working-day", "2026-10-26T23:59+0000"),
        # Calendar days, weeks, months: the day of the event does not count.
        ("2026-03-01T09:00", 28, "day", "calendar-day", "2026-03-29T23:59+0100"),
        ("2026-03-01T09:00", 4, "week", "calendar-day", "2026-03-29T23:59+0100"),
        ("2025-08-31T09:00", 6, "month", "calendar-day", "2026-02-28T23:59+0000"),
        ("2027-08-31T09:00", 6, "month", "calendar-day", "2028-02-29T23:59+0000"),
        ("2024-02-29T09:00", 12, "month", "calendar-day", "2025-02-28T23:59+0000"),
        ("2024-02-29T09:00", 7, "year", "exact", "2031-02-28T09:00+0000"),
        ("2026-03-12T09:00", 3, "month", "working-day", "2026-06-12T23:59+0100"),
        # Beginning with: the first day counts.
        ("2026-01-11T00:00", 3, "month", "beginning-with", "2026-04-10T23:59+0100"),
        ("2026-01-01T00:00", 12, "month", "beginning-with", "2026-12-31T23:59+0000"),
        ("2025-11-29T00:00", 3, "month", "beginning-with", "2026-02-28T23:59+0000"),
        ("2025-11-30T00:00", 3, "month", "beginning-with", "2026-02-28T23:59+0000"),
        ("2025-12-01T00:00", 3, "month", "beginning-with", "2026-02-28T23:59+0000"),
        ("2023-11-30T00:00", 3, "month", "beginning-with", "2024-02-29T23:59+0000"),
        ("2023-11-29T00:00", 3, "month", "beginning-with", "2024-02-28T23:59+0000"),
        ("2024-02-29T00:00", 12, "month", "beginning-with", "2025-02-28T23:59+0000"),
        ("2026-03-30T10:00", 3, "day", "beginning-with", "2026-04-01T23:59+0100"),
        # A day is that of Europe/London, whatever the offset it was written with.
        ("2026-07-01T23:30+00:00", 1, "working-day", "working-day", "2026-07-03T23:59+0100"),
    ],
)
def test_a_length_ends(start: str, amount: int, unit: Unit, rounding: Rounding, end: str) -> None:
    assert _end(start, amount, unit, rounding) == end


def test_how_it_was_counted_is_said() -> None:
    def how(start: str, amount: int, unit: Unit, rounding: Rounding, whole_day: bool = False) -> str:
        return count(_local(start), Length(amount=amount, unit=unit), rounding, whole_day).how

    assert how("2026-04-02T10:00", 1, "working-day", "working-day") == (
        "1 working day after Thursday 2 April 2026, to the end of the day; weekends, 3 April 2026 (Good Friday)"
        " and 6 April 2026 (Easter Monday) do not count"
    )
    assert how("2023-05-07T10:00", 1, "working-day", "working-day") == (
        "1 working day after Sunday 7 May 2023, to the end of the day; 8 May 2023 (Coronation of Charles III)"
        " does not count"
    )
    assert how("2026-03-28T14:00", 24, "hour", "exact") == (
        "24 hours from Saturday 28 March 2026, 14:00; the clocks go forward in between"
    )
    assert "the clocks go back" in how("2026-10-24T14:00", 48, "hour", "exact")
    assert "its time not being known" in how("2026-03-12T00:00", 7, "day", "exact", whole_day=True)
    assert how("2026-01-11T00:00", 3, "month", "beginning-with") == (
        "3 months beginning with Sunday 11 January 2026, to the end of the day before Saturday 11 April 2026"
    )
    assert "has no day 31, so its last" in how("2025-08-31T09:00", 6, "month", "calendar-day")


def test_what_would_end_after_the_last_day_there_is_cannot_be_counted() -> None:
    for unit in ("hour", "day", "month", "year"):
        with pytest.raises(OverflowError):
            count(_local("2026-03-12T00:00"), Length(amount=10**8, unit=unit), "exact")


STARTS = st.datetimes(datetime(1975, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
LENGTHS = st.builds(
    Length,
    amount=st.integers(1, 60),
    unit=st.sampled_from(["hour", "day", "working-day", "business-day", "week", "month", "year"]),
).filter(lambda one: one.unit != "year" or one.amount <= 10)
ROUNDINGS = st.sampled_from(["exact", "calendar-day", "beginning-with", "working-day"])


@given(start=STARTS, length=LENGTHS, rounding=ROUNDINGS)
def test_a_length_ends_after_it_began_and_a_longer_one_no_sooner(
    start: datetime, length: Length, rounding: Rounding
) -> None:
    end = count(start, length, rounding).at
    longer = count(start, Length(amount=length.amount + 1, unit=length.unit), rounding).at
    assert start < end <= longer


@given(start=STARTS, days=st.integers(1, 400))
def test_days_to_the_minute_are_within_an_hour_of_days_that_pass(start: datetime, days: int) -> None:
    end = count(start, Length(amount=days, unit="day"), "exact").at
    assert abs(end - (start + timedelta(days=days))) <= timedelta(hours=1)


@given(day=st.dates(date(1950, 1, 1), date(2100, 1, 1)), months=st.integers(0, 240))
def test_months_are_never_a_month_off(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(start=STARTS, months=st.integers(1, 24))
def test_a_period_that_begins_with_a_day_ends_no_later_than_one_that_begins_after_it(
    start: datetime, months: int
) -> None:
    length = Length(amount=months, unit="month")
    eve, same = count(start, length, "beginning-with").at, count(start, length, "calendar-day").at
    assert timedelta(0) <= same - eve <= timedelta(hours=25)
