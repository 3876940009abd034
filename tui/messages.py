"""What the console's parts tell each other, in the past tense."""

from textual.message import Message

from tui.feed import Frame


class RideTicked(Message):
    """A new frame of the ride; a newer one takes the place of one not yet shown."""

    bubble = False

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self.frame = frame

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, RideTicked)


class RideEnded(Message):
    """The ride on the screen is finished or discarded."""


class PromptClosed(Message):
    """The line that asked something was answered or left."""
