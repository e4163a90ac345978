"""Undo puts an earlier state back as a new save; it never touches what is sealed or built upon."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from soteria_desk.casework.case import Case
from soteria_desk.casework.person import Part, Person, Role
from soteria_desk.errors import CannotUndo
from soteria_desk.ids import new_id
from soteria_desk.storage.store import Store
from tests.builders import a_case
from tests.soteria_desk.storage.test_unit_of_work import a_decision


@pytest.fixture
def case(store: Store) -> Case:
    case = a_case()
    with store.unit("case.create") as work:
        work.put(case)
    return case


def save(store: Store, case: Case, **fields: object) -> None:
    with store.unit("case.change") as work:
        work.put(replace(store.records.get(Case, case.id), **fields))


def test_undo_and_redo_walk_back_and_forth_and_log_each_step(store: Store, case: Case) -> None:
    for operation in ("ONE", "TWO"):
        save(store, case, operation=operation)

    def now() -> str:
        return store.records.get(Case, case.id).operation

    since = store.opened_at
    undone = store.history.undo(case.id, since)
    assert (now(), undone.action) == ("ONE", "case.change")
    assert [change.id for change in undone.changes] == [case.id]
    store.history.undo(case.id, since)
    assert now() == ""
    store.history.redo(case.id, since)
    assert now() == "ONE"
    store.history.redo(case.id, since)
    assert now() == "TWO"
    assert store.history.redoable(case.id, since) is None
    store.history.undo(case.id, since)
    save(store, case, operation="THREE")
    assert store.history.redoable(case.id, since) is None
    store.history.undo(case.id, since)
    assert now() == "ONE"
    actions = [entry.action for entry in store.journal.entries(case.id)]
    assert actions == [
        "case.create",
        *["case.change"] * 2,
        *["undo"] * 2,
        *["redo"] * 2,
        "undo",
        "case.change",
        "undo",
    ]
    assert store.check("full").colour == "green"


def test_undoing_a_creation_removes_what_was_made_and_redo_brings_it_back(store: Store, case: Case) -> None:
    person = Person(id=new_id(), initials="JS")
    part = Part(id=new_id(), case_id=case.id, role=Role.SUSPECT, code="Suspect 1", person_id=person.id)
    with store.unit("part.add") as work:
        work.put(person)
        work.put(part)
    store.history.undo(case.id, store.opened_at)
    assert (store.records.all(Person), store.records.all(Part)) == ((), ())
    store.history.redo(case.id, store.opened_at)
    assert (store.records.all(Person), store.records.all(Part)) == ((person,), (part,))
    assert store.check("full").colour == "green"


def test_undoing_a_removal_brings_the_record_back(store: Store, case: Case) -> None:
    part = Part(id=new_id(), case_id=case.id, role=Role.SUSPECT, code="Suspect 1")
    with store.unit("part.add") as work:
        work.put(part)
    with store.unit("part.remove") as work:
        work.remove(part)
    store.history.undo(case.id, store.opened_at)
    assert store.records.get(Part, part.id) == part


def test_a_sealed_entry_is_not_undone_and_stands_on_what_came_before(store: Store, case: Case) -> None:
    save(store, case, operation="ONE")
    with store.unit("decision.record") as work:
        work.put(a_decision(case))
    batch = store.history.undoable(case.id, store.opened_at)
    assert batch is not None
    assert "sealed" in batch.refused
    with pytest.raises(CannotUndo, match="sealed"):
        store.history.undo(case.id, store.opened_at)
    assert store.records.get(Case, case.id).operation == "ONE"


def test_undo_goes_back_no_further_than_the_unlocking(store: Store, case: Case) -> None:
    assert store.history.undoable(case.id, store.head().seq) is None
    with pytest.raises(CannotUndo, match="cannot be undone: there is nothing"):
        store.history.undo(case.id, store.head().seq)
    with pytest.raises(CannotUndo, match="cannot be done again: nothing was undone"):
        store.history.redo(case.id, store.opened_at)


def test_undo_in_one_case_leaves_another_alone(store: Store, case: Case) -> None:
    other = a_case("WX/26/2")
    save(store, case, operation="ONE")
    with store.unit("case.create") as work:
        work.put(other)
    save(store, other, operation="OTHER")
    store.history.undo(case.id, store.opened_at)
    assert store.records.get(Case, case.id).operation == ""
    assert store.records.get(Case, other.id).operation == "OTHER"


def test_what_something_later_stands_on_is_not_undone(store: Store, case: Case) -> None:
    person, other = Person(id=new_id(), initials="JS"), a_case("WX/26/2")
    with store.unit("part.add") as work:
        work.put(person)
        work.put(Part(id=new_id(), case_id=case.id, role=Role.SUSPECT, code="Suspect 1", person_id=person.id))
    with store.unit("part.add") as work:
        work.put(other)
        work.put(
            Part(id=new_id(), case_id=other.id, role=Role.SUSPECT, code="Suspect 1", person_id=person.id)
        )
    with pytest.raises(CannotUndo, match="refers to it"):
        store.history.undo(case.id, store.opened_at)
    with store.unit("person.change") as work:
        work.put(replace(person, initials="JT"))
    with pytest.raises(CannotUndo, match="saved later"):
        store.history.undo(case.id, store.opened_at)


def test_a_consultation_is_no_step_of_undo(store: Store, case: Case) -> None:
    save(store, case, operation="ONE")
    with store.unit("case.open") as work:
        work.note("case.open", "case", case.id)
    store.history.undo(case.id, store.opened_at)
    assert store.records.get(Case, case.id).operation == ""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=st.lists(st.sampled_from(["save", "undo", "redo"]), max_size=12))
def test_undo_and_redo_behave_as_in_any_editor(store: Store, steps: list[str]) -> None:
    case = a_case()
    with store.unit("case.create") as work:
        work.put(case)
    since = store.head().seq
    # What an editor would do: the states before and after the present one.
    back, now, forth = list[str](), "", list[str]()
    for number, step in enumerate(steps):
        if step == "save":
            back, now, forth = [*back, now], f"OP {number}", []
            save(store, case, operation=now)
        elif step == "undo" and back:
            back, now, forth = back[:-1], back[-1], [now, *forth]
            store.history.undo(case.id, since)
        elif step == "redo" and forth:
            back, now, forth = [*back, now], forth[0], forth[1:]
            store.history.redo(case.id, since)
        assert store.records.get(Case, case.id).operation == now
        assert (store.history.undoable(case.id, since) is not None) == bool(back)
        assert (store.history.redoable(case.id, since) is not None) == bool(forth)
    assert store.check("quick").colour == "green"


def test_nobody_elses_save_is_undone_nor_what_lies_under_it(store: Store, case: Case) -> None:
    save(store, case, operation="OURS")
    ours, store.journal._keys.user = store.journal._keys.user, "f" * 32
    save(store, case, operation="THEIRS")
    store.journal._keys.user = ours
    with pytest.raises(CannotUndo, match="somebody else"):
        store.history.undo(case.id, store.opened_at)
    assert store.records.get(Case, case.id).operation == "THEIRS"
