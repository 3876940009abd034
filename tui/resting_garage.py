"""The garage of a rider at rest, in a process of its own beside the engine that may be there."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from coach.garage import Garage
from coach.memory import Memory
from tui.engine_line import EngineLine
from tui.engine_socket import engine_of, meeting_place
from tui.settings import Settings, load_settings, noting_ftp, save_settings
from tui.stored import open_history
from workouts.errors import CommandRefused
from workouts.workout import Workout

NO_ENGINE = "no console and no engine runs; start teamcar and choose it there"
WHO = "coach"


def resting_garage(folder: Path, memory: Callable[[], Memory]) -> Garage:
    """Return it for a data folder, whose settings are read when they are needed."""
    from tui.garage import Doors, RiderGarage

    doors = Doors(
        lambda workout: _start(folder, workout),
        lambda ftp_w: _save_ftp(folder, ftp_w),
        lambda text: _note(folder, text),
        memory,
    )
    return RiderGarage(folder, lambda: _settings(folder), doors)


def _settings(folder: Path) -> Settings:
    return load_settings(folder)[0]


def _start(folder: Path, workout: Workout) -> None:
    from tui.protocol import OpenRide

    if engine_of(folder) is None:
        raise CommandRefused(NO_ENGINE)
    with closing(EngineLine(meeting_place(folder), WHO)) as line:
        line.ask(lambda request: OpenRide(request, workout, 0))


def _save_ftp(folder: Path, ftp_w: int) -> None:
    settings, fault = load_settings(folder)
    if fault:
        raise CommandRefused(fault)
    changed = replace(settings, athlete=replace(settings.athlete, ftp_w=ftp_w))
    today = datetime.now().astimezone().date()
    save_settings(folder, noting_ftp(changed, settings, today))
    if engine_of(folder) is not None:
        from tui.protocol import ReadSettings

        with closing(EngineLine(meeting_place(folder), WHO)) as line:
            line.ask(ReadSettings)


def _note(folder: Path, text: str) -> Callable[[], None]:
    """Add words to the page of the last ride."""
    from workouts.ride_notes import keep_notes

    with closing(open_history(folder, _settings(folder))) as history:
        newest = history.rides(1)
        if not newest:
            raise CommandRefused("there is no ride to note it for")
        before = newest[0]
        keep_notes(history, before.ride_id, f"{before.notes}\n{text}".strip())

    def undo() -> None:
        with closing(open_history(folder, _settings(folder))) as again:
            keep_notes(again, before.ride_id, before.notes)

    return undo
