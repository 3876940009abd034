"""ANT+ pages of one source -> the metrics they give, before impossible values are sorted out.

A device that has nothing new to say repeats its last page. What it repeats stands for three
seconds; then a meter measures nothing, and a strap feels nothing.
"""

from collections.abc import Mapping

from sensors.counters import (
    ANT_WHEEL_BITS,
    ROAD_TYRE_M,
    STOPPED_AFTER_S,
    CrankCadence,
    WheelSpeed,
)
from sensors.power_counters import (
    FREQUENCY_TIMES_PER_S,
    Effort,
    News,
    TorqueMeter,
    Totals,
    frequency_effort,
)
from sensors.profiles.ant_common import ABOUT_PERCENT, BatteryStatus
from sensors.profiles.ant_heart_rate import AntHeartRate
from sensors.profiles.ant_power import AntPower, AntTorque, AntWheelTorque
from sensors.profiles.ant_power_calibration import AntPowerCalibration
from sensors.profiles.ant_speed_cadence import AntSpeed, AntSpeedCadence, AntTurns
from sensors.profiles.ant_torque_frequency import AntTorqueFrequency
from sensors.profiles.ant_trainer_data import GeneralData, TrainerData
from sensors.profiles.battery import FULL_PERCENT
from sensors.readings import Metric

Given = Mapping[Metric, float | None]

KMH_PER_MS = 3.6
KMH_PER_TURN_A_SECOND = ROAD_TYRE_M * KMH_PER_MS
RPM_PER_TURN_A_SECOND = 60


class AntIntake:
    """What one ANT+ source needs to remember from page to page."""

    def __init__(self) -> None:
        self._beats = News()
        self._power = News()
        self._general = News()
        self._crank = CrankCadence()
        self._wheel = WheelSpeed(rev_bits=ANT_WHEEL_BITS)
        self._wheel_torque = TorqueMeter()
        self._crank_torque = TorqueMeter()
        self._frequency = TorqueMeter(FREQUENCY_TIMES_PER_S)
        self._offset_hz: int | None = None
        self._first_toggle: bool | None = None
        self._toggles = False

    def reset(self) -> None:
        """Forget baselines, after a reconnection; what the device is stays known."""
        for news in (self._beats, self._power, self._general):
            news.reset()
        for counter in (self._crank, self._wheel):
            counter.reset()
        for meter in (self._wheel_torque, self._crank_torque, self._frequency):
            meter.reset()

    def given(self, page: object, at_s: float) -> Given | None:
        """Return the metrics in a decoded page at `at_s`, None where it knows none.

        None for the whole is a page that measures nothing, or nothing of ANT+.
        """
        given: Given | None = None
        match page:
            case AntHeartRate():
                given = {Metric.HEART_RATE: self._heart_rate(page, at_s)}
            case TrainerData() | AntPower():
                given = self._watts(page, at_s)
            case GeneralData():
                given = self._general_data(page, at_s)
            case AntTorque():
                given = self._torque(page, at_s)
            case AntTurns():
                given = self._turns(page, at_s)
            case AntSpeedCadence():
                given = self._speed_cadence(page, at_s)
            case AntTorqueFrequency():
                given = self._torque_frequency(page, at_s)
            case AntPowerCalibration(zero_offset_hz=int(offset_hz)):
                self._offset_hz = offset_hz
        return given

    def battery_percent(self, page: object) -> int | None:
        """Return the charge that a page tells, about or exactly, or None."""
        match page:
            case AntHeartRate():
                return self._strap_battery(page)
            case AntTurns() | BatteryStatus():
                return ABOUT_PERCENT.get(page.battery_state or 0)
        return None

    def _strap_battery(self, page: AntHeartRate) -> int | None:
        # Old straps have no pages: their first byte means nothing, and its top bit never turns.
        if self._first_toggle is None:
            self._first_toggle = page.toggle
        self._toggles = self._toggles or page.toggle is not self._first_toggle
        if not self._toggles:
            return None
        if page.battery_percent is not None:
            return page.battery_percent if page.battery_percent <= FULL_PERCENT else None
        return ABOUT_PERCENT.get(page.battery_state or 0)

    def _heart_rate(self, page: AntHeartRate, at_s: float) -> float | None:
        beat = page.beats, page.beat_time_1024
        if not any(beat):
            # Bridges that know a heart rate and no beats leave both at zero.
            return page.heart_rate_bpm
        quiet_s = self._beats.quiet_s(beat, at_s)
        return page.heart_rate_bpm if quiet_s is not None and quiet_s < STOPPED_AFTER_S else None

    def _watts(self, page: TrainerData | AntPower, at_s: float) -> Given:
        said = page.event, page.acc_power_w, page.power_w, page.cadence_rpm
        quiet_s = self._power.quiet_s(said, at_s)
        if quiet_s is None:
            return {}
        if quiet_s >= STOPPED_AFTER_S:
            return {Metric.POWER: 0.0, Metric.CADENCE: 0.0}
        return {Metric.POWER: page.power_w, Metric.CADENCE: page.cadence_rpm}

    def _general_data(self, page: GeneralData, at_s: float) -> Given:
        # Not every trainer counts time and distance; one that rolls never has quite the same speed.
        said = page.elapsed_s, page.distance_m, page.speed_ms, page.heart_rate_bpm
        quiet_s = self._general.quiet_s(said, at_s)
        if page.speed_ms and (quiet_s is None or quiet_s >= STOPPED_AFTER_S):
            return {}
        kmh = None if page.speed_ms is None else page.speed_ms * KMH_PER_MS
        return {Metric.SPEED: kmh, Metric.HEART_RATE: page.heart_rate_bpm}

    def _speed_cadence(self, page: AntSpeedCadence, at_s: float) -> Given:
        return {
            Metric.CADENCE: self._crank.update(page.crank_revs, page.crank_time_1024, at_s),
            Metric.SPEED: self._wheel.update(page.wheel_revs, page.wheel_time_1024, at_s),
        }

    def _turns(self, page: AntTurns, at_s: float) -> Given:
        counter, metric = (
            (self._wheel, Metric.SPEED)
            if isinstance(page, AntSpeed)
            else (self._crank, Metric.CADENCE)
        )
        rate = counter.update(page.revs, page.time_1024, at_s)
        if page.stopped:
            counter.stop()
            rate = 0.0
        return {metric: rate}

    def _torque(self, page: AntTorque, at_s: float) -> Given:
        at_wheel = isinstance(page, AntWheelTorque)
        meter = self._wheel_torque if at_wheel else self._crank_torque
        totals = Totals(page.event, page.revs, page.period_2048, page.acc_torque_32)
        effort = meter.update(totals, at_s)
        if effort is None:
            return {}
        if at_wheel:
            return {
                Metric.POWER: effort.power_w,
                Metric.CADENCE: page.cadence_rpm if effort.turns_per_s else 0.0,
                Metric.SPEED: effort.turns_per_s * KMH_PER_TURN_A_SECOND,
            }
        return _at_crank(effort, page.cadence_rpm)

    def _torque_frequency(self, page: AntTorqueFrequency, at_s: float) -> Given:
        offset_hz = self._offset_hz
        totals = Totals(page.event, page.event, page.time_2000, page.torque_ticks)
        effort = self._frequency.update(
            totals,
            at_s,
            lambda grown: (
                None if offset_hz is None else frequency_effort(grown, page.slope_10, offset_hz)
            ),
        )
        return {} if effort is None else _at_crank(effort, None)


def _at_crank(effort: Effort, cadence_rpm: float | None) -> Given:
    """Return an effort at the crank; the meter's own cadence goes before the counted one."""
    counted_rpm = effort.turns_per_s * RPM_PER_TURN_A_SECOND
    known = cadence_rpm if cadence_rpm is not None and effort.turns_per_s else counted_rpm
    return {Metric.POWER: effort.power_w, Metric.CADENCE: known}
