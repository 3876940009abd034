"""Whether the model is asked before the rider's last word, and what came of it; pure.

A guess is one request for the words so far. When the last words are the same and nothing it was
made for has changed, the running stream is taken over; else it is thrown away. Both are counted:
guesses that mostly miss, or cannot be stopped, are given up.
"""

from dataclasses import dataclass, field, replace

from coach.voice.turn_talk import Circumstances, ModelStands

LEAST_WORDS = 3  # fewer are the beginning of anything
MOST_A_TURN = 2
MOST_TOKENS = 64  # what is thrown away at most; an answer to a rider is shorter
KEPT = 20  # guesses by which it is judged
JUDGED_FROM = 10  # the first few say nothing
LEAST_HITS = 0.4
MOST_QUOTA = 0.7  # of today's budget; the rest is for answers
PROBE_EVERY = 10  # where it is given up for its misses, one turn in so many tries again


@dataclass(frozen=True, slots=True)
class Flight:
    """A guess under way, until it is known to be over."""

    guess: int
    turn: int
    words: tuple[str, ...]
    circumstances: Circumstances
    began_s: float
    stopping: bool = False
    adopted: bool = False


@dataclass(frozen=True, slots=True)
class Speculation:
    """The bookkeeping of guesses; `wish` is the setting: auto, on or off."""

    wish: str = "auto"
    circumstances: Circumstances = field(default_factory=Circumstances)
    model: ModelStands = field(default_factory=ModelStands)
    flight: Flight | None = None
    guessed: int = 0  # in all, and the number of the last
    turn: int = 0
    this_turn: int = 0
    passed_over: int = 0  # turns without a guess, because of the misses before
    recent: tuple[bool, ...] = ()
    unstoppable: bool = False
    hits: int = 0
    misses: int = 0
    saved_s: float = 0.0  # head start of what was taken over
    wasted_tokens: int = 0

    @property
    def misses_mostly(self) -> bool:
        """Whether too few of the last guesses were right."""
        if len(self.recent) < JUDGED_FROM:
            return False
        return sum(self.recent) < LEAST_HITS * len(self.recent)


def may_guess(speculation: Speculation, turn: int, words: tuple[str, ...]) -> bool:
    """Return whether these words of a turn, which need the model, may be asked now."""
    model = speculation.model
    if speculation.wish == "off" or (speculation.wish == "auto" and model.local):
        return False
    if not model.usable or model.quota_used > MOST_QUOTA or speculation.unstoppable:
        return False
    flight = speculation.flight
    if len(words) < LEAST_WORDS or (flight is not None and not flight.adopted):
        return False
    if speculation.turn == turn and speculation.this_turn >= MOST_A_TURN:
        return False
    return not speculation.misses_mostly or speculation.passed_over >= PROBE_EVERY


def guess(speculation: Speculation, turn: int, words: tuple[str, ...], now_s: float) -> Speculation:
    """Take note that these words are asked; the number of the guess is `guessed`."""
    number = speculation.guessed + 1
    this_turn = speculation.this_turn + 1 if speculation.turn == turn else 1
    return replace(
        speculation,
        flight=Flight(number, turn, words, speculation.circumstances, now_s),
        guessed=number,
        turn=turn,
        this_turn=this_turn,
        passed_over=0,
    )


def fits(speculation: Speculation, turn: int, words: tuple[str, ...]) -> bool:
    """Return whether the guess under way is for these words, as things stand now."""
    flight = speculation.flight
    return (
        flight is not None
        and not flight.stopping
        and not flight.adopted
        and (flight.turn, flight.words) == (turn, words)
        and flight.circumstances == speculation.circumstances
    )


def adopt(speculation: Speculation, now_s: float) -> Speculation:
    """Take the guess under way over; it is the answer from now on."""
    flight = speculation.flight
    assert flight is not None
    return replace(
        _judged(speculation, hit=True),
        flight=replace(flight, adopted=True),
        saved_s=speculation.saved_s + now_s - flight.began_s,
    )


def stop(speculation: Speculation, *, missed: bool) -> Speculation:
    """Give the guess under way up; `missed` where the rider's last words were others."""
    flight = speculation.flight
    assert flight is not None
    stopped = replace(speculation, flight=replace(flight, stopping=True))
    return _judged(stopped, hit=False) if missed else stopped


def over(speculation: Speculation, number: int, tokens: int, *, stopped: bool) -> Speculation:
    """Take that the guess of this number has ended."""
    flight = speculation.flight
    if flight is None or flight.guess != number:
        return speculation
    after = replace(speculation, flight=None)
    if flight.adopted:
        return after
    return replace(
        after,
        wasted_tokens=after.wasted_tokens + tokens,
        unstoppable=after.unstoppable or (flight.stopping and not stopped),
    )


def passed_over(speculation: Speculation, turn: int) -> Speculation:
    """Take note of a turn whose words were asked without a guess, for the misses before."""
    if not speculation.misses_mostly or speculation.turn == turn:
        return speculation
    return replace(speculation, passed_over=speculation.passed_over + 1)


def _judged(speculation: Speculation, *, hit: bool) -> Speculation:
    return replace(
        speculation,
        recent=(*speculation.recent, hit)[-KEPT:],
        hits=speculation.hits + hit,
        misses=speculation.misses + (not hit),
    )
