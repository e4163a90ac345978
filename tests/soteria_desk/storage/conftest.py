"""A real casebook in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from soteria_desk.storage.store import Store
from tests.builders import a_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An unlocked casebook, closed at the end of the test."""
    opened = a_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a casebook that is locked; the folder `store` made, where a test uses both."""
    path = tmp_path / "CB-7F3K.casebook"
    if not path.exists():
        a_store(tmp_path).close()
    return path
