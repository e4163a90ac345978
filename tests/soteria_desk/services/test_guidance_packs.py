"""A casebook takes signed packs of signers it knows, opens with them anywhere, and no plan changes by itself."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from soteria_desk import paths
from soteria_desk.casework.casebook import AccessRole
from soteria_desk.casework.enquiry import State, Step
from soteria_desk.casework.guidance import ChangeKind
from soteria_desk.clock import StoppedClock
from soteria_desk.desk import Desk, open_backup, unlock
from soteria_desk.doctrine.loader import read_files
from soteria_desk.errors import (
    InvalidField,
    LayerDoesNotFit,
    NotFound,
    PackAltered,
    PackUnusable,
    Refused,
    RoleNeeded,
    SignerUnknown,
)
from soteria_desk.services.guidance_effect import GuidanceChange
from soteria_desk.services.pack_making import key_in, write_key, write_pack
from soteria_desk.storage import pack_file
from soteria_desk.vault.signing import SigningKey, fingerprint
from tests.a_layer import ADDED, PACK, REPLACED, WITHDRAWN, a_line, write_layer
from tests.builders import ANY_COST, CHEAP, LABEL, PASSPHRASE
from tests.soteria_desk.services.recording import HANDSET, Recorded, record

Open = Callable[[], Desk]
KEYWORD = "quarry thimble anchor motorway lamp"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    place = tmp_path_factory.mktemp("keys")
    write_key(place / "wex.key", place / "wex.key.pub", "Wexmoor guidance desk", KEYWORD, CHEAP, ANY_COST)
    return key_in(place / "wex.key", lambda: KEYWORD, ANY_COST)


@pytest.fixture
def reopened(desk: Desk, clock: StoppedClock) -> Open:
    """Close the casebook and open it again."""
    folder = desk.store.folder

    def again() -> Desk:
        desk.close()
        return unlock(folder, LABEL, PASSPHRASE, clock=clock, limits=ANY_COST, cost=CHEAP)

    return again


def a_file(place: Path, key: SigningKey, **files: str) -> Path:
    out = place / "wexmoor.sdpack"
    write_pack(write_layer(place / "layer", **files), out, key)
    return out


def trust(desk: Desk, key: SigningKey) -> None:
    desk.packs.signers.add(key.signer, fingerprint(key.signer.key))


def national(place: Path, key: SigningKey, old: str, new: str, file: str, version: str = "2099.1") -> Path:
    """The national pack of a later day with one text changed, as a pack file."""
    folder = Path(shutil.copytree(paths.resources() / "doctrine", place / f"national-{version}"))
    info = (folder / "pack.toml").read_text(encoding="utf-8")
    info = re.sub(r'version = "[^"]*"', f'version = "{version}"', info, count=1)
    info = re.sub(r"date = \S+", f"date = {version[:4]}-01-01", info, count=1)
    (folder / "pack.toml").write_text(info, encoding="utf-8", newline="\n")
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    out = place / f"national-{version}.sdpack"
    write_pack(folder, out, key)
    return out


def by_id(changes: tuple[GuidanceChange, ...]) -> dict[str, GuidanceChange]:
    return {one.id: one for one in changes}


# --- Taking packs in ----------------------------------------------------------------------------------


def test_a_pack_of_an_unknown_signer_is_refused_until_the_key_was_compared(
    desk: Desk, key: SigningKey, tmp_path: Path
) -> None:
    path = a_file(tmp_path, key)
    with pytest.raises(SignerUnknown) as told:
        desk.packs.import_(path)
    whole = fingerprint(key.signer.key)
    assert whole[:4] in told.value.advice_text
    for wrong in ("", whole[:31], "0" * 64, whole[:31] + "x"):
        with pytest.raises(InvalidField):
            desk.packs.signers.add(desk.packs.signers.found_in(path), wrong)
    desk.packs.signers.add(desk.packs.signers.found_in(path), whole[:32].lower())
    assert [one.name for one in desk.packs.signers.all()] == ["Wexmoor guidance desk"]
    assert desk.packs.import_(path).pack == "wexmoor"
    actions = [one.action for one in desk.store.journal.entries()]
    assert actions[-2:] == ["pack.signer.add", "pack.import"]
    desk.packs.signers.remove(desk.packs.signers.all()[0].id, "left the force")
    with pytest.raises(SignerUnknown):
        desk.packs.look(path)


def test_only_a_pack_administrator_may(desk: Desk, key: SigningKey, tmp_path: Path) -> None:
    path = a_file(tmp_path, key)
    trust(desk, key)
    desk.users.set_roles(desk.store.keys.user, (AccessRole.INVESTIGATOR, AccessRole.SUPERVISOR))
    signer = desk.packs.signers.all()[0]
    for act in (
        lambda: desk.packs.import_(path),
        lambda: desk.packs.remove("wexmoor"),
        lambda: desk.packs.signers.add(key.signer, fingerprint(key.signer.key)),
        lambda: desk.packs.signers.remove(signer.id),
    ):
        with pytest.raises(RoleNeeded):
            act()


def test_an_imported_layer_is_in_use_from_the_next_opening_and_from_a_backup(
    desk: Desk, key: SigningKey, tmp_path: Path, reopened: Open, clock: StoppedClock
) -> None:
    trust(desk, key)
    offered = desk.packs.import_(a_file(tmp_path, key))
    assert {(one.what, one.id) for one in offered.changes if one.kind == "enquiry"} >= {
        ("new", ADDED), ("changed", REPLACED), ("withdrawn", WITHDRAWN),
    }  # fmt: skip
    assert ADDED not in desk.library.enquiries
    backup = desk.backups.make()
    again = reopened()
    assert ADDED in again.library.enquiries and WITHDRAWN not in again.library.enquiries
    assert again.packs.problems == ()
    assert [(row.pack, row.origin) for row in again.packs.in_use()] == [
        ("national", "shipped"),
        ("wexmoor", "imported"),
    ]
    assert again.packs.in_use()[1].signer == "Wexmoor guidance desk"
    again.packs.remove("wexmoor", "not needed any more")
    assert [row.origin for row in again.packs.in_use()] == ["shipped", "imported"]  # until the next opening
    again.close()
    there = tmp_path / "elsewhere.casebook"
    with open_backup(backup.path, LABEL, PASSPHRASE, clock=clock, limits=ANY_COST) as found:
        found.restore(there)
    elsewhere = unlock(there, LABEL, PASSPHRASE, clock=clock, limits=ANY_COST, cost=CHEAP)
    assert ADDED in elsewhere.library.enquiries
    elsewhere.close()


def test_a_refused_pack_leaves_the_guidance_as_it_was(
    desk: Desk, key: SigningKey, tmp_path: Path, reopened: Open
) -> None:
    trust(desk, key)
    desk.packs.import_(a_file(tmp_path, key))
    head = desk.store.head()
    path = tmp_path / "wexmoor.sdpack"
    whole = path.read_bytes()
    with pytest.raises(Refused, match="in use already"):
        desk.packs.import_(path)
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(PackAltered):
        desk.packs.import_(path)
    path.write_bytes(whole[:1000])
    with pytest.raises(PackUnusable):
        desk.packs.import_(path)
    bad = read_files(write_layer(tmp_path / "bad", enquiries=a_line(sources='"WEX-90"') + a_line(REPLACED)))
    said = {"pack": "wexmoor", "title": "x", "version": "2026.2"}
    for files, words in (
        (bad, f"enquiries/local.toml: {ADDED}: the source 'WEX-90' is not defined"),
        (bad | {"enquiries/local.toml": b"caf\xe9"}, "enquiries/local.toml: line 1: it is not UTF-8"),
        (bad | {"pack.toml": b"kind = layer"}, "pack.toml: it is not valid TOML"),
        (bad | {"pack.toml": b"x = " + b"[" * 5000}, "pack.toml"),
        (bad | {"law/local.toml": b"[[law-note]]\ncolour = 1"}, "law/local.toml"),
    ):
        data = pack_file.make(files, key, **said, on=desk.packs.imported()[0].on)
        path.write_bytes(data)
        with pytest.raises(PackUnusable) as told:
            desk.packs.import_(path)
        assert words in told.value.message_text
    assert desk.store.head() == head
    again = reopened()
    assert ADDED in again.library.enquiries
    again.close()


def test_an_older_pack_is_taken_only_where_that_is_said(desk: Desk, key: SigningKey, tmp_path: Path) -> None:
    trust(desk, key)
    desk.packs.import_(a_file(tmp_path, key))
    older = PACK.format(replaced=REPLACED, withdrawn=WITHDRAWN).replace(
        "date = 2026-11-20", "date = 2025-11-20"
    )
    path = a_file(tmp_path, key, pack=older)
    with pytest.raises(Refused, match="older"):
        desk.packs.import_(path)
    desk.packs.import_(path, older=True)
    assert [one.on.year for one in desk.packs.imported()] == [2025]


def test_a_layer_that_does_not_fit_is_refused_and_one_that_fits_no_more_is_told(
    desk: Desk, key: SigningKey, tmp_path: Path, reopened: Open
) -> None:
    trust(desk, key)
    folder = write_layer(
        tmp_path / "old", pack=PACK.format(replaced=REPLACED, withdrawn=WITHDRAWN).replace("2026.*", "2025.*")
    )
    data = pack_file.make(
        read_files(folder), key, pack="wexmoor", title="x", version="2026.1", on=desk.library.info.date
    )
    (tmp_path / "old.sdpack").write_bytes(data)
    with pytest.raises(LayerDoesNotFit):
        desk.packs.import_(tmp_path / "old.sdpack")

    desk.packs.import_(a_file(tmp_path, key))
    newer = national(
        tmp_path,
        key,
        "Private cameras fill gaps",
        "Private cameras close gaps",
        "enquiries/s10-movements.toml",
    )
    offered = desk.packs.import_(newer)
    assert [type(one) for one in offered.set_aside] == [LayerDoesNotFit]
    again = reopened()
    assert again.library.info.version == "2099.1" and again.library.layers == ()
    assert [type(one) for one in again.packs.problems] == [LayerDoesNotFit]
    assert again.library.reading.entries["deadline"]
    again.packs.remove("national")
    again.close()
    back = unlock(again.store.folder, LABEL, PASSPHRASE, clock=desk.clock, limits=ANY_COST, cost=CHEAP)
    assert back.packs.problems == () and ADDED in back.library.enquiries
    back.close()


def test_a_pack_that_was_tampered_with_in_the_casebook_is_not_used(
    desk: Desk, key: SigningKey, tmp_path: Path, reopened: Open
) -> None:
    trust(desk, key)
    desk.packs.import_(a_file(tmp_path, key))
    (record_,) = desk.packs.imported()
    with desk.store.unit("pack.import") as work:
        work.put(msgspec.structs.replace(record_, file=record_.file[:-8] + "AAAAAAA="))
    again = reopened()
    assert ADDED not in again.library.enquiries and len(again.packs.problems) == 1
    again.close()


# --- What it means for open plans ---------------------------------------------------------------------


@pytest.fixture
def planned(desk: Desk, case: Recorded, key: SigningKey) -> Recorded:
    """A case whose plan has a line that the layer replaces, and one that it can withdraw."""
    trust(desk, key)
    record(desk, case, "fact", "suspect-vehicle")
    for item in (REPLACED, HANDSET):
        desk.planning.adopt(case.id, item, case.suspect)
    return case


def withdrawn_pack(item: str) -> str:
    return PACK.format(replaced=REPLACED, withdrawn=item)


def test_nothing_in_a_plan_changes_but_by_an_answer(
    desk: Desk, planned: Recorded, key: SigningKey, tmp_path: Path, reopened: Open
) -> None:
    before = desk.casework.file(planned.id).lines
    desk.packs.import_(a_file(tmp_path, key, pack=withdrawn_pack(HANDSET)))
    assert desk.packs.plans.changes(planned.id) == ()
    again = reopened()
    assert again.casework.file(planned.id).lines == before
    found = again.packs.plans.changes(planned.id)
    told = {(one.kind, one.item) for one in found}
    assert told == {
        (ChangeKind.CHANGED, REPLACED), (ChangeKind.WITHDRAWN, HANDSET), (ChangeKind.NEW, ADDED),
    }  # fmt: skip
    assert again.casework.file(planned.id).lines == before
    withdrawn = next(one for one in found if one.kind is ChangeKind.WITHDRAWN)
    assert withdrawn.reason.startswith("Done by the regional unit") and withdrawn.layer == "wexmoor"
    new = next(one for one in found if one.kind is ChangeKind.NEW)
    assert new.id == ADDED and new.since == "the guidance before 2026.1"
    again.close()


def test_a_change_is_accepted_declined_or_deferred_and_each_is_on_the_record(
    desk: Desk, planned: Recorded, key: SigningKey, tmp_path: Path, reopened: Open
) -> None:
    desk.packs.import_(a_file(tmp_path, key, pack=withdrawn_pack(HANDSET)))
    again = reopened()
    plans = again.packs.plans
    found = {one.item: one.id for one in plans.changes(planned.id)}

    plans.defer(planned.id, found[ADDED])
    assert by_id(plans.changes(planned.id))[ADDED].deferred
    plans.accept(planned.id, found[ADDED], "asked for by the SIO")
    plans.accept(planned.id, found[REPLACED])
    plans.decline(planned.id, found[HANDSET], "already at the laboratory")
    assert plans.changes(planned.id) == ()
    lines = {one.item: one for one in again.casework.file(planned.id).lines}
    assert (lines[ADDED].state, lines[ADDED].pack) == (State.ADOPTED, "wexmoor 2026.1")
    assert lines[ADDED].sources == ("WEX-HARBOUR", "wexmoor")
    assert (lines[REPLACED].title, lines[REPLACED].pack) == ("Ask the Wexmoor reader desk", "wexmoor 2026.1")
    assert lines[HANDSET].state is State.ADOPTED
    actions = [one.action for one in again.store.journal.entries()]
    assert {"guidance.accept", "guidance.decline", "guidance.defer"} <= set(actions)
    with pytest.raises(NotFound):
        plans.accept(planned.id, ADDED)
    again.close()


def test_accepting_a_withdrawal_stops_the_line_with_a_decision(
    desk: Desk, planned: Recorded, key: SigningKey, tmp_path: Path, reopened: Open
) -> None:
    desk.packs.import_(a_file(tmp_path, key, pack=withdrawn_pack(HANDSET)))
    again = reopened()
    change = next(one for one in again.packs.plans.changes(planned.id) if one.item == HANDSET)
    again.packs.plans.accept(planned.id, change.id, "as agreed")
    line = next(one for one in again.casework.file(planned.id).lines if one.item == HANDSET)
    (decision,) = again.planning.decisions_about(line.id)
    assert (line.state, line.decision) == (State.NOT_PURSUED, decision.reference)
    assert "regional unit" in decision.reason and decision.reason.endswith("as agreed")
    again.close()


def test_what_a_person_wrote_and_ticked_stays_when_a_change_is_accepted(
    desk: Desk, planned: Recorded, key: SigningKey, tmp_path: Path, reopened: Open
) -> None:
    line = next(one for one in desk.casework.file(planned.id).lines if one.item == REPLACED)
    desk.planning.change_line(line.id, why="The neighbour saw a grey van.")
    desk.planning.tick_step(line.id, 1, True)
    ticked = line.steps[1].text
    desk.packs.import_(a_file(tmp_path, key))
    again = reopened()
    (change,) = (one for one in again.packs.plans.changes(planned.id) if one.item == REPLACED)
    assert {one.field for one in change.fields if one.own} == {"why"}
    again.packs.plans.accept(planned.id, change.id)
    after = again.planning.line(line.id)
    assert after.why == "The neighbour saw a grey van."
    assert after.towards == "Shows the vehicle coming or going."
    assert after.steps[0] == Step(text="Ask the harbour office.")
    assert after.steps[-1] == Step(text=ticked, done=True)
    assert REPLACED not in {one.item for one in again.packs.plans.changes(planned.id)}
    again.book.undo(planned.id)
    assert again.planning.line(line.id).title == line.title
    assert [one.item for one in again.packs.plans.changes(planned.id)].count(REPLACED) == 1
    again.close()


def test_a_declined_change_is_asked_again_once_the_guidance_changes_there_again(
    desk: Desk, planned: Recorded, key: SigningKey, tmp_path: Path, reopened: Open
) -> None:
    file = "enquiries/s10-movements.toml"
    desk.packs.import_(
        national(tmp_path, key, "Shows trips, repeat visits", "Shows journeys, repeat visits", file)
    )
    again = reopened()
    (change,) = again.packs.plans.changes(planned.id)
    assert (change.item, [one.field for one in change.fields]) == (REPLACED, ["why"])
    again.packs.plans.decline(planned.id, change.id)
    again.packs.import_(
        national(tmp_path, key, "Shows trips, repeat visits", "Shows every trip, visits", file, "2099.2")
    )
    again.close()
    third = unlock(again.store.folder, LABEL, PASSPHRASE, clock=desk.clock, limits=ANY_COST, cost=CHEAP)
    (change,) = third.packs.plans.changes(planned.id)
    assert change.fields[0].now == ("Shows every trip, visits and absence.",)
    third.close()


def test_a_plan_names_the_layer_and_a_casebook_without_one_prints_as_before(
    desk: Desk, planned: Recorded, key: SigningKey, tmp_path: Path, reopened: Open
) -> None:
    assert desk.review.draft_plan(planned.id).pack.layers == ()
    desk.packs.import_(a_file(tmp_path, key))
    again = reopened()
    again.packs.plans.accept(planned.id, ADDED)
    plan = again.review.draft_plan(planned.id)
    assert len(plan.pack.layers) == 1 and plan.pack.layers[0].startswith("wexmoor 2026.1 (")
    assert "Wexmoor local guidance, version 2026.1" in {s.key: s.text for s in plan.sources}["wexmoor"]
    again.close()
