"""What every item of the reading part of a pack has: an id, a title, its sources, and how sure we are of it."""

from typing import Literal

from msgspec import field

from soteria_desk.doctrine.model import Item, Source

Confidence = Literal["seen", "partly", "unconfirmed"]
Unit = Literal["hour", "day", "working-day", "business-day", "week", "month", "year"]


class Entry(Item, frozen=True, kw_only=True):
    """One item of the reading part; the table it stands in (`[[deadline]]`) is its kind.

    Attributes:
        id: No other item of any kind has it; kept for ever.
        title: What it is called in a list.
        confidence: `seen` in a source that is named; `partly`; or `unconfirmed`: believed right, not found.
        confirmed: False where confidence is anything but `seen`; shown and printed.
        row: Where it stands in the research it was taken from, e.g. "1A SOA-1"; empty where it has none.
    """

    id: str
    title: str
    sources: tuple[str, ...] = ()
    confidence: Confidence = "seen"
    confirmed: bool = True
    row: str = ""


class ReadingFile(Item, frozen=True, kw_only=True):
    """One file of a folder of the reading part. Every other field is a table of entries, named like its kind."""

    sources: tuple[Source, ...] = field(default=(), name="source")


class Length(Item, frozen=True, kw_only=True):
    """A length of time, e.g. 7 days."""

    amount: int
    unit: Unit

    def words(self) -> str:
        """'7 days', '1 working day'."""
        return f"{self.amount} {self.unit.replace('-', ' ')}{'' if self.amount == 1 else 's'}"
