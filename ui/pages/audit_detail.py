"""The panel of the audit trail: one entry with all that can be said of it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from soteria_desk.api import EntryDetails, dates
from ui.i18n import tr
from ui.plain import breakable
from ui.widgets.banner import Banner
from ui.widgets.basics import SectionHeading, label
from ui.widgets.detail_panel import DetailPanel
from ui.widgets.layouts import VBox
from ui.widgets.prose import ProseLabel

STATES = {
    "none": tr("This act wrote no record."),
    "right": tr("The stored record is the one this entry logged."),
    "wrong": tr("The stored record is not the one this entry logged."),
    "missing": tr("The record this entry logged is missing."),
}


class AuditDetailPanel(DetailPanel):
    """Shows an entry; nothing can be done to one."""

    def __init__(self) -> None:
        super().__init__(tr("Entry of the audit trail"))
        self.number = label("", "caption-strong", "text2")
        self.tags.addWidget(self.number)
        self.show_details(None)

    def show_details(self, details: EntryDetails | None) -> None:
        """Show an entry, or say that none is chosen."""
        self.clear_body()
        if details is None:
            self.number.setText("")
            self.set_title(tr("No entry is chosen"))
            self.body.addStretch(1)
            return
        row = details.row
        self.number.setText(tr("Entry {n}").format(n=row.seq))
        self.set_title(tr(row.what))
        wrong = bool(details.problem) or details.state in ("wrong", "missing")
        # Short, because a banner in a column that scrolls takes no second look at its height; the rest stands below.
        if wrong:
            self.body.addWidget(Banner(tr("Something does not fit"), "danger", icon="shield-x"))
            told = _sentence(details.problem) if details.problem else STATES[details.state]
            advice = tr("Keep this computer as it is and tell your supervisor.")
            self.body.addWidget(ProseLabel(f"{told} {advice}", token="danger"))
        else:
            self.body.addWidget(Banner(tr("As it was written and signed"), "ok", icon="shield-check"))
        self._add(tr("When"), _when(details))
        self._add(tr("Who"), row.who)
        self._add(tr("Record"), row.record)
        if row.case and row.case not in row.record:
            self._add(tr("Investigation"), row.case)
        if row.why:
            self._add(tr("Reason or note"), row.why)
        if details.changes:
            self._add_changes(details)
        if details.state == "right":
            self._add(tr("Stored record"), STATES[details.state])
        if len(details.same_act) > 1:
            self._add(
                tr("One act with"),
                tr("entries {first} to {last}").format(first=details.same_act[0], last=details.same_act[-1]),
            )
        self._add_seal(details)
        self.body.addStretch(1)

    def _add(self, heading: str, text: str) -> None:
        column = VBox(spacing=2)
        column.addWidget(label(heading, "caption-strong", "text2"))
        column.addWidget(ProseLabel(text, token="text"))
        holder = QWidget()
        holder.setLayout(column)
        holder.setAccessibleName(f"{heading}: {text}")
        self.body.addWidget(holder)

    def _add_changes(self, details: EntryDetails) -> None:
        self.body.addWidget(SectionHeading(tr("What it changed"), tr("before, then after")))
        for one in details.changes:
            before, after = one.before or tr("nothing recorded"), one.after or tr("nothing recorded")
            holder = QWidget()
            column = VBox(holder, spacing=1)
            column.addWidget(label(one.field, "caption-strong", "text2"))
            if one.before:
                column.addWidget(ProseLabel(before, token="muted"))
            column.addWidget(ProseLabel(after, token="text"))
            holder.setAccessibleName(
                tr("{field}: before {before}; after {after}").format(
                    field=one.field, before=before, after=after
                )
            )
            self.body.addWidget(holder)

    def _add_seal(self, details: EntryDetails) -> None:
        self.body.addWidget(SectionHeading(tr("Seal"), tr("to be compared with paper")))
        for heading, text in (
            (tr("Record head"), details.head),
            (tr("Hash"), _in_groups(details.hash)),
            (tr("Record before"), _in_groups(details.before)),
            (tr("Record after"), _in_groups(details.after)),
            (tr("Signed with key"), details.key),
            (tr("Act"), details.row.action),
            (tr("Program"), f"Soteria Desk {details.app}"),
        ):
            if text:
                column = VBox(spacing=1)
                column.addWidget(label(heading, "caption-strong", "text2"))
                column.addWidget(_code(text, heading))
                self.body.addLayout(column)


def _code(text: str, name: str) -> QLabel:
    made = label(text, "mono", wrap=True)
    made.setAccessibleName(f"{name}: {text}")
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    # A label that can be selected would otherwise take the Tab of every line.
    made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return made


def _in_groups(digits: str) -> str:
    return " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))


def _when(details: EntryDetails) -> str:
    zone = tr("summer time") if details.offset else tr("winter time")
    return tr("{moment}, {zone}, by the clock of that computer").format(
        moment=dates.long_moment(details.row.at), zone=zone
    )


def _sentence(words: str) -> str:
    return breakable(f"{words[:1].upper()}{words[1:]}.")
