"""What a console is shown of the voice, from the machine and what is known beside it; pure."""

from coach.voice.sound_talk import Part, Standing
from coach.voice.turn_state import TurnState, shown
from coach.voice.turn_timeline import SPANS, Timeline
from coach.voice.view import VoiceState, VoiceView

QUIETEST_DBFS = -60.0  # is no bar at all


class Standings:
    """How the parts are, as the sound process told it last."""

    def __init__(self) -> None:
        self._parts: dict[Part, Standing] = {}

    def take(self, standing: Standing) -> None:
        self._parts[standing.part] = standing

    def missing(self, *more: str) -> tuple[str, ...]:
        """Return a sentence for each part that is not there, with its mend."""
        parts = (_sentence(each) for each in self._parts.values() if not each.ok)
        return (*parts, *(each for each in more if each))


def _sentence(standing: Standing) -> str:
    said = f"{standing.part}: {standing.detail}" if standing.detail else f"no {standing.part}"
    return f"{said.rstrip('.')}. {standing.mend}".strip()


def level_of(dbfs: float) -> float:
    """Return the level of a microphone as a share of its bar."""
    return round(min(1.0, max(0.0, 1 - dbfs / QUIETEST_DBFS)), 2)


def view_of(
    state: TurnState,
    saying: str,
    level_dbfs: float,
    missing: tuple[str, ...],
    *,
    quiet: bool,
    last: Timeline | None,
) -> VoiceView:
    """Return the view; `last` is the newest turn of which there are times."""
    what = shown(state)
    spans = {name: None if last is None else last.span_ms(name) for name in SPANS}
    return VoiceView(
        what,
        level_of(level_dbfs) if what in (VoiceState.LISTENING, VoiceState.CONFIRMING) else 0.0,
        state.heard,
        saying,
        state.why,
        missing,
        quiet,
        path=None if last is None else last.path,
        **spans,
    )
