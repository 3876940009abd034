"""The dialect of the fitness machine service: requests to 2AD9, answers by indication.

Fitness Machine Service 1.0, sections 4.16 (control point) and 4.17 (status).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sensors.control import TrainerMode, TrainerTarget
from sensors.profiles import fitness_control as control_point
from sensors.profiles import fitness_features as features
from sensors.profiles import fitness_status as status
from sensors.profiles.fitness_control import Opcode, Result
from sensors.profiles.fitness_status import StatusOp
from sensors.trainer_abilities import TrainerAbilities, is_pause
from sensors.trainer_dialect import (
    Answer,
    Dialect,
    Heard,
    Learned,
    Manners,
    Request,
    SpinDownStage,
    SpinDownTold,
    Told,
)

TOLD: Mapping[int, Told] = {
    StatusOp.CONTROL_LOST: Told.CONTROL_LOST,
    StatusOp.RESET: Told.CONTROL_LOST,
    StatusOp.STARTED: Told.STARTED,
    StatusOp.STOPPED_OR_PAUSED: Told.STOPPED,
    StatusOp.STOPPED_BY_SAFETY_KEY: Told.STOPPED_BY_SAFETY_KEY,
}
# The parameter of the status that tells of a spin down (section 4.17, table 4.17).
SPIN_DOWN_STAGES: Mapping[int | None, SpinDownStage] = {
    1: SpinDownStage.SPEED_UP,
    2: SpinDownStage.DONE,
    3: SpinDownStage.FAILED,
    4: SpinDownStage.COAST,
}


@dataclass(frozen=True, slots=True)
class FitnessMachine:
    """Speaks FTMS with one trainer."""

    abilities: TrainerAbilities = field(default_factory=TrainerAbilities)
    manners: Manners = field(default_factory=Manners)

    @property
    def name(self) -> str:
        return "FTMS"

    @property
    def writes_to(self) -> int:
        return control_point.FITNESS_MACHINE_CONTROL_POINT

    @property
    def modes(self) -> frozenset[TrainerMode]:
        return self.abilities.modes

    @property
    def power_limits_w(self) -> tuple[int, int] | None:
        return self.abilities.power_limits_w if self.abilities.power_range else None

    def clipped_from_w(self, target: TrainerTarget) -> int | None:
        return self.abilities.clipped_from_w(target)

    def ask(self) -> Request:
        return (control_point.encode_request_control(),)

    def start(self) -> Request:
        return (control_point.encode_start(),)

    def release(self) -> tuple[Request, ...]:
        return (control_point.encode_stop(),), (control_point.encode_reset(),)

    def requests(self, target: TrainerTarget) -> tuple[Request, ...]:
        return tuple((request,) for request in self.abilities.requests(target))

    def spin_down(self) -> Request:
        known = self.abilities.features
        offered = known is not None and known.spin_down
        return (control_point.encode_spin_down(),) if offered else ()

    def otherwise(self, request: Request, result: int) -> Dialect | None:
        level = request[0][0] == Opcode.SET_RESISTANCE
        if not level or result != Result.INVALID_PARAMETER:
            return None
        return replace(self, abilities=self.abilities.with_other_level_width())

    def is_pause(self, request: Request) -> bool:
        return is_pause(request[0])

    def is_answer(self, answer: Answer, request: Request) -> bool:
        return request != () and request[0][0] == answer.code

    def entry(self, request: Request) -> tuple[int, float | None]:
        asked = control_point.decode_control_request(request[0])
        values = (asked.power_w, asked.resistance, asked.slope_percent, asked.stop_or_pause)
        return asked.op, next((value for value in values if value is not None), None)

    def hear(self, characteristic: int, data: bytes) -> Iterable[Heard]:
        known = self.abilities
        match characteristic:
            case features.FITNESS_MACHINE_FEATURE:
                known = replace(known, features=features.decode_fitness_features(data))
            case features.SUPPORTED_POWER_RANGE:
                known = replace(known, power_range=features.decode_power_range(data))
            case features.SUPPORTED_RESISTANCE_RANGE:
                known = replace(known, resistance_range=features.decode_resistance_range(data))
            case control_point.FITNESS_MACHINE_CONTROL_POINT:
                return _answered(control_point.decode_control_response(data))
            case status.FITNESS_MACHINE_STATUS:
                return _told(status.decode_machine_status(data))
            case _:
                return ()
        return (Learned(replace(self, abilities=known)),)

    def mannered(self, manners: Manners) -> Dialect:
        return replace(self, manners=manners)


def _answered(response: control_point.ControlResponse) -> Iterable[Heard]:
    answer = Answer(response.request, response.result)
    if (response.request, response.result) != (Opcode.SPIN_DOWN, Result.SUCCESS):
        return (answer,)
    return answer, SpinDownTold(SpinDownStage.SPEED_UP, speed_kmh=response.spin_down_high_kmh)


def _told(event: status.MachineStatus) -> Iterable[Heard]:
    if event.op == StatusOp.SPIN_DOWN:
        stage = SPIN_DOWN_STAGES.get(event.spin_down)
        return () if stage is None else (SpinDownTold(stage),)
    told = TOLD.get(event.op)
    return () if told is None else (told,)
