"""Noise into every ANT+ decoder: values come out, or BadPacket, and nothing else.

TEAMCAR_FUZZ_EXAMPLES is the number of packets per decoder.
"""

import math
import os
from dataclasses import fields, is_dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.errors import BadPacket
from sensors.intake import POSSIBLE, Intake
from sensors.profiles.ant_over_ble import wrap
from sensors.profiles.packets import ANT_PROFILES, TACX_NOTIFY, decode_packet

EXAMPLES = int(os.environ.get("TEAMCAR_FUZZ_EXAMPLES", "300"))
NUMBERS = [*(row.number for row in ANT_PROFILES.values()), TACX_NOTIFY]
# Noise seldom begins with a page that has a row; half of it is helped to.
HEADS = [bytes([page]) for page in (1, 2, 4, 5, 7, 16, 17, 18, 19, 25, 26, 32, 54, 55, 71, 82)]

fuzzed = settings(max_examples=EXAMPLES, derandomize=True, database=None, deadline=None)
noise = st.binary(max_size=24) | st.builds(
    bytes.__add__, st.sampled_from(HEADS), st.binary(max_size=12)
)


def decoded_or_refused(number: int, data: bytes) -> object:
    try:
        return decode_packet(number, data)
    except BadPacket as refusal:
        return refusal


def check(number: int, data: bytes) -> object:
    outcome = decoded_or_refused(number, data)
    if isinstance(outcome, BadPacket):
        assert outcome.data == data
        assert str(outcome).startswith(outcome.what)
        return outcome
    assert is_dataclass(outcome)
    for field in fields(outcome):
        value = getattr(outcome, field.name)
        assert value is None or math.isfinite(value), field.name
    # Reading is pure, and bytes behind the page are left alone.
    assert decoded_or_refused(number, data) == outcome
    assert decoded_or_refused(number, data + b"\0") == outcome
    return outcome


@pytest.mark.parametrize("number", NUMBERS, ids=hex)
@fuzzed
@given(data=noise)
def test_noise_gives_values_or_a_bad_packet(number: int, data: bytes) -> None:
    outcome = check(number, data)
    if len(data) < 8:
        assert isinstance(outcome, BadPacket)
    elif number != TACX_NOTIFY:
        assert not isinstance(outcome, BadPacket)


@fuzzed
@given(page=st.binary(min_size=8, max_size=8), message_id=st.integers(0, 0xFF))
def test_noise_well_wrapped_is_a_page(page: bytes, message_id: int) -> None:
    assert not isinstance(check(TACX_NOTIFY, wrap(page, message_id)), BadPacket)


@fuzzed
@given(
    st.lists(
        st.tuples(st.sampled_from(NUMBERS[:-1]), st.binary(min_size=8, max_size=8)), max_size=40
    ),
    st.sampled_from([0.0, 0.25, 1.0, 4.0, 20.0]),
)
def test_a_source_that_talks_noise_never_shows_what_no_rider_has(
    pages: list[tuple[int, bytes]], period_s: float
) -> None:
    intake = Intake()
    for beat, (number, data) in enumerate(pages):
        packet = decode_packet(number, data)
        charge = intake.battery_percent(packet)
        assert charge is None or 0 <= charge <= 100
        for metric, value in (intake.values(packet, beat * period_s) or {}).items():
            assert 0 <= value <= POSSIBLE[metric][1]
