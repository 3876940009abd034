"""What the coach writes is spoken as people say it, and no number changes on the way."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.guard_sentences import sentences
from coach.guard_words import GuardWords
from coach.language import LANGUAGES, Language, language
from coach.spoken_numbers import mentions
from coach.voice.spoken_form import spoken_form

ROWS = Path(__file__).with_name("spoken_rows")


def rows() -> list[tuple[str, str, str]]:
    """Return language, what is written (a line break as \\n) and what is said."""
    found = []
    for code in LANGUAGES:
        for line in (ROWS / f"{code}.tsv").read_text(encoding="utf-8").splitlines():
            written, _, said = line.partition("\t")
            found.append((code, written, said))
    return found


@pytest.mark.parametrize(("code", "written", "said"), rows())
def test_a_row_is_said_as_people_say_it(code: str, written: str, said: str) -> None:
    assert spoken_form(written.replace("\\n", "\n"), language(code)) == said


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_has_its_rows_and_says_no_sign_that_is_only_seen(code: str) -> None:
    said = [row[2] for row in rows() if row[0] == code]
    assert len(said) >= 60
    assert not [each for each in said if set(each) & set("*_`#[](){}<>|=~≈±×%°′″“”„«»/\\@&+−–—")]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_the_same_tables_of_speech(code: str) -> None:
    own, english = language(code).speech, language("en").speech
    assert own["signs"].keys() == english["signs"].keys()
    assert len(own["months"]["names"]) == 12
    basic = {
        "W",
        "kW",
        "W/kg",
        "kJ",
        "kcal",
        "bpm",
        "rpm",
        "%",
        "s",
        "min",
        "h",
        "km",
        "km/h",
        "kg",
    }
    assert own["units"].keys() >= basic


def decimal(spoken: Language, value: float) -> str:
    return f"{value:g}".replace(".", spoken.hearing.decimal)


def clock(seconds: int) -> str:
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


Said = tuple[str, list[float]]  # a sentence as written, and its numbers


def written_sentences(spoken: Language) -> st.SearchStrategy[Said]:
    """Sentences as the coach writes them, each with the values that must be heard."""
    whole, tenths = st.integers(2, 1999), st.integers(11, 999).map(lambda n: n / 10)
    few, percent = st.integers(2, 12), st.integers(-30, 150).filter(lambda n: abs(n) > 1)
    units = st.sampled_from(["W", "%", "min", "s", "kJ", "bpm", "rpm", "km/h", "kcal"])
    scale = {"min": 60.0, "h": 3600.0}

    def counted(value: float, unit: str) -> Said:
        return f"{decimal(spoken, value)} {unit}", [value * scale.get(unit, 1.0)]

    return st.one_of(
        st.builds(counted, whole, units),
        st.builds(counted, tenths, units),
        # "One second" is read as an order, too.
        st.integers(2, 4 * 3600).filter(lambda s: s % 60 != 1).map(lambda s: (clock(s), [s])),
        st.builds(lambda a, b: (f"{a}–{a + b} W", [a, a + b]), whole, few),
        st.builds(lambda a, b: (f"{a}×{b}", [a, b]), few, whole),
        st.builds(lambda a, b: (f"{a}/{a + b}", [a, a + b]), few, few),
        percent.map(lambda n: (f"{str(n).replace('-', '−')} %", [n])),
        whole.map(lambda n: (f"TSB −{n}", [-n])),
        st.integers(2, 7).map(lambda n: (f"Z{n}", [n])),
        st.integers(2, 99).map(lambda n: (f"IF {decimal(spoken, n / 100)}", [n / 100])),
        st.integers(2, 12).map(lambda n: (f"**{n} W**", [n])),
    )


@pytest.mark.parametrize("code", LANGUAGES)
@settings(max_examples=80, deadline=None, derandomize=True)
@given(data=st.data())
def test_the_numbers_that_are_heard_are_the_numbers_that_are_written(
    code: str, data: st.DataObject
) -> None:
    spoken = language(code)
    known = GuardWords.of(spoken)
    parts = data.draw(st.lists(written_sentences(spoken), min_size=1, max_size=4))
    said = spoken_form("! ".join(written for written, _ in parts), spoken)
    assert not any(char.isdigit() for char in said), said
    heard = [
        each.value for one in said.split("!") for each in mentions(minus_read(one, code), known)
    ]
    assert heard == pytest.approx([value for _, values in parts for value in values]), said


def minus_read(said: str, code: str) -> str:
    """Return what is said with a minus that is read: in Dutch "min" is a minute, too."""
    return re.sub(r"\bmin\b", "minus", said) if code == "nl" else said


@pytest.mark.parametrize("code", LANGUAGES)
@settings(max_examples=80, deadline=None, derandomize=True)
@given(text=st.text(max_size=200))
def test_whatever_is_written_something_printable_is_said_and_nothing_raised(
    code: str, text: str
) -> None:
    said = spoken_form(text, language(code))
    assert said == said.strip()
    assert "\n" not in said
    assert said.isprintable()


def test_text_that_was_said_is_said_the_same_again() -> None:
    for code, _, said in rows():
        if not any(char.isdigit() for char in said):
            assert spoken_form(said, language(code)) == said


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Hold 1.5 kW. Then rest.", ["Hold 1.5 kW.", "Then rest."]),
        ("Nimm z. B. 200 W. Dann 3. Intervall.", ["Nimm z. B. 200 W.", "Dann 3. Intervall."]),
        ("Target is 275. Hold it!", ["Target is 275.", "Hold it!"]),
        ("Rijd bijv. 3 min. rustig. Goed.", ["Rijd bijv. 3 min. rustig.", "Goed."]),
        ("Jedź np. 200 W. Dobrze.", ["Jedź np. 200 W.", "Dobrze."]),
        ("4:30 left", ["4:30 left"]),
    ],
)
def test_speech_goes_sentence_by_sentence(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts
