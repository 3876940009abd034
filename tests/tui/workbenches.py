"""The console over a real house whose time stands still, opened on the editor or the library."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from sensors.clock import ManualClock
from tests.tui.attached import when
from tests.tui.consoles import MIDDLE, seen
from tests.tui.riding import TODAY
from tui.app import TeamcarApp
from tui.screens.editor import EditorScreen
from tui.stand_ins import Simulation
from tui.wiring import House

FIVE = """name: Five hard ones

warmup 10m 50-75%
5x (3m 110% 95rpm "Go" / 3m 50%)
cooldown 10m 60-40%"""


class StillHouse(House):
    """A real house whose engine does not run."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, simulation=Simulation(seed=1), clock=ManualClock())

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        self.close_ride()
        self.close()


class Bench:
    """A pilot of the console, and what it shows."""

    def __init__(self, pilot: Pilot[int], house: StillHouse) -> None:
        self.pilot, self.house = pilot, house

    @property
    def editor(self) -> EditorScreen:
        screen = self.pilot.app.screen
        assert isinstance(screen, EditorScreen)
        return screen

    @property
    def screen(self) -> str:
        """The name of the screen that is shown."""
        return type(self.pilot.app.screen).__name__

    @property
    def text(self) -> str:
        """What stands in the editor."""
        return self.editor.field.text

    @property
    def rows(self) -> list[str]:
        return seen(self.pilot)

    @property
    def page(self) -> str:
        return "\n".join(self.rows)

    async def press(self, *keys: str) -> None:
        """Press keys one by one; the console is idle after each."""
        for key in keys:
            await self.pilot.press(key)
            await self._settled()

    async def type(self, text: str) -> None:
        """Type words into whatever has the focus."""
        names = {" ": "space", "\n": "enter"}
        await self.pilot.press(*(names.get(sign, sign) for sign in text))
        await self._settled()

    async def paste(self, text: str) -> None:
        """Put words at the editor's cursor, all at once."""
        self.editor.field.insert(text)
        await self._settled()

    async def _settled(self) -> None:
        """Wait until the console is idle, and the editor has read what stands in it."""
        await self.pilot.pause()
        screen = self.pilot.app.screen
        if isinstance(screen, EditorScreen):
            await when(lambda: not screen.due and screen.plan.text == screen.field.text)
            await self.pilot.pause()


@asynccontextmanager
async def workbench(folder: Path, size: tuple[int, int] = MIDDLE) -> AsyncIterator[Bench]:
    """Yield the console at home, over the data folder."""
    house = StillHouse(folder)
    app = TeamcarApp(house, "home", TODAY)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Bench(pilot, house)


@asynccontextmanager
async def editing(
    folder: Path,
    text: str = "",
    size: tuple[int, int] = MIDDLE,
    keys: Sequence[str] = (),
    path: Path | None = None,
) -> AsyncIterator[Bench]:
    """Yield the console on the editor, with a text in it."""
    async with workbench(folder, size) as bench:
        bench.pilot.app.push_screen(EditorScreen(bench.house, text, path))
        await bench.pilot.pause()
        await bench.press(*keys)
        yield bench
