"""Messages of tui.protocol as lines of bytes, and back, strictly.

Bytes that are no message raise BadLine with a sentence, and nothing else, however they are made.
"""

from collections.abc import Callable
from functools import cache, reduce
from operator import or_
from typing import Any

import msgspec
from msgspec import Raw, Struct

from tui.protocol import ANSWERS, TOLD, VERSION, Answer, Hello, Request

_ENCODER = msgspec.json.Encoder()


class BadLine(Exception):
    """A line that is no message; the sentence says what is wrong with it."""


def encode(message: Struct) -> bytes:
    """Return a message as a line."""
    return _json(message) + b"\n"


def encode_answer(request_id: int, value: object) -> bytes:
    """Return the line that answers a request."""
    return encode(Answer(request_id, Raw(_json(value))))


def decode_hello(line: bytes) -> Hello:
    """Return a console's first line; a version that is not ours is for the caller to refuse."""
    hello: Hello = _decoded(_decoder(Hello), line)
    return hello


def decode_request(line: bytes) -> Request:
    """Return what a console asks."""
    request: Request = _decoded(_requests(), line)
    return request


def decode_told(line: bytes) -> Struct:
    """Return what the engine tells, one of TOLD."""
    told: Struct = _decoded(_told(), line)
    return told


def decode_value(answer: Answer, kind: Any) -> Any:
    """Return the value of an answer, of the type that ANSWERS has for its request."""
    return _decoded(_decoder(kind), bytes(answer.value))


def other_version(theirs: int) -> str:
    """Return the sentence about somebody of another version."""
    return (
        f"this Teamcar speaks version {VERSION} of the protocol and the other {theirs}; "
        "end the engine (teamcar engine --stop) and start both from the same Teamcar"
    )


def _json(value: object) -> bytes:
    try:
        return _ENCODER.encode(value)
    except UnicodeEncodeError:
        # Half a character, as in the name of a file that is not UTF-8, is shown as a mark.
        return _ENCODER.encode(_whole(msgspec.to_builtins(value, str_keys=True)))


def _whole(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case Raw():
            return msgspec.json.decode(value)
        case dict():
            return {_whole(key): _whole(each) for key, each in value.items()}
        case list() | tuple():
            return [_whole(each) for each in value]
        case _:
            return value


def _decoded(decoder: Callable[[bytes], Any], line: bytes) -> Any:
    try:
        return decoder(line)
    except RecursionError:
        raise BadLine("it is nested too deeply") from None
    # DecodeError and what follows it are all that bytes can bring about.
    except (msgspec.DecodeError, ValueError, OverflowError) as fault:
        raise BadLine(f"it is no message of the protocol: {fault}") from None


@cache
def _decoder(kind: Any) -> Callable[[bytes], Any]:
    return msgspec.json.Decoder(kind).decode


# Made when first used: a decoder of everything takes longer than the rest of a start together.
@cache
def _requests() -> Callable[[bytes], Any]:
    return _decoder(reduce(or_, ANSWERS))


@cache
def _told() -> Callable[[bytes], Any]:
    return _decoder(reduce(or_, TOLD))
