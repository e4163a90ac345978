"""Where the window finds the files that are shipped with it."""

from pathlib import Path


def shipped(*parts: str) -> Path:
    """Return the path of a shipped file, e.g. shipped("icons", "lock.svg")."""
    from soteria_desk.api import resources  # here, so that a theme can be read before the core is loaded

    return resources().joinpath(*parts)
