"""What new guidance means for the plan of one case: line by line, and a person's answer to each."""

import hashlib
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from soteria_desk.canonical import canonical
from soteria_desk.casework.case import Case
from soteria_desk.casework.enquiry import LineOfEnquiry, State, Step
from soteria_desk.casework.guidance import ChangeKind, GuidanceAnswer, GuidancePack, GuidanceReply
from soteria_desk.casework.lengths import written
from soteria_desk.casework.plan import Plan
from soteria_desk.casework.revision import Revision
from soteria_desk.errors import NotFound
from soteria_desk.planner.propose import Proposal
from soteria_desk.services import decisions
from soteria_desk.services.copied import WORDS, copied
from soteria_desk.services.draft import Draft
from soteria_desk.services.office import Office
from soteria_desk.services.planning import Planning
from soteria_desk.storage.unit_of_work import UnitOfWork

_OPEN = (State.PROPOSED, State.ADOPTED, State.IN_PROGRESS)
_TOOK = "guidance.accept"
_ACTIONS = {
    GuidanceReply.ACCEPTED: _TOOK,
    GuidanceReply.DECLINED: "guidance.decline",
    GuidanceReply.DEFERRED: "guidance.defer",
}


class FieldChange(Struct, frozen=True, kw_only=True):
    """One field of a line that the guidance now words differently.

    Attributes:
        words: What the field is called.
        was, now: In the guidance, as lists of paragraphs.
        own: Whether somebody has changed it in the plan since: then accepting leaves it as it is.
    """

    field: str
    words: str
    was: tuple[str, ...]
    now: tuple[str, ...]
    own: bool


class GuidanceChange(Struct, frozen=True, kw_only=True):
    """What new guidance means for one line of one plan.

    Attributes:
        id: What to answer it by: the line's reference, or the item's id with '@' and the part where there are two.
        item: Id in the guidance. `concerns`: the part, `shown` how it is called; both empty for the whole case.
        line: The line of the plan; None for what is new.
        reason: Why it was withdrawn, or why it is proposed.
        since: What it is new against: 'the guidance before 2026.3', 'revision 2'.
        layer: The force layer it comes from or was withdrawn by.
        deferred: Whether it was deferred before.
    """

    id: str
    kind: ChangeKind
    item: str
    title: str
    concerns: str = ""
    shown: str = ""
    line: LineOfEnquiry | None = None
    fields: tuple[FieldChange, ...] = ()
    reason: str = ""
    since: str = ""
    layer: str = ""
    deferred: bool = False
    digest: str = ""


class GuidanceEffect:
    """Tells and answers. Nothing in a plan is ever removed or altered but by a person's answer to that one change."""

    def __init__(self, office: Office, planning: Planning) -> None:
        self._office = office
        self._planning = planning

    def changes(self, case_id: str) -> tuple[GuidanceChange, ...]:
        """What is to be answered: changed and withdrawn lines in the order of the plan, then new ones."""
        draft = self._planning.draft(case_id)
        answers = {
            (one.change, one.item, one.concerns, one.line_id): one
            for one in self._office.store.records.all(GuidanceAnswer, case_id)
        }
        out = []
        for change in (*self._of_lines(draft), *self._new(draft, answers)):
            line_id = change.line.id if change.line else ""
            answer = answers.get((change.kind, change.item, change.concerns, line_id))
            if answer is not None and answer.digest == change.digest:
                if answer.reply is not GuidanceReply.DEFERRED:
                    continue
                change = replace(change, deferred=True)
            out.append(change)
        return tuple(out)

    def accept(self, case_id: str, change_id: str, why: str = "") -> GuidanceChange:
        """Follow the guidance in one line: adopt what is new, take over what changed, stop what was withdrawn.

        A new line that intrudes on the victim waits in the list for its proportionality record. What a person
        changed in a line stays as they wrote it. A withdrawn line is not pursued, with a decision.
        """
        return self._answer(case_id, change_id, GuidanceReply.ACCEPTED, why)

    def decline(self, case_id: str, change_id: str, why: str = "") -> GuidanceChange:
        """Leave a line as it is; not asked again until the guidance changes there. A new one stays a proposal."""
        return self._answer(case_id, change_id, GuidanceReply.DECLINED, why)

    def defer(self, case_id: str, change_id: str, why: str = "") -> GuidanceChange:
        """Leave it for later: it comes again."""
        return self._answer(case_id, change_id, GuidanceReply.DEFERRED, why)

    # --- what there is -------------------------------------------------------------------------------

    def _of_lines(self, draft: Draft) -> list[GuidanceChange]:
        library, out = self._office.library, []
        for line in sorted(draft.file.lines, key=lambda one: (one.group, len(one.reference), one.reference)):
            if not line.item or line.state not in _OPEN:
                continue
            shared: dict[str, Any] = {
                "id": line.reference,
                "item": line.item,
                "title": line.title,
                "concerns": line.concerns,
                "shown": draft.file.shown(line.concerns) if line.concerns else "",
                "line": line,
            }
            template = library.enquiries.get(line.item)
            if template is None:
                layer, reason = library.withdrawn.get(line.item, ("", ""))
                out.append(
                    GuidanceChange(
                        kind=ChangeKind.WITHDRAWN,
                        reason=reason,
                        layer=layer,
                        digest=_digest(reason),
                        **shared,
                    )
                )
                continue
            now = copied(template, library)
            if all(_same(name, getattr(line, name), value) for name, value in now.items()):
                continue
            fields = self._fields(line, now)
            if fields:
                layer = library.layer_of.get(line.item, "")
                out.append(
                    GuidanceChange(
                        kind=ChangeKind.CHANGED, fields=fields, layer=layer, digest=_digest(now), **shared
                    )
                )
        return out

    def _fields(self, line: LineOfEnquiry, now: dict[str, Any]) -> tuple[FieldChange, ...]:
        was = self._as_taken(line)
        return tuple(
            FieldChange(
                field=name,
                words=WORDS[name],
                was=_paragraphs(getattr(was, name)),
                now=_paragraphs(value),
                own=not _same(name, getattr(line, name), getattr(was, name)),
            )
            for name, value in now.items()
            if not _same(name, getattr(was, name), value) and not _same(name, getattr(line, name), value)
        )

    def _as_taken(self, line: LineOfEnquiry) -> LineOfEnquiry:
        """The line as it was last taken over from the guidance: when it was made, or a change was accepted."""
        taken = line
        for version in reversed(self._office.store.history.versions(line.id)):
            if isinstance(version.record, LineOfEnquiry) and version.record.pack == line.pack:
                taken = version.record
                if version.rev == 1 or version.action == _TOOK:
                    break
        return taken

    def _new(
        self, draft: Draft, answers: dict[tuple[ChangeKind, str, str, str], GuidanceAnswer]
    ) -> list[GuidanceChange]:
        known, since = self._known(draft)
        deferred = {
            (one.item, one.concerns)
            for one in answers.values()
            if one.change is ChangeKind.NEW and one.reply is GuidanceReply.DEFERRED
        }
        chosen = [
            one
            for one in draft.each()
            if (known is not None and one.template.id not in known)
            or (one.template.id, one.subject) in deferred
        ]
        return [self._new_one(draft, one, since, chosen) for one in chosen]

    def _new_one(
        self, draft: Draft, proposal: Proposal, since: str, chosen: list[Proposal]
    ) -> GuidanceChange:
        item, library = proposal.template.id, self._office.library
        shown = draft.file.shown(proposal.subject) if proposal.subject else ""
        several = sum(one.template.id == item for one in chosen) > 1
        return GuidanceChange(
            id=f"{item}@{shown}" if several else item,
            kind=ChangeKind.NEW,
            item=item,
            title=proposal.template.title,
            concerns=proposal.subject,
            shown=shown,
            reason=proposal.because_text,
            since=since,
            layer=library.layer_of.get(item, ""),
            digest=_digest(copied(proposal.template, library)),
        )

    def _known(self, draft: Draft) -> tuple[frozenset[str] | None, str]:
        """The lines that the guidance had when the case began, as far as the casebook can tell; None: it cannot."""
        store, library = self._office.store, self._office.library
        case: Case = draft.file.case
        rows = store.connection.execute(
            "SELECT body ->> '$.before', body ->> '$.imported_at', body ->> '$.version' FROM record"
            " WHERE kind = ? ORDER BY n",
            (GuidancePack.kind,),
        )
        for before, at, version in rows:
            if msgspec.convert(at, type(case.opened_at)) >= case.opened_at:
                return frozenset(msgspec.json.decode(before)), f"the guidance before {version}"
        last = draft.file.last_issued()
        if last is None:
            return None, ""
        plan = msgspec.json.decode(store.records.get(Revision, last.id).plan, type=Plan)
        layers = tuple(one.words() for one in library.layers)
        if (plan.pack.hash, plan.pack.layers) == (library.hash, layers):
            return None, ""
        seen = {one.item for one in plan.proposals} | {line.item for line in draft.file.lines}
        return frozenset(seen), last.title()

    # --- answering -----------------------------------------------------------------------------------

    def _answer(self, case_id: str, change_id: str, reply: GuidanceReply, why: str) -> GuidanceChange:
        change = next((one for one in self.changes(case_id) if one.id == change_id), None)
        if change is None:
            raise NotFound(what="change of guidance in this plan", name=change_id)
        why = written(why.strip(), "The reason")
        line_id = change.line.id if change.line else ""
        office = self._office
        old = next(
            (
                one
                for one in office.store.records.all(GuidanceAnswer, case_id)
                if (one.change, one.item, one.concerns, one.line_id)
                == (change.kind, change.item, change.concerns, line_id)
            ),
            None,
        )
        answer = GuidanceAnswer(
            id=old.id if old else office.new_id(),
            case_id=case_id,
            change=change.kind,
            item=change.item,
            concerns=change.concerns,
            line_id=line_id,
            digest=change.digest,
            reply=reply,
            at=office.clock.now(),
            by=office.me,
            why=why,
        )
        with office.unit(_ACTIONS[reply], why) as work:
            if reply is GuidanceReply.ACCEPTED:
                self._follow(work, case_id, change, why)
            work.put(answer)
        return change

    def _follow(self, work: UnitOfWork, case_id: str, change: GuidanceChange, why: str) -> None:
        line, office = change.line, self._office
        if line is None:
            line = self._planning.as_line(case_id, change.item, change.concerns, State.PROPOSED)
            work.put(replace(line, state=State.ADOPTED) if line.may_be_adopted() else line)
        elif change.kind is ChangeKind.CHANGED:
            work.put(self._taken_over(line, change))
        else:
            reason = (
                f"Withdrawn from the guidance: {change.reason}"
                if change.reason
                else "Withdrawn from the guidance."
            )
            decision = decisions.new_decision(
                office,
                case_id,
                decision=f"Not pursued: {line.reference} {line.title}",
                reason=f"{reason} {why}".strip(),
                enquiry_id=line.id,
            )
            work.put(replace(line, state=State.NOT_PURSUED, decision=decision.reference))
            work.put(decision)

    def _taken_over(self, line: LineOfEnquiry, change: GuidanceChange) -> LineOfEnquiry:
        library = self._office.library
        now = copied(library.enquiries[line.item], library)
        fields = {one.field: now[one.field] for one in change.fields if not one.own}
        if "steps" in fields:
            fields["steps"] = _steps(line.steps, fields["steps"])
        return replace(line, pack=library.version_of(line.item), **fields)


def _steps(old: tuple[Step, ...], new: tuple[Step, ...]) -> tuple[Step, ...]:
    """The new steps, those done already marked so; what was done and is no longer asked for stays, at the end."""
    done = {step.text for step in old if step.done}
    texts = {step.text for step in new}
    kept = (step for step in old if step.done and step.text not in texts)
    return (*(Step(text=step.text, done=step.text in done) for step in new), *kept)


def _same(name: str, one: Any, other: Any) -> bool:
    """Whether a field says the same; ticking a step does not change what it says."""
    if name == "steps":
        return [step.text for step in one] == [step.text for step in other]
    return bool(one == other)


def _paragraphs(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(one.text if isinstance(one, Step) else str(one) for one in value)


def _digest(value: Any) -> str:
    return hashlib.sha256(canonical(msgspec.to_builtins(value))).hexdigest()
