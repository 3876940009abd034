"""Devices found, paired and heard: AntRadio on the real openant, over a simulated stick."""

import asyncio
import threading

import pytest

from sensors.ant import AntRadio
from sensors.clock import SystemClock
from sensors.errors import RadioUnavailable
from sensors.profiles.packets import PACKETS
from sensors.simulated.ant_chip import ChipFaults
from sensors.simulated.ant_stick import Refusal
from tests.sensors.ant_ride import (
    METER,
    SENSOR,
    STRAP,
    STRAP_PAGES,
    TRAINER,
    Notes,
    stick_in,
    stick_ride,
    threads,
    until,
)

EVERY_DEVICE = ("trainer", "strap", "power_meter", "speed_cadence")


async def test_every_device_is_found_and_streams_over_one_stick_on_the_thread_of_the_ride() -> None:
    async with stick_ride(*EVERY_DEVICE) as ride:
        for source_id in (TRAINER, STRAP, METER, SENSOR):
            await ride.told("found", source_id)
        assert -80 < (ride.notes.all("found", STRAP)[0].signal_dbm or 0) < -40
        assert not ride.notes.all("packet")
        await ride.connected(STRAP, TRAINER, METER, SENSOR)
        for source_id in (STRAP, TRAINER, METER, SENSOR):
            told = [h.what for h in ride.notes.heard if h.source_id == source_id]
            told = [what for what in told if what != "found"]
            assert told[:2] == ["offers", "connected"]
            assert set(told[2:]) == {"packet"}
        for heard in ride.notes.all("packet"):
            PACKETS[heard.characteristic].decode(heard.data)
        assert {h.characteristic for h in ride.notes.all("packet", STRAP)} == {STRAP_PAGES}
        assert ride.notes.threads == {threading.get_ident()}
        times = [h.at_s for h in ride.notes.heard]
        assert times == sorted(times)
        # A connected device goes on telling its signal.
        before = ride.notes.count("found", STRAP)
        await ride.told("found", STRAP, before + 3)


async def test_strap_of_another_number_is_not_taken_for_ours() -> None:
    async with stick_ride("strap") as ride:
        ride.radio.connect("ant:120:7")
        failed = await ride.told("connect_failed", "ant:120:7")
        assert "not in the air" in failed.why
        assert not ride.notes.all("packet")
        ride.radio.connect("ant:99:5")
        failed = await ride.told("connect_failed", "ant:99:5")
        assert "ant:<type>:<number>" in failed.why
        await ride.connected(STRAP)


async def test_strap_out_of_range_is_lost_and_comes_back() -> None:
    async with stick_ride("strap", "trainer") as ride:
        await ride.connected(STRAP, TRAINER)
        ride.stick.carry_away(STRAP)
        await ride.told("disconnected", STRAP)
        await ride.pages(TRAINER)
        ride.stick.bring_back(STRAP)
        await ride.connected(STRAP)
        assert ride.notes.count("disconnected", TRAINER) == 0


async def test_hanging_up_ends_the_pages_and_frees_the_channel() -> None:
    async with stick_ride("strap", channels=1) as ride:
        await ride.connected(STRAP)
        for _ in range(3):
            ride.radio.disconnect(STRAP)
            count = ride.notes.count("disconnected", STRAP)
            await ride.told("disconnected", STRAP, count + 1)
            pages = ride.notes.count("packet", STRAP)
            await ride.connected(STRAP)
            assert ride.notes.count("packet", STRAP) > pages


async def test_small_stick_gives_its_last_channel_to_a_device_then_says_that_it_is_full() -> None:
    async with stick_ride(*EVERY_DEVICE, channels=2) as ride:
        await ride.connected(STRAP, TRAINER)
        ride.radio.connect(METER)
        failed = await ride.told("connect_failed", METER)
        assert "all 2 channels" in failed.why
        ride.radio.disconnect(STRAP)
        await ride.connected(METER)


async def test_stick_of_the_first_generation_finds_and_hears_without_signal() -> None:
    async with stick_ride("strap", chip=ChipFaults(old=True)) as ride:
        found = await ride.told("found", STRAP)
        assert found.signal_dbm is None
        await ride.connected(STRAP)


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (Refusal.PERMISSION, ('ATTRS{idVendor}=="0fcf"', "1004|1008|1009", "plug")),
        (Refusal.BUSY, ("another program", "close it")),
        (Refusal.NO_BACKEND, ("libusb", "apt-get install libusb-1.0-0")),
        (Refusal.NO_DRIVER, ("WinUSB",)),
    ],
)
async def test_stick_that_cannot_be_opened_says_what_mends_it(
    refusal: Refusal, words: tuple[str, ...]
) -> None:
    _, stick = stick_in("strap", clock=SystemClock())
    stick.refusal = refusal
    radio = AntRadio(SystemClock())
    with stick.installed(), pytest.raises(RadioUnavailable) as caught:
        radio.open(Notes())
    assert all(word in str(caught.value) for word in words)
    assert "\n" not in str(caught.value)
    assert not threads()


async def test_close_gives_the_stick_back_at_once_and_leaves_no_thread() -> None:
    loop = asyncio.get_running_loop()
    async with stick_ride("strap", "trainer") as ride:
        await ride.connected(STRAP, TRAINER)
        assert len(threads()) >= 4
        assert all(thread.daemon for thread in threads()), "a program that dies would hang"
        before_s = loop.time()
        ride.radio.close()
        assert loop.time() - before_s < 0.1
        told = len(ride.notes.heard)
        assert await ride.radio.closed()
        assert loop.time() - before_s < 1.0
        await until(lambda: not threads(), "all threads to end", 1.0)
        assert not ride.stick.in_use
        assert not ride.stick.chip.channels
        assert len(ride.notes.heard) == told


async def test_radio_closed_before_the_stick_is_ready_tells_nothing() -> None:
    async with stick_ride("strap") as ride:
        ride.radio.connect(STRAP)
        ride.radio.close()
        assert await ride.radio.closed()
        assert not ride.notes.heard
        assert not threads()


async def test_radio_that_was_refused_and_one_that_was_closed_open_again() -> None:
    async with stick_ride("strap") as ride:
        ride.radio.close()
        await ride.radio.closed()
        ride.stick.refusal = Refusal.BUSY
        with pytest.raises(RadioUnavailable):
            ride.radio.open(ride.notes)
        ride.stick.refusal = None
        ride.radio.open(ride.notes)
        await ride.connected(STRAP)
        assert ride.stick.opened == 2
