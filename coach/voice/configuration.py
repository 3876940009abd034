"""What the sound process is told of a rider's choices and of where his things are."""

from coach.voice.choices import VoiceSettings
from coach.voice.recordings import audio_folder
from coach.voice.sound_talk import Configure
from coach.voice.talked import VoiceHome


def configuration(
    settings: VoiceSettings, home: VoiceHome, volume: float | None = None
) -> Configure:
    """Return it; `volume` is what he has asked for since he has chosen one."""
    language = home.spoken.code
    keeps = settings.keep_audio_days > 0
    return Configure(
        language=language,
        model=home.model,
        microphone=settings.microphone,
        speaker=settings.speaker,
        engine=settings.engine,
        voice=settings.voices.get(language, home.voice),
        words_per_minute=settings.words_per_minute,
        volume=settings.volume if volume is None else volume,
        open_microphone=settings.open_microphone,
        keep_audio=str(audio_folder(home.folder)) if keeps else "",
    )
