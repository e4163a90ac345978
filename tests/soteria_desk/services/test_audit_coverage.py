"""Every act that section 12 of the security design names leaves its entry, with words for whoever reads it."""

import ast
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from soteria_desk.casework.review import Outcome
from soteria_desk.clock import StoppedClock
from soteria_desk.desk import Desk, unlock
from soteria_desk.errors import WrongPassphrase
from soteria_desk.services.audit_words import GROUPS, WORDS, actions_of, words_of
from soteria_desk.services.export import make_pdf
from tests.builders import ANY_COST, LABEL, PASSPHRASE
from tests.soteria_desk.services.recording import HANDSET, Recorded, record

SOURCE = Path(words_of.__code__.co_filename).parents[1]

Act = Callable[[Desk, Recorded, Path], object]


def _sign(desk: Desk, case: Recorded, _: Path) -> object:
    issued = desk.review.issue(case.id)
    clock = desk.clock
    assert isinstance(clock, StoppedClock)
    clock.set(clock.now() + timedelta(hours=1))
    return desk.review.record_signature(
        issued.id,
        fingerprint=issued.fingerprint[:16],
        outcome=Outcome.APPROVED,
        signed_by=case.supervisor,
        signed_at=clock.now(),
        seen_ink=True,
    )


def _print(desk: Desk, case: Recorded, _: Path) -> object:
    return desk.export.pdf(desk.review.issue(case.id))


def _draft(desk: Desk, case: Recorded, _: Path) -> object:
    order = desk.export.draft_order(case.id)
    desk.export.log_print(order, make_pdf(order))
    return order


def _remove(desk: Desk, case: Recorded, _: Path) -> object:
    question = desk.review.ask(case.id, "Has the scene been released?")
    desk.review.withdraw_question(question.id)
    return question


def _undo(desk: Desk, case: Recorded, _: Path) -> object:
    desk.casework.change_case(case.id, operation="KINGFISHER")
    return desk.book.undo(case.id)


COVERED: dict[str, tuple[Act, tuple[str, ...]]] = {
    "create": (lambda desk, case, _: desk.casework.add_officer("P. Finch"), ("officer.add",)),
    "change": (
        lambda desk, case, _: desk.casework.change_case(case.id, operation="KINGFISHER"),
        ("case.change",),
    ),
    "change of context": (
        lambda desk, case, _: record(desk, case, "fact", "messages-exchanged", note="seen"),
        ("fact.record",),
    ),
    "change of a line": (
        lambda desk, case, _: desk.planning.adopt(case.id, HANDSET, case.suspect, owner_id=desk.me),
        ("enquiry.adopt",),
    ),
    "delete": (_remove, ("question.add", "question.remove")),
    "undo": (_undo, ("case.change", "undo")),
    "consultation": (lambda desk, case, _: desk.casework.consult(case.id, "weekly review"), ("case.open",)),
    "issue": (lambda desk, case, _: desk.review.issue(case.id), ("revision.issue",)),
    "print": (_print, ("revision.issue", "revision.print")),
    "print of a draft": (_draft, ("draft.print",)),
    "signature": (_sign, ("revision.issue", "review.sign")),
    "print of the log": (
        lambda desk, case, _: desk.audit.log_printed(desk.audit.extract(), b"paper"),
        ("audit.print",),
    ),
    "extract of the log as a file": (
        lambda desk, case, out: desk.audit.save_extract(desk.audit.extract(), b"paper", out / "x.pdf"),
        ("audit.export",),
    ),
    "export of the log": (
        lambda desk, case, out: desk.audit.export_log(out / "log.jsonl"),
        ("audit.export",),
    ),
    "comparison with paper": (
        lambda desk, case, _: desk.audit.compare(desk.store.head().text()),
        ("paper.compare",),
    ),
}
"""What is done, and the actions it leaves in the log, in order."""

BY_OTHER_TESTS = {
    "passphrase": ("passphrase.change",),
    "recovery": ("casebook.recover",),
    "users": ("user.add", "user.remove", "user.reset", "user.roles"),
    "keys": ("keys.change", "keys.replace"),
    "recovery sheet": ("sheet.print",),
    "backup": ("backup.make",),
    "restore": ("backup.restore",),
    "migration": ("casebook.migrate",),
    "salvage": ("casebook.salvage",),
    "tidying up": ("casebook.tidy",),
    "settings that touch safety": ("setting.change",),
    "support bundle": ("support.bundle",),
}
"""Acts that the tests of their own services do: here, that the program has their entry and words for it."""


@pytest.mark.parametrize("name", COVERED)
def test_the_act_leaves_its_entry(desk: Desk, case: Recorded, tmp_path: Path, name: str) -> None:
    act, expected = COVERED[name]
    before = desk.store.head().seq
    act(desk, case, tmp_path)
    entries = desk.store.journal.entries(from_seq=before + 1)
    assert tuple(entry.action for entry in entries) == expected
    assert all(entry.user == desk.store.keys.user for entry in entries)
    assert not any(words_of(entry.action) == entry.action for entry in entries)


def test_a_session_is_logged_from_unlock_to_lock_with_the_tries_that_failed(
    desk: Desk, case: Recorded, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "settings"))
    folder, before = desk.store.folder, desk.store.head().seq
    desk.close()
    for _ in range(2):
        with pytest.raises(WrongPassphrase):
            unlock(folder, LABEL, "not the passphrase at all", limits=ANY_COST)
    unlock(folder, LABEL, PASSPHRASE, limits=ANY_COST).close()
    again = unlock(folder, LABEL, PASSPHRASE, limits=ANY_COST)
    entries = again.store.journal.entries(from_seq=before + 1)
    assert [entry.action for entry in entries] == [
        "casebook.lock", "casebook.unlock", "casebook.lock", "casebook.unlock",
    ]  # fmt: skip
    assert "wrong tries before: 2" in entries[1].why
    assert "wrong tries" not in entries[3].why
    again.close()


def _actions_in_the_program() -> dict[str, str]:
    """Every action the program writes, and the module that does."""
    named = re.compile(r"[a-z]+\.[a-z]+(-[a-z]+)*")
    found: dict[str, str] = {}
    for module in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr not in ("unit", "note", "put", "remove"):
                continue
            given = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "action")]
            for one in given:
                if (
                    isinstance(one, ast.Constant)
                    and isinstance(one.value, str)
                    and named.fullmatch(one.value)
                ):
                    found[one.value] = module.name
    return found


def test_every_act_of_the_program_has_words_and_a_kind() -> None:
    found = _actions_in_the_program()
    assert len(found) > 25
    assert {action: where for action, where in found.items() if action not in WORDS} == {}


@pytest.mark.parametrize("name", BY_OTHER_TESTS)
def test_acts_of_other_services_have_an_entry_and_words(name: str) -> None:
    named_only = {"audit_words.py", "roles.py"}
    source = "".join(
        one.read_text(encoding="utf-8") for one in SOURCE.rglob("*.py") if one.name not in named_only
    )
    for action in BY_OTHER_TESTS[name]:
        assert action in WORDS
        assert f'"{action}"' in source


def test_every_kind_of_act_but_the_last_has_acts() -> None:
    assert [group for group in GROUPS if not actions_of(group)] == ["other"]
    assert sorted(action for group in GROUPS for action in actions_of(group)) == sorted(WORDS)


def test_the_log_of_a_session_holds_no_case_word_but_a_reason(
    desk: Desk, case: Recorded, tmp_path: Path
) -> None:
    for act, _ in COVERED.values():
        act(desk, case, tmp_path)
    log = "\n".join(text for (text,) in desk.store.connection.execute("SELECT entry FROM journal"))
    for word in (
        "LARKSPUR", "KINGFISHER", "WX/26", "K.L.", "M.N.", "Whitcombe", "Finch", "07700", "SOA-1", "messages",
        "scene been released", "handset", str(tmp_path),
    ):  # fmt: skip
        assert word not in log, word
    assert "weekly review" in log
