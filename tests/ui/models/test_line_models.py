"""The models of both lists keep to the rules of models, and keep what stays in its place."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from soteria_desk.api import FactState
from tests.ui.builders import OpenCasebook
from tests.ui.recorded import adopted, record
from ui.models.brings_in_model import BringsInModel
from ui.models.lines_model import LinesModel
from ui.viewmodels.brings_in import BringsInViewModel
from ui.viewmodels.context import ContextViewModel
from ui.viewmodels.lines import LinesViewModel


def _watched(model: QAbstractItemModel) -> QAbstractItemModelTester:
    return QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)


def test_the_lines_model_keeps_the_rules_through_every_change(casebook: OpenCasebook) -> None:
    casebook.open_case()
    view_model = LinesViewModel(casebook.session, casebook.clock)
    model = LinesModel()
    tester = _watched(model)
    resets: list[int] = []
    model.regrouped.connect(lambda: resets.append(1))
    view_model.rows_changed.connect(lambda: model.show(view_model.groups))
    view_model.filter(state="proposed")
    view_model.filter(state="")
    line = adopted(casebook)
    assert model.rowCount() == 1
    before = len(resets)
    casebook.do(lambda desk: desk.planning.start(line.id))
    record(casebook, ("relationship", "colleague"))
    assert len(resets) == before
    row = model.line_row(model.index(0, 0, model.index(0, 0)))
    assert row is not None
    assert row.state == "in-progress"
    for grouping in ("state", "focus", "owner", "strategy"):
        view_model.filter(grouping=grouping)
        assert model.rowCount(model.index(0, 0)) == 1
    del tester


def test_the_panel_model_exchanges_only_what_changed(casebook: OpenCasebook) -> None:
    casebook.open_case()
    view_model = BringsInViewModel(casebook.session)
    model = BringsInModel()
    tester = _watched(model)
    model.show(view_model.rows)
    view_model.rows_changed.connect(lambda: model.show(view_model.rows))
    removed: list[int] = []

    def note(parent: QModelIndex, first: int, last: int) -> None:
        removed.append(last - first + 1)

    model.rowsRemoved.connect(note)
    first = next(row for row in view_model.rows if row.kind == "proposal" and row.action == "adopt")
    assert first.proposal is not None
    one, case_id = first.proposal, casebook.session.case_id
    casebook.session.act(lambda desk: desk.planning.adopt(case_id, one.template.id, one.subject))
    casebook.settle()
    assert not model.place_of(first.key).isValid()
    assert removed == [1]
    context = ContextViewModel(casebook.session)
    for state in (FactState.APPLIES, FactState.TO_FIND_OUT, None):
        context.record(("behaviour", "post-offence-contact"), state)
        casebook.settle()
        assert model.rowCount() == len(view_model.rows)
    view_model.toggle("planned")
    view_model.toggle("would")
    assert model.rowCount() == len(view_model.rows)
    del tester
