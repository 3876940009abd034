"""The file of the workout that is edited: saving it, leaving it, and what was left unsaved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui.panels.prompt import Choice
from workouts.edit_text import with_name
from workouts.saving import named

if TYPE_CHECKING:
    from tui.house import Workshop
    from tui.screens.editor import EditorScreen
    from workouts.draft_file import KeptDraft
    from workouts.saving import Saved
    from workouts.workout import Workout


class EditedFile:
    """What is on the disk of one edited workout, and the questions about it."""

    def __init__(self, workshop: Workshop, screen: EditorScreen, path: Path | None) -> None:
        self.path = path  # of the rider's own file, None before it is saved
        self.waits = True  # a kept text is offered first: it must not be overwritten
        self._workshop = workshop
        self._screen = screen
        self._saved_text = self._kept_text = ""

    def opened(self, text: str) -> None:
        """Take the text as it is on the screen before anything is typed."""
        self._saved_text = self._kept_text = text

    def is_saved(self, text: str) -> bool:
        """Whether the text is as it was opened or saved last."""
        return text == self._saved_text and (self.path is not None or not text.strip())

    def is_changed(self, text: str) -> bool:
        """Whether leaving would lose something that was typed."""
        return text != self._saved_text and bool(text.strip() or self._saved_text.strip())

    # -- the text that is not saved yet -----------------------------------------------------------

    def keep(self, text: str) -> None:
        """Keep a changed text; raises OSError."""
        if self.waits or text == self._kept_text:
            return
        if self.is_changed(text):
            self._workshop.keep_draft(text, self._saved_text, self.path)
        else:
            self._workshop.drop_draft()
        self._kept_text = text

    def offer_kept(self) -> None:
        """Ask what to do with a text that was left unsaved, if there is one."""
        kept = self._workshop.draft()
        if kept is None:
            self.waits = False
            return
        moment = kept.moment
        when = f" of {moment:%A %H:%M}" if moment else ""
        self._screen.choose(
            f"There is an unsaved text{when}.",
            Choice("r", "go on with it", lambda: self._restore(kept)),
            Choice("x", "throw it away", self._forget),
        )

    def _restore(self, kept: KeptDraft) -> None:
        path = Path(kept.path)
        self.path = path if kept.path and path.exists() else None
        self._saved_text, self._kept_text, self.waits = kept.saved_text, kept.text, False
        self._screen.field.load_text(kept.text)

    def _forget(self) -> None:
        self._workshop.drop_draft()
        self.waits = False

    # -- saving -----------------------------------------------------------------------------------

    def save(self) -> None:
        """Ask for the name and save; a text that is wrong is not saved, but told."""
        plan = self._screen.plan
        if not plan.is_sound or plan.workout is None:
            self._screen.show_fault()
            return
        self._screen.ask("Save as", named(plan.workout, plan.ftp_w).name, self._save_named)

    def _save_named(self, name: str) -> None:
        name = name.strip()
        if not name:
            self._screen.say("a workout needs a name to be saved")
            return
        workout = self._screen.plan.workout
        assert workout is not None
        workout = replace(workout, name=name)
        there = self._workshop.taken(name, self.path)
        if there is None:
            self._saved(self._workshop.save_new(workout, self.path))
            return
        old = there
        self._screen.choose(
            f"{old.name} is there already.",
            Choice(
                "o", "overwrite it", lambda: self._saved(self._workshop.save_over(workout, old))
            ),
            Choice("k", "keep both", lambda: self._save_beside(workout)),
        )

    def _save_beside(self, workout: Workout) -> None:
        self._saved(self._workshop.save_new(workout, self.path))

    def _saved(self, saved: Saved) -> None:
        screen = self._screen
        self.path = saved.path
        if screen.plan.name != saved.workout.name:
            screen.rename(with_name(screen.plan.text, saved.workout.name))
        self._saved_text = self._kept_text = screen.plan.text
        self._workshop.drop_draft()
        losses = "".join(f"; {loss}" for loss in saved.losses)
        screen.draw()
        screen.say(f"✓ saved as {saved.path.name}{losses}")

    # -- leaving ----------------------------------------------------------------------------------

    def leave(self) -> None:
        """Go back; what is not saved is asked about."""
        if self.waits or not self.is_changed(self._screen.plan.text):
            self._screen.app.pop_screen()
            return
        self._screen.choose(
            "This is not saved.",
            Choice("s", "save", self.save),
            Choice("l", "later", self._leave_kept),
            Choice("x", "throw it away", self._leave_lost),
        )

    def _leave_kept(self) -> None:
        """Go back; the text is offered at the next opening."""
        self._screen.keep()
        self._screen.app.pop_screen()

    def _leave_lost(self) -> None:
        self.waits = True  # nothing is kept any more
        self._workshop.drop_draft()
        self._screen.app.pop_screen()
