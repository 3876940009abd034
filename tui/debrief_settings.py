"""The debrief after a ride, as the rider's file says it.

[debrief]
on = true            graded by itself after each ride; false only by `teamcar debrief`
ask_model = true     the coach's model, or the one below, is asked as well, where there is one
budget_share = 0.5   of the day's budget that the debriefs may take; the rest is for the coach

[debrief.model]      a slower model than the coach's, in the same words as [coach.model]
model = "qwen3:32b"
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from coach.model_talk import ModelSettings
from tui.model_settings import lines_of_model, read_model
from tui.setting import BadValue

MODEL = "debrief.model"
PATIENT = ModelSettings(first_token_s=90.0, silence_s=60.0, total_s=120.0)
KNOWN = ("on", "ask_model", "budget_share", "model")


@dataclass(frozen=True, slots=True)
class DebriefSettings:
    """Whether rides are debriefed by themselves, and by whom; no own model is the coach's."""

    on: bool = True
    ask_model: bool = True
    budget_share: float = 0.5
    model: ModelSettings = field(default_factory=ModelSettings)


def read_debrief(table: Mapping[str, Any]) -> DebriefSettings:
    """Return what the table says; raises BadValue."""
    given: dict[str, Any] = {}
    for name, value in table.items():
        if name not in KNOWN:
            raise BadValue("debrief", name, f"is no setting; there are {', '.join(KNOWN)}")
        if name == "model":
            given[name] = read_model(value, MODEL, PATIENT)
        elif name == "budget_share":
            given[name] = _share(value)
        elif not isinstance(value, bool):
            raise BadValue("debrief", name, f"is {value!r}; write true or false")
        else:
            given[name] = value
    return DebriefSettings(**given)


def lines_of_debrief(settings: DebriefSettings) -> list[str]:
    """Return the tables as lines of the file, only what is not as it is for everybody."""
    usual = DebriefSettings()
    lines = [
        f"{name} = {str(getattr(settings, name)).lower()}"
        for name in ("on", "ask_model", "budget_share")
        if getattr(settings, name) != getattr(usual, name)
    ]
    lines = ["[debrief]", *lines, ""] if lines else []
    return lines + lines_of_model(settings.model, MODEL, PATIENT)


def _share(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    raise BadValue("debrief", "budget_share", f"is {value!r}; give a share from 0 to 1")
