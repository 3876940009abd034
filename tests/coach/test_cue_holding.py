"""A cue that had to wait is said as it is true by then, or not at all."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from coach.ahead import Ahead
from coach.aloud import Line
from coach.cue_rules import KINDS
from coach.cues import Cue
from coach.language import LANGUAGES, language
from coach.prompter import Prompter
from sensors.control import ControlState
from sensors.readings import LinkState, SensorStatus
from tests.coach.rides import RIDE, SENSORS, UNDER
from workouts.snapshot import RideSnapshot, RideState

SOON = Ahead(0.3, lambda text: len(text.split()) / 3)
FOLLOWS = replace(RIDE.trainer, state=ControlState.READY)
LEFT = replace(RIDE.trainer, state=ControlState.NO_LINK)
# As things stand when each is said.
THEN: dict[str, RideSnapshot] = {
    "control_lost": replace(RIDE, trainer=LEFT),
    "step_ending": replace(RIDE, left_in_step_s=9.0),
    "text": replace(RIDE, text="Sit up"),
    "under_target": replace(RIDE, deviation_w=-31),
    "over_target": replace(RIDE, deviation_w=31),
    "cadence_low": replace(RIDE, cadence_rpm=61),
    "cadence_high": replace(RIDE, cadence_rpm=119),
    "half_way": replace(RIDE, plan_s=RIDE.plan_total_s / 2),
    "nearly_over": replace(RIDE, left_in_workout_s=299.0),
}
SENSOR = {"sensor_lost": 0, "sensor_back": 0}
SILENT = (replace(SENSORS[0], link=LinkState.LOST), *SENSORS[1:])


class Said:
    """A cue that waits, and the ride that goes on meanwhile."""

    def __init__(self, kind: str, code: str = "en") -> None:
        self.kind = kind
        self.prompter = Prompter(language(code))
        self.ride = THEN.get(kind, replace(RIDE, trainer=FOLLOWS))
        self.sensors = SILENT if kind == "sensor_lost" else SENSORS
        cue = Cue(kind, self.ride.at_s, self.ride, SENSOR.get(kind), 7.0)
        words = self.prompter._words.line(cue, self.sensors)
        assert words is not None
        self.line = Line(words.text, self.prompter._again(cue, words.text, self.sensors))

    def by_then(
        self, ride: RideSnapshot | None = None, sensors: tuple[SensorStatus, ...] | None = None
    ) -> str:
        assert self.line.again is not None
        self.prompter._seen = ride or self.ride, sensors or self.sensors
        return self.line.again(SOON)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_still_is_so_is_said(kind: str, code: str) -> None:
    assert Said(kind, code).by_then()


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for kind in KINDS
        if kind.split("_")[0] not in ("sensor", "control", "half", "nearly", "w")
        and kind != "step_done"
    ],
)
def test_nothing_is_said_of_a_step_that_is_over(kind: str) -> None:
    said = Said(kind)
    assert said.by_then(replace(said.ride, step=UNDER)) == ""


@pytest.mark.parametrize(
    "kind", [each for each in KINDS if not each.startswith(("sensor", "control"))]
)
@pytest.mark.parametrize("state", [RideState.PAUSED, RideState.AUTO_PAUSED, RideState.FINISHED])
def test_nobody_is_urged_on_who_stands_still(kind: str, state: RideState) -> None:
    said = Said(kind)
    assert said.by_then(replace(said.ride, state=state)) == ""


@pytest.mark.parametrize(
    ("kind", "mended"),
    [
        ("under_target", lambda ride: replace(ride, deviation_w=2)),
        ("under_target", lambda ride: replace(ride, deviation_w=25)),
        ("over_target", lambda ride: replace(ride, deviation_w=-25)),
        ("over_target", lambda ride: replace(ride, deviation_w=None)),
        ("cadence_low", lambda ride: replace(ride, cadence_rpm=90)),
        ("cadence_high", lambda ride: replace(ride, cadence_rpm=90)),
        ("control_lost", lambda ride: replace(ride, trainer=FOLLOWS)),
        ("control_back", lambda ride: replace(ride, trainer=LEFT)),
        ("step_ending", lambda ride: replace(ride, left_in_step_s=69.0)),
        ("w_prime", lambda ride: replace(ride, w_prime_forecast=None)),
        ("nearly_over", lambda ride: replace(ride, left_in_workout_s=900.0)),
    ],
)
def test_what_has_mended_is_not_told(
    kind: str, mended: Callable[[RideSnapshot], RideSnapshot]
) -> None:
    said = Said(kind)
    assert said.by_then(mended(said.ride)) == ""


def test_a_sensor_is_known_by_its_name_wherever_it_stands_by_then() -> None:
    lost, back = Said("sensor_lost"), Said("sensor_back")
    assert lost.by_then(sensors=SENSORS) == ""
    assert lost.by_then(sensors=(*SENSORS[1:], SILENT[0])) == lost.line.text
    assert back.by_then(sensors=SILENT) == ""
    assert back.by_then(sensors=(*SENSORS[1:], SENSORS[0])) == back.line.text
    assert back.by_then(sensors=SENSORS[1:]) == ""


def test_what_the_workout_said_is_read_out_after_its_text_has_gone() -> None:
    said = Said("text")
    assert said.by_then(replace(said.ride, text=None)) == "“Sit up”"


def test_a_step_that_was_made_harder_meanwhile_is_told_with_its_new_watts() -> None:
    said = Said("step_start")
    assert RIDE.step is not None
    step = replace(RIDE.step, from_w=288, to_w=288)
    assert "288 watts" in said.by_then(replace(said.ride, step=step))
