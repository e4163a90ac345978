"""A state of the past with the number of the present one is found: history would show it, and undo put it back."""

from pathlib import Path

from faults.raw import Raw
from soteria_desk.storage.folder import DATABASE
from tests.builders import a_case, a_store, unlocked


def test_a_state_slipped_into_the_history_under_the_present_ones_number_is_found(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    case = a_case()
    with store.unit("case.create") as work:
        work.put(case)
        seq = work.entries[-1].seq
    key = bytes(store.keys.database_key)
    store.close()
    raw = Raw(store.folder / DATABASE, key)
    raw.ask(
        "INSERT INTO history SELECT id, rev, kind, deleted, replace(body, '00417', '00418') FROM record"
        " WHERE kind = 'case'"
    )
    raw.close()
    store = unlocked(tmp_path)
    verdict = store.check("full")
    assert (verdict.colour, verdict.entry) == ("red", seq)
    store.close()
