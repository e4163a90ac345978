"""The list of a salvage for people: ids, kinds and numbers, and no case data."""

from soteria_desk import dates
from soteria_desk.casework.salvage import LostRecord, Salvage
from soteria_desk.services.checking import SalvageList
from soteria_desk.storage.gaps import runs, runs_text

_KINDS = {
    "care": "Victim's contact record",
    "case": "Investigation",
    "casebook": "What the casebook says of itself",
    "decision": "Decision",
    "enquiry": "Line of enquiry",
    "event": "Event",
    "fact": "Recorded fact",
    "guidance-answer": "Answer to new guidance",
    "guidance-pack": "Imported guidance pack",
    "member": "User",
    "offence": "Offence",
    "officer": "Officer",
    "pack-signer": "Signer of guidance packs",
    "part": "Part of a person in a case",
    "person": "Person",
    "print": "Print",
    "review": "Signed review",
    "review-question": "Question for the reviewer",
    "revision": "Issued plan",
    "salvage": "List of an earlier salvage",
}


def list_of(one: Salvage) -> SalvageList:
    """Return the list in words."""
    gone = [lost for lost in one.records if lost.gone]
    back = [lost for lost in one.records if lost.earlier]
    earlier = [lost for lost in one.records if not lost.gone and not lost.earlier]
    lines = [
        "What could not be read when this casebook was saved from a damaged file",
        dates.moment(one.at),
        "",
        f"Lost altogether: {_records(len(gone))}",
        f"Back as an earlier save left them: {_records(len(back))}",
        f"Whole, but an earlier state is lost: {_records(len(earlier))}",
        f"Entries of the record: {one.entry_count()} lost ({runs_text(one.entries)})",
    ]
    if one.entries:
        lines.append("  What such an entry logged may be lost without being named below.")
    if one.unsigned:
        lines.append(f"Entries whose signature cannot be checked any more: {runs_text(one.unsigned)}")
    if one.drafts:
        lines.append("Typing that was in progress may be lost: look at what was typed last.")
    if one.backup is not None:
        lines.append(f"{_records(len(one.filled))} completed from the backup of {dates.moment(one.backup)}")
    for heading, found in (
        ("Lost altogether", gone),
        ("Back as an earlier save left them", back),
        ("Whole, but an earlier state is lost", earlier),
    ):
        if found:
            lines += ["", heading]
            lines += [f"  {_line(lost)}" for lost in sorted(found, key=lambda lost: (lost.kind, lost.id))]
    return SalvageList(
        at=one.at,
        records=len(one.records),
        gone=len(gone),
        back=len(back),
        earlier_only=len(earlier),
        entries=one.entry_count(),
        lines=tuple(lines),
    )


def _records(count: int) -> str:
    return f"{count} record{'' if count == 1 else 's'}"


def _line(lost: LostRecord) -> str:
    kind = _KINDS.get(lost.kind, "Record of a kind nobody can tell")
    saves = f"saves lost: {runs_text(runs(lost.saves))} of {lost.newest}"
    back = f"; back as save {lost.back_at} left it" if lost.earlier else ""
    stand_in = "; an empty record stands in its place" if lost.stand_in else ""
    return f"{kind} {lost.id}: {saves}{back}{stand_in}"
