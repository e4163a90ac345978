"""Soteria Desk: plan rape and serious sexual offence investigations, offline.

This package is the core: it runs without a window. `soteria_desk.api` is the surface for the window.
"""

__version__ = "0.1.0"
