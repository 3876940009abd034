"""The voice: carries out what the turn machine decides, over the sound process and the coach.

Everything here runs on the loop of the ride and waits for nothing. Whatever goes wrong ends the
turn with a reason that is said or shown; nothing is raised into the ride.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from coach.aloud import Line
from coach.model_timer import LoopTimer, Timer
from coach.voice import sound_talk as sounds
from coach.voice import turn_talk as turns
from coach.voice.alarms import Alarms
from coach.voice.answers_aloud import Answers
from coach.voice.carrying import Carrying
from coach.voice.choices import VoiceSettings
from coach.voice.configuration import configuration
from coach.voice.pace import Pace
from coach.voice.readiness import make_ready
from coach.voice.speaking import Speaking
from coach.voice.spoken_form import spoken_form
from coach.voice.talked import Sound, Talked, VoiceHome
from coach.voice.turn import idle, step, with_rules
from coach.voice.turn_state import Rules, TurnState, rules_for
from coach.voice.turn_timeline import Timeline
from coach.voice.view import TalkAct, VoiceState, VoiceView
from coach.voice.voice_log import VoiceLog
from coach.voice.voice_view import Standings, view_of
from coach.voice.voice_words import plainly

PUBLISH_S = 0.1
SETTLE_S = 1.0  # for the last word on what was heard of a turn that is over
PREPARED_EVERY_S = 0.25  # its numbers are made those of now
LOOK_EVERY_S = 0.2  # at the ride, while something is said about it
MOST_REMARKS = 16
VOLUME_STEP = {turns.VoiceWord.LOUDER: 0.15, turns.VoiceWord.SOFTER: -0.15}
QUIETEST = 0.1
BROKEN = "The voice had a fault; it is in the log. Say it again, please."
# Before these the machine is told how things stand.
MATTERS = (
    turns.Pressed, turns.Toggled, turns.Typed, sounds.PartialText, sounds.FinalText, sounds.BargeIn,
)  # fmt: skip

log = logging.getLogger(__name__)


class Voice:
    """One rider's voice; made with his house, attached to each ride's coach.

    Implements coach.voice.view.Talker. `published` is called when the view has changed, at most
    ten times a second; `model` says how the model stands.
    """

    def __init__(
        self,
        sound: Sound,
        home: VoiceHome,
        settings: VoiceSettings,
        *,
        timer: Timer | None = None,
        records: VoiceLog | None = None,
        model: Callable[[], turns.ModelStands] = turns.ModelStands,
        published: Callable[[VoiceView], None] = lambda _: None,
    ) -> None:
        self._sound, self._home, self._settings = sound, home, settings
        self._records, self._model, self._published = records, model, published
        self._timer: Timer = timer or LoopTimer()
        now = self._timer.now
        self._waiting: deque[turns.TurnEvent] = deque()
        self._taking = False
        self._state: TurnState = idle(self._rules(), settings.speculate)
        self._speaking = Speaking(Pace(settings.words_per_minute), self._form, now)
        self._answers = Answers(self._speaking, self._send, self._take, now, self._known)
        self._standings = Standings()
        self._carrying = Carrying(
            self._answers, self._speaking, self._standings, self._send, self._obey, now
        )
        self._carrying.earcons = settings.earcons
        self._volume = settings.volume
        self._stood: turns.Stands | None = None
        self._unlisten: Callable[[], None] | None = None  # while it is started
        self._alarms = Alarms(self._timer)
        self._shown: VoiceView | None = None
        self._shown_s = self._refreshed_s = float("-inf")

    # -- its life -----------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the sound process, where the rider wants a voice; a second call does nothing."""
        if not self._settings.on or self._unlisten is not None:
            return
        make_ready(self._home.spoken)
        self._unlisten = self._sound.listen(self._take)
        self._send(configuration(self._settings, self._home, self._volume))
        await self._sound.start()
        self._send(sounds.Warm())
        self._publish()

    async def stop(self) -> None:
        """End what goes on, and the sound process."""
        self.detach()
        self._alarms.clear()
        if self._unlisten is not None:
            self._unlisten()
            self._unlisten = None
            await self._sound.stop()

    def attach(self, talked: Talked) -> None:
        """Talk with a coach from now on, and with the one before no more."""
        self.detach()
        self._answers.talked = talked

    def detach(self) -> None:
        """End the turn that is open, and talk with nobody."""
        self._take(turns.Cancelled())
        self._answers.stop()
        self._answers.settle(late=True)
        self._answers.talked = self._stood = None

    def configure(self, settings: VoiceSettings, home: VoiceHome | None = None) -> None:
        """Take what the rider has chosen anew; switching it on and off is `start` and `stop`."""
        before, model_before = self._settings, self._home.model
        self._settings, self._home = settings, home or self._home
        self._state = with_rules(self._state, self._rules(), settings.speculate)
        self._carrying.earcons = settings.earcons
        if settings.volume != before.volume:  # else what was said aloud of it still holds
            self._volume = settings.volume
        if settings.words_per_minute != before.words_per_minute:
            self._speaking.set_pace(Pace(settings.words_per_minute))
        self._send(configuration(self._settings, self._home, self._volume))
        if self._home.model not in ("", model_before) and self._unlisten is not None:
            # What was said of the model before does not hold for this one.
            self._take(sounds.Standing(self._timer.now(), "recogniser", True))
            self._send(sounds.Warm())
        self._publish()

    # -- what the rider does --------------------------------------------------------------------

    def press(self, how: turns.By = turns.By.KEY) -> None:
        """Begin to talk, or end it; over the coach's words: be silent and listen."""
        self._take(turns.Pressed(how))

    def repeat(self) -> None:
        """The key repeats: it is still down."""
        self._take(turns.Pressed(turns.By.KEY))

    def release(self, how: turns.By = turns.By.MOUSE) -> None:
        """What was pressed is up; a key never says so."""
        self._take(turns.Released(how))

    def cancel(self) -> None:
        """Give the turn up, and begin none."""
        self._take(turns.Cancelled())

    def say(self, text: str, *, aloud: bool = True) -> None:
        """Ask in writing; the answer is spoken, or only shown."""
        self._take(turns.Typed(text, aloud))

    def remark(self, line: Line, *, about: str = "", safety: bool = False) -> bool:
        """Say a cue, or what else nobody has asked for, where the rider wants cues spoken."""
        if not self._settings.cues or self._unlisten is None:
            return False
        remarks = self._answers.remarks
        remarks[line.text] = line
        while len(remarks) > MOST_REMARKS:
            del remarks[next(iter(remarks))]
        self._take(turns.Remark(line.text, safety, about))
        return True

    def question_gone(self) -> None:
        """Listen no more for the yes to a question that was answered in another way."""
        self._take(turns.QuestionGone())

    def talk(self, act: TalkAct, text: str = "") -> VoiceView:
        """Do an act of a key, a button or a script; `text` is what is said."""
        match act:
            case "key":
                self.press(turns.By.KEY)
            case "press":
                self.press(turns.By.SOCKET)
            case "release":
                self.release(turns.By.SOCKET)
            case "toggle":
                self._take(turns.Toggled())
            case "cancel":
                if text:  # what is written instead may be the yes
                    self.question_gone()
                self.cancel()
            case "say":
                self.say(text)
            case "again":
                self.say(plainly(turns.VoiceWord.REPEAT, self._home.spoken))
            case "quiet" if self._answers.talked is not None:
                self._answers.talked.hush_cues(not self._answers.talked.quiet)
            case "louder":
                self._obey(turns.VoiceWord.LOUDER)
            case "softer":
                self._obey(turns.VoiceWord.SOFTER)
            case _:
                pass
        return self.view()

    def view(self) -> VoiceView:
        """Return what a console shows of it now."""
        if self._unlisten is None:
            return VoiceView(VoiceState.OFF)
        talked = self._answers.talked
        return view_of(
            self._state,
            self._speaking.saying(),
            self._carrying.level_dbfs,
            self._standings.missing(self._records.fault if self._records else ""),
            quiet=talked is not None and talked.quiet,
            last=self._carrying.last,
        )

    # -- what happens -----------------------------------------------------------------------------

    def _take(self, event: turns.TurnEvent) -> None:
        """Take an event, and carry out what follows from it, and from that; never raises."""
        self._waiting.append(event)
        if self._taking:
            return
        self._taking = True
        try:
            while self._waiting:
                self._take_one(self._waiting.popleft())
        finally:
            self._taking = False
        self._alarms.set("wake", self._state.wake_at_s, lambda: self._take(turns.Woken()))
        if self._speaking.has_words and "look" not in self._alarms:
            look_s = self._timer.now() + LOOK_EVERY_S
            self._alarms.set("look", look_s, lambda: self._take(turns.Woken()))
        self._publish()

    def _take_one(self, event: turns.TurnEvent) -> None:
        try:
            if isinstance(event, MATTERS):
                self._stand()
            if isinstance(event, sounds.Lost):
                self._speaking.lost()
                event = turns.SoundLost(event.why)
            self._carrying.note(event, self._state)
            self._state, effects = step(self._state, event, self._timer.now())
            for effect in effects:
                self._carrying.do(effect, self._state)
            self._answers.look_down()
            self._look_at_question()
            self._answers.play_due()
            self._refresh()
            if self._answers.settle() and "settle" not in self._alarms:
                self._alarms.set("settle", self._timer.now() + SETTLE_S, self._settle_late)
        except Exception:
            # A fault of the voice ends its turn and is logged; the ride does not notice.
            log.exception("the voice could not take %s", type(event).__name__)
            self._give_up()

    def _give_up(self) -> None:
        """Close what is open, and begin anew."""
        self._waiting.clear()
        before, new = self._state, idle(self._rules(), self._settings.speculate)
        self._state = replace(
            new, turn=before.turn, turns=before.turns, clips=before.clips, why=BROKEN
        )
        self._send(sounds.Drop(before.turn))
        self._carrying.hush()
        self._answers.give_up(BROKEN)

    def _stand(self) -> None:
        """Tell the machine how things stand, where that has changed."""
        talked = self._answers.talked
        if talked is None:
            return
        stands = turns.Stands(talked.circumstances(), self._model())
        if stands != self._stood:
            self._stood = stands
            self._state, _ = step(self._state, stands, self._timer.now())

    def _look_at_question(self) -> None:
        """Listen no more for a yes that the ride has voided; one that is being said is answered."""
        state, talked = self._state, self._answers.talked
        waits = state.phase is turns.Phase.CONFIRMING and not state.listening.understood.words
        if waits and talked is not None and not talked.question_stands:
            talked.question_dropped()
            self.question_gone()

    def _refresh(self) -> None:
        """Let what is made ready say the numbers of now, while the rider still talks."""
        now_s, talks = self._timer.now(), self._state.phase is turns.Phase.RECORDING
        if talks and self._speaking.prepared and now_s - self._refreshed_s >= PREPARED_EVERY_S:
            self._refreshed_s = now_s
            self._answers.refresh()

    def _settle_late(self) -> None:
        self._answers.settle(late=True)
        self._publish()

    def _known(self, timeline: Timeline) -> None:
        """Keep a turn of which everything is known."""
        if timeline.reply is not None:
            self._carrying.last = timeline
        if self._records is not None:
            self._records.add(timeline)

    # -- sound ----------------------------------------------------------------------------------

    def _send(self, command: sounds.Command) -> None:
        if self._unlisten is not None:
            self._sound.send(command)

    def _obey(self, word: turns.VoiceWord) -> None:
        """Do what is said to the voice itself; what concerns the cues is the coach's."""
        if word in VOLUME_STEP:
            volume = min(1.0, max(QUIETEST, self._volume + VOLUME_STEP[word]))
            self._volume = round(volume, 2)
            self._send(sounds.SetVolume(self._volume))

    def _rules(self) -> Rules:
        chosen = self._settings
        return rules_for(self._home.spoken, chosen.talking, open_microphone=chosen.open_microphone)

    def _form(self, text: str) -> str:
        return spoken_form(text, self._home.spoken)

    # -- time and consoles ----------------------------------------------------------------------

    def _publish(self) -> None:
        now_s, due_s = self._timer.now(), self._shown_s + PUBLISH_S
        if "publish" in self._alarms:
            return
        if now_s < due_s:
            self._alarms.set("publish", due_s, self._publish)
            return
        if (view := self.view()) != self._shown:
            self._shown, self._shown_s = view, now_s
            self._published(view)
