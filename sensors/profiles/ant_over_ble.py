"""Trainer pages of ANT+ carried over BLE, as Tacx trainers do where FTMS is absent.

Each packet is a message as an ANT chip sends it on its serial line: sync A4, length, message id,
channel, the page, and the exclusive or of all before it (ANT Message Protocol and Usage 5.1,
section 7). They come by the characteristic 6E40FEC2 and go by 6E40FEC3.
"""

from dataclasses import dataclass
from functools import reduce
from operator import xor

from sensors.errors import BadPacket
from sensors.profiles.ant_page import PAGE_BYTES
from sensors.profiles.ant_trainer import decode_fec

WHAT = "ANT+ over BLE"
SYNC = 0xA4
BROADCAST, ACKNOWLEDGED, CHANNEL_EVENT = 0x4E, 0x4F, 0x40
CHANNEL = 5
AROUND = 4  # bytes that the length does not count: sync, length, message id, checksum


@dataclass(frozen=True, slots=True)
class CarriedOther:
    """A message without a page: an event of the channel, mostly."""

    message_id: int


def checksum(message: bytes) -> int:
    """Return the exclusive or of all bytes."""
    return reduce(xor, message, 0)


def wrap(page: bytes, message_id: int = ACKNOWLEDGED, channel: int = CHANNEL) -> bytes:
    """Return the packet that carries a page; raises ValueError for one that is not 8 bytes."""
    if len(page) != PAGE_BYTES:
        raise ValueError(f"{len(page)} bytes are no page; give {PAGE_BYTES}")
    message = bytes([SYNC, PAGE_BYTES + 1, message_id, channel]) + page
    return message + bytes([checksum(message)])


def unwrap(data: bytes) -> tuple[int, bytes]:
    """Return the message id, and what follows the channel; raises BadPacket.

    Bytes behind the message are left alone.
    """
    if len(data) < AROUND + 1 or data[0] != SYNC:
        raise BadPacket(WHAT, "it does not begin like a message, A4 and a length", data)
    end = data[1] + AROUND
    if data[1] < 1 or len(data) < end:
        raise BadPacket(WHAT, f"{len(data)} bytes are not the {end} that it promises", data)
    if checksum(data[:end]) != 0:
        raise BadPacket(WHAT, "its checksum is wrong", data)
    return data[2], bytes(data[4 : end - 1])


def decode_carried_page(data: bytes) -> object:
    """Return the record of the carried page, or CarriedOther; raises BadPacket."""
    message_id, page = unwrap(data)
    if message_id not in (BROADCAST, ACKNOWLEDGED):
        return CarriedOther(message_id)
    if len(page) != PAGE_BYTES:
        raise BadPacket(WHAT, f"{len(page)} bytes are not the {PAGE_BYTES} of a page", data)
    return decode_fec(page)
