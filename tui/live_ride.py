"""One ride as the console sees it: session, record and coach joined behind the RideFeed seam."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.coach import Coach
from coach.conversation import ChatLine, Reply
from coach.language import Language
from coach.scene import RestContext
from coach.turns import TurnOver, forget
from coach.voice.view import TalkAct, Talker, VoiceView
from sensors.clock import Clock
from sensors.readings import SensorStatus
from tui.feed import Frame
from tui.plan_views import text_marks
from tui.transcript import Transcript
from workouts import player
from workouts.commands import Value
from workouts.errors import CommandRefused
from workouts.journal_records import PlanChange
from workouts.laps import laps_of
from workouts.recording import Recording
from workouts.ride import RideSession
from workouts.ride_notes import LONGEST
from workouts.snapshot import (
    Lap,
    Notice,
    ResumePoint,
    RideSnapshot,
    RideState,
    Sample,
    StepView,
)

if TYPE_CHECKING:
    from coach.garage import Garage
    from coach.prompter import Prompter, SaidCue
    from coach.thinking import Thinker
    from coach.voice.talked import Talked

CHAT_LINES = 50

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Coached:
    """What the coach of a ride has: its language, what is known beside the ride, and a model.

    English without a language; a `thinker` only where the rider has set a model.
    """

    spoken: Language | None = None
    rest: Callable[[], RestContext] = RestContext
    thinker: "Thinker | None" = None
    garage: "Garage | None" = None
    over: TurnOver = forget  # is given every turn that is over
    cues: "Prompter | None" = None
    model: Callable[[], str | None] = lambda: None  # what is the matter with the model
    voice: Talker | None = None


class LiveRide:
    """Implements tui.feed.RideFeed in this process; the engine ticks it."""

    def __init__(
        self,
        session: RideSession,
        recording: Recording,
        clock: Clock,
        statuses: Callable[[], tuple[SensorStatus, ...]],
        plans: Sequence[PlanChange] = (),
        coached: Coached | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        """Join them; `plans` says what was planned, and edited, before a ride was cut off.

        `notes` are the rider's words of then.
        """
        self.session = session
        self.recording = recording
        self._statuses = statuses
        self._listeners: list[Callable[[Frame], None]] = []
        self._failed: list[Callable[[Frame], None]] = []
        self._plans = _Plans(plans or (PlanChange(0, session.course.plan.steps),))
        session.listeners.append(self._plans)
        self._notes: list[str] = list(notes)
        coached = coached or Coached()
        self._transcript = Transcript(recording.on_event, coached.over)
        self._coach = Coach(
            self,
            self.frame,
            clock,
            coached.rest,
            coached.spoken,
            thinker=coached.thinker,
            garage=coached.garage,
            riding=self,
            over=self._transcript.turn,
        )
        self._cues = coached.cues
        self._model = coached.model
        self._voice = coached.voice
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

    def texts(self) -> Sequence[tuple[int, str]]:
        return text_marks(self.session.workout.texts, self.session.course.plan)

    def trace(self) -> Sequence[Sample]:
        return self.session.trace

    def laps(self) -> Sequence[Lap]:
        return laps_of(self.session.trace, self.session.lap_marks, self._plans.changes)

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
        """Return the coach's answer; one of the model grows in the frames' chat, see `heard`.

        What is spoken just then gives way.
        """
        if self._voice is not None:
            self._voice.talk("cancel", text)
        if self._cues is not None:
            wished = self._cues.heard(text, self._frame.ride.at_s, cuts=self._coach.thinks)
            if wished is not None:
                reply = self._coach.told(text, wished, who)
                self.tick()
                return reply
        reply = self._coach.begin(text, who)
        self.tick()
        return reply

    def talk(self, act: TalkAct, text: str = "") -> VoiceView:
        """Begin or end a spoken turn, and the like; raises CommandRefused without a voice."""
        if self._voice is None:
            raise CommandRefused("nobody listens here: the voice is switched off, or has no part")
        view = self._voice.talk(act, text)
        self.show()
        return view

    def talked(self, persona: str) -> "Talked":
        """Return the coach as the voice talks with him; `persona` is who he is."""
        from coach.voice.ride_talk import RideTalk

        return RideTalk(self._coach, self.frame, self._cues, self.show, persona)

    def show(self) -> None:
        """Tell every console of what has changed beside the ride."""
        self._publish(self._frame.ride)

    def heard(self, turn: int) -> Reply | None:
        """Return one of the last replies of the coach, as far as it has grown."""
        return self._coach.reply_to(turn)

    def note(self, text: str) -> Callable[[], None]:
        """Keep words for the ride's page, in the record at once; returns what takes them back.

        Raises CommandRefused where no more are kept.
        """
        if sum(len(line) + 1 for line in self._notes) + len(text) > LONGEST:
            raise CommandRefused("the notes of this ride are full")
        self._notes.append(text)
        self._write_notes()

        def undo() -> None:
            if text in self._notes:
                self._notes.remove(text)
                self._write_notes()

        return undo

    def _write_notes(self) -> None:
        self.recording.on_event("notes", {"lines": list(self._notes)})

    def hush(self) -> None:
        """Stop the model, if it still thinks."""
        self._coach.cancel()

    def _publish(self, snapshot: RideSnapshot) -> Frame:
        statuses = self._statuses()
        if self._cues is not None:
            busy = self._coach.thinks or self._coach.awaits_confirmation
            cue = self._cues.see(snapshot, statuses, busy=busy)
            if cue is not None:
                self._coach.remark(cue.text, cue.values)
                self._speak(self._cues.said)
        chat: tuple[ChatLine, ...] = tuple(self._coach.lines)[-CHAT_LINES:]
        self._frame = Frame(
            snapshot,
            statuses,
            chat,
            self.session.plan_revision,
            self._coach.answers,
            self._model(),
            voice=None if self._voice is None else self._voice.view(),
        )
        for listener in tuple(self._listeners):
            self._show(listener)
        return self._frame

    def _speak(self, cue: "SaidCue | None") -> None:
        """Keep a cue, and have it spoken where there is a voice."""
        if cue is None:
            return
        voice = self._voice
        spoken = voice is not None and voice.remark(cue.line, about=cue.kind, safety=cue.safety)
        self._transcript.cue(cue.kind, cue.line.text, spoken=spoken)

    def _show(self, listener: Callable[[Frame], None]) -> None:
        try:
            listener(self._frame)
        except Exception:
            # A console that cannot draw is no reason to let go of the trainer.
            if listener not in self._failed:
                self._failed.append(listener)
                log.exception("a console could not take a frame")
            return
        if listener in self._failed:
            self._failed.remove(listener)


class _Plans:
    """Notes from which second on the ride had which steps; a RideListener."""

    def __init__(self, changes: Sequence[PlanChange]) -> None:
        self.changes = list(changes)

    def on_sample(self, sample: Sample, resume: ResumePoint) -> None:
        if resume.plan != self.changes[-1].steps:
            self.changes.append(PlanChange(sample.second, resume.plan))

    def on_event(self, kind: str, data: Mapping[str, object]) -> None:
        """Nothing to note: a change counts from the second that was ridden with it."""
