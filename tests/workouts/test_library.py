"""The shelf of workouts: what is on it, how it is searched, and what each workout will cost."""

import itertools
import os
from pathlib import Path

import pytest

from workouts.errors import UnreadableWorkout
from workouts.formats.reader import read_workout
from workouts.library import BUILT_IN, FIRST_RIDE, Library, LibraryEntry
from workouts.planned import (
    describe_kind,
    main_set,
    planned_load,
    planned_watts,
    spell_seconds,
)
from workouts.power import normalized_power, normalized_power_of
from workouts.workout import Step, StepKind, Target, Unit, Workout

ZWO = (
    "<workout_file><name>{name}</name><workout>"
    '<SteadyState Duration="3600" Power="{power}"/></workout></workout_file>'
)


def put(folder: Path, file: str, name: str, power: float = 0.7) -> Path:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ZWO.format(name=name, power=power))
    return path


def names(entries: list[LibraryEntry]) -> list[str]:
    return [entry.name for entry in entries]


def shelf(folder: Path, ftp_w: float = 200) -> Library:
    return Library([folder], ftp_w, built_in=False)


def test_an_hour_at_threshold_costs_a_hundred(tmp_path: Path) -> None:
    put(tmp_path, "hour.zwo", "The Hour", 1.0)
    (entry,) = shelf(tmp_path).entries()
    assert (entry.name, entry.seconds, entry.why_refused) == ("The Hour", 3600, None)
    assert entry.intensity_factor == pytest.approx(1.0)
    assert entry.training_stress == pytest.approx(100.0)


def test_a_broken_file_stays_on_the_shelf_with_its_reason(tmp_path: Path) -> None:
    put(tmp_path, "good.zwo", "Good")
    (tmp_path / "bad.erg").write_text("[COURSE DATA]\n0 100\nfive 100\n")
    entries = list(shelf(tmp_path).entries())
    assert names(entries) == ["bad", "Good"]
    assert entries[0].workout is None
    assert entries[0].why_refused is not None
    assert "bad.erg, line 3: 'five' is no time" in entries[0].why_refused


def test_folders_are_searched_to_the_bottom_and_hidden_ones_are_not(tmp_path: Path) -> None:
    put(tmp_path, "a/b/deep.zwo", "Deep")
    put(tmp_path, ".hidden/no.zwo", "Hidden")
    put(tmp_path, "UPPER.ZWO", "Upper")
    (tmp_path / "notes.md").write_text("no workout")
    assert sorted(names(list(shelf(tmp_path).entries()))) == ["Deep", "Upper"]


def test_a_folder_that_is_not_there_is_an_empty_shelf(tmp_path: Path) -> None:
    assert list(shelf(tmp_path / "nowhere").entries()) == []


def test_a_file_is_read_again_only_when_it_changed(tmp_path: Path) -> None:
    path = put(tmp_path, "a.zwo", "Before")
    library = shelf(tmp_path)
    (first,) = library.entries()
    (second,) = library.entries()
    assert second is first
    put(tmp_path, "a.zwo", "After it")
    os.utime(path, ns=(1, 1))
    assert names(list(library.entries())) == ["After it"]


def test_a_new_ftp_changes_what_watts_cost(tmp_path: Path) -> None:
    (tmp_path / "w.erg").write_text(
        "[COURSE HEADER]\nMINUTES WATTS\n[END COURSE HEADER]\n"
        "[COURSE DATA]\n0 200\n60 200\n[END COURSE DATA]\n"
    )
    library = shelf(tmp_path, ftp_w=200)
    assert next(library.entries()).training_stress == pytest.approx(100)
    library.ftp_w = 400
    assert next(library.entries()).training_stress == pytest.approx(25)


def test_every_word_of_a_search_must_occur() -> None:
    library = Library()
    assert names(library.search("threshold 20")) == ["Threshold 2x20"]
    assert "Recovery Spin" in names(library.search("RECOVERY"))
    assert library.search("threshold unicycle") == []
    assert len(library.search("")) == len(list(library.entries()))


def test_a_workout_is_found_by_name_file_name_beginning_or_path(tmp_path: Path) -> None:
    path = put(tmp_path, "long_name.zwo", "Sunday Loop")
    library = Library([tmp_path])
    for name in ("Sunday Loop", "sunday loop", "long_name", "sun", "long_n", str(path)):
        assert library.find(name).name == "Sunday Loop"
    assert library.find("first-ride").name == FIRST_RIDE
    assert library.find(FIRST_RIDE).seconds > 20 * 60


def test_the_whole_name_counts_before_the_beginning_of_others(tmp_path: Path) -> None:
    put(tmp_path, "1.zwo", "Hills")
    put(tmp_path, "2.zwo", "Hills and More")
    library = shelf(tmp_path)
    assert library.find("hills").name == "Hills"
    with pytest.raises(UnreadableWorkout, match="several workouts begin like this: Hills, Hills"):
        library.find("hil")


@pytest.mark.parametrize("name", ["nothing like it", ""])
def test_a_name_nobody_has_is_refused_with_what_to_do(name: str) -> None:
    with pytest.raises(UnreadableWorkout, match="teamcar workouts list"):
        Library().find(name)


def test_finding_a_broken_workout_says_why_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "torn.zwo").write_text("")
    with pytest.raises(UnreadableWorkout, match="the file is empty"):
        shelf(tmp_path).find("torn")


@pytest.mark.parametrize(
    ("file", "part"),
    [
        ("missing.zwo", "no such file"),
        ("folder.zwo", "this is a folder"),
        ("notes.md", "workouts are .zwo, .erg, .mrc"),
        ("notes", "without a suffix"),
        ("pipe.zwo", "not a plain file"),
    ],
)
def test_paths_that_are_no_workouts_are_refused_with_a_sentence(
    tmp_path: Path, file: str, part: str
) -> None:
    (tmp_path / "folder.zwo").mkdir()
    os.mkfifo(tmp_path / "pipe.zwo")
    with pytest.raises(UnreadableWorkout, match=part) as refusal:
        read_workout(tmp_path / file)
    assert refusal.value.line == 0


def test_the_built_in_library_goes_from_recovery_to_all_out() -> None:
    entries = list(Library(ftp_w=250).entries())
    assert len(entries) >= 14
    kinds = {entry.kind.split(",")[0] for entry in entries}
    wanted = {"recovery", "endurance", "tempo", "sweet spot", "threshold", "VO2max", "anaerobic"}
    assert kinds >= wanted | {"sprints", "test"}
    assert len(set(names(entries))) == len(entries)
    assert len([entry for entry in entries if entry.kind == "test"]) == 3


@pytest.mark.parametrize("path", sorted(BUILT_IN.glob("*.zwo")), ids=lambda path: path.stem)
def test_every_built_in_workout_is_sound_complete_and_ends_easy(path: Path) -> None:
    workout = read_workout(path)
    assert workout.repairs == ()
    assert workout.author == "Teamcar"
    assert workout.description
    assert workout.tags
    assert 25 * 60 <= workout.seconds <= 120 * 60
    assert workout.steps[0].kind is StepKind.WARMUP
    assert workout.steps[-1].kind is StepKind.COOLDOWN
    assert all(0 <= event.at_s < workout.seconds for event in workout.texts)
    assert len(workout.texts) >= 4
    written = path.read_text()
    assert all(line.count("PowerLow") <= 1 for line in written.splitlines())


def test_every_cooldown_of_the_library_is_written_as_zwift_writes_it() -> None:
    for path in BUILT_IN.glob("*.zwo"):
        assert "written upward" not in " ".join(note.what for note in read_workout(path).repairs)


def test_texts_of_the_library_do_not_talk_over_each_other() -> None:
    for entry in Library().entries():
        assert entry.workout is not None
        events = entry.workout.texts
        for early, late in itertools.pairwise(events):
            assert late.at_s >= early.at_s + min(early.seconds, 6), f"{entry.name}: {late.text}"


def test_the_ramp_test_climbs_five_percent_a_minute_and_is_a_test() -> None:
    steps = [step for step in Library().find("Ramp Test").steps if step.is_test]
    powers = [step.target.start for step in steps if step.target]
    assert len(powers) == len(steps) > 15
    assert {step.seconds for step in steps} == {60}
    rises = {round(late - early, 3) for early, late in itertools.pairwise(powers)}
    assert rises == {0.05}


def test_the_twenty_minute_test_leaves_its_power_to_the_rider() -> None:
    (test,) = [step for step in Library().find("FTP Test, 20 Minutes").steps if step.is_test]
    assert (test.seconds, test.target) == (1200, None)


def test_planned_watts_are_one_a_second_and_none_where_the_ride_is_free() -> None:
    workout = Workout(
        "x",
        (
            Step(StepKind.RAMP, 4, Target(0.5, 0.7)),
            Step(StepKind.FREE, 2),
            Step(StepKind.STEADY, 1, Target(150, 150, Unit.WATTS)),
        ),
    )
    watts = planned_watts(workout, 200)
    assert [value if value is None else round(value, 6) for value in watts] == [
        105.0,
        115.0,
        125.0,
        135.0,
        None,
        None,
        150.0,
    ]


def test_the_planned_normalized_power_is_the_one_of_a_ride() -> None:
    for entry in Library().entries():
        assert entry.workout is not None
        watts = planned_watts(entry.workout, 265)
        stretches: list[list[float]] = [[]]
        for value in watts:
            if value is None:
                stretches.append([])
            else:
                stretches[-1].append(value)
        ridden = normalized_power_of(stretches)
        assert planned_load(entry.workout, 265).normalized_power_w == pytest.approx(ridden)
    steady = Workout("x", (Step(StepKind.STEADY, 600, Target(0.8, 0.8)),))
    assert planned_load(steady, 250).normalized_power_w == normalized_power([200.0] * 600)


def test_a_plan_without_power_has_no_figures() -> None:
    free = Workout("x", (Step(StepKind.FREE, 600),))
    load = planned_load(free, 250)
    assert (load.normalized_power_w, load.intensity_factor, load.training_stress) == (None,) * 3
    assert describe_kind(free, 250) == "free ride"
    assert describe_kind(Workout("x", ()), 250) == "rest day"


def test_the_main_set_is_the_hardest_one() -> None:
    workout = Library().find("VO2max 5x3")
    assert main_set(workout, 250) == "5 × 3 min"
    assert describe_kind(workout, 250) == "VO2max, 5 × 3 min"


@pytest.mark.parametrize(
    ("seconds", "spelled"),
    [(40, "40 s"), (60, "1 min"), (75, "75 s"), (90, "1:30 min"), (605, "10:05 min")],
)
def test_lengths_are_spelled_as_riders_do(seconds: int, spelled: str) -> None:
    assert spell_seconds(seconds) == spelled
