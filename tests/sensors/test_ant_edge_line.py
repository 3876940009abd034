"""What an ANT stick's bytes and ids mean: framing, pages with who sent them, sentences."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import ant_frames as ant
from sensors.ant_devices import ANT_DEVICES, ant_source, read_source_id
from sensors.ant_frames import Frame, Framing, decode_heard, encode_tail
from sensors.ant_outbox import MOST_WAITING, TRIES, Outbox
from sensors.ant_trouble import BUSY, GONE, NO_PERMISSION, trouble
from sensors.readings import DeviceKind

PAGE = bytes.fromhex("8004d2a000c8f08c")
repeatable = settings(derandomize=True, database=None, deadline=None)

frames = st.builds(
    Frame,
    st.integers(0, 255),
    st.binary(min_size=1, max_size=ant.LONGEST),
)


# Framing.


def test_reset_command_has_the_bytes_of_the_specification() -> None:
    # ANT Message Protocol and Usage, section 9.5.3: A4 01 4A 00, and their xor.
    assert Frame(ant.RESET, b"\0").encoded() == bytes.fromhex("a4014a00ef")


@repeatable
@given(st.lists(frames, max_size=5), st.integers(1, 7))
def test_frames_come_whole_however_the_line_cuts_them(sent: list[Frame], chunk: int) -> None:
    line = b"".join(frame.encoded() for frame in sent)
    framing = Framing()
    got = [f for at in range(0, len(line), chunk) for f in framing.feed(line[at : at + chunk])]
    assert got == sent
    assert framing.dropped == 0


@repeatable
@given(st.binary(max_size=40).filter(lambda data: ant.SYNC not in data), frames)
def test_noise_before_a_frame_is_left_out_and_counted(noise: bytes, frame: Frame) -> None:
    framing = Framing()
    assert framing.feed(noise + frame.encoded()) == [frame]
    assert framing.dropped == len(noise)


@repeatable
@given(st.binary(max_size=60), frames)
def test_after_any_noise_the_line_is_read_again(noise: bytes, frame: Frame) -> None:
    framing = Framing()
    framing.feed(noise)
    # What noise began may swallow the length of one message; then frames come through again.
    framing.feed(bytes(ant.LONGEST + ant.OVERHEAD))
    assert framing.feed(frame.encoded()) == [frame]


@repeatable
@given(st.binary(max_size=300))
def test_no_bytes_make_framing_fail_or_keep_more_than_one_message(data: bytes) -> None:
    framing = Framing()
    got = framing.feed(data)
    read = sum(len(frame.encoded()) for frame in got)
    assert 0 <= len(data) - read - framing.dropped < ant.LONGEST + ant.OVERHEAD


@repeatable
@given(st.integers(1, 0xFFFF), st.sampled_from(list(ANT_DEVICES)), st.integers(-100, -20))
def test_page_tells_who_sent_it_and_how_loud(number: int, kind: int, signal_dbm: int) -> None:
    flags = ant.WITH_CHANNEL_ID | ant.WITH_SIGNAL
    for pairing in (0, ant.PAIRING_BIT):
        tail = encode_tail(flags, number, kind | pairing, 5, signal_dbm)
        assert decode_heard(PAGE + tail) == ant.Heard(PAGE, kind, number, signal_dbm)


@repeatable
@given(st.binary(max_size=12))
def test_page_survives_any_tail(tail: bytes) -> None:
    assert decode_heard(PAGE + tail).page == PAGE


def test_page_without_a_tail_tells_nobody_and_half_a_page_is_refused() -> None:
    assert decode_heard(PAGE) == ant.Heard(PAGE)
    with pytest.raises(ValueError, match="7 bytes"):
        decode_heard(PAGE[:7])


# Acknowledged pages.


def page(number: int) -> bytes:
    return bytes((number,)) * 8


def test_pages_go_out_one_after_the_other() -> None:
    outbox = Outbox()
    assert outbox.put(page(1)).send == page(1)
    assert outbox.put(page(2)).send is None
    assert outbox.sent().send == page(2)
    assert outbox.sent().send is None
    assert outbox.in_air is None
    assert outbox.put(page(3)).send == page(3)


def test_page_is_tried_so_often_then_given_up_for_the_next() -> None:
    outbox = Outbox()
    outbox.put(page(1))
    outbox.put(page(2))
    for _ in range(TRIES - 1):
        post = outbox.not_sent()
        assert (post.send, post.failed) == (page(1), None)
    post = outbox.not_sent()
    assert post.send == page(2)
    assert post.failed is not None
    # The next one has all its tries again.
    assert [outbox.not_sent().send for _ in range(TRIES)] == [page(2)] * (TRIES - 1) + [None]


def test_oldest_page_gives_way_when_too_many_wait() -> None:
    outbox = Outbox()
    for number in range(MOST_WAITING + 1):
        assert outbox.put(page(number)).failed is None
    assert outbox.put(page(9)).failed is not None
    sent = [outbox.sent().send for _ in range(MOST_WAITING)]
    assert sent == [page(2), page(3), page(4), page(9)]


def test_outcome_of_nothing_changes_nothing() -> None:
    outbox = Outbox()
    assert outbox.sent() == outbox.not_sent()
    assert outbox.put(page(1)).send == page(1)


# Ids and sentences.


@pytest.mark.parametrize("device_type", ANT_DEVICES)
def test_id_of_a_device_leads_back_to_it(device_type: int) -> None:
    source = ant_source(device_type, 12345)
    assert source.radio == "ant"
    assert source.name.endswith(" 12345")
    assert read_source_id(source.id) == (ANT_DEVICES[device_type], 12345)


def test_device_is_what_its_type_says() -> None:
    assert ant_source(17, 5).kind is DeviceKind.TRAINER
    assert ant_source(11, 5).kind is DeviceKind.POWER_METER
    assert ant_source(120, 5).kind is DeviceKind.HEART_RATE_STRAP
    assert {ant_source(n, 5).kind for n in (121, 122, 123)} == {DeviceKind.SPEED_CADENCE}


@pytest.mark.parametrize(
    "source_id",
    ["", "ant", "ant:120", "ant:120:", "ant:99:5", "ant:120:0", "ant:120:65536", "ant:120:x"],
)
def test_id_that_names_no_device_says_how_to_write_one(source_id: str) -> None:
    with pytest.raises(ValueError, match="write ant:<type>:<number>"):
        read_source_id(source_id)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(13, "Access denied"), NO_PERMISSION),
        (OSError(16, "Resource busy"), BUSY),
        (OSError(19, "No such device"), GONE),
        (ValueError("Device not found"), "Device not found"),
        (OSError("odd"), "odd"),
        (AssertionError(), "AssertionError"),
    ],
)
def test_every_error_of_a_driver_becomes_a_sentence(error: Exception, sentence: str) -> None:
    told = trouble(error)
    assert sentence in told
    assert "\n" not in told
    assert "stick" in told
