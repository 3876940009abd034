"""The ride: four big things, the profile, what comes next, the totals, and the coach."""

import logging
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input

from coach.voice.view import TalkAct, VoiceState, VoiceView
from sensors.control import TrainerMode, TrainerTarget
from tui.feed import Frame, RideFeed
from tui.keys import LEAVE, RIDE, bindings
from tui.messages import RideEnded, RideTicked
from tui.panels import metric
from tui.panels.coach_log import CoachLog
from tui.panels.drawing import Row
from tui.panels.facts import facts
from tui.panels.headline import headline
from tui.panels.key_bar import KeyBar
from tui.panels.line import Lines
from tui.panels.metric import MetricPanel
from tui.panels.notice import notice_row
from tui.panels.sensor_bar import sensor_row
from tui.panels.talk import TalkPanel
from tui.panels.workout_profile import ProfilePanel
from tui.screens.sayings import Sayings
from workouts.commands import Value
from workouts.errors import CommandRefused
from workouts.snapshot import RideState, StepView

log = logging.getLogger(__name__)

NOTICE_FRAME = 6  # of the notice line's width: its sign, and the margins of a wide screen
LEVEL_STEP_PERCENT = 5
SLOPE_STEP_PERCENT = 0.5
MODE_ORDER = (TrainerMode.ERG, TrainerMode.RESISTANCE, TrainerMode.SIM, TrainerMode.FREE)
OVER = (RideState.FINISHED, RideState.DISCARDED)
PAUSED = (RideState.PAUSED, RideState.AUTO_PAUSED)


class RideScreen(Screen[None]):
    """Shows a RideFeed frame by frame, and turns keys into its commands."""

    CSS_PATH = "ride.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings(RIDE)
    HELP = """# The ride
The needle under the watts shows how far you are from the target: inside the heavy part you are on
it. A value that is silent shows `--` and for how long. *Enter* types to the coach, *Esc* leaves it;
*y* and *n* answer when he asks.
Every change can be taken back with *u* for five seconds."""

    def __init__(self, feed: RideFeed) -> None:
        super().__init__()
        self._feed = feed
        self._frame = feed.frame()
        self._sayings = Sayings()
        self._unsubscribe: Callable[[], None] = lambda: None
        self._leaving = False
        self._named: set[str] = set()  # parts of the voice that are not there, as was said once
        self._panels: Sequence[Lines[Frame] | MetricPanel] = ()
        self._plan: Sequence[StepView] = feed.plan()
        self._texts = feed.texts()
        self._revision = self._frame.plan_revision

    def compose(self) -> ComposeResult:
        yield Lines(lambda frame, width, _: [headline(frame, width)], "headline")
        yield Lines(lambda frame, width, _: [sensor_row(frame.sensors, width)], "sensors")
        with Horizontal(id="big"):
            yield MetricPanel(metric.power, "power")
            yield MetricPanel(metric.step, "step")
            yield MetricPanel(metric.heart, "heart")
            yield MetricPanel(metric.cadence, "cadence")
        yield ProfilePanel("profile")
        yield Lines(lambda frame, width, height: facts(frame.ride, width, height), "facts")
        yield Lines(self._notice_rows, "notice")
        yield CoachLog("coach")
        with Horizontal(id="words"):
            yield TalkPanel("talk", self.talk)
            yield Input(placeholder=invitation(self._frame), id="chat", compact=True)
        yield KeyBar(RIDE)

    @property
    def feed(self) -> RideFeed:
        """The ride that is shown."""
        return self._feed

    def on_mount(self) -> None:
        lines = (each for each in self.query(Lines) if not isinstance(each, TalkPanel))
        self._panels = (*lines, *self.query(MetricPanel))
        self.query_one("#chat", Input).cursor_blink = False
        self._unsubscribe = self._feed.subscribe(self._frame_came)
        self.show(self._feed.frame())
        self.watch(self, "focused", self._focus_moved, init=False)

    def _focus_moved(self) -> None:
        self.refresh_bindings()
        self.set_class(isinstance(self.focused, Input), "-typing")
        self.call_after_refresh(self._redraw_words)

    def _redraw_words(self) -> None:
        """Draw the line for words again: Textual draws fields that change their width too early."""
        for widget in (self.query_one(TalkPanel), self.query_one("#chat", Input)):
            widget.refresh()

    def on_unmount(self) -> None:
        self._unsubscribe()

    def _frame_came(self, frame: Frame) -> None:
        self.post_message(RideTicked(frame))

    def on_ride_ticked(self, message: RideTicked) -> None:
        self.show(message.frame)

    def show(self, frame: Frame) -> None:
        """Put one frame on the screen."""
        state_before, answers_before = self._frame.ride.state, self._frame.answers
        self._frame = frame
        for panel in self._panels:
            panel.show(frame)
        ride = frame.ride
        profile = self.query_one(ProfilePanel)
        if frame.plan_revision != self._revision:
            self._revision = frame.plan_revision
            self._plan, self._texts = self._feed.plan(), self._feed.texts()
        profile.show(
            self._plan,
            self._feed.trace(),
            ride.ftp_w,
            ride.plan_s,
            frame.plan_revision,
            self._texts,
        )
        self.query_one(CoachLog).show(frame.chat)
        self._show_voice(frame.voice)
        self.query_one("#chat", Input).placeholder = invitation(frame)
        if ride.state is not state_before or frame.answers != answers_before:
            self.refresh_bindings()
        if ride.state in OVER and not self._leaving:
            self._leaving = True
            # After the refresh, so that the rider sees the last line before the screen goes.
            self.call_after_refresh(self.app.post_message, RideEnded())

    def _show_voice(self, view: VoiceView | None) -> None:
        self.set_class(view is not None and view.state is not VoiceState.OFF, "-voice")
        panel = self.query_one(TalkPanel)
        why_before = panel.failure
        panel.show(view)
        if panel.failure != why_before and not panel.shows_failure:
            self.say(panel.failure)
        for sentence in () if view is None else view.missing:
            if sentence not in self._named:
                self._named.add(sentence)
                self._sayings.later(sentence, self.size.width - NOTICE_FRAME)
                self.query_one("#notice", Lines).redraw()

    def _notice_rows(self, frame: Frame, width: int, _height: int) -> list[Row]:
        notice, at_s = frame.ride.notice, frame.ride.at_s
        undoes = notice is not None and (notice.undo_until_s or 0.0) > at_s
        return [notice_row(frame.ride, self._sayings.now(at_s, busy=undoes), width)]

    def say(self, text: str) -> None:
        """Show a sentence of the console in the notice line for a few seconds."""
        self._sayings.say(text, self._frame.ride.at_s)
        self.query_one("#notice", Lines).redraw()

    def perform(self, name: str, **arguments: Value) -> None:
        """Do a command of the ride; a refusal becomes a sentence."""
        try:
            self._feed.perform(name, arguments, "key")
        except CommandRefused as refused:
            self.say(str(refused))
            return
        self._sayings.hush()
        self.show(self._feed.frame())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what the ride cannot do in its state."""
        state = self._frame.ride.state
        typing = isinstance(self.focused, Input)
        if (action == "leave_chat" and not typing) or (action == "talk" and typing):
            return False
        if action == "voice" and (typing or self._frame.voice is None):
            return False
        if parameters == ("cancel",) and not _is_busy(self._frame.voice):
            return False
        if action == "answer" and (typing or self._frame.answers is None):
            return False
        idle = state in OVER or (state is RideState.READY and "mark_lap" in parameters)
        level = self._frame.ride.mode in (TrainerMode.RESISTANCE, TrainerMode.SIM)
        if (action == "command" and idle) or (action == "grade" and not level):
            return None
        return True

    def action_command(self, name: str, key: str | None = None, value: Value = None) -> None:
        self.perform(name, **({} if key is None else {key: value}))

    def action_pause_or_resume(self) -> None:
        state = self._frame.ride.state
        if state is RideState.READY:
            self.perform("start")
        else:
            self.perform("resume" if state in PAUSED else "pause")

    def action_talk(self) -> None:
        if self._frame.ride.state is RideState.READY:
            self.perform("start")
        else:
            self.query_one("#chat", Input).focus()

    def action_voice(self, act: TalkAct) -> None:
        self.talk(act)

    def talk(self, act: TalkAct) -> None:
        """Begin or end a spoken turn, and the like; a refusal becomes a sentence."""
        try:
            self._feed.talk(act)
        except CommandRefused as refused:
            self.say(str(refused))
            return
        self.show(self._feed.frame())

    def action_answer(self, at: int) -> None:
        """Say yes (0) or no (1) to the question of the coach."""
        if self._frame.answers is not None:
            self._tell(self._frame.answers[at], "key")

    def action_next_mode(self) -> None:
        ride = self._frame.ride
        offered = [mode for mode in MODE_ORDER if mode in ride.trainer.modes]
        if len(offered) < 2:
            self.say("this trainer offers no other way to be driven")
            return
        at = offered.index(ride.mode) if ride.mode in offered else -1
        self.perform("set_mode", mode=offered[(at + 1) % len(offered)].value)

    def action_grade(self, direction: int) -> None:
        ride = self._frame.ride
        target = ride.trainer.wanted or ride.trainer.acknowledged or TrainerTarget(ride.mode)
        if ride.mode is TrainerMode.RESISTANCE:
            level = round(target.level_percent or 0) + direction * LEVEL_STEP_PERCENT
            self.perform("set_level", percent=min(100, max(0, level)))
        elif ride.mode is TrainerMode.SIM:
            slope = (target.slope_percent or 0.0) + direction * SLOPE_STEP_PERCENT
            self.perform("set_slope", percent=min(20.0, max(-20.0, slope)))

    def action_end(self) -> None:
        # Of an engine that is away nothing can be asked, but it can be left.
        if self._frame.ride.state is RideState.READY and self._frame.trouble is None:
            # Nothing is ridden, nothing is kept; of one that pedalling begins just now all is.
            self.perform("finish")
            return
        from tui.app import TeamcarApp
        from tui.screens.end_dialog import EndDialog

        outlives = isinstance(self.app, TeamcarApp) and self.app.house.outlives
        self.app.push_screen(EndDialog(self._frame.ride, outlives=outlives), self._end_answered)

    def _end_answered(self, answer: str | None) -> None:
        if answer == LEAVE:
            self.app.exit(0)
        elif answer:
            self.perform(answer)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        event.input.clear()
        if not text:
            self.set_focus(None)
            return
        self._tell(text, "typed")

    def _tell(self, text: str, who: str) -> None:
        try:
            reply = self._feed.say(text, who)
        except CommandRefused as refused:
            self.say(str(refused))
            return
        except Exception:  # the coach may fail; the ride goes on, and the rider is told
            log.exception("the coach failed at %r", text)
            self.say("the coach could not answer that")
            return
        # The keys are the ride's again at once, unless the coach waits for a yes.
        if not reply.awaits_confirmation:
            self.set_focus(None)
        self.show(self._feed.frame())

    def action_leave_chat(self) -> None:
        self.set_focus(None)


def _is_busy(view: VoiceView | None) -> bool:
    return view is not None and view.state not in (
        VoiceState.OFF,
        VoiceState.READY,
        VoiceState.FAILED,
    )


def invitation(frame: Frame) -> str:
    """Return what stands in the empty line for the coach, and what is the matter with his model."""
    speaks = frame.voice is not None and frame.voice.state is not VoiceState.OFF
    if frame.answers:
        said = "y: yes   n: no" if speaks else "y: yes   n: no   enter: something else"
    else:
        # Beside the voice there is less room.
        said = "enter: type" if speaks and frame.model else "enter: type to the coach"
    gap = " " if speaks else "   "
    return said if frame.model is None else f"{said}{gap}[{frame.model}]"
