"""The dialect of Wahoo's own characteristic, for trainers older than FTMS.

The unlock code takes the place of a request for control. An answer may never come: what the link
took without a no is held to be done, and written again now and then.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sensors.control import TrainerMode, TrainerTarget
from sensors.profiles import wahoo_trainer as wahoo
from sensors.profiles.fitness_control import Result
from sensors.profiles.packets import WAHOO_TRAINER
from sensors.trainer_abilities import POWER_CAP_W, SLOPE_LIMIT_PERCENT, finite
from sensors.trainer_dialect import Answer, Dialect, Heard, Manners, Request

MASS_KG = 83.0  # rider and bike of the simulated road


@dataclass(frozen=True, slots=True)
class Wahoo:
    """Speaks Wahoo with one trainer."""

    # Two seconds between targets: incyclist/devices, src/ble/wahoo (ErgWriteDelay).
    manners: Manners = field(
        default_factory=lambda: Manners(
            target_gap_s=2.0,
            answer_within_s=1.0,
            grants_control=False,
            answers=False,
            needs_start=False,
        )
    )

    @property
    def name(self) -> str:
        return "Wahoo"

    @property
    def writes_to(self) -> int:
        return WAHOO_TRAINER

    @property
    def modes(self) -> frozenset[TrainerMode]:
        return frozenset(TrainerMode)

    @property
    def power_limits_w(self) -> tuple[int, int] | None:
        return None

    def clipped_from_w(self, target: TrainerTarget) -> int | None:
        wanted = target.power_w if target.mode is TrainerMode.ERG else None
        return None if wanted is None or 0 <= wanted <= POWER_CAP_W else wanted

    def ask(self) -> Request:
        return (wahoo.encode_unlock(),)

    def start(self) -> Request:
        return ()

    def release(self) -> tuple[Request, ...]:
        return self._free()

    def requests(self, target: TrainerTarget) -> tuple[Request, ...]:
        if target.mode is TrainerMode.ERG:
            watts = round(finite(target, target.power_w))
            return ((wahoo.encode_target_power(min(POWER_CAP_W, max(0, watts))),),)
        if target.mode is TrainerMode.RESISTANCE:
            percent = min(100.0, max(0.0, finite(target, target.level_percent)))
            return ((wahoo.encode_resistance(percent),),)
        if target.mode is TrainerMode.SIM:
            slope = finite(target, target.slope_percent)
            steep = min(SLOPE_LIMIT_PERCENT, max(-SLOPE_LIMIT_PERCENT, slope))
            return ((wahoo.encode_simulation(MASS_KG), wahoo.encode_grade(steep)),)
        return self._free()

    def spin_down(self) -> Request:
        return ()

    def otherwise(self, request: Request, result: int) -> Dialect | None:
        return None

    def is_pause(self, request: Request) -> bool:
        return False

    def is_answer(self, answer: Answer, request: Request) -> bool:
        # The last write of a request is the one whose yes counts.
        return request != () and request[-1][0] == answer.code

    def entry(self, request: Request) -> tuple[int, float | None]:
        asked = wahoo.decode_wahoo_request(request[-1])
        values = (asked.power_w, asked.level_percent, asked.grade_percent)
        return asked.op, next((value for value in values if value is not None), None)

    def hear(self, characteristic: int, data: bytes) -> Iterable[Heard]:
        if characteristic != WAHOO_TRAINER:
            return ()
        answer = wahoo.decode_wahoo_answer(data)
        return (Answer(answer.request, Result.SUCCESS if answer.succeeded else Result.FAILED),)

    def mannered(self, manners: Manners) -> Dialect:
        return replace(self, manners=manners)

    def _free(self) -> tuple[Request, ...]:
        return (wahoo.encode_resistance(0.0),), (wahoo.encode_standard_level(0),)
