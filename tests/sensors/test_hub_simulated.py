"""The hub against the simulated room: real packets, real faults, a rider on a brake."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from sensors.clock import ManualClock
from sensors.control import ControlState, TrainerMode, TrainerTarget
from sensors.hub import SensorHub
from sensors.priority import STALE_AFTER_S
from sensors.profiles.fitness_control import Opcode, Result
from sensors.profiles.fitness_features import PowerRange
from sensors.readings import LinkState, LiveValues, Metric
from sensors.simulated.air import DEVICES, USUAL_DEVICES, make_air
from sensors.simulated.faults import Faults, Spell, random_drops
from sensors.simulated.radio import SimulatedRadio

TICK_S = 0.25


class Ride:
    """A hub on simulated devices; every quarter second the air moves, then the hub."""

    def __init__(
        self,
        seed: int = 1,
        devices: Sequence[str] = USUAL_DEVICES,
        faults: Mapping[str, Faults] | None = None,
        *,
        cycling_power: bool = False,
    ) -> None:
        self.clock = ManualClock()
        self.air = make_air(
            seed, devices=devices, faults=faults, clock=self.clock, cycling_power=cycling_power
        )
        self.radio = SimulatedRadio(self.air)
        self.hub = SensorHub(self.clock)
        self.hub.add_radio("simulated", self.radio)
        for device in self.air.peripherals.values():
            self.hub.adopt(device.source)

    @property
    def now_s(self) -> float:
        return self.clock.now()

    def ride(self, seconds: float, each_tick: Callable[[], None] = lambda: None) -> None:
        for _ in range(round(seconds / TICK_S)):
            self.radio.step(self.clock.advance(TICK_S))
            self.hub.tick(self.now_s)
            each_tick()

    def live(self) -> LiveValues:
        return self.hub.live(self.now_s)

    def links(self) -> dict[str, LinkState]:
        return {s.source.id: s.link for s in self.hub.statuses(self.now_s)}

    def requests(self, since_s: float = 0.0) -> list[str]:
        return [entry.request.hex() for entry in self.air.trainer.log if entry.at_s >= since_s]


def test_everything_is_live_within_three_seconds_and_power_reaches_its_target() -> None:
    ride = Ride()
    ride.hub.hold(TrainerTarget.erg(200))
    ride.ride(3.0)
    assert set(ride.links().values()) == {LinkState.LIVE}
    assert ride.hub.view().acknowledged == TrainerTarget.erg(200)
    assert ride.requests() == ["00", "07", "05c800"]
    ride.ride(10.0)
    watts: list[float | None] = []
    ride.ride(20.0, lambda: watts.append(ride.live().power_w))
    shown = [value for value in watts if value is not None]
    assert len(shown) == len(watts)
    assert sum(shown) / len(shown) == pytest.approx(200, rel=0.01)


def test_each_metric_is_served_by_the_best_of_four_devices() -> None:
    ride = Ride(devices=DEVICES)
    ride.ride(12.0)
    served = ride.live().served_by
    names = {d.source.id: d.source.name for d in ride.air.peripherals.values()}
    assert served == {
        Metric.POWER: names["sim:power_meter"],
        Metric.CADENCE: names["sim:speed_cadence"],
        Metric.HEART_RATE: names["sim:strap"],
        Metric.SPEED: names["sim:speed_cadence"],
    }
    truth = ride.air.truth(ride.now_s)
    assert ride.live().cadence_rpm == pytest.approx(truth.cadence_rpm, abs=4)


def test_a_trainer_with_two_profiles_and_split_records_gives_one_number() -> None:
    ride = Ride(cycling_power=True, faults={"trainer": Faults(split_notifications=True)})
    ride.hub.hold(TrainerTarget.erg(180))
    ride.ride(15.0)
    live = ride.live()
    assert live.power_w == pytest.approx(180, abs=12)
    assert live.cadence_rpm is not None
    assert live.speed_kmh is not None


def test_control_refused_five_times_is_shown_and_then_granted() -> None:
    ride = Ride(faults={"trainer": Faults(refuse_control=5)})
    ride.hub.hold(TrainerTarget.erg(200))
    ride.ride(4.0)
    view = ride.hub.view()
    assert view.state is ControlState.REFUSED
    assert view.attempt >= 3
    ride.ride(4.0)
    assert ride.hub.view().acknowledged == TrainerTarget.erg(200)
    assert ride.requests() == ["00"] * 6 + ["07", "05c800"]


def test_a_trainer_that_streams_only_after_start_is_not_hung_up_while_it_refuses() -> None:
    faults = Faults(refuse_control=12, streams_only_after_start=True)
    ride = Ride(faults={"trainer": faults})
    ride.ride(13.0)
    assert ride.links()["sim:trainer"] is LinkState.STALE
    ride.ride(15.0)
    assert ride.links()["sim:trainer"] is LinkState.LIVE
    assert ride.live().power_w is not None


def test_a_silent_control_point_is_survived() -> None:
    ride = Ride(faults={"trainer": Faults(silent_control=4)})
    ride.hub.hold(TrainerTarget.erg(200))
    ride.ride(15.0)
    assert ride.hub.view().acknowledged == TrainerTarget.erg(200)
    assert ride.live().power_w == pytest.approx(200, abs=12)


def test_control_stolen_mid_ride_is_back_within_two_seconds() -> None:
    ride = Ride(faults={"trainer": Faults(control_stolen_at_s=(20.1,))})
    ride.hub.hold(TrainerTarget.erg(200))
    ride.ride(20.25)
    assert ride.hub.view().acknowledged is None
    ride.ride(2.0)
    assert ride.hub.view().acknowledged == TrainerTarget.erg(200)
    assert ride.requests(20.0) == ["00", "07", "05c800"]


@pytest.mark.parametrize("length_s", [0.3, 2.0, 8.0, 45.0])
def test_after_a_drop_the_target_is_restored_within_two_seconds_of_the_link(
    length_s: float,
) -> None:
    ride = Ride(faults={"trainer": Faults(drops=(Spell(20.0, length_s),))})
    ride.hub.hold(TrainerTarget.erg(220))
    ride.ride(20.0)
    assert ride.links()["sim:trainer"] is not LinkState.LIVE
    assert ride.hub.view().acknowledged is None
    while ride.links()["sim:trainer"] is not LinkState.LIVE:
        ride.ride(TICK_S)
        assert ride.now_s < 20.0 + length_s + 3.0
    ride.ride(2.0 - TICK_S)
    assert ride.hub.view().acknowledged == TrainerTarget.erg(220)


def test_no_value_is_ever_older_than_three_seconds_through_fifteen_minutes_of_drops() -> None:
    """The complaint of thirteen years: values frozen at the last reading after a drop."""
    faults = {
        name: Faults(drops=random_drops(seed, 12, 880.0), garbage_probability=0.02)
        for seed, name in enumerate(DEVICES)
    }
    ride = Ride(devices=DEVICES, faults=faults)
    heard: dict[Metric, float] = {}
    ride.hub.listen(lambda reading: heard.update(dict.fromkeys(reading.values, reading.at_s)))
    ride.hub.hold(TrainerTarget.erg(180))
    blanks = 0

    def check() -> None:
        nonlocal blanks
        live = ride.live()
        shown = {
            Metric.POWER: live.power_w,
            Metric.CADENCE: live.cadence_rpm,
            Metric.HEART_RATE: live.heart_rate_bpm,
            Metric.SPEED: live.speed_kmh,
        }
        for metric, value in shown.items():
            assert (value is None) == (metric not in live.served_by)
            if value is None:
                blanks += 1
            else:
                assert ride.now_s - heard[metric] < STALE_AFTER_S

    ride.ride(900.0, check)
    assert blanks > 0
    ride.ride(25.0)
    assert set(ride.links().values()) == {LinkState.LIVE}
    assert ride.hub.view().acknowledged == TrainerTarget.erg(180)
    assert ride.air.trainer.overlapped == 0


def test_a_frozen_stream_is_hung_up_and_power_returns() -> None:
    ride = Ride(faults={"trainer": Faults(frozen=(Spell(20.0, 11.5),))})
    ride.hub.hold(TrainerTarget.erg(200))
    ride.ride(24.0)
    assert ride.live().power_w is None
    assert ride.links()["sim:trainer"] is LinkState.STALE
    ride.ride(11.0)
    assert ride.live().power_w is not None
    assert ride.hub.view().acknowledged == TrainerTarget.erg(200)
    assert ride.requests(28.0) == ["00", "07", "05c800"]


def test_a_device_that_fails_to_connect_is_tried_until_it_does() -> None:
    ride = Ride(faults={"strap": Faults(connect_failures=4)})
    ride.ride(25.0)
    assert ride.links()["sim:strap"] is LinkState.LIVE


@pytest.mark.parametrize(
    "faults",
    [Faults(no_power_range=True), Faults(power_range=PowerRange(-200, 1500, 0))],
    ids=["missing", "nonsense"],
)
def test_a_power_range_missing_or_nonsense_does_not_stop_erg(faults: Faults) -> None:
    ride = Ride(faults={"trainer": faults})
    ride.hub.hold(TrainerTarget.erg(200))
    ride.ride(4.0)
    assert ride.hub.view().acknowledged == TrainerTarget.erg(200)


def test_a_bike_with_levels_only_in_two_bytes_is_ridden_by_level() -> None:
    ride = Ride(faults={"trainer": Faults(no_power_target=True, two_byte_levels=True)})
    ride.hub.hold(TrainerTarget.resistance(40.0))
    ride.ride(5.0)
    assert TrainerMode.ERG not in ride.hub.view().modes
    assert ride.hub.view().acknowledged == TrainerTarget.resistance(40.0)
    assert ride.air.drivetrain.brake.level_percent == pytest.approx(40.0)


@pytest.mark.parametrize(
    "target",
    [TrainerTarget.erg(250), TrainerTarget.sim(4.0), TrainerTarget.resistance(60.0)],
    ids=lambda target: target.mode.value,
)
def test_release_leaves_the_brake_free_whatever_was_held(target: TrainerTarget) -> None:
    ride = Ride()
    ride.hub.hold(target)
    ride.ride(6.0)
    assert ride.air.drivetrain.brake.mode is target.mode
    ride.hub.release()
    released_s = ride.now_s
    while not ride.hub.released:
        ride.ride(TICK_S)
    assert ride.now_s - released_s <= 1.0
    last = [(entry.op, entry.result) for entry in ride.air.trainer.log[-2:]]
    assert last == [(Opcode.STOP_OR_PAUSE, Result.SUCCESS), (Opcode.RESET, Result.SUCCESS)]
    assert ride.air.drivetrain.brake.mode is TrainerMode.FREE
    assert not ride.air.trainer.control.controlled


def test_release_in_the_middle_of_a_drop_is_done_at_once() -> None:
    ride = Ride(faults={"trainer": Faults(drops=(Spell(10.0, 30.0),))})
    ride.hub.hold(TrainerTarget.erg(250))
    ride.ride(12.0)
    ride.hub.release()
    assert ride.hub.released


def test_ten_minutes_of_ramp_are_followed_without_two_writes_in_flight() -> None:
    ride = Ride()
    rising = iter(range(100, 100_000))
    for _ in range(600):
        ride.hub.hold(TrainerTarget.erg(100 + next(rising) % 200))
        ride.ride(1.0)
    view = ride.hub.view()
    assert view.acknowledged == view.wanted
    assert ride.air.trainer.overlapped == 0
    assert view.refusals == 0
    assert view.acknowledgements == view.sent
