"""Recording context and lines in a test's casebook, the way pages do it."""

from soteria_desk.api import Draft, FactState, LineOfEnquiry, Proposal
from tests.ui.builders import OpenCasebook

MUCH = (
    ("relationship", "stranger"),
    ("behaviour", "suspected-spiking"),
    ("behaviour", "isolation"),
    ("fact", "messages-exchanged"),
    ("fact", "licensed-premises"),
    ("fact", "cctv-likely"),
)
"""Facts that bring in more than fifteen lines, near-synonyms and lines that fade among them."""


def record(casebook: OpenCasebook, *facts: tuple[str, str], find_out: bool = False) -> Draft:
    """Record facts about the first suspect and the first victim, behind the window's back, and show them."""
    draft = casebook.session.draft
    assert draft is not None
    case_id = draft.file.case.id
    suspect, victim = draft.file.suspects()[0].id, draft.file.victims()[0].id
    state = FactState.TO_FIND_OUT if find_out else FactState.APPLIES
    for key, value in facts:
        about = casebook.session.library.subject_of(key, value)
        casebook.do(
            lambda desk, key=key, value=value, about=about: desk.casework.record_fact(  # type: ignore[misc]
                case_id,
                key,
                value,
                state,
                suspect_id=suspect if about in ("suspect", "pair") else "",
                victim_id=victim if about in ("victim", "pair") else "",
            )
        )
    return shown(casebook)


def shown(casebook: OpenCasebook) -> Draft:
    """Show the case as it is now."""
    casebook.session.refresh()
    casebook.settle()
    draft = casebook.session.draft
    assert draft is not None
    return draft


def proposed(draft: Draft, *, intrusive: bool = False) -> Proposal:
    """The first open proposal, intrusive or not."""
    return next(one for one in draft.proposals if (one.template.intrusion == "high") is intrusive)


def adopted(casebook: OpenCasebook, **fields: object) -> LineOfEnquiry:
    """Adopt the first proposal behind the window's back, and show it."""
    draft = casebook.session.draft
    assert draft is not None
    one, case_id = proposed(draft), draft.file.case.id
    line = casebook.do(
        lambda desk: desk.planning.adopt(case_id, one.template.id, one.subject, **fields)  # type: ignore[arg-type]
    )
    shown(casebook)
    return line


def lines(casebook: OpenCasebook) -> tuple[LineOfEnquiry, ...]:
    """The lines of the case as the casebook holds them."""
    case_id = casebook.session.case_id
    return casebook.do(lambda desk: desk.casework.file(case_id).lines)
