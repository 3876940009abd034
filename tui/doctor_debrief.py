"""The doctor's row about the debriefs' own model: only for those who have set one."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from coach.model import ModelServer
from coach.model_talk import Finished, Message, ModelFailed, ModelRequest, Role
from tui.check import Check
from tui.grading import grader_of, keys_for
from tui.settings import Settings
from workouts.errors import KeyUnusable
from workouts.secrets import Keys

LONGEST_S = 60.0  # its model may have to be loaded first
NAME = "debrief model"
FORM = ModelRequest(
    (Message(Role.USER, 'Answer with the JSON document {"watts": 200} and nothing else.'),),
    max_tokens=64,
    schema={
        "type": "object",
        "properties": {"watts": {"type": "integer"}},
        "required": ["watts"],
        "additionalProperties": False,
    },
)
MEND = "Mend [debrief.model] in the settings; until then debriefs are computed without a model."


def debrief_model_checks(folder: Path, settings: Settings) -> Iterator[Check]:
    """Yield whether the server answers in the form that a debrief needs."""
    wanted = grader_of(settings)
    if wanted is None or not settings.debrief.model.base_url:
        return
    try:
        names = keys_for(settings, wanted)
        key = next((key for name in names if (key := Keys(folder).read(name))), None)
    except KeyUnusable as error:
        yield Check(NAME, False, str(error), "Set it with `teamcar key set debrief`.")
        return
    brief = replace(wanted, first_token_s=LONGEST_S, silence_s=LONGEST_S, total_s=LONGEST_S)
    yield asyncio.run(_asked(ModelServer(brief, key)))


async def _asked(server: ModelServer) -> Check:
    named = f"{server.name} at {server.host}"
    try:
        async with server.stream(FORM) as events:
            whole = [event async for event in events if isinstance(event, Finished)]
    except ModelFailed as failed:
        return Check(NAME, False, str(failed), MEND)
    finally:
        await server.aclose()
    if not whole:
        return Check(NAME, False, f"{named} breaks off", MEND)
    return Check(NAME, True, f"{named} answers in the form that a debrief needs")
