"""The Context page's state: whom facts are about, and what is being saved is shown as made."""

from datetime import date

from soteria_desk.api import FactState, NewPerson, Role
from tests.ui.builders import OpenCasebook, a_new_case
from ui.viewmodels.context import ASKED, ContextViewModel, Counts

CONTACT = ("behaviour", "post-offence-contact")
FOOTAGE, WHO = "evidence.footage", "suspect.identification"
EARLIER = ("fact", "prior-reports-same-suspect")


def test_every_value_that_can_be_recorded_stands_in_exactly_one_block(casebook: OpenCasebook) -> None:
    casebook.open_case()
    view_model = ContextViewModel(casebook.session)
    values = [value for block in view_model.blocks for value in block.values()]
    keys = [key for key in view_model.library.keys.values() if not key.derived]
    # What has one value is one row with a choice, no longer one chip for each value it could have.
    typed = {(key.id, value.id) for key in keys if key.kind == "set" for value in key.values}
    assert len(values) == len(set(values))
    assert set(values) == typed
    rows = [key for block in view_model.blocks for key in block.choices()]
    assert len(rows) == len({key.id for key in rows})
    assert {key.id for key in rows} == {key.id for key in keys if key.kind == "one"}


def test_a_step_is_shown_at_once_and_recorded_about_the_right_people(casebook: OpenCasebook) -> None:
    draft = casebook.open_case()
    view_model = ContextViewModel(casebook.session)
    view_model.record(CONTACT, FactState.APPLIES)
    assert view_model.answer(CONTACT) is FactState.APPLIES
    view_model.record(EARLIER, FactState.TO_FIND_OUT)
    casebook.settle()
    facts = {(fact.key, fact.value): fact for fact in casebook.session.draft.file.facts}  # type: ignore[union-attr]
    suspect, victim = draft.file.suspects()[0].id, draft.file.victims()[0].id
    assert (facts[CONTACT].suspect_id, facts[CONTACT].victim_id) == (suspect, victim)
    assert (facts[EARLIER].suspect_id, facts[EARLIER].victim_id) == (suspect, "")
    view_model.record(("relationship", "stranger"), FactState.RULED_OUT)
    casebook.settle()
    assert view_model.counts() == Counts(apply=1, asked=1, no=1)


def test_quick_steps_end_where_the_last_one_left_off(casebook: OpenCasebook) -> None:
    casebook.open_case()
    view_model = ContextViewModel(casebook.session)
    seen: list[FactState | None] = []
    view_model.answers_changed.connect(lambda: seen.append(view_model.answer(CONTACT)))
    for state in (FactState.APPLIES, FactState.TO_FIND_OUT, None, FactState.APPLIES):
        view_model.record(CONTACT, state)
    casebook.settle()
    assert set(seen) == {FactState.APPLIES}


def test_with_two_suspects_a_fact_is_about_the_one_chosen(casebook: OpenCasebook) -> None:
    casebook.open_case(a_new_case(suspects=(NewPerson(initials="D.R."), NewPerson(description="Tall"))))
    view_model = ContextViewModel(casebook.session)
    first, second = (str(id_) for _, id_ in view_model.suspects())
    view_model.choose(second, view_model.victim)
    view_model.record(EARLIER, FactState.APPLIES)
    casebook.settle()
    assert view_model.answer(EARLIER) is FactState.APPLIES
    view_model.choose(first, view_model.victim)
    assert view_model.answer(EARLIER) is None


def test_a_fact_recorded_before_anybody_was_named_is_changed_where_it_stands(casebook: OpenCasebook) -> None:
    casebook.open_case(a_new_case(suspects=(), victims=(), offences=()))
    view_model = ContextViewModel(casebook.session)
    view_model.record(CONTACT, FactState.APPLIES)
    case_id = casebook.session.case_id
    casebook.session.act(
        lambda desk: desk.casework.add_part(case_id, Role.SUSPECT, NewPerson(initials="D.R."))
    )
    casebook.settle()
    assert view_model.answer(CONTACT) is FactState.APPLIES
    view_model.record(CONTACT, None)
    casebook.settle()
    assert casebook.session.draft is not None
    assert casebook.session.draft.file.facts == ()


def test_what_the_records_say_is_told_with_its_origin_and_never_typed(casebook: OpenCasebook) -> None:
    casebook.open_case()
    view_model = ContextViewModel(casebook.session)
    told = {one.label: one for one in view_model.from_records()}
    assert told["Suspects"].words == "1" if "Suspects" in told else told
    assert all(one.origin.startswith("From ") for one in told.values())
    assert len(told) >= 4


def test_a_note_is_kept_beside_its_value(casebook: OpenCasebook) -> None:
    casebook.open_case()
    view_model = ContextViewModel(casebook.session)
    view_model.record(CONTACT, FactState.APPLIES)
    casebook.settle()
    view_model.write_note(CONTACT, "Eleven messages on the Sunday.")
    casebook.settle()
    assert view_model.note(CONTACT) == "Eleven messages on the Sunday."
    assert view_model.answer(CONTACT) is FactState.APPLIES


def _recorded(casebook: OpenCasebook, key: str) -> list[tuple[str, FactState, str]]:
    assert casebook.session.draft is not None
    facts = casebook.session.draft.file.facts
    return [(fact.value, fact.state, fact.suspect_id) for fact in facts if fact.key == key]


def test_a_choice_is_shown_at_once_changed_asked_and_taken_off(casebook: OpenCasebook) -> None:
    casebook.open_case()
    view_model = ContextViewModel(casebook.session)
    for choice, recorded in (
        ("requested", [("requested", FactState.APPLIES, "")]),
        ("held", [("held", FactState.APPLIES, "")]),
        (ASKED, [("", FactState.TO_FIND_OUT, "")]),
        ("", []),
    ):
        view_model.choose_value(FOOTAGE, choice)
        assert view_model.choice(FOOTAGE) == choice
        casebook.settle()
        assert view_model.choice(FOOTAGE) == choice
        assert _recorded(casebook, FOOTAGE) == recorded
    casebook.session.undo()
    casebook.settle()
    assert view_model.choice(FOOTAGE) == ASKED
    assert view_model.from_older_guidance() == ()


def test_quick_choices_end_where_the_last_one_left_off(casebook: OpenCasebook) -> None:
    casebook.open_case()
    view_model = ContextViewModel(casebook.session)
    seen: list[str] = []
    view_model.answers_changed.connect(lambda: seen.append(view_model.choice(FOOTAGE)))
    for choice in ("requested", "", ASKED, "held"):
        view_model.choose_value(FOOTAGE, choice)
    casebook.settle()
    assert set(seen) == {"held"}
    assert _recorded(casebook, FOOTAGE) == [("held", FactState.APPLIES, "")]


def test_a_note_goes_along_when_its_row_takes_another_value(casebook: OpenCasebook) -> None:
    casebook.open_case()
    view_model = ContextViewModel(casebook.session)
    view_model.choose_value(FOOTAGE, "held")
    casebook.settle()
    view_model.write_note((FOOTAGE, ""), "Exhibit JB/2.")
    casebook.settle()
    view_model.choose_value(FOOTAGE, "examined")
    casebook.settle()
    assert (view_model.choice(FOOTAGE), view_model.note((FOOTAGE, ""))) == ("examined", "Exhibit JB/2.")
    (block,) = (block for block in view_model.blocks if view_model.recorded_in(block))
    assert view_model.recorded_in(block) == ((FOOTAGE, ""),)
    assert view_model.label((FOOTAGE, "")) == "Footage"


def test_identification_is_of_the_suspect_chosen(casebook: OpenCasebook) -> None:
    casebook.open_case(a_new_case(suspects=(NewPerson(initials="D.R."), NewPerson(description="Tall"))))
    view_model = ContextViewModel(casebook.session)
    first, second = (str(id_) for _, id_ in view_model.suspects())
    view_model.choose_value(WHO, "confirmed")
    view_model.choose(second, view_model.victim)
    assert view_model.choice(WHO) == ""
    view_model.choose_value(WHO, "candidate")
    casebook.settle()
    assert _recorded(casebook, WHO) == [
        ("confirmed", FactState.APPLIES, first),
        ("candidate", FactState.APPLIES, second),
    ]


def test_rows_that_hold_something_come_first_then_what_the_lines_of_the_case_touch(
    casebook: OpenCasebook,
) -> None:
    draft = casebook.open_case()
    view_model = ContextViewModel(casebook.session)
    (block,) = (block for block in view_model.blocks if len(block.choices()) > 1)
    case_id = draft.file.case.id
    before = [key.id for key in view_model.in_order(block.choices())]
    traces = {
        line: trace.evidence
        for trace in view_model.library.pack.traces
        for line in trace.lines
        if trace.evidence
    }
    touching = [one for one in draft.each() if one.template.intrusion != "high" and one.template.id in traces]
    # The one of the least pressing evidence: adopted, it comes before all that is only proposed.
    one = max(touching, key=lambda one: before.index(traces[one.template.id]))
    assert before.index(traces[one.template.id]) > 0
    view_model.choose_value("evidence.bank-records", "held")
    casebook.settle()
    casebook.do(lambda desk: desk.planning.adopt(case_id, one.template.id, one.subject))
    casebook.session.refresh()
    casebook.settle()
    order = [key.id for key in view_model.in_order(block.choices())]
    assert order[:2] == ["evidence.bank-records", traces[one.template.id]]
    assert sorted(order) == sorted(key.id for key in block.choices())


def test_the_next_step_follows_the_state_of_the_evidence(casebook: OpenCasebook) -> None:
    casebook.open_case()
    view_model = ContextViewModel(casebook.session)
    assert view_model.next_step(FOOTAGE) == ""
    view_model.choose_value(FOOTAGE, "held")
    held = view_model.next_step(FOOTAGE)
    view_model.choose_value(FOOTAGE, "lost")
    assert held.startswith("View it")
    assert view_model.next_step(FOOTAGE).startswith("Record what was lost")
    view_model.choose_value(FOOTAGE, "examined")
    assert view_model.next_step(FOOTAGE) == ""


def test_days_and_numbers_that_follow_from_the_records_are_told(casebook: OpenCasebook) -> None:
    casebook.open_case()
    told = {one.label: one.words for one in ContextViewModel(casebook.session).from_records()}
    assert casebook.session.draft is not None
    passed = (casebook.session.draft.today - date(2026, 2, 28)).days
    assert told["Days from the offence to today"] == str(passed)
    assert told["Year of the offence"] == "2026"
    assert told["Number of victims"] == "1"
