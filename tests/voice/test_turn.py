"""Whole turns through the machine, as riders have them."""

from dataclasses import replace

import pytest

from coach.language import language
from coach.voice.choices import Talking
from coach.voice.sound_talk import (
    Arm,
    ClipOver,
    Drop,
    Finish,
    ForgetClip,
    Hush,
    PlayClip,
    Rendered,
    Standing,
)
from coach.voice.turn_state import shown
from coach.voice.turn_talk import (
    Answered,
    AnswerOver,
    Ask,
    By,
    Cancelled,
    Circumstances,
    Ending,
    Guess,
    GuessOver,
    Opening,
    Phase,
    Prepare,
    Pressed,
    QuestionGone,
    Released,
    Remark,
    SoundLost,
    Speak,
    StopAnswer,
    StopGuess,
    Toggled,
    TurnBegan,
    TurnOver,
    Typed,
    Unspoken,
    VoiceWord,
)
from coach.voice.view import VoiceState
from coach.voice.voice_words import confirmation_grammar
from tests.voice.turn_rider import TalkingRider

GRAMMAR = confirmation_grammar(language(), dangerous=False)
DANGER = confirmation_grammar(language(), dangerous=True)
TOUR = "who won the tour last year"


def test_a_question_is_heard_answered_and_over() -> None:
    rider = TalkingRider()
    rider.press()
    assert shown(rider.state) is VoiceState.LISTENING
    rider.say("what is my power", 0.6)
    assert rider.fall_silent("what is my power", 2.0) < 0.35
    rider.final("what is my power")
    assert shown(rider.state) is VoiceState.THINKING
    rider.answer("Two hundred watts.")
    rider.hear_all()
    assert rider.endings == [Ending.DONE]
    assert shown(rider.state) is VoiceState.READY
    assert rider.rung == ["live"]
    assert rider.leaves_nothing()


def test_the_answer_is_rendered_before_the_rider_has_finished() -> None:
    rider = TalkingRider()
    rider.press()
    rider.say("what is my power", 0.6)
    clip = rider.last(Prepare).clip
    assert rider.phase is Phase.RECORDING
    rider.let(Rendered(at_s=rider.now_s, clip=clip, seconds=1.5, render_s=0.01))
    rider.fall_silent("what is my power", 2.0)
    rider.final("what is my power")
    assert rider.last(Ask).prepared == clip
    rider.let(Answered(rider.state.turn, "Two hundred watts.", clip))
    assert rider.last(PlayClip).clip == clip
    assert not rider.all(Speak)


def test_what_was_prepared_for_other_words_is_forgotten() -> None:
    rider = TalkingRider()
    rider.press()
    rider.say("what is my power", 0.6)
    clip = rider.last(Prepare).clip
    rider.fall_silent("what is my power", 2.0)
    rider.final("what is my heart rate")
    assert rider.last(ForgetClip).clip == clip
    assert rider.last(Ask).prepared is None


def test_an_order_is_never_prepared_nor_done_before_the_last_word() -> None:
    rider = TalkingRider()
    rider.press()
    rider.say("make it harder", 0.6)
    assert not rider.all(Prepare)
    assert not rider.all(Guess)
    assert not rider.all(Ask)


def test_a_second_tap_ends_the_turn_at_once() -> None:
    rider = TalkingRider()
    rider.press()
    rider.say("tell me about my", 0.8)
    rider.let(Pressed())
    assert rider.last(Finish).turn == 1


def test_a_tap_that_comes_just_after_the_end_was_found_cuts_no_answer_off() -> None:
    rider = TalkingRider()
    rider.press()
    rider.say("what is my power", 0.6)
    rider.fall_silent("what is my power", 2.0)
    rider.final("what is my power")
    rider.answer("Two hundred watts.")
    rider.wait(0.2)
    rider.let(Pressed())
    rider.wait(0.3)
    assert rider.phase is Phase.SPEAKING


def test_a_finishing_tap_that_is_held_a_little_cuts_no_answer_off() -> None:
    rider = TalkingRider()
    rider.ask("what is my power")
    rider.answer("Two hundred watts.")
    for gap_s in (0.3, 0.033, 0.033, 0.033, 0.033):
        rider.wait(gap_s)
        rider.let(Pressed())
    rider.wait(0.5)
    assert rider.phase is Phase.SPEAKING
    assert rider.state.turns == 1


def test_a_held_key_listens_until_it_is_let_go() -> None:
    rider = TalkingRider(talking=Talking.HOLD)
    rider.press()
    rider.voice(True)
    rider.wait(0.4)
    for _ in range(40):
        rider.let(Pressed())
        rider.sound("what is my power", 0.1)
    assert not rider.all(Finish)
    rider.wait(1.0)
    assert len(rider.all(Finish)) == 1


def test_where_a_key_does_not_repeat_a_hold_is_a_tap() -> None:
    rider = TalkingRider(talking=Talking.HOLD)
    rider.press()
    rider.say("what is my power", 1.0)
    assert rider.fall_silent("what is my power", 2.0) < 0.4


def test_a_trigger_that_is_pressed_and_let_go_holds() -> None:
    rider = TalkingRider()
    rider.press(By.SOCKET)
    rider.say("what is my power", 0.5)
    rider.fall_silent("what is my power", 2.0)
    assert not rider.all(Finish)
    rider.let(Released(By.SOCKET))
    assert rider.phase is Phase.FINALIZING


def test_a_press_while_the_coach_speaks_is_silence_at_once_and_a_new_turn() -> None:
    rider = TalkingRider()
    rider.ask(TOUR)
    rider.let(Answered(1, "Marco Pantani won it."))
    rider.begin_clip()
    rider.wait(1.0)
    rider.let(Pressed())
    assert rider.done.index(rider.last(Hush)) < rider.done.index(rider.last(StopAnswer))
    assert rider.endings == [Ending.BARGED]
    assert rider.phase is Phase.ARMED
    armed = len(rider.all(Arm))
    rider.wait(0.1)
    assert len(rider.all(Arm)) == armed  # own speech dies away
    rider.wait(0.03)
    assert rider.last(Arm).turn == 2
    assert rider.last(Arm).pre_roll_s == pytest.approx(0.0, abs=0.011)


def test_a_press_while_the_coach_thinks_stops_the_model() -> None:
    rider = TalkingRider()
    rider.ask(TOUR)
    rider.wait(1.0)
    rider.let(Pressed())
    assert rider.last(StopAnswer).turn == 1
    assert rider.last(Arm).turn == 2


def test_escape_ends_everything_and_begins_nothing() -> None:
    rider = TalkingRider()
    rider.press()
    rider.say(TOUR, 1.0)
    rider.let(Cancelled())
    assert rider.phase is Phase.IDLE
    assert rider.last(Drop).turn == 1
    assert rider.last(TurnOver).ending is Ending.CANCELLED
    assert rider.leaves_nothing()


def test_nobody_spoke_ends_quietly() -> None:
    rider = TalkingRider()
    rider.press()
    rider.sound("", 5.0)
    assert rider.endings == [Ending.NOBODY]
    assert rider.rung == ["live", "failed"]
    assert shown(rider.state) is VoiceState.FAILED


def test_a_short_word_that_only_the_last_pass_knows_is_not_nobody() -> None:
    rider = TalkingRider()
    rider.press()
    rider.sound("", 1.0)
    rider.let(Pressed())
    rider.final("power")
    assert rider.asked == ["power"]


# -- questions ------------------------------------------------------------------------------------


def confirming(grammar: tuple[str, ...] = GRAMMAR) -> TalkingRider:
    rider = TalkingRider()
    rider.ask("end the ride")
    rider.answer("End it? Say so.", awaits=grammar)
    rider.hear_all()
    rider.go_live()
    rider.sound("", 0.5)
    assert rider.phase is Phase.CONFIRMING
    return rider


def test_a_question_is_listened_to_by_itself_once_it_was_spoken() -> None:
    rider = confirming()
    assert [each.opening for each in rider.all(TurnBegan)] == [Opening.PRESS, Opening.QUESTION]
    assert rider.last(Arm).grammar == GRAMMAR
    assert rider.last(Arm).pre_roll_s == 0.0
    assert shown(rider.state) is VoiceState.CONFIRMING


def test_a_question_without_an_answer_ends_after_eight_seconds() -> None:
    rider = confirming()
    rider.sound("", 9.0)
    assert rider.endings == [Ending.DONE, Ending.EXPIRED]
    assert rider.leaves_nothing()


def test_the_first_word_of_what_must_be_said_is_waited_on() -> None:
    rider = confirming(DANGER)
    rider.say("confirm", 0.3)
    rider.fall_silent("confirm", 0.3)
    assert rider.phase is Phase.CONFIRMING
    rider.say("confirm end", 0.3)
    assert rider.fall_silent("confirm end", 2.0) < 0.4
    rider.final("confirm end")
    assert rider.asked[-1] == "confirm end"


def test_a_press_instead_of_a_yes_begins_a_turn_in_free_words() -> None:
    rider = confirming()
    rider.press()
    assert rider.last(Arm).grammar == ()
    assert rider.phase is Phase.RECORDING


def test_a_question_that_was_answered_by_a_key_is_listened_to_no_more() -> None:
    rider = confirming()
    rider.let(QuestionGone())
    assert rider.endings[-1] is Ending.ANSWERED_ELSEWHERE
    assert rider.leaves_nothing()


def test_never_mind_ends_a_turn_and_refuses_a_question() -> None:
    rider = TalkingRider()
    rider.ask("never mind")
    assert rider.endings == [Ending.NEVER_MIND]
    rider = confirming()
    rider.say("never mind", 0.5)
    rider.fall_silent("never mind", 2.0)
    rider.final("never mind")
    assert rider.asked[-1] == "never mind"


def test_louder_goes_to_whoever_turns_the_volume() -> None:
    rider = TalkingRider()
    rider.ask("louder")
    assert rider.last(Ask).word is VoiceWord.LOUDER


# -- writing, remarks -----------------------------------------------------------------------------


def test_a_written_question_needs_no_microphone_and_is_answered_in_silence() -> None:
    rider = TalkingRider()
    rider.let(Typed("what is my power", aloud=False))
    rider.answer("Two hundred watts.")
    assert rider.endings == [Ending.DONE]
    assert not rider.all(Speak)
    assert not rider.all(Arm)
    assert rider.rung == []


def test_a_cue_is_spoken_only_when_nothing_else_is() -> None:
    rider = TalkingRider()
    rider.let(Remark("Two left."))
    assert rider.spoken() == ["Two left."]
    rider.let(Remark("Half-way."))
    rider.hear_all()
    rider.press()
    rider.let(Remark("Ten seconds."))
    assert rider.spoken() == ["Two left."]


def test_a_press_cuts_a_cue_off_for_good() -> None:
    rider = TalkingRider()
    rider.let(Remark("Two left."))
    rider.begin_clip()
    rider.press()
    rider.let(Cancelled())
    assert rider.phase is Phase.IDLE


def test_a_safety_line_waits_for_the_end_of_the_turn() -> None:
    rider = TalkingRider()
    rider.ask("what is my power")
    rider.let(Remark("The power meter has fallen silent.", safety=True, about="power"))
    rider.answer("Two hundred watts.")
    rider.hear_clip()
    assert rider.endings == [Ending.DONE]
    assert rider.spoken()[-1] == "The power meter has fallen silent."
    assert rider.phase is Phase.SPEAKING


def test_a_safety_line_that_is_void_is_not_said() -> None:
    rider = TalkingRider()
    rider.press()
    rider.let(Remark("The trainer does not follow.", safety=True, about="control"))
    rider.let(Remark("The trainer follows again.", safety=True, about="control"))
    rider.let(Cancelled())
    assert rider.spoken() == ["The trainer follows again."]


def test_a_safety_line_that_was_cut_off_is_said_once_more() -> None:
    rider = TalkingRider()
    line = Remark("The trainer does not follow.", safety=True)
    rider.let(line)
    for _ in range(3):
        if rider.phase is Phase.SPEAKING:
            rider.begin_clip()
            rider.wait(0.5)
        rider.press()
        rider.let(Cancelled())
        rider.wait(1.0)
    assert rider.spoken() == [line.text, line.text]
    assert rider.leaves_nothing()


# -- the model ------------------------------------------------------------------------------------


def test_the_model_is_asked_as_soon_as_the_rider_falls_silent() -> None:
    rider = TalkingRider()
    rider.press()
    rider.say(TOUR, 0.3)
    assert not rider.guesses
    rider.fall_silent(TOUR, 0.2)
    assert rider.guesses == [TOUR]
    assert rider.phase is Phase.RECORDING


def test_a_guess_is_not_taken_over_when_the_interval_has_changed() -> None:
    rider = TalkingRider()
    rider.press()
    rider.say(TOUR, 0.5)
    rider.fall_silent(TOUR, 1.0)
    rider.let(replace(rider.stands, circumstances=Circumstances(interval_index=3)))
    rider.final(TOUR)
    assert rider.last(Ask).guess is None
    assert rider.last(StopGuess).guess == 1


def test_at_most_two_guesses_a_turn_and_none_on_an_open_end() -> None:
    rider = TalkingRider()
    rider.press()
    rider.say("tell me about the", 0.5)
    rider.fall_silent("tell me about the", 1.0)
    assert not rider.guesses
    for more in ("weather", "weather here", "weather here tomorrow"):
        rider.say(f"tell me about the {more}", 0.6)
        if rider.state.speculation.flight is not None and rider.all(StopGuess):
            rider.let(GuessOver(rider.last(StopGuess).guess, 5))
        rider.sound(f"tell me about the {more}", 0.1)
    assert rider.guesses == ["tell me about the weather", "tell me about the weather here"]


def test_a_local_model_is_not_asked_ahead_unless_it_is_wished() -> None:
    for wish, guesses in (("auto", 0), ("on", 1), ("off", 0)):
        rider = TalkingRider(speculate=wish, local=True)
        rider.press()
        rider.say(TOUR, 0.5)
        rider.fall_silent(TOUR, 0.5)
        assert len(rider.guesses) == guesses


def test_an_answer_that_takes_its_time_is_announced_and_then_given_up() -> None:
    rider = TalkingRider()
    rider.ask(TOUR)
    rider.wait(0.8)
    assert rider.rung[-1] == "working"
    rider.wait(6.0)
    over = rider.last(TurnOver)
    assert over.ending is Ending.FAILED
    assert over.why
    assert rider.leaves_nothing()


# -- what is missing ------------------------------------------------------------------------------


def test_a_microphone_that_gives_nothing_ends_the_turn_with_its_reason() -> None:
    rider = TalkingRider()
    rider.let(Pressed())
    rider.wait(3.1)
    assert rider.last(TurnOver).part == "microphone"
    assert rider.last(Drop).turn == 1


def test_a_microphone_lost_in_mid_word_ends_the_turn_with_its_mend() -> None:
    rider = TalkingRider()
    rider.press()
    rider.say("what is my", 0.5)
    rider.let(
        Standing(at_s=rider.now_s, part="microphone", ok=False, detail="gone", mend="Plug it in.")
    )
    assert rider.last(TurnOver).why == "Gone. Plug it in."
    assert rider.leaves_nothing()


def test_a_slow_recogniser_costs_the_last_words_that_stood_still() -> None:
    rider = TalkingRider()
    rider.press()
    rider.say("what is my power", 0.6)
    rider.wait(0.2)
    rider.let(Pressed())
    rider.wait(1.6)
    assert rider.last(Ask).text == "what is my power"
    assert not rider.last(Ask).whole
    assert rider.last(Drop).turn == 1


def test_a_recogniser_that_never_says_a_word_ends_the_turn() -> None:
    rider = TalkingRider()
    rider.press()
    rider.wait(3.1)
    assert rider.last(TurnOver).part == "recogniser"


def test_without_a_recogniser_a_press_says_so_at_once() -> None:
    rider = TalkingRider()
    rider.let(
        Standing(at_s=rider.now_s, part="recogniser", ok=False, detail="no model", mend="Get one.")
    )
    rider.let(Pressed())
    assert rider.last(TurnOver).why == "No model. Get one."
    assert not rider.all(Arm)


def test_a_sentence_without_sound_is_read_and_the_next_is_spoken() -> None:
    rider = TalkingRider()
    rider.ask("what is my power")
    rider.answer("Two hundred watts.", "Ten more than asked.")
    first = rider.state.owed.clips[0].number
    rider.let(Rendered(at_s=rider.now_s, clip=first, seconds=0.0, render_s=2.0, why="no voice"))
    assert rider.last(Unspoken).text == "Two hundred watts."
    rider.hear_all()
    assert rider.last(TurnOver).why == "no voice"


def test_a_loudspeaker_lost_in_mid_word_leaves_the_rest_to_be_read() -> None:
    rider = TalkingRider()
    rider.ask(TOUR)
    rider.let(Answered(1, "Marco Pantani."))
    rider.begin_clip()
    rider.let(Standing(at_s=rider.now_s, part="speaker", ok=False, detail="lost"))
    rider.let(Answered(1, "He won the Giro as well."))
    rider.let(AnswerOver(1))
    assert [each.text for each in rider.all(Unspoken)] == [
        "Marco Pantani.",
        "He won the Giro as well.",
    ]
    assert rider.last(TurnOver).part == "speaker"


def test_a_lost_sound_process_costs_one_sentence_that_is_said_again() -> None:
    rider = TalkingRider()
    rider.ask("what is my power")
    rider.answer("Two hundred watts.")
    rider.begin_clip()
    rider.let(SoundLost("Starting the sound again."))
    assert rider.spoken() == ["Two hundred watts."] * 2
    rider.hear_all()
    assert rider.endings == [Ending.DONE]


def test_a_sound_process_that_is_lost_again_is_not_tried_for_ever() -> None:
    rider = TalkingRider()
    rider.ask("what is my power")
    rider.answer("Two hundred watts.")
    rider.let(SoundLost("Starting the sound again."))
    rider.let(SoundLost("Starting the sound again."))
    assert rider.last(TurnOver).ending is Ending.FAILED
    assert rider.last(Unspoken).text == "Two hundred watts."


def test_what_comes_of_an_older_turn_changes_nothing() -> None:
    rider = TalkingRider()
    rider.press()
    rider.let(Cancelled())
    rider.wait(1.0)
    rider.press()
    before = rider.state
    old = rider.state.turn - 1
    rider.let(Answered(old, "Two hundred watts."))
    rider.let(AnswerOver(old, why="broken"))
    rider.let(ClipOver(at_s=rider.now_s, clip=7, heard_s=1.0, seconds=1.0, cut=False))
    rider.let(GuessOver(9))
    assert rider.state == before


def test_a_toggle_begins_and_ends() -> None:
    rider = TalkingRider()
    rider.let(Toggled())
    rider.go_live()
    rider.say("what is", 0.3)
    rider.let(Toggled())
    assert rider.last(Finish).turn == 1
