"""Which act needs which role: one table, asked by every service before it writes."""

from typing import NamedTuple

from soteria_desk.casework.casebook import AccessRole, Member
from soteria_desk.errors import RoleNeeded

_SUPERVISOR = frozenset({AccessRole.SUPERVISOR})
_CASEWORK = frozenset({AccessRole.INVESTIGATOR, AccessRole.SUPERVISOR})
_PACKS = frozenset({AccessRole.PACK_ADMINISTRATOR})
_ANYBODY = frozenset(AccessRole)


class Rule(NamedTuple):
    """The roles of which one is enough, and the act as it stands after "can"."""

    roles: frozenset[AccessRole]
    act: str


# By the journal's action, or by the part of it before the point.
RULES: dict[str, Rule] = {
    "user": Rule(_SUPERVISOR, "change who may open it"),
    "user.add": Rule(_SUPERVISOR, "add a user"),
    "user.remove": Rule(_SUPERVISOR, "remove a user"),
    "user.roles": Rule(_SUPERVISOR, "change what a user may do"),
    "user.reset": Rule(_SUPERVISOR, "give a user a new passphrase"),
    "keys.replace": Rule(_SUPERVISOR, "replace its keys"),
    "sheet.print": Rule(_SUPERVISOR, "print its recovery sheet"),
    "pack": Rule(_PACKS, "change its guidance packs"),
    # Not changes of the record: whoever may open the casebook may do these, and they are logged.
    "case.open": Rule(_ANYBODY, "open an investigation"),
    "passphrase.change": Rule(_ANYBODY, "change a passphrase"),
    "setting.change": Rule(_ANYBODY, "change a setting"),
    "backup.make": Rule(_ANYBODY, "make a backup"),
    "casebook.salvage": Rule(_ANYBODY, "save what is readable of it"),
    "casebook.check": Rule(_ANYBODY, "check it"),
    "paper.compare": Rule(_ANYBODY, "compare it with paper"),
    "support.bundle": Rule(_ANYBODY, "collect what support needs"),
}
_OTHERWISE = Rule(_CASEWORK, "record anything in it")

_NAMES = {
    _SUPERVISOR: "a supervisor",
    _CASEWORK: "an investigator or supervisor",
    _PACKS: "a pack administrator",
    _ANYBODY: "a user",
}


def rule_of(action: str) -> Rule:
    """The rule for an action of the journal; what is not listed is casework."""
    return RULES.get(action) or RULES.get(action.partition(".")[0]) or _OTHERWISE


def require(member: Member, action: str) -> None:
    """Refuse an act that the member's roles do not cover.

    Raises:
        RoleNeeded: they do not.
    """
    rule = rule_of(action)
    if not rule.roles.intersection(member.roles):
        raise RoleNeeded(who=_NAMES[rule.roles], act=rule.act)
