"""Names and idioms in a sentence, whose numbers say nothing: "Over-unders 3×12", "one moment".

A name that could itself be a claim ("You are at 400 watts") is looked at like any other words.
"""

from collections.abc import Sequence

from coach.guard_facts import WHICH, Truth
from coach.guard_foreign import is_of_other_script
from coach.guard_words import GuardWords
from coach.spoken_tokens import Sort, Token, words_of


def without_names(tokens: Sequence[Token], truth: Truth, known: GuardWords) -> tuple[Token, ...]:
    """Return the tokens with idioms and names, whose numbers say nothing, made one plain word."""
    words = [token.plain for token in tokens]
    out, at = list[Token](), 0
    names = _names(truth, known)
    while at < len(tokens):
        size = hit[0] if (hit := known.idioms.at(words, at)) else 0
        if size and _counted(words, at + size, known):  # "just the one left"
            size = 0
        # "The next one is at 235 watts" is of the next all the same.
        out += [each for each in tokens[at : at + size] if _which(each, known)]
        for name in names:
            if len(name) > size and tuple(words[at : at + len(name)]) == name:
                size = len(name)
        if size:
            out.append(Token(Sort.WORD, "…", "…"))
        else:
            out.append(tokens[at])
        at += size or 1
    return tuple(out)


def _counted(words: Sequence[str], at: int, known: GuardWords) -> bool:
    hit = known.tags.at(words, at)
    return hit is not None and hit[1] in ("left", "done")


def _which(token: Token, known: GuardWords) -> bool:
    hit = known.tags.at((token.plain,), 0)
    return hit is not None and hit[1] in WHICH


def _names(truth: Truth, known: GuardWords) -> list[tuple[str, ...]]:
    """Return the names with numbers in them that claim nothing: "Over-unders 3×12"."""
    scene = truth.scene
    named: list[str | None] = [each.source.name for each in scene.sensors]
    named.append(scene.rest.suggested_workout)
    if scene.rest.last_ride is not None:
        named.append(scene.rest.last_ride.workout_name)
    if scene.ride is not None:
        steps = (scene.ride.step, *scene.ride.upcoming)
        named += [scene.ride.workout_name, scene.ride.trainer.name]
        named += [step.name for step in steps if step is not None]
    out = []
    for name in named:
        hard = name and (
            any(map(str.isdigit, name)) or any(map(is_of_other_script, words_of(name)))
        )
        if name and hard and len(name) <= 40:
            words = words_of(name)
            letters = [word for word in words if word.isalpha() and len(word) > 1]
            telling = any(
                known.units.at(words, at) or known.tags.at(words, at) or word in known.addresses
                for at, word in enumerate(words)
            )
            if letters and not telling:
                out.append(words)
    return out
