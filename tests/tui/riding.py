"""A house in memory: fixed rides, a small library and a ride feed that plays given frames."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import sin

from coach.conversation import AnswerPath, ChatLine, Reply
from coach.voice.view import TalkAct, VoiceView
from sensors.control import ControlState, TrainerMode, TrainerTarget, TrainerView
from sensors.readings import DeviceKind, LinkState, Metric, SensorStatus, Source
from tui.feed import Frame
from tui.plan_views import plan_views
from workouts.commands import Value, check_arguments
from workouts.snapshot import (
    GuardState,
    Lap,
    LoadToday,
    Notice,
    RideSnapshot,
    RideState,
    Sample,
    StepView,
    WPrimeForecast,
)
from workouts.workout import Cadence, Repeat, Step, StepKind, Target, Workout

FTP_W = 265
TODAY = date(2026, 3, 14)


def over_unders() -> Workout:
    """Three sets of over and under, 65 minutes."""
    steps = [Step(StepKind.WARMUP, 600, Target(0.45, 0.75))]
    for group in range(3):
        for index in range(3):
            place = Repeat(index + 1, 3, group + 1)
            steps += [
                Step(StepKind.WORK, 120, Target(1.05, 1.05), Cadence(85, 95), place, "over"),
                Step(StepKind.REST, 120, Target(0.9, 0.9), Cadence(85, 95), place, "under"),
            ]
        steps.append(Step(StepKind.REST, 300, Target(0.5, 0.5)))
    steps.append(Step(StepKind.COOLDOWN, 240, Target(0.6, 0.4)))
    return Workout(
        "Over-unders 3×12",
        tuple(steps),
        author="Teamcar",
        description="Three times twelve minutes across threshold: over it for two, under it for "
        "two. It teaches the legs to clear what they make, without a rest.",
        tags=("threshold",),
    )


PLAN = plan_views(over_unders(), FTP_W)
TEXTS = ((600, "Here we go: over first."), (2880, "The last set."))


def samples(seconds: int, workout: Workout | None = None) -> list[Sample]:
    """Return a ride that holds the plan with a little wave, and loses power for 8 s."""
    plan = plan_views(workout or over_unders(), FTP_W)
    out: list[Sample] = []
    at, index = 0, 0
    for second in range(seconds):
        while index < len(plan) and second >= at + plan[index].seconds:
            at += plan[index].seconds
            index += 1
        step = plan[index] if index < len(plan) else None
        target: int | None = None
        if step is not None and step.from_w is not None and step.to_w is not None:
            target = round(step.from_w + (step.to_w - step.from_w) * (second - at) / step.seconds)
        power = None if target is None else round(target + 9 * sin(second / 7))
        out.append(
            Sample(
                second=second,
                power_w=None if 900 <= second < 908 else power,
                cadence_rpm=90,
                heart_rate_bpm=min(172, 110 + second // 20),
                speed_kmh=34.0,
                target_w=target,
                commanded_w=target,
                plan_s=second,
                step_index=index,
                bias_percent=100,
                wall_s=float(second),
            )
        )
    return out


TRAINER = Source("sim:trainer", "Domestique Trainer", DeviceKind.TRAINER, "simulated")
STRAP = Source("sim:strap", "Pulse Strap", DeviceKind.HEART_RATE_STRAP, "simulated")
CRANKS = Source("sim:cranks", "Left-Right Cranks", DeviceKind.POWER_METER, "simulated")
SENSORS = (
    SensorStatus(TRAINER, LinkState.LIVE, 0.2, None, -60, ()),
    SensorStatus(CRANKS, LinkState.LIVE, 0.3, 71, -66, (Metric.POWER, Metric.CADENCE)),
    SensorStatus(STRAP, LinkState.LIVE, 0.6, 98, -58, (Metric.HEART_RATE,)),
)
CHAT = (
    ChatLine("you", "how am I doing", 1600.0),
    ChatLine(
        "coach",
        "Two watts over, heart rate steady. Keep it there.",
        1600.1,
        0.02,
        AnswerPath.OFFLINE,
    ),
    ChatLine("you", "how many left", 1630.0),
    ChatLine("coach", "Four more overs after this one.", 1630.1, 0.01, AnswerPath.OFFLINE),
)


def step_at(second: float) -> tuple[StepView, float]:
    """Return the step at a second of the plan, and the seconds into it."""
    at = 0
    for step in PLAN:
        if second < at + step.seconds:
            return step, second - at
        at += step.seconds
    raise ValueError(f"the plan is over at {second}")


def riding(second: float = 1634.0, **changes: object) -> RideSnapshot:
    """Return a ride in the middle of an over, all sensors live."""
    step, into = step_at(second)
    assert step.to_w is not None
    snapshot = RideSnapshot(
        at_s=second,
        state=RideState.RIDING,
        mode=TrainerMode.ERG,
        ride_id="2026-03-14-0900",
        workout_name="Over-unders 3×12",
        started_at=datetime(2026, 3, 14, 9, 0, tzinfo=UTC),
        elapsed_s=second,
        plan_s=second,
        plan_total_s=over_unders().seconds,
        left_in_workout_s=over_unders().seconds - second,
        power_w=282,
        power_3s_w=280,
        cadence_rpm=91,
        heart_rate_bpm=158,
        speed_kmh=34.1,
        power_zone=5,
        heart_rate_zone=4,
        heart_rate_percent=87,
        watts_per_kg=3.6,
        target_w=step.to_w,
        commanded_w=step.to_w,
        deviation_w=280 - step.to_w,
        guard=GuardState.HOLDING,
        trainer=TrainerView(
            name="Domestique Trainer",
            state=ControlState.READY,
            modes=frozenset(TrainerMode),
            acknowledged=TrainerTarget.erg(step.to_w),
            wanted=TrainerTarget.erg(step.to_w),
            min_power_w=0,
            max_power_w=2000,
        ),
        step=step,
        step_elapsed_s=into,
        left_in_step_s=step.seconds - into,
        upcoming=PLAN[step.index + 1 : step.index + 4],
        steps_total=len(PLAN),
        work_steps_left=4,
        average_power_w=214,
        normalized_power_w=231,
        intensity_factor=0.87,
        training_stress=41.2,
        work_kj=349.6,
        average_heart_rate_bpm=146,
        average_cadence_rpm=90,
        w_prime_j=11_240,
        w_prime_percent=56,
        w_prime_forecast=WPrimeForecast(3_960, PLAN[20], sets=3),
        ftp_w=FTP_W,
        load=LoadToday(61.2, 74.0, -12.8),
    )
    return replace(snapshot, **changes)  # type: ignore[arg-type]  # field by field, by name


class PlayedRide:
    """A RideFeed that shows the frames it is given and remembers what it was told."""

    def __init__(self, ride: RideSnapshot | None = None, chat: tuple[ChatLine, ...] = CHAT) -> None:
        self._frame = Frame(ride or riding(), SENSORS, chat)
        self.listeners: list[Callable[[Frame], None]] = []
        self.done: list[tuple[str, dict[str, Value]]] = []
        self.said: list[str] = []
        self.talked: list[tuple[TalkAct, str]] = []
        self.recorded = samples(int(self._frame.ride.plan_s))

    def frame(self) -> Frame:
        return self._frame

    def plan(self) -> Sequence[StepView]:
        return PLAN

    def texts(self) -> Sequence[tuple[int, str]]:
        return TEXTS

    def trace(self) -> Sequence[Sample]:
        return self.recorded

    def laps(self) -> Sequence[Lap]:
        return ()

    def subscribe(self, listener: Callable[[Frame], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def tick(self, **changes: object) -> None:
        """Send a frame with changes to the ride."""
        ride = replace(self._frame.ride, **changes)  # type: ignore[arg-type]  # by name
        self.send(replace(self._frame, ride=ride))

    def send(self, frame: Frame) -> None:
        self._frame = frame
        for listener in tuple(self.listeners):
            listener(frame)

    def perform(self, name: str, arguments: Mapping[str, Value], who: str) -> Notice:
        typed = check_arguments(name, arguments)
        self.done.append((name, typed))
        at_s = self._frame.ride.at_s
        notice = Notice(f"did {name}", at_s, at_s + 5, who)
        states = {
            "start": RideState.RIDING,
            "pause": RideState.PAUSED,
            "resume": RideState.RIDING,
            "finish": RideState.FINISHED,
            "discard": RideState.DISCARDED,
        }
        self.tick(notice=notice, state=states.get(name, self._frame.ride.state))
        return notice

    def say(self, text: str, who: str) -> Reply:
        self.said.append(text)
        at_s = self._frame.ride.at_s
        lines = (ChatLine("you", text, at_s), ChatLine("coach", f"Heard: {text}", at_s, 0.01))
        self.send(replace(self._frame, chat=(*self._frame.chat, *lines)))
        return Reply(f"Heard: {text}")

    def talk(self, act: TalkAct, text: str = "") -> VoiceView:
        self.talked.append((act, text))
        return self._frame.voice or VoiceView()


def earlier(days: int) -> datetime:
    """Return nine in the morning where the rider is, some days before TODAY."""
    return datetime(TODAY.year, TODAY.month, TODAY.day, 9).astimezone() - timedelta(days)
