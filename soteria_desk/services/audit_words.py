"""What acts and records are called by whoever reads the trail: in the window, on paper and in the terminal."""

from collections.abc import Mapping
from typing import Any

import msgspec

from soteria_desk.storage.trail import About

GROUPS: dict[str, str] = {
    "opening": "Opening and locking",
    "consulting": "Consultations",
    "recording": "Recording",
    "paper": "Paper, prints and sign-off",
    "users": "Users and keys",
    "keeping": "Backups, copies and checks",
    "settings": "Settings and support",
    "other": "Other acts",
}
"""Kinds of act by which the trail is filtered, in the order in which they are offered."""

_ACTS: dict[str, dict[str, str]] = {
    "opening": {
        "casebook.create": "Casebook made",
        "casebook.lock": "Locked",
        "casebook.recover": "Opened with the recovery sheet",
        "casebook.unlock": "Unlocked",
    },
    "consulting": {"case.open": "Investigation consulted"},
    "recording": {
        "care.record": "Care for the victim recorded",
        "case.change": "Investigation's details changed",
        "case.create": "Investigation recorded",
        "decision.record": "Decision recorded",
        "enquiry.add": "Line added",
        "enquiry.adopt": "Line adopted",
        "enquiry.change": "Line changed",
        "enquiry.complete": "Result of a line recorded",
        "enquiry.later": "Proposal left for later",
        "enquiry.not-pursue": "Line not pursued",
        "enquiry.proportionality": "Proportionality recorded",
        "enquiry.reopen": "Line reopened",
        "enquiry.start": "Line started",
        "enquiry.step": "Step of a line",
        "event.done": "Done in time recorded",
        "event.record": "Event recorded",
        "event.remove": "Event removed",
        "event.undone": "Done in time taken back",
        "guidance.accept": "New guidance followed in a plan",
        "guidance.decline": "New guidance not followed in a plan",
        "guidance.defer": "New guidance left for later in a plan",
        "fact.record": "Context recorded",
        "offence.add": "Offence added",
        "offence.change": "Offence changed",
        "offence.remove": "Offence removed",
        "officer.add": "Officer added",
        "part.add": "Person added",
        "part.change": "Person's details changed",
        "part.identify": "Suspect identified",
        "part.remove": "Person removed",
        "person.change": "Person's details changed",
        "question.add": "Question for the reviewer added",
        "question.remove": "Question for the reviewer removed",
        "redo": "Done again",
        "undo": "Undone",
    },
    "paper": {
        "audit.export": "Log or extract written to a file",
        "audit.print": "Extract of the log printed",
        "draft.print": "Draft printed or saved",
        "paper.compare": "Compared with signed paper",
        "review.sign": "Signed review recorded",
        "revision.issue": "Plan issued",
        "revision.print": "Plan printed or saved",
    },
    "users": {
        "keys.change": "Change of keys finished",
        "keys.replace": "Keys and sheet replaced",
        "member.keys": "User's keys changed",
        "member.remove": "User removed",
        "passphrase.change": "Passphrase changed",
        "sheet.print": "Recovery sheet printed",
        "user.add": "User added",
        "user.remove": "User removed",
        "user.reset": "User given a one-time passphrase",
        "user.roles": "User's roles changed",
    },
    "keeping": {
        "backup.make": "Backup made",
        "backup.restore": "Restored from a backup",
        "casebook.check": "Casebook checked",
        "casebook.export": "Copied out of the casebook",
        "casebook.import": "Taken into the casebook",
        "casebook.migrate": "Casebook updated to a new format",
        "casebook.salvage": "Salvaged from a damaged casebook",
        "casebook.tidy": "File tidied up",
    },
    "settings": {
        "pack.import": "Guidance pack imported",
        "pack.remove": "Guidance pack removed",
        "pack.signer.add": "Signer of guidance packs added",
        "pack.signer.remove": "Signer of guidance packs removed",
        "setting.change": "Setting changed",
        "support.bundle": "Report for support made",
    },
}

WORDS: dict[str, str] = {action: words for acts in _ACTS.values() for action, words in acts.items()}
"""What each act is called."""
_GROUP_OF = {action: group for group, acts in _ACTS.items() for action in acts}


def words_of(action: str) -> str:
    """What an act is called; one of a later version is told by the name it has in the log."""
    return WORDS.get(action, action.replace(".", ", ").replace("-", " ").capitalize())


def group_of(action: str) -> str:
    """The kind of act."""
    return _GROUP_OF.get(action, "other")


def actions_of(group: str) -> tuple[str, ...]:
    """The acts of a kind; empty for 'other' and for a kind that is not known."""
    return tuple(_ACTS.get(group, ()))


class Names:
    """Names records in words from what they say of themselves."""

    def __init__(
        self, found: Mapping[str, About], officers: Mapping[str, str], fact_labels: Mapping[str, str]
    ) -> None:
        self._found = found
        self._officers = officers
        self._fact_labels = fact_labels

    def case_of(self, record_id: str) -> str:
        """Id of the case a record belongs to; empty for what belongs to the casebook."""
        one = self._found.get(record_id)
        return one.case_id if one else ""

    def name(self, entity: str, record_id: str) -> str:
        """'Line D2', 'Revision 3', 'Victim 1'; a plain word of its kind where it says no more."""
        one = self._found.get(record_id)
        said: dict[str, Any] = {}
        if one is not None and one.kind == entity:
            try:
                said = msgspec.json.decode(one.body)
            except (msgspec.DecodeError, UnicodeError):
                said = {}  # it is damaged; the check of the casebook tells, here its kind is enough
        return self._told(entity, said, record_id)

    def _told(self, entity: str, said: dict[str, Any], record_id: str) -> str:
        def value(name: str) -> str:
            found = said.get(name)
            return str(found) if found not in (None, "") else ""

        match entity:
            case "case":
                return f"Investigation {value('reference')}".strip()
            case "enquiry":
                return f"Line {value('reference')}".strip()
            case "decision":
                return f"Decision {value('reference')}".strip()
            case "revision":
                return f"Revision {value('number')}".strip()
            case "print":
                label = value("copy_label")
                printed = f"Print of {self._lower('revision', value('revision_id'))}"
                return f"{printed}, {label}" if label else printed
            case "review":
                return f"Signed review of {self._lower('revision', value('revision_id'))}"
            case "part":
                return value("code") or "Person in the case"
            case "person":
                return "Person"
            case "care":
                return f"Care for {self._lower('part', value('victim_id'))}"
            case "offence":
                return value("label") or "Offence"
            case "fact":
                return f"Context: {self._fact_labels.get(value('key'), value('key'))}".rstrip(": ")
            case "event":
                return f"Event: {value('type').replace('-', ' ')}"
            case "review-question":
                return "Question for the reviewer"
            case "member":
                officer = self._officers.get(value("officer_id"), "")
                return f"User {value('label')}" + (f", {officer}" if officer else "")
            case "officer":
                return self._officers.get(record_id) or "Officer"
            case "casebook":
                return "The casebook"
            case "pack-signer":
                return f"Signer {value('name')}".strip()
            case "guidance-pack":
                return f"Guidance {value('pack')} {value('version')}".strip()
            case "guidance-answer":
                return "Answer to new guidance"
            case "computer":
                return "This computer"
        return entity.replace("-", " ").capitalize()

    def _lower(self, kind: str, record_id: str) -> str:
        words = self.name(kind, record_id) if record_id else ""
        return words[:1].lower() + words[1:] if words else f"a {kind}"
