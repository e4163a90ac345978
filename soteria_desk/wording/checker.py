"""The wording check: which places of a text one may want to think about again. It advises, and knows nothing else.

Rules are looked up by the words a sentence holds, and a sentence is never longer than a few dozen words, so the time
grows with the text and with nothing else, whatever is typed.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from soteria_desk.wording.language import ARTICLES, Phrase, WordingError, match_variants, phrases, plain_words
from soteria_desk.wording.reader import Reader, Reading
from soteria_desk.wording.rules import Concept, Job, Rebuttal, Rule, Spot
from soteria_desk.wording.tokens import Sentence, quotations, sentences

_SHORT_QUOTE: Final = 3
_NEAR: Final = 2
_BACK: Final = 8
_MENTION_BEFORE: Final = 8
_MENTION_AFTER: Final = 8
_FEW_WORDS: Final = 5
_CACHED: Final = 20_000
_NEGATIONS: Final = frozenset(
    {"not", "no", "never", "nothing", "nobody", "none", "neither", "nor", "without", "nowhere"}
)
_NOT_NEGATED_BY: Final = frozenset({
    "doubt", "only", "sure", "help", "helped", "helping", "surprise", "surprised", "surprising", "convinced", "certain",
    "persuaded", "rule", "first", "exclude", "excluded", "ruled", "long", "just", "wonder", "secret", "stranger", "least",
    "denying", "deny", "matter", "forget", "ignore", "mistake", "ideal", "great", "unknown", "unusual", "exactly", "want",
})  # fmt: skip
"""What a word that says no may be followed by without taking anything back: 'no doubt she', 'not the first time'."""
_CLAUSE: Final = frozenset({
    "because", "as", "since", "but", "and", "so", "which", "who", "when", "until", "after", "before", "if", "or",
    "unless", "than", "despite", "although", "though", "while", "given", "where", "whether", "why",
})  # fmt: skip
_SAYS_NO: Final = re.compile(
    r"\b(?:no|not|never|nor|without|nil|lack|fail|none|nobody|nothing|cannot|un\w+|dis\w+)|n['’]t\b"
)
_LAST_LATIN: Final = "\u024f"
"""Letters beyond are those of other scripts."""
_SPACES: Final = re.compile(r"\s+")


class _Match(NamedTuple):
    """One way to read a match: concepts by number, each with the gap before it; `negative` the phrases that say no."""

    negative: tuple[int, ...]
    need: int
    from_start: bool
    to_end: bool
    parts: tuple[tuple[int, int], ...]


class _Kind(NamedTuple):
    """For which rules, empty for all; and whether only for what does not say no itself."""

    rules: frozenset[str]
    positive: bool


_ALL: Final = _Kind(frozenset(), False)


class _Rebuttal(NamedTuple):
    unless: tuple[_Match, ...]
    kind: _Kind


class _Silence(NamedTuple):
    """How far into the sentence nothing of a kind is found."""

    end: int
    kind: _Kind


class _Compiled(NamedTuple):
    rule: Rule
    matches: tuple[_Match, ...]
    unless: tuple[_Match, ...]
    never_with: tuple[_Match, ...]
    pattern: re.Pattern[str] | None
    only: re.Pattern[str] | None
    quoted: tuple[int, ...]


class Checker:
    """Rules made ready; used for any number of texts."""

    def __init__(
        self,
        concepts: Iterable[Concept],
        rules: Iterable[Rule],
        rebuttals: Sequence[Rebuttal],
        irregular: Mapping[str, Sequence[str]],
        suspect_within: int = 0,
    ) -> None:
        """Make the rules ready.

        Args:
            suspect_within: How many words before a finding the suspect may stand for it to be said of the suspect; 0
                for never.

        Raises:
            WordingError: a phrase or match cannot be read, or names a concept that is not there.
        """
        self._irregular = irregular
        self._suspect_within = suspect_within
        self._numbers: dict[frozenset[str], int] = {}
        self._first: dict[str, list[tuple[Phrase, int]]] = {}
        self._prefixes: set[str] = set()
        self._concepts = {one.id: one for one in concepts}
        self._phrases: dict[str, frozenset[Phrase]] = {}
        self._jobs: dict[Job, int] = {}
        self._fillers = frozenset(
            word for one in self._concepts.values() if one.job == "filler" for word in one.words
        )
        self._skipped = ARTICLES | self._fillers
        for job in {one.job for one in self._concepts.values() if one.job and one.job != "filler"}:
            whole: set[Phrase] = set()
            for one in self._concepts.values():
                if one.job == job:
                    whole |= self._of(one.id)
            self._jobs[job] = self._number(frozenset(" ".join(one) for one in whole), whole)
        self._rules = [self._compile(one) for one in rules]
        self._rebuttals: dict[int, list[tuple[_Match, _Rebuttal]]] = {}
        for rebuttal in rebuttals:
            made = _Rebuttal(
                tuple(match for text in rebuttal.unless for match in self._matches(text)),
                _Kind(rebuttal.rules, rebuttal.positive),
            )
            for match in (match for text in rebuttal.match for match in self._matches(text)):
                self._rebuttals.setdefault(match.parts[0][1], []).append((match, made))
        self._by_first: dict[int, list[tuple[int, _Match]]] = {}
        for index, compiled in enumerate(self._rules):
            for match in compiled.matches:
                self._by_first.setdefault(match.parts[0][1], []).append((index, match))
        self._rebuttal_firsts = sum(1 << number for number in self._rebuttals)
        self._firsts = 0
        for number in self._by_first:
            self._firsts |= 1 << number
        self._with_quoted = [one for one in self._rules if one.quoted]
        self._prefix_lengths = sorted({len(one) for one in self._prefixes})
        self._seen: dict[str, _Entry] = {}
        nowhere = len(self._numbers)
        self._english = self._jobs.get("english", nowhere)
        self._other = self._jobs.get("other-language", nowhere)
        self._contrast = self._jobs.get("contrast", nowhere)
        self._mention = self._jobs.get("mention", nowhere)

    # --- Making ready ---------------------------------------------------------------------------------

    def _of(self, concept: str, inside: frozenset[str] = frozenset()) -> frozenset[Phrase]:
        if concept in self._phrases:
            return self._phrases[concept]
        if concept not in self._concepts or concept in inside:
            raise WordingError(
                f"there is no concept '{concept}'" if concept not in inside else f"'{concept}' holds itself"
            )
        one = self._concepts[concept]
        found = {phrase for text in one.words for phrase in phrases(text, self._irregular, self._skipped)}
        for other in one.includes:
            found |= self._of(other, inside | {concept})
        self._phrases[concept] = frozenset(found)
        return self._phrases[concept]

    def _number(self, key: frozenset[str], words: Iterable[Phrase]) -> int:
        """Return the number of a set of phrases; the same set always has the same."""
        if key in self._numbers:
            return self._numbers[key]
        number = self._numbers[key] = len(self._numbers)
        for phrase in words:
            first = phrase[0]
            if first.endswith("*"):
                self._prefixes.add(first[:-1])
            self._first.setdefault(first, []).append((phrase[1:], number))
        return number

    def _matches(self, text: str) -> list[_Match]:
        out: list[_Match] = []
        for from_start, to_end, parts in match_variants(text, self._skipped):
            made: list[tuple[int, int]] = []
            need = 0
            negative: list[int] = []
            for part in parts:
                words: set[Phrase] = set()
                for atom in part.atoms:
                    if atom.startswith("{"):
                        words |= self._of(atom[1:-1])
                    else:
                        words |= {(one,) for one in plain_words(atom, self._irregular)}
                number = self._number(frozenset(" ".join(one) for one in words), words)
                need |= 1 << number
                says_no = {one for one in words if not _NEGATIONS.isdisjoint(one)}
                if says_no:
                    negative.append(self._number(frozenset(" ".join(one) for one in says_no), says_no))
                made.append((part.gap, number))
            out.append(_Match(tuple(negative), need, from_start, to_end, tuple(made)))
        return out

    def _compile(self, rule: Rule) -> _Compiled:
        try:
            return _Compiled(
                rule,
                tuple(match for text in rule.match for match in self._matches(text)),
                tuple(match for text in rule.unless for match in self._matches(text)),
                tuple(match for text in rule.never_with for match in self._matches(text)),
                _small(rule.pattern) if rule.pattern else None,
                _small(rule.only) if rule.only else None,
                tuple(
                    self._number(frozenset(" ".join(one) for one in self._of(name)), self._of(name))
                    for name in rule.quoted
                ),
            )
        except WordingError as error:
            raise WordingError(f"{rule.id}: {error}") from error

    # --- Looking --------------------------------------------------------------------------------------

    def check(self, text: str) -> list[Spot]:
        """Return every place found, in the order of the text; overlapping ones of one rule once."""
        if not text.strip():
            return []
        read = sentences(text, self._fillers)
        quotes = quotations(text)
        starts = [one.starts[0] for one in read]
        reader = Reader()
        spots: list[Spot] = []
        kept: list[tuple[_Occurrences, Reading, list[_Silence]]] = []
        foreign = self._foreign(text, read)
        for sentence in read:
            places = self._occurrences(sentence.words)
            jobs = {
                job: places.where(number) for job, number in self._jobs.items() if places.mask >> number & 1
            }
            reading = reader.read(sentence, jobs)
            length = len(sentence.words)
            silent = (
                [_Silence(length, _ALL)] if sentence.paragraph in foreign else self._rebuts(places, length)
            )
            kept.append((places, reading, silent))
            if not any(one.end == length and one.kind == _ALL for one in silent):
                spots += self._in_sentence(sentence, places, reading, silent, text, quotes)
        spots += self._by_pattern(text, read, starts, kept, quotes)
        return _once(spots)

    def reads(self, text: str) -> bool:
        """Whether the text, or any line of it, looks like English; a text of a few words is taken to be."""
        read = sentences(text, self._fillers)
        lines = {one.paragraph for one in read}
        return not lines or lines != self._foreign(text, read)

    def reads_all(self, text: str) -> bool:
        """Whether no line of the text looks like another language."""
        return not self._foreign(text, sentences(text, self._fillers))

    def _foreign(self, text: str, read: list[Sentence]) -> set[int]:
        """The lines that look like another language: its small words are there, and those of English are not.

        Also those of which most words are written in another script.
        """
        counts: dict[int, list[int]] = {}
        for sentence in read:
            count = counts.setdefault(sentence.paragraph, [0, 0, 0, 0])
            for word in sentence.words:
                mask = self._entry(word).mask
                count[0] += 1
                count[1] += mask >> self._english & 1
                count[2] += mask >> self._other & 1
                count[3] += word[0] > _LAST_LATIN and word[0].isalpha()
        return {
            line
            for line, (words, english, other, elsewhere) in counts.items()
            if elsewhere * 2 > words
            or (words >= _FEW_WORDS and other > english and (other * 8 >= words or not english))
        }

    def _entry(self, word: str) -> "_Entry":
        found = self._seen.get(word)
        if found is None:
            rows = list(self._first.get(word, ()))
            for length in self._prefix_lengths:
                if length <= len(word) and word[:length] in self._prefixes:
                    rows += self._first[f"{word[:length]}*"]
            mask = 0
            for rest, number in rows:
                if not rest:
                    mask |= 1 << number
            longer: dict[Phrase, int] = {}
            for rest, number in rows:
                if rest:
                    longer[rest] = longer.get(rest, 0) | 1 << number
            by_next: dict[str, list[tuple[Phrase, int]]] = {}
            open_next: list[tuple[Phrase, int]] = []
            for rest, bits in longer.items():
                if rest[0].endswith("*"):
                    open_next.append((rest, bits))
                else:
                    by_next.setdefault(rest[0], []).append((rest, bits))
            found = _Entry(mask, by_next, tuple(open_next))
            if len(self._seen) > _CACHED:
                self._seen.clear()
            self._seen[word] = found
        return found

    def _occurrences(self, words: list[str]) -> "_Occurrences":
        masks: list[int] = []
        longer: list[tuple[int, int, int]] = []
        whole = 0
        last = len(words) - 1
        for at, word in enumerate(words):
            mask, by_next, open_next = self._entry(word)
            masks.append(mask)
            whole |= mask
            if at == last:
                break
            for rest, mask in (*by_next.get(words[at + 1], ()), *open_next):
                if _follows(words, at + 1, rest):
                    longer.append((at, at + 1 + len(rest), mask))
                    whole |= mask
        return _Occurrences(whole, masks, longer)

    def _rebuts(self, places: "_Occurrences", length: int) -> list[_Silence]:
        """Return what nothing is found in; a 'but' after what puts right takes back what it lets pass."""
        mask = places.mask
        out: dict[_Kind, int] = {}
        turns = sorted(places.where(self._contrast)) if mask >> self._contrast & 1 else []
        left = mask & self._rebuttal_firsts
        while left:
            lowest = left & -left
            left ^= lowest
            for match, rebuttal in self._rebuttals[lowest.bit_length() - 1]:
                if match.need & mask != match.need or out.get(rebuttal.kind) == length:
                    continue
                for start, end in _search(match, places) or ():
                    to = (
                        next((at for at in turns if at >= end), length)
                        if not any(at < start for at in turns)
                        else length
                    )
                    if to <= out.get(rebuttal.kind, 0):
                        continue
                    if any(
                        begins < to for one in rebuttal.unless for begins, _ in _search(one, places) or ()
                    ):
                        continue
                    out[rebuttal.kind] = to
            if out.get(_ALL) == length:
                break
        return [_Silence(end, kind) for kind, end in out.items()]

    def _in_sentence(
        self,
        sentence: Sentence,
        places: "_Occurrences",
        reading: Reading,
        silent: list[_Silence],
        text: str,
        quotes: list[tuple[int, int]],
    ) -> list[Spot]:
        out: list[Spot] = []
        mask = places.mask
        done: set[int] = set()
        left = mask & self._firsts
        while left:
            lowest = left & -left
            left ^= lowest
            for index, match in self._by_first[lowest.bit_length() - 1]:
                if match.need & mask != match.need or index in done:
                    continue
                compiled = self._rules[index]
                for start, end in _search(match, places) or ():
                    says_no = _says_no(match, places, start, end)
                    if _silenced(silent, start, compiled.rule.id, says_no):
                        continue
                    if not (says_no or compiled.rule.even_negated) and _negated(sentence, start, end):
                        continue
                    spot = self._judged(compiled, sentence, places, reading, start, end, text, quotes)
                    if spot is not None:
                        out.append(spot)
                        done.add(index)
                        break
        for compiled in self._with_quoted:
            for number in compiled.quoted:
                for start, ends in places.where(number).items():
                    begin, finish = sentence.starts[start], sentence.ends[max(ends) - 1]
                    if _excused(compiled, places, start, max(ends)):
                        continue
                    if _silenced(silent, start, compiled.rule.id, False) or self._mentions(
                        begin - 1, sentence, places
                    ):
                        continue
                    if any(begin - 1 == one[0] and finish + 1 == one[1] for one in quotes):
                        out.append(Spot(begin - 1, finish + 1, compiled.rule.id, False))
        return out

    def _judged(
        self,
        compiled: _Compiled,
        sentence: Sentence,
        places: "_Occurrences",
        reading: Reading,
        start: int,
        end: int,
        text: str,
        quotes: list[tuple[int, int]],
        span: tuple[int, int] | None = None,
    ) -> Spot | None:
        """Return what was found where it stands as the writer's own words about whom the rule is for."""
        rule = compiled.rule
        if reading.quoted(start, end) or any(_search(one, places) for one in compiled.never_with):
            return None
        if _excused(compiled, places, start, end):
            return None
        begin, finish = span or (sentence.starts[start], sentence.ends[end - 1])
        if self._in_quotes(begin, finish, sentence, places, text, quotes):
            return None
        who = reading.about(start, end, rule.look, sentence.words)
        if rule.about == "victim" and who not in ("victim", ""):
            return None
        if rule.about == "not-suspect" and who == "suspect":
            return None
        if rule.about == "suspect" and who in ("victim", "witness"):
            return None
        before = reading.subject_before(start, self._suspect_within) if self._suspect_within else None
        return Spot(begin, finish, rule.id, before is not None and before.who == "suspect")

    def _in_quotes(
        self,
        begin: int,
        finish: int,
        sentence: Sentence,
        places: "_Occurrences",
        text: str,
        quotes: list[tuple[int, int]],
    ) -> bool:
        at = bisect_right(quotes, (finish, 0)) - 1
        if at < 0:
            return False
        start, end = quotes[at]
        if begin < end and self._mentions(start, sentence, places):
            return True
        if start < begin < end < finish and len(text[start:end].split()) > _SHORT_QUOTE:
            return True
        if end < finish or (begin < start and len(text[start:end].split()) <= _SHORT_QUOTE):
            return False
        # A word or two in quotation marks that nobody is said to have spoken are the writer's own.
        short = len(text[start:end].split()) <= _SHORT_QUOTE
        spoken = any(
            sentence.starts[one] < start
            for one in (places.where(self._jobs["speech"]) if "speech" in self._jobs else ())
        )
        return not short or spoken or start <= sentence.starts[0]

    def _mentions(self, quote: int, sentence: Sentence, places: "_Occurrences") -> bool:
        """Whether what is quoted from this place of the text on is spoken about as words: 'instead of "refused"'."""
        if not places.mask >> self._mention & 1:
            return False
        at = bisect_right(sentence.starts, quote)
        return any(
            at - _MENTION_BEFORE <= begin and begin <= at + _MENTION_AFTER
            for begin in places.where(self._mention)
        )

    def _by_pattern(
        self,
        text: str,
        read: list[Sentence],
        starts: list[int],
        kept: list[tuple["_Occurrences", Reading, list[_Silence]]],
        quotes: list[tuple[int, int]],
    ) -> list[Spot]:
        """Search the regular expressions over the text with its spaces made single."""
        small, places_of = _squeezed(text)
        out: list[Spot] = []
        for compiled in self._rules:
            if compiled.pattern is None:
                continue
            for found in compiled.pattern.finditer(small):
                if compiled.only is not None and not compiled.only.search(found[0]):
                    continue
                begin, finish = places_of(found.start()), places_of(found.end() - 1) + 1
                number = max(0, bisect_right(starts, begin) - 1)
                sentence = read[number]
                places, reading, silent = kept[number]
                start = max(0, bisect_right(sentence.starts, begin) - 1)
                end = max(start + 1, min(len(sentence.words), bisect_right(sentence.starts, finish - 1)))
                says_no = bool(_SAYS_NO.search(found[0]))
                if _silenced(silent, start, compiled.rule.id, says_no):
                    continue
                if not (says_no or compiled.rule.even_negated) and _negated(sentence, start, end):
                    continue
                spot = self._judged(
                    compiled, sentence, places, reading, start, end, text, quotes, (begin, finish)
                )
                if spot is not None:
                    out.append(spot)
        return out


class _Entry(NamedTuple):
    """What a word is: the concepts it is a word of, and those it begins a phrase of."""

    mask: int
    by_next: dict[str, list[tuple[Phrase, int]]]
    open_next: tuple[tuple[Phrase, int], ...]


class _Occurrences:
    """Which concepts stand in a sentence; where, is worked out for those that are asked for."""

    def __init__(self, mask: int, masks: list[int], longer: list[tuple[int, int, int]]) -> None:
        self.mask, self.length = mask, len(masks)
        self._masks, self._longer = masks, longer
        self._where: dict[int, dict[int, tuple[int, ...]]] = {}

    def where(self, number: int) -> dict[int, tuple[int, ...]]:
        """Return where a concept begins, and where it may end."""
        found = self._where.get(number)
        if found is None:
            bit = 1 << number
            found = {at: (at + 1,) for at, mask in enumerate(self._masks) if mask & bit}
            for start, end, mask in self._longer:
                if mask & bit:
                    found[start] = (*found.get(start, ()), end)
            self._where[number] = found
        return found


def _excused(compiled: _Compiled, places: _Occurrences, start: int, end: int) -> bool:
    """Whether something stands close to the words where the rule does not mean them."""
    return any(
        begins <= end + _NEAR and start <= ends + _NEAR
        for one in compiled.unless
        for begins, ends in _search(one, places) or ()
    )


def _negated(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the words are taken back in their own clause: 'She was not drunk', 'There is no sign that she lied'."""
    words = sentence.words
    for at in range(end - 1, max(-1, start - _BACK), -1):
        word = words[at]
        if word in _NEGATIONS:
            return not any(one in _NOT_NEGATED_BY for one in words[at + 1 : at + 3])
        if at <= start and (word in _CLAUSE or at in sentence.after_mark):
            return False
    return False


def _says_no(match: _Match, places: _Occurrences, start: int, end: int) -> bool:
    """Whether what was found says no itself, so that a word that says no takes nothing back."""
    return any(
        start <= begin and min(ends) <= end
        for number in match.negative
        if places.mask >> number & 1
        for begin, ends in places.where(number).items()
    )


def _silenced(silent: list[_Silence], start: int, rule: str, says_no: bool) -> bool:
    return any(
        start < one.end
        and (not one.kind.rules or rule in one.kind.rules)
        and not (says_no and one.kind.positive)
        for one in silent
    )


def _follows(words: list[str], at: int, rest: Phrase) -> bool:
    if at + len(rest) > len(words):
        return False
    for step, atom in enumerate(rest):
        word = words[at + step]
        if word != atom and not (atom[-1] == "*" and word.startswith(atom[:-1])):
            return False
    return True


def _search(match: _Match, places: _Occurrences) -> list[tuple[int, int]] | None:
    """Return every (start, end) at which the match stands, None where nowhere."""
    if match.need & places.mask != match.need:
        return None
    out: list[tuple[int, int]] = []
    (_, first), *rest = match.parts
    for start, ends in places.where(first).items():
        if match.from_start and start:
            continue
        now = set(ends)
        for gap, number in rest:
            begins = places.where(number)
            now = {
                end
                for at in now
                for place in range(at, at + gap + 1)
                if place in begins
                for end in begins[place]
            }
            if not now:
                break
        if match.to_end:
            now &= {places.length}
        if now:
            out.append((start, min(now)))
    return out or None


def _small(pattern: str) -> re.Pattern[str]:
    """A pattern for a text in small letters; only the letters that stand for themselves are made small."""
    return re.compile(
        re.sub(r"\\.|[A-Z]", lambda found: found[0] if found[0][0] == "\\" else found[0].lower(), pattern)
    )


def _squeezed(text: str) -> tuple[str, Callable[[int], int]]:
    """Return the text in small letters with single spaces, and a function from its places to those of the text."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(low if len(low := sign.lower()) == 1 else sign for sign in text)
    pieces: list[str] = []
    squeezed: list[int] = [0]
    original: list[int] = [0]
    at = length = 0
    for found in _SPACES.finditer(lower):
        if found.end() - found.start() == 1:
            continue
        pieces.append(lower[at : found.start()])
        pieces.append(" ")
        length += found.start() - at + 1
        at = found.end()
        squeezed.append(length)
        original.append(at)
    if not pieces:
        return lower, int

    pieces.append(lower[at:])

    def place(where: int) -> int:
        index = bisect_right(squeezed, where) - 1
        return original[index] + where - squeezed[index]

    return "".join(pieces), place


def _once(spots: list[Spot]) -> list[Spot]:
    """Leave out what a longer or earlier place of the same rule covers."""
    out: list[Spot] = []
    last: dict[str, int] = {}
    for spot in sorted(spots, key=lambda one: (one.start, -one.end)):
        if spot.start >= last.get(spot.rule, -1):
            out.append(spot)
            last[spot.rule] = spot.end
    return out
