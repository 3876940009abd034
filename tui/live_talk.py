"""The coach of the ride that an engine holds, asked from another process."""

import contextlib
import logging
import time
from collections.abc import Callable
from pathlib import Path

from coach.conversation import Reply
from tui.engine_line import EngineLine
from tui.engine_socket import engine_of, meeting_place
from workouts.errors import WorkoutsError

LOOK_S = 0.05  # between two looks at a reply that grows
PATIENCE_S = 60.0  # only against an engine that never says that it is done

log = logging.getLogger(__name__)


class LiveTalk:
    """Asks the ride under way in the engine of a data folder, where there is one."""

    def __init__(self, folder: Path, who: str) -> None:
        """`who` names this process in the engine's log."""
        self._folder = folder
        self._who = who

    def say(self, text: str, told: Callable[[Reply], None] = lambda _: None) -> Reply | None:
        """Return the live coach's whole answer; `told` gets one of the model as it grows.

        None where no ride is under way, or none can be asked.
        """
        there = engine_of(self._folder)
        if there is None or not there.riding:
            return None
        from tui.protocol import Say

        with contextlib.ExitStack() as held:
            try:
                line = EngineLine(meeting_place(self._folder), self._who)
                held.callback(line.close)
                reply: Reply = line.ask(lambda request: Say(request, text))
                return _grown(line, reply, told)
            except WorkoutsError as fault:
                # The ride has just ended, or the engine: then it is a question at rest.
                log.warning("the ride could not be asked: %s", fault)
                return None


def _grown(line: EngineLine, reply: Reply, told: Callable[[Reply], None]) -> Reply:
    """Wait until a reply is whole."""
    from tui.protocol import Hear

    until_s = time.monotonic() + PATIENCE_S
    turn = reply.turn
    while reply.growing and time.monotonic() < until_s:
        time.sleep(LOOK_S)
        now: Reply | None = line.ask(lambda request: Hear(request, turn))
        if now is None:
            break
        if now.text != reply.text:
            told(now)
        reply = now
    return reply
