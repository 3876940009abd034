"""Numbers and words as the rider reads them: fixed widths, a true minus sign, `--` for nothing."""

from rich.cells import cell_len, set_cell_size

from workouts.snapshot import StepView
from workouts.workout import Cadence, StepKind

NOTHING = "--"

STEP_WORDS = {
    StepKind.WARMUP: "warm up",
    StepKind.STEADY: "steady",
    StepKind.RAMP: "ramp",
    StepKind.WORK: "work",
    StepKind.REST: "rest",
    StepKind.FREE: "free ride",
    StepKind.MAX: "all out",
    StepKind.COOLDOWN: "cool down",
}


def whole(value: float | None, width: int = 0) -> str:
    """Return a rounded number, right-aligned in `width` cells; `--` for None."""
    return (NOTHING if value is None else str(round(value))).rjust(width)


def decimal(value: float | None, places: int, width: int = 0) -> str:
    """Return a number with `places` decimals, right-aligned; `--` for None."""
    text = NOTHING if value is None else f"{value:.{places}f}"
    return text.replace("-", "−").rjust(width) if value is not None else text.rjust(width)


def signed(value: float | None, width: int = 0) -> str:
    """Return a rounded number with its sign (`+3`, `−12`, `±0`); `--` for None."""
    if value is None:
        return NOTHING.rjust(width)
    number = round(value)
    sign = "±" if number == 0 else "+" if number > 0 else "−"
    return f"{sign}{abs(number)}".rjust(width)


def clock(seconds: float | None, hours: bool = False) -> str:
    """Return `27:14`, or `1:05:00` from an hour on; with `hours` always the long form."""
    if seconds is None:
        return "--:--"
    whole_s = max(0, int(seconds))
    minutes, second = divmod(whole_s, 60)
    if minutes < 60 and not hours:
        return f"{minutes}:{second:02d}"
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02d}:{second:02d}"


def countdown(seconds: float | None) -> str:
    """Return time left as `mm:ss` in five cells, up to 99:59, then `h:mm` with its letter.

    A second that has begun counts, so that the step ends when 0:00 appears.
    """
    if seconds is None:
        return NOTHING.rjust(5)
    left_s = -int(-max(0.0, seconds) // 1)
    minutes, second = divmod(left_s, 60)
    if minutes < 100:
        return f"{minutes}:{second:02d}".rjust(5)
    return f"{minutes // 60}h{minutes % 60:02d}".rjust(5)


def duration(seconds: float) -> str:
    """Return a length as words: `45 s`, `12 min`, `1 h 05 min`; odd seconds as a clock."""
    whole_s = round(seconds)
    if whole_s < 60:
        return f"{whole_s} s"
    if whole_s % 60 and whole_s < 3600:
        return clock(whole_s)
    minutes = round(whole_s / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def age(seconds: float) -> str:
    """Return how long ago: `4 s`, `3 min`, `2 h`."""
    if seconds < 60:
        return f"{int(seconds)} s"
    if seconds < 3600:
        return f"{int(seconds // 60)} min"
    return f"{int(seconds // 3600)} h"


def watts_of(step: StepView) -> str:
    """Return what a step asks for: `275 W`, `150→230 W`, or `no target`."""
    if step.from_w is None or step.to_w is None:
        return "no target"
    if step.from_w == step.to_w:
        return f"{step.from_w} W"
    return f"{step.from_w}→{step.to_w} W"


def cadence_of(cadence: Cadence | None) -> str:
    """Return `85–95`, `90`, or nothing."""
    if cadence is None:
        return ""
    if cadence.low_rpm == cadence.high_rpm:
        return str(cadence.low_rpm)
    return f"{cadence.low_rpm}–{cadence.high_rpm}"


def name_of(step: StepView) -> str:
    """Return the author's word for a step, else the word for its kind."""
    return step.name or STEP_WORDS[step.kind]


def place_of(step: StepView) -> str:
    """Return where a repeated step is: `2 of 6`, or nothing."""
    return "" if step.repeat is None else f"{step.repeat.index} of {step.repeat.of}"


def fitted(text: str, width: int) -> str:
    """Return one line of at most `width` cells, cut with an ellipsis."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    if cell_len(line) <= width:
        return line
    return set_cell_size(line, width - 1).rstrip() + "…" if width > 0 else ""


def wrapped(text: str, width: int, rows: int) -> list[str]:
    """Return at most `rows` lines of whole words, the last one cut with an ellipsis."""
    words = fitted(text, len(text) * 2 + 1).split()
    lines = [""]
    for at, word in enumerate(words):
        joined = f"{lines[-1]} {word}".strip()
        if cell_len(joined) <= width:
            lines[-1] = joined
        elif len(lines) < rows:
            lines.append(fitted(word, width))
        else:
            lines[-1] = fitted(f"{lines[-1]} {' '.join(words[at:])}", width)
            break
    return lines
