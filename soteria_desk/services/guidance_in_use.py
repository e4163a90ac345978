"""Which guidance a casebook opens with: that of this computer, with what was imported into the casebook on it."""

import base64
from collections.abc import Iterable
from typing import TYPE_CHECKING

from soteria_desk import policy
from soteria_desk.casework.guidance import GuidancePack
from soteria_desk.doctrine.library import Library
from soteria_desk.errors import DoctrineError, LayerDoesNotFit, PackUnusable, SoteriaError
from soteria_desk.storage.store import Store

if TYPE_CHECKING:
    from soteria_desk.storage.pack_file import PackFile


def guidance_in_use(store: Store, base: Library) -> tuple[Library, tuple[SoteriaError, ...]]:
    """Return the library of an open casebook, and why something imported into it is not in use.

    Without anything imported this is one look into the casebook. A session that has to set its own passphrase
    first gets the guidance of the computer.
    """
    if store.must_change:
        return base, ()
    held = store.records.all(GuidancePack)
    if not held:
        return base, ()
    problems: list[SoteriaError] = []
    files: list[PackFile] = []
    for record in held:
        try:
            files.append(file_of(record))
        except PackUnusable as error:
            problems.append(error)
    library, more = put_together(base, files)
    return library, (*problems, *more)


def file_of(record: GuidancePack) -> "PackFile":
    """Return an imported pack, its signature proved again.

    Raises:
        PackUnusable: it is not what was imported.
    """
    from soteria_desk.storage.pack_file import parse

    name = f"{record.pack} {record.version}"
    try:
        data = base64.b64decode(record.file, validate=True)
    except ValueError as error:
        raise _not_itself(name) from error
    found = parse(data, name)
    if (found.hash, found.signer.key.hex()) != (record.hash, record.key):
        raise _not_itself(name)
    return found


def _not_itself(name: str) -> PackUnusable:
    return PackUnusable(
        name=name,
        problem="it is not what was imported",
        instead="Import the pack again, and have the casebook checked.",
    )


def put_together(base: Library, files: "Iterable[PackFile]") -> tuple[Library, tuple[SoteriaError, ...]]:
    """Return what the base and these files come to, the newest whole pack below every layer.

    What cannot be used is left out and told; the rest stays in use. A pack that the policy of this computer
    names takes the place of an imported whole one, as it does of the shipped one.
    """
    from soteria_desk.doctrine.layer import parse_layer
    from soteria_desk.doctrine.layers import laid_on
    from soteria_desk.doctrine.library import library_from

    problems: list[SoteriaError] = []
    library = base
    for file in sorted(files, key=lambda one: one.layer):
        try:
            if file.layer:
                library = laid_on(library, parse_layer(dict(file.files)))
            elif policy.rules().guidance.pack:
                problems.append(
                    PackUnusable(
                        name=f"{file.pack} {file.version}",
                        problem="the policy of this computer names the pack to work with",
                        instead="Nothing needs to be done: it is kept, and in use where no policy names another.",
                    )
                )
            else:
                library = library_from(dict(file.files))
        except LayerDoesNotFit as error:
            problems.append(error)
        except DoctrineError as error:
            problems.append(unusable(f"{file.pack} {file.version}", error))
    return library, tuple(problems)


def unusable(name: str, error: DoctrineError) -> PackUnusable:
    """What is wrong inside a pack file, with file and item."""
    return PackUnusable(
        name=name,
        problem=f"{error.details['file']}: {error.details['problem']}".rstrip(". "),
        instead="Send these words to whoever made the pack.",
    )
