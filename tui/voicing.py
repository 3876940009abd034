"""The voice of one data folder: made when a ride first wants it, let go when nobody rides.

It runs on the loop of the house; the sound itself is in a process of its own.
"""

import asyncio
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from coach.voice.view import Talker
from tui.coaching import Coaching
from tui.settings import Settings

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from coach.voice.conductor import Voice
    from coach.voice.talked import Sound, Talked, VoiceHome
    from coach.voice.view import VoiceView

LINGERS_S = 60.0  # after a ride, before the sound process ends
SWITCH = "TEAMCAR_VOICE"  # "off" rides without, whatever the settings say
LOG_NAME = "sound.log"

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
    """Makes the voice, starts and stops it; none of it raises."""

    def __init__(
        self,
        folder: Path,
        settings: Callable[[], Settings],
        coaching: Coaching,
        sounds: Sounds | None,
        published: Callable[["VoiceView"], None] = lambda _: None,
    ) -> None:
        """Without `sounds` there is no voice; `published` is called when what it shows changes."""
        self._folder, self._settings, self._coaching = folder, settings, coaching
        self._sounds, self._published = sounds, published
        self._voice: Voice | None = None
        self._clerk: ThreadPoolExecutor | None = None
        self._starting: asyncio.Task[None] | None = None
        self._leaving: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None
        self._wanted = False  # somebody rides

    @property
    def talker(self) -> Talker | None:
        """The voice for keys and consoles; None where there is none."""
        return self._made()

    def attach(self, talked: "Talked") -> None:
        """Talk with the coach of a ride that begins."""
        voice = self._made()
        if voice is None:
            return
        self._wanted = True
        voice.attach(talked)
        self.start()

    def detach(self) -> None:
        """Talk with nobody; in a while the sound process ends."""
        self._wanted = False
        if self._voice is None:
            return
        self._voice.detach()
        loop = _loop()
        if loop is not None:
            self._stay()
            self._leaving = loop.call_later(LINGERS_S, self._leave)

    def start(self) -> None:
        """Start the sound process where somebody rides and a loop runs."""
        self._stay()
        loop = _loop()
        if loop is None or self._voice is None or not self._wanted or self._starting is not None:
            return
        self._starting = loop.create_task(self._start(self._voice), name="voice")

    def configure(self) -> None:
        """Take what the rider has chosen anew."""
        if self._voice is not None:
            self._voice.configure(self._settings().voice, self._home())

    async def stop(self) -> None:
        """End it."""
        self._stay()
        self._wanted = False
        await self._end()
        if self._clerk is not None:
            self._clerk.shutdown(wait=True)
            self._clerk = None
        self._voice = None

    # -- inside -----------------------------------------------------------------------------------

    def _made(self) -> "Voice | None":
        if self._sounds is None or not self._settings().voice.on or not is_wanted():
            return None
        if self._voice is None:
            from concurrent.futures import ThreadPoolExecutor

            from coach.voice.conductor import Voice
            from coach.voice.recordings import delete_older
            from coach.voice.voice_log import VoiceLog

            settings = self._settings().voice
            self._clerk = ThreadPoolExecutor(1, "voice-clerk")
            self._clerk.submit(delete_older, self._folder, settings.keep_audio_days)
            self._voice = Voice(
                self._sounds(self._folder / "log" / LOG_NAME),
                self._home(),
                settings,
                records=VoiceLog(self._folder, self._clerk),
                model=self._coaching.stands,
                published=self._published,
            )
        return self._voice

    def _home(self) -> "VoiceHome":
        from coach.voice.models import installed
        from coach.voice.talked import VoiceHome

        spoken = self._coaching.spoken()
        model = installed(self._folder, spoken.code)
        persona = self._coaching.persona()
        return VoiceHome(
            self._folder, spoken, "" if model is None else str(model), persona.voice, persona.name
        )

    async def _start(self, voice: "Voice") -> None:
        try:
            await voice.start()
        except Exception:
            # A machine without sound is no reason to ride less; what is missing the voice says.
            log.exception("the voice could not be started")

    def _stay(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None

    def _leave(self) -> None:
        self._leaving = None
        if not self._wanted:
            self._ending = asyncio.get_running_loop().create_task(self._end(), name="voice ends")

    async def _end(self) -> None:
        starting, self._starting = self._starting, None
        if starting is not None:
            await asyncio.gather(starting, return_exceptions=True)
        if self._voice is not None:
            await self._voice.stop()


def _loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
