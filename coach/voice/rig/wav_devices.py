"""A microphone that hears WAV files, and a loudspeaker that is only recorded; no sound card.

    python -m coach.voice.rig.wav_devices --room PORT --parent PID

It is the sound process with these two in place of PortAudio. Over a line to PORT on loopback it is
told a path to say, one a line, and tells what microphone and loudspeaker had: a head (HEAD), then
16-bit mono samples.
"""

import argparse
import os
import queue
import socket
import struct
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from coach.voice.audio_device import Beats, Begin, Devices, Fill, Gone, Heard, Stream
from coach.voice.resampling import resampled
from coach.voice.rig.recording import RATE, Samples
from coach.voice.sound_child import work
from coach.voice.sound_desk import RealParts
from coach.voice.wav_sound import pcm_of_wav

HEAD = struct.Struct("<cdI")  # which, when the last sample was, how many
SPOKEN, HEARD = b"m", b"s"
SPEAKER_RATE = 48_000
BLOCK_S = 0.01
LATENCY_S = 0.01  # from a block to its sound


class WavDevices:
    """Implements coach.voice.audio_device.Devices; both run all the time, open or not."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._telling = threading.Lock()
        self._to_say: queue.SimpleQueue[Samples] = queue.SimpleQueue()
        self._left = np.zeros(0, np.int16)  # of what is being said
        self._heard: Heard | None = None
        self._fill: Fill | None = None
        self._beats = Beats(time.monotonic())
        for each in (self._read, self._beat):
            threading.Thread(target=each, name=each.__name__, daemon=True).start()

    def names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return ("WAV files",), ("a recording",)

    def check(self, kind: str, name: str) -> str:
        return self.names()[0 if kind == "microphone" else 1][0]

    def look_again(self) -> None:
        """Nothing is plugged in or out."""

    def open_microphone(self, name: str, begin: Begin, heard: Heard, gone: Gone) -> Stream:
        begin(RATE, BLOCK_S)
        self._heard = heard

        def close() -> None:
            self._heard = None

        return Stream("WAV files", RATE, BLOCK_S, self._beats, close)

    def open_speaker(self, name: str, begin: Begin, fill: Fill, gone: Gone) -> Stream:
        begin(SPEAKER_RATE, LATENCY_S)
        self._fill = fill

        def close() -> None:
            self._fill = None

        return Stream("a recording", SPEAKER_RATE, LATENCY_S, self._beats, close)

    def _beat(self) -> None:
        due_s = time.monotonic()
        while True:
            due_s += BLOCK_S
            time.sleep(max(0.0, due_s - time.monotonic()))
            self._beats.last_s = time.monotonic()
            try:
                self._listen(due_s)
                self._play(due_s)
            except OSError:
                return  # the room is gone, and this process soon

    def _listen(self, until_s: float) -> None:
        count = round(RATE * BLOCK_S)
        while len(self._left) < count and not self._to_say.empty():
            self._left = np.concatenate((self._left, self._to_say.get()))
        samples, self._left = self._left[:count], self._left[count:]
        samples = np.concatenate((samples, np.zeros(count - len(samples), np.int16)))
        self._tell(SPOKEN, until_s, samples)
        heard = self._heard
        if heard is not None:
            heard(samples.tobytes(), until_s - BLOCK_S)

    def _play(self, at_s: float) -> None:
        count = round(SPEAKER_RATE * BLOCK_S)
        fill = self._fill
        data = bytes(2 * count) if fill is None else fill(count, at_s + LATENCY_S)
        samples = np.frombuffer(data, np.int16)[:: SPEAKER_RATE // RATE]
        self._tell(HEARD, at_s + LATENCY_S + BLOCK_S, samples)

    def _tell(self, which: bytes, until_s: float, samples: Samples) -> None:
        with self._telling:
            self._line.sendall(HEAD.pack(which, until_s, len(samples)) + samples.tobytes())

    def _read(self) -> None:
        with self._line.makefile("r", encoding="utf-8") as lines:
            for line in lines:
                pcm = pcm_of_wav(Path(line.rstrip("\n")).read_bytes())
                samples = np.frombuffer(pcm.samples, np.int16)
                self._to_say.put(resampled(samples, pcm.rate, RATE))


class WavParts(RealParts):
    """The parts of this machine, but for its sound card."""

    def __init__(self, devices: Devices) -> None:
        self._devices = devices

    def devices(self) -> Devices:
        return self._devices


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--room", type=int, required=True, metavar="PORT")
    parser.add_argument("--parent", type=int, default=0)
    given = parser.parse_args(arguments)
    with socket.create_connection(("127.0.0.1", given.room)) as line:
        return work(given.parent, WavParts(WavDevices(line)))


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)  # its threads wait for a room that is gone
