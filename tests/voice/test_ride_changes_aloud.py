"""What the coach is saying while the ride changes under it: cut off, said anew, or left alone."""

from dataclasses import replace

import pytest

from coach.ahead import Ahead
from coach.aloud import Line
from coach.voice.ground import gave_way, ground_of
from coach.voice.sound_talk import Hush
from coach.voice.turn_talk import By
from tests.coach.rides import RIDE, UNDER
from tests.voice.riding_aloud import Rider, riding
from workouts.snapshot import RideState


async def said(rider: Rider) -> list[str]:
    return (await rider.hears()).split(" | ")


async def test_a_step_skipped_in_mid_sentence_is_told_of_no_more_but_the_one_that_runs() -> None:
    async with riding() as rider:
        rider.asks("how far into this step am i")
        rider.wait(0.6)
        assert rider.table.seen is not None
        rider.table.seen.ride = replace(RIDE, step=UNDER, step_elapsed_s=0, left_in_step_s=60.0)
        rider.wait(0.3)
        cut, anew = await said(rider)
        assert "over" in cut
        assert anew.startswith("zero seconds into under, fifty")
        assert rider.turns[0].heard.startswith("0:00 into Under")
        assert not rider.turns[0].cut


async def test_a_target_changed_by_key_in_mid_sentence_is_said_anew() -> None:
    async with riding() as rider:
        rider.asks("what is my power")
        rider.wait(0.6)
        assert rider.table.seen is not None
        rider.table.seen.ride = replace(RIDE, bias_percent=95, target_w=261)
        _, anew = await said(rider)
        assert anew.endswith("target two hundred and sixty one watts.")


async def test_a_step_that_ends_in_its_time_cuts_nothing_off() -> None:
    async with riding() as rider:
        assert rider.table.seen is not None
        rider.table.seen.ride = replace(RIDE, left_in_step_s=4.0)
        rider.asks("how long is left", tap=False)
        rider.table.seen.ride = replace(RIDE, left_in_step_s=2.0)
        rider.voice.press(By.SOCKET)
        rider.wait(1.2)
        rider.table.seen.ride = replace(RIDE, step=UNDER, step_elapsed_s=0, left_in_step_s=60.0)
        assert len(await said(rider)) == 1
        assert not any(isinstance(each, Hush) for each in rider.sound.sent)


@pytest.mark.parametrize("state", [RideState.PAUSED, RideState.AUTO_PAUSED])
async def test_a_pause_stops_the_time_and_not_the_sentence_about_it(state: RideState) -> None:
    async with riding() as rider:
        rider.asks("what is my heart rate")
        rider.wait(0.6)
        assert rider.table.seen is not None
        rider.table.seen.ride = replace(rider.table.seen.ride, state=state)
        assert len(await said(rider)) == 1


async def test_what_was_done_is_told_to_its_end_though_the_ride_changes_by_it() -> None:
    async with riding() as rider:
        rider.asks("make it easier")
        rider.wait(0.3)
        assert rider.table.seen is not None
        rider.table.seen.ride = replace(RIDE, bias_percent=95)
        assert await said(rider) == ["done, change intensity."]


def spins_up(rider: Rider) -> Line:
    """Return a cue that is true as long as the rider rides."""

    def again(_: Ahead) -> str:
        seen = rider.table.seen
        rides = seen is not None and seen.ride.state is RideState.RIDING
        return "Spin up, and keep your shoulders loose." if rides else ""

    return Line("Spin up, and keep your shoulders loose.", again)


async def test_a_cue_is_cut_off_by_a_pause() -> None:
    async with riding() as rider:
        rider.voice.remark(spins_up(rider), about="cadence_low")
        rider.wait(0.8)
        assert rider.said
        assert rider.table.seen is not None
        rider.table.seen.ride = replace(RIDE, state=RideState.PAUSED)
        rider.wait(0.3)
        assert not rider.sound.loud
        assert len(await said(rider)) == 1
        assert rider.voice.view().why == ""


async def test_a_safety_line_that_is_not_so_any_more_when_its_turn_comes_is_never_begun() -> None:
    async with riding() as rider:
        rider.asks("what is my power")
        rider.wait(0.3)
        rider.voice.remark(spins_up(rider), about="control_lost", safety=True)
        assert rider.table.seen is not None
        rider.wait(0.5)
        rider.table.seen.ride = replace(rider.table.seen.ride, state=RideState.PAUSED)
        told = await said(rider)
        assert not any("spin" in each for each in told)
        rider.asks("what is my heart rate")
        assert (await said(rider))[-1].startswith("one hundred and fifty eight")


def test_the_ground_gives_way_by_what_nobody_could_foresee() -> None:
    at = ground_of(replace(RIDE, left_in_step_s=40.0))
    assert not gave_way(at, replace(at, left_s=39.0))
    assert gave_way(at, replace(at, left_s=70.0))  # made longer, or begun again
    assert gave_way(at, replace(at, step=4, left_s=40.0))
    assert gave_way(at, replace(at, bias_percent=90))
    assert gave_way(at, replace(at, rides=False))
    ending = replace(at, left_s=0.6)
    assert not gave_way(ending, replace(at, step=4, left_s=60.0))
