"""Whether somebody pedals: the rules for starting, auto-pausing and resuming by the legs alone."""

from dataclasses import dataclass, replace

STOPPED_FOR_S = 4.0
PEDALLING_FOR_S = 1.0
PEDALLING_RPM = 20.0
PEDALLING_W = 20.0
STILL_W = 10.0


@dataclass(frozen=True, slots=True)
class Pedalling:
    """How long the rider has been still, and how long pedalling, in seconds."""

    still_s: float = 0.0
    moving_s: float = 0.0

    @property
    def stopped(self) -> bool:
        return self.still_s >= STOPPED_FOR_S

    @property
    def under_way(self) -> bool:
        return self.moving_s >= PEDALLING_FOR_S


def watch(
    seen: Pedalling, power_w: float | None, cadence_rpm: float | None, seconds: float
) -> Pedalling:
    """Return what is known after `seconds` more; a silent sensor is no sign of a stopped rider."""
    if power_w is None and cadence_rpm is None:
        return replace(seen, still_s=0.0, moving_s=0.0)
    turning = cadence_rpm is None or cadence_rpm >= PEDALLING_RPM
    moving = turning and (power_w is None or power_w >= PEDALLING_W)
    still = not cadence_rpm and (power_w is None or power_w < STILL_W)
    return Pedalling(
        still_s=seen.still_s + seconds if still else 0.0,
        moving_s=seen.moving_s + seconds if moving else 0.0,
    )
