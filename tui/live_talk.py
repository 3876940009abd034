"""The coach of the ride that an engine holds, asked from another process."""

import contextlib
import logging
from pathlib import Path

from coach.conversation import Reply
from tui.engine_socket import engine_of, socket_path
from workouts.errors import WorkoutsError

log = logging.getLogger(__name__)


class LiveTalk:
    """Asks the ride under way in the engine of a data folder, where there is one."""

    def __init__(self, folder: Path, who: str) -> None:
        """`who` names this process in the engine's log."""
        self._folder = folder
        self._who = who

    def say(self, text: str) -> Reply | None:
        """Return the live coach's answer; None where no ride is under way, or none can be asked."""
        there = engine_of(self._folder)
        if there is None or not there.riding:
            return None
        from tui.engine_line import EngineLine
        from tui.protocol import Say

        with contextlib.ExitStack() as held:
            try:
                line = EngineLine(socket_path(self._folder), self._who)
                held.callback(line.close)
                reply: Reply = line.ask(lambda request: Say(request, text))
            except WorkoutsError as fault:
                # The ride has just ended, or the engine: then it is a question at rest.
                log.warning("the ride could not be asked: %s", fault)
                return None
            return reply
