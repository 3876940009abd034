"""A seeded rider: wants a cadence, pushes against what the pedals give back, and gets tired."""

import math
import random
from dataclasses import dataclass

from sensors.simulated.heart import Heart, HeartNumbers

RADIANS_PER_S = math.pi / 30  # per rpm

USUAL_CADENCE_RPM = 88.0
WANDER_RPM = 1.2  # standard deviation of the intended cadence
WANDER_S = 20.0
PATIENCE_RPM = 12.0  # a rider corrects no more than this at once, so nobody sprints off the line
STIFFNESS_NM_PER_RPM = 1.2  # push beyond the felt load for each rpm too few
FEEL_S = 0.3  # how long legs take to feel a changed load
LEGS_S = 0.15  # and to act on it

# Ceiling of the leg torque in multiples of the torque that gives FTP at the usual cadence.
EMPTY_CEILING = 1.05
FRESH_CEILING = 4.0
CHOSEN_EFFORT = 0.65  # of FTP, when nothing holds the power: an easy endurance ride
SURGE_RPM_PER_W = 0.05
POWER_GROWS = 2.5  # on a flat road power grows with about this power of the cadence
TRIM_RPM = 10.0  # the most that legs leave their usual cadence to hit a wanted power
TRIM_SHARE = 0.25  # of what is missing, corrected in a second

# Gears as metres of road per turn of the crank, 34/32 to 50/11 on a 2.1 m wheel.
GEARS_M = (2.2, 2.5, 2.9, 3.3, 3.8, 4.3, 4.9, 5.5, 6.2, 7.0, 7.9, 8.8, 9.5)
FIRST_GEAR = 8
# A gear changes the power on a flat road by up to 36 %; a smaller tolerance would have the rider
# hunt between two of them.
SHIFT_AT = 0.18  # the effort may be this share off
SHIFT_GAP_S = 2.0
GAINING_RPM_PER_S = 3.0  # a rider who is slow and gains less than this is in too hard a gear


@dataclass(frozen=True, slots=True)
class RiderNumbers:
    """FTP in watts, weight in kilograms, heart rates in beats a minute, W′ in joules."""

    ftp_w: float = 250.0
    weight_kg: float = 75.0
    max_heart_rate_bpm: float = 190.0
    resting_heart_rate_bpm: float = 55.0
    w_prime_j: float = 22_000.0

    def __post_init__(self) -> None:
        for name in ("ftp_w", "weight_kg", "resting_heart_rate_bpm", "w_prime_j"):
            if not getattr(self, name) > 0:
                raise ValueError(f"a rider's {name} is {getattr(self, name)}; it must be above 0")
        if not self.max_heart_rate_bpm > self.resting_heart_rate_bpm:
            raise ValueError(
                f"a rider's max_heart_rate_bpm is {self.max_heart_rate_bpm}; "
                f"it must be above the resting {self.resting_heart_rate_bpm}"
            )


class Rider:
    """Legs, will and heart. The knobs (stop, pedal, fade, recover, surge, aim) are for scripts."""

    def __init__(self, numbers: RiderNumbers, seed: int) -> None:
        self.numbers = numbers
        self.cadence_target_rpm = USUAL_CADENCE_RPM
        self.heart = Heart(
            HeartNumbers(numbers.ftp_w, numbers.max_heart_rate_bpm, numbers.resting_heart_rate_bpm),
            random.Random(f"{seed} heart"),
        )
        self._rng = random.Random(f"{seed} rider")
        self._pedalling = True
        self._faded_to_nm: float | None = None
        self._surge_w = 0.0
        self._aim_w: float | None = None
        self._trim_rpm = 0.0
        self._w_balance_j = numbers.w_prime_j
        self._wander_rpm = 0.0
        self._error_rpm = 0.0
        self._last_error_rpm = 0.0
        self._felt_nm = 0.0
        self._torque_nm = 0.0
        self._gear = FIRST_GEAR
        self._since_shift_s = 0.0
        self._ftp_torque_nm = numbers.ftp_w / (USUAL_CADENCE_RPM * RADIANS_PER_S)
        self._ceiling_nm = FRESH_CEILING * self._ftp_torque_nm

    @property
    def pedalling(self) -> bool:
        return self._pedalling

    @property
    def gear_m(self) -> float:
        """Metres of road for one turn of the crank."""
        return GEARS_M[self._gear]

    @property
    def ceiling_nm(self) -> float:
        """The most torque the legs give now, in newton metres."""
        if self._faded_to_nm is None:
            return self._ceiling_nm
        return min(self._ceiling_nm, self._faded_to_nm)

    @property
    def w_balance_j(self) -> float:
        """What is left of W′, in joules."""
        return self._w_balance_j

    @property
    def chosen_power_w(self) -> float:
        """What the rider would do with nothing to hold."""
        usual_w = CHOSEN_EFFORT * self.numbers.ftp_w
        return (usual_w if self._aim_w is None else self._aim_w) + self._surge_w

    def stop(self) -> None:
        """Stop pedalling."""
        self._pedalling = False

    def pedal(self) -> None:
        """Pedal again, towards the cadence target."""
        self._pedalling = True

    def fade(self, torque_nm: float) -> None:
        """Have no more than `torque_nm` (>= 0) in the legs until `recover`."""
        if torque_nm < 0:
            raise ValueError(f"legs cannot fade to {torque_nm} Nm; give 0 or more")
        self._faded_to_nm = torque_nm

    def recover(self) -> None:
        """Have the legs back that fatigue alone leaves."""
        self._faded_to_nm = None

    def surge(self, watts: float) -> None:
        """Want `watts` more than usual: quicker legs, and a harder gear where gears count.

        0 ends it.
        """
        self._surge_w = watts

    def aim(self, watts: float | None) -> None:
        """Hold `watts` (> 0) by gear and cadence where nothing else does; None ends it."""
        if watts is not None and not watts > 0:
            raise ValueError(f"a rider cannot aim for {watts} W; give more than 0")
        self._aim_w = watts
        if watts is None:
            self._trim_rpm = 0.0

    def settle(self, load_nm: float) -> None:
        """Be in the saddle and turning already: legs that know the load `load_nm`."""
        self._felt_nm = self._torque_nm = load_nm

    def push(self, dt_s: float, cadence_rpm: float, load_nm: float) -> float:
        """Return the crank torque in Nm at `cadence_rpm` against `load_nm`, for `dt_s` seconds."""
        if not self._pedalling:
            self._felt_nm = self._torque_nm = 0.0
            return 0.0
        wanted_rpm = self.cadence_target_rpm + self._wander_rpm + SURGE_RPM_PER_W * self._surge_w
        wanted_rpm += self._trim_rpm
        self._error_rpm = wanted_rpm - cadence_rpm
        error_rpm = min(PATIENCE_RPM, max(-PATIENCE_RPM, self._error_rpm))
        self._felt_nm += (load_nm - self._felt_nm) * min(1.0, dt_s / FEEL_S)
        asked_nm = self._felt_nm + STIFFNESS_NM_PER_RPM * error_rpm
        asked_nm = min(self.ceiling_nm, max(0.0, asked_nm))
        self._torque_nm += (asked_nm - self._torque_nm) * min(1.0, dt_s / LEGS_S)
        return self._torque_nm

    def live(self, dt_s: float, power_w: float, *, held: bool) -> None:
        """Live through `dt_s` (about a second) at `power_w`; `held` while ERG sets the power."""
        self._tire(dt_s, power_w)
        self.heart.beat(dt_s, power_w)
        pull = min(1.0, dt_s / WANDER_S)
        kick = WANDER_RPM * (2 * pull) ** 0.5 * self._rng.gauss(0, 1)
        self._wander_rpm += kick - self._wander_rpm * pull
        self._since_shift_s += dt_s
        gained_rpm = self._last_error_rpm - self._error_rpm
        self._last_error_rpm = self._error_rpm
        if self._aim_w is not None:
            self._trim_rpm = 0.0 if held else self._trimmed_rpm(power_w)
        if self._pedalling and self._since_shift_s >= SHIFT_GAP_S:
            wish = self._usual_gear() if held else self._better_gear(power_w, gained_rpm / dt_s)
            self._shift(wish)

    def _tire(self, dt_s: float, power_w: float) -> None:
        # Differential W′ balance (Froncioni, Clarke & Skiba): recovery slows as it fills.
        full_j = self.numbers.w_prime_j
        above_w = power_w - self.numbers.ftp_w
        share = 1.0 if above_w > 0 else (full_j - self._w_balance_j) / full_j
        self._w_balance_j = min(full_j, max(0.0, self._w_balance_j - above_w * share * dt_s))
        left = math.sqrt(self._w_balance_j / full_j)
        ceiling = EMPTY_CEILING + (FRESH_CEILING - EMPTY_CEILING) * left
        self._ceiling_nm = ceiling * self._ftp_torque_nm

    def _trimmed_rpm(self, power_w: float) -> float:
        """Return the cadence to add so that the power comes nearer to what is aimed for."""
        if power_w <= 0:
            return self._trim_rpm
        share = self.chosen_power_w / power_w - 1
        trim_rpm = self._trim_rpm + TRIM_SHARE * self.cadence_target_rpm * share / POWER_GROWS
        return min(TRIM_RPM, max(-TRIM_RPM, trim_rpm))

    def _usual_gear(self) -> int:
        """Return -1, 0 or 1: towards the middle, for in ERG the gear only sets the flywheel."""
        return (self._gear < FIRST_GEAR) - (self._gear > FIRST_GEAR)

    def _better_gear(self, power_w: float, gaining_rpm_per_s: float) -> int:
        """Return -1, 0 or 1: an easier gear, this one or a harder one for the chosen effort."""
        if self._error_rpm > PATIENCE_RPM:
            return -1 if gaining_rpm_per_s < GAINING_RPM_PER_S else 0
        chosen_w = self.chosen_power_w
        if power_w > (1 + SHIFT_AT) * chosen_w:
            return -1
        return 1 if power_w < (1 - SHIFT_AT) * chosen_w else 0

    def _shift(self, by: int) -> None:
        gear = min(len(GEARS_M) - 1, max(0, self._gear + by))
        if gear != self._gear:
            self._gear = gear
            self._trim_rpm = 0.0
            self._since_shift_s = 0.0
