"""Working days of England and Wales: one-off bank holidays, Easter, substitutes, and years nobody knows."""

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soteria_desk.planner import working_days
from soteria_desk.planner.working_days import (
    FIRST_YEAR,
    LAST_YEAR,
    YearNotKnown,
    bank_holidays,
    is_working_day,
    working_day_after,
)

DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR - 1, 12, 1))


@pytest.mark.parametrize(
    ("day", "ordinary"),
    [
        (date(2020, 5, 8), date(2020, 5, 4)),  # VE Day: the early May bank holiday moved to the Friday
        (date(2022, 6, 2), date(2022, 5, 30)),  # the spring bank holiday moved for the jubilee
        (date(1995, 5, 8), date(1995, 5, 1)),
    ],
)
def test_a_bank_holiday_that_was_moved_is_where_it_was_moved_to(day: date, ordinary: date) -> None:
    assert not is_working_day(day)
    assert is_working_day(ordinary)


@pytest.mark.parametrize(
    "day",
    [
        date(2002, 6, 3), date(2011, 4, 29), date(2012, 6, 5), date(2022, 6, 3), date(2022, 9, 19),
        date(2023, 5, 8), date(1999, 12, 31),
    ],
)  # fmt: skip
def test_one_off_bank_holidays_do_not_count(day: date) -> None:
    assert not is_working_day(day)


def test_scotland_does_not_decide() -> None:
    assert is_working_day(date(2026, 1, 2))  # a bank holiday in Scotland
    assert not is_working_day(date(2026, 4, 6))  # Easter Monday is none there
    assert is_working_day(date(2026, 8, 3))  # the summer bank holiday of Scotland
    assert not is_working_day(date(2026, 8, 31))


def test_the_year_2026_is_as_it_is_printed() -> None:
    assert sorted(bank_holidays(2026)) == [
        date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25),
        date(2026, 8, 31), date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 28),
    ]  # fmt: skip


def test_over_easter_one_working_day_after_thursday_is_tuesday() -> None:
    found = working_day_after(date(2026, 4, 2), 1)
    assert found.on == date(2026, 4, 7)
    assert list(found.holidays) == [date(2026, 4, 3), date(2026, 4, 6)]
    assert found.weekend


def test_over_christmas_the_substitute_day_is_passed_over() -> None:
    # Christmas Day is a Friday, Boxing Day a Saturday, its substitute the Monday.
    assert working_day_after(date(2026, 12, 24), 1).on == date(2026, 12, 29)
    assert working_day_after(date(2026, 12, 24), 5).on == date(2027, 1, 5)


def test_what_happens_on_a_sunday_counts_from_the_monday() -> None:
    assert working_day_after(date(2026, 3, 8), 1).on == date(2026, 3, 9)
    assert working_day_after(date(2026, 3, 6), 2).on == date(2026, 3, 10)


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1, 1, 9999])
def test_a_year_nobody_knows_is_said(year: int) -> None:
    with pytest.raises(YearNotKnown, match=str(year)):
        bank_holidays(year)
    with pytest.raises(YearNotKnown):
        working_day_after(date(LAST_YEAR, 12, 30), 10)


@given(start=DAYS, number=st.integers(1, 25))
def test_every_day_after_the_start_is_counted_or_passed_over_for_a_reason(start: date, number: int) -> None:
    found = working_day_after(start, number)
    days = [start + timedelta(days=n) for n in range(1, (found.on - start).days + 1)]
    assert sum(is_working_day(day) for day in days) == number
    assert is_working_day(found.on)
    assert set(found.holidays) == {day for day in days if day.weekday() < 5 and not is_working_day(day)}


@given(start=DAYS, first=st.integers(0, 10), second=st.integers(0, 10))
def test_counting_on_from_where_a_count_ended_is_counting_both(start: date, first: int, second: int) -> None:
    half = working_day_after(start, first).on
    assert working_day_after(half, second).on == working_day_after(start, first + second).on


def test_the_calendar_that_is_kept_is_that_of_the_package() -> None:
    working_days.keep_calendar()
    working_days._kept.cache_clear()
    kept = working_days._kept()
    assert kept is not None and sorted(kept) == list(range(FIRST_YEAR, LAST_YEAR + 1))
    for year in (1972, 1995, 2022, 2026, 2100):
        assert bank_holidays(year) == working_days._worked_out(year)


def test_once_it_is_kept_counting_imports_no_holidays_of_the_world() -> None:
    working_days.keep_calendar()
    code = (
        "import sys; from datetime import date; from soteria_desk.planner.working_days import working_day_after;"
        "print(working_day_after(date(2026, 4, 2), 1).on, 'holidays' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["2026-04-07", "False"]


def test_a_kept_calendar_of_another_edition_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    working_days.keep_calendar()
    working_days._kept.cache_clear()
    monkeypatch.setattr(working_days, "_edition", lambda: "00" * 32)
    monkeypatch.setattr("soteria_desk.doctrine.compiled.by_the_way", lambda: False)
    assert working_days._kept() is None
    working_days._kept.cache_clear()
