"""Guidance packs of a casebook: what it works with, importing one, and what that means for open plans."""

import base64
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from soteria_desk.casework.guidance import GuidancePack
from soteria_desk.doctrine.library import Library
from soteria_desk.errors import (
    DoctrineError,
    NotFound,
    PackUnusable,
    Refused,
    SoteriaError,
)
from soteria_desk.services.guidance_effect import GuidanceEffect
from soteria_desk.services.guidance_in_use import file_of, put_together, unusable
from soteria_desk.services.office import Office
from soteria_desk.services.pack_signers import PackSigners
from soteria_desk.services.planning import Planning
from soteria_desk.vault.crockford import groups

if TYPE_CHECKING:
    from soteria_desk.doctrine.compare import ItemChange
    from soteria_desk.storage.pack_file import PackFile


class PackRow(Struct, frozen=True, kw_only=True):
    """One pack or layer that the casebook works with.

    Attributes:
        origin: shipped, policy or imported.
        signer: Who signed it, and the fingerprint of the key; empty for what was not imported.
    """

    pack: str
    title: str
    version: str
    on: date
    hash: str
    layer: bool
    origin: str
    signer: str = ""
    fingerprint: str = ""
    imported_at: datetime | None = None


class Offered(Struct, frozen=True, kw_only=True):
    """A pack file that may be imported, and what it would change.

    Attributes:
        fingerprint: Of the signer's key, in groups of four.
        set_aside: Why something that was imported before would not be in use beside it.
    """

    pack: str
    title: str
    version: str
    on: date
    hash: str
    layer: bool
    signer: str
    fingerprint: str
    changes: "tuple[ItemChange, ...]"
    set_aside: tuple[SoteriaError, ...]


class Packs:
    """The acts of a pack administrator. What is imported is in use from the next time the casebook is opened.

    Attributes:
        signers: Whose packs it takes.
        plans: What the guidance in use means for the plan of each case, and the answers to it.
        problems: Why something imported is not in use now; empty as a rule.
    """

    def __init__(
        self, office: Office, planning: Planning, base: Library, problems: tuple[SoteriaError, ...]
    ) -> None:
        self._office = office
        self._base = base
        self.problems = problems
        self.signers = PackSigners(office)
        self.plans = GuidanceEffect(office, planning)

    # --- packs -------------------------------------------------------------------------------------

    def in_use(self) -> tuple[PackRow, ...]:
        """What the casebook works with now: the pack, then the layers on it."""
        from soteria_desk import policy
        from soteria_desk.vault.signing import fingerprint

        library = self._office.library
        here = "policy" if policy.rules().guidance.pack else "shipped"
        named = {one.hash for one in self._base.layers}
        rows = [
            PackRow(
                pack=library.info.id,
                title=library.info.title,
                version=library.info.version,
                on=library.info.date,
                hash=library.hash,
                layer=False,
                origin="imported"
                if library.hash != self._base.hash
                else "shipped"
                if self._base.layers
                else here,
            ),
            *(
                PackRow(
                    pack=one.info.id,
                    title=one.info.title,
                    version=one.info.version,
                    on=one.info.date,
                    hash=one.hash,
                    layer=True,
                    # One that was removed since is still in use, and has no record any more.
                    origin="policy" if one.hash in named else "imported",
                )
                for one in library.layers
            ),
        ]
        imported = {one.hash: one for one in self.imported()}
        return tuple(
            PackRow(
                pack=row.pack,
                title=row.title,
                version=row.version,
                on=row.on,
                hash=row.hash,
                layer=row.layer,
                origin="imported",
                signer=record.signer,
                fingerprint=groups(fingerprint(bytes.fromhex(record.key))),
                imported_at=record.imported_at,
            )
            if (record := imported.get(row.hash)) is not None and row.hash != self._base.hash
            else row
            for row in rows
        )

    def imported(self) -> tuple[GuidancePack, ...]:
        """What was imported and not removed or replaced, oldest first."""
        return self._office.store.records.all(GuidancePack)

    def look(self, path: Path) -> Offered:
        """Say what a pack file is and what it would change; writes nothing.

        Raises:
            PackUnusable, PackTooNew, PackAltered, SignerUnknown, LayerDoesNotFit: it cannot be imported.
        """
        file, library, set_aside = self._judge(path)
        return self._offered(file, library, set_aside)

    def import_(self, path: Path, *, older: bool = False) -> Offered:
        """Put a pack into the casebook; it is in use from the next time the casebook is opened.

        Args:
            older: Take a pack that is dated before the one of the same id in use.

        Raises:
            RoleNeeded: only a pack administrator can. As for `look`, besides.
            Refused: it is in use already, or older.
        """
        office = self._office
        office.require("pack.import")
        file, library, set_aside = self._judge(path)
        rivals = [one for one in self.imported() if one.layer == file.layer]
        replaced = [one for one in rivals if one.pack == file.pack or not file.layer]
        self._refuse_again(file, replaced, older)
        record = GuidancePack(
            id=office.new_id(),
            pack=file.pack,
            title=file.title,
            version=file.version,
            on=file.on,
            hash=file.hash,
            layer=file.layer,
            signer=self.signers.trusted(file),
            key=file.signer.key.hex(),
            imported_at=office.clock.now(),
            imported_by=office.me,
            before=tuple(office.library.enquiries),
            file=base64.b64encode(file.data).decode("ascii"),
        )
        with office.unit("pack.import", f"{file.pack} {file.version}, hash {file.hash[:32]}") as work:
            for one in replaced:
                work.remove(one)
            work.put(record)
        return self._offered(file, library, set_aside)

    def remove(self, pack: str, why: str = "") -> GuidancePack:
        """Work without an imported pack or layer again, from the next time the casebook is opened.

        Raises:
            NotFound: nothing of that id was imported.
        """
        self._office.require("pack.remove")
        for record in self.imported():
            if record.pack == pack:
                with self._office.unit("pack.remove", why) as work:
                    work.remove(record)
                return record
        raise NotFound(what="imported pack", name=pack)

    def _judge(self, path: Path) -> "tuple[PackFile, Library, tuple[SoteriaError, ...]]":
        """The file, what the casebook would work with, and what would be left out then."""
        from soteria_desk.storage import pack_file

        file = pack_file.read(path)
        self.signers.trusted(file)
        others = [
            one
            for one in self.imported()
            if not (one.layer == file.layer and (one.pack == file.pack or not file.layer))
        ]
        held: list[PackFile] = []
        for one in others:
            try:
                held.append(file_of(one))
            except PackUnusable:
                continue  # it is not in use now either, and told so at every opening
        library, problems = put_together(self._base, [*held, file])
        name = f"{file.pack} {file.version}"
        for problem in problems:
            if problem.details.get("name") == name or problem.details.get("layer") == name:
                raise problem
        try:
            # Everything is checked now: what a casebook opens with must not turn out broken later.
            _ = library.reading
            alone = self._alone(file)
        except DoctrineError as error:
            raise unusable(path.name, error) from error
        if (alone.pack, alone.version) != (file.pack, file.version):
            raise PackUnusable(
                name=path.name,
                problem="its manifest and its pack.toml name different packs",
                instead="Ask whoever made the pack for another copy. Do not use this one.",
            )
        return file, library, problems

    def _alone(self, file: "PackFile") -> "_Named":
        from soteria_desk.doctrine.layer import parse_layer
        from soteria_desk.doctrine.loader import decode
        from soteria_desk.doctrine.model import PackInfo

        if file.layer:
            info = parse_layer(dict(file.files)).info
            return _Named(pack=info.id, version=info.version)
        found = decode("pack.toml", file.files["pack.toml"], PackInfo)
        return _Named(pack=found.id, version=found.version)

    def _refuse_again(self, file: "PackFile", replaced: list[GuidancePack], older: bool) -> None:
        library = self._office.library
        used = [(library.info.id, library.info.date, library.hash)]
        used += [(one.info.id, one.info.date, one.hash) for one in library.layers]
        used += [(one.pack, one.on, one.hash) for one in replaced]
        if any(hash_ == file.hash for _, _, hash_ in used):
            raise Refused(reason="this very pack is in use already", what_to_do="Nothing needs to be done.")
        if not older and any(pack == file.pack and on > file.on for pack, on, _ in used):
            raise Refused(
                reason="this pack is older than the one in use",
                what_to_do="Ask for the newest, or say that the older one is wanted (--older).",
            )

    def _offered(self, file: "PackFile", library: Library, set_aside: tuple[SoteriaError, ...]) -> Offered:
        from soteria_desk.doctrine.compare import compare
        from soteria_desk.vault.signing import fingerprint

        return Offered(
            pack=file.pack,
            title=file.title,
            version=file.version,
            on=file.on,
            hash=file.hash,
            layer=file.layer,
            signer=self.signers.trusted(file),
            fingerprint=groups(fingerprint(file.signer.key)),
            changes=compare(self._office.library, library),
            set_aside=set_aside,
        )


class _Named(Struct, frozen=True, kw_only=True):
    pack: str
    version: str
