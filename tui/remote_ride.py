"""A ride in the engine as a console sees it: RideFeed over what the engine has told.

While the engine is not heard, the values are blank after three seconds, as those of a sensor are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from coach.conversation import ChatLine, Reply
from coach.voice.view import TalkAct, VoiceView
from sensors.clock import Clock
from sensors.priority import STALE_AFTER_S
from sensors.readings import LinkState
from tui.engine_line import EngineLine
from tui.feed import Frame
from tui.protocol import ListLaps, Perform, Plan, Say, Talk
from workouts.commands import Value, check_arguments
from workouts.snapshot import Lap, Notice, RideState, Sample, StepView

OVER = (RideState.FINISHED, RideState.DISCARDED)
UNHEARD = "the engine is silent"

Listener = Callable[[Frame], None]


@dataclass(slots=True)
class Known:
    """All that was told of one ride."""

    ride_id: str
    plan: Sequence[StepView] = ()
    texts: Sequence[tuple[int, str]] = ()
    trace: list[Sample] = field(default_factory=list)
    chat: tuple[ChatLine, ...] = ()
    frame: Frame | None = None

    def take_plan(self, plan: Plan) -> None:
        self.plan, self.texts = plan.steps, plan.texts


class RemoteRide:
    """Implements tui.feed.RideFeed; RemoteHouse hands it what the engine tells."""

    def __init__(self, known: Known, frame: Frame, line: EngineLine, clock: Clock) -> None:
        self.known = known
        self._line = line
        self._clock = clock
        self._heard_s = clock.now()
        self._told = frame  # by the engine
        self._frame = frame  # as it is shown
        self._listeners: list[Listener] = []

    @property
    def ride_id(self) -> str:
        return self.known.ride_id

    @property
    def watched(self) -> bool:
        """Whether a screen shows it."""
        return bool(self._listeners)

    @property
    def over(self) -> bool:
        return self._told.ride.state in OVER

    # -- what the console asks --------------------------------------------------------------------

    def frame(self) -> Frame:
        return self._frame

    def plan(self) -> Sequence[StepView]:
        return self.known.plan

    def texts(self) -> Sequence[tuple[int, str]]:
        return self.known.texts

    def trace(self) -> Sequence[Sample]:
        return self.known.trace

    def laps(self) -> Sequence[Lap]:
        laps: Sequence[Lap] = self._line.ask(ListLaps)
        return laps

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def perform(self, name: str, arguments: Mapping[str, Value], who: str) -> Notice:
        """Have the engine do a command; it knows by itself which console asks."""
        typed = check_arguments(name, arguments)
        notice: Notice = self._line.ask(lambda request: Perform(request, name, typed, self.ride_id))
        # The line that says what was done must not wait for the next frame.
        self._told = replace(self._told, ride=replace(self._told.ride, notice=notice))
        self._frame = replace(self._frame, ride=replace(self._frame.ride, notice=notice))
        return notice

    def say(self, text: str, who: str) -> Reply:
        reply: Reply = self._line.ask(lambda request: Say(request, text, self.ride_id))
        return reply

    def talk(self, act: TalkAct, text: str = "") -> VoiceView:
        view: VoiceView = self._line.ask(lambda request: Talk(request, act, text, self.ride_id))
        return view

    # -- what the engine tells --------------------------------------------------------------------

    def take(self, known: Known) -> None:
        """Take in all about the ride at once, as after the engine was away."""
        self.known = known
        if known.frame is not None:
            self.show(known.frame)

    def show(self, frame: Frame) -> None:
        """Take in what is true now."""
        self._heard_s = self._clock.now()
        self._told = replace(frame, chat=self.known.chat)
        self._publish(self._told)

    def look(self, lost: str | None) -> None:
        """Show how long the engine was not heard; `lost` says in words that it is away."""
        silent_s = self._clock.now() - self._heard_s
        if self.over or (lost is None and silent_s < STALE_AFTER_S):
            return
        self._publish(unheard(self._told, silent_s, lost or UNHEARD))

    def end(self, *, saved: bool) -> None:
        """Show that the ride is over, if its last frame did not come."""
        if not self.over:
            state = RideState.FINISHED if saved else RideState.DISCARDED
            self._told = replace(self._told, ride=replace(self._told.ride, state=state))
            self._publish(self._told)

    def _publish(self, frame: Frame) -> None:
        self._frame = frame
        for listener in tuple(self._listeners):
            listener(frame)


def unheard(frame: Frame, silent_s: float, why: str) -> Frame:
    """Return a frame as it is to be shown `silent_s` after it was true."""
    ride = replace(frame.ride, at_s=frame.ride.at_s + silent_s, notice=None)
    sensors = tuple(
        replace(each, age_s=None if each.age_s is None else each.age_s + silent_s)
        for each in frame.sensors
    )
    stale = silent_s >= STALE_AFTER_S
    if stale:
        ride = replace(
            ride,
            power_w=None,
            power_3s_w=None,
            cadence_rpm=None,
            heart_rate_bpm=None,
            speed_kmh=None,
            served_by={},
            power_zone=None,
            heart_rate_zone=None,
            heart_rate_percent=None,
            watts_per_kg=None,
            target_w=None,
            commanded_w=None,
            deviation_w=None,
            text=None,
        )
        sensors = tuple(replace(each, link=LinkState.STALE, serves=()) for each in sensors)
    return replace(frame, ride=ride, sensors=sensors, trouble=why, stale=stale)
