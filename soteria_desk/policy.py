"""The policy file: rules that whoever looks after this computer sets, and that nobody who uses it can loosen.

`rules()` is what services and the window ask. The file is read when it is first asked for, and once in a
process. Decision 14 says where it lies, whom it must belong to, and what a file that cannot be used means.
"""

import os
import stat
import sys
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from soteria_desk import paths
from soteria_desk.errors import PolicyForbids, PolicyUnusable

LARGEST: Final = 65_536
"""Bytes. A policy has a dozen lines; more is a mistake."""
ADMINISTRATOR: Final = 0
"""The only user of a POSIX system to whom the file, and every folder above it, may belong."""

LONGEST_LOCK: Final = 30
_Folder = Annotated[str, Meta(min_length=1, max_length=500)]


class _Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file. A key that is not there leaves what the program does of itself."""


class Lock(_Table, frozen=True):
    """When a window locks by itself.

    Attributes:
        minutes: The longest idle time, in minutes; a person may choose a shorter one.
    """

    minutes: Annotated[int, Meta(ge=1, le=LONGEST_LOCK)] = LONGEST_LOCK


class Backup(_Table, frozen=True):
    """Copies of the casebook.

    Attributes:
        second_place: Folder outside this computer's disk to which backups are copied; empty: the person chooses.
        remind_after_days: Days without a backup there until the window reminds.
        largest_mb: Most that the backups of one casebook may take, in MB; 0: as the program decides.
    """

    second_place: Annotated[str, Meta(max_length=500)] = ""
    remind_after_days: Annotated[int, Meta(ge=1, le=90)] = 7
    largest_mb: Annotated[int, Meta(ge=0, le=10_000_000)] = 0


class Printing(_Table, frozen=True):
    """What may go out on paper or as a file."""

    pdf_to_file: bool = True
    recovery_sheet_to_file: bool = True
    copy_label_required: bool = False


class Consultation(_Table, frozen=True):
    """Opening a case to look at it."""

    reason_required: bool = False


class Protection(_Table, frozen=True):
    """The cipher.

    Attributes:
        cipher_memory_security: Have SQLCipher lock and wipe its memory; searching takes several times as long.
    """

    cipher_memory_security: bool = False


class Window(_Table, frozen=True):
    """What the window may do."""

    remember_casebooks: bool = True
    capture_sharing: bool = True


class Guidance(_Table, frozen=True):
    """The doctrine.

    Attributes:
        pack: Folder of the pack every casebook here works with, in place of the shipped one; empty: the shipped one.
    """

    pack: Annotated[str, Meta(max_length=500)] = ""


class Rules(_Table, frozen=True):
    """Everything a policy file can say, with what holds where it says nothing."""

    lock: Lock = Lock()
    backup: Backup = Backup()
    printing: Printing = Printing()
    consultation: Consultation = Consultation()
    protection: Protection = Protection()
    window: Window = Window()
    guidance: Guidance = Guidance()


STRICTEST: Final = Rules(
    lock=Lock(minutes=1),
    printing=Printing(pdf_to_file=False, recovery_sheet_to_file=False, copy_label_required=True),
    consultation=Consultation(reason_required=True),
    protection=Protection(cipher_memory_security=True),
    window=Window(remember_casebooks=False, capture_sharing=False),
)
"""What holds while a policy file is there and cannot be used: no policy could be stricter."""

State = Literal["none", "in force", "unusable"]


class InForce(Struct, frozen=True, kw_only=True):
    """The policy of this computer as it was read.

    Attributes:
        state: 'none' without a file, 'unusable' where there is one and the strictest rules stand in for it.
        file: Where it lies, or would lie.
        given: The keys that the file sets, as 'lock.minutes'; all of them where it is unusable.
        problem: What is wrong with it, as E-71; None where it is in order or absent.
    """

    rules: Rules
    state: State
    file: Path
    given: frozenset[str] = frozenset()
    problem: PolicyUnusable | None = None

    def sets(self, key: str) -> bool:
        """Whether the force, and not the person, decides on this key."""
        return key in self.given


KEYS: Final = tuple(
    f"{table.name}.{field.name}"
    for table in msgspec.structs.fields(Rules)
    for field in msgspec.structs.fields(table.type)
)
"""Every key, in the order of `docs/policy.md`."""


@cache
def in_force() -> InForce:
    """The policy of this computer, read once: the rules of a running program do not change under it."""
    try:
        file = paths.policy_file()
    except OSError:
        return _unusable(Path("policy.toml"), "the system does not say where it lies")
    return load(file)


def rules() -> Rules:
    """The rules in force."""
    return in_force().rules


def value(of: Rules, key: str) -> Any:
    """The value of a key such as 'lock.minutes'."""
    table, _, name = key.partition(".")
    return getattr(getattr(of, table), name)


def require(key: str, what: str, instead: str) -> None:
    """Go on only where the rules allow it; `key` names a yes-or-no rule.

    Args:
        what: What was to be done, as the beginning of a sentence: "Saving a plan as a file".
        instead: What the person can do.

    Raises:
        PolicyForbids: the rules say no.
    """
    policy = in_force()
    if not value(policy.rules, key):
        why = "the policy file cannot be used (E-71)" if policy.problem else "your force does not allow it"
        raise PolicyForbids(what=what, why=why, instead=instead)


def load(file: Path, administrator: int = ADMINISTRATOR) -> InForce:
    """Read a policy file. Whatever is wrong with it, somebody set rules here: then the strictest hold.

    Args:
        administrator: User to whom the file must belong on POSIX; tests name their own.
    """
    try:
        found = _read(file, administrator)
        if found is None:
            return InForce(rules=Rules(), state="none", file=file)
        given, read = found
    except _Unusable as error:
        return _unusable(file, error.args[0])
    return InForce(rules=read, state="in force", file=file, given=given)


def _unusable(file: Path, why: str) -> InForce:
    problem = PolicyUnusable(file=file, problem=why)
    return InForce(rules=STRICTEST, state="unusable", file=file, given=frozenset(KEYS), problem=problem)


class _Unusable(Exception):
    """What is wrong, as the end of a sentence."""


def _read(file: Path, administrator: int) -> tuple[frozenset[str], Rules] | None:
    try:
        try:
            file.lstat()
        except FileNotFoundError:
            return (
                None  # a folder that keeps us from looking, or a link to nowhere, is not the same as no file
            )
        with file.open("rb") as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                raise _Unusable("it is not a file")
            _refuse_too_open(file, administrator, os.fstat(opened.fileno()))
            data = opened.read(LARGEST + 1)
    except OSError as error:
        raise _Unusable(f"it cannot be read ({(error.strerror or 'the disk refused').lower()})") from None
    if len(data) > LARGEST:
        raise _Unusable(f"it is larger than {LARGEST // 1024} KB")
    try:
        table = msgspec.toml.decode(data.decode("utf-8-sig"))
        read = msgspec.convert(table, Rules)
    except UnicodeDecodeError:
        raise _Unusable("it is not UTF-8") from None
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise _Unusable(_in_words(error)) from None
    for key in ("backup.second_place", "guidance.pack"):
        folder = value(read, key)
        if folder and not Path(folder).is_absolute():
            raise _Unusable(f"{key} is not a whole path")
    if read.guidance.pack:
        _refuse_open_pack(Path(read.guidance.pack), administrator)
    return frozenset(f"{name}.{key}" for name, inside in table.items() for key in inside), read


def _in_words(error: Exception) -> str:
    text = str(error).replace(" - at `$.", ", at `").replace("Object contains", "it has an")
    text = text.replace("an unknown field", "the unknown key")
    return text[:1].lower() + text[1:300]


def _refuse_too_open(file: Path, administrator: int, found: os.stat_result) -> None:
    """Trust only what an administrator alone can change: the file itself and every folder on the way."""
    if sys.platform == "win32":
        from soteria_desk.windows_files import may_change

        if may_change(file):
            raise _Unusable("whoever uses this computer can change it")
        return
    if _others_may_write(found, administrator):
        raise _Unusable("others than the administrator can change it")
    for parent in {*file.absolute().parents, *file.resolve().parents}:
        if _others_may_write(parent.stat(), administrator):
            raise _Unusable(f"others than the administrator can change the folder {parent}")


def _refuse_open_pack(pack: Path, administrator: int) -> None:
    try:
        for one in (pack, *pack.rglob("*.toml")):
            _refuse_too_open(one, administrator, one.stat())
    except OSError as error:
        raise _Unusable(
            f"the folder in guidance.pack cannot be read ({(error.strerror or 'the disk refused').lower()})"
        ) from None
    except _Unusable as error:
        raise _Unusable(f"guidance.pack cannot be trusted: {error.args[0]}") from None


def _others_may_write(found: os.stat_result, administrator: int) -> bool:
    if found.st_uid not in (ADMINISTRATOR, administrator):
        return True
    # In a folder such as /tmp everybody may add, nobody may replace what is another's.
    sticky = stat.S_ISDIR(found.st_mode) and bool(found.st_mode & stat.S_ISVTX)
    return bool(found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)) and not sticky
