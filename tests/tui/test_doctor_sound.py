"""What the doctor says of sound, on machines that are furnished in a folder."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from coach.voice.choices import VoiceSettings
from coach.voice.models import models_folder
from tui.check import Check
from tui.doctor_machine import Machine
from tui.doctor_sound import sound_checks
from tui.riders import add
from tui.settings import Settings

MODELS = Path(__file__).parents[1] / "voice" / "models"
CARDS = """\
 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones
                      bcm2835 Headphones
 1 [Headset        ]: USB-Audio - Jabra Evolve 20
                      GN Netcom A/S Jabra Evolve 20
"""
ESPEAK = "eSpeak NG text-to-speech: 1.51  Data at: /usr/lib/espeak-ng-data"


def write(root: Path, path: str, text: str = "") -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A Pi with Lite: ALSA alone, a headset by USB, and everything installed."""
    root = tmp_path / "root"
    write(root, "proc/asound/cards", CARDS)
    for node in ("pcmC0D0p", "pcmC1D0p", "pcmC1D0c"):
        write(root, f"dev/snd/{node}")
    return Machine(
        system="Linux",
        root=root,
        user="anna",
        environment={"XDG_RUNTIME_DIR": "/run/user/1000"},
        version_of=lambda name: ESPEAK if name == "espeak-ng" else None,
        may_use=lambda path: True,
        has_package=lambda name: True,
        has_library=lambda name: True,
    )


def rows(
    machine: Machine, folder: Path = Path("nowhere"), settings: Settings | None = None
) -> Mapping[str, Check]:
    found = list(sound_checks(folder, machine, settings or Settings(language="en")))
    for row in found:
        assert row.ok or row.mend
    return {row.check: row for row in found}


def test_a_headset_on_a_pi_without_a_sound_server_is_named(machine: Machine) -> None:
    found = rows(machine)
    assert found["microphone"].detail.startswith("Jabra Evolve 20; ")
    assert found["speaker"].detail.startswith("bcm2835 Headphones, Jabra Evolve 20; ")
    assert found["sound server"].ok
    assert found["speech"].detail == "eSpeak NG text-to-speech: 1.51"


def test_a_pi_without_a_microphone_is_told_to_have_one_plugged_in(machine: Machine) -> None:
    machine.at("/dev/snd/pcmC1D0c").unlink()
    found = rows(machine)
    assert not found["microphone"].ok
    assert found["microphone"].detail == "ALSA has no microphone"
    assert found["speaker"].ok


def test_a_rider_outside_the_group_is_told_to_join_it(machine: Machine) -> None:
    row = rows(replace(machine, may_use=lambda path: False))["microphone"]
    assert not row.ok
    assert row.mend == "sudo usermod -aG audio anna, and log in again."


@pytest.mark.parametrize(
    ("socket", "plugin", "name"),
    [
        ("pipewire-0", "aarch64-linux-gnu/alsa-lib/libasound_module_pcm_pipewire.so", "PipeWire"),
        ("pulse/native", "alsa-lib/libasound_module_pcm_pulse.so", "PulseAudio"),
    ],
)
def test_a_sound_server_serves_where_alsa_reaches_it(
    machine: Machine, socket: str, plugin: str, name: str
) -> None:
    write(machine.root, f"run/user/1000/{socket}")
    found = rows(machine)
    assert not found["sound server"].ok
    assert "sudo apt-get install" in found["sound server"].mend
    write(machine.root, f"usr/lib/{plugin}")
    found = rows(machine)
    assert found["sound server"].ok
    assert found["sound server"].detail == name
    assert found["microphone"].detail.startswith(f"by {name}; ")


@pytest.mark.parametrize("check", ["microphone", "speaker"])
def test_without_portaudio_it_is_to_be_installed(machine: Machine, check: str) -> None:
    row = rows(replace(machine, has_library=lambda name: name != "portaudio"))[check]
    assert (row.ok, row.detail) == (False, "PortAudio is not installed")
    assert "libportaudio2" in row.mend


def test_each_package_that_is_missing_has_its_row(machine: Machine) -> None:
    found = rows(replace(machine, has_package=lambda name: False))
    assert found["microphone"].detail == "sounddevice is not installed"
    assert found["recogniser"].detail == "Vosk is not installed"
    assert found["speech"].ok  # by espeak-ng itself
    assert "pyttsx3 is not installed" in found["speech"].detail


def test_without_espeak_a_linux_machine_cannot_speak(machine: Machine) -> None:
    silent = replace(machine, version_of=lambda name: None, has_library=lambda name: False)
    row = rows(silent)["speech"]
    assert not row.ok
    assert "apt-get install espeak-ng" in row.mend


def test_the_model_of_the_riders_language_is_looked_at_byte_by_byte(
    machine: Machine, tmp_path: Path
) -> None:
    anna = add(tmp_path, "Anna").folder
    row = rows(machine, anna)["recogniser"]
    assert not row.ok
    assert row.mend == "Run `teamcar voice install en`; until then, type."
    model = models_folder(tmp_path) / "en" / "tiny"
    shutil.copytree(MODELS / "vosk-tiny-en", model)
    assert rows(machine, anna)["recogniser"].ok
    assert not rows(machine, anna, Settings(language="de"))["recogniser"].ok
    (model / "am" / "final.mdl").write_bytes(b"")
    assert not rows(machine, anna)["recogniser"].ok


@pytest.mark.parametrize("system", ["Darwin", "Windows"])
def test_other_systems_bring_their_own(machine: Machine, system: str) -> None:
    found = rows(replace(machine, system=system, has_library=lambda name: False))
    assert list(found) == ["microphone", "speaker", "recogniser", "speech"]
    assert found["microphone"].ok
    assert found["speech"].detail.startswith("the system's own")


def test_an_engine_that_was_chosen_is_named(machine: Machine) -> None:
    settings = Settings(language="en", voice=VoiceSettings(engine="piper"))
    assert rows(machine, settings=settings)["speech"].detail.startswith("piper; ")
