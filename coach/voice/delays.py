"""How long sound takes to be made, and to be heard; learned from every clip. Seconds."""

# Until they are measured: from words to their sound, and from the wish to the first sample.
MADE_S, START_S = 0.04, 0.02
# What took longer was a fault, and teaches nothing.
LONGEST_MADE_S, LONGEST_START_S = 6.0, 1.0
NEW_SHARE = 0.2


class Delays:
    """Of one voice."""

    def __init__(self) -> None:
        self.made_s, self.start_s = MADE_S, START_S

    def made(self, took_s: float) -> None:
        """Learn how long the sound of a clip took."""
        if took_s < LONGEST_MADE_S:
            self.made_s += NEW_SHARE * (took_s - self.made_s)

    def started(self, took_s: float) -> None:
        """Learn how long the loudspeaker took to give its first sample."""
        if 0 < took_s < LONGEST_START_S:
            self.start_s += NEW_SHARE * (took_s - self.start_s)
