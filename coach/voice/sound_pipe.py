"""One message of the sound process to one line of JSON, and back."""

from functools import cache
from typing import Any, Union

import msgspec

from coach.voice.sound_talk import COMMANDS, HAPPENED, LONGEST_LINE, Command, Happened


class BadLine(Exception):
    """A line is no message of this protocol; its text says why."""


def line_of(message: Command | Happened) -> bytes:
    """Return the line, its end included; raises BadLine where it would be too long."""
    line = msgspec.json.encode(message) + b"\n"
    if len(line) > LONGEST_LINE:
        raise BadLine(f"{type(message).__name__} takes {len(line)} bytes, more than {LONGEST_LINE}")
    return line


def command_in(line: bytes) -> Command:
    """Return what a line tells to do; raises BadLine."""
    command: Command = _decoded(_commands(), line)
    return command


def happened_in(line: bytes) -> Happened:
    """Return what a line says has happened; raises BadLine."""
    happened: Happened = _decoded(_happenings(), line)
    return happened


def _decoded(decoder: "msgspec.json.Decoder[Any]", line: bytes) -> Any:
    if len(line) > LONGEST_LINE:
        raise BadLine(f"a line of {len(line)} bytes, more than {LONGEST_LINE}")
    try:
        return decoder.decode(line)
    except msgspec.MsgspecError as error:
        raise BadLine(str(error)) from None


@cache
def _commands() -> "msgspec.json.Decoder[Any]":
    return msgspec.json.Decoder(Union[COMMANDS])  # noqa: UP007 - made of a table


@cache
def _happenings() -> "msgspec.json.Decoder[Any]":
    return msgspec.json.Decoder(Union[HAPPENED])  # noqa: UP007 - made of a table
