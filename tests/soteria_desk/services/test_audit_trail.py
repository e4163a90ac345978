"""The audit trail as it is read, printed and compared with paper."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from soteria_desk import policy
from soteria_desk.clock import StoppedClock
from soteria_desk.desk import Desk
from soteria_desk.desk import unlock as unlock_desk
from soteria_desk.errors import (
    Cancelled,
    ChainBroken,
    CodeNotReadable,
    FingerprintUnknown,
    NotFound,
    PolicyForbids,
)
from soteria_desk.report.trail import LIMITS
from soteria_desk.services import audit_reading
from soteria_desk.services.audit import (
    extract_html,
    extract_plain,
    make_extract_pdf,
)
from soteria_desk.services.audit_reading import AuditRow, TrailFilter
from soteria_desk.services.audit_states import NOT_SHOWN
from soteria_desk.vault.crockford import groups
from tests.builders import ANY_COST, LABEL, PASSPHRASE
from tests.soteria_desk.services.recording import HANDSET, Recorded, record_a_case

Later = Callable[..., None]


def _all(desk: Desk, asked: TrailFilter | None = None) -> list[AuditRow]:
    rows: list[AuditRow] = []
    page = desk.audit.page(asked)
    rows += page.rows
    while not page.complete:
        page = desk.audit.page(asked, page.before)
        rows += page.rows
    return rows


# --- reading -----------------------------------------------------------------------------------------


def test_entries_are_told_in_words_the_newest_first(desk: Desk, case: Recorded) -> None:
    line = desk.planning.adopt(case.id, HANDSET, case.suspect, owner_id=desk.me)
    desk.casework.consult(case.id, "weekly review")
    opened, adopted = desk.audit.page().rows[:2]
    assert (opened.what, opened.record, opened.who) == (
        "Investigation consulted",
        "Investigation WX/26/00417",
        "DC A. Okoro, 3318",
    )
    assert opened.why == "weekly review" and not opened.writes
    assert (adopted.what, adopted.record, adopted.case) == (
        "Line adopted",
        f"Line {line.reference}",
        "WX/26/00417",
    )
    assert adopted.writes and adopted.seq == opened.seq - 1


def test_people_of_a_case_are_named_by_their_part_alone(desk: Desk, case: Recorded) -> None:
    told = {row.record for row in _all(desk)}
    assert {"Suspect 1", "Victim 1", "Care for victim 1", "Person"} <= told
    assert not any("K.L." in words or "M.N." in words for words in told)


def test_reading_adds_no_entry(desk: Desk, case: Recorded) -> None:
    head = desk.store.head()
    desk.audit.page(TrailFilter(words="x"))
    desk.audit.details(head.seq)
    desk.audit.standing()
    desk.audit.extract()
    assert desk.store.head() == head


@pytest.mark.parametrize("limit", [1, 3, 200])
@pytest.mark.parametrize("most", [2, 7, 6_000])
def test_every_entry_comes_once_however_the_pages_fall(
    desk: Desk, case: Recorded, monkeypatch: pytest.MonkeyPatch, limit: int, most: int
) -> None:
    monkeypatch.setattr(audit_reading, "SLICE", most)
    asked = TrailFilter(group="recording")
    expected = [row.seq for row in desk.audit.page(limit=10_000).rows] if most == 6_000 else None
    found: list[int] = []
    page = desk.audit.page(asked, limit=limit)
    while True:
        found += [row.seq for row in page.rows]
        if page.complete:
            break
        page = desk.audit.page(asked, page.before, limit)
    assert found == sorted(set(found), reverse=True)
    numbers = [e.seq for e in desk.store.journal.entries() if not e.action.startswith("casebook.")]
    assert found == sorted(numbers, reverse=True)
    assert expected is None or set(found) <= set(expected)


def test_the_trail_is_filtered_by_user_act_case_day_and_words(
    desk: Desk, case: Recorded, clock: StoppedClock, later: Later
) -> None:
    other = record_a_case(desk, "WX/26/00999").id
    later(60 * 24 * 3)
    desk.casework.consult(case.id, "Asked by 100% of the_team")
    desk.casework.consult(other)

    def count(**asked: object) -> int:
        return len(_all(desk, TrailFilter(**asked)))  # type: ignore[arg-type]

    every = desk.store.head().seq
    me = desk.store.keys.user
    assert count() == count(user=me) == every
    assert count(user="0" * 32) == 0
    assert count(group="consulting") == 2
    assert count(group="consulting", case_id=other) == 1
    assert {row.case for row in _all(desk, TrailFilter(case_id=other))} == {"WX/26/00999"}
    assert count(from_on=date(2026, 3, 15)) == 2
    assert count(until_on=date(2026, 3, 14)) == every - 2
    assert count(from_on=date(2026, 3, 12), until_on=date(2026, 3, 12)) == every - 2
    assert count(words="ASKED BY 100%") == count(words="the_team") == 1
    assert count(words="100_") == count(words="the%team") == 0
    assert count(group="other") == 0


def test_a_reason_that_looks_like_the_logs_own_text_is_found_as_words_only(
    desk: Desk, case: Recorded
) -> None:
    desk.casework.consult(case.id, '"user":"' + "0" * 32 + '"')
    assert _all(desk, TrailFilter(user="0" * 32)) == []


def test_an_act_of_a_later_version_is_told_by_its_name(desk: Desk) -> None:
    with desk.store.unit("drone.send-out") as work:
        work.note("drone.send-out", "casebook", desk.store.casebook_id)
    (row,) = _all(desk, TrailFilter(group="other"))
    assert (row.what, row.group) == ("Drone, send out", "other")


def test_details_show_what_an_entry_changed_and_that_it_is_whole(desk: Desk, case: Recorded) -> None:
    desk.casework.change_case(case.id, operation="KINGFISHER")
    details = desk.audit.details(desk.store.head().seq)
    assert [(one.field, one.before, one.after) for one in details.changes] == [
        ("Operation", "LARKSPUR", "KINGFISHER")
    ]
    assert (details.problem, details.state) == ("", "right")
    assert details.head == desk.store.head().text() and len(details.key) == 8
    assert details.before and details.after


def test_details_never_show_how_a_victim_can_be_reached(desk: Desk, case: Recorded) -> None:
    (care,) = [row for row in _all(desk) if row.what == "Care for the victim recorded"]
    changes = {one.field: one.after for one in desk.audit.details(care.seq).changes}
    assert changes == {"Victim": "Victim 1", "Safe contact": NOT_SHOWN}


def test_details_of_an_entry_that_is_not_there_are_refused(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.audit.details(9_999)


def test_the_standing_names_what_the_trail_can_be_filtered_by(desk: Desk, case: Recorded) -> None:
    standing = desk.audit.standing()
    assert standing.users == ((desk.store.keys.user, "DC A. Okoro, 3318"),)
    assert standing.cases == ((case.id, "WX/26/00417"),)
    assert (standing.entries, standing.head) == (desk.store.head().seq, desk.store.head().text())
    assert standing.issued_seq == 0
    desk.review.issue(case.id)
    assert desk.audit.standing().issued_seq == desk.store.head().seq


def test_the_last_reason_is_ones_own_and_not_an_empty_one(desk: Desk, case: Recorded) -> None:
    assert desk.audit.last_reason() == ""
    desk.casework.consult(case.id, "disclosure review")
    desk.casework.consult(case.id)
    assert desk.audit.last_reason() == "disclosure review"


# --- extracts ----------------------------------------------------------------------------------------


def test_an_extract_says_what_it_shows_and_what_it_cannot_prove(
    desk: Desk, case: Recorded, tmp_path: Path
) -> None:
    desk.casework.consult(case.id, "weekly review")
    extract = desk.audit.extract(TrailFilter(group="consulting", from_on=date(2026, 3, 1)))
    entries = desk.store.head().seq
    plain, html = extract_plain(extract), extract_html(extract)
    for text in (" ".join(plain.split()), html):
        assert "OFFICIAL-SENSITIVE" in text
        assert desk.store.casebook_id in text and desk.store.head().text() in text
        assert f"1 of {entries} entries shown" in text
        assert "Consultations; from 1 March 2026" in text
        assert "DC A. Okoro, 3318, 12 March 2026, 12:00" in text
        assert "weekly review" in text
        assert LIMITS[1] in text
    pdf = make_extract_pdf(extract)
    assert pdf.data.startswith(b"%PDF") and pdf.pages == 1
    assert pdf.data == make_extract_pdf(extract).data


def test_what_goes_out_is_an_entry_with_the_hash_of_its_bytes(
    desk: Desk, case: Recorded, tmp_path: Path
) -> None:
    extract = desk.audit.extract()
    pdf = make_extract_pdf(extract)
    desk.audit.log_printed(extract, pdf.data)
    desk.audit.save_extract(extract, pdf.data, tmp_path / extract.file_name("pdf"))
    saved, printed = desk.audit.page().rows[:2]
    assert (saved.action, printed.action) == ("audit.export", "audit.print")
    assert "entries shown, sha256 " in saved.why
    assert (tmp_path / "Audit trail 2026-03-12 1200.pdf").read_bytes() == pdf.data


def test_a_force_that_allows_paper_alone_gets_no_file(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = policy.InForce(rules=policy.STRICTEST, state="in force", file=tmp_path / "policy.toml")
    monkeypatch.setattr(policy, "in_force", lambda: strict)
    with pytest.raises(PolicyForbids):
        desk.audit.save_extract(desk.audit.extract(), b"", tmp_path / "x.pdf")
    assert list(tmp_path.glob("x.pdf*")) == []


def test_a_long_extract_keeps_the_newest_and_says_so(desk: Desk, case: Recorded) -> None:
    extract = desk.audit.extract(limit=5)
    head = desk.store.head().seq
    assert [row.seq for row in extract.rows] == list(range(head - 4, head + 1))
    assert extract.counted() == f"5 of {head} entries shown: the newest of the {head} that fit"


def test_an_extract_of_nothing_says_so(desk: Desk) -> None:
    assert "No entry fits." in extract_plain(desk.audit.extract(TrailFilter(words="nothing like it")))


# --- signed paper ------------------------------------------------------------------------------------


def test_a_fingerprint_finds_the_entry_and_what_changed_since(desk: Desk, case: Recorded) -> None:
    issued = desk.review.issue(case.id)
    seq = desk.store.head().seq
    line = desk.planning.adopt(case.id, HANDSET, case.suspect, owner_id=desk.me)
    found = desk.audit.compare(f"Fingerprint {issued.short_fingerprint()}")
    assert (found.by, found.row.seq, found.verified, found.newest) == ("fingerprint", seq, seq, True)
    assert found.title == "WX/26/00417, revision 1"
    assert len(found.changed) == 1 and found.changed[0].startswith(f"{line.reference} added")
    assert found.case_entries_since == 1 and found.entries_since == 1
    (logged, *_) = desk.audit.page().rows
    assert logged.action == "paper.compare" and logged.record == "Revision 1"
    assert logged.why.endswith("found and whole")


@pytest.mark.parametrize("shown", ["whole", "two groups", "bare", "dashes", "small"])
def test_a_record_head_finds_its_entry_however_it_is_typed(desk: Desk, case: Recorded, shown: str) -> None:
    head = desk.review.issue(case.id).head
    seq = desk.store.head().seq
    number, _, code = head.partition(" · ")
    typed = {
        "whole": head,
        "two groups": f"{number} · {code[:9]}",
        "bare": code[:9],
        "dashes": f"{number}: {code.replace(' ', '-')}",
        "small": head.lower(),
    }[shown]
    found = desk.audit.compare(typed)
    assert (found.by, found.row.seq, found.issued is not None) == ("record", seq, True)


@pytest.mark.parametrize("between", [" ", "-", ".", "", " · "])
def test_a_fingerprint_is_one_however_its_groups_are_parted(desk: Desk, case: Recorded, between: str) -> None:
    issued = desk.review.issue(case.id)
    typed = between.join(groups(issued.fingerprint[:16]).split())
    assert desk.audit.compare(typed).by == "fingerprint"


def test_the_head_of_any_entry_can_be_compared(desk: Desk, case: Recorded) -> None:
    head = desk.store.head()
    found = desk.audit.compare(head.text())
    assert (found.row.seq, found.issued, found.changed) == (head.seq, None, ())


def test_a_code_that_no_record_has_is_told_and_logged_without_what_was_typed(desk: Desk) -> None:
    with pytest.raises(FingerprintUnknown):
        desk.audit.compare("0123 4567 89AB CDEF")
    (row, *_) = desk.audit.page().rows
    assert (row.action, row.why) == ("paper.compare", "no record has what was typed")


@pytest.mark.parametrize(
    "typed", ["", "Record 12", "what is this?", "A81F", "Record 12 · 4F", "U" * 16, "9" * 70]
)
def test_what_is_neither_code_is_refused_and_not_logged(desk: Desk, typed: str) -> None:
    head = desk.store.head()
    with pytest.raises(CodeNotReadable):
        desk.audit.compare(typed)
    assert desk.store.head() == head


def test_a_right_code_beside_the_wrong_number_is_not_a_record(desk: Desk, case: Recorded) -> None:
    code = desk.store.head().text().partition(" · ")[2]
    with pytest.raises(FingerprintUnknown):
        desk.audit.compare(f"Record 2 · {code}")


def _altered(desk: Desk, *statements: str) -> Desk:
    """The casebook after somebody ran these with its raw key, opened again."""
    folder, key = desk.store.folder, bytes(desk.store.keys.database_key)
    desk.close()
    connection = sqlcipher.connect(str(folder / "casebook.db"), isolation_level=None)
    connection.execute("PRAGMA cipher_log_level=NONE")
    connection.set_key(bytearray(f"x'{key.hex()}'".encode()))
    for statement in statements:
        connection.execute(statement)
    connection.close()
    return unlock_desk(folder, LABEL, PASSPHRASE, limits=ANY_COST, remember_tries=False)


def test_an_entry_changed_before_the_paper_is_named(desk: Desk, case: Recorded) -> None:
    issued = desk.review.issue(case.id)
    for _ in range(60):  # beyond what is looked at when the casebook is opened
        desk.casework.consult(case.id)
    again = _altered(
        desk,
        "DROP TRIGGER journal_no_update",
        'UPDATE journal SET entry = replace(entry, \'"why":""\', \'"why":"x"\') WHERE seq = 6',
    )
    with pytest.raises(ChainBroken, match="from entry 6 "):
        again.audit.compare(issued.fingerprint)
    (row, *_) = again.audit.page().rows
    assert row.why.endswith("does not match its log from entry 6")
    again.close()


def test_a_plan_changed_behind_the_paper_is_found(desk: Desk, case: Recorded) -> None:
    issued = desk.review.issue(case.id)
    seq = desk.store.head().seq
    again = _altered(
        desk, "UPDATE record SET body = replace(body, 'LARKSPUR', 'LARKSPAR') WHERE kind = 'revision'"
    )
    with pytest.raises(ChainBroken, match=f"from entry {seq} "):
        again.audit.compare(issued.head)
    again.close()


def test_a_damaged_entry_still_has_its_place_in_the_trail(desk: Desk, case: Recorded) -> None:
    again = _altered(
        desk, "DROP TRIGGER journal_no_update", "UPDATE journal SET entry = '{\"a\":1}' WHERE seq = 4"
    )
    rows = {row.seq: row for row in _all(again)}
    assert rows[4].what == "This entry is not as it was written"
    assert rows[5].what == "Officer added"
    again.close()


def test_comparing_can_be_stopped_and_leaves_no_entry(desk: Desk, case: Recorded) -> None:
    class Stopped:
        def step(self, done: int, total: int) -> None:
            raise Cancelled

        def waiting(self) -> bool:
            return False

    issued = desk.review.issue(case.id)
    head = desk.store.head()
    with pytest.raises(Cancelled):
        desk.audit.compare(groups(issued.fingerprint), Stopped())
    assert desk.store.head() == head
