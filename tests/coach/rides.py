"""A ride to talk about, and any ride at all: snapshots written down and drawn by hypothesis."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hypothesis import strategies as st

from coach.scene import LastRide, RestContext, Scene
from sensors.control import ControlState, TrainerMode, TrainerTarget, TrainerView
from sensors.readings import DeviceKind, LinkState, Metric, SensorStatus, Source
from workouts.commands import Value
from workouts.errors import CommandRefused
from workouts.snapshot import (
    GuardState,
    LoadToday,
    Notice,
    RideSnapshot,
    RideState,
    StepView,
    WPrimeForecast,
)
from workouts.workout import Cadence, Repeat, StepKind

STRAP = Source("AA", "Strap", DeviceKind.HEART_RATE_STRAP, "ble")
STAGES = Source("BB", "Stages", DeviceKind.POWER_METER, "ble")
KICKR = Source("CC", "Kickr", DeviceKind.TRAINER, "ble")

OVER = StepView(3, StepKind.WORK, "Over", 120, 275, 275, Cadence(85, 95), Repeat(2, 6, 1))
UNDER = StepView(4, StepKind.REST, "Under", 120, 235, 235, None, Repeat(2, 6, 1))
COOL = StepView(5, StepKind.COOLDOWN, "", 300, 150, 90, None, None)
GONE_IN = StepView(11, StepKind.WORK, "Over", 120, 275, 275, None, Repeat(5, 6, 1))

RIDE = RideSnapshot(
    at_s=1634.0,
    state=RideState.RIDING,
    mode=TrainerMode.ERG,
    ride_id="ride-1",
    workout_name="Over-unders 3×12",
    started_at=None,
    elapsed_s=1634.4,
    plan_s=1634.4,
    plan_total_s=3900,
    left_in_workout_s=2265.6,
    power_w=279,
    power_3s_w=277,
    cadence_rpm=91,
    heart_rate_bpm=158,
    speed_kmh=33.44,
    served_by={Metric.POWER: "Stages", Metric.HEART_RATE: "Strap", Metric.CADENCE: "Stages"},
    power_zone=4,
    heart_rate_zone=3,
    heart_rate_percent=83,
    watts_per_kg=3.72,
    target_w=275,
    commanded_w=275,
    deviation_w=2,
    trainer=TrainerView("Kickr", ControlState.READY, wanted=TrainerTarget.erg(275)),
    step=OVER,
    step_elapsed_s=115.8,
    left_in_step_s=124.2,
    upcoming=(UNDER, COOL),
    steps_total=20,
    work_steps_left=2,
    text="Hold it smooth",
    average_power_w=211,
    normalized_power_w=231,
    intensity_factor=0.864,
    training_stress=41.4,
    work_kj=612.4,
    average_heart_rate_bpm=149,
    average_cadence_rpm=89,
    max_power_w=512,
    missing_s=4,
    w_prime_j=11_240,
    w_prime_percent=56,
    w_prime_forecast=WPrimeForecast(-800, COOL, GONE_IN, 700.0, 1, -4),
    lap=3,
    lap_elapsed_s=75.9,
    lap_average_power_w=268,
    step_average_power_w=274,
    ftp_w=265,
    load=LoadToday(61.2, 74.4, -13.2),
)
SENSORS = (
    SensorStatus(STRAP, LinkState.LIVE, 0.4, 98, -60, (Metric.HEART_RATE,)),
    SensorStatus(STAGES, LinkState.LIVE, 0.2, 15, -70, (Metric.POWER, Metric.CADENCE)),
    SensorStatus(KICKR, LinkState.LIVE, 0.1, None, -50, (Metric.SPEED,)),
)
REST = RestContext(
    LoadToday(61.2, 70.4, -9.2),
    265,
    LastRide("Tempo 2×20", 4512, 71.6, 219, 940.2),
    "Sweet spot 3×12",
    4500,
)
SCENE = Scene(RIDE, SENSORS, REST)


@dataclass
class Seen:
    """A frame that a test can change between two sentences."""

    ride: RideSnapshot = RIDE
    sensors: tuple[SensorStatus, ...] = SENSORS


@dataclass
class Steered:
    """Takes commands and keeps them; refuses with `refusal` while it is set."""

    done: list[tuple[str, dict[str, Value], str]] = field(default_factory=list)
    refusal: str | None = None
    line: Callable[[str], str] = "Done: {}".format

    def perform(self, name: str, arguments: Mapping[str, Value], who: str) -> Notice:
        if self.refusal is not None:
            raise CommandRefused(self.refusal)
        self.done.append((name, dict(arguments), who))
        return Notice(self.line(name), 0.0, 5.0, who)


def maybe(strategy: st.SearchStrategy[int]) -> st.SearchStrategy[int | None]:
    return st.none() | strategy


WATTS = st.integers(0, 2500)
NAMES = st.sampled_from(("", "Over", "30/15s", "2 min @ 250 W", "{power} [x]", "a\x1b[31mb\n" * 30))
SECONDS = st.floats(0, 20_000, allow_nan=False)
STEPS = st.builds(
    StepView,
    index=st.integers(0, 200),
    kind=st.sampled_from(StepKind),
    name=NAMES,
    seconds=st.integers(1, 14_400),
    from_w=maybe(WATTS),
    to_w=maybe(WATTS),
    cadence=st.none() | st.builds(Cadence, st.integers(40, 80), st.integers(80, 130)),
    repeat=st.none() | st.builds(Repeat, st.integers(1, 20), st.integers(1, 20), st.just(1)),
)
LOADS = st.builds(
    LoadToday, *(st.none() | st.floats(low, 200, allow_nan=False) for low in (0, 0, -200))
)
STATUSES = st.builds(
    SensorStatus,
    source=st.sampled_from((STRAP, STAGES, KICKR)),
    link=st.sampled_from(LinkState),
    age_s=st.none() | SECONDS,
    battery_percent=maybe(st.integers(0, 100)),
    signal_dbm=st.none(),
    serves=st.just(()),
)
TRAINERS = st.builds(
    TrainerView,
    name=st.none() | st.just("Kickr 2 v6"),
    state=st.sampled_from(ControlState),
    wanted=st.none() | st.builds(TrainerTarget.resistance, st.floats(0, 100)),
)
RIDES = st.builds(
    RideSnapshot,
    at_s=SECONDS,
    state=st.sampled_from(RideState),
    mode=st.sampled_from(TrainerMode),
    ride_id=st.just("ride-1"),
    workout_name=NAMES.filter(bool),
    started_at=st.none(),
    elapsed_s=SECONDS,
    plan_s=SECONDS,
    plan_total_s=st.integers(0, 20_000),
    left_in_workout_s=SECONDS,
    power_w=maybe(WATTS),
    power_3s_w=maybe(WATTS),
    cadence_rpm=maybe(st.integers(0, 200)),
    heart_rate_bpm=maybe(st.integers(30, 230)),
    speed_kmh=st.none() | st.floats(0, 99),
    served_by=st.dictionaries(st.sampled_from(Metric), st.just("Stages")),
    power_zone=maybe(st.integers(1, 7)),
    heart_rate_zone=maybe(st.integers(1, 5)),
    heart_rate_percent=maybe(st.integers(20, 120)),
    watts_per_kg=st.none() | st.floats(0, 25),
    target_w=maybe(WATTS),
    commanded_w=maybe(WATTS),
    deviation_w=maybe(st.integers(-900, 900)),
    bias_percent=st.integers(50, 150),
    guard=st.sampled_from(GuardState),
    trainer=TRAINERS,
    step=st.none() | STEPS,
    step_elapsed_s=SECONDS,
    left_in_step_s=SECONDS,
    upcoming=st.lists(STEPS, max_size=3).map(tuple),
    steps_total=st.integers(0, 200),
    work_steps_left=st.integers(0, 40),
    text=st.none() | NAMES,
    average_power_w=maybe(WATTS),
    normalized_power_w=maybe(WATTS),
    intensity_factor=st.none() | st.floats(0, 2),
    training_stress=st.none() | st.floats(0, 600),
    work_kj=st.floats(0, 9000),
    average_heart_rate_bpm=maybe(st.integers(30, 230)),
    average_cadence_rpm=maybe(st.integers(0, 200)),
    max_power_w=maybe(WATTS),
    missing_s=st.integers(0, 4000),
    w_prime_percent=maybe(st.integers(-60, 100)),
    w_prime_forecast=st.none()
    | st.builds(
        WPrimeForecast,
        lowest_j=st.integers(-20_000, 20_000),
        lowest_percent=st.integers(-100, 100),
        lowest_in=st.none() | STEPS,
        gone_in=st.none() | STEPS,
        gone_in_s=st.none() | SECONDS,
    ),
    lap=st.integers(1, 40),
    lap_elapsed_s=SECONDS,
    lap_average_power_w=maybe(WATTS),
    step_average_power_w=maybe(WATTS),
    ftp_w=st.integers(50, 600),
    load=LOADS,
)
RESTS = st.builds(
    RestContext,
    load=LOADS,
    ftp_w=maybe(st.integers(50, 600)),
    last_ride=st.none()
    | st.builds(
        LastRide,
        workout_name=NAMES.filter(bool),
        duration_s=st.integers(0, 20_000),
        training_stress=st.none() | st.floats(0, 600),
        normalized_power_w=maybe(WATTS),
        work_kj=st.none() | st.floats(0, 9000),
    ),
    suggested_workout=st.none() | NAMES.filter(bool),
    suggested_seconds=maybe(st.integers(0, 20_000)),
)
SCENES = st.builds(
    Scene,
    ride=st.none() | RIDES,
    sensors=st.lists(STATUSES, max_size=10).map(tuple),
    rest=RESTS,
)
