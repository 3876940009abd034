"""Real files: each is read or refused with a line, and agrees with a second, plain reading.

The second reading uses the standard library's XML parser and arithmetic written down here; it
shares no line with the project's reader.
"""

import itertools
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from workouts.errors import UnreadableWorkout
from workouts.formats.reader import read_workout
from workouts.planned import planned_watts
from workouts.workout import Workout

FTP_W = 260
ZWO_FILES, COURSE_FILES = 130, 20
TIMED = "warmup|cooldown|ramp|steadystate|solidstate|freeride|intervalst|maxeffort"
# A block as one sees it by eye: a start tag with some length in it.
BLOCK = re.compile(rf"<(?:{TIMED})\b[^<]*?Duration", re.IGNORECASE)
REPEAT = re.compile(r"<IntervalsT\b[^<]*?Repeat=\"(\d+)\"", re.IGNORECASE)


@pytest.fixture(scope="module")
def corpus(shared: Path) -> Path:
    path = shared / "corpus"
    if not path.is_dir():
        pytest.skip(f"{path} is not there")
    return path


def plain_root(path: Path) -> ET.Element | None:
    try:
        return ET.parse(path).getroot()
    except ET.ParseError:
        return None


def number(text: str) -> float:
    return float(text.rstrip("."))


def plain_watts(root: ET.Element) -> list[float | None]:
    """Return 1 Hz watts by the plainest reading of well-formed ZWO, None where nothing is set."""
    blocks = root.find("workout")
    watts: list[float | None] = []
    for block in blocks if blocks is not None else ():
        tag, at = block.tag.lower(), {key.lower(): value for key, value in block.attrib.items()}
        if tag == "textevent" or "restday" in tag:
            continue
        if tag == "intervalst":
            on = [number(at["onpower"]) * FTP_W] * round(number(at["onduration"]))
            off = [number(at["offpower"]) * FTP_W] * round(number(at["offduration"]))
            watts += (on + off) * int(at["repeat"])
            continue
        seconds = round(number(at["duration"]))
        if tag == "freeride":
            watts += [None] * seconds
            continue
        if tag == "steadystate":
            power = at.get("power")
            middle = 0.0 if power else (number(at["powerlow"]) + number(at["powerhigh"])) / 2
            watts += [(number(power) if power else middle) * FTP_W] * seconds
            continue
        start, end = number(at["powerlow"]) * FTP_W, number(at["powerhigh"]) * FTP_W
        if tag == "cooldown":
            start, end = max(start, end), min(start, end)
        watts += [start + (end - start) * (second + 0.5) / seconds for second in range(seconds)]
    return watts


def assert_same_watts(ridden: list[float | None], plain: list[float | None], path: Path) -> None:
    assert len(ridden) == len(plain), path
    for second, (mine, theirs) in enumerate(zip(ridden, plain, strict=True)):
        assert (mine is None) == (theirs is None), f"{path}, second {second}"
        if mine is not None and theirs is not None:
            assert abs(mine - theirs) < 0.5, f"{path}, second {second}: {mine} {theirs}"


def test_every_well_formed_zwo_rides_the_watts_of_a_plain_reading(corpus: Path) -> None:
    compared = 0
    for path in sorted((corpus / "zwo").iterdir()):
        root = plain_root(path)
        if root is None:
            continue
        assert_same_watts(planned_watts(read_workout(path), FTP_W), plain_watts(root), path)
        compared += 1
    assert compared == 112


def test_every_text_of_a_well_formed_zwo_comes_at_its_second(corpus: Path) -> None:
    texts = 0
    for path in sorted((corpus / "zwo").iterdir()):
        root = plain_root(path)
        blocks = root.find("workout") if root is not None else None
        if blocks is None:
            continue
        plain, start, end = [], 0.0, 0.0
        for block in blocks:
            at = {key.lower(): value for key, value in block.attrib.items()}
            if block.tag == "textevent":
                plain.append((round(start + number(at["timeoffset"])), at["message"]))
                continue
            start = end
            if "duration" in at:
                end += number(at["duration"])
            elif "onduration" in at:
                repeat = int(at["repeat"])
                end += repeat * (number(at["onduration"]) + number(at["offduration"]))
            plain += [
                (round(start + number(offset)), text.attrib["message"])
                for text in block
                for offset in [text.get("timeoffset") or text.get("distoffset")]
                if offset and text.attrib["message"].strip()
            ]
        read = [(event.at_s, event.text) for event in read_workout(path).texts]
        told = [(at_s, " ".join(words.split())) for at_s, words in plain]
        assert sorted(read) == sorted(told), path
        texts += len(read)
    assert texts > 2000


def expected_steps(text: str) -> int:
    """Return how many steps the blocks of a file make, counted by eye and not by parsing."""
    repeats = [int(found) for found in REPEAT.findall(text)]
    return len(BLOCK.findall(text)) - len(repeats) + 2 * sum(repeats)


def test_every_broken_zwo_is_mended_without_losing_a_block_or_refused(corpus: Path) -> None:
    mended, refused = {}, {}
    for path in sorted((corpus / "zwo").iterdir()):
        if plain_root(path) is not None:
            continue
        try:
            workout = read_workout(path)
        except UnreadableWorkout as refusal:
            refused[path.name] = refusal
            continue
        text = path.read_text(encoding="utf-8")
        assert len(workout.steps) == expected_steps(text), path
        last = text.count("\n") + 1
        assert all(1 <= note.line <= last and note.what for note in workout.repairs), path
        mended[path.name] = len(workout.repairs)
    assert len(mended) == 17
    assert all(mended.values()), mended
    assert [(refusal.line, "empty" in refusal.why) for refusal in refused.values()] == [(0, True)]


def test_counting_blocks_by_eye_agrees_with_the_sound_files(corpus: Path) -> None:
    for path in sorted((corpus / "zwo").iterdir()):
        if plain_root(path) is not None:
            text = path.read_text(encoding="utf-8")
            assert len(read_workout(path).steps) == expected_steps(text), path


def plain_course(path: Path) -> tuple[list[tuple[int, float]], float]:
    """Return the points of a course file, (second, number), and what makes watts of a number."""
    text = path.read_text()
    data = text.split("[COURSE DATA]")[1].split("[END")[0]
    points = [row.split()[:2] for row in data.splitlines() if re.match(r"\s*[\d.]+\s+[\d.]+", row)]
    ftp = re.search(r"FTP\s*=\s*(\d+)", text)
    watts_per_number = FTP_W / int(ftp[1]) if ftp else 1.0
    scale = FTP_W / 100 if "PERCENT" in text else watts_per_number
    # The epsilon stands for pencil and paper: 7.55 minutes are 453 seconds.
    return [(int(float(at) * 60 + 0.5 + 1e-9), float(power)) for at, power in points], scale


def test_every_course_file_rides_the_watts_of_its_points(corpus: Path) -> None:
    compared = 0
    for path in sorted((corpus / "erg").iterdir()):
        points, scale = plain_course(path)
        plain: list[float | None] = []
        for (from_s, from_w), (to_s, to_w) in itertools.pairwise(points):
            length = to_s - from_s
            plain += [
                (from_w + (to_w - from_w) * (second + 0.5) / length) * scale
                for second in range(length)
            ]
        workout = read_workout(path)
        assert_same_watts(planned_watts(workout, FTP_W), plain, path)
        assert workout.repairs == (), path
        compared += 1
    assert compared == COURSE_FILES


def test_every_real_file_is_read_or_refused(corpus: Path) -> None:
    read: list[Workout] = []
    refused: list[str] = []
    paths = [*sorted((corpus / "zwo").iterdir()), *sorted((corpus / "erg").iterdir())]
    for path in paths:
        try:
            read.append(read_workout(path))
        except UnreadableWorkout as refusal:
            refused.append(str(refusal))
    assert len(paths) == ZWO_FILES + COURSE_FILES
    assert (len(read), len(refused)) == (len(paths) - 1, 1)
    assert all(workout.name for workout in read)
