"""A condition in words that are read aloud, from the labels of the vocabulary."""

from typing import TYPE_CHECKING, Final

from soteria_desk.doctrine.condition import All, Always, AnyOf, Compare, Condition, Either, Node, Not

if TYPE_CHECKING:
    from soteria_desk.doctrine.library import Library

_COMPARED: Final = {
    "<=": "at most {}",
    ">=": "at least {}",
    "<": "less than {}",
    ">": "more than {}",
    "=": "{}",
}


def in_words(condition: Condition, library: "Library") -> str:
    """Return e.g. 'Relationship: former partner; or (Reported behaviour: following, and Stage: first response)'."""
    return _words(condition.root, library, inside=False)


def _words(node: Node, library: "Library", *, inside: bool) -> str:
    match node:
        case Always():
            return "in every case"
        case AnyOf(key=key, values=values):
            order = library.order
            known = sorted(values, key=lambda value: order.get((key, value), 0))
            labels = [
                found.label if (found := library.values.get((key, value))) else value for value in known
            ]
            name = library.keys[key].label if key in library.keys else key
            return f"{name}: {_listed([_inside(label) for label in labels])}"
        case Compare(key=key, operator=operator, number=number):
            name = library.keys[key].label if key in library.keys else key
            return f"{name}: {_COMPARED[operator].format(number)}"
        case Not(part=part):
            return f"not ({_words(part, library, inside=False)})"
        case All(parts=parts):
            words = ", and ".join(_words(part, library, inside=True) for part in parts)
        case Either(parts=parts):
            words = "; or ".join(_words(part, library, inside=True) for part in parts)
    return f"({words})" if inside else words


def _inside(label: str) -> str:
    """A label within a sentence: 'Former partner' as 'former partner', 'CCTV likely' as it is."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _listed(words: list[str]) -> str:
    """'a', 'a or b', 'a, b or c'."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
