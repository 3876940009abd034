"""The live ride: sensors and a plan in, one snapshot a tick, one sample a second, commands obeyed.

RideSession holds the ride's changing state and nothing else: no radio, no disk, no screen, no
clock of its own. It is ticked four times a second and never waits.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sensors.clock import Clock
from sensors.control import TrainerMode, TrainerView
from sensors.readings import LiveValues
from workouts import pedalling, player
from workouts.athlete import Athlete
from workouts.commands import Value, check_arguments, undo_s
from workouts.course import EDITS, Course, Edit, Told, lap_told
from workouts.drive import Trainer, TrainerDrive
from workouts.errors import CommandRefused
from workouts.laps import Totals, begins_step
from workouts.player import MOMENT_S, Position
from workouts.ramp_test import RampWatch, ramp_given_up
from workouts.recent_power import RecentPower, mean
from workouts.ride_edges import RideListener, Sensors
from workouts.ride_moves import DONE, MOVES, OVER
from workouts.ride_second import resume_point, sample_of
from workouts.ride_view import build_snapshot, rounded
from workouts.snapshot import (
    GuardState,
    LoadToday,
    Notice,
    ResumePoint,
    RideSnapshot,
    RideState,
    Sample,
)
from workouts.w_prime_live import LiveWPrime
from workouts.workout import Step, StepKind, Workout

LONGEST_TICK_S = 2.0  # a longer one means that the machine slept, and nobody rode the plan


class RideSession:
    """One ride, from READY to FINISHED or DISCARDED. Times are seconds of the injected clock."""

    def __init__(
        self,
        *,
        ride_id: str,
        workout: Workout,
        athlete: Athlete,
        clock: Clock,
        sensors: Sensors,
        trainer: Trainer,
        wall: Callable[[], datetime],
        load: LoadToday | None = None,
        mode: TrainerMode = TrainerMode.ERG,
        starts_by_pedalling: bool = True,
        at: Position = Position(),  # noqa: B008 - frozen
    ) -> None:
        self.ride_id = ride_id
        self.workout = workout
        self.athlete = athlete
        self.load = load or LoadToday()
        self.state = RideState.READY
        self.course = Course(player.plan_of(workout), athlete.ftp_w, at, mode=mode)
        self.plan_revision = 0
        self.started_at: datetime | None = None
        self.trace: list[Sample] = []
        self.totals = Totals()
        self.lap_totals = Totals()
        self.step_totals = Totals()
        self.w_prime = LiveWPrime(athlete)
        self.elapsed_s = 0.0
        self.notice: Notice | None = None
        self.listeners: list[RideListener] = []
        self.lap_from_s = 0.0
        self.lap_marks: list[int] = []  # timer seconds before which a lap was marked
        self.seen = LiveValues(clock.now())
        self._clock, self._sensors, self._wall = clock, sensors, wall
        self._starts_by_pedalling = starts_by_pedalling
        self._last_s = self._started_s = clock.now()
        self._drive = TrainerDrive(trainer, self._last_s)
        self._pedalling = pedalling.Pedalling()
        self._ramp = RampWatch()
        self._undo: tuple[str, Edit, float] | None = None
        self._recent = RecentPower()
        self._second: list[float] = []  # power seen in the second under way
        self._second_from = at  # where the second under way began

    def restore(self, resume: ResumePoint, samples: Sequence[Sample], started_at: datetime) -> None:
        """Go back to the second where a ride was interrupted, paused: a motor waits for a word."""
        marked_s = self.lap_marks[-1] if self.lap_marks else 0
        self.lap_from_s = float(marked_s)
        for sample in samples:
            if self.trace and begins_step(self.trace[-1], sample):
                self.step_totals = Totals()
            self._add_up(sample)
            if sample.second < marked_s:
                self.lap_totals = Totals()
        if self.trace and self.trace[-1].step_index != resume.step_index:
            self.step_totals = Totals()
        self.course = replace(
            self.course,
            plan=player.plan_of(self.workout, resume.plan),
            position=Position(resume.step_index, resume.step_elapsed_s),
            bias_percent=resume.bias_percent,
            mode=resume.mode,
            level_percent=resume.level_percent,
            slope_percent=resume.slope_percent,
        )
        self._second_from = self.course.position
        self.elapsed_s = float(self.next_second)
        self.started_at = started_at
        since_start_s = (self._wall() - started_at).total_seconds()
        self._started_s = self._clock.now() - max(resume.wall_s, since_start_s)
        self.state = RideState.PAUSED

    def perform(self, name: str, arguments: Mapping[str, Value], who: str) -> Notice:
        """Do a command of workouts.commands; raises CommandRefused with a sentence."""
        typed = check_arguments(name, arguments)
        if self.state in OVER:
            raise CommandRefused("the ride is over", "ride_is_over")
        undoable = name in EDITS
        values: Mapping[str, Value] = {}
        if undoable:
            text, values = self._edit(name, EDITS[name](self.course, **typed), who)
        elif name == "undo":
            text, values = self._take_back()
        elif name == "mark_lap":
            text, values = self._mark_lap()
        else:
            text = self._move(name, who)
        now = self._clock.now()
        until_s = now + undo_s(who) if undoable else None
        self.notice = Notice(text, now, until_s, who, name, values)
        self._tell("command", {"name": name, "arguments": typed, "who": who, "text": text})
        return self.notice

    def _edit(self, name: str, edit: Edit, who: str) -> Told:
        self._undo = (name, edit, self._clock.now() + undo_s(who))
        self._change_course(edit.course)
        return edit.text, edit.values

    def _take_back(self) -> Told:
        if self._undo is None or self._clock.now() > self._undo[2]:
            text = "there is nothing to undo: it goes back a few seconds and one command"
            raise CommandRefused(text, "nothing_to_undo")
        name, edit, _ = self._undo
        self._undo = None
        self._change_course(edit.undo(self.course))
        return f"Undone: {edit.text}", {**edit.values, "of": name}

    def _change_course(self, course: Course) -> None:
        before, self.course = self.course, course
        if (course.plan, course.bias_percent) != (before.plan, before.bias_percent):
            self.plan_revision += 1
        if course.position != before.position:
            self._enter_step()

    def _mark_lap(self) -> Told:
        if self.state is not RideState.RIDING:
            raise CommandRefused("laps are marked while riding", "laps_while_riding")
        if self.next_second == (self.lap_marks[-1] if self.lap_marks else 0):
            raise CommandRefused("this lap has only begun", "lap_only_begun")
        average_w = self.lap_totals.average_power_w
        told = lap_told(self.lap_number, int(self.elapsed_s - self.lap_from_s), average_w)
        self.lap_marks.append(self.next_second)
        self._tell("lap", {"number": len(self.lap_marks)})
        self.lap_from_s = self.elapsed_s
        self.lap_totals = Totals()
        return told

    def _move(self, what: str, who: str) -> str:
        after = MOVES.get((self.state, what))
        if after is None:
            why, state = f"{what} does not fit: the ride is", self.state.value
            raise CommandRefused(f"{why} {state}", "does_not_fit", state=state)
        before, self.state = self.state, after
        now = self._clock.now()
        if before is RideState.READY:
            self.started_at = self._wall()
            self._started_s = now
        if before is RideState.RIDING:
            self._second.clear()
        if after in OVER:
            for totals in (self.totals, self.lap_totals, self.step_totals):
                totals.settle()
        if after is RideState.RIDING:
            self._drive.rest(now)
            self._pedalling = pedalling.Pedalling()
        self._tell("state", {"state": after.value, "from": before.value, "why": what, "who": who})
        return DONE[what]

    def tick(self) -> RideSnapshot:
        """Bring the ride up to the clock's now, drive the trainer, and return what is true."""
        now = self._clock.now()
        elapsed = max(0.0, now - self._last_s)
        self._last_s = now
        self.seen = live = self._sensors.live(now)
        awake = min(elapsed, LONGEST_TICK_S)
        self._pedalling = pedalling.watch(self._pedalling, live.power_w, live.cadence_rpm, awake)
        self._recent.add(now, live.power_w)
        if self.state is RideState.RIDING:
            self._ride_on(awake)
        self._follow_legs()
        self._follow_ramp(awake)
        self._drive_trainer()
        return build_snapshot(self)

    def _ride_on(self, seconds: float) -> None:
        """Move clock and plan on, stopping at each border of a recorded second."""
        while seconds > MOMENT_S:
            part = min(seconds, self.next_second + 1 - self.elapsed_s)
            seconds -= part
            self.elapsed_s += part
            if self.seen.power_w is not None:
                self._second.append(self.seen.power_w)
            before = self.course.position.step_index
            position = player.advance(self.course.plan, self.course.position, part)
            whole = self.elapsed_s >= self.next_second + 1 - MOMENT_S
            if whole:
                self.elapsed_s = float(self.next_second + 1)
                self._record_second(position, self.wall_s - seconds)
            self.course = replace(self.course, position=position)
            if position.step_index != before:
                self._enter_step()
            if whole:
                self._second_from = position

    def _record_second(self, position: Position, wall_s: float) -> None:
        sample = sample_of(self, self._second_from, mean(self._second), wall_s)
        self._second.clear()
        self._add_up(sample)
        resume = resume_point(self, position)
        for listener in self.listeners:
            listener.on_sample(sample, resume)

    def _add_up(self, sample: Sample) -> None:
        self.trace.append(sample)
        for totals in (self.totals, self.lap_totals, self.step_totals):
            totals.add(sample)
        self.w_prime.add(sample)

    def _enter_step(self) -> None:
        self.step_totals = Totals()
        self._second_from = self.course.position
        self._tell("step", {"index": self.course.position.step_index if self._step() else None})

    def _follow_legs(self) -> None:
        step = self._step()
        all_out = step is not None and (step.is_test or step.kind is StepKind.MAX)
        waiting = self.state is RideState.AUTO_PAUSED or (
            self.state is RideState.READY and self._starts_by_pedalling
        )
        if self.state is RideState.RIDING and self._pedalling.stopped and not all_out:
            self._say(self._move("stopped", "legs"), "legs")
        elif waiting and self._pedalling.under_way:
            self._say(self._move("pedalling", "legs"), "legs")

    def _follow_ramp(self, seconds: float) -> None:
        """End the ramp of a ramp test when the legs can no longer hold it."""
        if self.state is not RideState.RIDING:
            return
        limited = self._drive.limit_w is not None
        if self._ramp.is_over(self.course, self.seen, self.target_w, seconds, limited=limited):
            text, _ = self._edit("skip_step", ramp_given_up(self.course), "legs")
            now = self._clock.now()
            self.notice = Notice(text, now, now + undo_s("legs"), "legs")
            self._pedalling = pedalling.Pedalling()  # who has just stopped need not read that too
            self._tell("ramp", {"text": text})

    def _drive_trainer(self) -> None:
        drive = self._drive
        guard, control, limit_w = drive.state, drive.view.state, drive.limit_w
        riding = self.state is RideState.RIDING
        drive.drive(self.course, self._step(), self.target_w, self.seen, riding=riding)
        if drive.state is not guard:
            self._tell("guard", {"state": drive.state.value})
        if drive.view.state is not control:
            self._tell("control", {"state": drive.view.state.value, "trainer": drive.view.name})
        if drive.limit_w not in (None, limit_w):
            text = f"Too heavy: {drive.limit_w} W at most for a while, then the target again"
            self._say(text, "guard")
        instead = drive.mode_instead(self.course.mode)
        if instead is not None:
            asked = self.course.mode.value.upper()
            self.course = replace(self.course, mode=instead)
            self._say(f"This trainer offers no {asked}: {instead.value} instead", "trainer")
            self._tell("mode", {"mode": instead.value, "instead_of": asked.lower()})

    @property
    def guard_state(self) -> GuardState:
        return self._drive.state

    @property
    def trainer_view(self) -> TrainerView:
        return self._drive.view

    @property
    def commanded_w(self) -> int | None:
        return self._drive.commanded_w

    @property
    def next_second(self) -> int:
        """The second under way; a resumed record may have holes, so the trace does not count it."""
        return self.trace[-1].second + 1 if self.trace else 0

    @property
    def lap_number(self) -> int:
        return len(self.lap_marks) + 1

    @property
    def wall_s(self) -> float:
        """Seconds since the start, pauses included."""
        return round(self._last_s - self._started_s, 3)

    @property
    def target_w(self) -> int | None:
        """The watts of plan and bias at this instant."""
        at = self.course.position.step_elapsed_s
        return player.target_watts(self._step(), at, self.course.ftp_w, self.course.bias_percent)

    @property
    def power_3s_w(self) -> int | None:
        """The mean of the last three seconds' power; None while power is not live."""
        return rounded(self._recent.mean_w)

    def _step(self) -> Step | None:
        return player.step_at(self.course.plan, self.course.position)

    def _say(self, text: str, who: str) -> None:
        self.notice = Notice(text, self._clock.now(), None, who)

    def _tell(self, kind: str, data: Mapping[str, object]) -> None:
        stamped = {**data, "second": self.next_second, "wall_s": self.wall_s}
        for listener in self.listeners:
            listener.on_event(kind, stamped)
