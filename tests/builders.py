"""Things to test with: `a_store(tmp_path)` is a real casebook, encrypted, with a cheap passphrase cost."""

from datetime import UTC, datetime
from pathlib import Path

from soteria_desk.casework.case import Case
from soteria_desk.clock import StoppedClock
from soteria_desk.ids import new_id
from soteria_desk.storage import casebook
from soteria_desk.storage.store import Store
from soteria_desk.vault.kdf import Cost, Limits

PASSPHRASE = "gravel lantern otter bridge"
LABEL = "AO"
CHEAP = Cost(m_kib=64, t=1, p=4)
ANY_COST = Limits(m_kib=(8, 1024 * 1024), t=(1, 10))
NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


def a_clock() -> StoppedClock:
    """A clock that stands at noon on 12 March 2026."""
    return StoppedClock(NOON)


def created(folder: Path, **details: object) -> casebook.Created:
    """A new casebook in `folder`, unlocked, with its recovery rows."""
    fields: dict[str, object] = {
        "name": "CB-7F3K",
        "force": "Wessex Police",
        "marking": "OFFICIAL-SENSITIVE",
        "label": LABEL,
        "officer": "A. Okoro",
        "rank": "DC",
        "number": "3318",
        "passphrase": PASSPHRASE,
        "clock": a_clock(),
        "new_id": new_id,
        "cost": CHEAP,
        "limits": ANY_COST,
    }
    return casebook.create(folder / "CB-7F3K.casebook", **(fields | details))  # type: ignore[arg-type]


def a_store(folder: Path, **details: object) -> Store:
    """A new, unlocked casebook in `folder`. Close it."""
    return created(folder, **details).store


def unlocked(folder: Path, passphrase: str = PASSPHRASE, label: str = LABEL, **details: object) -> Store:
    """Unlock the casebook that `a_store(folder)` made."""
    fields: dict[str, object] = {"clock": a_clock(), "new_id": new_id, "limits": ANY_COST, "cost": CHEAP}
    path = folder / "CB-7F3K.casebook"
    return casebook.unlock(path, label, passphrase, **(fields | details))  # type: ignore[arg-type]


def a_case(reference: str = "WX/26/00417", **details: object) -> Case:
    """A case that belongs to itself, as all cases do."""
    case_id = new_id()
    fields: dict[str, object] = {"reference": reference, "opened_at": NOON}
    return Case(id=case_id, case_id=case_id, **(fields | details))  # type: ignore[arg-type]
