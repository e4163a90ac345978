"""Dialogs for what cannot be undone, and for opening a casebook."""
