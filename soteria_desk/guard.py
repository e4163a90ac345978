"""Stops every attempt to reach a network, whoever makes it: ours, a library's, or something slipped in."""

import sys

from soteria_desk.errors import NetworkStopped

_REFUSED = (
    "socket.", "urllib.", "http.client.", "ftplib.", "smtplib.", "imaplib.", "poplib.", "nntplib.",
    "telnetlib.", "webbrowser.",
)  # fmt: skip


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event.startswith(_REFUSED):
        raise NetworkStopped()


def refuse_network() -> None:
    """Refuse, from now on and for as long as the program runs, whatever would use a network.

    The interpreter tells the hook of each attempt before it is made; a hook cannot be taken away again.
    """
    sys.addaudithook(_refuse)
