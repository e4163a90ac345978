"""The detail of a line: what may be done, why not, and who did what."""

from msgspec.structs import replace

from soteria_desk.api import LineOfEnquiry, Pointed, Proportionality
from tests.ui.builders import OpenCasebook
from tests.ui.recorded import adopted, proposed, record, shown
from ui.viewmodels.line_detail import LineDetailViewModel, missing_words

FULL = Proportionality(
    less_intrusive="The suspect's phone first.",
    scope="One thread, five days.",
    victims_view="Informed; content.",
    why_necessary="No other source.",
    authorised_by="DS L. Whitcombe",
)


def _intrusive(casebook: OpenCasebook) -> LineOfEnquiry:
    draft = record(casebook, ("behaviour", "strangulation"))
    one, case_id = proposed(draft, intrusive=True), draft.file.case.id
    line = casebook.do(lambda desk: desk.planning.keep_for_later(case_id, one.template.id, one.subject))
    shown(casebook)
    return line


def test_an_intrusive_line_says_which_part_is_missing(casebook: OpenCasebook) -> None:
    casebook.open_case()
    line = _intrusive(casebook)
    view_model = LineDetailViewModel(casebook.session)
    view_model.show(line.id)
    assert view_model.detail is not None
    assert view_model.detail.main_act() == "record"
    casebook.do(lambda desk: desk.planning.write_proportionality(line.id, replace(FULL, why_necessary=" ")))
    shown(casebook)
    assert view_model.detail.missing() == "write why it is necessary"
    assert view_model.detail.written() == 4
    casebook.do(lambda desk: desk.planning.write_proportionality(line.id, FULL))
    shown(casebook)
    assert view_model.detail.missing() == ""
    assert view_model.detail.main_act() == "adopt"


def test_every_question_of_the_pack_is_asked_in_one_of_the_five_parts(casebook: OpenCasebook) -> None:
    casebook.open_case()
    line = _intrusive(casebook)
    view_model = LineDetailViewModel(casebook.session)
    view_model.show(line.id)
    assert view_model.detail is not None
    asked = [text for part in view_model.detail.parts for text in part.questions]
    assert sorted(asked) == sorted(line.questions)
    assert [part.heading for part in view_model.detail.parts] == [heading for heading, _ in FULL.parts()]


def test_missing_parts_are_counted_in_words() -> None:
    assert missing_words({}) == "write the less intrusive way that was tried and 4 more parts"
    texts = {"less_intrusive": "x", "scope": "x", "victims_view": "x"}
    assert missing_words(texts) == "write why it is necessary and 1 more part"


def test_a_proposal_shows_what_the_line_would_say_and_whom_it_would_go_to(casebook: OpenCasebook) -> None:
    draft = casebook.open_case()
    one = proposed(draft)
    view_model = LineDetailViewModel(casebook.session)
    view_model.show(f"{one.template.id} {one.subject}")
    detail = view_model.detail
    assert detail is not None
    assert detail.line is None
    assert (detail.title, detail.towards, detail.away) == (
        one.template.title,
        one.template.towards,
        one.template.away,
    )
    assert detail.owner_id == casebook.session.me


def test_the_history_says_who_did_what_newest_first(casebook: OpenCasebook) -> None:
    casebook.open_case()
    line = adopted(casebook, owner_id=casebook.session.me)
    casebook.do(lambda desk: desk.planning.tick_step(line.id, 0, True))
    casebook.do(lambda desk: desk.planning.change_line(line.id, owner_id=""))
    casebook.do(lambda desk: desk.planning.complete(line.id, "Nothing found.", Pointed.AWAY))
    shown(casebook)
    view_model = LineDetailViewModel(casebook.session)
    view_model.show(line.id)
    casebook.settle()
    told = [one.what for one in view_model.history]
    assert told == ["result recorded", "owner: Not set", "step 1 ticked, in progress", "adopted"]
    assert {one.who for one in view_model.history} == {"DC A. Okoro, 3318"}
    assert view_model.detail is not None
    assert view_model.detail.pointed == "Away from the suspect"


def test_a_decision_about_the_line_is_told_with_its_reason(casebook: OpenCasebook) -> None:
    casebook.open_case()
    line = adopted(casebook)
    case_id = casebook.session.case_id
    casebook.do(
        lambda desk: desk.decisions.record(
            case_id, "Ask the bar first.", "Kept for 7 days.", enquiry_id=line.id
        )
    )
    casebook.do(lambda desk: desk.planning.not_pursue_line(line.id, "Footage is gone."))
    shown(casebook)
    view_model = LineDetailViewModel(casebook.session)
    view_model.show(line.id)
    assert view_model.detail is not None
    assert view_model.detail.not_pursued == "Footage is gone."
    assert [one.reason for one in view_model.detail.decisions] == ["Kept for 7 days.", "Footage is gone."]
