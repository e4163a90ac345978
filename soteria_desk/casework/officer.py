"""Officers: whom owner, author and reviewer fields name. Who signs on paper needs no user of the program."""

from typing import ClassVar

from soteria_desk.casework.record import Record


class Officer(Record, frozen=True, kw_only=True):
    """A police officer or member of staff, once per casebook."""

    kind: ClassVar[str] = "officer"

    name: str
    rank: str = ""
    number: str = ""
    force: str = ""

    def title(self) -> str:
        """'DC A. Okoro, 3318'."""
        named = " ".join(part for part in (self.rank, self.name) if part)
        return f"{named}, {self.number}" if self.number else named

    def initials(self) -> str:
        """'AO', for lists."""
        return "".join(word[0] for word in self.name.replace(".", " ").split() if word)[:3].upper()
