"""Claims without a number that a scene can bear out: "on target", "last interval", "strap lost"."""

from collections.abc import Callable, Mapping, Sequence

from coach.guard_facts import Truth
from coach.guard_words import GuardWords
from coach.ride_questions import ON_TARGET_PERCENT, ON_TARGET_W
from coach.scene import Scene
from coach.spoken_numbers import read
from coach.spoken_tokens import Sort, Token
from sensors.readings import LinkState
from workouts.snapshot import RideSnapshot, RideState
from workouts.workout import StepKind

HALFWAY = (0.45, 0.55)  # of the step, or of the workout
HARD = (StepKind.WORK, StepKind.MAX)
# By how much a value differs from what it was so far before it rises or falls.
TREND_W, TREND_BPM, TREND_RPM = 3, 1, 2

Judged = Callable[[Scene, RideSnapshot], bool]


def _deviates(judge: Callable[[float, float], bool]) -> Judged:
    """Return what judges the deviation, with what is still on target."""

    def judged(_: Scene, ride: RideSnapshot) -> bool:
        if ride.deviation_w is None or ride.target_w is None:
            return False
        return judge(ride.deviation_w, max(ON_TARGET_W, ride.target_w * ON_TARGET_PERCENT / 100))

    return judged


def _trend(now: str, before: tuple[str, ...], least: int, sign: int) -> Judged:
    """Return what compares a value with its average, the first that there is."""

    def judged(_: Scene, ride: RideSnapshot) -> bool:
        value = getattr(ride, now)
        earlier = next((each for name in before if (each := getattr(ride, name)) is not None), None)
        return value is not None and earlier is not None and sign * (value - earlier) > least

    return judged


def _is_last(_: Scene, ride: RideSnapshot) -> bool:
    if ride.step is None:
        return False
    if not ride.upcoming:
        return True
    repeat = ride.step.repeat
    in_last = repeat is not None and repeat.index == repeat.of
    return ride.work_steps_left == 0 and (ride.step.kind in HARD or in_last)


def _is_halfway(_: Scene, ride: RideSnapshot) -> bool:
    parts = (
        (ride.step_elapsed_s, ride.step_elapsed_s + ride.left_in_step_s),
        (ride.plan_s, ride.plan_total_s),
    )
    return any(all_s > 0 and HALFWAY[0] <= gone_s / all_s <= HALFWAY[1] for gone_s, all_s in parts)


def _any_lost(scene: Scene, _: RideSnapshot) -> bool:
    return any(each.link in (LinkState.LOST, LinkState.STALE) for each in scene.sensors)


def _all_live(scene: Scene, _: RideSnapshot) -> bool:
    return bool(scene.sensors) and all(each.link is LinkState.LIVE for each in scene.sensors)


_POWER = ("power_3s_w", ("step_average_power_w", "average_power_w"), TREND_W)
_HEART = ("heart_rate_bpm", ("average_heart_rate_bpm",), TREND_BPM)
_CADENCE = ("cadence_rpm", ("average_cadence_rpm",), TREND_RPM)
CLAIMS: Mapping[str, Judged] = {
    "on_target": _deviates(lambda off_w, allowed_w: abs(off_w) <= allowed_w),
    "over_target": _deviates(lambda off_w, _: off_w > 0),
    "under_target": _deviates(lambda off_w, _: off_w < 0),
    "last_interval": _is_last,
    "nothing_left": lambda _, ride: ride.work_steps_left == 0,
    "sensor_lost": _any_lost,
    "all_live": _all_live,
    "paused": lambda _, ride: ride.state in (RideState.PAUSED, RideState.AUTO_PAUSED),
    "finished": lambda _, ride: ride.state is RideState.FINISHED,
    "halfway": _is_halfway,
    "power_up": _trend(*_POWER, 1),
    "power_down": _trend(*_POWER, -1),
    "heart_up": _trend(*_HEART, 1),
    "heart_down": _trend(*_HEART, -1),
    "cadence_up": _trend(*_CADENCE, 1),
    "cadence_down": _trend(*_CADENCE, -1),
    "no_power": lambda _, ride: not ride.power_w,
    "no_heart": lambda _, ride: ride.heart_rate_bpm is None,
    "no_cadence": lambda _, ride: not ride.cadence_rpm,
    "no_target": lambda _, ride: ride.target_w is None,
}
# Said against them, a claim is the opposite; these hold only where it is plainly so.
AT_REST = frozenset({"finished"})


def bears_out(claim: str, scene: Scene, *, denied: bool) -> bool:
    """Return whether a scene bears a claim out, or its denial."""
    ride = scene.ride
    if ride is None:
        return claim in AT_REST
    return CLAIMS[claim](scene, ride) is not denied


def claims_in(
    tokens: Sequence[Token], words: Sequence[str], truth: Truth, known: GuardWords
) -> frozenset[int] | str:
    """Return the places of the claims in a sentence, or which of them is untrue."""
    places = set[int]()
    at = 0
    while at < len(words):
        hit = known.claims.at(words, at)
        if hit is None:
            at += 1
            continue
        size, claim = hit
        # "2 watts over target" is judged as a number.
        counted = at and (
            tokens[at - 1].sort is Sort.SLOT or _ends_number(tokens, words, at, known)
        )
        denied = not claim.startswith("no") and _is_denied(tokens, words, at, known)
        if not (counted and claim in ("over_target", "under_target")):
            if not bears_out(claim, truth.scene, denied=denied):
                return f"“{' '.join(words[at : at + size])}” is not so"
            places.update(range(at, at + size))
        at += size
    return frozenset(places)


def _ends_number(tokens: Sequence[Token], words: Sequence[str], at: int, known: GuardWords) -> bool:
    return any(each.end == at for each in read(tokens[:at], known))


def _is_denied(tokens: Sequence[Token], words: Sequence[str], at: int, known: GuardWords) -> bool:
    for i in range(at - 1, -1, -1):
        if tokens[i].sort is Sort.BREAK:
            return False
        if known.around["negations"].at(words, i) or known.around["none"].at(words, i):
            return True
    return False
