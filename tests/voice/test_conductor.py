"""Whole spoken turns: what the rider hears, what is done, and what is kept of it."""

import asyncio
from dataclasses import replace

import pytest

from coach.ahead import later
from coach.aloud import Aloud, Line
from coach.conversation import AnswerPath, Reply
from coach.early_round import EarlyRound
from coach.model_talk import ModelFailed
from coach.prompter import Prompter
from coach.scene import Scene
from coach.voice.choices import Talking, VoiceSettings
from coach.voice.conductor import PREPARED_EVERY_S
from coach.voice.ride_talk import RideTalk
from coach.voice.sound_talk import Arm, Configure, Hush, Level, SetVolume, Standing
from coach.voice.turn_talk import By, ModelStands
from coach.voice.view import VoiceState
from tests.coach.model_rounds import at_desk
from tests.coach.model_server import Scripted as Answer
from tests.coach.model_server import chunk, event
from tests.coach.rides import RIDE
from tests.coach.scripted import Round, ScriptedModel, says
from tests.voice.riding_aloud import Rider, riding
from tests.voice.scripted_sound import seconds_of

ASKED = "tell me a story about my legs"
POWER = "two hundred and seventy nine watts, target two hundred and seventy five watts."
AHEAD = ModelStands(usable=True)


def nothing_is_open(rider: Rider) -> bool:
    return rider.state in (VoiceState.READY, VoiceState.FAILED) and not rider.sound.loud


async def test_a_question_is_heard_answered_and_kept() -> None:
    async with riding() as rider:
        rider.asks("what is my power")
        assert await rider.hears() == POWER
        (turn,) = rider.turns
        assert (turn.words, turn.heard) == (
            "what is my power",
            "279 watts, target 275 watts.",
        )
        assert (turn.cut, turn.spoken, turn.who) == (False, True, "voice")
        view = rider.voice.view()
        assert view.path is AnswerPath.OFFLINE
        assert view.total_ms is not None
        assert 0 < view.total_ms < 300
        assert rider.sound.rung[0] == "live"


async def test_hands_free_the_end_of_speech_is_noticed() -> None:
    async with riding(settings=VoiceSettings(talking=Talking.SMART)) as rider:
        rider.asks("what is my power", tap=False)
        rider.is_silent(0.8)
        assert await rider.hears() == POWER


@pytest.mark.parametrize("made_s", [0.015, 0.5, 1.5, 2.5])
@pytest.mark.parametrize("slow", [0.6, 1.0, 1.7])
async def test_time_left_is_true_when_it_sounds_however_slow_the_voice(
    slow: float, made_s: float
) -> None:
    async with riding() as rider:
        rider.sound.slow, rider.sound.made_s = slow, made_s
        for _ in range(3):
            rider.asks("how far into this step am i")
            await rider.hears()
            assert rider.table.seen is not None
            # "… minutes … seconds into Over, … left": what is left is said last.
            heard, now_s = rider.sound.heard[-1], rider.sound.timer.now()
            left_s = rider.table.seen.ride.left_in_step_s + now_s - heard.until_s
            told = rider.turns[-1].heard.split(", ")[1].split()[0]
            minutes, seconds = told.split(":")
            number = heard.text.split(",")[-1].removesuffix(" left.")
            after_s = seconds_of(" left.") + seconds_of(number) / 2  # since its middle
            then_s = left_s + after_s * slow
            assert abs(int(minutes) * 60 + int(seconds) - then_s) <= 1


async def test_a_step_that_ends_before_it_is_heard_is_not_told_of() -> None:
    async with riding() as rider:
        assert rider.table.seen is not None
        rider.voice.press(By.SOCKET)
        rider.wait(0.05)
        rider.speaks("how long is left")
        rider.table.seen.ride = replace(RIDE, left_in_step_s=0.9)
        rider.voice.press(By.SOCKET)
        assert await rider.hears() == "under is starting now."
        assert rider.turns[0].heard == "Under is starting now."


async def test_an_order_is_done_once_and_said_as_it_came_out() -> None:
    async with riding() as rider:
        rider.asks("make it easier")
        assert "done" in (await rider.hears()).lower()
        assert [done[0] for done in rider.table.steered.done] == ["change_intensity"]
        assert rider.table.steered.done[0][2] == "voice"


async def test_a_question_back_is_answered_by_voice() -> None:
    async with riding() as rider:
        rider.asks("skip this step")
        assert "skip" in (await rider.hears()).lower()
        assert rider.table.steered.done == []
        assert rider.state is VoiceState.CONFIRMING
        rider.wait(0.2)  # the coach's own words die away first
        arms = [each for each in rider.sound.sent if isinstance(each, Arm)]
        assert "yes" in arms[-1].grammar
        rider.is_silent(7.5)  # long after it was asked, and within its time since it was heard
        rider.speaks("yes")
        rider.is_silent(0.8)
        await rider.hears()
        assert [done[0] for done in rider.table.steered.done] == ["skip_step"]
        assert nothing_is_open(rider)


@pytest.mark.parametrize("said", ["no", "no not sure"])
async def test_a_no_is_a_no(said: str) -> None:
    async with riding() as rider:
        rider.asks("skip this step")
        await rider.hears()
        rider.wait(0.3)
        rider.speaks(said)
        rider.is_silent(0.8)
        await rider.hears()
        assert rider.table.steered.done == []
        assert nothing_is_open(rider)


async def test_a_question_back_that_nobody_answers_is_dropped() -> None:
    async with riding() as rider:
        rider.asks("skip this step")
        await rider.hears()
        rider.is_silent(9.0)
        assert rider.table.steered.done == []
        assert nothing_is_open(rider)
        assert "no yes" in rider.voice.view().why.lower()


async def test_undo_by_voice() -> None:
    async with riding() as rider:
        rider.asks("make it easier")
        await rider.hears()
        rider.asks("undo that")
        await rider.hears()
        assert [done[0] for done in rider.table.steered.done] == ["change_intensity", "undo"]


async def test_a_press_silences_the_coach_and_only_what_was_heard_is_kept() -> None:
    async with riding() as rider:
        rider.asks("what is my power")
        rider.wait(1.75)
        assert rider.voice.view().saying == "279 watts, target 275 watts."
        rider.voice.press(By.SOCKET)
        rider.wait(0.02)
        assert not rider.sound.loud
        assert any(isinstance(each, Hush) for each in rider.sound.sent)
        (turn,) = rider.turns
        assert turn.cut
        assert turn.heard == "279 watts,"
        assert rider.lines[-1] == "279 watts, (cut off)"
        rider.wait(0.3)
        rider.speaks("what is my heart rate")
        rider.voice.press(By.SOCKET)
        await rider.hears()
        assert rider.turns[-1].heard.startswith("158 bpm")


async def test_esc_begins_nothing() -> None:
    async with riding() as rider:
        rider.asks("what is my power")
        rider.wait(1.0)
        rider.voice.cancel()
        rider.wait(0.1)
        assert nothing_is_open(rider)
        assert rider.turns[0].cut


async def test_a_models_first_sentence_sounds_before_its_second_is_there() -> None:
    more = asyncio.Event()
    model = ScriptedModel([says("Sit tall. ", more, "Breathe {cadence}.")])
    async with riding(model) as rider:
        rider.asks(ASKED)
        await rider.until(lambda: rider.lines[-1] == "Sit tall.")
        rider.wait(0.1)
        assert rider.said == "sit tall."
        more.set()
        await rider.hears()
        assert rider.said == "sit tall. | breathe ninety one rpm."
        assert rider.turns[0].heard == "Sit tall. Breathe 91 rpm."
        assert rider.turns[0].path is AnswerPath.MODEL


async def test_a_press_while_the_model_thinks_closes_its_stream() -> None:
    model = ScriptedModel([says(asyncio.Event())])
    async with riding(model) as rider:
        rider.asks(ASKED)
        await rider.until(lambda: model.asked)
        assert rider.state is VoiceState.THINKING
        rider.voice.press(By.SOCKET)
        await rider.until(lambda: model.left and rider.turns)
        assert (rider.turns[0].heard, rider.turns[0].cut) == ("", True)
        assert rider.voice.view().state is VoiceState.LISTENING


async def test_the_socket_of_the_model_is_closed_when_the_rider_speaks_over_it() -> None:
    never = asyncio.Event()
    answer = Answer((event(chunk({"content": "Sit tall. And "})), never))
    async with at_desk([answer]) as desk, riding(desk.model) as rider:
        rider.asks(ASKED)
        await asyncio.wait_for(_lines(rider, "Sit tall."), 60)
        rider.wait(0.3)
        rider.voice.press(By.SOCKET)
        await asyncio.wait_for(desk.server.left.wait(), 60)
        rider.wait(0.1)
        await rider.until(lambda: rider.turns)
        assert rider.turns[0].cut
        assert rider.turns[0].heard in ("Sit", "Sit tall.")


async def _lines(rider: Rider, text: str) -> None:
    while rider.lines[-1:] != [text]:
        await asyncio.sleep(0.001)


async def test_a_silent_model_is_stood_in_for_in_three_seconds() -> None:
    model = ScriptedModel([says(asyncio.Event())])
    async with riding(model) as rider:
        rider.asks(ASKED)
        await rider.until(lambda: model.asked)
        rider.wait(2.9)
        await rider.until(lambda: rider.lines[-1] != "…")
        await rider.hears()
        assert rider.turns[0].path is AnswerPath.FALLBACK
        assert rider.turns[0].reply.badge is not None
        assert rider.turns[0].heard.startswith("2 watts over target")


@pytest.mark.parametrize(
    "answer",
    [
        says("You hold 340 W."),
        says(""),
        says("{wattage}"),
        Round(("You are at",), failed=ModelFailed.__new__(ModelFailed)),
    ],
)
async def test_a_model_that_is_wrong_is_never_heard(answer: Round) -> None:
    if answer.failed is not None:
        from coach.model_talk import Fault

        answer = Round(answer.pieces, failed=ModelFailed(Fault.UNREACHABLE, "gone"))
    async with riding(ScriptedModel([answer])) as rider:
        rider.asks(ASKED)
        heard = await rider.hears()
        assert heard
        assert "forty" not in heard
        assert rider.turns[0].reply.badge is not None
        assert nothing_is_open(rider)


async def test_what_was_asked_ahead_is_taken_over() -> None:
    model = ScriptedModel([says("Sit tall.")])
    async with riding(model, stands=AHEAD) as rider:
        rider.asks(ASKED, tap=False)
        rider.is_silent(0.5)
        await rider.until(lambda: model.asked)
        assert rider.turns == []
        rider.voice.press(By.SOCKET)
        rider.wait(0.01)
        assert await rider.hears() == "sit tall."
        assert len(model.asked) == 1


async def test_what_was_asked_ahead_in_vain_is_dropped() -> None:
    model = ScriptedModel([says("Sit ", asyncio.Event()), says("Breathe out.")])
    async with riding(model, stands=AHEAD) as rider:
        rider.asks("tell me a story", tap=False)
        rider.is_silent(0.5)
        await rider.until(lambda: model.asked)
        rider.speaks(ASKED)
        rider.voice.press(By.SOCKET)
        rider.wait(0.01)
        assert await rider.hears() == "breathe out."
        assert model.left == 1
        assert [message.content for message in rider.table.talk.messages()][-2:] == [
            ASKED,
            "Breathe out.",
        ]


async def test_an_answer_is_ready_before_the_rider_has_finished() -> None:
    async with riding() as rider:
        rider.asks("what is my power", tap=False)
        rider.wait(0.1)
        renders = len(rider.sound.sent)
        rider.voice.press(By.SOCKET)
        await rider.hears()
        after = [type(each).__name__ for each in rider.sound.sent[renders:]]
        assert "Render" not in after
        assert rider.said == POWER


async def test_a_prepared_answer_is_not_made_anew_when_it_is_about_to_be_said() -> None:
    async with riding() as rider:
        assert rider.table.seen is not None
        rider.table.seen.ride = replace(RIDE, left_in_step_s=124.9)  # and the ride stands still
        rider.voice.press(By.SOCKET)
        for words in ("", "how", "how long", "how long is left", "how long is left"):
            rider.sound.timer.advance(0.1)
            rider.sound.rider_says(words)
        rider.sound.timer.advance(0.3)
        rider.sound.rider_says("how long is left")
        # So that its last word comes just when a prepared answer would be looked at again.
        rider.sound.timer.advance(PREPARED_EVERY_S - 0.001)
        before = len(rider.sound.sent)
        rider.voice.press(By.SOCKET)
        rider.sound.timer.advance(0.2)
        after = [type(each).__name__ for each in rider.sound.sent[before:]]
        assert "PlayClip" in after
        assert "Render" not in after


async def test_a_prepared_answer_whose_number_has_changed_is_made_anew() -> None:
    async with riding() as rider:
        rider.asks("what is my power", tap=False)
        rider.wait(0.1)
        assert rider.table.seen is not None
        rider.table.seen.ride = replace(rider.table.seen.ride, power_w=301)
        rider.voice.press(By.SOCKET)
        await rider.hears()
        assert rider.turns[0].heard.startswith("301 watts")
        assert rider.said.startswith("three hundred and one watts")


async def test_an_answer_that_was_made_ready_long_before_is_kept_as_it_was_heard() -> None:
    async with riding() as rider:
        rider.asks("how long is left", tap=False)
        for _ in range(12):
            rider.is_silent(0.25)  # with the button down; the answer keeps up with the ride
        before = len(rider.sound.sent)
        rider.voice.press(By.SOCKET)
        await rider.hears()
        assert "Render" not in [type(each).__name__ for each in rider.sound.sent[before:]]
        assert rider.turns[0].heard == "2:01 left in Over."
        assert not rider.turns[0].cut


@pytest.mark.parametrize("at", ["armed", "listening", "finalizing", "thinking", "speaking"])
async def test_the_sound_process_dies(at: str) -> None:
    model = ScriptedModel([says(asyncio.Event())])
    async with riding(model) as rider:
        match at:
            case "armed":
                rider.sound.deaf = True
                rider.voice.press(By.SOCKET)
            case "listening":
                rider.asks("what is", tap=False)
            case "finalizing":
                rider.asks("what is my power", tap=False)
                rider.voice.press(By.SOCKET)
            case "thinking":
                rider.asks(ASKED)
            case "speaking":
                rider.asks("what is my power")
                rider.wait(1.0)
        rider.sound.dies()
        for _ in range(100):
            await asyncio.sleep(0)
            rider.wait(0.1)
        assert nothing_is_open(rider)
        assert rider.voice.view().why or rider.sound.heard
        rider.sound.deaf = False
        rider.asks("what is my heart rate")
        await rider.hears()
        assert rider.turns[-1].heard.startswith("158 bpm")


async def test_a_voice_that_fails_leaves_the_words_and_a_reason() -> None:
    async with riding() as rider:
        rider.sound.mute = True
        rider.asks("what is my power")
        rider.wait(1.0)
        assert rider.lines[-1] == "279 watts, target 275 watts."
        assert rider.voice.view().why == "espeak-ng does not answer"
        assert rider.state is VoiceState.FAILED
        assert rider.turns[0].heard == "279 watts, target 275 watts."
        assert "failed" in rider.sound.rung


async def test_nobody_speaks_and_nothing_is_asked() -> None:
    async with riding(settings=VoiceSettings(talking=Talking.SMART)) as rider:
        rider.voice.press(By.SOCKET)
        rider.wait(0.05)
        rider.is_silent(11.0)
        assert nothing_is_open(rider)
        assert rider.turns == []


async def test_a_missing_microphone_is_named_with_its_mend() -> None:
    async with riding() as rider:
        rider.sound.deaf = True
        mend = "Plug one in, or choose another in the settings."
        rider.sound.tell(Standing(0.0, "microphone", False, "no device", mend))
        assert rider.voice.view().missing == (f"microphone: no device. {mend}",)
        rider.voice.press(By.SOCKET)
        rider.wait(2.0)
        assert rider.state is VoiceState.FAILED
        assert mend in rider.voice.view().why
        rider.voice.say("what is my power")
        assert await rider.hears() == POWER


async def test_a_cue_is_said_in_quiet_and_never_over_a_turn() -> None:
    async with riding() as rider:
        rider.voice.remark(Line("Half way."), about="half_way")
        assert await rider.hears() == "half way."
        rider.asks("what is my power")
        rider.wait(0.5)
        rider.voice.remark(Line("Two left."), about="two_left")
        rider.voice.remark(Line("Strap lost."), about="sensor_lost", safety=True)
        rider.wait(8.0)
        assert rider.said == f"half way. | {POWER} | strap lost."
        assert len(rider.turns) == 1


async def test_a_cue_gives_way_to_the_rider() -> None:
    async with riding() as rider:
        rider.voice.remark(Line("Half way there, and you hold it very well."), about="half_way")
        rider.wait(0.5)
        rider.voice.press(By.SOCKET)
        rider.wait(0.05)
        assert not rider.sound.loud
        assert rider.state is VoiceState.LISTENING


async def test_cues_that_are_not_wanted_aloud_are_not_said() -> None:
    async with riding(settings=VoiceSettings(cues=False)) as rider:
        rider.voice.remark(Line("Half way."))
        rider.wait(1.0)
        assert rider.said == ""


async def test_louder_quiet_never_mind_and_again() -> None:
    async with riding(settings=VoiceSettings(volume=0.5)) as rider:
        rider.asks("louder")
        assert await rider.hears() == "louder."
        assert [each.volume for each in rider.sound.sent if isinstance(each, SetVolume)] == [0.65]
        rider.asks("be quiet")
        await rider.hears()
        assert rider.voice.view().quiet
        rider.wait(2.0)  # those words just now were the coach's own
        rider.asks("talk to me")
        await rider.hears()
        assert not rider.voice.view().quiet
        told = len(rider.turns)
        rider.asks("never mind")
        rider.wait(1.0)
        assert nothing_is_open(rider)
        assert len(rider.turns) == told
        rider.asks("what is my power")
        await rider.hears()
        rider.voice.talk("again")
        await rider.hears()
        assert rider.said.endswith(f"{POWER} | {POWER}")
        rider.voice.talk("quiet")
        assert rider.voice.view().quiet


async def test_louder_outlives_a_change_of_other_settings() -> None:
    async with riding(settings=VoiceSettings(volume=0.5)) as rider:
        rider.asks("louder")
        await rider.hears()
        rider.voice.configure(VoiceSettings(volume=0.5, earcons=False))
        configured = [each for each in rider.sound.sent if isinstance(each, Configure)]
        assert configured[-1].volume == 0.65
        rider.voice.configure(VoiceSettings(volume=0.8, earcons=False))
        configured = [each for each in rider.sound.sent if isinstance(each, Configure)]
        assert configured[-1].volume == 0.8


async def test_the_level_is_shown_while_it_listens_at_most_ten_times_a_second() -> None:
    async with riding() as rider:
        rider.voice.press(By.SOCKET)
        rider.wait(0.1)
        before, at_s = len(rider.views), rider.sound.timer.now()
        for count in range(100):
            rider.sound.tell(Level(at_s, -30.0 - count % 9, voiced=True))
            rider.sound.timer.advance(0.01)
        assert 5 <= len(rider.views) - before <= 11
        assert 0.3 < rider.views[-1].level < 0.6


async def test_a_fault_of_the_voice_is_no_fault_of_the_ride(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with riding() as rider:
        rider.voice.attach(Broken(rider.table.coach, lambda: rider.table.seen))
        rider.asks("what is my power")
        assert rider.state is VoiceState.FAILED
        assert "fault" in rider.voice.view().why
        assert "ZeroDivisionError" in caplog.text
        rider.voice.attach(RideTalk(rider.table.coach, lambda: rider.table.seen))
        rider.asks("what is my power")
        assert await rider.hears() == POWER


class Broken(RideTalk):
    """A coach with a fault."""

    def begin(
        self,
        text: str,
        who: str,
        aloud: Aloud | None = None,
        early: EarlyRound | None = None,
        *,
        surely: bool = True,
    ) -> Reply:
        raise ZeroDivisionError


async def test_a_voice_that_is_switched_off_does_nothing() -> None:
    async with riding(settings=VoiceSettings(on=False)) as rider:
        rider.voice.press()
        rider.wait(1.0)
        assert rider.state is VoiceState.OFF
        assert rider.sound.sent == []
        assert not rider.sound.started


async def test_a_cue_is_bound_to_the_moment_at_which_it_is_heard() -> None:
    async with riding() as rider:
        cues = Prompter(rider.table.coach.language)
        for second in range(12):
            seen = later(Scene(replace(RIDE, left_in_step_s=14.0)), second * 0.5).ride
            assert seen is not None
            cues.see(seen, (), busy=False)
        cue = cues.said
        assert cue is not None
        assert cue.kind == "step_ending"
        rider.voice.remark(cue.line, about=cue.kind, safety=cue.safety)
        told = await rider.hears()
        assert told.split(" left")[0] in ("eight seconds", "nine seconds")
