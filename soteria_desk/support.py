"""The support bundle: one text for whoever helps, with nothing of any case in it.

It is put together from fixed parts that cannot hold case data; nothing is searched for and taken out again.
"""

import json
import platform
import sys
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path

from soteria_desk import __version__, dates, log, paths, policy

FILE_NAME = "soteria-desk-support.txt"
_PACKAGES = (
    "PySide6-Essentials",
    "sqlcipher3",
    "cryptography",
    "msgspec",
    "reportlab",
    "pypdfium2",
    "platformdirs",
)
_SETTINGS = ("theme", "percent", "lock_minutes", "clipboard_seconds")
"""What is said of the window's settings; the folders of remembered casebooks are only counted."""


def runs_on() -> tuple[tuple[str, str], ...]:
    """What this program runs on, as (what, version)."""
    return (
        ("Soteria Desk", __version__),
        ("Python", platform.python_version()),
        ("System", f"{platform.system()} {platform.release()}, {platform.machine()}"),
        *((name, _version(name)) for name in _PACKAGES),
        *ciphers(),
        *doctrine(),
    )


def ciphers() -> tuple[tuple[str, str], ...]:
    """The database's own words on what it is."""
    from soteria_desk.storage.connection import versions

    sqlite, sqlcipher = versions()
    return (("SQLite", sqlite), ("SQLCipher", sqlcipher))


def doctrine() -> tuple[tuple[str, str], ...]:
    """The pack, its version and its date."""
    from soteria_desk.desk import shipped_library

    info = shipped_library().info
    return (("Pack", f"{info.title} {info.version}, {dates.day(info.date)}"),)


def rules_in_words(found: policy.InForce) -> tuple[tuple[str, str, bool], ...]:
    """Every key with its value, and whether the file sets it; folders only as given or not."""
    told = []
    for key in policy.KEYS:
        held = policy.value(found.rules, key)
        if isinstance(held, bool):
            words = "yes" if held else "no"
        elif isinstance(held, str):
            words = "set" if held else "not set"
        else:
            words = str(held)
        told.append((key, words, found.sets(key)))
    return tuple(told)


def bundle(guards: Iterable[tuple[str, str]] = (), settings_folder: Path | None = None) -> str:
    """The whole text; the person reads it before it goes anywhere.

    Args:
        guards: What protects an open casebook here, as (title, state); only a window knows.
    """
    found = policy.in_force()
    settings, remembered = _settings(settings_folder)
    parts = [
        ("WHAT IT RUNS ON", [f"{name}: {version}" for name, version in runs_on()]),
        ("GUARDS", [f"{title}: {state}" for title, state in guards] or ["asked in the window only"]),
        (
            f"POLICY: {found.state}",
            [f"{key} = {words}{'' if sets else ' (not set)'}" for key, words, sets in rules_in_words(found)],
        ),
        ("SETTINGS", [*settings, f"casebooks remembered: {remembered}"]),
        ("LOG", log.read().splitlines() or ["empty"]),
    ]
    lines = ["SOTERIA DESK SUPPORT BUNDLE", "It holds no names, no folders and nothing of any case.", ""]
    for title, inside in parts:
        lines += [title, *(f"  {line}" for line in inside), ""]
    return "\n".join(lines)


def save(path: Path, text: str, before: Callable[[], object] | None = None) -> None:
    """Write the text where the person said.

    Raises:
        CannotWriteHere: the folder does not take it.
    """
    from soteria_desk.services.export import write_file

    write_file(path, text.encode("utf-8"), before)


def _settings(folder: Path | None) -> tuple[list[str], int]:
    try:
        found = json.loads(((folder or paths.settings_folder()) / "window.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ["as shipped"], 0
    if not isinstance(found, dict):
        return ["cannot be read"], 0
    kept = [(name, found.get(name)) for name in _SETTINGS]
    recent = found.get("recent")
    plain = [
        f"{name} = {value}"
        for name, value in kept
        if isinstance(value, int) or value in ("system", "light", "dark", "high_contrast")
    ]
    return plain, len(recent) if isinstance(recent, list) else 0


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "in the bundle" if getattr(sys, "frozen", False) else "not found"
