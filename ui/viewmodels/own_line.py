"""What is typed on the form for a line of the investigator's own, or for rewording one."""

from datetime import date

from msgspec import Struct

from soteria_desk.api import TAG_LABELS, Draft, Library, LineOfEnquiry, Step, Tag
from ui.i18n import tr

GROUP_OF_TAG = {"suspect": "S", "witness": "W", "scene": "F", "third-party": "T", "victim": "V"}
"""The group a new line goes into, offered by its focus."""


class OwnLine(Struct, frozen=True, kw_only=True):
    """The form as it stands."""

    title: str = ""
    why: str = ""
    towards: str = ""
    away: str = ""
    steps: str = ""
    group: str = "S"
    tag: str = "suspect"
    concerns: str = ""
    owner_id: str = ""
    due_on: date | None = None

    def problems(self) -> dict[str, str]:
        """What is missing, by field; a line always says how it could point both ways."""
        asked = {
            "title": tr("Give the line a title."),
            "why": tr("Write why it is reasonable."),
            "towards": tr("Write how it could point towards the suspect."),
            "away": tr("Write how it could point away from the suspect."),
        }
        return {field: words for field, words in asked.items() if not getattr(self, field).strip()}

    def step_list(self, before: tuple[Step, ...] = ()) -> tuple[Step, ...]:
        """One step for each line typed; one that stood before keeps its tick."""
        done = {step.text: step.done for step in before}
        texts = [text.strip() for text in self.steps.splitlines() if text.strip()]
        return tuple(Step(text=text, done=done.get(text, False)) for text in texts)


def of_line(line: LineOfEnquiry) -> OwnLine:
    """The form filled with a line, for rewording it."""
    return OwnLine(
        title=line.title,
        why=line.why,
        towards=line.towards,
        away=line.away,
        steps="\n".join(step.text for step in line.steps),
        group=line.group,
        tag=str(line.tag),
        concerns=line.concerns,
    )


def group_options(library: Library) -> list[tuple[str, object]]:
    """Groups to choose from."""
    groups = sorted(library.letter_groups.values(), key=lambda one: one.order)
    return [(f"{one.id}  {one.label}", one.id) for one in groups]


def tag_options() -> list[tuple[str, object]]:
    """Focus tags to choose from."""
    return [(words, str(tag)) for tag, words in TAG_LABELS.items()]


def people_options(draft: Draft) -> list[tuple[str, object]]:
    """Whom a line can concern."""
    people = (*draft.file.suspects(), *draft.file.victims())
    named = ((part.code, draft.file.shown(part.id), part.id) for part in people)
    options: list[tuple[str, object]] = [(tr("The whole case"), "")]
    options += [(code if code == shown else f"{code}, {shown}", id_) for code, shown, id_ in named]
    return options


def tag_of(value: str) -> Tag:
    """The focus tag chosen."""
    return Tag(value)
