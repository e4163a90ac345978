"""PAGES: which pages there are, in which order; the shell works with any such tuple."""

from collections.abc import Callable
from typing import Any, NamedTuple

from ui.i18n import tr
from ui.widgets.page import Page


class PageSpec(NamedTuple):
    """One page of the navigation.

    Attributes:
        id: Name of the page in code, e.g. "enquiries".
        title: Words in the navigation and in the page's head.
        icon: Name of a shipped icon.
        group: Caption the page stands under; empty for none. Pages of one group stand together.
        shortcut: Digit pressed with Alt, e.g. "6"; empty for none.
        factory: Makes the page when it is opened for the first time; gets the context of the window.
    """

    id: str
    title: str
    icon: str
    group: str
    shortcut: str
    factory: Callable[[Any], Page]


def _overview(context: Any) -> Page:
    from ui.pages.overview import OverviewPage
    from ui.viewmodels.overview import OverviewViewModel

    page = OverviewPage(OverviewViewModel(context.session))
    page.page_asked.connect(context.open_page)
    page.guidance_asked.connect(context.guidance)
    return page


def _context(context: Any) -> Page:
    from ui.pages.context import ContextPage

    return ContextPage(context)


def _clocks(context: Any) -> Page:
    from ui.pages.clocks import ClocksPage
    from ui.viewmodels.case_clocks import CaseClocksViewModel

    return ClocksPage(CaseClocksViewModel(context.session), context.notices)


def _lines(context: Any) -> Page:
    from ui.pages.lines import LinesPage

    return LinesPage(context)


def _review(context: Any) -> Page:
    from ui.pages.review import ReviewPage
    from ui.viewmodels.review import ReviewViewModel

    page = ReviewPage(ReviewViewModel(context.session), context.notices)
    page.go_to.connect(context.open_page)
    page.guidance_asked.connect(context.guidance)
    return page


def _audit(context: Any) -> Page:
    from ui.pages.audit import AuditPage
    from ui.viewmodels.audit import AuditViewModel

    return AuditPage(AuditViewModel(context.session), context.notices)


def _backups(context: Any) -> Page:
    from ui.pages.backups import BackupsPage
    from ui.viewmodels.backups import BackupsViewModel

    page = BackupsPage(BackupsViewModel(context.session), context.notices)
    page.restore_asked.connect(context.restore)
    return page


def _users(context: Any) -> Page:
    from ui.pages.users import UsersPage
    from ui.viewmodels.users import UsersViewModel

    return UsersPage(UsersViewModel(context.session), context.notices)


def _check(context: Any) -> Page:
    from ui.pages.check import CheckPage
    from ui.viewmodels.check import CheckViewModel

    page = CheckPage(CheckViewModel(context.session), context.notices)
    page.page_asked.connect(context.open_page)
    return page


def _packs(context: Any) -> Page:
    from ui.pages.packs import PacksPage
    from ui.viewmodels.packs import PacksViewModel

    return PacksPage(PacksViewModel(context.session), context.notices)


def _settings(context: Any) -> Page:
    from ui.pages.settings import SettingsPage
    from ui.viewmodels.settings import SettingsViewModel

    return SettingsPage(
        SettingsViewModel(context.session, context.settings), context.notices, context.sharing
    )


def _about(context: Any) -> Page:
    from ui.pages.about import AboutPage
    from ui.viewmodels.about import AboutViewModel

    return AboutPage(AboutViewModel(context.session.ask, context.session.act), context.notices)


def _guidance(context: Any) -> Page:
    from ui.pages.guidance import GuidancePage
    from ui.viewmodels.guidance import GuidanceViewModel

    return GuidancePage(GuidanceViewModel(context.session), context.notices)


PAGES: tuple[PageSpec, ...] = (
    PageSpec("overview", tr("Overview"), "layout-dashboard", "", "1", _overview),
    PageSpec("context", tr("Context"), "compass", tr("Understand"), "3", _context),
    PageSpec("clocks", tr("Dates and clocks"), "timer", tr("Understand"), "", _clocks),
    PageSpec("enquiries", tr("Lines of enquiry"), "list-tree", tr("Investigate the suspect"), "6", _lines),
    PageSpec("review", tr("Review and sign-off"), "file-pen", tr("Account for it"), "9", _review),
)
"""What a page needs is imported when it is opened for the first time."""


CASEBOOK = tr("Casebook")
CASEBOOK_PAGES: tuple[PageSpec, ...] = (
    PageSpec("backups", tr("Backups"), "database-backup", CASEBOOK, "", _backups),
    PageSpec("users", tr("Users and keys"), "key-round", CASEBOOK, "", _users),
    PageSpec("audit", tr("Audit trail"), "link", CASEBOOK, "", _audit),
    PageSpec("check", tr("Check and repair"), "shield-check", CASEBOOK, "", _check),
    PageSpec("packs", tr("Guidance packs"), "book-open", CASEBOOK, "", _packs),
    PageSpec("settings", tr("Settings"), "settings-2", CASEBOOK, "", _settings),
    PageSpec("about", tr("About"), "info", CASEBOOK, "", _about),
)
"""Pages of the casebook as a whole: beside home, reached without an investigation."""

FOOT_PAGES: tuple[PageSpec, ...] = (PageSpec("guidance", tr("Guidance"), "book-open", "", "", _guidance),)
"""At the foot of the navigation whatever it lists; opening one leaves the investigation open."""
