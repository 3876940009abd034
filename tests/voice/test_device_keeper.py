"""Microphone and loudspeaker are open while they are used, come back when lost, and else rest."""

from dataclasses import dataclass, field

import pytest

from coach.voice.audio_device import NoDevice, Stream
from coach.voice.device_choice import Device, choose
from coach.voice.device_keeper import SILENT_S, DeviceKeeper, Place
from coach.voice.sound_talk import DevicesFound, Standing
from sensors.clock import ManualClock
from tests.voice.sound_fakes import FakeDevices, Told


@dataclass
class Kept:
    clock: ManualClock = field(default_factory=ManualClock)
    told: Told = field(default_factory=Told)
    ended: list[tuple[str, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.devices = devices = FakeDevices(self.clock)
        self.microphone = Place(
            "microphone",
            lambda name, gone: devices.open_microphone(
                name, lambda rate, latency: None, lambda samples, at: None, gone
            ),
            lambda name: devices.check("microphone", name),
            lambda lost: self.ended.append(("microphone", lost)),
        )
        self.keeper = DeviceKeeper(
            self.microphone,
            Place(
                "speaker",
                lambda name, gone: devices.open_speaker(
                    name, lambda rate, latency: None, lambda frames, at: b"", gone
                ),
                lambda name: devices.check("speaker", name),
                lambda lost: self.ended.append(("speaker", lost)),
            ),
            devices.names,
            devices.look_again,
            self.told,
            self.clock.now,
        )
        self.keeper.configure("", "", 15.0)
        self.keeper.step()

    def beat(self) -> None:
        for open_one in (self.devices.microphone, self.devices.speaker):
            if open_one is not None:
                open_one[2].last_s = self.clock.now()

    def pass_by(self, seconds: float) -> None:
        for _ in range(round(seconds * 2)):
            self.clock.advance(0.5)
            self.beat()
            self.keeper.step()

    def standing(self, part: str) -> list[tuple[bool, str]]:
        return [(s.ok, s.detail) for s in self.told.of(Standing) if s.part == part]


@pytest.fixture
def kept() -> Kept:
    return Kept()


def test_nothing_is_open_that_nobody_uses(kept: Kept) -> None:
    assert kept.devices.log == []
    assert kept.standing("microphone") == [(True, "built-in")]
    assert kept.keeper.step() is None  # not even looked at


def test_after_its_last_use_it_stays_warm_for_a_while(kept: Kept) -> None:
    kept.keeper.use("microphone", "turn")
    kept.keeper.step()
    kept.keeper.free("microphone", "turn")
    kept.pass_by(14)
    kept.keeper.use("microphone", "turn")
    kept.keeper.step()
    assert kept.devices.log == ["open microphone"]
    kept.keeper.free("microphone", "turn")
    kept.pass_by(15.5)
    assert kept.devices.log == ["open microphone", "close microphone", "look again"]
    assert kept.ended == [("microphone", False)]
    assert kept.keeper.step() is None


def test_one_user_of_two_keeps_it_open(kept: Kept) -> None:
    kept.keeper.use("microphone", "turn")
    kept.keeper.use("microphone", "level")
    kept.keeper.step()
    kept.keeper.free("microphone", "turn")
    kept.pass_by(60)
    assert kept.devices.microphone is not None


def test_a_microphone_pulled_out_in_mid_word_is_told_and_opened_again(kept: Kept) -> None:
    kept.keeper.use("microphone", "turn")
    kept.keeper.step()
    assert kept.devices.microphone is not None
    gone = kept.devices.microphone[1]
    kept.devices.missing.add("microphone")
    gone()
    kept.keeper.step()
    assert kept.standing("microphone")[1:] == [
        (False, "built-in was lost"),
        (False, "no microphone"),
    ]
    assert kept.ended == [("microphone", True), ("microphone", True)]
    kept.pass_by(5)
    kept.devices.missing.clear()
    kept.pass_by(6)
    assert kept.standing("microphone")[-1] == (True, "built-in")
    assert kept.devices.microphone is not None
    assert kept.keeper.reopened == 1
    assert "look again" in kept.devices.log


def test_the_end_of_the_stream_before_is_no_loss_of_this_one(kept: Kept) -> None:
    kept.keeper.use("microphone", "turn")
    kept.keeper.step()
    assert kept.devices.microphone is not None
    gone = kept.devices.microphone[1]
    gone()
    kept.keeper.step()
    gone()  # told twice, as drivers do
    kept.keeper.step()
    assert kept.devices.log.count("open microphone") == 2
    assert kept.keeper.reopened == 1


def test_a_stream_that_no_longer_calls_is_lost(kept: Kept) -> None:
    kept.keeper.use("speaker", "playing")
    kept.keeper.step()
    kept.clock.advance(SILENT_S + 0.1)
    kept.keeper.step()
    assert ("speaker", True) in kept.ended
    assert kept.standing("speaker")[-1] == (True, "built-in")


def test_what_cannot_be_opened_is_tried_ever_more_rarely(kept: Kept) -> None:
    kept.devices.missing.add("microphone")
    kept.keeper.use("microphone", "turn")
    waits = []
    for _ in range(8):
        wait_s = kept.keeper.step()
        assert wait_s is not None
        waits.append(wait_s)
        kept.clock.advance(wait_s)
    assert waits == [0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 5.0, 5.0]
    assert kept.standing("microphone")[1:] == [(False, "no microphone")]  # said once
    kept.keeper.free("microphone", "turn")
    assert kept.keeper.step() is None


def test_devices_are_not_looked_for_while_the_other_one_is_in_use(kept: Kept) -> None:
    kept.keeper.use("speaker", "playing")
    kept.keeper.step()
    kept.devices.missing.add("microphone")
    kept.keeper.use("microphone", "turn")
    kept.pass_by(3)
    assert "look again" not in kept.devices.log
    assert kept.devices.speaker is not None
    kept.keeper.free("speaker", "playing")
    kept.pass_by(6)
    assert "look again" in kept.devices.log


def test_another_microphone_is_used_as_soon_as_it_is_chosen(kept: Kept) -> None:
    kept.keeper.use("microphone", "turn")
    kept.keeper.step()
    kept.keeper.configure("headset", "", 15.0)
    kept.keeper.step()
    assert kept.devices.log == ["open microphone", "close microphone", "open microphone"]
    assert kept.standing("microphone")[-1] == (True, "headset")


def test_a_sound_system_that_does_not_come_back_is_known_by_its_time(kept: Kept) -> None:
    stuck: list[float] = []

    def look(name: str, gone: object) -> Stream:
        kept.clock.advance(30)
        stuck.append(kept.keeper.stuck_s)
        raise NoDevice("busy", "Wait.")

    kept.microphone.open = look
    kept.keeper.use("microphone", "turn")
    kept.keeper.step()
    assert stuck == [30]
    assert kept.keeper.stuck_s == 0


def test_devices_are_listed(kept: Kept) -> None:
    kept.keeper.list_devices()
    kept.keeper.step()
    found = kept.told.of(DevicesFound)[0]
    assert (found.microphones, found.speakers) == (("built-in", "headset"), ("built-in",))


def test_a_device_is_chosen_by_its_name_or_a_part_of_it() -> None:
    names = ("HDA Intel", "USB Headset Pro", "Headset", "pulse")
    devices = [Device(i, name, 1, 48_000, 0.01) for i, name in enumerate(names)]

    def chosen(name: str) -> str | None:
        device = choose(devices, name, usual=3)
        return device.name if device else None

    assert chosen("") == "pulse"
    assert chosen("headset") == "Headset"
    assert chosen("usb") == "USB Headset Pro"
    assert chosen("intel") == "HDA Intel"
    assert chosen("elsewhere") == "pulse"
    assert choose([], "usb", usual=-1) is None
