"""What is asked of Windows, tried against a stand-in: no Windows has answered these calls yet."""

import ctypes
from pathlib import Path
from typing import Any

import pytest

from soteria_desk import windows_files
from soteria_desk.windows_files import drive_kind, file_system, may_change, program_data

FILE = Path("C:/ProgramData/Soteria Desk/policy.toml")
WRITE, DELETE_INSIDE, DELETE, WRITE_RIGHTS, TAKE_OVER = 0x2, 0x40, 0x10000, 0x40000, 0x80000


class StandIn:
    """A Windows on which a user holds certain rights on certain paths."""

    def __init__(self, rights: dict[Path, int] | None = None, admin: bool = False) -> None:
        self.rights, self.admin = rights or {}, admin
        self.opened: list[tuple[str, int]] = []
        self.closed: list[int] = []
        self.freed = 0
        self.shell32 = self.kernel32 = self.ole32 = self
        self.CreateFileW = _Call(self._create)

    def IsUserAnAdmin(self) -> int:
        return int(self.admin)

    def _create(self, path: str, right: int, share: int, _: Any, how: int, flags: int, __: Any) -> int:
        assert share == 7 and how == 3 and flags == 0x0200_0000  # never makes or empties anything
        self.opened.append((path, right))
        held = self.rights.get(Path(path), 0)
        refused: int = ctypes.c_void_p(-1).value or 0
        return 77 if held & right else refused

    def CloseHandle(self, handle: Any) -> None:
        self.closed.append(handle.value)

    def SHGetKnownFolderPath(self, guid: Any, flags: int, token: Any, found: Any) -> int:
        data = bytes(guid._obj.data)
        assert data.hex() == "825dab62c1fdc34da9dd070d1d495d97"  # FOLDERID_ProgramData, as it lies in memory
        found._obj.value = "D:\\ProgramData"
        return 0

    def CoTaskMemFree(self, _: Any) -> None:
        self.freed += 1

    def GetDriveTypeW(self, anchor: str) -> int:
        return windows_files.REMOVABLE

    def GetVolumeInformationW(self, anchor: str, *rest: Any) -> int:
        rest[5].value = "FAT32"
        return 1


class _Call:
    """A function whose kind of answer can be set, as those of ctypes."""

    restype: Any = None

    def __init__(self, do: Any) -> None:
        self._do = do

    def __call__(self, *args: Any) -> Any:
        return self._do(*args)


def test_the_machines_folder_is_asked_from_the_system_and_given_back() -> None:
    system = StandIn()

    assert str(program_data(system)) == "D:\\ProgramData"
    assert system.freed == 1


def test_nobody_can_change_what_the_system_lets_nobody_open() -> None:
    system = StandIn()

    assert not may_change(FILE, system)
    assert {right for path, right in system.opened if Path(path) == FILE} == {
        WRITE,
        DELETE,
        WRITE_RIGHTS,
        TAKE_OVER,
    }
    assert system.closed == []


@pytest.mark.parametrize(
    ("path", "right"),
    [(FILE, one) for one in (WRITE, DELETE, WRITE_RIGHTS, TAKE_OVER)]
    + [(FILE.parent, one) for one in (WRITE, DELETE_INSIDE, DELETE, WRITE_RIGHTS, TAKE_OVER)],
)
def test_one_right_on_the_file_or_its_folder_is_enough_to_change_it(path: Path, right: int) -> None:
    system = StandIn({path: right})

    assert may_change(FILE, system)
    assert system.closed == [77]  # nothing stays open


def test_an_administrator_at_work_is_not_held_against_the_file() -> None:
    assert not may_change(FILE, StandIn({FILE: WRITE}, admin=True))


def test_drive_and_file_system_are_named() -> None:
    system = StandIn()

    assert drive_kind(FILE, system) == windows_files.REMOVABLE
    assert file_system(FILE, system) == "FAT32"
