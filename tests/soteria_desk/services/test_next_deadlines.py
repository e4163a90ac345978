"""What is due next in each open investigation: what the case switcher says."""

from datetime import UTC, date, datetime

from soteria_desk.casework.case import Status
from soteria_desk.clock import StoppedClock
from soteria_desk.desk import Desk
from tests.soteria_desk.services.recording import LOG, Recorded


def test_the_next_deadline_of_each_open_investigation_is_the_first_of_promises_reviews_and_days_of_lines(
    desk: Desk, case: Recorded, clock: StoppedClock
) -> None:
    def told() -> tuple[str, str]:
        (item,) = desk.clocks.next_deadlines().values()
        return item.title, f"{item.due:%Y-%m-%d}"

    assert desk.clocks.next_deadlines().keys() == {case.id}
    assert told() == ("Refer the victim to a support service", "2026-03-12")
    (referral,) = (one for one in desk.clocks.of(case.id).clocks if one.id == "DL-06")
    desk.clocks.mark(case.id, referral, clock.now())
    assert not desk.clocks.next_deadlines()
    # Both lie further ahead than what home shows.
    desk.casework.change_case(case.id, review_at=datetime(2026, 4, 20, 9, tzinfo=UTC))
    assert told() == ("Supervisor's review", "2026-04-20")
    line = desk.planning.adopt(case.id, LOG, "", due_on=date(2026, 4, 2))
    assert told() == (line.title, "2026-04-02")
    desk.planning.change_line(line.id, lost_at=datetime(2026, 3, 13, 9, tzinfo=UTC))
    assert told() == (line.title, "2026-04-02")  # what may be lost is no deadline
    desk.casework.change_case(case.id, status=Status.CLOSED)
    assert not desk.clocks.next_deadlines()
