"""The Context page's state: whom facts are about, and what is being saved is shown as made."""

from soteria_desk.api import FactState, NewPerson, Role
from tests.ui.builders import OpenCasebook, a_new_case
from ui.viewmodels.context import ContextViewModel

CONTACT = ("behaviour", "post-offence-contact")
EARLIER = ("fact", "prior-reports-same-suspect")


def test_every_value_that_can_be_recorded_stands_in_exactly_one_block(casebook: OpenCasebook) -> None:
    casebook.open_case()
    view_model = ContextViewModel(casebook.session)
    values = [value for block in view_model.blocks for value in block.values()]
    typed = {
        (key.id, value.id)
        for key in view_model.library.keys.values()
        if not key.derived
        for value in key.values
    }
    assert len(values) == len(set(values))
    assert set(values) == typed


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
    assert view_model.counts() == (1, 1)


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
