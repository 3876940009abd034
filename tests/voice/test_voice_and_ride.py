"""The voice beside the ride: what the ride voids, how fast it goes, and who waits for whom."""

import asyncio
from dataclasses import replace

import pytest

from coach.ahead import Ahead, later, step_over
from coach.coach import Coach
from coach.scene import Scene
from coach.voice.ground import gave_way, ground_of
from coach.voice.ride_talk import RideTalk
from coach.voice.sound_talk import Arm, Drop, Rendered
from coach.voice.turn_talk import By, ClipSays, Phase
from coach.voice.view import VoiceState
from sensors.clock import ManualClock, ScaledClock
from tests.coach.rides import RIDE, SENSORS, UNDER, Seen, Steered
from tests.coach.scripted import ScriptedModel, calls, says
from tests.voice.riding_aloud import riding
from tests.voice.test_spoken_acts import the_recogniser_is_late
from tests.voice.turn_rider import TalkingRider


async def test_a_question_that_the_ride_has_voided_is_not_listened_for_any_longer() -> None:
    async with riding() as rider:
        rider.asks("skip this step")
        await rider.hears()
        rider.wait(0.8)
        assert rider.state is VoiceState.CONFIRMING
        rider.sound.rider_says("")
        assert rider.state is VoiceState.CONFIRMING
        assert rider.table.seen is not None
        rider.table.seen.ride = replace(RIDE, step=UNDER, step_elapsed_s=0, left_in_step_s=60.0)
        rider.sound.rider_says("")
        assert rider.voice.view().state is VoiceState.READY
        listened = [each for each in rider.sound.sent if isinstance(each, Arm | Drop)]
        assert isinstance(listened[-1], Drop)
        assert not rider.table.coach.awaits_confirmation


async def test_a_yes_that_is_being_said_when_the_step_ends_is_answered() -> None:
    async with riding() as rider:
        rider.asks("skip this step")
        await rider.hears()
        rider.wait(0.8)
        rider.speaks("yes")
        assert rider.table.seen is not None
        rider.table.seen.ride = replace(RIDE, step=UNDER, step_elapsed_s=0, left_in_step_s=60.0)
        rider.is_silent(1.5)
        await rider.hears()
        assert rider.table.steered.done == []
        assert rider.turns[-1].reply.intent == "skip"


async def test_a_model_does_nothing_unasked_on_words_that_may_go_on() -> None:
    easier = calls(("change_intensity", {"direction": "easier", "percent": 3}))
    async with riding(ScriptedModel([easier, says("x")])) as rider:
        rider.asks("my legs would like it easier on this long road", tap=False)
        rider.is_silent(0.5)
        rider.voice.press()
        the_recogniser_is_late(rider)
        steered, coach = rider.table.steered, rider.table.coach
        await rider.until(lambda: coach.awaits_confirmation or steered.done)
        assert steered.done == []


def test_a_clip_that_is_made_anew_slowly_is_not_taken_for_a_dead_loudspeaker() -> None:
    rider = TalkingRider()
    rider.ask("what is my power")
    rider.answer("279 watts.")
    clip = rider.state.owed.clips[0].number
    rider.let(ClipSays(clip, "two hundred and seventy nine watts."))
    rider.let(Rendered(at_s=rider.now_s, clip=clip, seconds=2.0, render_s=0.02))
    rider.let(ClipSays(clip, "two hundred and eighty one watts."))
    rider.wait(4.0)
    assert rider.phase is Phase.SPEAKING
    rider.let(Rendered(at_s=rider.now_s, clip=clip, seconds=2.0, render_s=4.0))
    rider.hear_all()
    assert rider.endings[-1].value == "done"


def test_words_are_bound_for_a_ride_that_goes_faster_than_the_voice() -> None:
    ride = replace(RIDE, left_in_step_s=30.0)
    assert later(Scene(ride, SENSORS, speed=10.0), 2.0).ride == later(Scene(ride), 20.0).ride
    assert step_over(Scene(ride, speed=10.0), 3.5)
    assert not step_over(Scene(ride), 3.5)


def test_a_fast_ride_gives_way_under_nothing_by_its_speed_alone() -> None:
    moved = replace(RIDE, left_in_step_s=RIDE.left_in_step_s - 6.0)
    assert gave_way(ground_of(RIDE), ground_of(moved))
    assert not gave_way(ground_of(RIDE, 20.0), ground_of(moved, 20.0))
    assert gave_way(ground_of(RIDE, 20.0), ground_of(replace(moved, bias_percent=95), 20.0))


def test_a_rider_has_his_eight_seconds_for_a_yes_however_fast_the_ride_goes() -> None:
    own, steered = ManualClock(), Steered()
    coach = Coach(steered, Seen, ScaledClock(10.0, own))
    assert coach.say("skip this step", "voice").awaits_confirmation
    own.advance(7.0)
    coach.say("yes", "voice")
    assert [name for name, _, _ in steered.done] == ["skip_step"]


def test_an_answer_is_of_the_fast_ride_when_it_sounds() -> None:
    seen = Seen(replace(RIDE, left_in_step_s=100.0))
    coach = Coach(Steered(), lambda: seen, ScaledClock(10.0, ManualClock()))
    line = coach.dry("how long is left", Ahead(5.0, lambda _: 0.0))
    assert line is not None
    assert line.text.startswith("0:50")


@pytest.mark.parametrize("phase", ["listening", "thinking", "speaking", "asking"])
async def test_a_ride_that_ends_in_mid_turn_leaves_the_next_one_a_voice(phase: str) -> None:
    async with riding(ScriptedModel([says(asyncio.Event())])) as rider:
        match phase:
            case "listening":
                rider.asks("what is my", tap=False)
            case "thinking":
                rider.asks("tell me of the wind on that long road by the sea")
                await rider.until(lambda: rider.table.coach.thinks)
            case "speaking":
                rider.asks("what is my power")
                rider.wait(0.6)
                assert rider.sound.loud
            case _:
                rider.asks("skip this step")
                await rider.hears()
                assert rider.state is VoiceState.CONFIRMING
        rider.voice.detach()
        seen, steered = Seen(replace(RIDE, ride_id="ride-2", power_w=150)), Steered()
        rider.voice.attach(RideTalk(Coach(steered, lambda: seen, ManualClock()), lambda: seen))
        rider.asks("what is my power")
        assert (await rider.hears()).split(" | ")[-1].startswith("one hundred and fifty watts")
        assert rider.state is VoiceState.READY
        assert steered.done == rider.table.steered.done == []
        assert not rider.table.coach.thinks


async def test_two_consoles_that_press_at_once_leave_nobody_listening() -> None:
    async with riding() as rider:
        for first, second in ((By.SOCKET, By.KEY), (By.KEY, By.SOCKET), (By.SOCKET, By.SOCKET)):
            rider.voice.press(first)
            rider.voice.press(second)
            rider.wait(15.0)
            assert rider.state in (VoiceState.READY, VoiceState.FAILED)
            assert rider.sound.turn is None
        rider.asks("what is my power")
        assert "watts" in await rider.hears()
