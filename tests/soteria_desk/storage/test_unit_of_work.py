"""Saving: all of an action or none of it, each save with its earlier state and its entry."""

import resource
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from soteria_desk.canonical import NotCanonical, parse
from soteria_desk.casework.case import Case
from soteria_desk.casework.decision import Decision
from soteria_desk.casework.enquiry import LineOfEnquiry, Step
from soteria_desk.casework.fact import Fact, FactState
from soteria_desk.casework.person import Part, Person, Role
from soteria_desk.errors import DiskFull, NotFound, RecordUnreadable, Sealed, StillReferredTo
from soteria_desk.ids import new_id
from soteria_desk.storage import codec
from soteria_desk.storage.store import Store
from soteria_desk.storage.unit_of_work import Changed
from tests.builders import NOON, a_case


def a_decision(case: Case) -> Decision:
    return Decision(
        id=new_id(),
        case_id=case.id,
        reference="D-001",
        decision="Seize the phone",
        reason="Messages may be lost",
        made_by=new_id(),
        made_at=NOON,
        recorded_at=NOON,
    )


def test_a_save_keeps_the_earlier_state_and_logs_both(store: Store) -> None:
    case = a_case()
    with store.unit("case.create", "reported today") as work:
        assert work.put(case)
    changed = replace(case, operation="LARKSPUR")
    with store.unit("case.change") as work:
        work.put(changed)
        assert work.changes == (Changed("case", case.id, case.id),)
    assert store.records.get(Case, case.id) == changed
    assert store.records.rev(case.id) == 2
    versions = store.history.versions(case.id)
    assert [version.record for version in versions] == [case, changed]
    assert [(v.rev, v.action, v.why, v.user) for v in versions] == [
        (1, "case.create", "reported today", store.keys.user),
        (2, "case.change", "", store.keys.user),
    ]
    assert store.history.state_at(case.id, 1) == case
    first, second = store.journal.entries(record_id=case.id)
    assert (first.before, first.after) == (None, second.before)


def test_saving_what_is_stored_already_writes_nothing(store: Store) -> None:
    case = a_case()
    with store.unit("case.create") as work:
        work.put(case)
    before = store.head()
    with store.unit("case.change") as work:
        assert not work.put(replace(case))
    assert store.head() == before
    assert store.records.rev(case.id) == 1


def test_an_action_that_fails_leaves_nothing_behind(store: Store) -> None:
    before, case = store.head(), a_case()
    with pytest.raises(KeyError), store.unit("case.create") as work:
        work.put(case)
        work.note("case.open", "case", case.id)
        raise KeyError
    assert store.head() == before
    assert store.records.find(Case, case.id) is None
    with store.unit("case.create") as work:
        work.put(case)
    assert store.check("full").colour == "green"


def test_everything_of_one_action_shares_a_batch(store: Store) -> None:
    case, person = a_case(), Person(id=new_id(), initials="JS")
    with store.unit("case.create") as work:
        work.put(case)
        work.put(person)
    with store.unit("case.open") as work:
        work.note("case.open", "case", case.id, "to prepare the interview")
    first, second, third = store.journal.entries(from_seq=store.opened_at + 1)
    assert first.batch == second.batch == first.seq
    assert third.batch == third.seq
    assert (third.rev, third.before, third.after, third.why) == (None, None, None, "to prepare the interview")
    assert [entry.entity for entry in store.journal.entries(case.id)] == ["case", "case"]


def test_what_others_refer_to_is_not_removed(store: Store) -> None:
    case, person = a_case(), Person(id=new_id(), initials="JS", name="secret name")
    part = Part(id=new_id(), case_id=case.id, role=Role.SUSPECT, code="Suspect 1", person_id=person.id)
    with store.unit("case.create") as work:
        for record in (case, person, part):
            work.put(record)
    with pytest.raises(StillReferredTo) as told, store.unit("person.remove") as work:
        work.remove(person)
    assert "a person's part in a case" in told.value.message_text
    assert "secret" not in str(told.value)
    with pytest.raises(StillReferredTo), store.unit("case.remove") as work:
        work.remove(case)
    with store.unit("part.remove") as work:
        work.remove(part)
        work.remove(person)
    assert store.records.all(Person) == ()
    assert store.records.find(Part, part.id) is None
    with pytest.raises(NotFound), store.unit("part.remove") as work:
        work.remove(part)
    assert [version.record for version in store.history.versions(part.id)] == [part, None]
    assert store.check("full").colour == "green"


def test_a_removed_record_can_be_saved_again(store: Store) -> None:
    person = Person(id=new_id(), initials="JS")
    with store.unit("person.add") as work:
        work.put(person)
    with store.unit("person.remove") as work:
        work.remove(person)
    with store.unit("person.add") as work:
        assert work.put(person)
    assert store.records.get(Person, person.id) == person
    assert store.records.rev(person.id) == 3
    assert store.check("full").colour == "green"


def test_a_sealed_entry_is_neither_changed_nor_removed(store: Store) -> None:
    case = a_case()
    decision = a_decision(case)
    with store.unit("decision.record") as work:
        work.put(case)
        work.put(decision)
    with pytest.raises(Sealed), store.unit("decision.change") as work:
        work.put(replace(decision, reason="Another reason"))
    with pytest.raises(Sealed), store.unit("decision.remove") as work:
        work.remove(decision)
    with store.unit("decision.record") as work:
        assert not work.put(decision)
    assert store.records.get(Decision, decision.id) == decision


def test_records_come_in_the_order_in_which_they_were_made(store: Store) -> None:
    cases = [a_case(f"WX/26/{number}") for number in range(5)]
    for case in cases:
        with store.unit("case.create") as work:
            work.put(case)
    with store.unit("case.change") as work:
        work.put(replace(cases[1], operation="LAST CHANGED"))
    assert [case.reference for case in store.records.all(Case)] == [case.reference for case in cases]
    assert [case.id for case in store.records.all(Case, cases[2].id)] == [cases[2].id]
    assert store.records.anything(cases[0].id) == cases[0]
    assert store.records.anything(new_id()) is None


def test_a_record_that_cannot_be_read_is_named_by_kind_and_id(store: Store) -> None:
    case = a_case()
    with store.unit("case.create") as work:
        work.put(case)
    store._database.execute(
        "UPDATE record SET body = json_set(body, '$.later_field', 'secret') WHERE kind = 'case'"
    )
    with pytest.raises(RecordUnreadable) as told:
        store.records.get(Case, case.id)
    assert told.value.details == {"kind": "case", "record": case.id}
    assert "secret" not in str(told.value)


def test_two_units_of_work_never_overlap(store: Store) -> None:
    with store.unit("case.create"), pytest.raises(RuntimeError), store.unit("case.change"):
        pass


def test_a_statement_outside_the_list_is_refused(store: Store) -> None:
    for statement in (
        "ATTACH DATABASE ':memory:' AS other",
        "DROP TABLE journal",
        "CREATE TABLE other (a)",
        "PRAGMA key = 'x'",
        "PRAGMA synchronous = OFF",
        "PRAGMA user_version = 9",
        "PRAGMA writable_schema = ON",
        "SELECT sqlcipher_export('main')",
        "SELECT load_extension('x')",
        "VACUUM",
    ):
        with pytest.raises(Exception, match=r"(?i)not authorized|authorization denied|prohibited"):
            store._database.execute(statement)


def test_drafts_are_kept_replaced_and_cleared_without_an_entry(store: Store) -> None:
    before = store.head()
    store.drafts.put("a" * 32, "result", "Seen on the", 11)
    store.drafts.put("a" * 32, "result", "Seen on the camera", 18)
    store.drafts.put("b" * 32, "result", "Nothing", 7)
    found = store.drafts.get("a" * 32, "result")
    assert found is not None
    assert (found.text, found.cursor) == ("Seen on the camera", 18)
    assert len(store.drafts.all()) == 2
    store.drafts.clear("a" * 32, "result")
    assert store.drafts.get("a" * 32, "result") is None
    assert store.head() == before


def test_a_full_file_changes_nothing_and_the_same_save_succeeds_later(store: Store) -> None:
    driver = store._database._connection
    driver.set_authorizer(None)
    ((pages,),) = driver.execute("PRAGMA page_count").fetchall()
    driver.execute(f"PRAGMA max_page_count = {pages}")
    before, case = store.head(), a_case(summary="x" * 50_000)
    with pytest.raises(DiskFull), store.unit("case.create") as work:
        work.put(case)
    assert store.head() == before
    assert store.records.find(Case, case.id) is None
    driver.execute("PRAGMA max_page_count = 1000000")
    with store.unit("case.create") as work:
        work.put(case)
    assert store.check("full").colour == "green"


_LIMITED = """
import resource, signal, sys
from pathlib import Path
from soteria_desk.casework.case import Case
from soteria_desk.errors import CannotWriteDisk, DiskFull
from tests.builders import a_case, unlocked
store = unlocked(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
size = (store.folder / "casebook.db").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
before = store.head()
for _ in range(2):
    try:
        with store.unit("case.create") as work:
            work.put(a_case(summary="x" * 100_000))
    except (DiskFull, CannotWriteDisk) as error:
        print(type(error).__name__)
assert store.head() == before
assert store.records.all(Case) == ()
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
with store.unit("case.create") as work:
    work.put(a_case(summary="x" * 100_000))
print(store.check("full").colour)
store.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_file_that_may_not_grow_loses_nothing_and_goes_on_when_it_may(folder: Path) -> None:
    assert resource.RLIM_INFINITY
    ran = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(folder.parent)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parents[3],
    )
    assert ran.stderr == ""
    *refused, colour = ran.stdout.split()
    assert refused == ["CannotWriteDisk"] * 2
    assert colour == "green"


texts = st.text(st.characters(codec="utf-8"), max_size=40)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=0)
)
ids = st.uuids().map(lambda found: found.hex)
records = st.one_of(
    st.builds(Person, id=ids, initials=texts, name=texts, born_on=st.none() | st.dates()),
    st.builds(Case, id=ids, case_id=ids, reference=texts, opened_at=moments, reported_at=st.none() | moments),
    st.builds(
        Fact, id=ids, case_id=ids, key=texts, value=texts, state=st.sampled_from(FactState), note=texts
    ),
    st.builds(
        LineOfEnquiry,
        id=ids,
        case_id=ids,
        reference=texts,
        group=texts,
        title=texts,
        steps=st.lists(st.builds(Step, text=texts, done=st.booleans()), max_size=3).map(tuple),
        due_on=st.none() | st.dates(min_value=date(1970, 1, 1)),
    ),
    st.builds(
        Part, id=ids, case_id=ids, role=st.sampled_from(Role), code=texts, age=st.none() | st.integers(0, 120)
    ),
)


@given(records)
def test_every_record_comes_back_equal_and_its_text_is_canonical(record: Person | Case | Fact) -> None:
    text = codec.encode(record)
    assert codec.decode_kind(record.kind, text, record.id) == record
    parse(text.encode())
    assert codec.encode(codec.decode_kind(record.kind, text, record.id)) == text


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(record=records)
def test_what_is_stored_comes_back_equal(store: Store, record: Person | Case | Fact) -> None:
    record = replace(record, id=new_id())  # the same store serves every example
    with store.unit("test") as work:
        work.put(record)
    assert store.records.get(type(record), record.id) == record


def test_half_a_character_is_refused_before_anything_is_written(store: Store) -> None:
    before = store.head()
    with pytest.raises(NotCanonical), store.unit("person.add") as work:
        work.put(Person(id=new_id(), initials="\ud800"))
    assert store.head() == before


def test_only_records_of_the_list_can_be_saved(store: Store) -> None:
    class Other(Person, frozen=True, kw_only=True):
        pass

    with pytest.raises(TypeError), store.unit("test") as work:
        work.put(Other(id=new_id(), initials="JS"))
