"""A turn's sound -> its words, on a thread of its own: partials as they grow, a final in time.

The thread decodes; whoever feeds never waits for it. What is told of a turn is told under one
lock, so that nothing follows once `drop` or `begin` has returned.
"""

import logging
import threading
import time
from collections.abc import Callable

from coach.voice.decoding import CannotRecognise, Decoder, Load, Model
from coach.voice.heard_turn import Alarm, HeardTurn, timer_alarm
from coach.voice.sound_parts import Tell
from coach.voice.sound_talk import FinalText, PartialText, Standing

BLOCK_S = 0.06  # of sound before a look: a partial is at most so much behind the microphone
LONGEST_BLOCK_S = 0.12  # at once, when behind
BEHIND_S = 0.4  # from here on sound is decoded without a look, until it is caught up with
WAITING_S = 5.0  # of sound at most; what comes then is dropped
FINAL_S = 1.5  # from `finish` to what is told, whatever the decoder does
CLOSING_S = 2.0
AGAIN = "Ask again; if it stays so, install the speech model anew with `teamcar voice install`."

Now = Callable[[], float]


class Transcriber:
    """A `Recogniser` over whatever `load` brings; it is loaded once, on the thread."""

    def __init__(
        self,
        load: Load,
        tell: Tell,
        *,
        now: Now = time.monotonic,
        alarm: Callable[[float, Callable[[], None]], Alarm] = timer_alarm,
    ) -> None:
        self._load, self._tell, self._now, self._alarm = load, tell, now, alarm
        self._telling = threading.RLock()  # held while something is told; taken before _more
        self._more = threading.Condition()
        self._turn: HeardTurn | None = None
        self._warming = self._closed = False
        self._dropped = 0
        self._model: Model | None = None
        self._unfit: CannotRecognise | None = None
        self._well: bool | None = None  # as was told last
        self._decoding: tuple[HeardTurn, Decoder] | None = None
        self._thread = threading.Thread(target=self._run, name="recogniser", daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """Blocks that found the queue full, since the start."""
        return self._dropped

    def warm(self) -> None:
        """Load the model, before a turn needs it; a Standing follows where that changes it."""
        with self._more:
            self._warming = True
            self._more.notify()

    def begin(self, turn: int, rate: int, grammar: tuple[str, ...] = ()) -> None:
        """Begin to recognise a turn; nothing more is told of the one before it."""
        self._exchange(HeardTurn(turn, rate, grammar))

    def feed(self, samples: bytes) -> None:
        with self._more:
            turn = self._turn
            if turn is None or turn.finished_at_s is not None:
                return
            if len(turn.waiting) + len(samples) > turn.bytes_of(WAITING_S):
                self._dropped += 1
                return
            turn.waiting += samples
            if len(turn.waiting) >= turn.bytes_of(BLOCK_S):
                self._more.notify()

    def finish(self, turn: int, voiced_until_s: float) -> None:
        """Let a FinalText follow: of all that was fed, or after FINAL_S of what is known."""
        with self._telling, self._more:
            current = self._turn
            if current is None or current.number != turn or current.finished_at_s is not None:
                return
            current.finished_at_s = self._now()
            current.voiced_until_s = voiced_until_s
            current.alarm = self._alarm(FINAL_S, lambda: self._tell_final(current, whole=False))
            self._more.notify()

    def drop(self) -> None:
        self._exchange(None)

    def close(self) -> None:
        """End the thread; one that hangs in a decoder is left behind."""
        self._exchange(None)
        with self._more:
            self._closed = True
            self._more.notify()
        self._thread.join(CLOSING_S)

    def _exchange(self, turn: HeardTurn | None) -> None:
        with self._telling, self._more:
            if self._turn is not None and self._turn.alarm is not None:
                self._turn.alarm.cancel()
            self._turn = turn
            if turn is not None:
                self._more.notify()  # the decoder is made while the first words are spoken

    # -- the thread -------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            with self._more:
                self._more.wait_for(self._is_due)
                if self._closed:
                    break
                turn, warming, self._warming = self._turn, self._warming, False
            if warming:
                self._warm()
            if turn is not None and self._needs(turn):
                self._go_on(turn)
        self._decoding = self._model = None

    def _is_due(self) -> bool:
        return self._closed or self._warming or self._needs(self._turn)

    def _needs(self, turn: HeardTurn | None) -> bool:
        if turn is None or turn.told:
            return False
        if turn.finished_at_s is not None:
            return True
        if turn.failed:
            return False
        is_new = self._decoding is None or self._decoding[0] is not turn
        return is_new or len(turn.waiting) >= turn.bytes_of(BLOCK_S)

    def _go_on(self, turn: HeardTurn) -> None:
        """Decode one block of a turn, or its end."""
        try:
            if not turn.failed:
                self._decode(turn)
        except CannotRecognise as unfit:
            self._fail(turn, unfit.detail, unfit.mend)
        except Exception as error:
            # Vosk raises plain Exceptions, and what a library of C does else is not known; the
            # next turn has a decoder of its own.
            logging.getLogger(__name__).exception("the recogniser failed")
            self._fail(turn, f"recognising failed: {error}", AGAIN)
        if turn.failed and turn.finished_at_s is not None:
            self._tell_final(turn, whole=False)

    def _decode(self, turn: HeardTurn) -> None:
        if self._decoding is None or self._decoding[0] is not turn:
            decoder = self._ready().decoder(turn.rate, turn.grammar)
            self._decoding = (turn, decoder)
        decoder = self._decoding[1]
        with self._more:
            block = bytes(turn.waiting[: turn.bytes_of(LONGEST_BLOCK_S)])
            del turn.waiting[: len(block)]
            behind = len(turn.waiting) >= turn.bytes_of(BEHIND_S)
            last = turn.finished_at_s is not None and not turn.waiting
        if block:
            ended = decoder.accept(block)
            turn.decoded += len(block)
            if ended:
                turn.segments.append(decoder.segment())
                turn.partial = ""
            elif not last and not behind:
                turn.partial = decoder.partial()
        if last:
            self._decoding = None
            turn.partial = decoder.final()
            self._tell_final(turn, whole=True)
        elif block and not behind:
            self._tell_partial(turn)
        self._stand(True, self._ready().name)

    def _warm(self) -> None:
        self._unfit = None
        try:
            model = self._ready()
        except CannotRecognise as unfit:
            self._stand(False, unfit.detail, unfit.mend)
        else:
            self._stand(True, model.name)

    def _ready(self) -> Model:
        """Return the model, loaded if it is not; one that did not load waits for `warm`."""
        if self._unfit is not None:
            raise self._unfit
        if self._model is None:
            try:
                self._model = self._load()
            except CannotRecognise as unfit:
                self._unfit = unfit
                raise
            except Exception as error:
                # A library that is half installed fails in as many ways as it has parts.
                logging.getLogger(__name__).exception("the speech model did not load")
                self._unfit = CannotRecognise(f"the speech model does not load: {error}", AGAIN)
                raise self._unfit from error
        return self._model

    def _fail(self, turn: HeardTurn, detail: str, mend: str) -> None:
        self._decoding = None
        with self._more:
            turn.failed = True
            turn.waiting.clear()
        self._stand(False, detail, mend)

    # -- what is told -----------------------------------------------------------------------------

    def _stand(self, well: bool, detail: str, mend: str = "") -> None:
        """Tell how recognising is, where that has changed."""
        if well != self._well:
            self._well = well
            with self._telling:
                self._tell(Standing(self._now(), "recogniser", well, detail, mend))

    def _tell_partial(self, turn: HeardTurn) -> None:
        with self._telling:
            if self._turn is turn and turn.finished_at_s is None:
                self._tell(PartialText(self._now(), turn.number, turn.text, turn.audio_s))

    def _tell_final(self, turn: HeardTurn, *, whole: bool) -> None:
        with self._telling:
            if self._turn is not turn or turn.told or turn.finished_at_s is None:
                return
            turn.told = True
            if turn.alarm is not None:
                turn.alarm.cancel()
            now_s = self._now()
            self._tell(
                FinalText(
                    now_s, turn.number, turn.text, turn.audio_s, turn.voiced_until_s,
                    now_s - turn.finished_at_s, whole,
                )
            )  # fmt: skip
