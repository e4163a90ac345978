"""`soteria offences`: what could apply on which days, to people and to machines, and how bad input is answered."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import a_layer
from tests.soteria_desk.cli.conftest import Answer, Command


def _asked(command: Command, *argv: object) -> Answer:
    answer = command("offences", *argv)
    assert (answer.code, answer.err) == (0, "")
    return answer


def _ids(answer: Answer, kind: str = "offence") -> list[str]:
    return [one["id"] for one in answer.json if one["kind"] == kind]


def _offence(answer: Answer, id_: str) -> dict[str, Any]:
    return next(one for one in answer.json if (one["kind"], one["id"]) == ("offence", id_))


def test_an_offence_comes_with_its_points_and_maximum_and_regime(command: Command) -> None:
    rape = _offence(_asked(command, "--from", "2020-01-01", "--json"), "SOA-1")
    assert rape["regime"] == "2003" and rape["confirmed"] is True
    assert [one["id"] for one in rape["points"]] == ["identity", "penetration", "no-consent", "no-belief"]
    assert [(one["mode"], one["maximum"]) for one in rape["penalties"]] == [("IO", "life")]
    assert rape["sources"] == ["SOA03"]


def test_a_single_day_is_one_day_and_a_range_tells_every_boundary(command: Command) -> None:
    one = _asked(command, "--from", "2004-04-30", "--json")
    assert "H-1" in _ids(one) and "SOA-1" not in _ids(one)
    assert _ids(one, "boundary") == []
    both = _asked(command, "--from", "2004-04-30", "--to", "2004-05-01", "--json")
    assert {"H-1", "SOA-1"} <= set(_ids(both))
    assert _ids(both, "boundary") == ["day-2004-05-01"]
    assert "R2" in _ids(both, "date-rule") and "R1" not in _ids(both, "date-rule")
    assert _offence(both, "SOA-1")["from"] == "2004-05-01"
    assert _offence(both, "H-1")["to"] == "2004-04-30"


def test_what_cannot_apply_is_told_only_where_it_is_asked_for(command: Command) -> None:
    plain = _asked(command, "--from", "2020-01-01", "--victim-age", "31", "--json")
    assert not _ids(plain, "left-out") and "SOA-5" not in _ids(plain)
    every = _asked(command, "--from", "2020-01-01", "--victim-age", "31", "--all", "--json")
    out = {one["id"]: (one["reason"], one["text"]) for one in every.json if one["kind"] == "left-out"}
    assert out["SOA-5"] == ("victim-age", "Only where the victim was under 13.")
    assert out["H-1"] == ("ended", "It covers conduct to 30 April 2004.")
    assert set(_ids(every)) == set(_ids(plain))
    told = _asked(command, "--from", "2020-01-01", "--victim-age", "31", "--all").out
    assert "CANNOT APPLY" in told and "Only where the victim was under 13." in told


def test_ages_that_are_not_given_leave_it_offered_and_say_so(command: Command) -> None:
    answer = _asked(command, "--from", "2020-01-01", "--json")
    assert _offence(answer, "SOA-5")["depends"] == ["the victim was under 13"]
    assert "Only if the victim was under 13." in _asked(command, "--from", "2020-01-01").out


def test_unconfirmed_law_is_marked_in_both_forms(command: Command) -> None:
    assert _offence(_asked(command, "--from", "1990-01-01", "--json"), "H-1")["confirmed"] is False
    assert "Sexual Offences Act 1956 s.1 (unconfirmed)" in _asked(command, "--from", "1990-01-01").out


def test_a_kind_of_conduct_narrows_the_answer(command: Command) -> None:
    args = ("--from", "2020-01-01", "--victim-age", "12", "--suspect-age", "40", "--json", "--conduct")
    assert {"SOA-1", "SOA-5"} <= set(_ids(_asked(command, *args, "rape")))
    assert "SOA-66" not in _ids(_asked(command, *args, "rape"))
    assert _ids(_asked(command, *args, "SOA-5")) == ["SOA-5"]


def test_conduct_abroad_is_told_of(command: Command) -> None:
    assert "R7" in _ids(_asked(command, "--from", "2020-01-01", "--abroad", "--json"), "date-rule")
    assert "R7" not in _ids(_asked(command, "--from", "2020-01-01", "--json"), "date-rule")


def test_a_suspect_of_nine_is_answered_with_why_nothing_applies(command: Command) -> None:
    answer = _asked(command, "--from", "2020-01-01", "--suspect-age", "9")
    assert "No offence that this pack knows could apply." in answer.out
    assert "No criminal liability. (unconfirmed)" in answer.out
    told = _asked(command, "--from", "2020-01-01", "--suspect-age", "9", "--json")
    assert not _ids(told) and _ids(told, "date-rule") == ["R1", "R5"]


def test_a_range_over_thirty_years_and_law_before_the_pack_are_answered_with_a_note(command: Command) -> None:
    answer = _asked(command, "--from", "1949-01-01", "--to", "2010-01-01", "--json")
    assert _ids(answer, "note") == ["before-known", "long-range"]
    assert len(_ids(answer, "boundary")) == 7
    words = _asked(command, "--from", "1949-01-01", "--to", "2010-01-01").out.replace("\n", " ")
    assert "more than thirty years" in words and "is not known to this pack" in words


def test_an_offence_that_rests_on_a_later_act_says_that_what_held_before_is_not_known(
    command: Command,
) -> None:
    def note(on: str, id_: str) -> bool:
        (one,) = (one for one in _asked(command, "--from", on, "--json").json if one["id"] == id_)
        return "Some of it is of 1994; what held before is not known to this pack." in one["notes"]

    assert note("1975-01-01", "D-INT") and not note("1995-01-01", "D-INT")
    assert not note("1975-01-01", "D-KID")


def test_an_offence_is_found_by_its_id_however_it_is_written(command: Command) -> None:
    for written in ("SOA-1", "soa-1", "Soa-1"):
        answer = _asked(command, "--from", "2020-01-01", "--conduct", written, "--json")
        assert _ids(answer, "offence") == ["SOA-1"]


TOMORROW = (date.today() + timedelta(days=2)).isoformat()  # future in any zone


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ((), "required: --from"),
        (("--from", "2004-05-01", "--to", "2004-04-30"), "The last day, 30 April 2004, is before the first"),
        (("--from", "soon"), "'soon' is no day"),
        (("--from", ""), "is no day"),
        (("--from", "01/05/2004"), "as 2004-05-01"),
        (("--from", "2004-02-30"), "is no day"),
        (("--from", "20040501"), "is no day"),
        (("--from", "٢٠٢٠-٠١-٠١"), "is no day"),
        (("--from", "2004-05-01", "--to", "never"), "--to: 'never'"),
        (("--from", "0001-01-01"), "lies before 1900; is the year right"),
        (("--from", "2004-05-01", "--to", "0204-05-01"), "lies before 1900; is the year right"),
        (("--from", TOMORROW), "lies in the future"),
        (("--from", "2004-05-01", "--to", TOMORROW), "--to:"),
        (("--from", "2004-05-01", "--victim-age", "-3"), "--victim-age: '-3' is no age"),
        (("--from", "2004-05-01", "--victim-age", "121"), "between 0 and 120"),
        (("--from", "2004-05-01", "--suspect-age", "nine"), "--suspect-age: 'nine'"),
        (("--from", "2004-05-01", "--suspect-age", "٩"), "is no age"),
        (("--from", "2004-05-01", "--suspect-age", "9.5"), "is no age"),
        (("--from", "2004-05-01", "--conduct", "rapee"), "did you mean 'rape'"),
        (("--from", "2004-05-01", "--conduct", "zzz{}%"), "no kind of conduct"),
        (("--from", "2004-05-01", "--conduct", "  "), "no kind of conduct"),
    ],
)
def test_bad_input_is_answered_in_three_parts(command: Command, argv: tuple[str, ...], said: str) -> None:
    answer = command("offences", *argv)
    assert (answer.code, answer.out) == (2, "")
    happened, safe, advice = answer.err.splitlines()
    assert happened.startswith("E-53") and said in happened, answer.err
    assert safe.strip() == "Nothing was changed." and "soteria offences --help" in advice


RULE = """\
[[date-rule]]
id = "R7"
title = "Conduct abroad"
test = "abroad"
text = "Ring the Wexmoor international desk."
sources = ["WEX-HARBOUR"]
"""


def test_a_rule_of_a_layer_is_evaluated_and_one_that_only_withdraws_it_is_refused(
    command: Command, tmp_path: Path
) -> None:
    pack = a_layer.PACK.format(replaced="R7", withdrawn=a_layer.WITHDRAWN)
    folder = a_layer.write_layer(
        tmp_path / "laid", pack=pack, law=a_layer.NOTE + RULE, enquiries=a_layer.a_line()
    )
    answer = _asked(command, "--from", "2020-01-01", "--abroad", "--json", "--pack", folder)
    assert [one["text"] for one in answer.json if one["id"] == "R7"] == [
        "Ring the Wexmoor international desk."
    ]
    gone = a_layer.PACK.format(replaced=a_layer.REPLACED, withdrawn="R7")
    answer = command(
        "offences", "--from", "2020-01-01", "--pack", a_layer.write_layer(tmp_path / "gone", pack=gone)
    )
    assert (answer.code, answer.out) == (1, "")
    assert "no rule is of the test 'abroad'" in answer.err
