"""What goes wrong with a stick and its devices, on the real openant: nothing ends or hangs."""

import logging

import pytest

from sensors.ant_frames import Frame
from sensors.ant_outbox import TRIES
from sensors.ant_trouble import GONE, MUTE, NO_STICK
from sensors.profiles.ant_trainer import encode_target_power
from sensors.simulated.ant_chip import ChipFaults
from sensors.simulated.ant_stick import Refusal
from tests.sensors.ant_ride import (
    STRAP,
    TRAINER,
    TRAINER_PAGES,
    StickRide,
    stick_ride,
    threads,
    trainer_of,
    until,
)


def targets(ride: StickRide) -> list[bytes]:
    """Return the pages that the trainer has taken."""
    with ride.stick.lock:
        return [command.page for command in trainer_of(ride.stick).log]


async def test_target_reaches_the_trainer_through_two_failed_transmissions() -> None:
    async with stick_ride("trainer", chip=ChipFaults(tx_failures=2)) as ride:
        await ride.connected(TRAINER)
        page = encode_target_power(230)
        ride.radio.write(TRAINER, TRAINER_PAGES, page)
        await until(lambda: targets(ride) == [page], "the target")
        assert ride.stick.faults.tx_failures == 0
        assert ride.notes.count("write_failed") == 0


async def test_trainer_that_takes_nothing_is_told_as_failed_and_the_next_target_goes_through() -> (
    None
):
    async with stick_ride("trainer", chip=ChipFaults(tx_failures=TRIES)) as ride:
        await ride.connected(TRAINER)
        ride.radio.write(TRAINER, TRAINER_PAGES, encode_target_power(200))
        ride.radio.write(TRAINER, TRAINER_PAGES, encode_target_power(210))
        failed = await ride.told("write_failed", TRAINER)
        assert f"{TRIES} tries" in failed.why
        await until(lambda: targets(ride) == [encode_target_power(210)], "the second target")


async def test_stick_that_keeps_the_outcome_to_itself_is_asked_once_more() -> None:
    async with stick_ride("trainer", chip=ChipFaults(lost_outcomes=1)) as ride:
        await ride.connected(TRAINER)
        page = encode_target_power(180)
        ride.radio.write(TRAINER, TRAINER_PAGES, page)
        await until(lambda: targets(ride) == [page, page], "the second try")


async def test_targets_in_a_row_arrive_in_order_and_what_cannot_arrive_is_told() -> None:
    async with stick_ride("trainer") as ride:
        ride.radio.write(TRAINER, TRAINER_PAGES, encode_target_power(90))
        assert "not connected" in (await ride.told("write_failed", TRAINER)).why
        await ride.connected(TRAINER)
        pages = [encode_target_power(watts) for watts in (100, 150, 200, 250)]
        for page in pages:
            ride.radio.write(TRAINER, TRAINER_PAGES, page)
        await until(lambda: len(targets(ride)) == 4, "all targets")
        assert targets(ride) == pages
        ride.radio.write(TRAINER, 0x2AD9, b"\x00")
        assert "2AD9" in (await ride.told("write_failed", TRAINER, 2)).why
        ride.radio.write(TRAINER, TRAINER_PAGES, b"\x31")
        assert "8 bytes" in (await ride.told("write_failed", TRAINER, 3)).why


async def test_stick_pulled_out_is_told_once_and_found_again_whenever_it_comes() -> None:
    async with stick_ride("strap", "trainer") as ride:
        await ride.connected(STRAP, TRAINER)
        ride.radio.connect("ant:120:7")
        ride.stick.unplug()
        await ride.told("disconnected", STRAP)
        await ride.told("disconnected", TRAINER)
        searched = await ride.told("connect_failed", "ant:120:7")
        assert ride.radio.trouble == searched.why == GONE
        ride.radio.connect(STRAP)
        assert (await ride.told("connect_failed", STRAP)).why == GONE
        await until(lambda: ride.radio.trouble == NO_STICK, "the first look")
        ride.stick.refusal = Refusal.BUSY
        ride.stick.plug_in()
        await until(lambda: "another program" in (ride.radio.trouble or ""), "the second look")
        ride.stick.refusal = None
        await until(lambda: ride.radio.trouble is None, "the stick")
        await ride.connected(STRAP, TRAINER)
        ride.stick.unplug()
        await ride.told("disconnected", TRAINER, 2)
        ride.stick.plug_in()
        await until(lambda: ride.radio.trouble is None, "the stick once more")
        await ride.connected(STRAP, TRAINER)
        assert ride.notes.count("disconnected") == 4


async def test_stick_that_falls_silent_is_given_up_and_taken_again() -> None:
    async with stick_ride("strap") as ride:
        await ride.connected(STRAP)
        ride.stick.faults.mute = True
        ride.radio.disconnect(STRAP)
        await until(lambda: ride.radio.trouble is not None, "the guard's verdict")
        assert ride.radio.trouble == MUTE
        ride.stick.faults.mute = False
        await until(lambda: ride.radio.trouble is None, "the stick")
        await ride.connected(STRAP)


async def test_garbage_on_the_line_costs_no_page_and_prints_nothing(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    async with stick_ride("strap", "trainer") as ride:
        await ride.connected(STRAP, TRAINER)
        garbage = (
            b"\x00\xff\xa4\xa4\x03",
            Frame(0x40, b"\x00\x4b\x00").encoded()[:-2],  # cut off
            Frame(0x4E, b"\x00").encoded(),  # a page of nothing
            Frame(0x4E, bytes(9)).encoded()[:-1] + b"\x00",  # a wrong checksum
            Frame(0x4E, b"\x07" + bytes(8)).encoded(),  # a channel that is not in use
            Frame(0x40, b"\x00\x4b").encoded(),  # a response without a code
            Frame(0x40, b"\x00\x4b\x15").encoded(),  # an answer to no question
            Frame(0x3E, b"\xff\xfe").encoded(),  # a version that is no text
            Frame(0x54, b"\x08").encoded(),  # half of what the stick can do
            Frame(0xAE, bytes(9)).encoded(),  # an error of the line
            Frame(0x51, bytes(5)).encoded(),
            b"\xa4\x20" * 20,
        )
        for data in garbage:
            ride.stick.garble(data)
            await ride.pages(STRAP, TRAINER, more=1)
        assert ride.radio.trouble is None
        assert ride.notes.count("disconnected") == 0
        heard = [h.data for h in ride.notes.all("packet", TRAINER)]
        assert all(data[0] in (16, 25, 54, 80, 81) for data in heard)
    assert capfd.readouterr() == ("", "")
    assert not [r for r in caplog.records if r.levelno >= logging.WARNING]


async def test_everything_at_once_leaves_no_thread_behind() -> None:
    async with stick_ride("strap", "trainer", chip=ChipFaults(tx_failures=99)) as ride:
        await ride.connected(TRAINER)
        ride.radio.write(TRAINER, TRAINER_PAGES, encode_target_power(200))
        ride.stick.garble(b"\xa4" * 50)
        ride.stick.unplug()
        ride.radio.close()
        assert await ride.radio.closed()
        await until(lambda: not threads(), "all threads to end", 1.5)
