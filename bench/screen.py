"""What a terminal would show: bytes from the console in, rows of text out.

Knows what Textual sends: cursor positions, colours, modes and text. Colours and modes change no
text and are dropped.
"""

import re
from unicodedata import east_asian_width

# A control sequence, a string that ends with ST or BEL, another escape, a control character, text.
TOKEN = re.compile(
    rb"\x1b\[(?P<given>[0-?]*)[ -/]*(?P<final>[@-~])"
    rb"|\x1b[\]P_^X].*?(?:\x1b\\|\x07)"
    rb"|\x1b[()*+][0-~]|\x1b[^\[\]P_^X()*+]"
    rb"|[\x00-\x1a\x1c-\x1f]"
    rb"|(?P<text>[^\x00-\x1f]+)",
    re.DOTALL,
)
WIDE = "WF"


class Screen:
    """A grid of `width` by `height` cells."""

    def __init__(self, width: int, height: int) -> None:
        self._width, self._height = width, height
        self._rows = [[" "] * width for _ in range(height)]
        self._x = self._y = 0
        self._rest = b""

    def feed(self, data: bytes) -> None:
        """Take what the console wrote; a sequence cut at the end waits for its other half."""
        data = self._rest + data
        # Half a character at the end: only whole ones are text.
        whole = len(data.decode("utf-8", "ignore").encode()) == len(data)
        end = len(data) if whole else max(data.rfind(b"\x1b"), _last_whole(data))
        at = 0
        while at < end:
            token = TOKEN.match(data, at, end)
            if token is None:
                break
            at = token.end()
            if (text := token["text"]) is not None:
                self._write(text.decode("utf-8", "replace"))
            elif token["final"] is not None:
                self._control(token["given"], token["final"])
            elif token[0] == b"\r":
                self._x = 0
            elif token[0] == b"\n":
                self._y = min(self._y + 1, self._height - 1)
        self._rest = data[at:]

    def rows(self) -> list[str]:
        """Return the text of each row, trailing spaces included."""
        return ["".join(row) for row in self._rows]

    def shows(self, *words: str) -> bool:
        """Return whether every one of the words is somewhere on the screen."""
        page = "\n".join(self.rows())
        return all(word in page for word in words)

    def _control(self, given: bytes, final: bytes) -> None:
        if final in b"Hf":
            row, _, column = given.partition(b";")
            self._y = min(max(int(row or 1) - 1, 0), self._height - 1)
            self._x = max(int(column or 1) - 1, 0)
        elif final == b"J" and given == b"2":
            self._rows = [[" "] * self._width for _ in range(self._height)]

    def _write(self, text: str) -> None:
        row = self._rows[self._y]
        for char in text:
            if self._x < self._width:
                row[self._x] = char
            wide = east_asian_width(char) in WIDE
            if wide and self._x + 1 < self._width:
                row[self._x + 1] = ""  # the right half belongs to the character
            self._x += 1 + wide


def _last_whole(data: bytes) -> int:
    """Return where the last whole UTF-8 character ends."""
    for back in range(1, 4):
        if len(data) >= back and data[-back] >= 0xC0:
            return len(data) - back
    return len(data)
