"""What other riders' engines of this machine do, as far as it can keep a ride from its devices."""

from pathlib import Path

from tui.engine_socket import engine_of
from tui.riders import riders, root_of


def words_about_others(folder: Path) -> tuple[str, ...]:
    """Return a sentence for each other rider whose engine may hold this rider's devices.

    One that a console has left without a ride ends by itself, and is no news.
    """
    said: list[str] = []
    for rider in riders(root_of(folder)):
        running = None if rider.folder == folder else engine_of(rider.folder)
        if running is None or running.stands_in or (running.for_console and not running.riding):
            continue
        said.append(
            f"An engine runs for {rider.name} too ({running.words}) and may hold the trainer; "
            f"`teamcar engine --stop --rider '{rider.name}'` saves its ride and ends it"
        )
    return tuple(said)
