"""The only source of "now", so that tests and the demonstration can stop it."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time as an aware UTC instant."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC, to the second."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC, to the second."""
        return datetime.now(UTC).replace(microsecond=0)


class StoppedClock:
    """A clock that stands where it was put; move it with `set`."""

    def __init__(self, at: datetime) -> None:
        self.set(at)

    def set(self, at: datetime) -> None:
        """Put the clock to `at`, which must carry a time zone."""
        if at.tzinfo is None:
            raise ValueError("the clock needs a time zone")
        self._at = at.astimezone(UTC).replace(microsecond=0)

    def now(self) -> datetime:
        """Return the moment the clock was put to."""
        return self._at
