"""Any commands in any order with any time between them: what must hold, holds."""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sensors.control import TrainerMode
from tests.workouts.riding import FTP_W, ScriptedRide
from workouts.commands import COMMANDS, UNDO_S, Value
from workouts.erg import CEILING_W
from workouts.errors import CommandRefused
from workouts.snapshot import RideState
from workouts.workout import Cadence, Step, StepKind, Target, TextEvent, Unit, Workout

TARGETS = st.one_of(
    st.none(),
    st.builds(Target, st.floats(0.3, 1.8), st.floats(0.3, 1.8)),
    st.builds(Target, st.floats(0, 3000), st.floats(0, 3000), st.just(Unit.WATTS)),
)
STEPS = st.builds(
    Step,
    kind=st.sampled_from(StepKind),
    seconds=st.integers(0, 90),
    target=TARGETS,
    cadence=st.sampled_from([None, Cadence(50, 60), Cadence(90, 95)]),
    is_test=st.booleans(),
)
TEXTS = st.lists(st.builds(TextEvent, st.integers(0, 300), st.just("Words")), max_size=3)
WORKOUTS = st.builds(
    lambda steps, texts: Workout("Any", tuple(steps), tuple(texts)),
    st.lists(STEPS, max_size=6),
    TEXTS,
)
WATTS = st.one_of(st.none(), st.floats(0, 900))
RPM = st.one_of(st.none(), st.just(0.0), st.floats(0, 130))
TICKS_S = st.sampled_from([0.0, 0.03, 0.25, 0.25, 0.7, 1.0, 1.9])
COMMAND_ARGUMENTS: dict[str, st.SearchStrategy[Value]] = {
    "seconds": st.integers(-120, 120),
    "points": st.sampled_from([-5, -1, 0, 1, 5, 400]),
    "percent": st.integers(-5, 160),
    "mode": st.sampled_from([mode.value for mode in TrainerMode] + ["downhill"]),
}
ENDING = ("finish", "discard")
ORDERS = st.sampled_from([name for name in COMMANDS if name not in (*ENDING, "undo")])


class AnyRide(RuleBasedStateMachine):
    """A rider with a keyboard and no plan."""

    @initialize(plan=WORKOUTS, waits=st.booleans())
    def sit_down(self, plan: Workout, waits: bool) -> None:
        self.ride = ScriptedRide(plan, waits_for_start=waits)
        self.past: list[object] = []
        self.undo_until_s: float | None = None
        self.slept_s = 0.0

    def command(self, name: str, arguments: dict[str, Value]) -> bool:
        try:
            self.ride.session.perform(name, arguments, "key")
        except CommandRefused:
            return False
        self.ride.ride(0.03, 0.03)
        return True

    @rule()
    def start(self) -> None:
        self.command("start", {})

    @rule(name=ORDERS, data=st.data())
    def order(self, name: str, data: st.DataObject) -> None:
        arguments = {
            key: data.draw(COMMAND_ARGUMENTS[key], label=key) for key in COMMANDS[name].arguments
        }
        now_s = self.ride.clock.now()
        if self.command(name, arguments):
            notice = self.ride.session.notice
            if notice is not None and notice.undo_until_s is not None:
                self.undo_until_s = now_s + UNDO_S

    @rule()
    def undo(self) -> None:
        in_time = self.undo_until_s is not None and self.ride.clock.now() <= self.undo_until_s
        over = self.ride.session.state in (RideState.FINISHED, RideState.DISCARDED)
        assert self.command("undo", {}) is (in_time and not over)
        if in_time and not over:
            self.undo_until_s = None

    @rule(name=st.sampled_from(ENDING), sure=st.integers(0, 9))
    def end(self, name: str, sure: int) -> None:
        if sure == 0:
            self.command(name, {})

    @rule(tick_s=TICKS_S, ticks=st.integers(1, 40))
    def ride_on(self, tick_s: float, ticks: int) -> None:
        for _ in range(ticks):
            self.ride.ride(tick_s, tick_s) if tick_s else self.ride.session.tick()

    @rule(seconds=st.floats(2, 5000))
    def sleep(self, seconds: float) -> None:
        self.ride.sleep(seconds)

    @rule(power_w=WATTS, cadence_rpm=RPM)
    def legs(self, power_w: float | None, cadence_rpm: float | None) -> None:
        self.ride.sensors.give(power_w, cadence_rpm)

    @rule()
    def pedal(self) -> None:
        self.ride.sensors.pedal()

    @rule(control=st.booleans())
    def control(self, control: bool) -> None:
        (self.ride.trainer.give_control if control else self.ride.trainer.lose_control)()

    @invariant()
    def samples_are_one_a_second_and_the_past_stays(self) -> None:
        samples = self.ride.notes.samples
        assert [sample.second for sample in samples] == list(range(len(samples)))
        assert samples == self.ride.session.trace
        assert samples[: len(self.past)] == self.past
        self.past = list(samples)
        walls = [sample.wall_s for sample in samples]
        assert walls == sorted(walls)

    @invariant()
    def the_clock_and_the_record_agree(self) -> None:
        assert 0 <= self.ride.session.elapsed_s - len(self.ride.session.trace) < 1

    @invariant()
    def the_position_is_in_the_plan(self) -> None:
        course = self.ride.session.course
        plan, at = course.plan, course.position
        assert 0 <= at.step_index <= len(plan.steps)
        assert len(plan.origins) == len(plan.steps)
        assert at.step_elapsed_s >= 0
        assert all(step.seconds >= 0 for step in plan.steps)
        if self.ride.notes.samples and at.step_index < len(plan.steps):
            assert at.step_elapsed_s <= plan.steps[at.step_index].seconds
        assert 50 <= course.bias_percent <= 150

    @invariant()
    def the_motor_is_asked_for_watts_only_while_riding(self) -> None:
        session, target = self.ride.session, self.ride.trainer.target
        snapshot = session.tick()
        if target.mode is TrainerMode.ERG and snapshot.state is not RideState.RIDING:
            assert self.ride.trainer.target.mode is not TrainerMode.ERG
        commanded_w = snapshot.commanded_w
        assert commanded_w is None or 0 <= commanded_w <= CEILING_W
        assert (commanded_w is None) is (self.ride.trainer.target.mode is not TrainerMode.ERG)

    @invariant()
    def the_snapshot_makes_sense(self) -> None:
        snapshot = self.ride.session.tick()
        assert snapshot.left_in_step_s >= 0
        assert snapshot.left_in_workout_s >= snapshot.left_in_step_s
        assert snapshot.plan_s + snapshot.left_in_workout_s == snapshot.plan_total_s or (
            abs(snapshot.plan_s + snapshot.left_in_workout_s - snapshot.plan_total_s) < 1e-6
        )
        assert snapshot.lap_elapsed_s >= 0
        assert snapshot.ftp_w == FTP_W
        if snapshot.sample is not None:
            assert snapshot.sample == self.ride.notes.samples[-1]


AnyRide.TestCase.settings = settings(
    max_examples=int(os.environ.get("TEAMCAR_FUZZ_EXAMPLES", "300")) // 5,
    stateful_step_count=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestAnyRide = AnyRide.TestCase
