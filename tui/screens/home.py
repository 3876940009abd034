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
from tui.panels.prompt import Prompt
from tui.panels.ride_row import ride_row
from tui.panels.workout_profile import ProfilePanel
from tui.plan_views import plan_views
from tui.soon import soon
from tui.suggestion import Choice, band_of, choices_for, read_available
from workouts.errors import WorkoutsError
from workouts.formats.quantities import BadQuantity
from workouts.snapshot import LoadToday

if TYPE_CHECKING:
    from tui.app import TeamcarApp
    from workouts.summary import RideSummary
    from workouts.workout import Workout

# Of reading new files: before the suggestion, and after it, with room for keys in between.
FIRST_SLICE_S, SLICE_S, GAP_S = 0.15, 0.01, 0.02
SHOWN_RIDES = 3  # on the first frame; what more there is room for is read after it


class HomeScreen(Screen[None]):
    """The first screen; everything on it is read anew whenever it is shown again."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings(HOME)
    HELP = """# Home
*Enter* rides the suggested workout; *n* suggests another, *t* takes how much time you have, *w*
searches all of them. Every suggestion says why it is made.
Form (TSB) is fitness (CTL) less fatigue (ATL): below −20 you are tired, above +10 fresh."""

    def __init__(self, house: House, today: date, rider: str | None = None) -> None:
        super().__init__()
        self._rider = rider  # None where there is only one
        self._house = house
        self._today = today
        self._load = LoadToday()
        self._choices: Sequence[Choice] = ()  # what is planned, then what is suggested
        self._chosen = 0
        minutes = house.settings.suggest_minutes
        self._available_s = None if minutes is None else minutes * 60
        self._read: tuple[Choice, Workout | None] | None = None
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
        yield Prompt(self._teamcar.attempt)
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
        library.cards()
        left = library.read_some(FIRST_SLICE_S)
        self._suggest()
        self._looked = True
        self.draw()
        self.refresh_bindings()
        if left:
            soon(self, GAP_S, self._read_shelf)

    def _read_shelf(self) -> None:
        """Read new files of the shelf while nothing is pressed; then suggest again."""
        if not self.is_current:
            return
        if self._house.library.read_some(SLICE_S):
            soon(self, GAP_S, self._read_shelf)
        elif not self._chosen:  # what the rider looks at stays
            self._suggest()
            self.draw()

    def _suggest(self) -> None:
        """Find what suits today; what is chosen stays the first."""
        house = self._house
        try:
            planned = house.planner.waiting(self._today)
            self._choices = choices_for(
                self._today, house.library, house.history, self._load, planned, self._available_s
            )
        except WorkoutsError as fault:
            self._said = str(fault)

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
        workout, ftp_w = self.workout, self._house.settings.athlete.ftp_w
        plan = plan_views(workout, ftp_w) if workout else ()
        profile = self.query_one(ProfilePanel)
        profile.display = bool(plan)
        marks = [(text.at_s, text.text) for text in workout.texts] if workout else []
        profile.show(plan, (), ftp_w, None, self.choice.card if self.choice else None, marks)

    @property
    def choice(self) -> Choice | None:
        """What Enter rides."""
        return self._choices[self._chosen % len(self._choices)] if self._choices else None

    @property
    def workout(self) -> Workout | None:
        """The steps of the choice; its file is read when it is first looked at."""
        choice = self.choice
        if choice is None:
            return None
        if choice.planned is not None:
            return choice.planned
        if self._read is None or self._read[0] != choice:
            try:
                self._read = (choice, self._house.library.workout(choice.card.path))
            except WorkoutsError as fault:
                self._said = str(fault)
                self._read = (choice, None)
        return self._read[1]

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
        load = self._load
        why = self.choice.suggestion.why if self.choice else band_of(load.tsb).why
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
        return [((fitted(why, width), "strong"),), numbers][:height]

    def choice_rows(self, width: int, height: int) -> list[Row]:
        """Return the suggested workout with its length and load."""
        choice = self.choice
        if choice is None:
            words = "There is no workout to suggest: f rides free." if self._looked else ""
            return [((words, "text"),)]
        card = choice.card
        numbers: Row = (
            (clock(card.seconds), "text"),
            ("   IF ", "dim"),
            (decimal(card.intensity_factor, 2), "text"),
            ("   TSS ", "dim"),
            (whole(card.training_stress), "text"),
        )
        planned = choice.planned is not None
        word = "planned for today" if planned else f"today: {choice.suggestion.kind}"
        if self._available_s is not None:
            word = f"{word}, {self._available_s // 60} min"
        name = fitted(card.name, width - width_of(numbers) - len(word) - 5)
        return [spread(((name, "strong"), (f"   {word}", "plan")), numbers, width)][:height]

    def about_rows(self, width: int, height: int) -> list[Row]:
        """Return the author's description."""
        workout = self.workout
        lines = wrapped(workout.description, min(width, 100), height) if workout else []
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
        workout = self.workout
        if workout is not None:
            self._teamcar.ride(workout)
        elif self._said:
            self.say(self._said)

    def action_free_ride(self) -> None:
        self._teamcar.ride(None)

    def action_another(self) -> None:
        self._chosen += 1
        self.draw()

    def action_time(self) -> None:
        """Ask how much time there is; what fits is suggested, until Teamcar is left."""
        minutes = None if self._available_s is None else self._available_s // 60
        self.query_one("#notices").display = False
        self.query_one(Prompt).ask(
            "Time today (45m, 1h30, any):", f"{minutes}m" if minutes else "", self._take_time
        )
        self.refresh_bindings()

    def _take_time(self, text: str) -> None:
        try:
            self._available_s = read_available(text)
        except BadQuantity as bad:
            self.say(f"{bad}; {bad.hint}")
            return
        self._chosen = 0
        self._suggest()
        self.draw()

    def action_leave_prompt(self) -> None:
        self.query_one(Prompt).close()

    def on_prompt_closed(self) -> None:
        self.query_one("#notices").display = True
        self.refresh_bindings()

    def action_review(self) -> None:
        if self._rides:
            self._teamcar.review(self._rides[0])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what is not there yet; while something is asked, its letters are text."""
        asking = any(prompt.is_open for prompt in self.query(Prompt))
        if asking != (action == "leave_prompt"):
            return None if asking else False
        nothing = (action == "review" and not self._rides) or (
            action in ("ride", "another") and not self._choices
        )
        return None if nothing else True
