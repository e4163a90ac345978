"""The sheets of Guidance packs: each changes one thing about the guidance that the casebook works with."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from soteria_desk.api import SignerRow
from ui.dialogs.task import TaskSheet
from ui.i18n import tr
from ui.plain import breakable
from ui.viewmodels.packs import NEXT, Imported, Looked, PacksViewModel, change_words
from ui.viewmodels.typed import day_text
from ui.widgets.answers import TickBox
from ui.widgets.basics import label
from ui.widgets.entry_fields import text_field
from ui.widgets.form import FormField, focus_first_error

MOST = 200
"""Changes that are listed one by one; a whole new pack may have a thousand."""


class ImportPackSheet(TaskSheet):
    """What a pack file is and what it would change; then it is imported, or left."""

    def __init__(self, parent: QWidget, model: PacksViewModel, looked: Looked) -> None:
        super().__init__(parent, tr("Import this pack?"), width=560)
        self._model, self._looked = model, looked
        offered = looked.offered
        self.body.addWidget(label(breakable(offered.title, 300), "strong", wrap=True))
        kind = tr("Layer") if offered.layer else tr("Whole pack")
        for words in (
            tr("{kind} {pack}, version {version} of {day}.").format(
                kind=kind, pack=offered.pack, version=offered.version, day=day_text(offered.on)
            ),
            tr("Signed by {signer}. Fingerprint of the key: {fingerprint}").format(
                signer=offered.signer, fingerprint=offered.fingerprint
            ),
            f"SHA-256 {offered.hash}",
            tr("It is in use from {next}. Nothing in a plan changes by itself.").format(next=NEXT),
        ):
            self.body.addWidget(label(breakable(words, 600), "body", "text2", wrap=True))
        for problem in offered.set_aside:
            said = f"{problem.message_text} {problem.advice_text}"
            self.body.addWidget(label(breakable(said, 600), "body", "warn", wrap=True))
        self.older = TickBox(tr("Take it although it is older than the one in use"))
        self.older.setVisible(looked.older)
        self.body.addWidget(self.older)
        self.body.addWidget(label(tr("What it changes"), "heading"))
        listed = [change_words(one) for one in offered.changes[:MOST]]
        if len(offered.changes) > MOST:
            listed.append(tr("and {n} more").format(n=len(offered.changes) - MOST))
        words = "\n".join(breakable(one, 300) for one in listed) or tr("Nothing.")
        self.changes = label(words, "body", "text2", wrap=True)
        self.body.addWidget(self.changes)
        self.set_task(tr("Import"))
        self.safe_button = self.cancel_button

    def ready(self) -> bool:
        return True

    def begin(self) -> None:
        self._model.import_(self._looked, self.older.isChecked(), self.finished_well, self.refuse)


class AddSignerSheet(TaskSheet):
    """Takes packs of a signer, once the fingerprint that they told is that of the key in the file."""

    def __init__(self, parent: QWidget, model: PacksViewModel, path: Path, name: str) -> None:
        super().__init__(parent, tr("Take packs of this signer?"))
        # Among what scrolls: with large text in a small window a long head leaves no room for the field.
        for words in (
            tr("The file says: {name}").format(name=name),
            tr(
                "Have them read the fingerprint of their key to you by telephone, or from paper. Never take it from the "
                "message that brought the file."
            ),
        ):
            self.body.addWidget(label(breakable(words, 600), "body", "text2", wrap=True))
        self._model, self._path = model, path
        self.fingerprint = text_field(tr("Fingerprint as the signer told it"), longest=120)
        self._field = FormField(
            tr("Fingerprint as the signer told it"),
            self.fingerprint,
            tr("32 of its 64 figures and letters are enough. What does not match the file is refused."),
        )
        self.body.addWidget(self._field)
        self.fingerprint.returnPressed.connect(self.try_it)
        self.set_task(tr("Add signer"))
        self.safe_button = self.fingerprint

    def ready(self) -> bool:
        self._field.set_error("" if self.fingerprint.text().strip() else tr("The fingerprint is missing."))
        return not focus_first_error([self._field])

    def begin(self) -> None:
        self._model.add_signer(self._path, self.fingerprint.text(), self.finished_well, self.refuse)


class RemoveSheet(TaskSheet):
    """Asks before a pack or a signer is removed."""

    def __init__(self, parent: QWidget, model: PacksViewModel, what: Imported | SignerRow) -> None:
        name = what.title if isinstance(what, Imported) else what.name
        said = (
            tr("The casebook works without it from {next}. Plans stay as they are.").format(next=NEXT)
            if isinstance(what, Imported)
            else tr("No more packs of theirs are taken. What was imported before stays in use.")
        )
        super().__init__(
            parent, tr("Remove this pack?") if isinstance(what, Imported) else tr("Remove this signer?")
        )
        self.body.addWidget(label(breakable(name, 300), "strong", wrap=True))
        self.body.addWidget(label(said, "body", "text2", wrap=True))
        self._model, self._what = model, what
        self.why = text_field(tr("Reason"), longest=200)
        self.body.addWidget(FormField(tr("Reason"), self.why, tr("Put on the record. May be left empty.")))
        self.set_task(tr("Remove"), "danger")
        self.safe_button = self.cancel_button

    def ready(self) -> bool:
        return True

    def begin(self) -> None:
        why, what = self.why.text().strip(), self._what
        if isinstance(what, Imported):
            self._model.remove(what.pack, why, self.finished_well, self.refuse)
        else:
            self._model.remove_signer(what.id, why, self.finished_well, self.refuse)
