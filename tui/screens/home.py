"""Home: what shall I ride today? Form in words, one suggestion with its profile, the last rides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from tui.formats import clock, decimal, fitted, signed, whole, wrapped
from tui.house import House
from tui.keys import HOME, bindings
from tui.panels.drawing import Row, spread, width_of
from tui.panels.key_bar import KeyBar
from tui.panels.line import Lines
from tui.panels.ride_row import ride_row
from tui.panels.workout_profile import ProfilePanel
from tui.plan_views import plan_views
from tui.suggestion import band_of, suggested
from workouts.errors import WorkoutsError
from workouts.snapshot import LoadToday

if TYPE_CHECKING:
    from tui.app import TeamcarApp
    from workouts.library import LibraryEntry
    from workouts.summary import RideSummary

SHOWN_RIDES = 3  # on the first frame; what more there is room for is read after it


class HomeScreen(Screen[None]):
    """The first screen; everything on it is read anew whenever it is shown again."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings(HOME)
    HELP = """# Home
*Enter* rides the suggested workout; *n* suggests another, *w* searches all of them.
Form (TSB) is fitness (CTL) less fatigue (ATL): below −20 you are tired, above +10 fresh."""

    def __init__(self, house: House, today: date, rider: str | None = None) -> None:
        super().__init__()
        self._rider = rider  # None where there is only one
        self._house = house
        self._today = today
        self._load = LoadToday()
        self._planned: Sequence[LibraryEntry] = ()  # for today, and not ridden yet
        self._choices: Sequence[LibraryEntry] = ()  # what is planned, then what is suggested
        self._chosen = 0
        self._looked = False
        self._rides: Sequence[RideSummary] = ()
        self._said: str | None = None
        self._notices: Sequence[str] = ()

    def compose(self) -> ComposeResult:
        yield Lines(lambda screen, width, _: [screen.title_row(width)], "title")
        yield Lines(lambda screen, width, height: screen.form_rows(width, height), "form")
        yield Lines(lambda screen, width, height: screen.choice_rows(width, height), "choice")
        yield ProfilePanel("profile")
        yield Lines(lambda screen, width, height: screen.about_rows(width, height), "about")
        yield Lines(lambda screen, width, height: screen.ride_rows(width, height), "rides")
        yield Lines(lambda screen, width, height: screen.notice_rows(width, height), "notices")
        yield KeyBar(HOME)

    def on_screen_resume(self) -> None:
        self.read_again()

    def read_again(self) -> None:
        """Read the house and draw."""
        try:
            self._load = self._house.history.load_today()
            self._rides = self._house.history.rides(SHOWN_RIDES)
        except WorkoutsError as fault:
            self._said = str(fault)
        self.draw()
        # Shelf and ride folders are read after the first frame: form and rides are seen at once.
        self.call_after_refresh(self._read_folders)

    def _read_folders(self) -> None:
        self._notices = self._house.notices()
        self._read_more_rides()
        library = self._house.library
        library.ftp_w = self._house.settings.athlete.ftp_w
        try:
            self._planned = self._house.planner.waiting(self._today)
        except WorkoutsError as fault:
            self._said = str(fault)
        self._choices = (*self._planned, *suggested(library.entries(), self._load.tsb))
        self._looked = True
        self.draw()
        self.refresh_bindings()

    def _read_more_rides(self) -> None:
        room = self.query_one("#rides").size.height - 1
        if room <= len(self._rides) or len(self._rides) < SHOWN_RIDES:
            return
        try:
            self._rides = self._house.history.rides(room)
        except WorkoutsError as fault:
            self._said = str(fault)

    def draw(self) -> None:
        """Show what was read."""
        for panel in self.query(Lines):
            panel.show(self)
        choice, ftp_w = self.choice, self._house.settings.athlete.ftp_w
        plan = plan_views(choice.workout, ftp_w) if choice and choice.workout else ()
        profile = self.query_one(ProfilePanel)
        profile.display = bool(plan)
        workout = choice.workout if choice else None
        marks = [(text.at_s, text.text) for text in workout.texts] if workout else []
        profile.show(plan, (), ftp_w, None, choice.path if choice else None, marks)

    @property
    def choice(self) -> LibraryEntry | None:
        """The workout that Enter rides."""
        return self._choices[self._chosen % len(self._choices)] if self._choices else None

    def say(self, text: str) -> None:
        """Show a sentence in the line above the keys."""
        self._said = text
        self.draw()

    # -- what is drawn ----------------------------------------------------------------------------

    def title_row(self, width: int) -> Row:
        """Return the name of the program, who rides where there are several, and the day."""
        day = f"{self._today:%A} {self._today.day} {self._today:%B}"
        rider = f"   {fitted(self._rider, width // 3)}" if self._rider else ""
        return spread((("teamcar", "now"), (rider, "text")), ((day, "dim"),), width)

    def form_rows(self, width: int, height: int) -> list[Row]:
        """Return form in words, and in its three numbers."""
        load, band = self._load, band_of(self._load.tsb)
        ftp_w = self._house.settings.athlete.ftp_w
        numbers: Row = (
            ("fitness ", "dim"),
            (whole(load.ctl, 3), "text"),
            (" CTL    fatigue ", "dim"),
            (whole(load.atl, 3), "text"),
            (" ATL    form ", "dim"),
            (signed(load.tsb, 3), "now"),
            (" TSB    FTP ", "dim"),
            (str(ftp_w), "text"),
            (" W", "dim"),
        )
        return [((fitted(band.why, width), "strong"),), numbers][:height]

    def choice_rows(self, width: int, height: int) -> list[Row]:
        """Return the suggested workout with its length and load."""
        choice = self.choice
        if choice is None or choice.workout is None:
            words = "There is no workout to suggest: f rides free." if self._looked else ""
            return [((words, "text"),)]
        numbers: Row = (
            (clock(choice.seconds), "text"),
            ("   IF ", "dim"),
            (decimal(choice.intensity_factor, 2), "text"),
            ("   TSS ", "dim"),
            (whole(choice.training_stress), "text"),
        )
        planned = any(choice is each for each in self._planned)
        word = "planned for today" if planned else f"today: {band_of(self._load.tsb).kind}"
        name = fitted(choice.name, width - width_of(numbers) - len(word) - 5)
        return [spread(((name, "strong"), (f"   {word}", "plan")), numbers, width)][:height]

    def about_rows(self, width: int, height: int) -> list[Row]:
        """Return the author's description."""
        choice = self.choice
        if choice is None or choice.workout is None:
            return []
        lines = wrapped(choice.workout.description, min(width, 100), height)
        return [((line, "dim"),) for line in lines]

    def ride_rows(self, width: int, height: int) -> list[Row]:
        """Return the last rides."""
        rows: list[Row] = [(("last rides", "dim"),)]
        if not self._rides:
            rows.append((("none yet: the first one will be here", "faint"),))
        rows += [ride_row(ride, self._today, width) for ride in self._rides]
        return rows[:height]

    def notice_rows(self, width: int, height: int) -> list[Row]:
        """Return what the rider should know before riding."""
        texts = [self._said] if self._said else []
        texts += self._notices
        rows: list[Row] = [(("! ", "over"), (fitted(text, width - 2), "dim")) for text in texts]
        return rows[:height]

    # -- keys -------------------------------------------------------------------------------------

    @property
    def _teamcar(self) -> TeamcarApp:
        from tui.app import TeamcarApp

        assert isinstance(self.app, TeamcarApp)
        return self.app

    def action_ride(self) -> None:
        choice = self.choice
        if choice is not None:
            self._teamcar.ride(choice.workout)

    def action_free_ride(self) -> None:
        self._teamcar.ride(None)

    def action_another(self) -> None:
        self._chosen += 1
        self.draw()

    def action_review(self) -> None:
        if self._rides:
            self._teamcar.review(self._rides[0])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what is not there yet."""
        nothing = (action == "review" and not self._rides) or (
            action in ("ride", "another") and not self._choices
        )
        return None if nothing else True
