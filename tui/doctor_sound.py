"""The doctor's rows about sound: what listening and speaking need, and what mends it.

Nothing is opened, as a ride may be listening; `teamcar voice check` tries it by using it.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from coach.language import chosen_language
from coach.voice.models import ModelUnusable, verify_model
from tui.check import Check
from tui.doctor_machine import Machine, listed, text_of
from tui.settings import Settings
from tui.voice_home import model_of

TRY = "`teamcar voice check` tries it"
PORTAUDIO = "Install PortAudio (Debian: sudo apt-get install libportaudio2); until then, type."
SETUP = "Run script/setup; until then, {instead}."
# By their sockets below the user's own run-time folder; the first that is there serves.
SERVERS = (("PipeWire", "pipewire-0"), ("PulseAudio", "pulse/native"))
PLUGINS = "libasound_module_pcm_{}.so"  # by which ALSA's default is that server
PLUGIN_FOLDERS = ("/usr/lib", "/usr/lib64", "/usr/lib/alsa-lib", "/usr/lib64/alsa-lib")
PLUGIN_OF = {"PipeWire": ("pipewire", "pulse"), "PulseAudio": ("pulse",)}
PACKAGE_OF = {"PipeWire": "pipewire-alsa", "PulseAudio": "libasound2-plugins"}
_CARD = re.compile(r"^\s*(\d+) \[[^\]]*\]: .*? - (.+)$", re.MULTILINE)
_PCM = re.compile(r"pcmC(\d+)D\d+([cp])")  # of card N, capture or playback


def sound_checks(folder: Path, machine: Machine, settings: Settings) -> Iterator[Check]:
    """Yield the rows for this system and the rider's language."""
    if machine.system == "Linux":
        server = _server(machine)
        yield _device(machine, "microphone", "c", server, "type")
        yield _device(machine, "speaker", "p", server, "read")
        yield _sound_server(machine, server)
    else:
        for check, instead in (("microphone", "type"), ("speaker", "read")):
            lacking = _lacking(machine, check, instead)
            yield lacking or Check(check, True, f"the system's own; {TRY}")
    yield _recogniser(folder, machine, chosen_language(settings.language).code)
    yield _speech(machine, settings)


def _lacking(machine: Machine, check: str, instead: str) -> Check | None:
    """Return what of the libraries is not here, if anything."""
    if not machine.has_package("sounddevice"):
        return Check(check, False, "sounddevice is not installed", SETUP.format(instead=instead))
    # Elsewhere the package brings the library with it.
    if machine.system == "Linux" and not machine.has_library("portaudio"):
        return Check(check, False, "PortAudio is not installed", PORTAUDIO)
    return None


def _device(machine: Machine, check: str, direction: str, server: str, instead: str) -> Check:
    if (lacking := _lacking(machine, check, instead)) is not None:
        return lacking
    if server:
        return Check(check, True, f"by {server}; {TRY}")
    cards = dict(_CARD.findall(text_of(machine.at("/proc/asound/cards")) or ""))
    nodes = [
        (found[1], node)
        for node in listed(machine.at("/dev/snd"), "pcmC*")
        if (found := _PCM.fullmatch(node.name)) and found[2] == direction
    ]
    if not nodes:
        return Check(
            check, False, f"ALSA has no {check}",
            f"Plug one in, by USB or as a headset; until then, {instead}.",
        )  # fmt: skip
    names = ", ".join(dict.fromkeys(cards.get(number, f"card {number}") for number, _ in nodes))
    if not any(machine.may_use(node) for _, node in nodes):
        mend = f"sudo usermod -aG audio {machine.user}, and log in again."
        return Check(check, False, f"{names}: not to be used by {machine.user}", mend)
    return Check(check, True, f"{names}; {TRY}")


def _server(machine: Machine) -> str:
    """Return which sound server runs for this user, "" where none does."""
    given = machine.environment.get("PULSE_SERVER")
    if given:
        return f"PulseAudio at {given}"
    below = machine.environment.get("XDG_RUNTIME_DIR", "")
    for name, socket in SERVERS:
        if below and machine.at(below).joinpath(socket).exists():
            return name
    return ""


def _sound_server(machine: Machine, server: str) -> Check:
    name = server.partition(" ")[0]
    if not name:
        return Check("sound server", True, "none runs: ALSA itself, which one program uses at once")
    wanted = {PLUGINS.format(kind) for kind in PLUGIN_OF[name]}
    folders = [machine.at(path) for path in PLUGIN_FOLDERS]
    there = [
        found
        for folder in folders
        for found in (*listed(folder, "libasound_module_pcm_*"), *listed(folder, "*/alsa-lib/*"))
        if found.name in wanted
    ]
    if there:
        return Check("sound server", True, server)
    mend = f"Let ALSA reach it: sudo apt-get install {PACKAGE_OF[name]}"
    return Check("sound server", False, f"{server}, which ALSA's programs do not reach", mend)


def _recogniser(folder: Path, machine: Machine, language: str) -> Check:
    if not machine.has_package("vosk"):
        return Check("recogniser", False, "Vosk is not installed", SETUP.format(instead="type"))
    model = model_of(folder, language)
    if not model:
        mend = f"Run `teamcar voice install {language}`; until then, type."
        return Check("recogniser", False, f"Vosk has no model of your language, {language}", mend)
    try:
        manifest = verify_model(Path(model))
    except ModelUnusable as unusable:
        return Check("recogniser", False, unusable.detail, unusable.mend)
    return Check("recogniser", True, f"Vosk, {manifest.name} ({language})")


def _speech(machine: Machine, settings: Settings) -> Check:
    wished = settings.voice.engine
    if machine.system != "Linux" or wished not in ("auto", "pyttsx3", "espeak"):
        named = "the system's own" if wished == "auto" else wished
        return Check("speech", True, f"{named}; {TRY}")
    version = machine.version_of("espeak-ng")
    if version is None and not machine.has_library("espeak-ng"):
        mend = "Install espeak-ng (Debian: sudo apt-get install espeak-ng); until then, read."
        return Check("speech", False, "espeak-ng is not installed", mend)
    said = "espeak-ng" if version is None else version.partition("Data at")[0].strip()
    if not machine.has_package("pyttsx3") and wished != "espeak":
        if version is None:
            mend = SETUP.format(instead="read")
            return Check("speech", False, "pyttsx3 is not installed", mend)
        return Check("speech", True, f"{said}; pyttsx3 is not installed, and would be faster")
    return Check("speech", True, said)
