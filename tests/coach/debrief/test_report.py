"""A debrief in words and on pages: complete without a model, in every language, safe."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from coach.cue_words import Tone
from coach.debrief.advice import BANDS, advise, band
from coach.debrief.kept import Report
from coach.debrief.page_charts import paired_bars
from coach.debrief.plain_report import plain_lines
from coach.debrief.report import report_of
from coach.debrief.verdict import (
    DroppedClaim,
    IntervalRow,
    Remark,
    Verdict,
    VerdictSource,
)
from coach.debrief.wording import Wording
from coach.language import LANGUAGES, language
from tests.coach.debrief.made import COMPLETION, criterion, effort, track, verdict

EVIL = "<script>alert(1)</script> [x](javascript:alert(1)) **b** `c` | \"'&amp; http://evil.example"
VOID = {"meta", "br", "rect", "line", "path", "circle"}


def told(made: Verdict, code: str = "en", tone: Tone = Tone.PLAIN) -> Report:
    return report_of(made, track(), language(code), tone)


class Page(HTMLParser):
    """What a browser would take a page for: its tags, attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_a_ride_that_faded_is_told_so_with_its_watts_and_its_place() -> None:
    words = told(verdict()).words
    assert words.headline == "78 of 100: good"
    assert words.sentences == (
        "A good ride, 78 of 100, 3 of 3 efforts ridden.",
        "100 % of the plan was ridden, 34:00 of 34:00.",
        "Power went from 252 W in the first effort to 231 W in the last.",
    )
    assert words.keep == "Keep seeing your workouts through."
    assert words.change.startswith("Spread it: begin a few watts lower")
    assert words.next_workout in words.next_session


def test_what_is_to_be_changed_cost_much_and_of_that_scored_lowest() -> None:
    made = verdict(
        criteria=(
            criterion("compliance", 30.0, 3.0),
            criterion("fade", 10.0, 2.0, values={"first_w": 250, "last_w": 240}),
            criterion("warmup", 0.0, 0.2, values={"ridden_s": 60, "planned_s": 300}),
            criterion("completion", 100.0, 1.0, values=COMPLETION),
        )
    )
    advised = advise(made)
    assert advised.change is not None
    assert advised.change.key == "change_fade"


def test_a_perfect_ride_has_nothing_to_change_and_goes_on() -> None:
    made = verdict(
        score=99.0,
        criteria=tuple(criterion(name, 99.0) for name in ("compliance", "fade")),
    )
    words = told(made).words
    assert words.change == "Nothing that stands out: the next step is a little more of the same."
    assert len(words.sentences) == 3


def test_a_ride_of_which_nothing_was_seen_still_has_its_report() -> None:
    made = verdict(score=None, criteria=(), intervals=(), facts=())
    report = report_of(made, None, language("en"))
    assert report.words.headline.startswith("No score")
    assert "<figure" not in report.html
    Page(report.html)


def test_after_a_hard_ride_something_easy_comes_and_after_an_easy_one_something_hard() -> None:
    hard = advise(verdict())
    easy = advise(verdict(facts=()))
    assert hard.next_session is not None
    assert easy.next_session is not None
    assert hard.next_session.why.key == "next_easy"
    assert easy.next_session.why.key == "next_harder"
    assert hard.next_session.workout != easy.next_session.workout


def test_after_a_ride_that_went_wrong_an_easy_one_comes_before_it_is_tried_again() -> None:
    advised = advise(verdict(score=45.0, facts=()))
    assert advised.next_session is not None
    assert advised.next_session.why.key == "next_after_trouble"


def test_a_grader_that_has_spoken_is_not_overruled() -> None:
    own = Remark("own", text="You sat up in the third effort.")
    made = verdict(sentences=(own,), keep=own, change=own)
    assert advise(made).sentences == (own,)
    assert told(made).words.keep == "You sat up in the third effort."


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("tone", Tone)
def test_every_language_and_tone_has_a_whole_report_without_a_gap(code: str, tone: Tone) -> None:
    report = told(verdict(), code, tone)
    shown = "\n".join(plain_lines(report.verdict, report.words, Wording(language(code), tone)))
    for text in (report.markdown, shown, *report.words.sentences, report.words.change):
        assert not re.search(r"[{}]|\[;", text)
    assert f'<html lang="{code}">' in report.html
    Page(report.html)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_says_the_same_things(code: str) -> None:
    english, tables = language("en").debrief, language(code).debrief
    slots = re.compile(r"\{(\w+)\}")
    assert set(tables) == set(english)
    for name, rows in english.items():
        assert set(tables[name]) == set(rows), name
        for key, sentence in rows.items():
            assert set(slots.findall(tables[name][key])) == set(slots.findall(sentence)), key


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_criterion_of_every_rubric_has_its_words(code: str) -> None:
    from coach.debrief.grading import shipped_rubric
    from coach.debrief.rubric import FREE_RIDE, FTP_TEST, STRUCTURED

    tables = language(code).debrief
    for rubric in map(shipped_rubric, (STRUCTURED, FREE_RIDE, FTP_TEST)):
        assert rubric.id in tables["rubrics"]
        for row in rubric.rows:
            for table, key in (
                ("criteria", row.id),
                ("seen", row.id),
                ("advice", f"keep_{row.id}"),
                ("advice", f"change_{row.id}"),
            ):
                assert key in tables[table], key
            if code == "en":
                assert row.name == tables["criteria"][row.id], "a criterion has one name"


@pytest.mark.parametrize("score", [least for least, _ in BANDS])
def test_a_score_has_its_word_from_the_bound_on(score: float) -> None:
    assert band(score) == dict(BANDS)[score]
    assert band(None) == "unknown"


def test_names_and_words_of_a_ride_are_never_markup_on_the_page() -> None:
    page = Page(told(evil()).html)
    assert not {"script", "a", "img", "iframe", "link", "object", "form", "use"} & set(page.tags)
    for name, value in page.attributes:
        assert not name.startswith("on"), name
        assert name not in ("href", "src", "xlink:href", "action"), value
    assert "<script>alert(1)</script>" in "".join(page.text)


def test_a_page_needs_nothing_from_elsewhere() -> None:
    html = told(verdict()).html
    assert "url(" not in html
    assert "@import" not in html
    assert "http" not in html.replace('http-equiv="Content-Security-Policy"', "")
    assert "default-src 'none'" in html


def test_names_and_words_of_a_ride_are_never_markup_in_the_document() -> None:
    text = told(evil()).markdown
    assert "<script" not in text.replace("\\<script", "")
    assert not re.search(r"(?<!\\)\]\(", text)
    assert "http://" not in text
    assert "javascript:" not in text
    rows = [line for line in text.splitlines() if line.startswith("| 1 ")]
    assert len(re.findall(r"(?<!\\)\|", rows[0])) == 8


def evil() -> Verdict:
    """Return a verdict whose every word from outside is hostile."""
    said = Remark("own", text=EVIL)
    rows: tuple[IntervalRow, ...] = tuple(effort(number, name=EVIL) for number in (1, 2, 3))
    return verdict(
        workout=EVIL,
        intervals=rows,
        sentences=(said, said, said),
        keep=said,
        change=said,
        criteria=(replace(criterion(EVIL, 50.0, values={"words": EVIL}), name=EVIL),),
        rubric=EVIL,
        dropped_claims=(DroppedClaim(EVIL, EVIL),),
        source=VerdictSource.MODEL,
    )


def test_charts_say_in_words_what_they_show_and_a_table_has_their_numbers() -> None:
    html = told(verdict()).html
    page = Page(html)
    drawings = page.tags.count("svg")
    named = sum(name == "aria-label" for name, _ in page.attributes)
    hidden = sum(name == "aria-hidden" for name, _ in page.attributes)
    assert drawings <= named + hidden
    assert "231 W" in "".join(page.text)
    assert "26:00–31:00" in html


def test_dropped_claims_are_counted_and_the_source_is_told() -> None:
    made = verdict(
        source=VerdictSource.MODEL,
        dropped_claims=(DroppedClaim("x", "wrong_number"), DroppedClaim("y", "wrong_number")),
    )
    text = told(made).markdown
    assert "were dropped: 2" in text
    assert "2 × with a number that is not the ride's" in text
    assert "a language model wrote the advice" in text


def test_a_value_that_is_not_known_leaves_its_bracket_out() -> None:
    wording = Wording(language("en"))
    whole = wording.sentence(Remark("effort", {"duration_s": 3600, "average_w": 200}))
    assert whole == "You rode 1:00:00 at 200 W on average."
    assert wording.sentence(Remark("effort", {"duration_s": 59})) == "You rode 0:59."


def test_numbers_have_their_units_and_the_languages_own_signs() -> None:
    wording = Wording(language("de"))
    assert wording.value("drift_percent", -0.04) == "0 %"
    assert wording.value("deviation_percent", 2.14) == "+2,1 %"
    assert wording.value("work_kj", 410) == "410 kJ"
    assert wording.value("late_s", 125) == "2:05"
    said = wording.sentence(
        Remark("cadence", {"in_range_percent": 50.0, "low_rpm": 85, "high_rpm": 95,
                           "average_rpm": 81})
    )  # fmt: skip
    assert "mit 85–95 rpm" in said


def test_a_remark_of_a_newer_rubric_is_told_by_its_numbers() -> None:
    said = Wording(language("en")).sentence(Remark("aero_position", {"late_s": 65}))
    assert said == "aero position: late_s 1:05"


def test_many_efforts_have_no_more_numbers_under_their_bars_than_a_phone_has_room_for() -> None:
    rows = tuple(replace(effort(1), index=at, number=at + 1) for at in range(24))
    drawn = paired_bars(rows, "words", "title")
    assert drawn.count("<rect") == 48
    assert drawn.count('class="under"') == 12
