"""The ride as plain lines, one per event: for logs, pipes, slow links and screen readers."""

import contextlib
from collections.abc import Sequence
from typing import TextIO

from coach.conversation import ChatLine
from coach.voice.view import VoiceState, VoiceView
from tui.feed import Frame
from workouts.clock_text import clock_text
from workouts.course import step_text
from workouts.snapshot import Notice, RideSnapshot, RideState
from workouts.summary import RideSummary

EVERY_S = 60  # of ride time, between two lines of figures
# An answer that is being spoken is told as it was heard, when it was.
ANSWERING = (VoiceState.THINKING, VoiceState.SPEAKING)


class PlainView:
    """Says what has changed since the last frame; nothing when nothing has."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._before: RideSnapshot | None = None
        self._told_s = 0.0
        self._links: dict[str, str] = {}
        self._chat: tuple[ChatLine, ...] | None = None  # as it was when it was last told
        self._known: list[tuple[str, str]] = []  # who, what: said here, and not to be told again
        self._told: list[str] = []  # by the coach, since something was asked here
        self._notice: Notice | None = None
        self._voice: VoiceView | None = None
        self._missing: set[str] = set()  # parts of the voice that are not there, as was said
        self._trouble = False

    def say(self, text: str) -> None:
        """Say one line; what an author or a device has put into it moves no cursor."""
        text = "".join(sign if sign.isprintable() else " " for sign in text)
        # A reader who has gone away, a terminal that was closed: the ride goes on unread.
        with contextlib.suppress(OSError):
            print(text, file=self._out, flush=True)

    def tell(self, frame: Frame) -> None:
        """Say what is new in a frame."""
        if frame.trouble is not None:
            # What is not heard is no news: values that went blank, sensors that fell silent.
            if not self._trouble:
                self._trouble = True
                self._line(frame.ride, frame.trouble)
            return
        if self._trouble:
            self._trouble = False
            self._line(frame.ride, "the engine is back")
        now, before = frame.ride, self._before
        self._before = now
        if before is None or now.step != before.step:
            self._step(now)
        if before is not None and now.state is not before.state:
            self._line(now, now.state.value.replace("_", " "))
        if before is None or now.trainer.state is not before.trainer.state:
            self._line(now, f"trainer {now.trainer.state.value.replace('_', ' ')}")
        if before is not None and now.guard is not before.guard:
            self._line(now, f"ERG {now.guard.value.replace('_', ' ')}")
        if now.text and (before is None or now.text != before.text):
            self._line(now, f"“{now.text}”")
        if now.notice is not None:
            self.done(now.notice, now)
        self._tell_chat(frame)
        self._tell_voice(frame)
        for status in frame.sensors:
            link = status.link.value
            if self._links.get(status.source.id) != link:
                self._links[status.source.id] = link
                self._line(now, f"{status.source.name} {link}")
        if now.elapsed_s - self._told_s >= EVERY_S:
            self._told_s = now.elapsed_s
            self._figures(now)

    def asked(self, text: str) -> None:
        """Note what was typed where this is read: it need not be told."""
        self._known.append(("you", text))
        self._told.clear()

    def answered(self, text: str, now: RideSnapshot) -> None:
        """Say the answer to what was asked, if a frame has not brought it already."""
        if text not in self._told:
            self._known.append(("coach", text))
            self._line(now, f"coach: {text}")

    def done(self, notice: Notice, now: RideSnapshot) -> None:
        """Say what was done, if a frame has not brought it already."""
        if notice != self._notice:
            self._notice = notice
            self._line(now, notice.text)

    def _tell_chat(self, frame: Frame) -> None:
        """Say what is new in the conversation, whichever console it was held at."""
        chat = tuple(line for line in frame.chat if not line.growing)  # what is told stays told
        if frame.voice is not None and frame.voice.state in ANSWERING and _is_answer(chat):
            chat = chat[:-1]
        before, self._chat = self._chat, chat
        if before is None or before == chat:
            return
        for line in new_lines(before, chat):
            if (line.who, line.text) in self._known:
                self._known.remove((line.who, line.text))
                continue
            if line.who == "coach":
                self._told.append(line.text)
            badge = f" [{line.badge}]" if line.badge else ""
            self._line(frame.ride, f"{line.who}: {line.text}{badge}")

    def _tell_voice(self, frame: Frame) -> None:
        """Say why a spoken turn came to nothing, and once what is missing."""
        before, self._voice = self._voice, frame.voice
        if frame.voice is None:
            return
        for sentence in frame.voice.missing:
            if sentence not in self._missing:
                self._missing.add(sentence)
                self._line(frame.ride, f"voice: {sentence}")
        why = frame.voice.why
        if why and frame.voice.state is VoiceState.FAILED and (not before or before.why != why):
            self._line(frame.ride, f"voice: {why}")

    def summary(self, ride: RideSummary) -> None:
        """Say what the ride came to, and where its file is."""
        targets = ride.targets
        counts = (targets.sent, targets.acknowledged, targets.refused)
        rows = (
            ("ride", ride.ride_id),
            ("workout", ride.workout_name),
            ("time", clock_text(ride.duration_s)),
            ("average power", _unit(ride.average_power_w, "W")),
            ("normalized power", _unit(ride.normalized_power_w, "W")),
            ("intensity factor", _fixed(ride.intensity_factor, 2)),
            ("training stress", _fixed(ride.training_stress, 1)),
            ("work", f"{ride.work_kj:.0f} kJ"),
            ("average heart rate", _unit(ride.average_heart_rate_bpm, "bpm")),
            ("targets", "{} sent, {} acknowledged, {} refused".format(*counts)),
            ("FIT file", str(ride.fit_path)),
        )
        self.say("")
        for name, value in rows:
            self.say(f"{name:<20}{value}")

    def _step(self, now: RideSnapshot) -> None:
        if now.step is not None:
            number = f"{now.step.index + 1}/{now.steps_total}"
            self._line(now, f"step {number}: {step_text(now.step)}")
        elif now.state is RideState.RIDING:
            done = "the workout is done, riding on free" if now.steps_total else "riding free"
            self._line(now, done)

    def _figures(self, now: RideSnapshot) -> None:
        self._line(
            now,
            f"{_unit(now.power_3s_w, 'W')}, target {_unit(now.target_w, 'W')}, "
            f"{_unit(now.heart_rate_bpm, 'bpm')}, {_unit(now.cadence_rpm, 'rpm')}",
        )

    def _line(self, now: RideSnapshot, text: str) -> None:
        self.say(f"{clock_text(now.elapsed_s):>7}  {text}")


def new_lines(before: Sequence[ChatLine], now: Sequence[ChatLine]) -> Sequence[ChatLine]:
    """Return the end of `now` that follows `before`, of which the oldest lines may have gone.

    The last of `before` may have changed since: a spoken answer is kept as it was heard.
    """
    if not before:
        return now
    last = before[-1]
    for is_last in (last.__eq__, lambda line: (line.who, line.at_s) == (last.who, last.at_s)):
        for end in range(len(now), 0, -1):
            if is_last(now[end - 1]):
                return now[end:]
    return now


def _is_answer(chat: Sequence[ChatLine]) -> bool:
    return len(chat) > 1 and (chat[-2].who, chat[-1].who) == ("you", "coach")


def _unit(value: int | None, unit: str) -> str:
    return f"{'--' if value is None else value} {unit}"


def _fixed(value: float | None, digits: int) -> str:
    return "--" if value is None else f"{value:.{digits}f}"
