"""Vosk, met nowhere else: a folder of a speech model -> a Model that hands out decoders.

A decoder for free speech is kept and reset: what it has composed of the graph then serves the
next turn (measured: 2 ms for the first block of a turn in place of 12). A grammar works only in
graphs made for it (HCLr.fst and Gr.fst); elsewhere, and for phrases with words that the model
does not have, there is none.
"""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from coach.voice.decoding import UNKNOWN, CannotRecognise, Decoder, Model
from coach.voice.models import ModelUnusable, verify_model
from coach.voice.sound_parts import Recogniser, Tell
from coach.voice.transcriber import Transcriber

NOT_INSTALLED = "no speech model is installed"
INSTALL = "Run `teamcar voice install`; until then, type."
NO_VOSK = "Install it with `pip install vosk` where there is a wheel of it; until then, type."


def make_recogniser(model_folder: Path | None, tell: Tell) -> Recogniser:
    """Return a recogniser with the model of a folder; without one it only tells how to get one."""
    return Transcriber(partial(load_model, model_folder), tell)


def load_model(folder: Path | None) -> Model:
    """Verify a folder's model, then load it; raises CannotRecognise."""
    if folder is None or not folder.parts:
        raise CannotRecognise(NOT_INSTALLED, INSTALL)
    try:
        name = verify_model(folder).name
    except ModelUnusable as unusable:
        raise CannotRecognise(unusable.detail, unusable.mend) from None
    try:
        import vosk
    except (ImportError, OSError) as error:
        raise CannotRecognise(f"the Vosk library is not usable: {error}", NO_VOSK) from error
    vosk.SetLogLevel(-1)
    return VoskModel(name, vosk.Model(str(folder)), vosk.KaldiRecognizer, _has_open_graph(folder))


def _has_open_graph(folder: Path) -> bool:
    return any(folder.glob("**/HCLr.fst"))


class VoskModel:
    """A `Model` over vosk.Model; `recognizer` is vosk.KaldiRecognizer."""

    def __init__(
        self, name: str, model: Any, recognizer: Callable[..., Any], takes_grammar: bool
    ) -> None:
        self.name = name
        self._model, self._recognizer, self._takes_grammar = model, recognizer, takes_grammar
        self._kept: tuple[int, Any] | None = None

    def decoder(self, rate: int, grammar: tuple[str, ...]) -> Decoder:
        known = tuple(phrase for phrase in grammar if self._knows(phrase))
        if known and self._takes_grammar:
            words = [*known, *((UNKNOWN,) if self._knows(UNKNOWN) else ())]
            listed = json.dumps(words, ensure_ascii=False)
            return VoskDecoder(self._recognizer(self._model, rate, listed))
        if self._kept is None or self._kept[0] != rate:
            self._kept = (rate, self._recognizer(self._model, rate))
        self._kept[1].Reset()
        return VoskDecoder(self._kept[1])

    def timed(
        self, rate: int, samples: bytes, grammar: tuple[str, ...] = ()
    ) -> list[tuple[str, float, float]]:
        """Return the words of a recording, each with its first and last second.

        In the phrases of a grammar a word that is not known stands for any that is not.
        """
        phrases = [
            " ".join(word if self._knows(word) else UNKNOWN for word in phrase.split())
            for phrase in grammar
        ]
        listed = (json.dumps(phrases, ensure_ascii=False),) if phrases else ()
        recognizer = self._recognizer(self._model, rate, *listed)
        recognizer.SetWords(True)
        ended = recognizer.AcceptWaveform(samples)
        documents = [recognizer.Result()] if ended else []
        rows = [
            row
            for document in (*documents, recognizer.FinalResult())
            for row in json.loads(document).get("result", ())
        ]
        return [(row["word"], row["start"], row["end"]) for row in rows if row["word"] != UNKNOWN]

    def _knows(self, phrase: str) -> bool:
        # Vosk leaves unknown words out of a phrase: "confirm end" would be heard in an "end".
        return all(self._model.vosk_model_find_word(word) >= 0 for word in phrase.split())


class VoskDecoder:
    """A `Decoder` over one vosk.KaldiRecognizer, which lets go of the interpreter's lock."""

    def __init__(self, recognizer: Any) -> None:
        self._recognizer = recognizer

    def accept(self, samples: bytes) -> bool:
        return bool(self._recognizer.AcceptWaveform(samples))

    def partial(self) -> str:
        return _text(self._recognizer.PartialResult(), "partial")

    def segment(self) -> str:
        return _text(self._recognizer.Result(), "text")

    def final(self) -> str:
        return _text(self._recognizer.FinalResult(), "text")


def _text(document: str, key: str) -> str:
    return str(json.loads(document).get(key, ""))
