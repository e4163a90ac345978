"""Steps from one casebook format to the next. STEPS is the order; a published step is never edited."""

from soteria_desk.storage.migrations import m0001_initial

STEPS = (m0001_initial,)
