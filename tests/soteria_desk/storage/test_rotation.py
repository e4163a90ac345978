"""Which backups may go: the rule over all kinds of collections, and a year of real ones."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from soteria_desk.storage.rotation import DAYS, LAST, MONTHS, WEEKS, Candidate, to_delete

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
AGES = st.integers(min_value=0, max_value=600 * 24)


@st.composite
def collections(draw: st.DrawFn) -> list[Candidate[int]]:
    ages = draw(st.lists(AGES, max_size=60, unique=True))
    return [
        Candidate(
            key=number,
            at=NOW - timedelta(hours=age),
            size=draw(st.integers(1, 100)),
            before_a_change=draw(st.booleans()),
            verified=draw(st.booleans()),
        )
        for number, age in enumerate(ages)
    ]


@settings(max_examples=150, deadline=None)
@given(collections(), st.integers(0, 3000))
def test_what_must_never_go_never_goes(found: list[Candidate[int]], limit: int) -> None:
    gone = set(to_delete(found, NOW, limit))
    verified = [one for one in found if one.verified]
    if not verified:
        assert not gone
        return
    newest = max(verified, key=lambda one: one.at)
    for one in found:
        if one.at >= newest.at or (one.before_a_change and NOW - one.at < timedelta(days=90)):
            assert one.key not in gone


@settings(max_examples=150, deadline=None)
@given(collections(), st.integers(0, 3000))
def test_too_large_a_collection_keeps_only_what_must_stay(found: list[Candidate[int]], limit: int) -> None:
    gone = set(to_delete(found, NOW, limit))
    left = [one for one in found if one.key not in gone]
    if gone and sum(one.size for one in left) > limit:
        newest = max((one for one in found if one.verified), key=lambda one: one.at)
        assert all(
            one.at >= newest.at or (one.before_a_change and NOW - one.at < timedelta(days=90)) for one in left
        )


@settings(max_examples=100, deadline=None)
@given(collections())
def test_without_a_limit_the_last_ten_stay_and_nothing_goes_twice(found: list[Candidate[int]]) -> None:
    gone = to_delete(found, NOW, 10**9)
    newest = sorted(found, key=lambda one: one.at, reverse=True)
    assert not set(gone) & {one.key for one in newest[:LAST]}
    assert len(set(gone)) == len(gone)
    left = [one for one in found if one.key not in gone]
    assert to_delete(left, NOW, 10**9) == ()
    assert len(left) <= LAST + DAYS + WEEKS + MONTHS + sum(one.before_a_change for one in found) + len(found) * (
        not any(one.verified for one in found)
    ) + _newer_than_proved(found)  # fmt: skip


def _newer_than_proved(found: list[Candidate[int]]) -> int:
    proved = [one.at for one in found if one.verified]
    return sum(one.at > max(proved) for one in found) if proved else 0


def test_a_year_of_hourly_backups_leaves_days_weeks_and_months() -> None:
    hours = [NOW - timedelta(hours=3 * number) for number in range(400 * 8)]
    found = [Candidate(at, at, 1, False, True) for at in hours]
    gone = to_delete(found, NOW)
    left = set(hours) - set(gone)
    assert set(hours[:10]) <= left
    days = sorted({at.date() for at in left}, reverse=True)
    assert [(NOW.date() - day).days for day in days[:7]] == list(range(7))
    assert len({(day.year, day.month) for day in days}) == 12
    assert len(left) <= 10 + 7 + 8 + 12


def test_it_makes_no_difference_when_old_ones_went() -> None:
    """Deleting each time leaves the same as deleting once at the end."""
    kept: list[Candidate[datetime]] = []
    everything: list[Candidate[datetime]] = []
    for number in range(300):
        at = NOW + timedelta(hours=7 * number)
        one = Candidate(at, at, 1, False, True)
        everything.append(one)
        kept.append(one)
        gone = set(to_delete(kept, at))
        kept = [old for old in kept if old.key not in gone]
    at_once = set(to_delete(everything, everything[-1].at))
    assert {one.key for one in kept} >= {one.key for one in everything} - at_once - {everything[0].key}
    assert len(kept) <= 10 + 7 + 8 + 12
