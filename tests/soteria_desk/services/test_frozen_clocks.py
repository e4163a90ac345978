"""Clocks as they stood: what of dates and clocks goes into a revision, and revisions from before."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import pytest

from soteria_desk.canonical import canonical
from soteria_desk.casework.plan import Plan, PlanClock
from soteria_desk.clock import StoppedClock
from soteria_desk.desk import Desk
from soteria_desk.planner.clocks import CaseClock
from soteria_desk.services import review
from tests.soteria_desk.services.recording import TOXICOLOGY, Recorded

ARREST = datetime(2026, 3, 10, 6, 15, tzinfo=UTC)


def _frozen(desk: Desk, case: Recorded) -> dict[str, PlanClock]:
    issued = desk.review.issue(case.id)
    return {one.id: one for one in desk.review.plan_of(issued.id).clocks}


def _clock(desk: Desk, case: Recorded, id_: str) -> CaseClock:
    (found,) = (one for one in desk.clocks.of(case.id).clocks if one.id == id_)
    return found


def test_a_revision_holds_what_runs_and_what_was_done_as_they_stood(
    desk: Desk, case: Recorded, clock: StoppedClock
) -> None:
    desk.clocks.record(case.id, "suspect-arrested", ARREST, part_id=case.suspect)
    desk.clocks.mark(case.id, _clock(desk, case, "DL-01"), clock.now())
    told = _frozen(desk, case)
    assert (told["DL-06"].state, told["DL-06"].due_text) == ("soon", "Due 12 March 2026, 23:59")
    assert told["DL-06"].start_text == "10 March 2026, 09:00"
    assert (told["DL-01"].state, told["DL-01"].concerns) == ("done", "K.L.")
    assert told["DL-01"].state_text == "Done 12 March 2026, 12:00"
    assert {one.state for one in told.values()} <= {"running", "soon", "late", "done"}
    # Nobody was bailed for breach, and no device was received: what has not begun is not there.
    assert not {"DL-10", "DL-19"} & told.keys()


def test_of_a_ladder_the_next_step_is_frozen_alone_and_no_deadline_twice(desk: Desk, case: Recorded) -> None:
    desk.clocks.record(case.id, "suspect-arrested", ARREST, part_id=case.suspect)
    # An arrest alone says nothing of bail.
    assert not [id_ for id_ in _frozen(desk, case) if id_.startswith("bail-")]
    desk.clocks.record(case.id, "released-on-bail", ARREST, part_id=case.suspect)
    told = _frozen(desk, case)
    assert [id_ for id_ in told if id_.startswith("bail-")] == ["bail-3-months"]
    assert "DL-14" not in told
    assert told["bail-3-months"].due_text == "Ends 10 June 2026, 23:59"
    assert "a suspect on bail" in told["bail-3-months"].note


def test_evidence_is_frozen_where_an_open_line_or_a_proposal_wants_it(desk: Desk, case: Recorded) -> None:
    line = desk.planning.keep_for_later(case.id, TOXICOLOGY, case.victim)
    told = _frozen(desk, case)
    blood = told["blood-toxicology"]
    assert (blood.state, blood.lines) == ("soon", (line.reference,))
    assert blood.due_text.startswith("Likely lost by ")
    # No line asks for the footage of buses.
    wanting = {one.template.id for one in desk.planning.draft(case.id).each()}
    assert not wanting & {"loe-fast-track-footage", "loe-suspect-route-footage"}
    assert "bus-cctv" not in told


def test_what_is_late_says_by_how_much_and_no_longer_runs_when_it_was_done(
    desk: Desk, case: Recorded, clock: StoppedClock, later: Callable[..., None]
) -> None:
    later(24 * 60)
    assert _frozen(desk, case)["DL-06"].state_text == "12 hours late"
    later(24 * 60)
    assert _frozen(desk, case)["DL-06"].state_text == "1 day late"
    desk.clocks.mark(case.id, _clock(desk, case, "DL-06"), clock.now())
    later()
    assert _frozen(desk, case)["DL-06"].state == "done"
    # The first revision says what it said.
    first = desk.review.plan_of(desk.review.issued(case.id, 1).id)
    assert next(one for one in first.clocks if one.id == "DL-06").state == "late"


def test_the_sources_of_clocks_are_among_those_of_the_plan(desk: Desk, case: Recorded) -> None:
    issued = desk.review.issue(case.id)
    plan = desk.review.plan_of(issued.id)
    named = {key for one in plan.clocks for key in one.sources}
    assert named and named <= {one.key for one in plan.sources}


def test_a_revision_from_before_clocks_were_frozen_still_reads_verifies_and_prints(
    desk: Desk, case: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_clocks(plan: Plan) -> bytes:
        held = msgspec.to_builtins(plan)
        del held["clocks"]
        return canonical(held)

    monkeypatch.setattr(review, "plan_bytes", without_clocks)
    old = desk.review.issue(case.id)
    monkeypatch.undo()
    assert desk.review.plan_of(old.id).clocks == ()
    assert desk.export.verify_pdf(desk.export.pdf(old).data).answer == "identical"
    assert desk.export.verify(old.fingerprint).answer == "this-revision"
    new = desk.review.issue(case.id)
    assert desk.review.plan_of(new.id).clocks
