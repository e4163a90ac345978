"""What is being printed: a plan, its seal where it was issued, the variant and whose copy it is."""

from msgspec import Struct

from soteria_desk.casework.plan import Plan, Seal
from soteria_desk.report.cleaning import one_line

SCALES = {"full": 1.0, "large": 1.4}
"""The variants and the size of their print: 'large' sets body text in 12 points."""


class Edition(Struct, frozen=True):
    """One print of a plan, before it is content. Without a seal it is a draft."""

    plan: Plan
    seal: Seal | None
    variant: str = "full"
    copy_label: str = ""

    @property
    def draft(self) -> bool:
        """Whether nothing proves this print."""
        return self.seal is None

    @property
    def scale(self) -> float:
        """How much larger than normal the print is."""
        return SCALES[self.variant]

    def code(self) -> str:
        """What the QR code says: 'SD1|LARKSPUR|WX/26/00417|R4|A81F60D29C4E37B5'. No names, no free text."""
        if self.seal is None:
            return ""
        fields = ("SD1", self.plan.operation, self.plan.reference, f"R{self.plan.revision}")
        kept = [one_line(field).replace("|", " ")[:40] for field in fields]
        return "|".join([*kept, self.seal.fingerprint[:16]])
