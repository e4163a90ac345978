"""What every check of the reading part starts from: a pack, and what its entries may refer to."""

from collections.abc import Iterator

from soteria_desk.doctrine.law import OffenceLaw
from soteria_desk.doctrine.model import OffenceDefinition, Pack
from soteria_desk.doctrine.problem import Problem, dangling
from soteria_desk.doctrine.reading import Reading


class Checker:
    """One pack under check; what can be referred to is looked up once."""

    def __init__(self, pack: Pack, reading: Reading) -> None:
        self.reading, self.keys = reading, {one.id: one for one in pack.keys}
        self.definitions: dict[str, OffenceDefinition] = {one.id: one for one in pack.offences}
        self.purposes = {one.id for one in pack.purposes}
        self.to_prove = {one.id for one in pack.purposes if one.point}
        self.lines = {one.id for one in pack.enquiries}
        self.questions = {one.id for one in pack.proportionality}
        self.offences = reading.of(OffenceLaw)

    def problem(self, id_: str, kind: str, what: str, cure: str) -> Problem:
        """Return what is wrong with one entry."""
        return Problem(file=self.reading.file_of[kind, id_], item=id_, what=what, cure=cure)

    def refers(
        self, id_: str, kind: str, what: str, used: tuple[str, ...], known: set[str] | dict[str, object]
    ) -> Iterator[Problem]:
        """Yield every id that is used and not known."""
        yield from dangling(self.reading.file_of[kind, id_], id_, what, used, known)
