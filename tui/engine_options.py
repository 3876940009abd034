"""What an engine rides on, as arguments of the command line, and what contradicts what."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from tui.engine_socket import Holder

STOP_FIRST = "`teamcar engine --stop` ends it, and saves its ride"


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What was asked of an engine; the defaults are the rider's own devices."""

    simulate: bool = False
    seed: int = 1
    devices: tuple[str, ...] = ("trainer", "strap")
    capture: Path | None = None
    replay: Path | None = None

    @classmethod
    def given(cls, given: argparse.Namespace) -> "EngineOptions":
        return cls(
            given.simulate,
            given.seed,
            tuple(given.devices),
            None if given.capture is None else given.capture.absolute(),
            None if given.replay is None else given.replay.absolute(),
        )

    def arguments(self) -> tuple[str, ...]:
        """Return them as `teamcar engine` takes them."""
        words: list[str] = []
        if self.simulate:
            words += ["--simulate", "--seed", str(self.seed), "--devices", ",".join(self.devices)]
        if self.capture is not None:
            words += ["--capture", str(self.capture)]
        if self.replay is not None:
            words += ["--replay", str(self.replay)]
        return tuple(words)

    @property
    def words(self) -> str:
        """What it rides on, to be put after "on"."""
        if self.simulate:
            return f"simulated devices ({', '.join(self.devices)}, seed {self.seed})"
        return f"the capture {self.replay}" if self.replay is not None else "your own devices"


def contradiction(wanted: EngineOptions, running: Holder) -> str | None:
    """Return why a running engine is not the one that is wanted, None where it is."""
    if wanted.arguments() == running.options:
        return None
    if not running.pid:
        return "an engine runs here and does not say on what; end it where it was started"
    told = f"the engine that runs ({running.words}) rides on {running.devices}"
    if wanted.words != running.devices:
        return f"{told}, and you ask for {wanted.words}; {STOP_FIRST}"
    if wanted.capture is None:
        return None  # that it is also written down is no harm
    return f"{told} and does not write to {wanted.capture}; {STOP_FIRST}"
