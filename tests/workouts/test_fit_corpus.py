"""Every real FIT file at hand: read, or refused with what it is; its power as another reads it."""

import contextlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fitdecode
import numpy as np
import pytest

from workouts.athlete import Athlete
from workouts.errors import UnreadableActivity
from workouts.figures import figures_of
from workouts.fit_reader import read_activity

EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
FTP_W = 250
LONGEST_BYTES = 170_000
REFUSED = {
    "GoldenCheetah__2012_02_05_09_03_59.fit": "it has no record of the ride, only its totals",
    "dtcooper__Settings.fit": "it is a FIT settings file, not an activity",
    "dtcooper__WorkoutIndividualSteps.fit": "it is a FIT workout, not an activity",
    "dtcooper__WorkoutRepeatGreaterThanStep.fit": "it is a FIT workout, not an activity",
    "dtcooper__WorkoutRepeatSteps.fit": "it is a FIT workout, not an activity",
    "intervals.icu__Woddle_Toddle.fit": "it is a FIT workout, not an activity",
}
# Timer seconds, sport, and how many things had to be said.
READ = {
    "GoldenCheetah__HRV-Data.fit": (4241, "running", 0),
    "GoldenCheetah__Indoor_Cycling2smO2sensors.fit": (15, "cycling", 0),
    "GoldenCheetah__Karoo-Botley_BW_Swanmore_Wickham-2025-05-09-1238.fit": (4313, "cycling", 0),
    "GoldenCheetah__SigmaRox11_1.fit": (7250, "cycling", 0),
    "dtcooper__2019-02-17-062644-ELEMNT-297E-195-0.fit": (13471, "cycling", 0),
    "dtcooper__Edge810-Vector-2013-08-16-15-35-10.fit": (4700, "cycling", 0),
    "dtcooper__activity-unexpected-eof.fit": (13, "running", 1),
    "dtcooper__elemnt-bolt-no-application-id-inside-developer-data-id.fit": (132, "cycling", 0),
    "dtcooper__sample-activity-indoor-trainer.fit": (2263, "cycling", 0),
    "dtcooper__sample_mulitple_header.fit": (4422, "cycling", 1),
    "jimmykane__failed.fit": (778, "training", 0),
    "jimmykane__road-with-power.fit": (4739, "cycling", 0),
}
POWERED = (
    "GoldenCheetah__Karoo-Botley_BW_Swanmore_Wickham-2025-05-09-1238.fit",
    "GoldenCheetah__SigmaRox11_1.fit",
    "dtcooper__2019-02-17-062644-ELEMNT-297E-195-0.fit",
    "dtcooper__Edge810-Vector-2013-08-16-15-35-10.fit",
    "dtcooper__elemnt-bolt-no-application-id-inside-developer-data-id.fit",
    "dtcooper__sample-activity-indoor-trainer.fit",
    "jimmykane__road-with-power.fit",
)


def test_every_file_of_the_corpus_is_read_or_refused_with_what_it_is(shared: Path) -> None:
    read, refused = {}, {}
    for path in sorted((shared / "corpus" / "fit").iterdir()):
        try:
            activity = read_activity(path.read_bytes(), path)
        except UnreadableActivity as error:
            refused[path.name] = error.why
        else:
            columns = activity.columns
            read[path.name] = (columns.seconds, activity.sport, len(activity.warnings))
    assert read == READ
    assert refused == REFUSED


@pytest.mark.parametrize("name", POWERED)
def test_power_and_stress_agree_with_another_reader_and_plain_numpy(
    shared: Path, name: str
) -> None:
    # A cut file serves as well, and the other reader takes its time.
    data = (shared / "corpus" / "fit" / name).read_bytes()[:LONGEST_BYTES]
    ours = figures_of(read_activity(data, name).columns, Athlete(ftp_w=FTP_W))
    stretches, stated_w = by_fitdecode(data)
    seconds = sum(map(len, stretches))
    fourths = np.concatenate(
        [np.convolve(each, np.ones(30) / 30, "valid") ** 4 for each in stretches if len(each) > 29]
    )
    normalized_w = fourths.mean() ** 0.25
    assert ours.seconds == seconds
    assert ours.normalized_power_w == pytest.approx(normalized_w, rel=0.001)
    assert ours.work_kj == pytest.approx(sum(map(sum, stretches)) / 1000, rel=0.001)
    stress = seconds / 36 * (normalized_w / FTP_W) ** 2
    assert ours.training_stress == pytest.approx(stress, rel=0.001)
    if stated_w:  # the device's own, by rules of its own
        assert ours.normalized_power_w == pytest.approx(stated_w, rel=0.02)


def by_fitdecode(data: bytes) -> tuple[list[list[float]], float | None]:
    """Watts by unbroken stretch, every second counted by hand, and what the device came to."""
    watts: dict[int, float | None] = {}
    timer: list[tuple[int, bool]] = []
    stated_w = None
    for name, values in messages(data):
        if name == "record":
            watts[values["timestamp"]] = values.get("power")
        elif name == "event" and values.get("event") == "timer":
            timer.append((values["timestamp"], values["event_type"] == "start"))
        elif name == "session":
            stated_w = values.get("normalized_power")
    stretches = []
    since: int | None = None
    for time, runs in [*timer, (max(watts) + 1, False)]:
        if runs:
            since = time if since is None else since
        elif since is not None:
            late = since not in watts and since + 1 in watts
            span = [second + late for second in range(since, time)]
            if stretch := filled([watts.get(t) for t in span if min(watts) <= t <= max(watts)]):
                stretches.append(stretch)
            since = None
    return stretches, stated_w


def filled(values: list[float | None]) -> list[float]:
    """Up to three seconds hold the last value, more are no power."""
    out: list[float] = []
    index = 0
    while index < len(values):
        end = index
        while end < len(values) and values[end] is None:
            end += 1
        hold = out[-1] if out and end - index <= 3 else 0.0
        out += [hold] * (end - index)
        if end < len(values):
            out.append(float(values[end] or 0))
        index = end + 1
    return out


def whole(reader: fitdecode.FitReader) -> Iterator[Any]:
    with contextlib.suppress(fitdecode.FitEOFError):
        yield from reader


def messages(data: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    with fitdecode.FitReader(
        io.BytesIO(data),
        check_crc=fitdecode.CrcCheck.DISABLED,
        error_handling=fitdecode.ErrorHandling.IGNORE,
    ) as reader:
        for frame in whole(reader):
            if frame.frame_type != fitdecode.FIT_FRAME_DATA:
                continue
            values = {field.name: field.value for field in frame.fields}
            time = values.get("timestamp")
            if isinstance(time, datetime):
                values["timestamp"] = int((time - EPOCH).total_seconds())
            yield frame.name, values
