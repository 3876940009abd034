"""In which language the coach talks with a rider: his setting, else his persona's, else the
system's."""

from pathlib import Path

from coach.language import Language, chosen_language
from coach.persona import DEFAULT, BadPersona, persona_named
from tui.settings import Settings

OWN_PERSONAS = "personas"  # the folder of a rider's own


def language_of(settings: Settings, folder: Path) -> Language:
    """Return the language for the rider of a data folder."""
    code = settings.language
    if code is None and settings.persona != DEFAULT:
        try:
            code = persona_named(settings.persona, folder / OWN_PERSONAS).language
        except BadPersona:
            code = None  # what is wrong with it is told where the persona itself is used
    return chosen_language(code)
