"""The air gap: a debrief has a ride's folder and nothing else, whole, old, damaged or imported."""

import random
import shutil
from pathlib import Path

import pytest

from coach.debrief.evidence import Ending
from coach.debrief.grading import grade
from coach.debrief.ride_folder import LONGEST_BYTES, read_evidence
from coach.debrief.verdict_file import encode_verdict
from tests.coach.debrief.plain_rides import FREE, Ride, criterion, repeats, verdict_of
from workouts.errors import RecordDamaged
from workouts.finish import finish_ride
from workouts.journal_line import encode_line
from workouts.recorder import FIT_NAME, JOURNAL_NAME

PLAN = repeats(3, work_s=60, rest_s=30)
TURN = {
    "turn": 4, "who": "rider", "words": "make it easier", "heard": "Five percent",
    "path": "offline", "acted": ["change_intensity"], "cut": True,
}  # fmt: skip


def test_a_folder_that_was_copied_to_another_machine_gives_the_same_verdict(
    tmp_path: Path,
) -> None:
    folder = Ride(PLAN).record(tmp_path / "2026-11-20-183000")
    finish_ride(folder)
    copy = shutil.copytree(folder, tmp_path / "stick" / "that ride")
    assert encode_verdict(grade(copy)) == encode_verdict(grade(folder))


def test_nothing_is_written_into_the_folder(tmp_path: Path) -> None:
    folder = Ride(PLAN).record(tmp_path / "2026-11-20-183000")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    grade(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_journal_that_is_cut_off_anywhere_is_graded_as_far_as_it_goes(tmp_path: Path) -> None:
    folder = Ride(PLAN).record(tmp_path / "2026-11-20-183000")
    path = folder / JOURNAL_NAME
    data = path.read_bytes()
    two_lines = data.index(b"\n", data.index(b"\n") + 1) + 1
    rng = random.Random(5)
    for length in sorted(rng.sample(range(two_lines, len(data) - 1), 40)):
        path.write_bytes(data[:length])
        verdict = grade(folder)
        completion = criterion(verdict, "completion")
        assert completion.granted, "nobody knows what came after"
        assert completion.remark.key == "completion.cut_off"
        assert verdict.score is None or 0 <= verdict.score <= 100
        seconds = verdict.fact("seconds")
        assert seconds is not None
        assert all(row.to_s <= seconds for row in verdict.intervals)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "first line"),
        (b"00000000 {}\n", "first line"),
        (b"\x00" * 4096, "first line"),
    ],
)
def test_a_journal_without_its_head_is_refused_with_one_sentence(
    tmp_path: Path, data: bytes, said: str
) -> None:
    (tmp_path / JOURNAL_NAME).write_bytes(data)
    with pytest.raises(RecordDamaged, match=said) as refused:
        grade(tmp_path)
    assert JOURNAL_NAME in str(refused.value)


@pytest.mark.parametrize("journal", [b"", b"\x00" * 512, None])
def test_a_damaged_journal_is_stood_in_for_by_the_fit_file(
    tmp_path: Path, journal: bytes | None
) -> None:
    folder = Ride(PLAN).record(tmp_path / "2026-11-20-183000")
    finish_ride(folder)
    whole = grade(folder)
    if journal is None:
        (folder / JOURNAL_NAME).unlink()
    else:
        (folder / JOURNAL_NAME).write_bytes(journal)
    ride = read_evidence(folder)
    assert ("first line" in ride.unread) == (journal is not None)
    assert ride.planned is None, "nobody knows what was planned"
    verdict = grade(folder)
    assert verdict.rubric == "free_ride"
    assert (verdict.ride_id, verdict.workout) == (whole.ride_id, whole.workout)
    for name in ("seconds", "average_power_w", "normalized_power_w", "ftp_w"):
        assert verdict.fact(name) == whole.fact(name), name


def test_a_damaged_journal_beside_a_damaged_fit_file_is_refused_for_its_own_fault(
    tmp_path: Path,
) -> None:
    (tmp_path / JOURNAL_NAME).write_bytes(b"")
    (tmp_path / FIT_NAME).write_bytes(b"no FIT file")
    with pytest.raises(RecordDamaged, match="first line"):
        grade(tmp_path)


def test_a_folder_without_a_ride_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordDamaged, match="there is no ride in it"):
        grade(tmp_path)
    with pytest.raises(RecordDamaged, match="no such ride folder"):
        grade(tmp_path / "nowhere")


def test_a_ride_of_not_one_second_is_refused(tmp_path: Path) -> None:
    folder = Ride(PLAN, seconds=0).record(tmp_path / "2026-11-20-183000")
    with pytest.raises(RecordDamaged, match="not one second"):
        grade(folder)


def test_a_journal_that_claims_weeks_is_refused_before_it_takes_the_memory(tmp_path: Path) -> None:
    folder = Ride(FREE, seconds=30, ended=False).record(tmp_path / "2026-11-20-183000")
    with (folder / JOURNAL_NAME).open("ab") as journal:
        for day in range(1, 30):
            at = day * 80_000
            cells = [at, 200, 90, 140, 36.0, None, None, at, None, 100, at + 1.0]
            state = [0, 0.0, at + 1.0, at + 1.0, 100, 40.0, 0.0, "erg"]
            journal.write(encode_line({"k": "second", "v": cells, "at": state}))
    with pytest.raises(RecordDamaged, match="up to 24 h are read"):
        grade(folder)


def test_a_journal_too_large_to_be_one_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / JOURNAL_NAME).open("wb") as journal:
        journal.truncate(LONGEST_BYTES + 1)  # a hole that takes no disk
    with pytest.raises(RecordDamaged, match="up to 96 MB"):
        grade(tmp_path)


def test_turns_and_cues_are_evidence_where_the_journal_has_them(tmp_path: Path) -> None:
    ride = Ride(
        PLAN,
        events=(
            (130, "turn", TURN),
            (150, "cue", {"kind": "halfway", "text": "Half of it"}),
            (160, "turn", {"turn": "four", "words": 7}),
        ),
    )
    turn, cue, odd = read_evidence(ride.record(tmp_path / "r")).said
    assert (turn.turn, turn.second, turn.words) == (4, 130, "make it easier")
    assert turn.acted == ("change_intensity",)
    assert (turn.answer, turn.cut, odd.cut) == ("Five percent", True, False)
    assert (cue.turn, cue.kind, cue.words, cue.who) == (None, "halfway", "Half of it", "coach")
    assert (odd.turn, odd.words) == (None, "")


def test_an_older_journal_without_targets_turns_or_notes_is_graded_all_the_same(
    tmp_path: Path,
) -> None:
    verdict = verdict_of(Ride(PLAN), tmp_path)
    assert verdict.score == 100.0
    assert verdict.fact("targets_sent") == 0


def test_the_words_of_the_rider_come_from_the_summary_where_they_are_newer(tmp_path: Path) -> None:
    ride = Ride(PLAN, events=((100, "notes", {"lines": ["heavy legs"]}),))
    folder = ride.record(tmp_path / "2026-11-20-183000")
    assert read_evidence(folder).notes == ("heavy legs",)
    finish_ride(folder)
    summary = folder / "summary.json"
    summary.write_text(summary.read_text().replace("heavy legs", "slept badly"))
    assert read_evidence(folder).notes == ("slept badly",)
    summary.write_text("{")
    assert read_evidence(folder).notes == ("heavy legs",)


def test_an_imported_ride_is_graded_as_a_free_ride(tmp_path: Path) -> None:
    made = Ride(FREE, power_w=lambda now: 200, seconds=900).record(tmp_path / "made")
    finish_ride(made)
    folder = tmp_path / "2024-05-01-080000"
    folder.mkdir()
    shutil.copy(made / FIT_NAME, folder / "original.fit")
    evidence = read_evidence(folder)
    assert evidence.ending is Ending.IMPORTED
    assert not evidence.ftp_known
    verdict = grade(folder)
    assert (verdict.rubric, verdict.fact("seconds")) == ("free_ride", 900)
    assert verdict.fact("average_power_w") == 200
    assert verdict.fact("intensity_factor") is None, "nobody knows by which FTP it was ridden"
    assert criterion(verdict, "halves").score == 100.0


def test_a_fit_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "original.fit").write_bytes(b"no FIT file")
    with pytest.raises(RecordDamaged, match=r"original\.fit"):
        grade(tmp_path)
