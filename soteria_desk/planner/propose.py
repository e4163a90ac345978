"""From facts and doctrine to proposals: which lines apply, to whom, because of what, in which order.

Every line is evaluated for every pair on each call; with a few hundred lines an index would cost more
than it saves. Ranking orders the work, never people: it says what to look at first, and hides nothing. What is out
of reach leaves the list and is told with its reason.
"""

from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from soteria_desk.casework.enquiry import Tag
from soteria_desk.doctrine.condition import Ref, Truth
from soteria_desk.doctrine.library import Library
from soteria_desk.doctrine.model import EnquiryTemplate, Subject
from soteria_desk.planner.facts import Pair, Situation
from soteria_desk.planner.relevance import BLOCKS, Block, Judged, Order, order_of
from soteria_desk.planner.traces import Reach, standing


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
        block: `pinned` above the list, `case` for what this case brings in, `standing` for duties of every
            investigation.
        tag: Focus tag: whose conduct it looks at, else where the work is done.
        pressing: The evidence of it that fades first, or the state of what is in hand; None where there is none.
        alike: What it stands for: near-synonyms, and the same line for other suspects or victims.
    """

    template: EnquiryTemplate
    subject: str
    because: tuple[BecauseFact, ...]
    because_text: str
    score: int
    block: Block
    tag: Tag
    pressing: Reach | None = None
    alike: tuple["Proposal", ...] = ()

    @property
    def pinned(self) -> bool:
        return self.block == "pinned"


class Left(Struct, frozen=True, kw_only=True):
    """A line that would apply, were its evidence not out of reach.

    Attributes:
        reason: Why, as a sentence: 'Footage of streets ...: most likely gone after 31 days, and 92 days have passed.'
        step: What to do about it; empty where the pack says nothing.
    """

    template: EnquiryTemplate
    subject: str
    because_text: str
    reason: str
    step: str
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


class Note(Struct, frozen=True, kw_only=True):
    """What is to be known of the whole answer, e.g. that a suspect was too young to be liable.

    Attributes:
        id: Of what says so in the pack. `text`: sentences, with the mark of what is unconfirmed.
        subject: The suspect of the pair it holds for.
    """

    id: str
    text: str
    subject: str
    sources: tuple[str, ...]
    confirmed: bool


class Proposals(Struct, frozen=True, kw_only=True):
    """What doctrine suggests for a situation.

    Attributes:
        lines: Pinned ones, then what this case brings in, then standing duties; what is alike within the first of it.
        left: Lines whose evidence is out of reach, with the reason.
        notes: What is to be known of the answer as a whole.
    """

    lines: tuple[Proposal, ...]
    left: tuple[Left, ...]
    would_apply: tuple[Conditional, ...]
    to_find_out: tuple[FindOut, ...]
    notes: tuple[Note, ...] = ()

    def each(self) -> Iterator[Proposal]:
        """Every proposal, those that another stands for after it."""
        for one in self.lines:
            yield one
            yield from one.alike

    def block(self, block: Block) -> tuple[Proposal, ...]:
        """The proposals of one block, in order."""
        return tuple(one for one in self.lines if one.block == block)


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
    """Return the lines that apply, most relevant first, what has left, what would apply, and what is to be found out."""
    lines: list[Proposal] = []
    left: list[Left] = []
    would_apply: list[Conditional] = []
    order = order_of(library)
    words = _Words(library)
    pairs = situation.pairs
    judged = [Judged(order, pair.facts) for pair in pairs]
    for id_, condition in library.conditions.items():
        item = library.enquiries[id_]
        results: dict[str, _Result] = {}
        for nth, pair in enumerate(pairs):
            answer = condition.evaluate(pair.facts)
            if answer.truth is not False:
                subject = subject_of(item.looks_at, pair)
                results.setdefault(subject, _Result()).add(nth, answer.truth, answer.because)
        for subject, result in results.items():
            reason, step, pressing = _reach(id_, [judged[nth] for nth in result.pairs], order)
            if not result.truth:
                if reason:
                    continue  # whatever turns out, it is out of reach
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
                continue
            because = words.in_order(result.true)
            said = because_text(because, library)
            if reason:
                left.append(
                    Left(
                        template=item,
                        subject=subject,
                        because_text=said,
                        reason=f"{reason[0].upper()}{reason[1:]}.",
                        step=step,
                        tag=tag_of(item),
                    )
                )
                continue
            refs = frozenset(result.true)
            lines.append(
                Proposal(
                    template=item,
                    subject=subject,
                    because=because,
                    because_text=said,
                    score=max(order.score(item, refs, judged[nth], pressing) for nth in result.pairs),
                    block=order.block(id_, refs),
                    tag=tag_of(item),
                    pressing=pressing,
                )
            )
    would_apply.sort(key=lambda one: (one.template.id, one.subject))
    left.sort(key=lambda one: (one.template.id, one.subject))
    return Proposals(
        lines=_placed(lines, order),
        left=tuple(left),
        would_apply=tuple(would_apply),
        to_find_out=_to_find_out(pairs, library),
        notes=tuple(_notes(pairs, judged)),
    )


def _notes(pairs: Iterable[Pair], judged: Iterable[Judged]) -> Iterator[Note]:
    """What holds of a pair and is to be known of the answer, once for each suspect."""
    told: set[tuple[str, str]] = set()
    for pair, one in zip(pairs, judged, strict=True):
        for row in one.notes:
            if (row.id, pair.suspect) in told:
                continue
            told.add((row.id, pair.suspect))
            said = row.note if row.confirmed else f"{row.note.removesuffix('.')} (unconfirmed)."
            text = " ".join(filter(None, (said, row.step)))
            yield Note(
                id=row.id, text=text, subject=pair.suspect, sources=row.sources, confirmed=row.confirmed
            )


class _Standing(NamedTuple):
    """Why a line is out of reach, and what to do about it; or what presses most of it."""

    reason: str = ""
    step: str = ""
    pressing: Reach | None = None


def _reach(line: str, judged: list[Judged], order: Order) -> _Standing:
    """How a line stands for the pairs that bring it in: out of reach only where it is for every one of them."""
    waiting = [one.waits[line] for one in judged if line in one.waits]
    if waiting and len(waiting) == len(judged):
        return _Standing(f"Not now: {waiting[0].why}", waiting[0].step)
    traces = order.traces.of.get(line)
    if traces is None:
        return _Standing()
    found = [standing(tuple(one.reach[trace.id] for trace in traces)) for one in judged]
    in_reach = [pressing for reason, pressing in found if not reason]
    if not in_reach:
        steps = (one.reach[trace.id].step for one in judged for trace in traces)
        return _Standing(found[0][0], next(filter(None, steps), ""))
    presses = [one for one in in_reach if one]
    return _Standing(pressing=min(presses, key=lambda one: (one.days is None, one.days or 0), default=None))


def _placed(lines: list[Proposal], order: Order) -> tuple[Proposal, ...]:
    """In the order in which they are shown; near-synonyms, and one line for several people, joined."""
    groups: dict[tuple[Block, tuple[str, ...]], list[Proposal]] = {}
    for one in lines:
        alike = order.alike.get(one.template.id, ()) if one.block == "case" else ()
        groups.setdefault((one.block, alike or (one.template.id,)), []).append(one)
    blocks: dict[Block, list[Proposal]] = {block: [] for block in BLOCKS}
    for (block, alike), group in groups.items():
        first, *others = sorted(
            group, key=lambda one: (alike.index(one.template.id), -one.score, one.subject)
        )
        if others:
            first = replace(first, score=max(one.score for one in group), alike=tuple(others))
        blocks[block].append(first)
    blocks["pinned"].sort(key=lambda one: order.pins[one.template.id])
    blocks["standing"].sort(key=lambda one: order.duties[one.template.id])
    case = sorted(blocks["case"], key=lambda one: one.template.id)
    shown = order.broad([(one.score, one.template, at) for at, one in enumerate(case)])
    return (*blocks["pinned"], *(case[at] for at in shown), *blocks["standing"])


class _Result:
    """What the pairs that share a subject come to together: true where any is, else unknown."""

    __slots__ = ("pairs", "true", "truth", "unknown")

    def __init__(self) -> None:
        self.truth: Truth = None
        self.true: tuple[Ref, ...] = ()
        self.unknown: tuple[Ref, ...] = ()
        self.pairs: list[int] = []
        """Those that made it what it is, by their place."""

    def add(self, pair: int, truth: Truth, because: tuple[Ref, ...]) -> None:
        if truth:
            if not self.truth:
                self.pairs.clear()
            self.truth = True
            self.true += because
            self.pairs.append(pair)
        else:
            self.unknown += because
            if not self.truth:
                self.pairs.append(pair)


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
