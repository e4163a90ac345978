"""Settings: how the window looks, when it locks, what stays on this computer, what guards an open casebook."""

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from ui.i18n import tr
from ui.notices import Notices
from ui.pages.overview_cards import Card, EntryRow, empty_row, row_button
from ui.sharing import MINUTES, Sharing
from ui.theme import LARGEST, MODES, SMALLEST, Mode
from ui.viewmodels.settings import SettingsViewModel, minutes_words, seconds_words
from ui.widgets.basics import Button, Tone
from ui.widgets.choice import Choice
from ui.widgets.fact_rows import fact_row, field_row, state_row
from ui.widgets.form import FormField
from ui.widgets.look_bar import THEME_WORDS
from ui.widgets.page import Page

_SIZES = (90, 100, 110, 125, 150, 175, 200)
_STATES: dict[str, tuple[str, str, str, Tone]] = {
    "on": ("shield-check", "ok", tr("On"), "ok"),
    "off": ("triangle-alert", "warn", tr("Not in force"), "warn"),
    "absent": ("info", "text2", tr("Not on this system"), "text2"),
    "unknown": ("info", "text2", tr("Not known"), "text2"),
}
_HIDE = tr("Lock and hide now")


class SettingsPage(Page):
    """Shows its view model and forwards what is chosen; decides nothing."""

    def __init__(
        self,
        view_model: SettingsViewModel,
        notices: Notices,
        sharing: Callable[[], Sharing | None] = lambda: None,
    ) -> None:
        super().__init__(tr("Settings"), background="window")
        self._sharing = sharing
        self._view_model = view_model
        self._filled: dict[str, object] = {}
        view_model.setParent(self)
        self._build()
        view_model.changed.connect(self._show)
        view_model.failed.connect(notices.show_failure)
        self._show()

    # --- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self.set_subtitle(tr("On this computer, for you alone"))
        column = self.scroll_body((24, 8, 24, 24), 14)
        self.looks = Card(tr("How it looks"))
        self.theme = Choice(tr("Theme"))
        self.theme.set_options([(THEME_WORDS[mode], mode) for mode in MODES])
        self.percent = Choice(tr("Text size"))
        self.locking = Card(tr("Locking"))
        self.minutes = Choice(tr("Lock by itself after"))
        self._minutes_field = FormField(tr("Lock by itself after"), self.minutes, " ")
        self.copied = Card(tr("Copied text"))
        self.seconds = Choice(tr("Take copied text away after"))
        self.remembered = Card(tr("Remembered casebooks"))
        self.forget_button = Button(tr("Forget all"), size="row", icon_name="x", clicked=self._forget_all)
        self.remembered.heading.add(self.forget_button)
        self.kept = Card(tr("Kept on this computer"), tr("outside casebooks"))
        self.guards = Card(tr("What protects an open casebook here"))
        self.share_button = Button("", size="row", icon_name="monitor", clicked=self._share)
        self.share_button.setToolTip(
            tr("For help from a distance or a magnifier. Only a supervisor may, and it is put on the record.")
        )
        self.share_button.hide()
        self.guards.heading.add(self.share_button)
        self.keyboard = Card(tr("Keyboard"))
        for card in (
            self.looks, self.locking, self.copied, self.remembered, self.guards, self.kept, self.keyboard,
        ):  # fmt: skip
            column.addWidget(card)
        column.addStretch(1)
        self.looks.set_rows(
            [
                field_row(FormField(tr("Theme"), self.theme)),
                field_row(FormField(tr("Text size"), self.percent, tr("Also with Ctrl+= and Ctrl+-."))),
            ]
        )
        self.locking.set_rows([field_row(self._minutes_field)])
        self.copied.set_rows(
            [
                field_row(
                    FormField(
                        tr("Take copied text away after"),
                        self.seconds,
                        tr(
                            "And at once when you lock. Clipboard managers are asked not to keep it. "
                            "Passphrases and recovery rows cannot be copied at all."
                        ),
                    )
                )
            ]
        )
        for choice in (self.theme, self.percent, self.minutes, self.seconds):
            choice.setMaximumWidth(320)
        self.theme.activated.connect(self._choose_theme)
        self.percent.activated.connect(self._choose_percent)
        self.minutes.activated.connect(self._choose_minutes)
        self.seconds.activated.connect(self._choose_seconds)

    # --- for the frame -------------------------------------------------------------------------------

    def first_focus(self) -> QWidget | None:
        return self.theme

    def opened(self) -> None:
        self._show()
        self._show_keyboard()

    # --- showing -------------------------------------------------------------------------------------

    def _show(self) -> None:
        model = self._view_model
        self.theme.set_options([(THEME_WORDS[mode], mode) for mode in MODES], model.mode)
        sizes = sorted({*_SIZES, model.percent})
        self.percent.set_options(
            [(f"{one}%", one) for one in sizes if SMALLEST <= one <= LARGEST], model.percent
        )
        choices = model.lock_choices()
        self.minutes.set_options([(minutes_words(one), one) for one in choices], model.lock_minutes)
        self._minutes_field.hint.setText(model.lock_words())
        self.minutes.setAccessibleDescription(model.lock_words())
        seconds = model.clipboard_choices()
        self.seconds.set_options([(seconds_words(one), one) for one in seconds], model.clipboard_seconds)
        self._show_remembered()
        self._show_sharing()
        guards, kept = model.guards(), model.kept()
        if self._is_new("guards", guards):
            self.guards.set_rows([self._guard_row(one.state, one.title, one.words) for one in guards])
        if self._is_new("kept", kept):
            self.kept.set_rows([fact_row(name, words) for name, words in kept])

    def _is_new(self, card: str, rows: object) -> bool:
        """Whether a card has to be filled anew; rows that stay keep the focus that is in them."""
        before, self._filled[card] = self._filled.get(card), rows
        return rows != before

    def _show_sharing(self) -> None:
        sharing = self._sharing()
        self.share_button.setVisible(sharing is not None and sharing.possible)
        allowed = sharing is not None and sharing.allowed
        self.share_button.setText(
            tr("Forbid pictures again") if allowed else tr("Allow pictures for {n} minutes").format(n=MINUTES)
        )

    def _share(self) -> None:
        sharing = self._sharing()
        if sharing is None:
            return
        if sharing.allowed:
            sharing.end()
        else:
            self._view_model.allow_pictures(sharing)

    def _show_remembered(self) -> None:
        model = self._view_model
        if not self._is_new("remembered", (model.recent, model.may_remember())):
            return
        rows: list[QWidget] = []
        for one in model.recent:
            button = row_button(tr("Forget"), one.folder, model.forget, one.folder)
            rows.append(EntryRow(one.folder, "", (button,)))
        if not rows:
            words = (
                tr("None. One is listed here when you choose so on the page on which it is unlocked.")
                if model.may_remember()
                else tr("None. Your force does not allow casebooks to be remembered on this computer.")
            )
            rows.append(empty_row(words))
        self.remembered.set_rows(rows)
        self.forget_button.setVisible(len(model.recent) > 1)

    def _guard_row(self, state: str, title: str, words: str) -> QWidget:
        icon_name, token, said, tone = _STATES[state]
        return state_row(icon_name, token, title, said, tone, words)

    def _show_keyboard(self) -> None:
        """Every key of the window, as the window itself has them."""
        rows = [fact_row(_HIDE, "F12, Ctrl+L")]
        for action in self.window().actions():
            keys = [one.toString(QKeySequence.SequenceFormat.NativeText) for one in action.shortcuts()]
            if keys and action.text():
                rows.append(fact_row(action.text().replace("&", ""), ", ".join(keys)))
        self.keyboard.set_rows(rows)

    # --- acting --------------------------------------------------------------------------------------

    def _choose_theme(self) -> None:
        self._view_model.set_mode(cast(Mode, self.theme.value()))

    def _choose_percent(self) -> None:
        self._view_model.set_percent(cast(int, self.percent.value()))

    def _choose_minutes(self) -> None:
        self._view_model.set_lock_minutes(cast(int, self.minutes.value()))

    def _choose_seconds(self) -> None:
        self._view_model.set_clipboard_seconds(cast(int, self.seconds.value()))

    def _forget_all(self) -> None:
        self._view_model.forget_all()
        self.theme.setFocus(Qt.FocusReason.OtherFocusReason)
