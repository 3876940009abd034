"""Only what changed is written, and the terminal shows the same as if all had been."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.strip import Strip

from bench.screen import Screen
from tui.thin_update import WORTH_A_JUMP, Shown, ThinUpdate, runs

WIDTH, HEIGHT = 40, 6
BLUE, RED = Style.parse("blue"), Style.parse("bold red")
CONSOLE = Console(color_system="256", force_terminal=True, width=WIDTH, legacy_windows=False)


def line(text: str, style: Style = BLUE) -> Strip:
    return Strip([Segment(text, style)])


def update(*strips: tuple[int, int, Strip]) -> ChopsUpdate:
    """Return the update that writes strips at (x, y)."""
    chops: list[dict[int, Strip | None]] = [{} for _ in range(HEIGHT)]
    ends: list[list[int]] = [[] for _ in range(HEIGHT)]
    spans = []
    for x, y, strip in sorted(strips, key=lambda each: (each[1], each[0])):
        chops[y][x] = strip
        ends[y].append(x + strip.cell_length)
        spans.append((y, x, x + strip.cell_length))
    return ChopsUpdate(chops, spans, ends)


def written(shown: Shown, *strips: tuple[int, int, Strip]) -> str:
    return ThinUpdate(update(*strips), shown).render_segments(CONSOLE)


def test_what_is_shown_already_is_not_written_again() -> None:
    shown = Shown()
    assert "238 W" in written(shown, (3, 1, line("238 W")))
    assert written(shown, (3, 1, line("238 W"))) == ""
    assert written(shown, (3, 1, line("239 W"))) == "\x1b[2;6H" + line("9").render(CONSOLE)


def test_a_change_of_colour_is_a_change() -> None:
    shown = Shown()
    written(shown, (0, 0, line("238 W")))
    assert "238 W" in written(shown, (0, 0, line("238 W", RED)))


def test_after_the_whole_screen_was_drawn_anew_nothing_is_taken_for_known() -> None:
    shown = Shown()
    written(shown, (0, 0, line("238 W")))
    shown.forget()
    assert "238 W" in written(shown, (0, 0, line("238 W")))


def test_what_another_widget_wrote_over_is_written_again() -> None:
    shown = Shown()
    below = line("a line below a dialog")
    written(shown, (0, 2, below))
    written(shown, (5, 2, line("DIALOG", RED)))
    assert "below" not in written(shown, (0, 2, below))
    screen = Screen(WIDTH, HEIGHT)
    shown = Shown()
    for strips in ((0, 2, below), (5, 2, line("DIALOG", RED)), (0, 2, below)):
        screen.feed(written(shown, strips).encode())
    assert screen.rows()[2].rstrip() == below.text


@pytest.mark.parametrize("before", ["終 a", "ab終", "a終b"])
@pytest.mark.parametrize("after", ["終 b", "xb終", "a終c", "終終", "abcd"])
def test_a_wide_sign_is_written_whole(before: str, after: str) -> None:
    screen, shown = Screen(WIDTH, HEIGHT), Shown()
    for text in (before, after):
        strip = line(text.ljust(6))
        screen.feed(written(shown, (2, 0, strip)).encode())
    expected = Screen(WIDTH, HEIGHT)
    expected.feed(update((2, 0, line(after.ljust(6)))).render_segments(CONSOLE).encode())
    assert screen.rows() == expected.rows()


def test_equal_cells_between_two_changes_are_jumped_when_that_is_shorter() -> None:
    assert list(runs([])) == []
    assert list(runs([3])) == [(3, 4)]
    assert list(runs([0, WORTH_A_JUMP])) == [(0, WORTH_A_JUMP + 1)]
    assert list(runs([0, WORTH_A_JUMP + 1])) == [(0, 1), (WORTH_A_JUMP + 1, WORTH_A_JUMP + 2)]


SIGNS = st.text(st.sampled_from("0189 ▁▄█┃━終◀"), min_size=1, max_size=12)
PLACES = st.tuples(st.integers(0, WIDTH - 25), st.integers(0, HEIGHT - 1), SIGNS, st.booleans())


@settings(max_examples=150, derandomize=True, database=None, deadline=None)
@given(st.lists(st.lists(PLACES, min_size=1, max_size=3), max_size=12))
def test_whatever_is_drawn_the_terminal_shows_what_it_would_without(
    frames: list[list[tuple[int, int, str, bool]]],
) -> None:
    thin, whole, shown = Screen(WIDTH, HEIGHT), Screen(WIDTH, HEIGHT), Shown()
    for frame in frames:
        # One strip a line: those of one update never overlap.
        strips = {y: (x, y, line(text, RED if red else BLUE)) for x, y, text, red in frame}
        thin.feed(written(shown, *strips.values()).encode())
        plain = update(*strips.values()).render_segments(CONSOLE)
        whole.feed(plain.replace("\n", "").encode())
        assert halves(thin) == halves(whole)


def halves(screen: Screen) -> list[str]:
    """Return the rows; half a wide sign that was written over shows as the terminal likes."""
    return [row.replace("終", " ") for row in screen.rows()]


def test_a_ride_of_figures_costs_a_fraction() -> None:
    """Power, heart rate and time change a little four times a second, as when riding steadily."""
    rng, shown = random.Random(1), Shown()
    thin = whole = 0
    for tick in range(240):
        rows = [
            f"POWER {rng.randint(196, 204)} W   {'▇' * 12}  target 200",
            f"HEART {140 + tick // 60} bpm  {'▁▂▃▄' * 5}",
            f"LEFT  {(600 - tick // 4) // 60}:{(600 - tick // 4) % 60:02}",
        ]
        strips = [(0, y, line(text.ljust(WIDTH)[:WIDTH])) for y, text in enumerate(rows)]
        thin += len(written(shown, *strips))
        whole += len(update(*strips).render_segments(CONSOLE))
    assert thin * 5 < whole
