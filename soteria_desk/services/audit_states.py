"""What one entry changed in a record, field by field, as far as it may be shown outside the record's own page."""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

NOT_SHOWN = "held in the casebook, not shown here"
_LONGEST = 400
_ALWAYS_LEFT_OUT = frozenset({"id", "case_id"})
_NOT_SHOWN = {
    # How a victim can be reached safely stands on one page and on no other.
    "care": frozenset({"safe_contact", "safe_times", "never_do"}),
    "member": frozenset({"sig_pub", "kem_pub", "age_pub"}),
    "revision": frozenset({"plan"}),
    "guidance-pack": frozenset({"before", "file"}),
}


class FieldChange(Struct, frozen=True, kw_only=True):
    """One field before and after; both in words, empty for 'nothing recorded'."""

    field: str
    before: str
    after: str


def changes_between(
    kind: str, before: str, after: str, named: Callable[[str], str]
) -> tuple[FieldChange, ...]:
    """The fields that differ between two stored states; an empty state is none.

    Args:
        named: Says in words which record an id names; empty where it names none.
    """
    was, now = _read(before), _read(after)
    out = []
    for field in dict.fromkeys((*was, *now)):
        if field in _ALWAYS_LEFT_OUT or was.get(field) == now.get(field):
            continue
        hidden = field in _NOT_SHOWN.get(kind, frozenset())

        def said(state: dict[str, Any], field: str = field, hidden: bool = hidden) -> str:
            value = state.get(field)
            if value in (None, "", [], {}):
                return ""
            return NOT_SHOWN if hidden else _short(_words(value, named))

        before_words, after_words = said(was), said(now)
        if before_words or after_words:
            out.append(FieldChange(field=label_of(field), before=before_words, after=after_words))
    return tuple(out)


def label_of(field: str) -> str:
    """'due_on' as 'Due on', 'supervisor_id' as 'Supervisor'."""
    plain = field.removesuffix("_id").replace("_", " ")
    return plain[:1].upper() + plain[1:]


def _read(body: str) -> dict[str, Any]:
    if not body:
        return {}
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeError):
        return {}  # damaged: the digest says so beside it
    return found if isinstance(found, dict) else {}


def _words(value: Any, named: Callable[[str], str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        is_id = len(value) == 32 and all(char in "0123456789abcdef" for char in value)
        return (named(value) or "another record") if is_id else value
    if isinstance(value, list):
        return "; ".join(_words(one, named) for one in value)
    if isinstance(value, dict):
        return ", ".join(
            f"{label_of(name).lower()} {_words(one, named)}"
            for name, one in value.items()
            if one not in (None, "", [], {})
        )
    return "" if value is None else str(value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
