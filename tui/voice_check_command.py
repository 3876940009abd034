"""`teamcar voice check` and `voice devices`: what hears and speaks here, tried by using it."""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from coach.voice.choices import VoiceSettings
from coach.voice.configuration import configuration
from coach.voice.sound_talk import Configure, Part
from coach.voice.turn_talk import VoiceWord
from coach.voice.voice_words import plainly
from tui.check import Check
from tui.coaching import Coaching
from tui.formats import signed
from tui.settings import load_settings
from tui.voice_home import voice_home
from tui.voice_trial import PARTS, Trial, Tried
from tui.voicing import LOG_NAME, SWITCH, SWITCHED_OFF, is_wanted, sound_process
from workouts.errors import CommandRefused

if TYPE_CHECKING:
    from coach.voice.engines import Voice

SILENT_DBFS = -85.0  # a microphone that is muted; the quietest room is louder
TOO_LOUD_DBFS = -1.0
INSTALL = "Run `teamcar voice install`; until then, type."


def check(given: argparse.Namespace) -> int:
    """Try every part, and print how it is; 1 if something is missing."""
    settings = load_settings(given.folder)[0].voice
    configured, words = _chosen(given.folder, settings)
    asks = None if given.json or not sys.stdin.isatty() else _ask
    if asks is not None:
        sys.stderr.write("This takes some seconds; you will hear a few words.\n")
    log_file = given.folder / "log" / LOG_NAME
    trial = asyncio.run(_whole(log_file, configured, words, asks))
    voices = _voices(configured, log_file)
    rows = list(rows_of(trial, words, settings))
    if given.json:
        json.dump(document_of(trial, rows, voices), sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        width = max(len(row.check) for row in rows)
        lines = list(_lines(rows, width))
        lines += [f"voices for `[voice.voices]` {configured.language}:"] if voices else []
        lines += [f"    {voice.id:<24} {voice.name}, {engine}" for engine, voice in voices]
        sys.stdout.write("".join(f"{line}\n" for line in lines))
    return int(any(not row.ok for row in rows))


def devices(given: argparse.Namespace) -> int:
    """Print microphones and loudspeakers by their names, marked which are used."""
    settings = load_settings(given.folder)[0].voice
    configured, _ = _chosen(given.folder, settings)
    tried = asyncio.run(_devices(given.folder / "log" / LOG_NAME, configured))
    found = tried.devices
    if found is None or not (found.microphones or found.speakers):
        rows = [row for row in rows_of(tried, "", settings) if not row.ok]
        why = " ".join(f"{row.detail}. {row.mend}" for row in rows[:1]) or "there is no device"
        raise CommandRefused(f"no sound here: {why}")
    kinds: tuple[tuple[Part, str, tuple[str, ...]], ...] = (
        ("microphone", "microphones", found.microphones),
        ("speaker", "loudspeakers", found.speakers),
    )
    if given.json:
        told = {
            "microphones": found.microphones,
            "speakers": found.speakers,
            "microphone": _used(tried, "microphone"),
            "speaker": _used(tried, "speaker"),
        }
        json.dump(told, sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
        return 0
    for kind, title, names in kinds:
        sys.stdout.write(f"{title}\n" if names else f"{title}: none\n")
        for name in names:
            sys.stdout.write(f"  {'*' if name == _used(tried, kind) else ' '} {name}\n")
    sys.stdout.write(
        "* is used; `microphone` and `speaker` under [voice] in the settings change it\n"
    )
    return 0


def rows_of(tried: Tried, words: str, settings: VoiceSettings) -> Iterator[Check]:
    """Yield how each part is, the words that were spoken being `words`."""
    yield _switch(settings)
    for part in PARTS:
        standing = tried.standings.get(part)
        if standing is None:
            why = tried.lost or "it did not answer"
            yield Check(part, False, why, f"`log/{LOG_NAME}` in the data folder says more.")
        elif part == "microphone" and standing.ok and tried.levels_dbfs:
            yield _microphone(standing.detail, standing.mend, tried.levels_dbfs)
        elif part == "speech" and standing.ok and tried.rendered is not None:
            yield _speech(standing.detail, standing.mend, tried)
        elif part == "recogniser" and not standing.ok:
            yield Check(part, False, standing.detail, standing.mend or INSTALL)
        else:
            yield Check(part, standing.ok, standing.detail, standing.mend)
    if tried.own is not None and tried.over is not None:
        yield _own_words(words, tried.own.text)
    if tried.riders is not None:
        yield _riders_words(tried.riders.text)


def document_of(
    tried: Tried, rows: list[Check], voices: list[tuple[str, "Voice"]]
) -> dict[str, object]:
    """Return all of it as one document."""
    found = tried.devices
    return {
        "checks": [asdict(row) for row in rows],
        "microphones": found.microphones if found else (),
        "speakers": found.speakers if found else (),
        "level_dbfs": max(tried.levels_dbfs, default=None),
        "render_ms": None if tried.rendered is None else round(tried.rendered.render_s * 1000),
        "heard": None if tried.own is None else tried.own.text,
        "voices": [{"engine": engine, "id": each.id, "name": each.name} for engine, each in voices],
    }


def _chosen(folder: Path, settings: VoiceSettings) -> tuple[Configure, str]:
    """Return what a ride would be configured with, and words of its language to try it by."""
    coaching = Coaching(folder, lambda: load_settings(folder)[0])
    home = voice_home(folder, coaching)
    configured = configuration(settings, home)
    # What is said in a trial is nobody's turn.
    return msgspec.structs.replace(configured, keep_audio=""), plainly(
        VoiceWord.REPEAT, home.spoken
    )


async def _whole(
    log_file: Path, configured: Configure, words: str, asks: Callable[[], object] | None
) -> Tried:
    return await Trial(sound_process(log_file), configured).whole(words, asks)


async def _devices(log_file: Path, configured: Configure) -> Tried:
    return await Trial(sound_process(log_file), configured).devices()


def _voices(configured: Configure, log_file: Path) -> list[tuple[str, "Voice"]]:
    """Return the voices of the language with their engines."""
    from coach.voice.speaker import make_renderer

    log_file.parent.mkdir(parents=True, exist_ok=True)
    with log_file.open("ab") as errors:
        speaker = make_renderer(configured, errors.fileno())
        try:
            return list(speaker.voices())
        finally:
            speaker.close()


def _ask() -> None:
    sys.stderr.write("Now say something, such as: how long is left\n")
    sys.stderr.flush()


def _lines(rows: list[Check], width: int) -> Iterator[str]:
    for row in rows:
        yield f"{'ok  ' if row.ok else 'NO  '}{row.check:<{width}}  {row.detail}"
        if row.mend:
            yield f"    {'':<{width}}  {row.mend}"


def _switch(settings: VoiceSettings) -> Check:
    if not is_wanted():
        return Check("voice", True, f"switched off by {SWITCH}; it is tried all the same")
    if not settings.on:
        return Check("voice", True, SWITCHED_OFF)
    return Check("voice", True, f"switched on, talking by {settings.talking.value}")


def _microphone(name: str, mend: str, levels_dbfs: tuple[float, ...]) -> Check:
    loudest = max(levels_dbfs)
    detail = f"{name}: {signed(loudest)} dB at its loudest"
    if loudest <= SILENT_DBFS:
        why = "Switch it on, or unmute it; `teamcar voice devices` lists others."
        return Check("microphone", False, f"{name} gives no sound at all", why)
    if loudest >= TOO_LOUD_DBFS:
        return Check("microphone", False, f"{detail}: too loud", "Turn its level down.")
    return Check("microphone", True, detail, mend)


def _speech(detail: str, mend: str, tried: Tried) -> Check:
    rendered, over = tried.rendered, tried.over
    assert rendered is not None
    if rendered.why:
        return Check("speech", False, rendered.why, mend or "Answers are written until it speaks.")
    made = f"{rendered.seconds:.1f} s of sound in {rendered.render_s * 1000:.0f} ms"
    if over is None or over.cut:
        return Check("speech", True, f"{detail}: {made}, not played", mend)
    return Check("speech", True, f"{detail}: {made}, played", mend)


def _own_words(words: str, heard: str) -> Check:
    if heard == words:
        return Check("own words", True, f"the microphone hears the loudspeaker: “{heard}”")
    said = f"“{heard}”" if heard else "nothing"
    return Check(
        "own words", True, f"of “{words}” the microphone has {said}; a headset has nothing"
    )


def _riders_words(heard: str) -> Check:
    if heard:
        return Check("your words", True, f"“{heard}”")
    return Check("your words", False, "no word was heard", "Speak up, or nearer to the microphone.")


def _used(tried: Tried, part: Part) -> str | None:
    standing = tried.standings.get(part)
    return standing.detail if standing is not None and standing.ok else None
