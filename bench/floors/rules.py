"""The floor for proposing: 300 invented rules over 60 facts, walked naively in plain Python.

Three-valued, with a trace of what was looked at and a sort at the end: the least that any planner with
explanations does. Nothing of the product is imported.
"""

import random
from typing import Any

Condition = dict[str, Any]
Case = dict[str, Any]
Rule = tuple[str, Condition, float]

_FACTS = [f"f{index:02d}" for index in range(60)]
_KIND = {fact: ("bool", "num", "enum", "set")[index % 4] for index, fact in enumerate(_FACTS)}


def _condition(chance: random.Random, depth: int = 0) -> Condition:
    if depth < 2 and chance.random() < 0.45:
        parts = [_condition(chance, depth + 1) for _ in range(chance.randint(2, 4))]
        return {chance.choice(("all", "any")): parts}
    if chance.random() < 0.1:
        return {"not": _condition(chance, 2)}
    fact = chance.choice(_FACTS)
    match _KIND[fact]:
        case "bool":
            return {"eq": [fact, True]}
        case "num":
            return {chance.choice(("ge", "lt")): [fact, chance.randint(0, 100)]}
        case "enum":
            return {"in": [fact, chance.sample("abcdefgh", 3)]}
    return {"has": [fact, chance.choice("abcdefgh")]}


def _case(chance: random.Random) -> Case:
    case: Case = {}
    for fact in _FACTS:
        if chance.random() < 0.35:
            case[fact] = None
            continue
        match _KIND[fact]:
            case "bool":
                case[fact] = chance.random() < 0.5
            case "num":
                case[fact] = chance.randint(0, 100)
            case "enum":
                case[fact] = chance.choice("abcdefgh")
            case _:
                case[fact] = frozenset(chance.sample("abcdefgh", 2))
    return case


def rules(seed: int = 3) -> list[Rule]:
    """Return the invented rules: id, condition, weight."""
    chance = random.Random(seed)
    return [
        (
            f"R{index:03d}",
            {"all": [_condition(chance) for _ in range(chance.randint(2, 4))]},
            chance.random(),
        )
        for index in range(300)
    ]


def cases(count: int, seed: int = 4) -> list[Case]:
    """Return invented cases; about a third of their facts are unknown."""
    chance = random.Random(seed)
    return [_case(chance) for _ in range(count)]


def _holds(operator: str, value: Any, wanted: Any) -> bool:
    match operator:
        case "eq":
            return bool(value == wanted)
        case "ge":
            return bool(value >= wanted)
        case "lt":
            return bool(value < wanted)
        case "in":
            return value in wanted
    return wanted in value


def _walk(condition: Condition, case: Case, trace: list[tuple[str, str, bool | None]]) -> bool | None:
    ((operator, argument),) = condition.items()
    out: bool | None
    if operator == "all":
        out = True
        for part in argument:
            value = _walk(part, case, trace)
            if value is False:
                return False
            if value is None:
                out = None
        return out
    if operator == "any":
        out = False
        for part in argument:
            value = _walk(part, case, trace)
            if value is True:
                return True
            if value is None:
                out = None
        return out
    if operator == "not":
        value = _walk(argument, case, trace)
        return None if value is None else not value
    fact, wanted = argument
    found = case[fact]
    if found is None:
        trace.append((fact, operator, None))
        return None
    holds = _holds(operator, found, wanted)
    trace.append((fact, operator, holds))
    return holds


def explain(all_rules: list[Rule], case: Case) -> list[tuple[str, bool | None, float, int]]:
    """Return what fires or may fire for one case, most weighty first, with the length of its trace."""
    out = []
    for id_, condition, weight in all_rules:
        trace: list[tuple[str, str, bool | None]] = []
        value = _walk(condition, case, trace)
        if value is not False:
            out.append((id_, value, weight, len(trace)))
    return sorted(out, key=lambda entry: (entry[1] is None, -entry[2]))
