"""Broken ZWO files: what is mended, with the true line, and what is refused."""

import contextlib
import time
from pathlib import Path

import pytest

from workouts.errors import UnreadableWorkout
from workouts.formats.limits import MAX_BYTES
from workouts.formats.zwo import read_zwo
from workouts.workout import Step, StepKind, TextEvent, Workout

PATH = Path("broken.zwo")
LONGEST_S = 8.0  # on a busy machine; each takes a fraction of a second
SOUND = """<workout_file>
<name>Sound</name>
<tags>
<tag name="a"/>
</tags>
<workout>
<Warmup Duration="60" PowerLow="0.4" PowerHigh="0.6">
<textevent timeoffset="5" message="hello"/>
</Warmup>
<SteadyState Duration="120" Power="0.8" Cadence="90"/>
<IntervalsT Repeat="2" OnDuration="30" OffDuration="30" OnPower="1" OffPower="0.5"/>
</workout>
</workout_file>
"""


def read(text: str) -> Workout:
    return read_zwo(text.encode(), PATH)


def lines(workout: Workout) -> list[int]:
    return [note.line for note in workout.repairs]


# What is broken, how, and the lines that must be named.
BREAKS = [
    ("a block that is never closed", "</Warmup>\n", "\n", [7]),
    ("a block closed by another name", "</Warmup>", "</Ramp>", [9]),
    ("a block closed in another case, which is no repair", "</Warmup>", "</warmup>", []),
    ("a block that ends twice", 'Cadence="90"/>', 'Cadence="90"/></SteadyState>', [10]),
    ("tags closed as an empty element", "</tags>", "<tags/>", [5]),
    ("tags opened instead of closed", "</tags>", "<tags>", [5]),
    ("tags closed twice", "</tags>", "</tags></tags>", [5]),
    ("tags never closed", "</tags>", "", [3]),
    ("a name closed as an empty element", "</name>", "<name/>", [2]),
    ("a name whose end has a slash too many", "</name>", "</name/>", [2]),
    ("a name never closed", "</name>", "", [2]),
    ("a tag never closed", '<tag name="a"/>', '<tag name="a">', [4]),
    ("a text never closed", 'message="hello"/>', 'message="hello">', [8]),
    ("a missing > of a block", 'Cadence="90"/>', 'Cadence="90"', [11]),
    ("a missing > of an end", "</Warmup>", "</Warmup", [9]),
    ("a bare &", "<name>Sound", "<name>Sound & Fury", [2]),
    ("an entity that XML does not have", "<name>Sound", "<name>Sound&nbsp;", [2]),
    ("a character number that is none", "<name>Sound", "<name>Sound&#1;", [2]),
    ("a bare < in words", "<name>Sound", "<name>Sound < 60 min", [2]),
    ("a bare < in a value", 'name="a"', 'name="< 60 min"', [4]),
    ("quotes in a value", '"hello"', '"she said "go" now"', [8]),
    ("a value without quotes", 'Power="0.8"', "Power=0.8", [10]),
    ("a value with curly quotes", 'Power="0.8"', "Power=“0.8”", [10]),
    ("a missing closing quote", 'Power="0.8"', 'Power="0.8', [10]),
    ("a missing closing quote at the end", 'Cadence="90"/>', 'Cadence="90/>', [10]),
    ("an attribute given twice", 'Power="0.8"', 'Power="0.8" Power="0.9"', [10]),
    ("rubbish in a tag", 'Power="0.8"', 'Power="0.8" ?!', [10]),
    ("a control character", "Sound", "So\x08und", [2]),
    ("words before the file", "<workout_file>", "Here it is:\n<workout_file>", [1]),
    ("no root", "<workout_file>\n", "\n", [2]),
    ("a missing end of the file", "</workout>\n</workout_file>\n", "", [11, 11]),
    ("an end cut in two", "</workout_file>", "</workout_fi", [13, 13, 13]),
    ("a comment with dashes", "<tags>", "<!-- a -- b --><tags>", []),
]


@pytest.mark.parametrize(
    ("old", "new", "named"), [row[1:] for row in BREAKS], ids=[r[0] for r in BREAKS]
)
def test_a_broken_file_rides_as_the_sound_one_and_names_the_line(
    old: str, new: str, named: list[int]
) -> None:
    assert SOUND.count(old) == 1
    sound, mended = read(SOUND), read(SOUND.replace(old, new))
    assert mended.steps == sound.steps
    assert len(mended.texts) == 1
    assert lines(mended) == named


def test_texts_of_a_block_that_was_closed_too_early_stay_with_it() -> None:
    workout = read(
        '<workout_file><workout><FreeRide Duration="100"/>\n'
        '<SteadyState Duration="60" Power="0.7"/>\n'
        '<textevent timeoffset="20" message="steady"/>\n'
        "</SteadyState>\n"
        '<FreeRide Duration="100"/></workout></workout_file>'
    )
    assert workout.texts == (TextEvent(120, "steady"),)
    assert [(note.line, note.what) for note in workout.repairs] == [
        (2, "<SteadyState/> is closed once more later; it ends there")
    ]


def test_blocks_that_are_all_left_open_are_all_ridden() -> None:
    blocks = "\n".join(f'<SteadyState Duration="{20 + n}" Power="0.7">' for n in range(60))
    workout = read(f"<workout_file><workout>\n{blocks}\n</workout></workout_file>")
    assert [step.seconds for step in workout.steps] == [20 + n for n in range(60)]
    assert lines(workout) == list(range(2, 62))


def test_a_block_after_the_end_of_the_file_is_ridden_and_noted() -> None:
    workout = read(SOUND + '<Cooldown Duration="60" PowerLow="0.6" PowerHigh="0.4"/>')
    assert workout.steps[-1].kind is StepKind.COOLDOWN
    assert 14 in lines(workout)


def test_a_file_cut_off_inside_a_block_says_which_block_is_lost() -> None:
    cut = SOUND[: SOUND.index(" OnPower")]
    workout = read(cut)
    assert [step.seconds for step in workout.steps] == [60, 120]
    assert "the file is cut off inside <IntervalsT>; it is left out" in [
        note.what for note in workout.repairs if note.line == 11
    ]


def test_cp1252_bytes_in_a_utf_8_file_are_read_line_by_line() -> None:
    data = SOUND.replace("Sound", "Süß ☀").encode().replace(b"hello", b"caf\xe9 \x92")
    workout = read_zwo(data, PATH)
    assert workout.name == "Süß ☀"
    assert workout.texts[0].text == "café ’"
    assert [(note.line, note.what) for note in workout.repairs] == [
        (8, "bytes that are no UTF-8 are read as cp1252")
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + SOUND.encode(),
        b"\xff\xfe" + SOUND.encode("utf-16-le"),
        b"\xfe\xff" + SOUND.encode("utf-16-be"),
        SOUND.encode("utf-16-le"),
        SOUND.replace("\n", "\r\n").encode(),
        SOUND.replace("\n", "\r").encode(),
        b'<?xml version="1.0" encoding="UTF-8"?>' + SOUND.encode(),
        b'<?xml version="1.0" encoding="utf-16"?>' + SOUND.encode(),
        b'\n <?xml version="1.0"?>' + SOUND.encode(),
        b"\xff\xfe" + ('<?xml version="1.0" encoding="utf-16"?>' + SOUND).encode("utf-16-le"),
    ],
    ids=["bom", "le", "be", "bare", "crlf", "cr", "declared", "wrongly", "late", "both"],
)
def test_the_coding_of_a_file_does_not_change_the_ride(data: bytes) -> None:
    workout = read_zwo(data, PATH)
    assert workout == read(SOUND)
    assert workout.repairs == ()


def test_a_declared_single_byte_coding_is_believed() -> None:
    head = b'<?xml version="1.0" encoding="ISO-8859-1"?>'
    workout = read_zwo(head + SOUND.replace("Sound", "Café").encode("latin-1"), PATH)
    assert (workout.name, workout.repairs) == ("Café", ())


def test_line_numbers_are_true_after_crlf_and_a_declaration() -> None:
    text = '<?xml version="1.0"?>\r\n' + SOUND.replace("\n", "\r\n").replace("0.8", "0.8.")
    assert lines(read(text)) == [11]


BOMB = """<?xml version="1.0"?>
<!DOCTYPE lol [ <!ENTITY a "ha"> <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"> ]>
<workout_file><name>&b;</name></workout_file>"""
OUTSIDE = """<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname">]>
<workout_file><name>&secret;</name></workout_file>"""
REFUSED = [
    ("nothing", "", 0, "empty"),
    ("blanks", " \n\n ", 0, "empty"),
    ("a bomb", BOMB, 2, "entities"),
    ("a file from outside", OUTSIDE, 1, "entities"),
    ("a broken bomb", BOMB.replace("</name>", ""), 2, "entities"),
    ("a plain document type", "<!DOCTYPE x><workout_file/>", 1, "document type"),
    ("another kind of file", "<gpx>\n</gpx>", 1, "<gpx>"),
    ("no XML", "dear diary,\nno ride today", 1, "no XML"),
    ("HTML that is broken", "<html><body><p>Not found<br></body>", 1, "not a Zwift workout"),
]


@pytest.mark.parametrize(
    ("text", "line", "part"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_what_is_no_workout_is_refused_with_a_sentence(text: str, line: int, part: str) -> None:
    with pytest.raises(UnreadableWorkout) as refusal:
        read(text)
    assert refusal.value.line == line
    assert part in refusal.value.why


@pytest.mark.parametrize(
    "text",
    [
        "<workout_file>" + "<a>" * 50_000,
        "<workout_file>" + "<a/>" * 100_000 + "</workout_file>",
        "<workout_file>" + '<a b="x" ' * 100_000,
        "<workout_file>" + "<!--" * 200_000,
        "<workout_file>" + "</b>" * 100_000,
        "<workout_file>" + '<a b="' + " " * 1_000_000 + '" c=1 />',
        "<workout_file>" + "&" * 1_000_000,
        "\x01\n" * 500_000,
        "<" * 1_000_000,
        "x" * (MAX_BYTES + 1),
    ],
    ids=["deep", "wide", "quotes", "comments", "ends", "blanks", "amp", "control", "less", "long"],
)
def test_files_made_to_hang_or_swell_are_done_with_quickly(text: str) -> None:
    started_s = time.process_time()
    steps: tuple[Step, ...] = ()
    with contextlib.suppress(UnreadableWorkout):
        steps = read(text).steps
    assert steps == ()
    assert time.process_time() - started_s < LONGEST_S
