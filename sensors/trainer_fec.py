"""The dialect of fitness equipment: FE-C pages over ANT+, and the same pages wrapped over BLE.

There is no control to be granted: what is asked at first are the capabilities (page 54). After
each command its status (page 71) is asked for, and read as the answer; it echoes the command, so
that the answer to an older one is not taken for this one's. A trainer that will not be driven
rejects commands; then the target is the question, asked until it is taken. ANT+ Device Profile
FE-C 5.0.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from sensors.control import TrainerMode, TrainerTarget
from sensors.profiles import ant_trainer as pages
from sensors.profiles.ant_calibration import Calibration, CalibrationProgress, Condition
from sensors.profiles.ant_common import CommandResult, CommandStatus, encode_request_page
from sensors.profiles.ant_over_ble import unwrap, wrap
from sensors.profiles.ant_trainer_data import Capabilities
from sensors.profiles.fitness_control import Result
from sensors.profiles.packets import ANT_PROFILES, TACX_NOTIFY, TACX_WRITE
from sensors.trainer_abilities import POWER_CAP_W, SLOPE_LIMIT_PERCENT, finite
from sensors.trainer_dialect import (
    Answer,
    Dialect,
    Heard,
    Learned,
    Manners,
    Request,
    SpinDownStage,
    SpinDownTold,
)

CALIBRATION, PROGRESS, CAPABILITIES, PAGE_REQUEST, STATUS = 1, 2, 54, 70, 71
# The pages that say something to the one who drives; the others are measurements.
HEARD = frozenset({CALIBRATION, PROGRESS, CAPABILITIES, STATUS})
# Command page -> the bytes of it that a status echoes, counted in the last four of the page.
ECHOED: Mapping[int, slice] = {
    48: slice(3, 4),
    49: slice(2, 4),
    51: slice(1, 3),
}
RESULTS: Mapping[int, Result] = {
    CommandResult.PASSED: Result.SUCCESS,
    CommandResult.FAILED: Result.FAILED,
    CommandResult.NOT_SUPPORTED: Result.NOT_SUPPORTED,
    CommandResult.REJECTED: Result.NOT_PERMITTED,
}


@dataclass(frozen=True, slots=True)
class Wire:
    """How pages travel: to and from which packets, and in what wrapping."""

    name: str
    writes_to: int
    hears: int
    wrap: Callable[[bytes], bytes]
    unwrap: Callable[[bytes], bytes]  # raises BadPacket


FITNESS_EQUIPMENT = ANT_PROFILES[17].number
ANT = Wire("FE-C", FITNESS_EQUIPMENT, FITNESS_EQUIPMENT, bytes, bytes)
TACX = Wire("FE-C over BLE", TACX_WRITE, TACX_NOTIFY, wrap, lambda data: unwrap(data)[1])


@dataclass(frozen=True, slots=True)
class FitnessEquipment:
    """Speaks FE-C with one trainer."""

    wire: Wire = ANT
    capabilities: Capabilities | None = None
    manners: Manners = field(
        default_factory=lambda: Manners(
            answer_within_s=1.5, grants_control=False, needs_start=False, asks_by_target=True
        )
    )

    @property
    def name(self) -> str:
        return self.wire.name

    @property
    def writes_to(self) -> int:
        return self.wire.writes_to

    @property
    def modes(self) -> frozenset[TrainerMode]:
        known = self.capabilities
        if known is None or not (known.target_power or known.basic_resistance or known.simulation):
            return frozenset(TrainerMode)
        offered = {
            TrainerMode.ERG: known.target_power,
            TrainerMode.RESISTANCE: known.basic_resistance,
            TrainerMode.SIM: known.simulation,
            TrainerMode.FREE: True,
        }
        return frozenset(mode for mode, there in offered.items() if there)

    @property
    def power_limits_w(self) -> tuple[int, int] | None:
        return None  # the pages name the strongest brake in newton, which is no number of watts

    def clipped_from_w(self, target: TrainerTarget) -> int | None:
        wanted = target.power_w if target.mode is TrainerMode.ERG else None
        return None if wanted is None or 0 <= wanted <= POWER_CAP_W else wanted

    def ask(self) -> Request:
        return () if self.capabilities else (self.wire.wrap(encode_request_page(CAPABILITIES)),)

    def start(self) -> Request:
        return ()

    def release(self) -> tuple[Request, ...]:
        return tuple((way[0],) for way in reversed(self._free()))

    def requests(self, target: TrainerTarget) -> tuple[Request, ...]:
        if target.mode not in self.modes:
            return ()
        if target.mode is TrainerMode.ERG:
            watts = round(finite(target, target.power_w))
            return (self._command(pages.encode_target_power(min(POWER_CAP_W, max(0, watts)))),)
        if target.mode is TrainerMode.RESISTANCE:
            percent = min(100.0, max(0.0, finite(target, target.level_percent)))
            return (self._command(pages.encode_basic_resistance(percent)),)
        if target.mode is TrainerMode.SIM:
            slope = finite(target, target.slope_percent)
            steep = min(SLOPE_LIMIT_PERCENT, max(-SLOPE_LIMIT_PERCENT, slope))
            return (self._command(pages.encode_track_resistance(steep)),)
        return self._free()

    def spin_down(self) -> Request:
        return (self.wire.wrap(pages.encode_calibration_request(spin_down=True)),)

    def otherwise(self, request: Request, result: int) -> Dialect | None:
        return None

    def is_pause(self, request: Request) -> bool:
        return False

    def is_answer(self, answer: Answer, request: Request) -> bool:
        if not request:
            return False
        page = self.wire.unwrap(request[0])
        if page[0] == PAGE_REQUEST:
            return answer.code == page[6]
        if page[0] != answer.code:
            return False
        echoed = ECHOED.get(answer.code, slice(0, 0))
        told = answer.echo[echoed]
        # Trainers that do not echo fill the field with FF.
        return told == page[4:][echoed] or set(told) == {0xFF}

    def entry(self, request: Request) -> tuple[int, float | None]:
        page = self.wire.unwrap(request[0])
        match pages.decode_fec(page):
            case pages.TargetPower(target_w=value) | pages.BasicResistance(level_percent=value):
                return page[0], value
            case pages.TrackResistance(grade_percent=grade):
                return page[0], grade
        return page[0], None

    def hear(self, characteristic: int, data: bytes) -> Iterable[Heard]:
        if characteristic != self.wire.hears:
            return ()
        page = self.wire.unwrap(data)
        if not page or page[0] not in HEARD:
            return ()
        match pages.decode_fec(page):
            case Capabilities() as known:
                return (
                    Learned(replace(self, capabilities=known)),
                    Answer(CAPABILITIES, Result.SUCCESS),
                )
            case CommandStatus(command=int(command)) as said if said.result in RESULTS:
                echo = said.response.to_bytes(4, "little")
                return (Answer(command, RESULTS[said.result], said.sequence, echo),)
            case CalibrationProgress() | Calibration() as spin:
                return Answer(CALIBRATION, Result.SUCCESS), _spin_down(spin)
        return ()

    def mannered(self, manners: Manners) -> Dialect:
        return replace(self, manners=manners)

    def _command(self, page: bytes) -> Request:
        """Return the command, and the question how it went."""
        return self.wire.wrap(page), self.wire.wrap(encode_request_page(STATUS))

    def _free(self) -> tuple[Request, ...]:
        ways = []
        if TrainerMode.SIM in self.modes:
            ways.append(self._command(pages.encode_track_resistance(0.0)))
        if TrainerMode.RESISTANCE in self.modes or not ways:
            ways.append(self._command(pages.encode_basic_resistance(0.0)))
        return tuple(ways)


def _spin_down(page: CalibrationProgress | Calibration) -> SpinDownTold:
    if isinstance(page, Calibration):
        stage = SpinDownStage.DONE if page.spin_down else SpinDownStage.FAILED
        return SpinDownTold(stage, took_s=page.spin_down_s)
    slow = page.speed in (Condition.NOT_APPLICABLE, Condition.TOO_LOW)
    speed_kmh = None if page.target_speed_ms is None else page.target_speed_ms * 3.6
    return SpinDownTold(SpinDownStage.SPEED_UP if slow else SpinDownStage.COAST, speed_kmh)
