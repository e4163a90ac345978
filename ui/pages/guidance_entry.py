"""The panel of the guidance library: one item whole, with links to what it names and what names it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from soteria_desk.api import GuideEntry, GuideItem, GuidePassage, GuideSection, kind_of
from ui.announce import announce
from ui.clipboard import marked
from ui.i18n import tr
from ui.models.guidance import NOT_CONFIRMED
from ui.pages.lines_sections import beside_cross
from ui.plain import breakable
from ui.theme import theme
from ui.viewmodels.guidance import GuidanceViewModel
from ui.widgets.basics import Button, IconLabel, SectionHeading, Tone, label
from ui.widgets.detail_panel import DetailPanel
from ui.widgets.layouts import HBox, VBox
from ui.widgets.prose import ProseLabel
from ui.widgets.tags import Tag
from ui.widgets.word_link import LinkList

_BOTH_WAYS = ("towards", "away")


class GuidanceEntryPanel(DetailPanel):
    """Shows the item of its view model; the reading area takes the focus, so that arrows scroll it."""

    copied = Signal()

    def __init__(self, view_model: GuidanceViewModel) -> None:
        super().__init__(tr("Guidance item"))
        self._view_model = view_model
        self.kind = label("", "caption-strong", "text2")
        self.open_mark = Tag(NOT_CONFIRMED, "warn", "triangle-alert")
        self.tags.addWidget(self.kind)
        self.tags.addWidget(self.open_mark)
        self.back_button = Button(
            tr("Back"), "quiet", icon_name="undo-2", size="row", clicked=view_model.back
        )
        self.back_button.setToolTip(tr("The item that was open before (Alt+Left)"))
        self.copy_button = Button(tr("Copy text"), "quiet", icon_name="copy", size="row", clicked=self.copy)
        self.copy_button.setToolTip(
            tr("The whole item as text; it is taken off the clipboard again by itself")
        )
        beside_cross(self, self.back_button, self.copy_button)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._content.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        view_model.entry_changed.connect(self.show_entry)
        self.show_entry()

    def set_closable(self, closable: bool) -> None:
        """Offer the cross: where the panel takes the place of the page."""
        self._cross.setVisible(closable)

    def show_entry(self) -> None:
        """Show the item, or say what there is to read."""
        entry = self._view_model.entry
        inside = self.isAncestorOf(self.focusWidget() or self)
        self.back_button.setVisible(self._view_model.may_go_back)
        self.copy_button.setVisible(entry is not None)
        self.open_mark.setVisible(entry is not None and not entry.confirmed)
        self.clear_body()
        if entry is None:
            self._show_welcome()
        else:
            self._show(entry)
        self.body.addStretch(1)
        self.scroller.verticalScrollBar().setValue(0)
        if inside and entry is not None:
            self.scroller.setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self.scroller, self.scroller.accessibleName())

    def _show_welcome(self) -> None:
        self.kind.setText(self._view_model.missing)
        title = tr("What there is to read")
        if self._view_model.missing:
            title = tr("The guidance in use has no entry on this")
        self.set_title(title)
        self.scroller.setAccessibleName(title)
        self.body.addWidget(
            ProseLabel(
                tr(
                    "Why each line is proposed, how it could point towards and away from the suspect, the points to "
                    "prove, the questions, the checks, and the sources they rest on. Choose something in the list, or "
                    "type words to find it."
                )
            )
        )
        self.body.addWidget(ProseLabel(tr("What could not be confirmed says so."), token="muted"))

    def _show(self, entry: GuideEntry) -> None:
        self.kind.setText(f"{entry.kind}  {entry.id}")
        self.set_title(breakable(entry.title, 400))
        state = "" if entry.confirmed else f", {NOT_CONFIRMED.lower()}"
        self.scroller.setAccessibleName(f"{entry.title}. {entry.kind}{state}")
        if entry.trust:
            self._add_trust(entry)
        if entry.note:
            self.body.addWidget(ProseLabel(entry.note, role="caption", token="muted"))
        both = [one for one in entry.sections if one.field in _BOTH_WAYS and len(one.passages) == 1]
        for section in entry.sections:
            if len(both) == 2 and section in both:
                if section is both[0]:
                    self.body.addWidget(_both_ways(both))
                continue
            self.body.addWidget(self._section(section))
        if entry.glance:
            self.body.addWidget(_glance(entry.glance))
        self._add_sources(entry)
        self.body.addWidget(ProseLabel(entry.pack, role="caption", token="muted"))

    def _add_trust(self, entry: GuideEntry) -> None:
        holder = QWidget()
        row = HBox(holder, spacing=6)
        tone: Tone = "text2" if entry.confirmed else "warn"
        icon = "book-open" if entry.confirmed else "triangle-alert"
        row.addWidget(IconLabel(icon, tone, 14), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(entry.trust, "caption", tone, wrap=True), 1)
        self.body.addWidget(holder)

    def _section(self, section: GuideSection) -> QWidget:
        holder = QWidget()
        holder.setAccessibleName(section.heading)
        column = VBox(holder, spacing=4)
        column.addWidget(SectionHeading(section.heading))
        for number, one in enumerate(section.passages, start=1):
            mark = f"{number}." if section.numbered else "•" if len(section.passages) > 1 else ""
            if one.text or one.note:
                column.addWidget(_passage(one, mark))
            if one.links:
                column.addWidget(self._links(section.heading, one.links))
        return holder

    def _links(self, heading: str, links: tuple[GuideItem, ...]) -> LinkList:
        made = LinkList(
            heading,
            [
                (
                    one.title if one.confirmed else tr("{title} (not confirmed)").format(title=one.title),
                    one.id,
                    ". ".join(
                        filter(None, (one.title, kind_of(one.kind), "" if one.confirmed else NOT_CONFIRMED))
                    ),
                )
                for one in links
            ],
        )
        made.followed.connect(self._view_model.open)
        return made

    def _add_sources(self, entry: GuideEntry) -> None:
        if not entry.sources:
            return
        holder = QWidget()
        holder.setAccessibleName(tr("Sources"))
        column = VBox(holder, spacing=6)
        column.addWidget(SectionHeading(tr("Sources"), tr("addresses are text: nothing is opened")))
        for one in entry.sources:
            links = LinkList(
                tr("Source"), [(one.title, one.key, tr("Source: {title}").format(title=one.title))]
            )
            links.followed.connect(self._view_model.open)
            column.addWidget(links)
            told = ", ".join(filter(None, (one.publisher, one.date)))
            column.addWidget(_words(told, "caption", "text2"))
            if one.address:
                column.addWidget(ProseLabel(one.address, role="caption", token="text2"))
            read = tr("How it was read: {status}").format(status=one.status)
            status = read if one.confirmed else f"{NOT_CONFIRMED}. {read}"
            column.addWidget(_words(status, "caption", "muted" if one.confirmed else "warn"))
        self.body.addWidget(holder)

    def copy(self) -> None:
        """Put the whole item on the clipboard as text, under the rules for everything copied."""
        entry = self._view_model.entry
        if entry is not None:
            QGuiApplication.clipboard().setMimeData(marked(entry.text()))
            self.copied.emit()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(480), theme().px(400))


def _words(text: str, role: str, tone: Tone) -> QLabel:
    """Words that can be marked with the mouse and copied."""
    made = label(text, role, tone, wrap=True)  # type: ignore[arg-type]  # roles of this module
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return made


def _passage(one: GuidePassage, mark: str) -> QWidget:
    holder = QWidget()
    row = HBox(holder, spacing=8)
    if mark:
        row.addWidget(label(mark, "body", "muted"), 0, Qt.AlignmentFlag.AlignTop)
    words = VBox(spacing=1)
    row.addLayout(words, 1)
    if one.text:
        words.addWidget(_words(one.text, "body", "text"))
    if one.note:
        words.addWidget(_words(one.note, "caption", "text2"))
    if not one.confirmed:
        words.addWidget(label(NOT_CONFIRMED, "caption-strong", "warn"))
    spoken = (one.text, one.note, "" if one.confirmed else NOT_CONFIRMED)
    holder.setAccessibleName(". ".join(filter(None, spoken)))
    return holder


def _both_ways(sections: list[GuideSection]) -> QWidget:
    """Two cards of equal size, as on the Lines page."""
    holder = QWidget()
    row = HBox(holder, spacing=8)
    for section, icon in zip(sections, ("arrow-up-right", "arrow-down-right"), strict=True):
        card = QFrame()
        card.setProperty("surface", "card-sunken")
        card.setMinimumWidth(1)
        card.setAccessibleName(f"{section.heading}: {section.passages[0].text}")
        column = VBox(card, (10, 7, 8, 8), 3)
        top = HBox(spacing=6)
        top.addWidget(IconLabel(icon, "text", 14), 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(label(section.heading, "caption-strong", wrap=True), 1)
        column.addLayout(top)
        column.addWidget(_words(section.passages[0].text, "body", "text2"))
        column.addStretch(1)
        row.addWidget(card, 1)
    return holder


def _glance(rows: tuple[tuple[str, str], ...]) -> QWidget:
    holder = QWidget()
    holder.setAccessibleName(tr("At a glance"))
    column = VBox(holder, spacing=4)
    column.addWidget(SectionHeading(tr("At a glance")))
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme().px(12))
    grid.setVerticalSpacing(theme().px(2))
    grid.setColumnStretch(1, 1)
    for n, (name, value) in enumerate(rows):
        grid.addWidget(label(name, "caption", "text2"), n, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(value, "caption", wrap=True), n, 1)
    column.addLayout(grid)
    return holder
