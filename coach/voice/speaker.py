"""Words -> sound, by the first engine that can: what a rider hears is never silence without a why.

An engine that fails is left alone for a while; the next one speaks. A voice that is not there is
named once, and the language's own is used.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from coach.language import DEFAULT, LANGUAGES, language
from coach.voice.engines import (
    ENGINES,
    Engine,
    EngineFailed,
    Voice,
    order_of,
    own_voice,
    voice_named,
)
from coach.voice.levelling import levelled
from coach.voice.sound_parts import Pcm, SpeechFailed
from coach.voice.sound_talk import Configure
from sensors.clock import Clock, SystemClock

REST_S = 30.0
SLOWEST, FASTEST = 80, 450  # words a minute that engines take
CHECK = "teamcar voice check"


@dataclass(frozen=True, slots=True)
class SpeechStanding:
    """How speech is; `detail` names engine and voice or what is wrong, `mend` what to do."""

    ok: bool
    detail: str
    mend: str = ""


def make_renderer(
    configure: Configure, log: int | None = None, clock: Clock | None = None
) -> "Speaker":
    """Return what speaks as is configured, its engine starting; `log` takes engines' errors."""
    engines, missing = list[Engine](), list[str]()
    for name in order_of(configure):
        why = ENGINES[name].missing(configure)
        if why is None:
            engines.append(ENGINES[name].make(configure, log))
        else:
            missing.append(why)
    speaker = Speaker(configure, engines, missing, clock)
    speaker.warm()
    return speaker


class Speaker:
    """A Renderer; `render` and `standing` are for one thread, `close` for any."""

    def __init__(
        self,
        configure: Configure,
        engines: Sequence[Engine],
        missing: Sequence[str] = (),
        clock: Clock | None = None,
    ) -> None:
        code = configure.language if configure.language in LANGUAGES else DEFAULT
        self._languages = tuple(language(code).speech["voices"]["languages"])
        self._configure = configure
        self._engines = tuple(engines)
        self._missing = tuple(missing)  # why wished engines are not among them
        self._clock = clock or SystemClock()
        self._rests_until_s: dict[str, float] = {}
        self._failed: dict[str, str] = {}  # engine -> why, until it speaks again
        self._unknown: dict[str, str] = {}  # wished voice -> what is said of it
        self._using: tuple[str, str] | None = None  # engine, voice
        self._chosen: dict[tuple[str, str], Voice | None] = {}

    def warm(self) -> None:
        """Start the engine that will speak, without waiting for it."""
        for engine in self._engines[:1]:
            try:
                engine.warm()
            except EngineFailed as failed:
                self._set_aside(engine, failed)

    def render(self, text: str, voice: str = "", words_per_minute: int = 0) -> Pcm:
        """Return a sentence as sound, trimmed and levelled; raises SpeechFailed."""
        if not any(char.isalnum() for char in text):
            raise SpeechFailed("There is nothing in it to say.")
        wished = voice or self._configure.voice
        pace = words_per_minute or self._configure.words_per_minute
        pace = min(FASTEST, max(SLOWEST, pace))
        for engine in self._awake():
            try:
                pcm = self._rendered(engine, text, wished, pace)
            except EngineFailed as failed:
                self._set_aside(engine, failed)
                continue
            self._failed.pop(engine.name, None)
            self._rests_until_s.pop(engine.name, None)
            return pcm
        raise SpeechFailed(f"I cannot speak: {self._why()}.")

    def standing(self) -> SpeechStanding:
        """Return how speech is, asking the engine for its voices if it has not spoken yet."""
        if self._using is None:
            for engine in self._awake():
                try:
                    self._voice(engine, self._configure.voice)
                except EngineFailed as failed:
                    self._set_aside(engine, failed)
                else:
                    break
        if self._using is None:
            return SpeechStanding(False, self._why(), f"Text goes on; see {CHECK}.")
        engine_name, voice_name = self._using
        troubles = [*self._unknown.values(), *self._failures()]
        if engine_name != order_of(self._configure)[0]:
            troubles += self._missing[:1]
        mend = "; ".join(troubles)
        detail = f"{engine_name}, {voice_name}" if voice_name else engine_name
        return SpeechStanding(True, detail, f"{mend[0].upper()}{mend[1:]}." if mend else "")

    def voices(self) -> tuple[tuple[str, Voice], ...]:
        """Return every voice of the language with its engine's name."""
        found = list[tuple[str, Voice]]()
        for engine in self._engines:
            try:
                voices = engine.voices()
            except EngineFailed as failed:
                self._set_aside(engine, failed)
                continue
            found += [(engine.name, voice) for voice in voices if self._speaks(voice)]
        return tuple(found)

    def close(self) -> None:
        for engine in self._engines:
            engine.close()

    def _speaks(self, voice: Voice) -> bool:
        own = self._languages[-1]
        return any(each == own or each.startswith(f"{own}-") for each in voice.languages)

    def _awake(self) -> list[Engine]:
        """Return the engines, those that failed a moment ago last: the last hope is none worse."""
        now_s = self._clock.now()
        return sorted(
            self._engines, key=lambda engine: self._rests_until_s.get(engine.name, 0.0) > now_s
        )

    def _set_aside(self, engine: Engine, failed: EngineFailed) -> None:
        self._failed[engine.name] = str(failed)
        self._rests_until_s[engine.name] = self._clock.now() + REST_S
        if self._using is not None and self._using[0] == engine.name:
            self._using = None

    def _rendered(self, engine: Engine, text: str, wished: str, pace: int) -> Pcm:
        voice = self._voice(engine, wished)
        try:
            return _heard(engine.render(text, voice, pace))
        except EngineFailed:
            own = self._voice(engine, "")
            if own == voice:
                raise
            # espeak lists voices whose data is not there.
            pcm = _heard(engine.render(text, own, pace))
            self._unknown[wished] = f"the voice {wished!r} gives no sound; see {CHECK}"
            self._chosen[engine.name, wished] = None
            return pcm

    def _voice(self, engine: Engine, wished: str) -> str:
        """Return the id of the voice to use; raises EngineFailed."""
        key = (engine.name, wished)
        if key not in self._chosen:
            voices = engine.voices()
            self._chosen[key] = voice_named(wished, voices)
            if wished and self._chosen[key] is None and engine is self._engines[0]:
                self._unknown[wished] = f"there is no voice {wished!r}; see {CHECK}"
        chosen = self._chosen[key] or own_voice(self._languages, engine.voices())
        voice = "" if chosen is None else chosen.id
        self._using = (engine.name, voice)
        return voice

    def _failures(self) -> list[str]:
        return [f"{name}: {why}" for name, why in self._failed.items()]

    def _why(self) -> str:
        return (
            "; ".join([*self._failures(), *self._missing])
            or "there is no speech engine; apt install espeak-ng"
        )


def _heard(pcm: Pcm) -> Pcm:
    sound = levelled(pcm)
    if not sound.samples:
        raise EngineFailed("it made no sound")
    return sound
