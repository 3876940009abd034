"""What `workouts check` says: the document for scripts and the lines for people."""

import json
from pathlib import Path

from workouts.check import check_document, check_files, check_lines, format_clock, show_lines
from workouts.formats.reader import read_workout

MIXED = """<workout_file><name>Mixed</name><workout>
<Warmup Duration="60" PowerLow="0.4" PowerHigh="0.75" CadenceLow="80" CadenceHigh="90">
<textevent timeoffset="5" message="Off we go"/>
</Warmup>
<SteadyState Duration="90" Power="0,8" Cadence="85"/>
<FreeRide Duration="30"/>
</workout></workout_file>
"""
WATTS = """[COURSE HEADER]
MINUTES WATTS
[END COURSE HEADER]
[COURSE DATA]
0 100
1 150
[END COURSE DATA]
"""


def mixed(folder: Path) -> Path:
    path = folder / "mixed.zwo"
    path.write_text(MIXED)
    return path


def test_a_document_has_the_shape_of_the_contract(tmp_path: Path) -> None:
    path = mixed(tmp_path)
    (document,) = check_document([path], ftp_w=250)
    assert json.loads(json.dumps(document)) == {
        "path": str(path),
        "name": "Mixed",
        "duration_s": 180,
        "steps": [
            {
                "kind": "warmup",
                "start_s": 0,
                "seconds": 60,
                "from_w": 100.0,
                "to_w": 187.5,
                "cadence_rpm": [80, 90],
            },
            {
                "kind": "steady",
                "start_s": 60,
                "seconds": 90,
                "from_w": 200.0,
                "to_w": 200.0,
                "cadence_rpm": 85,
            },
            {
                "kind": "free",
                "start_s": 150,
                "seconds": 30,
                "from_w": None,
                "to_w": None,
                "cadence_rpm": None,
            },
        ],
        "texts": [{"at_s": 5, "text": "Off we go"}],
        "repairs": [{"line": 5, "what": "Power: decimal comma in '0,8' is read as 0.8"}],
        "error": None,
    }


def test_without_an_ftp_powers_are_fractions_and_null_for_free_riding(tmp_path: Path) -> None:
    (document,) = check_document([mixed(tmp_path)])
    steps = document["steps"]
    assert isinstance(steps, list)
    assert [(step["from_fraction"], step["to_fraction"]) for step in steps] == [
        (0.4, 0.75),
        (0.8, 0.8),
        (None, None),
    ]
    assert not any("from_w" in step for step in steps)


def test_a_step_in_watts_shows_them_without_an_ftp(tmp_path: Path) -> None:
    path = tmp_path / "w.erg"
    path.write_text(WATTS)
    (document,) = check_document([path])
    assert document["steps"] == [
        {
            "kind": "ramp",
            "start_s": 0,
            "seconds": 60,
            "from_fraction": None,
            "to_fraction": None,
            "from_w": 100.0,
            "to_w": 150.0,
            "cadence_rpm": None,
        }
    ]


def test_a_refused_file_has_an_error_and_null_figures(tmp_path: Path) -> None:
    path = tmp_path / "bad.zwo"
    path.write_text("<workout_file><workout>\n<SteadyState Power='1'/></workout></workout_file>")
    (document,) = check_document([path])
    assert document == {
        "path": str(path),
        "name": None,
        "duration_s": None,
        "steps": [],
        "texts": [],
        "repairs": [],
        "error": {"line": 2, "why": "<SteadyState> has no Duration; give it in seconds"},
    }


def test_folders_are_walked_and_files_named_are_checked_whatever_they_are(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    inner = mixed(tmp_path / "sub")
    notes = tmp_path / "notes.md"
    notes.write_text("no workout")
    assert [file.path for file in check_files([tmp_path])] == [inner]
    checked = list(check_files([tmp_path, notes, tmp_path / "none.zwo"]))
    assert [(file.path, file.refusal is None) for file in checked] == [
        (inner, True),
        (notes, False),
        (tmp_path / "none.zwo", False),
    ]


def test_an_empty_folder_is_refused_rather_than_passed_as_sound(tmp_path: Path) -> None:
    (document,) = check_document([tmp_path])
    assert document["error"] == {"line": 0, "why": "there is no workout file in this folder"}


def test_plain_lines_name_what_was_repaired_and_what_was_refused(tmp_path: Path) -> None:
    mixed_path = mixed(tmp_path)
    bad, sound = tmp_path / "bad.erg", tmp_path / "sound.erg"
    bad.write_text("[COURSE DATA]\n0 100\nfive 100\n")
    sound.write_text(WATTS)
    lines = check_lines(list(check_files([mixed_path, bad, sound])))
    assert lines == [
        f"repaired  {mixed_path}  0:03:00  3 steps",
        "          line 5: Power: decimal comma in '0,8' is read as 0.8",
        f"refused   {bad}",
        "          line 3: 'five' is no time; give minutes from 0 to 1440",
        f"sound     {sound}  0:01:00  1 step",
    ]


def test_show_lists_the_steps_in_the_riders_watts(tmp_path: Path) -> None:
    lines = show_lines(read_workout(mixed(tmp_path)), 250)
    assert lines == [
        "Mixed  0:03:00",
        "   start     length  what            power   cadence",
        " 0:00:00      1 min  warmup    100 to 188 W     80-90",
        " 0:01:00   1:30 min  steady          200 W    85 rpm",
        " 0:02:30       30 s  free             free",
        "          line 5: Power: decimal comma in '0,8' is read as 0.8",
    ]


def test_clocks_are_hours_minutes_and_seconds() -> None:
    assert [format_clock(seconds) for seconds in (0, 59, 3661, 36000)] == [
        "0:00:00",
        "0:00:59",
        "1:01:01",
        "10:00:00",
    ]
