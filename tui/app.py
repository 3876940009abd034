"""The console: shows the house's ride and history, and never shows a traceback.

The ride itself lives in the house and goes on when a screen fails; an error inside the console goes
to the log file and becomes one line.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from rich.console import RenderableType
from textual._compositor import ChopsUpdate
from textual.actions import ActionParseResult
from textual.app import App, SystemCommand
from textual.dom import DOMNode
from textual.screen import Screen

from tui.feed import RideFeed
from tui.house import House
from tui.messages import RideEnded
from tui.screens.home import HomeScreen
from tui.theme import PALETTES, themes
from tui.thin_update import Shown, ThinUpdate
from tui.under_way import asked_in_vain
from workouts.errors import CommandRefused, WorkoutsError
from workouts.ride_moves import OVER

if TYPE_CHECKING:
    from workouts.summary import RideSummary
    from workouts.workout import Workout

log = logging.getLogger(__name__)

# From this many cells on, a screen has this class; the stylesheets do the rest.
WIDTHS: list[tuple[int, str]] = [(0, "-narrow"), (100, "-wide"), (160, "-grand")]
HEIGHTS: list[tuple[int, str]] = [(0, "-tiny"), (24, "-short"), (34, "-tall"), (54, "-high")]
FAILED = "that did not work; the log file says why (teamcar doctor tells its path)"


def local_today() -> date:
    """Return the rider's calendar day."""
    return datetime.now().astimezone().date()


class TeamcarApp(App[int]):
    """The console over a house; `start` is the first screen, "home" or "ride"."""

    TITLE = "Teamcar"
    # Home is there before screens are pushed, so its stylesheet comes with the app's.
    CSS_PATH: ClassVar = ["app.tcss", "screens/home.tcss"]
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init__(
        self,
        house: House,
        start: str = "home",
        today: date | None = None,
        *,
        rider: str | None = None,
        other_riders: Sequence[str] = (),
        opens: Callable[[], RideFeed] | None = None,
        asked: str | None = None,
    ) -> None:
        """`rider` is named where there are several.

        `opens` opens a ride once the house is started: of the workout `asked`, None a free one.
        """
        super().__init__()
        self.house = house
        self.rider = rider
        self.other_riders = other_riders
        self.next_rider: str | None = None  # who is to ride when this console has ended
        self._opens, self._asked = opens, asked
        self._shown = Shown()
        self._begun = False  # what it was started for: a ride, or one that was cut off
        self._start = start
        self._today = today
        self.last_words: str | None = None  # why the console had to close

    @property
    def today(self) -> date:
        """The rider's calendar day."""
        return self._today or local_today()

    def get_default_screen(self) -> Screen[None]:
        return HomeScreen(self.house, self.today, self.rider)

    async def on_mount(self) -> None:
        for theme in themes():
            self.register_theme(theme)
        wanted = self.house.settings.theme
        self.theme = wanted if wanted in PALETTES else next(iter(PALETTES))
        self.set_keymap(dict(self.house.settings.keymap))
        if self._start == "ride" and self.house.feed is not None:
            self.show_ride(self.house.feed)
        self.call_after_refresh(self._open_house)

    async def _open_house(self) -> None:
        try:
            await self.house.start()
        except Exception:  # whatever the house cannot do, the console says so and stays
            log.exception("the house cannot start")
            self.notice(FAILED)
        self.house.watch(self._house_changed)
        self._house_changed()

    def _house_changed(self) -> None:
        """Show what was done elsewhere: the ride under way, or what is to be known at home."""
        if not self.is_running or len(self.screen_stack) > 1:
            return  # who reads or sets something is not disturbed
        feed = self.house.feed
        if feed is not None and feed.frame().ride.state not in OVER:
            if self._opens is not None and not self._begun:
                self._begun = True
                self._show_asked(feed, self._asked)
            else:
                self.show_ride(feed)
            return
        if self.house.lost is None and not self._begun:
            self._begun = True
            opens = self._opens
            if opens is not None:
                self.attempt(lambda: self._show_asked(opens(), self._asked))
            elif self._start == "home":
                self.attempt(self._offer_unfinished)
        if isinstance(self.screen, HomeScreen):
            self.screen.read_again()

    async def on_unmount(self) -> None:
        await self.house.stop()

    # -- going from screen to screen --------------------------------------------------------------

    def ride(self, workout: Workout | None) -> None:
        """Open a ride of `workout`, None for a free ride, and show it."""
        feed = self.house.feed or self.house.open_ride(workout)
        self._show_asked(feed, None if workout is None else workout.name)

    def _show_asked(self, feed: RideFeed, asked: str | None) -> None:
        """Show a ride, and say so where it is another than was asked for."""
        said = asked_in_vain(asked, feed, "q ends or leaves it")
        self.show_ride(feed)
        if said is not None:
            self.call_after_refresh(self.notice, said)

    def show_ride(self, feed: RideFeed) -> None:
        """Show a ride, once."""
        from tui.screens.ride import RideScreen

        shown = (one for one in self.screen_stack if isinstance(one, RideScreen))
        if not any(one.feed is feed for one in shown):
            self.push_screen(RideScreen(feed))

    def on_ride_ended(self, _message: RideEnded) -> None:
        self.attempt(self._close_ride)

    def _close_ride(self) -> None:
        try:
            ridden = self.house.close_ride()
        finally:
            self.go_home()
        if ridden is not None:
            self.review(ridden)

    def go_home(self) -> None:
        """Leave every screen but home."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def review(self, ridden: RideSummary) -> None:
        """Show a finished ride."""
        from tui.screens.review import ReviewScreen

        self.push_screen(ReviewScreen(self.house, ridden, self.today))

    def action_open(self, name: str) -> None:
        """Open the library, devices, progress or settings."""
        from tui.screens import opened

        self.push_screen(opened(name, self.house, self.today))

    async def action_back(self) -> None:
        if len(self.screen_stack) > 1:
            self.pop_screen()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        from tui.palette import palette_commands

        return palette_commands(screen)

    def action_help(self) -> None:
        if self.screen.query("HelpPanel"):
            self.action_hide_help_panel()
        else:
            self.action_show_help_panel()

    async def action_quit(self) -> None:
        """Leave; a ride under way is asked about first."""
        from tui.screens.ride import RideScreen

        riding = next((one for one in self.screen_stack if isinstance(one, RideScreen)), None)
        if riding is None:
            self.exit(0)
        elif self.screen is riding:
            riding.action_end()

    def _offer_unfinished(self) -> None:
        left = self.house.unfinished()
        if not left:
            return
        from tui.screens.unfinished_dialog import UnfinishedDialog

        ride = left[0]

        acts: Mapping[str | None, Callable[[], None]] = {
            "resume": lambda: self.show_ride(self.house.resume(ride)),
            "save": lambda: self.review(self.house.save_unfinished(ride)),
            "discard": lambda: self.house.discard_unfinished(ride),
        }
        self.push_screen(
            UnfinishedDialog(ride), lambda answer: self.attempt(acts.get(answer, self.refresh))
        )

    def switch_rider(self, name: str) -> None:
        """Leave, for the console of another rider; not while a ride is under way."""
        if self.house.feed is not None:
            raise CommandRefused("end the ride first; then another can have the console")
        self.next_rider = name
        self.exit(0)

    # -- errors -----------------------------------------------------------------------------------

    def attempt(self, act: Callable[[], object]) -> None:
        """Do it; what fails becomes one line on the screen."""
        try:
            act()
        except (WorkoutsError, OSError) as fault:
            log.warning("%s", fault)
            self.notice(str(fault))
        except Exception:  # nothing that a screen asks for may take the console down
            log.exception("%s failed", act)
            self.notice(FAILED)

    def notice(self, text: str) -> None:
        """Say one line on whichever screen is shown."""
        say = getattr(self.screen, "say", None)
        if say is not None:
            say(text)
        else:
            self.notify(text, markup=False)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except (WorkoutsError, OSError) as fault:
            log.warning("%s: %s", action, fault)
            self.notice(str(fault))
        except Exception:  # a key must never take the console down
            log.exception("action %s failed", action)
            self.notice(FAILED)
        return True

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, ChopsUpdate):
            super()._display(screen, ThinUpdate(renderable, self._shown))
            return
        self._shown.forget()
        super()._display(screen, renderable)

    def _fatal_error(self) -> None:
        """End with one line where Textual would print a traceback; the journal keeps the ride."""
        log.exception("the console failed")
        self.last_words = f"Teamcar had to close: {FAILED}."
        self.exit(1, return_code=1, message=self.last_words)
