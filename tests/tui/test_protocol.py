"""The protocol: every message there and back, nonsense refused, and told in docs/protocol.md."""

import dataclasses
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach.conversation import AnswerPath, ChatLine, Reply
from sensors.readings import Metric
from tests.tui.device_room import STRAP, TRAINER, DeviceRoom
from tests.tui.riding import PLAN, TEXTS, PlayedRide, over_unders, samples
from tui.console_requests import ACTS, DEVICE_ACTS, devices_shown
from tui.protocol import (
    ANSWERS,
    LONGEST_DOWN,
    LONGEST_UP,
    PART_SAMPLES,
    TOLD,
    Act,
    Answer,
    ChangeDevices,
    Chat,
    Hello,
    Notices,
    OpenRide,
    Perform,
    Plan,
    Refused,
    Request,
    Say,
    Shown,
    Trace,
    WatchDevices,
)
from tui.protocol_lines import (
    BadLine,
    decode_hello,
    decode_request,
    decode_told,
    decode_value,
    encode,
    encode_answer,
)
from tui.refusals import WORDS, raised, word_for
from workouts.errors import CommandRefused, RecordDamaged, WorkoutsError
from workouts.snapshot import Lap, Notice

PAGE = Path(__file__).parents[2] / "docs" / "protocol.md"
LONGEST_SAMPLE = 300  # bytes; PART_SAMPLES of them fit in a line

words = st.text(max_size=40)
ids = st.integers(0, (1 << 53) - 1)
numbers = st.floats(allow_nan=False, allow_infinity=False)
values = st.one_of(st.none(), st.integers(-(10**9), 10**9), numbers, words)
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def fault_of(decode: Callable[[bytes], object], data: bytes) -> str | None:
    """Return the sentence about bytes that are no message, None for a message."""
    try:
        decode(data)
    except BadLine as fault:
        return str(fault)
    return None


def there_and_back(message: msgspec.Struct) -> msgspec.Struct:
    line = encode(message)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    return decode_request(line) if isinstance(message, Request) else decode_told(line)


@few
@given(ids, words, st.dictionaries(words, values, max_size=4))
def test_a_command_arrives_as_it_was_sent(
    number: int, name: str, arguments: dict[str, Any]
) -> None:
    assert there_and_back(Perform(number, name, arguments)) == Perform(number, name, arguments)


@few
@given(ids, words, st.sampled_from(list(DEVICE_ACTS)), st.sampled_from([None, *Metric]))
def test_what_is_asked_of_devices_arrives(
    number: int, text: str, act: Act, metric: Metric | None
) -> None:
    asked = ChangeDevices(number, act, text, text, metric)
    assert there_and_back(asked) == asked
    assert there_and_back(Say(number, text)) == Say(number, text)
    assert there_and_back(WatchDevices(number, True)) == WatchDevices(number, True)


@few
@given(st.lists(st.tuples(words, words, numbers), max_size=5))
def test_a_conversation_arrives_in_every_script(lines: list[tuple[str, str, float]]) -> None:
    chat = Chat(
        tuple(ChatLine(who, text, at_s, 0.1, AnswerPath.OFFLINE) for who, text, at_s in lines)
    )
    assert there_and_back(chat) == chat


@few
@given(words, st.dictionaries(words, values, max_size=3))
def test_an_answer_arrives_with_its_type(text: str, named: dict[str, Any]) -> None:
    reply = Reply(text, AnswerPath.MODEL, None, named, ("pause",), awaits_confirmation=True)
    told = decode_told(encode_answer(3, reply))
    assert isinstance(told, Answer)
    assert decode_value(told, ANSWERS[Say]) == reply


@few
@given(st.binary(max_size=300))
def test_bytes_are_a_message_or_a_sentence(data: bytes) -> None:
    for decode in (decode_hello, decode_request, decode_told):
        assert fault_of(decode, data) != ""


@few
@given(
    st.recursive(
        st.one_of(values, st.booleans()),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
        max_leaves=30,
    ),
    st.sampled_from([kind.__struct_config__.tag for kind in ANSWERS]),
    ids,
)
def test_json_of_any_shape_is_a_request_or_a_sentence(value: Any, kind: str, number: int) -> None:
    document = {"kind": kind, "id": number, "name": value, "arguments": value, "workout": value}
    for given_keys in (document, {"kind": kind, "id": number}, {"kind": value}, value):
        assert fault_of(decode_request, json.dumps(given_keys).encode()) != ""


def test_a_frame_with_all_that_it_can_hold_arrives() -> None:
    frame = PlayedRide().frame()
    ride = replace(frame.ride, served_by={Metric.POWER: "Cranks"}, notice=Notice("✓", 1.0, 2.0))
    full = replace(frame, ride=replace(ride, sample=samples(5)[-1]))
    assert there_and_back(Shown(full)) == Shown(full)


def test_plan_trace_and_workout_arrive() -> None:
    plan = Plan(3, tuple(PLAN), TEXTS)
    assert there_and_back(plan) == plan
    trace = Trace(samples(300))
    assert there_and_back(trace) == trace
    asked = OpenRide(1, over_unders(), 60)
    assert there_and_back(asked) == asked


def test_a_part_of_a_trace_and_any_conversation_fit_in_a_line() -> None:
    part = encode(Trace(samples(PART_SAMPLES)))
    assert len(part) < PART_SAMPLES * LONGEST_SAMPLE < LONGEST_DOWN
    chat = Chat(tuple(ChatLine("coach", "ä" * 4_000, 1.0) for _ in range(50)))
    assert len(encode(chat)) < LONGEST_DOWN


def test_devices_arrive_as_they_are() -> None:
    room = DeviceRoom(TRAINER, STRAP)
    room.go(8.0)
    room.devices.begin_trial(TRAINER)
    room.go(6.0)
    shown = devices_shown(room.devices)
    assert shown.trial is not None
    assert shown.served
    assert there_and_back(shown) == shown


def test_half_a_character_in_a_name_is_shown_as_a_mark() -> None:
    line = encode(Notices(("ride \udce4.zwo is odd", "fine")))
    assert decode_told(line) == Notices(("ride ?.zwo is odd", "fine"))
    lap = decode_told(encode_answer(1, [Notice("\ud800", 1.0)]))
    assert isinstance(lap, Answer)
    assert decode_value(lap, list[Notice])[0].text == "?"


def test_a_hello_of_the_future_is_read_as_far_as_it_is_known() -> None:
    hello = decode_hello(b'{"kind":"hello","v":9,"console":"new","colour":"blue"}')
    assert hello == Hello(9, "new", True)


def test_an_error_is_the_same_beyond_the_socket() -> None:
    for word, kind in WORDS.items():
        error = raised(word, "why it is so")
        assert type(error) is kind
        assert word_for(error) == word
        assert str(error) == "why it is so"
    assert word_for(RecordDamaged("ride", "it is torn")) == "workouts"
    assert word_for(OSError(28, "no space")) == "workouts"
    assert word_for(ZeroDivisionError()) is None
    assert isinstance(raised("a word of the future", "why"), WorkoutsError)
    told = there_and_back(Refused(4, word_for(CommandRefused("no")) or "", "no"))
    assert told == Refused(4, "command", "no")


# -- the page -------------------------------------------------------------------------------------


def rows_of(heading: str) -> dict[str, list[str]]:
    """Return, by kind, the keys that the tables below a heading name."""
    page = PAGE.read_text(encoding="utf-8")
    part = page.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \|([^|]*)\|", part, re.MULTILINE)
    return {kind: re.findall(r"`(\w+)`", keys) for kind, keys in rows}


def keys_of(kind: type[msgspec.Struct]) -> list[str]:
    return [each.encode_name for each in msgspec.structs.fields(kind)]


@pytest.mark.parametrize(
    ("heading", "kinds", "left_out"),
    [("To the engine", (Hello, *ANSWERS), "id"), ("To a console", TOLD, "")],
)
def test_the_page_names_every_message_with_its_keys(
    heading: str, kinds: tuple[type[msgspec.Struct], ...], left_out: str
) -> None:
    told = {
        kind.__struct_config__.tag: [key for key in keys_of(kind) if key != left_out]
        for kind in kinds
    }
    assert rows_of(heading) == told


def test_the_page_tells_limits_acts_and_errors() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for number in (LONGEST_UP, LONGEST_DOWN):
        assert f"{number:,} bytes" in " ".join(page.split())
    answers = (each.name for kind in (Notice, Reply) for each in dataclasses.fields(kind))
    for word in (*DEVICE_ACTS, *WORDS, *answers):
        assert f"`{word}`" in page


def test_every_request_has_an_act_and_an_answer() -> None:
    assert set(ACTS) | {WatchDevices} == set(ANSWERS)
    assert ANSWERS[Perform] is Notice
    assert Lap in ANSWERS[next(kind for kind in ANSWERS if kind.__name__ == "ListLaps")].__args__
