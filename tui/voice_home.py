"""Whose voice it is: the coach's language and voice, and the machine's model of that language."""

from pathlib import Path
from typing import TYPE_CHECKING

from tui.riders import root_of

if TYPE_CHECKING:
    from coach.language import Language
    from coach.voice.talked import VoiceHome
    from tui.coaching import Coaching


def voice_home(folder: Path, coaching: "Coaching", spoken: "Language | None" = None) -> "VoiceHome":
    """Return the home of a rider's voice; `spoken` is the language of a ride that has begun."""
    from coach.voice.talked import VoiceHome

    spoken = spoken or coaching.spoken()
    persona = coaching.persona()
    return VoiceHome(folder, spoken, model_of(folder, spoken.code), persona.voice, persona.name)


def model_of(folder: Path, language: str) -> str:
    """Return the folder of the speech model of a language, "" where none is installed.

    Models are the machine's, not the rider's, as they are large.
    """
    from coach.voice.models import installed

    found = installed(root_of(folder), language)
    return "" if found is None else str(found)
