"""`teamcar voice bench`: spoken turns on this machine, measured by what is to be heard."""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from coach.language import chosen_language, language
from coach.voice.completeness import understand
from tui.settings import Settings, load_settings
from tui.voice_home import model_of
from tui.voicing import SWITCH
from workouts.errors import CommandRefused

if TYPE_CHECKING:
    from coach.voice.rig.room import Room
    from tui.voice_measuring import Asked, Speaks
    from tui.voice_rig import Chosen

LANGUAGE = "en"  # in which the questions are
NO_MODEL = "no speech model is installed; run teamcar voice install {code}"
WITHOUT = "--wav FOLDER measures recordings of your own without any sound device"


def bench(given: argparse.Namespace) -> int:
    """Measure, and print the figures; 1 where a number was wrong. Raises CommandRefused."""
    from coach.voice.decoding import CannotRecognise
    from coach.voice.rig.mouth import CannotSpeak
    from tui.voice_figures import document, lines
    from tui.voice_measuring import Measuring, Wanted
    from tui.voice_rig import RigFailed

    settings = load_settings(given.folder)[0]
    # The rig has a voice, whatever is switched off for rides.
    os.environ.pop(SWITCH, None)
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="teamcar-bench-")))
        try:
            chosen = _chosen(given, settings)
            room, mouth, asked = _room(given.wav, folder, chosen.language, held)
            measuring = Measuring(room, chosen, mouth, _tell, asked)
            figures = asyncio.run(measuring.run(Wanted.of(given.turns)))
        except (CannotSpeak, RigFailed) as failed:
            raise CommandRefused(str(failed)) from failed
        except CannotRecognise as cannot:
            raise CommandRefused(f"{cannot.detail}. {cannot.mend}") from cannot
    if given.json:
        json.dump(document(figures), sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in lines(figures)))
    return int(figures.wrong_numbers > 0)


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _chosen(given: argparse.Namespace, settings: Settings) -> "Chosen":
    """Return what is measured: the rider's voice and model, without what would sound between."""
    from tui.voice_rig import Chosen

    # Recordings are in the rider's language; what the rig says itself is English.
    code = chosen_language(settings.language).code if given.wav else LANGUAGE
    model = model_of(given.folder, code)
    if not model:
        raise CommandRefused(NO_MODEL.format(code=code))
    voice = replace(
        settings.voice, on=True, earcons=False, cues=False, microphone="", speaker="", volume=1.0,
        open_microphone=False, keep_audio_days=0,
    )  # fmt: skip
    return Chosen(Path(model), code, voice)


def _room(
    wav: Path | None, folder: Path, code: str, held: ExitStack
) -> "tuple[Room, Speaks, Asked]":
    """Return where is talked, who does, and what is asked."""
    from coach.voice.rig.mouth import Mouth, Recorded
    from coach.voice.rig.questions import question_of
    from coach.voice.rig.room import PulseRoom, WavRoom
    from coach.voice.rig.server import why_not
    from tui.voice_measuring import Asked

    if wav is None:
        why = why_not()
        if why is not None:
            raise CommandRefused(f"{why}; {WITHOUT}")
        mouth = Mouth(folder / "questions")
        return held.enter_context(PulseRoom()), mouth, Asked()
    recorded, spoken = Recorded(wav), language(code)
    covered = [
        question_of(text, spoken) for text in recorded.texts if understand(text, spoken).askable
    ]
    if not covered:
        raise CommandRefused(f"{wav}: no recording asks what is answered without a model")
    beyond = [
        question_of(text, spoken)
        for text in recorded.texts
        if code == LANGUAGE and not understand(text, spoken).covered
    ]
    return held.enter_context(WavRoom()), recorded, Asked(covered, beyond, covered[0])
