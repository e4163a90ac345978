"""From facts and doctrine to proposals: which lines apply, to whom, because of what, in which order.

Every line is evaluated for every pair on each call; with a few hundred lines an index would cost more
than it saves. Ranking orders the work, never people: it says what to look at first, and hides nothing.
"""

from collections.abc import Iterable
from operator import itemgetter
from typing import Final

from msgspec import Struct

from soteria_desk.casework.enquiry import Tag
from soteria_desk.doctrine.condition import Ref, Truth
from soteria_desk.doctrine.library import Library
from soteria_desk.doctrine.model import EnquiryTemplate, Subject
from soteria_desk.planner.facts import Pair, Situation


class BecauseFact(Struct, frozen=True):
    """A fact that brought a line in, or would decide about it.

    Attributes:
        value: A vocabulary value, a number as text, or '' where a key as a whole is to be found out.
        label: In words, as a chip shows it.
    """

    key: str
    value: str
    label: str


class Proposal(Struct, frozen=True, kw_only=True):
    """A line of enquiry that applies; one per suspect, per victim, or per case.

    Attributes:
        template: The line as doctrine has it.
        subject: Suspect or victim it concerns, by what it looks at; empty for the whole case.
        because: The recorded facts that made its condition true, in the order of the vocabulary; empty for
            a line that always applies.
        because_text: The same as a sentence.
        score: Points of ranking.toml; for the order alone.
        pinned: Whether it stands above the ranked list.
        tag: Focus tag: whose conduct it looks at, else where the work is done.
    """

    template: EnquiryTemplate
    subject: str
    because: tuple[BecauseFact, ...]
    because_text: str
    score: int
    pinned: bool
    tag: Tag


class Conditional(Struct, frozen=True, kw_only=True):
    """A line that would apply if facts still to be found out turn out so; neither ranked nor counted."""

    template: EnquiryTemplate
    subject: str
    depends_on: tuple[BecauseFact, ...]
    depends_text: str
    tag: Tag


class FindOut(Struct, frozen=True, kw_only=True):
    """A fact to be found out, and the lines that would.

    Attributes:
        subject: Suspect or victim it is about; empty for a fact of the case or of several pairs.
        title: 'Find out whether messages were exchanged'.
        lines: Lines that would find out; empty where the pack names none, and the title is the line.
    """

    fact: BecauseFact
    subject: str
    title: str
    lines: tuple[EnquiryTemplate, ...]


class Proposals(Struct, frozen=True, kw_only=True):
    """What doctrine suggests for a situation."""

    lines: tuple[Proposal, ...]
    would_apply: tuple[Conditional, ...]
    to_find_out: tuple[FindOut, ...]


def tag_of(item: EnquiryTemplate) -> Tag:
    """Return the focus tag of a line."""
    if item.looks_at != "circumstances":
        return Tag(item.looks_at)
    return {"witness": Tag.WITNESS, "scene": Tag.SCENE}.get(item.focus, Tag.THIRD_PARTY)


def subject_of(looks_at: str, pair: Pair) -> str:
    """Return whom of a pair a line concerns that looks at this: its suspect, its victim, or the case ('')."""
    if looks_at == "suspect":
        return pair.suspect
    return pair.victim if looks_at == "victim" else ""


def propose(situation: Situation, library: Library) -> Proposals:
    """Return the lines that apply, most pressing first, those that would, and what is to be found out."""
    lines: list[tuple[tuple[bool, int, int, str, str], Proposal]] = []
    would_apply: list[Conditional] = []
    scores = _Scores(library)
    words = _Words(library)
    pairs = situation.pairs
    for id_, condition in library.conditions.items():
        item = library.enquiries[id_]
        results: dict[str, _Result] = {}
        for pair in pairs:
            answer = condition.evaluate(pair.facts)
            if answer.truth is not False:
                subject = subject_of(item.looks_at, pair)
                results.setdefault(subject, _Result()).add(answer.truth, answer.because, answer.met)
        for subject, result in results.items():
            if result.truth:
                rank = scores.pins.get(id_)
                score = scores.of(item, result.met)
                because = words.in_order(result.true)
                proposal = Proposal(
                    template=item,
                    subject=subject,
                    because=because,
                    because_text=because_text(because, library),
                    score=score,
                    pinned=rank is not None,
                    tag=tag_of(item),
                )
                lines.append(((rank is None, rank or 0, -score, id_, subject), proposal))
            else:
                depends = words.in_order(result.unknown)
                would_apply.append(
                    Conditional(
                        template=item,
                        subject=subject,
                        depends_on=depends,
                        depends_text=_depends_text(depends, library),
                        tag=tag_of(item),
                    )
                )
    lines.sort(key=lambda entry: entry[0])
    would_apply.sort(key=lambda one: (one.template.id, one.subject))
    return Proposals(
        lines=tuple(proposal for _, proposal in lines),
        would_apply=tuple(would_apply),
        to_find_out=_to_find_out(pairs, library),
    )


class _Result:
    """What the pairs that share a subject come to together: true where any is, else unknown."""

    __slots__ = ("met", "true", "truth", "unknown")

    def __init__(self) -> None:
        self.truth: Truth = None
        self.true: tuple[Ref, ...] = ()
        self.unknown: tuple[Ref, ...] = ()
        self.met: frozenset[str] = frozenset()

    def add(self, truth: Truth, because: tuple[Ref, ...], met: frozenset[str]) -> None:
        if truth:
            self.truth = True
            self.true += because
            self.met |= met
        else:
            self.unknown += because


class _Scores:
    """The points of ranking.toml, ready for use."""

    def __init__(self, library: Library) -> None:
        ranking = library.ranking
        self._urgency = ranking.urgency
        self._looks_at = ranking.looks_at
        self._intrusion = ranking.intrusion
        self._points = ranking.match.points
        self._keys = frozenset(ranking.match.keys)
        self.pins = {id_: place for place, id_ in enumerate(ranking.pins.lines)}

    def of(self, item: EnquiryTemplate, met: frozenset[str]) -> int:
        return (
            self._urgency[item.urgency]
            + self._looks_at[item.looks_at]
            + self._points * len(self._keys & met)
            - self._intrusion[item.intrusion]
        )


# --- Reasons in words --------------------------------------------------------------------------------


class _Words:
    """Facts with their labels, each put together once for all the lines it brings in."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._made: dict[Ref, tuple[int, str, BecauseFact]] = {}

    def in_order(self, refs: Iterable[Ref]) -> tuple[BecauseFact, ...]:
        """Return each fact once, in the order of the vocabulary."""
        return tuple(fact for _, _, fact in sorted({self._fact(ref) for ref in refs}, key=_PLACE))

    def _fact(self, ref: Ref) -> tuple[int, str, BecauseFact]:
        made = self._made.get(ref)
        if made is None:
            key, value = ref
            # A number stands where its key does.
            place = self._library.order.get(ref, self._library.order[key, ""])
            made = place, value, BecauseFact(key, value, self._library.label(key, value))
            self._made[ref] = made
        return made


_PLACE: Final = itemgetter(0, 1)


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _by_key(facts: Iterable[BecauseFact], library: Library) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for fact in facts:
        found = library.values.get((fact.key, fact.value))
        out.setdefault(fact.key, []).append(found.because if found else fact.value)
    return out


ALWAYS: Final = "Because it applies to every case."


def because_text(facts: Iterable[BecauseFact], library: Library) -> str:
    """'Because the suspect is a former partner and messages were exchanged.'"""
    clauses: list[str] = []
    for key, said in _by_key(facts, library).items():
        one = library.keys[key]
        # A number may read otherwise for none and for one: "0 days after" is what nobody says.
        exact = {"0": one.because_none, "1": one.because_one}.get(said[0] if len(said) == 1 else "", "")
        clauses.append(exact or one.because.format(_listed(said)))
    if not clauses:
        return ALWAYS
    # With lists inside, "and" between the clauses would blur what belongs together.
    simple = len(clauses) <= 2 and all(" and " not in clause for clause in clauses)
    return f"Because {_listed(clauses) if simple else '; '.join(clauses)}."


def _depends_text(facts: tuple[BecauseFact, ...], library: Library) -> str:
    """'Would apply if messages were exchanged.', or a list of what it hangs on where there are several."""
    first = facts[0]
    found = library.values.get((first.key, first.value))
    if len(facts) == 1 and found:
        return f"Would apply if {library.keys[first.key].because.format(found.because)}."
    return f"Would apply depending on: {'; '.join(fact.label for fact in facts)}."


# --- To find out -------------------------------------------------------------------------------------


def _to_find_out(pairs: Iterable[Pair], library: Library) -> tuple[FindOut, ...]:
    """Every fact to be found out, once for each subject it is about."""
    asked: set[tuple[Ref, str]] = set()
    for pair in pairs:
        for key, value in pair.facts.to_find_out():
            about: Subject = library.subject_of(key, value)
            # A fact about a pair is mostly found out on the suspect's side, so it goes under the suspect.
            subject = {"case": "", "victim": pair.victim}.get(about, pair.suspect)
            asked.add(((key, value), subject))
    out: list[FindOut] = []
    for fact in _Words(library).in_order(ref for ref, _ in asked):
        ref = (fact.key, fact.value)
        found = library.values.get(ref)
        ids = found.find_out if found else _of_any_value(fact.key, library)
        lines = tuple(library.enquiries[id_] for id_ in ids)
        for subject in sorted(subject for one, subject in asked if one == ref):
            out.append(FindOut(fact=fact, subject=subject, title=library.question(*ref), lines=lines))
    return tuple(out)


def _of_any_value(key: str, library: Library) -> tuple[str, ...]:
    """For a key that is unknown as a whole: what would find out any of its values."""
    return tuple(dict.fromkeys(id_ for value in library.keys[key].values for id_ in value.find_out))
