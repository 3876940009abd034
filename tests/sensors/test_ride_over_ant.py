"""The whole ride over ANT+: FE-C trainer and strap on a simulated stick, openant as it is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sensors.ant import AntRadio
from sensors.clock import ScaledClock
from sensors.control import TrainerMode
from sensors.profiles.ant_trainer import TargetPower, decode_fec
from sensors.simulated.ant_trainer import AntTrainer
from tests.sensors.ant_ride import STRAP, TRAINER, stick_in, threads, until
from tests.sensors.whole_ride import check_ride, paced, ride_whole
from tui.wiring import House

SPEED = 5.0
GAPS = 5
BEGUN = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)


async def test_a_workout_is_ridden_over_ant_from_pairing_to_the_file(tmp_path: Path) -> None:
    clock = ScaledClock(SPEED)
    begun_s = clock.now()
    air, stick = stick_in("trainer", "strap", clock=clock, w_prime_j=200_000.0)
    house = House(
        tmp_path,
        clock=clock,
        wall=lambda: BEGUN + timedelta(seconds=clock.now() - begun_s),
        radios={"ant": AntRadio},
    )
    with stick.installed():
        await house.start()
        try:
            hub = house.engine.hub
            await until(
                lambda: {STRAP, TRAINER} <= {each.id for each in hub.discovered()}, "both devices"
            )
            house.devices.pair(TRAINER)
            house.devices.pair(STRAP)
            summary = await ride_whole(house, paced(SPEED))
        finally:
            await house.stop()
    check_ride(summary.folder, summary.fit_path, gaps=GAPS)
    assert not threads()
    with stick.lock:
        (trainer,) = (each for each in stick.devices if isinstance(each, AntTrainer))
        told = [decode_fec(command.page) for command in trainer.log]
        assert air.drivetrain.brake.mode is not TrainerMode.ERG
    assert any(isinstance(each, TargetPower) for each in told)
    assert not isinstance(told[-1], TargetPower)
