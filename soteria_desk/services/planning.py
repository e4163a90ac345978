"""Planning: the draft as it stands, and every act on a line of enquiry."""

from datetime import date

from msgspec.structs import replace

from soteria_desk.casework.decision import Decision
from soteria_desk.casework.enquiry import (
    LineOfEnquiry,
    Pointed,
    Proportionality,
    State,
    Step,
    Tag,
)
from soteria_desk.casework.lengths import written
from soteria_desk.errors import MissingField, NotFound, Refused
from soteria_desk.planner.propose import Proposal
from soteria_desk.services import decisions
from soteria_desk.services.casework import Casework
from soteria_desk.services.copied import copied
from soteria_desk.services.draft import Draft, draft_of
from soteria_desk.services.office import Office
from soteria_desk.services.unanswered import taken_up
from soteria_desk.storage import queries


class Planning:
    """Adopt, put off, not pursue, work on and complete lines of enquiry."""

    def __init__(self, office: Office, casework: Casework) -> None:
        self._office = office
        self._casework = casework

    def draft(self, case_id: str) -> Draft:
        """The plan now: the case file, and what the planner makes of it."""
        return draft_of(self._casework.file(case_id), self._office.library, self._office.clock.now())

    # --- from proposal to line -------------------------------------------------------------------

    def _proposal(self, case_id: str, item: str, subject: str) -> Proposal:
        draft = self.draft(case_id)
        for proposal in draft.each():
            if proposal.template.id == item and proposal.subject == subject:
                return proposal
        for left in draft.left:
            # Out of reach is told, not forbidden: somebody may know better, or has to say that it is not pursued.
            if left.template.id == item and left.subject == subject:
                return taken_up(left)
        raise NotFound(what="open proposal", name=item)

    def _from_proposal(self, case_id: str, proposal: Proposal, state: State) -> LineOfEnquiry:
        template, library = proposal.template, self._office.library
        group = library.letter_of(template)
        return LineOfEnquiry(
            id=self._office.new_id(),
            case_id=case_id,
            reference=self._next_reference(case_id, group),
            group=group,
            item=template.id,
            pack=library.version_of(template.id),
            concerns=proposal.subject,
            tag=proposal.tag,
            because=proposal.because_text,
            state=state,
            **copied(template, library),
        )

    def as_line(self, case_id: str, item: str, subject: str, state: State) -> LineOfEnquiry:
        """An open proposal as a line of the plan that is not yet written."""
        return self._from_proposal(case_id, self._proposal(case_id, item, subject), state)

    def _next_reference(self, case_id: str, group: str) -> str:
        copy = self._office.store.info.copy
        number = queries.last_line_number(self._office.store.connection, case_id, group) + 1
        return f"{group}{number}" + ("" if copy == "A" else copy)

    def adopt(
        self, case_id: str, item: str, subject: str, *, owner_id: str = "", due_on: date | None = None
    ) -> LineOfEnquiry:
        """Take a proposal into the plan. An intrusive one needs its proportionality record first."""
        proposal = self._proposal(case_id, item, subject)
        line = self._from_proposal(case_id, proposal, State.PROPOSED)
        return self._adopt(line, owner_id, due_on)

    def adopt_for(
        self,
        case_id: str,
        item: str,
        subjects: tuple[str, ...],
        *,
        owner_id: str = "",
        due_on: date | None = None,
    ) -> tuple[LineOfEnquiry, ...]:
        """Take one line into the plan for several suspects or victims at once: a line each, undone together."""
        proposals = [self._proposal(case_id, item, subject) for subject in subjects]
        adopted: list[LineOfEnquiry] = []
        with self._office.unit("enquiry.adopt") as work:
            for proposal in proposals:
                line = self._from_proposal(case_id, proposal, State.PROPOSED)
                self._check_may_adopt(line)
                adopted.append(replace(line, state=State.ADOPTED, owner_id=owner_id, due_on=due_on))
                work.put(adopted[-1])
        return tuple(adopted)

    def adopt_line(self, line_id: str, *, owner_id: str = "", due_on: date | None = None) -> LineOfEnquiry:
        """Adopt a line that was put off or whose proportionality record was opened."""
        line = self.line(line_id)
        if line.state is not State.PROPOSED:
            raise Refused(
                reason=f"{line.reference} is already {line.state.value.replace('-', ' ')}",
                what_to_do="Choose another line.",
            )
        return self._adopt(line, owner_id or line.owner_id, due_on or line.due_on)

    def _adopt(self, line: LineOfEnquiry, owner_id: str, due_on: date | None) -> LineOfEnquiry:
        self._check_may_adopt(line)
        adopted = replace(line, state=State.ADOPTED, owner_id=owner_id, due_on=due_on)
        with self._office.unit("enquiry.adopt") as work:
            work.put(adopted)
        return adopted

    @staticmethod
    def _check_may_adopt(line: LineOfEnquiry) -> None:
        if not line.may_be_adopted():
            missing = ", ".join(
                heading.lower() for heading, text in line.proportionality.parts() if not text.strip()
            )
            raise Refused(
                reason=f"this line intrudes on the victim and its proportionality record is not complete: {missing}",
                what_to_do="Write the five parts of the record, then adopt it.",
            )

    def keep_for_later(self, case_id: str, item: str, subject: str) -> LineOfEnquiry:
        """Leave a proposal for later: it moves out of the proposals into the list, still to be decided."""
        line = self._from_proposal(case_id, self._proposal(case_id, item, subject), State.PROPOSED)
        with self._office.unit("enquiry.later") as work:
            work.put(line)
        return line

    def not_pursue(self, case_id: str, item: str, subject: str, reason: str) -> LineOfEnquiry:
        """Answer a proposal with "not pursued": writes the decision and its reason in the same action."""
        line = self._from_proposal(case_id, self._proposal(case_id, item, subject), State.PROPOSED)
        return self._not_pursue(line, reason)

    def not_pursue_line(self, line_id: str, reason: str) -> LineOfEnquiry:
        """Stop or decline a line of the list, with the reason as a sealed decision."""
        line = self.line(line_id)
        if line.state in (State.NOT_PURSUED, State.DONE):
            raise Refused(
                reason=f"{line.reference} is already {line.state.value.replace('-', ' ')}",
                what_to_do="Reopen it first.",
            )
        return self._not_pursue(line, reason)

    def _not_pursue(self, line: LineOfEnquiry, reason: str) -> LineOfEnquiry:
        if not reason.strip():
            raise MissingField(field="The reason")
        decision = decisions.new_decision(
            self._office,
            line.case_id,
            decision=f"Not pursued: {line.reference} {line.title}",
            reason=reason,
            enquiry_id=line.id,
        )
        changed = replace(line, state=State.NOT_PURSUED, decision=decision.reference)
        with self._office.unit("enquiry.not-pursue", reason) as work:
            work.put(changed)
            work.put(decision)
        return changed

    def reopen(self, line_id: str, reason: str) -> LineOfEnquiry:
        """Take "not pursued" back, or work on a completed line again, with a reason on the log.

        The first result stays in the line and in its history.
        """
        line = self.line(line_id)
        if line.state not in (State.NOT_PURSUED, State.DONE):
            raise Refused(reason=f"{line.reference} is open", what_to_do="Work on it as it is.")
        if not reason.strip():
            raise MissingField(field="The reason")
        decision = decisions.new_decision(
            self._office,
            line.case_id,
            decision=f"Reopened: {line.reference} {line.title}",
            reason=reason,
            enquiry_id=line.id,
            supersedes=line.decision,
        )
        state = State.IN_PROGRESS if line.state is State.DONE else State.PROPOSED
        changed = replace(line, state=state, decision="")
        with self._office.unit("enquiry.reopen", reason) as work:
            work.put(changed)
            work.put(decision)
        return changed

    # --- work on a line --------------------------------------------------------------------------

    def line(self, line_id: str) -> LineOfEnquiry:
        """One line as it stands."""
        return self._office.store.records.get(LineOfEnquiry, line_id)

    def start(self, line_id: str) -> LineOfEnquiry:
        """Say that work on an adopted line has begun."""
        line = self.line(line_id)
        if line.state is not State.ADOPTED:
            raise Refused(
                reason=f"{line.reference} is not waiting to start", what_to_do="Choose an adopted line."
            )
        return self._save("enquiry.start", replace(line, state=State.IN_PROGRESS))

    def complete(self, line_id: str, result: str, pointed: Pointed) -> LineOfEnquiry:
        """Record what a line established and which way it pointed."""
        if not result.strip():
            raise MissingField(field="The result")
        return self._save("enquiry.complete", self.line(line_id).complete(result, pointed))

    def tick_step(self, line_id: str, number: int, done: bool) -> LineOfEnquiry:
        """Tick or untick one step; the first tick starts an adopted line."""
        line = self.line(line_id)
        if not 0 <= number < len(line.steps):
            raise NotFound(what="step", name=str(number + 1))
        steps = tuple(replace(step, done=done) if n == number else step for n, step in enumerate(line.steps))
        state = State.IN_PROGRESS if line.state is State.ADOPTED and done else line.state
        return self._save("enquiry.step", replace(line, steps=steps, state=state))

    def change_line(self, line_id: str, **fields: object) -> LineOfEnquiry:
        """Change the copy of a line, e.g. `owner_id=`, `due_on=`, `title=`, `why=`, `steps=`.

        State, result and decision have verbs of their own and are refused here.
        """
        closed = {"state", "result", "pointed", "decision", "reference", "group", "id", "case_id"} & set(
            fields
        )
        if closed:
            raise ValueError(f"{sorted(closed)} are changed by their own verbs")
        line = self.line(line_id)
        return self._save("enquiry.change", replace(line, **fields))

    def write_proportionality(self, line_id: str, record: Proportionality) -> LineOfEnquiry:
        """Write the proportionality record of an intrusive line."""
        return self._save("enquiry.proportionality", replace(self.line(line_id), proportionality=record))

    def add_line(
        self,
        case_id: str,
        *,
        title: str,
        why: str,
        towards: str,
        away: str,
        group: str = "S",
        tag: Tag = Tag.SUSPECT,
        concerns: str = "",
        steps: tuple[Step, ...] = (),
        owner_id: str = "",
        due_on: date | None = None,
    ) -> LineOfEnquiry:
        """Add a line of the investigator's own; it says both how it could point towards and away."""
        needed = {
            "A title": title,
            "Why it is reasonable": why,
            "How it could point towards the suspect": towards,
            "How it could point away from the suspect": away,
        }
        for field, text in needed.items():
            if not text.strip():
                raise MissingField(field=field)
        line = LineOfEnquiry(
            id=self._office.new_id(),
            case_id=case_id,
            reference=self._next_reference(case_id, group),
            group=group,
            title=title.strip(),
            why=why,
            because="Added by the investigator",
            towards=towards,
            away=away,
            tag=tag,
            looks_at="victim"
            if tag is Tag.VICTIM
            else ("suspect" if tag is Tag.SUSPECT else "circumstances"),
            concerns=concerns,
            steps=steps,
            owner_id=owner_id,
            due_on=due_on,
        )
        return self._save("enquiry.add", line)

    def _save(self, action: str, line: LineOfEnquiry) -> LineOfEnquiry:
        texts = (
            ("Title", line.title),
            ("Why it is reasonable", line.why),
            ("Points towards", line.towards),
            ("Points away", line.away),
            ("Result", line.result),
            *(("A step", step.text) for step in line.steps),
            *line.proportionality.parts(),
        )
        for heading, text in texts:
            written(text, heading)
        with self._office.unit(action) as work:
            work.put(line)
        return line

    def decisions_about(self, line_id: str) -> tuple[Decision, ...]:
        """The decisions recorded about one line, oldest first."""
        line = self.line(line_id)
        return tuple(
            one for one in self._office.store.records.all(Decision, line.case_id) if one.enquiry_id == line_id
        )
