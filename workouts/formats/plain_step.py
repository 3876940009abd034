"""The tokens of one step -> StepNode: a length, a power, a cadence, words, in any order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from workouts.formats.plain_nodes import CUE_SECONDS, OPEN_KINDS, Cue, StepNode
from workouts.formats.plain_tokens import Sort, Token
from workouts.formats.quantities import BadQuantity, read_cadence, read_power, read_seconds
from workouts.workout import Cadence, Repeat, StepKind, Target

KIND_WORDS = {
    "warmup": StepKind.WARMUP,
    "warm": StepKind.WARMUP,
    "cooldown": StepKind.COOLDOWN,
    "cool": StepKind.COOLDOWN,
    "steady": StepKind.STEADY,
    "ramp": StepKind.RAMP,
    "work": StepKind.WORK,
    "rest": StepKind.REST,
    "recovery": StepKind.REST,
    "recover": StepKind.REST,
    "free": StepKind.FREE,
    "freeride": StepKind.FREE,
    "max": StepKind.MAX,
    "maxeffort": StepKind.MAX,
    "allout": StepKind.MAX,
    "sprint": StepKind.MAX,
}
# Kinds for which two powers are the two ends, however they are written.
SLOPED = frozenset({StepKind.RAMP, StepKind.WARMUP, StepKind.COOLDOWN})
FILLERS = frozenset({"from", "of", "then"})
DISTANCES = frozenset({"km", "mtr", "metres", "meters", "miles", "mi"})
Value = TypeVar("Value")
SHOWN = 40  # of what somebody typed, so much is said back
EXAMPLE = "a step is a length and a power, such as 10m 75%"


class Wrong(Exception):
    """One thing wrong with a step: where, what, and what to write instead."""

    def __init__(self, token: Token, what: str, hint: str) -> None:
        super().__init__(what)
        self.token = token
        self.what = what
        self.hint = hint


@dataclass(slots=True)
class Parts:
    """What the tokens of one item said, each with its token for the place."""

    duration: Token | None = None
    seconds: int = 0
    power: Token | None = None
    kind: Token | None = None
    cadence: Cadence | None = None
    name: Token | None = None
    test: Token | None = None
    place: Token | None = None
    cues: list[tuple[Cue, Token]] = field(default_factory=list)
    absolute: list[Cue] = field(default_factory=list)  # "at 12m": from the start of the workout

    @property
    def only_words(self) -> bool:
        """Whether this is a line of words, which belongs to the step above it."""
        said = (self.duration, self.power, self.kind, self.name, self.test, self.place)
        return self.cadence is None and not any(said)


def read_parts(tokens: Sequence[Token]) -> Parts:
    """Return what the tokens say; raises Wrong at the first that does not fit."""
    parts = Parts()
    at = 0
    while at < len(tokens):
        at += _take(parts, tokens, at)
    return parts


def _take(parts: Parts, tokens: Sequence[Token], at: int) -> int:
    """Take in the token at `at` and those that belong to it; returns how many that were."""
    token = tokens[at]
    behind = tokens[at + 1].sort if at + 1 < len(tokens) else None
    match token.sort:
        case Sort.DURATION:
            if parts.duration is not None:
                hint = "put / between two steps, or each on a line of its own"
                what = f"this step has two lengths, {parts.duration.text} and {token.text}"
                raise Wrong(token, what, hint)
            parts.duration, parts.seconds = token, _seconds(token)
        case Sort.POWER:
            _once(parts.power, token, "power")
            parts.power = token
        case Sort.CADENCE:
            if parts.cadence is not None:
                raise Wrong(token, "this step has two cadences", "leave one of them out")
            parts.cadence = _quantity(token, read_cadence)
        case Sort.LABEL:
            _once(parts.name, token, "name in brackets")
            parts.name = token
        case Sort.PLACE:
            _once(parts.place, token, "place in a set")
            parts.place = token
        case Sort.WORDS:
            return _take_words(parts, tokens, at, token, 0)
        case Sort.AT if behind is Sort.POWER:
            return 1  # "10m at 75%", "10m @ 75%"
        case Sort.AT if behind is Sort.DURATION:
            return _take_timed(parts, tokens, at)
        case Sort.WORD:
            _take_word(parts, token, behind)
        case _:
            raise _odd(token)
    return 1


def _take_word(parts: Parts, token: Token, behind: Sort | None) -> None:
    word = token.text.lower()
    kind = _kind(word)
    if kind is not None:
        _once(parts.kind, token, "kind")
        parts.kind = token
    elif word == "test":
        parts.test = token
    elif word not in FILLERS and not (word == "for" and behind is Sort.DURATION):
        raise _odd(token)


def _kind(word: str) -> StepKind | None:
    plain = word.replace("-", " ").replace(" ", "")
    return KIND_WORDS.get(plain)


def _take_timed(parts: Parts, tokens: Sequence[Token], at: int) -> int:
    """Take in `@1m "words"` or `at 12m "words"`."""
    token, duration = tokens[at], tokens[at + 1]
    # "@0s" is a time, though no length.
    at_s = 0 if _is_zero(duration.text) else _seconds(duration)
    if at + 2 >= len(tokens) or tokens[at + 2].sort is not Sort.WORDS:
        hint = f'give them in quotes: @{duration.text} "Spin up"'
        raise Wrong(duration, f"at {duration.text} there are no words", hint)
    absolute = token.text != "@"
    return 2 + _take_words(parts, tokens, at + 2, token, at_s, absolute)


def _is_zero(text: str) -> bool:
    return not any(sign in "123456789" for sign in text)


def _take_words(
    parts: Parts, tokens: Sequence[Token], at: int, place: Token, at_s: int, absolute: bool = False
) -> int:
    """Take in the words at `at`, with `for 20s` behind them; returns how many tokens."""
    words, used, seconds = tokens[at], 1, CUE_SECONDS
    if not words.text:
        raise Wrong(words, "there are no words in the quotes", "write them, or take the quotes out")
    behind = tokens[at + 1 : at + 3]
    if [token.sort for token in behind] == [Sort.WORD, Sort.DURATION]:
        said = behind[0].text.lower()
        # "10m 60% "Go" for …" has its length already, and the time is that of the words.
        if said == "for":
            seconds, used = _seconds(behind[1]), 3
    cue = Cue(at_s, words.text, seconds)
    if absolute:
        parts.absolute.append(cue)
    else:
        parts.cues.append((cue, place))
    return used


def step_of(parts: Parts, first: Token) -> StepNode:
    """Return the step; raises Wrong for what is missing or does not go together."""
    kind = _kind(parts.kind.text.lower()) if parts.kind else None
    place = parts.duration or parts.power or parts.kind or first
    if parts.duration is None:
        raise Wrong(place, f"{place.text[:SHOWN]!r} has no length", f"add one: 10m, 90s; {EXAMPLE}")
    target = _target(parts, kind)
    if target is None and kind not in OPEN_KINDS:
        said = f"{parts.duration.text}"
        hint = f"write {said} 60%, or free {said} for no target"
        raise Wrong(place, f"{said} has no power", hint)
    for cue, token in parts.cues:
        if cue.at_s >= parts.seconds:
            hint = f"give a time before {parts.duration.text}"
            raise Wrong(token, "this step is over before these words come", hint)
    return StepNode(
        first.line,
        first.column,
        parts.seconds,
        kind,
        target,
        parts.cadence,
        parts.name.text if parts.name else "",
        parts.test is not None,
        _place(parts.place),
        [cue for cue, _ in parts.cues],
    )


def _target(parts: Parts, kind: StepKind | None) -> Target | None:
    """Return the power: two ends for a ramp, the middle of a range to hold."""
    token = parts.power
    if token is None:
        return None
    if kind in OPEN_KINDS:
        assert parts.kind is not None
        what = f"{parts.kind.text} has no power to hold"
        raise Wrong(token, what, f"take out {token.text} or {parts.kind.text}")
    power = _quantity(token, read_power)
    if power.steep or kind in SLOPED:
        return Target(power.start, power.end, power.unit)
    return Target(power.middle, power.middle, power.unit)


def _place(token: Token | None) -> Repeat | None:
    if token is None:
        return None
    numbers = token.text.lower().replace("rep", "").replace("set", "").replace("/", " ").split()
    index, of, group = map(int, numbers)
    if not 1 <= index <= of or not group:
        raise Wrong(token, f"{token.text} is no place in a set", "write it as rep 2/5 set 1")
    return Repeat(index, of, group)


def _once(before: Token | None, token: Token, what: str) -> None:
    if before is not None:
        said = f"this step has more than one {what}, {before.text} and {token.text}"
        raise Wrong(token, said, "leave one of them out, or put / between two steps")


def _seconds(token: Token) -> int:
    return _quantity(token, read_seconds)


def _quantity(token: Token, read: Callable[[str], Value]) -> Value:
    try:
        return read(token.text)
    except BadQuantity as bad:
        raise Wrong(token, str(bad), bad.hint) from None


# What a token has no meaning as, inside a step; {} is its text.
MISPLACED = {
    Sort.AT: ("{!r} has neither a time nor a power", 'write @1m "Spin up"'),
    Sort.SKIP: ("there is no set to skip the last rest of", "put it behind a set"),
    Sort.REPEAT: ("{} stands inside a step", "write 5x (3m 110% / 3m 50%)"),
    Sort.TIMES: ("{} stands inside a step", "write 5x (3m 110% / 3m 50%)"),
}


def _odd(token: Token) -> Wrong:
    """Return what is wrong with a token that has no meaning in a step."""
    shown = token.text[:SHOWN]
    if token.sort in MISPLACED:
        what, hint = MISPLACED[token.sort]
        return Wrong(token, what.format(shown), hint)
    if token.sort is Sort.UNENDED:
        closing, words = ("]", "name") if shown.startswith("[") else ('"', "words")
        return Wrong(token, f"the {words} {shown!r} have no end", f"close them with {closing}")
    if shown.lower().lstrip("0123456789.,") in DISTANCES:
        return Wrong(token, f"{shown!r} is a distance", "workouts here go by time: 10m, 90s")
    if shown[:1].isdigit():
        hint = "write a length as 10m, 90s or 1:30, a power as 75% or 250W, a cadence as 90rpm"
        return Wrong(token, f"{shown!r} is neither a length nor a power", hint)
    hint = f'put words in quotes: "{shown}"; {EXAMPLE}'
    return Wrong(token, f"{shown!r} is not known here", hint)
