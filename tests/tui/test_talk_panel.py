"""The talk panel, seen by a rider: each state by shape and word, and nothing moves."""

from dataclasses import replace

import pytest
from textual.widgets import Input

from coach.conversation import AnswerPath
from coach.voice.view import VoiceState, VoiceView
from tests.tui.consoles import LARGE, MIDDLE, SMALL, console, same_as_picture, seen
from tests.tui.in_memory import MemoryHouse
from tests.tui.riding import PlayedRide
from tui.palette import palette_commands
from tui.panels.drawing import text_of, width_of
from tui.panels.talk import LEVEL_CELLS, SIGNS, STATE_CELLS, level_bars, talk_row
from tui.screens.sayings import SAID_FOR_S

LISTENING = VoiceView(VoiceState.LISTENING, level=0.55, heard="how many are left")
ANSWERED = VoiceView(
    VoiceState.READY, end_ms=251, final_ms=2, answer_ms=1, speech_ms=15, sound_ms=14,
    total_ms=283, path=AnswerPath.OFFLINE,
)  # fmt: skip
SHOWN = (
    ANSWERED,
    LISTENING,
    VoiceView(VoiceState.THINKING, heard="what should I eat after this ride"),
    VoiceView(VoiceState.CONFIRMING, level=0.1, heard="yes"),
    VoiceView(VoiceState.SPEAKING, saying="Four more overs after this one."),
    VoiceView(VoiceState.FAILED, why="No word was heard."),
)


def ride_with(view: VoiceView | None) -> PlayedRide:
    ride = PlayedRide()
    ride.send(replace(ride.frame(), voice=view))
    return ride


@pytest.mark.parametrize("width", [20, 40, 54, 80, 140])
@pytest.mark.parametrize("view", SHOWN, ids=lambda view: view.state.value)
def test_every_state_has_its_shape_and_word_in_their_place(view: VoiceView, width: int) -> None:
    row = talk_row(view, width)
    (said,) = text_of([row])
    sign = SIGNS[view.state]
    assert said.startswith(f"{sign.glyph} {sign.word}"[:width])
    assert width_of(row) <= width
    assert width_of(row[:2]) <= STATE_CELLS


def test_no_two_states_look_alike_without_colour() -> None:
    assert len({sign.glyph for sign in SIGNS.values()}) == len(SIGNS)


def test_the_bars_keep_their_width_and_grow_with_the_voice() -> None:
    bars = [level_bars(level / 20) for level in range(-5, 30)]
    assert {len(each) for each in bars} == {LEVEL_CELLS}
    heights = [sum(map(ord, each)) for each in bars]
    assert heights == sorted(heights)
    assert bars[0] == "▁▁▁▁▁"
    assert bars[-1] == "█████"


def test_the_last_turn_is_told_by_stage_where_there_is_room() -> None:
    wide, narrow = text_of([talk_row(ANSWERED, 120), talk_row(ANSWERED, 54)])
    assert "end 251 + final 2 + answer 1 + speech 15 + sound 14 ms = 0.28 s offline" in wide
    assert "0.28 s offline" in narrow
    assert "end 251" not in narrow
    (middle,) = text_of([talk_row(ANSWERED, 120 - 4 - 26 - 1)])
    assert "end 251 + final 2 + answer 1 + speech 15 + sound 14 ms = 0.28 s offline" in middle
    (muted,) = text_of([talk_row(replace(ANSWERED, quiet=True), 120 - 4 - 26 - 1)])
    assert "cues are muted" in muted


async def test_without_a_voice_the_line_is_for_typing_alone() -> None:
    async with console(MemoryHouse(feed=ride_with(None)), SMALL) as pilot:
        assert "ready" not in "\n".join(seen(pilot)[-4:])
        await pilot.press("space")
        assert "nobody listens" not in "\n".join(seen(pilot))


@pytest.mark.parametrize("size", [SMALL, MIDDLE, LARGE])
async def test_the_growing_words_are_on_the_screen(size: tuple[int, int]) -> None:
    async with console(MemoryHouse(feed=ride_with(LISTENING)), size) as pilot:
        page = "\n".join(seen(pilot))
        assert "● listening" in page
        assert "“how many are left”" in page
        same_as_picture(pilot, "talk")


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_nothing_moves_from_state_to_state(size: tuple[int, int]) -> None:
    ride = ride_with(ANSWERED)
    async with console(MemoryHouse(feed=ride), size) as pilot:
        before = seen(pilot)
        (row,) = (number for number, line in enumerate(before) if "○ ready" in line)
        for view in SHOWN[1:]:
            ride.send(replace(ride.frame(), voice=view))
            await pilot.pause()
            after = seen(pilot)
            assert SIGNS[view.state].word in after[row]
            assert after[:row] == before[:row]


async def test_space_talks_and_escape_gives_up_only_what_there_is() -> None:
    ride = ride_with(ANSWERED)
    async with console(MemoryHouse(feed=ride), MIDDLE) as pilot:
        await pilot.press("escape", "space")
        assert ride.talked == [("key", "")]
        ride.send(replace(ride.frame(), voice=LISTENING))
        await pilot.pause()
        await pilot.press("space", "escape")
        assert ride.talked == [("key", ""), ("key", ""), ("cancel", "")]


async def test_a_space_that_is_typed_is_no_word_to_the_microphone() -> None:
    ride = ride_with(ANSWERED)
    async with console(MemoryHouse(feed=ride), MIDDLE) as pilot:
        await pilot.press("enter", *"how", "space", *"long")
        assert pilot.app.screen.query_one("#chat", Input).value == "how long"
        assert ride.talked == []


async def test_the_mouse_holds() -> None:
    ride = ride_with(ANSWERED)
    async with console(MemoryHouse(feed=ride), MIDDLE) as pilot:
        await pilot.mouse_down("#talk")
        assert ride.talked == [("press", "")]
        await pilot.mouse_up("#talk")
        assert ride.talked == [("press", ""), ("release", "")]


async def test_what_is_missing_is_said_once_with_its_mend() -> None:
    view = replace(ANSWERED, missing=("No microphone is there: plug one in.",))
    ride = ride_with(view)
    async with console(MemoryHouse(feed=ride), MIDDLE) as pilot:
        assert "No microphone is there: plug one in." in "\n".join(seen(pilot))
        ride.tick(at_s=ride.frame().ride.at_s + 60)
        await pilot.pause()
        assert "No microphone is there" not in "\n".join(seen(pilot))


async def test_what_is_missing_is_said_one_after_the_other_and_not_over_an_undo() -> None:
    ride = ride_with(None)
    long = (
        "recogniser: no speech model is installed. Run `teamcar voice install`; until then, type."
    )
    async with console(MemoryHouse(feed=ride), SMALL) as pilot:
        ride.perform("skip_step", {}, "key")
        missing = ("microphone: none. Plug one in.", long)
        ride.send(replace(ride.frame(), voice=replace(ANSWERED, missing=missing)))
        await pilot.pause()
        page = "\n".join(seen(pilot))
        assert "undo" in page
        assert missing[0] not in page
        told = []
        for _ in range(8):
            ride.tick(at_s=ride.frame().ride.at_s + SAID_FOR_S, notice=None)
            await pilot.pause()
            told += [row[2:].strip() for row in seen(pilot) if row.startswith("! ")]
        assert told == [missing[0], *long.replace(". ", ".\n").splitlines()]


async def test_a_reason_that_finds_no_room_in_the_row_is_said_in_the_line_above() -> None:
    ride = ride_with(ANSWERED)
    why = "The microphone gives no sound. Is it plugged in, and not muted?"
    failed = VoiceView(VoiceState.FAILED, why=why)
    async with console(MemoryHouse(feed=ride), SMALL) as pilot:
        ride.send(replace(ride.frame(), voice=failed))
        await pilot.pause()
        assert any(row.startswith(f"! {why}") for row in seen(pilot))
        ride.tick(at_s=ride.frame().ride.at_s + SAID_FOR_S)
        await pilot.pause()
        assert not any(row.startswith("! ") for row in seen(pilot))
    ride = ride_with(ANSWERED)
    async with console(MemoryHouse(feed=ride), LARGE) as pilot:
        ride.send(replace(ride.frame(), voice=failed))
        await pilot.pause()
        rows = seen(pilot)
        assert not any(row.strip().startswith("! ") for row in rows)
        assert any(f"✕ no answer {why}" in row for row in rows)


def test_words_that_are_quoted_already_are_quoted_once() -> None:
    view = VoiceView(VoiceState.SPEAKING, saying="“Settle in.”")
    assert text_of([talk_row(view, 60)])[0].rstrip().endswith("▶ speaking  “Settle in.”")


async def test_the_palette_offers_what_can_be_said_to_the_voice() -> None:
    async with console(MemoryHouse(feed=ride_with(ANSWERED)), MIDDLE) as pilot:
        offered = {each.title for each in palette_commands(pilot.app.screen)}
        assert {"talk (␣)", "again (a)", "quiet (Q)", "louder (+)", "softer (−)"} <= offered
    async with console(MemoryHouse(feed=ride_with(None)), MIDDLE) as pilot:
        offered = {each.title for each in palette_commands(pilot.app.screen)}
        assert not {title for title in offered if title.startswith(("talk", "quiet", "louder"))}


@pytest.mark.parametrize(
    ("key", "act"), [("a", "again"), ("Q", "quiet"), ("plus", "louder"), ("minus", "softer")]
)
async def test_each_key_of_the_voice_does_its_act(key: str, act: str) -> None:
    ride = ride_with(ANSWERED)
    async with console(MemoryHouse(feed=ride), MIDDLE) as pilot:
        await pilot.press(key)
        assert ride.talked == [(act, "")]


async def test_beside_the_voice_the_invitation_is_short_enough_for_its_place() -> None:
    ride = ride_with(ANSWERED)
    async with console(MemoryHouse(feed=ride), SMALL) as pilot:
        ride.send(replace(ride.frame(), answers=("yes", "no")))
        await pilot.pause()
        assert any(row.rstrip().endswith("y: yes   n: no") for row in seen(pilot))
        ride.send(replace(ride.frame(), answers=None, model="model fails"))
        await pilot.pause()
        assert any(row.rstrip().endswith("[model fails]") for row in seen(pilot))
