"""The condition language: listed facts and values, AND, OR, NOT; no arithmetic, no functions, no code.

    expr   := term { OR term }        term := factor { AND factor }     (AND binds tighter than OR)
    factor := NOT factor | ( expr ) | always | key = value | key != value | key in {value, value}
            | number-key <= n | >= n | < n | > n | = n

Evaluation is three-valued (Kleene): True, False, or None while a fact it hangs on is still to be found
out. It answers with the facts that made it so. Every part of what is true is evaluated, also where the first already
decides, because the reasons are printed and a reason left out would look like a reason not there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from operator import eq, ge, gt, le, lt
from typing import Final, Literal, NamedTuple, Protocol

from msgspec import Struct

Truth = bool | None
Ref = tuple[str, str]
"""A fact that decided: key and value. The value is the number as text for numbers, '' where a key as a
whole is still to be found out."""

_DEPTH: Final = 40


class Recorded(Protocol):
    """What conditions ask: the facts of one suspect and one victim (`planner.facts.Facts`)."""

    @property
    def known(self) -> Mapping[str, frozenset[str]]:
        """Values that apply, by key; keys without any may be left out."""
        ...

    @property
    def unknown(self) -> Mapping[str, frozenset[str]]:
        """Values still to be found out, by set-valued key."""
        ...

    @property
    def numbers(self) -> Mapping[str, int]:
        """Numbers, by number key."""
        ...

    @property
    def unknown_keys(self) -> frozenset[str]:
        """One-valued and number keys still to be found out as a whole."""
        ...


class Answer(NamedTuple):
    """What a condition comes to.

    Attributes:
        because: For True the facts that made it so, for None those that would decide; empty for False.
    """

    truth: Truth
    because: tuple[Ref, ...]


class Always(Struct, frozen=True):
    """True whatever is recorded."""

    def holds(self, facts: Recorded) -> bool:
        return True

    def evaluate(self, facts: Recorded) -> tuple[Truth, tuple[Ref, ...]]:
        return True, ()


class AnyOf(Struct, frozen=True):
    """`key = value` and `key in {...}`: at least one of the values applies."""

    key: str
    values: frozenset[str]

    def holds(self, facts: Recorded) -> bool:
        known = facts.known.get(self.key)
        return known is not None and not self.values.isdisjoint(known)

    def evaluate(self, facts: Recorded) -> tuple[Truth, tuple[Ref, ...]]:
        key = self.key
        known = facts.known.get(key)
        if known and not self.values.isdisjoint(known):
            return True, tuple((key, value) for value in self.values & known)
        to_find_out = facts.unknown.get(key)
        if to_find_out and not self.values.isdisjoint(to_find_out):
            return None, tuple((key, value) for value in self.values & to_find_out)
        if key in facts.unknown_keys:
            return None, ((key, ""),)
        return False, ()


Comparison = Literal["<=", ">=", "<", ">", "="]
_COMPARE: Final = {"<=": le, ">=": ge, "<": lt, ">": gt, "=": eq}


class Compare(Struct, frozen=True):
    """A number compared with a fixed one. Not recorded is false, to find out is unknown."""

    key: str
    operator: Comparison
    number: int

    def holds(self, facts: Recorded) -> bool:
        number = facts.numbers.get(self.key)
        return number is not None and bool(_COMPARE[self.operator](number, self.number))

    def evaluate(self, facts: Recorded) -> tuple[Truth, tuple[Ref, ...]]:
        number = facts.numbers.get(self.key)
        if number is None:
            return (None, ((self.key, ""),)) if self.key in facts.unknown_keys else (False, ())
        if _COMPARE[self.operator](number, self.number):
            return True, ((self.key, str(number)),)
        return False, ()


class Not(Struct, frozen=True):
    """The opposite; unknown stays unknown. Where it is true, what is recorded instead is the reason."""

    part: "Node"

    def holds(self, facts: Recorded) -> bool:
        return self.part.evaluate(facts)[0] is False

    def evaluate(self, facts: Recorded) -> tuple[Truth, tuple[Ref, ...]]:
        truth, because = self.part.evaluate(facts)
        if truth is None:
            return None, because
        if truth:
            return False, ()
        match self.part:
            case AnyOf(key=key):
                return True, tuple((key, value) for value in facts.known.get(key, ()))
            case Compare(key=key) if key in facts.numbers:
                return True, ((key, str(facts.numbers[key])),)
        return True, ()


class All(Struct, frozen=True):
    """AND: true when every part is; false as soon as one is, whatever is still unknown."""

    parts: tuple["Node", ...]

    def holds(self, facts: Recorded) -> bool:
        return all(part.holds(facts) for part in self.parts)

    def evaluate(self, facts: Recorded) -> tuple[Truth, tuple[Ref, ...]]:
        truth: Truth = True
        true: tuple[Ref, ...] = ()
        unknown: tuple[Ref, ...] = ()
        for part in self.parts:
            one, because = part.evaluate(facts)
            if one is False:
                return False, ()
            if one:
                true += because
            else:
                unknown += because
                truth = None
        return truth, true if truth else unknown


class Either(Struct, frozen=True):
    """OR: true as soon as one part is, whatever is still unknown."""

    parts: tuple["Node", ...]

    def holds(self, facts: Recorded) -> bool:
        return any(part.holds(facts) for part in self.parts)

    def evaluate(self, facts: Recorded) -> tuple[Truth, tuple[Ref, ...]]:
        truth: Truth = False
        true: tuple[Ref, ...] = ()
        unknown: tuple[Ref, ...] = ()
        for part in self.parts:
            one, because = part.evaluate(facts)
            if one:
                truth = True
                true += because
            elif one is None:
                unknown += because
                truth = truth or None
        return truth, true if truth else unknown


Node = Always | AnyOf | Compare | Not | All | Either


class Condition(Struct, frozen=True):
    """A parsed condition and the text it was written as."""

    text: str
    root: Node

    def evaluate(self, facts: Recorded) -> Answer:
        """Return its truth for these facts, and the facts that made it so (in no particular order)."""
        return Answer(*self.root.evaluate(facts))

    def holds(self, facts: Recorded) -> bool:
        """Return whether it is true, without the reasons: for what only orders."""
        return self.root.holds(facts)

    def nodes(self) -> Iterator[Node]:
        """Every part of it, the whole first."""
        waiting: list[Node] = [self.root]
        while waiting:
            node = waiting.pop()
            yield node
            match node:
                case Not(part=part):
                    waiting.append(part)
                case All(parts=parts) | Either(parts=parts):
                    waiting.extend(parts)


class ConditionError(ValueError):
    """A condition that cannot be read; the message names the place, counted in characters from 1."""


# --- Parsing -----------------------------------------------------------------------------------------

_TOKEN: Final = re.compile(r"\s*(?:(?P<word>[A-Za-z0-9][A-Za-z0-9._-]*)|(?P<sign><=|>=|!=|[=<>(){},]))")
_KEYWORDS: Final = frozenset({"AND", "OR", "NOT", "in", "always"})


class _Token(NamedTuple):
    text: str
    at: int


def _tokens(text: str) -> list[_Token]:
    out: list[_Token] = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None:
            at = position + len(text[position:]) - len(text[position:].lstrip())
            raise ConditionError(f"'{text[at]}' at character {at + 1} is not part of the condition language")
        kind = match.lastgroup or ""
        out.append(_Token(match[kind], match.start(kind)))
        position = match.end()
    return out


class _Parser:
    """Recursive descent, one token ahead."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._end = len(text)
        self._next = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._expression()
        if self._next < len(self._tokens):
            raise self._unexpected("AND, OR or the end")
        return node

    def _peek(self) -> str:
        return self._tokens[self._next].text if self._next < len(self._tokens) else ""

    def _take(self) -> str:
        text = self._peek()
        self._next += 1
        return text

    def _unexpected(self, wanted: str) -> ConditionError:
        if self._next >= len(self._tokens):
            return ConditionError(f"it ends at character {self._end + 1} where {wanted} should follow")
        token = self._tokens[self._next]
        return ConditionError(f"'{token.text}' at character {token.at + 1} stands where {wanted} should be")

    def _expect(self, text: str) -> None:
        if self._peek() != text:
            raise self._unexpected(f"'{text}'")
        self._take()

    def _word(self, wanted: str) -> str:
        text = self._peek()
        if not text or not text[0].isalnum() or text in _KEYWORDS:
            raise self._unexpected(wanted)
        return self._take()

    def _expression(self) -> Node:
        parts = [self._term()]
        while self._peek() == "OR":
            self._take()
            parts.append(self._term())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _term(self) -> Node:
        parts = [self._factor()]
        while self._peek() == "AND":
            self._take()
            parts.append(self._factor())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _factor(self) -> Node:
        self._depth += 1
        if self._depth > _DEPTH:
            raise ConditionError(f"it is nested more than {_DEPTH} deep")
        try:
            match self._peek():
                case "NOT":
                    self._take()
                    return Not(self._factor())
                case "(":
                    self._take()
                    node = self._expression()
                    self._expect(")")
                    return node
                case "always":
                    self._take()
                    return Always()
            return self._comparison()
        finally:
            self._depth -= 1

    def _comparison(self) -> Node:
        key = self._word("a fact")
        match self._peek():
            case "in":
                self._take()
                self._expect("{")
                values = [self._word("a value")]
                while self._peek() == ",":
                    self._take()
                    values.append(self._word("a value"))
                self._expect("}")
                return AnyOf(key, frozenset(values))
            case "=" | "!=" as sign:
                self._take()
                value = self._word("a value")
                if value.isdecimal():
                    same = Compare(key, "=", int(value))
                    return same if sign == "=" else Not(same)
                only = AnyOf(key, frozenset({value}))
                return only if sign == "=" else Not(only)
            case "<=" | ">=" | "<" | ">" as sign:
                self._take()
                if not self._peek().isdecimal():
                    raise self._unexpected("a whole number")
                return Compare(key, sign, int(self._take()))
        raise self._unexpected("=, !=, in, <, <=, > or >=")


def either(first: Condition, more: Iterable[Condition]) -> Condition:
    """Return a condition that is true where the first or any of the others is."""
    conditions = [first, *more]
    if len(conditions) == 1:
        return first
    parts: list[Node] = []
    for one in conditions:
        parts += one.root.parts if isinstance(one.root, Either) else [one.root]
    return Condition(" OR ".join(one.text for one in conditions), Either(tuple(parts)))


def parse(text: str) -> Condition:
    """Read a condition.

    Raises:
        ConditionError: it is not in the language; the message says where and what should stand there.
    """
    return Condition(text, _Parser(text).whole())
