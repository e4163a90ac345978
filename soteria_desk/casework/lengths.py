"""How long what is typed may be: what stands on one line, and what somebody writes."""

from soteria_desk.errors import InvalidField

MAX_LINE = 200
"""A reference, a name, a rank: printed on one line, and shown in lists."""
MAX_TEXT = 100_000
"""A summary, a reason, a result: some thirty pages."""


def one_line(value: str, field: str) -> str:
    """Return what was typed without blanks around it.

    Raises:
        InvalidField: it is longer than a line may be.
    """
    return _within(value.strip(), field, MAX_LINE)


def written(value: str, field: str) -> str:
    """Return a text as it was written.

    Raises:
        InvalidField: it is longer than a text may be.
    """
    return _within(value, field, MAX_TEXT)


def _within(value: str, field: str, most: int) -> str:
    if len(value) > most:
        raise InvalidField(field=field, problem=f"longer than {most:,} characters.")
    return value
