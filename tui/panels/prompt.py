"""One line that asks: for words, or for one of a few keys. No box, and nothing else is covered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input

from tui.formats import fitted
from tui.messages import PromptClosed
from tui.panels.drawing import Row, Span, width_of
from tui.panels.line import Lines


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the key that gives it, its word, and what it does."""

    key: str
    word: str
    act: Callable[[], None]


class Choices(Lines[str]):
    """Waits for the key of one of its choices."""

    can_focus = True

    def __init__(self) -> None:
        super().__init__(lambda question, width, _: [self._row(question, width)], "choices")
        self.choices: Sequence[Choice] = ()

    def _row(self, question: str, width: int) -> Row:
        answers: list[Span] = []
        for choice in self.choices:
            answers += [("   ", "text"), (choice.key, "now"), (f" {choice.word}", "dim")]
        room = width - width_of(tuple(answers))
        return ((fitted(question, max(8, room)), "strong"), *answers)

    def on_key(self, event: events.Key) -> None:
        chosen = next((each for each in self.choices if each.key == event.character), None)
        if chosen is None:
            return
        event.stop()
        event.prevent_default()
        prompt = self.parent
        assert isinstance(prompt, Prompt)
        prompt.close()
        prompt.attempt(chosen.act)


class Prompt(Horizontal):
    """Hidden until something is asked; then it has the focus until it is answered or left."""

    DEFAULT_CSS = """
    Prompt { height: 1; display: none; }
    Prompt.-open { display: block; }
    Prompt #choices { width: 1fr; height: 1; }
    Prompt #question { width: auto; height: 1; }
    Prompt #answer { width: 1fr; height: 1; border: none; padding: 0 1; background: $panel; }
    """

    def __init__(self, attempt: Callable[[Callable[[], None]], None]) -> None:
        """`attempt` does an answer and turns what fails into a sentence."""
        super().__init__(id="prompt")
        self.attempt = attempt
        self._words: Lines[str] = Lines(
            lambda question, width, _: [((fitted(question, width), "strong"),)], "question"
        )
        self._answered: Callable[[str], None] | None = None

    def compose(self) -> ComposeResult:
        yield Choices()
        yield self._words
        yield Input(id="answer", compact=True)

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False

    @property
    def is_open(self) -> bool:
        return self.has_class("-open")

    def ask(self, question: str, value: str, answered: Callable[[str], None]) -> None:
        """Ask for words, `value` to begin with."""
        self._answered = answered
        choices, field = self.query_one(Choices), self.query_one(Input)
        choices.display, self._words.display, field.display = False, True, True
        self._words.styles.width = len(question) + 1
        self._words.show(question)
        field.value = value
        self.add_class("-open")
        field.focus()  # all of it is chosen: typing takes its place

    def choose(self, question: str, choices: Sequence[Choice]) -> None:
        """Ask for one of a few keys."""
        widget, field = self.query_one(Choices), self.query_one(Input)
        widget.display, self._words.display, field.display = True, False, False
        widget.choices = choices
        self.add_class("-open")
        widget.show(question)
        widget.focus()

    def close(self) -> None:
        """Ask no more; the screen says where the focus goes."""
        self.remove_class("-open")
        self.screen.set_focus(None)
        self.post_message(PromptClosed())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        answered = self._answered
        self.close()
        if answered is not None:
            self.attempt(lambda: answered(event.value))
