"""The demonstration: the same everywhere, invented on every page, and careful with what it deletes."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest

from soteria_desk import dates
from soteria_desk import desk as desks
from soteria_desk.casework.enquiry import State
from soteria_desk.clock import StoppedClock
from soteria_desk.demonstration import LABEL, PASSPHRASE, Demonstration, make_demonstration
from soteria_desk.desk import Desk, unlock
from soteria_desk.errors import Cancelled, CasebookInUse, NotADemonstration
from soteria_desk.invented_cases import invented_cases
from soteria_desk.paths import resources
from tests.builders import ANY_COST, CHEAP


def _make(out: Path, **details: object) -> Demonstration:
    return make_demonstration(out, cost=CHEAP, limits=ANY_COST, **details)  # type: ignore[arg-type]


def _open(made: Demonstration) -> Desk:
    return unlock(made.folder, LABEL, PASSPHRASE, limits=ANY_COST, remember_tries=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """One demonstration that the tests of this file only read."""
    return _make(tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="module")
def desk(made: Demonstration) -> Iterator[Desk]:
    """It, open."""
    opened = _open(made)
    yield opened
    opened.close()


def _copied(made: Demonstration, out: Path) -> Path:
    """A copy of the casebook in `out`, as an earlier run would have left it there."""
    return Path(
        shutil.copytree(made.folder, out / made.folder.name, ignore=shutil.ignore_patterns("open.json"))
    )


class _StopAt:
    """Progress that stops at a share of the work."""

    def __init__(self, share: float) -> None:
        self._share = share

    def step(self, done: int, total: int) -> None:
        if done >= total * self._share:
            raise Cancelled


def test_two_demonstrations_have_the_same_codes_and_the_same_paper(
    made: Demonstration, tmp_path: Path
) -> None:
    again = _make(tmp_path)
    assert [(p.fingerprint, p.record) for p in again.plans] == [(p.fingerprint, p.record) for p in made.plans]
    for first, second in zip(made.pdfs, again.pdfs, strict=True):
        assert first.name == second.name
        assert first.read_bytes() == second.read_bytes()


def test_every_page_says_that_it_is_invented(made: Demonstration) -> None:
    for plan in made.plans:
        document = pypdfium2.PdfDocument(plan.pdf)
        assert len(document) == plan.pages
        for page in document:
            assert "everything here is invented" in page.get_textpage().get_text_bounded()
        document.close()


def test_days_of_the_data_are_dates_on_paper(desk: Desk) -> None:
    for row in desk.casework.cases():
        plan = desk.review.plan_of(desk.review.issued(row.id).id)
        assert not re.findall(r"[Dd]ay \d+", repr(plan.groups) + plan.summary + repr(plan.victim_first))


def test_there_is_a_revision_of_each_plan_and_two_of_the_third(made: Demonstration) -> None:
    assert [(plan.case, plan.number) for plan in made.plans] == [
        ("HARROWMERE", 1),
        ("TILBYSANDS", 1),
        ("QUENBYVALE", 1),
        ("QUENBYVALE", 2),
        ("OSTLEY", 1),
    ]


def test_the_casebook_is_whole_and_says_what_it_is(desk: Desk) -> None:
    assert desk.book.check("full").colour == "green"
    assert desk.store.info.demonstration


def test_every_line_and_decision_of_the_cases_is_in_the_casebook(desk: Desk) -> None:
    for case in invented_cases():
        file = desk.casework.file(desk.casework.find(case.operation))
        lines = {line.item: line for line in file.lines}
        assert {line.item for line in case.lines} | {one.item for one in case.not_pursued} == lines.keys()
        for one in case.lines:
            line = lines[one.item]
            assert line.state is (State.DONE if one.done else State.IN_PROGRESS)
            assert line.pointed is one.pointed
            assert line.owner_id
        assert all(lines[one.item].state is State.NOT_PURSUED for one in case.not_pursued)
        assert len(file.decisions) == len(case.decisions) + len(case.not_pursued)


def test_what_happened_is_in_the_casebook_and_was_acted_on_in_time(desk: Desk) -> None:
    for case in invented_cases():
        case_id = desk.casework.find(case.operation)
        file, found = desk.casework.file(case_id), desk.clocks.of(case_id)
        happened = [one.type for one in file.events if one.happened is not None]
        assert sorted(happened) == sorted(event.type for event in case.events)
        assert not found.problems
        done = [clock for clock in found.clocks if clock.state == "done" and clock.kind != "limit"]
        assert len(done) == sum(len(kept.rules) for kept in case.kept)
        ends = ((one.id, one.done_at, one.ends or one.due) for one in done)
        assert not [rule for rule, at, end in ends if at and end and at > end]


def test_on_its_last_day_the_demonstration_owes_one_promise_and_is_late_with_none(
    made: Demonstration, tmp_path: Path
) -> None:
    morning = StoppedClock(datetime(2026, 11, 20, 8, tzinfo=UTC))
    folder = _copied(made, tmp_path)
    opened = unlock(folder, LABEL, PASSPHRASE, limits=ANY_COST, remember_tries=False, clock=morning)
    try:
        promises = [one for one in opened.clocks.today() if one.group == "promise"]
        assert [(one.case_title, one.clock[0]) for one in promises] == [("Op QUENBYVALE", "DL-04")]
        assert promises[0].due > morning.now()
        for row in opened.casework.cases():
            assert not [one.id for one in opened.clocks.of(row.id).clocks if one.state == "late"]
    finally:
        opened.close()


def test_the_unidentified_suspect_becomes_a_person_between_the_revisions(desk: Desk) -> None:
    case_id = desk.casework.find("QUENBYVALE")
    first, second = (desk.review.plan_of(desk.review.issued(case_id, number).id) for number in (1, 2))
    assert {part.shown for part in first.parts} == {"Suspect 1", "S.T."}
    assert {part.shown for part in second.parts} == {"B.N.", "S.T."}
    assert second.replaces.startswith("Revision 1, signed")
    assert {one.kind for one in second.changes} == {"added", "changed", "not pursued"}


def test_one_signature_came_back_on_its_slip(desk: Desk) -> None:
    signed = [
        issued
        for row in desk.casework.cases()
        for issued in desk.casework.file(row.id).issued
        if issued.review
    ]
    assert [issued.number for issued in signed] == [1]


def test_no_victim_can_be_reached_by_a_number_of_the_demonstration() -> None:
    for path in (resources() / "demonstration").glob("*.toml"):
        text = path.read_text("utf-8")
        numbers = re.findall(r"\b0\d[\d ]{8,}\b", text)
        assert numbers
        assert all(number.startswith("07700 900") for number in numbers)  # kept free for drama
        assert "nvented" in text.splitlines()[0]


def test_a_demonstration_is_made_anew_over_an_earlier_one_and_opens_again(
    made: Demonstration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "settings"))
    folder = _copied(made, tmp_path)
    # The computer remembers what it saw of the earlier one, which is longer than the new one.
    opened = unlock(folder, LABEL, PASSPHRASE, limits=ANY_COST)
    opened.casework.change_case(opened.casework.find("OSTLEY"), operation="CHANGED")
    opened.close()
    assert _make(tmp_path).plans[0].fingerprint == made.plans[0].fingerprint
    opened = unlock(folder, LABEL, PASSPHRASE, limits=ANY_COST)
    assert opened.casework.find("OSTLEY")
    opened.close()
    assert {path.name for path in tmp_path.iterdir()} == {"Demonstration.casebook", "plans", "settings"}


def test_nothing_that_is_not_a_demonstration_is_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "Demonstration.casebook"
    folder.mkdir()
    (folder / "letter.txt").write_text("keep me")
    with pytest.raises(NotADemonstration):
        _make(tmp_path)
    assert (folder / "letter.txt").read_text() == "keep me"


def test_a_real_casebook_of_that_name_and_passphrase_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "Demonstration.casebook"
    desks.create(
        folder,
        name="CB-7F3K",
        label=LABEL,
        officer="A. Okoro",
        passphrase=PASSPHRASE,
        cost=CHEAP,
        limits=ANY_COST,
    ).desk.close()
    with pytest.raises(NotADemonstration):
        _make(tmp_path)
    unlock(folder, LABEL, PASSPHRASE, limits=ANY_COST, remember_tries=False).close()


def test_one_that_somebody_has_open_is_left_alone(made: Demonstration, desk: Desk) -> None:
    with pytest.raises(CasebookInUse):
        _make(made.folder.parent)
    assert desk.casework.cases()


def test_stopping_half_way_leaves_the_earlier_one_as_it_was(made: Demonstration, tmp_path: Path) -> None:
    folder = _copied(made, tmp_path)
    with pytest.raises(Cancelled):
        _make(tmp_path, progress=_StopAt(0.3))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Demonstration.casebook", "plans"]
    opened = unlock(folder, LABEL, PASSPHRASE, limits=ANY_COST, remember_tries=False)
    assert len(opened.casework.cases()) == 4
    opened.close()


def test_a_live_demonstration_ends_this_week_on_the_same_days_of_the_week(tmp_path: Path) -> None:
    opened = _open(_make(tmp_path, live=True))
    try:
        reported = {row.title: row.reported_at for row in opened.casework.cases()}
        (*lived, _unlocked) = opened.store.journal.entries()
    finally:
        opened.close()
    night = reported["Op QUENBYVALE"]
    assert night is not None
    assert dates.local(night).weekday() == 5  # a night out on a Saturday
    assert timedelta(0) < datetime.now(UTC) - lived[-1].at < timedelta(days=8)
