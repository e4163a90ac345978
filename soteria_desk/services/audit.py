"""The audit trail: read in words, printed as an extract, written out whole, compared with signed paper."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from soteria_desk import dates, policy
from soteria_desk.errors import ChainBroken, CodeNotReadable, FingerprintUnknown, PaperUnknown
from soteria_desk.progress import NoProgress, Progress
from soteria_desk.report.trail import Extract, ExtractRow
from soteria_desk.services.audit_log import LogExport, log_lines, verifier
from soteria_desk.services.audit_reading import AuditReading, AuditRow, TrailFilter
from soteria_desk.services.audit_words import GROUPS
from soteria_desk.services.case_file import Issued
from soteria_desk.services.export import Export, Pdf, write_file
from soteria_desk.services.office import Office
from soteria_desk.services.review import fingerprint_of
from soteria_desk.services.typed_codes import typed_code
from soteria_desk.storage import queries, trail
from soteria_desk.storage.journal import Broken, Entry, short
from soteria_desk.storage.signers import signing_keys

LONGEST_EXTRACT = 1_000
"""Entries of one extract: some sixty pages. The whole log is written to a file instead."""

PRINT, EXPORT, COMPARE = "audit.print", "audit.export", "paper.compare"


class Comparison(Struct, frozen=True, kw_only=True):
    """What was typed from signed paper, found and checked.

    Attributes:
        by: 'fingerprint' or 'record': which of the two codes was typed.
        row: The entry; `head` its record head in full.
        verified: So many entries from the first on follow each other, with their signatures.
        issued: The revision it issued, its fingerprint worked out anew; None for any other entry.
        title: 'WX/26/00417, revision 3'; empty where it issued none.
        newest: Whether no later revision has been issued.
        changed: What has changed in the lines of the investigation since, one sentence each.
        entries_since: How many entries the log has had since.
        case_entries_since: How many of them in the same investigation.
    """

    by: str
    row: AuditRow
    head: str
    verified: int
    issued: Issued | None
    title: str
    newest: bool
    changed: tuple[str, ...]
    entries_since: int
    case_entries_since: int


def make_extract_pdf(extract: Extract, progress: Progress | None = None, *, large: bool = False) -> Pdf:
    """Make the PDF of an extract; pure, slow, needs no casebook: run it off the window's thread."""
    from soteria_desk.report.pdf import write_pdf  # only when paper is wanted, as all below
    from soteria_desk.report.read_pdf import page_count
    from soteria_desk.report.trail import compose_extract

    data = write_pdf(compose_extract(extract, "large" if large else "full"), progress or NoProgress())
    return Pdf(data=data, pages=page_count(data))


def extract_html(extract: Extract) -> str:
    """The same extract as a page of HTML, for a screen reader; pure and quick."""
    from soteria_desk.report.html import write_html
    from soteria_desk.report.trail import compose_extract

    return write_html(compose_extract(extract))


def extract_plain(extract: Extract) -> str:
    """The same extract as plain text; pure and quick."""
    from soteria_desk.report.plain import write_plain
    from soteria_desk.report.trail import compose_extract

    return write_plain(compose_extract(extract))


class AuditTrail(AuditReading):
    """What can be done with the log. Reading adds nothing to it; what leaves the casebook does."""

    def __init__(self, office: Office, export: Export) -> None:
        super().__init__(office)
        self._export = export

    # --- extracts --------------------------------------------------------------------------------

    def extract(
        self,
        asked: TrailFilter | None = None,
        progress: Progress | None = None,
        *,
        limit: int = LONGEST_EXTRACT,
    ) -> Extract:
        """The newest entries that fit, up to `limit`, as values from which paper is made."""
        office, asked, progress = self._office, asked or TrailFilter(), progress or NoProgress()
        head = office.store.head()
        rows: list[AuditRow] = []
        matching, before = 0, head.seq + 1
        while before > 1:
            found, following = self.count(asked, before)
            at = before
            while len(rows) < limit and at > (following or 1):
                page = self.page(asked, at, limit - len(rows))
                rows += [row for row in page.rows if row.seq >= (following or 1)]
                at = page.before
            matching, before = matching + found, following
            progress.step(head.seq - before, head.seq)
        info = office.store.info
        return Extract(
            casebook_id=office.store.casebook_id,
            name=info.name,
            force=info.force,
            marking=info.marking,
            demonstration=info.demonstration,
            head=head.text(),
            made_at=office.clock.now(),
            made_by=self.user_names().get(office.store.keys.user, ""),
            asked=self.in_words(asked),
            rows=tuple(_printed(row) for row in reversed(rows)),
            matching=matching,
            entries=head.seq,
        )

    def in_words(self, asked: TrailFilter) -> str:
        """What a filter asks for: 'DC A. Okoro, 3318; Consultations; from 1 March 2026'."""
        parts = []
        if asked.user:
            parts.append(self.user_names().get(asked.user, asked.user[:8]))
        if asked.group:
            parts.append(GROUPS.get(asked.group, asked.group))
        if asked.case_id:
            names = trail.case_names(self._office.store.connection)
            parts.append(f"investigation {names.get(asked.case_id, '')}".strip())
        if asked.from_on:
            parts.append(f"from {dates.day(asked.from_on)}")
        if asked.until_on:
            parts.append(f"until {dates.day(asked.until_on)}")
        if asked.words.strip():
            parts.append(f"reason has “{asked.words.strip()}”")
        return "; ".join(parts)

    def log_printed(self, extract: Extract, data: bytes) -> None:
        """Put a print of an extract on the record."""
        self._log_paper(PRINT, extract, data)

    def save_extract(self, extract: Extract, data: bytes, path: Path) -> None:
        """Write an extract where the user said; it takes its name only once it is on the record.

        Raises:
            PolicyForbids: the force allows paper alone.
        """
        policy.require("printing.pdf_to_file", "Saving an extract as a file", "Print it instead.")
        write_file(path, data, lambda: self._log_paper(EXPORT, extract, data), what="an extract of the log")

    def _log_paper(self, action: str, extract: Extract, data: bytes) -> None:
        office = self._office
        why = f"{extract.counted()}, sha256 {hashlib.sha256(data).hexdigest()}"
        with office.unit(action, why) as work:
            work.note(action, "casebook", office.store.casebook_id, why)

    # --- the whole log ---------------------------------------------------------------------------

    def export_log(
        self, path: Path, progress: Progress | None = None, *, with_verifier: bool = True
    ) -> LogExport:
        """Write every entry with its hash and signature as JSON Lines, and the program that checks them beside it.

        Raises:
            CannotWriteHere: the folder cannot be written. Refused: it lies inside a casebook.
        """
        office = self._office
        head, digest = office.store.head(), hashlib.sha256()
        lines = log_lines(office.store, self.user_names(), head, office.clock.now(), progress or NoProgress())

        def hashed() -> Iterator[bytes]:
            for line in lines:
                digest.update(line)
                yield line

        def logged() -> None:
            why = f"the whole log, {head.seq} entries, sha256 {digest.hexdigest()}"
            with office.unit(EXPORT, why) as work:
                work.note(EXPORT, "casebook", office.store.casebook_id, why)

        office.store.require_writable()  # what cannot be put on the record does not leave
        write_file(path, hashed(), logged, what="the log")
        beside = path.with_name("verify_log.py")
        if with_verifier:
            write_file(beside, verifier(), what="the log")
        return LogExport(
            entries=head.seq,
            head=head.text(),
            sha256=digest.hexdigest(),
            path=path,
            verifier=beside if with_verifier else None,
        )

    # --- signed paper ----------------------------------------------------------------------------

    def compare(self, typed: str, progress: Progress | None = None) -> Comparison:
        """Find what signed paper says, and check everything up to it; put on the record either way.

        Args:
            typed: A fingerprint, or a record head in full or its first two groups.

        Raises:
            CodeNotReadable: it can be neither. FingerprintUnknown: no record has it (E-17).
            ChainBroken: the log does not hold up to there, or the plan is not the one that was issued (E-18).
        """
        code = typed_code(typed)
        if code is None:
            raise CodeNotReadable()
        by, entry = "fingerprint", self._entry_with_fingerprint(code.fingerprint)
        if entry is None and code.head:
            by = "record"
            try:
                entry = self._office.store.journal.entry_for_head(code.head)
            except FingerprintUnknown:
                entry = None
        if entry is None:
            self._log_comparison("casebook", self._office.store.casebook_id, "no record has what was typed")
            raise PaperUnknown()
        broken = self._broken_up_to(entry, progress or NoProgress())
        told = f"record {entry.seq}, {short(entry.hash)}"
        if broken is not None:
            self._log_comparison(
                entry.entity, entry.id, f"{told}: does not match its log from entry {broken.seq}"
            )
            raise ChainBroken(
                entry=broken.seq,
                date=dates.day(dates.local(broken.at).date()) if broken.at else "date not readable",
            )
        found = self._compared(by, entry)
        self._log_comparison(entry.entity, entry.id, f"{told}: found and whole")
        return found

    def _entry_with_fingerprint(self, plain: str) -> Entry | None:
        if not plain:
            return None
        store = self._office.store
        revision = queries.revision_with_fingerprint(store.connection, plain)
        return store.journal.entry(trail.issue_entry(store.connection, revision)) if revision else None

    def _broken_up_to(self, entry: Entry, progress: Progress) -> Broken | None:
        store = self._office.store
        broken = store.journal.verify(1, entry.seq, members=signing_keys(store.connection), progress=progress)
        if broken is not None or entry.rev is None:
            return broken
        state = trail.stored_state(store.connection, entry.id, entry.rev)
        if state is None or (entry.after is not None and state.digest != entry.after):
            return Broken(entry.seq, entry.at, "the state it logs was changed")
        return None

    def _compared(self, by: str, entry: Entry) -> Comparison:
        store = self._office.store
        (row,) = self.rows([entry.seq])
        verdict = None
        if entry.entity == "revision" and entry.rev == 1:
            verdict = self._export.verify(self._fingerprint_anew(entry))
        head = store.head().seq
        in_case = trail.Wanted(case_id=row.case_id)
        return Comparison(
            by=by,
            row=row,
            head=entry.head().text(),
            verified=entry.seq,
            issued=verdict.issued if verdict else None,
            title=verdict.title if verdict else "",
            newest=verdict.newest if verdict else False,
            changed=verdict.changed if verdict else (),
            entries_since=head - entry.seq,
            case_entries_since=trail.count_between(store.connection, in_case, entry.seq + 1, head)
            if row.case_id
            else 0,
        )

    def _fingerprint_anew(self, entry: Entry) -> str:
        """The fingerprint worked out from the stored plan, where it is the one the entry names."""
        from soteria_desk.casework.revision import Revision

        revision = self._office.store.records.get(Revision, entry.id)
        anew = fingerprint_of(revision.plan.encode("utf-8"))
        if anew != revision.fingerprint or anew not in entry.why:
            raise ChainBroken(entry=entry.seq, date=dates.day(dates.local(entry.at).date()))
        return anew

    def _log_comparison(self, entity: str, record_id: str, why: str) -> None:
        if self._office.store.read_only:
            return  # comparing is most needed where nothing may be written any more
        with self._office.unit(COMPARE, why) as work:
            work.note(COMPARE, entity, record_id, why)


def _printed(row: AuditRow) -> ExtractRow:
    return ExtractRow(
        seq=row.seq,
        code=short(row.hash),
        at=row.at,
        who=row.who,
        what=row.what,
        record=row.record,
        case=row.case,
        why=row.why,
    )
