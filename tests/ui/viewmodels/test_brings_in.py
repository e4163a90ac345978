"""What a change of context brings in stands first, says why, and nothing adopted is ever dropped."""

from soteria_desk.api import FactState
from tests.ui.builders import OpenCasebook
from tests.ui.recorded import adopted, record, shown
from ui.viewmodels.brings_in import BringsInViewModel, Row
from ui.viewmodels.context import ContextViewModel

CONTACT = ("behaviour", "post-offence-contact")


def _kinds(rows: tuple[Row, ...]) -> list[str]:
    return [row.kind for row in rows]


def test_new_lines_stand_first_under_the_change_that_brought_them(casebook: OpenCasebook) -> None:
    casebook.open_case()
    panel = BringsInViewModel(casebook.session)
    told: list[str] = []
    panel.arrived.connect(told.append)
    ContextViewModel(casebook.session).record(CONTACT, FactState.APPLIES)
    casebook.settle()
    assert panel.rows[0].text == "From your last change: Kept in contact afterwards"
    fresh = [row for row in panel.rows if row.fresh and row.kind == "proposal"]
    assert panel.new_count() == len(fresh) > 0
    assert list(panel.rows[1 : 1 + len(fresh)]) == fresh
    for row in fresh:
        bold = [row.text[one.start : one.start + one.length] for one in row.spans]
        assert "kept in contact afterwards" in bold
    assert told == [f"{len(fresh)} lines proposed because of: Kept in contact afterwards"]


def test_clearing_a_chip_flags_an_adopted_line_and_keeps_it(casebook: OpenCasebook) -> None:
    casebook.open_case()
    panel = BringsInViewModel(casebook.session)
    context = ContextViewModel(casebook.session)
    context.record(CONTACT, FactState.APPLIES)
    casebook.settle()
    fresh = next(row.proposal for row in panel.rows if row.fresh and row.action == "adopt")
    assert fresh is not None
    case_id = casebook.session.case_id
    line = casebook.do(lambda desk: desk.planning.adopt(case_id, fresh.template.id, fresh.subject))
    shown(casebook)
    context.record(CONTACT, None)
    casebook.settle()
    lost = [row for row in panel.rows if row.kind == "lost"]
    assert [row.line_id for row in lost] == [line.id]
    assert lost[0].action == "decide"
    assert "no longer proposed" in panel.rows[0].text or "not selected" in panel.rows[0].text


def test_an_intrusive_line_opens_its_record_and_cannot_be_adopted_here(casebook: OpenCasebook) -> None:
    casebook.open_case()
    record(casebook, ("behaviour", "strangulation"))
    rows = BringsInViewModel(casebook.session).rows
    intrusive = [row for row in rows if row.intrusive]
    assert intrusive
    assert {row.action for row in intrusive} == {"record"}


def test_what_is_to_be_found_out_names_the_line_that_would(casebook: OpenCasebook) -> None:
    casebook.open_case()
    draft = record(casebook, ("fact", "prior-reports-same-suspect"), find_out=True)
    rows = [row for row in BringsInViewModel(casebook.session).rows if row.kind == "find-out"]
    assert len(rows) == len(draft.to_find_out) == 1
    assert rows[0].text == "Because Earlier reports about the suspect is marked to find out."
    assert rows[0].action in ("adopt", "add", "open")


def test_the_plan_is_folded_away_until_asked_for(casebook: OpenCasebook) -> None:
    casebook.open_case()
    line = adopted(casebook)
    panel = BringsInViewModel(casebook.session)
    fold = next(row for row in panel.rows if row.key == "planned")
    assert fold.beside == "1 line"
    assert "planned" not in _kinds(panel.rows)
    panel.toggle("planned")
    assert [row.line_id for row in panel.rows if row.kind == "planned"] == [line.id]


def test_undo_is_a_change_like_any_other(casebook: OpenCasebook) -> None:
    casebook.open_case()
    panel = BringsInViewModel(casebook.session)
    ContextViewModel(casebook.session).record(CONTACT, FactState.APPLIES)
    casebook.settle()
    casebook.session.undo()
    casebook.settle()
    assert panel.rows[0].text.startswith("From your last change: Kept in contact afterwards, not selected")
    assert panel.new_count() == 0
