"""What people typed is drawn as typed, whatever they typed."""

from ui.plain import Span, bold_spans, breakable, one_line


def test_a_run_without_spaces_can_be_broken_and_is_cut() -> None:
    shown = breakable("x" * 100_000, 200)
    assert shown.endswith("…")
    assert max(len(run) for run in shown.split("\u200b")) <= 30


def test_control_characters_and_direction_overrides_are_shown_not_obeyed() -> None:
    assert one_line("a\x00b\u202ec\td\r\ne") == "a\ufffdb\ufffdc d e"


def test_markup_stays_as_typed() -> None:
    assert breakable("<b>bold</b> & <img src=x>") == "<b>bold</b> & <img src=x>"


def test_bold_words_are_whole_words_and_the_longest_wins() -> None:
    text = "Because the suspect kept in contact and is a former partner."
    spans = bold_spans(text, ["kept in contact", "contact", "part", "is a former partner"])
    said = [text[one.start : one.start + one.length] for one in spans]
    assert said == ["kept in contact", "is a former partner"]
    assert spans[0] == Span(20, 15)
