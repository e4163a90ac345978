"""A case with lines, people and a safe contact, ready to be issued: what the tests of paper and review begin with."""

from datetime import timedelta

from PySide6.QtWidgets import QApplication

from soteria_desk.api import Desk, Issued, Order, Pdf, make_pdf
from tests.ui.builders import OpenCasebook

SUPERVISOR = ("L. Whitcombe", "DS", "2207")


def a_case_to_review(casebook: OpenCasebook, *, safe_contact: bool = True, lines: int = 3) -> str:
    """Op LARKSPUR with a supervisor, adopted lines and, unless told otherwise, a safe contact; returns its id."""
    draft = casebook.open_case()
    case_id = draft.file.case.id

    def fill(desk: Desk) -> None:
        supervisor = desk.casework.add_officer(*SUPERVISOR)
        review_at = desk.clock.now() + timedelta(days=3)
        desk.casework.change_case(case_id, supervisor_id=supervisor.id, review_at=review_at)
        if safe_contact:
            desk.casework.record_care(draft.file.victims()[0].id, safe_contact="By text, after six")
        for proposal in plain_proposals(desk, case_id)[:lines]:
            desk.planning.adopt(case_id, *proposal, owner_id=desk.me)

    casebook.do(fill)
    casebook.session.refresh()
    casebook.settle()
    return case_id


def plain_proposals(desk: Desk, case_id: str) -> list[tuple[str, str]]:
    """Item and subject of the proposals that can be adopted at once: those that are not intrusive."""
    draft = desk.planning.draft(case_id)
    return [(one.template.id, one.subject) for one in draft.proposals if one.template.intrusion != "high"]


def issued(casebook: OpenCasebook, case_id: str) -> Issued:
    """Issue a revision behind the session's back."""
    one = casebook.do(lambda desk: desk.review.issue(case_id))
    casebook.session.refresh()
    casebook.settle()
    return one


def paper_of(casebook: OpenCasebook, one: Issued, copy_label: str = "") -> tuple[Order, Pdf]:
    """The order and the PDF of a revision."""
    order = casebook.do(lambda desk: desk.export.order(one, copy_label))
    return order, make_pdf(order)


def prints(casebook: OpenCasebook, case_id: str) -> list[tuple[str, str]]:
    """Copy label and SHA-256 of every print on the record."""
    from soteria_desk.casework.revision import Print

    found = casebook.do(lambda desk: desk.store.records.all(Print, case_id))
    return [(one.copy_label, one.sha256) for one in found]


def processed() -> None:
    """Let Qt deliver what is waiting."""
    app = QApplication.instance()
    assert app is not None
    app.processEvents()
