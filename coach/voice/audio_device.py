"""The edge to PortAudio: microphones and loudspeakers by name, opened at a rate that they take.

All of it is called from one thread. The sound card's own thread calls `heard` and `fill`, with the
monotonic time at which the first sample was captured, or will sound.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from coach.voice.device_choice import Device, choose

Heard = Callable[[bytes, float], None]  # 16-bit mono samples, when the first was captured
Fill = Callable[[int, float], bytes]  # how many, when the first will sound
Begin = Callable[[int, float], None]  # at this rate, with this latency in seconds
Gone = Callable[[], None]

MICROPHONE_RATES = (16_000, 48_000, 44_100, 32_000, 96_000, 8_000)
SPEAKER_RATES = (48_000, 44_100, 96_000, 32_000, 22_050, 16_000)
# Half of what voices are judged by would do; a shorter block is here sooner. A loudspeaker's
# driver chooses its own: asked for 10 ms it kept 27 ms of sound, asked for nothing 8.
MICROPHONE_BLOCK_S = 0.005
SPEAKER_BLOCK = 0
OLDEST_S = 2.0  # a driver that says a sample is older, or farther off, has a clock of its own
ROUGH_XRUNS = 20  # a stream that was late so often is opened with more in store the next time
INVALID_RATE, INVALID_CHANNELS = -9997, -9998

log = logging.getLogger(__name__)


class NoDevice(Exception):
    """There is no sound to be had; `why` in a few words, `mend` in one sentence."""

    def __init__(self, why: str, mend: str) -> None:
        super().__init__(why)
        self.why = why
        self.mend = mend


@dataclass(slots=True)
class Beats:
    """What the sound card's thread leaves behind, for others to read."""

    last_s: float
    xruns: int = 0  # blocks that came too late, in or out


@dataclass(frozen=True, slots=True)
class Stream:
    """A microphone or a loudspeaker that is open."""

    name: str
    rate: int
    latency_s: float
    beats: Beats
    close: Callable[[], None]
    note: str = field(default="")  # what the rider asked for and did not get


class Devices(Protocol):
    """What opens microphones and loudspeakers; raises NoDevice."""

    def names(self) -> tuple[tuple[str, ...], tuple[str, ...]]: ...
    def check(self, kind: str, name: str) -> str:
        """Return the name of the "microphone" or "speaker" that a name means."""
        ...

    def open_microphone(self, name: str, begin: Begin, heard: Heard, gone: Gone) -> Stream: ...
    def open_speaker(self, name: str, begin: Begin, fill: Fill, gone: Gone) -> Stream: ...
    def look_again(self) -> None:
        """See what devices there are now; everything open must be closed before."""
        ...


class PortAudio:
    """The devices of this machine, by sounddevice."""

    def __init__(self, library: Any = None) -> None:
        """`library` is sounddevice, or what speaks as it does."""
        self._library = library
        self._patience = {"input": "low", "output": "low"}  # of the next stream

    def names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the microphones and the loudspeakers."""
        microphones, speakers = (
            tuple(dict.fromkeys(device.name for device in self._devices(kind)))
            for kind in ("input", "output")
        )
        return microphones, speakers

    def check(self, kind: str, name: str) -> str:
        self._loaded()
        return self._chosen("input" if kind == "microphone" else "output", name)[0].name

    def look_again(self) -> None:
        if self._library is None:
            self._loaded()
            return
        library = self._library
        # PortAudio lists the devices once, when it is initialised.
        library._terminate()
        library._initialize()

    def open_microphone(self, name: str, begin: Begin, heard: Heard, gone: Gone) -> Stream:
        library = self._loaded()
        device, note = self._chosen("input", name)
        beats = Beats(time.monotonic())

        def opened(rate: int, channels: int) -> Any:
            def callback(data: Any, frames: int, times: Any, status: Any) -> None:
                now_s = time.monotonic()
                beats.last_s = now_s
                if status:
                    beats.xruns += 1
                age_s = times.currentTime - times.inputBufferAdcTime
                if not 0 <= age_s < OLDEST_S or times.inputBufferAdcTime == 0:
                    age_s = frames / rate
                samples = bytes(data)
                if channels > 1:
                    samples = memoryview(samples).cast("h")[::channels].tobytes()
                heard(samples, now_s - age_s)

            stream = library.RawInputStream(
                samplerate=rate, blocksize=round(rate * MICROPHONE_BLOCK_S),
                device=device.number, channels=channels, dtype="int16",
                latency=self._patience["input"], callback=callback, finished_callback=gone,
            )  # fmt: skip
            begin(rate, float(stream.latency))
            return stream

        return self._started("input", device, MICROPHONE_RATES, opened, beats, note)

    def open_speaker(self, name: str, begin: Begin, fill: Fill, gone: Gone) -> Stream:
        library = self._loaded()
        device, note = self._chosen("output", name)
        beats = Beats(time.monotonic())

        def opened(rate: int, channels: int) -> Any:
            def callback(data: Any, frames: int, times: Any, status: Any) -> None:
                now_s = time.monotonic()
                beats.last_s = now_s
                if status:
                    beats.xruns += 1
                ahead_s = times.outputBufferDacTime - times.currentTime
                if not 0 <= ahead_s < OLDEST_S or times.outputBufferDacTime == 0:
                    ahead_s = device.latency_s
                block = fill(frames, now_s + ahead_s)
                if channels > 1:
                    wide = memoryview(data).cast("B").cast("h")
                    for channel in range(channels):
                        wide[channel::channels] = memoryview(block).cast("h")
                else:
                    data[:] = block

            stream = library.RawOutputStream(
                samplerate=rate, blocksize=SPEAKER_BLOCK, device=device.number,
                channels=channels, dtype="int16", latency=self._patience["output"],
                callback=callback, finished_callback=gone,
            )  # fmt: skip
            begin(rate, float(stream.latency))
            return stream

        return self._started("output", device, SPEAKER_RATES, opened, beats, note)

    # -- within -----------------------------------------------------------------------------------

    def _loaded(self) -> Any:
        if self._library is None:
            try:
                import sounddevice

                self._library = sounddevice
            except ImportError as error:
                raise NoDevice(f"sounddevice is not there ({error})", "Run script/setup.") from None
            except OSError as error:
                raise NoDevice(
                    f"PortAudio is not there ({error})",
                    "Install PortAudio (Debian: sudo apt-get install libportaudio2).",
                ) from None
            except Exception as error:  # PortAudio's own error is a class of what failed to load
                raise NoDevice(
                    f"PortAudio does not start ({error})", "Restart the sound."
                ) from None
        return self._library

    def _devices(self, kind: str) -> Sequence[Device]:
        library = self._loaded()
        return [
            Device(
                number,
                str(row["name"]),
                int(row[f"max_{kind}_channels"]),
                round(row["default_samplerate"]),
                float(row[f"default_low_{kind}_latency"]),
            )
            for number, row in enumerate(library.query_devices())
            if row[f"max_{kind}_channels"] > 0
        ]

    def _chosen(self, kind: str, name: str) -> tuple[Device, str]:
        devices = self._devices(kind)
        usual = self._library.default.device[0 if kind == "input" else 1]
        device = choose(devices, name, usual)
        what = "microphone" if kind == "input" else "loudspeaker"
        if device is None:
            raise NoDevice(f"no {what}", f"Plug in a {what}, or start the system's sound server.")
        if name and name.casefold() not in device.name.casefold():
            there = ", ".join(dict.fromkeys(d.name for d in devices))
            return device, f"no {what} is named “{name}”; there are {there}"
        return device, ""

    def _started(
        self,
        kind: str,
        device: Device,
        rates: Sequence[int],
        opened: Callable[[int, int], Any],
        beats: Beats,
        note: str,
    ) -> Stream:
        """Start a stream at the first rate that the device takes, with as few channels."""
        error: Exception | None = None
        for channels in (1, 2) if device.channels > 1 else (1,):
            for rate in dict.fromkeys((*rates, device.rate)):
                try:
                    stream = opened(rate, channels)
                except self._library.PortAudioError as refused:
                    error = refused
                    code = refused.args[1] if len(refused.args) > 1 else 0
                    if code == INVALID_CHANNELS:
                        break
                    if code != INVALID_RATE:
                        raise self._refused(device, refused) from None
                    continue
                try:
                    stream.start()
                except self._library.PortAudioError as refused:
                    stream.close()
                    raise self._refused(device, refused) from None
                beats.last_s = time.monotonic()
                latency_s = float(stream.latency)
                log.info("%s: %d a second, %.1f ms", device.name, rate, latency_s * 1000)
                close = partial(self._close, kind, stream, beats)
                return Stream(device.name, rate, latency_s, beats, close, note)
        raise self._refused(device, error or RuntimeError("it takes no rate"))

    def _refused(self, device: Device, error: Exception) -> NoDevice:
        why = str(error.args[0]) if error.args else str(error)
        return NoDevice(
            f"{device.name} cannot be opened ({why})",
            "Close what else uses it, or choose another in the settings.",
        )

    def _close(self, kind: str, stream: Any, beats: Beats) -> None:
        """Close a stream at once, whatever waits in it."""
        if beats.xruns > ROUGH_XRUNS:
            self._patience[kind] = "high"
        stream.abort(ignore_errors=True)
        stream.close(ignore_errors=True)
