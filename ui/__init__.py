"""The window: Qt only here; the core is reached through soteria_desk.api alone."""
