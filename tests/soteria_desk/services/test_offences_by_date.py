"""Offences by date for a case: what is typed and what is recorded; what no longer fits is flagged and stays."""

from datetime import date

import pytest

from soteria_desk.casework.when import Precision, When
from soteria_desk.desk import Desk
from soteria_desk.planner.conduct import Age
from soteria_desk.services.plan_checks import Stands, standing
from tests.soteria_desk.services.recording import Recorded, record


def _on(day: date, precision: Precision = Precision.EXACT) -> When:
    return When(precision=precision, from_on=day)


NOBODY = Age()


def _ids(desk: Desk, when: When, victim: Age = NOBODY, suspect: Age = NOBODY) -> set[str]:
    return {one.definition.id for one in desk.casework.could_apply(when, victim, suspect).offered}


def _check(desk: Desk, case: Recorded, id_: str) -> Stands:
    return next(one for one in standing(desk.planning.draft(case.id), desk.library) if one.id == id_)


def _misfits(desk: Desk, case: Recorded) -> list[tuple[str, str]]:
    return [
        (one.offence.definition, one.why.text) for one in desk.casework.misfits(desk.casework.file(case.id))
    ]


def test_what_is_offered_follows_the_days_as_they_are_told(desk: Desk) -> None:
    may = date(2004, 5, 1)
    assert "SOA-1" in _ids(desk, _on(may)) and "H-1" not in _ids(desk, _on(may))
    assert "SOA-1" not in _ids(desk, _on(may, Precision.BEFORE))
    assert "H-1" not in _ids(desk, _on(may, Precision.AFTER))
    assert {"SOA-1", "H-1"} <= _ids(desk, _on(may, Precision.ABOUT))
    assert {"SOA-1", "H-1"} <= _ids(desk, When())


def test_what_is_offered_follows_ages_and_dates_of_birth(desk: Desk) -> None:
    day = date(2020, 1, 1)
    assert "SOA-5" not in _ids(desk, _on(day), Age(years=31))
    assert "SOA-5" in _ids(desk, _on(day), Age(born_on=date(2007, 1, 2)))
    assert "SOA-5" not in _ids(desk, _on(day), Age(born_on=date(2007, 1, 1)))
    assert not _ids(desk, _on(day), Age(), Age(years=9))


def test_an_offence_whose_days_are_changed_is_flagged_and_stays(desk: Desk, case: Recorded) -> None:
    assert _misfits(desk, case) == []
    assert _check(desk, case, "K63").state == "passed"
    (offence,) = desk.casework.file(case.id).offences
    desk.casework.change_offence(offence.id, when=_on(date(2004, 4, 30)))
    assert _misfits(desk, case) == [("SOA-1", "It covers conduct from 1 May 2004.")]
    stands = _check(desk, case, "K63")
    assert stands.state == "raised"
    assert stands.text.startswith("Rape, Sexual Offences Act 2003 s.1: it does not cover the days")
    assert desk.casework.file(case.id).offences[0].definition == "SOA-1"
    desk.casework.change_offence(offence.id, when=_on(date(2004, 5, 1)))
    assert _check(desk, case, "K63").state == "passed"


def test_an_offence_that_fits_some_of_its_days_is_none_to_flag(desk: Desk, case: Recorded) -> None:
    (offence,) = desk.casework.file(case.id).offences
    over = When(precision=Precision.BETWEEN, from_on=date(2003, 1, 1), to_on=date(2005, 1, 1))
    desk.casework.change_offence(offence.id, when=over)
    assert _misfits(desk, case) == []


def test_an_offence_whose_ages_do_not_fit_is_flagged_for_them(desk: Desk, case: Recorded) -> None:
    desk.casework.add_offence(case.id, "SOA-5", case.suspect, case.victim, _on(date(2026, 2, 28)))
    assert _misfits(desk, case) == [("SOA-5", "Only where the victim was under 13.")]
    stands = _check(desk, case, "K63")
    assert stands.state == "raised" and "the ages that are recorded do not fit it" in stands.text


@pytest.mark.parametrize(
    ("years", "offence", "raised"),
    [(15, "SOA-9", True), (16, "SOA-1", False), (17, "SOA-25", True), (31, "SOA-1", False)],
)
def test_consent_is_no_question_for_a_young_victim(
    desk: Desk, case: Recorded, years: int, offence: str, raised: bool
) -> None:
    desk.casework.change_part(case.victim, age=years)
    (first,) = desk.casework.file(case.id).offences
    desk.casework.remove_offence(first.id)
    desk.casework.add_offence(case.id, offence, case.suspect, case.victim, _on(date(2026, 2, 28)))
    assert (_check(desk, case, "K64").state == "raised") is raised


def test_conduct_recorded_as_abroad_brings_its_rule(desk: Desk, case: Recorded) -> None:
    from soteria_desk.services.offences import answer_of

    def rules() -> set[str]:
        file = desk.casework.file(case.id)
        return {
            one.rule.test for one in answer_of(file, file.offences[0], desk.library, date(2026, 3, 2)).rules
        }

    assert "abroad" not in rules()
    record(desk, case, "fact", "abroad")
    assert "abroad" in rules()
