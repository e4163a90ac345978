"""PAGES: which pages there are, in which order; the shell works with any such tuple."""

from collections.abc import Callable
from typing import Any, NamedTuple

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


PAGES: tuple[PageSpec, ...] = ()
