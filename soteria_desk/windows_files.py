"""What Windows knows of files and drives, asked through its own calls. Untried on Windows: tests use a stand-in."""

import ctypes
from pathlib import Path
from typing import Any

_PROGRAM_DATA = "62AB5D82-FDC1-4DC3-A9DD-070D1D495D97"
_ADD_OR_WRITE = 0x0002
_DELETE_INSIDE = 0x0040
_DELETE, _WRITE_RIGHTS, _TAKE_OVER = 0x0001_0000, 0x0004_0000, 0x0008_0000
_SHARE_ALL, _OPEN_EXISTING, _EVEN_A_FOLDER = 0x7, 3, 0x0200_0000
_NO_HANDLE = ctypes.c_void_p(-1).value
REMOVABLE, REMOTE = 2, 4
"""Kinds of drive, as `drive_kind` gives them."""


class _Guid(ctypes.Structure):
    _fields_ = (("data", ctypes.c_ubyte * 16),)


def _system() -> Any:
    return getattr(ctypes, "windll")  # noqa: B009 - there is no such attribute elsewhere


def program_data(system: Any = None) -> Path:
    """The folder for data of the whole machine. Asked from the system: %ProgramData% can be set by anybody."""
    import uuid

    system = system or _system()
    guid = _Guid((ctypes.c_ubyte * 16)(*uuid.UUID(_PROGRAM_DATA).bytes_le))
    found = ctypes.c_wchar_p()
    failed = system.shell32.SHGetKnownFolderPath(ctypes.byref(guid), 0, None, ctypes.byref(found))
    try:
        if failed or not found.value:
            raise OSError("the system does not name its folder for program data")
        return Path(found.value)
    finally:
        system.ole32.CoTaskMemFree(found)


def may_change(file: Path, system: Any = None) -> bool:
    """Whether this user, without an administrator's rights in hand, could change a file or put another in its place.

    Asked by opening it for that and closing it again: the system weighs groups, inheritance and ownership.
    """
    system = system or _system()
    if system.shell32.IsUserAnAdmin():
        return False
    kernel = system.kernel32
    kernel.CreateFileW.restype = ctypes.c_void_p
    asked = [(file, right) for right in (_ADD_OR_WRITE, _DELETE, _WRITE_RIGHTS, _TAKE_OVER)]
    asked += [
        (file.parent, right) for right in (_ADD_OR_WRITE, _DELETE_INSIDE, _DELETE, _WRITE_RIGHTS, _TAKE_OVER)
    ]
    for path, right in asked:
        handle = kernel.CreateFileW(str(path), right, _SHARE_ALL, None, _OPEN_EXISTING, _EVEN_A_FOLDER, None)
        if handle is not None and handle != _NO_HANDLE:
            kernel.CloseHandle(ctypes.c_void_p(handle))
            return True
    return False


def drive_kind(folder: Path, system: Any = None) -> int:
    """What kind of drive holds the folder: REMOVABLE, REMOTE or another number."""
    system = system or _system()
    return int(system.kernel32.GetDriveTypeW(folder.absolute().anchor))


def file_system(folder: Path, system: Any = None) -> str:
    """The name of the file system that holds the folder, as 'NTFS' or 'FAT32'; empty where it is not told."""
    system = system or _system()
    name = ctypes.create_unicode_buffer(64)
    told = system.kernel32.GetVolumeInformationW(
        folder.absolute().anchor, None, 0, None, None, None, name, len(name)
    )
    return name.value if told else ""
