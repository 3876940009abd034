"""`teamcar devices`: what is in the air, and which of it is the rider's.

Pairing needs to know what a device is, so that one which is not in the air cannot be paired, but
for ANT+ devices, whose id says it.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TextIO

from sensors.clock import Clock, ManualClock, SystemClock
from sensors.errors import DeviceNotFound, RadioUnavailable
from sensors.hub import SensorHub
from sensors.inspection import Lookout
from sensors.readings import DeviceKind, Metric, Source
from tui.device_search import Found, Search
from tui.radios import REAL, WORDS, Factory, Radios
from tui.remembered import DRIVEN, Remembered, find_device, shown_source
from tui.settings import Settings, load_settings, save_settings
from workouts.errors import BadSettings, CommandRefused

STEP_S = 0.1
AUTOMATIC = "auto"
NOTHING = "nothing was heard: pedal, moisten the strap, come closer"
SERVES: Mapping[Metric, str] = {
    Metric.POWER: "W",
    Metric.CADENCE: "rpm",
    Metric.HEART_RATE: "bpm",
    Metric.SPEED: "km/h",
}


def run(
    given: argparse.Namespace,
    radios: Mapping[str, Factory] = REAL,
    clock: Clock | None = None,
) -> int:
    """Do what was asked for; returns the exit code.

    Raises RadioUnavailable when no radio works, DeviceNotFound and BadSettings with a sentence.
    """
    return ACTIONS[given.what](given, Place(radios, clock or SystemClock()))


@dataclass(frozen=True, slots=True)
class Place:
    """Where is searched: the radios there are, and their time."""

    radios: Mapping[str, Factory]
    clock: Clock


# -- what is in the air ---------------------------------------------------------------------------


def _list(given: argparse.Namespace, place: Place) -> int:
    remembered = _remembered(given)
    found, troubles = search(given, place, wanted=None)
    _say_troubles(troubles)
    rows = [_row(each, remembered) for each in found]
    seen = {each.source.id for each in found}
    rows += [_absent_row(each) for each in remembered.devices if each.id not in seen]
    if given.json:
        json.dump(rows, sys.stdout, indent=2)
        sys.stdout.write("\n")
    elif rows:
        _write_table(rows, sys.stdout)
    else:
        sys.stderr.write(f"teamcar: {NOTHING}\n")
    return 0


def search(
    given: argparse.Namespace, place: Place, wanted: str | None
) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    """Search as long as asked for, or until `wanted`, an id or a name, was heard.

    Returns what was found, and one sentence for each radio that does not work; raises
    RadioUnavailable when none does.
    """
    if given.simulate:
        return _search_simulated(given, wanted), ()
    return asyncio.run(_search_air(given.seconds, place, wanted))


async def _search_air(
    seconds: float, place: Place, wanted: str | None
) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    clock, lookout = place.clock, Lookout()
    hub = SensorHub(clock)
    radios = Radios(hub, clock, lookout, place.radios)
    radios.open()
    looking = Search(hub, lookout, clock)
    progress = _Progress(sys.stderr, seconds)
    began_s = clock.now()
    try:
        while (passed_s := clock.now() - began_s) < seconds and not _heard(lookout, wanted):
            looking.step(clock.now())
            progress.show(passed_s, len(lookout.sightings))
            await asyncio.sleep(STEP_S)
        troubles = tuple(filter(None, (radios.trouble(name) for name in radios.names)))
        if not radios.working and not lookout.sightings:
            raise RadioUnavailable("; ".join(troubles) or "there is no radio here")
        return looking.found(), troubles
    finally:
        progress.clear()
        hub.close()
        await radios.closed()


def _search_simulated(given: argparse.Namespace, wanted: str | None) -> tuple[Found, ...]:
    """Search the simulated air, in its own time: at once."""
    from sensors.simulated.air import make_air
    from sensors.simulated.radio import SimulatedRadio

    clock, lookout = ManualClock(), Lookout()
    hub = SensorHub(clock)
    radio = SimulatedRadio(make_air(given.seed, devices=given.devices, clock=clock))
    hub.add_radio("simulated", lookout.watch(radio))
    looking = Search(hub, lookout, clock)
    while clock.now() < given.seconds and not _heard(lookout, wanted):
        radio.step(clock.advance(STEP_S))
        looking.step(clock.now())
    hub.close()
    return looking.found()


def _heard(lookout: Lookout, wanted: str | None) -> bool:
    if wanted is None:
        return False
    text = wanted.casefold()
    return any(
        text in (each.source.id.casefold(), each.source.name.casefold())
        for each in lookout.sightings.values()
    )


class _Progress:
    """A bar on a terminal, nothing elsewhere."""

    CELLS = 20

    def __init__(self, err: TextIO, seconds: float) -> None:
        self._err, self._seconds, self._shown = err, seconds, err.isatty()

    def show(self, passed_s: float, found: int) -> None:
        if self._shown:
            full = min(self.CELLS, round(self.CELLS * passed_s / self._seconds))
            bar = "█" * full + "░" * (self.CELLS - full)
            self._err.write(f"\r{bar} {found} found")
            self._err.flush()

    def clear(self) -> None:
        if self._shown:
            self._err.write("\r" + " " * (self.CELLS + 12) + "\r")
            self._err.flush()


# -- what is the rider's --------------------------------------------------------------------------


def _pair(given: argparse.Namespace, place: Place) -> int:
    if given.simulate:
        raise CommandRefused("simulated devices need no pairing: --simulate takes all of them")
    settings = _settings_to_change(given)
    for text in given.ids:
        source = _by_ant_id(text) or _search_for(given, place, text)
        known = settings.remembered.get(source.id)
        settings = replace(settings, remembered=settings.remembered.paired(source))
        save_settings(given.folder, settings)
        named = settings.remembered.get(source.id) or source
        sys.stdout.write(f"{named.name} is paired{' already' if known else ''} ({source.id})\n")
    return 0


def _forget(given: argparse.Namespace, place: Place) -> int:
    settings = _settings_to_change(given)
    source = settings.remembered.find(given.id)
    save_settings(
        given.folder, replace(settings, remembered=settings.remembered.forgotten(source.id))
    )
    sys.stdout.write(f"{source.name} is forgotten ({source.id})\n")
    return 0


def _rename(given: argparse.Namespace, place: Place) -> int:
    settings = _settings_to_change(given)
    source = settings.remembered.find(given.id)
    changed = settings.remembered.renamed(source.id, given.name)
    save_settings(given.folder, replace(settings, remembered=changed))
    sys.stdout.write(f"{source.name} is called {changed.find(source.id).name} now\n")
    return 0


def _prefer(given: argparse.Namespace, place: Place) -> int:
    settings = _settings_to_change(given)
    kept = settings.remembered
    source = None if given.id == AUTOMATIC else kept.find(given.id)
    if given.metric == DRIVEN:
        if source is not None and source.kind is not DeviceKind.TRAINER:
            raise BadSettings(f"{source.name} is no trainer; there is nothing to drive")
        kept = kept.driving(source.id if source else None)
    else:
        kept = kept.preferring(Metric(given.metric), source.id if source else None)
    save_settings(given.folder, replace(settings, remembered=kept))
    who = source.name if source else "whatever fits best"
    sys.stdout.write(f"{given.metric.replace('_', ' ')}: {who}\n")
    return 0


Action = Callable[[argparse.Namespace, Place], int]
ACTIONS: Mapping[str | None, Action] = {
    None: _list,
    "pair": _pair,
    "forget": _forget,
    "rename": _rename,
    "prefer": _prefer,
}


def _by_ant_id(text: str) -> Source | None:
    """Return the ANT+ device of an id, None for any other id."""
    if not text.casefold().startswith("ant:"):
        return None
    from sensors.ant_devices import ant_source, read_source_id

    try:
        row, number = read_source_id(text.casefold())
    except ValueError as error:
        raise DeviceNotFound(str(error)) from None
    return ant_source(row.type, number)


def _search_for(given: argparse.Namespace, place: Place, text: str) -> Source:
    found, troubles = search(given, place, text)
    try:
        return find_device(tuple(each.source for each in found), text, "device in the air")
    except DeviceNotFound:
        _say_troubles(troubles)
        raise


def _remembered(given: argparse.Namespace) -> Remembered:
    settings, fault = load_settings(given.folder)
    if fault:
        sys.stderr.write(f"teamcar: {fault}\n")
    return settings.remembered


def _settings_to_change(given: argparse.Namespace) -> Settings:
    settings, fault = load_settings(given.folder)
    if fault:
        # Written over, the rider's other settings would be the defaults from then on.
        raise BadSettings(f"{fault}; mend it before you change the devices")
    return settings


def _say_troubles(troubles: Sequence[str]) -> None:
    for trouble in troubles:
        sys.stderr.write(f"teamcar: {trouble}\n")


# -- the table ------------------------------------------------------------------------------------


def _row(found: Found, remembered: Remembered) -> dict[str, object]:
    source = remembered.get(found.source.id) or shown_source(found.source)
    return {
        "id": source.id,
        "name": source.name,
        "kind": found.source.kind.value,
        "radio": source.radio,
        "signal_dbm": found.signal_dbm,
        "battery_percent": found.battery_percent,
        "metrics": [metric.value for metric in found.metrics],
        "paired": remembered.get(source.id) is not None,
        "in_air": True,
        "trouble": found.why,
    }


def _absent_row(source: Source) -> dict[str, object]:
    return {
        "id": source.id,
        "name": source.name,
        "kind": source.kind.value,
        "radio": source.radio,
        "signal_dbm": None,
        "battery_percent": None,
        "metrics": [],
        "paired": True,
        "in_air": False,
        "trouble": None,
    }


def _write_table(rows: Sequence[Mapping[str, object]], out: TextIO) -> None:
    heads = ("name", "kind", "radio", "signal", "battery", "sends", "paired", "id")
    lines = [heads, *(_cells(row) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(heads))]
    for line in lines:
        out.write("  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip())
        out.write("\n")


def _cells(row: Mapping[str, object]) -> tuple[str, ...]:
    signal, battery = row["signal_dbm"], row["battery_percent"]
    sends = " ".join(unit for metric, unit in SERVES.items() if metric.value in _list_of(row))
    return (
        str(row["name"]),
        str(row["kind"]).replace("_", " "),
        WORDS.get(str(row["radio"]), str(row["radio"])),
        "not heard" if not row["in_air"] else "--" if signal is None else f"{signal} dBm",
        "--" if battery is None else f"{battery} %",
        sends or "--",
        "yes" if row["paired"] else "no",
        str(row["id"]),
    )


def _list_of(row: Mapping[str, object]) -> Sequence[object]:
    metrics = row["metrics"]
    return metrics if isinstance(metrics, list) else ()
