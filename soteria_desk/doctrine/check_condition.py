"""Checks one condition against the vocabulary: every fact and value is known, and some case can meet it."""

from collections.abc import Iterator
from itertools import product
from typing import Final

from soteria_desk.doctrine.condition import (
    All,
    AnyOf,
    Compare,
    Condition,
    ConditionError,
    Either,
    Node,
    Not,
    parse,
)
from soteria_desk.doctrine.model import Key
from soteria_desk.doctrine.problem import Problem, Severity, did_you_mean

Finding = tuple[str, str, Severity]

_MOST_WAYS: Final = 512
"""Ways in which one AND can be met that are gone through; beyond, nothing is claimed."""


def condition_findings(condition: Condition, keys: dict[str, Key]) -> Iterator[Finding]:
    """Yield what a condition says that the vocabulary does not know, or that no case can meet.

    What can never be true is found where it follows from the condition and the kinds of facts alone: one value
    asked to be two; numbers that no number meets, below 0 too; a value that excludes all others beside one of
    them; a fact asked to hold and not to hold. Each part of an OR has to be possible.
    """
    for node in condition.nodes():
        match node:
            case AnyOf(key=key, values=values):
                if key not in keys:
                    yield f"the fact '{key}' is not in the vocabulary.", did_you_mean(key, keys), "error"
                    continue
                if keys[key].kind == "number":
                    yield f"'{key}' is a number.", "Compare it with <=, >=, <, > or = and a number.", "error"
                    continue
                known = [value.id for value in keys[key].values]
                for value in sorted(values.difference(known)):
                    what = f"'{value}' is not a value of '{key}'."
                    yield what, did_you_mean(value, known), "error"
            case Compare(key=key):
                if key not in keys:
                    yield f"the fact '{key}' is not in the vocabulary.", did_you_mean(key, keys), "error"
                elif keys[key].kind != "number":
                    yield f"'{key}' is not a number.", "Use = or in, with values of that fact.", "error"
            case Not():
                yield (
                    "it uses NOT or !=, so that learning more can withdraw a proposal.",
                    "Say what must apply instead, if that can be said.",
                    "warning",
                )
    yield from _never(condition.root, keys)


def condition_problems(file: str, item: str, text: str, keys: dict[str, Key]) -> Iterator[Problem]:
    """Yield what is wrong with one condition: it cannot be read, or says what the vocabulary does not know."""
    try:
        condition = parse(text)
    except ConditionError as error:
        yield Problem(
            file=file,
            item=item,
            what=f"the condition cannot be read: {error}.",
            cure="Correct it; docs/doctrine-format.md has the grammar.",
        )
        return
    for what, cure, severity in condition_findings(condition, keys):
        yield Problem(file=file, item=item, what=what, cure=cure, severity=severity)


def _never(node: Node, keys: dict[str, Key]) -> Iterator[Finding]:
    """What is wrong with each part of a condition that no case can meet."""
    if isinstance(node, Either):
        for part in node.parts:
            yield from _never(part, keys)
        return
    ways = _ways(node)
    if ways is None:
        return
    wrong = [_contradiction(way, keys) for way in ways]
    if all(wrong) and wrong[0] is not None:
        yield (*wrong[0], "error")


def _ways(node: Node) -> list[tuple[Node, ...]] | None:
    """The ways in which it can be met, each as parts that hold together; None where there are too many."""
    match node:
        case Either(parts=parts):
            found = [_ways(part) for part in parts]
            ways = None if None in found else [way for each in found for way in each or ()]
        case All(parts=parts):
            found = [_ways(part) for part in parts]
            number = 1
            for each in found:
                number *= len(each) if each is not None else _MOST_WAYS + 1
            if number > _MOST_WAYS:
                return None
            ways = [
                tuple(one for way in way_of for one in way) for way_of in product(*(f or () for f in found))
            ]
        case _:
            ways = [(node,)]
    return ways if ways is not None and len(ways) <= _MOST_WAYS else None


def _contradiction(parts: tuple[Node, ...], keys: dict[str, Key]) -> tuple[str, str] | None:
    """Why these cannot hold together, and the cure; None where they can, or cannot be judged."""
    allowed: dict[str, frozenset[str]] = {}
    asked: dict[str, list[frozenset[str]]] = {}
    refused: dict[str, frozenset[str]] = {}
    span: dict[str, tuple[float, float]] = {}
    for part in parts:
        match part:
            case AnyOf(key=key, values=values) if key in keys:
                asked.setdefault(key, []).append(values)
                allowed[key] = allowed.get(key, values) & values
            case Not(part=AnyOf(key=key, values=values)):
                refused[key] = refused.get(key, frozenset()) | values
            case Compare(key=key, operator=operator, number=number):
                low, high = span.get(key, (0.0, float("inf")))
                if operator in (">", ">=", "="):
                    low = max(low, number + (operator == ">"))
                if operator in ("<", "<=", "="):
                    high = min(high, number - (operator == "<"))
                span[key] = low, high
                if low > high:
                    return f"it can never be true: no '{key}' fits.", "Correct the numbers."
    for key, sets in asked.items():
        one, alone = keys[key].kind == "one", keys[key].alone
        if one and not allowed[key]:
            what = f"it can never be true: '{key}' has one value and is asked for two."
            return what, "Join them with OR, or with `in`."
        if alone and {alone} in sets and any(alone not in values for values in sets):
            what = f"it can never be true: '{alone}' of '{key}' excludes all others."
            return what, "Join them with OR, or with `in`."
        no = refused.get(key, frozenset())
        if any(values <= no for values in sets) or (one and allowed[key] <= no):
            return (
                f"it can never be true: '{key}' is asked to hold and not to hold.",
                "Remove one of the two.",
            )
    return None
