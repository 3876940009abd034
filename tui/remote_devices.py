"""The rider's devices in the engine, as a console sees them; what tui.devices is in this process.

They are told only while somebody looks: a look asks for more, and no look for a while for less.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sensors.clock import Clock
from sensors.errors import DeviceNotFound
from sensors.priority import STALE_AFTER_S
from sensors.readings import Metric, Source
from tui.calibration import Calibration
from tui.devices import DeviceRow
from tui.engine_line import EngineLine
from tui.protocol import (
    Act,
    ChangeDevices,
    DevicesChanged,
    DevicesShown,
    Request,
    TrialState,
    WatchDevices,
)
from tui.refusals import EngineLost
from tui.remembered import Remembered
from tui.trial import Trial

LOOKED_AT_S = 3.0  # after the last look they are still told for so long

Send = Callable[[Request], None]


class RemoteDevices:
    """Implements tui.house.Devices; RemoteHouse hands it what the engine tells."""

    def __init__(
        self, line: EngineLine, send: Send, lost: Callable[[], str | None], clock: Clock
    ) -> None:
        """`send` asks without waiting; `lost` says in words that the engine is away."""
        self._line = line
        self._send = send
        self._lost = lost
        self._clock = clock
        self._shown: DevicesShown | None = None
        self._shown_s = clock.now()
        self._looked_s: float | None = None  # None: not told now

    # -- what is shown ----------------------------------------------------------------------------

    @property
    def remembered(self) -> Remembered:
        return self._shown.remembered if self._shown is not None else Remembered()

    @property
    def trial(self) -> Trial | Calibration | None:
        state = self._shown.trial if self._shown is not None else None
        return None if state is None else _trial(state)

    def rows(self) -> Sequence[DeviceRow]:
        self._look()
        return self._shown.rows if self._shown is not None and self._heard else ()

    def served(self) -> Mapping[Metric, tuple[float, str]]:
        return self._shown.served if self._shown is not None and self._heard else {}

    def trial_left_s(self) -> float:
        return self._shown.trial_left_s if self._shown is not None else 0.0

    def trial_power_w(self) -> float | None:
        return self._shown.trial_power_w if self._shown is not None and self._heard else None

    def troubles(self) -> Sequence[str]:
        lost = self._lost()
        if lost is not None:
            return (lost,)
        return self._shown.troubles if self._shown is not None else ()

    def searching(self) -> str:
        lost = self._lost()
        if lost is not None:
            return lost
        return self._shown.searching if self._shown is not None else "asking the engine"

    # -- what the rider does ----------------------------------------------------------------------

    def pair(self, source_id: str) -> Source:
        self._do("pair", source_id)
        source = self.remembered.get(source_id)
        if source is None:
            raise DeviceNotFound(f"{source_id} was forgotten again by another console")
        return source

    def forget(self, source_id: str) -> None:
        self._do("forget", source_id)

    def rename(self, source_id: str, name: str) -> None:
        self._do("rename", source_id, name=name)

    def prefer(self, source_id: str, metric: Metric) -> bool:
        return self._do("prefer", source_id, metric=metric).preferred is True

    def drive(self, source_id: str) -> None:
        self._do("drive", source_id)

    def begin_trial(self, source_id: str) -> Trial:
        self._do("test", source_id)
        trial = self.trial
        if not isinstance(trial, Trial):
            raise EngineLost("the test has ended already")
        return trial

    def begin_calibration(self, source_id: str) -> Calibration:
        self._do("calibrate", source_id)
        trial = self.trial
        if not isinstance(trial, Calibration):
            raise EngineLost("the calibration has ended already")
        return trial

    def stop_trial(self) -> None:
        """End it; where the engine is away it has ended by itself, with our connection."""
        trial = self.trial
        if trial is None or not trial.running or self._lost() is not None:
            return
        self._do("stop_test", "")

    # -- what the engine tells --------------------------------------------------------------------

    def take(self, shown: DevicesShown) -> None:
        self._shown, self._shown_s = shown, self._clock.now()

    def again(self) -> None:
        """Ask to be told once more, by an engine that does not know that somebody looks."""
        if self._looked_s is not None:
            self._watch(on=True)

    def step(self, now_s: float) -> None:
        """Ask to be told no more when nobody looks."""
        if self._looked_s is not None and now_s - self._looked_s > LOOKED_AT_S:
            self._looked_s = None
            self._watch(on=False)

    @property
    def _heard(self) -> bool:
        return self._clock.now() - self._shown_s < STALE_AFTER_S

    def _look(self) -> None:
        told, self._looked_s = self._looked_s is not None, self._clock.now()
        if not told:
            self._watch(on=True)

    def _watch(self, *, on: bool) -> None:
        self._send(WatchDevices(0, on))

    def _do(self, act: Act, source_id: str, **more: Any) -> DevicesChanged:
        changed: DevicesChanged = self._line.ask(
            lambda request: ChangeDevices(request, act, source_id, **more)
        )
        self.take(changed.devices)
        return changed


def _trial(state: TrialState) -> Trial | Calibration:
    """Return the value that the console draws; it is moved on in the engine alone."""
    if state.calibrating:
        return Calibration(
            state.name, state.began_s, lambda: None, stage=state.stage, verdict=state.verdict
        )
    return Trial(
        state.name,
        state.began_s,
        stage=state.stage,
        verdict=state.verdict,
        good=state.good,
        powers_w=list(state.powers_w),
    )
