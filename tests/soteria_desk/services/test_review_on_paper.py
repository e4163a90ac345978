"""Issue, print, verify, sign: a plan and its paper belong together, and only together."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from soteria_desk.casework.review import Outcome, Review
from soteria_desk.clock import StoppedClock
from soteria_desk.desk import Desk
from soteria_desk.errors import (
    FingerprintUnknown,
    InvalidField,
    MissingField,
    NotReadyToIssue,
    Refused,
    SlipMismatch,
)
from soteria_desk.services.case_file import Issued
from tests.soteria_desk.services.recording import HANDSET, Recorded, record_a_case

Later = Callable[..., None]


def _sign(desk: Desk, issued: Issued, by: str, **details: object) -> Review:
    given: dict[str, object] = {
        "fingerprint": issued.short_fingerprint(),
        "outcome": Outcome.APPROVED,
        "signed_by": by,
        "signed_at": desk.clock.now(),
        "seen_ink": True,
    }
    return desk.review.record_signature(issued.id, **(given | details))  # type: ignore[arg-type]


def test_a_plan_is_issued_printed_signed_from_its_slip_and_verified(
    desk: Desk, case: Recorded, later: Later
) -> None:
    line = desk.planning.adopt(case.id, HANDSET, case.suspect)
    issued = desk.review.issue(case.id)
    pdf = desk.export.pdf(issued)
    later()
    review = _sign(
        desk,
        issued,
        case.supervisor,
        outcome=Outcome.WITH_CONDITIONS,
        conditions="Add the tablet.",
        next_review_at=desk.clock.now() + timedelta(days=7),
    )
    file = desk.casework.file(case.id)
    assert file.last_signed() == desk.review.issued(case.id)
    assert file.case.review_at == review.next_review_at
    verdict = desk.export.verify_pdf(pdf.data)
    assert (verdict.answer, verdict.newest, verdict.changed) == ("identical", True, ())
    later()
    desk.planning.start(line.id)
    assert desk.export.verify(issued.fingerprint).changed == ("D1 changed: adopted to in progress",)


def test_the_same_revision_prints_the_same_bytes_again(desk: Desk, case: Recorded, later: Later) -> None:
    issued = desk.review.issue(case.id)
    first = desk.export.pdf(issued)
    later(600)
    desk.planning.adopt(case.id, HANDSET, case.suspect)
    assert desk.export.pdf(issued).data == first.data


def test_one_changed_byte_is_no_longer_the_print_on_record(desk: Desk, case: Recorded) -> None:
    pdf = desk.export.pdf(desk.review.issue(case.id))
    assert desk.export.verify_pdf(pdf.data + b"\n").answer == "this-revision"
    assert desk.export.verify_pdf(b"%PDF-1.4 nonsense").answer == "unknown"
    assert desk.export.verify("0123 4567 89AB CDEF").answer == "unknown"


def test_a_plan_without_a_safe_contact_for_the_victim_is_not_issued(desk: Desk) -> None:
    case = record_a_case(desk, safe_contact="")
    with pytest.raises(NotReadyToIssue, match=r"M\.N\."):
        desk.review.issue(case.id)
    assert desk.casework.file(case.id).issued == ()
    assert desk.export.draft_order(case.id).seal is None
    desk.casework.record_care(case.victim, safe_contact="07700 900100")
    assert desk.review.issue(case.id).number == 1


def test_the_safe_contact_is_not_in_the_plan(desk: Desk) -> None:
    case = record_a_case(desk, safe_contact="07700 900555 after six")
    issued = desk.review.issue(case.id)
    assert "900555" not in repr(desk.review.plan_of(issued.id))


def test_a_slip_of_another_revision_is_refused_and_names_it(desk: Desk, case: Recorded, later: Later) -> None:
    first = desk.review.issue(case.id)
    later()
    second = desk.review.issue(case.id)
    later()
    with pytest.raises(SlipMismatch, match="revision 1, not revision 2"):
        _sign(desk, second, case.supervisor, fingerprint=first.short_fingerprint())
    with pytest.raises(FingerprintUnknown):
        _sign(desk, second, case.supervisor, fingerprint="0123 4567 89AB CDEF")
    with pytest.raises(InvalidField):
        _sign(desk, second, case.supervisor, fingerprint="not a code")
    with pytest.raises(Refused, match="replaced by revision 2"):
        _sign(desk, first, case.supervisor)
    assert desk.casework.file(case.id).last_signed() is None


def test_nobody_signs_off_their_own_plan(desk: Desk, case: Recorded, later: Later) -> None:
    issued = desk.review.issue(case.id)
    later()
    with pytest.raises(Refused, match="own plan"):
        _sign(desk, issued, desk.me)
    desk.casework.change_case(case.id, officer_id=case.supervisor)
    again = desk.review.issue(case.id)
    later()
    for own in (desk.me, case.supervisor):  # whoever issued it, and the officer in the case
        with pytest.raises(Refused, match="own plan"):
            _sign(desk, again, own)


def test_the_printed_exception_lets_the_officer_sign_and_says_so(
    desk: Desk, case: Recorded, later: Later
) -> None:
    issued = desk.review.issue(case.id, self_approved="No other supervisor on duty until Monday.")
    assert desk.review.plan_of(issued.id).self_approved == "No other supervisor on duty until Monday."
    later()
    assert _sign(desk, issued, desk.me).self_approved == "No other supervisor on duty until Monday."


def test_a_signature_is_recorded_once_and_only_by_who_has_seen_it(
    desk: Desk, case: Recorded, later: Later, clock: StoppedClock
) -> None:
    issued = desk.review.issue(case.id)
    later()
    with pytest.raises(Refused, match="seen it in ink"):
        _sign(desk, issued, case.supervisor, seen_ink=False)
    with pytest.raises(MissingField):
        _sign(desk, issued, case.supervisor, outcome=Outcome.WITH_CONDITIONS)
    for wrong in (clock.now() + timedelta(minutes=1), issued.issued_at - timedelta(minutes=1)):
        with pytest.raises(InvalidField):
            _sign(desk, issued, case.supervisor, signed_at=wrong)
    _sign(desk, issued, case.supervisor)
    with pytest.raises(Refused, match="already recorded"):
        _sign(desk, issued, case.supervisor)


def test_a_typed_fingerprint_forgives_spaces_small_letters_and_the_letter_o(
    desk: Desk, case: Recorded
) -> None:
    issued = desk.review.issue(case.id)
    typed = issued.fingerprint[:16].lower().replace("0", "o")
    assert desk.review.match(f" {typed[:4]}-{typed[4:8]}  {typed[8:]} ").id == issued.id


def test_a_new_revision_says_what_has_changed_and_what_it_replaces(
    desk: Desk, case: Recorded, later: Later
) -> None:
    desk.review.issue(case.id)
    later()
    desk.planning.adopt(case.id, HANDSET, case.suspect)
    plan = desk.review.plan_of(desk.review.issue(case.id).id)
    assert plan.replaces == "Revision 1, not signed"
    assert [(one.kind, one.reference) for one in plan.changes] == [("added", "D1")]
