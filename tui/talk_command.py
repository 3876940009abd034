"""`teamcar talk`: push-to-talk from another process: a button, a headset key, a script.

It reaches the ride that an engine holds, and waits for nothing but that it was told.
"""

import argparse
import json
import sys
from typing import TYPE_CHECKING

from tui.engine_line import EngineLine
from tui.engine_socket import engine_of, meeting_place
from tui.protocol import Talk
from workouts.errors import CommandRefused

if TYPE_CHECKING:
    from coach.voice.view import VoiceView

NO_ENGINE = "no ride is under way in an engine; start one with teamcar ride, then talk to it"


def talk(given: argparse.Namespace) -> int:
    """Tell the engine; raises CommandRefused or EngineLost with a sentence."""
    there = engine_of(given.folder)
    if there is None or not there.riding:
        raise CommandRefused(NO_ENGINE)
    text = " ".join(given.text) if given.act == "say" else ""
    line = EngineLine(meeting_place(given.folder), "talk")
    try:
        view: VoiceView = line.ask(lambda request: Talk(request, given.act, text))
    finally:
        line.close()
    if given.json:
        import msgspec

        json.dump(msgspec.to_builtins(view), sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
    elif given.act == "status":
        sys.stdout.write("".join(f"{row}\n" for row in status_rows(view)))
    return 0


def status_rows(view: "VoiceView") -> list[str]:
    """Return what the voice is doing, a line each."""
    rows = [view.state.value + (", cues are muted" if view.quiet else "")]
    if view.heard:
        rows.append(f"heard: {view.heard}")
    if view.saying:
        rows.append(f"saying: {view.saying}")
    if view.why:
        rows.append(view.why)
    return [*rows, *view.missing]
