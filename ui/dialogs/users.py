"""The sheets of Users and keys: each changes one thing about who can open the casebook."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from soteria_desk.api import AccessRole, NewOfficer, RecoverySheet, UserRow
from ui.dialogs.task import OwnPassphraseField, TaskSheet
from ui.i18n import tr
from ui.viewmodels.users import ROLE_HINTS, ROLE_WORDS, UsersViewModel
from ui.widgets.answers import TickBox
from ui.widgets.basics import label
from ui.widgets.choice import Choice
from ui.widgets.entry_fields import text_field
from ui.widgets.form import FieldError, FormField, focus_first_error
from ui.widgets.layouts import HBox, VBox
from ui.widgets.new_passphrase import NewPassphrase

ONE_TIME = tr(
    "Tell it them in person. It opens nothing until they have set a passphrase of their own, which you will not know."
)


class ChangePassphraseSheet(TaskSheet):
    """One's own passphrase: the old one, then the new one twice."""

    def __init__(self, parent: QWidget, model: UsersViewModel, label_text: str) -> None:
        super().__init__(
            parent,
            tr("Change your passphrase"),
            tr("Copies and backups made until now still open with the old one."),
        )
        self._model = model
        self._label = label_text
        self.old = OwnPassphraseField(tr("The one that opens the casebook now."))
        self.body.addWidget(self.old)
        self.chosen = NewPassphrase(self._problem)
        self.chosen.submitted.connect(self.try_it)
        self.body.addWidget(self.chosen)
        self.set_task(tr("Change passphrase"))
        self.safe_button = self.old.passphrase.edit

    def _problem(self, passphrase: str) -> str:
        return self._model.problem_with(passphrase, self._label)

    def ready(self) -> bool:
        if self.old.missing():
            focus_first_error([self.old])
            return False
        return bool(self.chosen.value())

    def begin(self) -> None:
        self._model.change_passphrase(
            self.old.text(), self.chosen.passphrase.text(), self.finished_well, self.refuse
        )


class RolesField(QWidget):
    """What a user may do: one tick for each role, with a line of what it means."""

    def __init__(self, chosen: tuple[AccessRole, ...]) -> None:
        super().__init__()
        column = VBox(self, spacing=8)
        column.addWidget(label(tr("What this user may do"), "strong"))
        self.ticks: dict[AccessRole, TickBox] = {}
        for role in AccessRole:
            tick = TickBox(ROLE_WORDS[role])
            tick.setChecked(role in chosen)
            tick.setAccessibleDescription(ROLE_HINTS[role])
            tick.toggled.connect(self._forgive)
            self.ticks[role] = tick
            column.addWidget(tick)
            hint = label(ROLE_HINTS[role], "caption", "muted", wrap=True)
            line = HBox(margins=(26, 0, 0, 0))
            line.addWidget(hint)
            column.addLayout(line)
        self.error = FieldError()
        column.addWidget(self.error)

    def value(self) -> tuple[AccessRole, ...]:
        """The roles that are ticked; says so where there is none."""
        chosen = tuple(role for role, tick in self.ticks.items() if tick.isChecked())
        self.error.set_text("" if chosen else tr("Tick at least one."))
        if not chosen:
            next(iter(self.ticks.values())).setFocus(Qt.FocusReason.OtherFocusReason)
        return chosen

    def _forgive(self) -> None:
        self.error.set_text("")


class AddUserSheet(TaskSheet):
    """Who it is, what they may do, and the one-time passphrase they begin with."""

    def __init__(self, parent: QWidget, model: UsersViewModel, officers: tuple[tuple[str, str], ...]) -> None:
        super().__init__(
            parent,
            tr("Add a user"),
            tr("They see every investigation of this casebook. For others, use a casebook of its own."),
            560,
        )
        self._model = model
        self.label_edit = text_field(tr("Label"), longest=40)
        self.label_field = FormField(
            tr("Label"), self.label_edit, tr("Seen before unlocking: initials or a number, for example JB.")
        )
        self.body.addWidget(self.label_field)
        self.officer = Choice(tr("Officer"))
        self.officer.set_options([(tr("Somebody new"), ""), *((title, one) for one, title in officers)])
        self._officer_field = FormField(tr("Officer"), self.officer)
        self._officer_field.setVisible(bool(officers))
        self.body.addWidget(self._officer_field)
        self._details = QWidget()
        details = VBox(self._details, spacing=14)
        self.name_edit = text_field(tr("Name"), longest=120)
        self.name_field = FormField(tr("Name"), self.name_edit, tr("As plans give it, for example J. Brant."))
        details.addWidget(self.name_field)
        row = HBox(spacing=14)
        self.rank_edit, self.number_edit = (
            text_field(tr("Rank"), longest=40),
            text_field(tr("Number"), longest=40),
        )
        row.addWidget(FormField(tr("Rank"), self.rank_edit), 1)
        row.addWidget(FormField(tr("Number"), self.number_edit), 1)
        details.addLayout(row)
        self.force_edit = text_field(tr("Force"), longest=120)
        details.addWidget(FormField(tr("Force"), self.force_edit))
        self.body.addWidget(self._details)
        self.roles = RolesField((AccessRole.INVESTIGATOR,))
        self.body.addWidget(self.roles)
        self.body.addWidget(label(tr("One-time passphrase"), "heading"))
        self.body.addWidget(label(ONE_TIME, "body", "text2", wrap=True))
        self.one_time = NewPassphrase(self._problem)
        self.body.addWidget(self.one_time)
        self.own = OwnPassphraseField()
        self.own.passphrase.submitted.connect(self.try_it)
        self.body.addWidget(self.own)
        self.set_task(tr("Add user"))
        self.safe_button = self.label_edit
        self.officer.activated.connect(self._show_details)

    def _show_details(self) -> None:
        self._details.setVisible(not self.officer.value())
        self.fit()

    def _problem(self, passphrase: str) -> str:
        return self._model.problem_with(passphrase, self.label_edit.text().strip(), self.name_edit.text())

    def ready(self) -> bool:
        known = bool(self.officer.value())
        self.label_field.set_error("" if self.label_edit.text().strip() else tr("The label is missing."))
        self.name_field.set_error(
            "" if known or self.name_edit.text().strip() else tr("The name is missing.")
        )
        if focus_first_error([self.label_field, self.name_field]) or not self.roles.value():
            return False
        if not self.one_time.value():
            return False
        if self.own.missing():
            focus_first_error([self.own])
            return False
        return True

    def begin(self) -> None:
        officer: str | NewOfficer = str(self.officer.value() or "")
        if not officer:
            officer = NewOfficer(
                name=self.name_edit.text().strip(),
                rank=self.rank_edit.text().strip(),
                number=self.number_edit.text().strip(),
                force=self.force_edit.text().strip(),
            )
        self._model.add(
            self.own.text(),
            self.label_edit.text().strip(),
            officer,
            self.roles.value(),
            self.one_time.passphrase.text(),
            self.finished_well,
            self.refuse,
        )


class RolesSheet(TaskSheet):
    """What one user may do from now on."""

    def __init__(self, parent: QWidget, model: UsersViewModel, user: UserRow) -> None:
        super().__init__(
            parent,
            tr("What {user} may do").format(user=user.label),
            tr("It holds from their next act on. What they did stays theirs."),
        )
        self._model, self._user = model, user
        self.roles = RolesField(user.roles)
        self.body.addWidget(self.roles)
        self.set_task(tr("Change"))
        self.safe_button = self.cancel_button

    def ready(self) -> bool:
        return bool(self.roles.value())

    def begin(self) -> None:
        self._model.set_roles(self._user.id, self.roles.value(), self.finished_well, self.refuse)


class ResetSheet(TaskSheet):
    """A one-time passphrase for a user who forgot the own one."""

    def __init__(self, parent: QWidget, model: UsersViewModel, user: UserRow) -> None:
        super().__init__(
            parent,
            tr("One-time passphrase for {user}").format(user=user.label),
            tr("Their own passphrase opens nothing any more. They sign with a new key from then on. ")
            + ONE_TIME,
        )
        self._model, self._user = model, user
        self.one_time = NewPassphrase(self._problem)
        self.body.addWidget(self.one_time)
        self.own = OwnPassphraseField()
        self.own.passphrase.submitted.connect(self.try_it)
        self.body.addWidget(self.own)
        self.set_task(tr("Set one-time passphrase"))
        self.safe_button = self.one_time.passphrase.edit

    def _problem(self, passphrase: str) -> str:
        return self._model.problem_with(passphrase, self._user.label)

    def ready(self) -> bool:
        if not self.one_time.value():
            return False
        if self.own.missing():
            focus_first_error([self.own])
            return False
        return True

    def begin(self) -> None:
        self._model.reset(
            self._user.id, self.own.text(), self.one_time.passphrase.text(), self.finished_well, self.refuse
        )


class NewKeysSheet(TaskSheet):
    """Asks before the keys are replaced: alone, or because a user is removed. Tells the new recovery sheet."""

    replaced = Signal(object)
    """The new RecoverySheet."""

    def __init__(self, parent: QWidget, model: UsersViewModel, user: UserRow | None = None) -> None:
        super().__init__(parent, _question(user), _what_happens(user))
        self._model, self._user = model, user
        self.why = text_field(tr("Reason"), longest=200)
        self._why_field = FormField(
            tr("Reason"), self.why, tr("Kept in the record, for example: left the unit.")
        )
        self._why_field.setVisible(user is not None)
        self.body.addWidget(self._why_field)
        self.own = OwnPassphraseField()
        self.own.passphrase.submitted.connect(self.try_it)
        self.body.addWidget(self.own)
        self.set_task(
            tr("Remove {user}").format(user=user.label) if user else tr("Replace keys and sheet"), "danger"
        )
        self.safe_button = self.cancel_button

    def ready(self) -> bool:
        missing = self._user is not None and not self.why.text().strip()
        self._why_field.set_error(tr("The reason is missing.") if missing else "")
        if focus_first_error([self._why_field]):
            return False
        if self.own.missing():
            focus_first_error([self.own])
            return False
        return True

    def begin(self) -> None:
        if self._user is None:
            self._model.replace_keys(self.own.text(), self._done, self.refuse)
        else:
            why = self.why.text().strip()
            self._model.remove(self._user.id, self.own.text(), why, self._done, self.refuse)

    def _done(self, sheet: RecoverySheet) -> None:
        self.finished_well()
        self.replaced.emit(sheet)


class PrintAgainSheet(TaskSheet):
    """Asks for one's own passphrase before the recovery sheet is shown again."""

    shown = Signal(object)
    """The RecoverySheet."""

    def __init__(self, parent: QWidget, model: UsersViewModel) -> None:
        super().__init__(
            parent,
            tr("Print the recovery sheet again?"),
            tr(
                "Whoever holds it can open everything. That it was shown is put on the record. If the old paper may have "
                "been seen by somebody, replace the keys and the sheet instead."
            ),
        )
        self._model = model
        self.own = OwnPassphraseField(tr("Asked again before anybody sees a row."))
        self.own.passphrase.submitted.connect(self.try_it)
        self.body.addWidget(self.own)
        self.set_task(tr("Show the sheet"))
        self.safe_button = self.cancel_button

    def ready(self) -> bool:
        if self.own.missing():
            focus_first_error([self.own])
            return False
        return True

    def begin(self) -> None:
        self._model.sheet(self.own.text(), self._done, self.refuse)

    def _done(self, sheet: RecoverySheet) -> None:
        self.finished_well()
        self.shown.emit(sheet)


def _question(user: UserRow | None) -> str:
    return tr("Remove {user}?").format(user=user.label) if user else tr("Replace keys and sheet?")


def _what_happens(user: UserRow | None) -> str:
    first = (
        tr("{user} cannot open this casebook any more. Their name stays with what they recorded. ").format(
            user=user.label
        )
        if user
        else ""
    )
    return first + tr(
        "The casebook gets new keys and a new recovery sheet, which is shown next. Everybody else keeps their "
        "passphrase. Copies and backups made until now still open with the old keys: nobody can change that."
    )
