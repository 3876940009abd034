"""Whether somebody pedals: the rules for starting, auto-pausing and resuming by the legs alone.

Cadence decides where there is one: with the brake off, quick legs make next to no power. Power
decides where there is none, and where it has belied a cadence of zero for so long that no flywheel
can have made it: the cadence sensor's battery is empty then.
"""

from dataclasses import dataclass

STOPPED_FOR_S = 4.0
PEDALLING_FOR_S = 1.0
PEDALLING_RPM = 20.0
SURELY_PEDALLING_RPM = 45.0  # cranks that are pushed aside by hand do not turn so fast
PEDALLING_W = 20.0
STILL_W = 10.0
BELYING_W = 40.0
BELIED_FOR_S = 5.0


@dataclass(frozen=True, slots=True)
class Pedalling:
    """How long the rider has been still, and how long pedalling, in seconds."""

    still_s: float = 0.0
    moving_s: float = 0.0
    belied_s: float = 0.0  # power without a turn of the cranks

    @property
    def stopped(self) -> bool:
        return self.still_s >= STOPPED_FOR_S

    @property
    def under_way(self) -> bool:
        return self.moving_s >= PEDALLING_FOR_S or self.belied_s >= BELIED_FOR_S


def watch(
    seen: Pedalling, power_w: float | None, cadence_rpm: float | None, seconds: float
) -> Pedalling:
    """Return what is known after `seconds` more; a silent sensor is no sign of a stopped rider."""
    if power_w is None and cadence_rpm is None:
        return Pedalling()
    still = not cadence_rpm and (power_w is None or power_w < STILL_W)
    belied = cadence_rpm == 0 and power_w is not None and power_w >= BELYING_W
    return Pedalling(
        still_s=seen.still_s + seconds if still else 0.0,
        moving_s=seen.moving_s + seconds if _moving(power_w, cadence_rpm) else 0.0,
        belied_s=seen.belied_s + seconds if belied else 0.0,
    )


def _moving(power_w: float | None, cadence_rpm: float | None) -> bool:
    if cadence_rpm is None:
        return power_w is not None and power_w >= PEDALLING_W
    pushing = power_w is None or power_w >= PEDALLING_W
    return cadence_rpm >= (PEDALLING_RPM if pushing else SURELY_PEDALLING_RPM)
