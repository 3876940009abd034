"""A ride as a grader is told of it: a compact block of facts, and others' words only as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from coach.debrief.evidence import RideEvidence
from coach.debrief.judged import seen_in
from coach.debrief.verdict import Criterion, IntervalRow, Remark, Value, Verdict
from coach.language import Language
from coach.persona import Persona
from coach.quoted import cleaned, quoted
from workouts.cards import Card

PROMPT = Path(__file__).parents[1] / "prompts" / "grader.md"
MOST_ROWS, MOST_SAID, MOST_COMMANDS, MOST_NOTES = 60, 40, 40, 6
LONGEST_STYLE, LONGEST_SAID = 600, 160
# Of each effort: attribute, how it is called, unit, factor.
TOLD = (
    ("target_w", "target", "W", 1),
    ("average_w", "average", "W", 1),
    ("normalized_w", "normalized", "W", 1),
    ("cadence_rpm", "cadence", "rpm", 1),
    ("heart_average_bpm", "heart", "bpm", 1),
    ("heart_max_bpm", "heart at most", "bpm", 1),
    ("in_range_fraction", "in range", "%", 100),
    ("over_fraction", "above range", "%", 100),
    ("under_fraction", "below range", "%", 100),
    ("fade_percent", "fade", "%", 1),
    ("unevenness_percent", "unevenness", "%", 1),
    ("bias_percent", "intensity set", "%", 1),
    ("paused_s", "paused", "s", 1),
    ("missing_s", "without power", "s", 1),
)
QUIET = ("paused_s", "missing_s")  # told where they are something


def system_words(persona: Persona, spoken: Language) -> str:
    """Return the system message."""
    filled = {
        "name": cleaned(persona.name or "the coach"),
        "language": spoken.name,
        "style": cleaned(persona.style or "plain", LONGEST_STYLE),
        "sternness": str(persona.sternness),
        "praises": cleaned(", ".join(persona.praises) or "what was hard", LONGEST_STYLE),
    }
    said, table = spoken.grader["said"], spoken.grader
    filled["words"] = " ".join(said[kind] for kind in ("plain", "rode", "was", "fell", "rose",
                                                       "every"))  # fmt: skip
    filled["advice"] = said["advice"]
    filled["claims"] = "; ".join(
        phrases[0] for side in ("good", "bad") for phrases in table[side].values()
    )
    text = PROMPT.read_text(encoding="utf-8").strip()
    for name, words in filled.items():
        text = text.replace(f"{{{name}}}", words)
    return text


def facts_block(ride: RideEvidence, verdict: Verdict, sessions: Sequence[tuple[str, Card]]) -> str:
    """Return the user message."""
    return "\n".join(
        [
            *_ride(ride, verdict),
            *_criteria(ride, verdict),
            *_rows(verdict),
            *_said(ride),
            *_commands(ride),
            "SESSIONS",
            *(f"{key}: {quoted(card.name)}, {card.seconds // 60} min" for key, card in sessions),
        ]
    )


def _ride(ride: RideEvidence, verdict: Verdict) -> Iterator[str]:
    yield "RIDE"
    yield f"workout {quoted(verdict.workout)}, rubric {verdict.rubric}, {ride.ending.value}"
    yield f"seconds {ride.track.first_s} to {ride.track.end_s}"
    known = (each for each in verdict.facts if each.value is not None)
    yield "; ".join(f"{each.name} {each.value:g} {each.unit}".rstrip() for each in known)
    for note in ride.notes[:MOST_NOTES]:
        yield f"note {quoted(note, LONGEST_SAID)}"


def _criteria(ride: RideEvidence, verdict: Verdict) -> Iterator[str]:
    yield "CRITERIA, computed"
    for each in verdict.criteria:
        if not each.judged and each.score is not None:
            yield f"{each.id} ({each.name}): {each.score:g}; {_values(each.remark)}{_where(each)}"
    yield "JUDGE"
    for each in verdict.criteria:
        seen = seen_in(ride, each.id) if each.judged else ()
        if seen:
            moments = ", ".join(
                f"turn {at.turn}" if at.turn is not None else f"{at.from_s} s"
                for at in seen[:MOST_COMMANDS]
            )
            yield f"{each.id} ({each.name}): to be seen at {moments}"


def _values(remark: Remark) -> str:
    return ", ".join(
        f"{name} {_plain(value)}" for name, value in remark.values.items() if value is not None
    )


def _plain(value: Value) -> str:
    return quoted(value) if isinstance(value, str) else f"{value:g}"


def _where(criterion: Criterion) -> str:
    efforts = [f"{seen.interval}" for seen in criterion.evidence if seen.interval is not None]
    return f" [effort {', '.join(efforts)}]" if efforts else ""


def _rows(verdict: Verdict) -> Iterator[str]:
    yield "EFFORTS"
    for row in verdict.intervals[:MOST_ROWS]:
        if row.number is not None:
            of_set = "" if row.set_number is None else f" of set {row.set_number}"
            yield f"effort {row.number}{of_set} {quoted(row.name)}: {_row(row)}"
    yield "OTHER PARTS, cited by seconds"
    for row in verdict.intervals[:MOST_ROWS]:
        if row.number is None and row.to_s > row.from_s:
            kind = "lap" if row.kind is None else row.kind.value
            yield f"{kind} {quoted(row.name)}: {_row(row)}"


def _row(row: IntervalRow) -> str:
    parts = [f"{row.from_s} to {row.to_s} s"]
    for attribute, words, unit, factor in TOLD:
        value = getattr(row, attribute)
        if value is not None and (value or attribute not in QUIET):
            parts.append(f"{words} {round(factor * value)} {unit}")
    parts += ["skipped"] if row.skipped else []
    return ", ".join(parts)


def _said(ride: RideEvidence) -> Iterator[str]:
    yield "SAID"
    for said in ride.said[:MOST_SAID]:
        name = "cue" if said.turn is None else f"turn {said.turn}"
        who = "coach" if said.turn is None else cleaned(said.who)
        yield f"{said.second} s, {name}, {who}: {quoted(said.words, LONGEST_SAID)}"


def _commands(ride: RideEvidence) -> Iterator[str]:
    yield "COMMANDS"
    for each in ride.commands[:MOST_COMMANDS]:
        given = "" if not each.arguments else f" {quoted(dict(each.arguments))}"
        yield f"{each.second} s, {cleaned(each.who)}: {cleaned(each.name)}{given}"
