"""Painting of rows and cells; the painter functions are shared with the widgets."""
