"""Orders by tier: at once, after a yes, after the right words; and how others got it wrong."""

from dataclasses import replace

import pytest

from coach.coach import Coach
from coach.confirmation import WAIT_S
from sensors.clock import ManualClock
from tests.coach.rides import RIDE, UNDER, Seen, Steered
from workouts.snapshot import RideState


class Talk:
    """A coach with a ride, its commands written down, and a clock that the test winds."""

    def __init__(self) -> None:
        self.seen = Seen()
        self.steered = Steered()
        self.clock = ManualClock(100.0)
        self.coach = Coach(self.steered, lambda: self.seen, self.clock)

    def say(self, *texts: str) -> str:
        """Say each text a second apart and return the last reply's words."""
        reply = ""
        for text in texts:
            self.clock.advance(1.0)
            reply = self.coach.say(text, "voice").text
        return reply

    @property
    def done(self) -> list[str]:
        return [name for name, _, _ in self.steered.done]


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_a_small_order_is_done_at_once_and_said_with_the_line_of_the_act(talk: Talk) -> None:
    talk.steered.line = lambda name: "All targets at 95 %"
    reply = talk.coach.say("make it easier by five percent", "voice")
    assert talk.steered.done == [("change_intensity", {"points": -5}, "voice")]
    assert reply.text == "All targets at 95 %."
    assert reply.acted == ("change_intensity",)
    assert reply.values == {"notice": "All targets at 95 %"}


def test_skip_asks_with_the_step_by_name_and_waits_for_a_yes(talk: Talk) -> None:
    asked = talk.coach.say("skip this", "voice")
    assert asked.text == "Skip Over? Say yes."
    assert asked.awaits_confirmation
    assert talk.done == []
    assert talk.coach.awaits_confirmation
    assert talk.say("yes") == "Done: skip_step."
    assert talk.done == ["skip_step"]
    assert not talk.coach.awaits_confirmation


@pytest.mark.parametrize("yes", ["yes", "Yes.", "yeah", "ok", "do it", "yes please, coach", "sure"])
def test_a_one_word_yes_is_heard(talk: Talk, yes: str) -> None:
    talk.say("skip", yes)
    assert talk.done == ["skip_step"]


@pytest.mark.parametrize(
    "said",
    [
        "no",
        "no, not sure",
        "not sure",
        "yes no",
        "yes, wait, no",
        "don't do it",
        "do not confirm",
        "yes but not yet",
        "never mind",
        "cancel",
        "I'm not so sure, yes",
        "stop",
        "wait",
    ],
)
def test_negative_comes_first_and_ends_the_question(talk: Talk, said: str) -> None:
    assert talk.say("skip", said) == "Fine, nothing done."
    talk.say("yes")
    assert talk.done == []


@pytest.mark.parametrize(
    "said", ["yesterday", "yes and how is my power", "surely", "maybe", "eyes"]
)
def test_a_sentence_that_merely_holds_a_yes_does_not_confirm(talk: Talk, said: str) -> None:
    talk.say("skip", said)
    assert talk.done == []


def test_unclear_words_leave_the_question_standing(talk: Talk) -> None:
    assert talk.say("skip", "wibble") == "I did not understand. Skip Over? Say yes."
    talk.say("yes")
    assert talk.done == ["skip_step"]


def test_a_yes_does_it_once(talk: Talk) -> None:
    assert talk.say("skip", "yes", "yes") == "There is nothing to say yes to."
    assert talk.done == ["skip_step"]


def test_a_yes_with_its_order_ends_the_ride_only_after_the_question(talk: Talk) -> None:
    asked = talk.coach.say("yes, end the ride", "voice")
    assert asked.awaits_confirmation
    assert talk.done == []
    talk.say("yes, end the ride")
    assert talk.done == ["finish"]


def test_a_yes_to_another_order_than_the_one_that_waits_does_nothing(talk: Talk) -> None:
    talk.say("discard the ride", "yes, end the ride")
    assert talk.done == []


def test_a_yes_out_of_the_blue_does_nothing(talk: Talk) -> None:
    assert talk.say("yes") == "There is nothing to say yes to."
    assert talk.say("confirm end") == "There is nothing to say yes to."
    assert talk.say("confirm discard") == "There is nothing to say yes to."
    assert talk.done == []


def test_the_question_waits_eight_seconds_and_no_longer(talk: Talk) -> None:
    talk.say("skip")
    talk.clock.advance(WAIT_S - 1.0)
    talk.say("yes")
    assert talk.done == ["skip_step"]
    talk.say("skip")
    talk.clock.advance(WAIT_S + 0.1)
    assert not talk.coach.awaits_confirmation
    assert talk.say("yes").startswith("Too late")
    assert talk.done == ["skip_step"]


def test_a_repeated_question_does_not_wait_longer(talk: Talk) -> None:
    talk.say("skip")
    talk.clock.advance(5.0)
    assert talk.say("say that again") == "Skip Over? Say yes."
    talk.clock.advance(2.0)
    assert talk.say("yes").startswith("Too late")
    assert talk.done == []


def test_a_question_that_ran_out_is_not_asked_again(talk: Talk) -> None:
    talk.say("skip")
    talk.clock.advance(WAIT_S)
    assert talk.say("say that again").startswith("Too late")


def test_a_step_that_rolled_over_meanwhile_is_not_skipped(talk: Talk) -> None:
    talk.say("skip")
    talk.seen.ride = replace(RIDE, step=UNDER)
    assert talk.say("yes").startswith("Not done: the ride has moved on")
    assert talk.say("yes") == "There is nothing to say yes to."
    assert talk.done == []


def test_a_ride_paused_meanwhile_voids_the_question(talk: Talk) -> None:
    talk.say("skip")
    talk.seen.ride = replace(RIDE, state=RideState.PAUSED)
    assert talk.say("yes").startswith("Not done")
    assert talk.done == []


def test_another_ride_meanwhile_voids_the_question(talk: Talk) -> None:
    talk.say("end the ride")
    talk.seen.ride = replace(RIDE, ride_id="ride-2")
    assert talk.say("confirm end").startswith("Not done")
    assert talk.done == []


def test_legs_that_stop_or_a_step_that_ends_do_not_void_the_end_of_the_ride(talk: Talk) -> None:
    talk.say("end the ride")
    talk.seen.ride = replace(RIDE, state=RideState.AUTO_PAUSED, step=UNDER)
    talk.say("confirm end")
    assert talk.done == ["finish"]


def test_a_question_in_between_is_answered_and_voids_the_yes(talk: Talk) -> None:
    assert talk.say("skip", "what should I be holding").startswith("275 watts")
    assert talk.say("yes") == "There is nothing to say yes to."
    assert talk.done == []


def test_another_order_in_between_replaces_the_first(talk: Talk) -> None:
    assert talk.say("skip", "go back") == "Go back from Over? Say yes."
    talk.say("yes")
    assert talk.done == ["back_step"]


@pytest.mark.parametrize(
    ("order", "words", "other", "command"),
    [
        ("end the ride", "confirm end", "confirm discard", "finish"),
        ("discard the ride", "confirm discard", "confirm end", "discard"),
    ],
)
def test_a_dangerous_order_takes_only_its_own_words(
    talk: Talk, order: str, words: str, other: str, command: str
) -> None:
    assert talk.say(order).endswith(f"Say {words}.")
    assert talk.say("yes") == f"A yes is not enough here: say “{words}”."
    assert talk.say(other).endswith(f"Say {words}.")
    assert talk.done == []
    talk.say(words)
    assert talk.done == [command]


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("easier by ten percent", None),
        ("easier by eleven percent", "Ease all targets by 11 percent? Say yes."),
        ("harder by twenty percent", "Raise all targets by 20 percent? Say yes."),
        ("set intensity to 90 percent", "Set all targets to 90 percent of plan? Say yes."),
        ("slope minus three percent", "Set the slope to −3 percent? Say yes."),
        ("extend by ninety seconds", "Make Over longer by 90 seconds? Say yes."),
        ("pause", "Pause the ride? Say yes."),
    ],
)
def test_a_big_change_is_asked_first(talk: Talk, said: str, asks: str | None) -> None:
    reply = talk.coach.say(said, "voice")
    assert reply.awaits_confirmation == (asks is not None)
    assert asks is None or reply.text == asks
    assert (talk.done == []) == (asks is not None)


@pytest.mark.parametrize(
    ("said", "command", "arguments"),
    [
        ("extend by two minutes", "extend_step", {"seconds": 120}),
        ("set intensity to a hundred and five", "set_intensity", {"percent": 105}),
        ("back to full intensity", "set_intensity", {"percent": 100}),
        ("switch to erg", "set_mode", {"mode": "erg"}),
        ("free ride mode", "set_mode", {"mode": "free"}),
        ("slope minus two point five", "set_slope", {"percent": -2.5}),
        ("level forty", "set_level", {"percent": 40}),
        ("harder by fifteen percent", "change_intensity", {"points": 15}),
    ],
)
def test_the_yes_does_what_was_asked_with_its_numbers(
    talk: Talk, said: str, command: str, arguments: dict[str, object]
) -> None:
    talk.say(said, "yes")
    assert talk.steered.done == [(command, arguments, "voice")]


@pytest.mark.parametrize(
    "said", ["easier by two point five percent", "easier by zero", "extend by two"]
)
def test_a_number_that_cannot_be_meant_is_asked_back_and_not_done(talk: Talk, said: str) -> None:
    reply = talk.coach.say(said, "voice")
    assert reply.acted == ()
    assert not reply.awaits_confirmation
    assert talk.done == []


def test_a_refusal_becomes_a_sentence(talk: Talk) -> None:
    talk.steered.refusal = "there is no step after this one"
    reply = [talk.coach.say(text, "voice") for text in ("skip", "yes")][-1]
    assert reply.text == "Not done: there is no step after this one."
    assert reply.acted == ()
