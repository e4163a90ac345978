"""The casebook itself and the people who may open it."""

from enum import StrEnum
from typing import ClassVar

from soteria_desk.casework.record import Record


class AccessRole(StrEnum):
    INVESTIGATOR = "investigator"
    SUPERVISOR = "supervisor"
    PACK_ADMINISTRATOR = "pack-administrator"


class CasebookInfo(Record, frozen=True, kw_only=True):
    """What the casebook says of itself; exactly one record of this kind."""

    kind: ClassVar[str] = "casebook"

    name: str
    force: str = ""
    marking: str = "OFFICIAL-SENSITIVE"
    copy: str = "A"
    """Letter of this working copy; decisions, lines and revisions numbered on any but A carry it."""
    demonstration: bool = False


class Member(Record, frozen=True, kw_only=True):
    """A user of this casebook: a key slot, the officer behind it and what the user may do.

    The public keys are lower-case hexadecimal and must equal those in the key file.
    """

    kind: ClassVar[str] = "member"

    label: str
    officer_id: str
    roles: tuple[AccessRole, ...]
    sig_pub: str
    kem_pub: str
    age_pub: str

    def refers_to(self) -> frozenset[str]:
        return frozenset({self.officer_id})
