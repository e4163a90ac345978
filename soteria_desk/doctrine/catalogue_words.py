"""The words of the catalogue: what kinds of items and their fields are called on paper."""

from typing import Final

KINDS: Final[dict[str, str]] = {
    "enquiry": "Lines of enquiry",
    "brings-in": "Lines that contexts bring in",
    "fact": "Facts that can be recorded",
    "strategy": "Strategy headings",
    "purpose": "Purposes and points that lines serve",
    "proportionality": "Proportionality questions",
    "review-question": "Printed review questions",
    "boundary": "Days on which the law changed",
    "event": "Events that start a clock",
    "window": "Windows in which evidence can be had",
    "victim-right": "Rights of the victim",
    "hypothesis": "Hypotheses to test",
    "defence-account": "Accounts to anticipate",
    "rubric-question": "Questions of the full review",
    "rubric-scale": "Bands of the full review",
    "forbidden-wording": "Wording that must not stand in a request",
    "wording-handling": "Handling of wording findings",
    "wording-forms": "Irregular forms of words",
    "check": "Checks of a plan",
    "measure": "What a force can count",
    "practice": "What good practice does, and what shows it",
    "need-field": "What is asked of a victim, agreed and recorded",
    "explained": "Gaps that are right as they are",
}
"""Headings of kinds whose plural is not enough; any other kind is its own name in the plural."""

NOTES: Final[dict[str, str]] = {
    "hypothesis": "Propositions to test, never findings. The last of each set looks the other way.",
    "defence-account": "What a suspect may say, to be tested fairly. The phrases are invented.",
    "wording-pattern": "They advise and never block. The examples are found, or not found, by the pattern on purpose.",
    "enquiry": "Each is proposed where its condition holds. Nothing here is a finding about anybody.",
    "source": "'Not confirmed' means that the document could not be found and read.",
}

FIELDS: Final[dict[str, str]] = {
    "when": "Proposed when",
    "suggested_by": "Worth asking when",
    "bears_on": "Serves",
    "because": "Reads as",
    "because_one": "Reads as, for 1",
    "because_none": "Reads as, for 0",
    "try_first": "Try first",
    "looks_at": "Looks at",
    "intrusion": "Intrusion on the victim",
    "see": "See column",
    "stands_for": "Stands for",
    "row": "Row of the research",
    "instead": "Write instead",
    "caution": "Right where",
    "found": "Found in",
    "not_found": "Not found in",
    "away": "Could point away",
    "towards": "Could point towards",
    "supervisor": "A supervisor looks for",
    "to": "To",
    "set": "Question set",
    "about": "About what",
    "covers": "Asked for by kinds of conduct",
    "act_year": "Year of its Act",
    "victim_from": "Victim's age at least",
    "victim_under": "Victim under",
    "suspect_from": "Suspect's age at least",
    "suspect_under": "Suspect under",
    "bars": "Bars every offence",
    "known_from": "Known to the pack from",
}

REFERENCES: Final = frozenset({
    "answered_by", "bears_on", "checks", "contexts", "deadline", "deadlines", "elements", "facts", "families",
    "find_out", "gate", "items", "lines",
    "offences", "pillar", "pillars", "pins", "points", "proportionality", "questions", "set", "stages", "stands_for",
    "strategies", "strategy",
    "trigger", "try_first", "widens",
})  # fmt: skip
"""Fields that name other items; they are linked and told with their titles."""


def kind_words(kind: str) -> str:
    """Return the heading of a kind: 'Lines of enquiry', 'Deadlines'."""
    plain = kind.replace("-", " ")
    plural = plain[:-1] + "ies" if plain.endswith("y") else f"{plain}s"
    return KINDS.get(kind) or plural.capitalize()


def field_words(name: str) -> str:
    """Return what a field is called: 'Proposed when', 'Perishability'."""
    return FIELDS.get(name) or name.replace("_", " ").replace("-", " ").capitalize()
