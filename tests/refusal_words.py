"""The fixed words of every refusal, warning and notice that has any, and the sentences of our own beside them.

The words are those of the security design, to the letter; what stands in braces is filled in where it is told.
"""

import re
from typing import Final, NamedTuple


class Words(NamedTuple):
    """What a person reads.

    Attributes:
        fixed: The fixed words.
        ours: Whole sentences that are said besides, where the fixed words lack what is safe or what to do.
        safe: Which of the fixed sentences is the second part, where that is not where the words have it.
    """

    fixed: str
    ours: tuple[str, ...] = ()
    safe: str = ""


LOST: Final = "Nothing has been lost."
CHANGED: Final = "Nothing was changed."
_BETTER: Final = "Choose another passphrase: five unrelated words are strong and easy to type."
_KEYS: Final = "The casebook itself was not touched."
_STOPPED: Final = "Soteria Desk stopped something that should not happen (code {c}). Your saved work is safe."

# Decision 16 has the reason for each second part that is not "Nothing has been lost."
REFUSALS: Final[dict[str, Words]] = {
    "E-01": Words(
        "That passphrase is not right for {label}. Check Caps Lock and try again.",
        (LOST,),
    ),
    "E-01b": Words(
        "Too many wrong tries. You can try again in {n} seconds. Nothing has been erased.",
        safe="Nothing has been erased.",
    ),
    "E-02": Words(
        "This folder is not a casebook: the file casebook.db is missing. Choose the folder that ends in .casebook.",
        (CHANGED,),
    ),
    "E-03 repaired": Words(
        "The key file of this casebook is damaged. The second copy was used and the damage repaired.",
        (LOST, "If this is told again, look for a failing disk."),
    ),
    "E-03": Words(
        "The key file of this casebook is damaged. Use a backup or the recovery sheet to open it.",
        (_KEYS,),
    ),
    "E-04": Words(
        "The key files (keys.json, keys.bak.json) are missing. Copy them back from a backup, or open with the "
        "recovery sheet.",
        (_KEYS,),
    ),
    "E-05": Words(
        "The key file belongs to another casebook. Put the right keys.json back, or use the recovery sheet.",
        (CHANGED,),
    ),
    "E-06": Words(
        "This casebook was written by a newer version ({v}). Install that version. Nothing was changed.",
        safe="Nothing was changed.",
    ),
    "E-07": Words(
        "The list of users in the key file is not the one this casebook expects. Someone may have put an old or "
        "altered key file here. Ask a supervisor before you go on.",
        (CHANGED,),
    ),
    "E-08": Words(
        "This casebook is older than when it was last used on this computer (record {a}, last seen {b}). It may "
        "be an old copy.",
        (CHANGED, "Look for the newer copy, or ask a supervisor before you go on."),
    ),
    "E-09": Words(
        "This casebook is open on {computer} since {time}. Close it there first.",
        (LOST,),
    ),
    "E-10": Words(
        "This casebook can only be read here: the folder is write-protected. Changes cannot be saved.",
        (LOST, "Copy the whole folder to a place where you may write, and open it there."),
    ),
    "E-11": Words(
        "The disk is full. Your last change is not saved yet and is still on screen. Free {n} MB, then press Save "
        "again.",
        ("Everything saved before it is safe.",),
    ),
    "E-12": Words(
        "The disk did not answer while reading the casebook. Check the cable or the stick and try again.",
        (CHANGED,),
    ),
    "E-13": Words(
        "Part of the casebook file is damaged ({n} places). Do not delete anything. You can restore the backup of "
        "{time} or save everything that is still readable.",
    ),
    # There is no backup to name.
    "E-13 without a backup": Words(
        "Part of the casebook file is damaged ({n} places). Do not delete anything. You can save everything that "
        "is still readable.",
    ),
    "E-14": Words(
        "A casebook cannot be opened from a network folder. Copy the whole folder to this computer.",
        (LOST,),
    ),
    "E-15": Words(
        "This casebook needs version {v} or later. Nothing was changed.",
        ("Install that version, then open it again.",),
        safe="Nothing was changed.",
    ),
    "E-16": Words(
        "The update of this casebook did not succeed and was undone. It is as it was before. Code {c}.",
    ),
    "E-17": Words(
        "No record has this fingerprint. Check your typing. If it is right, this casebook is not the one, or not "
        "the same version, that was printed.",
        ("Nothing was recorded.",),
    ),
    # The comparison itself is on the record.
    "E-17 compared": Words(
        "No record has this fingerprint. Check your typing. If it is right, this casebook is not the one, or not "
        "the same version, that was printed.",
        ("Nothing in the casebook was changed.",),
    ),
    "E-18": Words(
        "The record does not match its log from entry {n} ({date}). Something was changed outside Soteria Desk, "
        "or a page was damaged. Keep this computer as it is and tell your supervisor.",
        ("Nothing has been overwritten.",),
    ),
    "E-19 short": Words("Use at least 15 characters.", (LOST, _BETTER)),
    "E-19 common": Words("This passphrase is on the list of common ones.", (LOST, _BETTER)),
    "E-19 name": Words("Do not use the name of the casebook or yourself.", (LOST, _BETTER)),
    "E-20": Words("Row {n} has a typing mistake. Check its ten characters.", (LOST,)),
    "E-21": Words(
        "All rows look right but do not fit together. Are they all from the same sheet?",
        (LOST,),
    ),
    "E-22 another": Words(
        "This sheet belongs to another casebook.",
        (LOST, "Look for the sheet with the id {sheet}, or ask whoever keeps the sheets."),
    ),
    "E-22 older": Words(
        "This sheet belongs to an older key of this casebook.",
        (LOST, "Look for the sheet with the id {sheet}, or ask whoever keeps the sheets."),
    ),
    "E-23": Words(
        "This backup is damaged or not complete and was not used. Choose an older one.",
        (CHANGED,),
    ),
    "E-24": Words("This backup is from another casebook. Restore it to a new folder?", (LOST,)),
    "E-40": Words(
        "The PDF could not be made (code {c}). No file was written.",
        ("Try again; if it fails again, print the plain text.",),
    ),
    "E-98": Words(_STOPPED, ("Close the program and tell whoever looks after it.",)),
    "E-99": Words(_STOPPED, ("Try again; if it happens again, close and open the casebook.",)),
}
"""What a refusal says, by its code and, where it has several texts, the case."""

WINDOW: Final[dict[str, Words]] = {
    "N-01": Words(
        "The last session did not end properly. Everything that was saved is here; a check is running."
    ),
    "W-02": Words("No backup outside this computer for {n} days."),
    "W-03": Words("This folder is copied to the internet by {name}; move the casebook."),
    "W-04": Words("This disk is not encrypted: a thief could read traces of open casebooks."),
    "W-05": Words("Locked, but this window could not be renewed. Please close it."),
}
"""What the window alone says."""

CODES: Final = frozenset(
    (
        *("E-01", "E-01b"),
        *(f"E-{number:02}" for number in range(2, 25)),
        *("E-40", "E-98", "E-99"),
        *("N-01", "W-02", "W-03", "W-04", "W-05"),
    )
)
"""Every code that has fixed words and does not belong to packages between laptops."""


def sentences(text: str) -> list[str]:
    """The sentences of a text, in their order."""
    return [one for one in re.split(r"(?<=[.?!]) (?=[A-Z])", text) if one]
