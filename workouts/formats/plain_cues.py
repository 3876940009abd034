"""A workout's texts -> cues of its steps and sets, as the plain text has them.

Words that come every time round a set stand once, in the set; what fits nowhere is timed from the
start of the workout.
"""

from collections.abc import Sequence
from dataclasses import replace

from workouts.formats.plain_nodes import Cue, Node, SetNode, StepNode, open_nodes, size_of
from workouts.workout import TextEvent


def place_cues(nodes: Sequence[Node], texts: Sequence[TextEvent]) -> list[Cue]:
    """Put `texts` into the nodes' cues; returns those that are timed from the workout's start."""
    cues = [Cue(event.at_s, event.text, event.seconds) for event in texts]
    absolute = _place(nodes, cues)
    opened = [event for each in open_nodes(nodes) for event in each.texts]
    opened += [TextEvent(cue.at_s, cue.text, cue.seconds) for cue in absolute]
    if sorted(opened, key=lambda event: event.at_s) == list(texts):
        return absolute
    # Several texts in one second would change their order: all are timed from the start.
    _clear(nodes)
    return cues


def _clear(nodes: Sequence[Node]) -> None:
    for node in nodes:
        if isinstance(node, StepNode):
            node.cues.clear()
        else:
            _clear(node.items)


def _place(nodes: Sequence[Node], cues: Sequence[Cue]) -> list[Cue]:
    """Give the nodes their cues, both timed from the first node's start; returns what is left."""
    left: list[Cue] = []
    waiting = sorted(cues, key=lambda cue: cue.at_s)
    begin_s, first = 0, 0
    for node in nodes:
        end_s = begin_s + size_of([node]).seconds
        last = first
        while last < len(waiting) and waiting[last].at_s < end_s:
            last += 1
        inside = [replace(cue, at_s=cue.at_s - begin_s) for cue in waiting[first:last]]
        if isinstance(node, StepNode):
            node.cues += inside
        else:
            rest = _place_in_set(node, inside)
            left += [replace(cue, at_s=cue.at_s + begin_s) for cue in rest]
        begin_s, first = end_s, last
    return left + waiting[first:]


def _place_in_set(node: SetNode, cues: Sequence[Cue]) -> list[Cue]:
    """Give a set the cues that come every time; returns the others."""
    if not cues:
        return []
    round_s = size_of(node.items).seconds
    short_s = round_s - size_of(node.items[-1:]).seconds  # how long a round without its rest is
    times: dict[Cue, list[Cue]] = {}
    for cue in cues:
        times.setdefault(replace(cue, at_s=cue.at_s % round_s), []).append(cue)
    every: list[Cue] = []
    left: list[Cue] = []
    for cue, found in times.items():
        rounds = node.repeats - (node.skip_last and cue.at_s >= short_s)
        at = [each.at_s for each in found]
        if at == [cue.at_s + index * round_s for index in range(rounds)]:
            every.append(cue)
        else:
            left += found
    for cue in _place(node.items, every):
        rounds = node.repeats - (node.skip_last and cue.at_s >= short_s)
        left += [replace(cue, at_s=cue.at_s + index * round_s) for index in range(rounds)]
    return left
