"""What the pack covers, and how its checks stand for a case, at the terminal."""

from collections import Counter

from tests.soteria_desk.cli.conftest import Command


def test_coverage_is_told_with_the_reason_of_every_gap(command: Command) -> None:
    answer = command("doctrine", "coverage")
    assert answer.code == 0
    assert "84 of 84 contexts" in answer.out
    assert "Every gap is closed or explained." in answer.out
    assert "OPEN" not in answer.out


def test_coverage_lists_the_lines_that_a_fact_brings_in(command: Command) -> None:
    told = command("doctrine", "coverage", "--json").json
    facts = {one["id"]: one["lines"] for one in told["facts"]}
    assert "loe-tracking-devices" in facts["behaviour.stalking"]
    assert "loe-dependency-and-power" in facts["relationship.housing"]
    assert "report.days" in facts
    assert all(one["reason"] for one in told["findings"])
    assert "Housemate, landlord or host" in command("doctrine", "coverage", "--facts").out


def test_checks_of_a_case_are_told_by_how_they_stand(on_demo: Command) -> None:
    rows = on_demo("plan", "checks", "QUENBYVALE", "--json").json
    assert len(rows) == 74
    assert {row["kind"] for row in rows} == {"check"}
    assert {row["state"] for row in rows} == {"raised", "passed", "reviewer"}
    out = on_demo("plan", "checks", "QUENBYVALE").out
    assert out.index("RAISED") < out.index("FOR THE REVIEWER") < out.index("PASSED")
    assert "To be judged by the reviewer" in out


def test_the_list_counts_the_operating_model_and_tells_pillars(command: Command) -> None:
    rows = command("doctrine", "list", "--json").json
    counts = Counter(row["kind"] for row in rows)
    wanted = {"context": 84, "stage": 15, "check": 74, "line-family": 27, "pillar": 6, "enquiry": 229}
    assert {kind: counts[kind] for kind in wanted} == wanted
    by_pillar = Counter((row["kind"], pillar) for row in rows for pillar in row["pillars"])
    for pillar in ("P1", "P2", "P3", "P4", "P5", "P6"):
        assert by_pillar["enquiry", pillar] and by_pillar["check", pillar], pillar
