"""The prompt of a persona: a file of words with the persona's own filled in, the same all ride."""

from enum import Enum
from functools import cache
from pathlib import Path

from coach.language import Language
from coach.persona import Persona
from coach.quoted import cleaned
from coach.slots import SLOTS

FOLDER = Path(__file__).with_name("prompts")
LONGEST = 600
# Slots of a numbered sensor are for answers made offline.
TOLD_SLOTS = tuple(name for name in SLOTS if not name.startswith("sensor_"))


class Part(Enum):
    """Which of the two the persona speaks as."""

    COACH = "coach"  # typed: plain, may be longer, may plan
    SPOTTER = "spotter"  # in the ride: twelve words


def system_prompt(part: Part, persona: Persona, spoken: Language) -> str:
    """Return the system message; nothing in it changes while a ride goes on."""
    text = _words(part)
    filled = {
        "name": cleaned(persona.name),
        "language": spoken.name,
        "style": cleaned(persona.style or "plain", LONGEST),
        "sternness": str(persona.sternness),
        "praises": cleaned(", ".join(persona.praises) or "what was hard", LONGEST),
        "slots": " ".join(f"{{{name}}}" for name in TOLD_SLOTS),
    }
    for name, words in filled.items():
        text = text.replace(f"{{{name}}}", words)
    return text


@cache
def _words(part: Part) -> str:
    return (FOLDER / f"{part.value}.md").read_text(encoding="utf-8").strip()
