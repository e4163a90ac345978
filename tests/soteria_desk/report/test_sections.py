"""What a plan says on paper, before anything is drawn."""

import subprocess
import sys
from datetime import UTC, datetime

import msgspec
import pytest
from msgspec.structs import replace

from soteria_desk.casework.plan import (
    Plan,
    PlanCare,
    PlanChange,
    PlanCheck,
    PlanClock,
    PlanLeft,
    PlanProposal,
    PlanStep,
)
from soteria_desk.report.compose import compose
from soteria_desk.report.html import write_html
from soteria_desk.report.inline import cell_words, words
from soteria_desk.report.model import (
    Box,
    Boxed,
    KeyValues,
    Report,
    Section,
    Signature,
    Slip,
    Table,
    Tag,
    Text,
    Ticks,
)
from soteria_desk.report.plain import write_plain
from tests.soteria_desk.report.sample import SEAL, a_line, a_plan


def titles(report: Report) -> list[str]:
    return [section.heading() for section in report.sections]


def section(report: Report, title: str) -> Section:
    (found,) = [one for one in report.sections if one.title == title]
    return found


def table(found: Section) -> Table:
    (only,) = [block for block in found.blocks if isinstance(block, Table)]
    return only


def plan_with_line(**changes: object):  # type: ignore[no-untyped-def]
    group = replace(a_plan().groups[0], lines=(a_line("S1", **changes),))
    return a_plan(groups=(group,))


def row_of(**changes: object) -> tuple[str, ...]:
    report = compose(plan_with_line(**changes), SEAL)
    ((row, *_),) = (group.rows for group in table(section(report, "Lines of enquiry")).groups)
    return tuple(map(cell_words, row))


def under_row_of(**changes: object) -> str:
    """What runs on across the page under the row of a line."""
    report = compose(plan_with_line(**changes), SEAL)
    ((_, *rest),) = (group.rows for group in table(section(report, "Lines of enquiry")).groups)
    return "\n".join(cell_words(cell) for row in rest for cell in row).strip()


def glance_of(plan: Plan) -> str:
    """What stands in the box 'For this review' on page 1."""
    (box,) = [
        one for one in compose(plan, SEAL).front if isinstance(one, Box) and one.title != "Victim first"
    ]
    return "\n".join(words(part) for row in box.rows for column in row for part in column)


def test_sections_are_numbered_in_the_order_of_print() -> None:
    assert titles(compose(a_plan(), SEAL)) == [
        "1 Summary",
        "2 Context",
        "3 Suspect-focus profile",
        "4 Changed since revision 3",
        "5 Unresolved checks",
        "6 Lines of enquiry",
        "7 Lines not pursued",
        "8 Decisions",
        "9 Proposals not answered",
        "10 Sources",
        "11 Supervisor’s review",
    ]


def test_what_a_case_has_not_got_is_left_out_and_takes_no_number() -> None:
    plan = a_plan(summary="", context=(), changes_since="", changes=(), checks=(), proposals=(), decisions=(),
                  sources=(), groups=a_plan().groups[:1])  # fmt: skip
    assert titles(compose(plan, SEAL)) == [
        "1 Suspect-focus profile",
        "2 Lines of enquiry",
        "3 Supervisor’s review",
    ]


def test_an_empty_case_still_prints_a_page_to_sign() -> None:
    plan = a_plan(summary="", context=(), changes_since="", changes=(), checks=(), proposals=(), decisions=(),
                  sources=(), groups=(), profile=(), questions=(), victim_first=(), parts=(), offences=())  # fmt: skip
    assert titles(compose(plan, SEAL)) == ["1 Supervisor’s review"]


def test_a_revision_in_which_nothing_changed_says_so() -> None:
    found = section(compose(a_plan(changes=()), SEAL), "Changed since revision 3")
    assert [words(block) for block in found.blocks if isinstance(block, Text)] == ["Nothing."]


def test_towards_and_away_both_stand_in_the_row_and_a_result_says_which_way_it_pointed() -> None:
    shows = row_of(state="done", result="Two staff saw K. T. leave at ease.", pointed="away")[4]
    assert shows.split("\n") == [
        "Towards: planning, or time alone with K. T.",
        "Away: a different route, time or place",
        "Result: Two staff saw K. T. leave at ease.",
        "Pointed away",
    ]


def test_a_late_line_says_by_how_many_days() -> None:
    from datetime import date

    assert row_of(due_on=date(2026, 3, 9), late=True)[5].endswith("9 March, 1 day late")
    assert row_of(due_on=date(2026, 3, 2), late=True)[5].endswith("2 March, 8 days late")


def test_a_line_without_owner_or_date_says_so() -> None:
    assert row_of(owner="", due_on=None, state="proposed")[5] == "Proposed\nNo owner\nNo date"


def test_the_reviewer_sees_every_step_of_an_open_line_and_the_count_of_one_that_is_done() -> None:
    steps = (
        PlanStep(text="Walk the route; list cameras.", done=True),
        PlanStep(text="Ask the bar", done=False),
    )
    assert under_row_of(steps=steps, sources=()).split("\n") == [
        "To do: Ask the bar.",
        "Done: Walk the route; list cameras.",
    ]
    assert under_row_of(steps=steps, state="done") == ""
    assert "1 of 2 steps done." in row_of(steps=steps, state="done")[1]


def test_guidance_and_sources_nobody_has_confirmed_are_marked_where_they_are_used() -> None:
    words_of_line = row_of(sources=("VCOP", "ABE"), confirmed=False)[1]
    assert "Guidance not confirmed. Sources: VCOP (not confirmed), ABE." in words_of_line
    proposal = replace(a_plan().proposals[0], confirmed=False)
    found = section(compose(a_plan(proposals=(proposal,)), SEAL), "Proposals not answered")
    assert "Guidance not confirmed" in cell_words(table(found).groups[0].rows[0][0])


def test_page_1_says_what_is_late_what_comes_next_and_what_waits_for_an_answer() -> None:
    from datetime import date

    lines = (
        a_line(
            "S1", owner="AO", due_on=date(2026, 3, 13), lost_text="May be lost after 14 March 2026, 12:00"
        ),
        a_line("S2", owner="JB", due_on=date(2026, 3, 9), late=True),
        a_line("S3", owner="", due_on=None, state="adopted", intrusive=True),
        a_line("S4", owner="AO", due_on=date(2026, 3, 11), state="done"),
    )
    group = replace(a_plan().groups[0], lines=lines)
    asked = replace(a_plan().proposals[0], urgency_text="Immediate")
    plan = a_plan(groups=(group,), lines_text="4 lines: 4 pursued.", proposals=(asked, a_plan().proposals[1]))
    assert glance_of(plan).split("\n") == [
        "Lines: 4 pursued; 3 still open.",
        "Late: S2 (JB, 1 day late).",
        "Next due: S1 (AO, 13 March). No date: S3.",
        "May be lost: S1 (after 14 March 2026, 12:00).",
        "Awaiting authority: S3.",
        "Not settled: 1 check to fix; 2 checks to consider; 2 proposals not answered, 1 of them immediate.",
    ]


def test_lines_that_changed_alike_are_told_once() -> None:
    done = "in progress to done, result recorded"
    changes = tuple(PlanChange(kind="changed", reference=one, text=done) for one in ("S1", "S2"))
    found = section(compose(a_plan(changes=changes), SEAL), "Changed since revision 3")
    (pairs,) = [block for block in found.blocks if isinstance(block, KeyValues)]
    assert cell_words(pairs.rows[0][0].value) == f"S1, S2 {done}"


def test_proposals_stand_by_urgency_with_what_cannot_wait_first() -> None:
    first = a_plan().proposals[0]
    proposals = tuple(replace(first, urgency_text=one) for one in ("Standard", "Within 7 days", "Immediate"))
    found = table(section(compose(a_plan(proposals=proposals), SEAL), "Proposals not answered"))
    assert [group.heading for group in found.groups] == ["Immediate", "Within 7 days", "Standard"]


def test_points_are_numbers_that_the_key_explains() -> None:
    assert row_of(points=("account", "identity"))[3] == "1, 6"
    found = section(compose(a_plan(), SEAL), "Lines of enquiry")
    last = found.blocks[-1]
    assert isinstance(last, Text) and "1 identity, 2 the act, 3 consent" in words(last)


def test_a_loss_date_is_boxed_with_a_thick_edge() -> None:
    report = compose(plan_with_line(lost_text="Overwrites Sat 14 March"), SEAL)
    cell = table(section(report, "Lines of enquiry")).groups[0].rows[0][1]
    assert [words(item) for item in cell if isinstance(item, Boxed) and item.thick] == [
        "Overwrites Sat 14 March"
    ]


def test_an_intrusive_line_shows_its_record_and_asks_for_an_authority_nobody_has_given() -> None:
    asked = under_row_of(intrusive=True, proportionality=(("Why necessary", "only if D3 fails"),))
    assert "Intrusive. Why necessary: only if D3 fails." in asked
    assert "Authority: [ ] Yes  [ ] No" in asked
    given = under_row_of(intrusive=True, proportionality=(("Authority", "DS Whitcombe, 3 March"),))
    assert "[ ]" not in given
    assert "No proportionality record yet" in under_row_of(intrusive=True)


def test_lines_not_pursued_are_reviewed_with_their_reason_and_not_listed_twice() -> None:
    report = compose(a_plan(), SEAL)
    pursued = {cell_words(row[0]) for group in table(section(report, "Lines of enquiry")).groups
               for row in group.rows}  # fmt: skip
    left = table(section(report, "Lines not pursued"))
    assert not pursued & {"T2", "T3"}
    assert [cell_words(row[0]) for group in left.groups for row in group.rows] == ["T2", "T3"]
    assert "No reasonable line either way" in cell_words(left.groups[0].rows[0][3])
    assert left.groups[0].rows[0][-1] == (Ticks(("Agree", "Change")),)


def test_must_fix_stands_first_and_an_override_gives_its_reason() -> None:
    checks = table(section(compose(a_plan(), SEAL), "Unresolved checks"))
    assert [cell_words(row[0]) for row in checks.groups[0].rows] == ["Must fix", "Consider", "Consider"]
    assert "Left as it is: The partner agency" in cell_words(checks.groups[0].rows[2][2])


def test_checks_that_passed_are_counted_and_not_listed() -> None:
    passed = PlanCheck(id="K20", severity="passed", text="Every line has an owner.", detail="")
    assert "5 Unresolved checks" not in titles(compose(a_plan(checks=(passed,)), SEAL))
    assert section(compose(a_plan(), SEAL), "Unresolved checks").caption.startswith("1 passed")


def test_a_source_nobody_has_confirmed_is_marked() -> None:
    rows = table(section(compose(a_plan(), SEAL), "Sources")).groups[0].rows
    assert [cell_words(row[2]) for row in rows] == ["Confirmed", "Confirmed", "Not confirmed"]


def test_a_plan_approved_by_its_own_officer_says_so_on_page_1() -> None:
    front = compose(a_plan(self_approved="No other supervisor until 12 March."), SEAL).front
    assert "Self-approved. No other supervisor until 12 March." in write_plain(
        replace(compose(a_plan(), SEAL), front=front)
    )


def test_every_revision_names_who_made_it_and_a_later_one_what_it_replaces() -> None:
    later = write_plain(compose(a_plan(), SEAL))
    assert "Made by: DC A. Okoro" in later and "Replaces: Revision 3, signed 3 March 2026" in later
    first = write_plain(compose(a_plan(replaces=""), SEAL))
    assert "Made by: DC A. Okoro" in first and "Replaces" not in first


def test_a_row_that_runs_on_is_told_by_every_writer() -> None:
    steps = (PlanStep(text="Ask the bar <staff>", done=False),)
    report = compose(plan_with_line(steps=steps), SEAL)
    assert "  To do: Ask the bar <staff>.\n" in write_plain(report)
    assert '<td></td><td colspan="6"><p><strong>To do: </strong>Ask the bar &lt;staff&gt;.' in write_html(
        report
    )


def test_paper_says_only_whether_a_safe_contact_is_held() -> None:
    held = write_plain(compose(a_plan(), SEAL))
    assert "Safe contact: held in the casebook, not printed." in held
    care = replace(a_plan().victim_first[0], safe_contact_held=False)
    assert "Safe contact: not recorded yet." in write_plain(compose(a_plan(victim_first=(care,)), SEAL))
    # There is no field in which a number or an address could reach a plan.
    assert set(PlanCare.__struct_fields__) == {
        "victim",
        "asked_for",
        "updates",
        "support",
        "safe_contact_held",
    }


def test_two_victims_are_told_apart_in_the_box() -> None:
    one = a_plan().victim_first[0]
    text = write_plain(compose(a_plan(victim_first=(one, replace(one, victim="Victim 2"))), SEAL))
    assert text.index("  Victim 1\n") < text.index("  Victim 2\n")


def test_a_draft_carries_nothing_that_proves_it_and_nothing_to_sign() -> None:
    report = compose(a_plan(revision=0), None)
    text = write_plain(report)
    assert report.furniture.revision == "DRAFT, NOT ISSUED"
    assert (
        report.fingerprint
        == report.furniture.fingerprint
        == report.furniture.record
        == report.cover.code
        == ""
    )
    assert "Fingerprint" not in text and "Record " not in text and "slip" not in text
    blocks = [block for one in report.sections for block in one.blocks]
    assert not [block for block in blocks if isinstance(block, Slip | Signature)]


def test_the_code_holds_reference_and_fingerprint_and_no_name() -> None:
    assert compose(a_plan(), SEAL).cover.code == "SD1|LARKSPUR|WX/26/00417|R4|A81F60D29C4E37B5"
    assert compose(a_plan(operation="A|B\nC"), SEAL).cover.code.split("|")[1] == "A B C"


def test_the_profile_is_also_said_in_words() -> None:
    text = write_plain(compose(a_plan(), SEAL))
    assert "Suspect: 9 pursued, 1 proposed" in text
    assert "Suspect’s conduct covered: account tested: 3" in text


def test_state_and_focus_are_never_a_shape_alone() -> None:
    report = compose(a_plan(), SEAL)
    for group in table(section(report, "Lines of enquiry")).groups:
        for row in (one for one in group.rows if len(one) > 2):
            tag = row[2][0]
            assert isinstance(tag, Tag) and tag.text
            assert cell_words(row[5]).split("\n")[0] in {"Proposed", "Adopted", "In progress", "Done"}


def test_no_text_of_ours_asks_what_the_victim_did_or_doubts_them() -> None:
    text = write_plain(compose(a_plan(), SEAL)).lower()
    for word in ("alleged", "claims", "admits", "why did the victim", "complainant"):
        assert word not in text


def test_large_print_says_the_same_words() -> None:
    normal, large = (compose(a_plan(), SEAL, variant=variant) for variant in ("full", "large"))
    assert large.scale > 1.3
    for line in a_plan().groups[0].lines:
        for report in (normal, large):
            assert line.title in write_plain(report)
    assert "Points: 1, 4, 6" in write_plain(large)


def test_an_unknown_variant_is_refused() -> None:
    with pytest.raises(ValueError, match="no variant"):
        compose(a_plan(), SEAL, variant="other")


def test_composing_loads_neither_reportlab_nor_pillow() -> None:
    code = (
        "import sys, soteria_desk.report.compose, soteria_desk.report.pdf, soteria_desk.report.html, "
        "soteria_desk.report.plain, soteria_desk.report.read_pdf; "
        "print([m for m in ('reportlab', 'PIL', 'pypdfium2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def in_order(**fields: object) -> PlanProposal:
    """A proposal of a plan that has blocks."""
    return replace(a_plan().proposals[0], **({"block": "case"} | fields))


ORDERED = (
    in_order(item="pin", title="Ask what the victim needs", block="pinned"),
    in_order(
        item="a", title="Seize the phone", pressing="Messages: likely to be lost in 2 days.", cannot_wait=True
    ),
    in_order(item="a", title="Seize the phone", concerns="Suspect 2", under="a"),
    in_order(item="b", title="Read the thread", under="a"),
    in_order(item="c", title="Walk the route"),
    in_order(item="d", title="Keep a timeline", block="standing", urgency_text="Immediate"),
    in_order(item="e", title="Ask the bar", block="covered", covered_by="S3"),
)


def test_proposals_stand_in_the_blocks_and_the_order_of_the_case() -> None:
    found = table(section(compose(a_plan(proposals=ORDERED), SEAL), "Proposals not answered"))
    assert [(group.heading, group.counts) for group in found.groups] == [
        ("Always first", "1 not answered"),
        ("What this case brings in", "2 not answered"),
        ("In every investigation", "1 not answered"),
        ("Covered by lines in this plan", "a line of the plan does the same"),
    ]
    phone, route = found.groups[1].rows
    assert cell_words(phone[0]) == "1. Seize the phone\nAlso: Read the thread"
    assert cell_words(route[0]) == "2. Walk the route"
    assert [item.thick for item in phone[2] if isinstance(item, Boxed)] == [True]
    assert cell_words(found.groups[3].rows[0][2]).endswith("Covered by S3.")


def test_a_line_for_several_people_is_printed_once_and_names_them() -> None:
    parts = (*a_plan().parts, replace(a_plan().parts[0], role="suspect", code="Suspect 2", shown="Suspect 2"))
    report = compose(a_plan(proposals=ORDERED, parts=parts), SEAL)
    phone = table(section(report, "Proposals not answered")).groups[1].rows[0]
    assert "Suspect 1, Suspect 2" in cell_words(phone[1])


def test_page_1_counts_what_cannot_wait_and_nothing_twice() -> None:
    assert "4 proposals not answered, 1 of them cannot wait" in glance_of(a_plan(proposals=ORDERED))


def test_what_is_out_of_reach_is_printed_with_its_reason_and_what_to_do() -> None:
    left = PlanLeft(
        item="footage", title="Ask every holder for footage", concerns="", tag="scene", because="Because of the bar.",
        reason="Footage: most likely gone after 31 days, and 92 days have passed.", step="Record what was lost.",
    )  # fmt: skip
    report = compose(a_plan(left=(left,)), SEAL)
    (row,) = table(section(report, "Lines out of reach, or not now")).groups[0].rows
    assert cell_words(row[2]).split("\n") == [left.reason, left.step]
    both = (replace(left, concerns="Suspect 1"), replace(left, concerns="Suspect 2"))
    parts = (*a_plan().parts, replace(a_plan().parts[0], role="suspect", code="Suspect 2"))
    found = section(compose(a_plan(left=both, parts=parts), SEAL), "Lines out of reach, or not now")
    (row,) = table(found).groups[0].rows
    assert cell_words(row[1]).endswith("Suspect 1, Suspect 2")
    assert not any(one.title == "Lines out of reach, or not now" for one in compose(a_plan(), SEAL).sections)


def test_a_plan_from_before_the_order_of_the_case_reads_and_prints_as_it_did() -> None:
    plan = msgspec.to_builtins(a_plan())
    del plan["left"]
    for proposal in plan["proposals"]:
        for field in ("block", "under", "pressing", "cannot_wait", "covered_by"):
            del proposal[field]
    old = msgspec.json.decode(msgspec.json.encode(plan), type=Plan)
    found = section(compose(old, SEAL), "Proposals not answered")
    assert [group.heading for group in table(found).groups] == ["Within 7 days", "Within 28 days"]
    assert found.blocks == (table(found),)


def a_clock(**changes: object) -> PlanClock:
    """A promise that is kept in time, changed as told."""
    fields: dict[str, object] = {
        "id": "DL-01",
        "group": "promise",
        "title": "Tell the victim of an arrest",
        "concerns": "K.L.",
        "started": "The suspect is arrested",
        "start_text": "9 March 2026, 14:05",
        "due": datetime(2026, 3, 10, 23, 59, tzinfo=UTC),
        "due_text": "Due 10 March 2026, 23:59",
        "how": "1 working day after Monday 9 March 2026",
        "note": "",
        "state": "running",
        "state_text": "Running",
        "done_at": None,
        "who": "officer in the case",
        "rule": "DL-01",
        "edition": "Victims' Code, 1 April 2021",
        "lines": (),
        "sources": ("VC",),
    }
    return PlanClock(**(fields | changes))  # type: ignore[arg-type]


WINDOW = {"id": "public-cctv", "group": "evidence", "title": "CCTV of streets", "concerns": "", "rule": "",
          "due_text": "Likely lost by 16 March 2026, 00:00", "due": datetime(2026, 3, 16, tzinfo=UTC),
          "state": "soon", "state_text": "Soon", "lines": ("S1",)}  # fmt: skip


@pytest.mark.parametrize("variant", ["full", "large"])
def test_clocks_are_printed_as_they_stood_promises_first_and_what_is_near_boxed(variant: str) -> None:
    late = a_clock(state="late", state_text="2 days late", confirmed=False)
    ends = a_clock(
        group="deadline", title="Bail to 3 months", state="soon", note="Only for a suspect on bail."
    )
    found = section(
        compose(a_plan(clocks=(ends, a_clock(**WINDOW), late)), SEAL, variant), "Dates and clocks"
    )
    assert found.caption.endswith("1 late, 2 soon")
    promised, evidence, deadlines = table(found).groups
    assert [one.heading for one in (promised, evidence, deadlines)] == [
        "Promised to victims", "Evidence", "Deadlines and limits",
    ]  # fmt: skip
    assert "no promise" in evidence.counts
    (row,), (window,), (bail,) = promised.rows, evidence.rows, deadlines.rows
    first = cell_words(row[0])
    assert "about K.L." in first and "Victims' Code, 1 April 2021" in first
    assert "Guidance not confirmed" in first
    assert row[-1] == (Text((row[-1][0].spans[0],)),) and row[-1][0].spans[0].look == "strong"  # type: ignore[union-attr]
    (box,) = [one for one in window[-2] if isinstance(one, Boxed)]
    assert box.thick and cell_words((box,)).endswith("Likely lost by 16 March 2026, 00:00")
    (box,) = [one for one in bail[-2] if isinstance(one, Boxed)]
    assert not box.thick
    assert "Only for a suspect on bail." in cell_words(bail[0])


def test_what_was_done_says_when_and_is_not_boxed() -> None:
    done = a_clock(state="done", state_text="Done 10 March 2026, 09:00")
    report = compose(a_plan(clocks=(done,)), SEAL)
    ((row,),) = (group.rows for group in table(section(report, "Dates and clocks")).groups)
    assert cell_words(row[-1]) == "Done 10 March 2026, 09:00"
    assert not any(isinstance(one, Boxed) for cell in row for one in cell)
    assert "Done 10 March 2026, 09:00" in write_plain(report)
    assert "Done 10 March 2026, 09:00" in write_html(report)


def test_page_1_names_the_line_whose_evidence_is_likely_lost_soon_and_the_promise_that_is_late() -> None:
    group = replace(a_plan().groups[0], lines=(a_line("S1"), a_line("S2")))
    late = a_clock(state="late", state_text="2 days late")
    told = glance_of(a_plan(groups=(group,), clocks=(late, a_clock(**WINDOW))))
    assert "Late: Tell the victim of an arrest (2 days late)." in told
    assert "May be lost: S1 (likely by 16 March)." in told


def test_a_plan_from_before_clocks_were_frozen_reads_and_prints_as_it_did() -> None:
    plan = msgspec.to_builtins(a_plan())
    del plan["clocks"]
    old = msgspec.json.decode(msgspec.json.encode(plan), type=Plan)
    assert not any(one.title == "Dates and clocks" for one in compose(old, SEAL).sections)
