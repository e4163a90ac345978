"""Which contexts of the operating model hold for a suspect and a victim, by what is recorded of them."""

from soteria_desk.doctrine.condition import parse
from soteria_desk.doctrine.library import Library
from soteria_desk.doctrine.operating_model import Context
from soteria_desk.planner.facts import Facts


def contexts_of(facts: Facts, library: Library) -> tuple[Context, ...]:
    """Return the contexts whose condition the facts meet, in the order of the pack.

    Raises:
        DoctrineError: the reading part cannot be used.
    """
    return tuple(one for one in library.reading.of(Context).values() if parse(one.when).evaluate(facts).truth)
