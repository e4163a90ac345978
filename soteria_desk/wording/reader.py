"""Who is meant, who is speaking, and whether a sentence explains rather than judges: modest guesses, told as such.

Pronouns are resolved from what stands in the same and the previous sentence. Where nobody can be told, the reader
says so, and the rules decide.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from soteria_desk.wording.rules import Job
from soteria_desk.wording.tokens import Sentence

Who = Job
UNKNOWN: Final[Who] = ""

_SHE: Final = frozenset({"she", "her", "hers", "herself"})
_HE: Final = frozenset({"he", "him", "his", "himself"})
_THEY: Final = frozenset({"they", "them", "their", "themselves", "themself"})
_WE: Final = frozenset({"i", "we", "us", "our", "my", "me"})
_BEFORE_VERB: Final = frozenset(
    {"i", "we", "would", "to", "officers", "might", "may", "strongly", "do", "you"}
)
_OBJECTS: Final = frozenset({"him", "them", "us", "me"})
_OWNING: Final = frozenset({"her", "his", "their", "our", "my"})
_PRONOUNS: Final = _SHE | _HE | _THEY | _WE
_BEFORE_SUBJECT: Final = frozenset({
    "and", "but", "that", "because", "when", "as", "if", "while", "who", "whether", "so", "then", "before", "after",
    "where", "which", "why", "did", "does", "was", "is", "how", "what", "since", "although", "though", "or", "says",
    "said", "states", "stated", "than", "do", "were", "are", "has", "had", "would", "could", "should", "can", "yet",
    "both", "until", "given", "noted", "notes", "believe", "think", "feel",
})  # fmt: skip
_OF: Final = frozenset({"of", "by", "from", "on", "for", "about", "against", "in", "with", "between"})
_NO_TELLER: Final = frozenset({
    "to", "not", "will", "would", "can", "could", "should", "may", "might", "must", "shall", "and", "or", "but", "please",
    "which", "that", "this", "it", "what", "there", "then", "did", "do", "does", "be", "being", "been", "is", "was", "are",
    "were", "has", "had", "have", "as", "so", "if", "when", "why", "how", "than", "one", "nothing", "everything", "never",
    "all", "you", "of", "by", "in", "for", "on", "at", "with", "from", "about", "let", "also", "cannot", "now", "only",
})  # fmt: skip
"""Words before a verb of saying that are nobody who could have said it: 'to say', 'which says', 'would say'."""
_IS: Final = frozenset({
    "is", "was", "that", "being", "appears", "seems", "will", "put", "remains", "amounts", "has", "would", "goes", "runs",
})  # fmt: skip
_SEEING: Final = frozenset({
    "saw", "sees", "see", "seeing", "seen", "noticed", "notices", "watched", "watches", "observed", "observes", "played",
    "knew", "thought", "told", "tells",
})  # fmt: skip
"""What a witness does whose observation is not the writer's; what they found or did may be."""
_CONTINUES: Final = frozenset({"she", "he", "they", "it", "her", "his", "their"})
_TO_WHOM: Final = frozenset({"to", "with", "by", "from", "telling", "told", "confided", "disclosed"})
_FAR: Final = 14
_NEAR: Final = 6
_SPEAKER_WITHIN: Final = 4
_ROLES: Final[tuple[Who, ...]] = ("other", "police", "witness", "suspect", "victim")

Places = Mapping[int, tuple[int, ...]]
"""Where a concept begins, and where it may end."""


class Mention(NamedTuple):
    """A person in a sentence: from which word to which, who, and whether as the subject of a clause.

    `oblique` is one to whom, with whom or by whom something is done: 'told it to a nurse'.
    """

    at: int
    to: int
    who: Who
    owning: bool
    subject: bool
    noun: bool
    oblique: bool = False


class Scope(NamedTuple):
    """Words that are somebody's account: from which to which, and whose."""

    start: int
    end: int
    who: Who


class Reader:
    """Reads the sentences of one text in their order."""

    def __init__(self) -> None:
        self._last_noun: Who = UNKNOWN
        self._last_had_victim = False
        self._victim_seen = False
        self._he: Who = UNKNOWN
        self._quoted_paragraph = -1
        self._told_in = -1

    def read(self, sentence: Sentence, jobs: Mapping[Job, Places]) -> "Reading":
        """Read one sentence; `jobs` says where the words stand that the reader uses."""
        mentions = self._mentions(sentence, jobs)
        scopes = list(self._scopes(sentence, mentions, jobs))
        if self._goes_on(sentence, mentions, jobs):
            scopes.append(Scope(0, len(sentence.words), "suspect"))
        else:
            at_length = any(jobs.get(job) for job in ("statement", "account", "according"))
            told = at_length and any(one.who != "victim" and one.end == len(sentence.words) for one in scopes)
            self._told_in = sentence.paragraph if told else -1
        if self._quoted_paragraph == sentence.paragraph:
            scopes.append(Scope(0, len(sentence.words), "suspect"))
        elif sentence.label_ends and self._labelled(sentence, mentions, jobs):
            self._quoted_paragraph = sentence.paragraph
            scopes.append(Scope(sentence.label_ends, len(sentence.words), "suspect"))
        nouns = [one.who for one in mentions if one.noun]
        self._last_noun = nouns[-1] if nouns else self._last_noun
        self._last_had_victim = any(one.who == "victim" for one in mentions)
        self._victim_seen = self._victim_seen or "victim" in nouns
        turns = sorted({*sentence.after_mark, *jobs.get("breaker", {})})
        return Reading(mentions, scopes, turns)

    def _goes_on(self, sentence: Sentence, mentions: list[Mention], jobs: Mapping[Job, Places]) -> bool:
        """Whether a sentence goes on with the account of the sentence before: 'He gave a statement. She had ...'."""
        if self._told_in != sentence.paragraph or jobs.get("concluding") or jobs.get("breaker"):
            return False
        if any(one.who == "police" for one in mentions):
            return False
        return sentence.words[0] in _CONTINUES or (bool(mentions) and mentions[0].at == 0)

    # --- Who ------------------------------------------------------------------------------------------

    def _mentions(self, sentence: Sentence, jobs: Mapping[Job, Places]) -> list[Mention]:
        words = sentence.words
        found: dict[int, tuple[int, Who]] = {}
        for role in _ROLES:
            for start, ends in jobs.get(role, {}).items():
                longest = max(ends)
                if start not in found or longest >= found[start][0]:
                    found[start] = (longest, role)
        out: list[Mention] = []
        covered = 0
        has_she = any(word in _SHE for word in words)
        victims = [
            at
            for at, (_, who) in found.items()
            if who == "victim" and "his" not in words[max(0, at - 2) : at]
        ]
        in_custody = bool(jobs.get("setting"))
        for at, word in enumerate(words):
            if at < covered:
                continue
            if at in found and not (word == "suspect" and self._is_verb(words, at)):
                to, who = found[at]
                covered = to
                owning = to - 1 in sentence.owning
                subject = self._is_subject(sentence, at)
                if out and out[-1].to == at and out[-1].owning:  # the victim's friend: the friend is meant
                    subject, out[-1] = out[-1].subject, out[-1]._replace(subject=False)
                oblique = not subject and words[at - 1] in _TO_WHOM
                out.append(Mention(at, to, who, owning, subject, True, oblique))
            elif word in _PRONOUNS:
                who = self._pronoun(word, out, has_she)
                if word in _HE and not who and (in_custody or any(at < one for one in victims)):
                    who = "suspect"
                subject = word not in _OBJECTS and (
                    word in _OWNING or self._is_subject(sentence, at) or word == "she"
                )
                out.append(Mention(at, at + 1, who, word in _OWNING, subject, False))
                if word in _HE and who:
                    self._he = who
        return out

    @staticmethod
    def _is_verb(words: list[str], at: int) -> bool:
        """'I suspect', 'officers would suspect', or a note that begins 'Suspect she ...'."""
        if at == 0:
            return words[1:2] in (["she"], ["they"], ["this"], ["that"], ["it"])
        return words[at - 1] in _BEFORE_VERB

    def _pronoun(self, word: str, before: list[Mention], has_she: bool) -> Who:
        nouns = [one.who for one in before if one.noun]
        if word in _WE:
            return "police"
        if word in _SHE:
            people = [one for one in before if one.noun]
            if (
                word == "she"
                and people
                and people[-1].who == "witness"
                and people[-1].subject
                and "victim" not in nouns
            ):
                return "witness"
            if (
                word == "she"
                and not before
                and self._last_noun == "suspect"
                and not self._last_had_victim
                and not self._victim_seen
            ):
                return "suspect"
            return "victim"
        if word in _HE:
            if "suspect" in nouns or has_she:
                return "suspect"
            if "victim" in nouns:
                return "suspect" if word == "him" else "victim" if word in ("he", "himself") else UNKNOWN
            if nouns and nouns[-1] == "witness" and word == "he":
                return "witness"
            if not before and self._last_noun == "suspect":
                return "suspect"
            return self._he
        return nouns[-1] if nouns and nouns[-1] in ("victim", "suspect", "witness") else UNKNOWN

    @staticmethod
    def _is_subject(sentence: Sentence, at: int) -> bool:
        return at == 0 or at in sentence.after_mark or sentence.words[at - 1] in _BEFORE_SUBJECT

    # --- Whose words ----------------------------------------------------------------------------------

    @staticmethod
    def _labelled(sentence: Sentence, mentions: list[Mention], jobs: Mapping[Job, Places]) -> bool:
        """'Suspect's account: ...', 'Prepared statement: ...', 'Message reads: ...'."""
        until = sentence.label_ends
        if any(at < until for at in (*jobs.get("label", {}), *jobs.get("statement", {}))):
            return True
        return any(one.at < until and one.who in ("suspect", "witness") for one in mentions) and until <= 5

    def _scopes(
        self, sentence: Sentence, mentions: list[Mention], jobs: Mapping[Job, Places]
    ) -> Iterator["Scope"]:
        """Yield the words that are somebody's account, or what the suspect saw or made use of."""
        length = len(sentence.words)
        breaks = sorted(jobs.get("breaker", {}))

        def until(start: int) -> int:
            return next((at for at in breaks if at > start), length)

        fixed = {at for start, ends in jobs.get("fixed", {}).items() for at in range(start, max(ends))}
        telling = jobs.get("telling", {})
        for start, ends in jobs.get("speech", {}).items():
            to = max(ends)
            if start in fixed:
                continue
            speaker = self._speaker(sentence, mentions, start)
            if speaker is None and start in telling and self._somebody(sentence.words, start, jobs):
                speaker = "witness"
            if speaker is None or speaker == "police":
                continue
            yield Scope(to, until(to), speaker)
        for start, ends in jobs.get("thinking", {}).items():
            to = max(ends)
            speaker = self._speaker(sentence, mentions, start) if start else None
            if speaker is None and self._somebody(sentence.words, start, jobs):
                speaker = "witness"
            if speaker in ("witness", "other"):
                yield Scope(to, until(to), speaker)
        for start, ends in jobs.get("noticing", {}).items():
            to = max(ends)
            noticed_by = self._speaker(sentence, mentions, start, sure=True)
            if noticed_by == "suspect" or (noticed_by == "witness" and sentence.words[start] in _SEEING):
                yield Scope(to, until(to), "suspect")
        for ends in jobs.get("according", {}).values():
            to = max(ends)
            named = next((one for one in mentions if to <= one.at <= to + 1), None)
            unlisted = named is None and not any(
                to <= begin <= to + 1 for begin in jobs.get("nobody-speaks", {})
            )
            if unlisted or (named is not None and named.who not in ("police", UNKNOWN)):
                yield Scope(0, length, "suspect")
        for start, ends in jobs.get("account", {}).items():
            to = max(ends)
            owner = next((one for one in reversed(mentions) if one.to <= start and start - one.to <= 1), None)
            whose = owner.who if owner is not None else "witness" if start - 1 in sentence.owning else UNKNOWN
            if whose in ("suspect", "witness", "other") and (
                "in" in sentence.words[max(0, start - 3) : start]
                or not _IS.isdisjoint(sentence.words[to : to + 2])
                or sentence.label_ends == to
            ):
                yield Scope(to, until(to), whose)
        if jobs.get("statement"):
            at = min(jobs["statement"])
            subject = next((one for one in mentions if one.subject), None)
            if any(one < at for one in jobs.get("account", {})) and (subject is None or subject.at > at):
                yield Scope(at, until(at), "suspect")
            if subject is None or subject.who in ("suspect", UNKNOWN):
                yield Scope(0 if subject is None or subject.at < at else at, until(at), "suspect")

    @staticmethod
    def _somebody(words: list[str], at: int, jobs: Mapping[Job, Places]) -> bool:
        """Whether a verb of saying follows a word that may be somebody who is in no list: 'The verger says'."""
        verb = words[at]
        if at == 0 or not verb.endswith(("s", "d")) or words[at - 1] in _NO_TELLER | _PRONOUNS:
            return False
        return not any(begin <= at - 1 < max(ends) for begin, ends in jobs.get("nobody-speaks", {}).items())

    @staticmethod
    def _speaker(sentence: Sentence, mentions: list[Mention], at: int, sure: bool = False) -> Who | None:
        """Whose speech the verb at `at` is; None where it is nobody's."""
        # 'He rang her employer to say' has its subject further away.
        within = _NEAR if sentence.words[at - 1 : at] == ["to"] else _SPEAKER_WITHIN
        for one in reversed(mentions):
            if one.to <= at and at - one.to <= within and (one.subject or at - one.to <= 2):
                if one.owning and one.noun is False and at - one.to > 1:
                    continue
                if sentence.words[one.at] in _OBJECTS and not sentence.words[at].endswith("ing"):
                    continue
                if one.who == "victim" and one.noun and "his" in sentence.words[max(0, one.at - 1) : one.at]:
                    return "witness"  # his wife says
                return one.who if sure else one.who or "suspect"
        return "victim" if at == 0 else None


class Reading(NamedTuple):
    """One sentence as it was read."""

    mentions: list[Mention]
    scopes: list[Scope]
    turns: list[int]

    def quoted(self, start: int, end: int) -> bool:
        """Whether the words from `start` to `end` stand in somebody's account, or reach into one not the victim's."""
        return any(
            one.start <= start < one.end or (one.who != "victim" and start < one.start < end)
            for one in self.scopes
        )

    def subject_before(self, at: int, within: int = _FAR) -> Mention | None:
        """The nearest subject at or before a word; where no subject is near, the nearest person."""
        near = [one for one in self.mentions if one.at <= at and at - one.at <= within]
        found = next((one for one in reversed(near) if one.subject), None)
        if found is None and near:
            found = near[-1]
            if found.who == "witness" and found.oblique:
                return None
            if found.who in ("witness", "other") and any(found.to <= turn <= at for turn in self.turns):
                return None  # named on the way, and then somebody else is meant: '..., so she'
        return found

    def about(self, start: int, end: int, look: str, words: list[str]) -> Who:
        """Whom the words from `start` to `end` are about; empty where nobody can be told."""
        inside = [one for one in self.mentions if start <= one.at < end]
        after = [
            one
            for one in self.mentions
            if end <= one.at <= end + _NEAR and (one.owning or one.at == end or words[one.at - 1] in _OF)
        ]
        if look == "after":
            chosen = [
                one for one in (*inside, *after) if one.who in ("victim", "suspect", "witness", "other")
            ]
            if any(one.who == "victim" for one in chosen):
                return "victim"
            if chosen:
                return chosen[0].who
            before = self.subject_before(start)
            return before.who if before is not None and before.who != "police" else UNKNOWN
        if look == "around":
            near = [one for one in self.mentions if start - 8 <= one.at < end + _NEAR]
            if any(one.who == "suspect" and (one.owning or one.noun) for one in near) and not any(
                one.who == "victim" and (one.noun or one.owning or one.subject) for one in near
            ):
                return "suspect"
        if inside and inside[0].at == start:
            return inside[0].who
        before = self.subject_before(start)
        if before is not None:
            if before.who == "police":
                # What an officer thinks of somebody is still about that somebody.
                if look != "before" or inside or start - before.to > 1:
                    return next((one.who for one in (*inside, *after) if one.who != "police"), UNKNOWN)
                return "police"
            return before.who
        who = next((one.who for one in (*inside, *after) if one.who != "police"), UNKNOWN)
        named = [one.who for one in self.mentions]
        if not who and named and set(named) == {"other"} and self.mentions[0].at < start:
            return "other"  # a sentence that names things and bodies, and nobody
        return who
