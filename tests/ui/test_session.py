"""The session: acts come back as a draft read anew, and undo says what it undid."""

from soteria_desk.api import Draft
from tests.ui.builders import OpenCasebook


def test_an_act_shows_the_case_read_anew(casebook: OpenCasebook) -> None:
    casebook.open_case()
    drafts: list[Draft] = []
    casebook.session.draft_changed.connect(drafts.append)
    case_id = casebook.session.case_id
    casebook.session.act(lambda desk: desk.casework.change_case(case_id, summary="Reported at the desk."))
    casebook.settle()
    assert drafts[-1].file.case.summary == "Reported at the desk."


def test_undo_puts_the_case_back_and_names_what_was_undone(casebook: OpenCasebook) -> None:
    casebook.open_case()
    case_id = casebook.session.case_id
    casebook.session.act(lambda desk: desk.casework.change_case(case_id, summary="First words."))
    told: list[str] = []
    casebook.session.undo(told.append)
    casebook.settle()
    assert casebook.session.draft is not None
    assert casebook.session.draft.file.case.summary == ""
    assert told == ["case.change"]
