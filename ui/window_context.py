"""What a page is made with: the open casebook, the way to tell something, and the way to other pages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ui.notices import Notices
from ui.session import Session
from ui.settings import Settings

if TYPE_CHECKING:
    from ui.sharing import Sharing


@dataclass(frozen=True)
class WindowContext:
    """Given to the factory of every page.

    Attributes:
        open_page: Brings a page of the investigation to the front, by its id in PAGES.
        open_case: Shows an investigation, by its id.
        start_case: Opens the page on which a new investigation is recorded.
        settings: What is remembered on this computer.
        restore: Closes the casebook, once the person has agreed, and restores a backup file.
        guidance: Opens the guidance at an item, by its id; Esc there comes back.
        sharing: What lets a supervisor allow pictures of the screen for a while; None before it is loaded.
    """

    session: Session
    notices: Notices
    open_page: Callable[[str], None]
    open_case: Callable[[str], None]
    start_case: Callable[[], None]
    settings: Settings = field(default_factory=Settings)
    restore: Callable[[Path], object] = lambda _: None
    sharing: Callable[[], "Sharing | None"] = lambda: None
    guidance: Callable[[str], object] = lambda _: None
