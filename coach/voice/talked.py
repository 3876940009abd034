"""What the voice needs of others: somebody who makes sound, and a coach to talk with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from coach.ahead import Ahead
from coach.aloud import Aloud, Line
from coach.conversation import Reply
from coach.language import Language, language
from coach.voice.ground import Ground
from coach.voice.sound_talk import Command, Happened
from coach.voice.turn_talk import Circumstances

if TYPE_CHECKING:
    from coach.early_round import EarlyRound


class Sound(Protocol):
    """The sound process; coach.voice.sound fulfils it."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    def send(self, command: Command) -> None: ...
    def listen(self, callback: Callable[[Happened], None]) -> Callable[[], None]: ...


class Talked(Protocol):
    """The coach of one ride, or of one conversation at rest."""

    @property
    def language(self) -> Language: ...

    @property
    def turn(self) -> int:
        """The number of the newest turn."""
        ...

    @property
    def awaits_danger(self) -> bool:
        """Whether a question waits that only its own words answer."""
        ...

    @property
    def quiet(self) -> bool:
        """Whether cues are muted."""
        ...

    def ground(self) -> Ground | None:
        """Return what sentences about the ride stand on just now; None without one."""
        ...

    def circumstances(self) -> Circumstances:
        """Return what an answer would be made for just now."""
        ...

    def begin(
        self,
        text: str,
        who: str,
        aloud: Aloud | None = None,
        early: "EarlyRound | None" = None,
        *,
        surely: bool = True,
    ) -> Reply:
        """Let the coach answer; on words that are not `surely` whole nothing is done unasked."""
        ...

    @property
    def question_stands(self) -> bool:
        """Whether a question waits, and nothing has happened that voids a yes to it."""
        ...

    def told(self, text: str, reply: Reply, who: str, aloud: Aloud | None = None) -> Reply: ...
    def dry(self, text: str, ahead: Ahead) -> Line | None: ...
    def think_ahead(
        self, text: str, most_tokens: int, over: Callable[[], None]
    ) -> "EarlyRound | None": ...
    def heard(self, turn: int, words: str, *, cut: bool) -> None: ...
    def question_heard(self) -> None: ...
    def question_dropped(self) -> None:
        """Wait for no yes any more."""
        ...

    def cancel(self) -> None: ...
    def hush_cues(self, quiet: bool) -> None:
        """Mute cues, or let them speak again."""
        ...


@dataclass(frozen=True, slots=True)
class VoiceHome:
    """Whose voice it is: his language, his speech model, his persona's voice, his data folder."""

    folder: Path
    spoken: Language = field(default_factory=language)
    model: str = ""  # folder of the speech model; "" where none is installed
    voice: str = ""  # of the persona; the rider's own choice goes before it
    persona: str = ""
