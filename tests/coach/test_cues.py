"""The coach speaks up: whole rides on a manual clock, and the lines as their rider reads them."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from coach.cue_rules import KINDS
from coach.cue_words import Tone, tone_of
from coach.cues import GAP_S, MOST_ADVICE, WINDOW_S
from coach.language import LANGUAGES, language
from coach.prompter import Prompter
from coach.slots import SLOTS, TOLD, slots_of
from sensors.readings import LinkState, SensorStatus
from tests.coach.rides import SENSORS
from tests.workouts.riding import FTP_W, ScriptedRide, steady, workout
from workouts.workout import Cadence, Repeat, Step, StepKind, Target, TextEvent, Workout

TICK_S = 0.5


def work(seconds: int, number: int, of: int) -> Step:
    return Step(StepKind.WORK, seconds, Target(1.0, 1.0), None, Repeat(number, of, 1))


def rest(seconds: int, number: int, of: int) -> Step:
    return Step(StepKind.REST, seconds, Target(0.5, 0.5), None, Repeat(number, of, 1))


class Road:
    """A ride with a coach who speaks up; `log` is what was said, by the second of the ride."""

    def __init__(
        self,
        plan: Workout,
        *,
        sternness: int = 2,
        off: tuple[str, ...] = (),
        code: str = "en",
    ) -> None:
        self.ride = ScriptedRide(plan)
        self.prompter = Prompter(language(code), sternness, off)
        self.sensors: tuple[SensorStatus, ...] = SENSORS
        self.busy = False
        self.log: list[tuple[int, str]] = []
        self.see()
        self.ride.start()
        self.see()

    def see(self) -> None:
        shown = self.ride.snapshot
        line = self.prompter.see(shown, self.sensors, busy=self.busy)
        if line is not None:
            self.log.append((round(shown.elapsed_s), line.text))

    def go(self, seconds: float, each: Callable[[], None] = lambda: None) -> "Road":
        for _ in range(round(seconds / TICK_S)):
            each()
            self.ride.ride(TICK_S, TICK_S)
            self.see()
        return self

    def says(self, text: str, cuts: bool = False) -> str | None:
        reply = self.prompter.heard(text, self.ride.snapshot.at_s, cuts=cuts)
        return None if reply is None else reply.text

    @property
    def lines(self) -> list[str]:
        return [text for _, text in self.log]

    def loses(self, at: int, link: LinkState) -> None:
        rows = list(self.sensors)
        rows[at] = replace(rows[at], link=link)
        self.sensors = tuple(rows)


SETS = Workout(
    "Threes",
    (
        steady(125, 60),
        *(step for n in (1, 2, 3) for step in (work(120, n, 3), rest(60, n, 3))),
        steady(100, 120),
    ),
)


def test_a_set_of_three_is_told_step_by_step() -> None:
    road = Road(SETS).go(60 + 3 * 180 + 30)
    assert road.log == [
        (0, "Steady, 125 watts, 1:00."),
        (60, "Work, 250 watts, 2:00."),
        (170, "0:10 left, then rest, 125 watts."),
        (180, "249 watts in work; target 250 watts. Well held."),
        (184, "Rest, 125 watts, 1:00."),
        (240, "Two left with this one: work, 250 watts, 2:00."),
        (350, "0:10 left, then rest, 125 watts."),
        (360, "249 watts in work; target 250 watts."),
        (364, "Rest, 125 watts, 1:00."),
        (420, "Last one: work, 250 watts, 2:00."),
        (530, "0:10 left, then rest, 125 watts."),
        (540, "249 watts in work; target 250 watts."),
        (544, "Rest, 125 watts, 1:00."),
        (600, "Steady, 100 watts, 2:00."),
    ]


def test_a_steady_hour_is_a_quiet_one() -> None:
    road = Road(workout(steady(180, 3600))).go(3600)
    assert road.lines == [
        "Steady, 180 watts, 1:00:00.", "Half-way: 30:00 left.", "5:00 left in the workout.",
    ]  # fmt: skip


def test_lines_keep_their_distance_and_advice_stays_rare_however_bad_the_ride() -> None:
    plan = Workout("Chaos", tuple(replace(work(40, 1, 1), cadence=Cadence(90, 95))
                                  for _ in range(60)))  # fmt: skip
    road = Road(plan)

    def bad() -> None:
        second = int(road.ride.snapshot.elapsed_s)
        road.ride.sensors.give(400.0 if second // 60 % 2 else 120.0, 60.0 + second // 7 % 60)
        road.loses(0, LinkState.LOST if second // 30 % 2 else LinkState.LIVE)

    road.go(2400, bad)
    times = [at for at, _ in road.log]
    assert all(later - at >= GAP_S for at, later in pairwise(times))
    window = int(WINDOW_S)
    advice = ("Spin up", "Calm the legs", "A little more", "Ease off")
    for begin in range(0, 2400 - window, 60):
        inside = [line for at, line in road.log if begin <= at < begin + window]
        assert len(inside) <= 45  # with what is lost and back
        assert sum(line.endswith(tuple(f"{each}." for each in advice)) for line in inside) <= (
            MOST_ADVICE
        )


def test_power_far_under_the_target_is_told_once_until_it_was_mended() -> None:
    road = Road(workout(steady(200, 1200)))
    road.go(60)
    road.ride.sensors.give(150.0, 90.0)
    road.go(400)
    assert road.log[1:] == [(89, "50 watts under target. A little more.")]
    road.ride.sensors.give(192.0, 90.0)  # near enough
    road.go(60)
    road.ride.sensors.give(240.0, 90.0)
    road.go(60)
    assert [line for _, line in road.log[2:]] == ["40 watts over target. Ease off a little."]


def test_cadence_is_minded_where_the_plan_asks_for_one() -> None:
    road = Road(workout(steady(200, 600, Cadence(85, 95))))
    road.go(60)
    road.ride.sensors.pedal(83.0)  # near the range
    road.go(60)
    road.ride.sensors.pedal(75.0)
    road.go(60)
    road.ride.sensors.pedal(104.0)
    road.go(60)
    assert road.lines[1:] == [
        "75 rpm; the plan asks for 85 to 95 rpm. Spin up.",
        "104 rpm; the plan asks for 85 to 95 rpm. Calm the legs.",
    ]


def test_a_heart_that_beats_ever_faster_for_the_same_watts_is_told_once() -> None:
    road = Road(workout(steady(200, 3000)), off=("half_way", "nearly_over"))

    def warmer() -> None:
        road.ride.sensors.heart_rate_bpm = 140.0 + road.ride.snapshot.elapsed_s / 100

    road.go(2000, warmer)
    (line,) = road.lines[1:]
    assert line == (
        "Heart rate drifts: 6 percent more beats for the same watts. Drink, and cool down."
    )


def test_a_reserve_that_the_plan_will_empty_is_told() -> None:
    plan = workout(steady(150, 120), replace(steady(350, 900), name="Kilo"), steady(100, 300))
    road = Road(plan).go(60)
    assert road.lines[1] == "Your reserve is at 100 percent; as planned it runs out in Kilo."


def test_the_authors_words_are_said_as_theirs() -> None:
    plan = replace(workout(steady(200, 300)), texts=(TextEvent(30, "Sit {power} tall!", 10),))
    road = Road(plan).go(60)
    assert road.log[1] == (30, "“Sit {power} tall!”")


def test_a_sensor_that_falls_silent_is_told_when_it_goes_and_when_it_is_back() -> None:
    road = Road(workout(steady(200, 900))).go(60)
    road.loses(0, LinkState.STALE)
    road.go(3)
    road.loses(0, LinkState.LIVE)  # a hiccup
    road.go(30)
    road.loses(0, LinkState.LOST)
    road.go(120)
    road.loses(0, LinkState.LIVE)
    road.go(60)
    assert road.lines[1:] == ["Strap has fallen silent. I keep looking.", "Strap is back."]


def test_a_trainer_that_leaves_is_told_and_that_it_follows_again() -> None:
    road = Road(workout(steady(200, 900))).go(60)
    road.ride.trainer.lose_control()
    road.go(60)
    road.ride.trainer.give_control()
    road.go(60)
    assert road.lines[1:] == [
        "The trainer does not follow us: asking for control.",
        "The trainer follows again: 200 watts.",
    ]


def test_nothing_is_said_while_the_rider_talks_is_answered_or_has_cut_in() -> None:
    road = Road(SETS).go(55)
    assert road.says("what is my power") is None
    road.go(7)
    assert road.lines == ["Steady, 125 watts, 1:00."]
    road.go(3)
    assert road.log[1:] == [(63, "Work, 250 watts, 2:00.")]
    road.busy = True
    road.go(130)
    road.busy = False
    assert len(road.log) == 2
    road.go(40)
    road.says("stop", cuts=True)
    road.go(14)
    assert len(road.log) == 2


def test_quiet_holds_until_the_rider_wants_to_hear_it_again() -> None:
    road = Road(SETS).go(30)
    assert road.says("be quiet") == (
        "Quiet now; ask me whenever you like. “Talk to me” brings me back."
    )
    road.go(120)
    assert len(road.log) == 1
    assert road.says("Talk to me!") == "I am here again."
    road.go(40)
    assert road.lines[1:] == [
        "0:10 left, then rest, 125 watts.", "249 watts in work; target 250 watts. Well held.",
        "Rest, 125 watts, 1:00.",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["last_one", "step_done", "step_start"])
def test_each_kind_can_be_turned_off_alone(kind: str) -> None:
    told = {"last_one": "Last one", "step_done": "in work", "step_start": "Rest, 125"}[kind]
    with_it, without = Road(SETS).go(600), Road(SETS, off=(kind,)).go(600)
    assert any(told in line for line in with_it.lines)
    assert not any(told in line for line in without.lines)
    if kind == "last_one":  # then it begins as any other
        assert without.lines.count("Work, 250 watts, 2:00.") == 2


def test_with_all_turned_off_nothing_is_said() -> None:
    assert Road(SETS, off=KINDS).go(300).log == []


def test_a_skip_is_no_step_done() -> None:
    road = Road(SETS).go(100)
    road.ride.do("skip_step")
    road.go(10)
    assert road.lines[2:] == ["Rest, 125 watts, 1:00."]


def test_a_pause_is_silent_and_its_end_says_nothing_twice() -> None:
    road = Road(SETS).go(70)
    road.ride.do("pause")
    road.go(300)
    road.ride.do("resume")
    road.go(20)
    assert road.lines == ["Steady, 125 watts, 1:00.", "Work, 250 watts, 2:00."]


def test_a_stern_persona_praises_only_the_last_and_says_less() -> None:
    stern = Road(SETS, sternness=5).go(600).lines
    assert [line for line in stern if line.endswith("Good.")] == [
        "249 watts in work; target 250 watts. Good."
    ]
    assert "Last one: work, 250 watts, 2:00. Hold it." in stern
    mild = Road(SETS, sternness=0).go(600).lines
    assert "249 watts in work; target 250 watts. Lovely, that was even." in mild
    assert [tone_of(each) for each in range(6)] == [
        Tone.MILD, Tone.MILD, Tone.PLAIN, Tone.PLAIN, Tone.STERN, Tone.STERN,
    ]  # fmt: skip


def test_an_effort_off_its_target_is_not_praised() -> None:
    road = Road(SETS, off=("under_target",)).go(60)
    road.ride.sensors.give(FTP_W * 0.9, 90.0)
    road.go(122)
    assert road.lines[-1] == "225 watts in work; target 250 watts."


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_a_line_for_every_kind_from_known_slots(code: str) -> None:
    cues = language(code).cues
    assert set(cues["plain"]) == set(KINDS)
    known = {*SLOTS, *TOLD, "sensor_name"}
    for tone in Tone:
        assert cues["praise"][tone.value]
        for kind, template in cues.get(tone.value, {}).items():
            assert kind in KINDS
            assert set(slots_of(template)) <= known, template
    for wish in ("quiet", "speak", "is_quiet", "speaks"):
        assert cues["wishes"][wish]


@pytest.mark.parametrize(
    ("code", "last"),
    [("de", "Das letzte:"), ("nl", "De laatste:"), ("pl", "Ostatni:")],
)
def test_a_ride_is_told_in_the_riders_language(code: str, last: str) -> None:
    lines = Road(SETS, code=code).go(600).lines
    english_lines = Road(SETS).go(600).lines
    assert len(lines) == len(english_lines)
    assert any(line.startswith(last) for line in lines)
    assert not set(english_lines) & set(lines)


@pytest.mark.parametrize(
    ("code", "words", "quiet"),
    [("de", "Sei still!", True), ("nl", "praat met me", False), ("pl", "cisza", True),
     ("en", "quiet down my legs", None), ("en", "what is my power", None)],
)  # fmt: skip
def test_only_the_whole_wish_is_one(code: str, words: str, quiet: bool | None) -> None:
    reply = Prompter(language(code)).heard(words, 0.0, cuts=False)
    expected = {True: "quiet", False: "speak", None: None}[quiet]
    assert (reply and reply.intent) == expected
