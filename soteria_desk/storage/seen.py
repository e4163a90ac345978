"""What this computer remembers of a casebook outside it: wrong tries, and the head it last saw.

No case data and no name: one small file per casebook id, in the user's settings folder.
"""

from datetime import datetime
from pathlib import Path

import msgspec

from soteria_desk import dates
from soteria_desk.errors import TooManyTries
from soteria_desk.storage.journal import Head
from soteria_desk.vault.files import read_small, write_durably

FREE_TRIES = 4
_FIRST_WAIT_SECONDS = 5
_LONGEST_WAIT_SECONDS = 300
_LONGEST = 64 * 1024


class _Tries(msgspec.Struct, forbid_unknown_fields=True):
    count: int = 0
    last_at: str = ""


class _Memory(msgspec.Struct, forbid_unknown_fields=True):
    tries: dict[str, _Tries] = {}
    seq: int = 0
    hash: str = ""


class Seen:
    """The memory of one casebook on this computer. Without a folder nothing is remembered."""

    def __init__(self, folder: Path | None, casebook: str) -> None:
        self._path = folder / f"{casebook}.json" if folder else None
        self._memory = self._read()

    def _read(self) -> _Memory:
        if self._path is None:
            return _Memory()
        try:
            return msgspec.json.decode(read_small(self._path, _LONGEST), type=_Memory)
        except (OSError, msgspec.DecodeError):
            return _Memory()  # an aid, not a safeguard: without it the casebook must still open

    def _write(self) -> None:
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(self._path, msgspec.json.encode(self._memory))
        except OSError:
            return  # as above

    def wrong_tries(self, user: str) -> int:
        """Wrong passphrases since that user last unlocked here."""
        return self._memory.tries.get(user, _Tries()).count

    def seconds_to_wait(self, user: str, now: datetime) -> int:
        """How long until the next try; 0 where it may be made now."""
        tries = self._memory.tries.get(user, _Tries())
        if tries.count < FREE_TRIES:
            return 0
        wait = min(_FIRST_WAIT_SECONDS * 2 ** min(tries.count - FREE_TRIES, 10), _LONGEST_WAIT_SECONDS)
        try:
            passed = (now - datetime.fromisoformat(tries.last_at)).total_seconds()
        except (ValueError, TypeError):  # a time without a zone was not written by us
            return 0
        if passed < 0:
            # The clock was set back: count from now, or one would wait for the clock to catch up.
            tries.last_at, passed = dates.to_utc_text(now), 0.0
            self._write()
        return max(0, int(wait - passed))

    def refuse_too_many(self, user: str, now: datetime) -> None:
        """Raise TooManyTries while the wait runs."""
        wait = self.seconds_to_wait(user, now)
        if wait > 0:
            raise TooManyTries(seconds=wait)

    def count_wrong(self, user: str, now: datetime) -> None:
        """Remember one more wrong passphrase; kept over a restart."""
        tries = self._memory.tries.setdefault(user, _Tries())
        tries.count += 1
        tries.last_at = dates.to_utc_text(now)
        self._write()

    def forget_tries(self, user: str) -> None:
        """Start again at nought, after the right passphrase."""
        if self._memory.tries.pop(user, None) is not None:
            self._write()

    @property
    def head(self) -> Head | None:
        """The newest head this computer has seen; None where it has seen none."""
        return Head(self._memory.seq, self._memory.hash) if self._memory.seq else None

    def remember(self, head: Head) -> None:
        """Keep the head for the next unlock."""
        self._memory.seq, self._memory.hash = head.seq, head.hash
        self._write()
