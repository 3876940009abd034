"""The voice of one data folder: made when a ride first wants it, let go when nobody rides.

It runs on the loop of the house; the sound itself is in a process of its own.
"""

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from coach.aloud import Line
from coach.voice.view import TalkAct, Talker, VoiceState, VoiceView
from tui.coaching import Coaching
from tui.settings import Settings
from tui.voice_home import model_of, voice_home
from workouts.errors import CommandRefused

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from coach.model_timer import Alarm, Timer
    from coach.voice.conductor import Voice
    from coach.voice.talked import Sound, Talked, VoiceHome

LINGERS_S = 60.0  # after a ride, before the sound process ends
SWITCH = "TEAMCAR_VOICE"  # "off" rides without, whatever the settings say
LOG_NAME = "sound.log"
SWITCHED_OFF = "the voice is switched off; on = true under [voice] in the settings switches it on"
NOT_THERE = "the voice is not there just now; the log of Teamcar says why"
LISTENING = ("key", "press", "toggle")  # what needs a speech model

Sounds = Callable[[Path], "Sound"]

log = logging.getLogger(__name__)


def sound_process(log_file: Path) -> "Sound":
    """Return the sound process of this machine, not started."""
    from coach.voice.sound import SoundProcess

    return SoundProcess(log_file)


def is_wanted() -> bool:
    """Return whether this process may have a voice at all."""
    return os.environ.get(SWITCH, "").strip().lower() not in ("off", "0", "no", "false")


class Voicing:
    """Makes the voice, starts and stops it; none of it raises.

    Implements coach.voice.view.Talker over the voice that there is, or none while the settings
    say so: a ride that has begun without one is heard as soon as they say otherwise.
    """

    def __init__(
        self,
        folder: Path,
        settings: Callable[[], Settings],
        coaching: Coaching,
        sounds: Sounds | None,
        published: Callable[[VoiceView], None] = lambda _: None,
        timer: "Timer | None" = None,
    ) -> None:
        """Without `sounds` there is no voice; `published` is called when what it shows changes."""
        self._folder, self._settings, self._coaching = folder, settings, coaching
        self._sounds, self._published, self._timer = sounds, published, timer
        self._voice: Voice | None = None
        self._home: VoiceHome | None = None
        self._clerk: ThreadPoolExecutor | None = None
        self._talked: Talked | None = None  # the coach of the ride under way
        self._wanted = False  # somebody rides, or has just ridden
        self._runs = False  # the sound process was started
        self._turning: asyncio.Task[None] | None = None
        self._leaving: Alarm | None = None

    @property
    def talker(self) -> Talker | None:
        """The voice for keys and consoles; None where there is never one."""
        return self if self._sounds is not None and is_wanted() else None

    # -- a ride begins and ends -------------------------------------------------------------------

    def attach(self, talked: "Talked") -> None:
        """Talk with the coach of a ride that begins."""
        if self.talker is None:
            return
        self._stay()
        self._talked, self._wanted = talked, True
        self.configure()

    def detach(self) -> None:
        """Talk with nobody; in a while the sound process ends."""
        self._talked = None
        if self._voice is None or not _is_in_loop():
            self._wanted = False
            return
        self._stay()
        self._voice.detach()
        timer = self._the_timer()
        self._leaving = timer.call_at(timer.now() + LINGERS_S, self._leave)

    def start(self) -> None:
        """Take up a ride that was opened before the loop ran."""
        self.configure()

    def configure(self) -> None:
        """Take what the rider has chosen anew; on and off as well."""
        if not _is_in_loop():
            return  # `start` does it
        try:
            self._configure()
        except Exception:
            # A machine without sound is no reason to ride less; the log says what it lacks.
            log.exception("the voice could not be made")

    async def stop(self) -> None:
        """End it; its process is gone when this returns, in whatever phase it was."""
        self._stay()
        self._talked, self._wanted = None, False
        self._turn()
        if self._turning is not None:
            await asyncio.gather(self._turning, return_exceptions=True)
        if self._clerk is not None:
            self._clerk.shutdown(wait=True)
        self._clerk = self._voice = None

    # -- Talker -----------------------------------------------------------------------------------

    def view(self) -> VoiceView:
        return VoiceView(VoiceState.OFF) if self._voice is None else self._voice.view()

    def remark(self, line: Line, *, about: str = "", safety: bool = False) -> bool:
        return self._voice is not None and self._voice.remark(line, about=about, safety=safety)

    def talk(self, act: TalkAct, text: str = "") -> VoiceView:
        """See Talker; raises CommandRefused while it is switched off, or could not be made."""
        on = self._settings().voice.on
        if self._voice is None or not on:
            if act in ("cancel", "status"):
                return self.view()
            raise CommandRefused(NOT_THERE if on else SWITCHED_OFF)
        if act in LISTENING:
            self._look_for_a_model()
        return self._voice.talk(act, text)

    # -- inside -----------------------------------------------------------------------------------

    def _configure(self) -> None:
        settings = self._settings().voice
        if self._voice is None and (not self._wanted or not settings.on):
            return
        spoken = None if self._talked is None else self._talked.language
        self._home = voice_home(self._folder, self._coaching, spoken)
        if self._voice is None:
            self._voice = self._made(self._home)
        else:
            self._voice.configure(settings, self._home)
        if self._talked is not None:
            self._voice.attach(self._talked)
        self._turn()

    def _made(self, home: "VoiceHome") -> "Voice":
        from concurrent.futures import ThreadPoolExecutor

        from coach.voice.conductor import Voice
        from coach.voice.recordings import delete_older
        from coach.voice.voice_log import VoiceLog

        assert self._sounds is not None
        settings = self._settings().voice
        self._clerk = ThreadPoolExecutor(1, "voice-clerk")
        self._clerk.submit(delete_older, self._folder, settings.keep_audio_days)
        return Voice(
            self._sounds(self._folder / "log" / LOG_NAME),
            home,
            settings,
            timer=self._timer,
            records=VoiceLog(self._folder, self._clerk),
            model=self._coaching.stands,
            published=self._published,
        )

    def _look_for_a_model(self) -> None:
        """Take a speech model that was installed while the ride went on."""
        if self._home is None or self._voice is None or self._home.model:
            return
        if model := model_of(self._folder, self._home.spoken.code):
            self._home = replace(self._home, model=model)
            self._voice.configure(self._settings().voice, self._home)

    # -- the sound process ------------------------------------------------------------------------

    @property
    def _is_due(self) -> bool:
        return self._wanted and self._settings().voice.on

    def _turn(self) -> None:
        """Have the sound process started or ended as is due."""
        if self._voice is None or self._runs == self._is_due:
            return
        if self._turning is None or self._turning.done():
            loop = asyncio.get_running_loop()
            self._turning = loop.create_task(self._follow(self._voice), name="voice")

    async def _follow(self, voice: "Voice") -> None:
        """Start and end it one after the other, until it is as it is due."""
        while self._runs != (due := self._is_due):
            self._runs = due
            try:
                await (voice.start() if due else voice.stop())
            except Exception:
                # As above; what is missing the voice says itself.
                log.exception("the voice could not be %s", "started" if due else "ended")
            if due and self._talked is not None:
                voice.attach(self._talked)  # an end has let go of it

    def _the_timer(self) -> "Timer":
        from coach.model_timer import LoopTimer

        return self._timer or LoopTimer()

    def _stay(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None

    def _leave(self) -> None:
        self._leaving = None
        if self._talked is None:
            self._wanted = False
            self._turn()


def _is_in_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
