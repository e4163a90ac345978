"""F1 and Shift+F1: opens the guidance from any page or dialog, and comes back to what had the focus."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from ui.main_window import MainWindow
    from ui.pages.guidance import GuidancePage
    from ui.viewmodels.guidance import Asked

GUIDANCE = "guidance"


def guidance_of(widget: QWidget | None) -> str:
    """The id of what a widget is about, or what it stands in: `guidance_id()`, else its property "guidance"."""
    while widget is not None:
        ask = getattr(widget, "guidance_id", None)
        told = ask() if callable(ask) else widget.property("guidance")
        if told:
            return str(told)
        if widget.isWindow():
            return ""
        widget = widget.parentWidget()
    return ""


class GuidanceOpener(QObject):
    """Belongs to the window; the guidance page is made when it is first asked for."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._focus: QWidget | None = None

    # --- from a page -----------------------------------------------------------------------------

    def ask(self) -> None:
        """F1: guidance for the page in front."""
        from ui.viewmodels.guidance import Asked

        page = self._window.page(self._window.current_page)
        self.show(Asked(mode=page.guidance if page is not None else ""))

    def ask_focus(self) -> None:
        """Shift+F1: guidance for what has the focus; for the page where there is none."""
        from ui.viewmodels.guidance import Asked

        item = guidance_of(self._window.focusWidget())
        if item:
            self.show(Asked(item=item))
        else:
            self.ask()

    def show(self, asked: "Asked") -> None:
        """Open the guidance at a list or an item. There already, only the item is shown."""
        window = self._window
        page = self._page()
        if window.current_page == GUIDANCE:
            if asked.item:
                page.view_model.open(page.view_model.find(asked.item))
            else:
                page.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self._focus = window.focusWidget()
        page.set_way_back(window.title_of(window.current_page))
        page.ask(asked)
        window.open_page(GUIDANCE)

    def _page(self) -> "GuidancePage":
        from ui.pages.guidance import GuidancePage

        page = self._window.make_ahead(GUIDANCE)
        assert isinstance(page, GuidancePage)
        return page

    def watch(self, page: QWidget) -> None:
        """Hear when the page that was made is left."""
        from ui.pages.guidance import GuidancePage

        if isinstance(page, GuidancePage):
            page.left.connect(self.leave)

    def leave(self) -> None:
        """Go back to where one was, and to what had the focus there."""
        focus, self._focus = self._focus, None
        page = self._page()
        self._window.leave_page()
        page.view_model.forget_trail()
        if focus is not None and isValid(focus) and focus.isVisible() and focus.isEnabled():
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- from a dialog ---------------------------------------------------------------------------

    def ask_over(self, dialog: QDialog, *, of_focus: bool) -> None:
        """F1 in a dialog: the guidance lies over it; closing it comes back to the field one was in."""
        from ui.dialogs.guidance import GuidanceSheet
        from ui.pages.guidance import GuidancePage
        from ui.viewmodels.guidance import Asked

        if not self._window.title_of(GUIDANCE):
            return
        page = self._window.make_another(GUIDANCE)
        assert isinstance(page, GuidancePage)
        behind = self._window.page(self._window.current_page)
        item = guidance_of(dialog.focusWidget()) if of_focus else str(dialog.property("guidance") or "")
        sheet = GuidanceSheet(dialog, self._window, page)
        page.ask(Asked(mode=behind.guidance if behind is not None else "", item=item))
        sheet.open()
