"""KINDS: every kind of record a casebook can hold. The one list that decoding, history and checks share."""

from soteria_desk.casework.care import Care
from soteria_desk.casework.case import Case
from soteria_desk.casework.casebook import CasebookInfo, Member
from soteria_desk.casework.decision import Decision
from soteria_desk.casework.enquiry import LineOfEnquiry
from soteria_desk.casework.event import CaseEvent
from soteria_desk.casework.fact import Fact
from soteria_desk.casework.guidance import GuidanceAnswer, GuidancePack, PackSigner
from soteria_desk.casework.offence import Offence
from soteria_desk.casework.officer import Officer
from soteria_desk.casework.person import Part, Person
from soteria_desk.casework.record import Record
from soteria_desk.casework.review import Review, ReviewQuestion
from soteria_desk.casework.revision import Print, Revision
from soteria_desk.casework.salvage import Salvage

KINDS: tuple[type[Record], ...] = (
    CasebookInfo,
    Member,
    Officer,
    Case,
    Person,
    Part,
    Offence,
    Fact,
    CaseEvent,
    LineOfEnquiry,
    Decision,
    Care,
    ReviewQuestion,
    Review,
    Revision,
    Print,
    Salvage,
    PackSigner,
    GuidancePack,
    GuidanceAnswer,
)

BY_KIND: dict[str, type[Record]] = {record.kind: record for record in KINDS}
