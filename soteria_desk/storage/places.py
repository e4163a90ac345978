"""Where a folder lies, and which computer this is: a casebook must not be opened over a network."""

import os
import re
import sys
from pathlib import Path

_NETWORK = frozenset(
    (
        *(
            "nfs",
            "nfs4",
            "cifs",
            "smb2",
            "smb3",
            "smbfs",
            "ncpfs",
            "afs",
            "ceph",
            "glusterfs",
            "lustre",
            "davfs",
        ),
        *("fuse.sshfs", "fuse.davfs2", "fuse.rclone", "fuse.gvfsd-fuse"),
    )
)
_DRIVE_REMOTE = 4


def is_network(folder: Path) -> bool:
    """Whether the folder lies on another computer, where that can be told."""
    if sys.platform == "win32":
        return _is_network_on_windows(folder)
    return _file_system_of(folder) in _NETWORK


def _is_network_on_windows(folder: Path) -> bool:
    text = str(folder.absolute())
    if text.startswith("\\\\") and not text.startswith("\\\\?\\"):
        return True
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - there is no such attribute elsewhere
    return int(kernel.GetDriveTypeW(folder.absolute().anchor)) == _DRIVE_REMOTE


def _file_system_of(folder: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str:
    """The type of the file system that holds the folder; empty where the system does not tell."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ""
    where, best, kind = folder.resolve(), -1, ""
    for line in lines:
        fields, _, rest = line.partition(" - ")
        point = Path(re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), fields.split(" ")[4]))
        # Of two mounts on one point the later hides the earlier.
        if (where == point or point in where.parents) and len(point.parts) >= best:
            best, kind = len(point.parts), rest.split(" ")[0]
    return kind


def computer() -> str:
    """The computer's name, as E-09 and the journal give it."""
    if sys.platform == "win32":
        return os.environ.get("COMPUTERNAME", "this computer")
    return os.uname().nodename or "this computer"


def same_disk(one: Path, other: Path) -> bool:
    """Whether two folders lie on one disk, as far as the system tells: its partitions count as disks."""
    return one.stat().st_dev == other.stat().st_dev
