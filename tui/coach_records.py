"""What the coach of one data folder remembers and spends: opened when first needed."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from coach.turns import Turn
from tui.settings import Settings
from workouts.errors import RecordDamaged

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from coach.agent import Limits
    from coach.budget import Budget
    from coach.caps import Price
    from coach.diary import Diary
    from coach.memory import Memory
    from coach.model_talk import Model, ModelSettings
    from coach.prompt import Part
    from coach.talk import Talk

USED_EVERY_S = 5.0  # how often the account is looked at for how much is left

log = logging.getLogger(__name__)


class Records:
    """Memory, account and log of one rider's coach, all written by one thread."""

    def __init__(self, folder: Path, settings: Callable[[], Settings]) -> None:
        self._folder = folder
        self._settings = settings
        self._faults: list[str] = []
        self._clerk: ThreadPoolExecutor | None = None
        self._diary: Diary | None = None
        self._budget: Budget | None = None
        self._used, self._used_at_s = 0.0, float("-inf")

    def over(self, turn: Turn) -> None:
        """Keep a turn that is over, soon; never raises for a disk that refuses."""
        self._book().add(turn)

    @property
    def memory(self) -> "Memory":
        return self._book().memory

    def paid(self, model: "Model", settings: "ModelSettings") -> "Model":
        """Return the model with every round of it reserved and booked."""
        from coach.budget import FILE_NAME, Budget
        from coach.paid_model import PaidModel

        caps = self._settings().budget.caps
        if self._budget is None:
            self._budget = Budget(self._folder / FILE_NAME, caps)
        self._budget.caps = caps
        return PaidModel(model, self._budget, self._price(settings), self._thread())

    def used(self) -> float:
        """Return the share of today's budget that is used up, as it was seconds ago at most."""
        now_s = time.monotonic()
        if self._budget is not None and now_s - self._used_at_s >= USED_EVERY_S:
            self._used_at_s = now_s
            try:
                self._used = self._budget.used()
            except RecordDamaged as error:
                self._note(str(error))
        return self._used

    def limits(self, part: "Part") -> "Limits":
        """Return what one turn may take: what the coach keeps to, and the rider's own caps."""
        from dataclasses import replace

        from coach.agent import LIMITS

        usual, caps = LIMITS[part], self._settings().budget.caps
        return replace(
            usual,
            rounds=min(usual.rounds, caps.rounds or usual.rounds),
            tokens=min(usual.tokens, caps.output_tokens or usual.tokens),
            total_s=min(usual.total_s, caps.seconds or usual.total_s),
        )

    def opening(self) -> str:
        """Return what a model is told of the rider before the first turn."""
        from coach.athlete_page import read_athlete_page
        from coach.opening import opening

        page = read_athlete_page(self._folder)
        if page.fault is not None:
            self._note(page.fault)
        try:
            return opening(self.memory, page.text)
        except RecordDamaged as error:
            self._note(str(error))
            return ""

    def retell(self, talk: "Talk", cut_off: str) -> None:
        """Let a conversation go on from the turns of just before."""
        from coach.opening import retell

        try:
            retell(self.memory, talk, cut_off)
        except RecordDamaged as error:
            self._note(str(error))

    def notices(self) -> tuple[str, ...]:
        """Return what is wrong with them, one sentence each."""
        said = list(self._faults)
        if self._diary is not None:
            said += [each for each in (self._diary.memory.notice, self._diary.fault) if each]
        if self._budget is not None and self._budget.notice:
            said.append(self._budget.notice)
        return tuple(said)

    def close(self) -> None:
        """Write what waits, and close the files; using them again opens them."""
        clerk, self._clerk = self._clerk, None
        if clerk is not None:
            clerk.shutdown(wait=True)
        for said in self.notices():
            self._note(said)
        if self._diary is not None:
            self._diary.memory.close()
        if self._budget is not None:
            self._budget.close()
        self._diary = self._budget = None

    def _note(self, fault: str) -> None:
        if fault not in self._faults:
            self._faults.append(fault)
            log.warning("%s", fault)

    def _price(self, settings: "ModelSettings") -> "Price | None":
        """Return what the model costs; a server of the rider's own machine costs nothing."""
        from coach.caps import FREE

        price = self._settings().budget.prices.get(settings.model)
        return FREE if price is None and self.is_near(settings) else price

    def is_near(self, settings: "ModelSettings") -> bool:
        """Return whether the model's server is the rider's own."""
        from coach.model_address import address_of
        from coach.model_presets import preset_of

        return preset_of(settings).local or address_of(settings.base_url).near

    def _book(self) -> "Diary":
        if self._diary is None:
            from coach.diary import Diary

            self._diary = Diary(self._folder, self._thread())
        return self._diary

    def _thread(self) -> "ThreadPoolExecutor":
        if self._clerk is None:
            from concurrent.futures import ThreadPoolExecutor

            self._clerk = ThreadPoolExecutor(1, "coach-clerk")
        return self._clerk
