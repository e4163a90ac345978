"""What is done to this computer's own settings while a casebook is open: it is put on the record."""

from typing import Final

from soteria_desk.services.office import Office

SETTINGS: Final = {
    "lock_minutes": "minutes until it locks by itself",
    "clipboard_seconds": "seconds that copied text stays",
    "remember": "casebooks remembered on this computer",
}
"""Settings that touch safety, in the words of the record."""


class Computer:
    """Notes that hold no folder, no name and nothing of a case."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def setting_changed(self, setting: str, before: int, after: int) -> None:
        """Put the change of a setting on the record: which, from what, to what."""
        self._note("setting.change", setting, f"{SETTINGS[setting]}: from {before} to {after}")

    def support_bundle_saved(self) -> None:
        """Put on the record that a support bundle was saved."""
        self._note("support.bundle", "bundle", "")

    def _note(self, action: str, what: str, why: str) -> None:
        if self._office.store.read_only:
            return
        with self._office.unit(action, why) as work:
            work.note(action, "computer", what, why)
