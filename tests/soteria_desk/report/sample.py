"""An invented case as a plan, with lines in every state: what the report tests print and people look at."""

from datetime import UTC, date, datetime

from soteria_desk.casework.plan import (
    Plan,
    PlanCare,
    PlanChange,
    PlanCheck,
    PlanConduct,
    PlanContextRow,
    PlanDecision,
    PlanGroup,
    PlanLine,
    PlanOffence,
    PlanOfficer,
    PlanPack,
    PlanPart,
    PlanPoint,
    PlanProfileRow,
    PlanProposal,
    PlanQuestion,
    PlanSource,
    PlanStep,
    Seal,
)

FINGERPRINT = "A81F60D29C4E37B50D6AE2F971C348B05E17AA94C62D3F0894D1B7E6205C8AF3"
SEAL = Seal(
    fingerprint=FINGERPRINT,
    record="Record 412 · 4F7K 9QXM 2ND8 TRW5 0HVA 6JZC 81GB PYE3",
    issued_at=datetime(2026, 3, 10, 15, 5, tzinfo=UTC),
)
DC = PlanOfficer(title="DC A. Okoro", initials="AO", number="3318")
DS = PlanOfficer(title="DS L. Whitcombe", initials="LW", number="2207")


def a_line(reference: str = "S05", **changes: object) -> PlanLine:
    """A plain adopted line about the suspect, changed as told."""
    fields: dict[str, object] = {
        "reference": reference,
        "title": "Movements before and after",
        "concerns": "Suspect 1",
        "tag": "suspect",
        "looks_at": "suspect",
        "phase": "before",
        "why": "Planning shows in movements.",
        "because": "Arranged the journey; taxi.",
        "towards": "planning, or time alone with K. T.",
        "away": "a different route, time or place",
        "points": ("identity", "belief", "account"),
        "state": "adopted",
        "owner": "AO",
        "due_on": date(2026, 3, 13),
        "late": False,
        "urgency": "standard",
        "urgency_text": "",
        "lost_text": "",
        "steps": (),
        "intrusive": False,
        "proportionality": (),
        "result": "",
        "pointed": "",
        "decision": "",
        "not_pursued_reason": "",
        "sources": (),
    }
    return PlanLine(**(fields | changes))  # type: ignore[arg-type]


SUSPECT_LINES = (
    a_line("S1", state="in-progress", steps=(PlanStep(text="Draw the route", done=True),
           PlanStep(text="Ask the taxi firm", done=False)), sources=("CPS-RASSO",)),
    a_line("S2", title="Contact with K. T. and others, 28 Feb to 3 Mar", phase="after", state="in-progress",
           because="Kept in contact.", towards="apology, pressure, a story taking shape",
           away="messages that fit the suspect’s account", points=("consent", "belief", "account"),
           due_on=date(2026, 3, 12)),
    a_line("S3", title="Interview plan: what he did to be sure of consent", phase="during", owner="LW",
           because="Ignored reluctance or refusal.", towards="no steps taken, or refusal heard",
           away="steps taken, and answers given", points=("belief", "account"), due_on=date(2026, 3, 16)),
    a_line("S4", title="Other reports: force, national and partner checks", phase="", owner="JB",
           because="Earlier reports: to find out.", towards="similar conduct towards others",
           away="no reports; a report shown to be wrong", points=("belief", "account"),
           due_on=date(2026, 3, 9), late=True),
    a_line("S5", title="Flatmate and colleagues: what was said", phase="after", state="proposed",
           because="Kept in contact; colleague.", towards="an account tried out or changed",
           away="the same account from the start", points=("belief", "account"), owner="", due_on=None),
)  # fmt: skip

DIGITAL_LINES = (
    a_line("D1", title="CCTV, the Copper Heron", state="in-progress", owner="JB", urgency="7d",
           urgency_text="Within 7 days", because="Licensed premises; separated from friends.",
           towards="K. T. moved from the group; alcohol", away="both at ease; free choice to leave",
           points=("identity", "consent", "belief"), due_on=date(2026, 3, 12),
           lost_text="Overwrites Sat 14 March"),
    a_line("D2", title="Taxi booking and dashcam", state="in-progress", owner="JB", urgency="immediate",
           urgency_text="Immediate", because="Taxi; journey arranged.", towards="who booked; K. T.’s condition",
           away="a shared choice of destination", points=("identity", "consent", "belief"),
           due_on=date(2026, 3, 10), lost_text="Overwrites today 23:10"),
    a_line("D3", title="Suspect’s phone, set parameters", phase="after", state="in-progress",
           because="Kept in contact; data deleted?", towards="messages, searches, deletion",
           away="messages that support his account", points=("consent", "belief", "account"),
           due_on=date(2026, 3, 20), intrusive=True,
           proportionality=(("Aim", "contact between 28 February and 3 March"),
                            ("Parameters", "one thread, five days"), ("Authority", "DS Whitcombe, 3 March"))),
    a_line("D4", title="Card and loyalty records", state="done", due_on=date(2026, 3, 5), because="Alcohol supplied.",
           towards="who paid for what, and when", away="shared rounds", points=("belief",),
           result="Seven of nine drinks for K. T. were on the suspect’s card between 21:10 and 23:40.",
           pointed="towards", decision="D-007"),
    a_line("D5", title="Purchases and searches", state="adopted", because="Planning: to find out.",
           towards="earlier searches that fit planning", away="nothing unusual", points=("belief",)),
)  # fmt: skip

WITNESS_LINES = (
    a_line("W1", title="Staff of the Copper Heron", tag="witness", looks_at="circumstances", state="done",
           because="Licensed premises.", towards="K. T. unsteady; led away", away="both left at ease",
           result="Two members of staff describe K. T. walking and talking without difficulty at 23:50.",
           pointed="away", points=("consent",), concerns="", due_on=date(2026, 3, 4)),
    a_line("W2", title="First person told", tag="witness", looks_at="circumstances", phase="after",
           because="K. T. told a friend on 1 March.", towards="what was said, and how soon",
           away="a different account", points=("consent", "account"), state="adopted", concerns=""),
    a_line("W3", title="Taxi driver", tag="witness", looks_at="circumstances", state="done",
           because="Taxi; journey arranged.", towards="K. T.’s condition; who spoke", away="easy conversation",
           result="Remembers the journey; describes silence, and that both walked to the door.", pointed="both",
           points=("consent", "belief"), concerns="", due_on=date(2026, 3, 8)),
)  # fmt: skip

SCENE_LINES = (
    a_line("F1", title="Home address: scene and clothing", tag="scene", looks_at="circumstances", state="done",
           phase="during", because="Suspect’s home.", towards="traces that fit K. T.’s account",
           away="traces that fit his", result="Clothing recovered. No result from the laboratory yet.",
           pointed="neither", points=("act",), concerns="", due_on=date(2026, 3, 3)),
    a_line("F2", title="Laboratory results", tag="scene", looks_at="circumstances", state="in-progress",
           phase="during", because="Clothing recovered.", towards="contact as K. T. describes",
           away="no trace", points=("act", "identity"), concerns="", due_on=date(2026, 4, 2)),
)  # fmt: skip

VICTIM_LINES = (
    a_line("V1", title="One message thread, five days", tag="victim", looks_at="victim", concerns="Victim 1",
           phase="after", because="Kept in contact.", towards="as S2, from the other copy", away="as S2",
           points=("consent", "belief"), state="proposed", due_on=None, intrusive=True,
           proportionality=(("Less intrusive way first", "D3"), ("Victim informed", "6 March"),
                            ("Why necessary", "only if D3 is incomplete"))),
    a_line("V2", title="Recorded interview, planned around needs", tag="victim", looks_at="victim",
           concerns="Victim 1", phase="", because="Victim first.", towards="the victim’s account",
           away="points for the suspect’s account", points=("act", "consent", "belief"), state="done",
           due_on=date(2026, 3, 4), result="Recorded on 4 March with an intermediary.", sources=("ABE", "VCOP")),
)  # fmt: skip

THIRD_LINES = (
    a_line("T1", title="Access-control log of the employer", tag="third-party", looks_at="circumstances",
           phase="before", because="Colleague.", towards="time alone at work", away="no shared shifts",
           points=("belief",), state="adopted", concerns="", owner="JB", due_on=date(2026, 3, 18)),
    a_line("T2", title="GP and counselling records", tag="victim", looks_at="victim", concerns="Victim 1",
           phase="", because="Nothing suggests a record bears on a point to prove.", towards="", away="",
           points=(), state="not-pursued", due_on=date(2026, 3, 3), decision="D-011",
           not_pursued_reason="No reasonable line either way. Ask again if the context changes."),
    a_line("T3", title="Neighbours’ doorbell cameras", tag="scene", looks_at="circumstances", concerns="",
           because="Suspect’s home.", state="not-pursued", decision="D-012",
           not_pursued_reason="All three systems had overwritten 28 February before the report."),
)  # fmt: skip


def a_plan(**changes: object) -> Plan:
    """The invented case, changed as told."""
    fields: dict[str, object] = {
        "casebook": "Wexmoor",
        "demonstration": True,
        "marking": "OFFICIAL-SENSITIVE",
        "case_id": "c" * 32,
        "reference": "WX/26/00417",
        "operation": "LARKSPUR",
        "force": "Wexmoor (invented)",
        "status": "Suspect on bail until 16 March 2026",
        "reported": "Sunday 1 March 2026, 10:48",
        "officer": DC,
        "supervisor": DS,
        "review_due": "Thursday 12 March 2026",
        "summary": (
            "K. T. and J. T. work for the same employer. K. T.’s account, cameras and card records indicate that "
            "on 28 February the suspect bought drinks, separated K. T. from colleagues and arranged a taxi to "
            "his home. K. T. reports that what happened there was without consent. The suspect was arrested on "
            "2 March, gave a short account, and is on bail until 16 March. His phone and clothing are held. "
            "The plan tests what he did before, during and after, and what he did to be sure of consent."
        ),
        "revision": 4,
        "replaces": "Revision 3, signed 3 March 2026",
        "made_at": datetime(2026, 3, 10, 15, 4, tzinfo=UTC),
        "made_by": DC,
        "program": "0.1",
        "pack": PlanPack(id="ew-rasso", version="2026.1", on=date(2026, 2, 1), hash="0" * 64),
        "earlier_seq": 411,
        "earlier_head": "f" * 64,
        "parts": (
            PlanPart(code="Suspect 1", role="suspect", shown="J. T."),
            PlanPart(code="Victim 1", role="victim", shown="K. T."),
        ),
        "offences": (
            PlanOffence(label="Rape, Sexual Offences Act 2003 s.1", suspect="Suspect 1", victim="Victim 1",
                        when="28 February 2026"),
        ),
        "victim_first": (
            PlanCare(victim="Victim 1", asked_for="one officer; no surprises; to keep the phone.",
                     updates="twice a week by phone. Kept: 8 of 9.",
                     support="ISVA accepted; safety plan reviewed 6 March.", safe_contact_held=True),
        ),
        "context": (
            PlanContextRow(heading="Relationship", applies=("Acquaintance", "colleague"),
                           to_find_out=("position of trust",)),
            PlanContextRow(heading="Setting", applies=("Licensed premises", "taxi", "suspect’s home", "work"),
                           to_find_out=()),
            PlanContextRow(heading="Before", applies=("Singled out", "alcohol supplied", "separated from friends",
                           "journey arranged"), to_find_out=("repeated messages",)),
            PlanContextRow(heading="During", applies=("Ignored reluctance or refusal",),
                           to_find_out=("incapacity", "images")),
            PlanContextRow(heading="After", applies=("Kept in contact", "apologised or minimised"),
                           to_find_out=("account given to others", "data deleted")),
            PlanContextRow(heading="Circumstances", applies=("Alcohol",),
                           to_find_out=("drugs", "earlier reports about the suspect")),
        ),
        "profile": (
            PlanProfileRow(tag="suspect", label="Suspect", done=1, in_progress=5, adopted=3, proposed=1),
            PlanProfileRow(tag="witness", label="Witness", done=2, in_progress=0, adopted=1, proposed=0),
            PlanProfileRow(tag="scene", label="Scene", done=1, in_progress=1, adopted=0, proposed=1),
            PlanProfileRow(tag="third-party", label="Third party", done=0, in_progress=0, adopted=1, proposed=1),
            PlanProfileRow(tag="victim", label="Victim", done=1, in_progress=0, adopted=0, proposed=1),
        ),
        "conduct": PlanConduct(before=6, during=4, after=7, account_tested=3),
        "focus_text": "9 suspect to 2 victim",
        "lines_text": "19 lines: 15 pursued, 2 proposed, 2 not pursued. Those not pursued follow with their reasons.",
        "changes_since": "revision 3",
        "changes": (
            PlanChange(kind="added", reference="S5", text="flatmate and colleagues"),
            PlanChange(kind="added", reference="D5", text="purchases and searches"),
            PlanChange(kind="changed", reference="V1", text="narrowed to one thread, five days, only if D3 is incomplete"),
            PlanChange(kind="not pursued", reference="T2", text="third-party records: no reasonable line (D-011)"),
        ),
        "checks": (
            PlanCheck(id="K04", severity="consider", text="No line yet serves point 5, presumptions.",
                      detail="Sections 75 and 76 were not considered in any decision."),
            PlanCheck(id="K11", severity="must-fix", text="An intrusive line has no written reason.",
                      detail="V1: victim’s view is recorded, authority is not."),
            PlanCheck(id="K19", severity="consider", text="A line is late.", detail="S4, due 9 March.",
                      override="The partner agency answers on 11 March; agreed with DS Whitcombe."),
            PlanCheck(id="K20", severity="passed", text="Every line has an owner.", detail=""),
        ),
        "groups": (
            PlanGroup(letter="S", heading="Suspect strategy", counts="4 pursued, 1 proposed", lines=SUSPECT_LINES),
            PlanGroup(letter="D", heading="Digital and communications", counts="5 pursued", lines=DIGITAL_LINES),
            PlanGroup(letter="F", heading="Forensic and scene", counts="2 pursued", lines=SCENE_LINES),
            PlanGroup(letter="W", heading="Witnesses", counts="3 pursued", lines=WITNESS_LINES),
            PlanGroup(letter="V", heading="Victim’s evidence", counts="1 pursued, 1 proposed", lines=VICTIM_LINES),
            PlanGroup(letter="T", heading="Third-party material", counts="1 pursued, 2 not pursued", lines=THIRD_LINES),
        ),
        "points": tuple(
            PlanPoint(number=number, id=key, label=label)
            for number, (key, label) in enumerate(
                (("identity", "identity"), ("act", "the act"), ("consent", "consent"),
                 ("belief", "reasonable belief"), ("presumptions", "presumptions"),
                 ("account", "suspect’s account")), 1)
        ),
        "proposals": (
            PlanProposal(item="S07.access", title="Who else the suspect has access to", concerns="Suspect 1",
                         tag="suspect", because="Colleague; licensed premises.", urgency_text="Within 7 days"),
            PlanProposal(item="S03.early-evidence", title="Neighbour across the landing", concerns="",
                         tag="witness", because="Suspect’s home.", urgency_text="Within 28 days"),
        ),
        "decisions": (
            PlanDecision(reference="D-011", made_at=datetime(2026, 3, 3, 11, 20, tzinfo=UTC), made_by="DC A. Okoro",
                         decision="Do not ask for GP or counselling records.",
                         reason="Nothing suggests that a record bears on a point to prove.", about="T2"),
            PlanDecision(reference="D-012", made_at=datetime(2026, 3, 5, 9, 0, tzinfo=UTC), made_by="DC A. Okoro",
                         decision="Leave the doorbell cameras.", reason="Overwritten before the report.",
                         about="T3"),
            PlanDecision(reference="D-014", made_at=datetime(2026, 3, 9, 16, 45, tzinfo=UTC), made_by="DS L. Whitcombe",
                         decision="Narrow V1 to one thread and five days, and only if D3 is incomplete.",
                         reason="Least intrusive way that still tests S2 from the other side.", about="V1",
                         supersedes="D-006"),
        ),
        "questions": tuple(
            PlanQuestion(number=number, text=words, see=see, asked_by=asker)
            for number, (words, see, asker) in enumerate((
                ("Is the plan testing the suspect’s account and conduct, not the victim’s character?",
                 "9 suspect to 2 victim", ""),
                ("Is every intrusive line the least intrusive way, with a written reason?", "V1", ""),
                ("would you seek the wider thread if D3 fails?", "D-014", "DC Okoro"),
                ("Has the victim been told what was promised, and are wishes reflected?", "8 of 9 kept", ""),
                ("Are lines that could point away from the suspect being pursued?", "D1, D3, S3", ""),
                ("Are urgent clocks in hand?", "D2, D1", ""),
                ("Is any risk from the suspect to others considered?", "S4, Op FERNBANK", ""),
                ("Is the gap at point 5, presumptions, acceptable?", "Point 5", ""),
            ), 1)
        ),
        "sources": (
            PlanSource(key="CPS-RASSO", text="Crown Prosecution Service, Rape and Sexual Offences legal guidance",
                       confirmed=True),
            PlanSource(key="ABE", text="Achieving Best Evidence in Criminal Proceedings, Ministry of Justice",
                       confirmed=True),
            PlanSource(key="VCOP", text="Code of Practice for Victims of Crime in England and Wales", confirmed=False),
        ),
    }  # fmt: skip
    return Plan(**(fields | changes))  # type: ignore[arg-type]
