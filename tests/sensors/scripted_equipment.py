"""Trainers of a few lines that speak FE-C (over ANT+ and BLE) and Wahoo, at byte level.

`Ride` runs a TrainerControl against one of them on a clock of quarter seconds.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sensors.control import TrainerTarget
from sensors.profiles.ant_over_ble import BROADCAST, unwrap, wrap
from sensors.profiles.packets import TACX_NOTIFY, TACX_WRITE, WAHOO_TRAINER
from sensors.trainer import TrainerControl
from sensors.trainer_fec import FITNESS_EQUIPMENT

TICK_S = 0.25
PASSED, FAILED, NOT_SUPPORTED, REJECTED, PENDING = range(5)
ALL_MODES = 0b111


@dataclass
class ScriptedEquipment:
    """FE-C: obeys pages 48, 49 and 51, and tells pages 54 and 71 when asked for them."""

    over_ble: bool = False
    modes: int | None = ALL_MODES  # None: page 54 never comes
    results: deque[int] = field(default_factory=deque)  # of the next commands; then PASSED
    tells_status: bool = True
    echoes: bool = True
    deaf_to: int = 0  # so many commands are lost on the way
    answer_s: float = 0.1
    pages: list[tuple[float, bytes]] = field(default_factory=list)
    answers: deque[tuple[float, int, bytes]] = field(default_factory=deque)
    _status: bytes = bytes.fromhex("47ffffffffffffff")
    _sequence: int = 0

    @property
    def writes_to(self) -> int:
        return TACX_WRITE if self.over_ble else FITNESS_EQUIPMENT

    def write(self, number: int, data: bytes, at_s: float) -> None:
        assert number == self.writes_to
        page = unwrap(data)[1] if self.over_ble else data
        assert len(page) == 8
        self.pages.append((at_s, page))
        if page[0] != 70:
            self._obey(page)
        elif page[6] == 54 and self.modes is not None:
            self.tell(bytes([54, *b"\xff" * 4, 0xE8, 0x03, self.modes]), at_s)
        elif page[6] == 71 and self.tells_status:
            for _ in range(page[5]):
                self.tell(self._status, at_s)

    def _obey(self, page: bytes) -> None:
        if self.deaf_to > 0:
            self.deaf_to -= 1
            return
        result = self.results.popleft() if self.results else PASSED
        self._sequence = (self._sequence + 1) % 255
        echo = page[4:] if self.echoes else b"\xff" * 4
        self._status = bytes([71, page[0], self._sequence, result]) + echo

    def tell(self, page: bytes, at_s: float) -> None:
        """Send a page a little later."""
        number = TACX_NOTIFY if self.over_ble else FITNESS_EQUIPMENT
        data = wrap(page, BROADCAST) if self.over_ble else page
        self.answers.append((at_s + self.answer_s, number, data))

    def commands(self, since_s: float = 0.0) -> list[str]:
        """Return the pages that set a brake."""
        return [page.hex() for at_s, page in self.pages if at_s >= since_s and page[0] != 70]


@dataclass
class ScriptedWahoo:
    """Wahoo: takes what comes after the unlock code, and answers if it has a mind to."""

    answers_at_all: bool = True
    unlock_status: int = 1
    refuses: frozenset[int] = frozenset()
    requests: list[tuple[float, bytes]] = field(default_factory=list)
    answers: deque[tuple[float, int, bytes]] = field(default_factory=deque)

    def write(self, number: int, data: bytes, at_s: float) -> None:
        assert number == WAHOO_TRAINER
        self.requests.append((at_s, data))
        if self.answers_at_all:
            status = 2 if data[0] in self.refuses else 1
            status = self.unlock_status if data[0] == 0x20 else status
            self.answers.append((at_s + 0.1, WAHOO_TRAINER, bytes([1, data[0], status])))

    def hex(self, since_s: float = 0.0) -> list[str]:
        return [data.hex() for at_s, data in self.requests if at_s >= since_s]


class Ride:
    """The way of one TrainerControl with one trainer; `now_s` moves only by `ride`."""

    def __init__(self, trainer: ScriptedEquipment | ScriptedWahoo, shown: int) -> None:
        self.trainer = trainer
        self.control = TrainerControl("Old Faithful")
        self.control.shows(frozenset({shown}), 0.0)
        self.control.link_up(0.0)
        self.now_s = 0.0

    def ride(self, seconds: float, each_tick: Callable[[float], None] | None = None) -> None:
        for _ in range(round(seconds / TICK_S)):
            if each_tick is not None:
                each_tick(self.now_s)
            written = self.control.poll(self.now_s)
            if written is not None:
                self.trainer.write(self.control.writes_to, written, self.now_s)
            self.now_s += TICK_S
            answers = self.trainer.answers
            while answers and answers[0][0] <= self.now_s:
                at_s, number, data = answers.popleft()
                self.control.packet(number, data, at_s)

    def want(self, target: TrainerTarget, seconds: float = 2.0) -> None:
        self.control.want(target, self.now_s)
        self.ride(seconds)

    @property
    def acknowledged(self) -> TrainerTarget | None:
        return self.control.view(self.now_s).acknowledged

    def reconnect(self) -> None:
        self.trainer.answers.clear()
        self.control.link_down(self.now_s)
        self.control.link_up(self.now_s)
