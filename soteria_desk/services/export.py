"""Paper: PDFs of revisions and drafts, and telling from a paper or a file which revision it is."""

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct

from soteria_desk import policy
from soteria_desk.casework.lengths import one_line
from soteria_desk.casework.plan import Plan, Seal
from soteria_desk.casework.revision import Print
from soteria_desk.errors import CannotWriteHere, FingerprintUnknown, InvalidField, MissingField, Refused
from soteria_desk.progress import NoProgress, Progress
from soteria_desk.report.model import LAYOUT_VERSION
from soteria_desk.services.case_file import Issued
from soteria_desk.services.casework import Casework
from soteria_desk.services.compare import changes_since
from soteria_desk.services.office import Office
from soteria_desk.services.review import Reviewing

FULL = "full"
LARGE = "large"
"""Variants of a print; large print is 12 point."""
_LONGEST_NAME = 50


class Order(Struct, frozen=True, kw_only=True):
    """Frozen values from which a PDF is made on any thread.

    Attributes:
        seal: None for a draft.
        revision_id: Empty for a draft.
    """

    plan: Plan
    seal: Seal | None
    revision_id: str = ""
    variant: str = FULL
    copy_label: str = ""

    def file_name(self) -> str:
        """Force reference and revision, nothing else: 'WX-26-00417 R4.pdf'."""
        safe = "".join(char if char.isalnum() or char in "-_" else "-" for char in self.plan.reference)
        # Longer names are refused by file systems; most of the letters may take four bytes.
        safe = safe[:_LONGEST_NAME]
        return f"{safe} {f'R{self.plan.revision}' if self.plan.revision else 'DRAFT'}.pdf"


class Pdf(Struct, frozen=True, kw_only=True):
    """A finished PDF in memory."""

    data: bytes
    pages: int


class Verdict(Struct, frozen=True, kw_only=True):
    """What a fingerprint, a slip or a PDF turned out to be.

    Attributes:
        answer: 'identical' (the same bytes as a logged print), 'this-revision' (the fingerprint of a revision;
            for a file: but other bytes) or 'unknown'.
        changed: What has changed in the case since, one sentence each.
        newest: Whether no later revision has been issued.
    """

    answer: str
    issued: Issued | None = None
    title: str = ""
    changed: tuple[str, ...] = ()
    newest: bool = False


def make_pdf(order: Order, progress: Progress | None = None) -> Pdf:
    """Make the PDF of an order; pure, slow, needs no casebook: run it off the window's thread."""
    from soteria_desk.report.compose import compose  # only when paper is wanted, as all below
    from soteria_desk.report.pdf import write_pdf
    from soteria_desk.report.read_pdf import page_count

    report = compose(order.plan, order.seal, variant=order.variant, copy_label=order.copy_label)
    data = write_pdf(report, progress or NoProgress())
    return Pdf(data=data, pages=page_count(data))


def plain_text(order: Order) -> str:
    """The same paper as plain text, for reading on screen and for a screen reader; pure and quick."""
    from soteria_desk.report.compose import compose
    from soteria_desk.report.plain import write_plain

    return write_plain(compose(order.plan, order.seal, variant=order.variant, copy_label=order.copy_label))


def may_leave(order: Order, *, to_file: bool) -> None:
    """Go on only where the policy of this computer lets this paper out.

    Raises:
        PolicyForbids: no plan is saved as a file here.
        MissingField: a copy of a revision needs a label that says whose it is.
    """
    if to_file:
        policy.require("printing.pdf_to_file", "Saving a plan as a file", "Print it on paper.")
    if policy.rules().printing.copy_label_required and order.revision_id and not order.copy_label:
        raise MissingField(field="The copy label, which your force asks for")


def write_file(
    path: Path,
    data: bytes | Iterable[bytes],
    before: Callable[[], object] | None = None,
    *,
    what: str = "a plan",
) -> None:
    """Write a finished file where the user said: beside the target, synced, then renamed.

    Args:
        data: The file, or its parts one after the other.
        what: What it is, for whoever is told that it cannot be kept in the casebook.
        before: Called once all is written and before it takes its name; where it fails, no file is left.

    Raises:
        Refused: the place lies inside a casebook. CannotWriteHere: the folder cannot be written.
    """
    try:
        inside = any(parent.suffix == ".casebook" for parent in path.resolve().parents)
    except (OSError, RuntimeError) as error:  # a ring of links
        raise CannotWriteHere(reason="the way there leads in a circle") from error
    if inside:
        raise Refused(
            reason=f"{what} is not kept inside the casebook folder",
            what_to_do="Choose another folder; the casebook can make the same file again at any time.",
        )
    part = path.with_name(path.name + ".part")
    try:
        # For its owner alone, and never through a link that somebody laid in a folder all may write to.
        part.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(part, flags, 0o600), "wb") as file:
            for piece in (data,) if isinstance(data, bytes) else data:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if before is not None:
            before()
        part.replace(path)
    except OSError as error:
        _discard(part)
        raise CannotWriteHere(reason=(error.strerror or "the disk refused").lower()) from error
    except BaseException:
        _discard(part)
        raise


def _discard(part: Path) -> None:
    with contextlib.suppress(OSError):  # there may be none, or none may be here
        part.unlink()


class Export:
    """Prepare, log and verify what goes out on paper."""

    def __init__(self, office: Office, casework: Casework, reviewing: Reviewing) -> None:
        self._office = office
        self._casework = casework
        self._reviewing = reviewing

    def order(self, issued: Issued, copy_label: str = "", *, large: bool = False) -> Order:
        """What is needed to print a revision; `large` in 12 point, on more pages."""
        return Order(
            plan=self._reviewing.plan_of(issued.id),
            seal=self._reviewing.seal_of(issued),
            revision_id=issued.id,
            copy_label=one_line(copy_label, "Copy label"),
            variant=LARGE if large else FULL,
        )

    def draft_order(self, case_id: str, *, large: bool = False) -> Order:
        """What is needed to print the draft, marked DRAFT on every page."""
        plan = self._reviewing.draft_plan(case_id)
        return Order(plan=plan, seal=None, variant=LARGE if large else FULL)

    def log_print(self, order: Order, pdf: Pdf, reason: str = "") -> None:
        """Put a print or export on the record: variant, copy label and the SHA-256 of the bytes."""
        office, digest = self._office, hashlib.sha256(pdf.data).hexdigest()
        if order.revision_id:
            entry = Print(
                id=office.new_id(),
                case_id=order.plan.case_id,
                revision_id=order.revision_id,
                variant=order.variant,
                copy_label=order.copy_label,
                layout=LAYOUT_VERSION,
                sha256=digest,
                pages=pdf.pages,
            )
            with office.unit("revision.print", reason) as work:
                work.put(entry)
        else:
            with office.unit("draft.print", reason) as work:
                work.note("draft.print", "case", order.plan.case_id, f"sha256 {digest}")

    def save(self, order: Order, pdf: Pdf, path: Path, reason: str) -> None:
        """Write a finished PDF where the user said; it takes its name only once it is on the record."""
        may_leave(order, to_file=True)
        write_file(path, pdf.data, lambda: self.log_print(order, pdf, reason))

    def pdf(self, issued: Issued, copy_label: str = "") -> Pdf:
        """Make and log the PDF of a revision in one go: for scripts and the terminal."""
        order = self.order(issued, copy_label)
        may_leave(order, to_file=True)
        made = make_pdf(order)
        self.log_print(order, made)
        return made

    # --- verifying -------------------------------------------------------------------------------

    def verify(self, typed: str) -> Verdict:
        """Tell from a typed fingerprint or slip which revision it is, and what has changed since."""
        try:
            issued = self._reviewing.match(typed)
        except FingerprintUnknown:
            return Verdict(answer="unknown")
        return self._verdict("this-revision", issued)

    def verify_pdf(self, data: bytes) -> Verdict:
        """Tell whether a PDF is a print of this casebook: identical, this revision but other bytes, or unknown."""
        from soteria_desk.report.read_pdf import fingerprint_in

        found = fingerprint_in(data)
        if not found:
            return Verdict(answer="unknown")
        try:
            issued = self._reviewing.match(found)
        except (FingerprintUnknown, InvalidField):
            return Verdict(answer="unknown")
        digest = hashlib.sha256(data).hexdigest()
        prints = self._office.store.records.all(Print, issued.case_id)
        same = any(one.revision_id == issued.id and one.sha256 == digest for one in prints)
        return self._verdict("identical" if same else "this-revision", issued)

    def _verdict(self, answer: str, issued: Issued) -> Verdict:
        file = self._casework.file(issued.case_id)
        changes = changes_since(self._reviewing.plan_of(issued.id), file)
        newest = file.last_issued()
        return Verdict(
            answer=answer,
            issued=issued,
            title=f"{file.case.reference}, {issued.title()}",
            changed=tuple(f"{one.reference} {one.kind}: {one.text}" for one in changes),
            newest=newest is not None and newest.number == issued.number,
        )
