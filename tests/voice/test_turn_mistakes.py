"""What voice assistants are known to get wrong, one test for each."""

from coach.language import language
from coach.voice.choices import Talking
from coach.voice.sound_talk import Finish, Hush
from coach.voice.turn_talk import (
    ActBegan,
    ActOver,
    Answered,
    AnswerOver,
    Ask,
    By,
    Cancelled,
    Ending,
    GuessOver,
    Phase,
    Pressed,
    Released,
    StopAnswer,
    StopGuess,
)
from coach.voice.voice_words import confirmation_grammar
from tests.voice.turn_rider import TalkingRider

GRAMMAR = confirmation_grammar(language(), dangerous=False)
TOUR = "who won the tour last year"


def asked_to_skip() -> TalkingRider:
    """Return a rider before whom the coach has asked whether to skip, and who is listened to."""
    rider = TalkingRider()
    rider.ask("skip this interval")
    rider.answer("Skip it? Say yes.", awaits=GRAMMAR)
    rider.hear_all()
    rider.go_live()
    assert rider.phase is Phase.CONFIRMING
    rider.sound("", 0.4)  # nobody answers faster
    return rider


def test_a_single_yes_is_enough_to_confirm() -> None:
    rider = asked_to_skip()
    rider.say("yes")
    rider.fall_silent("yes", 1.0)
    rider.final("yes")
    assert rider.asked[-1] == "yes"


def asked_just_now() -> TalkingRider:
    """Return one who hears the last word of the question, and answers in the same breath."""
    rider = TalkingRider()
    rider.ask("skip this interval")
    rider.answer("Skip it? Say yes.", awaits=GRAMMAR)
    rider.hear_all()
    rider.go_live()
    return rider


def test_a_quick_yes_is_the_riders_where_a_voice_was_heard_to_begin() -> None:
    rider = asked_just_now()
    rider.sound("", 0.2)
    rider.say("yes", 0.1)  # long before the coach's own yes is forgotten
    rider.fall_silent("yes", 1.0)
    rider.final("yes")
    assert rider.asked[-1] == "yes"


def test_the_coachs_own_yes_confirms_nothing() -> None:
    rider = asked_just_now()
    rider.say("yes", 0.2)  # it sounds already when the microphone opens
    rider.fall_silent("yes", 1.0)
    rider.final("yes")
    assert rider.asked == ["skip this interval"]
    assert rider.phase is Phase.CONFIRMING


def test_a_yes_that_no_partial_ever_held_is_heard_at_the_end() -> None:
    rider = asked_to_skip()
    rider.say("")
    assert rider.fall_silent("", 2.0) <= 0.9
    assert rider.phase is Phase.FINALIZING
    rider.final("yes")
    assert rider.asked[-1] == "yes"


def test_no_not_sure_goes_to_the_coach_as_a_refusal() -> None:
    rider = asked_to_skip()
    rider.say("no not [unk]")
    rider.fall_silent("no not [unk]", 1.0)
    rider.final("no not [unk]")
    assert rider.asked[-1] == "no not"


def test_a_noise_with_a_yes_in_it_confirms_nothing_and_the_question_still_stands() -> None:
    rider = asked_to_skip()
    asked_before = len(rider.asked)
    rider.say("[unk] yes")
    rider.fall_silent("[unk] yes", 1.0)
    rider.final("[unk] yes")
    assert len(rider.asked) == asked_before
    assert rider.phase is Phase.CONFIRMING
    rider.say("yes")
    rider.fall_silent("yes", 1.0)
    rider.final("yes")
    assert rider.asked[-1] == "yes"


def test_a_barge_in_lets_an_act_finish_before_its_answer_is_stopped() -> None:
    rider = TalkingRider()
    rider.ask("tell me to go on and make everything a lot harder then")
    first = rider.state.turn
    rider.let(ActBegan(first))
    rider.wait(1.0)
    rider.let(Pressed())
    assert rider.phase is Phase.ARMED
    assert not rider.all(StopAnswer)
    rider.wait(0.01)
    rider.let(ActOver(first))
    assert [each.turn for each in rider.all(StopAnswer)] == [first]
    assert rider.leaves_nothing()


def test_an_act_that_never_ends_is_not_waited_for_longer_than_two_seconds() -> None:
    rider = TalkingRider()
    rider.ask("do whatever that strange tool of yours is doing")
    rider.let(ActBegan(rider.state.turn))
    rider.wait(1.0)
    rider.let(Cancelled())
    assert rider.phase is Phase.IDLE
    rider.wait(2.0)
    assert len(rider.all(StopAnswer)) == 1
    assert rider.leaves_nothing()


def test_a_phantom_onset_lets_the_reply_go_on() -> None:
    rider = TalkingRider(open_microphone=True)
    rider.ask("what is my power")
    turn = rider.state.turn
    rider.answer("Two hundred watts.", "Ten more than asked.")
    rider.begin_clip()
    rider.wait(0.5)
    rider.make_a_noise()
    assert rider.last(Hush)
    assert rider.phase is Phase.ARMED
    rider.go_live()
    rider.sound("", 1.6)
    assert (rider.phase, rider.state.turn) == (Phase.SPEAKING, turn)
    assert rider.spoken()[-2:] == ["Two hundred watts.", "Ten more than asked."]
    rider.hear_all()
    assert rider.endings == [Ending.PHANTOM, Ending.DONE]
    assert rider.leaves_nothing()


def test_an_answer_goes_on_coming_while_a_noise_is_listened_to() -> None:
    rider = TalkingRider(open_microphone=True)
    rider.ask(TOUR)
    turn = rider.state.turn
    rider.let(Answered(turn, "Marco Pantani."))
    rider.begin_clip()
    rider.make_a_noise()
    rider.let(Answered(turn, "He won the Giro as well."))
    rider.let(AnswerOver(turn))
    rider.go_live()
    rider.sound("", 1.6)
    assert rider.spoken()[-2:] == ["Marco Pantani.", "He won the Giro as well."]
    assert not rider.all(StopAnswer)


def test_a_voice_over_the_coach_stops_the_reply_at_the_first_word() -> None:
    rider = TalkingRider(open_microphone=True)
    rider.ask(TOUR)
    turn = rider.state.turn
    rider.let(Answered(turn, "Marco Pantani won it in that year."))
    rider.begin_clip()
    rider.wait(0.5)
    rider.make_a_noise()
    rider.go_live()
    rider.say("what is my power", 0.6)
    assert [each.turn for each in rider.all(StopAnswer)] == [turn]
    rider.fall_silent("what is my power", 1.0)
    rider.final("what is my power")
    assert rider.asked[-1] == "what is my power"
    assert rider.endings == [Ending.BARGED]


def test_a_noisy_room_cannot_stop_the_same_answer_for_ever() -> None:
    rider = TalkingRider(open_microphone=True)
    rider.ask("what is my power")
    rider.answer("Two hundred watts.")
    for _ in range(2):
        rider.begin_clip()
        rider.make_a_noise()
        rider.go_live()
        rider.sound("", 1.6)
    rider.begin_clip()
    rider.make_a_noise()
    assert rider.phase is Phase.SPEAKING


def test_after_a_barge_in_nothing_of_the_old_answer_holds_the_turn_up() -> None:
    rider = TalkingRider()
    rider.ask(TOUR)
    old = rider.state.turn
    rider.let(Answered(old, "It was Marco Pantani."))
    old_clip = rider.begin_clip()
    rider.wait(1.0)
    rider.press()
    assert rider.phase is Phase.RECORDING
    rider.let(Answered(old, "He won the Giro as well."))
    rider.let(AnswerOver(old, why="out of order"))
    rider.let(ActBegan(old))
    assert rider.phase is Phase.RECORDING
    assert old_clip not in [each.number for each in rider.state.owed.clips]
    rider.say("what is my power", 0.6)
    rider.wait(0.2)
    rider.let(Pressed())
    rider.final("what is my power")
    rider.answer("Two hundred watts.")
    rider.hear_all()
    assert rider.endings == [Ending.BARGED, Ending.DONE]
    assert rider.leaves_nothing()


def test_a_hold_whose_release_never_comes_ends_after_ten_seconds() -> None:
    rider = TalkingRider(talking=Talking.HOLD)
    rider.press(By.MOUSE)
    rider.sound("what", 12.0)
    assert rider.phase is Phase.FINALIZING
    assert rider.audio_s <= 10.2
    assert rider.leaves_nothing()


def test_a_key_that_repeats_for_ever_ends_after_ten_seconds_and_begins_nothing_again() -> None:
    rider = TalkingRider(talking=Talking.HOLD)
    rider.press()
    rider.wait(0.4)
    for _ in range(600):
        rider.let(Pressed())
        rider.sound("what is", 0.1)
        rider.wait(0.03)
        if rider.phase is Phase.FINALIZING:
            rider.final("")
    assert rider.state.turns == 1
    assert rider.endings == [Ending.NOBODY]
    assert rider.leaves_nothing()


def test_the_same_words_told_again_and_again_do_not_keep_the_turn_open() -> None:
    rider = TalkingRider()
    rider.press()
    rider.say("tell me something nice", 1.0)
    assert rider.fall_silent("tell me something nice", 5.0) < 0.9


def test_a_decoder_in_two_minds_does_not_keep_the_turn_open() -> None:
    rider = TalkingRider()
    rider.press()
    rider.say("tell me something", 0.5)
    rider.say("tell me something nice", 0.5)
    began_s = rider.audio_s
    for _ in range(20):
        rider.sound("tell me something", 0.1)
        rider.sound("tell me something nice", 0.1)
    assert rider.all(Finish)
    assert rider.audio_s - began_s <= 0.8


def test_a_guess_taken_over_is_not_asked_a_second_time() -> None:
    rider = TalkingRider()
    rider.press()
    rider.say(TOUR, 1.0)
    rider.fall_silent(TOUR, 1.0)
    assert rider.guesses == [TOUR]
    rider.final(TOUR)
    assert rider.last(Ask).guess == 1
    assert not rider.all(StopGuess)
    rider.let(GuessOver(1, 30))
    assert rider.state.speculation.wasted_tokens == 0
    assert (rider.state.speculation.hits, rider.state.speculation.misses) == (1, 0)


def test_a_guess_for_other_words_is_stopped_before_they_are_asked() -> None:
    rider = TalkingRider()
    rider.press()
    rider.say("who won the tour at last", 1.0)
    rider.fall_silent("who won the tour at last", 0.4)
    assert len(rider.guesses) == 1
    rider.let(Pressed())
    rider.final(TOUR)
    assert rider.last(Ask).guess is None
    assert rider.done.index(rider.last(StopGuess)) < rider.done.index(rider.last(Ask))
    rider.let(GuessOver(1, 22))
    assert rider.state.speculation.wasted_tokens == 22


def test_what_was_cut_off_is_known_by_its_clip_so_that_history_has_what_was_heard() -> None:
    """The machine forgets a cut clip; hushing names none twice, and its end is no one's news."""
    rider = TalkingRider()
    rider.ask("what is my power")
    rider.answer("Two hundred watts.", "Ten more than asked.")
    rider.begin_clip()
    rider.wait(0.9)
    rider.let(Pressed())
    assert len(rider.all(Hush)) == 1
    assert rider.ledger.clips == {}
    assert [word for word, _ in rider.state.echo.words] == ["two", "hundred"]


def test_a_click_of_the_mouse_is_a_tap() -> None:
    rider = TalkingRider()
    rider.press(By.MOUSE)
    rider.wait(0.1)
    rider.let(Released(By.MOUSE))
    assert rider.phase is Phase.RECORDING
    rider.say("what is my power", 0.6)
    assert rider.fall_silent("what is my power", 2.0) < 0.5
