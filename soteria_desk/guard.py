"""Stops every attempt to reach a network, whoever makes it: ours, a library's, or something slipped in."""

import sys
from collections.abc import Callable

from soteria_desk.errors import NetworkStopped

_REFUSED = (
    "socket.", "urllib.", "http.client.", "ftplib.", "smtplib.", "imaplib.", "poplib.", "nntplib.",
    "telnetlib.", "webbrowser.",
)  # fmt: skip

refusing = False
"""Whether the hook stands in this process."""

_heard: list[Callable[[], object]] = []


def when_stopped(heard: Callable[[], object]) -> None:
    """Have `heard` called, on whichever thread it happens, each time something is stopped.

    A library may swallow the error it gets; the person is to learn of it all the same.
    """
    _heard.append(heard)


def no_longer(heard: Callable[[], object]) -> None:
    """Stop calling `heard`."""
    if heard in _heard:
        _heard.remove(heard)


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event.startswith(_REFUSED):
        for heard in tuple(_heard):
            heard()
        raise NetworkStopped()


def refuse_network() -> None:
    """Refuse, from now on and for as long as the program runs, whatever would use a network.

    The interpreter tells the hook of each attempt before it is made; a hook cannot be taken away again.
    """
    global refusing
    sys.addaudithook(_refuse)
    refusing = True
