"""What the disk under a folder means for a casebook: copied to the internet, pulled out, too small, not encrypted.

Nothing here refuses anything: it says what is so, and 'not known' where the system does not tell.
"""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, NamedTuple

Encryption = Literal["yes", "no", "unknown"]

_SYNCED: Final = (
    ("OneDrive", re.compile(r"onedrive( - .+)?", re.IGNORECASE)),
    ("Dropbox", re.compile(r"dropbox( \(.+\))?", re.IGNORECASE)),
    ("Nextcloud", re.compile(r"nextcloud\d*", re.IGNORECASE)),
    ("ownCloud", re.compile(r"owncloud\d*", re.IGNORECASE)),
    ("Google Drive", re.compile(r"google ?drive( \(.+\))?|googledrive-.+|my drive", re.IGNORECASE)),
    ("iCloud", re.compile(r"icloud ?drive|com~apple~clouddocs|mobile documents", re.IGNORECASE)),
)
_MARKER_FILES: Final = (
    ("Dropbox", ".dropbox"),
    ("Dropbox", ".dropbox.cache"),
    ("Nextcloud", ".sync_*.db"),
    ("Nextcloud", "._sync_*.db"),
    ("Nextcloud", ".nextcloudsync.log"),
    ("ownCloud", ".owncloudsync.log"),
    ("Google Drive", ".tmp.drivedownload"),
    ("Syncthing", ".stfolder"),
)
_SAID_BY_THE_SYSTEM: Final = (
    ("OneDrive", "OneDrive"),
    ("OneDrive", "OneDriveCommercial"),
    ("OneDrive", "OneDriveConsumer"),
)
_FAT: Final = frozenset({"vfat", "msdos", "exfat", "fuseblk.exfat", "FAT", "FAT32", "EXFAT"})
_NO_4_GB: Final = frozenset({"vfat", "msdos", "FAT", "FAT32"})
_IN_MEMORY: Final = frozenset({"tmpfs", "ramfs", "overlay"})
_DEEPEST = 16


class Disk(NamedTuple):
    """What is known of where a folder lies.

    Attributes:
        synced_by: Name of the service that copies it to the internet; empty for none that was recognised.
        removable: It lies on a stick, a card or a drive that can be pulled out.
        no_rights: The file system keeps no rights: whoever has the disk can read every file of it.
        limit_4_gb: The file system holds no file over 4 GB.
        encrypted: Whether the disk itself is encrypted.
    """

    synced_by: str = ""
    removable: bool = False
    no_rights: bool = False
    limit_4_gb: bool = False
    encrypted: Encryption = "unknown"


class Mount(NamedTuple):
    """One line of the system's table of mounts."""

    point: Path
    device: str
    kind: str
    source: str


def look(folder: Path, environment: Mapping[str, str] | None = None) -> Disk:
    """Look at a folder, or at the nearest one above it that is there."""
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    synced = synced_by(folder, os.environ if environment is None else environment)
    if sys.platform == "win32":
        from soteria_desk.windows_files import REMOVABLE, drive_kind, file_system

        kind = file_system(folder)
        # Whether BitLocker is on can be asked by an administrator alone.
        return Disk(synced, drive_kind(folder) == REMOVABLE, kind in _FAT, kind in _NO_4_GB, "unknown")
    mount = mount_of(folder)
    if mount is None:
        return Disk(synced)
    device = block_device(mount)
    return Disk(
        synced, is_removable(device), mount.kind in _FAT, mount.kind in _NO_4_GB, encryption(mount, device)
    )


# --- Copied to the internet --------------------------------------------------------------------------


def synced_by(folder: Path, environment: Mapping[str, str]) -> str:
    """The service that copies a folder to the internet, told by a folder's name, its files or a setting."""
    try:
        real = folder.resolve()
    except (OSError, RuntimeError):
        real = folder.absolute()
    way = (real, *real.parents)[:_DEEPEST]
    for name, variable in _SAID_BY_THE_SYSTEM:
        said = environment.get(variable)
        if said and (Path(said) in way or Path(said) in (folder, *folder.parents)):
            return name
    for step in way:
        for name, pattern in _SYNCED:
            if pattern.fullmatch(step.name):
                return name
    home = Path.home()
    for step in way:
        if step == home or step == step.parent:
            break  # what is above a home folder is no service's folder, and other people's
        for name, marker in _MARKER_FILES:
            if any(step.glob(marker)):
                return name
    return ""


# --- Linux: mounts and block devices -----------------------------------------------------------------


def mounts(table: Path = Path("/proc/self/mountinfo")) -> tuple[Mount, ...]:
    """The system's mounts, in the order in which they were made."""
    try:
        lines = table.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ()
    found = []
    for line in lines:
        left, _, right = line.partition(" - ")
        fields, last = left.split(" "), right.split(" ")
        if len(fields) > 4 and len(last) > 1:
            point = re.sub(r"\\([0-7]{3})", lambda one: chr(int(one[1], 8)), fields[4])
            found.append(Mount(Path(point), fields[2], last[0], last[1]))
    return tuple(found)


def mount_of(folder: Path, table: tuple[Mount, ...] | None = None) -> Mount | None:
    """The mount that holds a folder; of two on one point the later hides the earlier."""
    where, best = folder.resolve(), None
    for one in mounts() if table is None else table:
        if (where == one.point or one.point in where.parents) and (
            best is None or len(one.point.parts) >= len(best.point.parts)
        ):
            best = one
    return best


def block_device(mount: Mount, sys_folder: Path = Path("/sys")) -> Path | None:
    """The device under a mount, in /sys; None for what is not on a disk."""
    device = sys_folder / "dev" / "block" / mount.device
    if not device.exists() and mount.source.startswith("/dev/"):
        # btrfs has a number of its own; its source names the device.
        device = sys_folder / "class" / "block" / Path(mount.source).resolve().name
    return device.resolve() if device.exists() else None


def is_removable(device: Path | None) -> bool:
    """Whether a disk can be pulled out: it says so itself, or hangs on USB or in a card reader."""
    if device is None:
        return False
    for one in _with_slaves(device):
        for step in (one, one.parent):
            try:
                if (step / "removable").read_text().strip() == "1":
                    return True
            except OSError:
                continue
        if re.search(r"/usb\d+/|/mmc_host/", str(one)):
            return True
    return False


def encryption(mount: Mount, device: Path | None) -> Encryption:
    """Whether everything on a disk is encrypted below its file system.

    Only what the kernel's own table says counts. A disk that encrypts in its own hardware looks like one that
    does not, so 'no' means: nothing on this computer encrypts it.
    """
    if mount.kind in ("ecryptfs", "fuse.gocryptfs", "fuse.cryfs", "fuse.encfs"):
        return "yes"
    if device is None:
        return "unknown"
    ways = _with_slaves(device)
    uuids = []
    for one in ways:
        try:
            uuids.append((one / "dm" / "uuid").read_text().strip())
        except OSError:
            uuids.append("")
    if any(uuid.startswith("CRYPT-") for uuid in uuids):
        return "yes"
    # ZFS and the like encrypt above the disk, and a guest of another computer cannot see below its own.
    if mount.kind in ("zfs", "bcachefs") or any(re.match(r"(vd|xvd|nbd|loop)", one.name) for one in ways):
        return "unknown"
    return "no"


def _with_slaves(device: Path) -> list[Path]:
    """A device and everything it is made of, down to the disks."""
    found: list[Path] = []
    waiting = [device]
    while waiting and len(found) < 64:
        one = waiting.pop()
        found.append(one)
        try:
            waiting += [each.resolve() for each in (one / "slaves").iterdir()]
        except OSError:
            continue
    return found


# --- What the person reads ---------------------------------------------------------------------------


class Warned(NamedTuple):
    """A warning: its code, what is so, and what to do."""

    code: str
    text: str
    advice: str = ""


def warnings(disk: Disk) -> tuple[Warned, ...]:
    """What to say of a place, gravest first; W-03 and W-04 in their exact words."""
    told = []
    if disk.synced_by:
        told.append(
            Warned("W-03", f"This folder is copied to the internet by {disk.synced_by}; move the casebook.")
        )
    if disk.removable:
        told.append(
            Warned(
                "W-03",
                "This folder lies on a disk that can be pulled out.",
                "Keep the casebook on this computer, and backups on the other disk.",
            )
        )
    if disk.limit_4_gb:
        told.append(
            Warned(
                "W-03",
                "This disk cannot hold a file larger than 4 GB, and keeps no rights: whoever has it can copy the casebook.",
                "Keep the casebook on this computer's own disk.",
            )
        )
    elif disk.no_rights:
        told.append(
            Warned(
                "W-03",
                "This disk keeps no rights: whoever has it can copy the casebook.",
                "Keep the casebook on this computer's own disk.",
            )
        )
    if disk.encrypted == "no":
        told.append(
            Warned("W-04", "This disk is not encrypted: a thief could read traces of open casebooks.")
        )
    return tuple(told)
