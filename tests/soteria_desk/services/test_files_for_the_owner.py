"""What leaves the casebook belongs to whoever saved it, and goes through no link that somebody else laid."""

import stat
import sys
from pathlib import Path

import pytest

from soteria_desk.services.export import write_file

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights are lists there")


def test_a_saved_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    write_file(tmp_path / "plan.pdf", b"plan")
    assert stat.S_IMODE((tmp_path / "plan.pdf").stat().st_mode) == 0o600


def test_a_link_in_the_way_is_taken_out_of_it_and_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    (tmp_path / "plan.pdf.part").symlink_to(victim)
    (tmp_path / "plan.pdf").symlink_to(victim)
    write_file(tmp_path / "plan.pdf", b"plan")
    assert victim.read_bytes() == b"mine"
    assert (tmp_path / "plan.pdf").read_bytes() == b"plan"
    assert not (tmp_path / "plan.pdf").is_symlink()
