"""What consoles may ask of the engine, by table: each row does it in the house and answers.

A ride is named by its id, which is looked up among those there are; nothing that a console sends
becomes a path.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from sensors.readings import Metric
from tui.calibration import Calibration
from tui.devices import Devices
from tui.live_ride import LiveRide
from tui.protocol import (
    ChangeDevices,
    CloseRide,
    DevicesChanged,
    DevicesShown,
    DiscardUnfinished,
    Hear,
    ListLaps,
    ListUnfinished,
    Opened,
    OpenRide,
    Perform,
    ReadNotices,
    ReadSettings,
    Refused,
    Request,
    ResumeRide,
    SaveUnfinished,
    Say,
    Talk,
    TrialState,
)
from tui.protocol_lines import encode, encode_answer
from tui.refusals import BROKEN, word_for
from tui.ride_stream import RideStream
from tui.wiring import House
from workouts.errors import CommandRefused
from workouts.formats.limits import MAX_POWER_FRACTION, MAX_POWER_W, MAX_SECONDS, MAX_STEPS
from workouts.recovery import UnfinishedRide
from workouts.workout import Target, Unit, Workout

NO_RIDE = "no ride is under way"
OTHER_RIDE = "that ride is over, and another is under way"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a request is done with, and in whose name."""

    house: House
    stream: RideStream
    who: str

    def ride(self, ride_id: str = "") -> LiveRide:
        """Return the ride under way; raises CommandRefused where there is none, or another."""
        ride = self.house.engine.ride
        if ride is None:
            raise CommandRefused(NO_RIDE)
        # A console can be a moment behind: its key must not end the ride that has begun since.
        if ride_id and ride.session.ride_id != ride_id:
            raise CommandRefused(OTHER_RIDE)
        return ride

    def opened(self, ride: LiveRide) -> Opened:
        """Return a ride that was opened, and let all consoles know of it."""
        self.stream.follow()
        return self.stream.opened(ride)

    def unfinished(self, ride_id: str) -> UnfinishedRide:
        """Return a ride that was cut off by its id; raises CommandRefused."""
        for ride in self.house.unfinished():
            if ride.ride_id == ride_id:
                return ride
        raise CommandRefused("this ride is not waiting any more; look at the list of rides")


def answered(desk: Desk, request: Request) -> bytes:
    """Do what is asked and return the line that answers it; raises nothing."""
    try:
        return encode_answer(request.id, ACTS[type(request)](desk, request))
    except Exception as error:
        # Whatever a console asks for, the ride goes on; what nobody meant is in the log.
        word, why = word_for(error), str(error)
        if word is None:
            log.exception("%s asked for %s", desk.who, type(request).__name__)
            word, why = "workouts", BROKEN
        return encode(Refused(request.id, word, why))


def _perform(desk: Desk, asked: Perform) -> object:
    notice = desk.ride(asked.ride_id).perform(asked.name, asked.arguments, desk.who)
    log.info("%s: %s %s", desk.who, asked.name, asked.arguments or "")
    return notice


def _say(desk: Desk, asked: Say) -> object:
    reply = desk.ride(asked.ride_id).say(asked.text, desk.who)
    log.info("%s said something to the coach%s", desk.who, "".join(f": {a}" for a in reply.acted))
    return reply


def _open(desk: Desk, asked: OpenRide) -> object:
    under_way = desk.house.engine.ride
    if under_way is not None and not under_way.over:
        return desk.opened(under_way)
    if asked.workout is not None:
        _check(asked.workout, asked.at_s)
    ride = desk.house.open_ride(asked.workout, at_s=asked.at_s)
    log.info("%s opened %s", desk.who, ride.session.workout.name)
    return desk.opened(ride)


def _check(workout: Workout, at_s: int) -> None:
    """Refuse a plan that no file could have."""
    seconds = [step.seconds for step in workout.steps]
    if len(seconds) > MAX_STEPS or any(each < 1 for each in seconds) or sum(seconds) > MAX_SECONDS:
        raise CommandRefused(f"a workout has at most {MAX_STEPS} steps and {MAX_SECONDS} seconds")
    if not all(step.target is None or _can_be_held(step.target) for step in workout.steps):
        raise CommandRefused(f"{workout.name} asks for more than anybody can hold")
    if at_s and at_s >= sum(seconds):
        raise CommandRefused(f"{workout.name} is over by second {at_s}")


def _can_be_held(target: Target) -> bool:
    most = MAX_POWER_W if target.unit is Unit.WATTS else MAX_POWER_FRACTION
    return 0 <= target.start <= most and 0 <= target.end <= most


def _close(desk: Desk, asked: CloseRide) -> object:
    ride = desk.house.engine.ride
    if ride is not None and ride.session.ride_id == asked.ride_id:
        log.info("%s closed the ride %s", desk.who, asked.ride_id)
        desk.house.close_ride()
        desk.stream.follow()
    return asked.ride_id if desk.stream.saved(asked.ride_id) else None


def _resume(desk: Desk, asked: ResumeRide) -> object:
    under_way = desk.house.engine.ride
    if under_way is not None and under_way.session.ride_id == asked.ride_id:
        return desk.opened(under_way)
    if under_way is not None and not under_way.over:
        raise CommandRefused("a ride is under way; end it before you go on with another")
    ride = desk.house.resume(desk.unfinished(asked.ride_id))
    log.info("%s goes on with the ride %s", desk.who, asked.ride_id)
    return desk.opened(ride)


def _save_unfinished(desk: Desk, asked: SaveUnfinished) -> object:
    return desk.house.save_unfinished(desk.unfinished(asked.ride_id)).ride_id


def _discard_unfinished(desk: Desk, asked: DiscardUnfinished) -> object:
    desk.house.discard_unfinished(desk.unfinished(asked.ride_id))
    log.info("%s set the ride %s aside", desk.who, asked.ride_id)
    return None


def _change_devices(desk: Desk, asked: ChangeDevices) -> object:
    devices = desk.house.devices
    log.info("%s: %s %s", desk.who, asked.act, asked.source_id)
    preferred = DEVICE_ACTS[asked.act](devices, asked)
    shown = devices_shown(devices)
    return DevicesChanged(shown, preferred if isinstance(preferred, bool) else None)


def _prefer(devices: Devices, asked: ChangeDevices) -> bool:
    return devices.prefer(asked.source_id, asked.metric or Metric.POWER)


DEVICE_ACTS: Mapping[str, Callable[[Devices, ChangeDevices], object]] = {
    "pair": lambda devices, asked: devices.pair(asked.source_id),
    "forget": lambda devices, asked: devices.forget(asked.source_id),
    "rename": lambda devices, asked: devices.rename(asked.source_id, asked.name),
    "prefer": _prefer,
    "drive": lambda devices, asked: devices.drive(asked.source_id),
    "test": lambda devices, asked: devices.begin_trial(asked.source_id),
    "calibrate": lambda devices, asked: devices.begin_calibration(asked.source_id),
    "stop_test": lambda devices, asked: devices.stop_trial(),
}

# WatchDevices is about the connection itself, and done there.
ACTS: Mapping[type[Struct], Callable[[Desk, Any], object]] = {
    Perform: _perform,
    Say: _say,
    Hear: lambda desk, asked: desk.ride().heard(asked.turn),
    Talk: lambda desk, asked: desk.ride(asked.ride_id).talk(asked.act, asked.text),
    ListLaps: lambda desk, _: tuple(desk.ride().laps()),
    OpenRide: _open,
    CloseRide: _close,
    ListUnfinished: lambda desk, _: tuple(ride.ride_id for ride in desk.house.unfinished()),
    ResumeRide: _resume,
    SaveUnfinished: _save_unfinished,
    DiscardUnfinished: _discard_unfinished,
    ChangeDevices: _change_devices,
    ReadSettings: lambda desk, _: desk.house.read_settings(),
    ReadNotices: lambda desk, _: desk.house.notices(),
}


def devices_shown(devices: Devices) -> DevicesShown:
    """Return how the devices are doing."""
    trial = devices.trial
    state = None
    if isinstance(trial, Calibration):
        state = TrialState(trial.name, trial.began_s, trial.stage, trial.verdict, calibrating=True)
    elif trial is not None:
        state = TrialState(
            trial.name,
            trial.began_s,
            trial.stage,
            trial.verdict,
            calibrating=False,
            good=trial.good,
            powers_w=tuple(trial.powers_w),
        )
    return DevicesShown(
        rows=devices.rows(),
        served=devices.served(),
        remembered=devices.remembered,
        searching=devices.searching(),
        troubles=devices.troubles(),
        trial=state,
        trial_left_s=devices.trial_left_s(),
        trial_power_w=devices.trial_power_w(),
    )
