"""An open casebook with its services, and a case recorded in it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from soteria_desk import desk as desks
from soteria_desk.clock import StoppedClock
from soteria_desk.desk import Desk
from tests.builders import ANY_COST, CHEAP, LABEL, PASSPHRASE, a_clock
from tests.soteria_desk.services.recording import Recorded, record_a_case


@pytest.fixture
def clock() -> StoppedClock:
    """A clock that stands at noon; tests move it on."""
    return a_clock()


@pytest.fixture
def desk(tmp_path: Path, clock: StoppedClock) -> Iterator[Desk]:
    """A new casebook, open for DC A. Okoro."""
    made = desks.create(
        tmp_path / "CB-7F3K",
        name="CB-7F3K",
        label=LABEL,
        officer="A. Okoro",
        rank="DC",
        number="3318",
        force="Wessex Police",
        passphrase=PASSPHRASE,
        clock=clock,
        cost=CHEAP,
        limits=ANY_COST,
    )
    yield made.desk
    made.desk.close()


@pytest.fixture
def case(desk: Desk) -> Recorded:
    """A case with a suspect, a victim with a safe contact, an offence and some context."""
    return record_a_case(desk)


@pytest.fixture
def later(clock: StoppedClock) -> Iterator[object]:
    """Call it to let some minutes pass."""

    def pass_time(minutes: int = 5) -> None:
        clock.set(clock.now() + timedelta(minutes=minutes))

    yield pass_time
