"""Identifiers: random UUIDs for records, and the types that keep them apart."""

import uuid
from collections.abc import Callable
from typing import NewType

RecordId = NewType("RecordId", str)
CaseId = NewType("CaseId", str)
PartId = NewType("PartId", str)
PersonId = NewType("PersonId", str)
OfficerId = NewType("OfficerId", str)
OffenceId = NewType("OffenceId", str)
EnquiryId = NewType("EnquiryId", str)
RevisionId = NewType("RevisionId", str)

NewId = Callable[[], str]
"""Makes one fresh id. The demonstration passes its own, so that its ids are the same everywhere."""


def new_id() -> str:
    """Return a random UUID as 32 lower-case hexadecimal digits."""
    return uuid.uuid4().hex
