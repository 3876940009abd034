"""Noise into every decoder: values come out, or BadPacket, and nothing else.

TEAMCAR_FUZZ_EXAMPLES is the number of packets per decoder.
"""

import os
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.errors import BadPacket
from sensors.profiles.fitness_control import decode_control_request
from sensors.profiles.gatt import CHARACTERISTICS

EXAMPLES = int(os.environ.get("TEAMCAR_FUZZ_EXAMPLES", "300"))
LONGEST = 64  # bytes; the longest of all packets has 38

DECODERS: Mapping[str, Callable[[bytes], object]] = {
    **{f"{row.number:04X} {row.name}": row.decode for row in CHARACTERISTICS.values()},
    "2AD9 control request": decode_control_request,
}


# Noise seldom begins like an answer or a request; half of it is helped to.
HEADS = (b"", b"", b"", b"\x80", b"\x80\x13\x01", b"\x04", b"\x05", b"\x11", b"\x12", b"\x07")


def decoded_or_refused(name: str, data: bytes) -> object:
    try:
        return DECODERS[name](data)
    except BadPacket as refusal:
        return refusal


@pytest.mark.parametrize("name", DECODERS)
@settings(max_examples=EXAMPLES, derandomize=True, database=None, deadline=None)
@given(head=st.sampled_from(HEADS), noise=st.binary(max_size=LONGEST))
def test_noise_gives_values_or_a_bad_packet(name: str, head: bytes, noise: bytes) -> None:
    data = head + noise
    outcome = decoded_or_refused(name, data)
    assert outcome is not None
    if isinstance(outcome, BadPacket):
        assert outcome.data == data
        assert str(outcome).startswith(outcome.what)
    else:
        # Reading is pure, and bytes behind the packet are left alone or are the packet's own.
        assert decoded_or_refused(name, data) == outcome
        assert not isinstance(decoded_or_refused(name, data + b"\0"), BadPacket)
