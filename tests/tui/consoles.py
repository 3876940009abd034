"""Opens the console over a house in memory, presses keys and reads what is on the screen."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from tests.tui.in_memory import MemoryHouse
from tests.tui.riding import TODAY
from tui.app import TeamcarApp

PICTURES = Path(__file__).parent / "pictures"
SMALL, MIDDLE, LARGE = (80, 24), (120, 40), (200, 60)


@asynccontextmanager
async def console(
    house: MemoryHouse, size: tuple[int, int] = SMALL, keys: Sequence[str] = ()
) -> AsyncIterator[Pilot[int]]:
    """Yield a pilot of the console after `keys`; it begins on the ride when the house has one."""
    app = TeamcarApp(house, "ride" if house.feed else "home", TODAY)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        yield pilot


def seen(pilot: Pilot[int]) -> list[str]:
    """Return the rows of the screen as text, as the rider sees them."""
    from io import StringIO

    from rich.console import Console

    width, height = pilot.app.size
    page = Console(
        width=width,
        height=height,
        file=StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
        legacy_windows=False,
    )
    page.print(pilot.app.screen._compositor.render_update(full=True))
    return page.export_text().splitlines()[:height]


def same_as_picture(pilot: Pilot[int], name: str) -> None:
    """Compare the screen with the picture kept under `name`; TEAMCAR_ACCEPT=1 takes a new one."""
    width, height = pilot.app.size
    path = PICTURES / f"{name}-{width}x{height}.txt"
    rows = "\n".join(row.rstrip() for row in seen(pilot)) + "\n"
    if os.environ.get("TEAMCAR_ACCEPT") == "1":
        path.write_text(rows, encoding="utf-8")
    assert rows == path.read_text(encoding="utf-8"), f"{name} looks different at {width}×{height}"
