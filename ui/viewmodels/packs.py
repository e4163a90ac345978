"""Guidance packs of the casebook, as the page shows them, and what a pack administrator can change about them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject

from soteria_desk.api import AccessRole, ItemChange, Offered, PackRow, Refused, SignerRow, dates
from ui.i18n import tr
from ui.session import Session
from ui.viewmodels.loaded import Done, Failed, LoadedViewModel
from ui.viewmodels.typed import day_text

if TYPE_CHECKING:
    from soteria_desk.api import Desk


NEXT = tr("the next time the casebook is opened")
CHANGE_WORDS = {"new": tr("New"), "changed": tr("Changed"), "withdrawn": tr("Withdrawn")}


class Imported(NamedTuple):
    """One imported pack or layer. `standing` says whether it is in use."""

    pack: str
    title: str
    words: str
    standing: str


class Shown(NamedTuple):
    """What the page shows. `administrator`: whether the person who unlocked may change anything here."""

    in_use: tuple[PackRow, ...]
    imported: tuple[Imported, ...]
    signers: tuple[SignerRow, ...]
    administrator: bool
    read_only: bool


class Looked(NamedTuple):
    """A pack file that may be imported. `older`: dated before the one of the same id in use."""

    path: Path
    offered: Offered
    older: bool


class PacksViewModel(LoadedViewModel[Shown]):
    """State of the page. Every act goes to the casebook, which decides whether it may be done."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, _read, parent)

    def look(self, path: Path, done: Callable[[Looked], None], failed: Failed) -> None:
        """Say what a pack file is and what it would change; nothing is written."""
        self._session.ask(lambda desk: _look(desk, path), done, failed)

    def import_(self, looked: Looked, older: bool, done: Done, failed: Failed) -> None:
        """Put the pack that was looked at into the casebook."""

        def work(desk: "Desk") -> None:
            if desk.packs.look(looked.path).hash != looked.offered.hash:
                raise Refused(
                    reason="the file was changed since you looked at it", what_to_do="Look at it again."
                )
            desk.packs.import_(looked.path, older=older)

        self._act(work, done, failed)

    def remove(self, pack: str, why: str, done: Done, failed: Failed) -> None:
        """Work without an imported pack again."""
        self._act(lambda desk: desk.packs.remove(pack, why), done, failed)

    def find_signer(self, path: Path, done: Callable[[str], None], failed: Failed) -> None:
        """Tell the name that stands in a signer's file or in a pack; nothing is written."""
        self._session.ask(lambda desk: desk.packs.signers.found_in(path).name, done, failed)

    def add_signer(self, path: Path, compared: str, done: Done, failed: Failed) -> None:
        """Take packs of the signer whose key is in this file."""
        self._act(
            lambda desk: desk.packs.signers.add(desk.packs.signers.found_in(path), compared), done, failed
        )

    def remove_signer(self, signer_id: str, why: str, done: Done, failed: Failed) -> None:
        """Take no more packs of a signer."""
        self._act(lambda desk: desk.packs.signers.remove(signer_id, why), done, failed)


def pack_words(row: PackRow) -> str:
    """Which pack it is and where it comes from."""
    origin = {
        "shipped": tr("Came with the program."),
        "policy": tr("Named by the policy of this computer."),
        "imported": tr("Imported."),
    }[row.origin]
    if row.signer:
        origin = tr("Imported; signed by {signer}.").format(signer=row.signer)
    kind = tr("Layer") if row.layer else tr("Pack")
    return tr("{kind} {pack}, version {version} of {day}. {origin}\nSHA-256 {hash}").format(
        kind=kind, pack=row.pack, version=row.version, day=day_text(row.on), origin=origin, hash=row.hash
    )


def change_words(change: ItemChange) -> str:
    """'Withdrawn: Ask the network. Done by the regional unit.'"""
    words = f"{CHANGE_WORDS[change.what]}: {change.title or change.id}"
    if change.fields:
        words += f" ({', '.join(change.fields)})"
    return f"{words}. {change.reason}" if change.reason else words


def _look(desk: "Desk", path: Path) -> Looked:
    offered = desk.packs.look(path)
    used = [(row.pack, row.on) for row in desk.packs.in_use()]
    used += [(one.pack, one.on) for one in desk.packs.imported()]
    return Looked(path, offered, any(pack == offered.pack and on > offered.on for pack, on in used))


def _read(desk: "Desk") -> Shown:
    in_use = desk.packs.in_use()
    hashes = {row.hash for row in in_use}
    problems = {
        str(one.details.get("name") or one.details.get("layer")): one.message_text
        for one in desk.packs.problems
    }
    imported = []
    for one in desk.packs.imported():
        name = f"{one.pack} {one.version}"
        standing = (
            tr("In use.")
            if one.hash in hashes
            else problems.get(name) or tr("In use from {next}.").format(next=NEXT)
        )
        words = tr("Version {version} of {day}, signed by {signer}, imported on {at}.").format(
            version=one.version,
            day=day_text(one.on),
            signer=one.signer,
            at=day_text(dates.local(one.imported_at).date()),
        )
        imported.append(Imported(one.pack, one.title, words, standing))
    return Shown(
        in_use=in_use,
        imported=tuple(imported),
        signers=desk.packs.signers.all(),
        administrator=desk.users.may(AccessRole.PACK_ADMINISTRATOR),
        read_only=desk.store.read_only,
    )
