"""The workout editor: text at the left, what it comes to at the right, what is wrong below."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.timer import Timer

from tui.formats import clock, decimal, fitted, whole, wrapped
from tui.house import House
from tui.keys import bindings
from tui.messages import PromptClosed
from tui.panels.drawing import Row, spread
from tui.panels.key_bar import KeyBar
from tui.panels.line import Lines
from tui.panels.plan_steps import step_rows
from tui.panels.prompt import Choice, Prompt
from tui.panels.workout_profile import ProfilePanel
from tui.panels.workout_text import WorkoutText
from tui.screens.editor_files import EditedFile
from tui.workout_keys import EDITOR
from tui.written_plan import WrittenPlan
from workouts.edit_text import BLOCKS, Chosen, Edited, insert, move, repeat, scale
from workouts.errors import EditRefused

if TYPE_CHECKING:
    from pathlib import Path

    from tui.app import TeamcarApp

KEEP_EVERY_S = 1.0
FRAME_S = 0.004  # from a change to its frame; Textual's sixtieth of a second is felt while typing
QUICK_S = 0.02  # of reading: what takes longer is drawn after the text
HINT = "Write a step a line, such as 10m 60%; f5 inserts one, f1 shows all keys."
TIMES = "5"  # what a set is offered to be repeated


class EditorScreen(Screen[None]):
    """One workout as text. The text is kept every second, so a crash loses no more of it."""

    CSS_PATH = "editor.tcss"
    AUTO_FOCUS = "#text"
    BINDINGS: ClassVar[list[BindingType]] = bindings(EDITOR)
    HELP = """# Editor
A step a line: `10m 55%-75%`, `5x (3m 110% / 3m 50%)`, `20m 88-94% 90rpm "Settle in"`.
*Shift* with the arrows chooses lines. A line with ✗ has something wrong in it, told below."""

    def __init__(self, house: House, text: str = "", path: Path | None = None) -> None:
        """Edit `text`; `path` is the rider's own file that it came from."""
        super().__init__()
        self._house = house
        self._file = EditedFile(house.workshop, self, path)
        self._plan = WrittenPlan(text, house.settings.athlete.ftp_w)
        self._said: str | None = None
        self._text = text  # as it stands in the field, which is gone when the screen is
        self._took_s = 0.0  # to read it the last time
        self._frames: Timer | None = None
        self.due = False  # whether something typed is still to be read

    def compose(self) -> ComposeResult:
        yield Lines(lambda screen, width, _: [screen.head_row(width)], "head")
        with Horizontal(id="columns"):
            # Lines of other systems count as lines here too, and end as everywhere else.
            yield WorkoutText("\n".join(self._plan.text.splitlines()), "text")
            with Vertical(id="plan"):
                yield Lines(lambda screen, width, height: screen.figure_rows(width), "figures")
                yield ProfilePanel("profile")
                yield Lines(lambda screen, width, height: screen.step_rows(width, height), "steps")
        yield Lines(lambda screen, width, height: screen.notice_rows(width, height), "notice")
        yield Prompt(self._teamcar.attempt)
        yield KeyBar(EDITOR)

    def on_mount(self) -> None:
        self.set_interval(KEEP_EVERY_S, self.keep)
        self.read()
        self._file.opened(self._plan.text)
        self.draw()
        self.call_after_refresh(self._file.offer_kept)

    def on_unmount(self) -> None:
        self.keep()

    def on_resize(self) -> None:
        self.draw()

    @property
    def field(self) -> WorkoutText:
        return self.query_one(WorkoutText)

    @property
    def prompt(self) -> Prompt:
        return self.query_one(Prompt)

    @property
    def plan(self) -> WrittenPlan:
        """What the text comes to."""
        return self._plan

    @property
    def _teamcar(self) -> TeamcarApp:
        from tui.app import TeamcarApp

        assert isinstance(self.app, TeamcarApp)
        return self.app

    @property
    def _update_timer(self) -> Timer:
        if self._frames is None:
            self._frames = self.set_interval(FRAME_S, self._on_timer_update, pause=True)
        return self._frames

    # -- while one types --------------------------------------------------------------------------

    def on_text_area_changed(self) -> None:
        """Read the text for the same frame; one that takes long to read, for the frame after it.

        Then what was typed is on the screen first, and keys that come fast are read together.
        """
        self._text = self.field.text
        if self._took_s < QUICK_S:
            self.read()
        elif not self.due:
            self.due = True
            self.call_after_refresh(self.read)

    def read(self) -> None:
        """Read the text, if it is another one, and show what it comes to."""
        self.due = False
        self._text = text = self.field.text
        if text != self._plan.text:
            self._said = None
            began_s = time.perf_counter()
            self._plan = WrittenPlan(text, self._house.settings.athlete.ftp_w)
            self._took_s = time.perf_counter() - began_s
            self.draw()

    def on_text_area_selection_changed(self) -> None:
        self.query_one("#steps", Lines).show(self)
        self.query_one("#notice", Lines).show(self)

    def keep(self) -> None:
        """Keep the text in case all ends now."""
        try:
            self._file.keep(self._text)
        except OSError as fault:
            self.say(f"the text cannot be kept: {fault}")

    def say(self, text: str) -> None:
        self._said = text
        self.query_one("#notice", Lines).show(self)

    def draw(self) -> None:
        """Show what the text comes to."""
        self.field.mark(self._plan.faults if self._plan.text.strip() else ())
        profile = self.query_one(ProfilePanel)
        profile.visible = bool(self._plan.views)
        profile.show(
            self._plan.views, (), self._plan.ftp_w, None, self._plan.revision, self._plan.texts
        )
        for panel in self.query(Lines):
            if panel.id in ("head", "figures", "steps", "notice"):
                panel.show(self)

    # -- what is drawn ----------------------------------------------------------------------------

    def head_row(self, width: int) -> Row:
        """Return what is edited, and whether it is saved."""
        name = self._plan.name or "new workout"
        saved, ink = ("saved", "dim") if self._file.is_saved(self._plan.text) else (
            "not saved", "over")  # fmt: skip
        where = self._file.path.name if self._file.path else ""
        left: Row = ((fitted(name, width // 2), "strong"), (f"   {where}", "dim"))
        return spread(left, ((saved, ink),), width)

    def figure_rows(self, width: int) -> list[Row]:
        """Return what it costs, and what kind of workout it is."""
        plan = self._plan
        if plan.workout is None:
            return [(("nothing to ride yet", "dim"),)]
        ink = "dim" if plan.faults else "text"
        numbers: Row = (
            (clock(plan.workout.seconds), "dim" if plan.faults else "strong"),
            ("   IF ", "dim"),
            (decimal(plan.load.intensity_factor, 2), ink),
            ("   TSS ", "dim"),
            (whole(plan.load.training_stress), ink),
        )
        steps = len(plan.workout.steps)
        words = f"{plan.kind}, {steps} step{'s' * (steps != 1)} at FTP {plan.ftp_w:.0f} W"
        if plan.faults:
            words = f"as far as it can be read, {steps} step{'s' * (steps != 1)}"
        return [numbers, ((fitted(words, width), "dim"),)]

    def step_rows(self, width: int, height: int) -> list[Row]:
        """Return the steps, those of the cursor's line marked."""
        return step_rows(self._plan.views, self._plan.steps_of(self.field.cursor_line),
                         width, height)  # fmt: skip

    def notice_rows(self, width: int, height: int) -> list[Row]:
        """Return what was done, else what is wrong: in the cursor's line, or first of all."""
        if self._said:
            return [((line, "now"),) for line in wrapped(self._said, width, height)]
        faults = self._plan.faults
        if not self._plan.text.strip():
            return [((fitted(HINT, width), "dim"),)]
        if not faults:
            return []
        fault = self.field.fault_here or faults[0]
        others = len(faults) - 1
        more = f" ({others} more: f8)" if others else ""
        lines = wrapped(f"✗ {fault}{more}", width, height)
        return [((line, "alarm"),) for line in lines]

    # -- keys -------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While something is asked, only leaving it and the keys' help do something."""
        if action != "leave" and any(prompt.is_open for prompt in self.query(Prompt)):
            return None
        return None if action == "next_fault" and not self._plan.faults else True

    def on_prompt_closed(self, _message: PromptClosed) -> None:
        if not self.prompt.is_open:
            self.query_one("#notice").display = True
            self.field.focus()
        self.refresh_bindings()

    def ask(self, question: str, value: str, answered: Callable[[str], None]) -> None:
        """Ask for words in the place of the notice."""
        self.query_one("#notice").display = False
        self.prompt.ask(question, value, answered)
        self.refresh_bindings()

    def choose(self, question: str, *choices: Choice) -> None:
        """Ask for one of a few keys in the place of the notice."""
        self.query_one("#notice").display = False
        self.prompt.choose(question, choices)
        self.refresh_bindings()

    def lay(self, change: Callable[[], Edited], *, choose: bool = True) -> None:
        """Change the text by whole lines; a refusal is a sentence."""
        try:
            edited = change()
        except EditRefused as refusal:
            self.say(str(refusal))
            return
        self.field.lay(edited, choose=choose)
        self.read()
        self.say(f"✓ {edited.said}   ^z takes it back")

    def rename(self, text: str) -> None:
        """Put a text in place that differs in its name."""
        line = min(self.field.cursor_line, text.count("\n") + 1)
        self.field.lay(Edited(text, Chosen(line, line), ""), choose=False)
        self.read()

    @property
    def _chosen(self) -> Chosen:
        return Chosen(*self.field.chosen_lines)

    def action_scale(self, percent: int) -> None:
        chosen = self._chosen if self.field.has_chosen else None
        self.lay(lambda: scale(self.field.text, chosen, percent), choose=chosen is not None)

    def action_move(self, by: int) -> None:
        some = self.field.has_chosen
        self.lay(lambda: move(self.field.text, self._chosen, by), choose=some)

    def action_repeat(self) -> None:
        chosen = self._chosen
        lines = f"line {chosen.first}" if chosen.first == chosen.last else (
            f"lines {chosen.first}–{chosen.last}")  # fmt: skip

        def answered(text: str) -> None:
            times = text.strip().rstrip("x×")
            if not (times.isascii() and times.isdigit()):
                raise EditRefused(f"{text.strip()!r} is no number: give 2 or more")
            self.lay(lambda: repeat(self.field.text, chosen, int(times)))

        self.ask(f"Repeat {lines} how many times?", TIMES, answered)

    def action_insert(self) -> None:
        def inserting(number: int) -> Callable[[], None]:
            line = self.field.cursor_line
            return lambda: self.lay(lambda: insert(self.field.text, line, BLOCKS[number]),
                                    choose=False)  # fmt: skip

        choices = (Choice(each.key, each.name, inserting(at)) for at, each in enumerate(BLOCKS))
        self.choose("Insert", *choices)

    def action_next_fault(self) -> None:
        self.read()
        if not self._plan.faults:
            return
        line = self.field.cursor_line
        faults = self._plan.faults
        later = next((each for each in faults if each.line > line), faults[0])
        self.field.go_to(later.line, later.column)

    def action_undo(self) -> None:
        self.field.undo()

    def action_redo(self) -> None:
        self.field.redo()

    def action_ride(self) -> None:
        self.read()
        if not self._plan.is_sound or self._plan.workout is None:
            self.show_fault()
            return
        self.keep()
        name = self._plan.workout.name or "New workout"
        self._teamcar.ride(replace(self._plan.workout, name=name))

    def show_fault(self) -> None:
        """Go to the first fault and say it."""
        fault = self._plan.faults[0]
        self.field.go_to(fault.line, fault.column)
        self.say(f"✗ {fault}")

    def action_save(self) -> None:
        self.read()
        self._file.save()

    def action_leave(self) -> None:
        self.read()
        if self.prompt.is_open and not self._file.waits:
            self.prompt.close()
        else:
            self._file.leave()
