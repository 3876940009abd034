"""What the program and its sound process tell each other arrives as it was sent, or is refused."""

import pytest

from coach.voice.sound_pipe import BadLine, command_in, happened_in, line_of
from coach.voice.sound_talk import (
    COMMANDS,
    HAPPENED,
    LONGEST_LINE,
    Arm,
    Command,
    Configure,
    Counted,
    FinalText,
    Happened,
    Hush,
    Render,
    Standing,
)


@pytest.mark.parametrize(
    "command",
    [Configure(model="/m", volume=0.5), Arm(3, ("ja", "nein")), Render(1, "zwölf"), Hush()],
)
def test_a_command_arrives(command: Command) -> None:
    assert command_in(line_of(command)) == command


@pytest.mark.parametrize(
    "happened",
    [
        Standing(1.5, "microphone", False, "no microphone", "Plug one in."),
        FinalText(2.0, 1, "wie lange noch", 1.2, 1.9, 0.01),
        Counted(3.0, dropped_blocks=2),
    ],
)
def test_what_happened_arrives(happened: Happened) -> None:
    assert happened_in(line_of(happened)) == happened


def test_no_kind_is_left_out() -> None:
    assert set(COMMANDS) == set(Command.__subclasses__())
    assert set(HAPPENED) == set(Happened.__subclasses__())


@pytest.mark.parametrize(
    "line",
    [b"", b"\n", b"{}\n", b"null\n", b'{"kind":"fly"}\n', b'{"kind":"arm"}\n',
     b'{"kind":"hush","a":1}\n', b'{"kind":"arm","turn":"one"}\n', b"\xff\xfe\n",
     b"ALSA lib pcm.c underrun\n", b"[" * 5_000],
)  # fmt: skip
def test_what_is_no_message_is_refused(line: bytes) -> None:
    with pytest.raises(BadLine):
        command_in(line)
    with pytest.raises(BadLine):
        happened_in(line)


def test_a_line_that_is_too_long_is_neither_sent_nor_read() -> None:
    with pytest.raises(BadLine, match="64000"):
        line_of(Render(1, "a" * LONGEST_LINE))
    with pytest.raises(BadLine, match="64000"):
        command_in(b"a" * (LONGEST_LINE + 1))
