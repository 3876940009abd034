"""Rider, crank, freewheel, flywheel and brake as one body, in steps of a twentieth of a second.

Constant power at a falling cadence needs a growing torque; with a ceiling on the legs' torque the
spiral of death is a consequence, not a rule.
"""

import math
from dataclasses import dataclass

from sensors.control import TrainerMode
from sensors.simulated.brake import Brake
from sensors.simulated.rider import RADIANS_PER_S, Rider
from sensors.simulated.turns import Turns

STEP_S = 0.05
STEPS_PER_S = 20
FLYWHEEL_KG = 4.5  # its inertia as a mass at the wheel's rim
LEGS_KG_M2 = 1.5  # inertia of legs and crank, around the bottom bracket
WHEEL_M = 2.1  # circumference
CATCH_UP_RPM_PER_S = 90.0  # a freewheeling crank speeds up until it meets the wheel
LEGS_STOP_RPM_PER_S = 120.0
SLACK_MS = 1e-6


@dataclass(frozen=True, slots=True)
class Truth:
    """What is so, at one time, whatever any device says."""

    at_s: float
    power_w: float  # of the rider, at the crank
    cadence_rpm: float
    heart_rate_bpm: float
    speed_kmh: float
    brake_w: float  # what the brake takes out
    distance_m: float


class Drivetrain:
    """The moving parts. Devices read it; only `advance` changes it."""

    def __init__(self, rider: Rider, brake: Brake, start_s: float, *, rolling: bool) -> None:
        self.rider = rider
        self.brake = brake
        self.crank = Turns()
        self.wheel = Turns()
        self.power_w = 0.0
        self.cadence_rpm = 0.0
        self.distance_m = 0.0
        self._start_s = start_s
        self._steps = 0
        self._wheel_ms = 0.0
        self._road_ms = 0.0
        self._load_nm = 0.0
        self._second_j = 0.0
        if rolling:
            self._roll()

    def _roll(self) -> None:
        self.cadence_rpm = self.rider.cadence_target_rpm
        self._wheel_ms = self._road_ms = self.cadence_rpm / 60 * self.rider.gear_m
        force = self.brake.force_n(STEP_S, self._wheel_ms)
        self._load_nm = force * self.rider.gear_m / math.tau
        self.rider.settle(self._load_nm)
        self.power_w = force * self._wheel_ms

    @property
    def engaged(self) -> bool:
        """Whether the crank drives the wheel, rather than the wheel running free of it."""
        return self.cadence_rpm / 60 * self.rider.gear_m >= self._wheel_ms - SLACK_MS

    @property
    def speed_ms(self) -> float:
        """The virtual bike's speed on a slope, the wheel's otherwise."""
        return self._road_ms if self.brake.mode is TrainerMode.SIM else self._wheel_ms

    def truth(self) -> Truth:
        """Return what is so after the last whole step."""
        return Truth(
            at_s=self._start_s + self._steps * STEP_S,
            power_w=self.power_w,
            cadence_rpm=self.cadence_rpm,
            heart_rate_bpm=self.rider.heart.rate_bpm,
            speed_kmh=self.speed_ms * 3.6,
            brake_w=self.brake.power_w,
            distance_m=self.distance_m,
        )

    def advance(self, now_s: float) -> None:
        """Take all whole steps up to `now_s`; the grid does not depend on who asks when."""
        last = math.floor((now_s - self._start_s) / STEP_S + 1e-6)
        while self._steps < last:
            self._step()

    def _step(self) -> None:
        rider = self.rider
        gear_m = rider.gear_m
        torque_nm = self._turn_crank(gear_m)
        force_n = self.brake.force_n(STEP_S, self._wheel_ms)
        per_m = math.tau / gear_m  # radians of the crank for a metre at the rim
        engaged = rider.pedalling and self.engaged
        mass_kg = FLYWHEEL_KG + (LEGS_KG_M2 * per_m * per_m if engaged else 0.0)
        speed = self._wheel_ms + (torque_nm * per_m - force_n) / mass_kg * STEP_S
        self._wheel_ms = max(0.0, speed)
        if engaged:
            self.cadence_rpm = self._wheel_ms / gear_m * 60
        self._load_nm = force_n / per_m
        self.power_w = torque_nm * self.cadence_rpm * RADIANS_PER_S
        self._roll_on()

        self._steps += 1
        at_s = self._steps * STEP_S
        self.crank.turn(self.cadence_rpm / 60 * STEP_S, STEP_S, at_s)
        self.wheel.turn(self._wheel_ms / WHEEL_M * STEP_S, STEP_S, at_s)
        self.distance_m += self.speed_ms * STEP_S
        self._second_j += self.power_w * STEP_S
        if self._steps % STEPS_PER_S == 0:
            held = self.brake.mode is TrainerMode.ERG
            rider.live(1.0, self._second_j, held=held)
            self._second_j = 0.0

    def _turn_crank(self, gear_m: float) -> float:
        """Return the torque that reaches the wheel; a freewheeling crank has none."""
        if not self.rider.pedalling:
            self.rider.push(STEP_S, 0.0, 0.0)
            self.cadence_rpm = max(0.0, self.cadence_rpm - LEGS_STOP_RPM_PER_S * STEP_S)
            return 0.0
        if not self.engaged:
            wheel_rpm = self._wheel_ms / gear_m * 60
            caught_up = self.cadence_rpm + CATCH_UP_RPM_PER_S * STEP_S
            self.cadence_rpm = min(wheel_rpm, caught_up)
            return 0.0
        return self.rider.push(STEP_S, self.cadence_rpm, self._load_nm)

    def _roll_on(self) -> None:
        """Move the virtual bike, whose mass is the rider's and not the flywheel's."""
        if self.brake.mode is not TrainerMode.SIM:
            self._road_ms = self._wheel_ms
            return
        mass_kg = self.brake.mass_kg
        driven_n = self.power_w / max(self._road_ms, 1.0)
        against_n = self.brake.road.force_n(mass_kg, self._road_ms)
        self._road_ms = max(0.0, self._road_ms + (driven_n - against_n) / mass_kg * STEP_S)
