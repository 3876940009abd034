"""A ride captured and replayed: the same numbers, and a file that may be torn, bad or not one."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors.capture import CaptureWriter, ReplayRadio
from sensors.capture_line import HEADER, Line, What, decode_line, encode_line
from sensors.clock import ManualClock
from sensors.control import TrainerTarget
from sensors.errors import RadioUnavailable
from sensors.hub import SensorHub
from sensors.readings import DeviceKind, LiveValues, SensorStatus, Source
from sensors.simulated.air import DEVICES, make_air
from sensors.simulated.faults import Faults, random_drops
from sensors.simulated.radio import SimulatedRadio
from tests.sensors.simulated_ride import Console
from workouts.athlete import Athlete
from workouts.ride import RideSession
from workouts.snapshot import LoadToday, Sample
from workouts.workout import Step, StepKind, Target, Workout

TICK_S = 0.25
STRAP = Source("sim:strap", "Pulse Strap", DeviceKind.HEART_RATE_STRAP, "simulated")
LIVE_AND_STATUS = tuple[LiveValues, tuple[SensorStatus, ...]]


def write_file(path: Path, *lines: str, end: str = "\n") -> Path:
    path.write_text("\n".join((HEADER, *lines)) + end, encoding="utf-8")
    return path


class Kept:
    """What a console saw of a hub, tick by tick, and the ride on top of it."""

    def __init__(self, hub: SensorHub, clock: ManualClock) -> None:
        self.hub = hub
        self.clock = clock
        self.seen: list[LiveValues] = []
        self.links: list[list[str]] = []
        workout = Workout(
            "Steps",
            (
                Step(StepKind.WARMUP, 60, Target(0.5, 0.6)),
                Step(StepKind.WORK, 90, Target(1.0, 1.0)),
                Step(StepKind.REST, 60, Target(0.5, 0.5)),
            ),
        )
        self.session = RideSession(
            ride_id="captured",
            workout=workout,
            athlete=Athlete(),
            clock=clock,
            sensors=hub,
            trainer=hub,
            wall=lambda: datetime(2026, 1, 1, tzinfo=UTC),
            load=LoadToday(),
        )

    def tick(self) -> None:
        self.session.tick()
        self.hub.tick(self.clock.now())
        self.seen.append(self.hub.live(self.clock.now()))
        self.links.append([s.link.value for s in self.hub.statuses(self.clock.now())])

    @property
    def samples(self) -> list[Sample]:
        return list(self.session.trace)


def captured_ride(path: Path, seconds: float = 240.0) -> Kept:
    """Ride on simulated devices that drop and send garbage, with a capture."""
    clock = ManualClock()
    faults = {
        name: Faults(drops=random_drops(seed, 3, seconds - 10, 0.2, 9.0), garbage_probability=0.02)
        for seed, name in enumerate(DEVICES)
    }
    air = make_air(7, devices=DEVICES, faults=faults, clock=clock)
    radio = SimulatedRadio(air)
    writer = CaptureWriter(path, clock)
    hub = SensorHub(clock)
    hub.add_radio("simulated", writer.captured(radio))
    for device in air.peripherals.values():
        writer.takes_part(device.source)
        hub.adopt(device.source)
    kept = Kept(hub, clock)
    _ride(kept, radio, seconds)
    writer.close()
    assert writer.fault is None
    return kept


def replayed_ride(path: Path, seconds: float = 240.0) -> Kept:
    clock = ManualClock()
    radio = ReplayRadio(path, clock)
    assert radio.faults == []
    hub = SensorHub(clock)
    for name in radio.radios:
        hub.add_radio(name, radio)
    for source in radio.sources:
        hub.adopt(source)
    kept = Kept(hub, clock)
    _ride(kept, radio, seconds)
    return kept


def _ride(kept: Kept, radio: SimulatedRadio | ReplayRadio, seconds: float) -> None:
    for _ in range(round(seconds / TICK_S)):
        radio.step(kept.clock.advance(TICK_S))
        kept.tick()


def test_a_replayed_ride_gives_the_same_numbers_and_samples_as_the_captured_one(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ride.capture"
    captured = captured_ride(path)
    replayed = replayed_ride(path)
    assert len(captured.samples) > 200
    assert any(sample.heart_rate_bpm is None for sample in captured.samples)
    assert any(sample.power_w for sample in captured.samples)
    assert replayed.samples == captured.samples
    assert replayed.seen == captured.seen
    assert replayed.links == captured.links
    assert replayed.hub.view() == captured.hub.view()


def test_a_replay_on_a_later_clock_is_the_same_ride_later(tmp_path: Path) -> None:
    path = write_file(
        tmp_path / "c",
        "100.5 source sim:strap heart_rate_strap simulated - Pulse Strap",
        "101.0 connected sim:strap",
        "101.5 packet sim:strap 2a37 0096",
    )
    clock = ManualClock(7.0)
    radio = ReplayRadio(path, clock)
    console = Console()
    radio.open(console)
    radio.step(clock.advance(0.25))
    assert console.heard == []
    radio.step(clock.advance(0.25))
    assert [heard.what for heard in console.heard] == ["connected"]
    over_before = radio.over
    radio.step(clock.advance(1.0))
    assert console.heard[-1].at_s == 8.0
    assert console.heard[-1].data == b"\x00\x96"
    assert (over_before, radio.over) == (False, True)
    assert (radio.duration_s, radio.sources) == (1.0, (STRAP,))


def test_what_was_asked_of_the_radio_is_in_the_file_and_told_to_nobody(tmp_path: Path) -> None:
    path = tmp_path / "ride.capture"
    captured_ride(path, 20.0)
    lines = [decode_line(text) for text in path.read_text().splitlines()[1:]]
    writes = [line.data.hex() for line in lines if line.what is What.WRITE]
    assert writes[:2] == ["00", "07"]
    assert {line.what for line in lines} >= {What.CONNECT, What.CONNECTED, What.PACKET, What.FOUND}
    clock = ManualClock()
    radio, console = ReplayRadio(path, clock), Console()
    radio.open(console)
    radio.connect("sim:trainer")
    radio.write("sim:trainer", 0x2AD9, b"\x00")
    radio.disconnect("sim:trainer")
    radio.step(1000.0)
    asked = {What.SOURCE, What.CONNECT, What.DISCONNECT, What.WRITE}
    assert len(console.heard) == sum(line.what not in asked for line in lines)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("1.5", "it is cut off"),
        ("1.5 packet sim:strap 2a37", "it is cut off"),
        ("soon packet sim:strap 2a37 00", "'soon' is no time in seconds"),
        ("nan connected sim:strap", "'nan' is no time in seconds"),
        ("1.5 exploded sim:strap", "'exploded' is nothing that happens in a capture"),
        ("1.5 packet sim:strap 2a3z 00", "'2a3z' is no number of a packet"),
        ("1.5 packet sim:strap 2a37 0g", "'0g' are no bytes in hexadecimal"),
        ("1.5 packet sim:strap 2a37 009", "'009' are no bytes in hexadecimal"),
        ("1.5 connected sim:strap now", "nothing is to follow the source, and 'now' does"),
        ("1.5 found sim:strap kettle ble -60 Pulse", "'kettle' is no kind of device"),
        ("1.5 found sim:strap trainer ble loud Pulse", "'loud' is no signal in dBm"),
        ("1.5 found sim:strap trainer ble", "it is cut off"),
        ("-90 connected sim:strap", "its time is long before that of a line above, 1"),
    ],
)
def test_a_bad_line_is_one_sentence_with_its_number_and_the_rest_is_told(
    tmp_path: Path, line: str, why: str
) -> None:
    path = write_file(tmp_path / "c", "1.0 connected sim:strap", line, "2.0 disconnected sim:strap")
    radio, console = ReplayRadio(path, ManualClock()), Console()
    assert len(radio.faults) == 1
    assert radio.faults[0].startswith(f"{path}, line 3: {why}")
    assert radio.faults[0].endswith("; it is left out")
    radio.open(console)
    radio.step(100.0)
    assert [heard.what for heard in console.heard] == ["connected", "disconnected"]


def test_a_last_line_torn_by_a_power_cut_is_left_out(tmp_path: Path) -> None:
    path = write_file(
        tmp_path / "c", "1.0 connected sim:strap", "2.0 packet sim:strap 2a37 0096", end=""
    )
    radio = ReplayRadio(path, ManualClock())
    assert radio.faults == [f"{path}, line 3: it is cut off; it is left out"]
    assert radio.last_s == 1.0


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 5000, b"time,power\n1,200\n", b"\n" * 9])
def test_a_file_that_is_no_capture_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "c"
    path.write_bytes(content)
    with pytest.raises(RadioUnavailable, match="does not begin with '# teamcar capture 1'"):
        ReplayRadio(path, ManualClock())


def test_a_file_that_is_not_there_or_says_nothing_is_refused_in_one_sentence(
    tmp_path: Path,
) -> None:
    with pytest.raises(RadioUnavailable, match="cannot be read: No such file"):
        ReplayRadio(tmp_path / "nowhere", ManualClock())
    with pytest.raises(RadioUnavailable, match="has no line to replay"):
        ReplayRadio(write_file(tmp_path / "c"), ManualClock())


def test_sentences_about_bad_lines_do_not_grow_without_end(tmp_path: Path) -> None:
    rng = random.Random(1)
    noise = [rng.randbytes(30).hex(" ") for _ in range(500)]
    path = write_file(tmp_path / "c", "1.0 connected sim:strap", *noise)
    assert len(ReplayRadio(path, ManualClock()).faults) == 20


def test_a_capture_that_cannot_be_begun_is_refused_and_one_that_breaks_off_ends_alone(
    tmp_path: Path,
) -> None:
    with pytest.raises(RadioUnavailable, match=r"cannot be written: .*; choose another"):
        CaptureWriter(tmp_path / "nowhere" / "c", ManualClock())
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full to stand for a full disk")
    clock = ManualClock()
    writer = CaptureWriter(full, clock)
    for _ in range(5):
        writer.write(Line(clock.advance(1.0), What.CONNECTED, "sim:strap"))
    assert writer.fault is not None
    assert "The capture ends early" in writer.fault
    writer.close()


texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=12)
names = st.lists(texts.filter(bool), min_size=1, max_size=3).map(" ".join)
ids = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)
times = st.floats(0, 1e7, allow_nan=False)
numbers = st.integers(0, 0x20003)
signals = st.none() | st.integers(-120, 20)


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(ids, times, names, signals, numbers, st.binary(max_size=40), st.lists(numbers, max_size=5))
def test_every_line_reads_back_as_it_was_written(
    source_id: str,
    at_s: float,
    name: str,
    signal_dbm: int | None,
    number: int,
    data: bytes,
    offered: list[int],
) -> None:
    source = Source(source_id, name, DeviceKind.POWER_METER, "ble")
    bare = Line(at_s, What.CONNECTED, source_id)
    lines = [
        bare,
        replace(bare, what=What.FOUND, source=source, signal_dbm=signal_dbm),
        replace(bare, what=What.SOURCE, source=source),
        replace(bare, what=What.OFFERS, numbers=tuple(offered)),
        replace(bare, what=What.PACKET, number=number, data=data),
        replace(bare, what=What.WRITE, number=number, data=data),
        replace(bare, what=What.WRITE_FAILED, why=name),
        replace(bare, what=What.CONNECT),
    ]
    for line in lines:
        text = encode_line(line)
        assert "\n" not in text
        assert decode_line(text) == line


def test_two_hours_of_four_devices_are_looked_through_without_keeping_them(tmp_path: Path) -> None:
    path = tmp_path / "long"
    clock = ManualClock()
    writer = CaptureWriter(path, clock)
    console = Console()
    radio = SimulatedRadio(make_air(1, clock=clock))
    wrapped = writer.captured(radio)
    wrapped.open(console)
    for _ in range(40_000):
        wrapped.packet("sim:strap", 0x2A37, b"\x00\x96", clock.advance(0.1))
    writer.close()
    replay = ReplayRadio(path, ManualClock())
    assert replay.duration_s == pytest.approx(3999.9)
    assert len(console.heard) == 40_000


def test_the_hold_of_a_captured_trainer_is_what_the_rider_asked_for(tmp_path: Path) -> None:
    """The capture sits in the way of writes: they must pass it as they are."""
    clock = ManualClock()
    air = make_air(3, clock=clock)
    radio = SimulatedRadio(air)
    writer = CaptureWriter(tmp_path / "c", clock)
    hub = SensorHub(clock)
    hub.add_radio("simulated", writer.captured(radio))
    hub.adopt(air.trainer.source)
    hub.hold(TrainerTarget.erg(200))
    for _ in range(16):
        radio.step(clock.advance(TICK_S))
        hub.tick(clock.now())
    assert hub.view().acknowledged == TrainerTarget.erg(200)
    hub.close()
    writer.close()
