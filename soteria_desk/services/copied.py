"""What a line of a plan takes over from the guidance when it is adopted: the one list of it."""

from typing import Any, Final

from soteria_desk.casework.enquiry import Step
from soteria_desk.doctrine.library import Library
from soteria_desk.doctrine.model import EnquiryTemplate

WORDS: Final[dict[str, str]] = {
    "title": "title",
    "why": "why it is reasonable",
    "towards": "how it could point towards the suspect",
    "away": "how it could point away",
    "steps": "steps",
    "bears_on": "what it serves",
    "urgency": "urgency",
    "perishability": "why it is urgent",
    "intrusion": "intrusion on the victim",
    "questions": "proportionality questions",
    "try_first": "what to try first",
    "looks_at": "whose conduct it looks at",
    "phase": "part of the story",
    "sources": "sources",
}
"""Fields of a line that come from the guidance, and what they are called."""


def copied(template: EnquiryTemplate, library: Library) -> dict[str, Any]:
    """Return the fields that a line takes over, as it has them."""
    return {
        "title": template.title,
        "why": template.why,
        "towards": template.towards,
        "away": template.away,
        "steps": tuple(Step(text=text) for text in template.steps),
        "bears_on": template.bears_on,
        "urgency": template.urgency,
        "perishability": template.perishability,
        "intrusion": template.intrusion,
        "questions": tuple(library.proportionality[one].text for one in template.proportionality),
        "try_first": tuple(library.enquiries[one].title for one in template.try_first),
        "looks_at": template.looks_at,
        "phase": template.phase,
        "sources": template.sources,
    }
