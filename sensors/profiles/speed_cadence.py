"""Speed and cadence, CSC measurement 2A5B (Cycling Speed and Cadence Service 1.0, section 3.1)."""

from dataclasses import dataclass

from sensors.fields import Field, Layout

CSC_MEASUREMENT = 0x2A5B

LAYOUT = Layout(
    "speed and cadence 2A5B",
    (
        Field("wheel_revs", "u32", bit=0),
        Field("wheel_time_1024", "u16", bit=0),
        Field("crank_revs", "u16", bit=1),
        Field("crank_time_1024", "u16", bit=1),
    ),
    flag_bytes=1,
)


@dataclass(frozen=True, slots=True)
class SpeedCadence:
    """Running totals of a wheel and a crank; times of the last turn, in 1/1024 s."""

    wheel_revs: int | None = None
    wheel_time_1024: int | None = None
    crank_revs: int | None = None
    crank_time_1024: int | None = None


def decode_speed_cadence(data: bytes) -> SpeedCadence:
    """Return the counters in a 2A5B packet; raises BadPacket."""
    return SpeedCadence(*LAYOUT.read(data)[1])


def encode_speed_cadence(value: SpeedCadence) -> bytes:
    """Return the 2A5B packet; raises ValueError for what does not fit its field."""
    return LAYOUT.write(LAYOUT.values_of(value))
