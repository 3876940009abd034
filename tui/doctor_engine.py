"""The doctor's row about the engine: whether one runs, since when, for whom, and whether it hears.

An engine that has died leaves its lock open and its socket behind: the next one takes both.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tui.check import Check
from tui.engine_line import EngineLine
from tui.engine_socket import Holder, engine_of, meeting_place
from tui.protocol import ReadNotices
from workouts.errors import CommandRefused, WorkoutsError

WHO = "doctor"
STOP = "Run: teamcar engine --stop (it saves the ride); it starts again with the next console."


def engine_checks(folder: Path) -> Iterator[Check]:
    """Yield the row about the engine of a data folder."""
    try:
        running, path = engine_of(folder), meeting_place(folder)
    except WorkoutsError as error:
        yield Check("engine", False, str(error), "Until then: teamcar --in-process")
        return
    if running is None:
        left = "; one that was killed has left its socket, which the next one takes"
        yield Check("engine", True, f"none runs; teamcar starts one{left * path.exists()}")
        return
    try:
        with closing(EngineLine(path, WHO)) as line:
            line.ask(ReadNotices)
    except CommandRefused as fault:
        yield Check("engine", False, f"{running.words} is not reached at {path}: {fault}", STOP)
    else:
        yield Check("engine", True, f"{running.words}, {life_of(running)}: {path}")


def life_of(running: Holder) -> str:
    """Return what an engine rides on, what for, and who looks, in words."""
    consoles = f"{running.consoles} console{'' if running.consoles == 1 else 's'}"
    doing = "a ride is under way" if running.riding else "no ride is under way"
    return f"on {running.devices or 'devices it does not name'}, {doing}, {consoles}"
