"""The journey to the first plan: marks follow what is recorded, never a visit."""

from datetime import timedelta

from soteria_desk.api import Desk, Draft, FactState, Library, NewCase, cannot_wait
from tests.ui.builders import OpenCasebook, a_new_case
from ui.viewmodels.journey import next_of, steps_of


def marks(draft: Draft, library: Library) -> dict[str, str]:
    """Mark by step."""
    return {step.id: step.mark for step in steps_of(draft, library)}


def test_an_empty_case_has_nothing_started_and_begins_with_the_victim(casebook: OpenCasebook) -> None:
    draft = casebook.open_case(NewCase(reference="WX/26/00600"))
    library = casebook.session.library
    assert set(marks(draft, library).values()) == {"not-started"}
    card = next_of(draft, steps_of(draft, library))
    assert card is not None
    assert card.id == "victim"


def test_each_step_becomes_ready_by_what_is_recorded(casebook: OpenCasebook) -> None:
    library = casebook.session.library
    case_id = casebook.open_case(a_new_case()).file.case.id

    def work(desk: Desk) -> Draft:
        casework = desk.casework
        file = casework.file(case_id)
        suspect, victim = file.suspects()[0].id, file.victims()[0].id
        casework.record_care(victim, safe_contact="07700 900131")
        for group in ("relationship", "setting", "behaviour"):
            key, value = library.in_group(group)[0]
            casework.record_fact(
                case_id, key.id, value.id, FactState.APPLIES, suspect_id=suspect, victim_id=victim
            )
        return desk.planning.draft(case_id)

    draft = casebook.do(work)
    assert marks(draft, library) == {
        "victim": "ready",
        "people": "ready",
        "context": "ready",
        "lines": "not-started",
        "review": "not-started",
    }


def test_a_late_line_needs_you(casebook: OpenCasebook) -> None:
    case_id = casebook.open_case(a_new_case()).file.case.id

    def work(desk: Desk) -> Draft:
        one = next(one for one in desk.planning.draft(case_id).proposals if one.template.intrusion != "high")
        yesterday = (desk.clock.now() - timedelta(days=1)).date()
        desk.planning.adopt(case_id, one.template.id, one.subject, due_on=yesterday)
        return desk.planning.draft(case_id)

    draft = casebook.do(work)
    assert marks(draft, casebook.session.library)["lines"] == "needs-you"


def test_lines_are_ready_once_everything_that_cannot_wait_is_answered(casebook: OpenCasebook) -> None:
    case_id = casebook.open_case(a_new_case()).file.case.id

    def answer(desk: Desk, pressing: bool) -> Draft:
        while True:
            draft = desk.planning.draft(case_id)
            wanted = [one for one in draft.proposals if cannot_wait(one, draft) is pressing]
            if not wanted or (not pressing and draft.counts.pursued):
                return draft
            one = wanted[0]
            if one.template.intrusion == "high":
                desk.planning.not_pursue(case_id, one.template.id, one.subject, "Not in this case.")
            else:
                desk.planning.adopt(case_id, one.template.id, one.subject)

    library = casebook.session.library
    one_adopted = casebook.do(lambda desk: answer(desk, pressing=False))
    waiting = sum(cannot_wait(one, one_adopted) for one in one_adopted.proposals)
    assert waiting
    step = next(step for step in steps_of(one_adopted, library) if step.id == "lines")
    assert (step.mark, step.state) == (
        "part-done",
        f"1 adopted; {waiting} that cannot wait are not answered.",
    )
    answered = casebook.do(lambda desk: answer(desk, pressing=True))
    assert marks(answered, library)["lines"] == "ready"
