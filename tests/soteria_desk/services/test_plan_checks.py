"""How the checks of the guidance stand for a case: raised by what is missing, silent once it is there."""

from datetime import date, timedelta

import msgspec
import pytest

from soteria_desk.casework.enquiry import Pointed, Proportionality
from soteria_desk.desk import Desk
from soteria_desk.services.plan_checks import Stands, standing
from soteria_desk.services.readiness import checks_of
from soteria_desk.services.typed import NewCase
from tests.soteria_desk.services.recording import HANDSET, Recorded, record


def _stands(desk: Desk, case_id: str) -> dict[str, Stands]:
    return {one.id: one for one in standing(desk.planning.draft(case_id), desk.library)}


def _raised(desk: Desk, case: Recorded) -> set[str]:
    return {id_ for id_, one in _stands(desk, case.id).items() if one.state == "raised"}


def test_what_stops_a_plan_has_the_words_it_always_had(desk: Desk, case: Recorded) -> None:
    draft = desk.planning.draft(case.id)
    (check,) = checks_of(draft, desk.library)
    assert (check.id, check.severity) == ("safe-contact", "passed")
    assert check.text == "Safe contact is recorded for every victim"
    assert check.detail == "Held in the casebook, not printed."
    desk.casework.record_care(case.victim, safe_contact="")
    (check,) = checks_of(desk.planning.draft(case.id), desk.library)
    assert (check.severity, check.text) == ("must-fix", "Safe contact is not recorded for M.N.")
    assert check.detail == "Record it on Overview. It is held in the casebook and never printed."
    nobody = desk.casework.open_case(NewCase(reference="WX/26/00555"))
    (check,) = checks_of(desk.planning.draft(nobody), desk.library)
    assert check.text == "No victim is recorded, so no safe contact either"
    assert check.detail == "Record the victim by initials on Overview, and how to make contact safely."


def test_an_empty_case_is_looked_at_without_failing(desk: Desk) -> None:
    stands = _stands(desk, desk.casework.open_case(NewCase(reference="WX/26/00556")))
    assert len(stands) == len(desk.library.reading.entries["check"])
    raised = {id_ for id_, one in stands.items() if one.state == "raised"}
    assert {"safe-contact", "K08", "K09", "K10", "K61"} <= raised


def test_what_cannot_be_computed_is_left_to_the_reviewer(desk: Desk, case: Recorded) -> None:
    one = _stands(desk, case.id)["K21"]
    assert one.state == "reviewer"
    assert one.detail.startswith("To be judged by the reviewer. ")


def test_relationship_and_tactic_are_asked_for_until_they_are_recorded(desk: Desk, case: Recorded) -> None:
    assert "K10" in _raised(desk, case)
    assert "K09" not in _raised(desk, case)  # suspected spiking is on record
    record(desk, case, "relationship", "dating")
    assert "K10" not in _raised(desk, case)


def test_a_context_is_named_until_one_of_its_lines_is_answered(desk: Desk, case: Recorded) -> None:
    assert "Drugging or spiking" in _stands(desk, case.id)["K11"].text
    desk.planning.adopt(case.id, "loe-drink-vessels", case.suspect)
    assert "Drugging or spiking" not in _stands(desk, case.id)["K11"].text


def test_lines_on_the_suspect_and_before_and_after_are_asked_for(desk: Desk, case: Recorded) -> None:
    assert {"K08", "K12", "K13"} <= _raised(desk, case)
    desk.planning.adopt(case.id, "loe-whole-story-timeline", case.suspect)
    assert _raised(desk, case).isdisjoint({"K08", "K12", "K13"})


def test_a_line_without_an_owner_is_named(desk: Desk, case: Recorded) -> None:
    line = desk.planning.adopt(case.id, HANDSET, case.suspect)
    assert "K16" in _raised(desk, case)
    desk.planning.change_line(line.id, owner_id=desk.me, due_on=date(2026, 3, 20))
    assert "K16" not in _raised(desk, case)


def test_a_series_is_asked_about_for_a_stranger_until_somebody_decides(desk: Desk, case: Recorded) -> None:
    assert "K27" not in _raised(desk, case)
    record(desk, case, "relationship", "stranger")
    assert "K27" in _raised(desk, case)
    desk.planning.not_pursue(case.id, "loe-scas-submission", case.suspect, "It does not meet the criteria.")
    assert "K27" not in _raised(desk, case)


def test_a_repeat_suspect_needs_a_decision(desk: Desk, case: Recorded) -> None:
    record(desk, case, "fact", "prior-reports-same-suspect")
    assert {"K26", "K28"} <= _raised(desk, case)
    desk.planning.adopt(case.id, "loe-sexual-risk-order", case.suspect)
    assert "K26" not in _raised(desk, case)


def test_the_repeat_check_has_a_day(desk: Desk, case: Recorded) -> None:
    draft = desk.planning.draft(case.id)
    later = draft.today + timedelta(days=8)

    def raised() -> bool:
        moved = msgspec.structs.replace(desk.planning.draft(case.id), today=later)
        return {one.id: one for one in standing(moved, desk.library)}["K24"].state == "raised"

    assert raised()
    line = desk.planning.adopt(case.id, "loe-repeat-suspect-flag", case.suspect)
    desk.planning.complete(line.id, "No earlier report.", Pointed.NEITHER)
    assert not raised()


def test_the_victims_device_waits_for_the_suspects(desk: Desk, case: Recorded) -> None:
    record(desk, case, "fact", "victim-device-relevant")
    line = desk.planning.keep_for_later(case.id, "loe-victim-device-targeted", case.victim)
    desk.planning.write_proportionality(line.id, Proportionality(victims_view="agrees"))
    assert {"K30", "K31", "K32"} <= _raised(desk, case)
    desk.planning.adopt(case.id, HANDSET, case.suspect)
    assert "K30" not in _raised(desk, case)


def test_a_presumption_asks_for_a_line_that_serves_it(desk: Desk, case: Recorded) -> None:
    record(desk, case, "presumption", "s75-substance")
    assert "s.75(2)(f)" in _stands(desk, case.id)["K66"].text
    desk.planning.adopt(case.id, "loe-drink-vessels", case.suspect)
    assert "K66" not in _raised(desk, case)


def test_limbs_of_consent_are_named_apart(desk: Desk, case: Recorded) -> None:
    text = _stands(desk, case.id)["K65"].text
    assert "Freedom" in text and "Capacity" in text
    desk.planning.adopt(case.id, "loe-drink-vessels", case.suspect)
    assert "Capacity" not in _stands(desk, case.id)["K65"].text


def test_lines_must_be_closed_before_no_further_action(desk: Desk, case: Recorded) -> None:
    desk.planning.adopt(case.id, HANDSET, case.suspect)
    assert "K56" not in _raised(desk, case)
    record(desk, case, "fact", "nfa-considered")
    assert {"K48", "K56"} <= _raised(desk, case)


@pytest.mark.parametrize("moment", ["issue", "request", "closing", "review", "standing"])
def test_checks_can_be_asked_for_by_their_moment(desk: Desk, case: Recorded, moment: str) -> None:
    rows = list(standing(desk.planning.draft(case.id), desk.library, moment))  # type: ignore[arg-type]
    assert rows and {one.asked for one in rows} == {moment}


def test_what_is_wanted_and_supported_is_asked_for_each_victim(desk: Desk, case: Recorded) -> None:
    assert {"K40", "K41"} <= _raised(desk, case)
    desk.casework.record_care(case.victim, asked_for="To be told by text.", support="ISVA accepted")
    assert _raised(desk, case).isdisjoint({"K40", "K41"})
