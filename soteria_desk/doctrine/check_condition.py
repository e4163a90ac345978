"""Checks one condition against the vocabulary: every fact and value is known, and some case can meet it."""

from collections.abc import Iterator

from soteria_desk.doctrine.condition import All, AnyOf, Compare, Condition, Node, Not
from soteria_desk.doctrine.model import Key
from soteria_desk.doctrine.problem import Severity, did_you_mean

Finding = tuple[str, str, Severity]


def condition_findings(condition: Condition, keys: dict[str, Key]) -> Iterator[Finding]:
    """Yield what a condition says that the vocabulary does not know, or that no case can meet."""
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
            case All(parts=parts):
                yield from _impossible(parts, keys)


def _impossible(parts: tuple[Node, ...], keys: dict[str, Key]) -> Iterator[Finding]:
    """Parts of one AND that no case can meet together; only what can be told from them alone."""
    allowed: dict[str, frozenset[str]] = {}
    span: dict[str, tuple[float, float]] = {}
    for part in parts:
        match part:
            case AnyOf(key=key, values=values) if key in keys and keys[key].kind == "one":
                allowed[key] = allowed.get(key, values) & values
                if not allowed[key]:
                    yield (
                        f"it can never be true: '{key}' has one value and is asked for two.",
                        "Join them with OR, or with `in`.",
                        "error",
                    )
            case Compare(key=key, operator=operator, number=number):
                low, high = span.get(key, (0.0, float("inf")))
                if operator in (">", ">=", "="):
                    low = max(low, number + (operator == ">"))
                if operator in ("<", "<=", "="):
                    high = min(high, number - (operator == "<"))
                span[key] = low, high
                if low > high:
                    yield f"it can never be true: no '{key}' fits.", "Correct the numbers.", "error"
