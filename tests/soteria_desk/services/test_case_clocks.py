"""Events of a case: recorded, undone, told in the log; what its records already say; and its clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from soteria_desk import dates
from soteria_desk.casework.case import Status
from soteria_desk.casework.event import CaseEvent, Done
from soteria_desk.casework.person import Role
from soteria_desk.casework.when import Precision, When
from soteria_desk.clock import StoppedClock
from soteria_desk.desk import Desk
from soteria_desk.errors import InvalidField, NotFound, StillReferredTo
from soteria_desk.planner.clocks import CaseClock, ClockState
from soteria_desk.services.situation import derived, situation_of
from soteria_desk.services.typed import NewPerson
from tests.soteria_desk.services.recording import DAY_ZERO, HANDSET, LOG, TOXICOLOGY, Recorded, record

ARREST = datetime(2026, 3, 11, 6, 15, tzinfo=UTC)


def _clock(desk: Desk, case: Recorded, id_: str, subject: str | None = None) -> CaseClock:
    (found,) = (
        one
        for one in desk.clocks.of(case.id).clocks
        if one.id == id_ and (subject is None or one.subject == subject)
    )
    return found


def _due(clock: CaseClock) -> str:
    return f"{dates.local(clock.due):%Y-%m-%dT%H:%M}" if clock.due else ""


def test_the_report_and_the_days_of_the_offence_need_not_be_typed_twice(desk: Desk, case: Recorded) -> None:
    # Reported on Tuesday 10 March; the offence is on the 9th, its time not known.
    referral, cctv = _clock(desk, case, "DL-06"), _clock(desk, case, "public-cctv")
    assert _due(referral) == "2026-03-12T23:59"
    assert (_due(cctv), cctv.whole_day) == ("2026-03-16T00:00", True)


def test_a_recorded_event_starts_its_clocks_and_undo_stops_them(desk: Desk, case: Recorded) -> None:
    assert _clock(desk, case, "DL-01").state is ClockState.NOT_STARTED
    event = desk.clocks.record(case.id, "suspect-arrested", ARREST, part_id=case.suspect)
    arrest = _clock(desk, case, "DL-01")
    assert (_due(arrest), arrest.subject, arrest.event_id) == ("2026-03-12T23:59", case.suspect, event.id)
    assert _due(_clock(desk, case, "bail-3-months")) == "2026-06-11T23:59"
    desk.book.undo(case.id)
    assert _clock(desk, case, "DL-01").state is ClockState.NOT_STARTED


def test_a_time_that_is_known_stands_for_the_day_that_was(desk: Desk, case: Recorded) -> None:
    desk.clocks.record(case.id, "the-act", datetime(2026, 3, 9, 23, 40, tzinfo=UTC))
    (clock,) = (one for one in desk.clocks.of(case.id).clocks if one.id == "public-cctv")
    assert (_due(clock), clock.whole_day) == ("2026-03-16T23:40", False)


def test_offences_against_several_people_on_several_days_have_clocks_of_their_own(
    desk: Desk, case: Recorded
) -> None:
    second = desk.casework.add_part(case.id, Role.VICTIM, NewPerson(initials="R.S."))
    day = datetime(2026, 3, 2).date()
    desk.casework.add_offence(
        case.id, "SOA-1", case.suspect, second.id, When(precision=Precision.EXACT, from_on=day)
    )
    assert _due(_clock(desk, case, "public-cctv", case.victim)) == "2026-03-16T00:00"
    assert _clock(desk, case, "public-cctv", second.id).start == datetime(2026, 3, 2, tzinfo=UTC)


def test_a_time_that_is_known_of_one_victim_leaves_the_days_of_the_others(desk: Desk, case: Recorded) -> None:
    second = desk.casework.add_part(case.id, Role.VICTIM, NewPerson(initials="R.S."))
    when = When(precision=Precision.EXACT, from_on=datetime(2026, 3, 2).date())
    desk.casework.add_offence(case.id, "SOA-1", case.suspect, second.id, when)
    desk.clocks.record(case.id, "the-act", datetime(2026, 3, 9, 23, 40, tzinfo=UTC), part_id=case.victim)
    assert _due(_clock(desk, case, "public-cctv", case.victim)) == "2026-03-16T23:40"
    assert _clock(desk, case, "public-cctv", second.id).start == datetime(2026, 3, 2, tzinfo=UTC)
    # A time that is recorded for the case stands for all of them.
    desk.clocks.record(case.id, "the-act", datetime(2026, 3, 9, 22, 0, tzinfo=UTC), part_id=case.suspect)
    known = {one.subject for one in desk.clocks.of(case.id).clocks if one.id == "public-cctv"}
    assert known == {case.victim, case.suspect}


def test_what_was_done_is_kept_with_what_it_counts_from_and_can_be_taken_back(
    desk: Desk, case: Recorded, clock: StoppedClock
) -> None:
    desk.clocks.record(case.id, "suspect-arrested", ARREST, part_id=case.suspect)
    for id_ in ("DL-01", "DL-06", "public-cctv"):  # recorded; from the report; from the offence
        desk.clocks.mark(case.id, _clock(desk, case, id_), clock.now())
        found = _clock(desk, case, id_)
        assert (found.state, found.done_at) == (ClockState.DONE, clock.now())
        desk.clocks.mark(case.id, found, None)
        assert _clock(desk, case, id_).state is not ClockState.DONE
    # The offence being moved to another day moves what counts from it.
    desk.clocks.mark(case.id, _clock(desk, case, "public-cctv"), clock.now())
    (offence,) = desk.casework.file(case.id).offences
    when = When(precision=Precision.EXACT, from_on=datetime(2026, 3, 8).date())
    desk.casework.change_offence(offence.id, when=when)
    moved = _clock(desk, case, "public-cctv")
    assert (_due(moved), moved.state) == ("2026-03-15T00:00", ClockState.DONE)


def test_what_was_done_stays_done_when_the_time_is_recorded(
    desk: Desk, case: Recorded, clock: StoppedClock
) -> None:
    desk.clocks.mark(case.id, _clock(desk, case, "DL-06"), clock.now())
    desk.clocks.record(case.id, "reported", datetime(2026, 3, 10, 9, tzinfo=UTC))
    assert _clock(desk, case, "DL-06").state is ClockState.DONE
    desk.clocks.mark(case.id, _clock(desk, case, "DL-06"), None)
    assert _clock(desk, case, "DL-06").state is not ClockState.DONE
    # The same where the records speak of all and the event of one.
    desk.clocks.mark(case.id, _clock(desk, case, "public-cctv"), clock.now())
    desk.clocks.record(case.id, "the-act", datetime(2026, 3, 9, 23, 40, tzinfo=UTC), part_id=case.victim)
    assert _clock(desk, case, "public-cctv").state is ClockState.DONE


def test_what_is_taken_back_leaves_nothing_that_keeps_a_person_in_the_case(
    desk: Desk, case: Recorded, clock: StoppedClock
) -> None:
    second = desk.casework.add_part(case.id, Role.VICTIM, NewPerson(initials="R.S."))
    when = When(precision=Precision.EXACT, from_on=datetime(2026, 3, 2).date())
    offence = desk.casework.add_offence(case.id, "SOA-1", case.suspect, second.id, when)
    for at in (clock.now(), None):
        desk.clocks.mark(case.id, _clock(desk, case, "public-cctv", second.id), at)
    desk.casework.remove_offence(offence.id)
    desk.casework.remove_part(second.id)
    assert second.id not in {part.id for part in desk.casework.file(case.id).parts}


def _second(desk: Desk, case: Recorded, day: date) -> tuple[str, str]:
    """Record a second victim with an offence on a day: the ids of both."""
    second = desk.casework.add_part(case.id, Role.VICTIM, NewPerson(initials="R.S."))
    when = When(precision=Precision.EXACT, from_on=day)
    return second.id, desk.casework.add_offence(case.id, "SOA-1", case.suspect, second.id, when).id


def test_what_was_done_stays_done_when_a_second_victim_has_another_day(
    desk: Desk, case: Recorded, clock: StoppedClock
) -> None:
    desk.clocks.mark(case.id, _clock(desk, case, "public-cctv"), clock.now())
    second, _ = _second(desk, case, date(2026, 3, 7))
    assert _clock(desk, case, "public-cctv", case.victim).state is ClockState.DONE
    assert _clock(desk, case, "public-cctv", second).state is not ClockState.DONE


def test_what_was_done_for_all_on_one_day_stays_done_for_each_when_the_days_part(
    desk: Desk, case: Recorded, clock: StoppedClock
) -> None:
    second, offence = _second(desk, case, DAY_ZERO)
    assert _clock(desk, case, "public-cctv").subject == ""
    desk.clocks.mark(case.id, _clock(desk, case, "public-cctv"), clock.now())
    when = When(precision=Precision.EXACT, from_on=date(2026, 3, 7))
    desk.casework.change_offence(offence, when=when)
    for victim in (case.victim, second):
        assert _clock(desk, case, "public-cctv", victim).state is ClockState.DONE
    desk.clocks.mark(case.id, _clock(desk, case, "public-cctv", second), None)
    assert _clock(desk, case, "public-cctv", case.victim).state is ClockState.DONE
    assert _clock(desk, case, "public-cctv", second).state is not ClockState.DONE


def test_somebody_who_is_added_on_the_same_day_is_not_taken_for_done(
    desk: Desk, case: Recorded, clock: StoppedClock
) -> None:
    desk.clocks.mark(case.id, _clock(desk, case, "public-cctv"), clock.now())
    second, _ = _second(desk, case, DAY_ZERO)
    open_ = _clock(desk, case, "public-cctv", second)
    assert open_.state is not ClockState.DONE
    # Once it is done for both, at one time, one clock says so for all; a time for the case takes it over.
    desk.clocks.mark(case.id, open_, clock.now())
    assert (_clock(desk, case, "public-cctv").state, _clock(desk, case, "public-cctv").subject) == (
        "done",
        "",
    )
    desk.clocks.record(case.id, "the-act", datetime(2026, 3, 9, 22, 0, tzinfo=UTC))
    assert _clock(desk, case, "public-cctv").state is ClockState.DONE
    desk.clocks.mark(case.id, _clock(desk, case, "public-cctv"), None)
    assert _clock(desk, case, "public-cctv").state is not ClockState.DONE


def test_a_time_for_the_case_takes_over_only_what_was_done_for_everybody(
    desk: Desk, case: Recorded, clock: StoppedClock
) -> None:
    second, _ = _second(desk, case, date(2026, 3, 7))
    desk.clocks.mark(case.id, _clock(desk, case, "public-cctv", second), clock.now())
    event = desk.clocks.record(case.id, "the-act", datetime(2026, 3, 9, 22, 0, tzinfo=UTC))
    assert _clock(desk, case, "public-cctv").state is not ClockState.DONE
    desk.clocks.remove(event.id)
    assert _clock(desk, case, "public-cctv", second).state is ClockState.DONE


def test_another_time_of_one_victim_takes_nothing_from_another(
    desk: Desk, case: Recorded, clock: StoppedClock
) -> None:
    second, _ = _second(desk, case, date(2026, 3, 7))
    desk.clocks.mark(case.id, _clock(desk, case, "public-cctv", second), clock.now())
    for hour in (21, 22):
        at = datetime(2026, 3, 9, hour, 0, tzinfo=UTC)
        desk.clocks.record(case.id, "the-act", at, part_id=case.victim)
    own = [one for one in desk.clocks.of(case.id).clocks if one.id == "public-cctv"]
    assert {one.subject for one in own if one.state is ClockState.DONE} == {second}


def test_what_was_once_held_for_the_case_is_read_for_the_first_victim_and_can_be_taken_back(
    desk: Desk, case: Recorded, clock: StoppedClock
) -> None:
    with desk.clocks._office.unit("event.done") as work:
        done = (Done(rule="public-cctv", at=clock.now()), Done(rule="bus-cctv", at=clock.now()))
        work.put(
            CaseEvent(
                id=desk.clocks._office.new_id(), case_id=case.id, type="the-act", happened=None, done=done
            )
        )
    assert _clock(desk, case, "public-cctv").state is ClockState.DONE
    second, _ = _second(desk, case, date(2026, 3, 7))
    assert _clock(desk, case, "public-cctv", case.victim).state is ClockState.DONE
    assert _clock(desk, case, "public-cctv", second).state is not ClockState.DONE
    desk.clocks.mark(case.id, _clock(desk, case, "public-cctv", case.victim), None)
    assert _clock(desk, case, "public-cctv", case.victim).state is not ClockState.DONE
    assert _clock(desk, case, "bus-cctv", case.victim).state is ClockState.DONE
    assert {one.part_id for one in desk.casework.file(case.id).events} == {case.victim}


def test_what_was_done_keeps_nobody_in_the_case_whose_offence_was_removed(
    desk: Desk, case: Recorded, clock: StoppedClock
) -> None:
    second, offence = _second(desk, case, date(2026, 3, 7))
    desk.clocks.mark(case.id, _clock(desk, case, "public-cctv", second), clock.now())
    with pytest.raises(StillReferredTo):
        desk.casework.remove_part(second)
    assert _clock(desk, case, "public-cctv", second).state is ClockState.DONE
    desk.casework.remove_offence(offence)
    desk.casework.remove_part(second)
    assert second not in {part.id for part in desk.casework.file(case.id).parts}
    for _ in range(2):
        desk.book.undo(case.id)
    assert _clock(desk, case, "public-cctv", second).state is ClockState.DONE


def test_what_cannot_have_happened_is_refused(desk: Desk, case: Recorded, clock: StoppedClock) -> None:
    with pytest.raises(NotFound):
        desk.clocks.record(case.id, "eclipse", ARREST)
    with pytest.raises(InvalidField, match="future"):
        desk.clocks.record(case.id, "suspect-arrested", datetime(2027, 1, 1, tzinfo=UTC))
    with pytest.raises(InvalidField, match="before 1950"):
        desk.clocks.record(case.id, "the-act", datetime(1949, 12, 31, tzinfo=UTC))
    with pytest.raises(InvalidField, match="not recorded"):
        desk.clocks.mark(case.id, _clock(desk, case, "DL-42"), clock.now())
    with pytest.raises(InvalidField, match="future"):
        desk.clocks.mark(case.id, _clock(desk, case, "DL-06"), datetime(2027, 1, 1, tzinfo=UTC))
    # What is to be noticed beforehand may lie ahead.
    desk.clocks.record(case.id, "information-request", datetime(2026, 3, 14, tzinfo=UTC), whole_day=True)
    assert _clock(desk, case, "DL-12").state is ClockState.RUNNING


def test_a_day_without_a_time_is_kept_as_a_day(desk: Desk, case: Recorded) -> None:
    noon = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)
    event = desk.clocks.record(
        case.id, "suspect-arrested", noon, whole_day=True, note="From the custody record"
    )
    assert event.happened is not None
    assert (event.happened.at, event.whole_day) == (datetime(2026, 3, 11, tzinfo=UTC), True)
    assert desk.casework.file(case.id).events == (event,)


def test_the_log_tells_what_was_recorded(desk: Desk, case: Recorded) -> None:
    event = desk.clocks.record(case.id, "suspect-arrested", ARREST, part_id=case.suspect)
    desk.clocks.remove(event.id)
    actions = [entry.action for entry in desk.store.journal.entries(record_id=event.id)]
    assert sorted(actions) == ["event.record", "event.remove"]
    assert desk.store.records.find(CaseEvent, event.id) is None


def test_somebody_whom_an_event_is_about_is_not_removed_from_under_it(desk: Desk, case: Recorded) -> None:
    second = desk.casework.add_part(case.id, Role.SUSPECT, NewPerson())
    desk.clocks.record(case.id, "suspect-arrested", ARREST, part_id=second.id)
    with pytest.raises(Exception, match="event"):
        desk.casework.remove_part(second.id)


def test_the_planner_gets_the_events_with_the_facts(desk: Desk, case: Recorded) -> None:
    desk.clocks.record(case.id, "suspect-arrested", ARREST, part_id=case.suspect)
    events = situation_of(desk.casework.file(case.id), desk.library).events
    assert [one.type for one in events] == ["suspect-arrested", "reported", "the-act"]


def test_the_types_that_can_be_recorded_leave_out_what_follows_by_itself(desk: Desk) -> None:
    ids = [one.id for one in desk.clocks.types()]
    assert "suspect-arrested" in ids and "bail-start" not in ids


# --- What needs somebody today -----------------------------------------------------------------------

FOOTAGE = "loe-fast-track-footage"


def _today(desk: Desk) -> list[tuple[str, str, str]]:
    return [(one.group, one.title, one.note) for one in desk.clocks.today()]


def test_promises_come_before_evidence_and_evidence_before_deadlines(desk: Desk, case: Recorded) -> None:
    desk.clocks.record(case.id, "suspect-arrested", ARREST, part_id=case.suspect)
    desk.clocks.record(case.id, "relevant-time", datetime(2026, 3, 12, 8, tzinfo=UTC), part_id=case.suspect)
    line = desk.planning.adopt(case.id, LOG, "")
    desk.planning.change_line(line.id, lost_at=datetime(2026, 3, 13, 9, tzinfo=UTC))
    desk.casework.change_case(case.id, review_at=datetime(2026, 3, 14, 9, tzinfo=UTC))
    found = desk.clocks.today()
    assert [one.group for one in found] == ["promise", "promise", "evidence", "deadline", "deadline"]
    assert [one.title for one in found] == [
        "Refer the victim to a support service",
        "Tell the victim of an arrest",
        line.title,
        "Detention to 24 hours",
        "Supervisor's review",
    ]
    assert found[1].note == "within 1 working day"
    assert (found[2].note, found[2].line_id, found[2].page) == (
        f"line {line.reference}",
        line.id,
        "enquiries",
    )
    assert {one.case_title for one in found} == {"Op LARKSPUR"}


def test_of_several_suspects_it_is_said_about_whom_the_victim_is_to_be_told(
    desk: Desk, case: Recorded
) -> None:
    second = desk.casework.add_part(case.id, Role.SUSPECT, NewPerson())
    desk.clocks.record(case.id, "suspect-arrested", ARREST, part_id=second.id)
    assert "Tell the victim of an arrest (about Suspect 2)" in [title for _, title, _ in _today(desk)]


def test_evidence_that_a_line_of_the_plan_wants_is_shown_and_no_other(desk: Desk, case: Recorded) -> None:
    assert not [one for one in _today(desk) if one[0] == "evidence"]
    template = next(one for one in desk.planning.draft(case.id).proposals if one.template.id == TOXICOLOGY)
    line = desk.planning.keep_for_later(case.id, TOXICOLOGY, template.subject)
    (found,) = (one for one in desk.clocks.today() if one.group == "evidence")
    # Of blood, urine and hair, what is lost first of what is still to be had on the third day: blood.
    assert (found.title, found.note, found.confirmed) == (
        line.title, f"line {line.reference}: Blood for drugs and alcohol, some of it may be lost already", False,
    )  # fmt: skip


def test_what_is_done_and_what_is_closed_needs_nobody(
    desk: Desk, case: Recorded, clock: StoppedClock
) -> None:
    assert [one.title for one in desk.clocks.today()] == ["Refer the victim to a support service"]
    desk.clocks.mark(case.id, _clock(desk, case, "DL-06"), clock.now())
    assert desk.clocks.today() == ()
    desk.clocks.mark(case.id, _clock(desk, case, "DL-06"), None)
    desk.casework.change_case(case.id, status=Status.CLOSED)
    assert desk.clocks.today() == ()


def test_of_bail_only_the_step_that_is_next_and_only_near_its_end(
    desk: Desk, case: Recorded, clock: StoppedClock
) -> None:
    desk.clocks.record(case.id, "suspect-arrested", ARREST, part_id=case.suspect)
    assert not [one for one in _today(desk) if one[1].startswith("Bail")]
    clock.set(datetime(2026, 5, 20, 9, tzinfo=UTC))  # the period ends with 11 June
    # An arrest alone says nothing of bail.
    assert not [one for one in _today(desk) if one[1].startswith("Bail")]
    desk.clocks.record(case.id, "released-on-bail", ARREST + timedelta(hours=9), part_id=case.suspect)
    assert [one for one in _today(desk) if one[1].startswith("Bail")] == [
        ("deadline", "Bail to 3 months", "a suspect on bail")
    ]
    clock.set(datetime(2026, 6, 12, 9, tzinfo=UTC))
    assert not [one for one in _today(desk) if one[1].startswith("Bail")]


def test_a_line_is_lost_with_the_window_of_it_that_closes_first(desk: Desk, case: Recorded) -> None:
    # What the planner says of a line of the case stands; a window gives the hour, and answers for other lines alone.
    losses = desk.clocks.losses(case.id)
    call = losses.of("loe-emergency-call-recording", "")
    assert call is not None and call.what == "Emergency calls and police body-worn video"
    assert losses.of(LOG, "") is None
    draft = desk.planning.draft(case.id)
    toxicology, reach = losses.of(TOXICOLOGY, case.victim), draft.reached[TOXICOLOGY, case.victim]
    assert toxicology is not None and reach is not None
    assert toxicology.begun is (reach.begun is not None) and reach.told() in toxicology.words


def test_one_line_is_told_the_same_everywhere(desk: Desk, case: Recorded, clock: StoppedClock) -> None:
    line = desk.planning.keep_for_later(case.id, HANDSET, case.suspect)
    loss = desk.clocks.losses(case.id).of(HANDSET, case.suspect)
    reach = desk.planning.draft(case.id).reached[HANDSET, case.suspect]
    assert loss is not None and reach is not None and loss.words.startswith(reach.told())
    assert (loss.begun, loss.at) == (True, None)  # a phone is worth having however late: no end is known
    assert "some of it may be lost already" in loss.words
    record(desk, case, "evidence.suspect-device", "held")
    assert desk.clocks.losses(case.id).of(HANDSET, case.suspect) is None
    assert line.id not in {one.line_id for one in desk.clocks.today()}


def test_a_window_that_closes_on_the_day_gives_the_hour(desk: Desk, case: Recorded) -> None:
    desk.clocks.record(case.id, "the-act", datetime(2026, 3, 9, 1, 30, tzinfo=UTC))
    losses = desk.clocks.losses(case.id)
    judged = [
        one for one in losses.judged.values() if one is not None and one.at is not None and not one.begun
    ]
    assert judged and all(one.at is not None and dates.long_moment(one.at) in one.words for one in judged)


def test_an_arrest_that_is_recorded_with_its_time_need_not_be_said_again(desk: Desk, case: Recorded) -> None:
    second = desk.casework.add_part(case.id, Role.SUSPECT, NewPerson())
    assert "suspect.arrested" not in derived(desk.casework.file(case.id), second.id, case.victim)
    desk.clocks.record(case.id, "suspect-arrested", ARREST, part_id=second.id)
    assert derived(desk.casework.file(case.id), second.id, case.victim)["suspect.arrested"] == "yes"
