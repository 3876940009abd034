"""Intensities that are no watts -> fractions of FTP, by tables that the documentation states.

Zones are Coggan's (Allen & Coggan, Training and Racing with a Power Meter, ch. 3): the middle of
the zone is held; the first and the last have no middle and get the number riders use. Heart rate
has the same zones by threshold heart rate, so their borders pair a heart rate with a power.
"""

import itertools
from decimal import Decimal

ZONE_FRACTION = {
    1: Decimal("0.50"),
    2: Decimal("0.65"),
    3: Decimal("0.825"),
    4: Decimal("0.975"),
    5: Decimal("1.125"),
    6: Decimal("1.35"),
    7: Decimal("1.60"),
}
SWEET_SPOT = Decimal("0.91")  # the middle of 88 to 94 %

# Percent of threshold heart rate beside percent of FTP, at the borders of the zones; between them
# a straight line. Above the last the heart tells no more about power.
HEART_BESIDE_POWER = ((0.0, 0.0), (68.0, 55.0), (83.0, 75.0), (94.0, 90.0), (105.0, 105.0))
THRESHOLD_OF_MAXIMUM = 0.90  # threshold heart rate beside the maximum, where neither is told
HIGHEST_HEART_ZONE = 5

HEART_RULE = "heart rate turned into power by the borders of the zones"


def heart_zone_fraction(zone: int) -> float:
    """Return the power of the heart rate zone's power zone; zones above 5 ask for no more."""
    return float(ZONE_FRACTION[min(zone, HIGHEST_HEART_ZONE)])


def threshold_heart_fraction(percent: float) -> float:
    """Return the fraction of FTP that goes with percent of threshold heart rate."""
    pairs = itertools.pairwise(HEART_BESIDE_POWER)
    for (low_heart, low_power), (high_heart, high_power) in pairs:
        if percent <= high_heart:
            share = (percent - low_heart) / (high_heart - low_heart)
            return round(low_power + share * (high_power - low_power)) / 100
    return HEART_BESIDE_POWER[-1][1] / 100


def maximum_heart_fraction(percent: float) -> float:
    """Return the fraction of FTP that goes with percent of maximum heart rate."""
    return threshold_heart_fraction(percent / THRESHOLD_OF_MAXIMUM)
