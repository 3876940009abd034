"""The house on real radios: each may be missing, come late, or fail; the ride goes on."""

import asyncio
import io
import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from sensors.clock import Clock, ManualClock, ScaledClock, SystemClock
from sensors.errors import DeviceNotFound, RadioUnavailable
from sensors.radio import Radio
from sensors.readings import DeviceKind, LinkState, Source
from sensors.simulated.faults import Faults, Spell
from tests.tui.device_room import STRAP, TRAINER
from tests.tui.living_radio import NO_STICK, NOTHING, Airs
from tests.tui.teamcars import write_workout
from tui.headless import HeadlessRide
from tui.headless_live import NOT_SCALED, clock_of, ride_live
from tui.radios import TRY_AGAIN_S
from tui.remembered import Remembered
from tui.settings import Settings, load_settings, save_settings
from tui.wiring import NOTHING_PAIRED, House
from workouts.formats.reader import read_workout

BUS = {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere"}
ANT_STRAP = Source("ant:120:4711", "Chest", DeviceKind.HEART_RATE_STRAP, "ant")
PAIRED = Remembered(
    (
        Source(TRAINER, "Big fan", DeviceKind.TRAINER, "simulated"),
        Source(STRAP, "Chest", DeviceKind.HEART_RATE_STRAP, "simulated"),
    )
)


async def until(true: Callable[[], bool], within_s: float = 10.0) -> None:
    async with asyncio.timeout(within_s):
        while not true():
            await asyncio.sleep(0.01)


def links(house: House) -> dict[str, LinkState]:
    statuses = house.engine.hub.statuses(house.clock.now())
    return {status.source.name: status.link for status in statuses}


async def test_paired_devices_connect_and_a_missing_stick_is_no_news(tmp_path: Path) -> None:
    save_settings(tmp_path, Settings(remembered=PAIRED))
    airs = Airs()
    house = House(tmp_path, clock=ScaledClock(5), radios=airs.both())
    await house.start()
    await until(lambda: list(links(house).values()) == [LinkState.LIVE] * 2)
    assert list(links(house)) == ["Big fan", "Chest"]
    assert house.notices() == ()
    assert house.devices.troubles() == (NO_STICK,)
    assert airs.air.trainer.log == []  # nobody rides yet
    await house.stop()
    assert airs.opened[-1].was_closed
    assert not airs.air.strap.connected


async def test_a_radio_that_a_paired_device_needs_is_missed(tmp_path: Path) -> None:
    save_settings(tmp_path, Settings(remembered=PAIRED.paired(ANT_STRAP)))
    house = House(tmp_path, clock=ScaledClock(5), radios=Airs().both())
    await house.start()
    assert house.notices() == (NO_STICK,)
    row = house.devices.rows()[2]
    assert (row.paired, row.status, row.why) == (True, None, NO_STICK)
    await house.stop()


async def test_without_any_radio_the_console_stands_and_says_why(tmp_path: Path) -> None:
    house = House(tmp_path, radios=NOTHING)
    await house.start()
    said = house.notices()
    assert len(said) == 3
    assert "systemctl start bluetooth" in said[0]
    assert said[1:] == (NO_STICK, NOTHING_PAIRED)
    assert house.devices.searching() == "no radio works"
    await house.stop()


async def test_a_stick_that_is_plugged_in_later_is_found_and_its_devices_with_it(
    tmp_path: Path,
) -> None:
    save_settings(tmp_path, Settings(remembered=PAIRED))
    airs = Airs()
    plugged_in = False

    def stick(clock: Clock) -> Radio:
        if not plugged_in:
            raise RadioUnavailable(NO_STICK)
        return airs.living(clock)

    house = House(tmp_path, clock=ScaledClock(20), radios={"simulated": stick})
    await house.start()
    assert links(house) == {}
    plugged_in = True
    began_s = house.clock.now()
    await until(lambda: list(links(house).values()) == [LinkState.LIVE] * 2)
    assert house.clock.now() - began_s < 2 * TRY_AGAIN_S
    assert house.notices() == ()
    await house.stop()


def live_ride(
    folder: Path,
    airs: Airs,
    pair: tuple[str, ...] | None,
    speed: float = 20.0,
    minutes: float = 1.0,
) -> tuple[int, str, str]:
    """Ride a short workout headless on living devices; returns code, stdout and stderr."""
    workout = read_workout(write_workout(folder / "short.mrc", (minutes, 60.0)))
    out, err = io.StringIO(), io.StringIO()
    ride = HeadlessRide(folder, workout, None, speed, as_json=True)
    code = ride_live(ride, pair, out, err, {"simulated": airs.living}, BUS)
    return code, out.getvalue(), err.getvalue()


def test_a_ride_with_named_devices_is_whole_and_the_trainer_is_given_back(tmp_path: Path) -> None:
    airs = Airs()
    code, out, err = live_ride(tmp_path, airs, ("Domestique Trainer", STRAP))
    assert code == 0
    document = json.loads(out)
    assert document["duration_s"] == pytest.approx(60, abs=1)  # a second is 50 ms of the wall here
    assert document["targets"]["sent"] == document["targets"]["acknowledged"] > 0
    assert document["steps"][0]["average_w"] == pytest.approx(120, abs=6)
    assert f"Pulse Strap found ({STRAP})" in err
    assert "No device is paired" not in err
    assert not airs.air.trainer.control.controlled
    assert airs.opened[-1].was_closed
    assert load_settings(tmp_path)[0].remembered == Remembered()  # paired for this ride only


def test_all_takes_what_is_found(tmp_path: Path) -> None:
    airs = Airs()
    code, _, err = live_ride(tmp_path, airs, (), minutes=0.5)
    assert code == 0
    assert {line for line in err.splitlines() if " found (" in line} == {
        f"Domestique Trainer found ({TRAINER})",
        f"Pulse Strap found ({STRAP})",
    }


def test_without_pair_the_devices_of_the_settings_are_ridden(tmp_path: Path) -> None:
    save_settings(tmp_path, Settings(remembered=PAIRED.forgotten(STRAP)))
    airs = Airs()
    code, out, err = live_ride(tmp_path, airs, None, minutes=0.5)
    assert code == 0
    assert "Big fan live" in err
    assert "Pulse" not in err
    assert json.loads(out)["average_power_w"] > 50


def test_nothing_paired_and_nothing_in_the_air_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DeviceNotFound, match="no device is paired; pair with"):
        live_ride(tmp_path, Airs(), None)
    with pytest.raises(DeviceNotFound, match="'ant:1:2' names no ANT"):
        live_ride(tmp_path, Airs(), ("ant:1:2",))


def test_devices_that_are_asleep_end_the_wait_with_what_to_do(tmp_path: Path) -> None:
    asleep = Faults(drops=(Spell(0.0, 9999.0),))
    airs = Airs(faults={"trainer": asleep, "strap": asleep})
    workout = read_workout(write_workout(tmp_path / "short.mrc", (1, 60.0)))
    ride = HeadlessRide(tmp_path, workout, None, 20.0)
    for pair in ((), (TRAINER,)):
        with pytest.raises(DeviceNotFound, match="no device answered: pedal, moisten the strap"):
            ride_live(
                ride, pair, io.StringIO(), io.StringIO(), {"simulated": airs.living}, BUS, 0.5
            )
    assert airs.opened[-1].was_closed
    assert not any((tmp_path / "rides").iterdir())


def test_a_trainer_that_drops_out_in_a_live_ride_comes_back_and_the_ride_is_whole(
    tmp_path: Path,
) -> None:
    airs = Airs(faults={"trainer": Faults(drops=(Spell(30.0, 8.0),))})
    code, out, err = live_ride(tmp_path, airs, (TRAINER, STRAP))
    assert code == 0
    assert "Domestique Trainer lost" in err
    document = json.loads(out)
    assert document["dropouts"] >= 1
    assert document["duration_s"] == pytest.approx(60, abs=1)  # a second is 50 ms of the wall here


def test_a_signal_ends_a_live_ride_saved_and_released(tmp_path: Path) -> None:
    airs = Airs()

    class Interrupting(io.StringIO):
        def write(self, text: str) -> int:
            if "riding" in text:
                signal.raise_signal(signal.SIGTERM)
            return super().write(text)

    workout = read_workout(write_workout(tmp_path / "long.mrc", (60, 60.0)))
    out, err = io.StringIO(), Interrupting()
    ride = HeadlessRide(tmp_path, workout, None, 5.0, as_json=True)
    ride_live(ride, (TRAINER,), out, err, {"simulated": airs.living}, BUS)
    assert "SIGTERM: saving the ride and releasing the trainer" in err.getvalue()
    assert not airs.air.trainer.control.controlled


def test_real_devices_are_never_ridden_faster_than_life() -> None:
    said: list[str] = []
    assert isinstance(clock_of(1.0, {}, said.append), SystemClock)
    assert said == []
    assert isinstance(clock_of(4.0, {}, said.append), SystemClock)
    assert said == [NOT_SCALED]
    clock = clock_of(4.0, BUS, said.append)
    assert isinstance(clock, ScaledClock)
    assert clock.speed == 4.0
    assert isinstance(clock_of(0.0, BUS, said.append), SystemClock)
    assert len(said) == 2


async def test_a_scaled_clock_ticks_the_ride_as_often_as_a_ride_in_real_time(
    tmp_path: Path,
) -> None:
    base = ManualClock()
    house = House(tmp_path, clock=ScaledClock(4, base), radios={})
    steps: list[float] = []
    house.engine._chores = (Noting(steps),)
    await house.start()
    for _ in range(30):
        base.advance(0.02)
        await asyncio.sleep(0.02)
    await house.stop()
    assert len(steps) >= 8  # 2.4 s of the ride at four a second, in 0.6 s of the wall


class Noting:
    def __init__(self, steps: list[float]) -> None:
        self.steps = steps

    def step(self, now_s: float) -> None:
        self.steps.append(now_s)
