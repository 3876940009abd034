"""The serial line of an ANT stick: bytes in, whole messages out; pages with who sent them.

Source: ANT Message Protocol and Usage, rev. 5.1, sections 7 (framing: A4, length, id, data, xor)
and 9.5 (messages, their replies, and the extended data after a page).
"""

import struct
from dataclasses import dataclass
from functools import reduce
from operator import xor

SYNC = 0xA4
OVERHEAD = 4  # sync, length, id and checksum
LONGEST = 32  # data bytes; what is longer was never sent by a stick

# Message ids, section 9.3.
CHANNEL_RESPONSE = 0x40
UNASSIGN_CHANNEL = 0x41
ASSIGN_CHANNEL = 0x42
SET_CHANNEL_PERIOD = 0x43
SET_SEARCH_TIMEOUT = 0x44
SET_FREQUENCY = 0x45
SET_NETWORK_KEY = 0x46
RESET = 0x4A
OPEN_CHANNEL = 0x4B
CLOSE_CHANNEL = 0x4C
REQUEST = 0x4D
BROADCAST = 0x4E
ACKNOWLEDGED = 0x4F
SET_CHANNEL_ID = 0x51
CAPABILITIES = 0x54
VERSION = 0x3E
SERIAL_NUMBER = 0x61
SET_LOW_PRIORITY_SEARCH_TIMEOUT = 0x63
EXTENDED_MESSAGES = 0x66
LIBRARY_CONFIG = 0x6E
STARTUP = 0x6F

CHANNEL_EVENT = 0x01  # stands where a response has the id of the message it answers

# Response and event codes, section 9.5.6.
NO_ERROR = 0
SEARCH_TIMED_OUT = 1
PAGE_MISSED = 2
SENT = 5
NOT_SENT = 6
CHANNEL_CLOSED = 7
GONE_TO_SEARCH = 8
WRONG_STATE = 21
TRANSFER_IN_PROGRESS = 31
INVALID_MESSAGE = 40
INVALID_PARAMETER = 51

# What follows the eight bytes of a page, section 7.1.1: a byte of these, then the parts in this
# order. The same bits ask for them in a library configuration.
WITH_CHANNEL_ID = 0x80
WITH_SIGNAL = 0x40
WITH_TIMESTAMP = 0x20
SIGNAL_IN_DBM = 0x20

PAGE_LENGTH = 8
PAIRING_BIT = 0x80  # of the device type: the sensor's button is pressed


@dataclass(frozen=True, slots=True)
class Frame:
    """One message on the serial line."""

    id: int
    data: bytes

    def encoded(self) -> bytes:
        whole = bytes((SYNC, len(self.data), self.id)) + self.data
        return whole + bytes((reduce(xor, whole),))


class Framing:
    """Cuts a stream into whole frames; bytes that belong to none are left out and counted."""

    def __init__(self) -> None:
        self.dropped = 0
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        """Take what was read and return the frames it completes, in order."""
        self._buffer += data
        frames: list[Frame] = []
        buffer = self._buffer
        while len(buffer) >= 2:
            length = buffer[1]
            end = length + OVERHEAD
            if buffer[0] != SYNC or not 1 <= length <= LONGEST:
                self._drop()
            elif len(buffer) < end:
                break
            elif reduce(xor, buffer[:end]) != 0:
                # The frame proper may begin inside these bytes: only the first is given up.
                self._drop()
            else:
                frames.append(Frame(buffer[2], bytes(buffer[3 : end - 1])))
                del buffer[:end]
        return frames

    def _drop(self) -> None:
        del self._buffer[0]
        self.dropped += 1


@dataclass(frozen=True, slots=True)
class Heard:
    """A page as the stick heard it; who and how loud are None where the stick does not say."""

    page: bytes  # eight bytes
    device_type: int | None = None
    device_number: int | None = None
    signal_dbm: int | None = None


def decode_heard(data: bytes) -> Heard:
    """Return the page in `data`: eight bytes, then extended parts where those are enabled.

    A tail that is cut short is as good as none; fewer than eight bytes raise ValueError.
    """
    if len(data) < PAGE_LENGTH:
        raise ValueError(f"{len(data)} bytes are not the {PAGE_LENGTH} of a page")
    page, tail = data[:PAGE_LENGTH], data[PAGE_LENGTH:]
    flags, tail = (tail[0], tail[1:]) if tail else (0, b"")
    device_type = device_number = signal_dbm = None
    if flags & WITH_CHANNEL_ID and len(tail) >= 4:
        device_number, device_type, _ = struct.unpack_from("<HBB", tail)
        device_type &= ~PAIRING_BIT
        tail = tail[4:]
    elif flags & WITH_CHANNEL_ID:
        tail = b""
    if flags & WITH_SIGNAL and len(tail) >= 3 and tail[0] == SIGNAL_IN_DBM:
        (signal_dbm,) = struct.unpack_from("<b", tail, 1)
    return Heard(page, device_type, device_number, signal_dbm)


def encode_tail(flags: int, number: int, kind: int, transmission: int, signal_dbm: int) -> bytes:
    """Return what a stick that was asked for `flags` adds to a page; nothing for none."""
    tail = b""
    if flags & WITH_CHANNEL_ID:
        tail += struct.pack("<HBB", number, kind, transmission)
    if flags & WITH_SIGNAL:
        tail += struct.pack("<Bbb", SIGNAL_IN_DBM, signal_dbm, -128)
    return bytes((flags,)) + tail if flags else b""
