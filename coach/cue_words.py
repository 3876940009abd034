"""A cue in words: language table and persona's tone -> one true line, now and then with praise."""

from collections.abc import Mapping
from enum import Enum

from coach.ahead import Ahead
from coach.cues import Cue
from coach.formats import Shown
from coach.language import Language
from coach.scene import RestContext, Scene
from coach.silence import MOST_SENSORS, about_sensor
from coach.slots import Bound, bind
from coach.words import normalise
from sensors.readings import SensorStatus

ON_TARGET = 0.03  # of it: an effort that was ridden so may be praised


class Tone(Enum):
    """How a persona puts it, by its sternness; and how long it is silent after praise."""

    MILD = "mild"
    PLAIN = "plain"
    STERN = "stern"


SOFTEST = {Tone.MILD: 0, Tone.PLAIN: 2, Tone.STERN: 4}  # sternness from which a tone is taken
PRAISE_EVERY_S: Mapping[Tone, float] = {Tone.MILD: 480, Tone.PLAIN: 900, Tone.STERN: 1_800}


def tone_of(sternness: int) -> Tone:
    """Return the tone of a persona's sternness, 0 to 5."""
    return max(
        (tone for tone, least in SOFTEST.items() if sternness >= least),
        key=lambda tone: SOFTEST[tone],
    )


class CueWords:
    """Puts the cues of one ride into words."""

    def __init__(self, spoken: Language, sternness: int = 2) -> None:
        self.spoken = spoken
        self.tone = tone_of(sternness)
        self._praised_s: float | None = None
        self._praises = 0

    def line(self, cue: Cue, sensors: tuple[SensorStatus, ...]) -> Bound | None:
        """Return the line and the values in it; None where something that it needs is unknown."""
        template = self._template(cue)
        if template is None:
            return None
        scene = Scene(cue.ride, sensors, RestContext())
        bound = bind(template, scene, _told(cue), self.spoken)
        if not isinstance(bound, Bound):
            return None
        if self._deserves(cue):
            words: list[str] = self.spoken.cues["praise"][self.tone.value]
            praise = words[self._praises % len(words)]
            self._praises, self._praised_s = self._praises + 1, cue.at_s
            return Bound(f"{bound.text} {praise}", bound.values)
        return bound

    def again(self, cue: Cue, scene: Scene, ahead: Ahead) -> str:
        """Return the line of a cue as it is true when it is heard; `scene` is that of now."""
        from coach.voice.spoken_answer import compose_aloud

        template = self._template(cue) or ""
        return compose_aloud(template, scene, self.spoken, ahead, _told(cue)).text

    def _template(self, cue: Cue) -> str | None:
        tables = self.spoken.cues
        template: str = tables[self.tone.value].get(cue.kind) or tables["plain"][cue.kind]
        if cue.sensor is None:
            return template
        return about_sensor(cue.sensor, template) if cue.sensor < MOST_SENSORS else None

    def wish(self, text: str) -> bool | None:
        """Return True where the rider wants quiet, False where he wants to hear cues again."""
        words = " ".join(normalise(text, self.spoken.hearing))
        tables = self.spoken.cues["wishes"]
        for name, quiet in (("quiet", True), ("speak", False)):
            if words in (" ".join(normalise(each, self.spoken.hearing)) for each in tables[name]):
                return quiet
        return None

    def granted(self, quiet: bool) -> str:
        return str(self.spoken.cues["wishes"]["is_quiet" if quiet else "speaks"])

    def _deserves(self, cue: Cue) -> bool:
        """Return whether an effort was ridden as asked, and nothing was praised for long."""
        ride = cue.ride
        if cue.kind != "step_done" or not ride.target_w or ride.step_average_power_w is None:
            return False
        if abs(ride.step_average_power_w / ride.target_w - 1) > ON_TARGET:
            return False
        if self.tone is Tone.STERN and ride.work_steps_left > 0:
            return False
        return self._praised_s is None or cue.at_s - self._praised_s >= PRAISE_EVERY_S[self.tone]


def _told(cue: Cue) -> dict[str, Shown]:
    return {} if cue.drift_percent is None else {"percent": round(cue.drift_percent)}
