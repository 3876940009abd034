"""One ride as the console sees it: session, record and coach joined behind the RideFeed seam."""

from collections.abc import Callable, Mapping, Sequence

from coach.coach import Coach
from coach.conversation import ChatLine, Reply
from sensors.clock import Clock
from sensors.readings import SensorStatus
from tui.feed import Frame
from workouts import player
from workouts.commands import Value
from workouts.laps import laps_of
from workouts.recording import Recording
from workouts.ride import RideSession
from workouts.snapshot import Lap, Notice, RideSnapshot, RideState, Sample, StepView

CHAT_LINES = 50


class LiveRide:
    """Implements tui.feed.RideFeed in this process; the engine ticks it."""

    def __init__(
        self,
        session: RideSession,
        recording: Recording,
        clock: Clock,
        statuses: Callable[[], tuple[SensorStatus, ...]],
    ) -> None:
        self.session = session
        self.recording = recording
        self._statuses = statuses
        self._listeners: list[Callable[[Frame], None]] = []
        self._laps: list[int] = []
        self._coach = Coach(commanded=self, frame=self.frame, clock=clock)
        self._frame = Frame(session.tick(), statuses())

    @property
    def over(self) -> bool:
        return self.session.state in (RideState.FINISHED, RideState.DISCARDED)

    def tick(self) -> Frame:
        """Bring the ride up to now and tell every console."""
        return self._publish(self.session.tick())

    def frame(self) -> Frame:
        return self._frame

    def plan(self) -> Sequence[StepView]:
        course = self.session.course
        return [
            player.view_step(course.plan, index, course.ftp_w, course.bias_percent)
            for index in range(len(course.plan.steps))
        ]

    def trace(self) -> Sequence[Sample]:
        return self.session.trace

    def laps(self) -> Sequence[Lap]:
        return laps_of(self.session.trace, self.session.lap_marks)

    def subscribe(self, listener: Callable[[Frame], None]) -> Callable[[], None]:
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def perform(self, name: str, arguments: Mapping[str, Value], who: str) -> Notice:
        notice = self.session.perform(name, arguments, who)
        self.tick()
        return notice

    def say(self, text: str, who: str) -> Reply:
        reply = self._coach.say(text, who)
        self.tick()
        return reply

    def _publish(self, snapshot: RideSnapshot) -> Frame:
        chat: tuple[ChatLine, ...] = tuple(self._coach.lines)[-CHAT_LINES:]
        self._frame = Frame(snapshot, self._statuses(), chat, self.session.plan_revision)
        for listener in tuple(self._listeners):
            listener(self._frame)
        return self._frame
