"""The log: what happened and where in the program, never with whose case.

A line holds an event code, a module and line of the program, a duration, the class of an error and its number.
There is no way to put a sentence into it: messages of errors quote records, SQL, paragraphs and paths.
"""

import contextlib
import hashlib
import os
import re
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from soteria_desk import paths

FILE = "log.txt"
LARGEST = 1_000_000
"""Bytes of one file; with the two before it there are never more than three."""
OLDER = ("log.1.txt", "log.2.txt")
_DEEPEST = 40

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9.-]{0,39}")
_MODULE = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,99}")
_writing = threading.Lock()


def event(code: str, where: str = "", *, ms: float | None = None) -> None:
    """Log that something happened.

    Args:
        code: A name fixed in the program, as 'unlock' or 'E-11'.
        where: Module of the program it concerns, where that helps.
        ms: How long it took.
    """
    parts = [_only(_CODE, code)]
    if where:
        parts.append(_only(_MODULE, where))
    if ms is not None:
        parts.append(f"{ms:.0f} ms")
    _append(" ".join(parts))


def error(code: str, kind: type[BaseException], found: BaseException | None = None) -> str:
    """Log an error: its class, its number, and the modules and lines it passed.

    Returns:
        Four characters that stand for where it broke: the same on every computer, for whoever helps.
    """
    frames = _frames(found.__traceback__ if found is not None else None)
    mark = hashlib.sha256("\n".join([class_name(kind), *frames]).encode()).hexdigest()[:4].upper()
    number = _number(found)
    lines = [" ".join(filter(None, (_only(_CODE, code), mark, class_name(kind), number)))]
    cause = found.__cause__ or found.__context__ if found is not None else None
    if cause is not None:
        lines.append(" ".join(filter(None, ("  after", class_name(type(cause)), _number(cause)))))
    lines += [f"  {frame}" for frame in frames]
    _append("\n".join(lines))
    return mark


def read() -> str:
    """All that is kept, oldest first, for showing it before it is given to anybody."""
    texts = []
    for name in (*reversed(OLDER), FILE):
        with contextlib.suppress(OSError):
            texts.append((_folder() / name).read_text(encoding="utf-8", errors="replace"))
    return "".join(texts)


def class_name(kind: type[BaseException]) -> str:
    """The name of a class that a module defines; a class made up at run time could be called anything."""
    module = sys.modules.get(kind.__module__)
    known: object = module
    for part in kind.__qualname__.split("."):
        known = getattr(known, part, None)
    if known is not kind or not _MODULE.fullmatch(f"{kind.__module__}.{kind.__qualname__}"):
        return "other"
    return f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")


def _frames(trace: TracebackType | None) -> list[str]:
    frames: list[str] = []
    while trace is not None and len(frames) < _DEEPEST:
        name = trace.tb_frame.f_globals.get("__name__")
        known = isinstance(name, str) and name in sys.modules and _MODULE.fullmatch(name)
        frames.append(f"{name if known else 'other'}:{trace.tb_lineno}")
        trace = trace.tb_next
    return frames


def _number(found: BaseException | None) -> str:
    """What the program, the system or SQLite numbers an error with."""
    for name in ("code", "errno", "sqlite_errorcode"):
        value = getattr(found, name, None)
        if isinstance(value, int) or (name == "code" and _is_code_of_ours(found, value)):
            return str(value)
    return ""


def _is_code_of_ours(found: BaseException | None, value: object) -> bool:
    return (
        isinstance(value, str)
        and value == getattr(type(found), "code", None)
        and bool(_CODE.fullmatch(value))
    )


def _only(pattern: re.Pattern[str], text: str) -> str:
    return text if pattern.fullmatch(text) else "other"


def _folder() -> Path:
    return paths.settings_folder()


def _append(text: str) -> None:
    """Write at the end; a log that cannot be written stops nothing."""
    with _writing, contextlib.suppress(OSError):
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / FILE
        if log.exists() and log.stat().st_size > LARGEST - len(text):
            first, second = (folder / name for name in OLDER)
            if first.exists():
                first.replace(second)
            log.replace(first)
        line = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {text}\n"
        # Whoever else uses this computer has no business here.
        with os.fdopen(
            os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(line)
