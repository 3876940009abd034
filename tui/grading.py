"""The grader of a data folder: the computed verdict, and what a model says of it where one is set.

Runs in the process of `teamcar debrief` alone; no ride waits for it.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui.debrief_settings import PATIENT
from tui.settings import Settings

if TYPE_CHECKING:
    from coach.caps import Caps
    from coach.debrief.evidence import RideEvidence
    from coach.debrief.verdict import Verdict
    from coach.language import Language
    from coach.model_talk import ModelSettings
    from coach.persona import Persona


def grading_by(
    settings: Settings, data: Path, spoken: Language, persona: Persona
) -> Callable[[RideEvidence], Verdict]:
    """Return what grades what a ride's folder tells."""

    def grade(ride: RideEvidence) -> Verdict:
        from coach.debrief.grading import grade_evidence  # numpy comes with it

        if ride.unread:
            sys.stderr.write(f"teamcar: {ride.unread}; graded by its FIT file, without a plan\n")
        verdict = grade_evidence(ride)
        wanted = grader_of(settings)
        if wanted is None:
            return verdict
        return asyncio.run(_asked(ride, verdict, wanted, settings, data, spoken, persona))

    return grade


def grader_of(settings: Settings) -> ModelSettings | None:
    """Return the model that is asked, with the patience of a debrief; None where none is."""
    if not settings.debrief.ask_model:
        return None
    if settings.debrief.model.base_url:
        return settings.debrief.model
    if not settings.model.base_url:
        return None
    return replace(
        settings.model,
        first_token_s=max(PATIENT.first_token_s, settings.model.first_token_s),
        silence_s=max(PATIENT.silence_s, settings.model.silence_s),
        total_s=max(PATIENT.total_s, settings.model.total_s),
    )


def share_of(caps: Caps, share: float) -> Caps:
    """Return a day's caps for the debriefs, which leave the rest to the coach."""

    def part(cap: float | None) -> float | None:
        return None if cap is None else cap * share

    turns, tokens = part(caps.turns_a_day), part(caps.tokens_a_day)
    return replace(
        caps,
        turns_a_day=None if turns is None else int(turns),
        tokens_a_day=None if tokens is None else int(tokens),
        money_a_day=part(caps.money_a_day),
        # Those of a turn are for talk; a debrief has limits of its own.
        input_tokens=None,
        output_tokens=None,
    )


async def _asked(
    ride: RideEvidence,
    verdict: Verdict,
    wanted: ModelSettings,
    settings: Settings,
    data: Path,
    spoken: Language,
    persona: Persona,
) -> Verdict:
    from coach.debrief.grader import Grader, graded
    from tui.coach_records import Records
    from tui.coaching import LateModel

    caps = share_of(settings.budget.caps, settings.debrief.budget_share)
    shared = replace(settings, budget=replace(settings.budget, caps=caps))
    records = Records(data, lambda: shared)
    model = LateModel(data, wanted, keys=keys_for(settings, wanted))
    try:
        return await graded(ride, verdict, Grader(records.paid(model, wanted), persona, spoken))
    finally:
        await model.aclose()
        records.close()


def keys_for(settings: Settings, wanted: ModelSettings) -> tuple[str, ...]:
    """Return the names of the keys to look for: the coach's goes to his own server alone."""
    same = wanted.base_url == settings.model.base_url
    return ("debrief", "model") if same else ("debrief",)
