"""The failures an investigator can understand: what happened, what is safe, what to do.

Texts follow the table of the security design, section 18, word for word where it has one.
None may hold case data: the log gets the class and the code alone.
"""

from typing import ClassVar

NOTHING_LOST = "Nothing has been lost."
NOTHING_CHANGED = "Nothing was changed."

HALF_A_CHARACTER = "it holds half of a character, as copying can leave behind."


class SoteriaError(Exception):
    """An expected failure, told in the investigator's words.

    Subclasses state `message` (what happened), `safe` (what is not lost; empty only where nothing
    true can be promised) and `advice` (what to do) as templates filled from keyword details.
    """

    code: ClassVar[str] = "E-99"
    message: ClassVar[str] = ""
    safe: ClassVar[str] = ""
    advice: ClassVar[str] = ""
    exit_code: ClassVar[int] = 5

    def __init__(self, **details: object) -> None:
        super().__init__(self.message.format(**details))
        self.details = details
        self.message_text = self.message.format(**details)
        self.safe_text = self.safe.format(**details)
        self.advice_text = self.advice.format(**details)


class Cancelled(Exception):
    """The investigator stopped the work; shown to nobody."""


# --- The casebook -------------------------------------------------------------------------------------


class CasebookError(SoteriaError):
    """The casebook could not be opened, read or written."""


class WrongPassphrase(CasebookError):
    code = "E-01"
    message = "That passphrase is not right for {label}."
    safe = NOTHING_LOST
    advice = "Check Caps Lock and try again."
    exit_code = 3


class TooManyTries(CasebookError):
    code = "E-01b"
    message = "Too many wrong tries."
    safe = "Nothing has been erased."
    advice = "You can try again in {seconds} seconds."
    exit_code = 3


class UnknownUser(CasebookError):
    code = "E-01c"
    message = "Nobody called {label} can open this casebook."
    safe = NOTHING_LOST
    advice = "Choose one of the users the casebook lists."
    exit_code = 3


class NotACasebook(CasebookError):
    code = "E-02"
    message = "This folder is not a casebook: the file casebook.db is missing."
    safe = NOTHING_CHANGED
    advice = "Choose the folder that ends in .casebook."
    exit_code = 3


class MayNotOpen(CasebookError):
    """The system keeps the user out: nothing is damaged, and no passphrase would help."""

    code = "E-57"
    message = "This folder cannot be opened: {reason}."
    safe = NOTHING_CHANGED
    advice = "Choose a folder of yours, or ask whoever it belongs to."
    exit_code = 3


class KeyFileDamaged(CasebookError):
    code = "E-03"
    message = "The key file of this casebook is damaged."
    safe = "The casebook itself was not touched."
    advice = "Use a backup or the recovery sheet to open it."
    exit_code = 4


class KeyFileRepaired(KeyFileDamaged):
    """Told, never raised: the casebook opened with the second copy, and both are whole again."""

    message = "The key file of this casebook is damaged. The second copy was used and the damage repaired."
    safe = NOTHING_LOST
    advice = "If this is told again, look for a failing disk."


class KeyFileMissing(CasebookError):
    code = "E-04"
    message = "The key files (keys.json, keys.bak.json) are missing."
    safe = "The casebook itself was not touched."
    advice = "Copy them back from a backup, or open with the recovery sheet."
    exit_code = 4


class KeyFileOfAnother(CasebookError):
    code = "E-05"
    message = "The key file belongs to another casebook."
    safe = NOTHING_CHANGED
    advice = "Put the right keys.json back, or use the recovery sheet."
    exit_code = 4


class KeyFileTooNew(CasebookError):
    code = "E-06"
    message = "This casebook was written by a newer version ({needed})."
    safe = NOTHING_CHANGED
    advice = "Install that version."


class KeyFileAltered(CasebookError):
    code = "E-07"
    message = (
        "The list of users in the key file is not the one this casebook expects. "
        "Someone may have put an old or altered key file here."
    )
    safe = NOTHING_CHANGED
    advice = "Ask a supervisor before you go on."
    exit_code = 4


class CasebookOlder(CasebookError):
    code = "E-08"
    message = (
        "This casebook is older than when it was last used on this computer "
        "(record {record}, last seen {last_seen}). It may be an old copy."
    )
    safe = NOTHING_CHANGED
    advice = "Look for the newer copy, or ask a supervisor before you go on."


class CasebookInUse(CasebookError):
    code = "E-09"
    message = "This casebook is open on {computer} since {time}."
    safe = NOTHING_LOST
    advice = "Close it there first."


class CasebookReadOnly(CasebookError):
    code = "E-10"
    message = "This casebook can only be read here: the folder is write-protected. Changes cannot be saved."
    safe = NOTHING_LOST
    advice = "Copy the whole folder to a place where you may write, and open it there."


class DiskFull(CasebookError):
    code = "E-11"
    message = "The disk is full. Your last change is not saved yet and is still on screen."
    safe = "Everything saved before it is safe."
    advice = "Free {megabytes} MB, then press Save again."


class CannotReadDisk(CasebookError):
    code = "E-12"
    message = "The disk did not answer while reading the casebook."
    safe = NOTHING_CHANGED
    advice = "Check the cable or the stick and try again."
    exit_code = 4


class CannotWriteDisk(CasebookError):
    """The disk, or a limit on the size of files, refused a write; a full disk is E-11."""

    code = "E-29"
    message = "The disk did not take the last change, so it is not saved."
    safe = "Everything saved before it is safe."
    advice = "Check the cable or the stick, and any limit on the size of files, then save again."


class KeysUncertain(CannotWriteDisk):
    """The disk failed after the key files had their new names, and again while they were put back."""

    message = "The disk failed while the key files were written, so it is not certain which passphrase opens."
    advice = (
        "Check the cable or the stick. When you unlock again, try the new passphrase first, then the old one."
    )


class CasebookDamaged(CasebookError):
    """Damaged pages; `backup` is when the newest good backup was made, in words, where there is one."""

    code = "E-13"
    message = "Part of the casebook file is damaged ({places} places)."
    advice = "Do not delete anything. You can {choices}save everything that is still readable."
    exit_code = 4

    def __init__(self, *, places: int, backup: str = "") -> None:
        choices = f"restore the backup of {backup} or " if backup else ""
        super().__init__(places=places, choices=choices)
        self.places = places


class NetworkFolder(CasebookError):
    code = "E-14"
    message = "A casebook cannot be opened from a network folder."
    safe = NOTHING_LOST
    advice = "Copy the whole folder to this computer."


class CasebookTooNew(CasebookError):
    code = "E-15"
    message = "This casebook needs version {needed} or later."
    safe = NOTHING_CHANGED
    advice = "Install that version, then open it again."


class MigrationFailed(CasebookError):
    code = "E-16"
    message = "The update of this casebook did not succeed and was undone."
    safe = "It is as it was before."
    advice = "Code {reason}."


class FingerprintUnknown(SoteriaError):
    code = "E-17"
    message = "No record has this fingerprint."
    safe = "Nothing was recorded."
    advice = (
        "Check your typing. If it is right, this casebook is not the one, "
        "or not the same version, that was printed."
    )
    exit_code = 1


class PaperUnknown(FingerprintUnknown):
    """The same, where the comparison itself is on the record."""

    safe = "Nothing in the casebook was changed."


class ChainBroken(CasebookError):
    code = "E-18"
    message = (
        "The record does not match its log from entry {entry} ({date}). "
        "Something was changed outside Soteria Desk, or a page was damaged."
    )
    safe = "Nothing has been overwritten."
    advice = "Keep this computer as it is and tell your supervisor."
    exit_code = 4


class WeakPassphrase(CasebookError):
    code = "E-19"
    message = "{problem}"
    safe = NOTHING_LOST
    advice = "Choose another passphrase: five unrelated words are strong and easy to type."


class RecoveryRowWrong(CasebookError):
    code = "E-20"
    message = "Row {row} has a typing mistake."
    safe = NOTHING_LOST
    advice = "Check its ten characters."


class RecoverySheetMixed(CasebookError):
    code = "E-21"
    message = "All rows look right but do not fit together."
    safe = NOTHING_LOST
    advice = "Are they all from the same sheet?"


class WrongSheet(CasebookError):
    """Told for a sheet of another casebook, or (`older`) for one from before the keys were replaced."""

    code = "E-22"
    message = "This sheet belongs to {whose}."
    safe = NOTHING_LOST
    advice = "Look for the sheet with the id {sheet}, or ask whoever keeps the sheets."
    exit_code = 3

    def __init__(self, *, sheet: str = "", older: bool = False) -> None:
        whose = "an older key of this casebook" if older else "another casebook"
        super().__init__(whose=whose, sheet=sheet)
        if not sheet:
            self.advice_text = "Look for the newest sheet of this casebook, or ask whoever keeps the sheets."


class BackupUnreadable(CasebookError):
    code = "E-23"
    message = "This backup is damaged or not complete and was not used."
    safe = NOTHING_CHANGED
    advice = "Choose an older one."
    exit_code = 4


class BackupOfAnother(CasebookError):
    code = "E-24"
    message = "This backup is from another casebook."
    safe = NOTHING_LOST
    advice = "Restore it to a new folder?"


class NoRoomForBackup(DiskFull):
    """E-11 where nothing was being saved: no typing is at stake."""

    message = "The disk is full. {what} was not made."
    safe = "Everything you saved is safe, and every earlier backup."
    advice = "Free {megabytes} MB, then try again."


class CannotBackUp(CasebookError):
    """The disk or the stick did not take the backup, for another reason than being full."""

    code = "E-62"
    message = "The backup could not be made: {reason}."
    safe = "The casebook and every earlier backup are as they were."
    advice = "Check the cable or the stick, or choose another place, and try again."


class BackupNotWhole(CasebookError):
    """What was just written did not come back as it was meant."""

    code = "E-63"
    message = "The new backup did not pass its check and was thrown away."
    safe = "The casebook and every earlier backup are as they were."
    advice = "Check the casebook, then make the backup again, to another disk if you can."
    exit_code = 4


class BackupTooNew(CasebookError):
    code = "E-64"
    message = "This backup was made by a newer version ({needed})."
    safe = NOTHING_CHANGED
    advice = "Install that version, then restore it."


class CannotRestore(CasebookError):
    """Putting the restored casebook in its place failed; whatever lay there is untouched or put aside."""

    code = "E-65"
    message = "The backup could not be restored: {reason}."
    safe = "The backup and the casebook that was there are as they were."
    advice = "Choose a folder on this computer where you may write, and try again."


class NothingToSalvage(CasebookError):
    code = "E-66"
    message = "Nothing of this casebook file could be read with these keys."
    safe = "The damaged casebook is as it was. Do not delete anything."
    advice = "Restore a backup, or let somebody try to read the disk itself."
    exit_code = 4


class BackupNotOfThisLine(CasebookError):
    """Both say something else of the same entry: one of them was restored and worked on since."""

    code = "E-67"
    message = "This backup does not fit the damaged casebook: its log went on another way."
    safe = "The damaged casebook is as it was. Nothing was made."
    advice = "Choose another backup, or save what is readable without one."
    exit_code = 4


class CasebookExists(CasebookError):
    code = "E-25"
    message = "There is already something at {name}."
    safe = NOTHING_CHANGED
    advice = "Choose another name or another folder."


class CannotWriteHere(CasebookError):
    code = "E-26"
    message = "Nothing can be written in this folder: {reason}."
    safe = NOTHING_CHANGED
    advice = "Choose a folder on this computer where you may write."


class RecordUnreadable(CasebookError):
    code = "E-27"
    message = "One record could not be read ({kind}, {record})."
    safe = "Nothing was changed."
    advice = "Check the casebook; a newer version of Soteria Desk may have written it."
    exit_code = 4


class NotEnoughMemory(CasebookError):
    code = "E-28"
    message = "This computer has not enough free memory for this."
    safe = NOTHING_CHANGED
    advice = "Close other programs and try again."
    exit_code = 3


class RoleNeeded(CasebookError):
    """Refused by the core, whatever the window showed: the user's roles do not cover this."""

    code = "E-58"
    message = "Only {who} of this casebook can {act}."
    safe = NOTHING_CHANGED
    advice = "Ask {who} of this casebook to do it."


class MustChangePassphrase(CasebookError):
    code = "E-59"
    message = "This casebook was opened with a one-time passphrase, which somebody else knows."
    safe = NOTHING_CHANGED
    advice = "Set a passphrase of your own; everything else waits until then."


class LastSupervisor(CasebookError):
    code = "E-60"
    message = "{label} is the last supervisor of this casebook who can open it."
    safe = NOTHING_CHANGED
    advice = "Make somebody else a supervisor first; with a one-time passphrase they count once they set their own."


class KeysNotReplaced(CasebookError):
    code = "E-61"
    message = "The keys were not replaced: {reason}."
    safe = "The casebook opens as before, with the same passphrases and the same recovery sheet."
    advice = "{what_to_do}"


# --- Work on a case ----------------------------------------------------------------------------------


class NotFound(SoteriaError):
    code = "E-41"
    message = "There is no {what} {name} in this casebook."
    safe = NOTHING_CHANGED
    advice = "Check the reference, or list what there is."
    exit_code = 2


class Refused(SoteriaError):
    """Something the rules of the house do not allow, said in words by whoever refuses."""

    code = "E-42"
    message = "{reason}"
    safe = NOTHING_CHANGED
    advice = "{what_to_do}"

    def __init__(self, *, reason: str, what_to_do: str) -> None:
        # Reasons are written as they are needed; what a person reads is a sentence.
        said = reason[:1].upper() + reason[1:]
        super().__init__(reason=said if said.endswith(".") else f"{said}.", what_to_do=what_to_do)


class StillReferredTo(SoteriaError):
    code = "E-43"
    message = "This cannot be removed: {names} still refer to it."
    safe = NOTHING_CHANGED
    advice = "Change those first."


class CannotUndo(SoteriaError):
    code = "E-44"
    message = "This cannot be {done}: {reason}."
    safe = NOTHING_CHANGED
    advice = "Record a new entry that corrects it instead."


class Sealed(SoteriaError):
    code = "E-45"
    message = "This entry is sealed and cannot be changed."
    safe = NOTHING_CHANGED
    advice = "Record a new entry that supersedes it."


class MissingField(SoteriaError):
    code = "E-46"
    message = "{field} is missing."
    safe = NOTHING_CHANGED
    advice = "Fill it in and try again."


class InvalidField(SoteriaError):
    code = "E-47"
    message = "{field}: {problem}"
    safe = NOTHING_CHANGED
    advice = "Correct it and try again."


class NotReadyToIssue(SoteriaError):
    code = "E-48"
    message = "The plan cannot be issued yet: {reasons}."
    safe = "Everything you recorded is saved. A draft can still be printed."
    advice = "Put right what is named, then issue."


class SlipMismatch(SoteriaError):
    code = "E-49"
    message = "This slip belongs to {belongs_to}, not {expected}."
    safe = "Nothing was recorded."
    advice = "Open {belongs_to}, or check the first group of the fingerprint."
    exit_code = 1


# --- Doctrine, facts and paper -----------------------------------------------------------------------


class DoctrineError(SoteriaError):
    code = "E-50"
    message = "The guidance in {file} cannot be used: {problem}"
    safe = "No casebook was touched."
    advice = "Correct that entry; `soteria doctrine check` lists everything that is wrong."
    exit_code = 1


class FactsError(SoteriaError):
    code = "E-51"
    message = "The facts cannot be read: {problem}"
    safe = NOTHING_CHANGED
    advice = "`soteria facts` lists every key and value."
    exit_code = 2


class PdfFailed(SoteriaError):
    code = "E-40"
    message = "The PDF could not be made (code {reason})."
    safe = "No file was written."
    advice = "Try again; if it fails again, print the plain text."


class WrongUsage(SoteriaError):
    code = "E-53"
    message = "{problem}."
    safe = NOTHING_CHANGED
    advice = "`{command} --help` shows how this command is used."
    exit_code = 2


class RecoveryNotConfirmed(CasebookError):
    code = "E-54"
    message = "The two rows of the recovery sheet were not typed back."
    safe = "The new casebook was removed again; nothing had been recorded in it."
    advice = "Create it again, and write all seven rows down first."


class AnswerNotWritten(SoteriaError):
    code = "E-55"
    message = "The answer could not be written out: {reason}."
    safe = "What had been done by then is on the record."
    advice = "If the command only asks, send the answer somewhere else and run it again."


class NotADemonstration(SoteriaError):
    code = "E-52"
    message = "There is already something at {name}, and it does not open as a demonstration."
    safe = "Nothing was deleted."
    advice = "Choose another folder, or move it away first."


class PrinterRefused(SoteriaError):
    code = "E-56"
    message = "The printer did not take the pages."
    safe = "Your saved work is safe. Nothing was put on the record as printed."
    advice = "Check that the printer is on and has paper, or choose another one."


class PolicyUnusable(SoteriaError):
    """There is a policy file and it cannot be used; the strictest rules hold in its place."""

    code = "E-71"
    message = "The policy file of this computer cannot be used: {problem}."
    safe = "No casebook was touched. Until it is put right the strictest rules apply."
    advice = "Tell whoever looks after this computer: {file}"


class PolicyForbids(SoteriaError):
    """The policy of this computer says no."""

    code = "E-72"
    message = "{what} is not possible on this computer: {why}."
    safe = NOTHING_CHANGED
    advice = "{instead}"


class PackUnusable(SoteriaError):
    """A pack file, or the copy of it in a casebook, cannot be read or used."""

    code = "E-74"
    message = "{name} cannot be used as guidance: {problem}."
    safe = "The guidance in use has not been changed."
    advice = "{instead}"


class PackTooNew(PackUnusable):
    code = "E-75"
    message = "{name} was made for a newer version of Soteria Desk."
    advice = "Install that version, or ask for a pack made for this one."


class SignerUnknown(PackUnusable):
    code = "E-76"
    message = "{name} is signed by somebody this casebook does not know."
    advice = (
        "Compare the fingerprint of the key with whoever made the pack, by telephone or on paper. A pack administrator "
        "can then add the signer: {fingerprint}"
    )


class PackAltered(PackUnusable):
    code = "E-77"
    message = "{name} is not signed, or was changed after it was signed."
    advice = "Ask whoever made the pack for another copy. Do not use this one."


class LayerDoesNotFit(SoteriaError):
    code = "E-78"
    message = "The guidance of your force, {layer}, is made for {made_for}; this program works with {found}."
    safe = "No case was changed. The guidance below it stays in use."
    advice = "Ask whoever made it for a version that fits."


class SigningKeyUnusable(SoteriaError):
    """The key by which packs are signed, or a signer's public key."""

    code = "E-79"
    message = "The signing key cannot be used: {problem}."
    safe = NOTHING_CHANGED
    advice = "{instead}"


class NotRenewed(SoteriaError):
    """It is locked, and no new process could take the place of this one."""

    code = "W-05"
    message = "Locked, but this window could not be renewed."
    advice = "Please close it."


class CodeNotReadable(SoteriaError):
    """What was typed from signed paper can be neither of its two codes."""

    code = "E-68"
    message = "This is neither a fingerprint nor a record head."
    safe = "Nothing was recorded."
    advice = (
        "A fingerprint has groups of 0 to 9 and A to F; type at least four. A record head begins with the word "
        "Record and a number; type at least two groups after it."
    )


class ReasonWanted(SoteriaError):
    """The policy asks for a reason before an investigation is opened."""

    code = "E-69"
    message = "Your force asks for a reason before an investigation is opened."
    safe = "Nothing was opened."
    advice = "Write in a few words why you need to see it."


class NetworkStopped(SoteriaError):
    code = "E-98"
    message = "Soteria Desk stopped something that should not happen (code E-98)."
    safe = "Your saved work is safe."
    advice = "Close the program and tell whoever looks after it."


class Unexpected(SoteriaError):
    code = "E-99"
    message = "Soteria Desk stopped something that should not happen (code {reason})."
    safe = "Your saved work is safe."
    advice = "Try again; if it happens again, close and open the casebook."
