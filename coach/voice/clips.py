"""Words turned into sound on a thread of their own, and kept by number until they are played."""

import logging
import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from coach.voice.mixer import Mixer
from coach.voice.sound_parts import Pcm, Renderer, SpeechFailed, Tell
from coach.voice.sound_talk import ClipOver, Configure, Render, Rendered, Standing

MOST_CLIPS = 32
MOST_SECONDS = 60.0

MakeRenderer = Callable[[Configure], Renderer]

log = logging.getLogger(__name__)


class Clips:
    """Renders in the order asked for; a clip that is played before it is ready is waited for."""

    def __init__(self, make: MakeRenderer, mixer: Mixer, tell: Tell) -> None:
        self._make = make
        self._mixer = mixer
        self._tell = tell
        self._work: queue.SimpleQueue[Configure | Render | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._coming: set[int] = set()
        self._ready: OrderedDict[int, Pcm] = OrderedDict()
        self._configured = Configure()
        self._renderer: Renderer | None = None
        self._why = "no speech was set up"
        self._told: tuple[bool, str, str] | None = None
        self._thread = threading.Thread(target=self._run, name="speech", daemon=True)
        self._thread.start()

    def configure(self, configured: Configure) -> None:
        """Use another engine or voice from now on; tells the Standing of speech."""
        self._work.put(configured)

    def render(self, command: Render) -> None:
        with self._lock:
            self._coming.add(command.clip)
        self._work.put(command)

    def play(self, number: int) -> None:
        """Play a clip, now or as soon as it is rendered; one that is unknown is over at once."""
        with self._lock:
            pcm = self._ready.get(number)
            if pcm is None and number in self._coming:
                # Under the lock, so that it is not rendered between the question and this.
                self._mixer.play(number, None)
                return
        if pcm is None:
            self._tell(ClipOver(time.monotonic(), number, 0.0, 0.0, cut=True))
        else:
            self._mixer.play(number, pcm)

    def forget(self, number: int) -> None:
        with self._lock:
            self._coming.discard(number)
            self._ready.pop(number, None)
            self._mixer.give_up(number)

    def close(self) -> None:
        """End the thread, and what it renders with; waits for the clip that is being rendered."""
        self._work.put(None)
        self._thread.join(5.0)

    # -- the thread -----------------------------------------------------------------------------

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            if isinstance(work, Configure):
                self._set_up(work)
            else:
                self._render(work)
                self._stand()
        if self._renderer is not None:
            self._renderer.close()

    def _set_up(self, configured: Configure) -> None:
        if self._renderer is not None and _same_voice(self._configured, configured):
            self._configured = configured
            return
        if self._renderer is not None:
            self._renderer.close()
            self._renderer = None
        self._configured = configured
        try:
            self._renderer = self._make(configured)
        except SpeechFailed as failed:
            self._why = str(failed)
        except Exception as error:  # an engine's library may fail in any way; text goes on
            log.exception("speech could not be set up")
            self._why = f"speech could not be set up: {error}"
        self._told = None
        self._stand()

    def _stand(self) -> None:
        """Tell how speech is, if that has changed."""
        if self._renderer is None:
            how = False, self._why, "Install espeak-ng, or choose another engine in the settings."
        else:
            try:
                standing = self._renderer.standing()
                how = standing.ok, standing.detail, standing.mend
            except Exception as error:  # as above
                log.exception("speech does not say how it is")
                how = False, f"speech failed: {error}", "Choose another engine in the settings."
        if how != self._told:
            self._told = how
            self._tell(Standing(time.monotonic(), "speech", *how))

    def _render(self, command: Render) -> None:
        with self._lock:
            if command.clip not in self._coming:
                return  # forgotten meanwhile
        begun_s = time.monotonic()
        pcm: Pcm | None = None
        why = self._why
        if self._renderer is not None:
            try:
                pcm = self._renderer.render(
                    command.text,
                    command.voice or self._configured.voice,
                    command.words_per_minute or self._configured.words_per_minute,
                )
                pcm = self._mixer.fitted(pcm)
            except SpeechFailed as failed:
                why = str(failed)
            except Exception as error:  # as above: the words are shown all the same
                log.exception("a clip could not be rendered")
                why = f"speech failed: {error}"
        now_s = time.monotonic()
        if pcm is None or not pcm.samples:
            why = "speech gave no sound" if pcm is not None else why
            self._tell(Rendered(now_s, command.clip, 0.0, now_s - begun_s, why))
            with self._lock:
                self._coming.discard(command.clip)
                self._mixer.give_up(command.clip)
            return
        self._tell(Rendered(now_s, command.clip, pcm.seconds, now_s - begun_s))
        with self._lock:
            if command.clip in self._coming:
                self._coming.discard(command.clip)
                self._ready[command.clip] = pcm
                self._mixer.supply(command.clip, pcm)
                self._shed()

    def _shed(self) -> None:
        while len(self._ready) > 1 and (
            len(self._ready) > MOST_CLIPS
            or sum(pcm.seconds for pcm in self._ready.values()) > MOST_SECONDS
        ):
            self._ready.popitem(last=False)


def _same_voice(one: Configure, other: Configure) -> bool:
    return (one.engine, one.voice, one.language, one.words_per_minute) == (
        other.engine, other.voice, other.language, other.words_per_minute,
    )  # fmt: skip
