#!/usr/bin/env python3
"""Checks an audit log that was written out of Soteria Desk, without Soteria Desk.

HOW TO USE IT

    You need Python 3.8 or later, and its package "cryptography":

        python -m pip install cryptography

    Then, with the log beside this file:

        python verify_log.py LOG
        python verify_log.py LOG --head "Record 412 · 4F7K 9QXM 2C0D H3WA 7T5N RZ1P 8GVB 6YE4"
        python verify_log.py LOG --fingerprint "A81F 60D2 9C4E 37B5"

    --head is what a signed plan says at the foot of every page (the whole of it, or its first two groups), and
    --fingerprint the other code there. Type them from the paper, not from a file. Each may be given several times.

WHAT IT CHECKS

    That the entries are numbered 1, 2, 3 ... without a gap; that each holds the hash of the one before it and
    its own hash is right; that each was signed with a key that the user it names had then; and that the log
    itself names these keys: every user's record is an entry, signed with a key that counted before it. With
    --head: that the log held exactly this entry, so that nothing up to it was changed, added or taken away
    after the paper was printed.

    Where a casebook was saved from a damaged disk, entries may be missing. A signed entry "casebook.salvage" then
    names them; exactly these may be missing, it is said how many and which, and any other gap is found.

    A key counts from the entry that brought it in until another replaces it, and never again. Signed with themselves are
    only the first user's keys (casebook.create), keys that came with the recovery sheet (casebook.recover) or whose
    change had been cut off (keys.change), and those of somebody whose own record a salvage had lost.

WHAT IT CANNOT SAY

    Without --head: whether entries are missing at the end of the log. The times are those of the computer on
    which each entry was made. A signature shows that somebody acted who knew that user's passphrase.

EXIT CODE

    0  everything fits     1  something does not fit; it is said what     2  the log or the command cannot be read

The format: one JSON object a line. The first says what the file is; lines with "user" are the records of users;
lines with "salvage" are the lists of what could not be read; lines with "seq" are the entries, oldest first.
"entry" is the exact text that was hashed and signed.

    hash = SHA-256(00 || "soteria-audit-v1" || entry)          sig = Ed25519("soteria-audit-sig-v1" || hash)
    prev of entry 1 = SHA-256("soteria-audit-v1 start" || casebook id)
    "after" of the entry of a user or a list = SHA-256(02 || salt || record)
    record head = number, and the first 160 bits of the hash in Crockford's base 32
"""

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    print('The package "cryptography" is missing: python -m pip install cryptography', file=sys.stderr)
    sys.exit(2)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FIELDS = {
    "v", "seq", "prev", "at", "offset", "user", "replica", "app", "action", "entity", "id", "rev", "before",
    "after", "why",
}  # fmt: skip
LONGEST_LINE = 16 * 1024 * 1024
MOST_LOST = 10_000_000
MOST_IN_CREATE = 16
KEY_ACTS = (
    "casebook.create",
    "member.keys",
    "member.remove",
    "casebook.recover",
    "keys.change",
    "casebook.salvage",
)
ABOUT_KEYS = ('"entity":"member"', *(f'"action":"{act}"' for act in KEY_ACTS))
SALVAGE = re.compile(
    r"(?:recovery: )?entries lost: (none|[0-9, -]+); signatures no longer checkable: (none|[0-9, -]+); "
    r"records with a loss: [0-9]+"
)


class NotALog(Exception):
    """The file is not one that this program can read."""


class DoesNotFit(Exception):
    """The first thing that is wrong, in words."""


def unique(pairs):
    """Refuse an object that says the same thing twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is doubled")
    return found


def read_json(text):
    """Read strict JSON."""

    def refuse(word):
        raise ValueError(word)

    return json.loads(text, object_pairs_hook=unique, parse_constant=refuse, parse_float=refuse)


def lines_of(path):
    """Yield the objects of the file."""
    with Path(path).open("rb") as file:
        number = 0
        while True:
            line = file.readline(LONGEST_LINE)
            if not line:
                return
            number += 1
            try:
                found = read_json(line.decode("utf-8"))
            except (ValueError, RecursionError):
                raise NotALog(f"line {number} is not what a log holds") from None
            if not isinstance(found, dict):
                raise NotALog(f"line {number} is not what a log holds")
            yield found


def runs_in(text):
    """'3-5, 9' as [(3, 5), (9, 9)]."""
    found = []
    for run in [] if text == "none" else text.split(", "):
        first, _, last = run.partition("-")
        if not re.fullmatch(r"[0-9]{1,15}", first) or not re.fullmatch(r"[0-9]{0,15}", last):
            raise ValueError("not a run of numbers")
        found.append((int(first), int(last or first)))
    return found


def numbers_in(runs):
    """Every number of these runs."""
    if sum(max(0, last - first) for first, last in runs) > MOST_LOST:
        raise NotALog("an entry names more lost entries than any log has")
    return [number for first, last in runs for number in range(first, last + 1)]


def runs_of(numbers):
    """[3, 4, 5, 9] as '3-5, 9'."""
    found = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(f"{first}-{last}" if first != last else str(first) for first, last in found)


def head_code(digest):
    """The 32 characters by which paper names an entry."""
    value = int.from_bytes(digest[:20], "big")
    return "".join(ALPHABET[(value >> (5 * place)) & 31] for place in reversed(range(32)))


def shown_head(number, digest):
    """'Record 412 · 4F7K 9QXM ...'."""
    code = head_code(digest)
    return f"Record {number} · " + " ".join(code[at : at + 4] for at in range(0, 32, 4))


def typed_head(text):
    """Number (None where none was typed) and characters of a typed record head."""
    found = re.fullmatch(r"\s*(?:record\s+)?(\d{1,15})\s*[·.:,]\s*(.+)", text, re.I | re.S) or re.fullmatch(
        r"\s*record\s+(\d{1,15})\s+(.+)", text, re.I | re.S
    )
    number, rest = (int(found[1]), found[2]) if found else (None, text)
    code = re.sub(r"[\s·–-]", "", rest).upper().translate(str.maketrans("OIL", "011"))
    if not 8 <= len(code) <= 32 or any(char not in ALPHABET for char in code):
        raise NotALog(f'"{text}" is not a record head: type at least its first two groups')
    return number, code


def typed_fingerprint(text):
    """The characters of a typed fingerprint."""
    plain = re.sub(r"[\s·.-]", "", text).upper().replace("O", "0")
    if not re.fullmatch(r"[0-9A-F]{16,64}", plain):
        raise NotALog(f'"{text}" is not a fingerprint: it has 16 characters or more, 0 to 9 and A to F')
    return plain


class Keys:
    """Which keys of each user count at which entry."""

    def __init__(self):
        self.states = {}  # user -> {rev: (key, digest, digests by which a list may name it)}
        self.entries = {}  # number -> (batch, fields, hash, sig) of each entry that concerns keys
        self.lists = []  # (number of the entry, batch, record) of each salvage's list
        self.trusted = []
        self.spans = {}  # user -> [[key, first, last or None]]
        self.refused = set()  # entries that bring back a key that was replaced
        self.until = {}

    def take(self, number, batch, text, sig):
        """Remember an entry that concerns keys."""
        fields = read_json(text)
        if isinstance(fields, dict) and fields.get("seq") == number:
            digest = hashlib.sha256(b"\x00soteria-audit-v1" + text.encode("utf-8")).digest()
            self.entries[number] = (batch, fields, digest, sig)

    def at(self, user, number):
        """The keys of this user that count at this entry."""
        return [
            key
            for key, first, last in self.spans.get(user, ())
            if first <= number and (last is None or number <= last)
        ]

    def follow(self):
        """Follow the keys through the log, until no further salvage is to be believed."""
        left = list(self.lists)
        while True:
            self.spans, self.refused, self.until = {}, set(), {}
            for one in self.trusted:
                self.widen(one)
            for number in sorted(self.entries):
                self.bring_in(number)
            more = [one for one in left if self.vouches(one)]
            if not more:
                return
            self.trusted += more
            left = [one for one in left if one not in more]

    def state(self, number):
        """The user, save and key of the record that an entry names; None where it names none that the file has."""
        _, fields, _, _ = self.entries[number]
        known = self.states.get(fields["id"], {}).get(fields["rev"])
        if fields["entity"] != "member" or known is None or known[1] != fields["after"]:
            return None
        return fields["id"], fields["rev"], known[0]

    def bring_in(self, number):
        """Let the key count that an entry brings in, where the entry may do that."""
        _, fields, _, _ = self.entries[number]
        user = fields["id"]
        if fields["entity"] != "member" or fields["rev"] is None or number <= self.until.get(user, 0):
            return
        if fields["after"] is None:
            self.close(user, number)
            return
        found = self.state(number)
        held = self.spans.get(user, [])
        if found is None or (held and held[-1][2] is None and held[-1][0] == found[2]):
            return
        first = self.first(number, found[2])
        if first is None:
            return
        if any(key == found[2] for key, _, _ in held):
            self.refused.add(number)
            return
        self.close(user, first - 1)
        self.spans.setdefault(user, []).append([found[2], first, None])

    def close(self, user, last):
        """Let the user's present key count up to an entry and no further."""
        held = self.spans.get(user)
        if held and held[-1][2] is None:
            held[-1][2] = last

    def is_signed(self, number):
        """Whether an entry is signed with a key that counts there, or a salvage named its signature as lost."""
        _, fields, digest, sig = self.entries[number]
        if any(is_by(key, digest, sig) for key in self.at(fields["user"], number)):
            return True
        return any(
            first <= number <= last and number < by
            for by, _, listed in self.trusted
            for first, last in listed["unsigned"]
        )

    def first(self, number, key):
        """From which entry on a key counts; None where nothing that counts brought it in."""
        batch, fields, digest, sig = self.entries[number]
        if self.is_signed(number):
            return number
        if fields["user"] != fields["id"] or not is_by(key, digest, sig):
            return None
        if fields["action"] == "casebook.create" and fields["rev"] == 1 and number <= MOST_IN_CREATE:
            acts = [self.act(one) for one in range(1, number)]
            return 1 if all(act == ("casebook.create", fields["user"]) for act in acts) else None
        if fields["action"] == "member.keys" and fields["before"] is not None:
            return self.own_keys(number, batch, fields["user"])
        if fields["action"] == "casebook.salvage" and any(self.brought(number, one) for one in self.trusted):
            return batch
        return None

    def brought(self, number, one):
        """Whether the author of a salvage wrote this entry with it: what comes back stands before the list."""
        by, batch, _ = one
        return batch <= number < by and self.act(number)[1] == self.act(by)[1]

    def act(self, number):
        """What an entry did, and who; nothing where it does not concern keys."""
        fields = self.entries[number][1] if number in self.entries else {}
        return fields.get("action"), fields.get("user")

    def own_keys(self, number, batch, user):
        """Keys signed with themselves: with the recovery sheet, or to finish a change that was cut off."""
        if not 0 <= number - batch <= len(self.entries):
            return None
        if any(
            self.act(one) not in (("member.keys", user), ("member.remove", user))
            for one in range(batch, number)
        ):
            return None
        number += 1
        while number in self.entries and self.entries[number][0] == batch:
            action, by = self.act(number)
            if by != user:
                return None
            if action == "keys.change":
                return batch
            if action == "casebook.recover":
                # A salvage with the sheet is signed with the keys that the act after it brings in.
                before = [
                    one[1] for one in self.trusted if one[0] == batch - 1 and self.act(one[0])[1] == user
                ]
                return min([batch, *before])
            number += 1
        return None

    def vouches(self, one):
        """Whether the author of a salvage signed its list, with a key that counts or one that it saved itself."""
        by, _, listed = one
        _, fields, digest, sig = self.entries[by]
        if self.is_signed(by):
            return True
        kept = {(state["id"], state["rev"]): state["digest"] for state in listed["kept"]}
        loses = bool(listed["entries"] or any(record["saves"] for record in listed["records"]))
        for number, (its_batch, its, _, _) in self.entries.items():
            if its["id"] != fields["user"] or self.state(number) is None:
                continue
            back = loses and its["action"] == "casebook.salvage" and self.brought(number, one)
            after = its["action"] == "member.keys" and its_batch == by + 1
            if (back or after) and is_by(self.state(number)[2], digest, sig):
                return True
        for rev, (key, _, others) in self.states.get(fields["user"], {}).items():
            if loses and kept.get((fields["user"], rev)) in others and is_by(key, digest, sig):
                return True
        return False

    def widen(self, one):
        """Of a user whose record lost something nobody knows any more from where to where each key counted."""
        by, _, listed = one
        kept = {(state["id"], state["rev"]): state["digest"] for state in listed["kept"]}
        named = {record["id"] for record in listed["records"]} | {user for user, _ in kept}
        for user in named & set(self.states):
            known, gone = {}, set()
            for number in self.entries:
                _, fields, _, _ = self.entries[number]
                if fields["id"] == user and fields["entity"] == "member" and fields["rev"] and number <= by:
                    if fields["after"] is None:
                        gone.add(fields["rev"])
                    elif self.state(number):
                        known[fields["rev"]] = self.state(number)[2]
            for rev, (key, _, others) in self.states[user].items():
                if kept.get((user, rev)) in others:
                    known[rev] = key
            if not known:
                continue
            newest = known[max(known)]
            spans = self.spans.setdefault(user, [])
            self.close(user, by)
            held = {key for key, _, _ in spans}
            spans += [
                [key, 1, by] for key in dict.fromkeys(known.values()) if key != newest and key not in held
            ]
            spans.append([newest, 1, by if gone and max(gone) > max(known) else None])
            self.until[user] = by


def is_by(key, digest, sig):
    """Whether this key signed the entry with this hash."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(sig, b"soteria-audit-sig-v1" + digest)
    except InvalidSignature:
        return False
    return True


class Log:
    """One log, read from its first line to its last."""

    def __init__(self, path):
        self.path = path
        self.lines = lines_of(path)
        self.about = next(self.lines, None)
        if not self.about or self.about.get("format") != "soteria-log":
            raise NotALog("this file is not a log of Soteria Desk")
        if self.about.get("version") not in (1, 2):
            raise NotALog("this log was written by a later version; use the program that came with it")
        if not re.fullmatch(r"[0-9a-f]{32}", str(self.about.get("casebook"))):
            raise NotALog("the first line does not name the casebook")
        self.keys = {}  # user -> {public key: name}
        self.counts = Keys()
        self.disbelieved = []  # users whose salvage cannot be believed
        self.waiting = {}  # (user, rev) -> digest of that record: the log must name it
        self.kept = {}  # the same -> digests by which the list of a salvage may name it instead
        self.lists = {}  # id -> (digest, record) of each list of a salvage
        self.names_lost = {}  # number of an entry -> number of the one that says it is lost
        self.names_unsigned = {}  # the same for its signature
        self.lost = {}  # number of a missing entry -> number of the entry that names it
        self.unsigned = {}  # number of an entry without a signature that can be checked -> the same
        self.read = 0  # how many entries there are
        self.count = 0  # the number of the last one
        self.hashes = {}
        self.issued = []  # (number, fingerprint, time)
        self.first_at = self.last_at = ""
        self.earliest = None

    def take_user(self, line):
        """Read a user's record; its key counts once the log has named it."""
        try:
            user, rev, record = line["user"], line["rev"], line["record"]
            salt = bytes.fromhex(line["salt"])
            key = bytes.fromhex(read_json(record)["sig_pub"])
            Ed25519PublicKey.from_public_bytes(key)
            if not isinstance(user, str) or not isinstance(rev, int):
                raise ValueError("not a user")
        except (KeyError, TypeError, ValueError):
            raise NotALog("the record of a user cannot be read") from None
        if read_json(record).get("id") != user:
            raise DoesNotFit("The record of a user names another user.")
        self.keys.setdefault(user, {})[key] = str(line.get("name", ""))
        self.waiting[(user, rev)] = hashlib.sha256(b"\x02" + salt + record.encode("utf-8")).hexdigest()
        # What a salvage's list has of it instead, where its entry or its salt was lost.
        self.kept[(user, rev)] = {
            hashlib.sha256(b"soteria-kept-state-v1" + salt + f"member\n{gone}\n{record}".encode()).hexdigest()
            for gone in (0, 1)
        }
        self.counts.states.setdefault(user, {})[rev] = (
            key,
            self.waiting[(user, rev)],
            self.kept[(user, rev)],
        )

    def take_list(self, line):
        """Read the list of a salvage; it counts once the log has named it."""
        try:
            record, salt, name = line["record"], bytes.fromhex(line["salt"]), line["salvage"]
            listed = read_json(record)
            kept = listed.get("kept", [])
            right = isinstance(name, str) and all(isinstance(one["id"] + one["digest"], str) for one in kept)
            if not right or not all(isinstance(one["rev"], int) for one in kept):
                raise ValueError("not a list")
            listed = {name: listed.get(name, []) for name in ("kept", "entries", "unsigned", "records")}
            for first, last in (*listed["entries"], *listed["unsigned"]):
                if not isinstance(first, int) or not isinstance(last, int):
                    raise ValueError("not a list")
            if not all(
                isinstance(one["id"], str) and isinstance(one.get("saves", []), list)
                for one in listed["records"]
            ):
                raise ValueError("not a list")
            listed["records"] = [
                {"id": one["id"], "saves": one.get("saves", [])} for one in listed["records"]
            ]
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            raise NotALog("the list of a salvage cannot be read") from None
        self.lists[name] = (
            hashlib.sha256(b"\x02" + salt + record.encode("utf-8")).hexdigest(),
            record,
            listed,
        )

    def read_claims(self):
        """Find which keys count where, and the entries that name what was lost; their place in the log comes later."""
        claims = []
        for line in lines_of(self.path):
            if "user" in line and "seq" not in line:
                self.take_user(line)
            if "salvage" in line and "seq" not in line:
                self.take_list(line)
            text = str(line.get("entry"))
            if not any(mark in text for mark in ABOUT_KEYS):
                continue
            try:
                number = line["seq"]
                if not isinstance(number, int):
                    raise ValueError("not a number")
                self.counts.take(number, line.get("batch"), text, bytes.fromhex(line["sig"]))
                batch, fields, _, _ = self.counts.entries[number]
                if (
                    not isinstance(batch, int)
                    or not set(fields) == FIELDS
                    or not isinstance(fields["id"], str)
                ):
                    raise ValueError("not an entry")
                if not isinstance(fields["user"], str) or not isinstance(fields["rev"], (int, type(None))):
                    raise ValueError("not an entry")
                if (fields["action"], fields["entity"]) != ("casebook.salvage", "salvage"):
                    continue
                self.take_claim(number, batch, fields)
                said = SALVAGE.fullmatch(fields["why"])
                if said:
                    claims.append((number, runs_in(said[1]), runs_in(said[2])))
            except (KeyError, TypeError, ValueError, RecursionError):
                self.counts.entries.pop(line.get("seq") if isinstance(line.get("seq"), int) else None, None)
                continue  # it names nothing, and the check of all entries will say what is wrong with it
        self.counts.follow()
        for number, lost, unsigned in sorted(claims, reverse=True):
            # A later salvage may name this entry's own signature as lost.
            if number in self.names_unsigned or self.signed(number, *self.counts.entries[number][1:]):
                self.names_lost.update((one, number) for one in numbers_in(lost) if one < number)
                self.names_unsigned.update((one, number) for one in numbers_in(unsigned) if one < number)
            else:
                self.disbelieved.append(self.counts.entries[number][1]["user"])

    def take_claim(self, number, batch, fields):
        """Lay the list of a salvage beside the entry that names it."""
        digest, _, listed = self.lists.get(fields["id"], (None, None, None))
        if digest is not None and digest != fields["after"]:
            raise DoesNotFit(f"The list that entry {number} ({fields['at']}) names was changed.")
        if digest is not None:
            self.counts.lists.append((number, batch, listed))

    def take_entry(self, line):
        """Check one entry against the one before it."""
        number = self.count + 1
        try:
            text, sig = line["entry"], bytes.fromhex(line["sig"])
            claimed = bytes.fromhex(line["hash"])
            stated = line["seq"]
            raw = text.encode("utf-8")
        except (KeyError, TypeError, ValueError, AttributeError):
            raise NotALog(f"entry {number} cannot be read") from None
        while isinstance(stated, int) and number < stated and number in self.names_lost:
            self.lost[number] = self.names_lost[number]
            number += 1
        if stated != number:
            for user in self.disbelieved:
                self.refuse_unnamed({one for one in self.waiting if one[0] == user} - self.named())
            raise DoesNotFit(f"Entry {number} is missing: entry {stated} stands in its place.")
        digest = hashlib.sha256(b"\x00soteria-audit-v1" + raw).digest()
        if digest != claimed:
            raise DoesNotFit(f"Entry {number} was changed: its hash is not that of what it says.")
        try:
            fields = read_json(text)
        except (ValueError, RecursionError):
            raise DoesNotFit(
                f"Entry {number} was changed: it is not in the form in which entries are written."
            ) from None
        again = json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        if again != text or not isinstance(fields, dict) or set(fields) != FIELDS:
            raise DoesNotFit(
                f"Entry {number} was changed: it is not in the form in which entries are written."
            )
        if number == 1:
            start = b"soteria-audit-v1 start" + self.about["casebook"].encode("ascii")
            before = hashlib.sha256(start).hexdigest()
        elif number - 1 in self.hashes:
            before = self.hashes[number - 1].hex()
        else:
            # What it follows is lost; its own signature and what follows it still hold.
            before = fields["prev"]
        if fields["seq"] != number or fields["prev"] != before:
            raise DoesNotFit(f"Entry {number} ({fields['at']}) does not follow the entry before it.")
        if not self.signed(number, fields, digest, sig):
            if number not in self.names_unsigned:
                self.refuse_unsigned(number, fields)
            self.unsigned[number] = self.names_unsigned[number]
        if number in self.counts.refused:
            raise DoesNotFit(f"Entry {number} ({fields['at']}) brings back a key that was replaced before.")
        self.note(number, fields, digest)

    def signed(self, number, fields, digest, sig):
        """Whether one of the user's keys that count at this entry made this signature."""
        return any(is_by(key, digest, sig) for key in self.counts.at(fields["user"], number))

    def refuse_unsigned(self, number, fields):
        """Say that an entry is not signed; where the user's own record does not fit the log, that is why."""
        self.refuse_unnamed({one for one in self.waiting if one[0] == fields["user"]} - self.named())
        raise DoesNotFit(f"Entry {number} ({fields['at']}) is not signed with a key of the user it names.")

    def named(self):
        """The states of users' records that an entry or the list of a salvage names."""
        found = {state[:2] for state in map(self.counts.state, self.counts.entries) if state}
        for _, _, listed in self.counts.lists:
            found |= {
                (one["id"], one["rev"])
                for one in listed["kept"]
                if one["digest"] in self.kept.get((one["id"], one["rev"]), ())
            }
        return found

    def refuse_unnamed(self, unnamed):
        """Say that a user's record does not fit the log."""
        if unnamed:
            user, rev = sorted(unnamed)[0]
            raise DoesNotFit(
                f"The record {rev} of user {user[:8]} and its key are not the ones the log names."
            )

    def note(self, number, fields, digest):
        """Remember what later questions need."""
        self.count = number
        self.read += 1
        self.hashes[number] = digest
        self.first_at = self.first_at or fields["at"]
        self.last_at = fields["at"]
        named = (fields["id"], fields["rev"])
        if fields["entity"] == "member" and self.waiting.get(named, "") == fields["after"]:
            del self.waiting[named]
        if fields["entity"] == "salvage" and fields["id"] in self.lists:
            claimed_by, record, _ = self.lists.pop(fields["id"])
            if fields["action"] != "casebook.salvage" or fields["after"] != claimed_by:
                raise DoesNotFit(f"The list that entry {number} ({fields['at']}) names was changed.")
            for one in read_json(record).get("kept", []):
                if one["digest"] in self.kept.get((one["id"], one["rev"]), ()):
                    self.waiting.pop((one["id"], one["rev"]), None)
        if fields["action"] == "revision.issue" and fields["entity"] == "revision":
            self.issued.append((number, str(fields["why"]).rpartition(" ")[2], fields["at"]))

    def check(self):
        """Check everything; raises DoesNotFit at the first thing that is wrong."""
        self.read_claims()
        for line in self.lines:
            if "seq" in line:
                self.take_entry(line)
            elif not self.read and ("user" in line or "salvage" in line):
                continue  # read before
            else:
                raise NotALog("a line is neither an entry nor a user's record")
        if self.count != self.about.get("entries"):
            raise DoesNotFit(
                f"The log ends at entry {self.count}; its first line says that there are {self.about.get('entries')}."
            )
        if not self.count:
            raise DoesNotFit("The log is empty.")
        if self.about.get("head") != shown_head(self.count, self.hashes[self.count]):
            raise DoesNotFit("The first line names another record head than the one the log ends with.")
        if self.lists and not self.lost:
            raise DoesNotFit("No entry of the log names the list of a salvage that the file holds.")
        self.refuse_unnamed(set(self.waiting))

    def losses(self):
        """What a salvage named as lost, in sentences."""
        said = []
        for by in sorted(set(self.lost.values())):
            gone = [number for number in self.lost if self.lost[number] == by]
            words = "1 entry was lost and is" if len(gone) == 1 else f"{len(gone)} entries were lost and are"
            said.append(f"{words} named by entry {by}: {runs_of(gone)}")
        for by in sorted(set(self.unsigned.values())):
            gone = [number for number in self.unsigned if self.unsigned[number] == by]
            words = "1 signature" if len(gone) == 1 else f"{len(gone)} signatures"
            said.append(f"{words} can no longer be checked, as entry {by} says: {runs_of(gone)}")
        return said

    def find_head(self, text):
        """Say which entry a typed head is; raises DoesNotFit where the log has none."""
        number, code = typed_head(text)
        if number is not None and number > self.count:
            raise DoesNotFit(
                f"The paper names record {number}, and the log ends at entry {self.count}: entries are missing at its end."
            )
        if number in self.lost:
            raise DoesNotFit(
                f"The paper names record {number}, which entry {self.lost[number]} says is lost: it cannot be compared."
            )
        for one in sorted(self.hashes) if number is None else [number]:
            if one in self.hashes and head_code(self.hashes[one]).startswith(code):
                gaps = [lost for lost in self.lost if lost < one]
                back = (
                    f"nothing from entry {max(gaps) + 1} up to it was changed. Before that entries are lost: the others "
                    "stand on their signatures."
                    if gaps
                    else "nothing up to it was changed."
                )
                return f"Record {one} is in the log exactly as the paper names it; {back}"
        which = f"Entry {number} is not the one" if number else "No entry of the log is the one"
        raise DoesNotFit(f"{which} that the paper names. The log was changed, or it is another casebook's.")

    def find_fingerprint(self, text):
        """Say which entry issued a plan with that fingerprint; raises DoesNotFit where none did."""
        plain = typed_fingerprint(text)
        for number, fingerprint, at in self.issued:
            if fingerprint.startswith(plain):
                return f"Entry {number} ({at}) issued the plan with this fingerprint."
        raise DoesNotFit("No entry of the log issued a plan with this fingerprint.")


def main():
    """Check what the command line names."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("log", help="the file that Soteria Desk wrote")
    parser.add_argument(
        "--head", action="append", default=[], metavar="TEXT", help="record head, typed from paper"
    )
    parser.add_argument(
        "--fingerprint", action="append", default=[], metavar="TEXT", help="fingerprint, typed from paper"
    )
    asked = parser.parse_args()
    try:
        for text in asked.head:
            typed_head(text)
        for text in asked.fingerprint:
            typed_fingerprint(text)
        log = Log(asked.log)
        log.check()
        answers = [log.find_head(text) for text in asked.head]
        answers += [log.find_fingerprint(text) for text in asked.fingerprint]
    except (NotALog, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        print(f"CANNOT BE CHECKED: {why}", file=sys.stderr)
        return 2
    except DoesNotFit as error:
        print(f"DOES NOT FIT: {error}")
        return 1
    print(
        f"EVERYTHING FITS: {log.read} entries, {log.first_at} to {log.last_at}, casebook {log.about['casebook']}"
    )
    print(f"The log stands at {shown_head(log.count, log.hashes[log.count])}")
    for loss in log.losses():
        print(loss)
    for user, keys in log.keys.items():
        for key, name in keys.items():
            print(f"Signed with key {key.hex()[:16]} of user {user[:8]}, {name or 'no name'}")
    for answer in answers:
        print(answer)
    if not asked.head:
        print("No record head was typed from paper: entries cut off at the end would not be noticed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
