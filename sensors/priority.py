"""Which source serves a metric: a table of ranks, a limit of age, and a slow hand-back.

A better source that returns has to last HAND_BACK_AFTER_S before it is trusted again, so that a
sensor at the edge of its range does not make the number jump between two devices.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sensors.readings import DeviceKind, Metric

STALE_AFTER_S = 3.0  # at this age a value is no longer shown
HAND_BACK_AFTER_S = 2.0  # a better source must have lasted this long to take over from a live one

# Best first. A kind that is not in a row never serves that metric.
PRIORITY: Mapping[Metric, tuple[DeviceKind, ...]] = {
    Metric.POWER: (DeviceKind.POWER_METER, DeviceKind.TRAINER),
    Metric.CADENCE: (DeviceKind.SPEED_CADENCE, DeviceKind.POWER_METER, DeviceKind.TRAINER),
    Metric.HEART_RATE: (DeviceKind.HEART_RATE_STRAP, DeviceKind.TRAINER),
    Metric.SPEED: (DeviceKind.SPEED_CADENCE, DeviceKind.TRAINER, DeviceKind.POWER_METER),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """The newest value that one source has of one metric, and since when it came without a gap."""

    source_id: str
    kind: DeviceKind
    value: float
    at_s: float
    since_s: float  # first value after the last gap of STALE_AFTER_S, or the last drop of the link
    linked: bool = True  # False: the link is down, the value is only not yet too old

    def renewed(self, value: float, at_s: float) -> "Offer":
        """Return this offer with a newer value; after a gap or a drop it counts as new."""
        unbroken = self.linked and is_fresh(self.at_s, at_s)
        since_s = self.since_s if unbroken else at_s
        return Offer(self.source_id, self.kind, value, at_s, since_s)


def is_fresh(at_s: float, now_s: float) -> bool:
    """Say whether a value of `at_s` may still be shown at `now_s`."""
    return now_s - at_s < STALE_AFTER_S


def choose(
    metric: Metric,
    offers: Iterable[Offer],
    serving: str | None,
    now_s: float,
    preferred: str | None = None,
) -> Offer | None:
    """Return the offer that serves `metric` at `now_s`, or None where nothing is live.

    `serving` is the id of the source that served until now, `preferred` that of the one which the
    rider puts before all others. Offers of equal kind keep their order. A source whose link is
    down serves only while no linked one can.
    """
    ranks = PRIORITY[metric]
    fresh = [o for o in offers if o.kind in ranks and is_fresh(o.at_s, now_s)]
    linked = [offer for offer in fresh if offer.linked]
    ranked = sorted(
        linked or fresh,
        key=lambda offer: (offer.source_id != preferred, ranks.index(offer.kind)),
    )
    current = next((offer for offer in ranked if offer.source_id == serving), None)
    if current is None:
        return ranked[0] if ranked else None
    for offer in ranked:
        if offer is current or now_s - offer.since_s >= HAND_BACK_AFTER_S:
            return offer
    return current
