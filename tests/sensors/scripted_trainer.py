"""A trainer of a few lines, at byte level, whose answers a test writes down beforehand.

`Road.ride` runs a TrainerControl against it on a clock of quarter seconds.
"""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sensors.control import TrainerTarget
from sensors.profiles.fitness_features import (
    FITNESS_MACHINE_FEATURE,
    SUPPORTED_POWER_RANGE,
    SUPPORTED_RESISTANCE_RANGE,
    FitnessFeatures,
    PowerRange,
    ResistanceRange,
    TargetSetting,
    encode_fitness_features,
    encode_power_range,
    encode_resistance_range,
)
from sensors.profiles.fitness_status import FITNESS_MACHINE_STATUS
from sensors.trainer import CONTROL_POINT, TrainerControl

SILENT = None
SUCCESS, NOT_SUPPORTED, INVALID, FAILED, NOT_PERMITTED = 1, 2, 3, 4, 5
TICK_S = 0.25

ALL = TargetSetting.POWER | TargetSetting.RESISTANCE | TargetSetting.SIMULATION
REQUEST, RESET, LEVEL, POWER, START, STOP, SLOPE = 0x00, 0x01, 0x04, 0x05, 0x07, 0x08, 0x11
ERG_200, ERG_250 = "05c800", "05fa00"
FLAT = "1100000000" + "2833"  # no wind, no slope, rolling 0.0040, air 0.51
RELEASE = ["0801", "01"]
WATTS = PowerRange(0, 1500, 1)
LEVELS = ResistanceRange(0.0, 20.0, 0.1)


@dataclass
class ScriptedTrainer:
    """Answers each opcode with what was scripted for it, then with `otherwise`."""

    answer_s: float = 0.03
    otherwise: dict[int, int | None] = field(default_factory=dict)
    script: dict[int, deque[int | None]] = field(default_factory=lambda: defaultdict(deque))
    writes: list[tuple[float, bytes]] = field(default_factory=list)
    answers: deque[tuple[float, bytes]] = field(default_factory=deque)

    def will_answer(self, opcode: int, *results: int | None) -> None:
        self.script[opcode].extend(results)

    def always_answers(self, opcode: int, result: int | None) -> None:
        self.otherwise[opcode] = result

    def write(self, data: bytes, at_s: float) -> None:
        self.writes.append((at_s, data))
        scripted = self.script[data[0]]
        result = scripted.popleft() if scripted else self.otherwise.get(data[0], SUCCESS)
        if result is not SILENT:
            self.answers.append((at_s + self.answer_s, bytes([0x80, data[0], result])))

    def hex(self, since_s: float = 0.0) -> list[str]:
        return [data.hex() for at_s, data in self.writes if at_s >= since_s]

    def targets(self, since_s: float = 0.0) -> list[tuple[float, bytes]]:
        """Return the writes that set a brake: power, resistance, simulation."""
        return [(t, data) for t, data in self.writes if t >= since_s and data[0] in (4, 5, 0x11)]


class Road:
    """The way of one TrainerControl with one trainer; `now_s` moves only by `ride`."""

    def __init__(self, control: TrainerControl, trainer: ScriptedTrainer) -> None:
        self.control = control
        self.trainer = trainer
        self.now_s = 0.0

    def ride(self, seconds: float, each_tick: Callable[[float], None] | None = None) -> None:
        for _ in range(round(seconds / TICK_S)):
            if each_tick is not None:
                each_tick(self.now_s)
            written = self.control.poll(self.now_s)
            if written is not None:
                self.trainer.write(written, self.now_s)
            assert self.control.poll(self.now_s) is None or written is None, "two in flight"
            self.now_s += TICK_S
            answers = self.trainer.answers
            while answers and answers[0][0] <= self.now_s:
                at_s, data = answers.popleft()
                self.control.packet(CONTROL_POINT, data, at_s)

    def drop(self) -> None:
        """Lose the link, and the answers that were on their way."""
        self.trainer.answers.clear()
        self.control.link_down(self.now_s)

    def reconnect(self) -> None:
        self.control.link_up(self.now_s)


def erg(watts: int) -> TrainerTarget:
    return TrainerTarget.erg(watts)


def road(
    targets: int = ALL,
    power_range: PowerRange | None = WATTS,
    levels: ResistanceRange | None = LEVELS,
    *,
    linked: bool = True,
) -> Road:
    """Return the way with a trainer of these abilities, connected but not asked for anything."""
    control = TrainerControl("Domestique")
    control.packet(FITNESS_MACHINE_FEATURE, encode_fitness_features(FitnessFeatures(0, targets)), 0)
    if power_range is not None:
        control.packet(SUPPORTED_POWER_RANGE, encode_power_range(power_range), 0)
    if levels is not None:
        control.packet(SUPPORTED_RESISTANCE_RANGE, encode_resistance_range(levels), 0)
    if linked:
        control.link_up(0.0)
    return Road(control, ScriptedTrainer())


def riding(watts: int = 200, targets: int = ALL) -> Road:
    """Return the way after control was taken and `watts` acknowledged; the time is 2 s."""
    way = road(targets)
    way.control.want(erg(watts), 0.0)
    way.ride(2.0)
    assert way.control.view(way.now_s).acknowledged == erg(watts)
    return way


def told(way: Road, status: str) -> None:
    way.control.packet(FITNESS_MACHINE_STATUS, bytes.fromhex(status), way.now_s)
