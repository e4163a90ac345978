"""The whole log as JSON Lines, so that anybody can check it without this program. Format: docs/log-format.md."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from soteria_desk import __version__, dates
from soteria_desk.paths import resources
from soteria_desk.progress import Progress
from soteria_desk.storage import trail
from soteria_desk.storage.journal import Head
from soteria_desk.storage.store import Store

FORMAT, VERSION, WITH_LISTS = "soteria-log", 1, 2


class LogExport(Struct, frozen=True, kw_only=True):
    """What was written.

    Attributes:
        head: 'Record 412 · 4F7K ...': where the log stood.
        sha256: Of the file.
        verifier: The program that was laid beside it; None where none was.
    """

    entries: int
    head: str
    sha256: str
    path: Path
    verifier: Path | None


def _line(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def log_lines(
    store: Store, names: Mapping[str, str], head: Head, now: datetime, progress: Progress
) -> Iterator[bytes]:
    """The file, line by line: what it is, every state of every user's keys, then every entry up to the head.

    A user's record goes with its salt: whoever checks can see that the log itself names those keys. So do the lists of
    salvages, which older checking programs do not know. Nothing of a case stands in either.
    """
    lists = trail.salvage_states(store.connection)
    yield _line(
        {
            "format": FORMAT,
            "version": WITH_LISTS if lists else VERSION,
            "casebook": store.casebook_id,
            "entries": head.seq,
            "head": head.text(),
            "made_at": dates.to_utc_text(now),
            "made_by": names.get(store.keys.user, ""),
            "program": f"Soteria Desk {__version__}",
        }
    )
    for state in trail.member_states(store.connection):
        yield _line(
            {
                "user": state.user,
                "name": names.get(state.user, ""),
                "rev": state.rev,
                "salt": state.salt.hex(),
                "record": state.body,
            }
        )
    for one in lists:
        yield _line({"salvage": one.id, "salt": one.salt.hex(), "record": one.body})
    for rows in trail.all_rows(store.connection, head.seq):
        for seq, batch, text, digest, signature in rows:
            yield _line(
                {"seq": seq, "batch": batch, "hash": digest.hex(), "sig": signature.hex(), "entry": text}
            )
        if rows:
            progress.step(rows[-1][0], head.seq)


def verifier() -> bytes:
    """The stand-alone program that checks such a file."""
    shipped = resources() / "tools" / "verify_log.py"
    return (shipped if shipped.is_file() else resources().parent / "tools" / "verify_log.py").read_bytes()
