"""Why a line is not shown: what would have to be recorded, besides what is, to bring it in. Worked out when asked."""

from typing import Final

from msgspec import Struct

from soteria_desk.casework.enquiry import Tag
from soteria_desk.doctrine.condition import All, AnyOf, Compare, Condition, Either, Node
from soteria_desk.doctrine.condition_words import in_words
from soteria_desk.doctrine.library import Library
from soteria_desk.doctrine.model import EnquiryTemplate
from soteria_desk.planner.facts import Facts, Situation
from soteria_desk.planner.propose import Proposals, tag_of

Want = AnyOf | Compare
"""One thing that would have to be recorded: one of some values, or a number."""

_MOST: Final = 24
"""Ways looked at for one line; beyond, the shortest found so far stand."""

_SETTLED: Final = frozenset({"relationship", "stage"})
"""Keys of which another value is no missing fact where one is recorded: it would be another case."""

_TOLD: Final = 3
"""Ways told of one line; how many more there are is counted."""


class NotShown(Struct, frozen=True, kw_only=True):
    """A line that does not apply.

    Attributes:
        wants: What has to be recorded besides, each way joined by AND; the shortest ways only. Empty where what is
            recorded rules it out.
        text: 'Fact: CCTV likely', or why it cannot be: what is recorded rules it out, or the stage does so far.
    """

    template: EnquiryTemplate
    wants: tuple[tuple[Want, ...], ...]
    text: str
    tag: Tag

    @property
    def one_fact(self) -> bool:
        """Whether a single fact would bring it in."""
        return bool(self.wants) and len(self.wants[0]) == 1


def not_shown(situation: Situation, proposals: Proposals, library: Library) -> tuple[NotShown, ...]:
    """Return every line that is neither proposed nor told otherwise; what one fact would bring in first."""
    told = {one.template.id for one in proposals.each()}
    told |= {one.template.id for one in proposals.left} | {one.template.id for one in proposals.would_apply}
    out = []
    for id_, condition in library.conditions.items():
        if id_ in told:
            continue
        ways = [way for pair in situation.pairs for way in _ways(condition.root, pair.facts)]
        fewest = min((len(way) for way in ways), default=0)
        shortest = tuple(dict.fromkeys(way for way in ways if len(way) == fewest))
        template = library.enquiries[id_]
        text = _said(shortest, library) if shortest else _why_not(condition.root, situation, library)
        out.append(NotShown(template=template, wants=shortest, text=text, tag=tag_of(template)))
    out.sort(key=lambda one: (len(one.wants[0]) if one.wants else _MOST, one.template.id))
    return tuple(out)


def _why_not(root: Node, situation: Situation, library: Library) -> str:
    """Why no missing fact brings it in: it belongs to another stage, or what is recorded rules it out."""
    ways = [way for pair in situation.pairs for way in _ways(root, pair.facts, _SETTLED - {"stage"})]
    if not ways:
        return "What is recorded rules it out."
    fewest = min(len(way) for way in ways)
    said = _said(tuple(dict.fromkeys(way for way in ways if len(way) == fewest)), library)
    return f"Not at this stage of the investigation. It needs {said}."


def _ways(node: Node, facts: Facts, settled: frozenset[str] = _SETTLED) -> list[tuple[Want, ...]]:
    """The ways in which it could come to hold, each as what is missing; none where it cannot, [()] where it holds."""
    if node.evaluate(facts)[0]:
        return [()]
    match node:
        case AnyOf(key=key, values=values):
            open_ = values - facts.ruled_out.get(key, frozenset())
            return [(AnyOf(key, open_),)] if open_ and not (key in settled and facts.known.get(key)) else []
        case Compare(key=key):
            return [] if key in facts.numbers else [(node,)]
        case All(parts=parts):
            ways: list[tuple[Want, ...]] = [()]
            for part in parts:
                ways = [(*way, *more) for way in ways for more in _ways(part, facts, settled)][:_MOST]
            return ways
        case Either(parts=parts):
            return [way for part in parts for way in _ways(part, facts, settled)][:_MOST]
    return []


def _said(ways: tuple[tuple[Want, ...], ...], library: Library) -> str:
    """The ways in words: first what all of them want, then what else each wants, the first few of them."""
    common = tuple(want for want in ways[0] if all(want in way for way in ways))
    rest = [tuple(want for want in way if want not in common) for way in ways]
    nodes = _alternatives([way for way in rest if way])
    told, more = nodes[:_TOLD], len(nodes) - _TOLD
    said = [in_words(Condition("", All(common) if len(common) > 1 else common[0]), library)] if common else []
    if told:
        said.append(in_words(Condition("", told[0] if len(told) == 1 else Either(tuple(told))), library))
    text = ", and ".join(said) if len(told) < 2 else ", and one of these: ".join(said)
    return text if more < 1 else f"{text}; or {'another way' if more == 1 else f'{more} other ways'}"


def _alternatives(ways: list[tuple[Want, ...]]) -> list[Node]:
    # Several values of one fact read better as one list than as so many sentences.
    single: dict[str, frozenset[str]] = {}
    others: list[Node] = []
    for way in ways:
        if len(way) == 1 and isinstance(way[0], AnyOf):
            key, values = way[0].key, way[0].values
            single[key] = single.get(key, frozenset()) | values
        else:
            others.append(All(way) if len(way) > 1 else way[0])
    return [*(AnyOf(key, values) for key, values in single.items()), *others]
