"""What the frame says of the record and of the case shown: saved, intact, draft, marks, the case switcher."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.i18n import tr

if TYPE_CHECKING:
    from soteria_desk.api import CaseRow, Desk, Draft, Officer, SavedState, TodayItem, Verdict
    from ui.main_window import MainWindow
    from ui.notices import Notices
    from ui.session import Session


class Standing(QObject):
    """Follows one session and keeps the frame around it true."""

    def __init__(self, window: "MainWindow", session: "Session", notices: "Notices") -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._notices = notices
        self._seq = 0
        self._bad_end = False
        self._failed_after: int | None = None
        self._deadlines: dict[str, TodayItem] = {}
        self._read_at = datetime.now(UTC)
        session.failed.connect(self._show_failed)
        session.saving.connect(self._show_saving)
        session.saved.connect(self._show_saved)
        session.draft_changed.connect(self._show_draft)
        session.cases_changed.connect(self._show_switcher)
        session.behind_changed.connect(window.status.set_behind)
        window.status.behind_cancel_asked.connect(session.cancel_behind)
        window.app_bar.switcher.list_opened.connect(self._read_deadlines)

    def looked(self, told: "tuple[tuple[Officer, ...], str, SavedState]") -> None:
        """Show who is at work, and how the record stands."""
        officers, me, state = told
        mine = next((one for one in officers if one.id == me), None)
        if mine is not None:
            self._window.app_bar.set_user(mine.initials(), mine.title())
        self._show_saved(state)

    def tell_state(self, desk: "Desk") -> None:
        """Tell what is wrong with the record as it was found: nothing, as a rule."""
        store = desk.store
        self._tell_packs(desk)
        if not store.verdict.ok:
            self._tell_red(store.verdict)
        elif store.read_only:
            from soteria_desk.api import CasebookReadOnly

            error = CasebookReadOnly()
            self._notices.banner(
                f"{error.message_text} {error.safe_text} {error.advice_text}", "warn", "read-only"
            )
        else:
            if store.bad_end_last_time:
                self._notices.banner(
                    tr(
                        "The last session did not end properly. Everything that was saved is here; a check is running."
                    ),
                    "note",
                    "bad-end",
                )
            if store.keys_repaired:
                from soteria_desk.api import KeyFileRepaired

                told = KeyFileRepaired()
                self._notices.banner(
                    f"{told.message_text} {told.safe_text} {told.advice_text}", "warn", "keys-repaired"
                )
            self._session.ask(lambda one: one.checking.due(), self._check_what_is_due)
            self._tell_keys(store.recovery)

    def _tell_packs(self, desk: "Desk") -> None:
        """Say what was imported and is not in use now: plans would be made without it, and nobody would know."""
        for number, error in enumerate(desk.packs.problems):
            key = f"packs-{number}"
            words = " ".join(filter(None, (error.message_text, error.safe_text, error.advice_text)))
            self._notices.banner(words, "warn", key, tr("Close"), partial(self._notices.dismiss, key))

    def _tell_keys(self, recovered: bool) -> None:
        """Say what is still to be done about keys and sheet; a supervisor's page says how."""
        if recovered:
            self._notices.banner(
                tr(
                    "This casebook was opened with its recovery sheet, and all of this session is recorded as such. "
                    "Replace the keys and the sheet before you go on, and destroy the old sheet."
                ),
                "warn",
                "recovered",
                tr("Users and keys"),
                self._open_users,
            )
        else:
            self._session.ask(lambda one: one.users.sheet_is_due(), self._tell_sheet)

    def _tell_sheet(self, due: bool) -> None:
        if due:
            self._notices.banner(
                tr("The recovery sheet of this casebook is not on paper yet."),
                "warn",
                "sheet",
                tr("Users and keys"),
                self._open_users,
            )

    def _open_users(self) -> None:
        self._window.open_page("users")

    def _tell_red(self, verdict: "Verdict") -> None:
        failure = verdict.failure()
        if failure is not None:
            words = " ".join(filter(None, (failure.message_text, failure.safe_text, failure.advice_text)))
            self._notices.banner(words, "danger", "chain", tr("Check and repair"), self._open_check)

    def _open_check(self) -> None:
        self._window.open_page("check")

    def _check_what_is_due(self, due: str) -> None:
        if due:
            self._bad_end = due == "bad-end"
            self._session.behind(
                tr("Checking the casebook"),
                lambda desk, progress: desk.checking.check("full", progress),
                self._checked,
                self._not_checked,
            )

    def _not_checked(self, error: Exception) -> None:
        self._notices.dismiss("bad-end")
        self._notices.show_failure(error)

    def _checked(self, verdict: "Verdict") -> None:
        self._notices.dismiss("bad-end")
        if not verdict.ok:
            self._tell_red(verdict)
        elif verdict.spare:
            self._notices.banner(
                tr("The full check found a damaged page that nothing uses. Nothing you recorded is on it."),
                "warn",
                "spare-page",
                tr("Check and repair"),
                self._open_check,
            )
        elif self._bad_end:
            # The check of a small casebook ends before anybody has read that it was begun, and why.
            self._notices.banner(
                tr(
                    "The last session did not end properly. Everything that was saved is here: the check is finished. "
                    "What was being typed comes back where it was typed."
                ),
                "ok",
                "bad-end-checked",
                tr("Close"),
                partial(self._notices.dismiss, "bad-end-checked"),
            )
        else:
            self._notices.toast(tr("The full check is finished: everything is as it was saved."))

    def _show_saving(self) -> None:
        self._window.status.set_saved("saving")

    def _show_failed(self, error: Exception) -> None:
        from soteria_desk.api import DiskFull

        if isinstance(error, DiskFull):
            self._failed_after = self._seq
        self._notices.show_failure(error)

    def _show_saved(self, state: "SavedState") -> None:
        status = self._window.status
        self._seq = state.seq
        if self._failed_after is not None and state.seq <= self._failed_after:
            status.set_saved("not-saved", tr("the disk is full"))
            status.set_audit(True, state.head)
            return
        self._failed_after = None
        if state.read_only:
            status.set_saved("read-only")
        else:
            status.set_saved("saved", f"{datetime.now().astimezone():%H:%M}")
        status.set_audit(True, state.head)

    def _show_draft(self, draft: "Draft | None") -> None:
        from ui.navigation import PAGES
        from ui.viewmodels.journey import steps_of

        window, session = self._window, self._session
        if draft is None:
            window.status.set_draft("")
            self._show_switcher(session.cases)
            return
        last = draft.file.last_issued()
        if last is None:
            window.status.set_draft(tr("Draft 1 · not issued"))
        else:
            window.status.set_draft(
                tr("Draft {n} · after revision {last}").format(n=last.number + 1, last=last.number)
            )
        known = {spec.id for spec in PAGES}
        for step in steps_of(draft, session.library):
            if step.page in known:
                window.navigation.pages.set_mark(step.page, step.mark, f"{step.state} {step.rule}")
        self._show_switcher(session.cases)

    def _show_switcher(self, rows: "tuple[CaseRow, ...]") -> None:
        from soteria_desk.api import STATUS_TEXTS, Status
        from ui.frame.case_switcher import CaseEntry
        from ui.plain import one_line

        entries = [
            CaseEntry(
                row.id,
                one_line(row.title, 60),
                one_line(row.reference, 40),
                tr("{n} late").format(n=row.late) if row.late else STATUS_TEXTS[str(row.status)],
                *self._next_of(row),
            )
            for row in rows
            if row.status is not Status.CLOSED or row.id == self._session.case_id
        ]
        self._window.app_bar.switcher.set_entries(entries, self._session.case_id)

    def _next_of(self, row: "CaseRow") -> tuple[str, bool]:
        """What is due next in an investigation, and whether something is late."""
        item = self._deadlines.get(row.id)
        if item is None:
            return "", bool(row.late)
        from soteria_desk.api import dates
        from ui.plain import one_line
        from ui.viewmodels.clock_words import late_words

        late = self._read_at - item.due
        when = late_words(late) if late > timedelta(0) else dates.short_day(dates.local(item.due))
        return f"{when}: {one_line(item.title, 120)}", bool(row.late) or late > timedelta(0)

    def _read_deadlines(self) -> None:
        """Read what is due next everywhere; the list is open by then, and is told when it is known."""
        self._session.ask(lambda desk: (desk.clocks.next_deadlines(), desk.clock.now()), self._take_deadlines)

    def _take_deadlines(self, told: "tuple[dict[str, TodayItem], datetime]") -> None:
        self._deadlines, self._read_at = told
        self._show_switcher(self._session.cases)
