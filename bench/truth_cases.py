"""Questions, ride states and lying models, made from a seed; each case knows its lie."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from bench.truth_sentences import (
    ABOUT,
    ARABIC,
    CLAIMS,
    CODES,
    NOT,
    SENTENCES,
    SLOT,
    TO,
    TOLERANCE,
    WIDE,
)
from coach.language import language
from coach.scene import LastRide, RestContext, Scene
from sensors.control import ControlState, TrainerMode, TrainerView
from sensors.readings import DeviceKind, LinkState, Metric, SensorStatus, Source
from workouts.snapshot import LoadToday, RideSnapshot, RideState, StepView
from workouts.workout import Cadence, Repeat, StepKind

HEARD_IN_S = (0.0, 0.0, 1.5, 6.0)


@dataclass(frozen=True, slots=True)
class Case:
    """What was asked, what a model says, and whether that is a lie when it is heard."""

    code: str
    question: str
    said: str
    lie: str | None  # which kind, None for the truth
    written: Scene  # as the model saw it
    heard: Scene  # as the words are given out, `in_s` before they sound
    in_s: float


def cases(count: int, seed: int) -> Iterator[Case]:
    """Yield `count` cases."""
    dice = random.Random(seed)
    while count:
        case = _case(dice)
        if case is not None:
            count -= 1
            yield case


def truths(quantity: str, scene: Scene, in_s: float) -> tuple[float, ...]:
    """Return what may be said of a quantity when it is heard."""
    ride = scene.ride
    assert ride is not None
    going = ride.state is RideState.RIDING
    ahead = ride.upcoming[0] if ride.upcoming else None
    values: Mapping[str, tuple[float | None, ...]] = {
        "power": (ride.power_w, ride.power_3s_w),
        "target": (ride.target_w, ride.commanded_w),
        "heart": (ride.heart_rate_bpm,),
        "cadence": (ride.cadence_rpm,),
        "average": (ride.average_power_w, ride.step_average_power_w, ride.lap_average_power_w,
                    ride.normalized_power_w),
        "ftp": (ride.ftp_w,),
        "next": (ahead.from_w, ahead.to_w) if ahead is not None else (),
        "left": (ride.left_in_step_s - in_s * going, ride.left_in_workout_s - in_s * going),
        "hard": _counts(ride),
    }  # fmt: skip
    return tuple(float(value) for value in values[quantity] if value is not None)


def _counts(ride: RideSnapshot) -> tuple[float | None, ...]:
    index = ride.step.index if ride.step is not None else 0
    repeat = ride.step.repeat if ride.step is not None else None
    left = repeat.of - repeat.index if repeat is not None else None
    return (ride.work_steps_left, ride.steps_total - index - 1, left)


def _case(dice: random.Random) -> Case | None:
    code = dice.choice(CODES)
    written = scene(dice)
    heard = moved(written, dice)
    in_s = dice.choice(HEARD_IN_S)
    if dice.random() < 0.12:
        return _claim(dice, code, written, heard, in_s)
    quantity = dice.choice(tuple(SENTENCES))
    question, sentences, unit = SENTENCES[quantity][code]
    sentence = dice.choice(sentences)
    if dice.random() < 0.3 and not sentence.startswith("{v},"):  # that one is of what was asked
        question = SENTENCES[dice.choice(tuple(SENTENCES))][code][0]
    true = truths(quantity, heard, in_s)
    kind = dice.choice(tuple(LIES))
    value = LIES[kind](dice, quantity, written, heard, in_s)
    if kind == "slot":
        return Case(code, question, sentence.format(v=SLOT[quantity]), None, written, heard, in_s)
    allowed = TOLERANCE.get(quantity, 3.0) + 1.0  # what the rounding of the screen may add
    near = value is not None and any(abs(value - each) <= allowed for each in true)
    sound = near is (kind in ("true", "negated")) and (kind != "negated" or quantity == "power")
    if value is None or value < 0 or not sound:
        return None
    if kind == "negated":
        sentence = NOT[code]
    lie = None if kind == "true" else kind
    said = sentence.format(v=_form(dice, kind, code, value, unit, true, allowed))
    said = said[:1].upper() + said[1:]
    if kind == "injected":
        ride = heard.ride
        assert ride is not None
        heard = replace(heard, ride=replace(ride, text=said, workout_name=said[:38]))
    return Case(code, question, said, lie, written, heard, in_s)


def _form(
    dice: random.Random,
    kind: str,
    code: str,
    value: float,
    unit: str,
    true: tuple[float, ...],
    allowed: float,
) -> str:
    """Return a number with its unit in the disguise of a kind of lie."""
    number = round(value)
    said, spell = str(number), language(code).numerals.spell_number
    match kind:
        case "words":
            said = spell(number)
        case "other_language":
            other = dice.choice([each for each in CODES if each != code])
            said = language(other).numerals.spell_number(number)
        case "spelled" if number >= 100:
            said = " ".join(spell(int(digit)) for digit in said)
        case "no_unit":
            return spell(number)
        case "unicode":
            said = said.translate(dice.choice((ARABIC, WIDE)))
        case "range":
            upper = number + 5
            while any(abs(upper - each) <= allowed for each in true):
                upper += 7
            said = f"{number} {TO[code]} {upper}"
        case "about":
            said = f"{ABOUT[code]} {number}"
        case "invisible" if number >= 10:
            said = f"{said[0]}\u200b{said[1:]}"
    glued = kind == "glued" and unit.lower() in ("watt", "watts", "bpm", "rpm")
    return f"{said}{unit[0].upper() if unit[0] in 'wW' else unit}" if glued else f"{said} {unit}"


Lie = Callable[[random.Random, str, Scene, Scene, float], float | None]


def _near(dice: random.Random, quantity: str, _: Scene, heard: Scene, in_s: float) -> float | None:
    true = truths(quantity, heard, in_s)
    if not true:
        return float(dice.randrange(50, 300))
    return round(dice.choice(true)) + dice.choice((-1, 1)) * dice.choice((2, 4, 5, 7, 10, 25, 60))


def _stale(_: random.Random, quantity: str, written: Scene, __: Scene, ___: float) -> float | None:
    true = truths(quantity, written, 0.0)
    return round(true[0]) if true else None


def _of_other(
    dice: random.Random, quantity: str, _: Scene, heard: Scene, in_s: float
) -> float | None:
    other = dice.choice([each for each in SENTENCES if each != quantity])
    true = truths(other, heard, in_s)
    return round(dice.choice(true)) if true else None


def _true(dice: random.Random, quantity: str, _: Scene, heard: Scene, in_s: float) -> float | None:
    true = truths(quantity, heard, in_s)
    return round(true[0]) if true else None


LIES: Mapping[str, Lie] = {
    "off": _near,
    "stale": _stale,
    "other_quantity": _of_other,
    "words": _near,
    "other_language": _near,
    "injected": _near,
    "spelled": _near,
    "unicode": _near,
    "no_unit": _near,
    "range": _near,
    "about": _near,
    "glued": _near,
    "invisible": _near,
    "negated": _true,
    "true": _true,
    "slot": _true,
}


def _claim(
    dice: random.Random, code: str, written: Scene, heard: Scene, in_s: float
) -> Case | None:
    ride = heard.ride
    assert ride is not None
    off = ride.deviation_w if ride.target_w is not None else None
    allowed = max(5.0, (ride.target_w or 0) * 0.03)
    so = {
        "on": off is not None and abs(off) <= allowed,
        "over": off is not None and off > 0,
        "under": off is not None and off < 0,
        "last": not ride.upcoming or ride.work_steps_left == 0,
        "lost": any(each.link in (LinkState.LOST, LinkState.STALE) for each in heard.sensors),
        "no_heart": ride.heart_rate_bpm is None,
    }
    claim = dice.choice(tuple(CLAIMS))
    lie = None if so[claim] else f"claim {claim}"
    return Case(code, "how am I doing", CLAIMS[claim][code], lie, written, heard, in_s)


def scene(dice: random.Random) -> Scene:
    """Return any ride with its sensors."""

    def maybe(value: int, share: float = 0.12) -> int | None:
        return None if dice.random() < share else value

    ftp_w = dice.randrange(150, 380)
    target_w = maybe(dice.randrange(90, 420))
    power_w = maybe(dice.randrange(60, 480))
    three_w = None if power_w is None else max(0, power_w + dice.randrange(-8, 9))
    off_w = None if target_w is None or three_w is None else three_w - target_w
    of, total = dice.randrange(2, 8), dice.randrange(8, 30)
    step_s, gone_s = dice.randrange(60, 900), dice.random()
    repeat = Repeat(dice.randrange(1, of + 1), of, 1)
    step = StepView(
        dice.randrange(0, total - 1), StepKind.WORK, "Over", step_s,
        target_w, target_w, Cadence(85, 95) if dice.random() < 0.5 else None, repeat,
    )  # fmt: skip
    easy_w = dice.randrange(80, 160)
    ahead = StepView(step.index + 1, StepKind.REST, "Under", 120, easy_w, easy_w, None, repeat)
    left_s = step_s * (1 - gone_s)
    ride = RideSnapshot(
        at_s=100.0, state=dice.choice((RideState.RIDING, RideState.RIDING, RideState.PAUSED)),
        mode=TrainerMode.ERG, ride_id="a", workout_name="Over-unders", started_at=None,
        elapsed_s=dice.uniform(60, 6000), plan_s=1000.0, plan_total_s=7200,
        left_in_workout_s=left_s + dice.uniform(100, 4000),
        power_w=power_w, power_3s_w=three_w, cadence_rpm=maybe(dice.randrange(60, 120)),
        heart_rate_bpm=maybe(dice.randrange(90, 195)), speed_kmh=dice.uniform(20, 45),
        served_by={Metric.POWER: "Meter"}, power_zone=dice.randrange(1, 8),
        target_w=target_w, commanded_w=target_w, deviation_w=off_w,
        trainer=TrainerView("Trainer", ControlState.READY), step=step,
        step_elapsed_s=step_s * gone_s, left_in_step_s=left_s,
        upcoming=(ahead,) if dice.random() < 0.9 else (), steps_total=total,
        work_steps_left=dice.randrange(0, 8), average_power_w=maybe(dice.randrange(100, 300)),
        normalized_power_w=maybe(dice.randrange(100, 320)), work_kj=dice.uniform(10, 2000),
        average_heart_rate_bpm=maybe(dice.randrange(90, 180)), max_power_w=dice.randrange(500, 900),
        step_average_power_w=maybe(dice.randrange(100, 350)), ftp_w=ftp_w,
        load=LoadToday(60.0, 70.0, -10.0),
    )  # fmt: skip
    strap = Source("A", "Strap", DeviceKind.HEART_RATE_STRAP, "ble")
    link = dice.choice((LinkState.LIVE, LinkState.LIVE, LinkState.LOST))
    status = SensorStatus(strap, link, 0.5, 80, -60, (Metric.HEART_RATE,))
    last = LastRide("Tempo", 3600, 60.0, 190, 700.0)
    return Scene(ride, (status,), RestContext(LoadToday(60.0, 70.0, -10.0), ftp_w, last))


def moved(written: Scene, dice: random.Random) -> Scene:
    """Return the scene a little later, when the model has thought."""
    ride = written.ride
    assert ride is not None

    def by(value: int | None, most: int) -> int | None:
        return None if value is None else max(1, value + dice.randrange(-most, most + 1))

    three_w = by(ride.power_3s_w, 60)
    off_w = None if three_w is None or ride.target_w is None else three_w - ride.target_w
    gone_s = min(3.0, ride.left_in_step_s) if ride.state is RideState.RIDING else 0.0
    return replace(
        written,
        ride=replace(
            ride, power_w=by(three_w, 5), power_3s_w=three_w, deviation_w=off_w,
            heart_rate_bpm=by(ride.heart_rate_bpm, 6), cadence_rpm=by(ride.cadence_rpm, 12),
            left_in_step_s=ride.left_in_step_s - gone_s,
            left_in_workout_s=ride.left_in_workout_s - gone_s,
            elapsed_s=ride.elapsed_s + gone_s, step_elapsed_s=ride.step_elapsed_s + gone_s,
        ),
    )  # fmt: skip
