"""The figures of measured voice turns: stages by percentile, and whether the targets are met."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from tui.voice_rig_kinds import Interruptions
from tui.voice_rig_turns import Turn

STAGES = ("end_of_speech", "final", "answer", "speech", "sound", "total")
# kind -> stage -> (p50, p95) in milliseconds, from the last voiced sample to the first sound;
# after a tap from the tap. None is no target.
TARGETS: Mapping[str, Mapping[str, tuple[float | None, float | None]]] = {
    "hands_free": {"total": (300, 550)},
    "tap": {"total": (60, 120)},
    "speculated": {"total": (1000, None)},
    "missed": {"total": (1600, None)},
    "model": {"total": (1600, None)},
    "barge_in": {"total": (None, 40), "onset": (None, 300), "socket": (None, 100)},
}


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Two percentiles (nearest rank) of so many values, in milliseconds."""

    count: int
    p50_ms: float
    p95_ms: float


def percentiles(values: Iterable[float]) -> Percentiles | None:
    """Return them; None where there is nothing measured."""
    rows = sorted(values)
    if not rows:
        return None

    def at(percent: float) -> float:
        return round(rows[max(0, ceil(len(rows) * percent / 100) - 1)], 1)

    return Percentiles(len(rows), at(50), at(95))


@dataclass(slots=True)
class Figures:
    """All that was measured: turns by kind, and interruptions."""

    turns: dict[str, list[Turn]]
    interruptions: Interruptions

    @property
    def all_turns(self) -> list[Turn]:
        return [turn for turns in self.turns.values() for turn in turns]

    @property
    def wrong_numbers(self) -> int:
        return sum(len(turn.wrong) for turn in self.all_turns)

    @property
    def time_error_s_max(self) -> float | None:
        """Return the most that a time was off when it was heard; None where none was."""
        return max(
            (
                verdict.off_s
                for turn in self.all_turns
                for verdict in turn.verdicts
                if verdict.off_s is not None
            ),
            default=None,
        )

    @property
    def word_error_rate(self) -> float | None:
        """Return the share of words that were not understood; None where nothing was said."""
        words = sum(len(turn.asked.split()) for turn in self.all_turns)
        return sum(turn.misheard for turn in self.all_turns) / words if words else None

    def kinds(self) -> dict[str, list[Turn]]:
        """Return the turns by kind; those in which a model was guessed wrongly are apart."""
        out = dict(self.turns)
        asked_ahead = out.pop("speculated", [])
        out["speculated"] = [turn for turn in asked_ahead if turn.guess_hit]
        out["missed"] = [turn for turn in asked_ahead if not turn.guess_hit]
        return out

    def rows(self) -> dict[str, dict[str, Percentiles]]:
        """Return kind -> stage -> percentiles, of what was measured."""
        out: dict[str, dict[str, Percentiles]] = {}
        for kind, turns in self.kinds().items():
            measured = [turn.stages_ms for turn in turns]
            stages = {
                stage: percentiles(row[stage] for row in measured if stage in row)
                for stage in STAGES
            }
            out[kind] = {stage: each for stage, each in stages.items() if each is not None}
        cut = self.interruptions
        named = {"total": cut.tap_s, "onset": cut.onset_s, "socket": cut.socket_s}
        barged = {name: percentiles(1000 * s for s in values) for name, values in named.items()}
        out["barge_in"] = {name: each for name, each in barged.items() if each is not None}
        return {kind: stages for kind, stages in out.items() if stages}


def document(figures: Figures) -> dict[str, Any]:
    """Return the figures as `--json` gives them."""
    error_s, errors = figures.time_error_s_max, figures.word_error_rate
    out: dict[str, Any] = {
        "turns": len(figures.all_turns),
        "wrong_numbers": figures.wrong_numbers,
        "time_error_s_max": None if error_s is None else round(error_s, 3),
        "word_error_rate": None if errors is None else round(errors, 4),
    }
    for kind, stages in figures.rows().items():
        out[kind] = {
            stage: {"p50_ms": each.p50_ms, "p95_ms": each.p95_ms, "count": each.count}
            for stage, each in stages.items()
        }
    return out


def lines(figures: Figures) -> list[str]:
    """Return the figures as a table in plain lines, targets beside them."""
    out = [f"{'':<12} {'stage':<14} {'turns':>5} {'p50':>9} {'p95':>9}  target"]
    for kind, stages in figures.rows().items():
        for stage, each in stages.items():
            target = TARGETS.get(kind, {}).get(stage)
            out.append(
                f"{kind:<12} {stage:<14} {each.count:>5} {each.p50_ms:>6.0f} ms {each.p95_ms:>6.0f}"
                f" ms  {_compared(each, target)}".rstrip()
            )
    error_s, errors = figures.time_error_s_max, figures.word_error_rate
    out.append("")
    out.append(f"wrong numbers: {figures.wrong_numbers}, in {len(figures.all_turns)} turns")
    if error_s is not None:
        out.append(f"times were off by {error_s:.1f} s at most when they were heard")
    if errors is not None:
        out.append(f"words not understood: {100 * errors:.1f} %")
    if figures.interruptions.missed:
        out.append(f"voices over the coach that were missed: {figures.interruptions.missed}")
    return out


def _compared(each: Percentiles, target: Sequence[float | None] | None) -> str:
    if target is None:
        return ""
    pairs = [
        f"{name} {limit:.0f} ms: {'met' if value <= limit else 'missed'}"
        for name, value, limit in zip(
            ("p50", "p95"), (each.p50_ms, each.p95_ms), target, strict=True
        )
        if limit is not None
    ]
    return ", ".join(pairs)
