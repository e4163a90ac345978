"""What is said of the place of a casebook: synced, pulled out, FAT, not encrypted, or not known."""

from pathlib import Path

import pytest

from soteria_desk.storage import disk
from soteria_desk.storage.disk import (
    Disk,
    Mount,
    block_device,
    encryption,
    is_removable,
    mount_of,
    mounts,
    synced_by,
    warnings,
)


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("OneDrive", "OneDrive"),
        ("OneDrive - Wexmoor Police", "OneDrive"),
        ("Dropbox", "Dropbox"),
        ("Dropbox (Unit 4)", "Dropbox"),
        ("Nextcloud", "Nextcloud"),
        ("Nextcloud2", "Nextcloud"),
        ("iCloudDrive", "iCloud"),
        ("iCloud Drive", "iCloud"),
        ("Google Drive", "Google Drive"),
        ("My Drive", "Google Drive"),
        ("Dropboxes", ""),
        ("one drive", ""),
    ],
)
def test_a_synced_folder_is_known_by_its_name(tmp_path: Path, name: str, service: str) -> None:
    folder = tmp_path / name / "cases"
    folder.mkdir(parents=True)

    assert synced_by(folder, {}) == service


@pytest.mark.parametrize(
    ("marker", "service"),
    [(".dropbox", "Dropbox"), (".sync_a1b2.db", "Nextcloud"), (".stfolder", "Syncthing"), ("notes.db", "")],
)
def test_a_synced_folder_of_another_name_is_known_by_what_the_service_keeps_in_it(
    tmp_path: Path, marker: str, service: str
) -> None:
    folder = tmp_path / "work" / "cases"
    folder.mkdir(parents=True)
    (tmp_path / "work" / marker).write_text("")

    assert synced_by(folder, {}) == service


def test_what_a_service_keeps_in_the_home_folder_says_nothing_of_the_folders_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    (tmp_path / ".dropbox").mkdir()
    folder = tmp_path / "cases"
    folder.mkdir()

    assert synced_by(folder, {}) == ""


def test_the_system_says_where_onedrive_lies_whatever_it_is_called(tmp_path: Path) -> None:
    folder = tmp_path / "Files" / "cases"
    folder.mkdir(parents=True)

    assert synced_by(folder, {"OneDriveCommercial": str(tmp_path / "Files")}) == "OneDrive"


def test_a_link_into_a_synced_folder_is_seen_through(tmp_path: Path) -> None:
    real = tmp_path / "Nextcloud" / "cases"
    real.mkdir(parents=True)
    link = tmp_path / "cases"
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("no links here")

    assert synced_by(link, {}) == "Nextcloud"


def test_the_table_of_mounts_is_read_with_its_escapes_and_the_later_mount_wins(tmp_path: Path) -> None:
    stick = tmp_path / "my stick"
    stick.mkdir()
    table = tmp_path / "mountinfo"
    table.write_text(
        "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
        f"2 1 8:17 / {str(stick).replace(' ', chr(92) + '040')} rw shared:1 - vfat /dev/sdb1 rw\n"
        f"3 1 8:33 / {str(stick).replace(' ', chr(92) + '040')} rw - exfat /dev/sdc1 rw\n"
        "broken line\n"
    )
    found = mounts(table)

    assert [one.kind for one in found] == ["ext4", "vfat", "exfat"]
    here = mount_of(stick, found)
    assert here is not None and here.source == "/dev/sdc1"
    assert mount_of(tmp_path, found) == found[0]


def a_sys(folder: Path) -> Path:
    """A /sys with a plain disk, a stick, and a file system on a crypt on a plain disk."""
    devices = folder / "devices"
    for way, removable in (("pci/ata1/sda", "0"), ("pci/usb2/2-1/sdb", "0"), ("pci/ata2/sdc", "1")):
        (devices / way).mkdir(parents=True)
        (devices / way / "removable").write_text(f"{removable}\n")
        (devices / way / f"{way[-3:]}1").mkdir()
    for name, uuid in (("dm-0", "CRYPT-LUKS2-0123-luks"), ("dm-1", "LVM-abc"), ("dm-2", "LVM-def")):
        (devices / "virtual" / name / "dm").mkdir(parents=True)
        (devices / "virtual" / name / "dm" / "uuid").write_text(f"{uuid}\n")
        (devices / "virtual" / name / "slaves").mkdir()
    block = folder / "dev" / "block"
    block.mkdir(parents=True)
    for number, way in (
        ("8:1", "pci/ata1/sda/sda1"),
        ("8:17", "pci/usb2/2-1/sdb/sdb1"),
        ("8:33", "pci/ata2/sdc/sdc1"),
        ("252:0", "virtual/dm-0"),
        ("252:1", "virtual/dm-1"),
        ("252:2", "virtual/dm-2"),
    ):
        (block / number).symlink_to(devices / way)
    slaves = devices / "virtual"
    (slaves / "dm-0" / "slaves" / "sda1").symlink_to(devices / "pci/ata1/sda/sda1")
    (slaves / "dm-1" / "slaves" / "dm-0").symlink_to(slaves / "dm-0")
    (slaves / "dm-2" / "slaves" / "sda1").symlink_to(devices / "pci/ata1/sda/sda1")
    return folder


def a_mount(number: str, kind: str = "ext4") -> Mount:
    return Mount(Path("/"), number, kind, "/dev/none")


@pytest.fixture
def sys_folder(tmp_path: Path) -> Path:
    try:
        return a_sys(tmp_path / "sys")
    except OSError:
        pytest.skip("no links, or no colons in names, here")


@pytest.mark.parametrize(
    ("number", "said"),
    [("8:1", "no"), ("252:0", "yes"), ("252:1", "yes"), ("252:2", "no"), ("99:9", "unknown")],
)
def test_a_disk_is_encrypted_where_the_kernel_says_so_on_any_layer_below(
    sys_folder: Path, number: str, said: str
) -> None:
    mount = a_mount(number)

    assert encryption(mount, block_device(mount, sys_folder)) == said


@pytest.mark.parametrize("kind", ["zfs", "bcachefs"])
def test_what_encrypts_by_itself_is_not_known(sys_folder: Path, kind: str) -> None:
    mount = a_mount("8:1", kind)

    assert encryption(mount, block_device(mount, sys_folder)) == "unknown"


@pytest.mark.parametrize(
    ("number", "removable"),
    [("8:1", False), ("8:17", True), ("8:33", True), ("252:1", False), ("99:9", False)],
)
def test_a_stick_is_told_by_itself_or_by_where_it_hangs(
    sys_folder: Path, number: str, removable: bool
) -> None:
    assert is_removable(block_device(a_mount(number), sys_folder)) is removable


def test_the_words_of_the_warnings_are_exact() -> None:
    told = warnings(Disk("Dropbox", removable=True, no_rights=True, limit_4_gb=True, encrypted="no"))

    assert [one.code for one in told] == ["W-03", "W-03", "W-03", "W-04"]
    assert told[0].text == "This folder is copied to the internet by Dropbox; move the casebook."
    assert "4 GB" in told[2].text and "rights" in told[2].text
    assert told[3].text == "This disk is not encrypted: a thief could read traces of open casebooks."


@pytest.mark.parametrize("encrypted", ["yes", "unknown"])
def test_nothing_is_said_where_nothing_is_wrong_or_known(encrypted: disk.Encryption) -> None:
    assert warnings(Disk(encrypted=encrypted)) == ()


def test_a_folder_that_is_not_there_yet_is_judged_by_the_one_it_will_lie_in(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()

    assert disk.look(tmp_path / "Dropbox" / "new" / "one.casebook", {}).synced_by == "Dropbox"
