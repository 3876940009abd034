"""Target against actual per interval: two bars a lap, one above the other, to one scale."""

from collections.abc import Sequence

from tui.formats import STEP_WORDS, clock, signed, whole
from tui.panels.drawing import Row
from tui.panels.table import cell
from tui.plots import bar
from workouts.snapshot import Lap


def lap_word(lap: Lap) -> str:
    """Return what a lap was."""
    return lap.name or ("lap" if lap.kind is None else STEP_WORDS[lap.kind])


def paired_bars(laps: Sequence[Lap], first: int, width: int, height: int) -> list[Row]:
    """Return two rows a lap from lap `first` on: the plan hatched, what was ridden solid."""
    top = max(
        (watts for lap in laps for watts in (lap.target_w, lap.average_power_w) if watts), default=0
    )
    room = width - 26
    rows: list[Row] = []
    for lap in laps[first : first + height // 2]:
        plan = "" if lap.target_w is None else bar(lap.target_w, top, room).rstrip()
        done = "" if lap.average_power_w is None else bar(lap.average_power_w, top, room).rstrip()
        off = (
            None
            if lap.target_w is None or lap.average_power_w is None
            else lap.average_power_w - lap.target_w
        )
        rows.append(
            (
                *cell(f"{lap.index + 1:2d} {lap_word(lap)}", 12, "dim"),
                ("▒" * len(plan), "plan"),
                (f" {whole(lap.target_w)}" if plan else "no target", "dim"),
            )
        )
        rows.append(
            (
                *cell(clock(lap.to_s - lap.from_s), 12, "faint", right=True),
                (done, "now"),
                (f" {whole(lap.average_power_w)}", "text"),
                (f"  {signed(off)}" if off is not None else "", "dim"),
            )
        )
    return rows[:height]


def lap_row(lap: Lap, width: int) -> Row:
    """Return one lap as a row of the table."""
    wide = width >= 76
    return (
        *cell(str(lap.index + 1), 2, "dim", right=True),
        *cell(lap_word(lap), 9),
        *cell(clock(lap.to_s - lap.from_s), 7, right=True),
        *cell(whole(lap.target_w), 6, "plan", right=True),
        *cell(whole(lap.average_power_w), 5, right=True),
        *(cell(whole(lap.normalized_power_w), 5, right=True) if wide else ()),
        *cell(whole(lap.average_heart_rate_bpm), 5, right=True),
        *cell(whole(lap.average_cadence_rpm), 4, right=True),
        *(cell(whole(lap.max_power_w), 5, right=True) if wide else ()),
        *cell(whole(lap.work_kj), 5, "dim", right=True),
    )


def lap_head(width: int) -> Row:
    """Return the head of the table, aligned with its rows and their mark."""
    wide = width >= 78
    return (
        *cell("", 4),
        *cell("lap", 9, "dim"),
        *cell("time", 7, "dim", right=True),
        *cell("target", 6, "dim", right=True),
        *cell("avg W", 5, "dim", right=True),
        *(cell("NP", 5, "dim", right=True) if wide else ()),
        *cell("heart", 5, "dim", right=True),
        *cell("rpm", 4, "dim", right=True),
        *(cell("max W", 5, "dim", right=True) if wide else ()),
        *cell("kJ", 5, "dim", right=True),
    )
