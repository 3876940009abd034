"""The keys at the foot of a screen: as many as fit, never cut in the middle of a word.

It shows the keys as they are now, after remapping and with those that do nothing dimmed. A click
presses the key.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual import events
from textual.screen import Screen

from tui.keys import Key
from tui.panels.drawing import Drawing, Row, Span

SIGNS = (
    "question_mark", "comma", "left_square_bracket", "right_square_bracket", "space", "minus",
    "plus", "equals_sign", "slash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownKey:
    """One entry: keys as shown, word, keys as pressed, whether it does something now."""

    shown: str
    word: str
    press: tuple[str, ...]
    id: str
    enabled: bool


def joined(keys: list[tuple[ShownKey, str]]) -> list[ShownKey]:
    """Return the entries with neighbours of one group joined under the group's word."""
    out: list[ShownKey] = []
    last = ""
    for key, group in keys:
        if group and group == last:
            before = out.pop()
            key = ShownKey(  # noqa: PLW2901 - the joined entry takes the place of both
                before.shown + key.shown,
                group,
                before.press + key.press,
                before.id,
                before.enabled or key.enabled,
            )
        last = group
        out.append(key)
    return out


def fitting(keys: list[ShownKey], width: int) -> list[ShownKey]:
    """Return the first keys whose entries fit in `width` cells."""
    out, used = [], 0
    for key in keys:
        used += len(key.shown) + 1 + len(key.word) + 2
        if used - 1 > width:
            break
        out.append(key)
    return out


def is_text(key: str) -> bool:
    """Return whether a key types a character."""
    return len(key) == 1 or key in SIGNS


class KeyBar(Drawing):
    """One row of keys, in the order of the screen's table."""

    ground = "raised"

    def __init__(self, table: Sequence[Key]) -> None:
        super().__init__("keys")
        self._table = table

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._updated)

    def _updated(self, screen: Screen[object]) -> None:
        if screen is self.screen:
            self.redraw()

    def keys(self, width: int) -> list[ShownKey]:
        """Return what the bar shows in `width` cells."""
        words = {row.id: row.short for row in self._table}
        order = {row.id: at for at, row in enumerate(self._table)}
        seen: dict[str, tuple[ShownKey, str]] = {}
        # While a field is typed into, letters are text and no keys.
        focused = self.screen.focused
        typing = focused is not None and focused.check_consume_key("a", "a")
        for _, binding, enabled, _ in self.screen.active_bindings.values():
            if typing and not binding.priority and is_text(binding.key):
                continue
            if binding.show and binding.action not in seen:
                shown = self.app.get_key_display(binding)
                group = binding.group.description if binding.group else ""
                key = ShownKey(
                    shown, binding.description, (binding.key,), binding.id or "", enabled
                )
                seen[binding.action] = (key, group)
        in_order = sorted(seen.values(), key=lambda entry: order.get(entry[0].id, len(order)))
        whole = joined(in_order)
        if len(fitting(whole, width)) == len(whole):
            return whole
        return fitting([replace(key, word=words.get(key.id) or key.word) for key in whole], width)

    def draw(self, width: int, height: int) -> list[Row]:
        spans: list[Span] = [(" ", "text")]
        for key in self.keys(width - 1):
            spans.append((key.shown, "now" if key.enabled else "faint"))
            spans.append((f" {key.word}  ", "dim" if key.enabled else "faint"))
        used = sum(len(text) for text, _ in spans)
        spans.append((" " * max(0, width - used), "text"))
        return [tuple(spans)]

    def on_click(self, event: events.Click) -> None:
        at = 1
        for key in self.keys(self.size.width - 1):
            cells = len(key.shown) + len(key.word) + 3
            if at <= event.x < at + cells:
                within = min(len(key.press) - 1, (event.x - at) * len(key.press) // cells)
                self.app.simulate_key(key.press[within])
                return
            at += cells
