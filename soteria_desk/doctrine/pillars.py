"""To which of the six pillars an item belongs, so that a force can report by pillar."""

from soteria_desk.doctrine.model import EnquiryTemplate, Item
from soteria_desk.doctrine.operating_model import Pillar
from soteria_desk.doctrine.reading import Reading


def pillars_of(item: Item, reading: Reading) -> tuple[str, ...]:
    """Return the ids of its pillars: of a line by its heading or its own name, of others as they say, if they do."""
    if isinstance(item, EnquiryTemplate):
        return tuple(
            one.id
            for one in reading.of(Pillar).values()
            if item.strategy in one.strategies or item.id in one.lines
        )
    pillars: tuple[str, ...] = getattr(item, "pillars", ())
    return pillars
