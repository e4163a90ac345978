"""Reads from a PDF which plan it says it is: the fingerprint in its keywords."""

import re

_FINGERPRINT = re.compile("[0-9A-F]{64}")


def fingerprint_in(pdf: bytes) -> str | None:
    """Return the 64 characters of the fingerprint, or None if there is none or this is no PDF we can read.

    What a file says of itself proves nothing: compare its bytes with the journal.
    """
    import pypdfium2 as pdfium  # loads a native library, and most runs never need it

    try:
        document = pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError:
        return None
    try:
        keywords = document.get_metadata_value("Keywords").strip()
    finally:
        document.close()
    return keywords if _FINGERPRINT.fullmatch(keywords) else None


def page_count(pdf: bytes) -> int:
    """How many pages a PDF of ours has."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()
