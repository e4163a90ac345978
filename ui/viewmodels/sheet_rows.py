"""What is wrong with a row of a recovery sheet that somebody typed: one answer for every place that asks."""

from ui.i18n import tr


def problem_with_row(number: int, typed: str, wanted: str | None = None) -> str:
    """What is wrong with a typed row; empty where it is right.

    Args:
        wanted: The row of the sheet that is asked back; None where any sheet's row will do.
    """
    from soteria_desk.api import normalised_row, row_is_right

    if not row_is_right(number, typed):
        return tr("Row {n} has a typing mistake. Check its ten characters.").format(n=number)
    if wanted is not None and normalised_row(typed) != wanted:
        return tr("Row {n} is from another sheet. Copy the rows that are shown now.").format(n=number)
    return ""
