"""Offences by date: what could apply on which days and at which ages, and what the days decide."""

from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soteria_desk.casework.when import Precision, When
from soteria_desk.doctrine.law import Boundary, DateRule, OffenceLaw, Test
from soteria_desk.doctrine.library import load_library
from soteria_desk.planner.conduct import Age, Conduct, days_of
from soteria_desk.planner.date_rules import TESTS
from soteria_desk.planner.offence_answer import OffenceAnswer, OnDays
from soteria_desk.planner.offences import could_apply

LIBRARY = load_library()
LAW = LIBRARY.reading.of(OffenceLaw)
TODAY = date(2026, 11, 22)
BOUNDARIES = list(LIBRARY.reading.of(Boundary).values())
MANY = settings(max_examples=150, deadline=None)


def _ask(
    first: date | None = None,
    last: date | None = None,
    victim: int | date | None = None,
    suspect: int | date | None = None,
    **more: object,
) -> OffenceAnswer:
    def age(one: int | date | None) -> Age:
        return Age(born_on=one) if isinstance(one, date) else Age(years=one)

    return could_apply(
        Conduct(
            today=TODAY,
            from_on=first,
            to_on=last,
            victim=age(victim),
            suspect=age(suspect),
            **more,  # type: ignore[arg-type]
        ),
        LIBRARY,
    )


def _on(day: date, **more: object) -> OffenceAnswer:
    return _ask(day, day, **more)  # type: ignore[arg-type]


def _ids(answer: OffenceAnswer) -> set[str]:
    return {one.definition.id for one in answer.offered}


def _rules(answer: OffenceAnswer) -> set[str]:
    return {one.rule.test for one in answer.rules}


def _notes(answer: OffenceAnswer) -> set[str]:
    return {one.id for one in answer.notes}


def _points(answer: OffenceAnswer, offence: str) -> list[str]:
    found = answer.offer(offence)
    assert found is not None, offence
    return [one.part.id for one in found.points]


# --- The two halves of a date rule ---------------------------------------------------------------------


def test_every_test_that_a_rule_can_name_has_a_function_and_every_function_a_rule() -> None:
    rules = LIBRARY.reading.of(DateRule).values()
    assert set(TESTS) == set(get_args(Test)) == {one.test for one in rules}
    assert [one.test.replace("-", "_") for one in rules] == [TESTS[one.test].__name__ for one in rules]


# --- Days ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=lambda one: one.id)
def test_a_boundary_is_crossed_from_the_day_before_to_its_day_and_by_no_single_day(
    boundary: Boundary,
) -> None:
    before = boundary.on - timedelta(days=1)
    assert [one.boundary.id for one in _ask(before, boundary.on).crossed] == [boundary.id]
    assert not _on(before).crossed
    assert not _on(boundary.on).crossed


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=lambda one: one.id)
def test_what_a_boundary_names_is_not_the_same_on_the_day_and_the_day_before(boundary: Boundary) -> None:
    def law_of(day: date, id_: str) -> object:
        found = _on(day).offer(id_)
        return None if found is None else ([p.part for p in found.points], [p.part for p in found.penalties])

    before = boundary.on - timedelta(days=1)
    told_in_words = {
        # What the research says of these days is words in the traps, no dated point: nothing can differ.
        "H-12",
        # A note says that the threat provision ended, or what commenced, on the day.
        "SOA-57..59A" if boundary.id == "day-2015-07-31" else "",
    }
    for id_ in boundary.offences:
        if id_ not in told_in_words:
            assert law_of(before, id_) != law_of(boundary.on, id_), id_


@pytest.mark.parametrize(
    ("day", "holds", "gone"),
    [
        (date(1956, 12, 31), (), ("H-1",)),
        (date(1957, 1, 1), ("H-1",), ()),
        (date(2001, 1, 7), (), ("H-22",)),
        (date(2001, 1, 8), ("H-22",), ()),
        (date(2004, 4, 30), ("H-1", "H-14", "H-22"), ("SOA-1", "SOA-9")),
        (date(2004, 5, 1), ("SOA-1", "SOA-9"), ("H-1", "H-14", "H-22")),
        (date(2010, 3, 31), (), ("SOA-53A",)),
        (date(2010, 4, 1), ("SOA-53A",), ()),
        (date(2015, 4, 12), (), ("H-30",)),
        (date(2015, 7, 30), ("SOA-57..59A",), ("D-MSA1/2",)),
        (date(2015, 7, 31), ("D-MSA1/2",), ("SOA-57..59A",)),
        (date(2015, 12, 28), (), ("D-76",)),
        (date(2015, 12, 29), ("D-76",), ()),
        (date(2017, 4, 2), (), ("SOA-15A",)),
        (date(2017, 4, 3), ("SOA-15A",), ()),
        (date(2019, 4, 11), (), ("SOA-67A",)),
        (date(2022, 6, 6), (), ("D-75A",)),
        (date(2022, 6, 7), ("D-75A",), ()),
        (date(2024, 1, 30), ("H-30",), ("SOA-66A", "SOA-66B1")),
        (date(2024, 1, 31), ("SOA-66A", "SOA-66B1"), ("H-30",)),
        (date(2026, 2, 5), (), ("SOA-66E",)),
        (date(2026, 2, 6), ("SOA-66E",), ()),
        (date(2026, 4, 28), ("D-OAPA22-24",), ("D-SPIKE26", "SOA-46A")),
        (date(2026, 4, 29), ("D-OAPA22-24", "D-SPIKE26", "SOA-46A"), ()),
        (date(2026, 6, 28), (), ("SOA-66AB", "SOA-66AE")),
        (date(2026, 6, 29), ("SOA-66AB", "SOA-66AE"), ()),
    ],
)
def test_an_offence_is_offered_from_its_first_day_to_its_last(
    day: date, holds: tuple[str, ...], gone: tuple[str, ...]
) -> None:
    answer = _on(day)
    assert set(holds) <= _ids(answer)
    assert not set(gone) & _ids(answer)
    for id_ in gone:
        why = answer.why_not(id_)
        assert why is not None and why.why in ("not-yet", "ended") and why.text


def test_points_and_maxima_are_those_of_the_days() -> None:
    assert "penetration" in _points(_on(date(1994, 11, 2)), "H-1")
    assert "penetration-wider" in _points(_on(date(1994, 11, 3)), "H-1")
    both = _ask(date(1994, 11, 2), date(1994, 11, 3)).offer("H-1")
    assert both is not None
    days = {one.part.id: one.days() for one in both.points}
    assert (days["penetration"], days["penetration-wider"]) == ("to 2 November 1994", "from 3 November 1994")
    attempts = [_on(day).offer("H-1a") for day in (date(1985, 9, 15), date(1985, 9, 16))]
    assert [[p.part.maximum for p in one.penalties] for one in attempts if one] == [["7 years"], ["life"]]


def test_a_range_over_both_regimes_offers_both_and_says_how_they_are_charged() -> None:
    answer = _ask(date(2003, 12, 1), date(2004, 6, 30))
    assert {"H-1", "SOA-1"} <= _ids(answer)
    assert "both-regimes" in _rules(answer) and "regime" not in _rules(answer)
    told = next(one.text for one in answer.rules if one.rule.test == "both-regimes")
    assert "lesser maximum" in told
    new, old = answer.offer("SOA-1"), answer.offer("H-1")
    assert new is not None and old is not None
    assert (new.days(), old.days()) == ("from 1 May 2004", "to 30 April 2004")
    assert (new.regime, old.regime) == ("Sexual Offences Act 2003", "Earlier law")


def test_one_regime_is_named_and_days_that_are_not_known_show_both() -> None:
    assert next(one.text for one in _on(date(2004, 5, 1)).rules).endswith("Sexual Offences Act 2003.")
    assert next(one.text for one in _on(date(2004, 4, 30)).rules).endswith("earlier law.")
    unknown = _ask()
    assert "both-regimes" in _rules(unknown)
    assert {"H-1", "SOA-1"} <= _ids(unknown)


def test_open_ends_reach_to_today_and_back_without_a_first_day() -> None:
    after = _ask(date(2004, 5, 2), None)
    assert {"SOA-1", "SOA-66AB"} <= _ids(after) and "H-1" not in _ids(after)
    before = _ask(None, date(2004, 4, 30))
    assert "H-1" in _ids(before) and "SOA-1" not in _ids(before)


def test_days_are_taken_as_they_were_told() -> None:
    on = date(2004, 5, 1)
    assert days_of(When(precision=Precision.EXACT, from_on=on)) == (on, on)
    assert days_of(When(precision=Precision.BEFORE, from_on=on)) == (None, date(2004, 4, 30))
    assert days_of(When(precision=Precision.AFTER, from_on=on)) == (date(2004, 5, 2), None)
    assert days_of(When(precision=Precision.ABOUT, from_on=on)) == (date(2004, 3, 31), date(2004, 6, 1))
    assert days_of(When(precision=Precision.BETWEEN, from_on=on, to_on=TODAY)) == (on, TODAY)
    assert days_of(When()) == (None, None)
    assert days_of(When(precision=Precision.BEFORE, from_on=date.min)) == (None, date.min)


def test_an_act_covers_nothing_of_an_earlier_year_and_its_first_day_is_said_not_to_be_known() -> None:
    why = _on(date(1996, 12, 31)).why_not("D-PHA2/2A")
    assert why is not None and (why.why, why.text) == ("not-yet", "Its Act is of 1997.")
    found = _on(date(1997, 6, 1)).offer("D-PHA2/2A")
    assert found is not None and "not known to this pack" in found.notes[0]
    later = _on(date(2020, 6, 1)).offer("D-PHA2/2A")
    assert later is not None and not later.notes


def test_law_that_the_pack_does_not_know_is_said_not_to_be_known() -> None:
    assert "before-known" in _notes(_on(date(1949, 12, 31)))
    assert "before-known" in _notes(_on(date(1956, 12, 31)))
    assert "before-known" not in _notes(_on(date(1957, 1, 1)))
    assert not [one for one in _on(date(1949, 12, 31)).offered if one.law.regime != "companion"]
    found = _on(date(2026, 6, 1)).offer("D-SPIKE26")
    assert found is not None and not found.confirmed
    assert any("not seen" in one for one in found.notes)


def test_a_range_over_thirty_years_is_answered_and_says_that_a_count_needs_narrower_days() -> None:
    long = _ask(date(1980, 1, 1), date(2010, 1, 2))
    assert "long-range" in _notes(long)
    assert "long-range" not in _notes(_ask(date(1980, 1, 1), date(2010, 1, 1)))
    assert [one.boundary.on for one in long.crossed] == sorted(
        one.on for one in BOUNDARIES if date(1980, 1, 1) < one.on <= date(2010, 1, 2)
    )


def test_days_in_the_future_are_answered_with_a_warning_and_days_turned_round_are_our_mistake() -> None:
    assert "future" in _notes(_on(TODAY + timedelta(days=1)))
    assert "future" not in _notes(_on(TODAY))
    with pytest.raises(ValueError, match="ends before"):
        Conduct(today=TODAY, from_on=TODAY, to_on=TODAY - timedelta(days=1))


# --- The rules -------------------------------------------------------------------------------------------


def test_a_maximum_that_is_not_that_of_today_is_told() -> None:
    told = next(one for one in _on(date(1985, 9, 15)).rules if one.rule.test == "sentence")
    assert "H-1a" in told.offences
    assert "sentence" not in _rules(_on(TODAY))
    assert "sentence" not in _rules(_on(date(2018, 1, 1), kind="rape"))


def test_the_six_boundaries_are_told_by_their_rule() -> None:
    told = [
        one.text for one in _ask(date(2022, 6, 27), date(2024, 2, 1)).rules if one.rule.test == "boundary"
    ]
    assert len(told) == 1
    assert "28 June 2022; 31 January 2024" in told[0]
    assert "boundary" not in _rules(_ask(date(2022, 6, 6), date(2022, 6, 27)))


def test_ages_of_the_suspect_are_told_as_the_law_then_was() -> None:
    def said(day: date, suspect: int) -> str:
        return " ".join(one.text for one in _on(day, suspect=suspect).rules if one.rule.test == "ages")

    assert "presumed incapable of intercourse" in said(date(1993, 9, 19), 13)
    assert "intercourse" not in said(date(1993, 9, 20), 13)
    assert "incapable of crime" in said(date(1998, 9, 29), 10)
    assert "incapable of crime" not in said(date(1998, 9, 30), 10)
    assert said(date(1990, 1, 1), 14) == ""
    assert "No criminal liability" in said(date(2020, 1, 1), 9)
    assert "ages" not in _rules(_on(date(1990, 1, 1)))


def test_a_suspect_of_nine_is_liable_for_nothing_and_a_suspect_of_ten_may_be() -> None:
    nine = _on(date(2020, 1, 1), suspect=9)
    assert not nine.offered
    assert {one.why for one in nine.left_out if one.why not in ("not-yet", "ended")} == {"not-liable"}
    assert "(unconfirmed)" in next(one.text for one in nine.left_out if one.why == "not-liable")
    assert {"SOA-1", "SOA-13"} <= _ids(_on(date(2020, 1, 1), suspect=10))


def test_summary_offences_bring_their_time_limit() -> None:
    told = next(one for one in _on(date(2025, 1, 1)).rules if one.rule.test == "time-limit")
    assert "SOA-66B1" in told.offences and "SOA-1" not in told.offences
    assert "time-limit" not in _rules(_on(date(2025, 1, 1), kind="rape"))


def test_conduct_abroad_is_asked_about_only_where_it_was() -> None:
    assert "abroad" not in _rules(_on(TODAY))
    assert "abroad" in _rules(_on(TODAY, abroad=True))


# --- Ages ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("victim", "offered", "gone"),
    [
        (12, ("SOA-1", "SOA-5", "SOA-9", "SOA-16"), ("SOA-64/65", "SOA-66E")),
        (13, ("SOA-1", "SOA-9", "SOA-16"), ("SOA-5", "SOA-7")),
        (15, ("SOA-9", "SOA-15A", "SOA-25"), ("SOA-5",)),
        (16, ("SOA-16", "SOA-25", "SOA-47", "D-IIOC"), ("SOA-9", "SOA-15A")),
        (17, ("SOA-1", "SOA-16"), ("SOA-9", "SOA-64/65")),
        (18, ("SOA-1", "SOA-64/65", "SOA-66E"), ("SOA-16", "SOA-25", "SOA-47", "D-IIOC")),
    ],
)
def test_the_victims_age_leaves_out_what_cannot_apply(
    victim: int, offered: tuple[str, ...], gone: tuple[str, ...]
) -> None:
    answer = _on(date(2026, 3, 1), victim=victim, suspect=40)
    assert set(offered) <= _ids(answer)
    for id_ in gone:
        why = answer.why_not(id_)
        assert (
            why is not None and why.why == "victim-age" and why.text.startswith("Only where the victim was")
        )


def test_the_suspects_age_decides_between_sections_9_and_13() -> None:
    young, grown = (_on(date(2020, 1, 1), victim=14, suspect=years) for years in (17, 18))
    assert "SOA-13" in _ids(young) and "SOA-9" not in _ids(young)
    assert "SOA-9" in _ids(grown) and "SOA-13" not in _ids(grown)
    family = young.offer("SOA-25")
    assert family is not None and [one.part.maximum for one in family.penalties] == ["5 years"]


def test_old_age_limits_are_those_of_the_day() -> None:
    assert {"H-5"} == _ids(_on(date(1990, 1, 1), victim=12)) & {"H-5", "H-6"}
    assert {"H-6"} == _ids(_on(date(1990, 1, 1), victim=13)) & {"H-5", "H-6"}
    assert not _ids(_on(date(1990, 1, 1), victim=16)) & {"H-5", "H-6", "H-20", "H-21"}
    assert "H-20" not in _ids(_on(date(2001, 1, 10), victim=15))
    assert "H-20" in _ids(_on(date(2001, 1, 11), victim=15))
    later = _ask(date(2001, 1, 1), date(2001, 2, 1), victim=15).offer("H-20")
    assert later is not None and later.from_on == date(2001, 1, 11)
    assert [one.part.id for one in later.points] == ["identity", "indecency", "under-16"]


def test_ages_that_are_not_known_leave_it_offered_with_what_it_depends_on() -> None:
    answer = _on(date(2020, 1, 1))
    five, nine, rape = (answer.offer(id_) for id_ in ("SOA-5", "SOA-9", "SOA-1"))
    assert five is not None and nine is not None and rape is not None
    assert five.depends == ("the victim was under 13",)
    assert set(nine.depends) == {"the suspect was 18 or over", "the victim was under 16"}
    assert rape.depends == ()
    known = _on(date(2020, 1, 1), victim=12, suspect=30).offer("SOA-9")
    assert known is not None and known.depends == ()


def test_a_date_of_birth_counts_on_each_day() -> None:
    born = date(2007, 6, 15)
    assert "SOA-5" in _ids(_on(date(2020, 6, 14), victim=born))
    assert "SOA-5" not in _ids(_on(date(2020, 6, 15), victim=born))
    over = _ask(date(2020, 6, 1), date(2020, 6, 30), victim=born).offer("SOA-5")
    assert over is not None and over.depends == ("the victim was under 13",)
    assert "victim-born-later" in _notes(_on(date(2007, 6, 14), victim=born))


def test_an_age_is_that_at_the_time_and_grows_only_over_a_year_or_more() -> None:
    assert not _ask(date(2020, 1, 1), date(2020, 12, 31), suspect=9).offered
    grown = _ask(date(2020, 1, 1), date(2024, 1, 1), suspect=9, victim=12)
    assert {"SOA-13", "SOA-5", "SOA-9"} & _ids(grown) == {"SOA-13", "SOA-5"}
    assert {"suspect-grows", "victim-grows"} <= _notes(grown)
    found = grown.offer("SOA-1")
    assert found is not None and found.depends == ("the suspect was 10 or over",)


def test_an_age_told_of_days_that_are_not_known_can_be_that_on_the_last_of_them() -> None:
    # Somebody who was 13 when it happened, at some time between 1994 and 2005, may have been 13 in 2005.
    unsure = _ask(date(1994, 6, 1), date(2005, 9, 30), victim=13, suspect=40)
    child = unsure.offer("SOA-9")
    assert child is not None and child.depends == ("the victim was under 16",)
    assert "SOA-5" not in _ids(unsure)
    young = _ask(date(1994, 6, 1), date(2005, 9, 30), victim=13, suspect=9).offer("SOA-1")
    assert young is not None and young.depends == ("the suspect was 10 or over",)


# --- Kinds of conduct ------------------------------------------------------------------------------------


def test_a_kind_of_conduct_brings_what_covers_it_at_that_age_and_on_those_days() -> None:
    def rape(day: date, victim: int) -> set[str]:
        return _ids(_on(day, victim=victim, suspect=40, kind="rape"))

    assert {"SOA-1", "SOA-5"} <= rape(date(2020, 1, 1), 12)
    assert "SOA-5" not in rape(date(2020, 1, 1), 31)
    assert {"H-1", "H-5", "H-12", "H-14", "H-15"} <= rape(date(1990, 1, 1), 12)
    assert not rape(date(2020, 1, 1), 31) & {"SOA-3", "SOA-66A", "D-76", "D-BLK"}
    why = _on(date(2020, 1, 1), kind="rape").why_not("D-76")
    assert why is not None and why.text == "Another kind of conduct: Controlling or coercive behaviour."


def test_a_kind_can_be_one_offence_or_a_word_of_its_name() -> None:
    assert _ids(_on(TODAY, kind="SOA-1")) == {"SOA-1"}
    assert _ids(_on(TODAY, kind="Voyeurism")) == {"SOA-67"}


# --- Properties ------------------------------------------------------------------------------------------

some_days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
some_age = st.none() | st.integers(0, 120) | st.dates(date(1850, 1, 1), date(2100, 12, 31))
some_kind = st.sampled_from(("", "rape", "child-sexual", "earlier-law", "image-offence"))


@MANY
@given(st.none() | some_days, st.none() | some_days, some_age, some_age, some_kind)
def test_any_days_and_ages_are_answered_and_nothing_is_lost(
    one: date | None, other: date | None, victim: int | date | None, suspect: int | date | None, kind: str
) -> None:
    first, last = sorted((one, other)) if one and other else (one, other)
    answer = _ask(first, last, victim, suspect, kind=kind)
    named = [*_ids(answer), *(out.definition.id for out in answer.left_out)]
    assert sorted(named) == sorted(LIBRARY.offences)
    for offer in answer.offered:
        assert offer.points and offer.confirmed == (offer.definition.confirmed and offer.law.confirmed)
        assert [point.part.id for point in offer.points].count("identity") == 1
        assert offer.penalties, offer.definition.id


@MANY
@given(some_days, some_age, some_age)
def test_on_one_day_what_is_offered_is_in_force_on_that_day(
    day: date, victim: int | date | None, suspect: int | date | None
) -> None:
    for offer in _on(day, victim=victim, suspect=suspect).offered:
        whole = offer.definition
        assert (whole.from_on or date.min) <= day <= (whole.to_on or date.max)
        assert offer.days() == ""
        parts: list[OnDays[Any]] = [*offer.points, *offer.penalties]
        for one in parts:
            assert (one.part.from_on or date.min) <= day <= (one.part.to_on or date.max)
            assert one.days() == ""


@MANY
@given(some_days, st.integers(0, 360), st.integers(0, 120), st.integers(0, 120))
def test_a_range_offers_whatever_one_of_its_days_does(
    first: date, length: int, victim: int, suspect: int
) -> None:
    last = first + timedelta(days=length)
    middle = first + timedelta(days=length // 2)
    whole = _ids(_ask(first, last, victim, suspect))
    for day in (first, middle, last):
        assert _ids(_on(day, victim=victim, suspect=suspect)) <= whole


@MANY
@given(some_days, st.integers(0, 4000), st.none() | st.integers(0, 120), st.none() | st.integers(0, 120))
def test_knowing_less_of_ages_offers_no_less(
    first: date, length: int, victim: int | None, suspect: int | None
) -> None:
    last = first + timedelta(days=length)
    assert _ids(_ask(first, last, victim, suspect)) <= _ids(_ask(first, last))


def test_every_word_of_the_law_that_is_unconfirmed_stays_marked() -> None:
    for offer in _ask().offered:
        assert offer.confirmed == (LAW[offer.definition.id].confirmed and offer.definition.confirmed)
