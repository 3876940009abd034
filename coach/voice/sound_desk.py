"""Where microphone, ear, recogniser, speech and loudspeaker are joined, and commands are done.

Nothing here waits: what takes time is done on the threads of the parts.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from coach.voice.activity import RATE, Judge, make_judge
from coach.voice.audio_device import Devices, PortAudio
from coach.voice.barge_in import BargeInWatch, Loudspeaker
from coach.voice.clips import Clips
from coach.voice.device_keeper import DeviceKeeper, Place
from coach.voice.ear import Ear
from coach.voice.microphone import CoachSpeaks, Microphone, Over, Prepare
from coach.voice.mixer import USUAL_RATE, Mixer
from coach.voice.sound_parts import Pcm, Recogniser, Renderer, Tell
from coach.voice.sound_talk import (
    Arm,
    Command,
    Configure,
    Counted,
    Drop,
    Duck,
    Finish,
    ForgetClip,
    Hush,
    ListDevices,
    PlayClip,
    Render,
    Ring,
    SetVolume,
    Sign,
    Standing,
    Warm,
    WatchLevel,
)

log = logging.getLogger(__name__)


class Parts(Protocol):
    """What the desk is made of, but for the sound it works on; tests bring their own."""

    def devices(self) -> Devices: ...
    def judge(self) -> Judge: ...
    def recogniser(self, model: str, tell: Tell) -> Recogniser: ...
    def renderer(self, configured: Configure) -> Renderer: ...
    def earcon(self, sign: Sign, rate: int) -> Pcm: ...


class RealParts:
    """The parts of this machine; each library is met when its part is first made."""

    def devices(self) -> Devices:
        return PortAudio()

    def judge(self) -> Judge:
        return make_judge()

    def recogniser(self, model: str, tell: Tell) -> Recogniser:
        from coach.voice.vosk_model import make_recogniser

        return make_recogniser(Path(model) if model else None, tell)

    def renderer(self, configured: Configure) -> Renderer:
        from coach.voice.speaker import make_renderer

        return make_renderer(configured)

    def earcon(self, sign: Sign, rate: int) -> Pcm:
        from coach.voice.earcons import earcon

        return earcon(sign, rate)


class SoundDesk:
    """Does the commands; `do` is called from one thread."""

    def __init__(
        self, tell: Tell, parts: Parts | None = None, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._parts: Parts = parts or RealParts()
        self._tell = tell
        self._now = now
        self._configured = Configure()
        self._turn: int | None = None  # that listens
        self._playing = threading.Lock()  # over what plays and who uses the loudspeaker for it
        self._microphone = Microphone()
        self._loudspeaker = Loudspeaker()
        self._mixer = Mixer(tell, self._silent, now)
        self._clips = Clips(self._parts.renderer, self._mixer, tell)
        devices = self._parts.devices()
        self._keeper = DeviceKeeper(
            Place(
                "microphone",
                lambda name, gone: devices.open_microphone(
                    name, self._microphone.begin, self._microphone.heard, gone
                ),
                partial(devices.check, "microphone"),
                self._microphone.ended,
            ),
            Place(
                "speaker",
                lambda name, gone: devices.open_speaker(
                    name, self._mixer.begin, self._mixer.fill, gone
                ),
                partial(devices.check, "speaker"),
                self._speaker_ended,
            ),
            devices.names,
            devices.look_again,
            tell,
            now,
        )
        self._ear = Ear(
            self._microphone,
            tell,
            self._make_judge,
            BargeInWatch(self._loudspeaker),
            lambda on: self._mixer.duck(on, "barge-in"),
            self._count,
            now,
        )
        self._ear.thread.start()
        self._keeper.start()

    @property
    def stuck_s(self) -> float:
        """How long the sound system has not come back from a call."""
        return self._keeper.stuck_s

    def do(self, command: Command) -> None:  # noqa: PLR0912 - a case for each command
        """Do it; what comes of it is told."""
        match command:
            case Arm() | Finish() | Drop():
                self._listen(command)
            case PlayClip(clip=clip):
                self._speak(clip)
            case Hush():
                self._mixer.hush()
            case Render():
                self._clips.render(command)
            case ForgetClip(clip=clip):
                self._clips.forget(clip)
            case Ring(sign=sign):
                earcon = self._parts.earcon(sign, USUAL_RATE)
                with self._playing:
                    self._mixer.ring(earcon)
                    self._keeper.use("speaker", "playing")
            case Duck(on=on):
                self._mixer.duck(on)
            case SetVolume(volume=volume):
                self._mixer.set_volume(volume)
            case WatchLevel(on=on):
                self._microphone.put(command)
                (self._keeper.use if on else self._keeper.free)("microphone", "level")
            case Configure():
                self._configure(command)
            case Warm():
                self._keeper.warm("speaker")
                if self._ear.recogniser is not None:
                    self._ear.recogniser.warm()
            case ListDevices():
                self._keeper.list_devices()
            case _:
                log.warning("nobody does %s", type(command).__name__)

    def close(self) -> None:
        """End every part."""
        self._keeper.close()
        self._microphone.put(Over())
        self._ear.thread.join(2.0)
        self._clips.close()
        if self._ear.recogniser is not None:
            self._ear.recogniser.close()

    # -- listening ------------------------------------------------------------------------------

    def _listen(self, command: Arm | Finish | Drop) -> None:
        if isinstance(command, Arm):
            self._turn = command.turn
            self._keeper.use("microphone", "turn")
        elif self._turn == command.turn:
            self._turn = None
            self._keeper.free("microphone", "turn")
        self._microphone.put(command)

    def _count(self) -> None:
        recogniser = self._ear.recogniser
        self._tell(
            Counted(
                self._now(),
                self._microphone.dropped + (recogniser.dropped if recogniser else 0),
                self._keeper.xruns("microphone"),
                self._keeper.xruns("speaker"),
                self._keeper.reopened,
            )
        )

    def _make_judge(self) -> Judge:
        judge = self._parts.judge()
        mend = "It works; a 64-bit system has the better one." if judge.why else ""
        detail = f"{judge.why}; {judge.name} instead" if judge.why else judge.name
        self._tell(Standing(self._now(), "activity", not judge.why, detail, mend))
        return judge

    # -- speaking -------------------------------------------------------------------------------

    def _speak(self, clip: int) -> None:
        with self._playing:
            self._clips.play(clip)
            if not self._mixer.busy:
                return  # it was never rendered
            self._keeper.use("speaker", "playing")
            if self._configured.open_microphone:
                self._keeper.use("microphone", "barge-in")
                self._microphone.put(CoachSpeaks(True))

    def _silent(self) -> None:
        """The last sample was given; called by the sound card's thread."""
        with self._playing:
            if self._mixer.busy:
                return  # the next one came meanwhile
            self._keeper.free("speaker", "playing")
            self._keeper.free("microphone", "barge-in")
            self._microphone.put(CoachSpeaks(False))

    def _speaker_ended(self, lost: bool) -> None:
        if lost:
            self._mixer.end()
            self._silent()
        else:
            self._mixer.rest()

    # -- what the rider has chosen --------------------------------------------------------------

    def _configure(self, configured: Configure) -> None:
        before, self._configured = self._configured, configured
        self._mixer.set_volume(configured.volume)
        self._mixer.played = self._loudspeaker.played if configured.open_microphone else None
        self._keeper.configure(configured.microphone, configured.speaker, configured.warm_s)
        self._clips.configure(configured)
        self._microphone.put(Prepare())
        self._ear.keep = self._keeping(configured.keep_audio)
        if configured.model != before.model or self._ear.recogniser is None:
            self._change_recogniser(configured.model)

    def _change_recogniser(self, model: str) -> None:
        old = self._ear.recogniser
        self._ear.recogniser = self._parts.recogniser(model, self._tell)
        if old is not None:
            threading.Thread(target=old.close, name="old recogniser", daemon=True).start()
        if not model:
            self._ear.recogniser.warm()  # takes nothing, and says what is missing

    def _keeping(self, folder: str) -> "Callable[[int, bytes], None] | None":
        if not folder:
            return None

        def keep(turn: int, samples: bytes) -> None:
            # Not on the ear's thread: a card may be slow, or full.
            threading.Thread(target=_write, args=(Path(folder), turn, samples)).start()

        return keep


def _write(folder: Path, turn: int, samples: bytes) -> None:
    """Keep what was heard in a turn, for its owner alone."""
    import os
    import wave

    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-turn{turn}.wav"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file, wave.open(file, "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(RATE)
            wav.writeframes(samples)
    except OSError as error:
        log.warning("what was heard could not be kept in %s: %s", folder, error)
