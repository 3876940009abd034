"""WAV bytes -> Pcm, as programs write them to a pipe: with lengths that are not true."""

import struct

from coach.voice.sound_parts import Pcm

_PCM, _EXTENSIBLE = 1, 0xFFFE


class BadSound(ValueError):
    """Bytes that are no sound of 16 bits."""


def pcm_of_wav(data: bytes) -> Pcm:
    """Return the first channel of a WAV file of 16 bits a sample; raises BadSound.

    A `data` chunk that claims more than there is ends with the file: espeak-ng, which writes to a
    pipe, does not know how much it will be.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise BadSound("it is no WAV file")
    at, rate, channels = 12, 0, 0
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + size]
        if name == b"fmt " and len(body) >= 16:
            kind, channels, rate, _, _, bits = struct.unpack("<HHIIHH", body[:16])
            if kind not in (_PCM, _EXTENSIBLE) or bits != 16 or not channels or not rate:
                raise BadSound(f"it has {bits} bits a sample in {channels} channels")
        elif name == b"data":
            if not rate:
                break
            return Pcm(_first_channel(body, channels), rate)
        at += 8 + size + size % 2
    raise BadSound("it is a WAV file without sound")


def is_whole(data: bytes) -> bool:
    """Return whether a WAV file is as long as it says."""
    return len(data) >= 12 and len(data) >= 8 + int.from_bytes(data[4:8], "little")


def _first_channel(samples: bytes, channels: int) -> bytes:
    if channels > 1:
        frame = 2 * channels
        samples = b"".join(samples[at : at + 2] for at in range(0, len(samples), frame))
    return samples[: len(samples) // 2 * 2]
